/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The operator's own OpenSSH client with the operator's own configuration: keys, agent, known hosts, jump hosts. We only add what
 * keeps it from waiting for ever. Host keys are checked as the operator has it; never less. */
#include "config.h"

#include "fleet/sceau-ssh-client.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/sceau-text.h"

/* How host keys are checked, as "ssh -G" says it. */
#define CHECKING "stricthostkeychecking "
/* Another configuration than ~/.ssh/config. */
#define CONFIG_VARIABLE "SCEAU_SSH_CONFIG"

/* A shell for the script on the standard input. Single quotes and plain words: every log-in shell reads this alike. The
 * password goes to sudo only after sudo's own prompt, so that it can never become a line of the script. */
#define PLAIN_COMMAND "exec sh -c 'echo sceau-shell; exec sh -s'"
#define ELEVATED_COMMAND                                                         \
  "exec sh -c 'if [ \"$(id -u)\" = 0 ]; then echo sceau-shell; exec sh -s; fi; " \
  "command -v sudo > /dev/null || { echo sceau-no-sudo; exit 1; }; "             \
  "if sudo -n sh -c : 2> /dev/null < /dev/null; then "                           \
  "exec sudo -n sh -c \"echo sceau-shell; exec sh -s\"; fi; "                    \
  "echo sceau-sudo; "                                                            \
  "exec sudo -k -S -p " SCEAU_SSH_SUDO_PROMPT " sh -c \"echo sceau-shell; exec sh -s\"'"

static const char *const fixed_options[] = {
  "-T", /* no terminal there */
  "-x",
  "-a", /* the operator's keys are for reaching it, not for it to use */
  "-oConnectTimeout=15",
  "-oServerAliveInterval=5",
  "-oServerAliveCountMax=3",
  "-oClearAllForwardings=yes",
  "-oPermitLocalCommand=no",
  "-oRequestTTY=no",
  /* Ours is the command, here and now: not one of the configuration, and not one that goes on without us. */
  "-oRemoteCommand=none",
  "-oSessionType=default",
  "-oStdinNull=no",
  "-oForkAfterAuthentication=no",
  "-oControlPersist=no",
};

static GStrvBuilder *
begin (void)
{
  GStrvBuilder *arguments = g_strv_builder_new ();
  const char *config = g_getenv (CONFIG_VARIABLE);

  g_strv_builder_add (arguments, "ssh");
  if (config != NULL)
    {
      g_strv_builder_add (arguments, "-F");
      g_strv_builder_add (arguments, config);
    }
  return arguments;
}

static void
add_target (GStrvBuilder *arguments, const SceauSshTarget *target)
{
  if (target->user != NULL)
    {
      g_strv_builder_add (arguments, "-l");
      g_strv_builder_add (arguments, target->user);
    }
  if (target->port != 0)
    {
      g_autofree char *port = g_strdup_printf ("%u", (guint) target->port);

      g_strv_builder_add (arguments, "-p");
      g_strv_builder_add (arguments, port);
    }
  g_strv_builder_add (arguments, "--");
  g_strv_builder_add (arguments, target->host);
}

/**
 * sceau_ssh_client_dup_question:
 * @target: where to go
 *
 * Returns: (transfer full) (array zero-terminated=1): the command line that prints what the configuration has for it
 */
char **
sceau_ssh_client_dup_question (const SceauSshTarget *target)
{
  g_autoptr (GStrvBuilder) arguments = begin ();

  g_strv_builder_add (arguments, "-G");
  add_target (arguments, target);
  return g_strv_builder_end (arguments);
}

/**
 * sceau_ssh_client_is_careless:
 * @configuration: (nullable): what that command line printed; %NULL: it could not be read
 *
 * Returns: whether it may take any host key: nobody would know to whom keys and passwords go. Where it does not say how it checks
 *   them it counts as one that does not
 */
gboolean
sceau_ssh_client_is_careless (const char *configuration)
{
  static const char *const none[] = { "false", "no", "off", NULL };
  g_auto (GStrv) lines = g_strsplit (configuration != NULL ? configuration : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], CHECKING))
      return g_strv_contains (none, lines[i] + strlen (CHECKING));
  return TRUE;
}

/**
 * sceau_ssh_client_dup_arguments:
 * @target: where to go
 * @elevate: whether to become root there
 * @interactive: whether somebody can answer questions
 * @careless: whether the configuration takes any host key, which it must not here
 *
 * Returns: (transfer full) (array zero-terminated=1): the command line
 */
char **
sceau_ssh_client_dup_arguments (const SceauSshTarget *target, gboolean elevate,
                                gboolean interactive, gboolean careless)
{
  g_autoptr (GStrvBuilder) arguments = begin ();

  for (guint i = 0; i < G_N_ELEMENTS (fixed_options); i++)
    g_strv_builder_add (arguments, fixed_options[i]);
  g_strv_builder_add (arguments, interactive ? "-oBatchMode=no" : "-oBatchMode=yes");
  if (careless)
    g_strv_builder_add (arguments, interactive ? "-oStrictHostKeyChecking=ask"
                                               : "-oStrictHostKeyChecking=yes");
  add_target (arguments, target);
  g_strv_builder_add (arguments, elevate ? ELEVATED_COMMAND : PLAIN_COMMAND);
  return g_strv_builder_end (arguments);
}

typedef struct
{
  const char *words; /* of OpenSSH or sudo, which do not translate them for us: LC_ALL is C */
  SceauErrorCode code;
  const char *text; /* with one %s: where */
} Meaning;

/* The first that matches. */
static const Meaning meanings[] = {
  { "REMOTE HOST IDENTIFICATION HAS CHANGED", SCEAU_ERROR_HOST_KEY_CHANGED,
    N_ ("The SSH key of %s is another one than before.") },
  { "Host key verification failed", SCEAU_ERROR_HOST_KEY_UNKNOWN,
    N_ ("The SSH key of %s has not been confirmed.") },
  { "No ED25519 host key is known", SCEAU_ERROR_HOST_KEY_UNKNOWN,
    N_ ("The SSH key of %s has not been confirmed.") },
  { "Permission denied", SCEAU_ERROR_AUTH_FAILED, N_ ("%s does not accept this log-in over SSH.") },
  { "Too many authentication failures", SCEAU_ERROR_AUTH_FAILED,
    N_ ("%s does not accept this log-in over SSH.") },
  { "incorrect password attempt", SCEAU_ERROR_AUTH_FAILED,
    N_ ("sudo on %s does not accept this password.") },
  { "a password is required", SCEAU_ERROR_AUTH_FAILED,
    N_ ("sudo on %s asks for a password, and nobody can be asked.") },
  { "is not in the sudoers file", SCEAU_ERROR_PERMISSION,
    N_ ("This user may not become root with sudo on %s.") },
  { "is not allowed to execute", SCEAU_ERROR_PERMISSION,
    N_ ("This user may not become root with sudo on %s.") },
  { "must have a tty", SCEAU_ERROR_PERMISSION,
    N_ ("sudo on %s wants a terminal (requiretty): allow it without one, or log in as root.") },
  { SCEAU_SSH_SAYS_NO_SUDO, SCEAU_ERROR_PERMISSION,
    N_ ("This user is not root on %s, and there is no sudo.") },
  { "Could not resolve hostname", SCEAU_ERROR_NAME_DOES_NOT_RESOLVE,
    N_ ("The name of %s cannot be resolved.") },
  { "timed out", SCEAU_ERROR_TIMED_OUT, N_ ("%s does not answer over SSH.") },
  { "Connection refused", SCEAU_ERROR_UNREACHABLE, N_ ("Nobody answers SSH on %s.") },
};

static const Meaning lost = { "", SCEAU_ERROR_UNREACHABLE,
                              N_ ("The connection to %s over SSH was lost.") };

/* The translation's one %s, put in by hand: it is no literal that the compiler could check. */
static char *
put_where (const char *text, const char *where)
{
  g_auto (GStrv) parts = g_strsplit (text, "%s", 2);

  return g_strjoinv (where, parts);
}

static void
set_meaning (const Meaning *meaning, const SceauSshTarget *target, const char *words,
             GError **error)
{
  g_autofree char *where = sceau_ssh_target_to_string (target);
  /* The prompt that sudo was told to use is nobody's concern. */
  g_auto (GStrv) said = g_strsplit (words, SCEAU_SSH_SUDO_PROMPT, -1);
  g_autofree char *joined = g_strjoinv ("", said);
  g_autofree char *detail = sceau_text_make_safe_lines (joined, 1000);
  g_autofree char *text = put_where (_ (meaning->text), where);

  g_set_error_literal (error, SCEAU_ERROR, (int) meaning->code, text);
  if (error != NULL && *detail != '\0')
    sceau_error_set_detail (*error, detail);
}

/**
 * sceau_ssh_client_set_error:
 * @target: where it went
 * @words: what was said on the standard error; becomes the detail
 * @error: (out): why nobody could log in
 */
void
sceau_ssh_client_set_error (const SceauSshTarget *target, const char *words, GError **error)
{
  const Meaning *meaning = &lost;

  for (guint i = G_N_ELEMENTS (meanings); i > 0; i--)
    if (strstr (words, meanings[i - 1].words) != NULL)
      meaning = &meanings[i - 1];
  set_meaning (meaning, target, words, error);
}

/**
 * sceau_ssh_client_set_lost:
 * @target: where it went
 * @words: what was said on the standard error, by whatever program there; becomes the detail
 * @error: (out): that the connection is gone
 *
 * For after the log-in: what reads like a refusal then is not ssh's.
 */
void
sceau_ssh_client_set_lost (const SceauSshTarget *target, const char *words, GError **error)
{
  set_meaning (&lost, target, words, error);
}

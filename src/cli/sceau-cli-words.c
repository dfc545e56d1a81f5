/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What to do next, in the words of the command line: one table of errors, one of findings. What is not in them is told as the app
 * tells it. */
#include "config.h"

#include "cli/sceau-cli-words.h"

#include "base/sceau-error.h"
#include "fleet/sceau-null-backend.h"
#include "fleet/sceau-operation.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  gboolean
      tells_more;   /* the message names what the words for the code cannot: an address, a reason */
  const char *next; /* NULL: as in the app */
} Words;

#define GIVE_PASSWORD N_ ("Check both, then give the password with --password-file.")
#define NO_SECRETS    N_ ("Give the password with --password-file FILE, or start a keyring service.")
#define GIVE_ADDRESS \
  N_ ("Check the address (“sceauctl server show NAME”), the cable, the VPN and the firewall.")
#define OTHER_REQUEST                                                                                                                       \
  N_ ("Install the answer. To do without it, “sceauctl server request NAME --delete” removes the request; --replace puts a new one, a " \
      "self-signed certificate or another key in its place. The old one is archived.")

/* One row each: clang-format would indent the long ones as blocks. */
/* clang-format off */
static const Words table[SCEAU_ERROR_N_CODES] = {
  [SCEAU_ERROR_EXISTS] = { FALSE, N_ ("“sceauctl server list” shows what is there; “sceauctl server set” changes it. For another server take another --name.") },
  [SCEAU_ERROR_NOT_FOUND] = { FALSE, N_ ("“sceauctl server state NAME” shows what there is, “sceauctl server backups NAME” its backups.") },
  [SCEAU_ERROR_UNSUPPORTED] = { FALSE, N_ ("“sceauctl server show NAME” says in which way Sceau acts on this server; not every way can do everything. Once an agent runs there: “sceauctl server set NAME --agent-fingerprint HEX”.") },
  [SCEAU_ERROR_ENCRYPTED] = { TRUE, N_ ("Give its password: with --key-password-file where a command has that option, else with --password-file.") },
  [SCEAU_ERROR_WRONG_PASSWORD] = { TRUE, N_ ("Check the first line of the password file, then try again.") },
  [SCEAU_ERROR_UNREACHABLE] = { TRUE, GIVE_ADDRESS },
  [SCEAU_ERROR_TIMED_OUT] = { TRUE, NULL },
  [SCEAU_ERROR_NAME_DOES_NOT_RESOLVE] = { TRUE, NULL },
  [SCEAU_ERROR_TLS] = { TRUE, N_ ("Check what answers at this address.") },
  [SCEAU_ERROR_NOT_CAMTRACE] = { TRUE, NULL },
  [SCEAU_ERROR_BAD_RESPONSE] = { TRUE, N_ ("Try again. If it stays so, the versions may not fit.") },
  [SCEAU_ERROR_HTTP_ERROR] = { TRUE, NULL },
  [SCEAU_ERROR_NO_PASSWORD] = { FALSE, N_ ("Give the password with --password-file FILE, and the user, where the fleet does not know it, with “sceauctl server set NAME --username USER”.") },
  [SCEAU_ERROR_AUTH_FAILED] = { FALSE, GIVE_PASSWORD },
  [SCEAU_ERROR_AUTH_CONFIG] = { TRUE, N_ ("Set the user’s password again in CamTrace, or use another user (“sceauctl server set NAME --username”).") },
  [SCEAU_ERROR_AGENT_KEY_CHANGED] = { FALSE,
    N_ ("If the agent was installed anew, compare its fingerprint on the server’s console (sceau-agent fingerprint), then confirm it with "
        "“sceauctl server set NAME --agent-fingerprint HEX”. If not, somebody may be in between: do not go on.") },
  [SCEAU_ERROR_AGENT_KEY_UNKNOWN] = { FALSE,
    N_ ("Compare it with the one on the server’s console (sceau-agent fingerprint), then give it with --agent-fingerprint.") },
  [SCEAU_ERROR_NO_AGENT] = { TRUE, N_ ("Start it (systemctl start sceau-agent) or install it. Where it is at another address, --agent-url says so.") },
  [SCEAU_ERROR_CHANGED_MEANWHILE] = { FALSE, N_ ("Look at the new state (“sceauctl server state NAME”), then decide again. Nothing was overwritten.") },
  [SCEAU_ERROR_NO_CERTIFICATE] = { FALSE, N_ ("Install one with “sceauctl server install”, then switch HTTPS on.") },
  [SCEAU_ERROR_PAIR_MISMATCH] = { FALSE, N_ ("Put back a backup whose files fit (“sceauctl server backups NAME”), or make a new request.") },
  [SCEAU_ERROR_FRONT_END_REJECTED] = { FALSE, N_ ("Correct the cause, then try again.") },
  [SCEAU_ERROR_REQUEST_PENDING] = { FALSE, OTHER_REQUEST },
  [SCEAU_ERROR_HTTPS_ENABLED] = { FALSE,
    N_ ("Switch HTTPS off first: “sceauctl server disable NAME”; or “sceauctl server uninstall NAME --disable” does both, in order.") },
  [SCEAU_ERROR_CHAIN_INCOMPLETE] = { FALSE, N_ ("Give the intermediate certificate too; --from-store and --fetch-missing look for it. --allow-incomplete installs without it.") },
  [SCEAU_ERROR_CHAIN_REJECTED] = { TRUE,
    N_ ("Correct what is said above, then try again. A key that was not made on the server is given with --key FILE (PEM, or a .p12 with "
        "--key-password-file).") },
  [SCEAU_ERROR_NO_KEYRING] = { FALSE, NO_SECRETS },
  [SCEAU_ERROR_KEYRING_LOCKED] = { FALSE, NO_SECRETS },
};
/* clang-format on */

static gboolean
is_ours (const GError *error)
{
  return error->domain == SCEAU_ERROR && error->code >= 0 && error->code < SCEAU_ERROR_N_CODES;
}

const char *
sceau_cli_words_next (const GError *error)
{
  return is_ours (error) && table[error->code].next != NULL ? _ (table[error->code].next) : NULL;
}

/* As a shell takes it: with quotes only where there is need. */
char *
sceau_cli_words_quote (const char *name)
{
  for (const char *c = name; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("-_.", *c) == NULL)
      return g_shell_quote (name);
  return g_strdup (name);
}

/* What can be done from here all the same. */
static char *
dup_kit_words (SceauOperation operation, const char *name)
{
  if (operation == SCEAU_OPERATION_INSTALL)
    return g_strdup_printf (_ ("“sceauctl server kit %s --out DIR FILE…” makes a kit that installs "
                               "them on the server itself."),
                            name);
  if (operation == SCEAU_OPERATION_SELF_SIGN)
    return g_strdup_printf (
        _ ("“sceauctl self-sign” makes key and certificate here; “sceauctl "
           "server kit %s --out DIR --key KEY FILE…” makes a kit that takes both "
           "to the server."),
        name);
  if (operation == SCEAU_OPERATION_REQUEST)
    return g_strdup_printf (
        _ ("“sceauctl request new” makes key and request here; “sceauctl server "
           "kit %s --out DIR --key KEY FILE…” makes a kit that takes key and "
           "answer to the server."),
        name);
  if (operation == SCEAU_OPERATION_RESTORE)
    return g_strdup (_ ("What a kit has replaced its own script puts back, on the server: “sudo sh "
                        "sceau-kit.sh undo”."));
  return g_strdup_printf (
      _ ("“sceauctl server state %s” then tells what a TLS client gets from here."), name);
}

char *
sceau_cli_words_dup_by_hand (SceauOperation operation, const char *server_name)
{
  g_autofree char *name = sceau_cli_words_quote (server_name);
  g_autofree char *kit = dup_kit_words (operation, name);

  return g_strdup_printf ("%s %s\n%s", _ ("This server is worked on by hand."),
                          sceau_null_backend_say_by_hand (operation), kit);
}

const char *
sceau_cli_words_suggestion (SceauStatus status, SceauSuggestion suggestion, SceauWay way)
{
  gboolean by_hand = way == SCEAU_WAY_NONE || way == SCEAU_WAY_MANUAL;

  if (by_hand && suggestion == SCEAU_SUGGEST_INSTALL)
    return _ (
        "When the authority’s files are here: “sceauctl server kit NAME --out DIR FILE…” makes "
        "a kit that installs them on the server itself.");
  if (suggestion == SCEAU_SUGGEST_INSTALL
      && (status == SCEAU_STATUS_WAITING || status == SCEAU_STATUS_VERIFIED))
    return _ ("When the authority’s files are here: “sceauctl server install NAME FILE…”.");
  if (status == SCEAU_STATUS_BY_HAND && suggestion == SCEAU_SUGGEST_REQUEST)
    return _ (
        "Nothing answers from here, so whether HTTPS works is not known. Work on it in CamTrace’s own "
        "interface, or with a kit (“sceauctl server kit NAME --out DIR”): what the kit brings back is shown "
        "here. Once an agent runs there: “sceauctl server set NAME --agent-fingerprint HEX”.");
  if (by_hand && (status == SCEAU_STATUS_NOT_CONFIGURED || suggestion == SCEAU_SUGGEST_REQUEST))
    return _ (
        "Sceau does not act on this server: work on it in CamTrace’s own interface, or with a kit (“sceauctl server kit NAME”). "
        "Once an agent runs there: “sceauctl server set NAME --agent-fingerprint HEX”.");
  return NULL;
}

gboolean
sceau_cli_words_tells_more (const GError *error)
{
  return is_ours (error) && table[error->code].tells_more && error->message[0] != '\0';
}

/* kind: as in the finding's parameters; NULL: any. The first row that fits counts. */
typedef struct
{
  SceauFindingCode code;
  const char *kind;
  const char *fix;
} Fix;

#define AS_TEXT \
  N_ ("Save the text that begins with “-----BEGIN CERTIFICATE-----” as a plain text file, and give that file.")
#define LOOK_FOR_IT \
  N_ ("(“chain” and “server install” look with --from-store and --fetch-missing; “sceauctl trust add FILE” trusts a root.)")
#define UNPACK N_ ("Unpack it yourself and give the certificate files.")
#define COMPARE \
  N_ ("Compare the fingerprint with the one that “sceau-agent fingerprint” prints on the server. Only if they are equal: “sceauctl server set NAME --agent-fingerprint HEX”.")

/* clang-format off */
static const Fix fixes[] = {
  { SCEAU_FINDING_NOT_A_CERTIFICATE, "word", AS_TEXT },
  { SCEAU_FINDING_NOT_A_CERTIFICATE, "office", AS_TEXT },
  { SCEAU_FINDING_NOT_A_CERTIFICATE, "rtf", AS_TEXT },
  { SCEAU_FINDING_NOT_A_CERTIFICATE, "html", N_ ("Open the authority’s page and use its download button, or copy the text of the certificate into a file.") },
  { SCEAU_FINDING_ENCRYPTED, "archive", UNPACK },
  { SCEAU_FINDING_ENCRYPTED, NULL, N_ ("Give its password with --password-file (with “server install” and “server kit”: --key-password-file).") },
  { SCEAU_FINDING_WRONG_PASSWORD, NULL, N_ ("Check the password, or the first line of its file. Capital letters matter.") },
  { SCEAU_FINDING_NO_LEAF, "any-key", N_ ("Give the certificate that the authority issued for this server too.") },
  { SCEAU_FINDING_NO_LEAF, NULL,
    N_ ("Give the certificate that the authority sent for this request, or its key with --key if it was made elsewhere. If the request was made again "
        "since, ask the authority to issue the certificate for the new one.") },
  { SCEAU_FINDING_KEY_MISMATCH, NULL,
    N_ ("It answers another request, or its key was made elsewhere: then give that key with --key FILE. Else give the right certificate, or ask the "
        "authority to issue this one again for the present request.") },
  { SCEAU_FINDING_MISSING_ISSUER, "root",
    N_ ("Get the certificate of this root from whoever runs the authority, and give it with the files. Install it on the clients; “sceauctl trust add” "
        "trusts it here, if you know where it comes from.") },
  { SCEAU_FINDING_AUTH_FAILED, NULL, N_ ("Give the right password with --password-file. It is the one of CamTrace’s own interface.") },
  { SCEAU_FINDING_AGENT_KEY_CHANGED, NULL, COMPARE },
};
/* clang-format on */

char *
sceau_cli_words_dup_fix (const SceauFinding *finding)
{
  const char *kind = sceau_finding_get_param (finding, "kind");

  for (gsize i = 0; i < G_N_ELEMENTS (fixes); i++)
    if (fixes[i].code == sceau_finding_get_code (finding)
        && (fixes[i].kind == NULL || g_strcmp0 (fixes[i].kind, kind) == 0))
      return g_strdup (_ (fixes[i].fix));
  if (sceau_finding_get_code (finding) == SCEAU_FINDING_MISSING_ISSUER)
    {
      g_autofree char *fix = sceau_finding_dup_fix (finding);

      return g_strconcat (fix, " ", _ (LOOK_FOR_IT), NULL);
    }
  return sceau_finding_dup_fix (finding);
}

const char *
sceau_cli_words_operation (const char *what)
{
  for (SceauOperation i = 0; i < SCEAU_N_OPERATIONS; i++)
    if (g_strcmp0 (sceau_operation_to_string (i), what) == 0)
      return sceau_operation_to_label (i);
  return what;
}

const char *
sceau_cli_words_outcome (const char *outcome)
{
  static const struct
  {
    const char *outcome;
    const char *label;
  } outcomes[] = {
    { "done", NC_ ("history", "Done") },
    { "rolled-back", NC_ ("history", "Failed, put back as it was") },
    { "refused", NC_ ("history", "Refused") },
    { "recovered", NC_ ("history", "Interrupted, recovered") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (outcomes); i++)
    if (g_strcmp0 (outcomes[i].outcome, outcome) == 0)
      return g_dpgettext2 (NULL, "history", outcomes[i].label);
  return outcome;
}

const char *
sceau_cli_words_way (SceauWay way)
{
  switch (way)
    {
    case SCEAU_WAY_AGENT:
      return C_ ("way", "agent");
    case SCEAU_WAY_SSH:
      return C_ ("way", "SSH");
    case SCEAU_WAY_MANUAL:
      return C_ ("way", "by hand");
    case SCEAU_WAY_NONE:
    default:
      return C_ ("way", "nobody");
    }
}

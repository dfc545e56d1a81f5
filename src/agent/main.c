/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program sceau-agent. */
#include "config.h"

#include "agent/sceau-agent-commands.h"
#include "agent/sceau-setup.h"
#include "base/sceau-locale.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#define DEFAULT_CONFIG SYSCONFDIR "/sceau/agent.conf"

static gboolean
on_signal_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

/* Keys are in this process: no core, and no other process of the same user may read its memory. */
static void
protect_memory (void)
{
  const struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
}

static int
fail (const GError *error)
{
  const char *detail = sceau_error_get_untold (error);

  g_printerr ("sceau-agent: %s%s%s\n", error->message, detail != NULL ? ": " : "",
              detail != NULL ? detail : "");
  return 1;
}

static int
serve (SceauAgentConfig *config)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauAgent) agent = sceau_agent_new (config, &error);

  if (agent == NULL || !sceau_agent_start (agent, &error))
    return fail (error);
  g_unix_signal_add (SIGTERM, on_signal_cb, loop);
  g_unix_signal_add (SIGINT, on_signal_cb, loop);
  sceau_agent_announce (agent);
  g_main_loop_run (loop);
  sceau_agent_stop (agent);
  return 0;
}

typedef struct
{
  char *config;
  gboolean check_config;
  gboolean recover;
  gboolean version;
  char **rest;
} Arguments;

static gboolean
parse_arguments (int *argc, char ***argv, Arguments *arguments, GError **error)
{
  const GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &arguments->config, N_ ("Read this configuration"),
      N_ ("FILE") },
    { "check-config", 0, 0, G_OPTION_ARG_NONE, &arguments->check_config,
      N_ ("Check the configuration, and exit"), NULL },
    { "recover", 0, 0, G_OPTION_ARG_NONE, &arguments->recover,
      N_ ("Finish or take back a change that was cut short, and exit"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &arguments->version, N_ ("Show the version, and exit"),
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments->rest, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (N_ ("[fingerprint | passwd USER]"));
  g_autoptr (GError) local = NULL;

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context,
                                N_ ("Serves the HTTPS management API of a CamTrace server."));
  if (g_option_context_parse (context, argc, argv, &local))
    return TRUE;
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT, local->message);
  return FALSE;
}

/* agent.conf is good. What else is missing is no fault of it: told, and no failure. */
static int
check_setup (SceauAgentConfig *config)
{
  g_autoptr (GPtrArray) missing = sceau_setup_look (config);

  for (guint i = 0; i < missing->len; i++)
    g_printerr (_ ("sceau-agent: not yet as the guide says: %s\n"), (char *) missing->pdata[i]);
  return 0;
}

static int
run_command (SceauAgentConfig *config, char **rest)
{
  g_autoptr (GError) error = NULL;

  if (g_str_equal (rest[0], "fingerprint") && rest[1] == NULL)
    return sceau_agent_command_fingerprint (config, &error) ? 0 : fail (error);
  if (g_str_equal (rest[0], "passwd") && rest[1] != NULL && rest[2] == NULL)
    return sceau_agent_command_passwd (config, rest[1], &error) ? 0 : fail (error);
  if (g_str_equal (rest[0], "passwd"))
    g_printerr (_ ("sceau-agent: passwd takes one name: “sceau-agent passwd USER”\n"));
  else
    g_printerr (_ ("sceau-agent: there is no command “%s”; see --help\n"), rest[0]);
  return 1;
}

static int
run (Arguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauAgentConfig) config = sceau_agent_config_new_from_file (
      arguments->config != NULL ? arguments->config : DEFAULT_CONFIG, &error);

  if (config == NULL)
    return fail (error);
  if (arguments->check_config)
    return check_setup (config);
  if (arguments->recover)
    return sceau_agent_command_recover (config, &error) ? 0 : fail (error);
  if (arguments->rest != NULL && arguments->rest[0] != NULL)
    return run_command (config, arguments->rest);
  return serve (config);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Arguments arguments = { 0 };
  int status;

  sceau_locale_init ();
  protect_memory ();
  if (!parse_arguments (&argc, &argv, &arguments, &error))
    return fail (error);
  if (arguments.version)
    {
      g_print ("sceau-agent %s\n", VERSION);
      return 0;
    }
  status = run (&arguments);
  g_free (arguments.config);
  g_strfreev (arguments.rest);
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program sceau-helper: root's hand for the agent. Its socket unit starts one for each connection; it does one step of a fixed list and
 * ends. It has no network, reads no JSON, and takes no argument from the agent. */
#include "config.h"

#include "agent/sceau-helper.h"
#include "base/sceau-locale.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_CONFIG SYSCONFDIR "/sceau/agent.conf"
#define DEFAULT_FOLDER "/run/sceau-helper"

static int
fail (const GError *error)
{
  const char *detail = sceau_error_get_untold (error);

  g_printerr ("sceau-helper: %s%s%s\n", error->message, detail != NULL ? ": " : "",
              detail != NULL ? detail : "");
  return 1;
}

static SceauAgentConfig *
read_config (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (!sceau_helper_is_ours_alone (folder, error) || !sceau_helper_is_ours_alone (path, error))
    return NULL;
  return sceau_agent_config_new_from_file (path, error);
}

/* Two steps at once would read each other's half-written configuration. The lock ends with the process. */
static gboolean
lock_folder (const char *folder, GError **error)
{
  int fd = sceau_helper_is_ours_alone (folder, error)
               ? open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
               : -1;

  if (fd >= 0 && flock (fd, LOCK_EX) == 0)
    return TRUE;
  if (error != NULL && *error == NULL)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_IO, _ ("“%s” cannot be used"), folder);
  return FALSE;
}

/* Whoever is refused, or says nothing, holds nobody up: the lock comes last. */
static gboolean
serve (int connection, const char *config_path, const char *folder, GError **error)
{
  g_autoptr (SceauAgentConfig) config = NULL;
  SceauStep step;

  if (!sceau_helper_read_step (connection, &step, error))
    return FALSE;
  config = read_config (config_path, error);
  return config != NULL && sceau_helper_check_peer (config, connection, error)
         && lock_folder (folder, error) && sceau_helper_do (config, step, folder, error);
}

int
main (int argc, char **argv)
{
  g_autofree char *config_path = NULL, *folder = NULL;
  const GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &config_path, N_ ("Read this configuration"),
      N_ ("FILE") },
    { "folder", 0, 0, G_OPTION_ARG_FILENAME, &folder,
      N_ ("Write what a front end is to check there"), N_ ("FOLDER") },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  sceau_locale_init ();
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, N_ ("Does for sceau-agent what needs rights on the front "
                                             "end: one step a connection, on standard input."));
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("sceau-helper: %s\n", error->message);
      return 1;
    }
  umask (077);
  if (folder == NULL)
    folder = g_strdup (DEFAULT_FOLDER);
  serve (STDIN_FILENO, config_path != NULL ? config_path : DEFAULT_CONFIG, folder, &error);
  sceau_helper_answer (STDIN_FILENO, error);
  return error == NULL ? 0 : fail (error);
}

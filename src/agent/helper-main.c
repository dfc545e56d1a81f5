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
  const char *detail = sceau_error_get_detail (error);

  g_printerr ("sceau-helper: %s%s%s\n", error->message, detail != NULL ? ": " : "",
              detail != NULL ? detail : "");
  return 1;
}

/* Whoever may write here decides what root does. */
static gboolean
is_ours_alone (const char *path, GError **error)
{
  struct stat info;

  if (lstat (path, &info) == 0 && info.st_uid == geteuid () && (info.st_mode & 022) == 0
      && !S_ISLNK (info.st_mode))
    return TRUE;
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_PERMISSION,
               _ ("“%s” must belong to root, and nobody else may write it"), path);
  return FALSE;
}

static SceauAgentConfig *
read_config (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (!is_ours_alone (folder, error) || !is_ours_alone (path, error))
    return NULL;
  return sceau_agent_config_new_from_file (path, error);
}

/* Two steps at once would read each other's half-written configuration. The lock ends with the process. */
static gboolean
lock_folder (const char *folder, GError **error)
{
  int fd = is_ours_alone (folder, error) ? open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

  if (fd >= 0 && flock (fd, LOCK_EX) == 0)
    return TRUE;
  if (error != NULL && *error == NULL)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_IO, _ ("“%s” cannot be used"), folder);
  return FALSE;
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
  g_autoptr (SceauAgentConfig) config = NULL;

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
  config = read_config (config_path != NULL ? config_path : DEFAULT_CONFIG, &error);
  if (config == NULL || !lock_folder (folder, &error))
    sceau_helper_answer (STDIN_FILENO, error);
  else if (sceau_helper_serve (config, STDIN_FILENO, folder, &error))
    return 0;
  return fail (error);
}

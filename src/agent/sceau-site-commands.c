/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every command is run as it is in agent.conf, without a shell; the word {FILE} stands for the file with chain and key. What a command
 * says is passed on. That a pair matches is checked here, before any command is asked to load it. */
#include "config.h"

#include "agent/sceau-command.h"
#include "agent/sceau-material.h"
#include "agent/sceau-site-commands.h"

#include <glib/gi18n-lib.h>

#define CHECK_LIMIT  15000 /* ms */
#define CHANGE_LIMIT 60000 /* ms */
#define LOOK_LIMIT   5000  /* ms */
#define FILE_WORD    "{FILE}"

struct _SceauSiteCommands
{
  SceauConfiguredFrontEnd parent_instance;
  gint enabled; /* atomic: what the status command said when it was last asked */
};

static void front_end_init (SceauFrontEndInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauSiteCommands, sceau_site_commands,
                               SCEAU_TYPE_CONFIGURED_FRONT_END,
                               G_IMPLEMENT_INTERFACE (SCEAU_TYPE_FRONT_END, front_end_init))

static void
sceau_site_commands_class_init (SceauSiteCommandsClass *klass)
{
}

static void
sceau_site_commands_init (SceauSiteCommands *self)
{
}

/**
 * sceau_site_commands_new:
 *
 * Returns: (transfer full): the commands of agent.conf as a front end.
 */
SceauFrontEnd *
sceau_site_commands_new (SceauAgentConfig *config)
{
  return sceau_configured_front_end_new (SCEAU_TYPE_SITE_COMMANDS, config);
}

static const SceauCommandSettings *
settings (SceauFrontEnd *front_end)
{
  return sceau_agent_config_get_command (sceau_configured_front_end_get_config (front_end));
}

static gboolean
run (char **command, const char *combined, guint limit, const char *message, GError **error)
{
  g_auto (GStrv) argv = g_strdupv (command);
  g_autofree char *output = NULL;
  int exit_status = -1;

  for (guint i = 1; argv[i] != NULL && combined != NULL; i++)
    if (g_str_equal (argv[i], FILE_WORD))
      {
        g_free (argv[i]);
        argv[i] = g_strdup (combined);
      }
  if (!sceau_command_run ((const char *const *) argv, limit, &exit_status, &output, error))
    return FALSE;
  if (exit_status == 0)
    return TRUE;
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_FRONT_END_REJECTED, message);
  if (error != NULL)
    sceau_error_set_detail (*error, output);
  return FALSE;
}

static const char *
get_kind (SceauFrontEnd *front_end)
{
  return "command";
}

static void
look (SceauFrontEnd *front_end)
{
  char **command = settings (front_end)->status;

  if (command != NULL)
    g_atomic_int_set (&SCEAU_SITE_COMMANDS (front_end)->enabled,
                      run (command, NULL, LOOK_LIMIT, "", NULL));
}

static gboolean
start (SceauFrontEnd *front_end, const char *combined, GError **error)
{
  look (front_end);
  return TRUE;
}

static gboolean
check (SceauFrontEnd *front_end, const char *combined, GCancellable *cancellable, GError **error)
{
  char **command = settings (front_end)->check;

  return sceau_material_check_pair (combined, combined, NULL, error)
         && (command == NULL
             || run (command, combined, CHECK_LIMIT,
                     _ ("The site’s check refuses this certificate file"), error));
}

static gboolean
reload (SceauFrontEnd *front_end, const char *combined, GCancellable *cancellable, GError **error)
{
  return sceau_material_check_pair (combined, combined, NULL, error)
         && run (settings (front_end)->reload, combined, CHANGE_LIMIT,
                 _ ("The site’s command for a reload did not succeed"), error);
}

static gboolean
not_ours (GError **error)
{
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_FRONT_END_NOT_OURS,
                       _ ("agent.conf has no command that switches HTTPS on this server"));
  return FALSE;
}

static gboolean
enable (SceauFrontEnd *front_end, const char *combined, GCancellable *cancellable, GError **error)
{
  char **command = settings (front_end)->enable;

  if (command == NULL)
    return not_ours (error);
  if (!sceau_material_check_pair (combined, combined, NULL, error)
      || !run (command, combined, CHANGE_LIMIT,
               _ ("The site’s command that switches HTTPS on did not succeed"), error))
    return FALSE;
  g_atomic_int_set (&SCEAU_SITE_COMMANDS (front_end)->enabled, TRUE);
  return TRUE;
}

static gboolean
disable (SceauFrontEnd *front_end, GCancellable *cancellable, GError **error)
{
  char **command = settings (front_end)->disable;

  if (command == NULL)
    return not_ours (error);
  if (!run (command, NULL, CHANGE_LIMIT,
            _ ("The site’s command that switches HTTPS off did not succeed"), error))
    return FALSE;
  g_atomic_int_set (&SCEAU_SITE_COMMANDS (front_end)->enabled, FALSE);
  return TRUE;
}

/* What the commands do lasts over a restart or does not: that is the site's. After recovery the agent asks for a reload. */
static gboolean
prepare_boot (SceauFrontEnd *front_end, const char *combined, gboolean enabled, GError **error)
{
  return TRUE;
}

/* Without a status command what a TLS client sees is all that is known. */
static void
status (SceauFrontEnd *front_end, const char *combined, SceauFrontEndStatus *result)
{
  const SceauCommandSettings *command = settings (front_end);

  sceau_front_end_status_begin (
      result,
      command->status != NULL && g_atomic_int_get (&SCEAU_SITE_COMMANDS (front_end)->enabled));
  if (command->enable == NULL || command->disable == NULL)
    sceau_front_end_status_not_ours (
        result, g_strdup (_ ("agent.conf has no command that switches HTTPS on this server")));
}

static void
front_end_init (SceauFrontEndInterface *iface)
{
  iface->get_kind = get_kind;
  iface->start = start;
  iface->check = check;
  iface->reload = reload;
  iface->enable = enable;
  iface->disable = disable;
  iface->prepare_boot = prepare_boot;
  iface->look = look;
  iface->status = status;
}

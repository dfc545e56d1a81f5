/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl server enable, disable, uninstall, restore, migrate: jobs that need no more than the server's
 * name. */
#include "config.h"

#include "cli/sceau-cli-fleet.h"
#include "cli/sceau-commands.h"

#include <glib/gi18n-lib.h>

static SceauExit
switch_go (SceauCli *self, const SceauServerOptions *options, const char *name,
           SceauOperation operation, const SceauArguments *arguments, gboolean enable)
{
  SceauExit exit = SCEAU_EXIT_FAILED;
  g_autoptr (SceauFleet) fleet = sceau_cli_open_fleet (self, &exit);
  SceauServer *server = NULL;

  if (fleet != NULL)
    server = sceau_cli_reach_for (self, fleet, name, options->password_file, operation, &exit);
  if (server == NULL)
    return exit;
  return sceau_cli_run_job (self, fleet, server, operation, arguments, enable, options->dry_run,
                            NULL, NULL);
}

static SceauExit
switch_run (SceauCli *self, int argc, char **argv, SceauOperation operation)
{
  g_auto (SceauServerOptions) options = { 0 };
  const GOptionEntry entries[] = { SCEAU_PASSWORD_ENTRY (&options), SCEAU_DRY_RUN_ENTRY (&options),
                                   G_OPTION_ENTRY_NULL };
  g_autoptr (SceauArguments) arguments = sceau_arguments_new ();

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 1))
    return SCEAU_EXIT_FAILED;
  return switch_go (self, &options, argv[1], operation, arguments, FALSE);
}

static SceauExit
enable_run (SceauCli *self, int argc, char **argv)
{
  return switch_run (self, argc, argv, SCEAU_OPERATION_ENABLE);
}

static SceauExit
disable_run (SceauCli *self, int argc, char **argv)
{
  return switch_run (self, argc, argv, SCEAU_OPERATION_DISABLE);
}

static SceauExit
uninstall_run (SceauCli *self, int argc, char **argv)
{
  g_auto (SceauServerOptions) options = { 0 };
  gboolean disable = FALSE;
  const GOptionEntry entries[] = {
    SCEAU_PASSWORD_ENTRY (&options),
    SCEAU_DRY_RUN_ENTRY (&options),
    { "disable", 0, 0, G_OPTION_ARG_NONE, &disable, N_ ("Switch HTTPS off first"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (SceauArguments) arguments = sceau_arguments_new ();

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 1))
    return SCEAU_EXIT_FAILED;
  return switch_go (self, &options, argv[1], SCEAU_OPERATION_UNINSTALL, arguments, disable);
}

static SceauExit
migrate_run (SceauCli *self, int argc, char **argv)
{
  return switch_run (self, argc, argv, SCEAU_OPERATION_MIGRATE);
}

/* "1" as well as "0001": people leave the zeros out. */
static char *
dup_backup_id (const char *text, GError **error)
{
  guint64 number = 0;

  if (g_ascii_string_to_unsigned (text, 10, 1, 9999, &number, NULL))
    return g_strdup_printf ("%04u", (guint) number);
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
               _ ("“%s” is not the number of a backup, such as 0001."), text);
  return NULL;
}

static SceauExit
restore_run (SceauCli *self, int argc, char **argv)
{
  g_auto (SceauServerOptions) options = { 0 };
  const GOptionEntry entries[] = { SCEAU_PASSWORD_ENTRY (&options), SCEAU_DRY_RUN_ENTRY (&options),
                                   G_OPTION_ENTRY_NULL };
  g_autoptr (SceauArguments) arguments = sceau_arguments_new ();
  g_autoptr (GError) error = NULL;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 2, 2))
    return SCEAU_EXIT_FAILED;
  arguments->backup_id = dup_backup_id (argv[2], &error);
  if (arguments->backup_id == NULL)
    return sceau_cli_fail (self, error, argv[1]);
  return switch_go (self, &options, argv[1], SCEAU_OPERATION_RESTORE, arguments, FALSE);
}

const SceauCommand sceau_command_server_enable = {
  .name = "server enable",
  .arguments = N_ ("NAME"),
  .summary = N_ ("Switch HTTPS on, and check it with a TLS client"),
  .description = N_ ("Exit status: 0 HTTPS works, 2 it is on, but clients do not accept it, 4 "
                     "refused, or rolled back."),
  .run = enable_run,
};

const SceauCommand sceau_command_server_disable = {
  .name = "server disable",
  .arguments = N_ ("NAME"),
  .summary = N_ ("Switch HTTPS off; the certificate stays"),
  .run = disable_run,
};

const SceauCommand sceau_command_server_uninstall = {
  .name = "server uninstall",
  .arguments = N_ ("NAME"),
  .summary = N_ ("Remove the certificate; it is kept as a backup"),
  .description = N_ ("Refused while HTTPS is on, unless --disable is given."),
  .run = uninstall_run,
};

const SceauCommand sceau_command_server_restore = {
  .name = "server restore",
  .arguments = N_ ("NAME NUMBER"),
  .summary = N_ ("Put back what a change has replaced"),
  .description = N_ ("“sceauctl server backups NAME” shows the numbers."),
  .run = restore_run,
};

const SceauCommand sceau_command_server_migrate = {
  .name = "server migrate",
  .arguments = N_ ("NAME"),
  .summary = N_ ("Take the certificate files of 7.13 over to the names of 7.14 and above"),
  .description = N_ (
      "The old files stay. Exit status: 0 done, 4 refused: there is nothing to migrate."),
  .run = migrate_run,
};

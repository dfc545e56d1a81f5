/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl server import, export: the inventory as a table. */
#include "config.h"

#include "base/sceau-json.h"
#include "cli/sceau-cli-files.h"
#include "cli/sceau-cli-fleet.h"
#include "cli/sceau-commands.h"
#include "fleet/sceau-server-list.h"

#include <glib/gi18n-lib.h>

/* --- import
 * ------------------------------------------------------------------------------------------ */

/* What was not added has no id, unless it was there before. Nullable. */
static JsonObject *
row_server_to_json (const SceauImportRow *row)
{
  JsonObject *object;

  if (row->existing != NULL)
    return sceau_cli_server_to_json (row->existing);
  if (row->server == NULL)
    return NULL;
  object = sceau_cli_server_to_json (row->server);
  if (row->state != SCEAU_IMPORT_ADDED)
    json_object_set_null_member (object, "id");
  return object;
}

static JsonObject *
row_to_json (const SceauImportRow *row)
{
  JsonObject *object = json_object_new ();
  JsonObject *server = row_server_to_json (row);

  json_object_set_int_member (object, "line", row->line);
  sceau_json_set_string (object, "name", row->name);
  sceau_json_set_string (object, "state", sceau_import_state_to_string (row->state));
  sceau_json_set_string (object, "message", row->error != NULL ? row->error->message : NULL);
  if (server != NULL)
    json_object_set_object_member (object, "server", server);
  else
    json_object_set_null_member (object, "server");
  return object;
}

static guint
count (GPtrArray *rows, SceauImportState state)
{
  guint n = 0;

  for (guint i = 0; i < rows->len; i++)
    n += ((SceauImportRow *) rows->pdata[i])->state == state;
  return n;
}

static void
import_print_json (GPtrArray *rows, char **ignored)
{
  JsonObject *document = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < rows->len; i++)
    json_array_add_object_element (array, row_to_json (rows->pdata[i]));
  json_object_set_array_member (document, "lines", array);
  sceau_json_set_strv (document, "ignored_columns", (const char *const *) ignored);
  json_object_set_int_member (document, "added", count (rows, SCEAU_IMPORT_ADDED));
  json_object_set_int_member (document, "duplicates", count (rows, SCEAU_IMPORT_DUPLICATE));
  json_object_set_int_member (document, "refused", count (rows, SCEAU_IMPORT_REFUSED));
  sceau_cli_print_json (document, TRUE);
}

static void
import_print_row (const SceauImportRow *row)
{
  switch (row->state)
    {
    case SCEAU_IMPORT_NEW:
      g_print (_ ("Line %u: “%s” would be added.\n"), row->line, row->name);
      break;
    case SCEAU_IMPORT_ADDED:
      g_print (_ ("Line %u: “%s” is in the fleet now.\n"), row->line, row->name);
      break;
    case SCEAU_IMPORT_DUPLICATE:
    case SCEAU_IMPORT_REFUSED:
    case SCEAU_N_IMPORT_STATES:
    default:
      /* Translators: the number of a line, what it is about, what is wrong with it. */
      g_print (_ ("Line %u: “%s” is left out. %s\n"), row->line, row->name, row->error->message);
    }
}

static gboolean
import_add (SceauCli *self, SceauFleet *fleet, GPtrArray *rows, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_fleet_import_async (fleet, rows, self->cancellable, sceau_cli_on_ready, &result);
  return sceau_fleet_import_finish (fleet, sceau_cli_wait (&result), error);
}

static SceauExit
import_go (SceauCli *self, SceauFleet *fleet, GBytes *bytes, gboolean dry_run)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ignored = NULL;
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autoptr (GPtrArray)
      rows = sceau_fleet_read_list (fleet, text != NULL ? text : "", size, &ignored, &error);

  if (rows == NULL)
    return sceau_cli_fail (self, error, NULL);
  for (char **column = ignored; *column != NULL; column++)
    sceau_cli_warn (_ ("the column “%s” is not known, and left out."), *column);
  if (!dry_run && !import_add (self, fleet, rows, &error))
    return sceau_cli_fail (self, error, NULL);
  for (guint i = 0; i < rows->len && !self->json; i++)
    import_print_row (rows->pdata[i]);
  if (self->json)
    import_print_json (rows, ignored);
  return count (rows, SCEAU_IMPORT_REFUSED) > 0 ? SCEAU_EXIT_INCOMPLETE : SCEAU_EXIT_DONE;
}

static SceauExit
import_run (SceauCli *self, int argc, char **argv)
{
  g_auto (SceauServerOptions) options = { 0 };
  const GOptionEntry entries[] = { SCEAU_DRY_RUN_ENTRY (&options), G_OPTION_ENTRY_NULL };
  g_autoptr (SceauFleet) fleet = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  SceauExit exit = SCEAU_EXIT_FAILED;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 1))
    return SCEAU_EXIT_FAILED;
  bytes = sceau_cli_read (self, argv[1], &error);
  if (bytes == NULL)
    return sceau_cli_fail (self, error, NULL);
  fleet = sceau_cli_open_fleet (self, &exit);
  return fleet != NULL ? import_go (self, fleet, bytes, options.dry_run) : exit;
}

const SceauCommand sceau_command_server_import = {
  .name = "server import",
  .arguments = N_ ("FILE"),
  .summary = N_ ("Add the servers of a list (CSV) to the fleet"),
  .description = N_ (
      "The first line names the columns: name, camtrace_url, dns_name, https_host, https_port, "
      "username, version, way, agent_url, agent_fingerprint, ssh_address, ssh_root, note; or in "
      "French: nom, adresse, nom DNS, hôte HTTPS, port HTTPS, utilisateur, version, voie, adresse de "
      "l’agent, empreinte de l’agent, adresse SSH, remarque. Only the address must be there. "
      "The servers are not asked. Exit status: 0 all are in the fleet, 1 no list, 2 some lines "
      "were left out as wrong."),
  .run = import_run,
};

/* --- export
 * ------------------------------------------------------------------------------------------ */

static SceauExit
export_run (SceauCli *self, int argc, char **argv)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (SceauFleet) fleet = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  SceauExit exit = SCEAU_EXIT_FAILED;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 0, 1))
    return SCEAU_EXIT_FAILED;
  if (self->json)
    return sceau_cli_misuse (self, "%s",
                             _ ("a list has no JSON; “sceauctl server list --json” has."));
  if (!sceau_cli_check_output (self, argc > 1 ? argv[1] : NULL, &error))
    return sceau_cli_fail (self, error, NULL);
  fleet = sceau_cli_open_fleet (self, &exit);
  if (fleet == NULL)
    return exit;
  text = sceau_fleet_export (fleet);
  if (sceau_cli_write (argc > 1 ? argv[1] : "-", text, strlen (text), &error))
    return SCEAU_EXIT_DONE;
  return sceau_cli_fail (self, error, NULL);
}

const SceauCommand sceau_command_server_export = {
  .name = "server export",
  .arguments = N_ ("[FILE]"),
  .summary = N_ ("Write the servers of the fleet as a list (CSV)"),
  .description = N_ ("“sceauctl server import” reads it again. No password is in it."),
  .run = export_run,
};

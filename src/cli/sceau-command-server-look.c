/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl server state, history, backups: what a server says of itself, and what a client sees
 * of it. */
#include "config.h"

#include "base/sceau-json.h"
#include "cli/sceau-cli-fleet.h"
#include "cli/sceau-cli-print.h"
#include "cli/sceau-cli-words.h"
#include "cli/sceau-commands.h"
#include "fleet/sceau-fleet-hand.h"
#include "fleet/sceau-words.h"

#include <glib/gi18n-lib.h>

/* What the three have in common: one server, one password. */
static SceauServer *
look_parse (SceauCli *self, int argc, char **argv, SceauFleet **fleet, char **password_file,
            char **name, SceauExit *exit)
{
  SceauServerOptions options = { 0 };
  const GOptionEntry entries[] = { SCEAU_PASSWORD_ENTRY (&options), G_OPTION_ENTRY_NULL };

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 1))
    {
      sceau_server_options_clear (&options);
      return NULL;
    }
  *password_file = g_steal_pointer (&options.password_file);
  *name = argv[1];
  *fleet = sceau_cli_open_fleet (self, exit);
  return *fleet != NULL ? sceau_cli_find_server (self, *fleet, argv[1], exit) : NULL;
}

/* --- state
 * ------------------------------------------------------------------------------------------ */

static JsonObject *
state_to_json (SceauServer *server)
{
  JsonObject *document = json_object_new ();
  SceauManagedState *state = sceau_server_get_state (server);
  SceauProbeResult *presented = sceau_server_get_presented (server);
  const GError *error = sceau_server_get_error (server);
  g_autoptr (GPtrArray) findings = sceau_server_dup_findings (server);

  json_object_set_object_member (document, "server", sceau_cli_server_to_json (server));
  sceau_json_set_string (document, "status",
                         sceau_status_to_string (sceau_server_get_status (server)));
  if (state != NULL)
    json_object_set_object_member (document, "state", sceau_managed_state_to_json (state));
  else
    json_object_set_null_member (document, "state");
  if (presented != NULL)
    json_object_set_object_member (document, "presented", sceau_probe_result_to_json (presented));
  else
    json_object_set_null_member (document, "presented");
  json_object_set_array_member (document, "findings", sceau_findings_to_json (findings));
  sceau_json_set_string (document, "error",
                         error != NULL ? sceau_error_code_to_string ((SceauErrorCode) error->code)
                                       : NULL);
  return document;
}

static const char *
service_label (SceauService service)
{
  switch (service)
    {
    case SCEAU_SERVICE_GUI:
      return _ ("Graphical interface");
    case SCEAU_SERVICE_REMOTE:
      return _ ("Remote access");
    case SCEAU_SERVICE_HTTPS:
      return _ ("HTTPS");
    case SCEAU_SERVICE_VIDEO:
    default:
      return _ ("Video server");
    }
}

static const char *
service_state_label (SceauServiceState state)
{
  switch (state)
    {
    case SCEAU_SERVICE_ON:
      return _ ("on");
    case SCEAU_SERVICE_OFF:
      return _ ("off");
    case SCEAU_SERVICE_FAILED:
      return _ ("failed");
    case SCEAU_SERVICE_UNKNOWN:
    default:
      return _ ("unknown");
    }
}

static void
print_services (SceauServer *server)
{
  SceauManagedState *state = sceau_server_get_state (server);
  SceauService service;

  for (service = 0; service < SCEAU_N_SERVICES; service++)
    {
      const char *detail = sceau_managed_state_get_service_detail (state, service);

      g_print ("  ");
      g_print (_ ("%s: %s"), service_label (service),
               service_state_label (sceau_fleet_get_service (server, service)));
      g_print ("%s%s\n", detail != NULL ? " – " : "", detail != NULL ? detail : "");
    }
}

static void
print_managed (SceauServer *server, gint64 now)
{
  SceauManagedState *state = sceau_server_get_state (server);
  SceauCertificate *leaf = sceau_managed_state_get_leaf (state);
  SceauRequest *request = sceau_managed_state_get_request (state);

  g_print ("%s\n", _ ("Services"));
  print_services (server);
  if (leaf == NULL && !sceau_managed_state_knows_installed (state))
    g_print ("%s\n", _ ("Whether a certificate is on the server is not known"));
  else
    g_print ("%s\n",
             leaf != NULL ? _ ("Certificate on the server") : _ ("No certificate on the server"));
  if (leaf != NULL)
    sceau_print_certificate (leaf, now);
  if (request != NULL)
    {
      g_autofree char *since = sceau_words_date (sceau_managed_state_get_request_since (state));

      g_print ("%s\n", sceau_managed_state_is_awaiting (state)
                           ? _ ("Request that waits for its answer")
                           : _ ("Request whose certificate was removed"));
      sceau_print_fields (_ ("Subject"), sceau_request_get_subject (request), _ ("Since"), since,
                          NULL);
    }
}

/* One sentence says what is true, another what to do next: with commands in place of pages. */
static void
print_next (SceauServer *server)
{
  const GError *error = sceau_server_get_trouble (server);
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  g_autofree char *trouble = NULL;
  SceauSuggestion suggestion = sceau_server_suggest (server, &title, &body);
  const char *next = sceau_cli_words_suggestion (sceau_server_get_status (server), suggestion,
                                                 sceau_server_get_way (server));

  if (error != NULL)
    sceau_words_for_error_then (error, NULL, sceau_cli_words_next (error), NULL, &trouble);
  if (trouble != NULL)
    next = trouble;
  if (title != NULL && *title != '\0')
    g_print ("%s\n", title);
  if (next == NULL)
    next = body;
  if (next != NULL && *next != '\0')
    g_print ("%s\n", next);
}

static void
state_print (SceauServer *server, gint64 now)
{
  g_autoptr (GPtrArray) findings = sceau_server_dup_findings (server);

  g_print (_ ("%s: %s"), sceau_server_get_name (server),
           sceau_status_to_label (sceau_server_get_status (server)));
  g_print ("\n");
  print_next (server);
  if (sceau_server_get_state (server) != NULL)
    print_managed (server, now);
  sceau_print_findings (findings);
}

static SceauExit
state_run (SceauCli *self, int argc, char **argv)
{
  g_autoptr (SceauFleet) fleet = NULL;
  g_autofree char *password_file = NULL;
  char *name = NULL;
  SceauExit exit = SCEAU_EXIT_FAILED;
  SceauServer *server = look_parse (self, argc, argv, &fleet, &password_file, &name, &exit);

  if (server == NULL || !sceau_cli_refresh (self, fleet, server, password_file, &exit))
    return exit;
  if (self->json)
    sceau_cli_print_json (state_to_json (server), TRUE);
  else
    state_print (server, self->now);
  return sceau_server_get_trouble (server) != NULL
             ? sceau_cli_exit_for (sceau_server_get_trouble (server))
             : SCEAU_EXIT_DONE;
}

const SceauCommand sceau_command_server_state = {
  .name = "server state",
  .arguments = N_ ("NAME"),
  .summary = N_ ("Ask a server how it is, and look at what a TLS client gets from it"),
  .description = N_ (
      "Exit status: 0 it answered, or is worked on by hand, 4 it did not answer, or refused."),
  .run = state_run,
};

/* --- What a server keeps a list of
 * ------------------------------------------------------------------------- */

typedef struct
{
  const char *member; /* of the document */
  void (*ask) (SceauBackend *backend, GCancellable *cancellable, GAsyncReadyCallback callback,
               gpointer data);
  GPtrArray *(*finish) (SceauBackend *backend, GAsyncResult *result, GError **error);
  JsonObject *(*to_json) (gconstpointer entry);
  void (*print) (GPtrArray *entries);
} Records;

static JsonObject *
records_to_json (const Records *records, GPtrArray *entries)
{
  JsonObject *document = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < entries->len; i++)
    json_array_add_object_element (array, records->to_json (g_ptr_array_index (entries, i)));
  json_object_set_array_member (document, records->member, array);
  return document;
}

static SceauExit
records_run (const Records *records, SceauCli *self, int argc, char **argv)
{
  g_autoptr (SceauFleet) fleet = NULL;
  g_autofree char *password_file = NULL;
  g_autoptr (SceauBackend) backend = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;
  char *name = NULL;
  SceauExit exit = SCEAU_EXIT_FAILED;
  SceauServer *server = look_parse (self, argc, argv, &fleet, &password_file, &name, &exit);

  /* By hand it is here that it is kept. */
  if (server == NULL
      || (!sceau_fleet_is_by_hand (server)
          && sceau_cli_reach_server (self, fleet, name, password_file, &exit) == NULL))
    return exit;
  backend = sceau_fleet_dup_backend (fleet, server);
  records->ask (backend, self->cancellable, sceau_cli_on_ready, &result);
  entries = records->finish (backend, sceau_cli_wait (&result), &error);
  if (entries == NULL)
    return sceau_cli_fail (self, error, sceau_server_get_name (server));
  if (self->json)
    sceau_cli_print_json (records_to_json (records, entries), TRUE);
  else
    records->print (entries);
  return SCEAU_EXIT_DONE;
}

/* --- history
 * ---------------------------------------------------------------------------------------- */

static void
history_print (GPtrArray *entries)
{
  guint i;

  for (i = 0; i < entries->len; i++)
    {
      const SceauHistoryEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *time = sceau_words_time (entry->time);
      const char *outcome = sceau_cli_words_outcome (entry->outcome);
      g_autofree char *whole = entry->detail != NULL && *entry->detail != '\0'
                                   ? g_strdup_printf (_ ("%s: %s"), outcome, entry->detail)
                                   : g_strdup (outcome);

      g_print ("%s  %s  %s  %s\n", time, sceau_cli_words_operation (entry->what),
               entry->who != NULL ? entry->who : "–", whole);
    }
  if (entries->len == 0)
    g_print ("%s\n", _ ("Nothing has been done on this server yet."));
}

static JsonObject *
history_entry_to_json (gconstpointer entry)
{
  return sceau_history_entry_to_json (entry);
}

static SceauExit
history_run (SceauCli *self, int argc, char **argv)
{
  static const Records records = { "history", sceau_backend_history_async,
                                   sceau_backend_history_finish, history_entry_to_json,
                                   history_print };

  return records_run (&records, self, argc, argv);
}

const SceauCommand sceau_command_server_history = {
  .name = "server history",
  .arguments = N_ ("NAME"),
  .summary = N_ ("Show who changed what on a server, and when"),
  .run = history_run,
};

/* --- backups
 * ---------------------------------------------------------------------------------------- */

static void
add_cell (GPtrArray *cells, const char *text)
{
  g_ptr_array_add (cells, g_strdup (text != NULL && *text != '\0' ? text : "–"));
}

static void
backups_print (GPtrArray *backups)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  guint i;

  add_cell (cells, _ ("Number"));
  add_cell (cells, _ ("Made"));
  add_cell (cells, _ ("Before"));
  add_cell (cells, _ ("Certificate"));
  add_cell (cells, _ ("Until"));
  add_cell (cells, _ ("Fingerprint"));
  add_cell (cells, _ ("Request"));
  for (i = 0; i < backups->len; i++)
    {
      const SceauBackup *backup = g_ptr_array_index (backups, i);
      g_autofree char *time = sceau_words_time (backup->time);
      g_autofree char *until = backup->has_certificate ? sceau_words_date (backup->not_after)
                                                       : NULL;
      g_autofree char *print = backup->sha256 != NULL ? g_strndup (backup->sha256, 12) : NULL;

      add_cell (cells, backup->id);
      add_cell (cells, time);
      add_cell (cells, sceau_cli_words_operation (backup->reason));
      add_cell (cells, backup->subject);
      add_cell (cells, until);
      add_cell (cells, print);
      add_cell (cells, backup->has_request ? _ ("yes") : NULL);
    }
  if (backups->len == 0)
    g_print ("%s\n", _ ("There is no backup yet."));
  else
    sceau_print_table (cells, 7);
}

static JsonObject *
backup_to_json (gconstpointer backup)
{
  return sceau_backup_to_json (backup);
}

static SceauExit
backups_run (SceauCli *self, int argc, char **argv)
{
  static const Records records = { "backups", sceau_backend_backups_async,
                                   sceau_backend_backups_finish, backup_to_json, backups_print };

  return records_run (&records, self, argc, argv);
}

const SceauCommand sceau_command_server_backups = {
  .name = "server backups",
  .arguments = N_ ("NAME"),
  .summary = N_ ("List what changes on a server have replaced"),
  .description = N_ ("“sceauctl server restore NAME NUMBER” puts one of them back."),
  .run = backups_run,
};

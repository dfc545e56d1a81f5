/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl match: which server of the fleet is each certificate for? */
#include "config.h"

#include "base/sceau-json.h"
#include "cli/sceau-cli-files.h"
#include "cli/sceau-cli-fleet.h"
#include "cli/sceau-commands.h"
#include "fleet/sceau-match.h"

#include <glib/gi18n-lib.h>

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer data)
{
  guint *pending = data;

  sceau_fleet_refresh_finish (SCEAU_FLEET (source), result, NULL);
  *pending -= 1;
}

static void
on_password_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  guint *pending = data;

  if (!sceau_fleet_set_password_finish (SCEAU_FLEET (source), result, &error))
    g_debug ("password: %s", error->message); /* the look that follows says it */
  *pending -= 1;
}

static gboolean
match_set_passwords (SceauCli *self, SceauFleet *fleet, const char *path, GError **error)
{
  GListModel *servers = sceau_fleet_get_servers (fleet);
  guint n = g_list_model_get_n_items (servers), pending = n, i;
  g_autoptr (SceauSecret) password = sceau_cli_read_secret (self, path, error);

  if (password == NULL)
    return FALSE;
  for (i = 0; i < n; i++)
    {
      g_autoptr (SceauServer) server = g_list_model_get_item (servers, i);

      sceau_fleet_set_password_async (fleet, server, password, FALSE, self->cancellable,
                                      on_password_set, &pending);
    }
  while (pending > 0)
    g_main_context_iteration (NULL, TRUE);
  return TRUE;
}

/* Pending requests are known on the servers: all are asked at the same time, and those that do
 * not answer are named. */
static void
match_ask_servers (SceauCli *self, SceauFleet *fleet)
{
  GListModel *servers = sceau_fleet_get_servers (fleet);
  guint n = g_list_model_get_n_items (servers), pending = n, i;

  for (i = 0; i < n; i++)
    {
      g_autoptr (SceauServer) server = g_list_model_get_item (servers, i);

      sceau_fleet_refresh_async (fleet, server, self->cancellable, on_refreshed, &pending);
    }
  while (pending > 0)
    g_main_context_iteration (NULL, TRUE);
  for (i = 0; i < n; i++)
    {
      g_autoptr (SceauServer) server = g_list_model_get_item (servers, i);

      if (sceau_server_get_error (server) != NULL)
        sceau_cli_warn ("%s: %s", sceau_server_get_name (server),
                        sceau_server_get_error (server)->message);
    }
}

/* What was found where, and where it belongs. */
static JsonObject *
match_to_json (const SceauObject *object, SceauMatch *match)
{
  JsonObject *document = sceau_object_to_json (object);
  g_autoptr (JsonObject) members = sceau_match_to_json (match);
  JsonObjectIter iterator;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iterator, members);
  while (json_object_iter_next (&iterator, &name, &node))
    json_object_set_member (document, name, json_node_copy (node));
  return document;
}

static void
match_report (SceauCli *self, SceauReading *reading, GPtrArray *matches)
{
  GPtrArray *objects = sceau_reading_get_objects (reading);
  JsonArray *array = json_array_new ();
  g_autoptr (JsonObject) document = json_object_new ();
  guint i, n = 0;

  for (i = 0; i < objects->len && n < matches->len; i++)
    {
      const SceauObject *object = g_ptr_array_index (objects, i);
      SceauCertificate *certificate = sceau_object_get_certificate (object);
      SceauMatch *match = g_ptr_array_index (matches, n);
      g_autofree char *sentence = NULL;

      if (certificate == NULL)
        continue;
      n++;
      json_array_add_object_element (array, match_to_json (object, match));
      sentence = sceau_match_dup_sentence (match);
      if (!self->json)
        g_print ("%s – %s: %s\n", sceau_object_get_file (object),
                 sceau_certificate_get_title (certificate), sentence);
    }
  json_object_set_array_member (document, "matches", array);
  json_object_set_array_member (document, "findings",
                                sceau_findings_to_json (sceau_reading_get_findings (reading)));
  if (self->json)
    sceau_cli_print_json (g_steal_pointer (&document), TRUE);
}

static gboolean
match_has_strangers (GPtrArray *matches)
{
  guint i;

  for (i = 0; i < matches->len; i++)
    if (((SceauMatch *) g_ptr_array_index (matches, i))->kind == SCEAU_MATCH_STRANGER)
      return TRUE;
  return FALSE;
}

static GPtrArray *
match_pile (SceauCli *self, SceauFleet *fleet, GPtrArray *certificates, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_fleet_match_pile_async (fleet, certificates, self->now, self->cancellable,
                                sceau_cli_on_ready, &result);
  return sceau_fleet_match_pile_finish (fleet, sceau_cli_wait (&result), error);
}

static SceauExit
match_go (SceauCli *self, SceauReading *reading, const char *password_file)
{
  SceauExit exit = SCEAU_EXIT_FAILED;
  g_autoptr (SceauFleet) fleet = sceau_cli_open_fleet (self, &exit);
  g_autoptr (GPtrArray) certificates = sceau_reading_dup_certificates (reading);
  g_autoptr (GPtrArray) matches = NULL;
  g_autoptr (GError) error = NULL;

  if (fleet == NULL)
    return exit;
  if (password_file != NULL && !match_set_passwords (self, fleet, password_file, &error))
    return sceau_cli_fail (self, error, NULL);
  match_ask_servers (self, fleet);
  if (g_cancellable_is_cancelled (self->cancellable))
    return SCEAU_EXIT_CANCELLED;
  matches = match_pile (self, fleet, certificates, &error);
  if (matches == NULL)
    return sceau_cli_fail (self, error, NULL);
  match_report (self, reading, matches);
  if (certificates->len == 0)
    return SCEAU_EXIT_FAILED;
  return match_has_strangers (matches) ? SCEAU_EXIT_INCOMPLETE : SCEAU_EXIT_DONE;
}

static SceauExit
match_run (SceauCli *self, int argc, char **argv)
{
  g_autofree char *password_file = NULL;
  const GOptionEntry entries[] = {
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &password_file,
      N_ ("The password on the servers, in the first line of FILE"), N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (SceauReading) reading = NULL;
  g_autoptr (GError) error = NULL;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 0))
    return SCEAU_EXIT_FAILED;
  reading = sceau_cli_read_all (self, (const char *const *) argv + 1, NULL, &error);
  return reading != NULL ? match_go (self, reading, password_file)
                         : sceau_cli_fail (self, error, NULL);
}

const SceauCommand sceau_command_match = {
  .name = "match",
  .arguments = N_ ("FILE…"),
  .summary = N_ ("Say which server of the fleet each certificate is for"),
  .description = N_ (
      "Exit status: 0 each server certificate has its server, 1 no certificate at all, "
      "2 some have none."),
  .run = match_run,
};

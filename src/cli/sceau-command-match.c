/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl match: which server of the fleet is each certificate for? */
#include "config.h"

#include "base/sceau-json.h"
#include "cli/sceau-cli-files.h"
#include "cli/sceau-cli-fleet.h"
#include "cli/sceau-commands.h"

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

static void
match_report (SceauCli *self, SceauFleet *fleet, SceauReading *reading, guint *n_strangers)
{
  GPtrArray *objects = sceau_reading_get_objects (reading);
  JsonArray *matches = json_array_new ();
  JsonObject *document = json_object_new ();
  guint i;

  for (i = 0; i < objects->len; i++)
    {
      const SceauObject *object = g_ptr_array_index (objects, i);
      SceauCertificate *certificate = sceau_object_get_certificate (object);
      SceauServer *server;
      JsonObject *match;

      if (certificate == NULL)
        continue;
      server = sceau_fleet_match (fleet, certificate);
      match = sceau_object_to_json (object);
      sceau_json_set_string (match, "server",
                             server != NULL ? sceau_server_get_name (server) : NULL);
      json_array_add_object_element (matches, match);
      /* An authority's own certificates are nobody's. */
      if (server == NULL && !sceau_certificate_is_ca (certificate))
        *n_strangers += 1;
      if (!self->json)
        g_print ("%s – %s: %s\n", sceau_object_get_file (object),
                 sceau_certificate_get_title (certificate),
                 server != NULL ? sceau_server_get_name (server) : _ ("no server of the fleet"));
    }
  json_object_set_array_member (document, "matches", matches);
  json_object_set_array_member (document, "findings",
                                sceau_findings_to_json (sceau_reading_get_findings (reading)));
  if (self->json)
    sceau_cli_print_json (g_steal_pointer (&document), TRUE);
  g_clear_pointer (&document, json_object_unref);
}

static SceauExit
match_go (SceauCli *self, SceauReading *reading, const char *password_file)
{
  SceauExit exit = SCEAU_EXIT_FAILED;
  g_autoptr (SceauFleet) fleet = sceau_cli_open_fleet (self, &exit);
  g_autoptr (GPtrArray) certificates = sceau_reading_dup_certificates (reading);
  g_autoptr (GError) error = NULL;
  guint n_strangers = 0;

  if (fleet == NULL)
    return exit;
  if (password_file != NULL && !match_set_passwords (self, fleet, password_file, &error))
    return sceau_cli_fail (self, error, NULL);
  match_ask_servers (self, fleet);
  if (g_cancellable_is_cancelled (self->cancellable))
    return SCEAU_EXIT_CANCELLED;
  match_report (self, fleet, reading, &n_strangers);
  if (certificates->len == 0)
    return SCEAU_EXIT_FAILED;
  return n_strangers > 0 ? SCEAU_EXIT_INCOMPLETE : SCEAU_EXIT_DONE;
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

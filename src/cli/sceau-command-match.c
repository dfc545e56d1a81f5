/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl match: which server of the fleet is each certificate for? */
#include "config.h"

#include "base/sceau-json.h"
#include "cli/sceau-cli-files.h"
#include "cli/sceau-cli-fleet.h"
#include "cli/sceau-cli-print.h"
#include "cli/sceau-cli-words.h"
#include "cli/sceau-commands.h"
#include "fleet/sceau-match.h"

#include <glib/gi18n-lib.h>

/* A look at the servers: why some could not be compared. */
typedef struct
{
  SceauCli *cli;
  SceauFleet *fleet;
  GPtrArray *servers; /* of SceauServer: those that gave no answer */
  GPtrArray *errors;  /* of GError: why, in the same order */
} Look;

static void
look_init (Look *look, SceauCli *cli, SceauFleet *fleet)
{
  look->cli = cli;
  look->fleet = fleet;
  look->servers = g_ptr_array_new_with_free_func (g_object_unref);
  look->errors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
}

static void
look_clear (Look *look)
{
  g_clear_pointer (&look->servers, g_ptr_array_unref);
  g_clear_pointer (&look->errors, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

/* The first reason counts: a wrong password is not a missing keyring. */
static void
look_note (Look *look, SceauServer *server, const GError *error)
{
  if (g_ptr_array_find (look->servers, server, NULL))
    return;
  g_ptr_array_add (look->servers, g_object_ref (server));
  g_ptr_array_add (look->errors, g_error_copy (error));
}

/* One of the questions that are asked of all servers at the same time. */
typedef struct
{
  Look *look;
  SceauServer *server;
  guint *pending;
} Question;

static Question *
question_new (Look *look, SceauServer *server, guint *pending)
{
  Question *question = g_new0 (Question, 1);

  question->look = look;
  question->server = g_object_ref (server);
  question->pending = pending;
  *pending += 1;
  return question;
}

static void
question_free (Question *question)
{
  *question->pending -= 1;
  g_object_unref (question->server);
  g_free (question);
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer data)
{
  Question *question = data;
  const GError *error;

  sceau_fleet_refresh_finish (SCEAU_FLEET (source), result, NULL);
  error = sceau_server_get_trouble (question->server);
  if (error != NULL)
    look_note (question->look, question->server, error);
  question_free (question);
}

static void
on_password_set (GObject *source, GAsyncResult *result, gpointer data)
{
  Question *question = data;
  g_autoptr (GError) error = NULL;

  if (!sceau_fleet_set_password_finish (SCEAU_FLEET (source), result, &error))
    look_note (question->look, question->server, error);
  question_free (question);
}

static gboolean
look_set_passwords (Look *look, const char *path, GError **error)
{
  GListModel *servers = sceau_fleet_get_servers (look->fleet);
  guint pending = 0, i;
  g_autoptr (SceauSecret) password = sceau_cli_read_secret (look->cli, path, error);

  if (password == NULL)
    return FALSE;
  for (i = 0; i < g_list_model_get_n_items (servers); i++)
    {
      g_autoptr (SceauServer) server = g_list_model_get_item (servers, i);

      if (sceau_cli_takes_password (server))
        sceau_fleet_set_password_async (look->fleet, server, password, FALSE,
                                        look->cli->cancellable, on_password_set,
                                        question_new (look, server, &pending));
    }
  while (pending > 0)
    g_main_context_iteration (NULL, TRUE);
  return TRUE;
}

/* What to do is the same for most of them: told once. */
static void
look_tell_errors (Look *look)
{
  g_autoptr (GHashTable) told = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < look->servers->len; i++)
    sceau_cli_warn (_ ("%s: %s"), sceau_server_get_name (look->servers->pdata[i]),
                    ((GError *) look->errors->pdata[i])->message);
  for (guint i = 0; i < look->errors->len; i++)
    {
      const char *next = sceau_cli_words_next (look->errors->pdata[i]);

      if (next != NULL && g_hash_table_add (told, (gpointer) next))
        g_printerr ("  %s\n", next);
    }
}

/* Pending requests are known on the servers: all are asked at the same time, and those that do
 * not answer are named. */
static void
look_ask_servers (Look *look)
{
  GListModel *servers = sceau_fleet_get_servers (look->fleet);
  guint pending = 0, i;

  for (i = 0; i < g_list_model_get_n_items (servers); i++)
    {
      g_autoptr (SceauServer) server = g_list_model_get_item (servers, i);

      sceau_fleet_refresh_async (look->fleet, server, look->cli->cancellable, on_refreshed,
                                 question_new (look, server, &pending));
    }
  while (pending > 0)
    g_main_context_iteration (NULL, TRUE);
  look_tell_errors (look);
}

/* --- Telling
 * ---------------------------------------------------------------------------------------- */

static char *
join_names (GPtrArray *servers)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < servers->len; i++)
    g_ptr_array_add (names, (gpointer) sceau_server_get_name (servers->pdata[i]));
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}

/* The servers whose name is in a certificate: one that was made elsewhere is for no key of the fleet. */
static GPtrArray *
find_covered (SceauFleet *fleet, SceauCertificate *certificate)
{
  GListModel *servers = sceau_fleet_get_servers (fleet);
  GPtrArray *covered = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (servers); i++)
    {
      g_autoptr (SceauServer) server = g_list_model_get_item (servers, i);
      const char *name = sceau_server_get_dns_name (server);

      if (name != NULL && sceau_certificate_matches_name (certificate, name))
        g_ptr_array_add (covered, g_steal_pointer (&server));
    }
  return covered;
}

static char *
dup_sentence (Look *look, SceauMatch *match)
{
  g_autoptr (GPtrArray) covered = NULL;
  g_autofree char *base = sceau_match_dup_sentence (match);
  g_autoptr (GString) text = g_string_new (base);

  if (match->kind != SCEAU_MATCH_STRANGER)
    return g_steal_pointer (&base);
  covered = find_covered (look->fleet, match->certificate);
  if (look->servers->len > 0)
    {
      g_autofree char *silent = join_names (look->servers);

      /* Translators: names of servers. */
      g_string_printf (text, _ ("not compared with %s; none of the other servers has its key"),
                       silent);
    }
  if (covered->len > 0)
    {
      g_autofree char *names = join_names (covered);

      /* Translators: names of servers; follows another part of a sentence. */
      g_string_append_printf (
          text,
          _ ("; it covers the name of %s (made elsewhere? “server install” takes its key with --key)"),
          names);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static JsonArray *
names_to_json (GPtrArray *servers)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < servers->len; i++)
    json_array_add_string_element (array, sceau_server_get_name (servers->pdata[i]));
  return array;
}

static JsonArray *
silent_to_json (Look *look)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < look->servers->len; i++)
    {
      const GError *error = look->errors->pdata[i];
      JsonObject *object = json_object_new ();

      sceau_json_set_string (object, "server", sceau_server_get_name (look->servers->pdata[i]));
      sceau_json_set_string (object, "code",
                             sceau_error_code_to_string ((SceauErrorCode) error->code));
      sceau_json_set_string (object, "message", error->message);
      json_array_add_object_element (array, object);
    }
  return array;
}

/* What was found where, and where it belongs. */
static JsonObject *
match_to_json (Look *look, const SceauObject *object, SceauMatch *match)
{
  JsonObject *document = sceau_object_to_json (object);
  g_autoptr (GPtrArray) covered = find_covered (look->fleet, match->certificate);
  g_autoptr (JsonObject) members = sceau_match_to_json (match);
  JsonObjectIter iterator;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iterator, members);
  while (json_object_iter_next (&iterator, &name, &node))
    json_object_set_member (document, name, json_node_copy (node));
  json_object_set_array_member (document, "covers", names_to_json (covered));
  return document;
}

static void
match_report (Look *look, SceauReading *reading, GPtrArray *matches)
{
  SceauCli *self = look->cli;
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
      json_array_add_object_element (array, match_to_json (look, object, match));
      sentence = dup_sentence (look, match);
      if (!self->json)
        /* Translators: a file, what is in it, where that belongs. */
        g_print (_ ("%s – %s: %s\n"), sceau_object_get_file (object),
                 sceau_certificate_get_title (certificate), sentence);
    }
  json_object_set_array_member (document, "matches", array);
  json_object_set_array_member (document, "not_compared", silent_to_json (look));
  json_object_set_array_member (document, "findings",
                                sceau_findings_to_json (sceau_reading_get_findings (reading)));
  if (self->json)
    sceau_cli_print_json (g_steal_pointer (&document), TRUE);
  else
    sceau_print_findings (sceau_reading_get_findings (reading));
  if (matches->len == 0)
    sceau_cli_warn ("%s", _ ("There is no certificate in these files."));
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
  g_auto (Look) look = { 0 };

  if (fleet == NULL)
    return exit;
  look_init (&look, self, fleet);
  if (password_file != NULL && !look_set_passwords (&look, password_file, &error))
    return sceau_cli_fail (self, error, NULL);
  look_ask_servers (&look);
  if (g_cancellable_is_cancelled (self->cancellable))
    return SCEAU_EXIT_CANCELLED;
  matches = match_pile (self, fleet, certificates, &error);
  if (matches == NULL)
    return sceau_cli_fail (self, error, NULL);
  match_report (&look, reading, matches);
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

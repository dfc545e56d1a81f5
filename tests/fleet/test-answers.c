/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The authority's answers come back: each certificate finds the server that has its key, and lies on its board; strangers keep the reason. */
#include "fleet/sceau-answers.h"

#include <glib/gstdio.h>
#include <string.h>

#include "fleet/sceau-draft.h"
#include "sceau-test-await.h"
#include "sceau-test-backend.h"
#include "sceau-test-pki.h"

typedef struct
{
  char *dir;
  char *files_dir;
  SceauFleet *fleet;
  GListStore *files;
  SceauTestPki *pki;
  SceauTestIdentity *inner, *lyon, *nantes;
} Fixture;

/* A server that awaits the answer to a request with that key. */
static void
add_server (Fixture *f, const char *name, SceauTestIdentity *pending)
{
  g_autoptr (SceauServer) server = sceau_server_new (NULL);
  g_autoptr (SceauTestBackend) backend = sceau_test_backend_new ();
  g_autoptr (SceauManagedState) state = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *url = g_strdup_printf ("http://%s.example", name);

  g_object_set (server, "name", name, "camtrace-url", url, NULL);
  sceau_fleet_save_async (f->fleet, server, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  g_assert_true (sceau_fleet_save_finish (f->fleet, result, NULL));
  sceau_test_backend_set_pending (backend, pending->key);
  state = sceau_test_backend_make_state (backend);
  sceau_server_take_state (server, state, 1);
}

static void
add_file (Fixture *f, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (f->files_dir, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  if (text != NULL)
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_list_store_append (f->files, file);
}

static void
add_certificate (Fixture *f, const char *name, SceauTestIdentity *identity)
{
  g_autofree char *pem = sceau_certificate_to_pem (identity->certificate);

  add_file (f, name, pem);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  SceauTestIdentity *root;

  f->dir = sceau_test_make_dir ();
  f->files_dir = sceau_test_make_dir ();
  f->files = g_list_store_new (G_TYPE_FILE);
  f->fleet = sceau_fleet_new (f->dir);
  sceau_fleet_open_async (f->fleet, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  g_assert_true (sceau_fleet_open_finish (f->fleet, result, NULL));
  f->pki = sceau_test_pki_new ();
  root = sceau_test_root (f->pki, .cn = "Root");
  f->inner = sceau_test_ca (f->pki, root, .cn = "Inner");
  f->lyon = sceau_test_leaf (f->pki, f->inner, .cn = "lyon.example");
  f->nantes = sceau_test_leaf (f->pki, f->inner, .cn = "nantes.example");
  add_server (f, "lyon", f->lyon);
  add_server (f, "nantes", f->nantes);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->fleet);
  g_object_unref (f->files);
  sceau_test_pki_free (f->pki);
  sceau_test_remove_dir (f->files_dir);
  sceau_test_remove_dir (f->dir);
}

static gboolean
read_files (Fixture *f, SceauAnswers *answers, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_answers_read_async (answers, G_LIST_MODEL (f->files), cancellable, sceau_test_await_cb,
                            &result);
  sceau_test_await (&result);
  return sceau_answers_read_finish (answers, result, error);
}

/* The titles of the certificates that lie in the server's draft. */
static char *
describe_draft (Fixture *f, const char *name)
{
  g_autofree char *json = sceau_fleet_load_draft (f->fleet, sceau_fleet_find (f->fleet, name));
  g_autoptr (SceauDraft) draft = sceau_draft_new ();
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  g_autoptr (GPtrArray) certificates = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (json == NULL)
    return g_strdup ("");
  g_assert_true (sceau_draft_load (draft, json, NULL));
  g_assert_cmpint (sceau_draft_get_step (draft), ==, SCEAU_ASSISTANT_STEP_CHAIN);
  bytes = g_bytes_new (sceau_draft_get_chain_pem (draft),
                       strlen (sceau_draft_get_chain_pem (draft)));
  sceau_reading_add (reading, "draft", bytes);
  certificates = sceau_reading_dup_certificates (reading);
  for (guint i = 0; i < certificates->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            sceau_certificate_get_title (g_ptr_array_index (certificates, i)));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_draft (Fixture *f, const char *name, const char *expected)
{
  g_autofree char *text = describe_draft (f, name);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_each_finds_its_server (Fixture *f, gconstpointer data)
{
  add_certificate (f, "a.crt", f->nantes);
  add_certificate (f, "b.crt", f->inner);
  add_certificate (f, "c.crt", f->lyon);
  /* Twice: what is there already is not put there again. */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SceauAnswers) answers = sceau_answers_new (f->fleet);
      g_autoptr (SceauAnswerItem) first = NULL;

      g_assert_true (read_files (f, answers, NULL, NULL));
      g_assert_cmpuint (g_list_model_get_n_items (sceau_answers_get_found (answers)), ==, 2);
      g_assert_cmpuint (g_list_model_get_n_items (sceau_answers_get_strangers (answers)), ==, 0);
      first = g_list_model_get_item (sceau_answers_get_found (answers), 0);
      g_assert_cmpstr (sceau_server_get_name (sceau_answer_item_get_server (first)), ==, "nantes");
      g_assert_true (sceau_certificate_equal (sceau_answer_item_get_certificate (first),
                                              f->nantes->certificate));
      assert_draft (f, "nantes", "nantes.example Inner");
      assert_draft (f, "lyon", "lyon.example Inner");
    }
}

static void
test_strangers_keep_the_reason (Fixture *f, gconstpointer data)
{
  SceauTestIdentity *other_root = sceau_test_root (f->pki, .cn = "Other");
  SceauTestIdentity *stranger = sceau_test_leaf (f->pki, other_root, .cn = "paris.example");
  SceauTestIdentity *lonely = sceau_test_ca (f->pki, other_root, .cn = "Lonely");
  g_autoptr (SceauAnswers) answers = sceau_answers_new (f->fleet);
  static const struct
  {
    const char *title;
    const char *reason;
  } expected[] = {
    { "paris.example", "No server of the fleet has its key. It covers: paris.example." },
    { "notes.txt", "is a text in which there is no certificate" },
    { "gone.crt", "" },
    { "Lonely", "belongs to none of the server certificates here" },
  };
  GListModel *strangers = sceau_answers_get_strangers (answers);

  add_certificate (f, "stranger.crt", stranger);
  add_certificate (f, "lonely.crt", lonely);
  add_file (f, "notes.txt", "nothing to see");
  add_file (f, "gone.crt", NULL);
  add_certificate (f, "lyon.crt", f->lyon);
  g_assert_true (read_files (f, answers, NULL, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (sceau_answers_get_found (answers)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (strangers), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (SceauCard) card = g_list_model_get_item (strangers, i);

      g_assert_cmpstr (sceau_card_get_title (card), ==, expected[i].title);
      g_assert_cmpstr (sceau_card_get_detail (card), !=, "");
      g_assert_nonnull (strstr (sceau_card_get_detail (card), expected[i].reason));
    }
  assert_draft (f, "lyon", "lyon.example");
  assert_draft (f, "nantes", "");
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauAnswers) answers = sceau_answers_new (f->fleet);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  add_certificate (f, "lyon.crt", f->lyon);
  g_cancellable_cancel (cancellable);
  g_assert_false (read_files (f, answers, cancellable, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  assert_draft (f, "lyon", "");
}

/* The index says what the search says. */
static void
test_index (Fixture *f, gconstpointer data)
{
  g_autoptr (GHashTable) owners = sceau_fleet_index_keys (f->fleet);
  SceauTestIdentity *all[] = { f->lyon, f->nantes, f->inner };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_assert_true (
        g_hash_table_lookup (owners, sceau_certificate_get_spki_sha256 (all[i]->certificate))
        == sceau_fleet_match (f->fleet, all[i]->certificate));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/fleet/answers/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("each-finds-its-server", test_each_finds_its_server);
  ADD ("strangers-keep-the-reason", test_strangers_keep_the_reason);
  ADD ("cancelled", test_cancelled);
  ADD ("index", test_index);
#undef ADD
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain board without its view: what lies on it, in which place, and that nothing is forgotten. */
#include "fleet/sceau-board.h"
#include "fleet/sceau-issuer.h"
#include "pki/sceau-clients.h"
#include "sceau-test-pki.h"
#include <glib/gstdio.h>
#include <time.h>

typedef struct
{
  SceauTestPki *pki;
  SceauTestIdentity *root, *outer, *inner, *leaf, *stranger;
  SceauAnchors *anchors;
  SceauBoard *board;
} Fixture;

static void
wait_until_idle (SceauBoard *board)
{
  while (sceau_board_get_busy (board))
    g_main_context_iteration (NULL, TRUE);
}

static void
on_added_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **out = data;

  *out = g_object_ref (result);
}

static gboolean
add_bytes (SceauBoard *board, const char *name, GBytes *bytes, GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_board_add_bytes_async (board, name, bytes, cancellable, on_added_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return sceau_board_add_finish (board, result, error);
}

static void
add_text (SceauBoard *board, const char *name, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  g_assert_true (add_bytes (board, name, bytes, NULL, &error));
  g_assert_no_error (error);
  wait_until_idle (board);
}

static void
add (SceauBoard *board, SceauTestIdentity *identity)
{
  g_autofree char *pem = sceau_certificate_to_pem (identity->certificate);

  add_text (board, "file.crt", pem);
}

static void
setup (Fixture *f, gconstpointer data)
{
  static const char *const hosts[] = { "lyon-03.example", NULL };

  f->pki = sceau_test_pki_new ();
  f->root = sceau_test_root (f->pki, .cn = "Root");
  f->outer = sceau_test_ca (f->pki, f->root, .cn = "Outer");
  f->inner = sceau_test_ca (f->pki, f->outer, .cn = "Inner");
  f->leaf = sceau_test_leaf (f->pki, f->inner, .cn = "lyon-03.example");
  f->stranger = sceau_test_leaf (f->pki, f->inner, .cn = "nantes-01.example");
  f->anchors = sceau_test_anchors (f->root, NULL);
  f->board = sceau_board_new ();
  sceau_board_set_query (f->board, sceau_certificate_get_spki_sha256 (f->leaf->certificate), hosts,
                         f->anchors, SCEAU_TEST_NOW);
}

static void
on_board_gone (gpointer data, GObject *board)
{
  g_atomic_int_set ((int *) data, TRUE);
  g_main_context_wakeup (NULL);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  int gone = FALSE;

  wait_until_idle (f->board);
  g_object_weak_ref (G_OBJECT (f->board), on_board_gone, &gone);
  g_object_unref (f->board);
  /* A thread that was superseded may be the last to let go of it. A leak is a test that never ends. */
  while (!g_atomic_int_get (&gone))
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (f->anchors);
  sceau_test_pki_free (f->pki);
}

/* "leaf:lyon-03.example intermediate:Inner …": the places and titles of a list, for one comparison. */
static char *
describe (GListModel *cards)
{
  GEnumClass *kinds = g_type_class_ref (SCEAU_TYPE_CARD_KIND);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (cards); i++)
    {
      g_autoptr (SceauCard) card = g_list_model_get_item (cards, i);

      g_string_append_printf (text, "%s%s:%s", i > 0 ? " " : "",
                              g_enum_get_value (kinds, sceau_card_get_kind (card))->value_nick,
                              sceau_card_get_title (card));
    }
  g_type_class_unref (kinds);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_cards (Fixture *f, const char *chain, const char *leftovers)
{
  g_autofree char *cards = describe (sceau_board_get_cards (f->board));
  g_autofree char *aside = describe (sceau_board_get_leftovers (f->board));

  g_assert_cmpstr (cards, ==, chain);
  g_assert_cmpstr (aside, ==, leftovers);
}

static void
test_any_order (Fixture *f, gconstpointer data)
{
  add (f->board, f->outer);
  g_assert_null (sceau_chain_get_leaf (sceau_board_get_chain (f->board)));
  add (f->board, f->leaf);
  g_assert_cmpint (sceau_chain_get_status (sceau_board_get_chain (f->board)), ==,
                   SCEAU_CHAIN_INCOMPLETE);
  add (f->board, f->inner);
  assert_cards (f, "leaf:lyon-03.example intermediate:Inner intermediate:Outer root:Root", "");
  g_assert_cmpint (sceau_chain_get_status (sceau_board_get_chain (f->board)), ==,
                   SCEAU_CHAIN_COMPLETE);
}

static void
test_missing_slot (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauCard) missing = NULL;

  add (f->board, f->leaf);
  missing = g_list_model_get_item (sceau_board_get_cards (f->board), 1);
  g_assert_nonnull (missing);
  g_assert_cmpint (sceau_card_get_kind (missing), ==, SCEAU_CARD_MISSING);
  g_assert_cmpstr (sceau_card_get_title (missing), ==, "Inner");
  g_assert_true (
      sceau_findings_have (sceau_card_get_findings (missing), SCEAU_FINDING_MISSING_ISSUER));
  g_assert_false (sceau_card_get_removable (missing));
}

/* What a mobile client says of a short chain, and of the whole one. */
static void
test_verdicts (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) none = sceau_board_dup_verdicts (f->board);
  guint n_accepting[2] = { 0, 0 };

  g_assert_cmpuint (none->len, ==, 0);
  for (guint step = 0; step < 2; step++)
    {
      g_autoptr (GPtrArray) verdicts = NULL;

      add (f->board, step == 0 ? f->leaf : f->inner);
      if (step == 1)
        add (f->board, f->outer);
      verdicts = sceau_board_dup_verdicts (f->board);
      g_assert_cmpuint (verdicts->len, >, 3);
      for (guint i = 0; i < verdicts->len; i++)
        n_accepting[step] += sceau_client_verdict_accepts (g_ptr_array_index (verdicts, i)) ? 1 : 0;
    }
  g_assert_cmpuint (n_accepting[0], ==, 0);
  g_assert_cmpuint (n_accepting[1], >, 0); /* the workstation, whose root it is */
}

static void
test_leftover (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauCard) stranger = NULL;

  add (f->board, f->leaf);
  add (f->board, f->inner);
  add (f->board, f->outer);
  add (f->board, f->stranger);
  assert_cards (f, "leaf:lyon-03.example intermediate:Inner intermediate:Outer root:Root",
                "leftover:nantes-01.example");
  stranger = g_list_model_get_item (sceau_board_get_leftovers (f->board), 0);
  g_assert_true (sceau_findings_have (sceau_card_get_findings (stranger), SCEAU_FINDING_UNRELATED));
}

static void
test_refused_file (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauCard) card = NULL;
  g_autoptr (GPtrArray) findings = NULL;

  add_text (f->board, "notes.txt", "Bonjour, voici le certificat en pièce jointe.");
  g_assert_null (sceau_board_get_chain (f->board));
  card = g_list_model_get_item (sceau_board_get_leftovers (f->board), 0);
  g_assert_nonnull (card);
  g_assert_cmpstr (sceau_card_get_title (card), ==, "notes.txt");
  g_assert_cmpint (sceau_card_get_kind (card), ==, SCEAU_CARD_OTHER);
  findings = sceau_board_dup_findings (f->board);
  g_assert_true (sceau_findings_have (findings, SCEAU_FINDING_NOT_A_CERTIFICATE));
}

static void
test_remove_and_undo (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauCard) inner = NULL;

  add (f->board, f->leaf);
  add (f->board, f->inner);
  add (f->board, f->outer);
  inner = g_list_model_get_item (sceau_board_get_cards (f->board), 1);
  g_assert_true (sceau_card_get_removable (inner));
  sceau_board_remove (f->board, inner);
  wait_until_idle (f->board);
  g_assert_cmpint (sceau_chain_get_status (sceau_board_get_chain (f->board)), ==,
                   SCEAU_CHAIN_INCOMPLETE);
  g_assert_true (sceau_board_undo (f->board));
  wait_until_idle (f->board);
  assert_cards (f, "leaf:lyon-03.example intermediate:Inner intermediate:Outer root:Root", "");
  sceau_board_clear (f->board);
  wait_until_idle (f->board);
  assert_cards (f, "", "");
  g_assert_true (sceau_board_undo (f->board));
  wait_until_idle (f->board);
  assert_cards (f, "leaf:lyon-03.example intermediate:Inner intermediate:Outer root:Root", "");
  while (sceau_board_undo (f->board))
    wait_until_idle (f->board);
  assert_cards (f, "", "");
  g_assert_false (sceau_board_get_can_undo (f->board));
}

/* Cards that say the same stay the same objects: a view keeps its focus. */
static void
test_keeps_cards (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauCard) before = NULL;
  g_autoptr (SceauCard) after = NULL;

  add (f->board, f->leaf);
  add (f->board, f->inner);
  add (f->board, f->outer);
  before = g_list_model_get_item (sceau_board_get_cards (f->board), 1);
  add_text (f->board, "empty.txt", "nothing to see");
  after = g_list_model_get_item (sceau_board_get_cards (f->board), 1);
  g_assert_true (before == after);
}

static void
test_password (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) pkcs12 = sceau_test_pkcs12 (SCEAU_TEST_PKCS12_AES, "s3cret", f->leaf, f->inner,
                                                 f->outer, NULL);
  g_autoptr (SceauSecret) wrong = sceau_secret_new ("guess", -1);
  g_autoptr (SceauSecret) right = sceau_secret_new ("s3cret", -1);
  SceauSecret *passwords[] = { wrong, right };

  g_assert_true (add_bytes (f->board, "server.pfx", pkcs12, NULL, NULL));
  wait_until_idle (f->board);
  g_assert_true (sceau_board_get_needs_password (f->board));
  g_assert_null (sceau_board_get_chain (f->board));
  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;

      g_assert_true (sceau_board_get_needs_password (f->board));
      sceau_board_add_password_async (f->board, passwords[i], NULL, on_added_cb, &result);
      while (result == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (sceau_board_add_finish (f->board, result, NULL));
      wait_until_idle (f->board);
    }
  g_assert_false (sceau_board_get_needs_password (f->board));
  g_assert_cmpint (sceau_chain_get_status (sceau_board_get_chain (f->board)), ==,
                   SCEAU_CHAIN_COMPLETE);
  g_assert_nonnull (sceau_board_get_key (f->board));
}

static void
test_draft_has_no_key (Fixture *f, gconstpointer data)
{
  g_autofree char *key = sceau_test_key_pem (f->leaf);
  g_autofree char *pem = NULL;

  add (f->board, f->leaf);
  add_text (f->board, "server.key", key);
  g_assert_nonnull (sceau_board_get_key (f->board));
  pem = sceau_board_to_pem (f->board);
  g_assert_nonnull (strstr (pem, "BEGIN CERTIFICATE"));
  g_assert_null (strstr (pem, "PRIVATE"));
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *pem = sceau_certificate_to_pem (f->leaf->certificate);
  g_autoptr (GBytes) bytes = g_bytes_new (pem, strlen (pem));

  g_cancellable_cancel (cancellable);
  g_assert_false (add_bytes (f->board, "file.crt", bytes, cancellable, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  wait_until_idle (f->board);
  assert_cards (f, "", "");
}

/* --- Files ------------------------------------------------------------------------------------ */

static char *
write_file (const char *folder, const char *name, const char *text)
{
  char *path = g_build_filename (folder, name, NULL);

  /* A thousand of them need not survive a power cut. */
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  return path;
}

/* Ends when the board is arranged. */
static gboolean
add_paths (SceauBoard *board, const char *const *paths, GError **error)
{
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (GAsyncResult) result = NULL;
  gboolean added;

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (paths[i]);

      g_list_store_append (files, file);
    }
  sceau_board_add_files_async (board, G_LIST_MODEL (files), NULL, on_added_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  added = sceau_board_add_finish (board, result, error);
  wait_until_idle (board);
  return added;
}

/* A folder, and a file that went away, among files that are good: the good ones are taken, the others say what is wrong. */
static void
test_unreadable_files (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("sceau-test-XXXXXX", NULL);
  g_autofree char *pem = sceau_certificate_to_pem (f->leaf->certificate);
  g_autofree char *leaf = write_file (folder, "leaf.crt", pem);
  g_autofree char *gone = g_build_filename (folder, "gone.crt", NULL);
  const char *paths[] = { gone, leaf, folder, NULL };
  g_autoptr (SceauCard) card = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (add_paths (f->board, paths, &error));
  g_assert_no_error (error);
  g_assert_nonnull (sceau_chain_get_leaf (sceau_board_get_chain (f->board)));
  g_assert_cmpuint (g_list_model_get_n_items (sceau_board_get_leftovers (f->board)), ==, 2);
  card = g_list_model_get_item (sceau_board_get_leftovers (f->board), 0);
  g_assert_cmpstr (sceau_card_get_title (card), ==, "gone.crt");
  g_assert_true (sceau_card_get_refused (card));
  g_assert_true (sceau_card_get_removable (card));
  g_assert_cmpstr (sceau_card_get_detail (card), !=, "");
  g_unlink (leaf);
  g_rmdir (folder);
}

static void
type_password (SceauBoard *board, const char *text)
{
  g_autoptr (SceauSecret) password = sceau_secret_new (text, -1);
  g_autoptr (GAsyncResult) result = NULL;

  sceau_board_add_password_async (board, password, NULL, on_added_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (sceau_board_add_finish (board, result, NULL));
  wait_until_idle (board);
}

/* What came with the locked file was read already: nothing of it is there twice afterwards. */
static void
test_password_reads_only_what_is_locked (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("sceau-test-XXXXXX", NULL);
  g_autofree char *pem = sceau_certificate_to_pem (f->outer->certificate);
  g_autofree char *outer = write_file (folder, "outer.crt", pem);
  g_autofree char *locked = g_build_filename (folder, "server.pfx", NULL);
  g_autoptr (GBytes)
      pkcs12 = sceau_test_pkcs12 (SCEAU_TEST_PKCS12_AES, "s3cret", f->leaf, f->inner, NULL);
  const char *paths[] = { outer, locked, NULL };
  g_autoptr (GPtrArray) findings = NULL;

  g_assert_true (g_file_set_contents (locked, g_bytes_get_data (pkcs12, NULL),
                                      (gssize) g_bytes_get_size (pkcs12), NULL));
  g_assert_true (add_paths (f->board, paths, NULL));
  g_assert_true (sceau_board_get_needs_password (f->board));
  type_password (f->board, "s3cret");
  g_assert_false (sceau_board_get_needs_password (f->board));
  assert_cards (f, "leaf:lyon-03.example intermediate:Inner intermediate:Outer root:Root",
                "other:server.pfx");
  findings = sceau_board_dup_findings (f->board);
  g_assert_false (sceau_findings_have (findings, SCEAU_FINDING_DUPLICATE));
  g_unlink (outer);
  g_unlink (locked);
  g_rmdir (folder);
}

/* Who takes the locked file out is not asked for its password any more, until it comes back. */
static void
test_locked_file_removed (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) pkcs12 = sceau_test_pkcs12 (SCEAU_TEST_PKCS12_AES, "s3cret", f->leaf, f->inner,
                                                 f->outer, NULL);
  g_autoptr (SceauCard) card = NULL;

  g_assert_true (add_bytes (f->board, "server.pfx", pkcs12, NULL, NULL));
  wait_until_idle (f->board);
  card = g_list_model_get_item (sceau_board_get_leftovers (f->board), 0);
  g_assert_true (sceau_card_get_locked (card));
  sceau_board_remove (f->board, card);
  wait_until_idle (f->board);
  g_assert_false (sceau_board_get_needs_password (f->board));
  g_assert_true (sceau_board_undo (f->board));
  wait_until_idle (f->board);
  g_assert_true (sceau_board_get_needs_password (f->board));
  type_password (f->board, "s3cret");
  g_assert_cmpint (sceau_chain_get_status (sceau_board_get_chain (f->board)), ==,
                   SCEAU_CHAIN_COMPLETE);
}

/* --- Mending ---------------------------------------------------------------------------------- */

static gboolean
have (SceauBoard *board, SceauFindingCode code)
{
  g_autoptr (GPtrArray) findings = sceau_board_dup_findings (board);

  return sceau_findings_have (findings, code);
}

static void
test_keep_one (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauCard) leaf = NULL;

  add (f->board, f->leaf);
  add (f->board, f->leaf);
  g_assert_true (have (f->board, SCEAU_FINDING_DUPLICATE));
  leaf = g_list_model_get_item (sceau_board_get_cards (f->board), 0);
  sceau_board_keep_one (f->board, leaf);
  wait_until_idle (f->board);
  g_assert_false (have (f->board, SCEAU_FINDING_DUPLICATE));
  g_assert_nonnull (sceau_chain_get_leaf (sceau_board_get_chain (f->board)));
  g_assert_true (sceau_board_undo (f->board));
  wait_until_idle (f->board);
  g_assert_true (have (f->board, SCEAU_FINDING_DUPLICATE));
}

static void
test_keep_leaf (Fixture *f, gconstpointer data)
{
  sceau_board_set_query (f->board, NULL, NULL, f->anchors, SCEAU_TEST_NOW);
  add (f->board, f->leaf);
  add (f->board, f->stranger);
  add (f->board, f->inner);
  g_assert_true (have (f->board, SCEAU_FINDING_SEVERAL_LEAVES));
  sceau_board_keep_leaf (f->board);
  wait_until_idle (f->board);
  g_assert_false (have (f->board, SCEAU_FINDING_SEVERAL_LEAVES));
  g_assert_cmpuint (g_list_model_get_n_items (sceau_board_get_leftovers (f->board)), ==, 0);
  g_assert_cmpuint (sceau_chain_get_order (sceau_board_get_chain (f->board))->len, ==, 2);
}

/* The key that goes with a certificate that the person has already stays; one that the server has anyway goes. */
static void
test_remove_leftovers (Fixture *f, gconstpointer data)
{
  g_autofree char *key = sceau_test_key_pem (f->leaf);

  for (guint known = 0; known < 2; known++)
    {
      sceau_board_set_query (
          f->board, known ? sceau_certificate_get_spki_sha256 (f->leaf->certificate) : NULL, NULL,
          f->anchors, SCEAU_TEST_NOW);
      add (f->board, f->leaf);
      add (f->board, f->stranger);
      add_text (f->board, "server.key", key);
      add_text (f->board, "notes.txt", "nothing to see");
      sceau_board_remove_leftovers (f->board);
      wait_until_idle (f->board);
      if (known)
        g_assert_null (sceau_board_get_key (f->board));
      else
        g_assert_nonnull (sceau_board_get_key (f->board));
      g_assert_false (have (f->board, SCEAU_FINDING_NOT_A_CERTIFICATE));
      sceau_board_clear (f->board);
      wait_until_idle (f->board);
    }
}

/* The key that was asked for lies with the chain; any other says whose it is. */
static const struct
{
  gboolean known;           /* the server has its key */
  gboolean own, others;     /* which keys lie in the pile */
  gboolean with_stranger;   /* and the other's certificate */
  const char *cards, *said; /* of the one that lies aside; nullable */
} private_keys[] = {
  { .own = TRUE, .cards = "leaf:lyon-03.example intermediate:Inner missing:Outer key:own.key" },
  { .others = TRUE,
    .cards = "leaf:lyon-03.example intermediate:Inner missing:Outer",
    .said = "not the one of “lyon-03.example”" },
  { .own = TRUE,
    .others = TRUE,
    .cards = "leaf:lyon-03.example intermediate:Inner missing:Outer key:own.key",
    .said = "not the one of" },
  { .known = TRUE,
    .own = TRUE,
    .cards = "leaf:lyon-03.example intermediate:Inner missing:Outer",
    .said = "has it already" },
  { .known = TRUE,
    .others = TRUE,
    .cards = "leaf:lyon-03.example intermediate:Inner missing:Outer",
    .said = "Nobody should send one" },
  { .known = TRUE,
    .others = TRUE,
    .with_stranger = TRUE,
    .cards = "leaf:lyon-03.example intermediate:Inner missing:Outer",
    .said = "in the first step" },
};

static void
test_private_keys (Fixture *f, gconstpointer data)
{
  g_autofree char *own = sceau_test_key_pem (f->leaf);
  g_autofree char *others = sceau_test_key_pem (f->stranger);

  for (gsize i = 0; i < G_N_ELEMENTS (private_keys); i++)
    {
      GListModel *aside = sceau_board_get_leftovers (f->board);
      g_autofree char *cards = NULL;
      g_autoptr (SceauCard) card = NULL;
      guint last;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      sceau_board_set_query (
          f->board,
          private_keys[i].known ? sceau_certificate_get_spki_sha256 (f->leaf->certificate) : NULL,
          NULL, f->anchors, SCEAU_TEST_NOW);
      add (f->board, f->leaf);
      add (f->board, f->inner);
      if (private_keys[i].with_stranger)
        add (f->board, f->stranger);
      if (private_keys[i].own)
        add_text (f->board, "own.key", own);
      if (private_keys[i].others)
        add_text (f->board, "others.key", others);
      cards = describe (sceau_board_get_cards (f->board));
      last = g_list_model_get_n_items (aside);
      card = last > 0 ? g_list_model_get_item (aside, last - 1) : NULL;
      g_assert_cmpstr (cards, ==, private_keys[i].cards);
      if (private_keys[i].said != NULL)
        g_assert_nonnull (strstr (sceau_card_get_detail (card), private_keys[i].said));
      else
        g_assert_null (card);
      sceau_board_clear (f->board);
      wait_until_idle (f->board);
    }
}

/* What nobody dropped says where it came from, and can be taken out like everything else. */
static void
test_issuers (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray)
      issuers = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_issuer_unref);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SceauCard) inner = NULL;
  g_autofree char *sentence = NULL;

  add (f->board, f->leaf);
  g_ptr_array_add (issuers, sceau_issuer_new (f->inner->certificate, TRUE, SCEAU_ISSUER_PRESENTED,
                                              "Lyon-03", SCEAU_TEST_NOW));
  sentence = sceau_issuer_dup_sentence (g_ptr_array_index (issuers, 0));
  sceau_board_add_issuers_async (f->board, issuers, NULL, on_added_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (sceau_board_add_finish (f->board, result, NULL));
  wait_until_idle (f->board);
  inner = g_list_model_get_item (sceau_board_get_cards (f->board), 1);
  g_assert_cmpint (sceau_card_get_kind (inner), ==, SCEAU_CARD_INTERMEDIATE);
  g_assert_nonnull (strstr (sceau_card_get_detail (inner), sentence));
  g_assert_true (sceau_card_get_removable (inner));
  g_assert_true (sceau_board_undo (f->board));
  wait_until_idle (f->board);
  g_assert_cmpint (sceau_chain_get_status (sceau_board_get_chain (f->board)), ==,
                   SCEAU_CHAIN_INCOMPLETE);
}

/* A place is kept for the certificate that is not there. */
static void
test_missing_leaf (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauCard) card = NULL;

  add (f->board, f->outer);
  card = g_list_model_get_item (sceau_board_get_cards (f->board), 0);
  g_assert_nonnull (card);
  g_assert_cmpint (sceau_card_get_kind (card), ==, SCEAU_CARD_MISSING);
  g_assert_true (sceau_findings_have (sceau_card_get_findings (card), SCEAU_FINDING_NO_LEAF));
}

/* --- Telling ---------------------------------------------------------------------------------- */

static void
assert_news (SceauBoard *board, const char *part, gboolean told)
{
  const char *news = sceau_board_get_news (board);

  if ((strstr (news, part) != NULL) != told)
    g_error ("“%s” is %s in “%s”", part, told ? "not" : "still", news);
}

static void
test_news (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauCard) inner = NULL;

  add (f->board, f->leaf);
  assert_news (f->board, "lyon-03.example: Server certificate.", TRUE);
  assert_news (f->board, "“Inner” is missing", TRUE);
  add (f->board, f->inner);
  assert_news (f->board, "Inner: Intermediate.", TRUE);
  assert_news (f->board, "lyon-03.example: Server certificate.", FALSE);
  add (f->board, f->stranger);
  assert_news (f->board, "Set aside: nantes-01.example.", TRUE);
  inner = g_list_model_get_item (sceau_board_get_cards (f->board), 1);
  sceau_board_remove (f->board, inner);
  wait_until_idle (f->board);
  assert_news (f->board, "No longer there: Inner.", TRUE);
  add_text (f->board, "notes.txt", "nothing to see");
  assert_news (f->board, "“notes.txt” is a text in which there is no certificate.", TRUE);
}

/* --- Many ------------------------------------------------------------------------------------- */

#define N_FILES 1000u

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1000 + (double) now.tv_nsec / 1e6;
}

/* Iterates until it is done; returns the most CPU time that one iteration of the main loop took. Time that other programs had, or the
 * threads, does not count. */
static double
iterate (GAsyncResult **result, SceauBoard *board)
{
  double longest = 0;

  while (*result == NULL || sceau_board_get_busy (board))
    {
      double before = cpu_ms ();

      g_main_context_iteration (NULL, TRUE);
      longest = MAX (longest, cpu_ms () - before);
    }
  return longest;
}

static GListStore *
write_many (Fixture *f, const char *folder)
{
  GListStore *files = g_list_store_new (G_TYPE_FILE);
  g_autofree char *leaf = sceau_certificate_to_pem (f->leaf->certificate);
  g_autofree char *inner = sceau_certificate_to_pem (f->inner->certificate);

  for (guint i = 0; i < N_FILES; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%04u.crt", i);
      g_autofree char *path = NULL;
      g_autofree char *text = NULL;
      g_autoptr (GFile) file = NULL;

      text = i == 500   ? g_strdup (leaf)
             : i == 700 ? g_strdup (inner)
                        : g_strdup_printf ("this is note number %u", i);
      path = write_file (folder, name, text);
      file = g_file_new_for_path (path);
      g_list_store_append (files, file);
    }
  return files;
}

static void
remove_many (GListStore *files, const char *folder)
{
  for (guint i = 0; i < N_FILES; i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (G_LIST_MODEL (files), i);

      g_file_delete (file, NULL, NULL);
    }
  g_rmdir (folder);
}

/* A thousand files at once: read and sorted in threads, told how far it is, and the main loop is never held up. */
static void
test_thousand_files (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("sceau-test-XXXXXX", NULL);
  g_autoptr (GListStore) files = write_many (f, folder);
  g_autoptr (GAsyncResult) result = NULL;
  double longest;
  guint total;

  sceau_board_add_files_async (f->board, G_LIST_MODEL (files), NULL, on_added_cb, &result);
  sceau_board_get_progress (f->board, NULL, &total);
  g_assert_cmpuint (total, ==, N_FILES);
  longest = iterate (&result, f->board);
  g_assert_true (sceau_board_add_finish (f->board, result, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (sceau_board_get_leftovers (f->board)), ==,
                    N_FILES - 2);
  g_assert_nonnull (sceau_chain_get_leaf (sceau_board_get_chain (f->board)));
  g_test_message ("longest iteration: %.1f ms of CPU", longest);
  g_assert_cmpfloat (longest, <, 16.0);
  g_clear_object (&result);
  /* Once more: what is there already is not made anew. */
  add_text (f->board, "paste", "one more");
  remove_many (files, folder);
}

static void
test_thousand_files_cancelled (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("sceau-test-XXXXXX", NULL);
  g_autoptr (GListStore) files = write_many (f, folder);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint done = 0;

  sceau_board_add_files_async (f->board, G_LIST_MODEL (files), cancellable, on_added_cb, &result);
  while (result == NULL && done == 0)
    {
      g_main_context_iteration (NULL, FALSE);
      sceau_board_get_progress (f->board, &done, NULL);
    }
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (sceau_board_add_finish (f->board, result, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  wait_until_idle (f->board);
  assert_cards (f, "", "");
  remove_many (files, folder);
}

/* Ten additions under way at once: all of it is there at the end, whichever arrangement came last. */
static void
test_many_at_once (Fixture *f, gconstpointer data)
{
  SceauTestIdentity *all[] = { f->outer, f->stranger, f->leaf, f->inner };
  GAsyncResult *results[G_N_ELEMENTS (all)] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *pem = sceau_certificate_to_pem (all[i]->certificate);
      g_autoptr (GBytes) bytes = g_bytes_new (pem, strlen (pem));

      sceau_board_add_bytes_async (f->board, "paste", bytes, NULL, on_added_cb, &results[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      while (results[i] == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (sceau_board_add_finish (f->board, results[i], NULL));
      g_object_unref (results[i]);
    }
  wait_until_idle (f->board);
  assert_cards (f, "leaf:lyon-03.example intermediate:Inner intermediate:Outer root:Root",
                "leftover:nantes-01.example");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/fleet/board/" name, Fixture, NULL, setup, function, teardown)
  ADD ("any-order", test_any_order);
  ADD ("missing-slot", test_missing_slot);
  ADD ("verdicts", test_verdicts);
  ADD ("leftover", test_leftover);
  ADD ("refused-file", test_refused_file);
  ADD ("remove-and-undo", test_remove_and_undo);
  ADD ("keeps-cards", test_keeps_cards);
  ADD ("password", test_password);
  ADD ("draft-has-no-key", test_draft_has_no_key);
  ADD ("cancelled", test_cancelled);
  ADD ("many-at-once", test_many_at_once);
  ADD ("unreadable-files", test_unreadable_files);
  ADD ("password-reads-only-what-is-locked", test_password_reads_only_what_is_locked);
  ADD ("locked-file-removed", test_locked_file_removed);
  ADD ("keep-one", test_keep_one);
  ADD ("keep-leaf", test_keep_leaf);
  ADD ("remove-leftovers", test_remove_leftovers);
  ADD ("private-keys", test_private_keys);
  ADD ("missing-leaf", test_missing_leaf);
  ADD ("issuers", test_issuers);
  ADD ("news", test_news);
  ADD ("thousand-files", test_thousand_files);
  ADD ("thousand-files-cancelled", test_thousand_files_cancelled);
#undef ADD
  return g_test_run ();
}

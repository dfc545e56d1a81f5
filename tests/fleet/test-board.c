/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain board without its view: what lies on it, in which place, and that nothing is forgotten. */
#include "fleet/sceau-board.h"
#include "pki/sceau-clients.h"
#include "sceau-test-pki.h"

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
#undef ADD
  return g_test_run ();
}

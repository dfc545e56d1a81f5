/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chains of other shapes than those of test-chain-cases.c: self-signed, loops, meshes, what a server presented. */
#include "pki/sceau-chain.h"

#include "base/sceau-error.h"
#include "sceau-test-pki.h"

#include <string.h>
#include <time.h>

static char *
describe_one (const SceauFinding *finding)
{
  const char *kind = sceau_finding_get_param (finding, "kind");

  return g_strjoin (" ", sceau_finding_code_to_string (sceau_finding_get_code (finding)), kind,
                    NULL);
}

static char *
describe (GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      g_autofree char *one = describe_one (findings->pdata[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", one);
    }
  return g_string_free (text, FALSE);
}

static void
assert_order (SceauChain *chain, SceauTestIdentity *first, ...)
{
  GPtrArray *order = sceau_chain_get_order (chain);
  SceauTestIdentity *expected = first;
  va_list args;
  guint n = 0;

  va_start (args, first);
  for (; expected != NULL; expected = va_arg (args, SceauTestIdentity *), n++)
    {
      g_assert_cmpuint (order->len, >, n);
      g_assert_true (sceau_certificate_equal (order->pdata[n], expected->certificate));
    }
  va_end (args);
  g_assert_cmpuint (order->len, ==, n);
}

#define COMPLETE   SCEAU_CHAIN_COMPLETE
#define INCOMPLETE SCEAU_CHAIN_INCOMPLETE
#define REJECTED   SCEAU_CHAIN_REJECTED

static void
add (GPtrArray *pile, SceauTestIdentity *identity)
{
  g_ptr_array_add (pile, sceau_certificate_ref (identity->certificate));
}

static SceauChain *
build (GPtrArray *pile, SceauTestIdentity *leaf, SceauAnchors *anchors)
{
  SceauChainQuery query = { .now = SCEAU_TEST_NOW, .anchors = anchors };
  SceauChain *chain;

  if (leaf != NULL)
    query.spki_sha256 = sceau_certificate_get_spki_sha256 (leaf->certificate);
  chain = sceau_chain_build (pile, &query, NULL, NULL);
  g_assert_nonnull (chain);
  return chain;
}

static void
assert_chain (SceauChain *chain, SceauChainStatus status, const char *findings)
{
  g_autofree char *found = describe (sceau_chain_get_findings (chain));

  g_assert_cmpstr (found, ==, findings);
  g_assert_cmpint (sceau_chain_get_status (chain), ==, status);
}

static void
test_empty (void)
{
  g_autoptr (GPtrArray) pile = g_ptr_array_new ();
  g_autoptr (SceauChain) chain = build (pile, NULL, NULL);
  g_autoptr (SceauChain)
      judged = sceau_chain_judge (pile, &(SceauChainQuery){ .now = SCEAU_TEST_NOW });

  assert_chain (chain, REJECTED, "no-leaf any-key");
  assert_chain (judged, REJECTED, "no-leaf any-key");
  g_assert_null (sceau_chain_get_leaf (chain));
}

static void
test_self_signed (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *leaf = sceau_test_leaf (pki, NULL, .cn = "lyon.example");
  SceauTestIdentity *authority = sceau_test_leaf (pki, NULL, .cn = "lyon.example",
                                                  .flags = SCEAU_TEST_CA_FLAG_ON);
  g_autoptr (GPtrArray) pile = sceau_test_pile (leaf, NULL);
  g_autoptr (GPtrArray) other_pile = sceau_test_pile (authority, NULL);
  g_autoptr (SceauAnchors) anchors = sceau_test_anchors (leaf, NULL);
  g_autoptr (SceauChain) untrusted = build (pile, leaf, NULL);
  g_autoptr (SceauChain) trusted = build (pile, leaf, anchors);
  g_autoptr (SceauChain) chosen = build (pile, NULL, NULL);
  g_autoptr (SceauChain) ca = build (other_pile, authority, NULL);

  assert_chain (untrusted, COMPLETE, "self-signed");
  assert_order (untrusted, leaf, NULL);
  g_assert_null (sceau_chain_get_anchor (untrusted));
  assert_chain (trusted, COMPLETE, "");
  g_assert_cmpint (sceau_chain_get_anchor_source (trusted), ==, SCEAU_ANCHOR_FILE);
  assert_chain (chosen, COMPLETE, "self-signed");
  assert_chain (ca, COMPLETE, "self-signed");
}

static void
test_self_signed_corrupt (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *leaf = sceau_test_leaf (pki, NULL, .cn = "lyon.example",
                                             .flags = SCEAU_TEST_CORRUPT_SIGNATURE);
  g_autoptr (GPtrArray) pile = sceau_test_pile (leaf, NULL);
  g_autoptr (SceauChain) chain = build (pile, leaf, NULL);

  g_assert_cmpint (sceau_chain_get_status (chain), ==, REJECTED);
  g_assert_true (
      sceau_findings_have (sceau_chain_get_findings (chain), SCEAU_FINDING_BAD_SIGNATURE));
}

/* A signed B, and B signed A. */
static void
test_loop (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *a_root = sceau_test_root (pki, .cn = "A");
  SceauTestIdentity *b_root = sceau_test_root (pki, .cn = "B");
  SceauTestIdentity *a = sceau_test_cross_sign (pki, b_root, a_root);
  SceauTestIdentity *b = sceau_test_cross_sign (pki, a_root, b_root);
  SceauTestIdentity *leaf = sceau_test_leaf (pki, a_root, .cn = "lyon.example");
  g_autoptr (GPtrArray) pile = sceau_test_pile (leaf, a, b, NULL);
  g_autoptr (SceauAnchors) anchors = sceau_test_anchors (b_root, NULL);
  g_autoptr (SceauChain) chain = build (pile, leaf, NULL);
  g_autoptr (SceauChain) anchored = build (pile, leaf, anchors);

  assert_chain (chain, REJECTED, "loop");
  assert_order (chain, leaf, a, b, NULL);
  assert_chain (anchored, COMPLETE, "");
  assert_order (anchored, leaf, a, NULL);
}

/* Twelve authorities that all certified one another. */
static void
test_mesh (void)
{
  enum
  {
    N = 12
  };
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *cas[N], *leaf;
  g_autoptr (GPtrArray)
      pile = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  g_autoptr (SceauAnchors) anchors = NULL;
  g_autoptr (SceauChain) chain = NULL;
  g_autoptr (SceauChain) endless = NULL;
  clock_t start;

  for (guint i = 0; i < N; i++)
    cas[i] = sceau_test_root (pki);
  for (guint i = 0; i < N; i++)
    for (guint j = 0; j < N; j++)
      if (i != j)
        add (pile, sceau_test_cross_sign (pki, cas[i], cas[j]));
  leaf = sceau_test_leaf (pki, cas[0], .cn = "lyon.example");
  add (pile, leaf);
  anchors = sceau_test_anchors (cas[N - 1], NULL);
  start = clock ();
  chain = build (pile, leaf, anchors);
  endless = build (pile, leaf, NULL);
  g_assert_cmpint ((clock () - start) / CLOCKS_PER_SEC, <, 4);
  g_assert_cmpint (sceau_chain_get_status (chain), ==, COMPLETE);
  g_assert_cmpuint (sceau_chain_get_order (chain)->len, ==, 2);
  g_assert_cmpint (sceau_chain_get_status (endless), !=, COMPLETE);
}

/* A way up that is longer than any real one. */
static void
test_too_long (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *issuer = sceau_test_root (pki);
  g_autoptr (GPtrArray)
      pile = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  g_autoptr (SceauChain) chain = NULL;

  for (guint i = 0; i < 20; i++)
    {
      issuer = sceau_test_ca (pki, issuer);
      add (pile, issuer);
    }
  issuer = sceau_test_leaf (pki, issuer, .cn = "lyon.example");
  add (pile, issuer);
  chain = build (pile, issuer, NULL);
  g_assert_cmpint (sceau_chain_get_status (chain), ==, REJECTED);
  g_assert_true (sceau_findings_have (sceau_chain_get_findings (chain), SCEAU_FINDING_TOO_MANY));
}

/* A system's anchor is preferred to a file's, and both to a root of the pile. */
static void
test_preference (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *system = sceau_test_root (pki, .cn = "System");
  SceauTestIdentity *file = sceau_test_root (pki, .cn = "File");
  SceauTestIdentity *mid = sceau_test_ca (pki, file, .cn = "Mid");
  SceauTestIdentity *cross = sceau_test_cross_sign (pki, system, mid);
  SceauTestIdentity *leaf = sceau_test_leaf (pki, mid, .cn = "lyon.example");
  g_autoptr (GPtrArray) pile = sceau_test_pile (leaf, mid, cross, file, NULL);
  g_autoptr (SceauAnchors) anchors = sceau_anchors_new ();
  g_autoptr (SceauChain) pile_only = build (pile, leaf, NULL);
  g_autoptr (SceauChain) chain = NULL;

  g_assert_cmpint (sceau_chain_get_anchor_source (pile_only), ==, SCEAU_ANCHOR_PILE);
  assert_chain (pile_only, COMPLETE, "untrusted-root, root-included");
  sceau_anchors_add (anchors, file->certificate, SCEAU_ANCHOR_FILE);
  sceau_anchors_add (anchors, system->certificate, SCEAU_ANCHOR_SYSTEM);
  chain = build (pile, leaf, anchors);
  g_assert_true (sceau_certificate_equal (sceau_chain_get_anchor (chain), system->certificate));
  assert_order (chain, leaf, cross, NULL);
  g_assert_true (
      sceau_findings_have (sceau_chain_get_findings (chain), SCEAU_FINDING_CHOICE_OF_PATHS));
}

/* Another way up whose signature is bad is no way, however well its key identifiers fit: neither taken nor counted. */
static void
test_bad_alternative (void)
{
  for (guint swapped = 0; swapped < 2; swapped++)
    {
      g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
      SceauTestIdentity *root = sceau_test_root (pki, .cn = "Root");
      SceauTestIdentity *other = sceau_test_root (pki, .cn = "Other");
      SceauTestIdentity *mid = sceau_test_ca (pki, root, .cn = "Mid");
      SceauTestIdentity *bad = sceau_test_ca (pki, other, .cn = "Mid", .key = mid->key,
                                              .flags = SCEAU_TEST_CORRUPT_SIGNATURE);
      SceauTestIdentity *leaf = sceau_test_leaf (pki, mid, .cn = "lyon.example");
      g_autoptr (GPtrArray)
          pile = sceau_test_pile (leaf, swapped ? bad : mid, swapped ? mid : bad, NULL);
      g_autoptr (SceauAnchors) anchors = sceau_test_anchors (root, other, NULL);
      g_autoptr (SceauChain) chain = build (pile, leaf, anchors);

      g_assert_cmpint (sceau_chain_get_status (chain), ==, COMPLETE);
      assert_order (chain, leaf, mid, NULL);
      g_assert_false (
          sceau_findings_have (sceau_chain_get_findings (chain), SCEAU_FINDING_CHOICE_OF_PATHS));
    }
}

static void
test_missing_is_named (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki, .cn = "Root");
  SceauTestIdentity *mid = sceau_test_ca (pki, root, .subject = "CN=Mid,O=Ville de Lyon,C=FR");
  SceauTestIdentity *leaf = sceau_test_leaf (pki, mid, .cn = "lyon.example",
                                             .issuer_url = "http://ca.example/mid.cer");
  g_autoptr (GPtrArray) pile = sceau_test_pile (leaf, NULL);
  g_autoptr (SceauChain) chain = build (pile, leaf, NULL);
  const SceauFinding *finding;
  g_autofree char *fix = NULL;

  assert_chain (chain, INCOMPLETE, "missing-issuer");
  finding = sceau_chain_get_findings (chain)->pdata[0];
  g_assert_cmpstr (sceau_chain_get_missing_issuer (chain), ==,
                   sceau_certificate_get_subject (mid->certificate));
  g_assert_cmpstr (sceau_finding_get_param (finding, "issuer"), ==, "Mid");
  g_assert_cmpuint (strlen (sceau_finding_get_param (finding, "key_id")), ==, 40);
  fix = sceau_finding_dup_fix (finding);
  g_assert_nonnull (strstr (fix, "http://ca.example/mid.cer"));
}

/* What a server sent, seen by a client. */
static void
test_presented (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki, .cn = "Root");
  SceauTestIdentity *mid = sceau_test_ca (pki, root, .cn = "Mid");
  SceauTestIdentity *leaf = sceau_test_leaf (pki, mid, .cn = "lyon.example");
  g_autoptr (SceauAnchors) anchors = sceau_test_anchors (root, NULL);
  g_autoptr (GPtrArray) whole = sceau_test_pile (leaf, mid, NULL);
  g_autoptr (GPtrArray) alone = sceau_test_pile (leaf, NULL);
  g_autoptr (GPtrArray) upside_down = sceau_test_pile (mid, leaf, NULL);
  SceauChainQuery query = { .now = SCEAU_TEST_NOW, .anchors = anchors };
  g_autoptr (SceauChain) good = sceau_chain_judge (whole, &query);
  g_autoptr (SceauChain) short_one = sceau_chain_judge (alone, &query);
  g_autoptr (SceauChain) wrong = sceau_chain_judge (upside_down, &query);

  assert_chain (good, COMPLETE, "");
  assert_chain (short_one, INCOMPLETE, "missing-issuer, chain-not-presented");
  assert_chain (wrong, REJECTED,
                "ca-as-leaf, wrong-usage digital-signature, name-only-in-cn, unrelated");
}

/* A memory that keeps everything. */
static gboolean
recall (const char *key, gpointer data)
{
  return g_hash_table_contains (data, key);
}

static void
keep (const char *key, gpointer data)
{
  g_hash_table_add (data, g_strdup (key));
}

static guint
count_of (GHashTable *known, char kind)
{
  GHashTableIter iter;
  gpointer key;
  guint n = 0;

  g_hash_table_iter_init (&iter, known);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    n += *(const char *) key == kind;
  return n;
}

typedef struct
{
  SceauTestIdentity *root, *upper, *lower;
  SceauAnchors *anchors;
  GHashTable *known;
} Shared;

static void
judge_below (Shared *shared, SceauTestIdentity *leaf, gint64 now, const char *findings)
{
  SceauChainMemory memory = { recall, keep, shared->known };
  SceauChainQuery query = { .now = now, .anchors = shared->anchors };
  g_autoptr (GPtrArray) presented = sceau_test_pile (leaf, shared->lower, shared->upper, NULL);
  g_autoptr (SceauChain) cold = sceau_chain_judge (presented, &query);
  g_autoptr (SceauChain) warm = NULL;
  g_autofree char *of_cold = describe (sceau_chain_get_findings (cold));
  g_autofree char *of_warm = NULL;

  query.memory = &memory;
  warm = sceau_chain_judge (presented, &query);
  of_warm = describe (sceau_chain_get_findings (warm));
  g_assert_cmpstr (of_cold, ==, findings);
  g_assert_cmpstr (of_warm, ==, findings);
  g_assert_cmpint (sceau_chain_get_status (cold), ==, sceau_chain_get_status (warm));
}

/* What is remembered of one server's chain serves another's, and changes no verdict. */
static void
test_memory (void)
{
  static const char *const clients[] = { "1.3.6.1.5.5.7.3.2", NULL };
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Shared shared = { .known = known };
  SceauTestIdentity *leaf;

  shared.root = sceau_test_root (pki, .cn = "Root");
  shared.upper = sceau_test_ca (pki, shared.root, .cn = "Upper");
  shared.lower = sceau_test_ca (pki, shared.upper, .cn = "Lower",
                                .path_length = SCEAU_TEST_PATH_LENGTH (0));
  shared.anchors = sceau_test_anchors (shared.root, NULL);
  leaf = sceau_test_leaf (pki, shared.lower, .cn = "one.example");
  judge_below (&shared, leaf, SCEAU_TEST_NOW, "");
  /* The whole way, and from each intermediate on. */
  g_assert_cmpuint (count_of (known, SCEAU_CHAIN_VERDICT), ==, 3);
  judge_below (&shared, leaf, SCEAU_TEST_NOW, "");
  judge_below (&shared, leaf, SCEAU_TEST_NOW + SCEAU_TEST_YEAR, "expired");
  g_assert_cmpuint (count_of (known, SCEAU_CHAIN_VERDICT), ==, 3);
  judge_below (&shared, sceau_test_leaf (pki, shared.lower, .cn = "two.example"), SCEAU_TEST_NOW,
               "");
  g_assert_cmpuint (count_of (known, SCEAU_CHAIN_VERDICT), ==, 4);
  judge_below (&shared,
               sceau_test_leaf (pki, shared.lower, .cn = "three.example",
                                .flags = SCEAU_TEST_CORRUPT_SIGNATURE),
               SCEAU_TEST_NOW, "bad-signature, unrelated, unrelated");
  judge_below (&shared, sceau_test_leaf (pki, shared.lower, .purposes = clients), SCEAU_TEST_NOW,
               "wrong-usage server-auth");
  judge_below (&shared, sceau_test_ca (pki, shared.lower, .cn = "Below"), SCEAU_TEST_NOW,
               "ca-as-leaf, wrong-usage digital-signature, name-only-in-cn");
  g_assert_cmpuint (count_of (known, SCEAU_CHAIN_VERDICT), ==, 4);
  g_object_unref (shared.anchors);
}

static void
test_library (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki, .cn = "Root");
  SceauTestIdentity *leaf = sceau_test_leaf (pki, root, .cn = "lyon.example");
  g_autoptr (SceauAnchors) anchors = sceau_test_anchors (root, NULL);
  g_autoptr (GPtrArray) path = sceau_test_pile (leaf, root, NULL);
  g_autofree char *reason = NULL;

  g_assert_true (sceau_chain_ask_library (path, anchors, NULL));
  g_assert_false (sceau_chain_ask_library (path, NULL, &reason));
  g_assert_nonnull (reason);
}

static void
on_built (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GMainLoop *loop = data;
  g_autoptr (SceauChain) chain = sceau_chain_build_finish (result, &error);

  g_assert_no_error (error);
  assert_chain (chain, COMPLETE, "self-signed");
  g_main_loop_quit (loop);
}

static void
on_cancelled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sceau_chain_build_finish (result, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  g_main_loop_quit (data);
}

static void
test_async (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *leaf = sceau_test_leaf (pki, NULL, .cn = "lyon.example");
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GPtrArray *pile = sceau_test_pile (leaf, NULL);
  SceauChainQuery query = { .now = SCEAU_TEST_NOW };

  sceau_chain_build_async (pile, &query, NULL, on_built, loop);
  query.now = 0;
  g_main_loop_run (loop);
  g_cancellable_cancel (cancellable);
  sceau_chain_build_async (pile, &query, cancellable, on_cancelled, loop);
  g_ptr_array_unref (pile);
  g_main_loop_run (loop);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain/empty", test_empty);
  g_test_add_func ("/chain/self-signed", test_self_signed);
  g_test_add_func ("/chain/self-signed-corrupt", test_self_signed_corrupt);
  g_test_add_func ("/chain/loop", test_loop);
  g_test_add_func ("/chain/mesh", test_mesh);
  g_test_add_func ("/chain/too-long", test_too_long);
  g_test_add_func ("/chain/preference", test_preference);
  g_test_add_func ("/chain/bad-alternative", test_bad_alternative);
  g_test_add_func ("/chain/missing-is-named", test_missing_is_named);
  g_test_add_func ("/chain/presented", test_presented);
  g_test_add_func ("/chain/memory", test_memory);
  g_test_add_func ("/chain/library", test_library);
  g_test_add_func ("/chain/async", test_async);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chains: a healthy one, each thing that can be wrong with it alone, and each two of them together. */
#include "pki/sceau-chain.h"

#include "base/sceau-error.h"
#include "sceau-test-pki.h"

#include <string.h>

/* Root → Upper → Lower → lyon.example, and what is put into the pile. */
typedef struct
{
  SceauTestOptions root, upper, lower, leaf;
  SceauAnchorSource trusted; /* NONE: the root is not trusted */
  gboolean no_lower, no_upper, with_root, with_duplicate, with_stranger, with_decoys,
      with_second_leaf, with_cross_sign, reversed, other_key;
  const char *host;
} Recipe;

typedef enum
{
  LEAF,
  LOWER,
  UPPER,
  ROOT,
  PILE, /* seen whatever else is wrong */
} Level;

/* One thing that is wrong. */
typedef struct
{
  const char *name;
  void (*apply) (Recipe *recipe);
  const char *findings; /* all of them, when nothing else is wrong */
  SceauChainStatus status;
  Level level;
  guint cuts;         /* what lies from this level on upwards is not seen: 0 for nothing */
  const char *group;  /* two of a group cannot be had together */
  const char *unless; /* names of those beside which it is not seen */
} Fault;

#define PAST   (SCEAU_TEST_NOW - 2 * SCEAU_TEST_YEAR)
#define FUTURE (SCEAU_TEST_NOW + SCEAU_TEST_DAY)

static const char *const client_only[] = { "1.3.6.1.5.5.7.3.2", NULL };
static const char *const paris[] = { "paris.example", NULL };
static const char *const lyon[] = { "lyon.example", NULL };

static void
leaf_expired (Recipe *r)
{
  r->leaf.not_before = PAST;
  r->leaf.not_after = SCEAU_TEST_NOW - 1;
}

static void
leaf_future (Recipe *r)
{
  r->leaf.not_before = FUTURE;
  r->leaf.not_after = FUTURE + 60 * SCEAU_TEST_DAY;
}

static void
leaf_expiring (Recipe *r)
{
  r->leaf.not_before = SCEAU_TEST_NOW - SCEAU_TEST_DAY;
  r->leaf.not_after = SCEAU_TEST_NOW + 30 * SCEAU_TEST_DAY;
}

static void
leaf_outlives (Recipe *r)
{
  r->lower.not_before = PAST;
  r->lower.not_after = SCEAU_TEST_NOW + 40 * SCEAU_TEST_DAY;
}

static void
leaf_too_long (Recipe *r)
{
  r->trusted = SCEAU_ANCHOR_SYSTEM;
  r->leaf.not_before = SCEAU_TEST_NOW - SCEAU_TEST_DAY;
  r->leaf.not_after = r->leaf.not_before + 200 * SCEAU_TEST_DAY;
}

static void
leaf_client_only (Recipe *r)
{
  r->leaf.purposes = client_only;
}

static void
leaf_no_signing (Recipe *r)
{
  r->leaf.key_usage = SCEAU_KEY_USAGE_NON_REPUDIATION;
}

static void
leaf_critical (Recipe *r)
{
  r->leaf.flags |= SCEAU_TEST_CRITICAL_UNKNOWN;
}

static void
leaf_weak_key (Recipe *r)
{
  r->leaf.key_type = SCEAU_TEST_RSA_1024;
}

static void
leaf_sha1 (Recipe *r)
{
  r->leaf.digest = SCEAU_TEST_SHA1;
}

static void
leaf_must_staple (Recipe *r)
{
  r->leaf.flags |= SCEAU_TEST_MUST_STAPLE;
}

static void
leaf_no_names (Recipe *r)
{
  r->leaf.flags |= SCEAU_TEST_NO_NAMES;
}

static void
leaf_other_name (Recipe *r)
{
  r->host = "paris.example";
}

static void
leaf_is_ca (Recipe *r)
{
  r->leaf.flags |= SCEAU_TEST_CA_FLAG_ON;
}

static void
leaf_corrupt (Recipe *r)
{
  r->leaf.flags |= SCEAU_TEST_CORRUPT_SIGNATURE;
}

static void
leaf_other_key (Recipe *r)
{
  r->other_key = TRUE;
}

static void
leaf_twice (Recipe *r)
{
  r->with_second_leaf = TRUE;
}

static void
lower_expired (Recipe *r)
{
  r->lower.not_before = PAST;
  r->lower.not_after = SCEAU_TEST_NOW - 1;
}

static void
lower_future (Recipe *r)
{
  r->lower.not_before = FUTURE;
  r->lower.not_after = FUTURE + SCEAU_TEST_YEAR;
}

static void
lower_no_ca (Recipe *r)
{
  r->lower.flags |= SCEAU_TEST_CA_FLAG_OFF;
}

static void
lower_no_cert_sign (Recipe *r)
{
  r->lower.key_usage = SCEAU_KEY_USAGE_DIGITAL_SIGNATURE;
}

static void
lower_client_only (Recipe *r)
{
  r->lower.purposes = client_only;
}

static void
lower_critical (Recipe *r)
{
  r->lower.flags |= SCEAU_TEST_CRITICAL_UNKNOWN;
}

static void
lower_weak_key (Recipe *r)
{
  r->lower.key_type = SCEAU_TEST_RSA_1024;
}

static void
lower_sha1 (Recipe *r)
{
  r->lower.digest = SCEAU_TEST_SHA1;
}

static void
lower_corrupt (Recipe *r)
{
  r->lower.flags |= SCEAU_TEST_CORRUPT_SIGNATURE;
}

static void
lower_missing (Recipe *r)
{
  r->no_lower = TRUE;
}

static void
upper_path_length (Recipe *r)
{
  r->upper.path_length = SCEAU_TEST_PATH_LENGTH (0);
}

static void
upper_permits_others (Recipe *r)
{
  r->upper.permitted = paris;
}

static void
upper_excludes (Recipe *r)
{
  r->upper.excluded = lyon;
}

static void
upper_md5 (Recipe *r)
{
  r->root.key_type = SCEAU_TEST_RSA;
  r->upper.digest = SCEAU_TEST_MD5;
}

static void
upper_expired (Recipe *r)
{
  r->upper.not_before = PAST;
  r->upper.not_after = SCEAU_TEST_NOW - 1;
}

static void
upper_missing (Recipe *r)
{
  r->no_upper = TRUE;
}

static void
root_expired (Recipe *r)
{
  r->root.not_before = PAST;
  r->root.not_after = SCEAU_TEST_NOW - 1;
}

static void
root_weak_key (Recipe *r)
{
  r->root.key_type = SCEAU_TEST_RSA_1024;
}

static void
root_untrusted (Recipe *r)
{
  r->trusted = SCEAU_ANCHOR_NONE;
  r->with_root = TRUE;
}

static void
root_in_pile (Recipe *r)
{
  r->with_root = TRUE;
}

static void
root_nowhere (Recipe *r)
{
  r->trusted = SCEAU_ANCHOR_NONE;
}

static void
pile_duplicate (Recipe *r)
{
  r->with_duplicate = TRUE;
}

static void
pile_stranger (Recipe *r)
{
  r->with_stranger = TRUE;
}

static void
pile_reversed (Recipe *r)
{
  r->reversed = TRUE;
}

static void
pile_decoys (Recipe *r)
{
  r->with_decoys = TRUE;
}

static void
pile_cross_sign (Recipe *r)
{
  r->with_cross_sign = TRUE;
}

#define COMPLETE   SCEAU_CHAIN_COMPLETE
#define INCOMPLETE SCEAU_CHAIN_INCOMPLETE
#define REJECTED   SCEAU_CHAIN_REJECTED

static const Fault faults[] = {
  { "leaf-expired", leaf_expired, "expired", REJECTED, LEAF, 0, "leaf-dates" },
  { "leaf-future", leaf_future, "not-yet-valid", COMPLETE, LEAF, 0, "leaf-dates" },
  { "leaf-expiring", leaf_expiring, "expiring-soon", COMPLETE, LEAF, 0, "leaf-dates" },
  { "leaf-too-long", leaf_too_long, "validity-too-long", COMPLETE, LEAF, 0, "leaf-dates",
    "leaf-corrupt lower-corrupt lower-missing upper-missing root-untrusted root-nowhere" },
  { "leaf-client-only", leaf_client_only, "wrong-usage server-auth", REJECTED, LEAF, 0, NULL },
  { "leaf-no-signing", leaf_no_signing, "wrong-usage digital-signature", REJECTED, LEAF, 0, NULL },
  { "leaf-critical", leaf_critical, "unknown-critical-extension", REJECTED, LEAF, 0, NULL },
  { "leaf-weak-key", leaf_weak_key, "weak-key", REJECTED, LEAF, 0, NULL },
  { "leaf-sha1", leaf_sha1, "weak-signature", REJECTED, LEAF, 0, NULL },
  { "leaf-must-staple", leaf_must_staple, "must-staple", COMPLETE, LEAF, 0, NULL },
  { "leaf-no-names", leaf_no_names, "name-only-in-cn", COMPLETE, LEAF, 0, "names" },
  { "leaf-other-name", leaf_other_name, "name-mismatch", COMPLETE, LEAF, 0, "names" },
  { "leaf-is-ca", leaf_is_ca, "ca-as-leaf", REJECTED, LEAF, 0, "several" },
  { "leaf-corrupt", leaf_corrupt, "bad-signature, unrelated, unrelated", REJECTED, LEAF, LOWER,
    "lower" },
  { "leaf-other-key", leaf_other_key, "no-leaf, key-mismatch, unrelated, unrelated, unrelated",
    REJECTED, PILE, 0, "alone" },
  { "leaf-twice", leaf_twice, "several-leaves, unrelated", COMPLETE, PILE, 0, "several" },
  { "lower-outlived", leaf_outlives, "outlives-issuer", COMPLETE, LOWER, 0, "lower-dates",
    "leaf-expired leaf-expiring upper-expired root-expired" },
  { "lower-expired", lower_expired, "intermediate-expired", REJECTED, LOWER, 0, "lower-dates" },
  { "lower-future", lower_future, "intermediate-not-yet-valid", COMPLETE, LOWER, 0, "lower-dates" },
  { "lower-no-ca", lower_no_ca, "not-a-ca", REJECTED, LOWER, 0, NULL },
  { "lower-no-cert-sign", lower_no_cert_sign, "wrong-usage cert-sign", REJECTED, LOWER, 0, NULL },
  { "lower-client-only", lower_client_only, "wrong-usage server-auth-issuer", REJECTED, LOWER, 0,
    NULL },
  { "lower-critical", lower_critical, "unknown-critical-extension", REJECTED, LOWER, 0, NULL },
  { "lower-weak-key", lower_weak_key, "weak-key", REJECTED, LOWER, 0, NULL },
  { "lower-sha1", lower_sha1, "weak-signature", REJECTED, LOWER, 0, NULL },
  { "lower-corrupt", lower_corrupt, "bad-signature, unrelated", REJECTED, LOWER, UPPER, "upper" },
  { "lower-missing", lower_missing, "missing-issuer, unrelated", INCOMPLETE, LOWER, LOWER,
    "lower" },
  { "upper-path-length", upper_path_length, "path-length", REJECTED, UPPER, 0, NULL },
  { "upper-permits-others", upper_permits_others, "name-constraint", REJECTED, UPPER, 0,
    "constraints" },
  { "upper-excludes", upper_excludes, "name-constraint", REJECTED, UPPER, 0, "constraints" },
  { "upper-md5", upper_md5, "weak-signature", REJECTED, UPPER, 0, "root-key" },
  { "upper-expired", upper_expired, "intermediate-expired", REJECTED, UPPER, 0, NULL },
  { "upper-missing", upper_missing, "missing-issuer", INCOMPLETE, UPPER, UPPER, "upper" },
  { "root-expired", root_expired, "intermediate-expired root", REJECTED, ROOT, 0, NULL },
  { "root-weak-key", root_weak_key, "weak-key", REJECTED, ROOT, 0, "root-key" },
  { "root-untrusted", root_untrusted, "untrusted-root, root-included", COMPLETE, ROOT, 0, "trust" },
  { "root-in-pile", root_in_pile, "root-included", COMPLETE, ROOT, 0, "trust" },
  { "root-nowhere", root_nowhere, "missing-issuer", INCOMPLETE, ROOT, ROOT, "trust" },
  { "pile-duplicate", pile_duplicate, "duplicate", COMPLETE, PILE, 0, NULL },
  { "pile-stranger", pile_stranger, "unrelated", COMPLETE, PILE, 0, NULL },
  { "pile-reversed", pile_reversed, "wrong-order", COMPLETE, PILE, 0, "order",
    "leaf-corrupt lower-missing" },
  { "pile-decoys", pile_decoys, "unrelated, unrelated", COMPLETE, PILE, 0, NULL },
  { "pile-cross-sign", pile_cross_sign, "choice-of-paths", COMPLETE, ROOT, 0, "alone" },
};

/* --- making and building ----------------------------------------------------------------------- */

typedef struct
{
  SceauTestPki *pki;
  SceauTestIdentity *root, *upper, *lower, *leaf;
  GPtrArray *pile;
  SceauAnchors *anchors;
  SceauChain *chain;
} Case;

static void
add (GPtrArray *pile, SceauTestIdentity *identity)
{
  g_ptr_array_add (pile, sceau_certificate_ref (identity->certificate));
}

static GPtrArray *
make_pile (Case *self, const Recipe *recipe)
{
  GPtrArray *pile = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  SceauTestIdentity *stranger_root;

  add (pile, self->leaf);
  if (!recipe->no_lower)
    add (pile, self->lower);
  if (!recipe->no_upper)
    add (pile, self->upper);
  if (recipe->with_root)
    add (pile, self->root);
  if (recipe->with_duplicate)
    add (pile, self->leaf);
  if (recipe->with_second_leaf)
    add (pile,
         sceau_test_leaf (self->pki, self->lower, .cn = "lyon.example", .key = self->leaf->key,
                          .not_before = SCEAU_TEST_NOW - 3 * SCEAU_TEST_YEAR, .not_after = PAST));
  if (recipe->with_decoys)
    {
      add (pile, sceau_test_decoy (self->pki, self->upper, self->lower));
      add (pile, sceau_test_decoy (self->pki, self->root, self->upper));
    }
  if (recipe->with_stranger)
    {
      stranger_root = sceau_test_root (self->pki, .cn = "Stranger");
      add (pile, sceau_test_ca (self->pki, stranger_root, .cn = "Strange"));
    }
  if (recipe->with_cross_sign)
    add (pile, sceau_test_cross_sign (self->pki, self->root, self->lower));
  for (guint i = 0; recipe->reversed && i < pile->len / 2; i++)
    {
      gpointer other = pile->pdata[i];

      pile->pdata[i] = pile->pdata[pile->len - 1 - i];
      pile->pdata[pile->len - 1 - i] = other;
    }
  return pile;
}

static Recipe
healthy (void)
{
  Recipe recipe = { .trusted = SCEAU_ANCHOR_FILE, .host = "lyon.example" };

  recipe.root.cn = "Root";
  recipe.upper.cn = "Upper";
  recipe.lower.cn = "Lower";
  recipe.leaf.cn = "lyon.example";
  recipe.leaf.not_before = SCEAU_TEST_NOW - SCEAU_TEST_DAY;
  recipe.leaf.not_after = SCEAU_TEST_NOW + 60 * SCEAU_TEST_DAY;
  return recipe;
}

static void
case_init (Case *self, const Recipe *recipe)
{
  const char *const hosts[] = { recipe->host, NULL };
  SceauChainQuery query = { .hosts = hosts, .now = SCEAU_TEST_NOW };
  g_autoptr (GError) error = NULL;

  self->pki = sceau_test_pki_new ();
  self->root = sceau_test_issue_root (self->pki, &recipe->root);
  self->upper = sceau_test_issue_ca (self->pki, self->root, &recipe->upper);
  self->lower = sceau_test_issue_ca (self->pki, self->upper, &recipe->lower);
  self->leaf = sceau_test_issue_leaf (self->pki, self->lower, &recipe->leaf);
  self->pile = make_pile (self, recipe);
  self->anchors = sceau_anchors_new ();
  if (recipe->trusted != SCEAU_ANCHOR_NONE)
    sceau_anchors_add (self->anchors, self->root->certificate, recipe->trusted);
  query.anchors = self->anchors;
  query.spki_sha256 = sceau_certificate_get_spki_sha256 (
      recipe->other_key ? self->root->certificate : self->leaf->certificate);
  if (recipe->other_key && recipe->with_root)
    query.spki_sha256 = "00000000000000000000000000000000000000000000000000000000000000ff";
  self->chain = sceau_chain_build (self->pile, &query, NULL, &error);
  g_assert_no_error (error);
}

static void
case_clear (Case *self)
{
  g_object_unref (self->chain);
  g_object_unref (self->anchors);
  g_ptr_array_unref (self->pile);
  sceau_test_pki_free (self->pki);
}

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

/* --- the tests --------------------------------------------------------------------------------- */

static void
test_healthy (void)
{
  Recipe recipe = healthy ();
  Case c;
  g_autofree char *findings = NULL, *pem = NULL;
  g_autoptr (JsonObject) json = NULL;

  case_init (&c, &recipe);
  findings = describe (sceau_chain_get_findings (c.chain));
  g_assert_cmpstr (findings, ==, "");
  g_assert_cmpint (sceau_chain_get_status (c.chain), ==, COMPLETE);
  assert_order (c.chain, c.leaf, c.lower, c.upper, NULL);
  g_assert_true (sceau_certificate_equal (sceau_chain_get_anchor (c.chain), c.root->certificate));
  g_assert_cmpint (sceau_chain_get_anchor_source (c.chain), ==, SCEAU_ANCHOR_FILE);
  g_assert_cmpuint (sceau_chain_get_leftovers (c.chain)->len, ==, 0);
  g_assert_null (sceau_chain_get_missing_issuer (c.chain));
  pem = sceau_chain_to_pem (c.chain);
  g_assert_true (g_str_has_prefix (pem, "-----BEGIN CERTIFICATE-----\n"));
  json = sceau_chain_to_json (c.chain);
  g_assert_cmpstr (json_object_get_string_member (json, "status"), ==, "complete");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (json, "order")), ==, 3);
  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (json, "anchor"), "source"), ==,
      "file");
  case_clear (&c);
}

static void
test_single (gconstpointer data)
{
  const Fault *fault = data;
  Recipe recipe = healthy ();
  Case c;
  g_autofree char *findings = NULL;

  fault->apply (&recipe);
  case_init (&c, &recipe);
  findings = describe (sceau_chain_get_findings (c.chain));
  g_assert_cmpstr (findings, ==, fault->findings);
  g_assert_cmpint (sceau_chain_get_status (c.chain), ==, fault->status);
  case_clear (&c);
}

/* The finding that a fault is there for is its first. */
static gboolean
is_said (SceauChain *chain, const Fault *fault)
{
  GPtrArray *findings = sceau_chain_get_findings (chain);
  gsize length = strcspn (fault->findings, ",");

  for (guint i = 0; i < findings->len; i++)
    {
      g_autofree char *one = describe_one (findings->pdata[i]);

      if (strncmp (one, fault->findings, length) == 0 && strchr (" ", one[length]) != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
go_together (const Fault *a, const Fault *b)
{
  if (g_strcmp0 (a->group, "alone") == 0 || g_strcmp0 (b->group, "alone") == 0)
    return FALSE;
  return a->group == NULL || g_strcmp0 (a->group, b->group) != 0;
}

static gboolean
hides (const Fault *a, const Fault *b)
{
  g_auto (GStrv) unless = g_strsplit (b->unless != NULL ? b->unless : "", " ", -1);

  if (g_strv_contains ((const char *const *) unless, a->name))
    return TRUE;
  return a->cuts > 0 && b->level != PILE && b->level >= (Level) a->cuts;
}

static SceauChainStatus
worse (SceauChainStatus a, SceauChainStatus b)
{
  return MAX (a, b);
}

static void
check_pair (const Fault *a, const Fault *b)
{
  Recipe recipe = healthy ();
  SceauChainStatus status = COMPLETE;
  g_autofree char *findings = NULL;
  Case c;

  a->apply (&recipe);
  b->apply (&recipe);
  case_init (&c, &recipe);
  findings = describe (sceau_chain_get_findings (c.chain));
  if (!hides (b, a))
    status = worse (status, a->status);
  if (!hides (a, b))
    status = worse (status, b->status);
  g_test_message ("%s + %s: %s", a->name, b->name, findings);
  if (!hides (b, a))
    g_assert_true (is_said (c.chain, a));
  if (!hides (a, b))
    g_assert_true (is_said (c.chain, b));
  g_assert_cmpint (sceau_chain_get_status (c.chain), ==, status);
  case_clear (&c);
}

static void
test_pairs (gconstpointer data)
{
  const Fault *a = data;

  for (const Fault *b = a + 1; b < faults + G_N_ELEMENTS (faults); b++)
    if (go_together (a, b))
      check_pair (a, b);
}

/* A second certificate of the lower authority, by the root itself, is a way around whatever is wrong with the first. */
static void
test_cross_sign_rescues (void)
{
  static const char *const names[] = {
    "lower-expired",  "lower-future", "lower-no-ca",   "lower-no-cert-sign", "lower-client-only",
    "lower-critical", "lower-sha1",   "lower-corrupt", "lower-missing",      "upper-path-length",
    "upper-expired",  "upper-md5",    "upper-missing", "upper-excludes",     "upper-permits-others"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      Recipe recipe = healthy ();
      Case c;

      if (!g_strv_contains (names, faults[i].name))
        continue;
      faults[i].apply (&recipe);
      recipe.with_cross_sign = TRUE;
      case_init (&c, &recipe);
      g_test_message ("%s", faults[i].name);
      g_assert_cmpint (sceau_chain_get_status (c.chain), ==, COMPLETE);
      g_assert_cmpuint (sceau_chain_get_order (c.chain)->len, ==, 2);
      case_clear (&c);
    }
}

/* --- other shapes ------------------------------------------------------------------------------ */

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
  gint64 start;

  for (guint i = 0; i < N; i++)
    cas[i] = sceau_test_root (pki);
  for (guint i = 0; i < N; i++)
    for (guint j = 0; j < N; j++)
      if (i != j)
        add (pile, sceau_test_cross_sign (pki, cas[i], cas[j]));
  leaf = sceau_test_leaf (pki, cas[0], .cn = "lyon.example");
  add (pile, leaf);
  anchors = sceau_test_anchors (cas[N - 1], NULL);
  start = g_get_monotonic_time ();
  chain = build (pile, leaf, anchors);
  endless = build (pile, leaf, NULL);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 4 * G_USEC_PER_SEC);
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
static guint n_asked;

static gboolean
count_checks (SceauCertificate *certificate, SceauCertificate *issuer, gpointer data)
{
  n_asked++;
  return sceau_certificate_is_signed_by (certificate, issuer);
}

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
  SceauChainQuery query = { .now = SCEAU_TEST_NOW,
                            .anchors = anchors,
                            .check_signature = count_checks };
  g_autoptr (SceauChain) good = sceau_chain_judge (whole, &query);
  g_autoptr (SceauChain) short_one = sceau_chain_judge (alone, &query);
  g_autoptr (SceauChain) wrong = sceau_chain_judge (upside_down, &query);

  assert_chain (good, COMPLETE, "");
  assert_chain (short_one, INCOMPLETE, "missing-issuer, chain-not-presented");
  assert_chain (wrong, REJECTED,
                "ca-as-leaf, wrong-usage digital-signature, name-only-in-cn, unrelated");
  g_assert_cmpuint (n_asked, ==, 3);
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
  g_test_add_func ("/chain/healthy", test_healthy);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *single = g_strconcat ("/chain/single/", faults[i].name, NULL);
      g_autofree char *pairs = g_strconcat ("/chain/pairs/", faults[i].name, NULL);

      g_test_add_data_func (single, &faults[i], test_single);
      g_test_add_data_func (pairs, &faults[i], test_pairs);
    }
  g_test_add_func ("/chain/cross-sign-rescues", test_cross_sign_rescues);
  g_test_add_func ("/chain/empty", test_empty);
  g_test_add_func ("/chain/self-signed", test_self_signed);
  g_test_add_func ("/chain/self-signed-corrupt", test_self_signed_corrupt);
  g_test_add_func ("/chain/loop", test_loop);
  g_test_add_func ("/chain/mesh", test_mesh);
  g_test_add_func ("/chain/too-long", test_too_long);
  g_test_add_func ("/chain/preference", test_preference);
  g_test_add_func ("/chain/missing-is-named", test_missing_is_named);
  g_test_add_func ("/chain/presented", test_presented);
  g_test_add_func ("/chain/library", test_library);
  g_test_add_func ("/chain/async", test_async);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each thing that can be wrong with a chain alone, and each two of them together: which status, which findings of which severity
 * about which certificate. */
#include "sceau-test-pki-chains.h"

#include <string.h>

#define COMPLETE SCEAU_CHAIN_COMPLETE

/* What the project promises to go through, at least. */
#define MIN_CASES 150
/* Under AddressSanitizer each costs ten times as much: every so many of the pairs. */
#ifdef __SANITIZE_ADDRESS__
#define EVERY_PAIR 10
#else
#define EVERY_PAIR 1
#endif

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

static void
test_healthy (void)
{
  SceauTestRecipe recipe = sceau_test_recipe_healthy ();
  SceauTestChain c;
  g_autofree char *pem = NULL;
  g_autoptr (JsonObject) json = NULL;

  sceau_test_chain_init (&c, &recipe);
  g_assert_cmpuint (sceau_chain_get_findings (c.chain)->len, ==, 0);
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
  sceau_test_chain_clear (&c);
}

/* Whatever is refused: why, and what to do about it. */
static void
assert_explained (SceauChain *chain)
{
  GPtrArray *findings = sceau_chain_get_findings (chain);

  for (guint i = 0; i < findings->len; i++)
    {
      g_autofree char *message = sceau_finding_dup_message (findings->pdata[i]);
      g_autofree char *fix = sceau_finding_dup_fix (findings->pdata[i]);

      g_assert_null (strchr (message, '?'));
      if (sceau_finding_get_severity (findings->pdata[i]) != SCEAU_SEVERITY_INFO)
        g_assert_cmpstr (fix, !=, "");
    }
}

static void
test_single (gconstpointer data)
{
  const SceauTestFault *fault = data;
  SceauTestRecipe recipe = sceau_test_recipe_with (fault, NULL);
  SceauTestChain c;
  g_auto (GStrv) described = NULL;
  g_autofree char *findings = NULL;

  sceau_test_chain_init (&c, &recipe);
  described = sceau_test_chain_describe (&c);
  findings = g_strjoinv (", ", described);
  g_assert_cmpstr (findings, ==, fault->findings);
  g_assert_cmpint (sceau_chain_get_status (c.chain), ==, fault->status);
  assert_explained (c.chain);
  sceau_test_chain_clear (&c);
}

static GStrv
findings_of (const SceauTestFault *fault)
{
  return fault->findings[0] != '\0' ? g_strsplit (fault->findings, ", ", -1) : g_new0 (char *, 1);
}

/* The finding that a fault is there for is its first: severity, code, kind and certificate. */
static gboolean
is_said (GStrv described, const SceauTestFault *fault)
{
  g_auto (GStrv) expected = findings_of (fault);

  return expected[0] == NULL || g_strv_contains ((const char *const *) described, expected[0]);
}

/* That a missing issuer has a namesake in the pile is the decoys' doing, whatever else is wrong. */
static void
forget_namesakes (GStrv described)
{
  for (guint i = 0; described[i] != NULL; i++)
    {
      gboolean of_leaf = g_str_has_suffix (described[i], " leaf");
      g_auto (GStrv) parts = g_strsplit (described[i], "/same-name", 2);

      if (parts[1] == NULL)
        continue;
      g_free (described[i]);
      described[i] = g_strconcat (parts[0], of_leaf ? "" : "/above-authority", parts[1], NULL);
    }
}

/* A pair gives rise to nothing that neither of the two does alone; only what a cut leaves over is not part of the chain any more. */
static gboolean
is_expected (const char *finding, const SceauTestFault *a, const SceauTestFault *b)
{
  g_auto (GStrv) of_a = findings_of (a), of_b = findings_of (b);

  return g_strv_contains ((const char *const *) of_a, finding)
         || g_strv_contains ((const char *const *) of_b, finding)
         || ((a->cuts > 0 || b->cuts > 0) && g_str_has_prefix (finding, "info unrelated "));
}

/* NULL: as it should be. */
static char *
find_problem (GStrv described, SceauChainStatus found, const SceauTestFault *a,
              const SceauTestFault *b)
{
  gboolean a_is_seen = !sceau_test_fault_hides (b, a), b_is_seen = !sceau_test_fault_hides (a, b);
  SceauChainStatus status = MAX (a_is_seen ? a->status : COMPLETE,
                                 b_is_seen ? b->status : COMPLETE);

  if (a_is_seen && !is_said (described, a))
    return g_strdup_printf ("%s is not seen", a->name);
  if (b_is_seen && !is_said (described, b))
    return g_strdup_printf ("%s is not seen", b->name);
  for (guint i = 0; described[i] != NULL; i++)
    if (!is_expected (described[i], a, b))
      return g_strdup_printf ("“%s” is said of neither", described[i]);
  if (found == status)
    return NULL;
  return g_strdup_printf ("the status is %s", sceau_chain_status_to_string (found));
}

static void
check_pair (const SceauTestFault *a, const SceauTestFault *b)
{
  SceauTestRecipe recipe = sceau_test_recipe_with (a, b);
  g_auto (GStrv) described = NULL;
  g_autofree char *findings = NULL, *problem = NULL;
  SceauTestChain c;

  sceau_test_chain_init (&c, &recipe);
  described = sceau_test_chain_describe (&c);
  findings = g_strjoinv (", ", described);
  forget_namesakes (described);
  problem = find_problem (described, sceau_chain_get_status (c.chain), a, b);
  if (problem != NULL)
    {
      g_printerr ("%s + %s: %s: %s\n", a->name, b->name, problem, findings);
      g_test_fail ();
    }
  assert_explained (c.chain);
  sceau_test_chain_clear (&c);
}

static void
test_pairs (gconstpointer data)
{
  const SceauTestFault *a = data;
  gsize n;
  const SceauTestFault *faults = sceau_test_faults (&n);

  for (const SceauTestFault *b = a + 1; b < faults + n; b++)
    if (sceau_test_faults_go_together (a, b) && (a - faults + b - faults) % EVERY_PAIR == 0)
      check_pair (a, b);
}

static void
test_count (void)
{
  gsize n, pairs = 0;
  const SceauTestFault *faults = sceau_test_faults (&n);

  for (gsize i = 0; i < n; i++)
    for (gsize j = i + 1; j < n; j++)
      pairs += sceau_test_faults_go_together (&faults[i], &faults[j]);
  g_test_message ("%" G_GSIZE_FORMAT " alone, %" G_GSIZE_FORMAT " in pairs", n, pairs);
  g_assert_cmpuint (n + pairs, >=, MIN_CASES);
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
  gsize n;
  const SceauTestFault *faults = sceau_test_faults (&n);

  for (gsize i = 0; i < n; i++)
    {
      SceauTestRecipe recipe;
      SceauTestChain c;

      if (!g_strv_contains (names, faults[i].name))
        continue;
      recipe = sceau_test_recipe_with (&faults[i], NULL);
      recipe.with_cross_sign = TRUE;
      sceau_test_chain_init (&c, &recipe);
      g_test_message ("%s", faults[i].name);
      g_assert_cmpint (sceau_chain_get_status (c.chain), ==, COMPLETE);
      g_assert_cmpuint (sceau_chain_get_order (c.chain)->len, ==, 2);
      sceau_test_chain_clear (&c);
    }
}

int
main (int argc, char *argv[])
{
  gsize n;
  const SceauTestFault *faults = sceau_test_faults (&n);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain/cases/healthy", test_healthy);
  g_test_add_func ("/chain/cases/count", test_count);
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *single = g_strconcat ("/chain/cases/single/", faults[i].name, NULL);
      g_autofree char *pairs = g_strconcat ("/chain/cases/pairs/", faults[i].name, NULL);

      g_test_add_data_func (single, &faults[i], test_single);
      g_test_add_data_func (pairs, &faults[i], test_pairs);
    }
  g_test_add_func ("/chain/cases/cross-sign-rescues", test_cross_sign_rescues);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chains with faults: the making of the piles. The table is in sceau-test-pki-faults.c. */
#include "sceau-test-pki-chains.h"

static SceauTestIdentity *
add (SceauTestChain *self, SceauTestIdentity *identity)
{
  g_ptr_array_add (self->pile, sceau_certificate_ref (identity->certificate));
  return identity;
}

static void
reverse (GPtrArray *pile)
{
  for (guint i = 0; i < pile->len / 2; i++)
    {
      gpointer other = pile->pdata[i];

      pile->pdata[i] = pile->pdata[pile->len - 1 - i];
      pile->pdata[pile->len - 1 - i] = other;
    }
}

/* What lies beside the chain. */
static void
add_others (SceauTestChain *self, const SceauTestRecipe *recipe)
{
  if (recipe->with_duplicate)
    add (self, self->leaf);
  if (recipe->with_second_leaf)
    self->second_leaf = add (self,
                             sceau_test_leaf (self->pki, self->issuer, .cn = "lyon.example",
                                              .key = self->leaf->key,
                                              .not_before = SCEAU_TEST_NOW - 3 * SCEAU_TEST_YEAR,
                                              .not_after = SCEAU_TEST_NOW - 2 * SCEAU_TEST_YEAR));
  if (recipe->with_decoys)
    {
      self->decoys[0] = add (self, sceau_test_decoy (self->pki, self->upper, self->issuer));
      self->decoys[1] = add (self, sceau_test_decoy (self->pki, self->root, self->upper));
    }
  if (recipe->with_stranger)
    self->stranger = add (
        self,
        sceau_test_ca (self->pki, sceau_test_root (self->pki, .cn = "Stranger"), .cn = "Strange"));
  if (recipe->with_cross_sign)
    self->cross = add (self, sceau_test_cross_sign (self->pki, self->root, self->lower));
  if (recipe->with_expired_cross_sign)
    self->cross = add (self, sceau_test_ca (self->pki, self->root, .cn = "Lower",
                                            .key = self->issuer->key, .digest = SCEAU_TEST_SHA1,
                                            .not_before = SCEAU_TEST_NOW - 3 * SCEAU_TEST_YEAR,
                                            .not_after = SCEAU_TEST_NOW - 2 * SCEAU_TEST_YEAR));
}

static void
make_pile (SceauTestChain *self, const SceauTestRecipe *recipe)
{
  self->pile = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  add (self, self->leaf);
  if (!recipe->no_lower)
    add (self, self->lower);
  if (!recipe->no_upper)
    add (self, self->upper);
  if (recipe->with_root)
    add (self, self->root);
  add_others (self, recipe);
  if (recipe->reversed)
    reverse (self->pile);
}

SceauTestRecipe
sceau_test_recipe_healthy (void)
{
  SceauTestRecipe recipe = { .trusted = SCEAU_ANCHOR_FILE, .host = "lyon.example" };

  recipe.root.cn = "Root";
  recipe.upper.cn = "Upper";
  recipe.lower.cn = "Lower";
  recipe.leaf.cn = "lyon.example";
  recipe.leaf.not_before = SCEAU_TEST_NOW - SCEAU_TEST_DAY;
  recipe.leaf.not_after = SCEAU_TEST_NOW + 60 * SCEAU_TEST_DAY;
  return recipe;
}

SceauTestRecipe
sceau_test_recipe_with (const SceauTestFault *a, const SceauTestFault *b)
{
  SceauTestRecipe recipe = sceau_test_recipe_healthy ();

  a->apply (&recipe);
  if (b != NULL)
    b->apply (&recipe);
  return recipe;
}

/* The same authority, its name in other bytes. */
static SceauTestIdentity *
rewrite (SceauTestChain *self, const SceauTestRecipe *recipe)
{
  SceauTestOptions options = recipe->lower;

  options.key = self->issuer->key;
  options.flags |= SCEAU_TEST_UTF8_SUBJECT;
  return sceau_test_issue_ca (self->pki, self->upper, &options);
}

static void
make_chain (SceauTestChain *self, const SceauTestRecipe *recipe)
{
  self->root = sceau_test_issue_root (self->pki, &recipe->root);
  self->upper = sceau_test_issue_ca (self->pki, self->root, &recipe->upper);
  self->issuer = sceau_test_issue_ca (self->pki, self->upper, &recipe->lower);
  self->lower = recipe->rewritten_lower ? rewrite (self, recipe) : self->issuer;
  self->leaf = sceau_test_issue_leaf (self->pki, self->issuer, &recipe->leaf);
}

void
sceau_test_chain_init (SceauTestChain *self, const SceauTestRecipe *recipe)
{
  const char *const hosts[] = { recipe->host, NULL };
  SceauChainQuery query = { .hosts = hosts, .now = SCEAU_TEST_NOW };
  g_autoptr (GError) error = NULL;

  *self = (SceauTestChain){ .pki = sceau_test_pki_new () };
  make_chain (self, recipe);
  make_pile (self, recipe);
  self->anchors = sceau_anchors_new ();
  if (recipe->trusted != SCEAU_ANCHOR_NONE)
    sceau_anchors_add (self->anchors, self->root->certificate, recipe->trusted);
  query.anchors = self->anchors;
  query.spki_sha256 = sceau_certificate_get_spki_sha256 (
      recipe->other_key ? self->root->certificate : self->leaf->certificate);
  self->chain = sceau_chain_build (self->pile, &query, NULL, &error);
  g_assert_no_error (error);
}

void
sceau_test_chain_clear (SceauTestChain *self)
{
  g_object_unref (self->chain);
  g_object_unref (self->anchors);
  g_ptr_array_unref (self->pile);
  sceau_test_pki_free (self->pki);
}

static const char *
name_of (const SceauTestChain *self, const char *sha256)
{
  const struct
  {
    SceauTestIdentity *identity;
    const char *name;
  } names[] = {
    { self->leaf, "leaf" },
    { self->lower, "lower" },
    { self->upper, "upper" },
    { self->root, "root" },
    { self->second_leaf, "second" },
    { self->decoys[0], "decoy-lower" },
    { self->decoys[1], "decoy-upper" },
    { self->stranger, "stranger" },
    { self->cross, "cross" },
  };

  if (sha256 == NULL)
    return "-";
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].identity != NULL
        && g_str_equal (sceau_certificate_get_sha256 (names[i].identity->certificate), sha256))
      return names[i].name;
  return "?";
}

static char *
describe_one (const SceauTestChain *self, const SceauFinding *finding)
{
  const char *kind = sceau_finding_get_param (finding, "kind");

  return g_strdup_printf (
      "%s %s%s%s %s", sceau_severity_to_string (sceau_finding_get_severity (finding)),
      sceau_finding_code_to_string (sceau_finding_get_code (finding)), kind != NULL ? "/" : "",
      kind != NULL ? kind : "", name_of (self, sceau_finding_get_sha256 (finding)));
}

GStrv
sceau_test_chain_describe (const SceauTestChain *self)
{
  GPtrArray *findings = sceau_chain_get_findings (self->chain);
  GStrv described = g_new0 (char *, findings->len + 1);

  for (guint i = 0; i < findings->len; i++)
    described[i] = describe_one (self, findings->pdata[i]);
  return described;
}

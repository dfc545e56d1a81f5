/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of an issuer that is not there: an intermediate, a root, or nobody can tell which. */
#include "pki/sceau-chain.h"

#include <string.h>

#include "sceau-test-pki.h"

#define URL "http://ca.example/issuer.cer"

typedef struct
{
  const char *name;
  gboolean
      with_intermediate; /* the pile is leaf and intermediate; else the leaf alone, which the root signed */
  SceauTestFlags flags; /* of the last one */
  const char *url;
  const char *kind;       /* of missing-issuer */
  const char *says;       /* in its message */
  const char *fix;        /* in its fix */
  gboolean not_sent;      /* chain-not-presented when a server sent it */
  const char *never_says; /* neither message nor fix */
} Case;

static const Case cases[] = {
  { "leaf", FALSE, 0, NULL, NULL, "is missing", "names no address", TRUE, "trust it here" },
  { "leaf with address", FALSE, 0, URL, NULL, "key identifier", URL, TRUE, "names no address" },
  { "leaf of a root", FALSE, SCEAU_TEST_AUTHORITY_ISSUER, NULL, "root", "The root “Root”",
    "Install it on the clients", FALSE, "intermediate" },
  { "above an authority", TRUE, 0, NULL, "above-authority", "or the root of a private authority",
    "names no address", TRUE, NULL },
  { "above an authority, with address", TRUE, 0, URL, "above-authority",
    "or the root of a private authority", URL, TRUE, "names no address" },
  { "root", TRUE, SCEAU_TEST_AUTHORITY_ISSUER, NULL, "root", "The root “Root”",
    "Install it on the clients", FALSE, "intermediate" },
  { "no key identifier", TRUE, SCEAU_TEST_NO_AUTHORITY_KEY_ID, NULL, "above-authority",
    "is not here", "ask the authority", TRUE, "key identifier" },
};

static const SceauFinding *
find (SceauChain *chain, SceauFindingCode code)
{
  GPtrArray *findings = sceau_chain_get_findings (chain);

  for (guint i = 0; i < findings->len; i++)
    if (sceau_finding_get_code (findings->pdata[i]) == code)
      return findings->pdata[i];
  return NULL;
}

static void
check (const Case *one)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki, .cn = "Root");
  SceauTestIdentity *mid = sceau_test_ca (pki, root, .cn = "Mid", .flags = one->flags,
                                          .issuer_url = one->url);
  SceauTestIdentity *leaf = one->with_intermediate
                                ? sceau_test_leaf (pki, mid, .cn = "lyon.example")
                                : sceau_test_leaf (pki, root, .cn = "lyon.example",
                                                   .flags = one->flags, .issuer_url = one->url);
  g_autoptr (GPtrArray) pile = one->with_intermediate ? sceau_test_pile (leaf, mid, NULL)
                                                      : sceau_test_pile (leaf, NULL);
  SceauChainQuery query = { .now = SCEAU_TEST_NOW };
  g_autoptr (SceauChain) chain = sceau_chain_build (pile, &query, NULL, NULL);
  g_autoptr (SceauChain) sent = sceau_chain_judge (pile, &query);
  const SceauFinding *missing = find (chain, SCEAU_FINDING_MISSING_ISSUER);
  g_autofree char *message = NULL;
  g_autofree char *fix = NULL;

  g_test_message ("%s", one->name);
  g_assert_cmpint (sceau_chain_get_status (chain), ==, SCEAU_CHAIN_INCOMPLETE);
  g_assert_cmpstr (sceau_finding_get_param (missing, "kind"), ==, one->kind);
  message = sceau_finding_dup_message (missing);
  fix = sceau_finding_dup_fix (missing);
  g_assert_nonnull (strstr (message, one->says));
  g_assert_nonnull (strstr (fix, one->fix));
  g_assert_true (
      one->never_says == NULL
      || (strstr (message, one->never_says) == NULL && strstr (fix, one->never_says) == NULL));
  g_assert_true ((find (sent, SCEAU_FINDING_CHAIN_NOT_PRESENTED) != NULL) == one->not_sent);
}

static void
test_words (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i]);
}

/* The identifier of a self-signed certificate names itself: its issuer is not missing. */
static void
test_names_root (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki, .cn = "Root");
  SceauTestIdentity *mid = sceau_test_ca (pki, root, .cn = "Mid",
                                          .flags = SCEAU_TEST_AUTHORITY_ISSUER);
  SceauTestIdentity *plain = sceau_test_ca (pki, root, .cn = "Plain");
  SceauTestIdentity *below = sceau_test_leaf (pki, mid, .cn = "lyon.example",
                                              .flags = SCEAU_TEST_AUTHORITY_ISSUER);

  g_assert_true (sceau_certificate_names_root (mid->certificate));
  g_assert_false (sceau_certificate_names_root (plain->certificate));
  g_assert_false (sceau_certificate_names_root (below->certificate));
  g_assert_false (sceau_certificate_names_root (root->certificate));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/missing-issuer/words", test_words);
  g_test_add_func ("/missing-issuer/names-root", test_names_root);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done about a finding by a button, and what the authority is asked. */
#include "fleet/sceau-fix.h"
#include "fleet/sceau-question.h"
#include "sceau-test-pki.h"

#define F(name) SCEAU_FINDING_##name

typedef struct
{
  SceauFindingCode code;
  const char *kind;
  const char *urls;
  gboolean removable;
  SceauFix expected[SCEAU_MAX_FIXES];
} Case;

static const Case cases[] = {
  { F (UNRELATED), NULL, NULL, TRUE, { SCEAU_FIX_OPEN_SERVER, SCEAU_FIX_TAKE_OUT } },
  { F (UNRELATED), NULL, NULL, FALSE, { SCEAU_FIX_OPEN_SERVER } },
  { F (PRIVATE_KEY_INCLUDED), NULL, NULL, TRUE, { SCEAU_FIX_TAKE_OUT } },
  { F (ENCRYPTED), NULL, NULL, TRUE, { SCEAU_FIX_TYPE_PASSWORD, SCEAU_FIX_TAKE_OUT } },
  /* A password does not open an archive here. */
  { F (ENCRYPTED), "archive", NULL, TRUE, { SCEAU_FIX_TAKE_OUT } },
  { F (WRONG_PASSWORD), NULL, NULL, TRUE, { SCEAU_FIX_TYPE_PASSWORD, SCEAU_FIX_TAKE_OUT } },
  { F (DUPLICATE), NULL, NULL, TRUE, { SCEAU_FIX_KEEP_ONE } },
  { F (SEVERAL_LEAVES), NULL, NULL, TRUE, { SCEAU_FIX_KEEP_LEAF } },
  { F (EXPIRED), NULL, NULL, TRUE, { SCEAU_FIX_ASK } },
  { F (UNTRUSTED_ROOT), NULL, NULL, TRUE, { SCEAU_FIX_TRUST } },
  { F (KEY_MISMATCH), NULL, NULL, TRUE, { SCEAU_FIX_OPEN_SERVER, SCEAU_FIX_ASK } },
  { F (NO_LEAF), NULL, NULL, FALSE, { SCEAU_FIX_ASK } },
  { F (NO_LEAF), "any-key", NULL, FALSE, { SCEAU_FIX_NONE } },
  { F (MISSING_ISSUER), NULL, NULL, FALSE, { SCEAU_FIX_SEARCH_KNOWN, SCEAU_FIX_ASK } },
  { F (MISSING_ISSUER),
    NULL,
    "http://ca.example/inner.crt",
    FALSE,
    { SCEAU_FIX_SEARCH_KNOWN, SCEAU_FIX_FETCH, SCEAU_FIX_ASK } },
  /* Nothing is wrong with it, or only words help. */
  { F (ROOT_INCLUDED), NULL, NULL, TRUE, { SCEAU_FIX_NONE } },
  { F (WRONG_ORDER), NULL, NULL, TRUE, { SCEAU_FIX_NONE } },
  { F (NOT_YET_VALID), NULL, NULL, TRUE, { SCEAU_FIX_NONE } },
};

typedef struct
{
  SceauTestPki *pki;
  SceauTestIdentity *root, *leaf;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->pki = sceau_test_pki_new ();
  f->root = sceau_test_root (f->pki, .cn = "Root");
  f->leaf = sceau_test_leaf (f->pki, f->root, .cn = "lyon-03.example");
}

static void
teardown (Fixture *f, gconstpointer data)
{
  sceau_test_pki_free (f->pki);
}

static void
test_fixes (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autoptr (SceauFinding)
          finding = sceau_finding_new (c->code, "x", NULL, "kind", c->kind, "urls", c->urls, NULL);
      g_autoptr (SceauCard)
          card = sceau_card_new (SCEAU_CARD_LEFTOVER, "x", f->leaf->certificate, "x", NULL, FALSE);
      SceauFix fixes[SCEAU_MAX_FIXES];

      sceau_card_set_removable (card, c->removable);
      sceau_fixes_for_finding (card, finding, fixes);
      for (guint n = 0; n == 0 || c->expected[n - 1] != SCEAU_FIX_NONE; n++)
        {
          g_test_message ("case %u, fix %u of %s", i, n, sceau_finding_code_to_string (c->code));
          g_assert_cmpint (fixes[n], ==, c->expected[n]);
        }
    }
}

/* Whatever only the authority can mend has a text for the mail, with the certificate it is about and something that is asked for. */
static void
test_questions (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) pile = g_ptr_array_new ();
  g_autoptr (SceauCard)
      card = sceau_card_new (SCEAU_CARD_LEAF, "x", f->leaf->certificate, "x", NULL, FALSE);
  SceauChainQuery query = { .now = SCEAU_TEST_NOW };
  g_autoptr (SceauChain) chain = NULL;
  guint n = 0;

  g_ptr_array_add (pile, f->leaf->certificate);
  chain = sceau_chain_build (pile, &query, NULL, NULL);
  for (guint code = 0; code < SCEAU_FINDING_N_CODES; code++)
    {
      g_autoptr (SceauFinding) finding = sceau_finding_new (code, "Inner", NULL, NULL);
      SceauFix fixes[SCEAU_MAX_FIXES];
      gboolean asks = FALSE;
      g_autofree char *text = sceau_question_for_finding (chain, finding);
      g_autofree char *message = sceau_finding_dup_message (finding);

      sceau_fixes_for_finding (card, finding, fixes);
      for (guint i = 0; fixes[i] != SCEAU_FIX_NONE; i++)
        asks = asks || fixes[i] == SCEAU_FIX_ASK;
      if (!asks)
        continue;
      n++;
      g_assert_nonnull (strstr (text, "lyon-03.example"));
      g_assert_nonnull (strstr (text, sceau_certificate_get_serial (f->leaf->certificate)));
      /* That one has words of its own. */
      if (code != SCEAU_FINDING_MISSING_ISSUER)
        g_assert_nonnull (strstr (text, message));
      g_assert_nonnull (strstr (text, "Please "));
    }
  g_assert_cmpuint (n, >, 15);
}

static void
test_particular_question (Fixture *f, gconstpointer data)
{
  static const struct
  {
    SceauFindingCode code;
    const char *kind;
    const char *demand;
  } rows[] = {
    { F (WRONG_USAGE), "server-auth", "TLS server certificate" },
    { F (WRONG_USAGE), "cert-sign", "from an authority that may sign it" },
    { F (EXPIRED), NULL, "a new certificate" },
    { F (WEAK_SIGNATURE), NULL, "SHA-256" },
    { F (MISSING_ISSUER), NULL, "this intermediate certificate" },
    { F (MALFORMED), NULL, "the certificate files again" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SceauFinding)
          finding = sceau_finding_new (rows[i].code, "x", NULL, "kind", rows[i].kind, NULL);
      g_autofree char *text = sceau_question_for_finding (NULL, finding);

      g_assert_nonnull (strstr (text, rows[i].demand));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/fleet/fixes/table", Fixture, NULL, setup, test_fixes, teardown);
  g_test_add ("/fleet/fixes/questions", Fixture, NULL, setup, test_questions, teardown);
  g_test_add ("/fleet/fixes/particular-question", Fixture, NULL, setup, test_particular_question,
              teardown);
  return g_test_run ();
}

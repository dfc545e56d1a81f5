/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Piles, judged by Sceau, by GnuTLS and by OpenSSL: those of the table of faults, and random ones. Where a referee does not agree, one of
 * the rules below says why: each of them is about the pile, and none may be needed often. What Sceau would install, both accept, and no
 * rule excuses that. SCEAU_TEST_ALL runs every case and 5 000 random piles, otherwise a seeded sample of them. */
#include "sceau-test-pki-chains.h"

#include <gnutls/x509.h>
#include <string.h>

#define N_ALL 5000
/* Each pile costs a process of OpenSSL, and ten times that under AddressSanitizer. Of the table every so many pairs are asked about. */
#ifdef __SANITIZE_ADDRESS__
#define N_SAMPLE   25
#define EVERY_PAIR 60
#else
#define N_SAMPLE   150
#define EVERY_PAIR 8
#endif
/* A rule that explains more of the random piles than this explains too much; one that explains nothing is not needed. */
#define MAX_PERCENT 2
#define MAX_RULES   20

/* What was put into a pile. */
typedef enum
{
  DECOY = 1 << 0,          /* a namesake with a copied key identifier */
  CROSS = 1 << 1,          /* a second certificate of an intermediate */
  WEAK_HASH = 1 << 2,      /* SHA-1 below the root */
  WEAK_KEY = 1 << 3,       /* RSA 1024 */
  LEAF_IS_CA = 1 << 4,     /* */
  EXPIRED_ROOT = 1 << 5,   /* */
  CONSTRAINED = 1 << 6,    /* name constraints that do not allow the leaf */
  ISSUER_PURPOSE = 1 << 7, /* an intermediate for clients only */
  BAD_PURPOSE = 1 << 8,    /* a leaf for clients only */
  SHORT_PATH = 1 << 9,     /* path length */
  NOT_A_CA = 1 << 10,
  NO_CERT_SIGN = 1 << 11,
  EXPIRED_LEAF = 1 << 12,
  EXPIRED_CA = 1 << 13,
  FUTURE_CA = 1 << 14,
  CRITICAL = 1 << 15,
  CORRUPT = 1 << 16,
  MISSING = 1 << 17,
  UNTRUSTED = 1 << 18,
  NO_KEY_IDS = 1 << 19,
  NO_SIGNING = 1 << 20, /* a leaf whose key may do nothing that TLS asks of it */
  OTHER_KEY = 1 << 21,  /* the certificate is for another key than the server's */
  REWRITTEN = 1 << 22,  /* an issuer whose name is in other bytes than in what it signed */
} Trait;

/* Each percentage is of the piles. */
static const struct
{
  Trait trait;
  double percent;
} traits[] = {
  { DECOY, 3 },        { CROSS, 4 },        { WEAK_HASH, 1.5 }, { WEAK_KEY, 1.2 },
  { LEAF_IS_CA, 1.5 }, { EXPIRED_ROOT, 3 }, { CONSTRAINED, 4 }, { ISSUER_PURPOSE, 4 },
  { BAD_PURPOSE, 4 },  { SHORT_PATH, 6 },   { NOT_A_CA, 5 },    { NO_CERT_SIGN, 5 },
  { EXPIRED_LEAF, 5 }, { EXPIRED_CA, 6 },   { FUTURE_CA, 4 },   { CRITICAL, 3 },
  { CORRUPT, 5 },      { MISSING, 10 },     { UNTRUSTED, 5 },   { NO_KEY_IDS, 15 },
  { NO_SIGNING, 1.5 }, { OTHER_KEY, 1 },    { REWRITTEN, 1.5 },
};

/* What is judged, and what the three said. */
typedef struct
{
  char *name;
  GPtrArray *pile; /* of SceauCertificate */
  SceauCertificate *leaf;
  SceauCertificate *root; /* who is trusted; NULL: nobody */
  SceauAnchors *anchors;
  SceauChain *chain;
  gboolean ours, gnutls, openssl;
  char *openssl_says; /* with the way it went */
} Question;

typedef struct
{
  SceauTestPki *pki;
  guint traits;
  guint depth;
  GPtrArray *pile;
  SceauTestIdentity *root, *leaf;
} Pile;

static guint
draw_traits (GRand *random)
{
  guint drawn = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (traits); i++)
    if (g_rand_double_range (random, 0, 100) < traits[i].percent)
      drawn |= traits[i].trait;
  return drawn;
}

static void
add (Pile *self, SceauTestIdentity *identity)
{
  g_ptr_array_add (self->pile, sceau_certificate_ref (identity->certificate));
}

static void
fill_ca_options (SceauTestOptions *options, guint drawn)
{
  static const char *const clients[] = { "1.3.6.1.5.5.7.3.2", NULL };
  static const char *const elsewhere[] = { "paris.example", NULL };

  if (drawn & ISSUER_PURPOSE)
    options->purposes = clients;
  if (drawn & CONSTRAINED)
    options->permitted = elsewhere;
  if (drawn & SHORT_PATH)
    options->path_length = SCEAU_TEST_PATH_LENGTH (0);
  if (drawn & NOT_A_CA)
    options->flags |= SCEAU_TEST_CA_FLAG_OFF;
  if (drawn & NO_CERT_SIGN)
    options->key_usage = SCEAU_KEY_USAGE_DIGITAL_SIGNATURE;
  if (drawn & (EXPIRED_CA | FUTURE_CA))
    {
      options->not_before = SCEAU_TEST_NOW
                            + (drawn & EXPIRED_CA ? -2 * SCEAU_TEST_YEAR : SCEAU_TEST_DAY);
      options->not_after = SCEAU_TEST_NOW
                           + (drawn & EXPIRED_CA ? -SCEAU_TEST_DAY : SCEAU_TEST_YEAR);
    }
  if (drawn & WEAK_HASH)
    options->digest = SCEAU_TEST_SHA1;
  if (drawn & WEAK_KEY)
    options->key_type = SCEAU_TEST_RSA_1024;
  if (drawn & CORRUPT)
    options->flags |= SCEAU_TEST_CORRUPT_SIGNATURE;
  if (drawn & NO_KEY_IDS)
    options->flags |= SCEAU_TEST_NO_KEY_ID | SCEAU_TEST_NO_AUTHORITY_KEY_ID;
}

static void
fill_leaf_options (SceauTestOptions *options, guint drawn)
{
  static const char *const clients[] = { "1.3.6.1.5.5.7.3.2", NULL };

  options->cn = "lyon.example";
  options->not_before = SCEAU_TEST_NOW - SCEAU_TEST_DAY;
  options->not_after = SCEAU_TEST_NOW + 60 * SCEAU_TEST_DAY;
  if (drawn & EXPIRED_LEAF)
    options->not_after = SCEAU_TEST_NOW - 1;
  if (drawn & BAD_PURPOSE)
    options->purposes = clients;
  if (drawn & LEAF_IS_CA)
    options->flags |= SCEAU_TEST_CA_FLAG_ON;
  if (drawn & CRITICAL)
    options->flags |= SCEAU_TEST_CRITICAL_UNKNOWN;
  if (drawn & NO_SIGNING)
    options->key_usage = SCEAU_KEY_USAGE_NON_REPUDIATION;
}

static void
shuffle (GPtrArray *pile, GRand *random)
{
  for (guint i = pile->len; i > 1; i--)
    {
      guint other = (guint) g_rand_int_range (random, 0, (gint32) i);
      gpointer swapped = pile->pdata[i - 1];

      pile->pdata[i - 1] = pile->pdata[other];
      pile->pdata[other] = swapped;
    }
}

/* The same authority, its name in other bytes: what it signed before names it as it was. */
static SceauTestIdentity *
rewrite (Pile *self, SceauTestIdentity *issuer, const SceauTestOptions *options,
         SceauTestIdentity *original)
{
  SceauTestOptions rewritten = *options;

  rewritten.key = original->key;
  rewritten.flags |= SCEAU_TEST_UTF8_SUBJECT;
  return sceau_test_issue_ca (self->pki, issuer, &rewritten);
}

/* One intermediate, with the faults if it is the one that has them. */
static SceauTestIdentity *
add_issuer (Pile *self, SceauTestIdentity *issuer, guint i, guint faults, gboolean missing)
{
  SceauTestOptions options = { 0 };
  g_autofree char *name = g_strdup_printf ("Authority %u", i);
  SceauTestIdentity *made;

  options.cn = name;
  fill_ca_options (&options, faults);
  made = sceau_test_issue_ca (self->pki, issuer, &options);
  if (!missing)
    add (self, faults & REWRITTEN ? rewrite (self, issuer, &options, made) : made);
  if (self->traits & DECOY)
    add (self, sceau_test_decoy (self->pki, issuer, made));
  return made;
}

/* Root, one to three intermediates of which one has the faults, a leaf; and what else lies around. */
static void
fill_pile (Pile *self, GRand *random)
{
  SceauTestOptions root_options = { .cn = "Root" }, leaf_options = { 0 };
  SceauTestIdentity *issuers[4];
  guint faulty, missing;

  self->depth = (guint) g_rand_int_range (random, 1, 4);
  faulty = (guint) g_rand_int_range (random, 0, (gint32) self->depth);
  missing = (guint) g_rand_int_range (random, 0, (gint32) self->depth);
  if (self->traits & EXPIRED_ROOT)
    {
      root_options.not_before = SCEAU_TEST_NOW - 3 * SCEAU_TEST_YEAR;
      root_options.not_after = SCEAU_TEST_NOW - SCEAU_TEST_DAY;
    }
  issuers[0] = self->root = sceau_test_issue_root (self->pki, &root_options);
  for (guint i = 0; i < self->depth; i++)
    issuers[i + 1] = add_issuer (self, issuers[i], i, i == faulty ? self->traits : 0,
                                 (self->traits & MISSING) && i == missing);
  if (self->traits & CROSS)
    add (self, sceau_test_cross_sign (self->pki, self->root, issuers[faulty + 1]));
  fill_leaf_options (&leaf_options, self->traits);
  self->leaf = sceau_test_issue_leaf (self->pki, issuers[self->depth], &leaf_options);
  add (self, self->leaf);
  shuffle (self->pile, random);
}

/* --- the three judges -------------------------------------------------------------------------- */

/* Complete, trusted, and nothing that a client at that time refuses. */
static gboolean
we_accept (SceauChain *chain)
{
  GPtrArray *findings = sceau_chain_get_findings (chain);
  SceauAnchorSource source = sceau_chain_get_anchor_source (chain);

  return sceau_chain_get_status (chain) == SCEAU_CHAIN_COMPLETE
         && (source == SCEAU_ANCHOR_FILE || source == SCEAU_ANCHOR_SYSTEM)
         && !sceau_findings_have (findings, SCEAU_FINDING_NOT_YET_VALID)
         && !sceau_findings_have (findings, SCEAU_FINDING_INTERMEDIATE_NOT_YET_VALID);
}

static time_t
test_time (time_t *out)
{
  if (out != NULL)
    *out = SCEAU_TEST_NOW;
  return SCEAU_TEST_NOW;
}

static gboolean
gnutls_accepts (SceauAnchors *anchors, GPtrArray *certificates)
{
  g_autofree gnutls_x509_crt_t *list = g_new0 (gnutls_x509_crt_t, certificates->len);
  gnutls_typed_vdata_st purpose = { GNUTLS_DT_KEY_PURPOSE_OID, (guint8 *) GNUTLS_KP_TLS_WWW_SERVER,
                                    0 };
  guint status = 0;

  for (guint i = 0; i < certificates->len; i++)
    list[i] = sceau_certificate_peek_gnutls (certificates->pdata[i]);
  return gnutls_x509_trust_list_verify_crt2 (sceau_anchors_peek_gnutls (anchors), list,
                                             certificates->len, &purpose, 1, 0, &status, NULL)
             >= 0
         && status == 0;
}

/* In Sceau's order where there is one: to find it is not GnuTLS's claim. Else the leaf, then the pile as it lies. */
static gboolean
ask_gnutls (const Question *self)
{
  g_autoptr (GPtrArray) list = NULL;

  if (self->ours)
    return gnutls_accepts (self->anchors, sceau_chain_get_order (self->chain));
  list = g_ptr_array_new ();
  g_ptr_array_add (list, self->leaf);
  for (guint i = 0; i < self->pile->len; i++)
    if (!sceau_certificate_equal (self->pile->pdata[i], self->leaf))
      g_ptr_array_add (list, self->pile->pdata[i]);
  return gnutls_accepts (self->anchors, list);
}

static gboolean
openssl_accepts (SceauTestPki *files, SceauCertificate *root, GPtrArray *pile,
                 SceauCertificate *leaf, char **output)
{
  g_autofree char *root_pem = root != NULL ? sceau_certificate_to_pem (root) : g_strdup ("");
  g_autofree char *leaf_pem = sceau_certificate_to_pem (leaf);
  g_autofree char *pile_pem = sceau_certificates_to_pem (pile);
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, SCEAU_TEST_NOW);
  const char *root_path = sceau_test_write (files, "root.pem", root_pem, -1);
  const char *leaf_path = sceau_test_write (files, "leaf.pem", leaf_pem, -1);
  const char *pile_path = sceau_test_write (files, "pile.pem", pile_pem, -1);

  return sceau_test_run (output, "openssl", "verify", "-no-CApath", "-no-CAstore", "-show_chain",
                         "-purpose", "sslserver", "-attime", now, "-untrusted", pile_path,
                         root != NULL ? "-CAfile" : "-no-CAfile",
                         root != NULL ? root_path : leaf_path, root != NULL ? leaf_path : NULL,
                         NULL)
         == 0;
}

/* --- the rules --------------------------------------------------------------------------------- */

static SceauCertificate *
get (const Question *self, guint i)
{
  return self->pile->pdata[i];
}

/* Two certificates of one name. */
static gboolean
has_namesakes (const Question *self)
{
  for (guint i = 0; i < self->pile->len; i++)
    for (guint j = i + 1; j < self->pile->len; j++)
      if (!sceau_certificate_equal (get (self, i), get (self, j))
          && g_str_equal (sceau_certificate_get_subject (get (self, i)),
                          sceau_certificate_get_subject (get (self, j))))
        return TRUE;
  return FALSE;
}

static gboolean
key_is_weak (SceauCertificate *certificate)
{
  return g_str_equal (sceau_certificate_get_key_description (certificate), "rsa:1024");
}

static gboolean
has_weak_key (const Question *self)
{
  for (guint i = 0; i < self->pile->len; i++)
    if (key_is_weak (get (self, i)))
      return TRUE;
  return self->root != NULL && key_is_weak (self->root);
}

static gboolean
has_weak_algorithms (const Question *self)
{
  for (guint i = 0; i < self->pile->len; i++)
    {
      const char *signature = sceau_certificate_get_signature_description (get (self, i));

      if (strstr (signature, "SHA1") != NULL || strstr (signature, "MD5") != NULL)
        return TRUE;
    }
  return has_weak_key (self);
}

static gboolean
leaf_is_authority (const Question *self)
{
  return sceau_certificate_is_ca (self->leaf);
}

static gboolean
leaf_signs_nothing (const Question *self)
{
  return sceau_certificate_get_key_usage (self->leaf) == SCEAU_KEY_USAGE_NON_REPUDIATION;
}

/* The issuer of something is in the pile, its name the same text in other bytes. */
static gboolean
has_rewritten_names (const Question *self)
{
  for (guint i = 0; i < self->pile->len; i++)
    for (guint j = 0; j < self->pile->len; j++)
      if (g_str_equal (sceau_certificate_get_issuer (get (self, i)),
                       sceau_certificate_get_subject (get (self, j)))
          && !g_bytes_equal (sceau_certificate_get_raw_issuer (get (self, i)),
                             sceau_certificate_get_raw_subject (get (self, j))))
        return TRUE;
  return FALSE;
}

static gboolean
awaits_another_key (const Question *self)
{
  return sceau_chain_get_leaf (self->chain) == NULL;
}

enum
{
  GNUTLS = 1 << 0,
  OPENSSL = 1 << 1,
  WAY = 1 << 2, /* OpenSSL went another way */
};

/* Which disagreement, which way round, and what there must be in the pile. */
static const struct
{
  const char *name;
  guint whose;
  gboolean ours;
  gboolean (*predicate) (const Question *question);
} rules[] = {
  { "OpenSSL takes one namesake and does not come back to try the other", OPENSSL, TRUE,
    has_namesakes },
  { "openssl verify has no lower limit for algorithms; a TLS server has", OPENSSL, FALSE,
    has_weak_algorithms },
  { "GnuTLS takes keys of 1024 bits unless it is told a level", GNUTLS, FALSE, has_weak_key },
  { "both let an authority's certificate pass as a server's; browsers do not", GNUTLS | OPENSSL,
    FALSE, leaf_is_authority },
  { "GnuTLS does not look at what a server's key may do", GNUTLS, FALSE, leaf_signs_nothing },
  { "both compare names as text; Firefox and Go compare their bytes", GNUTLS | OPENSSL, FALSE,
    has_rewritten_names },
  { "the certificate is good, but for another key than the server's", GNUTLS | OPENSSL, FALSE,
    awaits_another_key },
  { "of several ways OpenSSL takes the first", WAY, TRUE, has_namesakes },
};
G_STATIC_ASSERT (G_N_ELEMENTS (rules) <= MAX_RULES);

static guint used[G_N_ELEMENTS (rules)];
static gboolean counting; /* the random piles are counted, the table is made of faults */

static void
explain (const Question *self, guint whose)
{
  g_auto (GStrv) codes = NULL;
  g_autofree char *findings = NULL;
  GPtrArray *list = sceau_chain_get_findings (self->chain);

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    if ((rules[i].whose & whose) && rules[i].ours == self->ours && rules[i].predicate (self))
      {
        used[i] += counting;
        return;
      }
  codes = g_new0 (char *, list->len + 1);
  for (guint i = 0; i < list->len; i++)
    codes[i] = g_strdup (sceau_finding_code_to_string (sceau_finding_get_code (list->pdata[i])));
  findings = g_strjoinv (" ", codes);
  g_printerr ("%s: no rule explains %s: Sceau %d (%s), GnuTLS %d, OpenSSL %d: %s\n", self->name,
              whose == GNUTLS    ? "GnuTLS"
              : whose == OPENSSL ? "OpenSSL"
                                 : "the way that OpenSSL went",
              self->ours, findings, self->gnutls, self->openssl, self->openssl_says);
  g_test_fail ();
}

/* --- what must hold ---------------------------------------------------------------------------- */

/* "depth=1: CN = Lower (untrusted)" for each certificate, root included. */
static gboolean
went_our_way (const Question *self)
{
  g_auto (GStrv) lines = g_strsplit (self->openssl_says, "depth=", -1);
  GPtrArray *order = sceau_chain_get_order (self->chain);

  if (g_strv_length (lines) != order->len + 2)
    return FALSE;
  for (guint i = 0; i <= order->len; i++)
    {
      SceauCertificate *certificate = i < order->len ? order->pdata[i]
                                                     : sceau_chain_get_anchor (self->chain);
      g_autofree char *expected = g_strdup_printf ("%u: CN = %s%s", i,
                                                   sceau_certificate_get_title (certificate),
                                                   i < order->len ? " (untrusted)" : "");

      if (!g_str_has_prefix (lines[i + 1], expected))
        return FALSE;
    }
  return TRUE;
}

/* A chain that would be installed satisfies both: the server runs OpenSSL, clients GnuTLS. Its root counts as trusted, which is another
 * question, and its dates were judged. */
static void
check_installable (const Question *self, SceauTestPki *files)
{
  SceauCertificate *anchor = sceau_chain_get_anchor (self->chain);
  GPtrArray *order = sceau_chain_get_order (self->chain);
  GPtrArray *findings = sceau_chain_get_findings (self->chain);
  g_autoptr (SceauAnchors) anchors = NULL;
  g_autofree char *output = NULL;

  if (sceau_chain_get_status (self->chain) != SCEAU_CHAIN_COMPLETE || anchor == NULL
      || sceau_findings_have (findings, SCEAU_FINDING_NOT_YET_VALID)
      || sceau_findings_have (findings, SCEAU_FINDING_INTERMEDIATE_NOT_YET_VALID))
    return;
  anchors = sceau_anchors_new ();
  sceau_anchors_add (anchors, anchor, SCEAU_ANCHOR_FILE);
  g_assert_true (gnutls_accepts (anchors, order));
  if (self->openssl && went_our_way (self))
    return;
  if (!openssl_accepts (files, anchor, order, self->leaf, &output))
    g_error ("%s would be installed, but OpenSSL says: %s", self->name, output);
}

/* Whatever is refused has an error that says why. */
static void
check_refusal (const Question *self)
{
  if (sceau_chain_get_status (self->chain) != SCEAU_CHAIN_COMPLETE)
    g_assert_cmpint (sceau_findings_get_worst (sceau_chain_get_findings (self->chain)), ==,
                     SCEAU_SEVERITY_ERROR);
}

static void
judge (Question *self, SceauTestPki *files)
{
  self->ours = we_accept (self->chain);
  self->gnutls = ask_gnutls (self);
  self->openssl = openssl_accepts (files, self->root, self->pile, self->leaf, &self->openssl_says);
  if (self->ours != self->gnutls)
    explain (self, GNUTLS);
  if (self->ours != self->openssl)
    explain (self, OPENSSL);
  if (self->ours && self->openssl && !went_our_way (self))
    explain (self, WAY);
  check_installable (self, files);
  check_refusal (self);
  g_free (self->openssl_says);
}

/* --- random piles ------------------------------------------------------------------------------ */

static void
judge_pile (guint number)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (number);
  Pile pile = { .pki = sceau_test_pki_new () };
  SceauChainQuery query = { .now = SCEAU_TEST_NOW };
  Question question;

  pile.traits = draw_traits (random);
  pile.pile = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  fill_pile (&pile, random);
  question = (Question){ .name = g_strdup_printf ("pile %u (traits %#x, depth %u)", number,
                                                  pile.traits, pile.depth),
                         .pile = pile.pile,
                         .leaf = pile.leaf->certificate,
                         .root = pile.traits & UNTRUSTED ? NULL : pile.root->certificate,
                         .anchors = sceau_anchors_new () };
  if (question.root != NULL)
    sceau_anchors_add (question.anchors, question.root, SCEAU_ANCHOR_FILE);
  query.anchors = question.anchors;
  query.spki_sha256 = sceau_certificate_get_spki_sha256 (
      pile.traits & OTHER_KEY ? pile.root->certificate : question.leaf);
  question.chain = sceau_chain_build (pile.pile, &query, NULL, NULL);
  judge (&question, pile.pki);
  g_object_unref (question.chain);
  g_object_unref (question.anchors);
  g_free (question.name);
  g_ptr_array_unref (pile.pile);
  sceau_test_pki_free (pile.pki);
}

static void
test_piles (void)
{
  gboolean all = g_getenv ("SCEAU_TEST_ALL") != NULL;
  guint n = all ? N_ALL : N_SAMPLE;

  counting = TRUE;
  for (guint i = 0; i < n; i++)
    judge_pile (i);
  counting = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    g_test_message ("%s: %u of %u", rules[i].name, used[i], n);
  for (gsize i = 0; all && i < G_N_ELEMENTS (rules); i++)
    {
      g_assert_cmpuint (used[i], >, 0);
      g_assert_cmpuint (used[i], <=, n * MAX_PERCENT / 100);
    }
}

/* --- the table of faults ----------------------------------------------------------------------- */

static void
judge_case (const SceauTestFault *a, const SceauTestFault *b)
{
  SceauTestRecipe recipe = sceau_test_recipe_with (a, b);
  SceauTestChain c;
  Question question;

  sceau_test_chain_init (&c, &recipe);
  question = (Question){ .name = g_strconcat (a->name, b != NULL ? " + " : NULL,
                                              b != NULL ? b->name : NULL, NULL),
                         .pile = c.pile,
                         .leaf = c.leaf->certificate,
                         .root = recipe.trusted != SCEAU_ANCHOR_NONE ? c.root->certificate : NULL,
                         .anchors = c.anchors,
                         .chain = c.chain };
  judge (&question, c.pki);
  g_free (question.name);
  sceau_test_chain_clear (&c);
}

static void
test_cases (void)
{
  gboolean all = g_getenv ("SCEAU_TEST_ALL") != NULL;
  gsize n, n_pairs = 0;
  const SceauTestFault *faults = sceau_test_faults (&n);

  for (gsize i = 0; i < n; i++)
    {
      judge_case (&faults[i], NULL);
      for (gsize j = i + 1; j < n; j++)
        if (sceau_test_faults_go_together (&faults[i], &faults[j])
            && (n_pairs++ % EVERY_PAIR == 0 || all))
          judge_case (&faults[i], &faults[j]);
    }
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  gnutls_global_set_time_function (test_time);
  g_test_add_func ("/chain/referees/cases", test_cases);
  g_test_add_func ("/chain/referees/piles", test_piles);
  status = g_test_run ();
  gnutls_global_set_time_function (time);
  return status;
}

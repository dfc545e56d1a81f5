/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random piles, judged by Sceau, by GnuTLS and by OpenSSL. Where they do not agree, one of the rules below says why: each of them is
 * about the pile, and none may be needed often. SCEAU_TEST_ALL runs 5 000 piles, otherwise a sample of them. */
#include "pki/sceau-chain.h"

#include "sceau-test-pki.h"

#include <gnutls/x509.h>
#include <string.h>

#define N_ALL 5000
/* Each pile costs two processes of OpenSSL, and ten times that under AddressSanitizer. */
#ifdef __SANITIZE_ADDRESS__
#define N_SAMPLE 30
#else
#define N_SAMPLE 150
#endif
/* A rule that explains more than this explains too much; one that explains nothing is not needed. */
#define MAX_PERCENT 2

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
};

typedef struct
{
  SceauTestPki *pki;
  guint traits;
  guint depth;
  GPtrArray *pile;
  SceauTestIdentity *root, *leaf;
  SceauAnchors *anchors;
  SceauChain *chain;
  char *findings;
  gboolean ours, gnutls, openssl;
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
    {
      SceauTestOptions options = { 0 };
      g_autofree char *name = g_strdup_printf ("Authority %u", i);

      options.cn = name;
      fill_ca_options (&options, i == faulty ? self->traits : 0);
      issuers[i + 1] = sceau_test_issue_ca (self->pki, issuers[i], &options);
      if (!(self->traits & MISSING) || i != missing)
        add (self, issuers[i + 1]);
      if (self->traits & DECOY)
        add (self, sceau_test_decoy (self->pki, issuers[i], issuers[i + 1]));
    }
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
ask_ours (Pile *self)
{
  SceauChainQuery query = { .now = SCEAU_TEST_NOW, .anchors = self->anchors };
  GPtrArray *findings;
  GString *text = g_string_new (NULL);

  query.spki_sha256 = sceau_certificate_get_spki_sha256 (self->leaf->certificate);
  self->chain = sceau_chain_build (self->pile, &query, NULL, NULL);
  findings = sceau_chain_get_findings (self->chain);
  for (guint i = 0; i < findings->len; i++)
    g_string_append_printf (
        text, "%s ", sceau_finding_code_to_string (sceau_finding_get_code (findings->pdata[i])));
  self->findings = g_string_free (text, FALSE);
  return sceau_chain_get_status (self->chain) == SCEAU_CHAIN_COMPLETE
         && sceau_chain_get_anchor_source (self->chain) == SCEAU_ANCHOR_FILE
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

/* The leaf, then the pile as it lies. */
static gboolean
ask_gnutls (Pile *self)
{
  g_autofree gnutls_x509_crt_t *list = g_new0 (gnutls_x509_crt_t, self->pile->len + 1);
  gnutls_typed_vdata_st purpose = { GNUTLS_DT_KEY_PURPOSE_OID, (guint8 *) GNUTLS_KP_TLS_WWW_SERVER,
                                    0 };
  guint n = 0, status = 0;
  GPtrArray *order = sceau_chain_get_order (self->chain);

  /* In Sceau's order where there is one: to find it is not GnuTLS's claim. */
  if (self->ours)
    for (guint i = 0; i < order->len; i++)
      list[n++] = sceau_certificate_peek_gnutls (order->pdata[i]);
  else
    {
      list[n++] = sceau_certificate_peek_gnutls (self->leaf->certificate);
      for (guint i = 0; i < self->pile->len; i++)
        if (!sceau_certificate_equal (self->pile->pdata[i], self->leaf->certificate))
          list[n++] = sceau_certificate_peek_gnutls (self->pile->pdata[i]);
    }
  return gnutls_x509_trust_list_verify_crt2 (sceau_anchors_peek_gnutls (self->anchors), list, n,
                                             &purpose, 1, 0, &status, NULL)
             >= 0
         && status == 0;
}

static gboolean
ask_openssl (Pile *self)
{
  g_autofree char *root = self->traits & UNTRUSTED ? g_strdup ("")
                                                   : sceau_test_pem (self->root, NULL);
  g_autofree char *leaf = sceau_test_pem (self->leaf, NULL);
  g_autofree char *pile = sceau_certificates_to_pem (self->pile);
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, SCEAU_TEST_NOW);
  const char *root_path = sceau_test_write (self->pki, "root.pem", root, -1);
  const char *leaf_path = sceau_test_write (self->pki, "leaf.pem", leaf, -1);
  const char *pile_path = sceau_test_write (self->pki, "pile.pem", pile, -1);

  if (self->traits & UNTRUSTED)
    return sceau_test_run (NULL, "openssl", "verify", "-no-CApath", "-no-CAfile", "-no-CAstore",
                           "-purpose", "sslserver", "-attime", now, "-untrusted", pile_path,
                           leaf_path, NULL)
           == 0;
  return sceau_test_run (NULL, "openssl", "verify", "-no-CApath", "-no-CAstore", "-purpose",
                         "sslserver", "-attime", now, "-CAfile", root_path, "-untrusted", pile_path,
                         leaf_path, NULL)
         == 0;
}

/* --- the rules --------------------------------------------------------------------------------- */

static gboolean
has_any (const Pile *self, guint wanted)
{
  return (self->traits & wanted) != 0;
}

/* OpenSSL takes one namesake, or one of two certificates of an authority, and does not come back to try the other. */
static gboolean
openssl_does_not_backtrack (const Pile *self)
{
  return self->ours && !self->openssl && has_any (self, DECOY | CROSS);
}

/* `openssl verify` has no lower limit for algorithms unless it is asked for; a TLS server has (security level 2). */
static gboolean
openssl_verify_accepts_weak (const Pile *self)
{
  return !self->ours && self->openssl && has_any (self, WEAK_HASH | WEAK_KEY);
}

/* Both let an authority's certificate pass as a server's; browsers do not. */
static gboolean
referees_accept_authority (const Pile *self)
{
  return !self->ours && (self->openssl || self->gnutls) && has_any (self, LEAF_IS_CA);
}

static const struct
{
  const char *name;
  gboolean (*explains) (const Pile *pile);
} rules[] = {
  { "OpenSSL does not backtrack", openssl_does_not_backtrack },
  { "openssl verify accepts weak algorithms", openssl_verify_accepts_weak },
  { "an authority as a server", referees_accept_authority },
};

static guint used[G_N_ELEMENTS (rules)];

static void
explain (Pile *self, guint number)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    if (rules[i].explains (self))
      {
        used[i]++;
        return;
      }
  g_printerr ("pile %u (traits %#x, depth %u): Sceau %d, GnuTLS %d, OpenSSL %d: %s\n", number,
              self->traits, self->depth, self->ours, self->gnutls, self->openssl, self->findings);
  g_test_fail ();
}

static void
judge_pile (guint number)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (number);
  Pile pile = { .pki = sceau_test_pki_new () };

  pile.traits = draw_traits (random);
  pile.pile = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  fill_pile (&pile, random);
  pile.anchors = sceau_anchors_new ();
  if (!(pile.traits & UNTRUSTED))
    sceau_anchors_add (pile.anchors, pile.root->certificate, SCEAU_ANCHOR_FILE);
  pile.ours = ask_ours (&pile);
  pile.gnutls = ask_gnutls (&pile);
  pile.openssl = ask_openssl (&pile);
  if (pile.ours != pile.gnutls || pile.ours != pile.openssl)
    explain (&pile, number);
  g_object_unref (pile.chain);
  g_object_unref (pile.anchors);
  g_ptr_array_unref (pile.pile);
  g_free (pile.findings);
  sceau_test_pki_free (pile.pki);
}

static void
test_referees (void)
{
  gboolean all = g_getenv ("SCEAU_TEST_ALL") != NULL;
  guint n = all ? N_ALL : N_SAMPLE;

  gnutls_global_set_time_function (test_time);
  for (guint i = 0; i < n; i++)
    judge_pile (i);
  gnutls_global_set_time_function (time);
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    g_test_message ("%s: %u of %u", rules[i].name, used[i], n);
  for (gsize i = 0; all && i < G_N_ELEMENTS (rules); i++)
    {
      g_assert_cmpuint (used[i], >, 0);
      g_assert_cmpuint (used[i], <=, n * MAX_PERCENT / 100);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain/referees", test_referees);
  return g_test_run ();
}

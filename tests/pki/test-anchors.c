/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trust anchors: found by subject and key; the files that the test PKI writes. */
#include "pki/sceau-anchors.h"

#include <gnutls/pkcs12.h>
#include <gnutls/pkcs7.h>
#include <gnutls/x509.h>
#include <string.h>

#include "sceau-test-pki.h"

static void
test_find (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki, .cn = "Root"),
                    *other = sceau_test_root (pki, .cn = "Root");
  SceauTestIdentity *renewed = sceau_test_root (pki, .cn = "Root", .key = root->key);
  SceauTestIdentity *stranger = sceau_test_root (pki, .cn = "Stranger", .key = root->key);
  g_autoptr (SceauAnchors) anchors = sceau_anchors_new ();
  g_autoptr (GPtrArray) same = NULL;
  g_autoptr (GPtrArray) none = NULL;

  sceau_anchors_add (anchors, root->certificate, SCEAU_ANCHOR_SYSTEM);
  sceau_anchors_add (anchors, root->certificate, SCEAU_ANCHOR_FILE);
  g_assert_cmpuint (sceau_anchors_get_size (anchors), ==, 1);
  g_assert_cmpint (sceau_anchors_find (anchors, root->certificate), ==, SCEAU_ANCHOR_SYSTEM);
  g_assert_cmpint (sceau_anchors_find (anchors, renewed->certificate), ==, SCEAU_ANCHOR_SYSTEM);
  g_assert_cmpint (sceau_anchors_find (anchors, other->certificate), ==, SCEAU_ANCHOR_NONE);
  g_assert_cmpint (sceau_anchors_find (anchors, stranger->certificate), ==, SCEAU_ANCHOR_NONE);
  sceau_anchors_add (anchors, other->certificate, SCEAU_ANCHOR_FILE);
  g_assert_cmpint (sceau_anchors_find (anchors, other->certificate), ==, SCEAU_ANCHOR_FILE);
  same = sceau_anchors_lookup_subject (anchors,
                                       sceau_certificate_get_raw_subject (renewed->certificate));
  none = sceau_anchors_lookup_subject (anchors,
                                       sceau_certificate_get_raw_subject (stranger->certificate));
  g_assert_cmpuint (same->len, ==, 2);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (g_ptr_array_index (sceau_anchors_get_all (anchors), 1) == other->certificate);
}

static void
test_gnutls (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki), *mid = sceau_test_ca (pki, root),
                    *leaf = sceau_test_leaf (pki, mid);
  g_autoptr (SceauAnchors) anchors = sceau_test_anchors (root, NULL);
  gnutls_x509_crt_t chain[2] = { sceau_certificate_peek_gnutls (leaf->certificate),
                                 sceau_certificate_peek_gnutls (mid->certificate) };
  unsigned int status = 1;

  g_assert_true (sceau_anchors_peek_gnutls (anchors) == sceau_anchors_peek_gnutls (anchors));
  g_assert_cmpint (
      gnutls_x509_trust_list_verify_crt (sceau_anchors_peek_gnutls (anchors), chain, 2,
                                         GNUTLS_VERIFY_DISABLE_TIME_CHECKS
                                             | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS,
                                         &status, NULL),
      ==, 0);
  g_assert_cmpuint (status, ==, 0);
}

static void
test_sources (void)
{
  g_assert_cmpstr (sceau_anchor_source_to_string (SCEAU_ANCHOR_SYSTEM), ==, "system");
  g_assert_cmpstr (sceau_anchor_source_to_string (SCEAU_ANCHOR_FILE), ==, "file");
  g_assert_cmpstr (sceau_anchor_source_to_string (SCEAU_ANCHOR_PILE), ==, "pile");
}

/* --- the test PKI itself: OpenSSL is the referee ------------------------------------------------ */

static void
test_pkcs7 (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki), *leaf = sceau_test_leaf (pki, root);
  g_autoptr (GBytes) pem = sceau_test_pkcs7 (TRUE, leaf, root, NULL);
  const char *path = sceau_test_write (pki, "c.p7b", g_bytes_get_data (pem, NULL),
                                       g_bytes_get_size (pem));
  g_autofree char *output = NULL;

  g_assert_cmpint (
      sceau_test_run (&output, "openssl", "pkcs7", "-in", path, "-print_certs", "-noout", NULL), ==,
      0);
  g_assert_nonnull (strstr (output, sceau_certificate_get_title (leaf->certificate)));
  g_assert_nonnull (strstr (output, sceau_certificate_get_title (root->certificate)));
}

static void
test_pkcs12 (void)
{
  static const SceauTestPkcs12 kinds[] = { SCEAU_TEST_PKCS12_AES, SCEAU_TEST_PKCS12_3DES,
                                           SCEAU_TEST_PKCS12_RC2 };
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki), *leaf = sceau_test_leaf (pki, root);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GBytes) p12 = sceau_test_pkcs12 (kinds[i], "secret", leaf, root, NULL);
      const char *path = sceau_test_write (pki, "c.p12", g_bytes_get_data (p12, NULL),
                                           g_bytes_get_size (p12));
      g_autofree char *output = NULL;

      if (sceau_test_run (&output, "openssl", "pkcs12", "-in", path, "-nodes", "-passin",
                          "pass:secret", "-legacy", NULL)
          != 0)
        g_error ("openssl: %s", output);
      g_assert_nonnull (strstr (output, "BEGIN PRIVATE KEY"));
      g_assert_nonnull (strstr (output, "BEGIN CERTIFICATE"));
      g_assert_cmpint (sceau_test_run (NULL, "openssl", "pkcs12", "-in", path, "-nodes", "-passin",
                                       "pass:wrong", "-legacy", NULL),
                       !=, 0);
    }
}

static void
test_crl (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki);
  g_autoptr (GBytes) crl = sceau_test_crl (root);
  const char *path = sceau_test_write (pki, "c.crl", g_bytes_get_data (crl, NULL),
                                       g_bytes_get_size (crl));

  g_assert_cmpint (
      sceau_test_run (NULL, "openssl", "crl", "-inform", "DER", "-in", path, "-noout", NULL), ==,
      0);
}

/* Each way of breaking a chain, as OpenSSL sees it: so that a test that expects a finding does not find another. */
static void
test_broken (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki),
                    *rsa_root = sceau_test_root (pki, .key_type = SCEAU_TEST_RSA);
  SceauTestIdentity *plain = sceau_test_ca (pki, root);
  SceauTestIdentity *none = sceau_test_ca (pki, root, .flags = SCEAU_TEST_CA_FLAG_OFF);
  SceauTestIdentity *limited = sceau_test_ca (pki, root,
                                              .permitted = SCEAU_TEST_LIST ("lyon.example"),
                                              .excluded = SCEAU_TEST_LIST ("192.0.2.0/24"));
  SceauTestIdentity *short_path = sceau_test_ca (pki, root,
                                                 .path_length = SCEAU_TEST_PATH_LENGTH (0));
  SceauTestIdentity *deeper = sceau_test_ca (pki, short_path);
  const struct
  {
    SceauTestIdentity *issuer, *leaf;
    const char *problem;       /* NULL: good */
    SceauTestIdentity *second; /* a further intermediate, NULL: none */
  } cases[] = {
    { plain, sceau_test_leaf (pki, plain), NULL },
    { plain, sceau_test_leaf (pki, plain, .flags = SCEAU_TEST_CORRUPT_SIGNATURE),
      "signature failure" },
    { plain, sceau_test_leaf (pki, plain, .not_after = SCEAU_TEST_NOW - 1), "expired" },
    { plain, sceau_test_leaf (pki, plain, .not_before = SCEAU_TEST_NOW + 1), "not yet valid" },
    { plain, sceau_test_leaf (pki, plain, .flags = SCEAU_TEST_CRITICAL_UNKNOWN),
      "critical extension" },
    { plain, sceau_test_leaf (pki, plain, .purposes = SCEAU_TEST_LIST ("1.3.6.1.5.5.7.3.2")),
      "purpose" },
    { none, sceau_test_leaf (pki, none), "CA certificate" },
    { limited, sceau_test_leaf (pki, limited, .cn = "a.lyon.example"), NULL },
    { limited, sceau_test_leaf (pki, limited, .cn = "a.paris.example"), "permitted subtree" },
    { limited,
      sceau_test_leaf (pki, limited, .names = SCEAU_TEST_LIST ("a.lyon.example", "192.0.2.1"),
                       .cn = "a.lyon.example"),
      "excluded subtree" },
    { deeper, sceau_test_leaf (pki, deeper), "local issuer" },
    { deeper, sceau_test_leaf (pki, deeper), "path length", short_path },
    { short_path, sceau_test_leaf (pki, short_path), NULL },
    { sceau_test_decoy (pki, NULL, plain), sceau_test_leaf (pki, plain), "" },
    { sceau_test_cross_sign (pki, rsa_root, plain), sceau_test_leaf (pki, plain), "local issuer" },
  };
  g_autofree char *at = g_strdup_printf ("%" G_GINT64_FORMAT, SCEAU_TEST_NOW);
  g_autofree char *root_pem = sceau_test_pem (root, NULL);
  const char *root_path = sceau_test_write (pki, "root.pem", root_pem, -1);
  guint i;

  g_assert_true (sceau_certificate_is_signed_by (deeper->certificate, short_path->certificate));
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *leaf_pem = sceau_test_pem (cases[i].leaf, NULL),
                      *issuer_pem = sceau_test_pem (cases[i].issuer, cases[i].second, NULL);
      const char *leaf = sceau_test_write (pki, "leaf.pem", leaf_pem, -1),
                 *issuer = sceau_test_write (pki, "mid.pem", issuer_pem, -1);
      g_autofree char *output = NULL;
      int status = sceau_test_run (&output, "openssl", "verify", "-attime", at, "-purpose",
                                   "sslserver", "-CAfile", root_path, "-untrusted", issuer, leaf,
                                   NULL);

      g_test_message ("%u: %s", i, output);
      g_assert_cmpint (status == 0, ==, cases[i].problem == NULL);
      g_assert_true (cases[i].problem == NULL || strstr (output, cases[i].problem) != NULL);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/anchors/find", test_find);
  g_test_add_func ("/anchors/gnutls", test_gnutls);
  g_test_add_func ("/anchors/sources", test_sources);
  g_test_add_func ("/test-pki/pkcs7", test_pkcs7);
  g_test_add_func ("/test-pki/pkcs12", test_pkcs12);
  g_test_add_func ("/test-pki/crl", test_crl);
  g_test_add_func ("/test-pki/broken", test_broken);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates: what they say, names, signatures, what is refused; self-signed ones, with OpenSSL and GnuTLS as referees. */
#include "pki/sceau-certificate.h"

#include <gnutls/x509.h>
#include <string.h>

#include "base/sceau-error.h"
#include "base/sceau-limits.h"
#include "sceau-test-pki.h"

static void
test_says (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki, .subject = "CN=Root R1,O=Ville de Lyon,C=FR");
  SceauTestIdentity *mid = sceau_test_ca (pki, root, .cn = "Sub",
                                          .path_length = SCEAU_TEST_PATH_LENGTH (0),
                                          .issuer_url = "http://ca.example/r1.der");
  SceauTestIdentity *leaf = sceau_test_leaf (
      pki, mid, .subject = "CN=cam.lyon.example,OU=Vidéo,O=Ville de Lyon,L=Lyon,ST=Rhône,C=FR",
      .names = SCEAU_TEST_LIST ("cam.lyon.example", "192.0.2.7", "2001:db8::7"),
      .not_before = SCEAU_TEST_NOW, .not_after = SCEAU_TEST_NOW + SCEAU_TEST_YEAR,
      .serial = "00ab12");
  SceauCertificate *certificate = leaf->certificate;
  g_autoptr (SceauSubject) fields = sceau_certificate_dup_subject_fields (certificate);
  g_auto (GStrv) urls = sceau_certificate_dup_issuer_urls (mid->certificate);
  const char *const *names = sceau_certificate_get_names (certificate);

  g_assert_cmpstr (sceau_certificate_get_subject (certificate), ==,
                   "CN=cam.lyon.example,OU=Vidéo,O=Ville de Lyon,L=Lyon,ST=Rhône,C=FR");
  g_assert_cmpstr (sceau_certificate_get_issuer (certificate), ==, "CN=Sub");
  g_assert_cmpstr (sceau_certificate_get_title (certificate), ==, "cam.lyon.example");
  g_assert_cmpstr (sceau_certificate_get_issuer_title (mid->certificate), ==, "Root R1");
  g_assert_cmpstr (fields->country, ==, "FR");
  g_assert_cmpstr (fields->state, ==, "Rhône");
  g_assert_cmpstr (fields->locality, ==, "Lyon");
  g_assert_cmpstr (fields->organization, ==, "Ville de Lyon");
  g_assert_cmpstr (fields->unit, ==, "Vidéo");
  g_assert_cmpstr (fields->common_name, ==, "cam.lyon.example");
  g_assert_cmpuint (g_strv_length ((char **) names), ==, 3);
  g_assert_cmpstr (names[0], ==, "cam.lyon.example");
  g_assert_cmpstr (names[1], ==, "192.0.2.7");
  g_assert_cmpstr (names[2], ==, "2001:db8::7");
  g_assert_cmpstr (sceau_certificate_get_serial (certificate), ==, "ab12");
  g_assert_cmpint (sceau_certificate_get_not_before (certificate), ==, SCEAU_TEST_NOW);
  g_assert_cmpint (sceau_certificate_get_not_after (certificate), ==,
                   SCEAU_TEST_NOW + SCEAU_TEST_YEAR);
  g_assert_cmpstr (sceau_certificate_get_key_description (certificate), ==, "ec:p256");
  g_assert_cmpstr (sceau_certificate_get_signature_description (certificate), ==, "ECDSA-SHA256");
  g_assert_true (g_bytes_equal (sceau_certificate_get_authority_key_id (certificate),
                                sceau_certificate_get_key_id (mid->certificate)));
  g_assert_true (g_bytes_equal (sceau_certificate_get_raw_issuer (certificate),
                                sceau_certificate_get_raw_subject (mid->certificate)));
  g_assert_cmpuint (g_strv_length (urls), ==, 1);
  g_assert_cmpstr (urls[0], ==, "http://ca.example/r1.der");
  g_assert_cmpint (sceau_certificate_get_version (certificate), ==, 3);
  g_assert_cmpint (sceau_certificate_get_path_length (mid->certificate), ==, 0);
  g_assert_cmpint (sceau_certificate_get_path_length (root->certificate), ==, -1);
  g_assert_true (sceau_certificate_is_ca (mid->certificate)
                 && !sceau_certificate_is_ca (certificate));
  g_assert_cmpuint (sceau_certificate_get_key_usage (certificate), ==,
                    SCEAU_KEY_USAGE_DIGITAL_SIGNATURE);
  g_assert_cmpuint (sceau_certificate_get_key_usage (mid->certificate), ==,
                    SCEAU_KEY_USAGE_KEY_CERT_SIGN | SCEAU_KEY_USAGE_CRL_SIGN);
}

/* The same facts as OpenSSL reads them. */
static void
test_openssl_agrees (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki, .cn = "Root");
  SceauTestIdentity *leaf = sceau_test_leaf (pki, root,
                                             .subject = "CN=a\\,b \\\"x\\\",O=Société \\+ Co,C=FR",
                                             .names = SCEAU_TEST_LIST ("a.example"));
  g_autofree char *pem = sceau_test_pem (leaf, NULL);
  const char *path = sceau_test_write (pki, "leaf.pem", pem, -1);
  g_autofree char *output = NULL;
  g_autofree char *subject = g_strdup_printf ("subject=%s\n",
                                              sceau_certificate_get_subject (leaf->certificate));
  g_autofree char *fingerprint = NULL;
  g_auto (GStrv) pieces = NULL;
  g_autofree char *hex = NULL;

  g_assert_cmpint (sceau_test_run (&output, "openssl", "x509", "-in", path, "-noout", "-subject",
                                   "-nameopt", "RFC2253,utf8,-esc_msb", NULL),
                   ==, 0);
  g_assert_cmpstr (output, ==, subject);
  g_assert_cmpint (sceau_test_run (&fingerprint, "openssl", "x509", "-in", path, "-noout",
                                   "-fingerprint", "-sha256", NULL),
                   ==, 0);
  pieces = g_strsplit (strchr (fingerprint, '=') + 1, ":", -1);
  hex = g_strjoinv ("", pieces);
  g_strstrip (hex);
  g_assert_cmpint (g_ascii_strcasecmp (hex, sceau_certificate_get_sha256 (leaf->certificate)), ==,
                   0);
}

static void
test_titles (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki, .subject = "O=Authority only");
  SceauTestIdentity *place = sceau_test_ca (pki, root, .subject = "L=Lyon,C=FR");
  SceauTestIdentity *hostile = sceau_test_ca (pki, root,
                                              .subject = "CN=good\xe2\x80\xae"
                                                         "evil");

  g_assert_cmpstr (sceau_certificate_get_title (root->certificate), ==, "Authority only");
  g_assert_cmpstr (sceau_certificate_get_title (place->certificate), ==, "L=Lyon,C=FR");
  g_assert_cmpstr (sceau_certificate_get_title (hostile->certificate), ==,
                   "good\xef\xbf\xbd"
                   "evil");
}

static void
test_signed_by (void)
{
  static const struct
  {
    SceauTestKeyType issuer;
    SceauTestDigest digest;
    const char *key, *signature;
  } cases[] = {
    { SCEAU_TEST_EC, SCEAU_TEST_SHA256, "ec:p256", "ECDSA-SHA256" },
    { SCEAU_TEST_EC_P384, SCEAU_TEST_SHA384, "ec:p384", "ECDSA-SHA384" },
    { SCEAU_TEST_EC_P384, SCEAU_TEST_SHA256, "ec:p384", "ECDSA-SHA256" },
    { SCEAU_TEST_EC_P521, SCEAU_TEST_SHA512, "ec:p521", "ECDSA-SHA512" },
    { SCEAU_TEST_RSA, SCEAU_TEST_SHA256, "rsa:2048", "RSA-SHA256" },
    { SCEAU_TEST_RSA, SCEAU_TEST_SHA1, "rsa:2048", "RSA-SHA1" },
    { SCEAU_TEST_RSA, SCEAU_TEST_MD5, "rsa:2048", "RSA-MD5" },
    { SCEAU_TEST_RSA, SCEAU_TEST_PSS_SHA256, "rsa:2048", "RSA-PSS-SHA256" },
    { SCEAU_TEST_RSA_1024, SCEAU_TEST_SHA256, "rsa:1024", "RSA-SHA256" },
    { SCEAU_TEST_RSA_3072, SCEAU_TEST_SHA256, "rsa:3072", "RSA-SHA256" },
    { SCEAU_TEST_RSA_PSS, SCEAU_TEST_PSS_SHA256, "rsa-pss:2048", "RSA-PSS-SHA256" },
    { SCEAU_TEST_ED25519, SCEAU_TEST_SHA256, "ed25519", "EdDSA-Ed25519" },
    { SCEAU_TEST_ED448, SCEAU_TEST_SHA256, "ed448", "EdDSA-Ed448" },
  };
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SceauTestIdentity *root = sceau_test_root (pki, .key_type = cases[i].issuer,
                                                 .digest = cases[i].digest);
      SceauTestIdentity *leaf = sceau_test_leaf (pki, root, .digest = cases[i].digest);
      SceauTestIdentity *decoy = sceau_test_decoy (pki, NULL, root);
      SceauTestIdentity *bad = sceau_test_leaf (pki, root, .digest = cases[i].digest,
                                                .flags = SCEAU_TEST_CORRUPT_SIGNATURE);

      g_test_message ("%s, %s", cases[i].key, cases[i].signature);
      g_assert_cmpstr (sceau_certificate_get_key_description (root->certificate), ==, cases[i].key);
      g_assert_cmpstr (sceau_certificate_get_signature_description (leaf->certificate), ==,
                       cases[i].signature);
      g_assert_true (sceau_certificate_is_signed_by (leaf->certificate, root->certificate));
      g_assert_true (sceau_certificate_is_self_signed (root->certificate));
      g_assert_true (sceau_certificate_is_self_signed (root->certificate));
      g_assert_false (sceau_certificate_is_signed_by (leaf->certificate, decoy->certificate));
      g_assert_false (sceau_certificate_is_signed_by (bad->certificate, root->certificate));
      g_assert_false (sceau_certificate_is_self_signed (leaf->certificate));
    }
}

/* OpenSSL makes PSS signatures with another length of salt, which GnuTLS has to be told. */
static void
test_pss_salt (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  const char *salts[] = { "rsa_pss_saltlen:20", "rsa_pss_saltlen:32", "rsa_pss_saltlen:64",
                          "rsa_pss_saltlen:0" };
  g_autofree char *key_path = g_build_filename (sceau_test_get_dir (pki), "k.pem", NULL);
  g_autofree char *path = g_build_filename (sceau_test_get_dir (pki), "c.pem", NULL);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (salts); i++)
    {
      g_autoptr (SceauCertificate) certificate = NULL;
      g_autofree char *pem = NULL;

      g_assert_cmpint (sceau_test_run (NULL, "openssl", "req", "-x509", "-newkey", "rsa:2048",
                                       "-nodes", "-keyout", key_path, "-out", path, "-subj",
                                       "/CN=pss", "-sha256", "-sigopt", "rsa_padding_mode:pss",
                                       "-sigopt", salts[i], NULL),
                       ==, 0);
      g_assert_true (g_file_get_contents (path, &pem, NULL, NULL));
      certificate = sceau_certificate_new_from_pem (pem, NULL);
      g_assert_true (sceau_certificate_is_self_signed (certificate));
    }
}

/* Nobody checks these any more, GnuTLS included; they must still be called by their name, to be told as weak. */
static void
test_pss_sha1 (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  g_autofree char *key_path = g_build_filename (sceau_test_get_dir (pki), "k.pem", NULL);
  g_autofree char *path = g_build_filename (sceau_test_get_dir (pki), "c.pem", NULL);
  g_autoptr (SceauCertificate) certificate = NULL;
  g_autofree char *pem = NULL;

  g_assert_cmpint (sceau_test_run (NULL, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                                   "-keyout", key_path, "-out", path, "-subj", "/CN=pss", "-sha1",
                                   "-sigopt", "rsa_padding_mode:pss", "-sigopt",
                                   "rsa_pss_saltlen:20", NULL),
                   ==, 0);
  g_assert_true (g_file_get_contents (path, &pem, NULL, NULL));
  certificate = sceau_certificate_new_from_pem (pem, NULL);
  g_assert_cmpstr (sceau_certificate_get_signature_description (certificate), ==, "RSA-PSS-SHA1");
  g_assert_false (sceau_certificate_is_self_signed (certificate));
}

static void
test_matches_name (void)
{
  static const struct
  {
    const char *name;
    gboolean expected;
  } cases[] = {
    { "a.example", TRUE },
    { "A.Example", TRUE },
    { "a.example.", TRUE },
    { "b.example", FALSE },
    { "x.wild.example", TRUE },
    { "wild.example", FALSE },
    { "x.y.wild.example", FALSE },
    { "*.wild.example", TRUE },
    { "xn--mn-xka.example", TRUE },
    { "mün.example", TRUE },
    { "MÜN.example", TRUE },
    { "192.0.2.1", TRUE },
    { "192.0.2.2", FALSE },
    { "2001:db8::1", TRUE },
    { "2001:DB8:0::1", TRUE },
    { "2001:db8::2", FALSE },
    { "only-in-cn.example", FALSE },
    { "", FALSE },
    { ".", FALSE },
    { "a.example\n", FALSE },
    { "198.51.100.1", FALSE },
    { "x.com", FALSE },
    { "foo.partial.example", FALSE },
    { "*.example", FALSE },
    { "under_score.example", TRUE },
    { "Under_Score.example", TRUE },
    { "other_score.example", FALSE },
    { "x_y.wild.example", TRUE },
    { "_ .example", FALSE },
  };
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *leaf = sceau_test_leaf (
      pki, NULL, .cn = "only-in-cn.example",
      .names = SCEAU_TEST_LIST ("a.example", "*.wild.example", "xn--mn-xka.example", "192.0.2.1",
                                "2001:db8::1", "*.com", "f*.partial.example",
                                "under_score.example"));
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (sceau_certificate_matches_name (leaf->certificate, cases[i].name), ==,
                       cases[i].expected);
    }
}

static void
test_extensions (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki, .permitted = SCEAU_TEST_LIST ("example"));
  SceauTestIdentity *odd = sceau_test_leaf (
      pki, root,
      .flags = SCEAU_TEST_CRITICAL_UNKNOWN | SCEAU_TEST_MUST_STAPLE | SCEAU_TEST_NO_KEY_ID
               | SCEAU_TEST_NO_AUTHORITY_KEY_ID | SCEAU_TEST_NO_KEY_USAGE | SCEAU_TEST_NO_NAMES,
      .purposes = SCEAU_TEST_LIST ("1.3.6.1.5.5.7.3.2"));
  SceauTestIdentity *plain = sceau_test_leaf (pki, root, .flags = SCEAU_TEST_NO_PURPOSE);
  SceauTestIdentity *any = sceau_test_leaf (
      pki, root, .purposes = SCEAU_TEST_LIST ("1.3.6.1.5.5.7.3.2", "2.5.29.37.0"));
  SceauTestIdentity *old = sceau_test_root (pki, .flags = SCEAU_TEST_VERSION_1);
  g_auto (GStrv) critical = sceau_certificate_dup_critical_extensions (odd->certificate);

  g_assert_true (sceau_certificate_has_name_constraints (root->certificate));
  g_assert_true (g_strv_contains ((const char *const *) critical, "1.3.6.1.4.1.55555.1"));
  g_assert_true (sceau_certificate_must_staple (odd->certificate)
                 && !sceau_certificate_must_staple (plain->certificate));
  g_assert_false (sceau_certificate_allows_server_auth (odd->certificate));
  g_assert_true (sceau_certificate_allows_server_auth (plain->certificate));
  g_assert_true (sceau_certificate_allows_server_auth (any->certificate));
  g_assert_null (sceau_certificate_get_key_id (odd->certificate));
  g_assert_null (sceau_certificate_get_authority_key_id (odd->certificate));
  g_assert_cmpuint (sceau_certificate_get_key_usage (odd->certificate), ==, SCEAU_KEY_USAGE_ANY);
  g_assert_null (sceau_certificate_get_names (odd->certificate)[0]);
  g_assert_cmpuint (sceau_certificate_get_version (old->certificate), ==, 1);
  g_assert_false (sceau_certificate_is_ca (old->certificate));
}

/* Same text, other bytes: no two of them are the same name. */
static void
test_encodings (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *printable = sceau_test_root (pki, .cn = "Root");
  SceauTestIdentity *utf8 = sceau_test_root (pki, .cn = "Root", .flags = SCEAU_TEST_UTF8_SUBJECT);

  g_assert_cmpstr (sceau_certificate_get_subject (printable->certificate), ==,
                   sceau_certificate_get_subject (utf8->certificate));
  g_assert_false (g_bytes_equal (sceau_certificate_get_raw_subject (printable->certificate),
                                 sceau_certificate_get_raw_subject (utf8->certificate)));
}

static void
assert_refused (const guint8 *data, gsize size, SceauErrorCode code)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (sceau_certificate_new_from_der (bytes, &error));
  g_assert_error (error, SCEAU_ERROR, (int) code);
}

static void
test_refused (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *leaf = sceau_test_leaf (pki, NULL, .cn = "a.example");
  gsize size, i;
  const guint8 *der = g_bytes_get_data (sceau_certificate_get_der (leaf->certificate), &size);
  g_autofree guint8 *copy = g_malloc0 (SCEAU_MAX_CERTIFICATE_SIZE + 1);
  g_autoptr (GError) error = NULL;

  for (i = 0; i < size; i++) /* every truncation */
    assert_refused (der, i, SCEAU_ERROR_MALFORMED);
  memcpy (copy, der, size);
  assert_refused (copy, size + 1, SCEAU_ERROR_MALFORMED);
  assert_refused (copy, SCEAU_MAX_CERTIFICATE_SIZE + 1, SCEAU_ERROR_TOO_LARGE);
  assert_refused ((const guint8 *) "hello", 5, SCEAU_ERROR_MALFORMED);
  g_assert_null (sceau_certificate_new_from_pem ("hello", &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_A_CERTIFICATE);
}

/* What passes the walk must not crash anything else, whatever GnuTLS thinks of it. */
static void
test_damaged (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *leaf = sceau_test_leaf (pki, NULL, .cn = "a.example",
                                             .issuer_url = "http://a.example/");
  gsize size, i;
  const guint8 *der = g_bytes_get_data (sceau_certificate_get_der (leaf->certificate), &size);
  guint read = 0, refused = 0;

  for (i = 0; i < size; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (der, size);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (SceauCertificate) certificate = NULL;
      g_auto (GStrv) urls = NULL;

      copy[i] ^= 0x21;
      bytes = g_bytes_new_take (g_steal_pointer (&copy), size);
      if ((certificate = sceau_certificate_new_from_der (bytes, NULL)) == NULL)
        {
          refused++;
          continue;
        }
      read++;
      g_assert_cmpstr (sceau_certificate_get_title (certificate), !=, "");
      g_assert_true (g_utf8_validate (sceau_certificate_get_subject (certificate), -1, NULL));
      urls = sceau_certificate_dup_issuer_urls (certificate);
      sceau_certificate_matches_name (certificate, "a.example");
      sceau_certificate_peek_gnutls (certificate);
      g_assert_false (sceau_certificate_is_signed_by (certificate, leaf->certificate));
    }
  g_assert_cmpuint (read, >, 0);
  g_assert_cmpuint (refused, >, 0);
}

static void
test_pem (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki), *leaf = sceau_test_leaf (pki, root);
  g_autofree char *both = sceau_test_pem (leaf, root, NULL);
  g_autofree char *one = sceau_certificate_to_pem (leaf->certificate);
  g_autoptr (SceauCertificate) again = sceau_certificate_new_from_pem (both, NULL);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autofree char *nothing = sceau_certificates_to_pem (none);

  g_assert_true (g_str_has_prefix (both, one));
  g_assert_true (g_str_has_suffix (one, "-----END CERTIFICATE-----\n"));
  g_assert_true (sceau_certificate_equal (again, leaf->certificate));
  g_assert_false (sceau_certificate_equal (again, root->certificate));
  g_assert_cmpuint (sceau_certificate_hash (again), ==, sceau_certificate_hash (leaf->certificate));
  g_assert_cmpstr (nothing, ==, "");
}

static void
test_json (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *leaf = sceau_test_leaf (pki, NULL, .cn = "a.example");
  g_autoptr (JsonObject) object = sceau_certificate_to_json (leaf->certificate);

  g_assert_cmpstr (json_object_get_string_member (object, "kind"), ==, "certificate");
  g_assert_cmpstr (json_object_get_string_member (object, "sha256"), ==,
                   sceau_certificate_get_sha256 (leaf->certificate));
  g_assert_cmpstr (json_object_get_string_member (object, "subject"), ==, "CN=a.example");
  g_assert_cmpstr (json_object_get_string_member (object, "not_before"), ==,
                   "2026-11-22T08:30:00Z");
  g_assert_cmpstr (json_object_get_string_member (object, "key"), ==, "ec:p256");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "names")), ==, 1);
}

/* --- self-signed ---------------------------------------------------------------------------- */

static void
assert_openssl_accepts (SceauTestPki *pki, SceauCertificate *certificate, const char *host)
{
  g_autofree char *pem = sceau_certificate_to_pem (certificate);
  g_autofree char *at = g_strdup_printf ("%" G_GINT64_FORMAT, SCEAU_TEST_NOW);
  g_autofree char *output = NULL;
  const char *path = sceau_test_write (pki, "self.pem", pem, -1);

  if (sceau_test_run (&output, "openssl", "verify", "-attime", at, "-x509_strict", "-purpose",
                      "sslserver", "-verify_hostname", host, "-CAfile", path, path, NULL)
      != 0)
    g_error ("openssl: %s", output);
}

static void
assert_gnutls_accepts (SceauCertificate *certificate, const char *host)
{
  g_autoptr (SceauAnchors) anchors = sceau_anchors_new ();
  gnutls_x509_crt_t crt = sceau_certificate_peek_gnutls (certificate);
  gnutls_typed_vdata_st vdata[2] = { { GNUTLS_DT_DNS_HOSTNAME, (unsigned char *) host, 0 },
                                     { GNUTLS_DT_KEY_PURPOSE_OID,
                                       (unsigned char *) GNUTLS_KP_TLS_WWW_SERVER, 0 } };
  unsigned int status = 1;

  sceau_anchors_add (anchors, certificate, SCEAU_ANCHOR_FILE);
  g_assert_cmpint (
      gnutls_x509_trust_list_verify_crt2 (sceau_anchors_peek_gnutls (anchors), &crt, 1, vdata, 2,
                                          GNUTLS_VERIFY_DISABLE_TIME_CHECKS
                                              | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS,
                                          &status, NULL),
      ==, 0);
  g_assert_cmpuint (status, ==, 0);
}

static void
test_self_signed (void)
{
  static const SceauTestKeyType types[] = { SCEAU_TEST_EC,      SCEAU_TEST_EC_P384,
                                            SCEAU_TEST_RSA,     SCEAU_TEST_RSA_3072,
                                            SCEAU_TEST_ED25519, SCEAU_TEST_ED448 };
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  g_autoptr (SceauSubject) subject = sceau_subject_new_from_string (
      "C=fr,ST=Rhône,L=Lyon,O=Ville,OU=Vidéo,CN=cam.lyon.example", NULL);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GError) error = NULL;
      SceauKey *key = sceau_test_key (pki, types[i]);
      g_autoptr (SceauCertificate) certificate = sceau_certificate_new_self_signed (
          key, subject, SCEAU_TEST_LIST ("CAM.lyon.example", "192.0.2.1", "élan.example"),
          SCEAU_TEST_NOW, 365, &error);
      const char *const *names;

      g_assert_no_error (error);
      names = sceau_certificate_get_names (certificate);
      g_assert_cmpuint (g_strv_length ((char **) names), ==, 3);
      g_assert_cmpstr (names[0], ==, "cam.lyon.example");
      g_assert_cmpstr (names[2], ==, "xn--lan-9la.example");
      g_assert_cmpstr (sceau_certificate_get_subject (certificate), ==,
                       "CN=cam.lyon.example,OU=Vidéo,O=Ville,L=Lyon,ST=Rhône,C=FR");
      g_assert_cmpint (sceau_certificate_get_not_before (certificate), ==, SCEAU_TEST_NOW - 3600);
      g_assert_cmpint (sceau_certificate_get_not_after (certificate), ==,
                       SCEAU_TEST_NOW + SCEAU_TEST_YEAR);
      g_assert_cmpuint (strlen (sceau_certificate_get_serial (certificate)), ==, 32);
      g_assert_cmpstr (sceau_certificate_get_spki_sha256 (certificate), ==,
                       sceau_key_get_spki_sha256 (key));
      g_assert_cmpuint (sceau_certificate_get_key_usage (certificate), ==,
                        SCEAU_KEY_USAGE_DIGITAL_SIGNATURE
                            | (g_str_has_prefix (sceau_key_get_description (key), "rsa")
                                   ? SCEAU_KEY_USAGE_KEY_ENCIPHERMENT
                                   : 0));
      g_assert_true (sceau_certificate_is_self_signed (certificate)
                     && !sceau_certificate_is_ca (certificate));
      g_assert_true (sceau_certificate_allows_server_auth (certificate));
      assert_openssl_accepts (pki, certificate, "cam.lyon.example");
      assert_gnutls_accepts (certificate, "cam.lyon.example");
    }
}

static void
test_self_signed_refused (void)
{
  static const struct
  {
    const char *subject, *name;
    guint days;
  } cases[] = {
    { "CN=a.example", NULL, 0 },          { "CN=a.example", NULL, 3651 },
    { "CN=Not a name!", NULL, 365 },      { "O=Ville", "a.example", 365 },
    { "CN=a.example", "b example", 365 }, { "C=FRA,CN=a.example", NULL, 365 },
  };
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SceauSubject) subject = sceau_subject_new_from_string (cases[i].subject, NULL);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].subject);
      g_assert_null (sceau_certificate_new_self_signed (sceau_test_key (pki, SCEAU_TEST_EC),
                                                        subject, SCEAU_TEST_LIST (cases[i].name),
                                                        SCEAU_TEST_NOW, cases[i].days, &error));
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
    }
}

/* --- threads: everything that is made when first asked ---------------------------------------- */

static gpointer
ask_everything (gpointer data)
{
  SceauCertificate *certificate = data;

  g_assert_nonnull (sceau_certificate_get_sha256 (certificate));
  g_assert_nonnull (sceau_certificate_get_subject (certificate));
  g_assert_nonnull (sceau_certificate_get_names (certificate));
  g_assert_nonnull (sceau_certificate_get_raw_subject (certificate));
  g_assert_nonnull (sceau_certificate_peek_gnutls (certificate));
  g_assert_true (sceau_certificate_is_signed_by (certificate, certificate));
  return (gpointer) sceau_certificate_get_sha256 (certificate);
}

static void
test_threads (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  guint round, i;

  for (round = 0; round < 20; round++)
    {
      SceauTestIdentity *leaf = sceau_test_leaf (pki, NULL);
      GThread *threads[4];

      for (i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new ("ask", ask_everything, leaf->certificate);
      for (i = 0; i < G_N_ELEMENTS (threads); i++)
        g_assert_true (g_thread_join (threads[i])
                       == sceau_certificate_get_sha256 (leaf->certificate));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/certificate/says", test_says);
  g_test_add_func ("/certificate/openssl-agrees", test_openssl_agrees);
  g_test_add_func ("/certificate/titles", test_titles);
  g_test_add_func ("/certificate/signed-by", test_signed_by);
  g_test_add_func ("/certificate/pss-salt", test_pss_salt);
  g_test_add_func ("/certificate/pss-sha1", test_pss_sha1);
  g_test_add_func ("/certificate/matches-name", test_matches_name);
  g_test_add_func ("/certificate/extensions", test_extensions);
  g_test_add_func ("/certificate/encodings", test_encodings);
  g_test_add_func ("/certificate/refused", test_refused);
  g_test_add_func ("/certificate/damaged", test_damaged);
  g_test_add_func ("/certificate/pem", test_pem);
  g_test_add_func ("/certificate/json", test_json);
  g_test_add_func ("/certificate/self-signed", test_self_signed);
  g_test_add_func ("/certificate/self-signed-refused", test_self_signed_refused);
  g_test_add_func ("/certificate/threads", test_threads);
  return g_test_run ();
}

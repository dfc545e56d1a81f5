/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests: made, read back, with OpenSSL and GnuTLS as referees. */
#include "pki/sceau-request.h"

#include <gnutls/x509.h>
#include <string.h>

#include "base/sceau-error.h"
#include "sceau-test-pki.h"

static void
assert_openssl_accepts (SceauTestPki *pki, SceauRequest *request)
{
  g_autofree char *pem = sceau_request_to_pem (request);
  g_autofree char *output = NULL;
  const char *path = sceau_test_write (pki, "request.pem", pem, -1);

  if (sceau_test_run (&output, "openssl", "req", "-verify", "-noout", "-in", path, NULL) != 0)
    g_error ("openssl: %s", output);
}

static void
test_new (void)
{
  static const SceauTestKeyType types[] = { SCEAU_TEST_EC,      SCEAU_TEST_EC_P384,
                                            SCEAU_TEST_RSA,     SCEAU_TEST_RSA_3072,
                                            SCEAU_TEST_ED25519, SCEAU_TEST_ED448 };
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  g_autoptr (SceauSubject) subject = sceau_subject_new_from_string (
      "C=fr,ST=Rhône,L=Lyon,O=Ville,OU=Vidéo,CN=cam.example", NULL);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GError) error = NULL;
      SceauKey *key = sceau_test_key (pki, types[i]);
      g_autoptr (SceauRequest) request = sceau_request_new (
          key, subject, SCEAU_TEST_LIST ("www.example", "CAM.example", "2001:db8::1", "192.0.2.1"),
          &error);
      g_autofree char *names = NULL;

      g_assert_no_error (error);
      names = g_strjoinv (" ", (char **) sceau_request_get_names (request));
      g_assert_cmpstr (names, ==, "cam.example www.example 2001:db8::1 192.0.2.1");
      g_assert_cmpstr (sceau_request_get_subject (request), ==,
                       "CN=cam.example,OU=Vidéo,O=Ville,L=Lyon,ST=Rhône,C=FR");
      g_assert_cmpstr (sceau_request_get_spki_sha256 (request), ==,
                       sceau_key_get_spki_sha256 (key));
      g_assert_cmpstr (sceau_request_get_key_description (request), ==,
                       sceau_key_get_description (key));
      g_assert_true (sceau_request_verify (request));
      assert_openssl_accepts (pki, request);
    }
}

/* The string types of RFC 5280, appendix A.1: PrintableString for the country. */
static void
test_string_types (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  g_autoptr (SceauSubject)
      subject = sceau_subject_new_from_string ("C=FR,L=Orléans,CN=élan.example", NULL);
  g_autoptr (SceauRequest)
      request = sceau_request_new (sceau_test_key (pki, SCEAU_TEST_EC), subject, NULL, NULL);
  g_autofree char *pem = sceau_request_to_pem (request);
  g_autofree char *output = NULL;

  g_assert_cmpint (sceau_test_run (&output, "openssl", "asn1parse", "-in",
                                   sceau_test_write (pki, "r.pem", pem, -1), NULL),
                   ==, 0);
  g_assert_nonnull (strstr (output, "PRINTABLESTRING   :FR"));
  g_assert_nonnull (strstr (output, "UTF8STRING        :Orl"));
  g_assert_nonnull (strstr (output, ":xn--lan-9la.example"));
  g_assert_cmpstr (sceau_request_get_names (request)[0], ==, "xn--lan-9la.example");
}

static void
test_without_names (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  g_autoptr (SceauSubject) subject = sceau_subject_new_from_string ("CN=Caméra du hall", NULL);
  g_autoptr (SceauRequest)
      request = sceau_request_new (sceau_test_key (pki, SCEAU_TEST_EC), subject, NULL, NULL);

  g_assert_null (sceau_request_get_names (request)[0]);
  assert_openssl_accepts (pki, request);
}

static void
test_invalid (void)
{
  static const struct
  {
    const char *subject, *name;
  } cases[] = { { "O=Ville", "a.example" },
                { "C=FRA,CN=a.example", NULL },
                { "CN=a.example", "not a name" } };
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SceauSubject) subject = sceau_subject_new_from_string (cases[i].subject, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (sceau_request_new (sceau_test_key (pki, SCEAU_TEST_EC), subject,
                                        SCEAU_TEST_LIST (cases[i].name), &error));
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
    }
}

/* OpenSSL's own, with either label, without attributes, and damaged. */
static void
test_foreign (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  g_autofree char *key = g_build_filename (sceau_test_get_dir (pki), "k.pem", NULL);
  g_autofree char *path = g_build_filename (sceau_test_get_dir (pki), "r.pem", NULL);
  static const char *const labels[] = { "-batch", "-newhdr" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      g_autoptr (SceauRequest) request = NULL;
      g_autofree char *pem = NULL;

      g_assert_cmpint (sceau_test_run (NULL, "openssl", "req", "-new", "-newkey", "rsa:2048",
                                       "-nodes", "-keyout", key, "-out", path, "-subj",
                                       "/C=FR/O=Ville/CN=a.example", "-addext",
                                       "subjectAltName=DNS:a.example,IP:192.0.2.1", "-sigopt",
                                       "rsa_padding_mode:pss", labels[i], NULL),
                       ==, 0);
      g_assert_true (g_file_get_contents (path, &pem, NULL, NULL));
      request = sceau_request_new_from_pem (pem, NULL);
      g_assert_cmpstr (sceau_request_get_subject (request), ==, "CN=a.example,O=Ville,C=FR");
      g_assert_cmpstr (sceau_request_get_names (request)[1], ==, "192.0.2.1");
      g_assert_cmpstr (sceau_request_get_key_description (request), ==, "rsa:2048");
      g_assert_true (sceau_request_verify (request));
    }
}

static void
test_damaged (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  g_autoptr (SceauSubject) subject = sceau_subject_new_from_string ("C=FR,CN=a.example", NULL);
  g_autoptr (SceauRequest)
      request = sceau_request_new (sceau_test_key (pki, SCEAU_TEST_EC), subject, NULL, NULL);
  gsize size, i;
  const guint8 *der = g_bytes_get_data (sceau_request_get_der (request), &size);
  guint read = 0;

  for (i = 0; i < size; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (der, size);
      g_autoptr (GBytes) cut = g_bytes_new (der, i);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (SceauRequest) damaged = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_null (sceau_request_new_from_der (cut, &error));
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
      copy[i] ^= 0x21;
      bytes = g_bytes_new_take (g_steal_pointer (&copy), size);
      if ((damaged = sceau_request_new_from_der (bytes, NULL)) == NULL)
        continue;
      read++;
      g_assert_false (sceau_request_verify (damaged));
    }
  g_assert_cmpuint (read, >, 0);
}

static void
test_json (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  g_autoptr (SceauSubject) subject = sceau_subject_new_from_string ("CN=a.example", NULL);
  g_autoptr (SceauRequest)
      request = sceau_request_new (sceau_test_key (pki, SCEAU_TEST_EC), subject, NULL, NULL);
  g_autoptr (JsonObject) object = sceau_request_to_json (request);
  g_autoptr (SceauSubject) fields = sceau_request_dup_subject_fields (request);

  g_assert_cmpstr (json_object_get_string_member (object, "kind"), ==, "request");
  g_assert_cmpstr (json_object_get_string_member (object, "subject"), ==, "CN=a.example");
  g_assert_cmpstr (json_object_get_string_member (object, "sha256"), ==,
                   sceau_request_get_sha256 (request));
  g_assert_cmpstr (fields->common_name, ==, "a.example");
}

/* A certificate made for the request fits its key. */
static void
test_answered (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki);
  g_autoptr (SceauSubject) subject = sceau_subject_new_from_string ("C=FR,CN=a.example", NULL);
  g_autoptr (SceauRequest) request = sceau_request_new (
      sceau_test_key (pki, SCEAU_TEST_EC), subject, SCEAU_TEST_LIST ("b.example"), NULL);
  SceauTestIdentity *leaf = sceau_test_leaf (pki, root, .request = request);

  g_assert_cmpstr (sceau_certificate_get_spki_sha256 (leaf->certificate), ==,
                   sceau_request_get_spki_sha256 (request));
  g_assert_cmpstr (sceau_certificate_get_subject (leaf->certificate), ==, "CN=a.example,C=FR");
  g_assert_true (sceau_certificate_matches_name (leaf->certificate, "b.example"));
  g_assert_null (leaf->key);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/request/new", test_new);
  g_test_add_func ("/request/string-types", test_string_types);
  g_test_add_func ("/request/without-names", test_without_names);
  g_test_add_func ("/request/invalid", test_invalid);
  g_test_add_func ("/request/foreign", test_foreign);
  g_test_add_func ("/request/damaged", test_damaged);
  g_test_add_func ("/request/json", test_json);
  g_test_add_func ("/request/answered", test_answered);
  return g_test_run ();
}

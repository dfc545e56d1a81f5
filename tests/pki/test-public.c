/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real certificates: those of Debian's ca-certificates, of NIST's test suite and of pyca/cryptography's vectors (real servers, real
 * authorities, odd encodings), with GnuTLS as referee. */
#include <gnutls/x509.h>
#include <string.h>

#include "pki/sceau-certificate.h"

#define BUNDLE  "/etc/ssl/certs/ca-certificates.crt"
#define VECTORS "/usr/lib/python3/dist-packages/cryptography_vectors/x509"

/* Where GnuTLS and we do not agree on what can be read, and who reads it. */
static const struct
{
  const char *file;
  gboolean we_read;
  const char *why;
} disagreements[] = {
  { "badasn1time.pem", FALSE, "a time that has no seconds (RFC 5280, 4.1.2.5.1)" },
  { "invalid_version.pem", FALSE, "version 8" },
  { "san_empty_hostname.pem", TRUE, "an alternative name that is empty: it matches nothing" },
  { "san_edipartyname.der", TRUE, "an alternative name of a kind that nobody uses" },
  { "san_x400address.der", TRUE, "an alternative name of a kind that nobody uses" },
};

typedef void (*Visit) (const char *file, GBytes *der, gpointer data);

static gboolean
has_certificates (const char *name)
{
  return g_str_has_suffix (name, ".pem") || g_str_has_suffix (name, ".der")
         || g_str_has_suffix (name, ".crt");
}

/* Every certificate of a PEM file, or the DER as it is. */
static void
visit_file (const char *path, const char *name, Visit visit, gpointer data)
{
  g_autofree char *contents = NULL;
  gsize size;
  char *p;

  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  if ((p = strstr (contents, "-----BEGIN CERTIFICATE-----")) == NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (contents, size);

      if (size > 0 && contents[0] == 0x30)
        visit (name, bytes, data);
      return;
    }
  for (; p != NULL; p = strstr (p + 1, "-----BEGIN CERTIFICATE-----"))
    {
      gnutls_datum_t pem = { (unsigned char *) p, (unsigned int) strlen (p) }, der;
      g_autoptr (GBytes) bytes = NULL;

      g_assert_cmpint (gnutls_pem_base64_decode2 ("CERTIFICATE", &pem, &der), ==, 0);
      bytes = g_bytes_new (der.data, der.size);
      gnutls_free (der.data);
      visit (name, bytes, data);
    }
}

static void
visit_folder (const char *folder, Visit visit, gpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_str_equal (name, "ocsp")
          && !g_str_equal (name, "requests"))
        visit_folder (path, visit, data);
      else if (has_certificates (name) && strstr (name, "crl") == NULL
               && !g_str_has_suffix (folder, "/ocsp"))
        visit_file (path, name, visit, data);
    }
}

static void
compare_times (SceauCertificate *certificate, gnutls_x509_crt_t crt)
{
  /* GnuTLS has no time before 1970, and none for the end of the calendar. */
  if (sceau_certificate_get_not_after (certificate) >= 0
      && sceau_certificate_get_not_after (certificate) < G_GINT64_CONSTANT (253402300799))
    g_assert_cmpint (gnutls_x509_crt_get_expiration_time (crt), ==,
                     sceau_certificate_get_not_after (certificate));
  if (sceau_certificate_get_not_before (certificate) >= 0)
    g_assert_cmpint (gnutls_x509_crt_get_activation_time (crt), ==,
                     sceau_certificate_get_not_before (certificate));
}

static void
compare_bytes (GBytes *ours, int code, const guint8 *theirs, gsize size)
{
  if (code == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
    g_assert_null (ours);
  else if (code == 0 && ours != NULL)
    g_assert_cmpmem (g_bytes_get_data (ours, NULL), g_bytes_get_size (ours), theirs, size);
}

static void
compare_key_ids (SceauCertificate *certificate, gnutls_x509_crt_t crt)
{
  guint8 id[256];
  size_t size = sizeof id;
  int code = gnutls_x509_crt_get_subject_key_id (crt, id, &size, NULL);

  compare_bytes (sceau_certificate_get_key_id (certificate), code, id, size);
  size = sizeof id;
  code = gnutls_x509_crt_get_authority_key_id (crt, id, &size, NULL);
  if (code == 0)
    compare_bytes (sceau_certificate_get_authority_key_id (certificate), code, id, size);
}

static void
compare_constraints (SceauCertificate *certificate, gnutls_x509_crt_t crt)
{
  unsigned int ca = 0, usage = 0;
  int path_length = -1;

  if (gnutls_x509_crt_get_basic_constraints (crt, NULL, &ca, &path_length) >= 0)
    {
      g_assert_cmpint (sceau_certificate_is_ca (certificate), ==, ca != 0);
      g_assert_cmpint (sceau_certificate_get_path_length (certificate), ==, path_length);
    }
  if (gnutls_x509_crt_get_key_usage (crt, &usage, NULL) >= 0)
    g_assert_cmpuint (sceau_certificate_get_key_usage (certificate), ==, usage);
}

static void
compare_subject (SceauCertificate *certificate, gnutls_x509_crt_t crt)
{
  gnutls_datum_t raw;

  g_assert_cmpint (gnutls_x509_crt_get_raw_dn (crt, &raw), ==, 0);
  g_assert_cmpmem (g_bytes_get_data (sceau_certificate_get_raw_subject (certificate), NULL),
                   g_bytes_get_size (sceau_certificate_get_raw_subject (certificate)), raw.data,
                   raw.size);
  gnutls_free (raw.data);
  g_assert_true (g_utf8_validate (sceau_certificate_get_subject (certificate), -1, NULL));
}

static gboolean
expected_to_read (const char *file, gboolean gnutls_reads)
{
  for (guint i = 0; i < G_N_ELEMENTS (disagreements); i++)
    if (g_str_equal (disagreements[i].file, file))
      {
        g_assert_cmpint (gnutls_reads, ==, !disagreements[i].we_read);
        return disagreements[i].we_read;
      }
  return gnutls_reads;
}

static void
compare (const char *file, GBytes *der, gpointer data)
{
  guint *count = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauCertificate) certificate = sceau_certificate_new_from_der (der, &error);
  gnutls_datum_t datum = { (unsigned char *) g_bytes_get_data (der, NULL),
                           (unsigned int) g_bytes_get_size (der) };
  gnutls_x509_crt_t crt;
  gboolean gnutls_reads;

  g_test_message ("%s", file);
  gnutls_x509_crt_init (&crt);
  gnutls_reads = gnutls_x509_crt_import (crt, &datum, GNUTLS_X509_FMT_DER) >= 0;
  g_assert_cmpint (certificate != NULL, ==, expected_to_read (file, gnutls_reads));
  if (certificate != NULL && gnutls_reads)
    {
      compare_times (certificate, crt);
      compare_key_ids (certificate, crt);
      compare_constraints (certificate, crt);
      compare_subject (certificate, crt);
      (*count)++;
    }
  gnutls_x509_crt_deinit (crt);
}

static void
test_authorities (void)
{
  guint count = 0;

  if (!g_file_test (BUNDLE, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("needs the package ca-certificates");
      return;
    }
  visit_file (BUNDLE, "ca-certificates.crt", compare, &count);
  g_assert_cmpuint (count, >, 100);
}

static void
test_vectors (void)
{
  guint count = 0;

  if (!g_file_test (VECTORS, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("needs the package python3-cryptography-vectors");
      return;
    }
  visit_folder (VECTORS, compare, &count);
  g_assert_cmpuint (count, >, 450);
}

/* --- who signed whom, in NIST's suite ----------------------------------------------------------- */

static void
collect (const char *file, GBytes *der, gpointer data)
{
  SceauCertificate *certificate = sceau_certificate_new_from_der (der, NULL);

  g_assert_nonnull (certificate);
  g_ptr_array_add (data, certificate);
}

static gboolean
has_issuer (GPtrArray *pile, SceauCertificate *certificate)
{
  for (guint i = 0; i < pile->len; i++)
    if (g_bytes_equal (sceau_certificate_get_raw_subject (pile->pdata[i]),
                       sceau_certificate_get_raw_issuer (certificate))
        && sceau_certificate_is_signed_by (certificate, pile->pdata[i]))
      return TRUE;
  return FALSE;
}

/* Those without: the signature is bad on purpose, or is one with DSA parameters taken over from the issuer, which nobody supports; or the
 * issuer is written in another way (case, spaces, order, another string type), which no name compared byte for byte finds. */
static const char *const without_issuer[] = {
  "Bad Signed CA",
  "Invalid DSA Signature EE Certificate Test6",
  "Invalid EE Signature Test3",
  "Invalid Name Chaining EE Certificate Test1",
  "Invalid Name Chaining Order EE Certificate Test2",
  "Valid DSA Parameter Inheritance EE Certificate Test5",
  "Valid Name Chaining Capitalization EE Certificate Test5",
  "Valid Name Chaining Whitespace EE Certificate Test3",
  "Valid Name Chaining Whitespace EE Certificate Test4",
  "Valid Rollover PrintableString to UTF8String EE Cert Test10",
  "Valid UTF8String Case Insensitive Match EE Certificate Test11",
  NULL,
};

static void
test_signatures (void)
{
  g_autoptr (GPtrArray)
      pile = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  guint without = 0;

  if (!g_file_test (VECTORS, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("needs the package python3-cryptography-vectors");
      return;
    }
  visit_folder (VECTORS "/PKITS_data/certs", collect, pile);
  g_assert_cmpuint (pile->len, ==, 405);
  for (guint i = 0; i < pile->len; i++)
    {
      const char *title = sceau_certificate_get_title (pile->pdata[i]);
      gboolean expected = !g_strv_contains (without_issuer, title);

      g_test_message ("%s", title);
      g_assert_cmpint (has_issuer (pile, pile->pdata[i]), ==, expected);
      without += !expected;
    }
  g_assert_cmpuint (without, ==, G_N_ELEMENTS (without_issuer) - 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/public/authorities", test_authorities);
  g_test_add_func ("/public/vectors", test_vectors);
  g_test_add_func ("/public/signatures", test_signatures);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real certificates: those of Debian's ca-certificates, of NIST's test suite and of pyca/cryptography's vectors (real servers, real
 * authorities, odd encodings), with GnuTLS as referee. */
#include <gnutls/x509.h>
#include <string.h>

#include "pki/sceau-chain.h"
#include "pki/sceau-reading.h"

#define BUNDLE "/etc/ssl/certs/ca-certificates.crt"
/* What the package itself brings: machines have others in the bundle. */
#define AUTHORITIES "/usr/share/ca-certificates/mozilla"
#define VECTORS     "/usr/lib/python3/dist-packages/cryptography_vectors/x509"

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

/* --- chains, at the time when they were in use -------------------------------------------------- */

#define AT_2014 G_GINT64_CONSTANT (1388534400)
#define AT_2015 G_GINT64_CONSTANT (1433116800)
#define AT_2017 G_GINT64_CONSTANT (1496275200)
#define AT_SEPT G_GINT64_CONSTANT (1505433600) /* 2017-09-15 */
#define AT_2018 G_GINT64_CONSTANT (1539129600) /* 2018-10-10 */
#define AT_2026 G_GINT64_CONSTANT (1795422600)

static const struct
{
  const char *name, *files, *trusted, *host;
  gint64 now;
  SceauChainStatus status;
  const char *order;    /* titles, joined by " < " */
  const char *findings; /* "severity code[/kind] [about]", joined by "; " */
} chains[] = {
  /* Let's Encrypt's intermediate as the cross-sign of IdenTrust's root, which systems do not have any more. */
  { "lets-encrypt", "letsencryptx3.pem cryptography-scts.pem", NULL, "cryptography.io", AT_2018,
    SCEAU_CHAIN_INCOMPLETE, "cryptography.io < Let's Encrypt Authority X3",
    "error missing-issuer/above-authority [Let's Encrypt Authority X3]; info wrong-order" },
  { "lets-encrypt-trusted", "cryptography-scts.pem letsencryptx3.pem", "letsencryptx3.pem",
    "cryptography.io", AT_2018, SCEAU_CHAIN_COMPLETE, "cryptography.io",
    "info root-included [Let's Encrypt Authority X3]" },
  { "lets-encrypt-now", "cryptography-scts.pem letsencryptx3.pem", "letsencryptx3.pem",
    "cryptography.io", AT_2026, SCEAU_CHAIN_REJECTED, "cryptography.io",
    "error expired [cryptography.io]; error intermediate-expired/root [Let's Encrypt Authority X3]; "
    "info root-included [Let's Encrypt Authority X3]" },
  { "must-staple", "letsencryptx3.pem tls-feature-ocsp-staple.pem", "letsencryptx3.pem",
    "scotthelme.co.uk", AT_SEPT, SCEAU_CHAIN_COMPLETE, "scotthelme.co.uk",
    "warning must-staple [scotthelme.co.uk]; info root-included [Let's Encrypt Authority X3]" },
  { "two-servers", "tls-feature-ocsp-staple.pem letsencryptx3.pem cryptography-scts.pem", NULL,
    "scotthelme.co.uk", AT_SEPT, SCEAU_CHAIN_INCOMPLETE,
    "scotthelme.co.uk < Let's Encrypt Authority X3",
    "warning several-leaves [scotthelme.co.uk]; warning must-staple [scotthelme.co.uk]; "
    "error missing-issuer/above-authority [Let's Encrypt Authority X3]; info unrelated [cryptography.io]" },
  { "rapidssl", "cryptography.io.chain.pem", NULL, "www.cryptography.io", AT_2015,
    SCEAU_CHAIN_INCOMPLETE, "www.cryptography.io < RapidSSL SHA256 CA - G3",
    "error missing-issuer/above-authority [RapidSSL SHA256 CA - G3]" },
  { "rapidssl-trusted", "cryptography.io.with_garbage.pem rapidssl_sha256_ca_g3.pem",
    "rapidssl_sha256_ca_g3.pem", "cryptography.io", AT_2015, SCEAU_CHAIN_COMPLETE,
    "www.cryptography.io", "info root-included [RapidSSL SHA256 CA - G3]" },
  { "other-intermediate", "badssl-sct.pem rapidssl_sha256_ca_g3.pem", NULL,
    "invalid-expected-sct.badssl.com", AT_2017, SCEAU_CHAIN_INCOMPLETE,
    "invalid-expected-sct.badssl.com",
    "error missing-issuer [invalid-expected-sct.badssl.com]; "
    "info unrelated [RapidSSL SHA256 CA - G3]" },
  { "wildcard", "wildcard_san.pem", NULL, "a.b.langui.sh", AT_2015, SCEAU_CHAIN_INCOMPLETE,
    "*.langui.sh", "warning name-mismatch [*.langui.sh]; error missing-issuer [*.langui.sh]" },
  /* Hungary: an issuer in UTF-8, a DNS name that is no IA5String. */
  { "netlock", "utf8-dnsname.pem", NULL, "partner.biztositas.hu", AT_2017, SCEAU_CHAIN_INCOMPLETE,
    "partner.biztositas.hu", "error missing-issuer [partner.biztositas.hu]" },
  /* China: names in UTF-8, basic constraints that are not DER, SHA-1, for signing programs. */
  { "wosign", "wosign-bc-invalid.pem", NULL, NULL, AT_2014, SCEAU_CHAIN_REJECTED,
    "广州海然数码科技有限公司",
    "error wrong-usage/server-auth [广州海然数码科技有限公司]; "
    "error weak-signature [广州海然数码科技有限公司]; "
    "warning name-only-in-cn [广州海然数码科技有限公司]; "
    "error missing-issuer [广州海然数码科技有限公司]" },
  /* Scotland's meters: a unique identifier in the name, a BIT STRING. */
  { "scottishpower", "unique_identifier.pem", NULL, NULL, AT_2018, SCEAU_CHAIN_INCOMPLETE,
    "ScottishPower",
    "warning name-only-in-cn [ScottishPower]; error missing-issuer [ScottishPower]" },
  /* MD2, 1 024 bits, version 1: nobody can check that signature any more. */
  { "verisign-md2", "verisign_md2_root.pem", NULL, NULL, AT_2018, SCEAU_CHAIN_REJECTED,
    "VeriSign, Inc.",
    "error weak-key [VeriSign, Inc.]; error weak-signature [VeriSign, Inc.]; "
    "warning name-only-in-cn [VeriSign, Inc.]; error bad-signature/self-signed [VeriSign, Inc.]" },
  /* Authorities alone: Russia's (GOST), Spain's, a directory's with an OID of 40 digits. */
  { "russia", "e-trust.ru.der", NULL, NULL, AT_2018, SCEAU_CHAIN_REJECTED, "",
    "error no-leaf/any-key; info unrelated [Головной удостоверяющий центр]" },
  { "spain", "accvraiz1.pem", NULL, NULL, AT_2018, SCEAU_CHAIN_REJECTED, "",
    "error no-leaf/any-key; info unrelated [ACCVRAIZ1]" },
  { "long-oid", "bigoid.pem", NULL, NULL, AT_2018, SCEAU_CHAIN_REJECTED, "",
    "error no-leaf/any-key; info unrelated [Certificate Authority]" },
};

static GPtrArray *
read_vectors (const char *names)
{
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  g_auto (GStrv) files = g_strsplit (names, " ", -1);

  for (guint i = 0; files[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (VECTORS, files[i], NULL);
      g_autofree char *contents = NULL;
      g_autoptr (GBytes) bytes = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
      bytes = g_bytes_new (contents, size);
      sceau_reading_add (reading, files[i], bytes);
    }
  g_assert_cmpuint (sceau_reading_get_findings (reading)->len, ==, 0);
  return sceau_reading_dup_certificates (reading);
}

static char *
describe_order (SceauChain *chain)
{
  GPtrArray *order = sceau_chain_get_order (chain);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < order->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " < " : "",
                            sceau_certificate_get_title (order->pdata[i]));
  return g_string_free (text, FALSE);
}

static char *
describe_findings (SceauChain *chain)
{
  GPtrArray *findings = sceau_chain_get_findings (chain);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      const SceauFinding *finding = findings->pdata[i];
      const char *kind = sceau_finding_get_param (finding, "kind");
      const char *about = sceau_finding_get_about (finding);

      g_string_append_printf (text, "%s%s %s", i > 0 ? "; " : "",
                              sceau_severity_to_string (sceau_finding_get_severity (finding)),
                              sceau_finding_code_to_string (sceau_finding_get_code (finding)));
      if (kind != NULL)
        g_string_append_printf (text, "/%s", kind);
      if (about != NULL)
        g_string_append_printf (text, " [%s]", about);
    }
  return g_string_free (text, FALSE);
}

static void
test_chain (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  const char *const hosts[] = { chains[i].host, NULL };
  g_autoptr (GPtrArray) pile = NULL;
  g_autoptr (GPtrArray) trusted = NULL;
  g_autoptr (SceauAnchors) anchors = sceau_anchors_new ();
  g_autoptr (SceauChain) chain = NULL;
  SceauChainQuery query = { .hosts = hosts, .now = chains[i].now, .anchors = anchors };
  g_autofree char *order = NULL, *findings = NULL;

  if (!g_file_test (VECTORS, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("needs the package python3-cryptography-vectors");
      return;
    }
  pile = read_vectors (chains[i].files);
  trusted = chains[i].trusted != NULL ? read_vectors (chains[i].trusted) : g_ptr_array_new ();
  for (guint j = 0; j < trusted->len; j++)
    sceau_anchors_add (anchors, trusted->pdata[j], SCEAU_ANCHOR_FILE);
  chain = sceau_chain_build (pile, &query, NULL, NULL);
  order = describe_order (chain);
  findings = describe_findings (chain);
  g_assert_cmpstr (findings, ==, chains[i].findings);
  g_assert_cmpstr (order, ==, chains[i].order);
  g_assert_cmpint (sceau_chain_get_status (chain), ==, chains[i].status);
  if (sceau_chain_get_status (chain) == SCEAU_CHAIN_COMPLETE)
    g_assert_true (sceau_chain_ask_library (sceau_chain_get_order (chain), anchors, NULL));
}

/* A server's certificate among all the authorities there are: its own is found, and all of them are roots whose signature is right. */
static void
test_among_authorities (void)
{
  g_autoptr (GPtrArray)
      pile = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  g_autoptr (GPtrArray) own = NULL;
  g_autoptr (SceauChain) chain = NULL;
  SceauChainQuery query = { .now = AT_2018 };
  g_autofree char *order = NULL;
  guint n_authorities;

  if (!g_file_test (VECTORS, G_FILE_TEST_IS_DIR) || !g_file_test (AUTHORITIES, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("needs the packages ca-certificates and python3-cryptography-vectors");
      return;
    }
  visit_folder (AUTHORITIES, collect, pile);
  n_authorities = pile->len;
  g_assert_cmpuint (n_authorities, >, 100);
  for (guint i = 0; i < n_authorities; i++)
    {
      g_test_message ("%s", sceau_certificate_get_subject (pile->pdata[i]));
      g_assert_true (sceau_certificate_is_self_signed (pile->pdata[i]));
    }
  own = read_vectors ("cryptography-scts.pem letsencryptx3.pem");
  g_ptr_array_extend (pile, own, (GCopyFunc) (GCallback) sceau_certificate_ref, NULL);
  query.spki_sha256 = sceau_certificate_get_spki_sha256 (own->pdata[0]);
  chain = sceau_chain_build (pile, &query, NULL, NULL);
  order = describe_order (chain);
  g_assert_cmpstr (order, ==, "cryptography.io < Let's Encrypt Authority X3");
  g_assert_cmpuint (sceau_chain_get_leftovers (chain)->len, ==, n_authorities);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/public/authorities", test_authorities);
  g_test_add_func ("/public/vectors", test_vectors);
  g_test_add_func ("/public/signatures", test_signatures);
  g_test_add_func ("/public/among-authorities", test_among_authorities);
  for (guint i = 0; i < G_N_ELEMENTS (chains); i++)
    {
      g_autofree char *path = g_strconcat ("/public/chains/", chains[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_chain);
    }
  return g_test_run ();
}

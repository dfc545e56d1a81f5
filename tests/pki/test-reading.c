/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader: every way in which a certificate arrives, every thing that is none, and every limit. */
#include "pki/sceau-chain.h"
#include "pki/sceau-reading.h"

#include "base/sceau-error.h"
#include "base/sceau-limits.h"
#include "sceau-test-pki.h"

#include <string.h>
#include <time.h>

/* One PKI for all: reading changes nothing. */
static SceauTestPki *pki;
static SceauTestIdentity *root, *mid, *leaf;

static GBytes *
take (char *text)
{
  return g_bytes_new_take (text, strlen (text));
}

static char *
replace (const char *text, const char *from, const char *to)
{
  g_auto (GStrv) parts = g_strsplit (text, from, -1);

  return g_strjoinv (to, parts);
}

static GBytes *
as_is (const char *pem)
{
  return take (g_strdup (pem));
}

static GBytes *
quoted_mail (const char *pem)
{
  g_autofree char *quoted = replace (pem, "\n", "\n> > ");

  return take (g_strconcat ("Bonjour,\n\n> > ", quoted, "\n\nCordialement\n", NULL));
}

static SceauReading *
read_bytes (GBytes *bytes, const char *password)
{
  SceauReading *reading = sceau_reading_new ();

  if (password != NULL)
    {
      g_autoptr (SceauSecret) secret = sceau_secret_new (password, (gsize) -1);

      sceau_reading_add_password (reading, secret);
    }
  sceau_reading_add (reading, "lyon.crt", bytes);
  return reading;
}

/* "malformed cut-end, duplicate": so that a failing test shows all of them. */
static char *
describe_findings (GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      const char *kind = sceau_finding_get_param (findings->pdata[i], "kind");

      g_string_append_printf (
          text, "%s%s", i > 0 ? ", " : "",
          sceau_finding_code_to_string (sceau_finding_get_code (findings->pdata[i])));
      if (kind != NULL)
        g_string_append_printf (text, " %s", kind);
    }
  return g_string_free (text, FALSE);
}

static void
assert_findings (SceauReading *reading, const char *expected)
{
  g_autofree char *found = describe_findings (sceau_reading_get_findings (reading));

  g_assert_cmpstr (found, ==, expected);
}

static void
assert_certificates (SceauReading *reading, SceauTestIdentity *first, ...)
{
  g_autoptr (GPtrArray) found = sceau_reading_dup_certificates (reading);
  SceauTestIdentity *expected = first;
  va_list args;
  guint n = 0;

  va_start (args, first);
  for (; expected != NULL; expected = va_arg (args, SceauTestIdentity *), n++)
    {
      g_assert_cmpuint (found->len, >, n);
      g_assert_true (sceau_certificate_equal (found->pdata[n], expected->certificate));
    }
  va_end (args);
  g_assert_cmpuint (found->len, ==, n);
}

/* --- other forms ------------------------------------------------------------------------------- */

static GBytes *
concat (GBytes *first, ...)
{
  GByteArray *all = g_byte_array_new ();
  va_list args;

  va_start (args, first);
  for (GBytes *bytes = first; bytes != NULL; bytes = va_arg (args, GBytes *))
    {
      gsize size;
      gconstpointer data = g_bytes_get_data (bytes, &size);

      g_byte_array_append (all, data, (guint) size);
    }
  va_end (args);
  return g_byte_array_free_to_bytes (all);
}

static GBytes *
der_of (SceauTestIdentity *identity)
{
  return sceau_certificate_get_der (identity->certificate);
}

static void
test_der (void)
{
  g_autoptr (GBytes) two = concat (der_of (leaf), der_of (mid), NULL);
  g_autoptr (SceauReading) one = read_bytes (der_of (leaf), NULL);
  g_autoptr (SceauReading) both = read_bytes (two, NULL);
  GPtrArray *objects = sceau_reading_get_objects (both);

  assert_findings (one, "");
  assert_certificates (one, leaf, NULL);
  assert_findings (both, "");
  assert_certificates (both, leaf, mid, NULL);
  g_assert_cmpuint (sceau_object_get_offset (objects->pdata[1]), ==,
                    g_bytes_get_size (der_of (leaf)));
}

static void
test_bare_base64 (void)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (der_of (leaf), &size);
  g_autofree char *text = g_base64_encode (data, size);
  g_autofree char *broken = g_strdup_printf ("\n  %.64s\r\n  %s\n", text, text + 64);
  g_autoptr (GBytes) bytes = as_is (broken);
  g_autoptr (SceauReading) reading = read_bytes (bytes, NULL);

  assert_findings (reading, "");
  assert_certificates (reading, leaf, NULL);
}

static void
test_pkcs7 (void)
{
  for (guint pem = 0; pem < 2; pem++)
    {
      g_autoptr (GBytes) bytes = sceau_test_pkcs7 (pem != 0, mid, leaf, NULL);
      g_autoptr (SceauReading) reading = read_bytes (bytes, NULL);

      assert_findings (reading, "");
      g_assert_cmpuint (sceau_reading_get_objects (reading)->len, ==, 2);
    }
}

/* A signed message, as OpenSSL makes it: the certificates are in it all the same. */
static void
test_pkcs7_signed (void)
{
  g_autofree char *cert = sceau_test_pem (leaf, NULL);
  g_autofree char *extra = sceau_test_pem (mid, NULL);
  g_autofree char *key = sceau_test_key_pem (leaf);
  const char *cert_path = sceau_test_write (pki, "signer.pem", cert, -1);
  const char *extra_path = sceau_test_write (pki, "extra.pem", extra, -1);
  const char *key_path = sceau_test_write (pki, "signer.key", key, -1);
  g_autofree char *out = g_build_filename (sceau_test_get_dir (pki), "signed.p7s", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (SceauReading) reading = NULL;
  gsize size;

  g_assert_cmpint (sceau_test_run (NULL, "openssl", "smime", "-sign", "-nodetach", "-binary",
                                   "-signer", cert_path, "-inkey", key_path, "-certfile",
                                   extra_path, "-outform", "DER", "-out", out, "-in", cert_path,
                                   NULL),
                   ==, 0);
  g_assert_true (g_file_get_contents (out, &contents, &size, NULL));
  bytes = g_bytes_new (contents, size);
  reading = read_bytes (bytes, NULL);
  assert_findings (reading, "");
  g_assert_cmpuint (sceau_reading_get_objects (reading)->len, ==, 2);
}

static void
test_pkcs12 (gconstpointer data)
{
  SceauTestPkcs12 kind = GPOINTER_TO_UINT (data);
  g_autoptr (GBytes) bytes = sceau_test_pkcs12 (kind, "sésame", leaf, mid, NULL);
  g_autoptr (SceauReading) without = read_bytes (bytes, NULL);
  g_autoptr (SceauReading) wrong = read_bytes (bytes, "sesame");
  g_autoptr (SceauReading) right = read_bytes (bytes, "sésame");
  g_auto (GStrv) refused = sceau_reading_dup_refused (without);
  GPtrArray *objects = sceau_reading_get_objects (right);
  SceauKey *key = NULL;

  assert_findings (without, "encrypted");
  g_assert_true (sceau_reading_needs_password (without));
  g_assert_cmpstr (refused[0], ==, "lyon.crt");
  assert_findings (wrong, "wrong-password");
  g_assert_true (sceau_reading_needs_password (wrong));
  assert_findings (right, "private-key-included");
  g_assert_false (sceau_reading_needs_password (right));
  g_assert_cmpuint (objects->len, ==, 3);
  for (guint i = 0; i < objects->len; i++)
    if (sceau_object_get_kind (objects->pdata[i]) == SCEAU_OBJECT_PRIVATE_KEY)
      key = sceau_object_get_key (objects->pdata[i]);
  g_assert_nonnull (key);
  g_assert_cmpstr (sceau_key_get_spki_sha256 (key), ==,
                   sceau_certificate_get_spki_sha256 (leaf->certificate));
}

/* As `openssl pkcs12 -nomac` writes them: nothing says beforehand whether a password is right. */
static void
test_pkcs12_no_mac (void)
{
  g_autofree char *certificate = sceau_test_pem (leaf, mid, NULL);
  g_autofree char *key = sceau_test_key_pem (leaf);
  g_autofree char *out = g_build_filename (sceau_test_get_dir (pki), "no-mac.p12", NULL);
  g_autoptr (SceauReading) wrong = NULL;
  g_autoptr (SceauReading) right = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *contents;
  gsize size;

  g_assert_cmpint (sceau_test_run (NULL, "openssl", "pkcs12", "-export", "-in",
                                   sceau_test_write (pki, "no-mac.pem", certificate, -1), "-inkey",
                                   sceau_test_write (pki, "no-mac.key", key, -1), "-certpbe",
                                   "AES-256-CBC", "-nomac", "-passout", "pass:x", "-out", out,
                                   NULL),
                   ==, 0);
  g_assert_true (g_file_get_contents (out, &contents, &size, NULL));
  bytes = g_bytes_new_take (contents, size);
  right = read_bytes (bytes, "x");
  assert_findings (right, "private-key-included");
  g_assert_cmpuint (sceau_reading_get_objects (right)->len, ==, 3);
  wrong = read_bytes (bytes, "y");
  assert_findings (wrong, "wrong-password");
  g_assert_true (sceau_reading_needs_password (wrong));
}

/* 2^31 - 1 rounds, patched into a good file: refused at once. */
static void
test_pkcs12_rounds (void)
{
  g_autoptr (GBytes) good = sceau_test_pkcs12 (SCEAU_TEST_PKCS12_AES, "x", leaf, NULL);
  static const guint8 many[] = { 0x02, 0x04, 0x7f, 0xff, 0xff, 0xff };
  g_autoptr (GByteArray) patched = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (SceauReading) reading = NULL;
  gsize size, count;
  guint8 grown;
  const guint8 *data = g_bytes_get_data (good, &size);
  clock_t start = clock ();

  /* The MAC's count is the last INTEGER, of two or three octets; the two outer lengths grow with it. */
  count = data[size - 5] == 0x02 && data[size - 4] == 3 ? 5 : 4;
  grown = (guint8) (sizeof many - count);
  g_assert_cmpuint (data[1], ==, 0x82);
  g_assert_cmpuint (data[size - count], ==, 0x02);
  g_byte_array_append (patched, data, (guint) (size - count));
  g_byte_array_append (patched, many, sizeof many);
  patched->data[2] = (guint8) (patched->data[2] + (patched->data[3] + grown) / 256);
  patched->data[3] = (guint8) (patched->data[3] + grown);
  for (gsize i = size - count; i > size - 80; i--)
    if (patched->data[i] == 0x30 && i + 2 + patched->data[i + 1] == size)
      {
        patched->data[i + 1] = (guint8) (patched->data[i + 1] + grown);
        break;
      }
  bytes = g_bytes_new (patched->data, patched->len);
  reading = read_bytes (bytes, "x");
  assert_findings (reading, "malformed iterations");
  g_assert_cmpint ((clock () - start) / CLOCKS_PER_SEC, <, 2);
}

/* The library stops at 32 in silence: that must be said. */
static void
test_pkcs12_crowd (void)
{
  g_autoptr (SceauTestPki) crowd = sceau_test_pki_new ();
  g_autoptr (GString) others = g_string_new (NULL);
  g_autofree char *certificate = sceau_test_pem (leaf, NULL);
  g_autofree char *key = sceau_test_key_pem (leaf);
  g_autofree char *out = g_build_filename (sceau_test_get_dir (crowd), "crowd.p12", NULL);
  g_autoptr (SceauReading) reading = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *contents;
  gsize size;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *pem = sceau_test_pem (sceau_test_root (crowd), NULL);

      g_string_append (others, pem);
    }
  g_assert_cmpint (sceau_test_run (NULL, "openssl", "pkcs12", "-export", "-in",
                                   sceau_test_write (crowd, "leaf.pem", certificate, -1), "-inkey",
                                   sceau_test_write (crowd, "leaf.key", key, -1), "-certfile",
                                   sceau_test_write (crowd, "others.pem", others->str, -1),
                                   "-passout", "pass:", "-out", out, NULL),
                   ==, 0);
  g_assert_true (g_file_get_contents (out, &contents, &size, NULL));
  bytes = g_bytes_new_take (contents, size);
  reading = read_bytes (bytes, NULL);
  g_assert_true (
      sceau_findings_have (sceau_reading_get_findings (reading), SCEAU_FINDING_TOO_MANY));
}

static void
test_private_keys (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauSecret) password = sceau_secret_new ("sésame", (gsize) -1);
  g_autofree char *clear = sceau_test_key_pem (leaf);
  g_autofree char *encrypted = sceau_key_to_encrypted_pem (leaf->key, password, &error);
  g_autofree char *certificate = sceau_test_pem (leaf, NULL);
  g_autofree char *both = g_strconcat (certificate, encrypted, certificate, NULL);
  g_autoptr (GBytes) clear_bytes = as_is (clear);
  g_autoptr (GBytes) both_bytes = as_is (both);
  g_autoptr (SceauReading) key = read_bytes (clear_bytes, NULL);
  g_autoptr (SceauReading) without = read_bytes (both_bytes, NULL);
  g_autoptr (SceauReading) wrong = read_bytes (both_bytes, "x");
  g_autoptr (SceauReading) right = read_bytes (both_bytes, "sésame");
  g_autoptr (GPtrArray) wanted = sceau_reading_dup_certificate_findings (key);
  g_autofree char *described = describe_findings (wanted);

  g_assert_no_error (error);
  assert_findings (key, "private-key-included");
  g_assert_cmpstr (described, ==, "private-key-included, not-a-certificate private-key");
  assert_findings (without, "encrypted private-key");
  assert_certificates (without, leaf, leaf, NULL);
  assert_findings (wrong, "wrong-password");
  assert_findings (right, "private-key-included");
  g_assert_cmpuint (sceau_reading_get_objects (right)->len, ==, 3);
}

/* "Proc-Type: 4,ENCRYPTED", quoted by a mail program. */
static void
test_old_encrypted_key (void)
{
  g_autofree char *key = sceau_test_key_pem (leaf);
  const char *path = sceau_test_write (pki, "old.key", key, -1);
  g_autofree char *out = g_build_filename (sceau_test_get_dir (pki), "old-encrypted.key", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (SceauReading) right = NULL;
  g_autoptr (SceauReading) without = NULL;

  g_assert_cmpint (sceau_test_run (NULL, "openssl", "ec", "-in", path, "-aes128", "-passout",
                                   "pass:secret", "-out", out, NULL),
                   ==, 0);
  g_assert_true (g_file_get_contents (out, &contents, NULL, NULL));
  g_assert_nonnull (strstr (contents, "Proc-Type: 4,ENCRYPTED"));
  bytes = quoted_mail (contents);
  without = read_bytes (bytes, NULL);
  assert_findings (without, "encrypted private-key");
  right = read_bytes (bytes, "secret");
  assert_findings (right, "private-key-included");
}

static void
test_request (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauSubject) subject = sceau_subject_new_from_string ("CN=lyon.example", &error);
  g_autoptr (SceauRequest) request = sceau_request_new (leaf->key, subject, NULL, &error);
  g_autofree char *pem = sceau_request_to_pem (request);
  g_autofree char *other = replace (pem, "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST");
  g_autoptr (GBytes) bytes = as_is (other);
  g_autoptr (SceauReading) reading = read_bytes (bytes, NULL);
  g_autoptr (SceauReading) der = read_bytes (sceau_request_get_der (request), NULL);
  g_autoptr (GPtrArray) wanted = sceau_reading_dup_certificate_findings (reading);
  g_autofree char *described = describe_findings (wanted);

  g_assert_no_error (error);
  assert_findings (reading, "");
  g_assert_cmpstr (described, ==, "not-a-certificate request");
  g_assert_cmpuint (sceau_reading_get_objects (der)->len, ==, 1);
  g_assert_nonnull (sceau_object_get_request (sceau_reading_get_objects (der)->pdata[0]));
}

static void
test_crl_and_public_key (void)
{
  g_autofree char *key = sceau_test_key_pem (leaf);
  const char *path = sceau_test_write (pki, "some.key", key, -1);
  g_autofree char *public_key = NULL;
  g_autoptr (GBytes) crl = sceau_test_crl (root);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (SceauReading) reading = read_bytes (crl, NULL);
  g_autoptr (SceauReading) other = NULL;
  g_autoptr (GPtrArray) wanted_crl = NULL;
  g_autoptr (GPtrArray) wanted_key = NULL;
  g_autofree char *crl_words = NULL, *key_words = NULL;
  g_autoptr (JsonObject) json = NULL;

  g_assert_cmpint (sceau_test_run (&public_key, "openssl", "pkey", "-in", path, "-pubout", NULL),
                   ==, 0);
  bytes = as_is (public_key);
  other = read_bytes (bytes, NULL);
  assert_findings (reading, "");
  g_assert_cmpint (sceau_object_get_kind (sceau_reading_get_objects (reading)->pdata[0]), ==,
                   SCEAU_OBJECT_CRL);
  assert_findings (other, "");
  wanted_crl = sceau_reading_dup_certificate_findings (reading);
  wanted_key = sceau_reading_dup_certificate_findings (other);
  crl_words = describe_findings (wanted_crl);
  key_words = describe_findings (wanted_key);
  g_assert_cmpstr (crl_words, ==, "not-a-certificate crl");
  g_assert_cmpstr (key_words, ==, "not-a-certificate public-key");
  json = sceau_object_to_json (sceau_reading_get_objects (other)->pdata[0]);
  g_assert_cmpstr (json_object_get_string_member (json, "kind"), ==, "public-key");
  g_assert_cmpstr (json_object_get_string_member (json, "spki_sha256"), ==,
                   sceau_certificate_get_spki_sha256 (leaf->certificate));
}

/* --- what it is not ---------------------------------------------------------------------------- */

#define OTHER(text, kind)         \
  {                               \
    text, sizeof (text) - 1, kind \
  }
static const struct
{
  const char *data;
  gsize size;
  const char *findings;
} others[] = {
  OTHER ("", "empty"),
  OTHER ("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "not-a-certificate pdf"),
  OTHER ("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0", "not-a-certificate word"),
  OTHER (
      "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....R\0o\0o\0t\0....._\0_\0p\0r\0o\0p\0e\0r\0t\0i\0e\0s\0_\0v\0"
      "e\0r\0s\0i\0o\0n\0001\0.\0000\0",
      "not-a-certificate outlook"),
  OTHER ("\x78\x9f\x3e\x22\1\0", "not-a-certificate tnef"),
  OTHER ("From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\nBonjour\r\n",
         "not-a-certificate mail"),
  OTHER ("Content-Type: application/pkcs7-mime\n\nAAAA\n", "not-a-certificate mail"),
  OTHER ("From: us to you\n\nBonjour\n", "not-a-certificate text"),
  OTHER ("\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80\x30\x80\x02\x01\0",
         "not-a-certificate enveloped"),
  OTHER ("PK\3\4....[Content_Types].xml......word/document.xml", "not-a-certificate word"),
  OTHER ("PK\3\4....[Content_Types].xml......xl/workbook.xml", "not-a-certificate office"),
  OTHER ("PK\3\4..........................mimetypeapplication/vnd.oasis.opendocument.text",
         "not-a-certificate office"),
  OTHER ("PK\3\4............lyon.crt", "not-a-certificate zip"),
  OTHER ("{\\rtf1\\ansi", "not-a-certificate rtf"),
  OTHER ("\xff\xd8\xff\xe0\0\x10JFIF", "not-a-certificate image"),
  OTHER ("\x89PNG\r\n\x1a\n\0\0", "not-a-certificate image"),
  OTHER ("BM\x36\x0c\0\0\0\0", "not-a-certificate image"),
  OTHER ("BMW drives well", "not-a-certificate text"),
  OTHER ("\xfe\xed\xfe\xed\0\0\0\2", "not-a-certificate jks"),
  OTHER ("\x1f\x8b\x08\0\0\0", "not-a-certificate archive"),
  OTHER ("7z\xbc\xaf\x27\x1c\0\4", "not-a-certificate archive"),
  OTHER ("\x7f"
         "ELF\2\1\1\0\0",
         "not-a-certificate program"),
  OTHER ("MZ\x90\0\3\0\0\0", "not-a-certificate program"),
  OTHER ("  <!DOCTYPE html>\n<html><head><title>Login</title>", "not-a-certificate html"),
  OTHER ("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ me@here\n", "not-a-certificate ssh-key"),
  OTHER ("PuTTY-User-Key-File-3: ssh-ed25519\n", "not-a-certificate ssh-key"),
  OTHER ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAA\n"
         "-----END OPENSSH PRIVATE KEY-----\n",
         "not-a-certificate ssh-key"),
  OTHER ("-----BEGIN PGP MESSAGE-----\n\nhQEMA7x\n-----END PGP MESSAGE-----\n",
         "not-a-certificate pgp"),
  OTHER ("-----BEGIN DH PARAMETERS-----\nMIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnF\n"
         "-----END DH PARAMETERS-----\n",
         "not-a-certificate parameters"),
  OTHER ("Bonjour,\nvoici le certificat.\n", "not-a-certificate text"),
  OTHER ("Paste it from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.\n",
         "not-a-certificate text"),
  OTHER ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", "not-a-certificate text"),
  OTHER ("0123456789", "not-a-certificate text"),
  OTHER ("\0\1\2\3\4\5", "not-a-certificate"),
  OTHER ("MIIBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
         "not-a-certificate text"),
  OTHER ("-----BEGIN PKCS7-----\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
         "-----END PKCS7-----\n",
         "malformed pkcs7"),
  OTHER ("-----BEGIN CERTIFICATE REQUEST-----\n"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
         "-----END CERTIFICATE REQUEST-----\n",
         "malformed request"),
  OTHER ("-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
         "-----END PRIVATE KEY-----\n",
         "malformed private-key"),
};

static void
test_others (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (others[i].data, others[i].size);
      g_autoptr (SceauReading) reading = read_bytes (bytes, NULL);
      g_auto (GStrv) refused = sceau_reading_dup_refused (reading);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      assert_findings (reading, others[i].findings);
      g_assert_cmpuint (sceau_reading_get_objects (reading)->len, ==, 0);
      g_assert_cmpstr (refused[0], ==, "lyon.crt");
      g_assert_null (refused[1]);
    }
}

/* --- damage ------------------------------------------------------------------------------------ */

static char *
cut_lines (const char *pem, guint first, guint count)
{
  g_auto (GStrv) lines = g_strsplit (pem, "\n", -1);
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();
  g_auto (GStrv) rest = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    if (i < first || i >= first + count)
      g_strv_builder_add (kept, lines[i]);
  rest = g_strv_builder_end (kept);
  return g_strjoinv ("\n", rest);
}

/* A damaged block between two good ones: these are read. */
static void
test_damaged_block (void)
{
  static const struct
  {
    const char *name, *findings;
  } cases[] = {
    { "no end", "malformed cut-end" },
    { "no beginning", "malformed cut-begin" },
    { "a line lost", "malformed" },
    { "foreign characters", "malformed damaged-text" },
  };
  g_autofree char *before = sceau_test_pem (leaf, NULL);
  g_autofree char *after = sceau_test_pem (root, NULL);
  g_autofree char *good = sceau_test_pem (mid, NULL);
  guint n_lines = 0;

  for (const char *p = good; *p != '\0'; p++)
    n_lines += *p == '\n';
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *bad = i == 0   ? cut_lines (good, n_lines - 1, 1)
                             : i == 1 ? cut_lines (good, 0, 1)
                             : i == 2 ? cut_lines (good, 3, 1)
                                      : g_strdup (good);
      g_autofree char *all = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (SceauReading) reading = NULL;

      if (i == 3)
        memcpy (bad + 150, "#é!", 4);
      all = g_strconcat (before, bad, after, NULL);
      bytes = as_is (all);
      reading = read_bytes (bytes, NULL);
      g_test_message ("%s", cases[i].name);
      assert_findings (reading, cases[i].findings);
      assert_certificates (reading, leaf, root, NULL);
    }
}

static void
test_half_copied (void)
{
  g_autofree char *pem = sceau_test_pem (leaf, NULL);
  g_autoptr (GBytes) first = g_bytes_new (pem, strlen (pem) / 2);
  g_autoptr (GBytes) second = g_bytes_new (pem + strlen (pem) / 2, strlen (pem) - strlen (pem) / 2);
  g_autoptr (GBytes) der = g_bytes_new_from_bytes (der_of (leaf), 0, 200);
  g_autoptr (SceauReading) no_end = read_bytes (first, NULL);
  g_autoptr (SceauReading) no_begin = read_bytes (second, NULL);
  g_autoptr (SceauReading) truncated = read_bytes (der, NULL);

  assert_findings (no_end, "malformed cut-end");
  assert_findings (no_begin, "malformed cut-begin");
  assert_findings (truncated, "malformed truncated");
}

/* A chain that lacks what was cut short is none to be installed, with or without insisting. */
static void
test_cut_chain (void)
{
  g_autofree char *good = sceau_test_pem (leaf, NULL);
  g_autofree char *cut = sceau_test_pem (mid, NULL);
  g_autofree char *whole = sceau_test_pem (leaf, mid, NULL);
  g_autoptr (SceauAnchors) anchors = sceau_test_anchors (root, NULL);
  SceauChainQuery query = { .now = SCEAU_TEST_NOW, .anchors = anchors };

  cut[strlen (cut) / 2] = '\0';
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *text = g_strconcat (i == 2 ? whole : good, i > 0 ? cut : "", NULL);
      g_autoptr (GBytes) bytes = as_is (text);
      g_autoptr (SceauReading) reading = read_bytes (bytes, NULL);
      g_autoptr (GPtrArray) certificates = sceau_reading_dup_certificates (reading);
      g_autoptr (SceauChain) chain = NULL;

      query.damaged = sceau_reading_find_damaged (reading);
      g_assert_cmpstr (query.damaged, ==, i == 0 ? NULL : "lyon.crt");
      chain = sceau_chain_build (certificates, &query, NULL, NULL);
      g_assert_cmpint (sceau_chain_get_status (chain), ==,
                       i == 0   ? SCEAU_CHAIN_INCOMPLETE
                       : i == 1 ? SCEAU_CHAIN_REJECTED
                                : SCEAU_CHAIN_COMPLETE);
    }
}

/* Every prefix of every form, and every byte of the small ones turned: never a crash, always something said or found. */
static void
test_every_prefix (void)
{
  g_autofree char *pem = sceau_test_pem (leaf, NULL);
  GBytes *forms[] = { as_is (pem), g_bytes_ref (der_of (leaf)),
                      sceau_test_pkcs7 (FALSE, leaf, mid, NULL),
                      sceau_test_pkcs12 (SCEAU_TEST_PKCS12_AES, "", leaf, NULL) };

  for (guint form = 0; form < G_N_ELEMENTS (forms); form++)
    for (gsize size = 0; size < g_bytes_get_size (forms[form]); size += form == 3 ? 7 : 1)
      {
        g_autoptr (GBytes) part = g_bytes_new_from_bytes (forms[form], 0, size);
        g_autoptr (SceauReading) reading = read_bytes (part, NULL);

        g_assert_cmpuint (sceau_reading_get_objects (reading)->len
                              + sceau_reading_get_findings (reading)->len,
                          >, 0);
      }
  for (guint form = 0; form < G_N_ELEMENTS (forms); form++)
    g_bytes_unref (forms[form]);
}

/* --- archives ---------------------------------------------------------------------------------- */

static const char *unpack_entries; /* what the fake archive holds: "name=content|…" */
static gsize unpack_zeros;

static gboolean
fake_unpack (const char *name, GBytes *archive, SceauUnpackEmit emit, gpointer emit_data,
             GError **error)
{
  g_auto (GStrv) entries = g_strsplit (unpack_entries, "|", -1);

  for (guint i = 0; entries[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (entries[i], "=", 2);
      g_autofree char *pem = NULL;
      g_autoptr (GBytes) bytes = NULL;

      if (g_str_equal (pair[1], "@leaf"))
        pem = sceau_test_pem (leaf, NULL);
      if (g_str_equal (pair[1], "@zeros"))
        bytes = g_bytes_new_take (g_malloc0 (unpack_zeros), unpack_zeros);
      else
        bytes = as_is (pem != NULL ? pem : pair[1]);
      if (g_str_equal (pair[1], "@error"))
        {
          g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED, "bad header");
          return FALSE;
        }
      if (!emit (pair[0], bytes, emit_data))
        return FALSE;
    }
  return TRUE;
}

static void
test_archive (void)
{
  static const struct
  {
    const char *entries;
    const char *findings;
    guint n_objects;
  } cases[] = {
    { "lyon.crt=@leaf|LISEZMOI.txt=Bonjour|logo.png=\x89PNG\r\n|dir/=|__MACOSX/._lyon.crt=x", "",
      1 },
    { "LISEZMOI.txt=Bonjour", "not-a-certificate archive-empty", 0 },
    { "inner.zip=PK\003\004zip|lyon.crt=@leaf", "not-a-certificate zip", 1 },
    { "lyon.crt=@leaf|x=@error", "malformed archive", 1 },
    { "x=-----BEGIN CERTIFICATE-----\nMIIBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n|lyon.crt=@leaf",
      "malformed cut-end", 1 },
    { "a=@zeros|b=@zeros|lyon.crt=@leaf", "too-large unpacked", 0 },
  };
  g_autoptr (GBytes) zip = g_bytes_new_static ("PK\003\004............", 16);

  unpack_zeros = SCEAU_MAX_UNPACKED_SIZE / 2 + 1;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SceauReading) reading = sceau_reading_new ();

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      unpack_entries = cases[i].entries;
      sceau_reading_set_unpacker (reading, fake_unpack);
      sceau_reading_add (reading, "certs.zip", zip);
      assert_findings (reading, cases[i].findings);
      g_assert_cmpuint (sceau_reading_get_objects (reading)->len, ==, cases[i].n_objects);
    }
}

static void
test_archive_places (void)
{
  g_autoptr (GBytes) zip = g_bytes_new_static ("PK\003\004............", 16);
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  g_autoptr (JsonObject) json = NULL;
  const SceauObject *object;

  unpack_entries = "dossier/lyon.crt=@leaf";
  sceau_reading_set_unpacker (reading, fake_unpack);
  sceau_reading_add (reading, "certs.zip", zip);
  object = sceau_reading_get_objects (reading)->pdata[0];
  g_assert_cmpstr (sceau_object_get_file (object), ==, "certs.zip");
  g_assert_cmpstr (sceau_object_get_entry (object), ==, "dossier/lyon.crt");
  json = sceau_object_to_json (object);
  g_assert_cmpstr (json_object_get_string_member (json, "entry"), ==, "dossier/lyon.crt");
  g_assert_cmpstr (json_object_get_string_member (json, "sha256"), ==,
                   sceau_certificate_get_sha256 (leaf->certificate));
}

/* --- limits and memory of several files -------------------------------------------------------- */

static void
test_forget (void)
{
  g_autofree char *pem = sceau_test_pem (leaf, NULL);
  g_autoptr (GBytes) good = as_is (pem);
  g_autoptr (GBytes) bundle = sceau_test_pkcs12 (SCEAU_TEST_PKCS12_AES, "x", mid, NULL);
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  g_autoptr (SceauSecret) password = sceau_secret_new ("x", (gsize) -1);
  g_auto (GStrv) refused = NULL;

  sceau_reading_add (reading, "good.pem", good);
  sceau_reading_add (reading, "bundle.p12", bundle);
  assert_findings (reading, "encrypted");
  sceau_reading_add_password (reading, password);
  sceau_reading_forget (reading, "bundle.p12");
  g_assert_false (sceau_reading_needs_password (reading));
  sceau_reading_add (reading, "bundle.p12", bundle);
  assert_findings (reading, "private-key-included");
  refused = sceau_reading_dup_refused (reading);
  g_assert_null (refused[0]);
  sceau_reading_forget (reading, "good.pem");
  assert_certificates (reading, mid, NULL);
}

static void
test_too_large (void)
{
  gsize size = SCEAU_MAX_FILE_SIZE + 1;
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (size), size);
  g_autoptr (SceauReading) reading = read_bytes (bytes, NULL);

  assert_findings (reading, "too-large");
}

static void
test_too_many (void)
{
  g_autofree char *pem = sceau_test_pem (leaf, NULL);
  GString *text = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (SceauReading) reading = NULL;
  gint64 start;

  for (guint i = 0; i <= SCEAU_MAX_CERTIFICATES; i++)
    g_string_append (text, pem);
  bytes = g_string_free_to_bytes (text);
  start = g_get_monotonic_time ();
  reading = read_bytes (bytes, NULL);
  assert_findings (reading, "too-many");
  g_assert_cmpuint (sceau_reading_get_objects (reading)->len, ==, SCEAU_MAX_CERTIFICATES);
  g_test_message ("%.3f s", (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
}

/* Texts made to make a careless scanner go back and forth: 4 MiB of each, a quarter of a second of processor at most, and a few where a sanitizer looks at
 * every access. */
static void
test_linear (void)
{
  static const char *const patterns[] = {
    "-----BEGIN CERTIFICATE-----",
    "-----BEGIN CERTIFICATE-----\nMIIBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
    "-----END CERTIFICATE-----",
    "BEGIN ",
    "END ",
    "-",
    "–",
    "- A",
    "-----BEGIN ",
    "&#45;",
    "<a",
    "a:",
    ":\r",
    "\\u002",
    "\\u2013",
    " ",
    "MII",
    "0\x82",
    "0\x80",
    ">",
    "-----BEGIN PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    for (guint headed = 0; headed < 2; headed++)
      {
        GString *text = g_string_new (headed ? "-----BEGIN CERTIFICATE-----\nMIIB" : "");
        g_autoptr (GBytes) bytes = NULL;
        g_autoptr (SceauReading) reading = NULL;
        double seconds;
        clock_t start;

        while (text->len < SCEAU_MAX_FILE_SIZE / 4)
          g_string_append (text, patterns[i]);
        bytes = g_string_free_to_bytes (text);
        start = clock ();
        reading = read_bytes (bytes, NULL);
        seconds = (double) (clock () - start) / CLOCKS_PER_SEC;
        g_test_message ("pattern %" G_GSIZE_FORMAT ".%u: %.3f s", i, headed, seconds);
        g_assert_cmpfloat (seconds, <, 10);
        g_assert_cmpuint (sceau_reading_get_findings (reading)->len, >, 0);
        g_assert_cmpuint (sceau_reading_get_findings (reading)->len, <=, 101);
      }
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  pki = sceau_test_pki_new ();
  root = sceau_test_root (pki, .cn = "Root");
  mid = sceau_test_ca (pki, root, .cn = "Intermediate");
  leaf = sceau_test_leaf (pki, mid, .cn = "lyon.example");

  g_test_add_func ("/reading/der", test_der);
  g_test_add_func ("/reading/bare-base64", test_bare_base64);
  g_test_add_func ("/reading/pkcs7", test_pkcs7);
  g_test_add_func ("/reading/pkcs7-signed", test_pkcs7_signed);
  g_test_add_data_func ("/reading/pkcs12/aes", GUINT_TO_POINTER (SCEAU_TEST_PKCS12_AES),
                        test_pkcs12);
  g_test_add_data_func ("/reading/pkcs12/3des", GUINT_TO_POINTER (SCEAU_TEST_PKCS12_3DES),
                        test_pkcs12);
  g_test_add_data_func ("/reading/pkcs12/rc2", GUINT_TO_POINTER (SCEAU_TEST_PKCS12_RC2),
                        test_pkcs12);
  g_test_add_func ("/reading/pkcs12/no-mac", test_pkcs12_no_mac);
  g_test_add_func ("/reading/pkcs12/rounds", test_pkcs12_rounds);
  g_test_add_func ("/reading/pkcs12/crowd", test_pkcs12_crowd);
  g_test_add_func ("/reading/private-keys", test_private_keys);
  g_test_add_func ("/reading/old-encrypted-key", test_old_encrypted_key);
  g_test_add_func ("/reading/request", test_request);
  g_test_add_func ("/reading/crl-and-public-key", test_crl_and_public_key);
  g_test_add_func ("/reading/others", test_others);
  g_test_add_func ("/reading/damaged-block", test_damaged_block);
  g_test_add_func ("/reading/half-copied", test_half_copied);
  g_test_add_func ("/reading/cut-chain", test_cut_chain);
  g_test_add_func ("/reading/every-prefix", test_every_prefix);
  g_test_add_func ("/reading/archive", test_archive);
  g_test_add_func ("/reading/archive-places", test_archive_places);
  g_test_add_func ("/reading/forget", test_forget);
  g_test_add_func ("/reading/too-large", test_too_large);
  g_test_add_func ("/reading/too-many", test_too_many);
  g_test_add_func ("/reading/linear", test_linear);
  status = g_test_run ();
  sceau_test_pki_free (pki);
  return status;
}

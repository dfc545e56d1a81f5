/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private keys: made, written, read back in every form that OpenSSL writes, refused. */
#include "pki/sceau-key.h"

#include <string.h>

#include "sceau-test-pki.h"

static SceauSecret *
secret (const char *text)
{
  return text != NULL ? sceau_secret_new (text, strlen (text)) : NULL;
}

static SceauKey *
read_key (const char *data, gsize size, const char *passphrase, GError **error)
{
  g_autoptr (SceauSecret) password = secret (passphrase);

  return sceau_key_new_from_data (data, size, password, error);
}

static void
test_types (void)
{
  static const char *const names[] = { "rsa:2048", "rsa:3072", "rsa:4096", "ec:p256", "ec:p384" };
  SceauKeyType type = SCEAU_KEY_RSA_4096;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_true (sceau_key_type_from_string (names[i], &type));
      g_assert_cmpint (type, ==, (int) i);
      g_assert_cmpstr (sceau_key_type_to_string (type), ==, names[i]);
    }
  g_assert_false (sceau_key_type_from_string ("rsa:1024", &type));
  g_assert_false (sceau_key_type_from_string (NULL, &type));
  g_assert_cmpint (type, ==, SCEAU_KEY_EC_P384);
}

static void
test_generate (void)
{
  static const SceauKeyType types[] = { SCEAU_KEY_RSA_2048, SCEAU_KEY_RSA_3072, SCEAU_KEY_EC_P256,
                                        SCEAU_KEY_EC_P384 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (SceauKey) key = sceau_key_generate (types[i], NULL);
      g_autoptr (SceauKey) other = sceau_key_generate (types[i], NULL);
      g_autoptr (SceauSecret) pem = sceau_key_to_pem (key, NULL);
      g_autoptr (SceauKey) again = sceau_key_new_from_data (
          sceau_secret_get_data (pem, NULL), sceau_secret_get_size (pem), NULL, NULL);

      g_assert_cmpstr (sceau_key_get_description (key), ==, sceau_key_type_to_string (types[i]));
      g_assert_cmpstr (sceau_key_get_spki_sha256 (key), ==, sceau_key_get_spki_sha256 (again));
      g_assert_cmpstr (sceau_key_get_spki_sha256 (key), !=, sceau_key_get_spki_sha256 (other));
      g_assert_true (
          g_str_has_prefix (sceau_secret_get_text (pem), "-----BEGIN PRIVATE KEY-----\n"));
    }
}

/* Kinds that are only read. */
static void
test_read (void)
{
  static const struct
  {
    SceauTestKeyType type;
    const char *description;
  } cases[] = {
    { SCEAU_TEST_EC_P521, "ec:p521" },      { SCEAU_TEST_RSA_1024, "rsa:1024" },
    { SCEAU_TEST_RSA_PSS, "rsa-pss:2048" }, { SCEAU_TEST_ED25519, "ed25519" },
    { SCEAU_TEST_ED448, "ed448" },
  };
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SceauTestIdentity identity = { NULL, sceau_test_key (pki, cases[i].type) };
      g_autofree char *pem = sceau_test_key_pem (&identity);
      g_autoptr (GError) error = NULL;
      g_autoptr (SceauKey) key = read_key (pem, strlen (pem), NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (sceau_key_get_description (key), ==, cases[i].description);
      g_assert_cmpstr (sceau_key_get_spki_sha256 (key), ==,
                       sceau_key_get_spki_sha256 (identity.key));
    }
}

typedef struct
{
  GMainLoop *loop;
  SceauKey *key;
  GError *error;
  char *pem;
} Outcome;

static void
on_generated_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->key = sceau_key_generate_finish (result, &outcome->error);
  g_main_loop_quit (outcome->loop);
}

static void
test_generate_async (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Outcome outcome = { loop, NULL, NULL, NULL };

  sceau_key_generate_async (SCEAU_KEY_EC_P256, NULL, on_generated_cb, &outcome);
  g_main_loop_run (loop);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (sceau_key_get_description (outcome.key), ==, "ec:p256");
  g_clear_pointer (&outcome.key, sceau_key_unref);

  sceau_key_generate_async (SCEAU_KEY_RSA_4096, cancellable, on_generated_cb, &outcome);
  g_cancellable_cancel (cancellable);
  g_main_loop_run (loop);
  g_assert_null (outcome.key);
  g_assert_error (outcome.error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  g_clear_error (&outcome.error);
}

/* What OpenSSL reads is what was written, and the other way round. */
static void
test_encrypted (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  static const SceauTestKeyType types[] = { SCEAU_TEST_EC, SCEAU_TEST_RSA, SCEAU_TEST_ED25519 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (types); i++)
    {
      SceauKey *key = sceau_test_key (pki, types[i]);
      g_autoptr (SceauSecret) password = secret ("Élan 42");
      g_autoptr (GError) error = NULL;
      g_autofree char *pem = sceau_key_to_encrypted_pem (key, password, &error);
      g_autoptr (SceauKey) again = NULL;
      g_autofree char *output = NULL;
      const char *path;

      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (pem, "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
      again = read_key (pem, strlen (pem), "Élan 42", &error);
      g_assert_no_error (error);
      g_assert_cmpstr (sceau_key_get_spki_sha256 (again), ==, sceau_key_get_spki_sha256 (key));
      path = sceau_test_write (pki, "key.pem", pem, -1);
      g_assert_cmpint (
          sceau_test_run (NULL, "openssl", "pkcs8", "-in", path, "-passin", "pass:Élan 42", NULL),
          ==, 0);
      g_assert_cmpint (
          sceau_test_run (NULL, "openssl", "pkcs8", "-in", path, "-passin", "pass:wrong", NULL), !=,
          0);
      g_assert_cmpint (sceau_test_run (&output, "openssl", "asn1parse", "-in", path, NULL), ==, 0);
      g_assert_nonnull (strstr (output, "PBES2"));
      g_assert_nonnull (strstr (output, "aes-256-cbc"));
    }
}

static void
on_encrypted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->pem = sceau_key_to_encrypted_pem_finish (result, &outcome->error);
  g_main_loop_quit (outcome->loop);
}

static void
test_encrypted_async (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (SceauSecret) password = secret ("secret");
  g_autoptr (SceauKey) again = NULL;
  SceauKey *key = sceau_test_key (pki, SCEAU_TEST_EC);
  Outcome outcome = { loop, NULL, NULL, NULL };

  sceau_key_to_encrypted_pem_async (key, password, NULL, on_encrypted_cb, &outcome);
  g_main_loop_run (loop);
  g_assert_no_error (outcome.error);
  again = read_key (outcome.pem, strlen (outcome.pem), "secret", NULL);
  g_assert_cmpstr (sceau_key_get_spki_sha256 (again), ==, sceau_key_get_spki_sha256 (key));
  g_clear_pointer (&outcome.pem, g_free);

  sceau_key_to_encrypted_pem_async (key, password, cancellable, on_encrypted_cb, &outcome);
  g_cancellable_cancel (cancellable);
  g_main_loop_run (loop);
  g_assert_null (outcome.pem);
  g_assert_error (outcome.error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  g_clear_error (&outcome.error);
}

static void
test_empty_passphrase (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  g_autoptr (SceauSecret) nothing = sceau_secret_new ("", 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (sceau_key_to_encrypted_pem (sceau_test_key (pki, SCEAU_TEST_EC), nothing, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
}

/* Each row: what OpenSSL is asked to write, with -passout for those that are encrypted. */
static const struct
{
  const char *what, *source;
  const char *arguments[10];
  gboolean encrypted;
} forms[] = {
  { "PKCS#1", "rsa", { "rsa", "-traditional" }, FALSE },
  { "PKCS#1, DER", "rsa", { "rsa", "-traditional", "-outform", "DER" }, FALSE },
  { "SEC1", "ec", { "ec" }, FALSE },
  { "SEC1, DER", "ec", { "ec", "-outform", "DER" }, FALSE },
  { "PKCS#8", "ec", { "pkey" }, FALSE },
  { "PKCS#8, DER", "rsa", { "pkey", "-outform", "DER" }, FALSE },
  { "old encryption, 3DES",
    "rsa",
    { "rsa", "-traditional", "-des3", "-passout", "pass:secret" },
    TRUE },
  { "old encryption, AES-128",
    "rsa",
    { "rsa", "-traditional", "-aes128", "-passout", "pass:secret" },
    TRUE },
  { "old encryption, Camellia",
    "rsa",
    { "rsa", "-traditional", "-camellia192", "-passout", "pass:secret" },
    TRUE },
  { "old encryption, AES-256, EC", "ec", { "ec", "-aes256", "-passout", "pass:secret" }, TRUE },
  { "PBES2 AES-256",
    "ec",
    { "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:secret" },
    TRUE },
  { "PBES2 AES-128, SHA-1",
    "rsa",
    { "pkcs8", "-topk8", "-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA1", "-passout",
      "pass:secret" },
    TRUE },
  { "PBES2 3DES", "rsa", { "pkcs8", "-topk8", "-v2", "des3", "-passout", "pass:secret" }, TRUE },
  { "PBES2, DER", "ec", { "pkcs8", "-topk8", "-outform", "DER", "-passout", "pass:secret" }, TRUE },
  { "PKCS#12 3DES",
    "rsa",
    { "pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES", "-passout", "pass:secret" },
    TRUE },
};

static void
test_openssl_forms (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity rsa = { NULL, sceau_test_key (pki, SCEAU_TEST_RSA) },
                    ec = { NULL, sceau_test_key (pki, SCEAU_TEST_EC) };
  g_autofree char *rsa_pem = sceau_test_key_pem (&rsa), *ec_pem = sceau_test_key_pem (&ec);
  const char *rsa_path = sceau_test_write (pki, "rsa.pem", rsa_pem, -1),
             *ec_path = sceau_test_write (pki, "ec.pem", ec_pem, -1);
  g_autofree char *out = g_build_filename (sceau_test_get_dir (pki), "out", NULL);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      gboolean is_rsa = g_str_equal (forms[i].source, "rsa");
      const char *const *a = forms[i].arguments;
      const char *source = is_rsa ? rsa_path : ec_path;
      g_autoptr (GError) error = NULL;
      g_autoptr (SceauKey) key = NULL;
      g_autofree char *data = NULL;
      gsize size;

      g_test_message ("%s", forms[i].what);
      g_assert_cmpint (sceau_test_run (NULL, "openssl", a[0], "-in", source, "-out", out, a[1],
                                       a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], NULL),
                       ==, 0);
      g_assert_true (g_file_get_contents (out, &data, &size, NULL));
      if (forms[i].encrypted)
        {
          g_assert_null (read_key (data, size, NULL, &error));
          g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_ENCRYPTED);
          g_clear_error (&error);
          g_assert_null (read_key (data, size, "Secret", &error));
          g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_WRONG_PASSWORD);
          g_clear_error (&error);
        }
      key = read_key (data, size, "secret", &error);
      g_assert_no_error (error);
      g_assert_cmpstr (sceau_key_get_spki_sha256 (key), ==,
                       sceau_key_get_spki_sha256 (is_rsa ? rsa.key : ec.key));
    }
}

#define OLD(info, base64)                                                                  \
  "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: " info "\n\n" base64 \
  "\n-----END RSA PRIVATE KEY-----\n"

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    SceauErrorCode code;
  } cases[] = {
    { "hello", SCEAU_ERROR_MALFORMED },
    { "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", SCEAU_ERROR_MALFORMED },
    { "-----BEGIN PRIVATE KEY-----\n", SCEAU_ERROR_MALFORMED },
    { "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", SCEAU_ERROR_MALFORMED },
    { "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n", SCEAU_ERROR_MALFORMED },
    /* half a block: GnuTLS by itself would end the process */
    { OLD ("AES-128-CBC,00112233445566778899AABBCCDDEEFF", "AAAAAAAA"), SCEAU_ERROR_MALFORMED },
    { OLD ("AES-128-CBC,00112233445566778899AABBCCDDEEFF", ""), SCEAU_ERROR_MALFORMED },
    { OLD ("AES-128-CBC,0011", "AAAAAAAAAAAAAAAAAAAAAA=="), SCEAU_ERROR_MALFORMED },
    { OLD ("AES-128-CBC", "AAAAAAAAAAAAAAAAAAAAAA=="), SCEAU_ERROR_MALFORMED },
    { OLD ("RC5-CBC,00112233445566778899AABBCCDDEEFF", "AAAA"), SCEAU_ERROR_UNSUPPORTED },
    { OLD ("AES-128-CBC,00112233445566778899AABBCCDDEEFF", "AAAAAAAAAAAAAAAAAAAAAA=="),
      SCEAU_ERROR_WRONG_PASSWORD },
    { "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
      SCEAU_ERROR_UNSUPPORTED },
    { "0\x80", SCEAU_ERROR_MALFORMED },
    { "0", SCEAU_ERROR_MALFORMED },
  };
  g_autofree char *large = g_strnfill (70000, 'x');
  g_autoptr (GError) empty = NULL;
  g_autoptr (GError) too_large = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%u", i);
      g_assert_null (read_key (cases[i].text, strlen (cases[i].text), "x", &error));
      g_assert_error (error, SCEAU_ERROR, (int) cases[i].code);
    }
  g_assert_null (read_key ("", 0, NULL, &empty));
  g_assert_error (empty, SCEAU_ERROR, SCEAU_ERROR_EMPTY);
  g_assert_null (read_key (large, 70000, NULL, &too_large));
  g_assert_error (too_large, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE);
}

/* What a private key file holds, without its armour. */
static guint8 *
der_of (SceauKey *key, gsize *size)
{
  SceauTestIdentity identity = { NULL, key };
  g_autofree char *pem = sceau_test_key_pem (&identity);
  const char *begin = strchr (pem, '\n');
  g_autofree char *base64 = g_strndup (begin, (gsize) (strstr (begin, "-----END") - begin));

  return g_base64_decode (base64, size);
}

/* A key in which one bit has turned is refused, or was mended from its other parts (RSA has more than it needs): never is there a key
 * that makes bad signatures, or has another public key. */
static void
test_damaged (void)
{
  static const SceauTestKeyType types[] = { SCEAU_TEST_RSA, SCEAU_TEST_EC };
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  g_autoptr (SceauSubject) subject = sceau_subject_new_from_string ("CN=a.example", NULL);

  for (guint t = 0; t < G_N_ELEMENTS (types); t++)
    {
      SceauKey *original = sceau_test_key (pki, types[t]);
      gsize size, refused = 0;
      g_autofree guint8 *der = der_of (original, &size);

      for (gsize i = 0; i < size; i += types[t] == SCEAU_TEST_RSA ? 23 : 1)
        {
          g_autoptr (SceauKey) key = NULL;
          g_autoptr (SceauRequest) request = NULL;

          der[i] ^= 4;
          key = sceau_key_new_from_data (der, size, NULL, NULL);
          der[i] ^= 4;
          if (key == NULL)
            {
              refused++;
              continue;
            }
          request = sceau_request_new (key, subject, NULL, NULL);
          g_assert_true (sceau_request_verify (request));
          g_assert_cmpstr (sceau_key_get_spki_sha256 (key), ==,
                           sceau_key_get_spki_sha256 (original));
        }
      g_assert_cmpuint (refused, >, 0);
    }
}

/* Rounds are counted before anything is derived: two thousand million of them must not take a second. */
static void
test_rounds (void)
{
  static const guint8 pbes2[] = {
    0x30, 0x44, 0x30, 0x3f, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05,
    0x0d, 0x30, 0x32, 0x30, 0x1e, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01,
    0x05, 0x0c, 0x30, 0x11, 0x04, 0x08, 1,    2,    3,    4,    5,    6,    7,    8,
    0x02, 0x05, 0x00, 0xff, 0xff, 0xff, 0xff, 0x30, 0x10, 0x06, 0x09, 0x60, 0x86, 0x48,
    0x01, 0x65, 0x03, 0x04, 0x01, 0x2a, 0x04, 0x03, 1,    2,    3,    0x04, 0x01, 0x00,
  };
  static const guint8 pkcs12[] = {
    0x30, 0x20, 0x30, 0x1b, 0x06, 0x0a, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
    0x01, 0x0c, 0x01, 0x03, 0x30, 0x0d, 0x04, 0x04, 1,    2,    3,    4,
    0x02, 0x05, 0x00, 0xff, 0xff, 0xff, 0xff, 0x04, 0x01, 0x00,
  };
  static const guint8 scrypt[] = {
    0x30, 0x1f, 0x30, 0x1a, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7,
    0x0d, 0x01, 0x05, 0x0d, 0x30, 0x0d, 0x30, 0x0b, 0x06, 0x09, 0x2b,
    0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x04, 0x0b, 0x04, 0x01, 0x00,
  };
  static const struct
  {
    const guint8 *der;
    gsize size;
    SceauErrorCode code;
  } cases[] = {
    { pbes2, sizeof pbes2, SCEAU_ERROR_TOO_LARGE },
    { pkcs12, sizeof pkcs12, SCEAU_ERROR_TOO_LARGE },
    { scrypt, sizeof scrypt, SCEAU_ERROR_UNSUPPORTED },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) asked = NULL;

      g_assert_null (read_key ((const char *) cases[i].der, cases[i].size, "x", &error));
      g_assert_error (error, SCEAU_ERROR, (int) cases[i].code);
      g_assert_null (read_key ((const char *) cases[i].der, cases[i].size, NULL, &asked));
      g_assert_error (asked, SCEAU_ERROR, SCEAU_ERROR_ENCRYPTED);
    }
}

/* No message ever holds a piece of the key or of the passphrase. */
static void
test_silent (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  g_autoptr (SceauSecret) password = secret ("correct-horse");
  g_autofree char *pem = sceau_key_to_encrypted_pem (sceau_test_key (pki, SCEAU_TEST_EC), password,
                                                     NULL);
  g_autoptr (GError) error = NULL;
  const char *detail;

  g_assert_null (read_key (pem, strlen (pem), "battery-staple", &error));
  detail = sceau_error_get_detail (error);
  g_assert_null (strstr (error->message, "battery"));
  g_assert_true (detail == NULL || strstr (detail, "battery") == NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/key/types", test_types);
  g_test_add_func ("/key/generate", test_generate);
  g_test_add_func ("/key/read", test_read);
  g_test_add_func ("/key/generate-async", test_generate_async);
  g_test_add_func ("/key/encrypted", test_encrypted);
  g_test_add_func ("/key/encrypted-async", test_encrypted_async);
  g_test_add_func ("/key/damaged", test_damaged);
  g_test_add_func ("/key/empty-passphrase", test_empty_passphrase);
  g_test_add_func ("/key/openssl-forms", test_openssl_forms);
  g_test_add_func ("/key/refused", test_refused);
  g_test_add_func ("/key/rounds", test_rounds);
  g_test_add_func ("/key/silent", test_silent);
  return g_test_run ();
}

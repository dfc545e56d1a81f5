/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Proc-Type: 4,ENCRYPTED" (RFC 1421) with OpenSSL's own derivation. GnuTLS reads it too, but hands bytes that are no whole number of
 * blocks to nettle, which ends the process (gnutls_x509_privkey_import_openssl () in 3.7.9): nothing for a file that somebody sent. */
#include "config.h"

#include "pki/sceau-old-key.h"

#include "base/sceau-text.h"

#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>
#include <string.h>

#define PROC_TYPE "Proc-Type: 4,ENCRYPTED"
#define DEK_INFO  "DEK-Info: "
#define MAX_KEY   32
#define MAX_BLOCK 16
#define SALT_SIZE 8 /* the first bytes of the initialisation vector */
#define MD5_SIZE  16

typedef struct
{
  const char *name;
  gnutls_cipher_algorithm_t cipher;
} Scheme;

static const Scheme schemes[] = {
  { "DES-CBC", GNUTLS_CIPHER_DES_CBC },
  { "DES-EDE3-CBC", GNUTLS_CIPHER_3DES_CBC },
  { "AES-128-CBC", GNUTLS_CIPHER_AES_128_CBC },
  { "AES-192-CBC", GNUTLS_CIPHER_AES_192_CBC },
  { "AES-256-CBC", GNUTLS_CIPHER_AES_256_CBC },
  { "CAMELLIA-128-CBC", GNUTLS_CIPHER_CAMELLIA_128_CBC },
  { "CAMELLIA-192-CBC", GNUTLS_CIPHER_CAMELLIA_192_CBC },
  { "CAMELLIA-256-CBC", GNUTLS_CIPHER_CAMELLIA_256_CBC },
};

/* What the headers say, and where the base64 begins. */
typedef struct
{
  gnutls_cipher_algorithm_t cipher;
  guint8 iv[MAX_BLOCK];
  gsize block, key_size;
  const char *base64;
} Header;

static gboolean
malformed (GError **error)
{
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                       _ ("The private key is malformed"));
  return FALSE;
}

static gboolean
find_scheme (const char *name, gsize length, Header *header, GError **error)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (strlen (schemes[i].name) == length && strncmp (schemes[i].name, name, length) == 0)
      {
        header->cipher = schemes[i].cipher;
        header->block = gnutls_cipher_get_block_size (header->cipher);
        header->key_size = gnutls_cipher_get_key_size (header->cipher);
        return header->block <= MAX_BLOCK && header->key_size <= MAX_KEY;
      }
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED,
                       _ ("The private key is encrypted in a way that is not supported"));
  return FALSE;
}

/* "DEK-Info: AES-256-CBC,0123…", then an empty line. */
static gboolean
read_header (const char *body, Header *header, GError **error)
{
  const char *info = strstr (body, DEK_INFO), *comma, *end;
  g_autofree char *iv = NULL;

  if (info == NULL)
    return malformed (error);
  info += strlen (DEK_INFO);
  comma = info + strcspn (info, ",\r\n");
  if (*comma != ',')
    return malformed (error);
  if (!find_scheme (info, (gsize) (comma - info), header, error))
    return FALSE;
  end = comma + strcspn (comma, "\r\n");
  iv = g_strstrip (g_strndup (comma + 1, (gsize) (end - comma - 1)));
  if (strlen (iv) != 2 * header->block || !sceau_hex_decode (iv, header->iv, header->block))
    return malformed (error);
  header->base64 = end;
  return TRUE;
}

/* EVP_BytesToKey () with MD5, once: D(i) = MD5 (D(i - 1), passphrase, salt). */
static int
derive (SceauSecret *passphrase, const guint8 *salt, guint8 *key)
{
  guint8 digest[MD5_SIZE];
  gnutls_hash_hd_t hash;
  int code = 0;
  gsize at, size;
  const void *text = sceau_secret_get_data (passphrase, &size);

  for (at = 0; code >= 0 && at < MAX_KEY; at += MD5_SIZE)
    {
      if ((code = gnutls_hash_init (&hash, GNUTLS_DIG_MD5)) < 0)
        break;
      if (at > 0)
        gnutls_hash (hash, digest, sizeof digest);
      gnutls_hash (hash, text, size);
      gnutls_hash (hash, salt, SALT_SIZE);
      gnutls_hash_deinit (hash, digest);
      memcpy (key + at, digest, sizeof digest);
    }
  sceau_wipe (digest, sizeof digest);
  return code;
}

static int
decrypt (const Header *header, SceauSecret *passphrase, guint8 *data, gsize size)
{
  guint8 key[MAX_KEY], iv[MAX_BLOCK];
  gnutls_datum_t key_datum = { key, (unsigned int) header->key_size },
                 iv_datum = { iv, (unsigned int) header->block };
  gnutls_cipher_hd_t cipher;
  int code = derive (passphrase, header->iv, key);

  memcpy (iv, header->iv, sizeof iv);
  if (code >= 0)
    code = gnutls_cipher_init (&cipher, header->cipher, &key_datum, &iv_datum);
  if (code >= 0)
    {
      code = gnutls_cipher_decrypt (cipher, data, size);
      gnutls_cipher_deinit (cipher);
    }
  sceau_wipe (key, sizeof key);
  return code;
}

/* What PKCS#5 (RFC 8018, 6.1.1) added to fill the last block; 0 when that is no such padding. */
static gsize
padding (const guint8 *data, gsize size, gsize block)
{
  gsize count = data[size - 1], i;

  if (count == 0 || count > block)
    return 0;
  for (i = 0; i < count; i++)
    if (data[size - 1 - i] != count)
      return 0;
  return count;
}

static SceauSecret *
open_data (const Header *header, SceauSecret *passphrase, guint8 *data, gsize size, GError **error)
{
  gsize added;
  int code = decrypt (header, passphrase, data, size);

  if (code < 0)
    {
      sceau_error_set_gnutls (error, SCEAU_ERROR_UNSUPPORTED, code,
                              _ ("The private key is encrypted in a way that is not supported"));
      return NULL;
    }
  if ((added = padding (data, size, header->block)) > 0)
    return sceau_secret_new (data, size - added);
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_WRONG_PASSWORD,
                       _ ("The passphrase does not open this private key"));
  return NULL;
}

/**
 * sceau_old_key_is: (skip)
 * @body: what follows the BEGIN line
 *
 * Returns: whether it is encrypted in this way
 */
gboolean
sceau_old_key_is (const char *body)
{
  return g_str_has_prefix (body + strspn (body, "\r\n"), PROC_TYPE);
}

/**
 * sceau_old_key_decrypt: (skip)
 * @body: what follows the BEGIN line
 * @passphrase: the passphrase
 * @error: MALFORMED, UNSUPPORTED, WRONG_PASSWORD
 *
 * Returns: (transfer full) (nullable): the DER of the key, or with a wrong passphrase, once in 256 times, noise
 */
SceauSecret *
sceau_old_key_decrypt (const char *body, SceauSecret *passphrase, GError **error)
{
  Header header;
  const char *end;
  g_autofree char *base64 = NULL;
  g_autofree guint8 *data = NULL;
  SceauSecret *key;
  gsize size;

  if (!read_header (body, &header, error))
    return NULL;
  if ((end = strstr (header.base64, "-----END ")) == NULL)
    {
      malformed (error);
      return NULL;
    }
  base64 = g_strndup (header.base64, (gsize) (end - header.base64));
  data = g_base64_decode (base64, &size);
  if (size == 0 || size % header.block != 0)
    {
      malformed (error);
      return NULL;
    }
  key = open_data (&header, passphrase, data, size, error);
  sceau_wipe (data, size);
  return key;
}

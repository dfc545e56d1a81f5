/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a private key out of a file: every usual form, and only if the key works. */
#include "config.h"

#include "pki/sceau-key.h"

#include "base/sceau-limits.h"
#include "pki/sceau-old-key.h"
#include "pki/sceau-pbe.h"
#include "pki/sceau-public-key.h"

#include <glib/gi18n-lib.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <string.h>

static gnutls_x509_privkey_t
new_privkey (void)
{
  gnutls_x509_privkey_t key;

  if (gnutls_x509_privkey_init (&key) < 0)
    g_error ("out of memory for a private key");
  return key;
}

static SceauKey *
fail (GError **error, SceauErrorCode code, const char *message)
{
  g_set_error_literal (error, SCEAU_ERROR, code, message);
  return NULL;
}

static int
sign_and_verify (gnutls_privkey_t private, gnutls_pubkey_t public)
{
  static const char text[] = "Sceau";
  gnutls_datum_t data = { (unsigned char *) text, sizeof text }, signature = { NULL, 0 };
  gnutls_digest_algorithm_t digest;
  gnutls_sign_algorithm_t algorithm;
  int code = gnutls_pubkey_get_preferred_hash_algorithm (public, &digest, NULL);

  if (code < 0)
    return code;
  algorithm = gnutls_pk_to_sign (gnutls_privkey_get_pk_algorithm (private, NULL), digest);
  if ((code = gnutls_privkey_sign_data2 (private, algorithm, 0, &data, &signature)) < 0)
    return code;
  code = gnutls_pubkey_verify_data2 (public, algorithm, GNUTLS_VERIFY_ALLOW_BROKEN, &data,
                                     &signature);
  gnutls_free (signature.data);
  return code;
}

/* Makes a signature and checks it: what looks like a key may have been damaged on its way. Some milliseconds at most. */
static int
check_key (gnutls_x509_privkey_t key)
{
  gnutls_privkey_t private;
  gnutls_pubkey_t public;
  int code = gnutls_privkey_init (&private);

  if (code < 0)
    return code;
  code = gnutls_privkey_import_x509 (private, key, 0);
  if (code >= 0)
    {
      public = sceau_public_key_derive (private);
      code = public != NULL ? sign_and_verify (private, public) : GNUTLS_E_INVALID_REQUEST;
      g_clear_pointer (&public, gnutls_pubkey_deinit);
    }
  gnutls_privkey_deinit (private);
  return code;
}

/* Takes the key; @code is what GnuTLS said when it imported it. */
static SceauKey *
finish_import (gnutls_x509_privkey_t key, int code, gboolean encrypted, GError **error)
{
  if (code >= 0)
    code = check_key (key);
  if (code >= 0)
    return sceau_key_new_take_gnutls (key);
  gnutls_x509_privkey_deinit (key);
  if (code == GNUTLS_E_UNKNOWN_CIPHER_TYPE || code == GNUTLS_E_UNKNOWN_HASH_ALGORITHM)
    sceau_error_set_gnutls (error, SCEAU_ERROR_UNSUPPORTED, code,
                            _ ("The private key is encrypted in a way that is not supported"));
  else if (code == GNUTLS_E_UNKNOWN_PK_ALGORITHM || code == GNUTLS_E_ECC_UNSUPPORTED_CURVE)
    sceau_error_set_gnutls (error, SCEAU_ERROR_UNSUPPORTED, code,
                            _ ("This kind of private key is not supported"));
  else if (encrypted) /* a wrong password gives noise, which may look like anything */
    sceau_error_set_gnutls (error, SCEAU_ERROR_WRONG_PASSWORD, code,
                            _ ("The passphrase does not open this private key"));
  else
    sceau_error_set_gnutls (error, SCEAU_ERROR_MALFORMED, code, _ ("The private key is malformed"));
  return NULL;
}

static SceauKey *
read_encrypted_der (const gnutls_datum_t *der, SceauSpan algorithm, SceauSecret *passphrase,
                    GError **error)
{
  gnutls_x509_privkey_t key;

  if (passphrase == NULL)
    return fail (error, SCEAU_ERROR_ENCRYPTED, _ ("The private key is protected by a passphrase"));
  if (!sceau_pbe_check_algorithm (algorithm, error))
    return NULL;
  key = new_privkey ();
  return finish_import (key,
                        gnutls_x509_privkey_import_pkcs8 (key, der, GNUTLS_X509_FMT_DER,
                                                          sceau_secret_get_text (passphrase), 0),
                        TRUE, error);
}

static SceauKey *
read_der (const gnutls_datum_t *der, SceauSecret *passphrase, GError **error)
{
  SceauSpan span = sceau_span_new (der->data, der->size), algorithm;
  gnutls_x509_privkey_t key;
  SceauDer whole;

  if (!sceau_der_only (span, SCEAU_DER_SEQUENCE, &whole))
    return fail (error, SCEAU_ERROR_MALFORMED,
                 _ ("The private key is malformed: it is cut short, or something follows its end"));
  if (sceau_pbe_is_encrypted_key (span, &algorithm))
    return read_encrypted_der (der, algorithm, passphrase, error);
  key = new_privkey ();
  return finish_import (key, gnutls_x509_privkey_import (key, der, GNUTLS_X509_FMT_DER), FALSE,
                        error);
}

/* The first armour whose label ends in "PRIVATE KEY". */
static gboolean
find_armour (const char *text, char **label, const char **body)
{
  const char *begin = text, *end;

  while ((begin = strstr (begin, "-----BEGIN ")) != NULL)
    {
      begin += strlen ("-----BEGIN ");
      end = begin + strcspn (begin, "-\r\n");
      if (end - begin >= 11 && end - begin < 64 && strncmp (end - 11, "PRIVATE KEY", 11) == 0
          && g_str_has_prefix (end, "-----"))
        {
          *label = g_strndup (begin, end - begin);
          *body = end + 5;
          return TRUE;
        }
    }
  return FALSE;
}

/* What was inside is DER; with a wrong passphrase it may be noise that happens to have a padding. */
static SceauKey *
read_old_key (const char *body, SceauSecret *passphrase, GError **error)
{
  g_autoptr (SceauSecret) secret = NULL;
  gnutls_x509_privkey_t key;
  gnutls_datum_t der;
  gsize size;

  if (passphrase == NULL)
    return fail (error, SCEAU_ERROR_ENCRYPTED, _ ("The private key is protected by a passphrase"));
  if ((secret = sceau_old_key_decrypt (body, passphrase, error)) == NULL)
    return NULL;
  der.data = (unsigned char *) sceau_secret_get_data (secret, &size);
  der.size = (unsigned int) size;
  key = new_privkey ();
  return finish_import (key, gnutls_x509_privkey_import (key, &der, GNUTLS_X509_FMT_DER), TRUE,
                        error);
}

static SceauKey *
read_pem (const char *text, SceauSecret *passphrase, GError **error)
{
  gnutls_datum_t pem, der = { NULL, 0 };
  g_autofree char *label = NULL;
  const char *body;
  SceauKey *key;
  int code;

  if (!find_armour (text, &label, &body))
    return fail (error, SCEAU_ERROR_MALFORMED, _ ("There is no private key in this text"));
  if (strcmp (label, "OPENSSH PRIVATE KEY") == 0)
    return fail (error, SCEAU_ERROR_UNSUPPORTED,
                 _ ("This is a key for SSH, not for a certificate"));
  if (sceau_old_key_is (body))
    return read_old_key (body, passphrase, error);
  pem.data = (unsigned char *) text;
  pem.size = (unsigned int) strlen (text);
  if ((code = gnutls_pem_base64_decode2 (label, &pem, &der)) < 0)
    {
      sceau_error_set_gnutls (error, SCEAU_ERROR_MALFORMED, code,
                              _ ("The private key is malformed"));
      return NULL;
    }
  key = read_der (&der, passphrase, error);
  sceau_wipe (der.data, der.size);
  gnutls_free (der.data);
  return key;
}

/**
 * sceau_key_new_from_data:
 * @data: PEM (the first private key in it) or DER: PKCS#1, SEC1, PKCS#8, encrypted PKCS#8, the old encryption of OpenSSL
 * @size: how many bytes
 * @passphrase: (nullable): for an encrypted key; not looked at for one in clear
 * @error: EMPTY; TOO_LARGE, also for too many rounds; MALFORMED; ENCRYPTED without, WRONG_PASSWORD with a passphrase that does not
 *   open it; UNSUPPORTED
 *
 * An encrypted key blocks for a fifth of a second and more, as its maker wanted.
 *
 * Returns: (transfer full) (nullable): the key
 */
SceauKey *
sceau_key_new_from_data (const void *data, gsize size, SceauSecret *passphrase, GError **error)
{
  gnutls_datum_t der = { (unsigned char *) data, (unsigned int) size };
  g_autoptr (SceauSecret) text = NULL;

  if (size == 0)
    return fail (error, SCEAU_ERROR_EMPTY, _ ("There is no private key: it is empty"));
  if (size > SCEAU_MAX_KEY_SIZE)
    return fail (error, SCEAU_ERROR_TOO_LARGE, _ ("It is too large for a private key"));
  if (((const guint8 *) data)[0] == SCEAU_DER_SEQUENCE)
    return read_der (&der, passphrase, error);
  text = sceau_secret_new (data, size); /* which adds a NUL */
  return read_pem (sceau_secret_get_text (text), passphrase, error);
}

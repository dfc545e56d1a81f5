/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A private key: made here, and written encrypted. GnuTLS holds it, and wipes it when it is freed. Reading is in sceau-key-read.c. */
#include "config.h"

#include "pki/sceau-key.h"

#include "base/sceau-text.h"
#include "pki/sceau-public-key.h"

#include <glib/gi18n-lib.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>

struct _SceauKey
{
  gatomicrefcount ref_count;
  gnutls_x509_privkey_t key;
  /* made once, by whichever thread comes first */
  GBytes *spki;
  char *spki_sha256;
  char *description;
};

G_DEFINE_BOXED_TYPE (SceauKey, sceau_key, sceau_key_ref, sceau_key_unref)

static const struct
{
  const char *name;
  gnutls_pk_algorithm_t algorithm;
  unsigned int bits;
} types[] = {
  [SCEAU_KEY_RSA_2048] = { "rsa:2048", GNUTLS_PK_RSA, 2048 },
  [SCEAU_KEY_RSA_3072] = { "rsa:3072", GNUTLS_PK_RSA, 3072 },
  [SCEAU_KEY_RSA_4096] = { "rsa:4096", GNUTLS_PK_RSA, 4096 },
  [SCEAU_KEY_EC_P256] = { "ec:p256", GNUTLS_PK_ECDSA,
                          GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1) },
  [SCEAU_KEY_EC_P384] = { "ec:p384", GNUTLS_PK_ECDSA,
                          GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP384R1) },
};

/**
 * sceau_key_type_to_string:
 * @type: a kind of key
 *
 * Returns: its name in JSON, on the command line and in the settings: "rsa:3072"
 */
const char *
sceau_key_type_to_string (SceauKeyType type)
{
  g_return_val_if_fail ((guint) type < G_N_ELEMENTS (types), NULL);

  return types[type].name;
}

/**
 * sceau_key_type_from_string:
 * @text: (nullable): a name
 * @type: (out): the kind of key
 *
 * Returns: FALSE for an unknown name; then @type is left as it was
 */
gboolean
sceau_key_type_from_string (const char *text, SceauKeyType *type)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (text, types[i].name) == 0)
      {
        *type = (SceauKeyType) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * sceau_key_new_take_gnutls:
 * @privkey: (transfer full): a gnutls_x509_privkey_t that holds a key
 *
 * For the reader of PKCS#12.
 *
 * Returns: (transfer full): the key
 */
SceauKey *
sceau_key_new_take_gnutls (void *privkey)
{
  SceauKey *self = g_new0 (SceauKey, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->key = privkey;
  return self;
}

static gnutls_x509_privkey_t
new_privkey (void)
{
  gnutls_x509_privkey_t key;

  if (gnutls_x509_privkey_init (&key) < 0)
    g_error ("out of memory for a private key");
  return key;
}

/* --- made here ------------------------------------------------------------------------------- */

/**
 * sceau_key_generate:
 * @type: what kind
 * @error: FAILED when the system gives no random numbers
 *
 * Blocks: less than a millisecond (P-256) to seconds (RSA 4096). See sceau_key_generate_async().
 *
 * Returns: (transfer full) (nullable): a new key
 */
SceauKey *
sceau_key_generate (SceauKeyType type, GError **error)
{
  gnutls_x509_privkey_t key;
  int code;

  g_return_val_if_fail ((guint) type < G_N_ELEMENTS (types), NULL);

  key = new_privkey ();
  code = gnutls_x509_privkey_generate (key, types[type].algorithm, types[type].bits, 0);
  if (code >= 0)
    return sceau_key_new_take_gnutls (key);
  gnutls_x509_privkey_deinit (key);
  sceau_error_set_gnutls (error, SCEAU_ERROR_FAILED, code, _ ("The private key could not be made"));
  return NULL;
}

static void
generate_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  SceauKey *key = sceau_key_generate ((SceauKeyType) GPOINTER_TO_INT (data), &error);

  if (key != NULL)
    g_task_return_pointer (task, key, (GDestroyNotify) sceau_key_unref);
  else
    g_task_return_error (task, error);
}

/**
 * sceau_key_generate_async:
 * @type: what kind
 * @cancellable: (nullable): returns at once; the thread then finishes by itself and its key is wiped
 * @callback: called in the thread-default main context of the caller
 * @data: for @callback
 *
 * Makes a key in a thread.
 */
void
sceau_key_generate_async (SceauKeyType type, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, sceau_key_generate_async);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_task_data (task, GINT_TO_POINTER (type), NULL);
  g_task_run_in_thread (task, generate_in_thread);
}

/**
 * sceau_key_generate_finish:
 * @result: what the callback got
 * @error: CANCELLED, FAILED
 *
 * Returns: (transfer full) (nullable): a new key
 */
SceauKey *
sceau_key_generate_finish (GAsyncResult *result, GError **error)
{
  GError *local = NULL;
  SceauKey *key;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  if ((key = g_task_propagate_pointer (G_TASK (result), &local)) == NULL)
    sceau_error_propagate (error, local);
  return key;
}

/**
 * sceau_key_ref:
 * @self: a key
 *
 * Returns: (transfer full): the same
 */
SceauKey *
sceau_key_ref (SceauKey *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * sceau_key_unref:
 * @self: (transfer full): a key; with the last reference it is wiped
 */
void
sceau_key_unref (SceauKey *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  gnutls_x509_privkey_deinit (self->key);
  g_clear_pointer (&self->spki, g_bytes_unref);
  g_free (self->spki_sha256);
  g_free (self->description);
  g_free (self);
}

/* --- what it is ------------------------------------------------------------------------------ */

static GBytes *
export_spki (SceauKey *self)
{
  gnutls_datum_t der = { NULL, 0 };
  gnutls_pubkey_t public = NULL;
  gnutls_privkey_t private;
  GBytes *spki;

  if (gnutls_privkey_init (&private) < 0)
    g_error ("out of memory for a private key");
  if (gnutls_privkey_import_x509 (private, self->key, 0) < 0
      || (public = sceau_public_key_derive (private)) == NULL
      || gnutls_pubkey_export2 (public, GNUTLS_X509_FMT_DER, &der) < 0)
    g_warning ("a private key does not tell its public key");
  spki = g_bytes_new (der.data, der.size);
  gnutls_free (der.data);
  g_clear_pointer (&public, gnutls_pubkey_deinit);
  gnutls_privkey_deinit (private);
  return spki;
}

/**
 * sceau_key_get_spki:
 * @self: a key
 *
 * Returns: (transfer none): the DER of its SubjectPublicKeyInfo, as in a certificate made for it
 */
GBytes *
sceau_key_get_spki (SceauKey *self)
{
  GBytes *spki = g_atomic_pointer_get (&self->spki);

  if (spki != NULL)
    return spki;
  spki = export_spki (self);
  if (g_atomic_pointer_compare_and_exchange (&self->spki, NULL, spki))
    return spki;
  g_bytes_unref (spki);
  return g_atomic_pointer_get (&self->spki);
}

static const char *
keep_text (char **place, char *text)
{
  if (g_atomic_pointer_compare_and_exchange (place, NULL, text))
    return text;
  g_free (text);
  return g_atomic_pointer_get (place);
}

/**
 * sceau_key_get_spki_sha256:
 * @self: a key
 *
 * Returns: the SHA-256 of its SubjectPublicKeyInfo, in lower-case hex
 */
const char *
sceau_key_get_spki_sha256 (SceauKey *self)
{
  const char *text = g_atomic_pointer_get (&self->spki_sha256);
  SceauSpan spki;

  if (text != NULL)
    return text;
  spki = sceau_span_from_bytes (sceau_key_get_spki (self));
  return keep_text (&self->spki_sha256, sceau_sha256_hex (spki.data, spki.size));
}

/**
 * sceau_key_get_description:
 * @self: a key
 *
 * Returns: "rsa:3072", "ec:p256"…
 */
const char *
sceau_key_get_description (SceauKey *self)
{
  const char *text = g_atomic_pointer_get (&self->description);

  if (text != NULL)
    return text;
  return keep_text (&self->description,
                    sceau_public_key_describe (sceau_span_from_bytes (sceau_key_get_spki (self))));
}

/* --- out again ------------------------------------------------------------------------------- */

static SceauSecret *
export_pem (SceauKey *self, const char *passphrase, unsigned int flags, GError **error)
{
  gnutls_datum_t pem = { NULL, 0 };
  int code = gnutls_x509_privkey_export2_pkcs8 (self->key, GNUTLS_X509_FMT_PEM, passphrase, flags,
                                                &pem);
  SceauSecret *secret;

  if (code < 0)
    {
      sceau_error_set_gnutls (error, SCEAU_ERROR_FAILED, code,
                              _ ("The private key could not be written"));
      return NULL;
    }
  secret = sceau_secret_new (pem.data, pem.size);
  sceau_wipe (pem.data, pem.size);
  gnutls_free (pem.data);
  return secret;
}

/**
 * sceau_key_to_pem:
 * @self: a key
 * @error: FAILED
 *
 * Returns: (transfer full) (nullable): PKCS#8 in clear, as PEM
 */
SceauSecret *
sceau_key_to_pem (SceauKey *self, GError **error)
{
  return export_pem (self, NULL, GNUTLS_PKCS_PLAIN, error);
}

/**
 * sceau_key_to_encrypted_pem:
 * @self: a key
 * @passphrase: not empty
 * @error: INVALID_ARGUMENT for an empty passphrase, FAILED
 *
 * Blocks for a fifth of a second: deriving a key from a passphrase is meant to be slow. In a main loop see
 * sceau_key_to_encrypted_pem_async().
 *
 * Returns: (transfer full) (nullable): encrypted PKCS#8 (PBES2, PBKDF2, AES-256-CBC), as PEM
 */
char *
sceau_key_to_encrypted_pem (SceauKey *self, SceauSecret *passphrase, GError **error)
{
  g_autoptr (SceauSecret) pem = NULL;

  if (sceau_secret_get_size (passphrase) == 0)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                           _ ("The passphrase is empty"));
      return NULL;
    }
  pem = export_pem (self, sceau_secret_get_text (passphrase), GNUTLS_PKCS_PBES2_AES_256, error);
  return pem != NULL ? g_strdup (sceau_secret_get_text (pem)) : NULL;
}

typedef struct
{
  SceauKey *key;
  SceauSecret *passphrase;
} Encryption;

static void
encryption_free (gpointer data)
{
  Encryption *encryption = data;

  sceau_key_unref (encryption->key);
  sceau_secret_unref (encryption->passphrase);
  g_free (encryption);
}

static void
encrypt_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Encryption *encryption = data;
  GError *error = NULL;
  char *pem = sceau_key_to_encrypted_pem (encryption->key, encryption->passphrase, &error);

  if (pem != NULL)
    g_task_return_pointer (task, pem, g_free);
  else
    g_task_return_error (task, error);
}

/**
 * sceau_key_to_encrypted_pem_async:
 * @self: a key
 * @passphrase: not empty
 * @cancellable: (nullable): returns at once; the thread then finishes by itself
 * @callback: called in the thread-default main context of the caller
 * @data: for @callback
 *
 * Encrypts a key in a thread.
 */
void
sceau_key_to_encrypted_pem_async (SceauKey *self, SceauSecret *passphrase,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Encryption *encryption = g_new0 (Encryption, 1);

  encryption->key = sceau_key_ref (self);
  encryption->passphrase = sceau_secret_ref (passphrase);
  g_task_set_source_tag (task, sceau_key_to_encrypted_pem_async);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_task_data (task, encryption, encryption_free);
  g_task_run_in_thread (task, encrypt_in_thread);
}

/**
 * sceau_key_to_encrypted_pem_finish:
 * @result: what the callback got
 * @error: CANCELLED, INVALID_ARGUMENT, FAILED
 *
 * Returns: (transfer full) (nullable): encrypted PKCS#8, as PEM
 */
char *
sceau_key_to_encrypted_pem_finish (GAsyncResult *result, GError **error)
{
  GError *local = NULL;
  char *pem;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  if ((pem = g_task_propagate_pointer (G_TASK (result), &local)) == NULL)
    sceau_error_propagate (error, local);
  return pem;
}

/**
 * sceau_key_peek_gnutls:
 * @self: a key
 *
 * Returns: (transfer none): its gnutls_x509_privkey_t; it must not be changed, threads share it
 */
void *
sceau_key_peek_gnutls (SceauKey *self)
{
  return self->key;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A private key. It leaves memory only as encrypted PKCS#8, as a SceauSecret, or through the file writers of fleet and agent. */
#pragma once

#include "base/sceau-error.h"
#include "base/sceau-secret.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  SCEAU_KEY_RSA_2048,
  SCEAU_KEY_RSA_3072,
  SCEAU_KEY_RSA_4096,
  SCEAU_KEY_EC_P256,
  SCEAU_KEY_EC_P384
} SceauKeyType;
const char *sceau_key_type_to_string (SceauKeyType type); /* "rsa:2048" … "ec:p384" */
gboolean sceau_key_type_from_string (const char *text, SceauKeyType *type);
#define SCEAU_KEY_TYPE_DEFAULT SCEAU_KEY_RSA_3072

typedef struct _SceauKey SceauKey; /* boxed, atomically counted, immutable, wiped */
#define SCEAU_TYPE_KEY (sceau_key_get_type ())
GType sceau_key_get_type (void);

/* blocking: under 1 ms (P-256) to 2 s (RSA 4096) */
SceauKey *sceau_key_generate (SceauKeyType type, GError **error);
void sceau_key_generate_async (SceauKeyType type, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);
SceauKey *sceau_key_generate_finish (GAsyncResult *result, GError **error);
/* PEM or DER; PKCS#1, SEC1, PKCS#8, encrypted PKCS#8 and the old OpenSSL encryption. ENCRYPTED without, WRONG_PASSWORD with a bad passphrase;
 * KDF rounds are bounded before anything is derived. */
SceauKey *sceau_key_new_from_data (const void *data, gsize size, SceauSecret *passphrase,
                                   GError **error);
/* A gnutls_x509_privkey_t that holds a key, for the reader of PKCS#12. */
SceauKey *sceau_key_new_take_gnutls (void *privkey);
SceauKey *sceau_key_ref (SceauKey *self);
void sceau_key_unref (SceauKey *self);
GBytes *sceau_key_get_spki (SceauKey *self); /* transfer none */
const char *sceau_key_get_spki_sha256 (SceauKey *self);
const char *sceau_key_get_description (SceauKey *self);         /* "rsa:3072" */
SceauSecret *sceau_key_to_pem (SceauKey *self, GError **error); /* PKCS#8, in clear */
/* PKCS#8, PBES2 AES-256; blocking: 0.2 s */
char *sceau_key_to_encrypted_pem (SceauKey *self, SceauSecret *passphrase, GError **error);
void sceau_key_to_encrypted_pem_async (SceauKey *self, SceauSecret *passphrase,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer data);
char *sceau_key_to_encrypted_pem_finish (GAsyncResult *result, GError **error);
void *sceau_key_peek_gnutls (SceauKey *self); /* gnutls_x509_privkey_t, owned by the key */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauKey, sceau_key_unref)

G_END_DECLS

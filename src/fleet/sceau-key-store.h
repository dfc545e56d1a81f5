/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys made on this workstation: encrypted PKCS#8, one 0600 file each, named by SPKI; the passphrase is random and in the
 * keyring. */
#pragma once

#include "fleet/sceau-secrets.h"
#include "pki/sceau-key.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_KEY_STORE (sceau_key_store_get_type ())
G_DECLARE_FINAL_TYPE (SceauKeyStore, sceau_key_store, SCEAU, KEY_STORE, GObject)

SceauKeyStore *sceau_key_store_new (const char *folder, SceauSecrets *secrets);
/* label: for the keyring. The key is in its file, and its passphrase in the keyring, before it is given out. */
void sceau_key_store_make_async (SceauKeyStore *self, SceauKeyType type, const char *label,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data);
/* NO_KEYRING, KEYRING_LOCKED, NO_SPACE, PERMISSION */
SceauKey *sceau_key_store_make_finish (SceauKeyStore *self, GAsyncResult *result, GError **error);
void sceau_key_store_load_async (SceauKeyStore *self, const char *spki_sha256,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data);
/* NOT_FOUND, NO_KEYRING, WRONG_PASSWORD */
SceauKey *sceau_key_store_load_finish (SceauKeyStore *self, GAsyncResult *result, GError **error);
/* Removes the file and the passphrase. Written behind. */
void sceau_key_store_forget (SceauKeyStore *self, const char *spki_sha256);

G_END_DECLS

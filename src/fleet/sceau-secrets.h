/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets of this workstation: in the desktop's keyring (libsecret), or only in memory. Never a password: the cryptpass made
 * of it, and the passphrases of keys made here. */
#pragma once

#include "base/sceau-error.h"
#include "base/sceau-secret.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_SECRET_CRYPTPASS, /* id: of the server */
  SCEAU_SECRET_KEY,       /* id: SPKI of the key */
} SceauSecretKind;

#define SCEAU_TYPE_SECRETS (sceau_secrets_get_type ())
G_DECLARE_FINAL_TYPE (SceauSecrets, sceau_secrets, SCEAU, SECRETS, GObject)

SceauSecrets *sceau_secrets_new (void);
/* label: for the person who opens the keyring. remember FALSE: memory only. After NO_KEYRING and KEYRING_LOCKED the secret is known
 * for as long as this program runs. */
void sceau_secrets_store_async (SceauSecrets *self, SceauSecretKind kind, const char *id,
                                const char *label, SceauSecret *secret, gboolean remember,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data);
gboolean sceau_secrets_store_finish (SceauSecrets *self, GAsyncResult *result, GError **error);
void sceau_secrets_lookup_async (SceauSecrets *self, SceauSecretKind kind, const char *id,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data);
/* NOT_FOUND, NO_KEYRING, KEYRING_LOCKED */
SceauSecret *sceau_secrets_lookup_finish (SceauSecrets *self, GAsyncResult *result, GError **error);
/* Forgets it in both places; nothing there is fine. */
void sceau_secrets_clear_async (SceauSecrets *self, SceauSecretKind kind, const char *id,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data);
gboolean sceau_secrets_clear_finish (SceauSecrets *self, GAsyncResult *result, GError **error);

G_END_DECLS

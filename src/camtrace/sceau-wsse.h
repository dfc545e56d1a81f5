/* SPDX-License-Identifier: GPL-3.0-or-later */
/* WSSE UsernameToken as CamTrace uses it: PasswordDigest = base64 (SHA-1 (Nonce text + Created + cryptpass)). */
#pragma once

#include "base/sceau-error.h"
#include "base/sceau-secret.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* bcrypt ($2a$, $2b$, $2y$) through crypt_r: the 60 characters. Slow on purpose: the async form runs in a thread. BAD_RESPONSE for a salt of another kind
 * or a cost out of 4…15. */
SceauSecret *sceau_wsse_cryptpass (SceauSecret *password, const char *salt, GError **error);
void sceau_wsse_cryptpass_async (SceauSecret *password, const char *salt, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data);
SceauSecret *sceau_wsse_cryptpass_finish (GAsyncResult *result, GError **error);
/* in the answer to GET /users/NAME/auth, CamTrace's and the agent's; NULL: none of type "wsse" */
const char *sceau_wsse_find_salt (JsonObject *object);
char *sceau_wsse_make_salt (void); /* a fresh "$2a$10$…" */

typedef struct
{
  char *username, *digest, *nonce, *created;
} SceauWsseToken;
void sceau_wsse_token_free (SceauWsseToken *token);
/* 1 to 128 bytes of UTF-8 without quote, backslash, control characters: the header cannot say others */
gboolean sceau_wsse_username_is_valid (const char *username);
/* nonce NULL: 20 random hex digits. created_us: server's time in microseconds since 1970. */
SceauWsseToken *sceau_wsse_token_new (const char *username, SceauSecret *cryptpass,
                                      const char *nonce, gint64 created_us);
char *sceau_wsse_token_to_header (const SceauWsseToken *token); /* the value of X-WSSE */
/* strict, bounded; MALFORMED */
SceauWsseToken *sceau_wsse_token_parse (const char *header, GError **error);
/* constant time */
gboolean sceau_wsse_token_check_digest (const SceauWsseToken *token, SceauSecret *cryptpass);
gboolean sceau_wsse_token_get_created (const SceauWsseToken *token, gint64 *unix_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauWsseToken, sceau_wsse_token_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The encryption of private keys that OpenSSL wrote before version 1. Private to pki. */
#pragma once

#include "base/sceau-error.h"
#include "base/sceau-secret.h"

G_BEGIN_DECLS

gboolean sceau_old_key_is (const char *body);
SceauSecret *sceau_old_key_decrypt (const char *body, SceauSecret *passphrase, GError **error);

G_END_DECLS

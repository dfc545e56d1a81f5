/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SubjectPublicKeyInfo and signatures, from their DER. Private to pki. */
#pragma once

#include "pki/sceau-der.h"

G_BEGIN_DECLS

gboolean sceau_public_key_check (SceauSpan spki);
char *sceau_public_key_describe (SceauSpan spki);
void *sceau_public_key_import (SceauSpan spki); /* gnutls_pubkey_t */
void *sceau_public_key_derive (void *private);  /* gnutls_privkey_t → gnutls_pubkey_t */
char *sceau_signature_describe (SceauSpan algorithm);
gboolean sceau_signature_verify (SceauSpan spki, void *pubkey, SceauSpan algorithm, SceauSpan data,
                                 SceauSpan signature);

G_END_DECLS

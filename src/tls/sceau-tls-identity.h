/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a TLS server shows: certificate, intermediates and key, in GnuTLS' form. Private to tls;
 * shared by all connections made with it. */
#pragma once

#include "base/sceau-error.h"
#include "base/sceau-secret.h"
#include <gnutls/gnutls.h>

G_BEGIN_DECLS

typedef struct _SceauTlsIdentity SceauTlsIdentity;

SceauTlsIdentity *sceau_tls_identity_new (const char *chain_pem, SceauSecret *key_pem,
                                          GError **error);
SceauTlsIdentity *sceau_tls_identity_ref (SceauTlsIdentity *self);
void sceau_tls_identity_unref (SceauTlsIdentity *self);
gnutls_session_t sceau_tls_identity_new_session (SceauTlsIdentity *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauTlsIdentity, sceau_tls_identity_unref)

G_END_DECLS

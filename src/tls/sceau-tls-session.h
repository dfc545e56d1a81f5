/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server-side TLS session on a non-blocking socket: what the streams of one connection share.
 * Private to tls. */
#pragma once

#include "tls/sceau-tls-identity.h"

G_BEGIN_DECLS

typedef struct _SceauTlsSession SceauTlsSession;

SceauTlsSession *sceau_tls_session_new (SceauTlsIdentity *identity, GSocket *socket,
                                        GError **error);
SceauTlsSession *sceau_tls_session_ref (SceauTlsSession *self);
void sceau_tls_session_unref (SceauTlsSession *self);

gnutls_session_t sceau_tls_session_peek (SceauTlsSession *self);
GSocket *sceau_tls_session_get_socket (SceauTlsSession *self);
/* GIO's rules, so GIO's errors: WOULD_BLOCK, CLOSED, CONNECTION_CLOSED. 0 read: the peer has
 * said that it sends no more. */
gssize sceau_tls_session_read (SceauTlsSession *self, void *buffer, gsize count, GError **error);
gssize sceau_tls_session_write (SceauTlsSession *self, const void *buffer, gsize count,
                                GError **error);
gboolean sceau_tls_session_is_ready (SceauTlsSession *self, GIOCondition condition);
gboolean sceau_tls_session_wait (SceauTlsSession *self, GIOCondition condition,
                                 GCancellable *cancellable, GError **error);
GSource *sceau_tls_session_create_source (SceauTlsSession *self, GIOCondition condition);
/* release (nullable) is called with ticket when the socket is closed, which may be a little
 * later. */
void sceau_tls_session_close (SceauTlsSession *self, gpointer ticket, GDestroyNotify release);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauTlsSession, sceau_tls_session_unref)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server-side TLS connection as a GIOStream, both halves pollable: what
 * soup_server_accept_iostream () takes. Private to tls. */
#pragma once

#include "tls/sceau-tls-session.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_TLS_STREAM (sceau_tls_stream_get_type ())
G_DECLARE_FINAL_TYPE (SceauTlsStream, sceau_tls_stream, SCEAU, TLS_STREAM, GIOStream)

/* session: handshake done. release is called with ticket once, when the connection is closed or
 * gone. */
GIOStream *sceau_tls_stream_new (SceauTlsSession *session, gpointer ticket, GDestroyNotify release);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drives one GnuTLS handshake in the main loop, with one GSource for socket and deadline.
 * Private to tls. */
#pragma once

#include <gio/gio.h>
#include <gnutls/gnutls.h>

G_BEGIN_DECLS

/* code: 0 done; GNUTLS_E_TIMEDOUT past the deadline; else the fatal GnuTLS code. Called once,
 * then the source is gone. */
typedef void (*SceauHandshakeFunc) (int code, gpointer data);

/* deadline: monotonic time in microseconds (g_get_monotonic_time ()). The session has its
 * transport set and outlives the source. */
GSource *sceau_handshake_source_new (gnutls_session_t session, int fd, GIOCondition first,
                                     gint64 deadline);
void sceau_handshake_source_set_func (GSource *source, SceauHandshakeFunc func, gpointer data);

G_END_DECLS

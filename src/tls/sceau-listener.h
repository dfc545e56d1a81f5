/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A TLS server in the main loop: accepts, handshakes without blocking (deadline, caps in total
 * and per address), then hands the decrypted stream over. Silent or dripping peers never delay
 * an honest one. */
#pragma once

#include "base/sceau-error.h"
#include "pki/sceau-certificate.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_LISTENER (sceau_listener_get_type ())
G_DECLARE_FINAL_TYPE (SceauListener, sceau_listener, SCEAU, LISTENER, GObject)

/* Called in the main context with a ready, encrypted connection. stream is a GIOStream whose
 * input and output are pollable. */
typedef void (*SceauListenerFunc) (SceauListener *self, GIOStream *stream, GSocketAddress *local,
                                   GSocketAddress *remote, gpointer data);

/* chain: PEM, leaf first; key: PKCS#8 PEM in clear. */
SceauListener *sceau_listener_new (const char *chain_pem, SceauSecret *key_pem, GError **error);
/* for new connections, atomically */
gboolean sceau_listener_set_identity (SceauListener *self, const char *chain_pem,
                                      SceauSecret *key_pem, GError **error);
/* 5000, 1024, 256 */
void sceau_listener_set_limits (SceauListener *self, guint handshake_ms, guint max_total,
                                guint max_per_address);
void sceau_listener_set_func (SceauListener *self, SceauListenerFunc func, gpointer data,
                              GDestroyNotify destroy);
/* "0.0.0.0", 0: any free port; may be called for several addresses. Returns the port, 0 on
 * error. */
guint16 sceau_listener_listen (SceauListener *self, const char *address, guint16 port,
                               GError **error);
/* closes the listening sockets; live streams go on */
void sceau_listener_stop (SceauListener *self);
/* of a stream that was handed over; for those who have to know when the peer hangs up */
int sceau_listener_get_fd (GIOStream *stream);
/* in progress, for tests and metrics */
/* A listening socket that nobody can ever connect to, for soup_server_listen_socket (): libsoup
 * closes each connection after its first answer as long as the server itself listens on nothing
 * (request_finished () asks for priv->listeners). */
GSocket *sceau_listener_make_deaf_socket (GError **error);
guint sceau_listener_get_n_handshakes (SceauListener *self);

G_END_DECLS

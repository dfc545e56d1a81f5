/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One TLS connection to an endpoint, as a client: name → addresses → socket → handshake, one
 * deadline for all of it. Verifies nothing: that is the prober's. Private to tls. */
#pragma once

#include "base/sceau-error.h"
#include "tls/sceau-poller.h"
#include <gnutls/gnutls.h>

G_BEGIN_DECLS

/* What all connections of one prober share. */
typedef struct
{
  SceauPoller *poller;
  gnutls_certificate_credentials_t credentials;
  gnutls_priority_t priority;
} SceauDialer;

typedef struct _SceauDial SceauDial;
/* Called once, never from within sceau_dial_start (). error NULL: the handshake is done. It may
 * free the dial. */
typedef void (*SceauDialFunc) (SceauDial *self, const GError *error, gpointer data);

/* host: a name or an address; server_name: SNI, NULL to send none. deadline: monotonic
 * microseconds. dialer outlives the dial. */
SceauDial *sceau_dial_start (SceauDialer *dialer, const char *host, guint16 port,
                             const char *server_name, gint64 deadline, SceauDialFunc func,
                             gpointer data);
void sceau_dial_free (SceauDial *self); /* also stops one under way; func is not called any more */
gnutls_session_t sceau_dial_get_session (SceauDial *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauDial, sceau_dial_free)

G_END_DECLS

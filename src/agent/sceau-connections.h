/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deadlines for the connections of the management API: whoever drips or sleeps is closed. */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_CONNECTIONS (sceau_connections_get_type ())
G_DECLARE_FINAL_TYPE (SceauConnections, sceau_connections, SCEAU, CONNECTIONS, GObject)

SceauConnections *sceau_connections_new (guint first_ms, guint idle_ms, guint answer_ms);
void sceau_connections_add (SceauConnections *self, GIOStream *stream, GSocketAddress *remote);
void sceau_connections_request_is_in (SceauConnections *self, GSocketAddress *remote);
void sceau_connections_answer_goes_out (SceauConnections *self, GSocketAddress *remote);
void sceau_connections_answer_is_out (SceauConnections *self, GSocketAddress *remote);
void sceau_connections_close_all (SceauConnections *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One look at one server: its state by its way, and what a TLS client gets from it, at the same time. */
#pragma once

#include "fleet/sceau-backend.h"
#include "fleet/sceau-server.h"

G_BEGIN_DECLS

/* Feeds the server. Always ends well but when cancelled: what went wrong is the server's error. */
void sceau_look_async (SceauServer *server, SceauBackend *backend, SceauProber *prober,
                       SceauAnchors *anchors, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data);
gboolean sceau_look_finish (GAsyncResult *result, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the fleet makes a discovery. */
#pragma once

#include "fleet/sceau-discovery.h"

G_BEGIN_DECLS

void sceau_discovery_run_async (const char *address, const char *agent_url, SceauAnchors *anchors,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data);
SceauDiscovery *sceau_discovery_run_finish (GAsyncResult *result, GError **error);
const char *sceau_discovery_get_host (SceauDiscovery *self);

G_END_DECLS

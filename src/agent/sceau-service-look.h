/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks whether one of the services that we only show is on. */
#pragma once

#include "agent/sceau-agent-config.h"

G_BEGIN_DECLS

void sceau_service_look_async (const SceauServiceCheck *check, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);
SceauServiceState sceau_service_look_finish (GAsyncResult *result, char **detail);

G_END_DECLS

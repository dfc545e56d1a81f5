/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is seen from outside the files: what a TLS client gets here, and which services are on. Remembered for a moment. */
#pragma once

#include "agent/sceau-agent-config.h"
#include "tls/sceau-probe.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_WATCH (sceau_watch_get_type ())
G_DECLARE_FINAL_TYPE (SceauWatch, sceau_watch, SCEAU, WATCH, GObject)

SceauWatch *sceau_watch_new (SceauAgentConfig *config, SceauAnchors *anchors);
void sceau_watch_forget (SceauWatch *self);
void sceau_watch_refresh_async (SceauWatch *self, const char *name, guint max_age,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data);
gboolean sceau_watch_refresh_finish (SceauWatch *self, GAsyncResult *result, GError **error);
SceauProbeResult *sceau_watch_get_presented (SceauWatch *self);
SceauServiceState sceau_watch_get_service (SceauWatch *self, SceauService service,
                                           const char **detail);
guint64 sceau_watch_get_serial (SceauWatch *self);

G_END_DECLS

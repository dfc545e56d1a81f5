/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Serves the management API: TLS, routes, who may call what. */
#pragma once

#include "agent/sceau-agent.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_API_SERVICE (sceau_api_service_get_type ())
G_DECLARE_FINAL_TYPE (SceauApiService, sceau_api_service, SCEAU, API_SERVICE, GObject)

SceauApiService *sceau_api_service_new (SceauAgent *agent, GError **error);
guint16 sceau_api_service_get_port (SceauApiService *self);
void sceau_api_service_stop (SceauApiService *self);

G_END_DECLS

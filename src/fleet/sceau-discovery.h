/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of a server that is about to be added. */
#pragma once

#include "camtrace/sceau-api-client.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_DISCOVERY (sceau_discovery_get_type ())
G_DECLARE_FINAL_TYPE (SceauDiscovery, sceau_discovery, SCEAU, DISCOVERY, GObject)

const char *sceau_discovery_get_url (SceauDiscovery *self);
const char *sceau_discovery_get_api_version (SceauDiscovery *self);
gint64 sceau_discovery_get_clock_shift (SceauDiscovery *self);
const char *sceau_discovery_get_suggested_name (SceauDiscovery *self);
const char *sceau_discovery_get_agent_url (SceauDiscovery *self);         /* nullable: no agent */
const char *sceau_discovery_get_agent_fingerprint (SceauDiscovery *self); /* 64 hex; nullable */
const GError *sceau_discovery_get_agent_error (SceauDiscovery *self);     /* why there is none */
/* of SceauApiServer: other servers of its cluster */
GPtrArray *sceau_discovery_get_cluster (SceauDiscovery *self);

/* What a person types, as URL and host; INVALID_ARGUMENT. */
gboolean sceau_discovery_read_address (const char *address, char **url, char **host,
                                       gboolean *had_scheme, GError **error);

G_END_DECLS

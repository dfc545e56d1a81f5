/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is somebody there? */
#pragma once

#include "agent/sceau-agent-config.h"

G_BEGIN_DECLS

const char *sceau_endpoint_get_local_host (const SceauEndpoint *endpoint);
gboolean sceau_port_answers (const SceauEndpoint *endpoint);

G_END_DECLS

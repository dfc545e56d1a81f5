/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HAProxy as the front end: a fragment of ours in its configuration. */
#pragma once

#include "agent/sceau-configured-front-end.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_HAPROXY (sceau_haproxy_get_type ())
G_DECLARE_FINAL_TYPE (SceauHaproxy, sceau_haproxy, SCEAU, HAPROXY, SceauConfiguredFrontEnd)

SceauFrontEnd *sceau_haproxy_new (SceauAgentConfig *config);
gboolean sceau_haproxy_config_owns (const char *text, guint16 port, const char *combined_name);

G_END_DECLS

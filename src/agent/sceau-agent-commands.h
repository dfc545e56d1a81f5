/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sceau-agent does besides serving. */
#pragma once

#include "agent/sceau-agent.h"

G_BEGIN_DECLS

void sceau_agent_announce (SceauAgent *agent);
gboolean sceau_agent_command_fingerprint (SceauAgentConfig *config, GError **error);
gboolean sceau_agent_command_recover (SceauAgentConfig *config, GError **error);
gboolean sceau_agent_command_passwd (SceauAgentConfig *config, const char *username,
                                     GError **error);

G_END_DECLS

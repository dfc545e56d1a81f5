/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the guide says about this machine, and is not so. */
#pragma once

#include "agent/sceau-agent-config.h"

G_BEGIN_DECLS

GPtrArray *sceau_setup_look (SceauAgentConfig *config);

G_END_DECLS

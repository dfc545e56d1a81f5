/* SPDX-License-Identifier: GPL-3.0-or-later */
/* c_rehash, which CamTrace 9.16 and above want after each change. */
#pragma once

#include "agent/sceau-agent-config.h"

G_BEGIN_DECLS

gboolean sceau_rehash (SceauAgentConfig *config, const char *folder, GError **error);

G_END_DECLS

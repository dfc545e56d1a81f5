/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Would Apache load this file? Found out without the one that serves. */
#pragma once

#include "agent/sceau-agent-config.h"

G_BEGIN_DECLS

gboolean sceau_apache_trial (SceauAgentConfig *config, const char *combined, GError **error);
void sceau_apache_trial_clean (SceauAgentConfig *config);

G_END_DECLS

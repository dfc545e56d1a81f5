/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps that need rights on the front end, as the front ends ask for them: done by sceau-helper where there is one, else here. */
#pragma once

#include "agent/sceau-step.h"

G_BEGIN_DECLS

gboolean sceau_privileged_do (SceauAgentConfig *config, SceauStep step, const char *combined,
                              GError **error);
gboolean sceau_privileged_haproxy_check (SceauAgentConfig *config, const char *combined,
                                         GError **error);
gboolean sceau_privileged_apache_check (SceauAgentConfig *config, const char *combined,
                                        gboolean ours, GError **error);

G_END_DECLS

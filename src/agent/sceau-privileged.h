/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps that need rights on the front end, and on nothing else: in one place, with no free argument, so that a helper with
 * more rights than the agent can take them over. */
#pragma once

#include "agent/sceau-agent-config.h"

G_BEGIN_DECLS

gboolean sceau_privileged_haproxy_check (SceauAgentConfig *config, const char *combined,
                                         GError **error);
gboolean sceau_privileged_haproxy_fragment (SceauAgentConfig *config, const char *combined,
                                            gboolean on, GError **error);
gboolean sceau_privileged_haproxy_reload (SceauAgentConfig *config, GError **error);
gboolean sceau_privileged_rehash (SceauAgentConfig *config, const char *folder, GError **error);

gboolean sceau_privileged_apache_check (SceauAgentConfig *config, const char *combined,
                                        gboolean ours, GError **error);
gboolean sceau_privileged_apache_site (SceauAgentConfig *config, const char *combined, gboolean on,
                                       GError **error);
void sceau_privileged_apache_clean (SceauAgentConfig *config);
gboolean sceau_privileged_apache_graceful (SceauAgentConfig *config, GError **error);

char *sceau_apache_site_text (SceauAgentConfig *config, const char *combined, gboolean candidate);
char *sceau_haproxy_fragment_text (SceauAgentConfig *config, const char *combined);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps that need rights on the front end, and on nothing else. Each has a fixed name and takes no argument: what it is about follows
 * from agent.conf, so that a helper with more rights than the agent can do it for an agent that it does not trust. */
#pragma once

#include "agent/sceau-agent-config.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_STEP_HAPROXY_CHECK,        /* of the file in its place */
  SCEAU_STEP_HAPROXY_CHECK_STAGED, /* of the file that is to come there */
  SCEAU_STEP_HAPROXY_FRAGMENT_ON,
  SCEAU_STEP_HAPROXY_FRAGMENT_OFF,
  SCEAU_STEP_HAPROXY_RELOAD,
  SCEAU_STEP_APACHE_CHECK,      /* the configuration as it is */
  SCEAU_STEP_APACHE_CHECK_SITE, /* with our site, loading the file in its place */
  SCEAU_STEP_APACHE_CHECK_SITE_STAGED,
  SCEAU_STEP_APACHE_PORT, /* is the port of HTTPS free, or Apache's already? */
  SCEAU_STEP_APACHE_SITE_ON,
  SCEAU_STEP_APACHE_SITE_OFF,
  SCEAU_STEP_APACHE_GRACEFUL,
  SCEAU_N_STEPS
} SceauStep;

const char *sceau_step_to_string (SceauStep step);
gboolean sceau_step_from_string (const char *name, SceauStep *step);
gboolean sceau_step_run (SceauStep step, SceauAgentConfig *config, const char *folder,
                         const char *combined, GError **error);

/* What they do, one by one. */
gboolean sceau_step_haproxy_check (SceauAgentConfig *config, const char *folder,
                                   const char *combined, GError **error);
gboolean sceau_step_haproxy_fragment (SceauAgentConfig *config, const char *combined, gboolean on,
                                      GError **error);
gboolean sceau_step_haproxy_reload (SceauAgentConfig *config, GError **error);
gboolean sceau_step_apache_check (SceauAgentConfig *config, const char *folder,
                                  const char *combined, GError **error);
gboolean sceau_step_apache_port (SceauAgentConfig *config, GError **error);
gboolean sceau_step_apache_site (SceauAgentConfig *config, const char *combined, gboolean on,
                                 GError **error);
gboolean sceau_step_apache_graceful (SceauAgentConfig *config, GError **error);

gboolean sceau_step_write_part (const char *path, const char *text, GError **error);
char *sceau_apache_site_text (SceauAgentConfig *config, const char *combined, gboolean candidate);
char *sceau_haproxy_fragment_text (SceauAgentConfig *config, const char *combined);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The front end of CamTrace 7.13: Apache 2 with a site of ours, which is there while HTTPS is on. */
#pragma once

#include "agent/sceau-configured-front-end.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_APACHE (sceau_apache_get_type ())
G_DECLARE_FINAL_TYPE (SceauApache, sceau_apache, SCEAU, APACHE, SceauConfiguredFrontEnd)

SceauFrontEnd *sceau_apache_new (SceauAgentConfig *config);

/* What configurations that are not ours say. */
gboolean sceau_apache_text_owns (const char *text, guint16 port);
gboolean sceau_apache_text_listens (const char *text, guint16 port);
GPtrArray *sceau_apache_text_find_pairs (const char *text);
gboolean sceau_apache_listens (SceauAgentConfig *config);
gboolean sceau_apache_check_pairs (SceauAgentConfig *config, GError **error);

G_END_DECLS

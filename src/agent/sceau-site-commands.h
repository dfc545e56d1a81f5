/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The front end of a site that has commands of its own: for its check, its reload, and to switch HTTPS. */
#pragma once

#include "agent/sceau-configured-front-end.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_SITE_COMMANDS (sceau_site_commands_get_type ())
G_DECLARE_FINAL_TYPE (SceauSiteCommands, sceau_site_commands, SCEAU, SITE_COMMANDS,
                      SceauConfiguredFrontEnd)

SceauFrontEnd *sceau_site_commands_new (SceauAgentConfig *config);

G_END_DECLS

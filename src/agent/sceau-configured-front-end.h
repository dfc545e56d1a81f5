/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What front ends have in common that are no part of the agent: all there is to know of them is in agent.conf. */
#pragma once

#include "agent/sceau-front-end.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_CONFIGURED_FRONT_END (sceau_configured_front_end_get_type ())
G_DECLARE_DERIVABLE_TYPE (SceauConfiguredFrontEnd, sceau_configured_front_end, SCEAU,
                          CONFIGURED_FRONT_END, GObject)

struct _SceauConfiguredFrontEndClass
{
  GObjectClass parent_class;
};

/* type: one that derives from this one */
SceauFrontEnd *sceau_configured_front_end_new (GType type, SceauAgentConfig *config);
/* transfer none */
SceauAgentConfig *sceau_configured_front_end_get_config (SceauFrontEnd *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assistant, step 5: the plan in words, then its progress. */
#pragma once

#include "app/sceau-step-page.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_ASSISTANT_INSTALL (sceau_assistant_install_get_type ())
G_DECLARE_FINAL_TYPE (SceauAssistantInstall, sceau_assistant_install, SCEAU, ASSISTANT_INSTALL,
                      SceauStepPage)

void sceau_assistant_install_set_allow_incomplete (SceauAssistantInstall *self, gboolean allow);
SceauDeployment *sceau_assistant_install_get_deployment (
    SceauAssistantInstall *self); /* nullable */
gboolean sceau_assistant_install_is_running (SceauAssistantInstall *self);

G_END_DECLS

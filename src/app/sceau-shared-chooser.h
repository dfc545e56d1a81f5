/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same certificate on several servers, step 2: which ones its names cover and which not, and which are to get it. */
#pragma once

#include "app/sceau-step-page.h"
#include "fleet/sceau-shared-install.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_SHARED_CHOOSER (sceau_shared_chooser_get_type ())
G_DECLARE_FINAL_TYPE (SceauSharedChooser, sceau_shared_chooser, SCEAU, SHARED_CHOOSER,
                      SceauStepPage)

void sceau_shared_chooser_set_allow_incomplete (SceauSharedChooser *self, gboolean allow);
/* What is to be done, on the servers that are chosen; not started. */
SceauSharedInstall *sceau_shared_chooser_make_install (SceauSharedChooser *self);
/* Chooses those of an installation that has ended which did not get it, and no other. */
void sceau_shared_chooser_choose_again (SceauSharedChooser *self, SceauSharedInstall *ended);

G_END_DECLS

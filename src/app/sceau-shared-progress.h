/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same certificate on several servers, step 3: one after another, and what came of each. */
#pragma once

#include "app/sceau-step-page.h"
#include "fleet/sceau-shared-install.h"

G_BEGIN_DECLS

/* Signal "again": the person wants to try again where it was not done. */
#define SCEAU_TYPE_SHARED_PROGRESS (sceau_shared_progress_get_type ())
G_DECLARE_FINAL_TYPE (SceauSharedProgress, sceau_shared_progress, SCEAU, SHARED_PROGRESS,
                      SceauStepPage)

/* Starts it; the step is ready when it has ended. */
void sceau_shared_progress_run (SceauSharedProgress *self, SceauSharedInstall *install);
gboolean sceau_shared_progress_is_running (SceauSharedProgress *self);
SceauSharedInstall *sceau_shared_progress_get_install (SceauSharedProgress *self); /* nullable */

G_END_DECLS

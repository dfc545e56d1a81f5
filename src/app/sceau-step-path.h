/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The visible path of the assistant: numbered steps, the present one in bold, the ones behind it are buttons. */
#pragma once

#include "fleet/sceau-draft.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal "step-activated" (int SceauAssistantStep): the person wants to go back to that one. */
#define SCEAU_TYPE_STEP_PATH (sceau_step_path_get_type ())
G_DECLARE_FINAL_TYPE (SceauStepPath, sceau_step_path, SCEAU, STEP_PATH, GtkWidget)

/* current: the step that is shown; can_go_back: earlier ones may be activated. */
void sceau_step_path_update (SceauStepPath *self, SceauDraft *draft, SceauAssistantStep current,
                             gboolean can_go_back);
const char *sceau_assistant_step_to_label (SceauAssistantStep step); /* translated */

G_END_DECLS

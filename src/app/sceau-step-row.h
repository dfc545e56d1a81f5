/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of a deployment: shape, title, word, message, time. */
#pragma once

#include "fleet/sceau-deployment.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_STEP_ROW (sceau_step_row_get_type ())
G_DECLARE_FINAL_TYPE (SceauStepRow, sceau_step_row, SCEAU, STEP_ROW, GtkListBoxRow)

GtkWidget *sceau_step_row_new (SceauStep *step);

G_END_DECLS

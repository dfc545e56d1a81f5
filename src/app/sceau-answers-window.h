/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The authority's answers come back: which server each certificate found, and what found none, with why. */
#pragma once

#include "fleet/sceau-fleet.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_ANSWERS_WINDOW (sceau_answers_window_get_type ())
G_DECLARE_FINAL_TYPE (SceauAnswersWindow, sceau_answers_window, SCEAU, ANSWERS_WINDOW, AdwWindow)

/* Presents the window above the one that holds @parent, and reads. files: of GFile. */
void sceau_answers_window_present (GtkWidget *parent, SceauFleet *fleet, GListModel *files);

G_END_DECLS

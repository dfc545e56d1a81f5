/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leads a person through CamTrace's own interface, and looks at the end whether it worked. */
#pragma once

#include "fleet/sceau-fleet-hand.h"
#include "fleet/sceau-guide.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_GUIDE_WINDOW (sceau_guide_window_get_type ())
G_DECLARE_FINAL_TYPE (SceauGuideWindow, sceau_guide_window, SCEAU, GUIDE_WINDOW, AdwWindow)

/* arguments: nullable, copied; for SELF_SIGN. */
void sceau_guide_window_present (GtkWidget *parent, SceauFleet *fleet, SceauServer *server,
                                 SceauOperation operation, const SceauArguments *arguments);

G_END_DECLS

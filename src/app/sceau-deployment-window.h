/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs one deployment before the person's eyes: steps, cancel until the switch, outcome in words. */
#pragma once

#include "fleet/sceau-fleet.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "finished" (gboolean done): once, after the server has been looked at again. */
#define SCEAU_TYPE_DEPLOYMENT_WINDOW (sceau_deployment_window_get_type ())
G_DECLARE_FINAL_TYPE (SceauDeploymentWindow, sceau_deployment_window, SCEAU, DEPLOYMENT_WINDOW,
                      AdwWindow)

/* Presents the window above the one that holds @parent, and starts. title: translated, what is done. */
SceauDeploymentWindow *sceau_deployment_window_run (GtkWidget *parent, SceauFleet *fleet,
                                                    SceauDeployment *deployment, const char *title);

G_END_DECLS

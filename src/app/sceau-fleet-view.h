/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The servers: counts that filter, search, the table with the expiries above it. */
#pragma once

#include "app/sceau-fleet-watch.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_FLEET_VIEW (sceau_fleet_view_get_type ())
G_DECLARE_FINAL_TYPE (SceauFleetView, sceau_fleet_view, SCEAU, FLEET_VIEW, GtkBox)

void sceau_fleet_view_set_servers (SceauFleetView *self, GListModel *servers,
                                   SceauFleetWatch *watch);
void sceau_fleet_view_offer_columns (SceauFleetView *self, GtkWidget *around, GMenu *menu);
void sceau_fleet_view_focus_search (SceauFleetView *self);
void sceau_fleet_view_capture_keys (SceauFleetView *self, GtkWidget *widget);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fleet as a sortable table whose columns can be hidden, and as a list of two lines where it is narrow. */
#pragma once

#include "app/sceau-fleet-list.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "server-activated" (SceauServer). Property "header": a widget above the table, left out where it is narrow;
 * "selected": the server that is, nullable. */
#define SCEAU_TYPE_FLEET_TABLE (sceau_fleet_table_get_type ())
G_DECLARE_FINAL_TYPE (SceauFleetTable, sceau_fleet_table, SCEAU, FLEET_TABLE, AdwBin)

/* The table sorts them; once. */
void sceau_fleet_table_set_servers (SceauFleetTable *self, SceauFleetList *servers);
/* settings: remembers the hidden columns */
GActionGroup *sceau_fleet_table_set_settings (SceauFleetTable *self, GSettings *settings,
                                              GMenu *menu);
SceauServer *sceau_fleet_table_get_selected (SceauFleetTable *self); /* nullable */
int sceau_fleet_table_get_least_width (SceauFleetTable *self);       /* below, it is a list */
/* Whether one click opens a server, or only selects it. */
void sceau_fleet_table_set_single_click (SceauFleetTable *self, gboolean opens);
/* Opens the first server shown, if any. */
void sceau_fleet_table_activate_first (SceauFleetTable *self);

G_END_DECLS

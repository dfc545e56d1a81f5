/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fleet as a sortable table whose columns can be hidden, and as a list of two lines where it is narrow. */
#pragma once

#include "fleet/sceau-server.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "server-activated" (SceauServer). Property "header": a widget above the table, left out where it is narrow. */
#define SCEAU_TYPE_FLEET_TABLE (sceau_fleet_table_get_type ())
G_DECLARE_FINAL_TYPE (SceauFleetTable, sceau_fleet_table, SCEAU, FLEET_TABLE, AdwBin)

/* servers: of SceauServer, filtered already; the table sorts. settings: remembers the hidden columns. */
void sceau_fleet_table_set_model (SceauFleetTable *self, GListModel *servers);
GActionGroup *sceau_fleet_table_set_settings (SceauFleetTable *self, GSettings *settings,
                                              GMenu *menu);
/* Signals "notify::selected-item" of SceauServer, nullable. */
GtkSingleSelection *sceau_fleet_table_get_selection (SceauFleetTable *self);
int sceau_fleet_table_get_least_width (SceauFleetTable *self); /* below, it is a list */
/* Whether one click opens a server, or only selects it. */
void sceau_fleet_table_set_single_click (SceauFleetTable *self, gboolean opens);
/* Values that are sorted by have changed. */
void sceau_fleet_table_resort (SceauFleetTable *self);
/* Opens the first server shown, if any. */
void sceau_fleet_table_activate_first (SceauFleetTable *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The servers that are asked for, sorted, for a view that makes a widget for each of the first ones: what takes long is done in slices,
 * and frames are drawn in between. */
#pragma once

#include "app/sceau-fleet-row.h"
#include "app/sceau-fleet-watch.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What is asked for: all of these. */
typedef struct
{
  SceauFleetFilter filter;
  const char *folded; /* what was typed, through g_utf8_casefold () */
  gint64 from,
      until; /* the certificate ends then, Unix seconds, until left out; until 0: any or none */
} SceauFleetQuery;

/* A GListModel of SceauFleetSlot. Signals "unsettled": from now on, until "settled", lines show other servers: what a view knows of a line is
 * not true of its server. */
#define SCEAU_TYPE_FLEET_LIST (sceau_fleet_list_get_type ())
G_DECLARE_FINAL_TYPE (SceauFleetList, sceau_fleet_list, SCEAU, FLEET_LIST, GObject)

/* servers: of SceauServer, live; watch: of the same ones, tells what changed */
SceauFleetList *sceau_fleet_list_new (GListModel *servers, SceauFleetWatch *watch);
void sceau_fleet_list_set_query (SceauFleetList *self, const SceauFleetQuery *query);
void sceau_fleet_list_set_sorter (SceauFleetList *self, GtkSorter *sorter);
GtkSorter *sceau_fleet_list_make_sorter (SceauFleetList *self, SceauFleetKey key);

gboolean sceau_fleet_list_is_settled (SceauFleetList *self);
/* server: the selected one, nullable, not referenced; where it is no longer asked for its line goes with it */
void sceau_fleet_list_pin (SceauFleetList *self, SceauServer *server);
/* The lines that the view has in sight: it follows them, so they are not moved to show another server. */
void sceau_fleet_list_set_seen (SceauFleetList *self, guint first, guint last);
/* Among those shown. */
gboolean sceau_fleet_list_find (SceauFleetList *self, SceauServer *server, guint *position);
/* The first of what is asked for, shown already or not; nullable. */
SceauServer *sceau_fleet_list_get_first (SceauFleetList *self);
/* Shows none, then all of it again, a few at a time: for a view that is new. */
void sceau_fleet_list_show_anew (SceauFleetList *self);

G_END_DECLS

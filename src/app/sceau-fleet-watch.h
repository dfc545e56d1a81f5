/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watches every server of a list: counts, expiries by month, one coalesced signal. */
#pragma once

#include "fleet/sceau-server.h"

G_BEGIN_DECLS

#define SCEAU_N_MONTHS 12

/* The tiles of the fleet page; each is a filter. */
typedef enum
{
  SCEAU_FLEET_ALL,
  SCEAU_FLEET_VERIFIED,
  SCEAU_FLEET_EXPIRING, /* in 30 days or less, not expired yet */
  SCEAU_FLEET_TO_FIX,
  SCEAU_FLEET_UNREACHABLE,
  SCEAU_N_FLEET_FILTERS, /*< skip >*/
} SceauFleetFilter;

gboolean sceau_fleet_filter_accepts (SceauFleetFilter filter, SceauServer *server);
/* 0: the month of now, 11: eleven months later; -1: none of these. */
int sceau_fleet_month_of (gint64 not_after, gint64 now);
void sceau_fleet_month_range (int month, gint64 now, gint64 *from, gint64 *until);
/* folded: g_utf8_casefold () of what was typed; it is looked for in the text. */
gboolean sceau_fleet_search_accepts (const char *folded, SceauServer *server);
char *sceau_fleet_dup_search_text (SceauServer *server);

/* Signal "changed": some server changed, was added or removed; at most every 200 ms. */
#define SCEAU_TYPE_FLEET_WATCH (sceau_fleet_watch_get_type ())
G_DECLARE_FINAL_TYPE (SceauFleetWatch, sceau_fleet_watch, SCEAU, FLEET_WATCH, GObject)

SceauFleetWatch *sceau_fleet_watch_new (GListModel *servers);
guint sceau_fleet_watch_get_count (SceauFleetWatch *self, SceauFleetFilter filter);
/* Names of the servers whose certificate ends in each month from now on, at most limit of them, and how many there are. */
void sceau_fleet_watch_dup_months (SceauFleetWatch *self, gint64 now, guint limit,
                                   char **names[SCEAU_N_MONTHS], guint totals[SCEAU_N_MONTHS]);
/* For handlers of "changed": the servers that changed since the last one. */
void sceau_fleet_watch_foreach_changed (SceauFleetWatch *self, GFunc func, gpointer data);

G_END_DECLS

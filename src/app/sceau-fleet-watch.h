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
int sceau_fleet_month_of_server (SceauServer *server, gint64 now);
gboolean sceau_fleet_search_accepts (
    const char *folded, SceauServer *server); /* folded: g_utf8_casefold () of what was typed */

/* Signal "changed": some server changed, was added or removed; at most every 200 ms. */
#define SCEAU_TYPE_FLEET_WATCH (sceau_fleet_watch_get_type ())
G_DECLARE_FINAL_TYPE (SceauFleetWatch, sceau_fleet_watch, SCEAU, FLEET_WATCH, GObject)

SceauFleetWatch *sceau_fleet_watch_new (GListModel *servers);
guint sceau_fleet_watch_get_count (SceauFleetWatch *self, SceauFleetFilter filter);
/* Names of the servers whose certificate ends in that month, at most limit of them; *total: how many there are. */
char **sceau_fleet_watch_dup_month (SceauFleetWatch *self, int month, gint64 now, guint limit,
                                    guint *total);

G_END_DECLS

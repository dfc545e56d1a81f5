/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The expiries of the next twelve months as bars to press: hover names the servers, a press filters by month. */
#pragma once

#include "app/sceau-fleet-watch.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Property "month" (int, notify): the pressed one, -1: none. */
#define SCEAU_TYPE_EXPIRY_CHART (sceau_expiry_chart_get_type ())
G_DECLARE_FINAL_TYPE (SceauExpiryChart, sceau_expiry_chart, SCEAU, EXPIRY_CHART, AdwBin)

void sceau_expiry_chart_update (SceauExpiryChart *self, SceauFleetWatch *watch, gint64 now);
int sceau_expiry_chart_get_month (SceauExpiryChart *self);
void sceau_expiry_chart_clear (SceauExpiryChart *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts sceau-demo, reads what it says about its servers, and adds them to the fleet. Ends it with the window. */
#pragma once

#include "fleet/sceau-fleet.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_DEMO_FLEET (sceau_demo_fleet_get_type ())
G_DECLARE_FINAL_TYPE (SceauDemoFleet, sceau_demo_fleet, SCEAU, DEMO_FLEET, GObject)

gboolean sceau_demo_fleet_is_installed (void);
SceauDemoFleet *sceau_demo_fleet_new (SceauFleet *fleet);
/* Finishes when every server of the demo is in the fleet. NOT_FOUND, BAD_RESPONSE, and what adding a server gives. */
void sceau_demo_fleet_start_async (SceauDemoFleet *self, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data);
gboolean sceau_demo_fleet_start_finish (SceauDemoFleet *self, GAsyncResult *result, GError **error);

G_END_DECLS

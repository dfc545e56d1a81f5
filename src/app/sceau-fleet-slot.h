/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of the fleet's table: shows one server now, and another one later. */
#pragma once

#include "fleet/sceau-server.h"

G_BEGIN_DECLS

/* Property "server". */
#define SCEAU_TYPE_FLEET_SLOT (sceau_fleet_slot_get_type ())
G_DECLARE_FINAL_TYPE (SceauFleetSlot, sceau_fleet_slot, SCEAU, FLEET_SLOT, GObject)

SceauFleetSlot *sceau_fleet_slot_new (SceauServer *server);
SceauServer *sceau_fleet_slot_get_server (SceauFleetSlot *self);
void sceau_fleet_slot_set_server (SceauFleetSlot *self, SceauServer *server);

G_END_DECLS

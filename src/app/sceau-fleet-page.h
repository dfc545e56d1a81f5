/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first page: its header and menu, the fleet; three ways in while that is empty. */
#pragma once

#include "fleet/sceau-fleet.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_FLEET_PAGE (sceau_fleet_page_get_type ())
G_DECLARE_FINAL_TYPE (SceauFleetPage, sceau_fleet_page, SCEAU, FLEET_PAGE, AdwBin)

void sceau_fleet_page_set_fleet (SceauFleetPage *self, SceauFleet *fleet);
void sceau_fleet_page_opened (SceauFleetPage *self, const GError *error);
void sceau_fleet_page_focus_search (SceauFleetPage *self);
void sceau_fleet_page_add_server (SceauFleetPage *self);
void sceau_fleet_page_refresh (SceauFleetPage *self);
void sceau_fleet_page_open_menu (SceauFleetPage *self);
/* In sceau-fleet-page-dnd.c: files that the authority sent, each for one server or another. */
void sceau_fleet_page_accept_drops (SceauFleetPage *self);
void sceau_fleet_page_open_answers (SceauFleetPage *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The four services of the HowTo with their dots and words; HTTPS has the switch. */
#pragma once

#include "fleet/sceau-fleet.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Asks for the actions "server.enable", "server.disable" and "server.guide" of the page it is in. */
#define SCEAU_TYPE_SERVICES_PANEL (sceau_services_panel_get_type ())
G_DECLARE_FINAL_TYPE (SceauServicesPanel, sceau_services_panel, SCEAU, SERVICES_PANEL, AdwBin)

void sceau_services_panel_show_server (SceauServicesPanel *self, SceauFleet *fleet,
                                       SceauServer *server);

G_END_DECLS

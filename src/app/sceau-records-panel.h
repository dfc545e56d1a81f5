/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was done on the server, and the backups that can be restored. */
#pragma once

#include "fleet/sceau-fleet.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Asks for the action "server.restore" (s: the backup's id) of the page it is in. */
#define SCEAU_TYPE_RECORDS_PANEL (sceau_records_panel_get_type ())
G_DECLARE_FINAL_TYPE (SceauRecordsPanel, sceau_records_panel, SCEAU, RECORDS_PANEL, AdwBin)

/* Asks the server again only when its state has changed since the last time. */
void sceau_records_panel_show_server (SceauRecordsPanel *self, SceauFleet *fleet,
                                      SceauServer *server);
void sceau_records_panel_forget (SceauRecordsPanel *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One server: what is true now, what to do next, and everything that can be done. */
#pragma once

#include "fleet/sceau-fleet.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_SERVER_PAGE (sceau_server_page_get_type ())
G_DECLARE_FINAL_TYPE (SceauServerPage, sceau_server_page, SCEAU, SERVER_PAGE, AdwBin)

SceauServerPage *sceau_server_page_new (SceauFleet *fleet, SceauServer *server);
SceauFleet *sceau_server_page_get_fleet (SceauServerPage *self);
SceauServer *sceau_server_page_get_server (SceauServerPage *self);
void sceau_server_page_refresh (SceauServerPage *self);
void sceau_server_page_open_menu (SceauServerPage *self);
void sceau_server_page_show_error (SceauServerPage *self,
                                   const GError *error); /* NULL takes it away */
/* Shows the server again as it is, after something was tried that may not have changed it. */
void sceau_server_page_update (SceauServerPage *self);

G_END_DECLS

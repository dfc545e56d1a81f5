/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The request that waits for the authority's answer: names, since when, PEM to copy, save and delete. */
#pragma once

#include "fleet/sceau-server.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Asks for the actions "server.assistant" and "server.delete-request" of the page it is in. */
#define SCEAU_TYPE_REQUEST_PANEL (sceau_request_panel_get_type ())
G_DECLARE_FINAL_TYPE (SceauRequestPanel, sceau_request_panel, SCEAU, REQUEST_PANEL, AdwBin)

void sceau_request_panel_show_server (SceauRequestPanel *self, SceauServer *server);

G_END_DECLS

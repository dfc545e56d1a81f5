/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a TLS client got from the server just now, and how that differs from what is installed. */
#pragma once

#include "fleet/sceau-server.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_PRESENTED_PANEL (sceau_presented_panel_get_type ())
G_DECLARE_FINAL_TYPE (SceauPresentedPanel, sceau_presented_panel, SCEAU, PRESENTED_PANEL, AdwBin)
void sceau_presented_panel_show_server (SceauPresentedPanel *self, SceauServer *server);

G_END_DECLS

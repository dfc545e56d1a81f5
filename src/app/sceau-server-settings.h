/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Sceau knows about a server: name, addresses, version, account. */
#pragma once

#include "fleet/sceau-fleet.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_SERVER_SETTINGS (sceau_server_settings_get_type ())
G_DECLARE_FINAL_TYPE (SceauServerSettings, sceau_server_settings, SCEAU, SERVER_SETTINGS, AdwWindow)

/* at_password: the person came to enter it anew. */
void sceau_server_settings_present (GtkWidget *parent, SceauFleet *fleet, SceauServer *server,
                                    gboolean at_password);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adds a server, step by step: address → what was found, account → the agent's fingerprint → done. */
#pragma once

#include "fleet/sceau-fleet.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_ADD_SERVER (sceau_add_server_get_type ())
G_DECLARE_FINAL_TYPE (SceauAddServer, sceau_add_server, SCEAU, ADD_SERVER, AdwWindow)

void sceau_add_server_present (GtkWidget *parent, SceauFleet *fleet);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saves the offline kit of a server where the person says, and takes the proof that it brings back. */
#pragma once

#include "fleet/sceau-fleet-hand.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* chain, key: nullable, see sceau_fleet_make_kit_async (). */
void sceau_kit_save (GtkWidget *parent, SceauFleet *fleet, SceauServer *server, SceauChain *chain,
                     SceauKey *key);
void sceau_kit_import_proof (GtkWidget *parent, SceauFleet *fleet);

G_END_DECLS

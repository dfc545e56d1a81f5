/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has to be said of a server that a person works on by hand: nobody can be asked. */
#pragma once

#include "fleet/sceau-fleet.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Property "ready" (boolean, notify): enough was said. */
#define SCEAU_TYPE_ADD_BY_HAND (sceau_add_by_hand_get_type ())
G_DECLARE_FINAL_TYPE (SceauAddByHand, sceau_add_by_hand, SCEAU, ADD_BY_HAND, AdwPreferencesPage)

/* What of the name can be told by the address. INVALID_ARGUMENT for an address that is none. */
gboolean sceau_add_by_hand_set_address (SceauAddByHand *self, const char *address, GError **error);
gboolean sceau_add_by_hand_get_ready (SceauAddByHand *self);
/* Not saved yet; INVALID_ARGUMENT */
SceauServer *sceau_add_by_hand_make_server (SceauAddByHand *self, GError **error);

G_END_DECLS

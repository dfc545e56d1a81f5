/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: how often servers are looked at, and the authorities trusted on this computer. */
#pragma once

#include "fleet/sceau-fleet.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_PREFERENCES (sceau_preferences_get_type ())
G_DECLARE_FINAL_TYPE (SceauPreferences, sceau_preferences, SCEAU, PREFERENCES, AdwPreferencesWindow)

void sceau_preferences_present (GtkWindow *parent, SceauFleet *fleet, GSettings *settings);

G_END_DECLS

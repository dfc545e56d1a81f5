/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application: options, actions and shortcuts, the one fleet, the settings. */
#pragma once

#include "fleet/sceau-fleet.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_APPLICATION (sceau_application_get_type ())
G_DECLARE_FINAL_TYPE (SceauApplication, sceau_application, SCEAU, APPLICATION, AdwApplication)

SceauApplication *sceau_application_new (void);
SceauFleet *sceau_application_get_fleet (SceauApplication *self);
GSettings *sceau_application_get_settings (SceauApplication *self);
SceauApplication *sceau_application_get_default (void);

G_END_DECLS

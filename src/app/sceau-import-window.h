/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of servers comes in: a file chosen or dropped, each line as it would be taken, then the import. */
#pragma once

#include "fleet/sceau-fleet.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_IMPORT_WINDOW (sceau_import_window_get_type ())
G_DECLARE_FINAL_TYPE (SceauImportWindow, sceau_import_window, SCEAU, IMPORT_WINDOW, AdwWindow)

/* file: nullable: the person chooses one there */
void sceau_import_window_present (GtkWidget *parent, SceauFleet *fleet, GFile *file);

G_END_DECLS

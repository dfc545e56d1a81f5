/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same certificate on several servers (the HowTo's wildcard): the files, the servers, what came of each. */
#pragma once

#include "fleet/sceau-fleet.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "closed": the person leaves it. Action "shared.back": one step back, or out. */
#define SCEAU_TYPE_SHARED_PAGE (sceau_shared_page_get_type ())
G_DECLARE_FINAL_TYPE (SceauSharedPage, sceau_shared_page, SCEAU, SHARED_PAGE, AdwBin)

SceauSharedPage *sceau_shared_page_new (SceauFleet *fleet);
gboolean sceau_shared_page_is_running (SceauSharedPage *self); /* an installation */

G_END_DECLS

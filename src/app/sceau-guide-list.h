/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps for a person's own hands, with buttons that copy what is to be pasted. */
#pragma once

#include "fleet/sceau-guide.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_GUIDE_LIST (sceau_guide_list_get_type ())
G_DECLARE_FINAL_TYPE (SceauGuideList, sceau_guide_list, SCEAU, GUIDE_LIST, AdwBin)

/* steps: of SceauGuideStep */
void sceau_guide_list_show_steps (SceauGuideList *self, GPtrArray *steps);

G_END_DECLS

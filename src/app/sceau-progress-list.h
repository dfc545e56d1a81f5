/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a deployment as a list that moves with them. */
#pragma once

#include "fleet/sceau-deployment.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_PROGRESS_LIST (sceau_progress_list_get_type ())
G_DECLARE_FINAL_TYPE (SceauProgressList, sceau_progress_list, SCEAU, PROGRESS_LIST, AdwBin)

GtkWidget *sceau_progress_list_new (void);
void sceau_progress_list_set_deployment (SceauProgressList *self,
                                         SceauDeployment *deployment); /* nullable */

G_END_DECLS

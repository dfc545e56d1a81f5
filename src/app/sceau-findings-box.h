/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings as rows: shape, what was found, what to do. */
#pragma once

#include "pki/sceau-finding.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_FINDINGS_BOX (sceau_findings_box_get_type ())
G_DECLARE_FINAL_TYPE (SceauFindingsBox, sceau_findings_box, SCEAU, FINDINGS_BOX, AdwBin)

/* Called for each finding that is shown: buttons that mend it go into the flow box, which stays hidden when it stays empty. */
typedef void (*SceauFindingFixFunc) (SceauFinding *finding, GtkFlowBox *buttons, gpointer data);

GtkWidget *sceau_findings_box_new (void);
/* Before sceau_findings_box_set_findings (). data lives as long as the box. */
void sceau_findings_box_set_in_card (SceauFindingsBox *self, gboolean in_card);
void sceau_findings_box_set_fixes (SceauFindingsBox *self, SceauFindingFixFunc func, gpointer data);
/* findings: of SceauFinding, nullable; the worst come first; hidden when there is none. */
void sceau_findings_box_set_findings (SceauFindingsBox *self, GPtrArray *findings);

G_END_DECLS

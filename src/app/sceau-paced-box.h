/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows for a list of any length: the first ones, and a button that shows more. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_PACED_BOX (sceau_paced_box_get_type ())
G_DECLARE_FINAL_TYPE (SceauPacedBox, sceau_paced_box, SCEAU, PACED_BOX, GtkBox)

/* label: what the rows are, translated, for a screen reader. May be called again. */
void sceau_paced_box_bind (SceauPacedBox *self, GListModel *model, const char *label,
                           GtkListBoxCreateWidgetFunc make_row, gpointer data);
GtkListBox *sceau_paced_box_get_list (SceauPacedBox *self); /* for its signals */

/* A row with a plain title (no markup) and a text of any length under it. */
AdwActionRow *sceau_paced_box_make_row (const char *title, const char *subtitle);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two widgets side by side where there is room, one under the other where there is not. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Properties: "threshold" (from this width on, side by side; 780), "spacing" (18), "first-share" (percent of the width for the
 * first child, 50). Children: the first two are laid out, in their order; a hidden one leaves its place to the other. */
#define SCEAU_TYPE_COLUMNS (sceau_columns_get_type ())
G_DECLARE_FINAL_TYPE (SceauColumns, sceau_columns, SCEAU, COLUMNS, GtkWidget)

G_END_DECLS

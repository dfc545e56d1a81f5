/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two widgets side by side where there is room; where there is not, one under the other, or only the first. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Properties: "threshold" (from this width on, side by side; 780), "spacing" (18), "first-share" (percent of the width for the
 * first child, 50), "drop-second" (the second is hidden where there is no room, and
 * otherwise leaves the first at least the threshold less its own least width), "beside" (read-only: there is room). Children: the first two are laid out, in their order; a hidden one leaves its place to the other. */
#define SCEAU_TYPE_COLUMNS (sceau_columns_get_type ())
G_DECLARE_FINAL_TYPE (SceauColumns, sceau_columns, SCEAU, COLUMNS, GtkWidget)

G_END_DECLS

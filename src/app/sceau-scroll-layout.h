/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layout of what is scrolled: its height is asked about only once its width is known. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For the widget between a GtkScrolledWindow that scrolls up and down, and what it shows. */
#define SCEAU_TYPE_SCROLL_LAYOUT (sceau_scroll_layout_get_type ())
G_DECLARE_FINAL_TYPE (SceauScrollLayout, sceau_scroll_layout, SCEAU, SCROLL_LAYOUT,
                      GtkLayoutManager)

G_END_DECLS

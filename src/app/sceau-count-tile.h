/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A number, a shape and a word, to press as a filter. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Properties: "caption" (translated), "tone" (SceauTone; -1: no shape), "count". */
#define SCEAU_TYPE_COUNT_TILE (sceau_count_tile_get_type ())
G_DECLARE_FINAL_TYPE (SceauCountTile, sceau_count_tile, SCEAU, COUNT_TILE, GtkToggleButton)

void sceau_count_tile_set_count (SceauCountTile *self, guint count);

G_END_DECLS

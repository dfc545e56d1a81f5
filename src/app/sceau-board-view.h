/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assistant, step 4: the chain board. */
#pragma once

#include "app/sceau-step-page.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_BOARD_VIEW (sceau_board_view_get_type ())
G_DECLARE_FINAL_TYPE (SceauBoardView, sceau_board_view, SCEAU, BOARD_VIEW, SceauStepPage)

/* For sceau-board-view-dnd.c: files and text that were dropped or pasted. */
void sceau_board_view_add_files (SceauBoardView *self, GListModel *files); /* of GFile */
void sceau_board_view_add_text (SceauBoardView *self, const char *text);
void sceau_board_view_set_hovered (SceauBoardView *self, gboolean hovered);
void sceau_board_view_paste (SceauBoardView *self);
void sceau_board_view_accept_drops (SceauBoardView *self, GtkWidget *target);
/* The person insists on a chain that is not complete. */
gboolean sceau_board_view_get_allow_incomplete (SceauBoardView *self);

G_END_DECLS

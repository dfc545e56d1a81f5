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
/* For sceau-board-actions.c and sceau-board-issuers.c. */
/* Transfer none: ends with the page, or when the person stops the work. */
GCancellable *sceau_board_view_get_cancellable (SceauBoardView *self);
/* what: translated; NULL: nothing any more. */
void sceau_board_view_set_waiting (SceauBoardView *self, const char *what);
gboolean sceau_board_view_is_waiting (SceauBoardView *self);
void sceau_board_view_show_error (SceauBoardView *self,
                                  const GError *error); /* NULL takes it away */
void sceau_board_view_say (SceauBoardView *self,
                           const char *text); /* a moment, and to a screen reader */
SceauCard *sceau_board_view_find_card (SceauBoardView *self, const char *key);
void sceau_board_view_focus_start (SceauBoardView *self);
void sceau_board_view_focus_password (SceauBoardView *self);
/* "export.copy" or "export.save": as PEM */
void sceau_board_view_export (SceauBoardView *self, const char *action);
/* The person insists on a chain that is not complete. */
gboolean sceau_board_view_get_allow_incomplete (SceauBoardView *self);

G_END_DECLS

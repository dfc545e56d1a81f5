/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies on the chain board: one thing that was read, or why a file could not be. */
#pragma once

#include "fleet/sceau-intake.h"

G_BEGIN_DECLS

/* Immutable, atomically counted. */
typedef struct _SceauBoardItem SceauBoardItem;
SceauBoardItem *sceau_board_item_ref (SceauBoardItem *self);
void sceau_board_item_unref (SceauBoardItem *self);
const char *sceau_board_item_get_key (SceauBoardItem *self);
const char *sceau_board_item_get_file (SceauBoardItem *self);      /* nullable */
SceauObject *sceau_board_item_get_object (SceauBoardItem *self);   /* nullable: it was refused */
SceauFinding *sceau_board_item_get_finding (SceauBoardItem *self); /* nullable */
/* why the file could not even be read; nullable */
const char *sceau_board_item_get_trouble (SceauBoardItem *self);
/* Where it came from, when nobody dropped it: one translated sentence; nullable. Set before anybody else has the item. */
const char *sceau_board_item_get_note (SceauBoardItem *self);
void sceau_board_item_set_note (SceauBoardItem *self, const char *note);
/* Whether a password would open it. */
gboolean sceau_board_item_is_locked (SceauBoardItem *self);
SceauCertificate *sceau_board_item_get_certificate (SceauBoardItem *self); /* nullable */

/* unread: of SceauUnreadFile, nullable. */
GPtrArray *sceau_board_items_from_reading (SceauReading *reading, GPtrArray *unread);
/* again: it was read before, without the password that is known now. */
GPtrArray *sceau_board_items_merge (GPtrArray *items, GPtrArray *fresh, gboolean again);
GPtrArray *sceau_board_items_dup_certificates (GPtrArray *items);
gboolean sceau_board_items_have_locked (GPtrArray *items);
/* The names of files and pastes that a password would open: a set of strings. */
GHashTable *sceau_board_items_dup_locked (GPtrArray *items);
SceauKey *sceau_board_items_find_key (GPtrArray *items, const char *spki_sha256);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauBoardItem, sceau_board_item_unref)

G_END_DECLS

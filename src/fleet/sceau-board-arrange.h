/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies on the chain board, and how an assembled chain becomes cards: pure functions for sceau-board.c. */
#pragma once

#include "fleet/sceau-card.h"
#include "pki/sceau-chain.h"
#include "pki/sceau-reading.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* One thing in the pile: an object that was read, or what there is to say about a file that was refused. Immutable, counted. */
typedef struct _SceauBoardItem SceauBoardItem;
SceauBoardItem *sceau_board_item_ref (SceauBoardItem *self);
void sceau_board_item_unref (SceauBoardItem *self);
const char *sceau_board_item_get_key (SceauBoardItem *self);
SceauFinding *sceau_board_item_get_finding (SceauBoardItem *self); /* nullable */
gboolean sceau_board_item_is_refused (SceauBoardItem *self);

GPtrArray *sceau_board_items_from_reading (SceauReading *reading);
/* Whether these items came from the file that @refused is about. */
gboolean sceau_board_items_know_source (GPtrArray *items, SceauBoardItem *refused);
GPtrArray *sceau_board_items_dup_certificates (GPtrArray *items);
SceauKey *sceau_board_items_find_key (GPtrArray *items, const char *spki_sha256);

/* Fills both arrays with SceauCard. chain NULL: no certificate in the pile. */
void sceau_board_lay_out (GPtrArray *items, SceauChain *chain, GPtrArray *cards,
                          GPtrArray *leftovers);
/* Changes the store into the cards with as little as possible: cards that say the same stay the same object. */
void sceau_board_splice (GListStore *store, GPtrArray *cards);
char *sceau_board_summarize (SceauChain *chain, guint n_leftovers);

G_END_DECLS

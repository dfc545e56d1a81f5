/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a pile becomes a chain, and the chain cards: pure functions for sceau-board.c and its thread. */
#pragma once

#include "fleet/sceau-board-item.h"
#include "fleet/sceau-card.h"
#include "pki/sceau-chain.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* All that there is to show of a pile. */
typedef struct
{
  SceauChain *chain;    /* NULL: no certificate in the pile */
  GPtrArray *cards;     /* of SceauCard */
  GPtrArray *leftovers; /* of SceauCard */
  GPtrArray *verdicts;  /* of SceauClientVerdict */
  char *summary;
} SceauBoardLayout;
void sceau_board_layout_free (SceauBoardLayout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauBoardLayout, sceau_board_layout_free)
/* Thread-safe; NULL only when CANCELLED. */
SceauBoardLayout *sceau_board_lay_out (GPtrArray *items, const SceauChainQuery *query,
                                       GCancellable *cancellable, GError **error);
/* Changes the store into the cards with as little as possible: cards that say the same stay the same object. */
void sceau_board_splice (GListStore *store, GPtrArray *cards);
char *sceau_board_summarize (SceauChain *chain, guint n_leftovers);

G_END_DECLS

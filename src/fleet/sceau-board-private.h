/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of SceauBoard: what it holds, what is put on it, what is taken off it. */
#pragma once

#include "fleet/sceau-board-batch.h"
#include "fleet/sceau-board.h"

G_BEGIN_DECLS

struct _SceauBoard
{
  GObject parent_instance;

  char *spki_sha256;
  char **hosts;
  SceauAnchors *anchors;
  gint64 now;

  GPtrArray *items; /* of SceauBoardItem; replaced, never changed */
  GPtrArray *undo;  /* of GPtrArray of SceauBoardItem, the newest last */
  GPtrArray *passwords;
  GPtrArray *locked; /* of SceauBoardBatch: those with something encrypted in them */

  GListStore *cards;
  GListStore *leftovers;
  GPtrArray *verdicts; /* of SceauClientVerdict */
  SceauChain *chain;
  char *summary;
  char *news;

  GCancellable *arranging; /* the arrangement under way; nullable */
  GPtrArray *reading;      /* of SceauBoardBatch: the additions under way */
  guint progress_source;
};

/* sceau-board.c */
GPtrArray *_sceau_board_items_new (void); /* of SceauBoardItem */
/* Replaces the pile; the old one can be brought back. waiting: (nullable) an addition that ends with the arrangement. */
void _sceau_board_set_items (SceauBoard *self, GPtrArray *items, GTask *waiting);
void _sceau_board_notify_busy (SceauBoard *self);

G_END_DECLS

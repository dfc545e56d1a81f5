/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was dropped or pasted at one time: files and texts, read in a thread into items of the chain board. */
#pragma once

#include "fleet/sceau-board-item.h"
#include "fleet/sceau-issuer.h"

G_BEGIN_DECLS

/* Counted; filled, then read once. */
typedef struct _SceauBoardBatch SceauBoardBatch;
SceauBoardBatch *sceau_board_batch_new (void);
SceauBoardBatch *sceau_board_batch_ref (SceauBoardBatch *self);
void sceau_board_batch_unref (SceauBoardBatch *self);
void sceau_board_batch_add_file (SceauBoardBatch *self, GFile *file);
void sceau_board_batch_add_bytes (SceauBoardBatch *self, const char *name, GBytes *bytes);
/* A certificate from the store or from its authority, with the sentence that says so. */
void sceau_board_batch_add_issuer (SceauBoardBatch *self, SceauIssuer *issuer);
/* Adds the files and texts of another batch that go by one of these names (a set of strings). */
void sceau_board_batch_add_from (SceauBoardBatch *self, SceauBoardBatch *other, GHashTable *names);

/* passwords: of SceauSecret, tried on all that is locked. */
void sceau_board_batch_read_async (SceauBoardBatch *self, GPtrArray *passwords,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer data);
/* of SceauBoardItem; NULL only when CANCELLED */
GPtrArray *sceau_board_batch_read_finish (GAsyncResult *result, GError **error);
/* At any time: files that were read, of how many. */
guint sceau_board_batch_get_done (SceauBoardBatch *self);
guint sceau_board_batch_get_total (SceauBoardBatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauBoardBatch, sceau_board_batch_unref)

G_END_DECLS

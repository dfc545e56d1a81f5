/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain board without its view: a pile that takes anything, sorts itself into a chain, and forgets nothing. */
#pragma once

#include "fleet/sceau-card.h"
#include "pki/sceau-chain.h"
#include "pki/sceau-reading.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_BOARD (sceau_board_get_type ())
G_DECLARE_FINAL_TYPE (SceauBoard, sceau_board, SCEAU, BOARD, GObject)

/* Properties, read-only: "chain" (SceauChain, NULL while the pile has no certificate), "busy", "can-undo", "needs-password", "summary" (one translated sentence for a
 * status label), "news" (what moved and what was found, then the summary: for a screen reader), "progress" (0 to 1, of the files being read). */
SceauBoard *sceau_board_new (void);
/* What the chain must fit; rearranges. spki_sha256 NULL: the board chooses the leaf. now: Unix seconds on the server's clock. */
void sceau_board_set_query (SceauBoard *self, const char *spki_sha256, const char *const *hosts,
                            SceauAnchors *anchors, gint64 now);

/* Adds files (of GFile) or bytes (a paste); ends when the board is arranged again. Fails only with CANCELLED: then nothing of it stays; a file that
 * cannot be read is a card that says why. */
void sceau_board_add_files_async (SceauBoard *self, GListModel *files, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
void sceau_board_add_bytes_async (SceauBoard *self, const char *name, GBytes *bytes,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data);
/* issuers: of SceauIssuer, from the store or from their authority: they lie in the pile like dropped files, and say where they came from. */
void sceau_board_add_issuers_async (SceauBoard *self, GPtrArray *issuers, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data);
gboolean sceau_board_add_finish (SceauBoard *self, GAsyncResult *result, GError **error);
/* Reads again, with this password, what was locked. */
void sceau_board_add_password_async (SceauBoard *self, SceauSecret *password,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer data);

void sceau_board_remove (SceauBoard *self, SceauCard *card);   /* comes back with undo */
void sceau_board_keep_one (SceauBoard *self, SceauCard *card); /* of several copies */
void sceau_board_keep_leaf (SceauBoard *self);                 /* and no other server certificate */
void sceau_board_remove_leftovers (SceauBoard *self);
gboolean sceau_board_undo (SceauBoard *self); /* takes back the last addition or removal */
void sceau_board_clear (SceauBoard *self);    /* undoable too */

GListModel *sceau_board_get_cards (
    SceauBoard *self); /* of SceauCard: leaf, intermediates, missing, root */
GListModel *sceau_board_get_leftovers (
    SceauBoard *self); /* of SceauCard: unrelated, keys, refused files */
SceauChain *sceau_board_get_chain (SceauBoard *self); /* nullable */
/* of SceauClientVerdict: which kinds of clients accept the chain; empty while there is none that could be installed. */
GPtrArray *sceau_board_dup_verdicts (SceauBoard *self);
GPtrArray *sceau_board_dup_findings (SceauBoard *self); /* of the reading and of the chain */
SceauKey *sceau_board_get_key (
    SceauBoard *self); /* a private key of the pile that fits the leaf; nullable */
gboolean sceau_board_get_busy (SceauBoard *self);
gboolean sceau_board_get_needs_password (SceauBoard *self);
gboolean sceau_board_get_can_undo (SceauBoard *self);
const char *sceau_board_get_summary (SceauBoard *self);
const char *sceau_board_get_news (SceauBoard *self);
double sceau_board_get_progress (SceauBoard *self, guint *done, guint *total);
/* of SceauCertificate: one of the pile with every authority's certificate that lies there: what belongs to another server. */
GPtrArray *sceau_board_dup_answer (SceauBoard *self, SceauCertificate *leaf);
/* The certificates of the pile as PEM, for a draft; no key. "" when there is none. */
char *sceau_board_to_pem (SceauBoard *self);

G_END_DECLS

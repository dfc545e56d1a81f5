/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What authorities sent back for the whole fleet: each certificate finds the server that has its key; strangers keep the reason. */
#pragma once

#include "fleet/sceau-card.h"
#include "fleet/sceau-fleet.h"

G_BEGIN_DECLS

/* One certificate that found its server. Properties, read-only: "server", "certificate". */
#define SCEAU_TYPE_ANSWER_ITEM (sceau_answer_item_get_type ())
G_DECLARE_FINAL_TYPE (SceauAnswerItem, sceau_answer_item, SCEAU, ANSWER_ITEM, GObject)
SceauServer *sceau_answer_item_get_server (SceauAnswerItem *self);
SceauCertificate *sceau_answer_item_get_certificate (SceauAnswerItem *self);

/* Property, read-only: "progress" (0 to 1, of the files being read). */
#define SCEAU_TYPE_ANSWERS (sceau_answers_get_type ())
G_DECLARE_FINAL_TYPE (SceauAnswers, sceau_answers, SCEAU, ANSWERS, GObject)

SceauAnswers *sceau_answers_new (SceauFleet *fleet);
/* files: of GFile, of any format. What finds its server is laid on that server's board (sceau_fleet_file_answer ()). */
void sceau_answers_read_async (SceauAnswers *self, GListModel *files, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);
/* Fails only with CANCELLED: then nothing was filed. */
gboolean sceau_answers_read_finish (SceauAnswers *self, GAsyncResult *result, GError **error);
GListModel *sceau_answers_get_found (SceauAnswers *self); /* of SceauAnswerItem */
/* of SceauCard: its detail says why it found no server */
GListModel *sceau_answers_get_strangers (SceauAnswers *self);
double sceau_answers_get_progress (SceauAnswers *self, guint *done, guint *total);

G_END_DECLS

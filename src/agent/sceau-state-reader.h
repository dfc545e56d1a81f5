/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts together what GET /state answers. */
#pragma once

#include "agent/sceau-front-end.h"
#include "agent/sceau-vault.h"
#include "agent/sceau-watch.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_STATE_READER (sceau_state_reader_get_type ())
G_DECLARE_FINAL_TYPE (SceauStateReader, sceau_state_reader, SCEAU, STATE_READER, GObject)

SceauStateReader *sceau_state_reader_new (SceauAgentConfig *config, SceauVault *vault,
                                          SceauFrontEnd *front_end, SceauWatch *watch,
                                          SceauAnchors *anchors);
void sceau_state_reader_read_async (SceauStateReader *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data);
SceauManagedState *sceau_state_reader_read_finish (SceauStateReader *self, GAsyncResult *result,
                                                   GBytes **json, GError **error);
void sceau_state_reader_presented_async (SceauStateReader *self, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer data);
JsonObject *sceau_state_reader_presented_finish (SceauStateReader *self, GAsyncResult *result,
                                                 GError **error);
char *sceau_state_reader_dup_request (SceauStateReader *self, GError **error);

G_END_DECLS

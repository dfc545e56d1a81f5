/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who changed what, and how it ended: one JSON line each, synced, bounded. */
#pragma once

#include "camtrace/sceau-managed-state.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_HISTORY (sceau_history_get_type ())
G_DECLARE_FINAL_TYPE (SceauHistory, sceau_history, SCEAU, HISTORY, GObject)

SceauHistory *sceau_history_new (const char *path);
gboolean sceau_history_add (SceauHistory *self, const SceauHistoryEntry *entry, GError **error);
GPtrArray *sceau_history_list (SceauHistory *self, GError **error);

G_END_DECLS

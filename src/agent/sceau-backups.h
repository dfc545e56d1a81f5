/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was replaced: numbered folders, each with every file as it was before one change. */
#pragma once

#include "agent/sceau-snapshot.h"
#include "camtrace/sceau-managed-state.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_BACKUPS (sceau_backups_get_type ())
G_DECLARE_FINAL_TYPE (SceauBackups, sceau_backups, SCEAU, BACKUPS, GObject)

SceauBackups *sceau_backups_new (const char *folder, guint keep);
char *sceau_backups_save (SceauBackups *self, const SceauSnapshot *snapshot,
                          const SceauBackup *about, GError **error);
gboolean sceau_backups_remove (SceauBackups *self, const char *id, GError **error);
gboolean sceau_backups_prune (SceauBackups *self, GError **error);
GPtrArray *sceau_backups_list (SceauBackups *self);
SceauBackup *sceau_backups_describe (SceauBackups *self, const char *id, GError **error);
gboolean sceau_backups_read (SceauBackups *self, const char *id,
                             SceauFileState *files[SCEAU_N_FILES], GError **error);
gboolean sceau_backup_id_is_valid (const char *id);

G_END_DECLS

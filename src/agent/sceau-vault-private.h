/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of SceauVault. */
#pragma once

#include "agent/sceau-vault.h"

G_BEGIN_DECLS

struct _SceauVault
{
  GObject parent_instance;
  SceauAgentConfig *config;
  SceauBackups *backups;
  char *state_folder;
  char *journal_path;
  char *pending_folder;
  GMutex mutex; /* held while files change, so that nobody reads half a change */
};

/* sceau-vault.c: the paths of this server's layout, nothing read yet; then what is in them. */
SceauSnapshot *_sceau_vault_find_places (SceauVault *self);
gboolean _sceau_vault_read_files (SceauSnapshot *snapshot, GError **error);

/* sceau-vault-memory.c: the family at the last change; names of files that recovery left alone. */
SceauFamily _sceau_vault_get_known_family (SceauVault *self);
gboolean _sceau_vault_write_notices (SceauVault *self, GPtrArray *names, GError **error);

G_END_DECLS

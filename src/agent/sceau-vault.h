/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The certificate files of this server, whatever its layout: where they are, what is in them, one change at a time, and what is
 * done at the start about a change that was cut short. */
#pragma once

#include "agent/sceau-agent-config.h"
#include "agent/sceau-backups.h"
#include "agent/sceau-journal.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_VAULT (sceau_vault_get_type ())
G_DECLARE_FINAL_TYPE (SceauVault, sceau_vault, SCEAU, VAULT, GObject)

/* What recovery found and did. */
typedef struct
{
  SceauJournal *journal;  /* NULL: no change had been cut short */
  gboolean undone;        /* else it was finished */
  char **changed_outside; /* files that were in neither of the two states, left as they are */
} SceauRecovery;
void sceau_recovery_free (SceauRecovery *recovery);

SceauVault *sceau_vault_new (SceauAgentConfig *config, GError **error);
SceauBackups *sceau_vault_get_backups (SceauVault *self);
SceauSnapshot *sceau_vault_read (SceauVault *self, GError **error);
SceauSnapshot *sceau_vault_read_old (SceauVault *self, GError **error);
void sceau_vault_compare_known (SceauVault *self, const SceauSnapshot *snapshot,
                                GPtrArray *findings);
/* What else has to be right before the journal may go; called again at the next recovery when it fails. */
typedef gboolean (*SceauRecoveryFunc) (const SceauRecovery *recovery, gpointer data,
                                       GError **error);
SceauRecovery *sceau_vault_recover (SceauVault *self, SceauRecoveryFunc func, gpointer data,
                                    GError **error);
char **sceau_vault_dup_changed_outside (SceauVault *self);
gboolean sceau_vault_family_changed (SceauVault *self, SceauFamily family);
gboolean sceau_vault_remember_family (SceauVault *self, SceauFamily family, gboolean again,
                                      GError **error);
gboolean sceau_vault_remember_complete (SceauVault *self, const char *leaf_sha256, GError **error);
gboolean sceau_vault_was_complete (SceauVault *self, const char *leaf_sha256);
char *sceau_vault_dup_signature (SceauVault *self);

/* For transactions. */
SceauAgentConfig *sceau_vault_get_config (SceauVault *self);
const char *sceau_vault_get_journal_path (SceauVault *self);
int sceau_vault_lock (SceauVault *self, GError **error);
void sceau_vault_freeze (SceauVault *self);
void sceau_vault_thaw (SceauVault *self);
gboolean sceau_vault_remember (SceauVault *self, const SceauSnapshot *snapshot, gboolean again,
                               GError **error);
gboolean sceau_vault_clear_notices (SceauVault *self, SceauFamily family, GError **error);
gboolean sceau_vault_sync_folders (GPtrArray *items, GError **error);
char *sceau_vault_dup_combined_path (SceauAgentConfig *config);
char *sceau_vault_dup_staged_path (const char *path);
char *sceau_vault_dup_kept_path (const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauRecovery, sceau_recovery_free)

G_END_DECLS

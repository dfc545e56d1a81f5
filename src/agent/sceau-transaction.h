/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One change of the vault's files: staged, written down, switched by one rename, confirmed or taken back. */
#pragma once

#include "agent/sceau-vault.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_TRANSACTION (sceau_transaction_get_type ())
G_DECLARE_FINAL_TYPE (SceauTransaction, sceau_transaction, SCEAU, TRANSACTION, GObject)

SceauTransaction *sceau_transaction_begin (SceauVault *vault, const char *what, const char *who,
                                           gint64 now, GError **error);
const SceauSnapshot *sceau_transaction_get_before (SceauTransaction *self);
const SceauSnapshot *sceau_transaction_get_after (SceauTransaction *self);
gboolean sceau_transaction_set (SceauTransaction *self, SceauVaultFile file, SceauSecret *bytes,
                                GError **error);
void sceau_transaction_set_state (SceauTransaction *self, SceauVaultFile file,
                                  const SceauFileState *state);
void sceau_transaction_set_https (SceauTransaction *self, gboolean before, gboolean after);
gboolean sceau_transaction_changes (SceauTransaction *self, SceauVaultFile file);
gboolean sceau_transaction_stage (SceauTransaction *self, GError **error);
char *sceau_transaction_dup_staged (SceauTransaction *self, SceauVaultFile file);
gboolean sceau_transaction_prepare (SceauTransaction *self, const SceauBackup *about,
                                    GError **error);
gboolean sceau_transaction_place (SceauTransaction *self, GError **error);
gboolean sceau_transaction_switch (SceauTransaction *self, GError **error);
gboolean sceau_transaction_undo (SceauTransaction *self, GError **error);
gboolean sceau_transaction_commit (SceauTransaction *self, GError **error);
const char *sceau_transaction_get_backup (SceauTransaction *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of one server at one moment: CamTrace's four and the agent's pending pair. */
#pragma once

#include "agent/sceau-file-ops.h"
#include "camtrace/sceau-layout.h"

G_BEGIN_DECLS

/* In the order in which they change: first the one that the front end loads. */
typedef enum
{
  SCEAU_FILE_COMBINED,
  SCEAU_FILE_CERTIFICATE,
  SCEAU_FILE_KEY,
  SCEAU_FILE_REQUEST,
  SCEAU_FILE_PENDING_KEY,
  SCEAU_FILE_PENDING_REQUEST,
  SCEAU_N_FILES
} SceauVaultFile;
const char *sceau_vault_file_to_string (SceauVaultFile file);
gboolean sceau_vault_file_from_string (const char *text, SceauVaultFile *file);
gboolean sceau_vault_file_is_pending (SceauVaultFile file);

typedef struct
{
  SceauFamily family;        /* as found on disk */
  const SceauLayout *layout; /* NULL when there is no CamTrace here */
  char *missing; /* the folder that this layout has and that is not there; NULL: it is there */
  char *paths[SCEAU_N_FILES]; /* NULL: not in this layout */
  SceauFileState *files[SCEAU_N_FILES];
} SceauSnapshot;

SceauSnapshot *sceau_snapshot_copy (const SceauSnapshot *self);
void sceau_snapshot_free (SceauSnapshot *self);
gboolean sceau_snapshot_have (const SceauSnapshot *self, SceauVaultFile file);
char *sceau_snapshot_dup_etag (const SceauSnapshot *self, gboolean https_on);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauSnapshot, sceau_snapshot_free)

G_END_DECLS

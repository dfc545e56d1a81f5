/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which keys and certificates are in the backups: an authority may answer a request that was replaced meanwhile. */
#pragma once

#include "agent/sceau-backups.h"
#include "agent/sceau-material.h"

G_BEGIN_DECLS

typedef struct _SceauArchive SceauArchive;

SceauArchive *sceau_archive_new (SceauBackups *backups, const SceauSnapshot *now_there, gint64 now);
void sceau_archive_free (SceauArchive *self);
char **sceau_archive_dup_keys (const SceauArchive *self); /* SHA-256 of public keys */
/* was the certificate for what is pending installed, and removed again? */
gboolean sceau_archive_has_answer (const SceauArchive *self, const SceauMaterial *material);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauArchive, sceau_archive_free)

G_END_DECLS

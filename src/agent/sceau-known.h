/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What CamTrace's files were when the agent last had to do with them, and so what somebody else has done to them since. */
#pragma once

#include "agent/sceau-snapshot.h"
#include "pki/sceau-finding.h"

G_BEGIN_DECLS

gboolean sceau_known_write (const char *path, const SceauSnapshot *snapshot, GError **error);
void sceau_known_compare (const char *path, const SceauSnapshot *snapshot, guint32 uid, guint32 gid,
                          GPtrArray *findings);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A kit as one file. */
#pragma once

#include "fleet/sceau-kit.h"

G_BEGIN_DECLS

gboolean sceau_kit_is_archive (const char *path); /* "lyon-kit.zip" */
/* Into a file that does not exist yet. Blocking. EXISTS, NO_SPACE, PERMISSION, IO */
gboolean sceau_kit_write_archive (GPtrArray *files, const char *path, GError **error);

G_END_DECLS

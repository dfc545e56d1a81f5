/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo's few ways to touch a disk: errors in our domain that name the file. */
#pragma once

#include "base/sceau-error.h"

G_BEGIN_DECLS

GBytes *sceau_demo_read (const char *path, GError **error); /* at most SCEAU_MAX_FILE_SIZE */
/* size -1: a string. Whole or not at all. */
gboolean sceau_demo_write (const char *path, const void *data, gssize size, int mode,
                           GError **error);
gboolean sceau_demo_make_folder (const char *path, int mode, GError **error); /* with its parents */
void sceau_demo_remove_tree (const char *path); /* never follows a link */

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a file that a person chose, but never more of it than there is use for. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* At most limit + 1 bytes: enough for whoever gets them to refuse a file that is larger. */
void sceau_file_head_async (GFile *file, gsize limit, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data);
/* NOT_FOUND, PERMISSION, IO, CANCELLED */
GBytes *sceau_file_head_finish (GAsyncResult *result, GError **error);

G_END_DECLS

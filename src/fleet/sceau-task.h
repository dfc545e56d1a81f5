/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a task: its result, with the error in our domain whatever GIO put there (a cancellation, say). */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gpointer sceau_task_finish_pointer (GAsyncResult *result, GError **error);
gboolean sceau_task_finish_boolean (GAsyncResult *result, GError **error);

G_END_DECLS

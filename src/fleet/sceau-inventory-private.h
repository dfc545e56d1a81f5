/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For the files that know tables of the inventory of their own: work in its thread, with its connection. */
#pragma once

#include "fleet/sceau-inventory.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/* In the inventory's thread. transfer full; NULL with an error. */
typedef gpointer (*SceauInventoryFunc) (sqlite3 *database, const char *path, gpointer data,
                                        GError **error);
void _sceau_inventory_run_async (SceauInventory *self, SceauInventoryFunc func, gpointer func_data,
                                 GDestroyNotify free_data, GDestroyNotify free_answer,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data);
gpointer _sceau_inventory_run_finish (SceauInventory *self, GAsyncResult *result, GError **error);

G_END_DECLS

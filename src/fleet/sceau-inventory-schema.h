/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inventory's file: opened safely, its schema brought up to date. Blocking: for the inventory's own thread. */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

sqlite3 *sceau_inventory_schema_open (const char *path, GError **error);
/* What SQLite says about its last call, in our domain. Always FALSE. */
gboolean sceau_inventory_set_error (sqlite3 *database, const char *path, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of a list of servers, for a view: whether it can be added, or why not. */
#pragma once

#include "fleet/sceau-server-list.h"

G_BEGIN_DECLS

/* Properties, read-only: "title" (the server's name), "detail" (its line, and its address or what is wrong), "tone" (int, SceauTone), "word" (translated:
 * "New", "Wrong"…). */
#define SCEAU_TYPE_IMPORT_ITEM (sceau_import_item_get_type ())
G_DECLARE_FINAL_TYPE (SceauImportItem, sceau_import_item, SCEAU, IMPORT_ITEM, GObject)

/* rows: of SceauImportRow; position: which one */
SceauImportItem *sceau_import_item_new (GPtrArray *rows, guint position);
void sceau_import_item_update (SceauImportItem *self); /* its row was added */

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inventory on this computer: SQLite in WAL mode, used by one thread of its own, never by the main one. */
#pragma once

#include "base/sceau-error.h"
#include "fleet/sceau-server-record.h"

G_BEGIN_DECLS

/* A key made on this computer: which, for which server, when. */
typedef struct
{
  char *spki_sha256;
  char *server_id;
  gint64 made;
} SceauKeyRecord;
void sceau_key_record_free (SceauKeyRecord *self);

/* All of it, as read at the opening. */
typedef struct
{
  GPtrArray *servers; /* of SceauServerRecord, by name */
  GPtrArray *keys;    /* of SceauKeyRecord, oldest first */
  GHashTable *drafts; /* server id → JSON text */
  GHashTable
      *hands; /* server id → JSON text: what was told of servers that are worked on by hand */
} SceauInventoryContent;
void sceau_inventory_content_free (SceauInventoryContent *self);

#define SCEAU_TYPE_INVENTORY (sceau_inventory_get_type ())
G_DECLARE_FINAL_TYPE (SceauInventory, sceau_inventory, SCEAU, INVENTORY, GObject)

#define SCEAU_INVENTORY_VERSION 6 /* of the schema */

SceauInventory *sceau_inventory_new (const char *path);
/* Creates the file (0600) and brings its schema up to date. DATABASE, DATABASE_TOO_NEW, NO_SPACE, PERMISSION. */
void sceau_inventory_open_async (SceauInventory *self, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data);
SceauInventoryContent *sceau_inventory_open_finish (SceauInventory *self, GAsyncResult *result,
                                                    GError **error);

/* Waits for what was asked for to be written; nothing more can be asked for. At the end of the program. */
void sceau_inventory_close (SceauInventory *self);

/* Changes are done in the order in which they were asked for; each is on the disk when it has ended well. */
void sceau_inventory_put_server_async (SceauInventory *self, SceauServer *server,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer data);
/* All of them, or none. */
void sceau_inventory_put_servers_async (SceauInventory *self, GPtrArray *servers,
                                        GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer data);
void sceau_inventory_remove_server_async (SceauInventory *self, const char *server_id,
                                          GCancellable *cancellable, GAsyncReadyCallback callback,
                                          gpointer data);
void sceau_inventory_put_key_async (SceauInventory *self, const char *spki_sha256,
                                    const char *server_id, gint64 made, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data);
/* json NULL: removes it. */
void sceau_inventory_put_draft_async (SceauInventory *self, const char *server_id, const char *json,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer data);
void sceau_inventory_put_hand_async (SceauInventory *self, const char *server_id, const char *json,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer data);
/* What the last look at it told: where HTTPS is, and which keys are there (nullable). */
void sceau_inventory_put_seen_async (SceauInventory *self, const char *server_id,
                                     guint16 https_port, const char *pending_spki,
                                     const char *installed_spki, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data);
/* Of each of them; EXISTS for a name that is taken. */
gboolean sceau_inventory_change_finish (SceauInventory *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauInventoryContent, sceau_inventory_content_free)

G_END_DECLS

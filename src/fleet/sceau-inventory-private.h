/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of SceauInventory; and, for the files that know tables of their own, work in its thread, with its connection. */
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

struct _SceauInventory
{
  GObject parent_instance;
  char *path;
  GThreadPool *worker; /* one thread: what is asked first is done first */
  sqlite3 *database;   /* only the worker touches it */
};

typedef struct _SceauInventoryJob SceauInventoryJob;
/* In the inventory's thread. */
typedef gboolean (*SceauInventoryJobFunc) (SceauInventory *self, SceauInventoryJob *job,
                                           GError **error);

/* What a task of the worker carries. */
struct _SceauInventoryJob
{
  SceauInventoryJobFunc func;
  SceauServerRecord *server;
  GPtrArray *servers; /* of SceauServerRecord */
  char *key;          /* an id or a fingerprint */
  char *value;
  char *value2;
  gint64 number;
  SceauInventoryContent *content; /* the answer of the opening */
  SceauInventoryFunc custom;      /* of _sceau_inventory_run_async (), with all that follows */
  gpointer custom_data;
  GDestroyNotify free_data;
  gpointer answer;
  GDestroyNotify free_answer;
};

/* sceau-inventory-jobs.c: each is a SceauInventoryJobFunc. */
gboolean _sceau_inventory_do_open (SceauInventory *self, SceauInventoryJob *job, GError **error);
gboolean _sceau_inventory_do_put_server (SceauInventory *self, SceauInventoryJob *job,
                                         GError **error);
gboolean _sceau_inventory_do_put_servers (SceauInventory *self, SceauInventoryJob *job,
                                          GError **error);
gboolean _sceau_inventory_do_put_seen (SceauInventory *self, SceauInventoryJob *job,
                                       GError **error);
gboolean _sceau_inventory_do_remove_server (SceauInventory *self, SceauInventoryJob *job,
                                            GError **error);
gboolean _sceau_inventory_do_put_key (SceauInventory *self, SceauInventoryJob *job, GError **error);
gboolean _sceau_inventory_do_put_draft (SceauInventory *self, SceauInventoryJob *job,
                                        GError **error);
gboolean _sceau_inventory_do_custom (SceauInventory *self, SceauInventoryJob *job, GError **error);
gboolean _sceau_inventory_do_put_hand (SceauInventory *self, SceauInventoryJob *job,
                                       GError **error);

G_END_DECLS

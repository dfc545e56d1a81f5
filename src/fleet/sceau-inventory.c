/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inventory on this computer: SQLite in WAL mode, used by one thread of its own, never by the main one. */
#include "config.h"

#include "fleet/sceau-inventory-private.h"

#include <glib/gi18n-lib.h>

#include "fleet/sceau-task.h"

G_DEFINE_FINAL_TYPE (SceauInventory, sceau_inventory, G_TYPE_OBJECT)

static void
job_free (gpointer data)
{
  SceauInventoryJob *job = data;

  g_clear_pointer (&job->server, sceau_server_record_free);
  g_clear_pointer (&job->servers, g_ptr_array_unref);
  g_free (job->key);
  g_free (job->value);
  g_free (job->value2);
  g_clear_pointer (&job->content, sceau_inventory_content_free);
  if (job->free_data != NULL)
    g_clear_pointer (&job->custom_data, job->free_data);
  if (job->free_answer != NULL)
    g_clear_pointer (&job->answer, job->free_answer);
  g_free (job);
}

/**
 * sceau_key_record_free:
 * @self: (nullable) (transfer full): a record
 */
void
sceau_key_record_free (SceauKeyRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->spki_sha256);
  g_free (self->server_id);
  g_free (self);
}

/**
 * sceau_inventory_content_free:
 * @self: (nullable) (transfer full): what was read
 */
void
sceau_inventory_content_free (SceauInventoryContent *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->servers);
  g_ptr_array_unref (self->keys);
  g_hash_table_unref (self->drafts);
  g_hash_table_unref (self->hands);
  g_free (self);
}

/* The worker's thread. */
static void
run_task (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  SceauInventory *self = g_task_get_source_object (task);
  SceauInventoryJob *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (!job->func (self, job, &error))
    g_task_return_error (task, error);
  else if (job->content != NULL)
    g_task_return_pointer (task, g_steal_pointer (&job->content),
                           (GDestroyNotify) sceau_inventory_content_free);
  else if (job->answer != NULL)
    g_task_return_pointer (task, g_steal_pointer (&job->answer), job->free_answer);
  else
    g_task_return_boolean (task, TRUE);
}

static void
inventory_push (SceauInventory *self, SceauInventoryJob *job, gpointer source_tag,
                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, job, job_free);
  if (self->worker != NULL)
    {
      g_thread_pool_push (self->worker, task, NULL);
      return;
    }
  g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_DATABASE, _ ("“%s” is not open."),
                           self->path);
  g_object_unref (task);
}

static SceauInventoryJob *
job_new (SceauInventoryJobFunc func, const char *key, const char *value)
{
  SceauInventoryJob *job = g_new0 (SceauInventoryJob, 1);

  job->func = func;
  job->key = g_strdup (key);
  job->value = g_strdup (value);
  return job;
}

/**
 * _sceau_inventory_run_async: (skip)
 * @self: an open inventory
 * @func: what is done with the database, in the inventory's thread; NULL with an error when it fails
 * @func_data: (transfer full): for @func
 * @free_data: how it is freed
 * @free_answer: how what @func returns is freed
 * @cancellable: (nullable): stops it before it begins
 * @callback: (nullable): called when it is done
 * @data: for @callback
 *
 * For the files that know tables of their own. What is asked for is done in order with everything else.
 */
void
_sceau_inventory_run_async (SceauInventory *self, SceauInventoryFunc func, gpointer func_data,
                            GDestroyNotify free_data, GDestroyNotify free_answer,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  SceauInventoryJob *job = job_new (_sceau_inventory_do_custom, NULL, NULL);

  job->custom = func;
  job->custom_data = func_data;
  job->free_data = free_data;
  job->free_answer = free_answer;
  inventory_push (self, job, _sceau_inventory_run_async, cancellable, callback, data);
}

/**
 * _sceau_inventory_run_finish: (skip)
 * @self: an inventory
 * @result: what the callback got
 * @error: what the function set, DATABASE, CANCELLED
 *
 * Returns: (transfer full) (nullable): what the function returned
 */
gpointer
_sceau_inventory_run_finish (SceauInventory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return sceau_task_finish_pointer (result, error);
}

/* What was asked for is still written: each task holds a reference, so none can be waiting now. */
static void
sceau_inventory_finalize (GObject *object)
{
  SceauInventory *self = SCEAU_INVENTORY (object);

  if (self->worker != NULL)
    g_thread_pool_free (self->worker, FALSE, FALSE);
  sqlite3_close (self->database);
  g_free (self->path);
  G_OBJECT_CLASS (sceau_inventory_parent_class)->finalize (object);
}

static void
sceau_inventory_class_init (SceauInventoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_inventory_finalize;
}

static void
sceau_inventory_init (SceauInventory *self)
{
  self->worker = g_thread_pool_new (run_task, NULL, 1, FALSE, NULL);
}

/**
 * sceau_inventory_new:
 * @path: the file; its folder is made when the inventory is opened
 *
 * Returns: (transfer full): an inventory that is not open yet
 */
SceauInventory *
sceau_inventory_new (const char *path)
{
  SceauInventory *self = g_object_new (SCEAU_TYPE_INVENTORY, NULL);

  self->path = g_strdup (path);
  return self;
}

/**
 * sceau_inventory_open_async:
 * @self: an inventory
 * @cancellable: (nullable): stops it before it begins
 * @callback: called when it is done
 * @data: for @callback
 *
 * Creates the file when there is none, brings its schema up to date, and reads everything.
 */
void
sceau_inventory_open_async (SceauInventory *self, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (SCEAU_IS_INVENTORY (self));

  inventory_push (self, job_new (_sceau_inventory_do_open, NULL, NULL), sceau_inventory_open_async,
                  cancellable, callback, data);
}

/**
 * sceau_inventory_open_finish:
 * @self: an inventory
 * @result: what the callback got
 * @error: DATABASE, DATABASE_TOO_NEW, NO_SPACE, PERMISSION, CANCELLED
 *
 * Returns: (transfer full) (nullable): all that is in it
 */
SceauInventoryContent *
sceau_inventory_open_finish (SceauInventory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return sceau_task_finish_pointer (result, error);
}

/**
 * sceau_inventory_close:
 * @self: an inventory
 *
 * Waits until everything that was asked for has been written. What is asked for later fails.
 */
void
sceau_inventory_close (SceauInventory *self)
{
  g_return_if_fail (SCEAU_IS_INVENTORY (self));

  if (self->worker != NULL)
    g_thread_pool_free (g_steal_pointer (&self->worker), FALSE, TRUE);
}

/**
 * sceau_inventory_put_server_async:
 * @self: an open inventory
 * @server: a server; what is stored of it is copied now
 * @cancellable: (nullable): stops it before it begins
 * @callback: called when it is done
 * @data: for @callback
 *
 * Adds the server, or replaces what was stored of it.
 */
void
sceau_inventory_put_server_async (SceauInventory *self, SceauServer *server,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data)
{
  SceauInventoryJob *job;

  g_return_if_fail (SCEAU_IS_INVENTORY (self));

  job = job_new (_sceau_inventory_do_put_server, NULL, NULL);
  job->server = sceau_server_record_new (server);
  inventory_push (self, job, sceau_inventory_put_server_async, cancellable, callback, data);
}

/**
 * sceau_inventory_put_servers_async:
 * @self: an open inventory
 * @servers: (element-type SceauServer): servers; what is stored of them is copied now
 * @cancellable: (nullable): stops it before it begins
 * @callback: called when it is done
 * @data: for @callback
 *
 * Adds or replaces all of them, or none.
 */
void
sceau_inventory_put_servers_async (SceauInventory *self, GPtrArray *servers,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer data)
{
  SceauInventoryJob *job;

  g_return_if_fail (SCEAU_IS_INVENTORY (self));
  g_return_if_fail (servers != NULL);

  job = job_new (_sceau_inventory_do_put_servers, NULL, NULL);
  job->servers = g_ptr_array_new_full (servers->len, (GDestroyNotify) sceau_server_record_free);
  for (guint i = 0; i < servers->len; i++)
    g_ptr_array_add (job->servers, sceau_server_record_new (servers->pdata[i]));
  inventory_push (self, job, sceau_inventory_put_servers_async, cancellable, callback, data);
}

/**
 * sceau_inventory_remove_server_async:
 * @self: an open inventory
 * @server_id: which server; its draft and the list of its keys go with it
 * @cancellable: (nullable): stops it before it begins
 * @callback: called when it is done
 * @data: for @callback
 */
void
sceau_inventory_remove_server_async (SceauInventory *self, const char *server_id,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer data)
{
  g_return_if_fail (SCEAU_IS_INVENTORY (self));

  inventory_push (self, job_new (_sceau_inventory_do_remove_server, server_id, NULL),
                  sceau_inventory_remove_server_async, cancellable, callback, data);
}

/**
 * sceau_inventory_put_key_async:
 * @self: an open inventory
 * @spki_sha256: which key
 * @server_id: for which server it was made
 * @made: when, Unix seconds
 * @cancellable: (nullable): stops it before it begins
 * @callback: called when it is done
 * @data: for @callback
 */
void
sceau_inventory_put_key_async (SceauInventory *self, const char *spki_sha256, const char *server_id,
                               gint64 made, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer data)
{
  SceauInventoryJob *job;

  g_return_if_fail (SCEAU_IS_INVENTORY (self));

  job = job_new (_sceau_inventory_do_put_key, spki_sha256, server_id);
  job->number = made;
  inventory_push (self, job, sceau_inventory_put_key_async, cancellable, callback, data);
}

/**
 * sceau_inventory_put_draft_async:
 * @self: an open inventory
 * @server_id: whose draft
 * @json: (nullable): its text; %NULL removes it
 * @cancellable: (nullable): stops it before it begins
 * @callback: (nullable): called when it is done
 * @data: for @callback
 */
void
sceau_inventory_put_draft_async (SceauInventory *self, const char *server_id, const char *json,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_return_if_fail (SCEAU_IS_INVENTORY (self));

  inventory_push (self, job_new (_sceau_inventory_do_put_draft, server_id, json),
                  sceau_inventory_put_draft_async, cancellable, callback, data);
}

/**
 * sceau_inventory_put_hand_async:
 * @self: an open inventory
 * @server_id: which server
 * @json: what was told of it, of SceauHandRecord
 * @cancellable: (nullable): stops it before it begins
 * @callback: (nullable): called when it is done
 * @data: for @callback
 */
void
sceau_inventory_put_hand_async (SceauInventory *self, const char *server_id, const char *json,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data)
{
  g_return_if_fail (SCEAU_IS_INVENTORY (self));
  g_return_if_fail (json != NULL);

  inventory_push (self, job_new (_sceau_inventory_do_put_hand, server_id, json),
                  sceau_inventory_put_hand_async, cancellable, callback, data);
}

/**
 * sceau_inventory_put_seen_async:
 * @self: an open inventory
 * @server_id: which server; one that is not there is fine
 * @https_port: where HTTPS is
 * @pending_spki: (nullable): the key whose certificate is awaited
 * @installed_spki: (nullable): the key that is installed
 * @cancellable: (nullable): stops it before it begins
 * @callback: (nullable): called when it is done
 * @data: for @callback
 */
void
sceau_inventory_put_seen_async (SceauInventory *self, const char *server_id, guint16 https_port,
                                const char *pending_spki, const char *installed_spki,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data)
{
  SceauInventoryJob *job;

  g_return_if_fail (SCEAU_IS_INVENTORY (self));

  job = job_new (_sceau_inventory_do_put_seen, server_id, pending_spki);
  job->value2 = g_strdup (installed_spki);
  job->number = https_port;
  inventory_push (self, job, sceau_inventory_put_seen_async, cancellable, callback, data);
}

/**
 * sceau_inventory_change_finish:
 * @self: an inventory
 * @result: what the callback got
 * @error: EXISTS for a name that is taken, DATABASE, NO_SPACE, CANCELLED
 *
 * Returns: whether it is done, and on the disk
 */
gboolean
sceau_inventory_change_finish (SceauInventory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return sceau_task_finish_boolean (result, error);
}

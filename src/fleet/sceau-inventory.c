/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inventory on this computer: SQLite in WAL mode, used by one thread of its own, never by the main one. */
#include "config.h"

#include "fleet/sceau-inventory.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-limits.h"
#include "fleet/sceau-inventory-private.h"
#include "fleet/sceau-inventory-schema.h"
#include "fleet/sceau-task.h"

struct _SceauInventory
{
  GObject parent_instance;
  char *path;
  GThreadPool *worker; /* one thread: what is asked first is done first */
  sqlite3 *database;   /* only the worker touches it */
};

G_DEFINE_FINAL_TYPE (SceauInventory, sceau_inventory, G_TYPE_OBJECT)

typedef struct _Job Job;
typedef gboolean (*JobFunc) (SceauInventory *self, Job *job, GError **error);

/* What a task of the worker carries. */
struct _Job
{
  JobFunc func;
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

static void
job_free (gpointer data)
{
  Job *job = data;

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

static SceauInventoryContent *
content_new (void)
{
  SceauInventoryContent *self = g_new0 (SceauInventoryContent, 1);

  self->servers = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_server_record_free);
  self->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_key_record_free);
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->hands = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

static gboolean
set_database_error (SceauInventory *self, GError **error)
{
  return sceau_inventory_set_error (self->database, self->path, error);
}

static sqlite3_stmt *
prepare (SceauInventory *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (self->database == NULL)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_DATABASE, _ ("“%s” is not open."), self->path);
  else if (sqlite3_prepare_v2 (self->database, sql, -1, &statement, NULL) != SQLITE_OK)
    set_database_error (self, error);
  return statement;
}

/* Runs a statement that answers no rows, and frees it. */
static gboolean
finish_statement (SceauInventory *self, sqlite3_stmt *statement, GError **error)
{
  gboolean done = sqlite3_step (statement) == SQLITE_DONE;

  if (!done)
    set_database_error (self, error);
  sqlite3_finalize (statement);
  return done;
}

static void
bind_text (sqlite3_stmt *statement, int index, const char *text)
{
  if (text != NULL)
    sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
  else
    sqlite3_bind_null (statement, index);
}

static char *
dup_column (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

static SceauServerRecord *
read_server (sqlite3_stmt *row)
{
  SceauServerRecord *server = g_new0 (SceauServerRecord, 1);
  g_autofree char *way = dup_column (row, 7);

  server->id = dup_column (row, 0);
  server->name = dup_column (row, 1);
  server->camtrace_url = dup_column (row, 2);
  server->https_host = dup_column (row, 3);
  server->https_port = (guint16) CLAMP (sqlite3_column_int (row, 4), 0, G_MAXUINT16);
  server->dns_name = dup_column (row, 5);
  server->username = dup_column (row, 6);
  sceau_way_from_string (way, &server->way);
  server->product_version = dup_column (row, 8);
  server->agent_url = dup_column (row, 9);
  server->agent_pin = dup_column (row, 10);
  server->note = dup_column (row, 11);
  server->pending_spki = dup_column (row, 12);
  server->installed_spki = dup_column (row, 13);
  server->ssh_address = dup_column (row, 14);
  server->ssh_root = dup_column (row, 15);
  return server;
}

static void
take_server_row (sqlite3_stmt *row, SceauInventoryContent *content)
{
  if (content->servers->len >= SCEAU_MAX_SERVERS)
    return;
  g_ptr_array_add (content->servers, read_server (row));
}

static void
take_key_row (sqlite3_stmt *row, SceauInventoryContent *content)
{
  SceauKeyRecord *key = g_new0 (SceauKeyRecord, 1);

  key->spki_sha256 = dup_column (row, 0);
  key->server_id = dup_column (row, 1);
  key->made = sqlite3_column_int64 (row, 2);
  g_ptr_array_add (content->keys, key);
}

static void
take_draft_row (sqlite3_stmt *row, SceauInventoryContent *content)
{
  g_hash_table_insert (content->drafts, dup_column (row, 0), dup_column (row, 1));
}

static void
take_hand_row (sqlite3_stmt *row, SceauInventoryContent *content)
{
  g_hash_table_insert (content->hands, dup_column (row, 0), dup_column (row, 1));
}

static gboolean
read_rows (SceauInventory *self, const char *sql,
           void (*take) (sqlite3_stmt *, SceauInventoryContent *), SceauInventoryContent *content,
           GError **error)
{
  sqlite3_stmt *statement = prepare (self, sql, error);
  int result;

  if (statement == NULL)
    return FALSE;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    take (statement, content);
  if (result != SQLITE_DONE)
    set_database_error (self, error);
  sqlite3_finalize (statement);
  return result == SQLITE_DONE;
}

static gboolean
read_content (SceauInventory *self, SceauInventoryContent *content, GError **error)
{
  return read_rows (
             self,
             "SELECT id, name, camtrace_url, https_host, https_port, dns_name, username, way,"
             " product_version, agent_url, agent_pin, note, pending_spki, installed_spki,"
             " ssh_address, ssh_root"
             " FROM server ORDER BY name_key",
             take_server_row, content, error)
         && read_rows (self,
                       "SELECT spki_sha256, server_id, made FROM local_key ORDER BY made, rowid",
                       take_key_row, content, error)
         && read_rows (self, "SELECT server_id, json FROM draft", take_draft_row, content, error)
         && read_rows (self, "SELECT server_id, json FROM by_hand", take_hand_row, content, error);
}

static gboolean
open_job (SceauInventory *self, Job *job, GError **error)
{
  if (self->database == NULL)
    self->database = sceau_inventory_schema_open (self->path, error);
  if (self->database == NULL)
    return FALSE;
  job->content = content_new ();
  return read_content (self, job->content, error);
}

static gboolean
put_record (SceauInventory *self, const SceauServerRecord *server, GError **error)
{
  g_autofree char *name_key = sceau_server_name_key (server->name);
  sqlite3_stmt *statement = prepare (
      self,
      "INSERT INTO server (id, name, name_key, camtrace_url, https_host, https_port, dns_name,"
      " username, way, product_version, agent_url, agent_pin, note, ssh_address, ssh_root)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
      " ON CONFLICT (id) DO UPDATE SET name = ?2, name_key = ?3, camtrace_url = ?4,"
      " https_host = ?5, https_port = ?6, dns_name = ?7, username = ?8, way = ?9,"
      " product_version = ?10, agent_url = ?11, agent_pin = ?12, note = ?13,"
      " ssh_address = ?14, ssh_root = ?15",
      error);
  const char *texts[] = { server->id,
                          server->name,
                          name_key,
                          server->camtrace_url,
                          server->https_host,
                          NULL,
                          server->dns_name,
                          server->username,
                          sceau_way_to_string (server->way),
                          server->product_version,
                          server->agent_url,
                          server->agent_pin,
                          server->note,
                          server->ssh_address,
                          server->ssh_root };

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    bind_text (statement, (int) i + 1, texts[i]);
  sqlite3_bind_int (statement, 6, server->https_port);
  return finish_statement (self, statement, error);
}

static gboolean
put_server_job (SceauInventory *self, Job *job, GError **error)
{
  return put_record (self, job->server, error);
}

static gboolean
execute (SceauInventory *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = prepare (self, sql, error);

  return statement != NULL && finish_statement (self, statement, error);
}

/* All or none: one transaction, one wait for the disk. */
static gboolean
put_servers_job (SceauInventory *self, Job *job, GError **error)
{
  gboolean done = execute (self, "BEGIN IMMEDIATE", error);

  if (!done)
    return FALSE;
  for (guint i = 0; done && i < job->servers->len; i++)
    done = put_record (self, job->servers->pdata[i], error);
  if (done && execute (self, "COMMIT", error))
    return TRUE;
  execute (self, "ROLLBACK", NULL);
  return FALSE;
}

static gboolean
put_seen_job (SceauInventory *self, Job *job, GError **error)
{
  sqlite3_stmt *statement = prepare (self,
                                     "UPDATE server SET https_port = ?2, pending_spki = ?3,"
                                     " installed_spki = ?4 WHERE id = ?1",
                                     error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, job->key);
  sqlite3_bind_int64 (statement, 2, job->number);
  bind_text (statement, 3, job->value);
  bind_text (statement, 4, job->value2);
  return finish_statement (self, statement, error);
}

static gboolean
remove_server_job (SceauInventory *self, Job *job, GError **error)
{
  sqlite3_stmt *statement = prepare (self, "DELETE FROM server WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, job->key);
  return finish_statement (self, statement, error);
}

static gboolean
put_key_job (SceauInventory *self, Job *job, GError **error)
{
  sqlite3_stmt *statement = prepare (
      self, "INSERT OR REPLACE INTO local_key (spki_sha256, server_id, made) VALUES (?1, ?2, ?3)",
      error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, job->key);
  bind_text (statement, 2, job->value);
  sqlite3_bind_int64 (statement, 3, job->number);
  return finish_statement (self, statement, error);
}

static gboolean
put_draft_job (SceauInventory *self, Job *job, GError **error)
{
  sqlite3_stmt *statement = prepare (
      self,
      job->value != NULL ? "INSERT OR REPLACE INTO draft (server_id, json) VALUES (?1, ?2)"
                         : "DELETE FROM draft WHERE server_id = ?1",
      error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, job->key);
  if (job->value != NULL)
    bind_text (statement, 2, job->value);
  return finish_statement (self, statement, error);
}

static gboolean
custom_job (SceauInventory *self, Job *job, GError **error)
{
  if (self->database == NULL)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_DATABASE, _ ("“%s” is not open."), self->path);
      return FALSE;
    }
  job->answer = job->custom (self->database, self->path, job->custom_data, error);
  return job->answer != NULL;
}

static gboolean
put_hand_job (SceauInventory *self, Job *job, GError **error)
{
  sqlite3_stmt *statement = prepare (
      self, "INSERT OR REPLACE INTO by_hand (server_id, json) VALUES (?1, ?2)", error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, job->key);
  bind_text (statement, 2, job->value);
  return finish_statement (self, statement, error);
}

/* The worker's thread. */
static void
run_task (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  SceauInventory *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);
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
inventory_push (SceauInventory *self, Job *job, gpointer source_tag, GCancellable *cancellable,
                GAsyncReadyCallback callback, gpointer data)
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

static Job *
job_new (JobFunc func, const char *key, const char *value)
{
  Job *job = g_new0 (Job, 1);

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
  Job *job = job_new (custom_job, NULL, NULL);

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

  inventory_push (self, job_new (open_job, NULL, NULL), sceau_inventory_open_async, cancellable,
                  callback, data);
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
  Job *job;

  g_return_if_fail (SCEAU_IS_INVENTORY (self));

  job = job_new (put_server_job, NULL, NULL);
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
  Job *job;

  g_return_if_fail (SCEAU_IS_INVENTORY (self));
  g_return_if_fail (servers != NULL);

  job = job_new (put_servers_job, NULL, NULL);
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

  inventory_push (self, job_new (remove_server_job, server_id, NULL),
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
  Job *job;

  g_return_if_fail (SCEAU_IS_INVENTORY (self));

  job = job_new (put_key_job, spki_sha256, server_id);
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

  inventory_push (self, job_new (put_draft_job, server_id, json), sceau_inventory_put_draft_async,
                  cancellable, callback, data);
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

  inventory_push (self, job_new (put_hand_job, server_id, json), sceau_inventory_put_hand_async,
                  cancellable, callback, data);
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
  Job *job;

  g_return_if_fail (SCEAU_IS_INVENTORY (self));

  job = job_new (put_seen_job, server_id, pending_spki);
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

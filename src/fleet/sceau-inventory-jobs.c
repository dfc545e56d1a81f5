/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the thread of the inventory does: rows read and written. */
#include "config.h"

#include "fleet/sceau-inventory-private.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-limits.h"
#include "fleet/sceau-inventory-schema.h"

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

gboolean
_sceau_inventory_do_open (SceauInventory *self, SceauInventoryJob *job, GError **error)
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

gboolean
_sceau_inventory_do_put_server (SceauInventory *self, SceauInventoryJob *job, GError **error)
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
gboolean
_sceau_inventory_do_put_servers (SceauInventory *self, SceauInventoryJob *job, GError **error)
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

gboolean
_sceau_inventory_do_put_seen (SceauInventory *self, SceauInventoryJob *job, GError **error)
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

gboolean
_sceau_inventory_do_remove_server (SceauInventory *self, SceauInventoryJob *job, GError **error)
{
  sqlite3_stmt *statement = prepare (self, "DELETE FROM server WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, job->key);
  return finish_statement (self, statement, error);
}

gboolean
_sceau_inventory_do_put_key (SceauInventory *self, SceauInventoryJob *job, GError **error)
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

gboolean
_sceau_inventory_do_put_draft (SceauInventory *self, SceauInventoryJob *job, GError **error)
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

gboolean
_sceau_inventory_do_custom (SceauInventory *self, SceauInventoryJob *job, GError **error)
{
  if (self->database == NULL)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_DATABASE, _ ("“%s” is not open."), self->path);
      return FALSE;
    }
  job->answer = job->custom (self->database, self->path, job->custom_data, error);
  return job->answer != NULL;
}

gboolean
_sceau_inventory_do_put_hand (SceauInventory *self, SceauInventoryJob *job, GError **error)
{
  sqlite3_stmt *statement = prepare (
      self, "INSERT OR REPLACE INTO by_hand (server_id, json) VALUES (?1, ?2)", error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, job->key);
  bind_text (statement, 2, job->value);
  return finish_statement (self, statement, error);
}

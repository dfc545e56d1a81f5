/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inventory's file: opened safely, its schema brought up to date. Blocking: for the inventory's own thread. */
#include "config.h"

#include "fleet/sceau-inventory-schema.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/sceau-error.h"
#include "fleet/sceau-inventory.h"

/* Another program (sceauctl beside the app) may hold the file for as long as one change takes. */
#define BUSY_TIMEOUT_MS 5000

/* Row n brings version n to n + 1. Rows are never changed once released, only added. */
static const char *const migrations[] = {
  /* 0 → 1 */
  "CREATE TABLE server ("
  " id TEXT NOT NULL PRIMARY KEY,"
  " name TEXT NOT NULL,"
  " name_key TEXT NOT NULL UNIQUE,"
  " camtrace_url TEXT, https_host TEXT, https_port INTEGER NOT NULL DEFAULT 0, dns_name TEXT,"
  " username TEXT, way TEXT NOT NULL DEFAULT 'none', product_version TEXT,"
  " agent_url TEXT, agent_pin TEXT, note TEXT"
  ") STRICT;",
  /* 1 → 2 */
  "CREATE TABLE draft ("
  " server_id TEXT NOT NULL PRIMARY KEY REFERENCES server (id) ON DELETE CASCADE,"
  " json TEXT NOT NULL"
  ") STRICT;"
  "CREATE TABLE local_key ("
  " spki_sha256 TEXT NOT NULL PRIMARY KEY,"
  " server_id TEXT NOT NULL REFERENCES server (id) ON DELETE CASCADE,"
  " made INTEGER NOT NULL"
  ") STRICT;",
  /* 2 → 3 */
  "ALTER TABLE server ADD COLUMN pending_spki TEXT;"
  "ALTER TABLE server ADD COLUMN installed_spki TEXT;",
  /* 3 → 4: authorities' certificates seen before, and with what; candidates, never trusted */
  "CREATE TABLE issuer ("
  " sha256 TEXT NOT NULL PRIMARY KEY,"
  " subject BLOB NOT NULL, key_id BLOB,"
  " der BLOB NOT NULL,"
  " origin TEXT NOT NULL, origin_name TEXT, seen INTEGER NOT NULL"
  ") STRICT;"
  "CREATE INDEX issuer_by_subject ON issuer (subject);"
  "CREATE INDEX issuer_by_key_id ON issuer (key_id);"
  "CREATE INDEX issuer_by_seen ON issuer (seen);",
  /* 4 → 5 */
  "ALTER TABLE server ADD COLUMN ssh_address TEXT;"
  "ALTER TABLE server ADD COLUMN ssh_root TEXT;",
  /* 5 → 6: what was told of servers that are worked on by hand */
  "CREATE TABLE by_hand ("
  " server_id TEXT NOT NULL PRIMARY KEY REFERENCES server (id) ON DELETE CASCADE,"
  " json TEXT NOT NULL"
  ") STRICT;",
};

G_STATIC_ASSERT (G_N_ELEMENTS (migrations) == SCEAU_INVENTORY_VERSION);

/**
 * sceau_inventory_set_error:
 * @database: (nullable): the connection that failed
 * @path: its file
 * @error: where it goes: EXISTS when a name is taken, NO_SPACE, else DATABASE; SQLite's words are the detail
 *
 * Returns: %FALSE
 */
gboolean
sceau_inventory_set_error (sqlite3 *database, const char *path, GError **error)
{
  int code = database != NULL ? sqlite3_extended_errcode (database) : SQLITE_NOMEM;
  GError *local;

  if (code == SQLITE_CONSTRAINT_UNIQUE)
    local = g_error_new_literal (SCEAU_ERROR, SCEAU_ERROR_EXISTS,
                                 _ ("Another server of the fleet has this name."));
  else if ((code & 0xff) == SQLITE_FULL)
    local = g_error_new (SCEAU_ERROR, SCEAU_ERROR_NO_SPACE,
                         _ ("There is no space left to write “%s”."), path);
  else if ((code & 0xff) == SQLITE_NOTADB || (code & 0xff) == SQLITE_CORRUPT)
    local = g_error_new (SCEAU_ERROR, SCEAU_ERROR_DATABASE,
                         _ ("“%s” is damaged, or is no inventory of Sceau."), path);
  else
    local = g_error_new (SCEAU_ERROR, SCEAU_ERROR_DATABASE,
                         _ ("“%s” could not be read or written."), path);
  sceau_error_set_detail (local,
                          database != NULL ? sqlite3_errmsg (database) : sqlite3_errstr (code));
  g_propagate_error (error, local);
  return FALSE;
}

static gboolean
run (sqlite3 *database, const char *path, const char *sql, GError **error)
{
  if (sqlite3_exec (database, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  return sceau_inventory_set_error (database, path, error);
}

static gboolean
read_version (sqlite3 *database, const char *path, int *version, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean read = sqlite3_prepare_v2 (database, "PRAGMA user_version", -1, &statement, NULL)
                      == SQLITE_OK
                  && sqlite3_step (statement) == SQLITE_ROW;

  if (read)
    *version = sqlite3_column_int (statement, 0);
  else
    sceau_inventory_set_error (database, path, error);
  sqlite3_finalize (statement);
  return read;
}

static gboolean
check_version (const char *path, int version, GError **error)
{
  if (version >= 0 && version <= SCEAU_INVENTORY_VERSION)
    return TRUE;
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_DATABASE_TOO_NEW,
               _ ("“%s” was written by a newer version of Sceau."), path);
  return FALSE;
}

/* Within the transaction: another program may have brought it up to date while we waited for the lock. */
static gboolean
migrate_locked (sqlite3 *database, const char *path, GError **error)
{
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %d",
                                                  SCEAU_INVENTORY_VERSION);
  int version = 0;

  if (!read_version (database, path, &version, error) || !check_version (path, version, error))
    return FALSE;
  for (int i = version; i < SCEAU_INVENTORY_VERSION; i++)
    if (!run (database, path, migrations[i], error))
      return FALSE;
  return run (database, path, set_version, error) && run (database, path, "COMMIT", error);
}

static gboolean
migrate (sqlite3 *database, const char *path, GError **error)
{
  int version = 0;

  if (!read_version (database, path, &version, error) || !check_version (path, version, error))
    return FALSE;
  if (version == SCEAU_INVENTORY_VERSION)
    return TRUE;
  if (!run (database, path, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (migrate_locked (database, path, error))
    return TRUE;
  sqlite3_exec (database, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/* Ours alone from the first moment: SQLite would create it with the umask's mode, and gives its -wal and -shm files the
 * mode of the main file. */
static gboolean
create_private (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      sceau_error_set_errno (error, errno, _ ("The folder “%s” could not be made"), folder);
      return FALSE;
    }
  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      sceau_error_set_errno (error, errno, _ ("“%s” could not be opened"), path);
      return FALSE;
    }
  close (fd);
  return TRUE;
}

/* Nothing is written before the version is known to be one of ours. */
static gboolean
prepare (sqlite3 *database, const char *path, GError **error)
{
  int version = 0;

  sqlite3_extended_result_codes (database, 1);
  sqlite3_busy_timeout (database, BUSY_TIMEOUT_MS);
  return read_version (database, path, &version, error) && check_version (path, version, error)
         && run (database, path, "PRAGMA journal_mode = WAL", error)
         && run (database, path, "PRAGMA synchronous = FULL", error)
         && run (database, path, "PRAGMA foreign_keys = ON", error)
         && migrate (database, path, error);
}

/**
 * sceau_inventory_schema_open:
 * @path: the file; made (0600, its folder 0700) when it is not there
 * @error: DATABASE, DATABASE_TOO_NEW (then nothing was written), NO_SPACE, PERMISSION
 *
 * Returns: (transfer full) (nullable): a connection in WAL mode whose schema is ours
 */
sqlite3 *
sceau_inventory_schema_open (const char *path, GError **error)
{
  sqlite3 *database = NULL;

  if (!create_private (path, error))
    return NULL;
  if (sqlite3_open_v2 (path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)
      != SQLITE_OK)
    sceau_inventory_set_error (database, path, error);
  else if (prepare (database, path, error))
    return database;
  sqlite3_close (database);
  return NULL;
}

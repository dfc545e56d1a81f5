/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inventory's file: made, migrated, refused, shared, damaged. */
#include "fleet/sceau-inventory.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "sceau-test-await.h"

typedef struct
{
  char *dir;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = sceau_test_make_dir ();
  fixture->path = g_build_filename (fixture->dir, "a", "inventory.sqlite", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_free (fixture->path);
  sceau_test_remove_dir (fixture->dir);
}

static SceauInventoryContent *
open_inventory (SceauInventory *inventory, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_inventory_open_async (inventory, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  return sceau_inventory_open_finish (inventory, result, error);
}

static SceauInventoryContent *
open_well (SceauInventory *inventory)
{
  g_autoptr (GError) error = NULL;
  SceauInventoryContent *content = open_inventory (inventory, &error);

  g_assert_no_error (error);
  return content;
}

static gboolean
put_server (SceauInventory *inventory, SceauServer *server, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_inventory_put_server_async (inventory, server, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  return sceau_inventory_change_finish (inventory, result, error);
}

static SceauServer *
make_server (const char *name)
{
  SceauServer *server = sceau_server_new (NULL);

  g_object_set (server, "name", name, "camtrace-url", "http://192.0.2.1:8080", "https-host",
                "192.0.2.2", "https-port", 8443u, "dns-name", "lyon.example", "username", "admin",
                "way", SCEAU_WAY_AGENT, "product-version", "9.16", "agent-url",
                "https://192.0.2.1:8444", "agent-pin", "ab", "note", "au sous-sol", NULL);
  return server;
}

static void
execute (const char *path, const char *sql)
{
  sqlite3 *database = NULL;
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (database);
}

static int
query_int (const char *path, const char *sql)
{
  sqlite3 *database = NULL;
  sqlite3_stmt *statement = NULL;
  int value;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  value = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (database);
  return value;
}

static void
test_new_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SceauInventory) inventory = sceau_inventory_new (fixture->path);
  g_autoptr (SceauInventoryContent) content = open_well (inventory);
  GStatBuf status;

  g_assert_cmpint (content->servers->len, ==, 0);
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (query_int (fixture->path, "PRAGMA user_version"), ==, SCEAU_INVENTORY_VERSION);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SceauServer) server = make_server ("Lyon-03");
  g_autoptr (SceauInventoryContent) again = NULL;
  g_autoptr (SceauServer) read = NULL;
  static const char *const names[] = { "id",        "name",     "camtrace-url", "https-host",
                                       "dns-name",  "username", "note",         "product-version",
                                       "agent-url", "agent-pin" };

  {
    g_autoptr (SceauInventory) inventory = sceau_inventory_new (fixture->path);
    g_autoptr (SceauInventoryContent) content = open_well (inventory);

    g_assert_true (put_server (inventory, server, NULL));
    g_assert_true (put_server (inventory, server, NULL));
  }
  {
    g_autoptr (SceauInventory) inventory = sceau_inventory_new (fixture->path);

    again = open_well (inventory);
  }
  g_assert_cmpint (again->servers->len, ==, 1);
  read = sceau_server_record_make_server (again->servers->pdata[0]);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;

      g_object_get (server, names[i], &before, NULL);
      g_object_get (read, names[i], &after, NULL);
      g_assert_cmpstr (before, ==, after);
    }
  g_assert_cmpint (sceau_server_get_way (read), ==, SCEAU_WAY_AGENT);
  g_assert_cmpint (sceau_server_get_https_port (read), ==, 8443);
}

static void
test_names_are_unique (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SceauInventory) inventory = sceau_inventory_new (fixture->path);
  g_autoptr (SceauInventoryContent) content = open_well (inventory);
  g_autoptr (SceauServer) first = make_server ("Orléans");
  /* The same name, in capitals and with its accent as a character of its own. */
  g_autoptr (SceauServer) second = make_server ("ORLE\xcc\x81"
                                                "ANS");
  g_autoptr (GError) error = NULL;

  g_assert_true (put_server (inventory, first, NULL));
  g_assert_false (put_server (inventory, second, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_EXISTS);
}

static void
test_remove_takes_all (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SceauInventory) inventory = sceau_inventory_new (fixture->path);
  g_autoptr (SceauInventoryContent) content = open_well (inventory);
  g_autoptr (SceauServer) server = make_server ("Lyon-03");
  const char *id = sceau_server_get_id (server);
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_true (put_server (inventory, server, NULL));
  sceau_inventory_put_key_async (inventory, "aa", id, 7, NULL, NULL, NULL);
  sceau_inventory_put_draft_async (inventory, id, "{}", NULL, NULL, NULL);
  sceau_inventory_put_seen_async (inventory, id, 444, "bb", "cc", NULL, NULL, NULL);
  sceau_inventory_remove_server_async (inventory, id, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  g_assert_true (sceau_inventory_change_finish (inventory, result, NULL));
  g_assert_cmpint (query_int (fixture->path, "SELECT count(*) FROM server"), ==, 0);
  g_assert_cmpint (query_int (fixture->path, "SELECT count(*) FROM local_key"), ==, 0);
  g_assert_cmpint (query_int (fixture->path, "SELECT count(*) FROM draft"), ==, 0);
}

static void
test_keys_drafts_seen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SceauServer) server = make_server ("Lyon-03");
  const char *id = sceau_server_get_id (server);
  g_autoptr (SceauInventoryContent) again = NULL;
  const SceauServerRecord *record;

  {
    g_autoptr (SceauInventory) inventory = sceau_inventory_new (fixture->path);
    g_autoptr (SceauInventoryContent) content = open_well (inventory);

    g_assert_true (put_server (inventory, server, NULL));
    sceau_inventory_put_key_async (inventory, "new", id, 20, NULL, NULL, NULL);
    sceau_inventory_put_key_async (inventory, "old", id, 10, NULL, NULL, NULL);
    sceau_inventory_put_draft_async (inventory, id, "{\"a\":1}", NULL, NULL, NULL);
    sceau_inventory_put_draft_async (inventory, id, "{\"a\":2}", NULL, NULL, NULL);
    sceau_inventory_put_seen_async (inventory, id, 444, "pending", "installed", NULL, NULL, NULL);
    /* What was asked for is written before it closes. */
    sceau_inventory_close (inventory);
  }
  {
    g_autoptr (SceauInventory) inventory = sceau_inventory_new (fixture->path);

    again = open_well (inventory);
  }
  g_assert_cmpint (again->keys->len, ==, 2);
  g_assert_cmpstr (((SceauKeyRecord *) again->keys->pdata[0])->spki_sha256, ==, "old");
  g_assert_cmpstr (((SceauKeyRecord *) again->keys->pdata[1])->spki_sha256, ==, "new");
  g_assert_cmpstr (g_hash_table_lookup (again->drafts, id), ==, "{\"a\":2}");
  record = again->servers->pdata[0];
  g_assert_cmpint (record->https_port, ==, 444);
  g_assert_cmpstr (record->pending_spki, ==, "pending");
  g_assert_cmpstr (record->installed_spki, ==, "installed");
}

/* What a Sceau of schema 1 has written is all there afterwards. */
static void
test_migrates_from_1 (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SceauInventory) inventory = sceau_inventory_new (fixture->path);
  g_autoptr (SceauInventoryContent) content = NULL;
  const SceauServerRecord *record;

  execute (
      fixture->path,
      "CREATE TABLE server (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE,"
      " camtrace_url TEXT, https_host TEXT, https_port INTEGER NOT NULL DEFAULT 0, dns_name TEXT,"
      " username TEXT, way TEXT NOT NULL DEFAULT 'none', product_version TEXT,"
      " agent_url TEXT, agent_pin TEXT, note TEXT) STRICT;"
      "INSERT INTO server (id, name, name_key, way) VALUES ('one', 'Lyon', 'lyon', 'manual');"
      "PRAGMA user_version = 1");
  content = open_well (inventory);
  g_assert_cmpint (content->servers->len, ==, 1);
  record = content->servers->pdata[0];
  g_assert_cmpstr (record->name, ==, "Lyon");
  g_assert_cmpint (record->way, ==, SCEAU_WAY_MANUAL);
  g_assert_null (record->pending_spki);
  g_assert_cmpint (query_int (fixture->path, "PRAGMA user_version"), ==, SCEAU_INVENTORY_VERSION);
}

static void
test_too_new_is_left_alone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SceauInventory) inventory = sceau_inventory_new (fixture->path);
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize size_before, size_after;

  execute (fixture->path, "CREATE TABLE future (x); PRAGMA user_version = 999");
  g_assert_true (g_file_get_contents (fixture->path, &before, &size_before, NULL));
  g_assert_null (open_inventory (inventory, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_DATABASE_TOO_NEW);
  g_assert_true (g_file_get_contents (fixture->path, &after, &size_after, NULL));
  g_assert_cmpmem (before, size_before, after, size_after);
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SceauInventory) inventory = sceau_inventory_new (fixture->path);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (
      g_file_set_contents (fixture->path, "this is no database at all, it is a text", -1, NULL));
  g_assert_null (open_inventory (inventory, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_DATABASE);
}

/* Two programs open the new file at the same moment, and both write. */
static void
test_two_programs (Fixture *fixture, gconstpointer data)
{
  SceauInventory *inventories[8] = { NULL };
  GAsyncResult *results[8] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (inventories); i++)
    {
      inventories[i] = sceau_inventory_new (fixture->path);
      sceau_inventory_open_async (inventories[i], NULL, sceau_test_await_cb, &results[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (inventories); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SceauInventoryContent) content = NULL;
      g_autofree char *name = g_strdup_printf ("server %u", i);
      g_autoptr (SceauServer) server = make_server (name);

      sceau_test_await (&results[i]);
      content = sceau_inventory_open_finish (inventories[i], results[i], &error);
      g_assert_no_error (error);
      g_assert_nonnull (content);
      g_assert_true (put_server (inventories[i], server, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpint (query_int (fixture->path, "SELECT count(*) FROM server"), ==, 8);
  for (guint i = 0; i < G_N_ELEMENTS (inventories); i++)
    {
      g_object_unref (results[i]);
      g_object_unref (inventories[i]);
    }
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SceauInventory) inventory = sceau_inventory_new (fixture->path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  sceau_inventory_open_async (inventory, cancellable, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  g_assert_null (sceau_inventory_open_finish (inventory, result, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
}

static void
test_change_before_open (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SceauInventory) inventory = sceau_inventory_new (fixture->path);
  g_autoptr (SceauServer) server = make_server ("Lyon");
  g_autoptr (GError) error = NULL;

  g_assert_false (put_server (inventory, server, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_DATABASE);
}

#define ADD(name, func) \
  g_test_add ("/fleet/inventory/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("new-file", test_new_file);
  ADD ("round-trip", test_round_trip);
  ADD ("names-are-unique", test_names_are_unique);
  ADD ("remove-takes-all", test_remove_takes_all);
  ADD ("keys-drafts-seen", test_keys_drafts_seen);
  ADD ("migrates-from-1", test_migrates_from_1);
  ADD ("too-new-is-left-alone", test_too_new_is_left_alone);
  ADD ("damaged", test_damaged);
  ADD ("two-programs", test_two_programs);
  ADD ("cancelled", test_cancelled);
  ADD ("change-before-open", test_change_before_open);
  return g_test_run ();
}

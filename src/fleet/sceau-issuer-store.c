/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The authorities' certificates that were seen before: a table of the inventory. All SQL runs in the inventory's thread, the checks of
 * signatures too. */
#include "config.h"

#include "fleet/sceau-issuer-store.h"

#include "base/sceau-limits.h"
#include "fleet/sceau-inventory-private.h"
#include "fleet/sceau-inventory-schema.h"

/* Of one name: an authority that changes its key each year has fewer, a forger could have any number. */
#define MAX_CANDIDATES 32
/* Of one answer: cross-signs on several levels. */
#define MAX_FOUND 16

static gboolean
is_authority (SceauCertificate *certificate)
{
  return sceau_certificate_is_ca (certificate)
         && g_bytes_get_size (sceau_certificate_get_der (certificate)) <= SCEAU_MAX_ISSUER_SIZE;
}

static void
bind_bytes (sqlite3_stmt *statement, int index, GBytes *bytes)
{
  gsize size = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  if (bytes == NULL)
    sqlite3_bind_null (statement, index);
  else
    sqlite3_bind_blob64 (statement, index, data != NULL ? data : "", size, SQLITE_TRANSIENT);
}

static sqlite3_stmt *
prepare (sqlite3 *database, const char *path, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL) != SQLITE_OK)
    sceau_inventory_set_error (database, path, error);
  return statement;
}

/* Runs a statement that answers no rows, and frees it. */
static gboolean
finish_statement (sqlite3 *database, const char *path, sqlite3_stmt *statement, GError **error)
{
  gboolean done = sqlite3_step (statement) == SQLITE_DONE;

  if (!done)
    sceau_inventory_set_error (database, path, error);
  sqlite3_finalize (statement);
  return done;
}

/* --- Remembering ------------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *path; /* of SceauCertificate */
  SceauIssuerOrigin origin;
  char *name;
  gint64 now;
} Remembering;

static void
remembering_free (gpointer data)
{
  Remembering *self = data;

  g_ptr_array_unref (self->path);
  g_free (self->name);
  g_free (self);
}

/* What somebody installed, gave or fetched says more than that a server sent it, and a named place more than none: neither is replaced by
 * less. */
static gboolean
put_one (sqlite3 *database, const char *path, SceauCertificate *certificate, Remembering *what,
         GError **error)
{
  sqlite3_stmt *statement = prepare (
      database, path,
      "INSERT INTO issuer (sha256, subject, key_id, der, origin, origin_name, seen)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
      " ON CONFLICT (sha256) DO UPDATE SET origin = ?5, origin_name = ?6, seen = ?7"
      " WHERE (?5 <> 'presented' OR origin = 'presented')"
      " AND (?6 IS NOT NULL OR origin_name IS NULL)",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, sceau_certificate_get_sha256 (certificate), -1,
                     SQLITE_TRANSIENT);
  bind_bytes (statement, 2, sceau_certificate_get_raw_subject (certificate));
  bind_bytes (statement, 3, sceau_certificate_get_key_id (certificate));
  bind_bytes (statement, 4, sceau_certificate_get_der (certificate));
  sqlite3_bind_text (statement, 5, sceau_issuer_origin_to_string (what->origin), -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 6, what->name, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (statement, 7, what->now);
  return finish_statement (database, path, statement, error);
}

static gboolean
drop_oldest (sqlite3 *database, const char *path, GError **error)
{
  sqlite3_stmt *statement = prepare (
      database, path,
      "DELETE FROM issuer WHERE sha256 IN (SELECT sha256 FROM issuer"
      " ORDER BY origin = 'presented' DESC, seen LIMIT max (0, (SELECT count(*) FROM issuer) - ?1))",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, SCEAU_MAX_ISSUERS);
  return finish_statement (database, path, statement, error);
}

static gboolean
put_all (sqlite3 *database, const char *path, Remembering *what, GError **error)
{
  for (guint i = 1; i < what->path->len; i++)
    {
      SceauCertificate *certificate = what->path->pdata[i];

      if (is_authority (certificate)
          && sceau_certificate_is_signed_by (what->path->pdata[i - 1], certificate)
          && !put_one (database, path, certificate, what, error))
        return FALSE;
    }
  return drop_oldest (database, path, error);
}

/* All or nothing; a fresh GINT_TO_POINTER (TRUE) is the answer. */
static gpointer
remember_job (sqlite3 *database, const char *path, gpointer data, GError **error)
{
  Remembering *what = data;

  if (sqlite3_exec (database, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
    {
      sceau_inventory_set_error (database, path, error);
      return NULL;
    }
  if (put_all (database, path, what, error))
    {
      if (sqlite3_exec (database, "COMMIT", NULL, NULL, NULL) == SQLITE_OK)
        return GINT_TO_POINTER (TRUE);
      sceau_inventory_set_error (database, path, error);
    }
  sqlite3_exec (database, "ROLLBACK", NULL, NULL, NULL);
  return NULL;
}

/**
 * sceau_issuer_store_remember_async:
 * @inventory: an open inventory
 * @path: (element-type SceauCertificate): certificates, each followed by the one that signed it
 * @origin: where they were met
 * @name: (nullable): which server, file or address that was
 * @now: when, in Unix seconds
 * @cancellable: (nullable): stops it before it begins
 * @callback: (nullable): called when it is done
 * @data: for @callback
 *
 * Only authorities' certificates are kept, and only where the signature on the one before is found to be theirs, so that nobody can
 * fill the store with what belongs to nothing. At most %SCEAU_MAX_ISSUERS stay.
 */
void
sceau_issuer_store_remember_async (SceauInventory *inventory, GPtrArray *path,
                                   SceauIssuerOrigin origin, const char *name, gint64 now,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer data)
{
  Remembering *what;

  g_return_if_fail (SCEAU_IS_INVENTORY (inventory));
  g_return_if_fail (path != NULL);

  what = g_new0 (Remembering, 1);
  what->path = g_ptr_array_new_full (path->len, (GDestroyNotify) sceau_certificate_unref);
  for (guint i = 0; i < path->len && i < SCEAU_MAX_STATE_CHAIN; i++)
    g_ptr_array_add (what->path, sceau_certificate_ref (path->pdata[i]));
  what->origin = origin;
  what->name = g_strdup (name);
  what->now = now;
  _sceau_inventory_run_async (inventory, remember_job, what, remembering_free, NULL, cancellable,
                              callback, data);
}

/**
 * sceau_issuer_store_remember_finish:
 * @inventory: an inventory
 * @result: what the callback got
 * @error: DATABASE, NO_SPACE, CANCELLED
 *
 * Returns: whether they are on the disk
 */
gboolean
sceau_issuer_store_remember_finish (SceauInventory *inventory, GAsyncResult *result, GError **error)
{
  return _sceau_inventory_run_finish (inventory, result, error) != NULL;
}

/* --- Finding ----------------------------------------------------------------------------------- */

static gboolean
have_already (GPtrArray *found, SceauCertificate *certificate)
{
  for (guint i = 0; i < found->len; i++)
    if (sceau_certificate_equal (sceau_issuer_get_certificate (found->pdata[i]), certificate))
      return TRUE;
  return FALSE;
}

/* A row is foreign too: what it holds is read like any file, and believed by its signature. */
static void
consider_row (sqlite3_stmt *row, SceauCertificate *below, GPtrArray *found)
{
  g_autoptr (GBytes)
      der = g_bytes_new (sqlite3_column_blob (row, 0), (gsize) sqlite3_column_bytes (row, 0));
  g_autoptr (SceauCertificate) certificate = sceau_certificate_new_from_der (der, NULL);
  SceauIssuerOrigin origin;

  if (certificate == NULL || found->len >= MAX_FOUND
      || !sceau_issuer_origin_from_string ((const char *) sqlite3_column_text (row, 1), &origin)
      || have_already (found, certificate) || !sceau_certificate_is_signed_by (below, certificate))
    return;
  g_ptr_array_add (found, sceau_issuer_new (certificate, TRUE, origin,
                                            (const char *) sqlite3_column_text (row, 2),
                                            sqlite3_column_int64 (row, 3)));
}

/* What a server only sent comes last: one that sends many of the same name must not hide the right one. */
static gboolean
find_above (sqlite3 *database, const char *path, SceauCertificate *below, GPtrArray *found,
            GError **error)
{
  sqlite3_stmt *statement = prepare (database, path,
                                     "SELECT der, origin, origin_name, seen FROM issuer"
                                     " WHERE subject = ?1 OR key_id = ?2"
                                     " ORDER BY key_id IS ?2 DESC, origin = 'presented', seen DESC"
                                     " LIMIT ?3",
                                     error);
  int result;

  if (statement == NULL)
    return FALSE;
  bind_bytes (statement, 1, sceau_certificate_get_raw_issuer (below));
  bind_bytes (statement, 2, sceau_certificate_get_authority_key_id (below));
  sqlite3_bind_int (statement, 3, MAX_CANDIDATES);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    consider_row (statement, below, found);
  if (result != SQLITE_DONE)
    sceau_inventory_set_error (database, path, error);
  sqlite3_finalize (statement);
  return result == SQLITE_DONE;
}

static gpointer
find_job (sqlite3 *database, const char *path, gpointer data, GError **error)
{
  g_autoptr (GPtrArray)
      found = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_issuer_unref);
  SceauCertificate *below = data;

  for (guint i = 0; below != NULL; i++)
    {
      if (!sceau_certificate_is_self_signed (below)
          && !find_above (database, path, below, found, error))
        return NULL;
      below = i < found->len ? sceau_issuer_get_certificate (found->pdata[i]) : NULL;
    }
  return g_steal_pointer (&found);
}

/**
 * sceau_issuer_store_find_async:
 * @inventory: an open inventory
 * @certificate: whose issuer is missing
 * @cancellable: (nullable): stops it before it begins
 * @callback: called when it is done
 * @data: for @callback
 *
 * Looks for the certificate's issuer among those seen before, then for that one's, up to a root. Cross-signed ones are all found; which
 * path is taken is for the chain builder to say.
 */
void
sceau_issuer_store_find_async (SceauInventory *inventory, SceauCertificate *certificate,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer data)
{
  g_return_if_fail (SCEAU_IS_INVENTORY (inventory));
  g_return_if_fail (certificate != NULL);

  _sceau_inventory_run_async (inventory, find_job, sceau_certificate_ref (certificate),
                              (GDestroyNotify) sceau_certificate_unref,
                              (GDestroyNotify) g_ptr_array_unref, cancellable, callback, data);
}

/**
 * sceau_issuer_store_find_finish:
 * @inventory: an inventory
 * @result: what the callback got
 * @error: DATABASE, CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type SceauIssuer): what was found, lowest first; empty when none was seen before
 */
GPtrArray *
sceau_issuer_store_find_finish (SceauInventory *inventory, GAsyncResult *result, GError **error)
{
  return _sceau_inventory_run_finish (inventory, result, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Missing issuers: what the fleet has seen before, what their authorities publish, and what it keeps of the chains that go by. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-limits.h"
#include "fleet/sceau-fleet-private.h"
#include "fleet/sceau-issuer-fetch.h"
#include "fleet/sceau-issuer-store.h"
#include "fleet/sceau-task.h"

static void on_fetched_cb (GObject *source, GAsyncResult *result, gpointer data);

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* The highest certificate of a chain whose issuer is missing; NULL when none is. */
static SceauCertificate *
peek_last (SceauChain *chain)
{
  GPtrArray *order = sceau_chain_get_order (chain);

  return sceau_chain_get_missing_issuer (chain) != NULL && order->len > 0
             ? order->pdata[order->len - 1]
             : NULL;
}

/* --- Keeping ----------------------------------------------------------------------------------- */

static void
on_remembered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!sceau_issuer_store_remember_finish (SCEAU_INVENTORY (source), result, &error))
    g_warning ("Authorities’ certificates could not be kept: %s", error->message);
}

static void
keep_path (SceauFleet *self, GPtrArray *path, SceauIssuerOrigin origin, const char *name)
{
  if (path->len > 1)
    sceau_issuer_store_remember_async (self->inventory, path, origin, name, now (), NULL,
                                       on_remembered_cb, NULL);
}

/**
 * sceau_fleet_remember_chain:
 * @self: an open fleet
 * @chain: a chain whose links were checked when it was built
 * @origin: how it was met
 * @name: (nullable): the server or the file
 *
 * Keeps its intermediates, and a root that came along, so that they can complete other chains later without network. Written behind.
 */
void
sceau_fleet_remember_chain (SceauFleet *self, SceauChain *chain, SceauIssuerOrigin origin,
                            const char *name)
{
  g_autoptr (GPtrArray) path = NULL;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (SCEAU_IS_CHAIN (chain));

  path = g_ptr_array_copy (sceau_chain_get_order (chain),
                           (GCopyFunc) (GCallback) sceau_certificate_ref, NULL);
  g_ptr_array_set_free_func (path, (GDestroyNotify) sceau_certificate_unref);
  /* What the system knows need not be kept. */
  if (sceau_chain_get_anchor (chain) != NULL
      && sceau_chain_get_anchor_source (chain) != SCEAU_ANCHOR_SYSTEM)
    g_ptr_array_add (path, sceau_certificate_ref (sceau_chain_get_anchor (chain)));
  keep_path (self, path, origin, name);
}

/* Once a day is enough for what is seen every minute. */
static gboolean
is_news (SceauFleet *self, GPtrArray *path)
{
  gint64 today = now () / (24 * 60 * 60);
  gboolean news = FALSE;

  for (guint i = 1; i < path->len; i++)
    {
      const char *sha256 = sceau_certificate_get_sha256 (path->pdata[i]);

      if (GPOINTER_TO_INT (g_hash_table_lookup (self->issuers, sha256)) == (int) today)
        continue;
      if (g_hash_table_size (self->issuers) >= SCEAU_MAX_ISSUERS)
        g_hash_table_remove_all (self->issuers);
      g_hash_table_replace (self->issuers, g_strdup (sha256), GINT_TO_POINTER ((int) today));
      news = TRUE;
    }
  return news;
}

void
_sceau_fleet_remember_issuers (SceauFleet *self, SceauServer *server)
{
  SceauManagedState *state = sceau_server_get_state (server);
  SceauProbeResult *presented = sceau_server_get_presented (server);
  GPtrArray *on_disk = state != NULL ? sceau_managed_state_get_chain (state) : NULL;
  GPtrArray *sent = presented != NULL ? sceau_probe_result_get_chain (presented) : NULL;

  if (on_disk != NULL && is_news (self, on_disk))
    keep_path (self, on_disk, SCEAU_ISSUER_INSTALLED, sceau_server_get_name (server));
  if (sent != NULL && is_news (self, sent))
    keep_path (self, sent, SCEAU_ISSUER_PRESENTED, sceau_server_get_name (server));
}

/* --- A root that was seen before --------------------------------------------------------------- */

/* What no client that was asked has seen the issuer of. While HTTPS is off it is the last of what is installed: it will be sent, and whoever
 * switches HTTPS on then knows at once what it lacks. Nullable. */
static SceauCertificate *
peek_orphan (SceauServer *server)
{
  SceauProbeResult *presented = sceau_server_get_presented (server);
  SceauManagedState *state = sceau_server_get_state (server);
  GPtrArray *on_disk = state != NULL ? sceau_managed_state_get_chain (state) : NULL;

  if (presented != NULL && sceau_probe_result_get_status (presented) != SCEAU_PROBE_UNREACHABLE)
    return sceau_probe_result_get_orphan (presented);
  return on_disk != NULL && on_disk->len > 0 ? on_disk->pdata[on_disk->len - 1] : NULL;
}

static void
on_root_looked_for_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      found = sceau_issuer_store_find_finish (SCEAU_INVENTORY (source), result, &error);
  SceauServer *server = g_task_get_task_data (task);
  SceauProbeResult *presented = sceau_server_get_presented (server);
  SceauCertificate *orphan = peek_orphan (server);

  if (found == NULL)
    g_debug ("%s: %s", sceau_server_get_name (server), error->message);
  for (guint i = 0; found != NULL && orphan != NULL && i < found->len; i++)
    {
      SceauCertificate *issuer = sceau_issuer_get_certificate (found->pdata[i]);

      if (!sceau_certificate_is_self_signed (issuer)
          || !sceau_certificate_is_signed_by (orphan, issuer))
        continue;
      sceau_server_set_root (server, issuer);
      if (presented != NULL)
        sceau_server_take_presented (server, presented, now ());
      break;
    }
  g_task_return_boolean (task, TRUE);
}

/* A client cannot tell a root that it does not know from an intermediate that was not sent. Whoever has seen that root can. */
void
_sceau_fleet_look_for_root (SceauFleet *self, SceauServer *server, GTask *task)
{
  SceauCertificate *orphan = peek_orphan (server);

  if (orphan == NULL)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  g_task_set_task_data (task, g_object_ref (server), g_object_unref);
  sceau_issuer_store_find_async (self->inventory, orphan, g_task_get_cancellable (task),
                                 on_root_looked_for_cb, task);
}

/* --- From the store ---------------------------------------------------------------------------- */

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GPtrArray *found = sceau_issuer_store_find_finish (SCEAU_INVENTORY (source), result, &error);

  if (found != NULL)
    g_task_return_pointer (task, found, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * sceau_fleet_find_issuers_async:
 * @self: an open fleet
 * @chain: a chain
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 *
 * Looks for what is missing at the end of @chain among the certificates seen before. No network.
 */
void
sceau_fleet_find_issuers_async (SceauFleet *self, SceauChain *chain, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;
  SceauCertificate *last;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (SCEAU_IS_CHAIN (chain));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sceau_fleet_find_issuers_async);
  last = peek_last (chain);
  if (last == NULL)
    g_task_return_pointer (task, g_ptr_array_new (), (GDestroyNotify) g_ptr_array_unref);
  else
    sceau_issuer_store_find_async (self->inventory, last, cancellable, on_found_cb,
                                   g_steal_pointer (&task));
}

/**
 * sceau_fleet_find_issuers_finish:
 * @self: a fleet
 * @result: what the callback got
 * @error: DATABASE, CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type SceauIssuer): what to add to the pile, lowest first; empty when nothing is missing or
 *   none of it was seen before
 */
GPtrArray *
sceau_fleet_find_issuers_finish (SceauFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return sceau_task_finish_pointer (result, error);
}

/* --- From their authorities -------------------------------------------------------------------- */

/* Each with the one that it signed: there may be several for one, cross-signed. */
static void
keep_fetched (SceauFleet *self, SceauCertificate *last, GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    {
      SceauCertificate *issuer = sceau_issuer_get_certificate (found->pdata[i]);
      SceauCertificate *below = last;
      g_autoptr (GPtrArray) pair = g_ptr_array_new ();

      for (guint j = 0; j < i && !sceau_certificate_is_signed_by (below, issuer); j++)
        below = sceau_issuer_get_certificate (found->pdata[j]);
      g_ptr_array_add (pair, below);
      g_ptr_array_add (pair, issuer);
      keep_path (self, pair, SCEAU_ISSUER_FETCHED, sceau_issuer_get_name (found->pdata[i]));
    }
}

static void
on_fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauFleet *self = g_task_get_source_object (task);
  SceauCertificate *last = g_task_get_task_data (task);
  GError *error = NULL;
  GPtrArray *found = sceau_issuer_fetch_run_finish (SCEAU_ISSUER_FETCH (source), result, &error);

  if (found == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  keep_fetched (self, last, found);
  g_task_return_pointer (task, found, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * sceau_fleet_fetch_issuers_async:
 * @self: an open fleet
 * @fetch: a fetch that has not begun; it tells the progress, and afterwards what was refused
 * @chain: a chain
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 *
 * Gets what is missing at the end of @chain from the authorities, and keeps it in the store. Only when a person asked for it: the
 * addresses come from the certificates.
 */
void
sceau_fleet_fetch_issuers_async (SceauFleet *self, SceauIssuerFetch *fetch, SceauChain *chain,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = NULL;
  SceauCertificate *last;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (SCEAU_IS_ISSUER_FETCH (fetch));
  g_return_if_fail (SCEAU_IS_CHAIN (chain));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sceau_fleet_fetch_issuers_async);
  last = peek_last (chain);
  if (last == NULL)
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
                               _ ("Nothing is missing at the end of this chain."));
      return;
    }
  g_task_set_task_data (task, sceau_certificate_ref (last),
                        (GDestroyNotify) sceau_certificate_unref);
  sceau_issuer_fetch_run_async (fetch, last, now (), cancellable, on_fetched_cb,
                                g_steal_pointer (&task));
}

/**
 * sceau_fleet_fetch_issuers_finish:
 * @self: a fleet
 * @result: what the callback got
 * @error: NOT_FOUND when no address is named, CANCELLED, else why the last address gave nothing
 *
 * Returns: (transfer full) (nullable) (element-type SceauIssuer): what to add to the pile, lowest first, never empty
 */
GPtrArray *
sceau_fleet_fetch_issuers_finish (SceauFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return sceau_task_finish_pointer (result, error);
}

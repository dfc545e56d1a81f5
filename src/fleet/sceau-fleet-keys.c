/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys made here, certificates that find their server, roots trusted here, drafts. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-limits.h"
#include "fleet/sceau-fleet-private.h"
#include "fleet/sceau-task.h"

static void on_key_made (GObject *source, GAsyncResult *result, gpointer data);
static void on_key_noted (GObject *source, GAsyncResult *result, gpointer data);

/* A key that is being made for a server. */
typedef struct
{
  char *server_id;
  SceauKey *key;
  gint64 made;
} Making;

static void
making_free (gpointer data)
{
  Making *making = data;

  g_free (making->server_id);
  g_clear_pointer (&making->key, sceau_key_unref);
  g_free (making);
}

static void
on_key_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauFleet *self = g_task_get_source_object (task);
  Making *making = g_task_get_task_data (task);
  SceauKeyRecord *record;
  GError *error = NULL;

  if (!sceau_inventory_change_finish (SCEAU_INVENTORY (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  record = g_new0 (SceauKeyRecord, 1);
  record->spki_sha256 = g_strdup (sceau_key_get_spki_sha256 (making->key));
  record->server_id = g_strdup (making->server_id);
  record->made = making->made;
  g_ptr_array_add (self->keys, record);
  g_task_return_pointer (task, g_steal_pointer (&making->key), (GDestroyNotify) sceau_key_unref);
}

static void
on_key_made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  SceauFleet *self = g_task_get_source_object (task);
  Making *making = g_task_get_task_data (task);
  GError *error = NULL;

  making->key = sceau_key_store_make_finish (SCEAU_KEY_STORE (source), result, &error);
  if (making->key == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  making->made = g_get_real_time () / G_USEC_PER_SEC;
  sceau_inventory_put_key_async (self->inventory, sceau_key_get_spki_sha256 (making->key),
                                 making->server_id, making->made, cancellable, on_key_noted,
                                 g_steal_pointer (&task));
}

/**
 * sceau_fleet_make_key_async:
 * @self: an open fleet
 * @server: one of its servers, for which the key is
 * @type: which kind of key
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 *
 * The key's file (encrypted, 0600) and its passphrase in the keyring are there before it is given out.
 */
void
sceau_fleet_make_key_async (SceauFleet *self, SceauServer *server, SceauKeyType type,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task;
  Making *making;
  g_autofree char *label = NULL;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (SCEAU_IS_SERVER (server));

  task = g_task_new (self, cancellable, callback, data);
  making = g_new0 (Making, 1);
  making->server_id = g_strdup (sceau_server_get_id (server));
  g_task_set_source_tag (task, sceau_fleet_make_key_async);
  g_task_set_task_data (task, making, making_free);
  /* Translators: the name of a secret in the keyring; the server's name. */
  label = g_strdup_printf (_ ("Sceau: private key for %s"), sceau_server_get_name (server));
  sceau_key_store_make_async (self->key_store, type, label, cancellable, on_key_made, task);
}

/**
 * sceau_fleet_make_key_finish:
 * @self: a fleet
 * @result: what the callback got
 * @error: NO_KEYRING, KEYRING_LOCKED, NO_SPACE, PERMISSION, DATABASE, CANCELLED
 *
 * Returns: (transfer full) (nullable): the key
 */
SceauKey *
sceau_fleet_make_key_finish (SceauFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return sceau_task_finish_pointer (result, error);
}

static void
on_key_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  SceauKey *key = sceau_key_store_load_finish (SCEAU_KEY_STORE (source), result, &error);

  if (key != NULL)
    g_task_return_pointer (task, key, (GDestroyNotify) sceau_key_unref);
  else
    g_task_return_error (task, error);
}

/**
 * sceau_fleet_load_key_async:
 * @self: a fleet
 * @spki_sha256: which of the keys made here
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 */
void
sceau_fleet_load_key_async (SceauFleet *self, const char *spki_sha256, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  GTask *task;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (spki_sha256 != NULL);

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sceau_fleet_load_key_async);
  sceau_key_store_load_async (self->key_store, spki_sha256, cancellable, on_key_loaded, task);
}

/**
 * sceau_fleet_load_key_finish:
 * @self: a fleet
 * @result: what the callback got
 * @error: NOT_FOUND, NO_KEYRING, KEYRING_LOCKED, WRONG_PASSWORD, CANCELLED
 *
 * Returns: (transfer full) (nullable): the key
 */
SceauKey *
sceau_fleet_load_key_finish (SceauFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return sceau_task_finish_pointer (result, error);
}

/**
 * sceau_fleet_dup_local_key_spki:
 * @self: a fleet
 * @server: one of its servers
 *
 * Returns: (transfer full) (nullable): the newest key made here for that server
 */
char *
sceau_fleet_dup_local_key_spki (SceauFleet *self, SceauServer *server)
{
  g_return_val_if_fail (SCEAU_IS_FLEET (self), NULL);
  g_return_val_if_fail (SCEAU_IS_SERVER (server), NULL);

  for (guint i = self->keys->len; i > 0; i--)
    {
      SceauKeyRecord *key = self->keys->pdata[i - 1];

      if (g_strcmp0 (key->server_id, sceau_server_get_id (server)) == 0)
        return g_strdup (key->spki_sha256);
    }
  return NULL;
}

typedef gboolean (*HasKeyFunc) (SceauFleet *self, SceauServer *server, const char *spki);

/* What the server told last: the state that is there, else what is remembered of it. */
static const char *
get_known_key (SceauFleet *self, SceauServer *server, gboolean installed)
{
  SceauManagedState *state = sceau_server_get_state (server);
  SceauRemembered *remembered = _sceau_fleet_get_remembered (self, server);

  if (state != NULL)
    return installed ? sceau_managed_state_get_installed_spki (state)
                     : sceau_managed_state_get_pending_spki (state);
  if (remembered == NULL)
    return NULL;
  return installed ? remembered->installed_spki : remembered->pending_spki;
}

static gboolean
awaits_certificate_for (SceauFleet *self, SceauServer *server, const char *spki)
{
  return g_strcmp0 (get_known_key (self, server, FALSE), spki) == 0;
}

static gboolean
has_installed (SceauFleet *self, SceauServer *server, const char *spki)
{
  return g_strcmp0 (get_known_key (self, server, TRUE), spki) == 0;
}

/* Of a request that was replaced: its authority may answer all the same. */
static gboolean
has_archived (SceauFleet *self, SceauServer *server, const char *spki)
{
  SceauManagedState *state = sceau_server_get_state (server);

  return state != NULL && g_strv_contains (sceau_managed_state_get_archived_keys (state), spki);
}

static gboolean
has_key_made_here (SceauFleet *self, SceauServer *server, const char *spki)
{
  for (guint i = 0; i < self->keys->len; i++)
    {
      SceauKeyRecord *key = self->keys->pdata[i];

      if (g_strcmp0 (key->spki_sha256, spki) == 0
          && g_strcmp0 (key->server_id, sceau_server_get_id (server)) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Awaited, installed, made here or archived: whichever. */
gboolean
_sceau_fleet_server_has_key (SceauFleet *self, SceauServer *server, const char *spki)
{
  return awaits_certificate_for (self, server, spki) || has_installed (self, server, spki)
         || has_key_made_here (self, server, spki) || has_archived (self, server, spki);
}

/**
 * sceau_fleet_match:
 * @self: a fleet
 * @leaf: a server's certificate
 *
 * By public key alone, in this order: who awaits a certificate for it, who has it installed, for whom it was made here, who has
 * it in a backup. A server that is away counts with what it told last.
 *
 * Returns: (transfer none) (nullable): the server that the certificate is for
 */
SceauServer *
sceau_fleet_match (SceauFleet *self, SceauCertificate *leaf)
{
  static const HasKeyFunc ways[] = { awaits_certificate_for, has_installed, has_key_made_here,
                                     has_archived };
  const char *spki = sceau_certificate_get_spki_sha256 (leaf);
  guint n;

  g_return_val_if_fail (SCEAU_IS_FLEET (self), NULL);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->servers));
  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    for (guint i = 0; i < n; i++)
      {
        g_autoptr (SceauServer) server = g_list_model_get_item (G_LIST_MODEL (self->servers), i);

        if (ways[way](self, server, spki))
          return server;
      }
  return NULL;
}

/* Whoever was noted first keeps the key. */
static void
note_owner (GHashTable *owners, const char *spki, SceauServer *server)
{
  if (spki != NULL && !g_hash_table_contains (owners, spki))
    g_hash_table_insert (owners, g_strdup (spki), g_object_ref (server));
}

static void
note_archived (SceauFleet *self, GHashTable *owners, guint position)
{
  g_autoptr (SceauServer) server = g_list_model_get_item (G_LIST_MODEL (self->servers), position);
  SceauManagedState *state = sceau_server_get_state (server);
  const char *const *keys = state != NULL ? sceau_managed_state_get_archived_keys (state) : NULL;

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    note_owner (owners, keys[i], server);
}

/**
 * sceau_fleet_index_keys:
 * @self: a fleet
 *
 * For many certificates at once: sceau_fleet_match () goes through the whole fleet for each.
 *
 * Returns: (transfer full) (element-type utf8 SceauServer): from a public key (SHA-256, hex) to the server that it belongs to, as
 *   sceau_fleet_match () says
 */
GHashTable *
sceau_fleet_index_keys (SceauFleet *self)
{
  GHashTable *owners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->servers));

  for (guint installed = 0; installed < 2; installed++)
    for (guint i = 0; i < n; i++)
      {
        g_autoptr (SceauServer) server = g_list_model_get_item (G_LIST_MODEL (self->servers), i);

        note_owner (owners, get_known_key (self, server, installed > 0), server);
      }
  for (guint i = 0; i < self->keys->len; i++)
    {
      SceauKeyRecord *key = self->keys->pdata[i];
      SceauServer *server = sceau_fleet_find (self, key->server_id);

      if (server != NULL)
        note_owner (owners, key->spki_sha256, server);
    }
  for (guint i = 0; i < n; i++)
    note_archived (self, owners, i);
  return owners;
}

/**
 * sceau_fleet_trust:
 * @self: a fleet
 * @root: what to trust on this workstation from now on
 * @error: INVALID_ARGUMENT when it is no authority, IO, NO_SPACE, PERMISSION
 *
 * Returns: whether it is trusted
 */
gboolean
sceau_fleet_trust (SceauFleet *self, SceauCertificate *root, GError **error)
{
  g_return_val_if_fail (SCEAU_IS_FLEET (self), FALSE);

  if (!sceau_trust_store_add (self->trust, root, error))
    return FALSE;
  sceau_prober_set_anchors (self->prober, sceau_fleet_get_anchors (self));
  return TRUE;
}

/**
 * sceau_fleet_distrust:
 * @self: a fleet
 * @sha256: the fingerprint of what to trust no more; only what was trusted here, not the system's
 * @error: NOT_FOUND, PERMISSION, IO
 *
 * Returns: whether it is not trusted any more
 */
gboolean
sceau_fleet_distrust (SceauFleet *self, const char *sha256, GError **error)
{
  g_return_val_if_fail (SCEAU_IS_FLEET (self), FALSE);

  if (!sceau_trust_store_remove (self->trust, sha256, error))
    return FALSE;
  sceau_prober_set_anchors (self->prober, sceau_fleet_get_anchors (self));
  return TRUE;
}

static void
on_trust_changed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauFleet *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean done = sceau_trust_store_change_finish (SCEAU_TRUST_STORE (source), result, &error);

  sceau_prober_set_anchors (self->prober, sceau_fleet_get_anchors (self));
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * sceau_fleet_change_trust_async:
 * @self: a fleet
 * @roots: (nullable) (element-type SceauCertificate): what to trust on this workstation from now on
 * @sha256: (nullable): the fingerprint of what to trust no more
 * @callback: called when it is done
 * @data: for @callback
 *
 * As sceau_fleet_trust () and sceau_fleet_distrust (), in a thread.
 */
void
sceau_fleet_change_trust_async (SceauFleet *self, GPtrArray *roots, const char *sha256,
                                GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, sceau_fleet_change_trust_async);
  sceau_trust_store_change_async (self->trust, roots, sha256, on_trust_changed_cb, task);
}

/**
 * sceau_fleet_change_trust_finish:
 * @self: a fleet
 * @result: what the callback got
 * @error: about the first that could not be done; those before it were: INVALID_ARGUMENT, NOT_FOUND, IO, NO_SPACE, PERMISSION
 *
 * Returns: whether all of it was done
 */
gboolean
sceau_fleet_change_trust_finish (SceauFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return sceau_task_finish_boolean (result, error);
}

/**
 * sceau_fleet_dup_trusted:
 * @self: a fleet
 *
 * Returns: (transfer full) (element-type SceauCertificate): what is trusted here besides the system's roots
 */
GPtrArray *
sceau_fleet_dup_trusted (SceauFleet *self)
{
  g_return_val_if_fail (SCEAU_IS_FLEET (self), NULL);

  return g_ptr_array_copy (sceau_trust_store_get_trusted (self->trust),
                           (GCopyFunc) (void *) sceau_certificate_ref, NULL);
}

/**
 * sceau_fleet_load_draft:
 * @self: a fleet
 * @server: one of its servers
 *
 * Returns: (transfer full) (nullable): the assistant's draft for it, JSON text
 */
char *
sceau_fleet_load_draft (SceauFleet *self, SceauServer *server)
{
  g_return_val_if_fail (SCEAU_IS_FLEET (self), NULL);
  g_return_val_if_fail (SCEAU_IS_SERVER (server), NULL);

  return g_strdup (g_hash_table_lookup (self->drafts, sceau_server_get_id (server)));
}

static void
on_draft_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!sceau_inventory_change_finish (SCEAU_INVENTORY (source), result, &error))
    g_warning ("A draft could not be written: %s", error->message);
}

/**
 * sceau_fleet_save_draft:
 * @self: a fleet
 * @server: one of its servers
 * @json: (nullable): the assistant's draft for it, without any secret; %NULL clears
 *
 * Written behind; what is asked for is on the disk when the fleet has gone.
 */
void
sceau_fleet_save_draft (SceauFleet *self, SceauServer *server, const char *json)
{
  const char *id;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (SCEAU_IS_SERVER (server));
  g_return_if_fail (json == NULL || strlen (json) <= SCEAU_MAX_JSON_SIZE);

  id = sceau_server_get_id (server);
  if (g_strcmp0 (g_hash_table_lookup (self->drafts, id), json) == 0)
    return;
  if (json != NULL)
    g_hash_table_replace (self->drafts, g_strdup (id), g_strdup (json));
  else
    g_hash_table_remove (self->drafts, id);
  sceau_inventory_put_draft_async (self->inventory, id, json, NULL, on_draft_written, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fleet: its opening, its servers, what is stored of them. Its work is in sceau-fleet-*.c. */
#include "config.h"

#include "fleet/sceau-fleet-private.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-limits.h"
#include "fleet/sceau-task.h"

G_DEFINE_FINAL_TYPE (SceauFleet, sceau_fleet, G_TYPE_OBJECT)

static void on_trust_loaded (GObject *source, GAsyncResult *result, gpointer data);
static void on_inventory_opened (GObject *source, GAsyncResult *result, gpointer data);

static void
remembered_free (gpointer data)
{
  SceauRemembered *remembered = data;

  g_free (remembered->pending_spki);
  g_free (remembered->installed_spki);
  g_free (remembered);
}

/* What was asked for is written before the fleet goes. */
static void
sceau_fleet_dispose (GObject *object)
{
  SceauFleet *self = SCEAU_FLEET (object);

  if (self->monitor != NULL)
    sceau_monitor_stop (self->monitor);
  g_clear_object (&self->monitor);
  if (self->inventory != NULL)
    sceau_inventory_close (self->inventory);
  g_clear_object (&self->inventory);
  g_clear_object (&self->servers);
  g_clear_object (&self->key_store);
  g_clear_object (&self->secrets);
  g_clear_object (&self->ssh_asker);
  g_clear_object (&self->prober);
  g_clear_object (&self->trust);
  G_OBJECT_CLASS (sceau_fleet_parent_class)->dispose (object);
}

static void
sceau_fleet_finalize (GObject *object)
{
  SceauFleet *self = SCEAU_FLEET (object);

  g_free (self->data_dir);
  g_hash_table_unref (self->remembered);
  g_hash_table_unref (self->drafts);
  g_hash_table_unref (self->hands);
  g_hash_table_unref (self->backends);
  g_hash_table_unref (self->issuers);
  g_ptr_array_unref (self->keys);
  G_OBJECT_CLASS (sceau_fleet_parent_class)->finalize (object);
}

static void
sceau_fleet_class_init (SceauFleetClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sceau_fleet_dispose;
  G_OBJECT_CLASS (klass)->finalize = sceau_fleet_finalize;
}

static void
sceau_fleet_init (SceauFleet *self)
{
  self->servers = g_list_store_new (SCEAU_TYPE_SERVER);
  self->remembered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, remembered_free);
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->backends = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->hands = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->issuers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_key_record_free);
  self->secrets = sceau_secrets_new ();
}

/**
 * sceau_fleet_new:
 * @data_dir: (nullable): where its files are; %NULL: $XDG_DATA_HOME/sceau
 *
 * Returns: (transfer full): a fleet that is not open yet: it has no servers and trusts nobody
 */
SceauFleet *
sceau_fleet_new (const char *data_dir)
{
  SceauFleet *self = g_object_new (SCEAU_TYPE_FLEET, NULL);
  g_autofree char *inventory = NULL;
  g_autofree char *keys = NULL;
  g_autofree char *anchors = NULL;

  self->data_dir = data_dir != NULL ? g_strdup (data_dir)
                                    : g_build_filename (g_get_user_data_dir (), "sceau", NULL);
  inventory = g_build_filename (self->data_dir, "inventory.sqlite", NULL);
  keys = g_build_filename (self->data_dir, "keys", NULL);
  anchors = g_build_filename (self->data_dir, "anchors", NULL);
  self->inventory = sceau_inventory_new (inventory);
  self->key_store = sceau_key_store_new (keys, self->secrets);
  self->trust = sceau_trust_store_new (anchors);
  self->prober = sceau_prober_new (sceau_trust_store_get_anchors (self->trust));
  self->monitor = sceau_monitor_new (G_LIST_MODEL (self->servers), _sceau_fleet_look,
                                     _sceau_fleet_looked, self);
  return self;
}

static void
remember (SceauFleet *self, const char *id, guint16 https_port, const char *pending_spki,
          const char *installed_spki)
{
  SceauRemembered *remembered = g_new0 (SceauRemembered, 1);

  remembered->pending_spki = g_strdup (pending_spki);
  remembered->installed_spki = g_strdup (installed_spki);
  remembered->https_port = https_port;
  g_hash_table_replace (self->remembered, g_strdup (id), remembered);
}

static void
take_content (SceauFleet *self, SceauInventoryContent *content)
{
  g_autoptr (GPtrArray) servers = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < content->servers->len; i++)
    {
      const SceauServerRecord *record = content->servers->pdata[i];

      g_ptr_array_add (servers, sceau_server_record_make_server (record));
      remember (self, record->id, record->https_port, record->pending_spki, record->installed_spki);
    }
  g_hash_table_unref (self->drafts);
  self->drafts = g_hash_table_ref (content->drafts);
  _sceau_fleet_load_hands (self, content->hands, servers);
  g_ptr_array_unref (self->keys);
  self->keys = g_ptr_array_ref (content->keys);
  g_list_store_splice (self->servers, 0, g_list_model_get_n_items (G_LIST_MODEL (self->servers)),
                       servers->pdata, servers->len);
}

static void
on_inventory_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauFleet *self = g_task_get_source_object (task);
  GError *error = NULL;
  SceauInventoryContent *content = sceau_inventory_open_finish (SCEAU_INVENTORY (source), result,
                                                                &error);

  if (content == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  take_content (self, content);
  sceau_inventory_content_free (content);
  g_task_return_boolean (task, TRUE);
}

static void
on_trust_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  SceauFleet *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!sceau_trust_store_load_finish (self->trust, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  sceau_prober_set_anchors (self->prober, sceau_trust_store_get_anchors (self->trust));
  sceau_inventory_open_async (self->inventory, cancellable, on_inventory_opened,
                              g_steal_pointer (&task));
}

/**
 * sceau_fleet_open_async:
 * @self: a fleet
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 *
 * Opens the inventory and reads servers and trust. The keyring is not asked: its absence is no error here.
 */
void
sceau_fleet_open_async (SceauFleet *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_return_if_fail (SCEAU_IS_FLEET (self));

  g_task_set_source_tag (task, sceau_fleet_open_async);
  sceau_trust_store_load_async (self->trust, cancellable, on_trust_loaded, g_steal_pointer (&task));
}

/**
 * sceau_fleet_open_finish:
 * @self: a fleet
 * @result: what the callback got
 * @error: DATABASE, DATABASE_TOO_NEW, NO_SPACE, PERMISSION, CANCELLED
 *
 * Returns: whether it is open
 */
gboolean
sceau_fleet_open_finish (SceauFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return sceau_task_finish_boolean (result, error);
}

/**
 * sceau_fleet_get_servers:
 * @self: a fleet
 *
 * Returns: (transfer none): its servers, of SceauServer, live
 */
GListModel *
sceau_fleet_get_servers (SceauFleet *self)
{
  g_return_val_if_fail (SCEAU_IS_FLEET (self), NULL);

  return G_LIST_MODEL (self->servers);
}

/* Borrowed: the list holds it. */
static SceauServer *
peek_server (SceauFleet *self, guint position)
{
  g_autoptr (SceauServer) server = g_list_model_get_item (G_LIST_MODEL (self->servers), position);

  return server;
}

static SceauServer *
find_name_but (SceauFleet *self, const char *name, SceauServer *except)
{
  g_autofree char *wanted = sceau_server_name_key (name);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->servers));

  for (guint i = 0; i < n; i++)
    {
      SceauServer *server = peek_server (self, i);
      g_autofree char *key = sceau_server_name_key (sceau_server_get_name (server));

      if (server != except && g_str_equal (key, wanted))
        return server;
    }
  return NULL;
}

/**
 * sceau_fleet_find:
 * @self: a fleet
 * @name_or_id: a server's id, or its name without regard to case
 *
 * Returns: (transfer none) (nullable): that server
 */
SceauServer *
sceau_fleet_find (SceauFleet *self, const char *name_or_id)
{
  guint n;

  g_return_val_if_fail (SCEAU_IS_FLEET (self), NULL);
  g_return_val_if_fail (name_or_id != NULL, NULL);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->servers));
  for (guint i = 0; i < n; i++)
    if (g_str_equal (sceau_server_get_id (peek_server (self, i)), name_or_id))
      return peek_server (self, i);
  return find_name_but (self, name_or_id, NULL);
}

/**
 * sceau_fleet_get_anchors:
 * @self: a fleet
 *
 * Returns: (transfer none): the roots of the system and those trusted here; another object after a change of trust
 */
SceauAnchors *
sceau_fleet_get_anchors (SceauFleet *self)
{
  g_return_val_if_fail (SCEAU_IS_FLEET (self), NULL);

  return sceau_trust_store_get_anchors (self->trust);
}

/**
 * sceau_fleet_get_prober:
 * @self: a fleet
 *
 * Returns: (transfer none): its TLS client, with its anchors
 */
SceauProber *
sceau_fleet_get_prober (SceauFleet *self)
{
  g_return_val_if_fail (SCEAU_IS_FLEET (self), NULL);

  return self->prober;
}

static gboolean
is_known (SceauFleet *self, SceauServer *server)
{
  return g_list_store_find (self->servers, server, NULL);
}

void
_sceau_fleet_take_new (SceauFleet *self, GPtrArray *servers)
{
  for (guint i = 0; i < servers->len; i++)
    {
      SceauServer *server = servers->pdata[i];

      remember (self, sceau_server_get_id (server), sceau_server_get_https_port (server), NULL,
                NULL);
    }
  g_list_store_splice (self->servers, g_list_model_get_n_items (G_LIST_MODEL (self->servers)), 0,
                       servers->pdata, servers->len);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauFleet *self = g_task_get_source_object (task);
  SceauServer *server = g_task_get_task_data (task);
  GError *error = NULL;

  if (!sceau_inventory_change_finish (SCEAU_INVENTORY (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (!is_known (self, server))
    {
      remember (self, sceau_server_get_id (server), sceau_server_get_https_port (server), NULL,
                NULL);
      g_list_store_append (self->servers, server);
      _sceau_fleet_remember (self, server);
    }
  _sceau_fleet_forget_backend (self, sceau_server_get_id (server));
  g_task_return_boolean (task, TRUE);
}

static gboolean
check_server (SceauFleet *self, SceauServer *server, GError **error)
{
  const char *name = sceau_server_get_name (server);

  if (name[0] == '\0')
    g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                         _ ("A server needs a name."));
  else if (find_name_but (self, name, server) != NULL)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_EXISTS,
                 _ ("There is another server named “%s” in the fleet."), name);
  else if (!is_known (self, server)
           && g_list_model_get_n_items (G_LIST_MODEL (self->servers)) >= SCEAU_MAX_SERVERS)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_MANY, _ ("A fleet has at most %u servers."),
                 SCEAU_MAX_SERVERS);
  else
    return is_known (self, server)
           || sceau_fleet_check_new (self, sceau_server_get_camtrace_url (server),
                                     sceau_server_get_agent_pin (server), error);
  return FALSE;
}

/**
 * sceau_fleet_save_async:
 * @self: an open fleet
 * @server: one of its servers whose properties were changed, or a new one
 * @cancellable: (nullable): stops it before it begins
 * @callback: called when it is done
 * @data: for @callback
 *
 * When it fails the server object keeps what was set on it; the inventory has what it had.
 */
void
sceau_fleet_save_async (SceauFleet *self, SceauServer *server, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  GError *error = NULL;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (SCEAU_IS_SERVER (server));

  g_task_set_source_tag (task, sceau_fleet_save_async);
  g_task_set_task_data (task, g_object_ref (server), g_object_unref);
  if (check_server (self, server, &error))
    sceau_inventory_put_server_async (self->inventory, server, cancellable, on_saved,
                                      g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/**
 * sceau_fleet_save_finish:
 * @self: a fleet
 * @result: what the callback got
 * @error: EXISTS for a name that is taken, or a server that is there already, INVALID_ARGUMENT, TOO_MANY, DATABASE, NO_SPACE, CANCELLED
 *
 * Returns: whether it is stored; a new server is in the list now
 */
gboolean
sceau_fleet_save_finish (SceauFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return sceau_task_finish_boolean (result, error);
}

static void
forget_keys (SceauFleet *self, const char *server_id)
{
  for (guint i = self->keys->len; i > 0; i--)
    {
      SceauKeyRecord *key = self->keys->pdata[i - 1];

      if (g_strcmp0 (key->server_id, server_id) != 0)
        continue;
      sceau_key_store_forget (self->key_store, key->spki_sha256);
      g_ptr_array_remove_index (self->keys, i - 1);
    }
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauFleet *self = g_task_get_source_object (task);
  SceauServer *server = g_task_get_task_data (task);
  const char *id = sceau_server_get_id (server);
  GError *error = NULL;
  guint position;

  if (!sceau_inventory_change_finish (SCEAU_INVENTORY (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  sceau_monitor_drop (self->monitor, server);
  sceau_secrets_clear_async (self->secrets, SCEAU_SECRET_CRYPTPASS, id, NULL, NULL, NULL);
  forget_keys (self, id);
  _sceau_fleet_forget_backend (self, id);
  g_hash_table_remove (self->remembered, id);
  g_hash_table_remove (self->drafts, id);
  g_hash_table_remove (self->hands, id);
  if (g_list_store_find (self->servers, server, &position))
    g_list_store_remove (self->servers, position);
  g_task_return_boolean (task, TRUE);
}

/**
 * sceau_fleet_remove_async:
 * @self: an open fleet
 * @server: one of its servers
 * @cancellable: (nullable): stops it before it begins
 * @callback: called when it is done
 * @data: for @callback
 *
 * Its draft, its cryptpass and the keys made here for it go too. The server itself is not touched.
 */
void
sceau_fleet_remove_async (SceauFleet *self, SceauServer *server, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (SCEAU_IS_SERVER (server));

  g_task_set_source_tag (task, sceau_fleet_remove_async);
  g_task_set_task_data (task, g_object_ref (server), g_object_unref);
  sceau_inventory_remove_server_async (self->inventory, sceau_server_get_id (server), cancellable,
                                       on_removed, g_steal_pointer (&task));
}

/**
 * sceau_fleet_remove_finish:
 * @self: a fleet
 * @result: what the callback got
 * @error: DATABASE, NO_SPACE, CANCELLED
 *
 * Returns: whether it is gone
 */
gboolean
sceau_fleet_remove_finish (SceauFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return sceau_task_finish_boolean (result, error);
}

void
_sceau_fleet_remember (SceauFleet *self, SceauServer *server)
{
  SceauRemembered *old = g_hash_table_lookup (self->remembered, sceau_server_get_id (server));
  SceauManagedState *state = sceau_server_get_state (server);
  const char *pending;
  const char *installed;
  guint16 port = sceau_server_get_https_port (server);

  if (state == NULL || old == NULL || !is_known (self, server))
    return;
  pending = sceau_managed_state_get_pending_spki (state);
  installed = sceau_managed_state_get_installed_spki (state);
  if (g_strcmp0 (old->pending_spki, pending) == 0 && g_strcmp0 (old->installed_spki, installed) == 0
      && old->https_port == port)
    return;
  remember (self, sceau_server_get_id (server), port, pending, installed);
  sceau_inventory_put_seen_async (self->inventory, sceau_server_get_id (server), port, pending,
                                  installed, NULL, NULL, NULL);
}

SceauRemembered *
_sceau_fleet_get_remembered (SceauFleet *self, SceauServer *server)
{
  return g_hash_table_lookup (self->remembered, sceau_server_get_id (server));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fleet's ways to its servers, and its looks at them. */
#include "fleet/sceau-agent-backend.h"
#include "fleet/sceau-fleet-private.h"
#include "fleet/sceau-look.h"
#include "fleet/sceau-manual-backend.h"
#include "fleet/sceau-ssh-backend.h"
#include "fleet/sceau-task.h"

static SceauBackend *
make_agent_backend (SceauFleet *self, SceauServer *server)
{
  g_autoptr (GError) error = NULL;
  SceauBackend *backend = sceau_agent_backend_new (
      sceau_server_get_agent_url (server), sceau_server_get_agent_pin (server),
      sceau_server_get_username (server), sceau_server_get_id (server), self->secrets, &error);

  if (backend == NULL)
    g_warning ("%s: %s", sceau_server_get_name (server), error->message);
  return backend;
}

static SceauBackend *
make_ssh_backend (SceauFleet *self, SceauServer *server)
{
  g_autoptr (GError) error = NULL;
  SceauBackend *backend = sceau_ssh_backend_new (server, sceau_fleet_get_anchors (self),
                                                 self->ssh_asker, &error);

  if (backend == NULL)
    g_warning ("%s: %s", sceau_server_get_name (server), error->message);
  return backend;
}

static SceauBackend *
make_manual_backend (SceauFleet *self, SceauServer *server)
{
  SceauHandRecord *record = _sceau_fleet_get_hand_record (self, sceau_server_get_id (server));

  return sceau_manual_backend_new (sceau_server_get_way (server),
                                   sceau_server_get_product_version (server), record);
}

/**
 * sceau_fleet_set_ssh_asker:
 * @self: a fleet
 * @asker: (nullable): who answers the questions of a log-in over SSH from now on; %NULL: nobody
 */
void
sceau_fleet_set_ssh_asker (SceauFleet *self, SceauSshAsker *asker)
{
  g_return_if_fail (SCEAU_IS_FLEET (self));

  g_set_object (&self->ssh_asker, asker);
  g_hash_table_remove_all (self->backends);
}

/**
 * sceau_fleet_dup_backend:
 * @self: a fleet
 * @server: a server, of the fleet or not saved yet
 *
 * The same object while nothing changes that it depends on: it keeps the agent's session.
 *
 * Returns: (transfer full): the way to it; one that supports nothing and says why when there is none
 */
SceauBackend *
sceau_fleet_dup_backend (SceauFleet *self, SceauServer *server)
{
  const char *id;
  SceauBackend *backend;

  g_return_val_if_fail (SCEAU_IS_FLEET (self), NULL);
  g_return_val_if_fail (SCEAU_IS_SERVER (server), NULL);

  id = sceau_server_get_id (server);
  backend = g_hash_table_lookup (self->backends, id);
  if (backend != NULL)
    return g_object_ref (backend);
  if (sceau_server_get_way (server) == SCEAU_WAY_AGENT
      && sceau_server_get_agent_url (server) != NULL)
    backend = make_agent_backend (self, server);
  if (sceau_server_get_way (server) == SCEAU_WAY_SSH
      && sceau_server_get_ssh_address (server) != NULL)
    backend = make_ssh_backend (self, server);
  if (backend == NULL)
    backend = make_manual_backend (self, server);
  g_hash_table_insert (self->backends, g_strdup (id), g_object_ref (backend));
  return backend;
}

void
_sceau_fleet_forget_backend (SceauFleet *self, const char *server_id)
{
  g_hash_table_remove (self->backends, server_id);
}

void
_sceau_fleet_look (SceauServer *server, GCancellable *cancellable, GAsyncReadyCallback callback,
                   gpointer callback_data, gpointer data)
{
  SceauFleet *self = data;
  g_autoptr (SceauBackend) backend = sceau_fleet_dup_backend (self, server);

  sceau_look_async (server, backend, self->prober, sceau_fleet_get_anchors (self), cancellable,
                    callback, callback_data);
}

/* A person wants something of it. */
void
_sceau_fleet_ask_again (SceauFleet *self, SceauServer *server)
{
  SceauBackend *backend = g_hash_table_lookup (self->backends, sceau_server_get_id (server));

  if (backend != NULL && SCEAU_IS_SSH_BACKEND (backend))
    sceau_ssh_backend_ask_again (SCEAU_SSH_BACKEND (backend));
}

void
_sceau_fleet_looked (SceauServer *server, gpointer data)
{
  GTask *task;

  _sceau_fleet_settle_hand (data, server);
  _sceau_fleet_remember (data, server);
  _sceau_fleet_remember_issuers (data, server);
  /* Of the server: one of the fleet's would keep the fleet, which waits for what its inventory still writes when it goes. */
  task = g_task_new (server, NULL, NULL, NULL);
  g_task_set_source_tag (task, _sceau_fleet_looked);
  _sceau_fleet_look_for_root (data, server, task);
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (sceau_monitor_refresh_finish (SCEAU_MONITOR (source), result, &error))
    _sceau_fleet_look_for_root (g_task_get_source_object (task), g_task_get_task_data (task),
                                g_object_ref (task));
  else
    g_task_return_error (task, error);
}

/**
 * sceau_fleet_refresh_async:
 * @self: a fleet
 * @server: one of its servers
 * @cancellable: (nullable): stops waiting; a look that others wait for goes on
 * @callback: called when it is done
 * @data: for @callback
 *
 * Looks at the server now: its state by its way and what a TLS client gets, at the same time. A look that is under way is
 * joined. What is learnt, errors too, is the server's.
 */
void
sceau_fleet_refresh_async (SceauFleet *self, SceauServer *server, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data)
{
  GTask *task;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (SCEAU_IS_SERVER (server));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sceau_fleet_refresh_async);
  g_task_set_task_data (task, g_object_ref (server), g_object_unref);
  _sceau_fleet_ask_again (self, server);
  sceau_monitor_refresh_async (self->monitor, server, cancellable, on_refreshed, task);
}

/**
 * sceau_fleet_refresh_finish:
 * @self: a fleet
 * @result: what the callback got
 * @error: CANCELLED
 *
 * Returns: whether the server was looked at
 */
gboolean
sceau_fleet_refresh_finish (SceauFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return sceau_task_finish_boolean (result, error);
}

/**
 * sceau_fleet_start_polling:
 * @self: a fleet
 * @seconds: how long a round over all servers takes; 0 stops
 */
void
sceau_fleet_start_polling (SceauFleet *self, guint seconds)
{
  g_return_if_fail (SCEAU_IS_FLEET (self));

  sceau_monitor_poll (self->monitor, seconds);
}

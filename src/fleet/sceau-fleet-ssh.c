/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a server comes into the fleet over SSH: neither its agent nor an account of CamTrace is needed; that its files are found is. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fleet/sceau-fleet-private.h"
#include "fleet/sceau-ssh-target.h"
#include "fleet/sceau-task.h"

/**
 * sceau_fleet_make_ssh_server:
 * @address: where CamTrace is, with or without scheme
 * @ssh_address: where its SSH is
 * @error: INVALID_ARGUMENT
 *
 * Returns: (transfer full) (nullable): a server with these addresses, named after the host; not reached and not saved yet
 */
SceauServer *
sceau_fleet_make_ssh_server (const char *address, const char *ssh_address, GError **error)
{
  g_autoptr (SceauSshTarget) target = sceau_ssh_target_parse (ssh_address, error);
  g_autofree char *url = strstr (address, "://") != NULL ? g_strdup (address)
                                                         : g_strdup_printf ("http://%s", address);
  SceauServer *server;

  if (target == NULL)
    return NULL;
  if (!g_uri_is_valid (url, G_URI_FLAGS_NONE, NULL))
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is not an address of a server."), address);
      return NULL;
    }
  server = sceau_server_new (NULL);
  g_object_set (server, "name", target->host, "camtrace-url", url, "way", SCEAU_WAY_SSH,
                "ssh-address", ssh_address, "username", target->user, NULL);
  return server;
}

static void
on_reached (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauFleet *self = g_task_get_source_object (task);
  SceauServer *server = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SceauManagedState)
      state = sceau_backend_run_finish (SCEAU_BACKEND (source), result, &error);

  /* Its properties may still change before it is saved. */
  _sceau_fleet_forget_backend (self, sceau_server_get_id (server));
  if (state == NULL)
    g_task_return_error (task, error);
  else if (sceau_managed_state_get_family (state) == SCEAU_FAMILY_UNKNOWN)
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_NOT_CAMTRACE,
                             _ ("The folder of CamTrace’s certificate files was not found."));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * sceau_fleet_reach_ssh_async:
 * @self: a fleet
 * @server: a server that is not saved yet, with its SSH address
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 *
 * Logs in and looks whether it is a CT-Server.
 */
void
sceau_fleet_reach_ssh_async (SceauFleet *self, SceauServer *server, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (SceauBackend) backend = NULL;
  const char *version;
  GError *error = NULL;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (SCEAU_IS_SERVER (server));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sceau_fleet_reach_ssh_async);
  g_task_set_task_data (task, g_object_ref (server), g_object_unref);
  version = sceau_server_get_product_version (server);
  if (!sceau_ssh_root_check (sceau_server_get_ssh_root (server), &error)
      || (version != NULL && sceau_layout_for_version (version, &error) == NULL)
      || !sceau_fleet_check_new (self, sceau_server_get_camtrace_url (server), NULL, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  backend = sceau_fleet_dup_backend (self, server);
  sceau_backend_run_async (backend, SCEAU_OPERATION_STATE, NULL, NULL, cancellable, on_reached,
                           g_steal_pointer (&task));
}

/**
 * sceau_fleet_reach_ssh_finish:
 * @self: a fleet
 * @result: what the callback got
 * @error: INVALID_ARGUMENT, EXISTS, NOT_CAMTRACE; what a log-in may end with
 *
 * Returns: whether it is a CT-Server that can be saved
 */
gboolean
sceau_fleet_reach_ssh_finish (SceauFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return sceau_task_finish_boolean (result, error);
}

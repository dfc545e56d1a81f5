/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a deployment needs of a server, whatever the way to it: agent, SSH, by hand. The consumer's interface. */
#include "fleet/sceau-backend.h"

G_DEFINE_INTERFACE (SceauBackend, sceau_backend, G_TYPE_OBJECT)

static void
sceau_backend_default_init (SceauBackendInterface *iface)
{
}

/**
 * sceau_backend_supports:
 * @self: a way to a server
 * @operation: what is wanted
 * @why: (out) (optional) (nullable) (transfer full): when it cannot be done, how to get it, translated; else %NULL
 *
 * Returns: whether this way can do it
 */
gboolean
sceau_backend_supports (SceauBackend *self, SceauOperation operation, char **why)
{
  g_return_val_if_fail (SCEAU_IS_BACKEND (self), FALSE);

  if (why != NULL)
    *why = NULL;
  return SCEAU_BACKEND_GET_IFACE (self)->supports (self, operation, why);
}

/**
 * sceau_backend_run_async:
 * @self: a way to a server
 * @operation: what to do
 * @arguments: (nullable): what the operation needs; copied
 * @if_match: (nullable): the ETag of the state that the person saw; only %SCEAU_OPERATION_STATE goes without
 * @cancellable: (nullable): stops waiting; what the server has begun, it ends
 * @callback: called when it is done
 * @data: for @callback
 */
void
sceau_backend_run_async (SceauBackend *self, SceauOperation operation,
                         const SceauArguments *arguments, const char *if_match,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (SCEAU_IS_BACKEND (self));
  g_return_if_fail (operation < SCEAU_N_OPERATIONS);

  SCEAU_BACKEND_GET_IFACE (self)->run_async (self, operation, arguments, if_match, cancellable,
                                             callback, data);
}

/**
 * sceau_backend_run_finish:
 * @self: a way to a server
 * @result: what the callback got
 * @error: set when it failed, in our domain
 *
 * Returns: (transfer full) (nullable): the state after the operation
 */
SceauManagedState *
sceau_backend_run_finish (SceauBackend *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (SCEAU_IS_BACKEND (self), NULL);

  return SCEAU_BACKEND_GET_IFACE (self)->run_finish (self, result, error);
}

/**
 * sceau_backend_run_get_backup:
 * @self: a way to a server
 * @result: what the callback of sceau_backend_run_async () got
 *
 * Returns: (transfer none) (nullable): the number of the backup that the server made of what it replaced; lives as long
 *   as @result
 */
const char *
sceau_backend_run_get_backup (SceauBackend *self, GAsyncResult *result)
{
  g_return_val_if_fail (SCEAU_IS_BACKEND (self), NULL);

  if (SCEAU_BACKEND_GET_IFACE (self)->run_get_backup == NULL)
    return NULL;
  return SCEAU_BACKEND_GET_IFACE (self)->run_get_backup (self, result);
}

/**
 * sceau_backend_history_async:
 * @self: a way to a server
 * @cancellable: (nullable): stops waiting
 * @callback: called when it is done
 * @data: for @callback
 */
void
sceau_backend_history_async (SceauBackend *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (SCEAU_IS_BACKEND (self));

  SCEAU_BACKEND_GET_IFACE (self)->history_async (self, cancellable, callback, data);
}

/**
 * sceau_backend_history_finish:
 * @self: a way to a server
 * @result: what the callback got
 * @error: set when it failed, in our domain
 *
 * Returns: (transfer full) (nullable) (element-type SceauHistoryEntry): what was done on that server, newest first
 */
GPtrArray *
sceau_backend_history_finish (SceauBackend *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (SCEAU_IS_BACKEND (self), NULL);

  return SCEAU_BACKEND_GET_IFACE (self)->history_finish (self, result, error);
}

/**
 * sceau_backend_backups_async:
 * @self: a way to a server
 * @cancellable: (nullable): stops waiting
 * @callback: called when it is done
 * @data: for @callback
 */
void
sceau_backend_backups_async (SceauBackend *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (SCEAU_IS_BACKEND (self));

  SCEAU_BACKEND_GET_IFACE (self)->backups_async (self, cancellable, callback, data);
}

/**
 * sceau_backend_backups_finish:
 * @self: a way to a server
 * @result: what the callback got
 * @error: set when it failed, in our domain
 *
 * Returns: (transfer full) (nullable) (element-type SceauBackup): what is kept there, newest first
 */
GPtrArray *
sceau_backend_backups_finish (SceauBackend *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (SCEAU_IS_BACKEND (self), NULL);

  return SCEAU_BACKEND_GET_IFACE (self)->backups_finish (self, result, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deployments with the fleet's own way, TLS client and knowledge of the server. */
#include "fleet/sceau-fleet-private.h"

/**
 * sceau_fleet_plan:
 * @self: a fleet
 * @server: one of its servers
 * @operation: what to do
 * @arguments: (nullable): what the operation needs; copied
 * @enable: see sceau_deployment_new ()
 *
 * Returns: (transfer full): a deployment with the fleet's way to the server, its TLS client and the ETag of the state that
 *   the server object has now
 */
SceauDeployment *
sceau_fleet_plan (SceauFleet *self, SceauServer *server, SceauOperation operation,
                  const SceauArguments *arguments, gboolean enable)
{
  g_autoptr (SceauBackend) backend = NULL;
  SceauManagedState *state;

  g_return_val_if_fail (SCEAU_IS_FLEET (self), NULL);
  g_return_val_if_fail (SCEAU_IS_SERVER (server), NULL);

  _sceau_fleet_ask_again (self, server);
  backend = sceau_fleet_dup_backend (self, server);
  state = sceau_server_get_state (server);
  return sceau_deployment_new (server, backend, self->prober, operation, arguments, enable,
                               state != NULL ? sceau_managed_state_get_etag (state) : NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deployments with the fleet's own way, TLS client and knowledge of the server. */
#include "fleet/sceau-fleet-private.h"

/* What a job has learnt of its server is kept, unless the server was taken out of the fleet meanwhile. */
static void
on_state (SceauDeployment *deployment, GParamSpec *pspec, SceauFleet *self)
{
  SceauServer *server = sceau_deployment_get_server (deployment);

  if (sceau_deployment_get_state (deployment) == SCEAU_DEPLOYMENT_DONE
      && sceau_deployment_get_learnt_name (deployment) != NULL
      && g_list_store_find (self->servers, server, NULL))
    sceau_fleet_save_async (self, server, NULL, NULL, NULL);
}

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
  SceauDeployment *deployment;
  SceauManagedState *state;

  g_return_val_if_fail (SCEAU_IS_FLEET (self), NULL);
  g_return_val_if_fail (SCEAU_IS_SERVER (server), NULL);

  _sceau_fleet_ask_again (self, server);
  backend = sceau_fleet_dup_backend (self, server);
  state = sceau_server_get_state (server);
  deployment = sceau_deployment_new (server, backend, self->prober, operation, arguments, enable,
                                     state != NULL ? sceau_managed_state_get_etag (state) : NULL);
  g_signal_connect_object (deployment, "notify::state", G_CALLBACK (on_state), self, 0);
  return deployment;
}

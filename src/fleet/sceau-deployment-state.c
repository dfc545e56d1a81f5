/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a deployment stands, in words. */
#include "config.h"

#include "fleet/sceau-deployment.h"

#include <glib/gi18n-lib.h>

static const GEnumValue state_values[] = {
  { SCEAU_DEPLOYMENT_PLANNED, "SCEAU_DEPLOYMENT_PLANNED", "planned" },
  { SCEAU_DEPLOYMENT_RUNNING, "SCEAU_DEPLOYMENT_RUNNING", "running" },
  { SCEAU_DEPLOYMENT_DONE, "SCEAU_DEPLOYMENT_DONE", "done" },
  { SCEAU_DEPLOYMENT_FAILED, "SCEAU_DEPLOYMENT_FAILED", "failed" },
  { SCEAU_DEPLOYMENT_ROLLED_BACK, "SCEAU_DEPLOYMENT_ROLLED_BACK", "rolled-back" },
  { SCEAU_DEPLOYMENT_CANCELLED, "SCEAU_DEPLOYMENT_CANCELLED", "cancelled" },
  { SCEAU_DEPLOYMENT_UNCERTAIN, "SCEAU_DEPLOYMENT_UNCERTAIN", "uncertain" },
  { 0, NULL, NULL },
};

GType
sceau_deployment_state_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SceauDeploymentState", state_values));
  return type;
}

/**
 * sceau_deployment_state_to_string:
 * @state: a state
 *
 * Returns: (transfer none): its stable name, as in JSON
 */
const char *
sceau_deployment_state_to_string (SceauDeploymentState state)
{
  g_return_val_if_fail (state < SCEAU_N_DEPLOYMENT_STATES, "planned");

  return state_values[state].value_nick;
}

/**
 * sceau_deployment_state_to_label:
 * @state: how far a deployment is
 *
 * Returns: (transfer none): what a person is told of it, translated
 */
const char *
sceau_deployment_state_to_label (SceauDeploymentState state)
{
  switch (state)
    {
    case SCEAU_DEPLOYMENT_RUNNING:
      return _ ("Under way…");
    case SCEAU_DEPLOYMENT_DONE:
      return _ ("Done");
    case SCEAU_DEPLOYMENT_FAILED:
      return _ ("Failed: nothing was changed on the server");
    case SCEAU_DEPLOYMENT_ROLLED_BACK:
      return _ ("Failed: the server is back as it was");
    case SCEAU_DEPLOYMENT_CANCELLED:
      return _ ("Cancelled: nothing was changed on the server");
    case SCEAU_DEPLOYMENT_UNCERTAIN:
      return _ ("Failed: what the server has now is not known");
    case SCEAU_DEPLOYMENT_PLANNED:
    case SCEAU_N_DEPLOYMENT_STATES:
    default:
      return _ ("Not started");
    }
}

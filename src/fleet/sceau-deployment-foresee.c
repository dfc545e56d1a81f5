/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a deployment is known to do or to be refused before it runs: to the request that waits on its server, above all. */
#include "config.h"

#include "fleet/sceau-deployment-private.h"

#include <glib/gi18n-lib.h>

#include "fleet/sceau-comparison.h"

static gboolean
refuse (GError **error, SceauErrorCode code, const char *message)
{
  g_set_error_literal (error, SCEAU_ERROR, code, message);
  return FALSE;
}

/* Each of these takes the place of a request whose answer is still awaited. */
static gboolean
replaces_request (SceauDeployment *self)
{
  switch (self->operation)
    {
    case SCEAU_OPERATION_REQUEST:
    case SCEAU_OPERATION_SELF_SIGN:
    case SCEAU_OPERATION_UPLOAD_KEY:
      return TRUE;
    case SCEAU_OPERATION_INSTALL:
      return self->arguments->key_pem != NULL;
    case SCEAU_OPERATION_STATE:
    case SCEAU_OPERATION_DELETE_REQUEST:
    case SCEAU_OPERATION_CHECK:
    case SCEAU_OPERATION_ENABLE:
    case SCEAU_OPERATION_DISABLE:
    case SCEAU_OPERATION_UNINSTALL:
    case SCEAU_OPERATION_RESTORE:
    case SCEAU_OPERATION_MIGRATE:
    case SCEAU_N_OPERATIONS:
    default:
      return FALSE;
    }
}

/* What the server would refuse, as far as its state tells. */
static gboolean
foresee_refusal (SceauDeployment *self, GError **error)
{
  SceauManagedState *state = self->before;
  SceauInstalled installed = sceau_managed_state_get_installed (state);

  if (replaces_request (self) && !self->arguments->replace
      && sceau_managed_state_is_awaiting (state))
    return refuse (error, SCEAU_ERROR_REQUEST_PENDING,
                   _ ("A request waits for its answer on this server"));
  if (self->operation == SCEAU_OPERATION_UNINSTALL && installed == SCEAU_INSTALLED_NONE)
    return refuse (error, SCEAU_ERROR_NOT_FOUND, _ ("There is no certificate on this server"));
  if (self->operation == SCEAU_OPERATION_ENABLE
      && !sceau_managed_state_get_front_end_is_ours (state)
      && !sceau_managed_state_get_https_enabled (state))
    return refuse (error, SCEAU_ERROR_FRONT_END_NOT_OURS,
                   _ ("HTTPS belongs to CamTrace’s own front end on this server."));
  if (self->operation != SCEAU_OPERATION_MIGRATE)
    return TRUE;
  if (sceau_managed_state_get_family (state) == SCEAU_FAMILY_APACHE_7_13)
    return refuse (error, SCEAU_ERROR_NOTHING_TO_MIGRATE,
                   _ ("This server has the files of 7.13: there is nothing to migrate them to"));
  if (installed != SCEAU_INSTALLED_NONE)
    return refuse (
        error, SCEAU_ERROR_NOTHING_TO_MIGRATE,
        _ ("There is a certificate under the new names already: CamTrace has migrated it, or a new one was installed"));
  if (!sceau_findings_have (sceau_managed_state_get_findings (state), SCEAU_FINDING_LAYOUT_CHANGED))
    return refuse (error, SCEAU_ERROR_NOTHING_TO_MIGRATE,
                   _ ("There are no files of 7.13 on this server"));
  return TRUE;
}

/**
 * sceau_deployment_foresee:
 * @self: a deployment that was not run
 * @error: why it would be refused, as far as the state of its server tells that was seen last
 *
 * For a dry run: nothing is asked and nothing is done. That nothing stands against it here does not mean that nothing will.
 *
 * Returns: whether nothing is known that would refuse it
 */
gboolean
sceau_deployment_foresee (SceauDeployment *self, GError **error)
{
  gboolean good;

  g_return_val_if_fail (SCEAU_IS_DEPLOYMENT (self), FALSE);
  g_return_val_if_fail (self->state == SCEAU_DEPLOYMENT_PLANNED, FALSE);

  g_set_object (&self->before, sceau_server_get_state (self->server));
  if (self->before == NULL)
    return TRUE;
  good = _sceau_deployment_check_operation (self, error) && foresee_refusal (self, error);
  g_clear_object (&self->before);
  g_clear_pointer (&self->meant, g_ptr_array_unref);
  return good;
}

/* The public key whose certificate the request of @state waits for is another one than that of the chain. */
static gboolean
answers_another (SceauDeployment *self, SceauManagedState *state)
{
  const char *pending = sceau_managed_state_get_pending_spki (state);
  g_autoptr (GPtrArray) chain = NULL;

  if (pending == NULL || self->arguments->chain_pem == NULL)
    return FALSE;
  chain = sceau_comparison_read_chain (self->arguments->chain_pem, NULL);
  return chain != NULL
         && !g_str_equal (sceau_certificate_get_spki_sha256 (chain->pdata[0]), pending);
}

static char *
dup_goes_to_backups (void)
{
  return g_strdup (_ (
      "The request that waits goes to the backups: its answer can be installed as long as that backup is kept."));
}

/* Before, nobody here knows what else is in the backup. */
static char *
dup_restore_remark (SceauDeployment *self, SceauManagedState *state)
{
  const char *pending = sceau_managed_state_get_pending_spki (state);

  if (self->now == NULL)
    return g_strdup (_ (
        "The request that waits goes to the backups, unless it is in this one: its answer can be installed as long as that backup is kept."));
  return g_strcmp0 (pending, sceau_managed_state_get_pending_spki (self->now)) != 0
             ? dup_goes_to_backups ()
             : NULL;
}

/**
 * _sceau_deployment_dup_remark:
 * @state: (nullable): of the server, before
 *
 * Returns: (transfer full) (nullable): what becomes of the request that waits there; %NULL when none waits, or it is the one that is answered
 */
char *
_sceau_deployment_dup_remark (SceauDeployment *self, SceauManagedState *state)
{
  gboolean replaces = replaces_request (self);

  if (state == NULL || !sceau_managed_state_is_awaiting (state))
    return NULL;
  if (self->operation == SCEAU_OPERATION_RESTORE)
    return dup_restore_remark (self, state);
  if (replaces && self->arguments->replace)
    return dup_goes_to_backups ();
  if (!replaces && self->operation == SCEAU_OPERATION_INSTALL && answers_another (self, state))
    return g_strdup (_ ("The request that waits there goes on waiting for its own answer."));
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Before a target runs: which key, which chain, which deployment. */
#include "config.h"

#include "fleet/sceau-shared-target-private.h"

#include <glib/gi18n-lib.h>

#include "fleet/sceau-task.h"

static void on_chain_built_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_key_loaded_cb (GObject *source, GAsyncResult *result, gpointer data);

static void
prepare_failed (GTask *task, GError *error)
{
  SceauSharedTarget *self = g_task_get_source_object (task);

  sceau_error_convert (&error);
  sceau_shared_target_fail (self, error);
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* A certificate of another server of the fleet: says of which. */
static char *
dup_owner_hint (SceauSharedTarget *self)
{
  GPtrArray *certificates = self->material->certificates;

  for (guint i = 0; i < certificates->len; i++)
    {
      SceauServer *owner = sceau_fleet_match (self->material->fleet, certificates->pdata[i]);

      if (owner != NULL && owner != self->server)
        /* Translators: the name in a certificate, then the name of a server; follows another sentence. */
        return g_strdup_printf (_ (" “%s” is for the server %s."),
                                sceau_certificate_get_title (certificates->pdata[i]),
                                sceau_server_get_name (owner));
    }
  return g_strdup ("");
}

static GError *
chain_error (SceauSharedTarget *self)
{
  g_autofree char *hint = dup_owner_hint (self);
  GError *error;

  if (self->chain == NULL)
    return g_error_new (
        SCEAU_ERROR, SCEAU_ERROR_CHAIN_REJECTED, "%s%s",
        _ ("This server has no key that a certificate could belong to: make a request on it first, or give the "
           "key with the certificate."),
        hint);
  if (sceau_chain_get_status (self->chain) == SCEAU_CHAIN_INCOMPLETE)
    error = g_error_new (SCEAU_ERROR, SCEAU_ERROR_CHAIN_INCOMPLETE, "%s%s",
                         _ ("The chain is incomplete. Nothing was sent to the server."), hint);
  else
    error = g_error_new (
        SCEAU_ERROR, SCEAU_ERROR_CHAIN_REJECTED, "%s%s",
        _ ("These certificates cannot be used on this server. Nothing was sent to it."), hint);
  sceau_error_set_findings (error, sceau_chain_get_findings (self->chain));
  return error;
}

static gboolean
chain_will_do (SceauSharedTarget *self)
{
  SceauChainStatus status = sceau_chain_get_status (self->chain);

  return status == SCEAU_CHAIN_COMPLETE
         || (status == SCEAU_CHAIN_INCOMPLETE && self->material->allow_incomplete);
}

/* A key that is not on the server travels encrypted, its passphrase apart from it. */
static void
plan (GTask *task, SceauKey *key)
{
  SceauSharedTarget *self = g_task_get_source_object (task);
  g_autoptr (SceauArguments) arguments = sceau_arguments_new ();
  GError *error = NULL;

  sceau_arguments_take_chain (arguments, self->chain);
  arguments->allow_incomplete = self->material->allow_incomplete;
  arguments->replace = self->material->replace;
  if (key != NULL)
    {
      arguments->key_passphrase = sceau_secret_new_random_text (256);
      arguments->key_pem = sceau_key_to_encrypted_pem (key, arguments->key_passphrase, &error);
      if (arguments->key_pem == NULL)
        {
          prepare_failed (task, error);
          return;
        }
    }
  _sceau_shared_target_take_deployment (self, sceau_fleet_plan (self->material->fleet, self->server,
                                                                SCEAU_OPERATION_INSTALL, arguments,
                                                                self->material->enable));
  _sceau_shared_target_set_state (self, SCEAU_TARGET_PLANNED);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_key_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  g_autoptr (SceauKey) key = sceau_fleet_load_key_finish (SCEAU_FLEET (source), result, &error);

  if (key != NULL)
    plan (task, key);
  else
    prepare_failed (task, error);
}

static void
on_chain_built_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  SceauSharedTarget *self = g_task_get_source_object (task);
  g_autofree char *local = sceau_fleet_dup_local_key_spki (self->material->fleet, self->server);
  GError *error = NULL;

  g_clear_object (&self->chain);
  self->chain = sceau_chain_build_finish (result, &error);
  if (self->chain == NULL)
    prepare_failed (task, error);
  else if (!chain_will_do (self))
    prepare_failed (task, chain_error (self));
  else if (self->material->key == NULL && g_strcmp0 (local, self->spki) == 0)
    sceau_fleet_load_key_async (self->material->fleet, self->spki, g_task_get_cancellable (task),
                                on_key_loaded_cb, task);
  else
    plan (task, self->material->key);
}

/**
 * sceau_shared_target_prepare_async:
 * @self: a target that waits; its server was looked at
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 *
 * Chooses the key and the chain for the server, judges the chain by the server's own clock and name, and plans the deployment. Nothing
 * is sent to the server. What is remembered here of the server must be fresh: the deployment is bound to its present state.
 */
void
sceau_shared_target_prepare_async (SceauSharedTarget *self, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data)
{
  const char *hosts[] = { NULL, NULL };
  SceauChainQuery query = { 0 };
  GTask *task;

  g_return_if_fail (SCEAU_IS_SHARED_TARGET (self));

  /* Handed from step to step; the last one returns and drops it. */
  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sceau_shared_target_prepare_async);
  g_clear_error (&self->error);
  _sceau_shared_target_set_state (self, SCEAU_TARGET_PREPARING);
  g_free (self->spki);
  self->spki = _sceau_shared_target_choose_spki (self);
  if (self->spki == NULL)
    {
      prepare_failed (task, chain_error (self));
      return;
    }
  hosts[0] = sceau_server_get_dns_name (self->server);
  query.spki_sha256 = self->spki;
  query.hosts = hosts[0] != NULL ? hosts : NULL;
  query.now = self->material->now + sceau_server_get_clock_shift (self->server);
  query.anchors = sceau_fleet_get_anchors (self->material->fleet);
  sceau_chain_build_async (self->material->certificates, &query, cancellable, on_chain_built_cb,
                           task);
}

/**
 * sceau_shared_target_prepare_finish:
 * @self: a target
 * @result: what the callback got
 * @error: CHAIN_REJECTED and CHAIN_INCOMPLETE with findings, what loading a key says, CANCELLED
 *
 * Returns: whether it can be run
 */
gboolean
sceau_shared_target_prepare_finish (SceauSharedTarget *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return sceau_task_finish_boolean (result, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way back: puts back what was there, and says what failed, what was restored, what to do. */
#include "config.h"

#include "fleet/sceau-deployment-private.h"

#include <glib/gi18n-lib.h>

#define PROBE_LIMIT_MS 5000

static void undo_next (SceauDeployment *self);
static void on_undone (SceauDeployment *self, GError *error);
static void on_seen_again (GObject *source, GAsyncResult *result, gpointer data);

static void
copy_details (const GError *from, GError *to)
{
  GPtrArray *findings = sceau_error_get_findings (from);

  if (sceau_error_get_detail (from) != NULL)
    sceau_error_set_detail (to, sceau_error_get_detail (from));
  if (findings != NULL)
    sceau_error_set_findings (to, findings);
}

/* There was a certificate, and no backup of it is known: its number was lost with the connection, or there is none. */
static gboolean
lacks_backup (SceauDeployment *self)
{
  return self->backup == NULL && self->switched
         && sceau_managed_state_get_installed (self->before) != SCEAU_INSTALLED_NONE;
}

/* The same certificate once more replaces nothing, and the server has no backup to go back to, nor needs one. */
static gboolean
nothing_was_replaced (SceauDeployment *self)
{
  return lacks_backup (self)
         && sceau_certificates_equal (sceau_managed_state_get_chain (self->before),
                                      sceau_managed_state_get_chain (self->now));
}

static void
end_rolled_back (SceauDeployment *self)
{
  g_autoptr (GError) cause = g_steal_pointer (&self->cause);
  GError *error = g_error_new (
      SCEAU_ERROR, SCEAU_ERROR_ROLLED_BACK,
      nothing_was_replaced (self)
          ? _ ("%s This certificate was installed before already: it is still there.")
          : _ ("%s What was there before has been put back."),
      cause->message);

  copy_details (cause, error);
  sceau_step_end (_sceau_deployment_find_step (self, SCEAU_STEP_ROLL_BACK), SCEAU_STEP_DONE,
                  _ ("What was there before is there again."));
  _sceau_deployment_end (self, SCEAU_DEPLOYMENT_ROLLED_BACK, error);
}

/* The way back failed: neither what was meant nor what was. */
static void
end_uncertain (SceauDeployment *self, GError *error)
{
  g_autoptr (GError) cause = g_steal_pointer (&self->cause);
  GError *both = g_error_new (SCEAU_ERROR, cause->code,
                              _ ("%s Putting back what was there failed too: %s"), cause->message,
                              error->message);

  copy_details (error, both);
  sceau_step_end (_sceau_deployment_find_step (self, SCEAU_STEP_ROLL_BACK), SCEAU_STEP_FAILED,
                  error->message);
  g_error_free (error);
  _sceau_deployment_end (self, SCEAU_DEPLOYMENT_UNCERTAIN, both);
}

static void
on_seen_again (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauDeployment) self = data;
  g_autoptr (SceauProbeResult) presented = sceau_prober_probe_finish (self->prober, result, NULL);

  if (presented != NULL)
    sceau_server_take_presented (self->server, presented, _sceau_deployment_now ());
  end_rolled_back (self);
}

/* What clients get now is looked at once more, so that the page is true. */
static void
see_again (SceauDeployment *self)
{
  if (self->prober == NULL || sceau_server_get_https_host (self->server) == NULL
      || !sceau_managed_state_get_https_enabled (self->now))
    end_rolled_back (self);
  else
    sceau_prober_probe_async (self->prober, sceau_server_get_https_host (self->server),
                              sceau_server_get_https_port (self->server),
                              sceau_server_get_dns_name (self->server), PROBE_LIMIT_MS,
                              _sceau_deployment_now (), NULL, on_seen_again, g_object_ref (self));
}

static void
on_undone (SceauDeployment *self, GError *error)
{
  gboolean nothing_was = sceau_managed_state_get_installed (self->before) == SCEAU_INSTALLED_NONE;

  if (error == NULL)
    {
      undo_next (self);
      return;
    }
  /* A backup of a request without certificate cannot be put back as a pair: then the certificate goes. */
  if (self->change.operation == SCEAU_OPERATION_RESTORE && nothing_was && !self->uncertain)
    {
      g_error_free (error);
      _sceau_deployment_change (self, SCEAU_OPERATION_UNINSTALL, NULL, on_undone);
      return;
    }
  end_uncertain (self, error);
}

static void
undo_next (SceauDeployment *self)
{
  SceauOperation operation;
  g_autoptr (SceauArguments) arguments = NULL;

  if (g_queue_is_empty (&self->undo))
    {
      see_again (self);
      return;
    }
  operation = GPOINTER_TO_INT (g_queue_pop_head (&self->undo));
  arguments = sceau_arguments_new ();
  if (operation == SCEAU_OPERATION_RESTORE)
    arguments->backup_id = g_strdup (self->backup);
  _sceau_deployment_change (self, operation, arguments, on_undone);
}

static void
undo_later (SceauDeployment *self, SceauOperation operation)
{
  g_queue_push_tail (&self->undo, GINT_TO_POINTER (operation));
}

/* In the HowTo's order: HTTPS goes off before a certificate goes, and on after it is back. */
static void
plan_undo (SceauDeployment *self)
{
  gboolean nothing_was = sceau_managed_state_get_installed (self->before) == SCEAU_INSTALLED_NONE;

  if (self->enabled_here)
    undo_later (self, SCEAU_OPERATION_DISABLE);
  if (self->switched && self->backup != NULL)
    undo_later (self, SCEAU_OPERATION_RESTORE);
  else if (self->switched && nothing_was)
    undo_later (self, SCEAU_OPERATION_UNINSTALL);
  if (self->disabled_here)
    undo_later (self, SCEAU_OPERATION_ENABLE);
}

static void
on_backups_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauDeployment) self = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) backups = sceau_backend_backups_finish (self->backend, result, &error);
  SceauCertificate *leaf = sceau_managed_state_get_leaf (self->before);

  for (guint i = 0; backups != NULL && i < backups->len && self->backup == NULL; i++)
    {
      SceauBackup *backup = backups->pdata[i];

      if (backup->restorable && leaf != NULL
          && g_strcmp0 (backup->sha256, sceau_certificate_get_sha256 (leaf)) == 0)
        self->backup = g_strdup (backup->id);
    }
  if (self->backup == NULL && !nothing_was_replaced (self))
    {
      if (error == NULL)
        error = g_error_new_literal (SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
                                     _ ("The server has no backup of what was there."));
      end_uncertain (self, error);
      return;
    }
  g_clear_error (&error);
  plan_undo (self);
  undo_next (self);
}

void
_sceau_deployment_roll_back (SceauDeployment *self, GError *cause)
{
  g_autoptr (SceauStep) step = NULL;

  _sceau_deployment_pass_the_point (self);
  self->cause = cause;
  step = sceau_step_new (SCEAU_STEP_ROLL_BACK, _ ("Put back what was there"));
  g_list_store_append (self->steps, step);
  self->current = g_list_model_get_n_items (G_LIST_MODEL (self->steps)) - 1;
  sceau_step_start (step);
  if (lacks_backup (self))
    {
      sceau_backend_backups_async (self->backend, NULL, on_backups_found, g_object_ref (self));
      return;
    }
  plan_undo (self);
  undo_next (self);
}

static void
end_unchanged (SceauDeployment *self)
{
  GError *cause = g_steal_pointer (&self->cause);
  gboolean cancelled = g_error_matches (cause, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  /* The agent undid its own switch: what was there is there again. */
  gboolean undone = g_error_matches (cause, SCEAU_ERROR, SCEAU_ERROR_ROLLED_BACK);

  _sceau_deployment_end (self,
                         cancelled ? SCEAU_DEPLOYMENT_CANCELLED
                         : undone  ? SCEAU_DEPLOYMENT_ROLLED_BACK
                                   : SCEAU_DEPLOYMENT_FAILED,
                         cause);
}

static void
on_cleaned (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauDeployment) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauManagedState) state = sceau_backend_run_finish (self->backend, result, &error);

  /* A key that stays there, encrypted, opens nothing; the state shows it. */
  if (state != NULL)
    _sceau_deployment_take_state (self, state);
  end_unchanged (self);
}

/* What has come after our key may have taken its place. */
static gboolean
is_our_key (SceauDeployment *self, SceauManagedState *state)
{
  return sceau_managed_state_get_key_pending (state)
         && (self->uploaded_as == NULL
             || g_strcmp0 (self->uploaded_as, sceau_managed_state_get_etag (state)) == 0);
}

static void
on_state_before_cleaning (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauDeployment) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauManagedState) state = sceau_backend_run_finish (self->backend, result, &error);

  if (state == NULL || !is_our_key (self, state))
    {
      end_unchanged (self);
      return;
    }
  sceau_backend_run_async (self->backend, SCEAU_OPERATION_DELETE_REQUEST, NULL,
                           sceau_managed_state_get_etag (state), NULL, on_cleaned,
                           g_object_ref (self));
}

/* It ends before the switch. A key that was sent for it is taken away again, unless something else was pending there: then the
 * server has archived that, and what waits now is for the person to judge. */
void
_sceau_deployment_clean_up (SceauDeployment *self, GError *cause)
{
  _sceau_deployment_pass_the_point (self);
  self->cause = cause;
  if (!self->uploaded || sceau_managed_state_get_request (self->before) != NULL
      || sceau_managed_state_get_key_pending (self->before))
    {
      end_unchanged (self);
      return;
    }
  sceau_backend_run_async (self->backend, SCEAU_OPERATION_STATE, NULL, NULL, NULL,
                           on_state_before_cleaning, g_object_ref (self));
}

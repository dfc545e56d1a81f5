/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A change, and what became of it when the connection was lost: the state is read again until it is known on which side of the
 * switch the server is. */
#include "config.h"

#include "fleet/sceau-deployment-private.h"

#include <glib/gi18n-lib.h>

#include "fleet/sceau-comparison.h"

#define RETRY_MS 300

static void on_changed (GObject *source, GAsyncResult *result, gpointer data);
static void read_again (SceauDeployment *self);
static void on_read_again (GObject *source, GAsyncResult *result, gpointer data);
static gboolean on_retry (gpointer data);

void
_sceau_deployment_clear_change (SceauDeployment *self)
{
  g_clear_pointer (&self->change.etag, g_free);
  g_clear_error (&self->change.lost);
  self->change.failed = FALSE;
}

/* It may have done the change, or not. */
static gboolean
is_unclear (const GError *error)
{
  return error->domain == SCEAU_ERROR
         && (error->code == SCEAU_ERROR_UNREACHABLE || error->code == SCEAU_ERROR_TIMED_OUT
             || error->code == SCEAU_ERROR_IO || error->code == SCEAU_ERROR_BAD_RESPONSE
             || error->code == SCEAU_ERROR_TLS || error->code == SCEAU_ERROR_HTTP_ERROR);
}

/* Nor is it an answer of the server. */
gboolean
_sceau_deployment_is_loss (const GError *error)
{
  return is_unclear (error) && !sceau_error_is_answer (error);
}

/* The certificate alone proves nothing where it was there before, with other intermediates. Which of them the server keeps is its own
 * choice: there it counts that something has moved. */
static gboolean
chain_is_meant (SceauDeployment *self, SceauManagedState *state, gboolean moved)
{
  SceauComparison comparison = sceau_comparison_of_chains (self->meant,
                                                           sceau_managed_state_get_chain (state));

  return comparison == SCEAU_COMPARISON_EQUAL
         || (moved && comparison == SCEAU_COMPARISON_CHAIN_DIFFERS);
}

static gboolean
pending_changed (SceauDeployment *self, SceauManagedState *state)
{
  const char *before = sceau_managed_state_get_pending_spki (self->now);
  const char *after = sceau_managed_state_get_pending_spki (state);

  return g_strcmp0 (before, after) != 0
         || sceau_managed_state_get_key_pending (self->now)
                != sceau_managed_state_get_key_pending (state);
}

static gboolean
has_effect (SceauDeployment *self, SceauManagedState *state)
{
  gboolean moved = g_strcmp0 (self->change.etag, sceau_managed_state_get_etag (state)) != 0;

  switch (self->change.operation)
    {
    case SCEAU_OPERATION_INSTALL:
      return chain_is_meant (self, state, moved);
    case SCEAU_OPERATION_SELF_SIGN:
      return moved && sceau_managed_state_get_installed (state) == SCEAU_INSTALLED_SELF_SIGNED;
    case SCEAU_OPERATION_ENABLE:
      return sceau_managed_state_get_https_enabled (state);
    case SCEAU_OPERATION_DISABLE:
      return sceau_managed_state_get_https_off (state);
    case SCEAU_OPERATION_UNINSTALL:
      return sceau_managed_state_get_installed (state) == SCEAU_INSTALLED_NONE;
    case SCEAU_OPERATION_REQUEST:
    case SCEAU_OPERATION_UPLOAD_KEY:
      return moved && pending_changed (self, state);
    case SCEAU_OPERATION_DELETE_REQUEST:
      return moved && sceau_managed_state_get_request (state) == NULL;
    case SCEAU_OPERATION_RESTORE:
    case SCEAU_OPERATION_MIGRATE:
      return moved;
    case SCEAU_OPERATION_STATE:
    case SCEAU_OPERATION_CHECK:
    case SCEAU_N_OPERATIONS:
    default:
      return TRUE;
    }
}

static GError *
error_about_loss (SceauDeployment *self, const char *format)
{
  GError *error = g_error_new (SCEAU_ERROR, self->change.lost->code, "%s", format);

  sceau_error_set_detail (error, sceau_error_get_detail (self->change.lost) != NULL
                                     ? sceau_error_get_detail (self->change.lost)
                                     : self->change.lost->message);
  return error;
}

static void
change_done (SceauDeployment *self, GError *error)
{
  SceauChangeDone done = self->change.done;

  _sceau_deployment_clear_change (self);
  done (self, error);
}

static void
retry_later (SceauDeployment *self)
{
  /* The task that runs holds the deployment. */
  g_timeout_add_full (G_PRIORITY_DEFAULT, RETRY_MS, on_retry, g_object_ref (self), g_object_unref);
}

static gboolean
on_retry (gpointer data)
{
  read_again (data);
  return G_SOURCE_REMOVE;
}

/* A way back that failed on the server leaves neither what was nor what was meant; with the same tag all is as it was. */
static void
end_failed (SceauDeployment *self, gboolean as_it_was)
{
  GError *error = g_steal_pointer (&self->change.lost);

  self->uncertain = !as_it_was;
  change_done (self, error);
}

static void
give_up (SceauDeployment *self)
{
  GError *error;

  if (g_get_monotonic_time () < self->change.deadline)
    {
      retry_later (self);
      return;
    }
  if (self->change.failed)
    {
      end_failed (self, FALSE);
      return;
    }
  self->uncertain = TRUE;
  error = error_about_loss (
      self, _ ("The connection was lost, and the server does not answer since. It is not known "
               "whether the change was made: look at the server again when it can be reached."));
  change_done (self, error);
}

/* A server that still works on the change shows the old state meanwhile: it gets some time to settle. */
static void
judge_state (SceauDeployment *self, SceauManagedState *state)
{
  gboolean moved = g_strcmp0 (self->change.etag, sceau_managed_state_get_etag (state)) != 0;

  if (self->change.failed)
    {
      _sceau_deployment_take_state (self, state);
      end_failed (self, !moved);
      return;
    }
  if (has_effect (self, state))
    {
      _sceau_deployment_take_state (self, state);
      change_done (self, NULL);
      return;
    }
  if (g_get_monotonic_time () < self->change.settled)
    {
      retry_later (self);
      return;
    }
  self->uncertain = moved;
  _sceau_deployment_take_state (self, state);
  change_done (
      self,
      error_about_loss (
          self, moved
                    ? _ ("The connection was lost. The server has changed since, but not to what "
                         "was meant: look at its state.")
                    : _ ("The connection was lost before the server switched: it is as it was.")));
}

static void
on_read_again (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauDeployment) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauManagedState) state = sceau_backend_run_finish (self->backend, result, &error);

  if (state != NULL)
    judge_state (self, state);
  else
    give_up (self);
}

static void
read_again (SceauDeployment *self)
{
  sceau_backend_run_async (self->backend, SCEAU_OPERATION_STATE, NULL, NULL, NULL, on_read_again,
                           g_object_ref (self));
}

static void
start_reading_again (SceauDeployment *self, GError *lost)
{
  gint64 now = g_get_monotonic_time ();

  self->change.lost = lost;
  self->change.failed = !_sceau_deployment_is_loss (lost);
  self->change.deadline = now + (gint64) self->patience_ms * 1000;
  self->change.settled = now + (gint64) self->patience_ms * 1000 / 3;
  sceau_step_set_message (
      _sceau_deployment_peek_step (self),
      self->change.failed ? _ ("It failed. Finding out where the server stands…")
                          : _ ("The connection was lost. Finding out where the server stands…"));
  read_again (self);
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauDeployment) self = data;
  g_autofree char *backup = g_strdup (sceau_backend_run_get_backup (self->backend, result));
  GError *error = NULL;
  g_autoptr (SceauManagedState) state = sceau_backend_run_finish (self->backend, result, &error);

  /* Told where the change was made, even if what is there now was not. */
  if (backup != NULL && self->backup == NULL)
    self->backup = g_steal_pointer (&backup);
  if (state != NULL)
    {
      _sceau_deployment_take_state (self, state);
      change_done (self, NULL);
    }
  else if (is_unclear (error) || g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_FAILED))
    start_reading_again (self, error);
  else
    change_done (self, error);
}

/* Does a change that cannot be cancelled any more. */
void
_sceau_deployment_change (SceauDeployment *self, SceauOperation operation,
                          const SceauArguments *arguments, SceauChangeDone done)
{
  _sceau_deployment_clear_change (self);
  _sceau_deployment_pass_the_point (self);
  self->change.operation = operation;
  self->change.etag = g_strdup (sceau_managed_state_get_etag (self->now));
  self->change.done = done;
  sceau_backend_run_async (self->backend, operation, arguments, self->change.etag, NULL, on_changed,
                           g_object_ref (self));
}

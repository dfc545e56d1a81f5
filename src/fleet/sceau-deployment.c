/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One job on one server, step by step: its plan, and the loop that walks it. */
#include "config.h"

#include "fleet/sceau-deployment-private.h"

#include <glib/gi18n-lib.h>

#include "fleet/sceau-task.h"

#define DEFAULT_PATIENCE_MS 30000

typedef enum
{
  PROP_STATE = 1,
  PROP_CAN_CANCEL,
  PROP_ERROR,
  N_PROPS
} Property;

static GParamSpec *properties[N_PROPS];

/* What each kind of step does. */
static void (*const step_funcs[SCEAU_N_STEP_KINDS]) (SceauDeployment *) = {
  [SCEAU_STEP_PREFLIGHT] = _sceau_deployment_preflight,
  [SCEAU_STEP_BACKUP] = _sceau_deployment_backup,
  [SCEAU_STEP_UPLOAD] = _sceau_deployment_upload,
  [SCEAU_STEP_CHECK] = _sceau_deployment_check,
  [SCEAU_STEP_SWITCH] = _sceau_deployment_switch,
  [SCEAU_STEP_ENABLE] = _sceau_deployment_enable,
  [SCEAU_STEP_VERIFY] = _sceau_deployment_verify,
};

G_DEFINE_FINAL_TYPE (SceauDeployment, sceau_deployment, G_TYPE_OBJECT)

static void
sceau_deployment_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  SceauDeployment *self = SCEAU_DEPLOYMENT (object);

  switch ((Property) property)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_CAN_CANCEL:
      g_value_set_boolean (value, self->can_cancel);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
sceau_deployment_finalize (GObject *object)
{
  SceauDeployment *self = SCEAU_DEPLOYMENT (object);

  _sceau_deployment_clear_change (self);
  g_clear_object (&self->server);
  g_clear_object (&self->backend);
  g_clear_object (&self->prober);
  g_clear_pointer (&self->arguments, sceau_arguments_free);
  g_free (self->etag);
  g_clear_pointer (&self->meant, g_ptr_array_unref);
  g_clear_object (&self->steps);
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->before);
  g_clear_object (&self->now);
  g_clear_object (&self->baseline);
  g_clear_object (&self->presented);
  g_free (self->backup);
  g_free (self->uploaded_as);
  g_free (self->learnt);
  g_clear_error (&self->cause);
  g_queue_clear (&self->undo);
  G_OBJECT_CLASS (sceau_deployment_parent_class)->finalize (object);
}

static void
sceau_deployment_class_init (SceauDeploymentClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  G_OBJECT_CLASS (klass)->get_property = sceau_deployment_get_property;
  G_OBJECT_CLASS (klass)->finalize = sceau_deployment_finalize;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, SCEAU_TYPE_DEPLOYMENT_STATE,
                                              SCEAU_DEPLOYMENT_PLANNED, flags);
  properties[PROP_CAN_CANCEL] = g_param_spec_boolean ("can-cancel", NULL, NULL, TRUE, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
sceau_deployment_init (SceauDeployment *self)
{
  self->steps = g_list_store_new (SCEAU_TYPE_STEP);
  self->cancellable = g_cancellable_new ();
  self->can_cancel = TRUE;
  self->patience_ms = DEFAULT_PATIENCE_MS;
  g_queue_init (&self->undo);
}

/**
 * sceau_deployment_new:
 * @server: on which server
 * @backend: the way to it
 * @prober: (nullable): the TLS client that verifies from outside; %NULL: verification is skipped, and said so
 * @operation: what to do
 * @arguments: (nullable): what the operation needs; copied
 * @enable: for install and self-sign: switch HTTPS on at the end; for uninstall: switch it off first
 * @etag: (nullable): of the state that the person saw; another one found on the server gives CHANGED_MEANWHILE
 *
 * Returns: (transfer full): the plan
 */
SceauDeployment *
sceau_deployment_new (SceauServer *server, SceauBackend *backend, SceauProber *prober,
                      SceauOperation operation, const SceauArguments *arguments, gboolean enable,
                      const char *etag)
{
  SceauDeployment *self;

  g_return_val_if_fail (SCEAU_IS_SERVER (server), NULL);
  g_return_val_if_fail (SCEAU_IS_BACKEND (backend), NULL);
  g_return_val_if_fail (operation < SCEAU_N_OPERATIONS, NULL);

  self = g_object_new (SCEAU_TYPE_DEPLOYMENT, NULL);
  self->server = g_object_ref (server);
  self->backend = g_object_ref (backend);
  self->prober = prober != NULL ? g_object_ref (prober) : NULL;
  self->operation = operation;
  self->arguments = arguments != NULL ? sceau_arguments_copy (arguments) : sceau_arguments_new ();
  self->enable = enable;
  self->etag = g_strdup (etag);
  _sceau_deployment_make_plan (self);
  return self;
}

/**
 * sceau_deployment_get_steps:
 * @self: a deployment
 *
 * Returns: (transfer none): its steps, of SceauStep: the plan, complete from the beginning; only a way back is added
 */
GListModel *
sceau_deployment_get_steps (SceauDeployment *self)
{
  g_return_val_if_fail (SCEAU_IS_DEPLOYMENT (self), NULL);

  return G_LIST_MODEL (self->steps);
}

/**
 * sceau_deployment_get_state:
 * @self: a deployment
 *
 * Returns: where it stands
 */
SceauDeploymentState
sceau_deployment_get_state (SceauDeployment *self)
{
  g_return_val_if_fail (SCEAU_IS_DEPLOYMENT (self), SCEAU_DEPLOYMENT_PLANNED);

  return self->state;
}

/**
 * sceau_deployment_get_can_cancel:
 * @self: a deployment
 *
 * Returns: whether sceau_deployment_cancel () still has an effect
 */
gboolean
sceau_deployment_get_can_cancel (SceauDeployment *self)
{
  g_return_val_if_fail (SCEAU_IS_DEPLOYMENT (self), FALSE);

  return self->can_cancel;
}

/**
 * sceau_deployment_get_error:
 * @self: a deployment
 *
 * Returns: (transfer none) (nullable): why it did not end as meant
 */
const GError *
sceau_deployment_get_error (SceauDeployment *self)
{
  g_return_val_if_fail (SCEAU_IS_DEPLOYMENT (self), NULL);

  return self->error;
}

/**
 * sceau_deployment_get_server:
 * @self: a deployment
 *
 * Returns: (transfer none): on which server
 */
SceauServer *
sceau_deployment_get_server (SceauDeployment *self)
{
  g_return_val_if_fail (SCEAU_IS_DEPLOYMENT (self), NULL);

  return self->server;
}

/**
 * sceau_deployment_get_operation:
 * @self: a deployment
 *
 * Returns: what it does
 */
SceauOperation
sceau_deployment_get_operation (SceauDeployment *self)
{
  g_return_val_if_fail (SCEAU_IS_DEPLOYMENT (self), SCEAU_OPERATION_STATE);

  return self->operation;
}

/**
 * sceau_deployment_get_presented:
 * @self: a deployment
 *
 * Returns: (transfer none) (nullable): what the verifying TLS client got
 */
SceauProbeResult *
sceau_deployment_get_presented (SceauDeployment *self)
{
  g_return_val_if_fail (SCEAU_IS_DEPLOYMENT (self), NULL);

  return self->presented;
}

/**
 * sceau_deployment_get_backup:
 * @self: a deployment
 *
 * Returns: (transfer none) (nullable): the number under which the server keeps what was replaced
 */
const char *
sceau_deployment_get_backup (SceauDeployment *self)
{
  g_return_val_if_fail (SCEAU_IS_DEPLOYMENT (self), NULL);

  return self->backup;
}

/**
 * sceau_deployment_get_learnt_name:
 * @self: a deployment
 *
 * A server of which no DNS name was known gets the common name of the request or the certificate that is made on it, or of the one
 * that is installed for a key that is there, when that is a DNS name. The fleet stores it when the deployment is one of its plans.
 *
 * Returns: (transfer none) (nullable): the DNS name that the server got by it
 */
const char *
sceau_deployment_get_learnt_name (SceauDeployment *self)
{
  g_return_val_if_fail (SCEAU_IS_DEPLOYMENT (self), NULL);

  return self->learnt;
}

/**
 * sceau_deployment_set_patience:
 * @self: a deployment
 * @patience_ms: how long a lost connection or a reload is waited for after the switch
 */
void
sceau_deployment_set_patience (SceauDeployment *self, guint patience_ms)
{
  g_return_if_fail (SCEAU_IS_DEPLOYMENT (self));

  self->patience_ms = patience_ms;
}

gint64
_sceau_deployment_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* Borrowed: the list holds it. */
SceauStep *
_sceau_deployment_peek_step (SceauDeployment *self)
{
  g_autoptr (SceauStep) step = g_list_model_get_item (G_LIST_MODEL (self->steps), self->current);

  return step;
}

SceauStep *
_sceau_deployment_find_step (SceauDeployment *self, SceauStepKind kind)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->steps));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SceauStep) step = g_list_model_get_item (G_LIST_MODEL (self->steps), i);

      if (sceau_step_get_kind (step) == kind)
        return step;
    }
  return NULL;
}

static void
deployment_set_state (SceauDeployment *self, SceauDeploymentState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
_sceau_deployment_pass_the_point (SceauDeployment *self)
{
  if (!self->can_cancel)
    return;
  self->can_cancel = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_CANCEL]);
}

void
_sceau_deployment_take_state (SceauDeployment *self, SceauManagedState *state)
{
  g_set_object (&self->now, state);
  sceau_server_take_error (self->server, NULL, _sceau_deployment_now ());
  sceau_server_take_state (self->server, state, _sceau_deployment_now ());
  if (!sceau_managed_state_get_https_enabled (state))
    sceau_server_take_presented (self->server, NULL, _sceau_deployment_now ());
}

/* What comes after the step that failed will not be done. */
static void
skip_the_rest (SceauDeployment *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->steps));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SceauStep) step = g_list_model_get_item (G_LIST_MODEL (self->steps), i);

      if (sceau_step_get_state (step) == SCEAU_STEP_WAITING)
        sceau_step_end (step, SCEAU_STEP_SKIPPED, NULL);
    }
}

void
_sceau_deployment_end (SceauDeployment *self, SceauDeploymentState state, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  skip_the_rest (self);
  if (self->outer != NULL)
    g_signal_handler_disconnect (self->outer, self->outer_id);
  g_clear_object (&self->outer);
  g_clear_error (&self->error);
  self->error = error;
  _sceau_deployment_pass_the_point (self);
  if (state != SCEAU_DEPLOYMENT_DONE && self->learnt != NULL)
    {
      g_object_set (self->server, "dns-name", NULL, NULL);
      g_clear_pointer (&self->learnt, g_free);
    }
  if (error != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  sceau_server_release (self->server);
  deployment_set_state (self, state);
  if (state == SCEAU_DEPLOYMENT_DONE)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_error_copy (error));
}

static void
start_step (SceauDeployment *self)
{
  SceauStep *step;
  GError *error = NULL;

  if (self->current >= g_list_model_get_n_items (G_LIST_MODEL (self->steps)))
    {
      _sceau_deployment_end (self, SCEAU_DEPLOYMENT_DONE, NULL);
      return;
    }
  step = _sceau_deployment_peek_step (self);
  if (self->can_cancel && g_cancellable_set_error_if_cancelled (self->cancellable, &error))
    {
      sceau_error_convert (&error);
      _sceau_deployment_clean_up (self, error);
      return;
    }
  sceau_step_start (step);
  step_funcs[sceau_step_get_kind (step)](self);
}

void
_sceau_deployment_step_done (SceauDeployment *self, SceauStepState state, const char *message)
{
  sceau_step_end (_sceau_deployment_peek_step (self), state, message);
  self->current++;
  start_step (self);
}

/* Where nothing was changed there is nothing to put back. */
void
_sceau_deployment_step_failed (SceauDeployment *self, GError *error)
{
  sceau_step_end (_sceau_deployment_peek_step (self), SCEAU_STEP_FAILED, error->message);
  if (self->uncertain)
    _sceau_deployment_end (self, SCEAU_DEPLOYMENT_UNCERTAIN, error);
  else if (self->switched || self->enabled_here || self->disabled_here)
    _sceau_deployment_roll_back (self, error);
  else
    _sceau_deployment_clean_up (self, error);
}

static void
on_outer_cancelled (GCancellable *outer, SceauDeployment *self)
{
  sceau_deployment_cancel (self);
}

/**
 * sceau_deployment_run_async:
 * @self: a deployment that was not run yet
 * @cancellable: (nullable): as sceau_deployment_cancel (): without effect after the switch
 * @callback: called when it has ended, in any way
 * @data: for @callback
 */
void
sceau_deployment_run_async (SceauDeployment *self, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  GTask *task;

  g_return_if_fail (SCEAU_IS_DEPLOYMENT (self));

  /* The task has no cancellable: what ended after the switch is told as it ended. */
  task = g_task_new (self, NULL, callback, data);
  g_task_set_source_tag (task, sceau_deployment_run_async);
  if (self->state != SCEAU_DEPLOYMENT_PLANNED)
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_BUSY,
                               _ ("This job was started already."));
      g_object_unref (task);
      return;
    }
  self->task = task;
  sceau_server_hold (self->server);
  deployment_set_state (self, SCEAU_DEPLOYMENT_RUNNING);
  if (cancellable != NULL)
    {
      if (g_cancellable_is_cancelled (cancellable))
        g_cancellable_cancel (self->cancellable);
      self->outer = g_object_ref (cancellable);
      self->outer_id = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_outer_cancelled),
                                         self);
    }
  start_step (self);
}

/**
 * sceau_deployment_run_finish:
 * @self: a deployment
 * @result: what the callback got
 * @error: why it did not end as meant: ROLLED_BACK, CANCELLED, CHANGED_MEANWHILE…
 *
 * Returns: %TRUE only when everything was done
 */
gboolean
sceau_deployment_run_finish (SceauDeployment *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return sceau_task_finish_boolean (result, error);
}

/**
 * sceau_deployment_cancel:
 * @self: a deployment
 *
 * Stops it before the switch; afterwards it has no effect.
 */
void
sceau_deployment_cancel (SceauDeployment *self)
{
  g_return_if_fail (SCEAU_IS_DEPLOYMENT (self));

  if (self->can_cancel)
    g_cancellable_cancel (self->cancellable);
}

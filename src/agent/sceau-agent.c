/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts the parts together. Reading and answering happen in the main loop; changes, which wait for disks and front ends, one
 * after another in one worker thread. */
#include "config.h"

#include "agent/sceau-agent.h"
#include "agent/sceau-apache.h"
#include "agent/sceau-api-service.h"
#include "agent/sceau-builtin.h"
#include "agent/sceau-haproxy.h"
#include "agent/sceau-recovery.h"
#include "agent/sceau-site-commands.h"
#include "tls/sceau-trust.h"

#include <glib/gi18n-lib.h>

#define MAX_ORDERS 32u /* waiting for their turn */

#define RELOAD_ATTEMPTS 20
#define RELOAD_PAUSE_US (250 * 1000)

struct _SceauAgent
{
  GObject parent_instance;
  GMainContext *context;
  SceauAgentConfig *config;
  SceauIdentity *identity;
  SceauGate *gate;
  SceauVault *vault;
  SceauFrontEnd *front_end;
  SceauHistory *history;
  SceauAnchors *anchors;
  SceauWatch *watch;
  SceauStateReader *reader;
  SceauChanger *changer;
  SceauApiService *service;
  GThreadPool *worker;
  gint unfinished; /* jobs given to the worker, atomic */
  gboolean recovered;
};

G_DEFINE_FINAL_TYPE (SceauAgent, sceau_agent, G_TYPE_OBJECT)

static void
sceau_agent_finalize (GObject *object)
{
  SceauAgent *self = SCEAU_AGENT (object);

  sceau_agent_stop (self);
  g_clear_object (&self->config);
  g_clear_object (&self->identity);
  g_clear_object (&self->gate);
  g_clear_object (&self->vault);
  g_clear_object (&self->front_end);
  g_clear_object (&self->history);
  g_clear_object (&self->anchors);
  g_clear_object (&self->watch);
  g_clear_object (&self->reader);
  g_clear_object (&self->changer);
  g_clear_pointer (&self->context, g_main_context_unref);
  G_OBJECT_CLASS (sceau_agent_parent_class)->finalize (object);
}

static void
sceau_agent_class_init (SceauAgentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_agent_finalize;
}

static void
sceau_agent_init (SceauAgent *self)
{
  self->context = g_main_context_ref_thread_default ();
}

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/**
 * sceau_agent_make_front_end:
 *
 * Returns: (transfer full): what serves HTTPS, as agent.conf says.
 */
SceauFrontEnd *
sceau_agent_make_front_end (SceauAgentConfig *config)
{
  switch (sceau_agent_config_get_front_end (config))
    {
    case SCEAU_FRONT_END_BUILTIN:
      return sceau_builtin_new (config);
    case SCEAU_FRONT_END_APACHE:
      return sceau_apache_new (config);
    case SCEAU_FRONT_END_COMMAND:
      return sceau_site_commands_new (config);
    case SCEAU_FRONT_END_HAPROXY:
    default:
      return sceau_haproxy_new (config);
    }
}

static void
make_parts (SceauAgent *self)
{
  g_autofree char *history = g_build_filename (sceau_agent_config_get_state_folder (self->config),
                                               "history", NULL);

  self->history = sceau_history_new (history);
  self->front_end = sceau_agent_make_front_end (self->config);
  self->watch = sceau_watch_new (self->config, self->anchors);
  self->reader = sceau_state_reader_new (self->config, self->vault, self->front_end, self->watch,
                                         self->anchors);
  self->changer = sceau_changer_new (self->config, self->vault, self->front_end, self->history,
                                     self->anchors);
}

static gboolean
remember_family (SceauAgent *self, GError **error)
{
  g_autoptr (SceauSnapshot) snapshot = sceau_vault_read (self->vault, error);

  return snapshot != NULL
         && sceau_vault_remember_family (self->vault, snapshot->family, FALSE, error)
         && sceau_vault_remember (self->vault, snapshot, FALSE, error);
}

/**
 * sceau_agent_new:
 *
 * Makes an agent in the calling thread's main context: its folders, its identity, and the recovery of a change that was cut
 * short. It serves nothing yet.
 *
 * Returns: (nullable) (transfer full): the agent.
 */
SceauAgent *
sceau_agent_new (SceauAgentConfig *config, GError **error)
{
  g_autoptr (SceauAgent) self = g_object_new (SCEAU_TYPE_AGENT, NULL);

  self->config = g_object_ref (config);
  self->vault = sceau_vault_new (config, error);
  if (self->vault == NULL)
    return NULL;
  self->anchors = sceau_trust_load (sceau_agent_config_get_system_trust (config),
                                    sceau_agent_config_get_trust (config), error);
  if (self->anchors == NULL)
    return NULL;
  make_parts (self);
  if (!sceau_recovery_run (self->vault, self->front_end, self->history, now_seconds (),
                           &self->recovered, error)
      || !remember_family (self, error))
    return NULL;
  self->identity = sceau_identity_load (config, now_seconds (), error);
  if (self->identity == NULL)
    return NULL;
  self->gate = sceau_gate_new (config, error);
  return self->gate != NULL ? g_steal_pointer (&self) : NULL;
}

/* A job of the worker without an order: the front end shall load what recovery has left on disk. It may be starting itself, or in the
 * middle of the very reload during which the agent was ended: then it answers in a moment. */
static void
reload_after_recovery (SceauAgent *self)
{
  g_autoptr (SceauSnapshot) snapshot = sceau_vault_read (self->vault, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; snapshot != NULL && i < RELOAD_ATTEMPTS; i++)
    {
      g_clear_error (&error);
      if (sceau_front_end_reload (self->front_end, snapshot->paths[SCEAU_FILE_COMBINED], NULL,
                                  &error))
        return;
      g_usleep (
          RELOAD_PAUSE_US); /* the worker's own thread: nobody waits for it but later changes */
    }
  if (error != NULL)
    g_message ("After recovery the front end was not reloaded: %s", error->message);
}

static void
work (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  SceauAgent *self = g_task_get_source_object (task);
  SceauOrder *order = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  SceauOutcome *outcome;

  /* A context of its own, so that nothing here ever runs what belongs to the main loop. */
  g_main_context_push_thread_default (context);
  if (order == NULL)
    {
      reload_after_recovery (self);
      g_task_return_pointer (task, NULL, NULL);
    }
  else if ((outcome = sceau_changer_run (self->changer, order, &error)) != NULL)
    g_task_return_pointer (task, outcome, (GDestroyNotify) sceau_outcome_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
  g_main_context_pop_thread_default (context);
  g_atomic_int_dec_and_test (&self->unfinished);
  g_main_context_wakeup (self->context);
}

static void
give_to_worker (SceauAgent *self, GTask *task)
{
  g_atomic_int_inc (&self->unfinished);
  g_thread_pool_push (self->worker, task, NULL);
}

static gboolean
start_front_end (SceauAgent *self, GError **error)
{
  g_autoptr (SceauSnapshot) snapshot = sceau_vault_read (self->vault, error);
  g_autoptr (GError) local = NULL;

  if (snapshot == NULL)
    return FALSE;
  /* The management API must come up all the same: it is how this gets mended. */
  if (!sceau_front_end_start (self->front_end, snapshot->paths[SCEAU_FILE_COMBINED], &local))
    g_warning ("HTTPS could not be started: %s", local->message);
  return TRUE;
}

/**
 * sceau_agent_start:
 *
 * Starts to serve, in the main context in which the agent was made.
 */
gboolean
sceau_agent_start (SceauAgent *self, GError **error)
{
  g_return_val_if_fail (self->service == NULL, FALSE);

  if (!start_front_end (self, error))
    return FALSE;
  self->worker = g_thread_pool_new (work, NULL, 1, TRUE, NULL);
  self->service = sceau_api_service_new (self, error);
  if (self->service == NULL)
    return FALSE;
  if (self->recovered)
    give_to_worker (self, g_task_new (self, NULL, NULL, NULL));
  return TRUE;
}

/* The worker may be waiting for the main loop (the built-in front end lives there): keep it going meanwhile. */
static void
join_worker (SceauAgent *self)
{
  GThreadPool *worker = g_steal_pointer (&self->worker);

  if (worker == NULL)
    return;
  while (g_atomic_int_get (&self->unfinished) > 0)
    g_main_context_iteration (self->context, TRUE);
  g_thread_pool_free (worker, FALSE, TRUE);
}

/**
 * sceau_agent_stop:
 *
 * Stops serving. A change that is under way is finished first.
 */
void
sceau_agent_stop (SceauAgent *self)
{
  if (self->service != NULL)
    sceau_api_service_stop (self->service);
  g_clear_object (&self->service);
  join_worker (self);
}

/**
 * sceau_agent_get_port:
 *
 * Returns: where the management API is served; 0 before it is started.
 */
guint16
sceau_agent_get_port (SceauAgent *self)
{
  return self->service != NULL ? sceau_api_service_get_port (self->service) : 0;
}

/**
 * sceau_agent_get_fingerprint:
 *
 * Returns: SHA-256 of the public key that clients pin, 64 hex digits.
 */
const char *
sceau_agent_get_fingerprint (SceauAgent *self)
{
  return sceau_identity_get_fingerprint (self->identity);
}

/**
 * sceau_agent_get_config:
 *
 * Returns: (transfer none): the configuration.
 */
SceauAgentConfig *
sceau_agent_get_config (SceauAgent *self)
{
  return self->config;
}

/**
 * sceau_agent_get_identity:
 *
 * Returns: (transfer none): the agent's own key and certificate.
 */
SceauIdentity *
sceau_agent_get_identity (SceauAgent *self)
{
  return self->identity;
}

/**
 * sceau_agent_get_gate:
 *
 * Returns: (transfer none): who may.
 */
SceauGate *
sceau_agent_get_gate (SceauAgent *self)
{
  return self->gate;
}

/**
 * sceau_agent_get_state_reader:
 *
 * Returns: (transfer none): what there is.
 */
SceauStateReader *
sceau_agent_get_state_reader (SceauAgent *self)
{
  return self->reader;
}

/**
 * sceau_agent_get_history:
 *
 * Returns: (transfer none): what was done.
 */
SceauHistory *
sceau_agent_get_history (SceauAgent *self)
{
  return self->history;
}

/**
 * sceau_agent_get_backups:
 *
 * Returns: (transfer none): what was replaced.
 */
SceauBackups *
sceau_agent_get_backups (SceauAgent *self)
{
  return sceau_vault_get_backups (self->vault);
}

/**
 * sceau_agent_order_async:
 * @order: (transfer full): what is to be changed
 *
 * Has an order carried out, after those that came before it. It is not cancelled when the client goes away.
 */
void
sceau_agent_order_async (SceauAgent *self, SceauOrder *order, GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, sceau_agent_order_async);
  g_task_set_task_data (task, order, (GDestroyNotify) sceau_order_free);
  if (self->worker == NULL || g_thread_pool_unprocessed (self->worker) >= MAX_ORDERS)
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_BUSY,
                             _ ("Too many changes are waiting: try again in a moment"));
  else
    give_to_worker (self, g_steal_pointer (&task));
}

/**
 * sceau_agent_order_finish:
 *
 * Returns: (nullable) (transfer full): what came of it. What was seen before the order is forgotten.
 */
SceauOutcome *
sceau_agent_order_finish (SceauAgent *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  sceau_watch_forget (self->watch);
  return g_task_propagate_pointer (G_TASK (result), error);
}

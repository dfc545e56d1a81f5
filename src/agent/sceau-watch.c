/* SPDX-License-Identifier: GPL-3.0-or-later */
/* However many ask at once, one look is under way; whoever comes meanwhile waits for it. */
#include "config.h"

#include "agent/sceau-port.h"
#include "agent/sceau-service-look.h"
#include "agent/sceau-watch.h"

#define PROBE_LIMIT 3000 /* ms */

struct _SceauWatch
{
  GObject parent_instance;
  SceauAgentConfig *config;
  SceauProber *prober;
  GPtrArray *waiting; /* of GTask */
  guint in_flight;
  gint64 seen_at; /* monotonic µs of the last complete look; 0: never */
  gboolean stale; /* something changed while the look was under way */
  char *name;     /* that HTTPS is asked for */
  guint64 serial;
  SceauProbeResult *presented;
  SceauServiceState states[SCEAU_N_SERVICES];
  char *details[SCEAU_N_SERVICES];
};

G_DEFINE_FINAL_TYPE (SceauWatch, sceau_watch, G_TYPE_OBJECT)

static void
sceau_watch_finalize (GObject *object)
{
  SceauWatch *self = SCEAU_WATCH (object);

  g_clear_object (&self->config);
  g_clear_object (&self->prober);
  g_clear_object (&self->presented);
  g_ptr_array_unref (self->waiting);
  g_free (self->name);
  for (guint i = 0; i < SCEAU_N_SERVICES; i++)
    g_free (self->details[i]);
  G_OBJECT_CLASS (sceau_watch_parent_class)->finalize (object);
}

static void
sceau_watch_class_init (SceauWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_watch_finalize;
}

static void
sceau_watch_init (SceauWatch *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * sceau_watch_new:
 * @anchors: the roots that this server trusts
 *
 * Returns: (transfer full): nothing seen yet.
 */
SceauWatch *
sceau_watch_new (SceauAgentConfig *config, SceauAnchors *anchors)
{
  SceauWatch *self = g_object_new (SCEAU_TYPE_WATCH, NULL);

  self->config = g_object_ref (config);
  self->prober = sceau_prober_new (anchors);
  return self;
}

/**
 * sceau_watch_forget:
 *
 * Something was changed: what was seen before is no longer worth anything, nor what is being looked at now.
 */
void
sceau_watch_forget (SceauWatch *self)
{
  self->seen_at = 0;
  self->stale = TRUE;
}

static void look (SceauWatch *self);

static void
one_is_in (SceauWatch *self)
{
  g_autoptr (GPtrArray) waiting = NULL;

  if (--self->in_flight > 0)
    return;
  self->serial++;
  /* Whoever waits may have come after the change: only what was seen since is worth telling. */
  if (self->stale && self->waiting->len > 0)
    {
      look (self);
      return;
    }
  if (!self->stale)
    self->seen_at = g_get_monotonic_time ();
  waiting = g_steal_pointer (&self->waiting);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    g_task_return_boolean (g_ptr_array_index (waiting, i), TRUE);
}

static void
on_probed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauWatch) self = data;
  SceauProbeResult *seen = sceau_prober_probe_finish (SCEAU_PROBER (source), result, NULL);

  if (seen != NULL)
    {
      g_clear_object (&self->presented);
      self->presented = seen;
    }
  one_is_in (self);
}

typedef struct
{
  SceauWatch *self;
  SceauService service;
} Asked;

static void
on_looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Asked *asked = data;
  g_autoptr (SceauWatch) self = asked->self;

  g_clear_pointer (&self->details[asked->service], g_free);
  self->states[asked->service] = sceau_service_look_finish (result, &self->details[asked->service]);
  one_is_in (self);
}

static void
look (SceauWatch *self)
{
  const SceauEndpoint *listen = sceau_agent_config_get_https_listen (self->config);

  self->stale = FALSE;
  self->in_flight = 1;
  sceau_prober_probe_async (self->prober, sceau_endpoint_get_local_host (listen), listen->port,
                            self->name, PROBE_LIMIT, g_get_real_time () / G_USEC_PER_SEC, NULL,
                            on_probed_cb, g_object_ref (self));
  for (guint i = 0; i < SCEAU_N_SERVICES; i++)
    {
      Asked *asked;

      if (i == SCEAU_SERVICE_HTTPS)
        continue;
      asked = g_new (Asked, 1);
      asked->self = g_object_ref (self);
      asked->service = (SceauService) i;
      self->in_flight++;
      sceau_service_look_async (sceau_agent_config_get_service (self->config, asked->service), NULL,
                                on_looked_cb, asked);
    }
}

/**
 * sceau_watch_refresh_async:
 * @name: (nullable): the name to ask HTTPS for
 * @max_age: seconds; what was seen within them is good enough
 *
 * Makes sure that what the getters say is not older than that.
 */
void
sceau_watch_refresh_async (SceauWatch *self, const char *name, guint max_age,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, sceau_watch_refresh_async);
  if (self->in_flight == 0 && self->seen_at != 0
      && g_get_monotonic_time () - self->seen_at < (gint64) max_age * G_USEC_PER_SEC)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  g_free (self->name);
  self->name = g_strdup (name);
  if (self->in_flight == 0)
    look (self);
}

/**
 * sceau_watch_refresh_finish:
 *
 * Returns: %TRUE, unless it was cancelled.
 */
gboolean
sceau_watch_refresh_finish (SceauWatch *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * sceau_watch_get_presented:
 *
 * Returns: (nullable) (transfer none): what a TLS client got at the last look.
 */
SceauProbeResult *
sceau_watch_get_presented (SceauWatch *self)
{
  return self->presented;
}

/**
 * sceau_watch_get_service:
 * @detail: (out) (nullable) (transfer none): why it is unknown or failed
 *
 * Returns: the state of a service at the last look; not for HTTPS.
 */
SceauServiceState
sceau_watch_get_service (SceauWatch *self, SceauService service, const char **detail)
{
  *detail = self->details[service];
  return self->states[service];
}

/**
 * sceau_watch_get_serial:
 *
 * Returns: a number that rises with every look.
 */
guint64
sceau_watch_get_serial (SceauWatch *self)
{
  return self->serial;
}

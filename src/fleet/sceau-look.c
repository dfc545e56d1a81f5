/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One look at one server: its state by its way, and what a TLS client gets from it, at the same time. */
#include "config.h"

#include "fleet/sceau-look.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-text.h"
#include "camtrace/sceau-api-client.h"
#include "fleet/sceau-task.h"

#define PROBE_LIMIT_MS 5000

typedef struct
{
  SceauServer *server;
  SceauBackend *backend;
  SceauProber *prober;
  SceauAnchors *anchors;
  SceauApiClient *api;
  SceauManagedState *state;
  SceauProbeResult *presented;
  GError *error; /* of the way */
  guint16 probed_port;
  guint pending;
} Look;

static void ask_state (GTask *task);
static void on_state (GObject *source, GAsyncResult *result, gpointer data);
static void ask_camtrace (GTask *task);
static void on_camtrace (GObject *source, GAsyncResult *result, gpointer data);
static void ask_tls (GTask *task, guint16 port);
static void on_tls (GObject *source, GAsyncResult *result, gpointer data);
static void ask_resolver (GTask *task);
static void on_resolved (GObject *source, GAsyncResult *result, gpointer data);

static void
look_free (gpointer data)
{
  Look *look = data;

  g_clear_object (&look->server);
  g_clear_object (&look->backend);
  g_clear_object (&look->prober);
  g_clear_object (&look->anchors);
  g_clear_object (&look->api);
  g_clear_object (&look->state);
  g_clear_object (&look->presented);
  g_clear_error (&look->error);
  g_free (look);
}

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* What was known of the state stays when the server is silent: the page shows since when. */
static void
feed_server (Look *look)
{
  GObject *server = G_OBJECT (look->server);

  g_object_freeze_notify (server);
  if (look->state != NULL)
    sceau_server_take_state (look->server, look->state, now ());
  sceau_server_take_error (look->server, g_steal_pointer (&look->error), now ());
  if (look->presented != NULL)
    sceau_server_take_presented (look->server, look->presented, now ());
  g_object_thaw_notify (server);
}

static void
look_release (GTask *task)
{
  Look *look = g_task_get_task_data (task);

  if (--look->pending > 0)
    return;
  if (g_task_return_error_if_cancelled (task))
    return;
  feed_server (look);
  g_task_return_boolean (task, TRUE);
}

/* The port is the agent's to say: where it is another than the one that was tried, the answer of that one is worthless. */
static void
probe_again_if_elsewhere (GTask *task)
{
  Look *look = g_task_get_task_data (task);
  guint16 port = look->state != NULL ? sceau_managed_state_get_https_port (look->state) : 0;

  if (port != 0 && port != look->probed_port)
    ask_tls (task, port);
}

static void
on_state (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Look *look = g_task_get_task_data (task);

  look->state = sceau_backend_run_finish (look->backend, result, &look->error);
  if (look->state != NULL && sceau_managed_state_get_server_time (look->state) <= 0)
    ask_camtrace (task); /* told by hand: is the server there at all? */
  else if (look->state != NULL)
    probe_again_if_elsewhere (task);
  else if (g_error_matches (look->error, SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE)
           || g_error_matches (look->error, SCEAU_ERROR, SCEAU_ERROR_TIMED_OUT))
    ask_camtrace (task);
  look_release (task);
}

static void
ask_state (GTask *task)
{
  Look *look = g_task_get_task_data (task);

  if (!sceau_backend_supports (look->backend, SCEAU_OPERATION_STATE, NULL))
    {
      ask_camtrace (task);
      return;
    }
  look->pending++;
  sceau_backend_run_async (look->backend, SCEAU_OPERATION_STATE, NULL, NULL,
                           g_task_get_cancellable (task), on_state, g_object_ref (task));
}

static void
on_camtrace (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Look *look = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauApiInfo) info = sceau_api_client_discover_finish (look->api, result, &error);

  if (info != NULL)
    sceau_server_set_clock_shift (look->server, info->clock_shift);
  if (info != NULL && look->error != NULL && sceau_server_get_way (look->server) == SCEAU_WAY_AGENT)
    {
      /* The server is there; it is its agent that is not. */
      g_clear_error (&look->error);
      look->error = g_error_new_literal (SCEAU_ERROR, SCEAU_ERROR_NO_AGENT,
                                         _ ("No Sceau agent answers on this server."));
    }
  if (info == NULL && look->error == NULL)
    look->error = g_steal_pointer (&error);
  look_release (task);
}

/* Without an agent, or when it is silent: is CamTrace there at all? */
static void
ask_camtrace (GTask *task)
{
  Look *look = g_task_get_task_data (task);
  const char *url = sceau_server_get_camtrace_url (look->server);

  if (url == NULL)
    return;
  look->api = sceau_api_client_new (url, sceau_server_get_dns_name (look->server), look->anchors,
                                    look->error == NULL ? &look->error : NULL);
  if (look->api == NULL)
    return;
  look->pending++;
  sceau_api_client_discover_async (look->api, g_task_get_cancellable (task), on_camtrace,
                                   g_object_ref (task));
}

static void
on_tls (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Look *look = g_task_get_task_data (task);
  SceauProbeResult *presented = sceau_prober_probe_finish (look->prober, result, NULL);

  /* Of two probes the one of the right port counts, whichever ends last. */
  if (presented != NULL && sceau_probe_result_get_port (presented) == look->probed_port)
    g_set_object (&look->presented, presented);
  g_clear_object (&presented);
  look_release (task);
}

static void
ask_tls (GTask *task, guint16 port)
{
  Look *look = g_task_get_task_data (task);
  const char *host = sceau_server_get_https_host (look->server);

  if (host == NULL)
    return;
  look->probed_port = port;
  look->pending++;
  sceau_prober_probe_async (look->prober, host, port, sceau_server_get_dns_name (look->server),
                            PROBE_LIMIT_MS, now (), g_task_get_cancellable (task), on_tls,
                            g_object_ref (task));
}

static void
on_resolved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Look *look = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  sceau_server_take_resolution (
      look->server, !g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND));
  g_resolver_free_addresses (addresses);
  look_release (task);
}

/* Only where the name is not what we connect to: otherwise the connection itself tells. */
static void
ask_resolver (GTask *task)
{
  Look *look = g_task_get_task_data (task);
  const char *name = sceau_server_get_dns_name (look->server);
  g_autoptr (GResolver) resolver = NULL;

  if (name == NULL || g_strcmp0 (name, sceau_server_get_https_host (look->server)) == 0
      || sceau_name_is_ip (name))
    return;
  resolver = g_resolver_get_default ();
  look->pending++;
  g_resolver_lookup_by_name_async (resolver, name, g_task_get_cancellable (task), on_resolved,
                                   g_object_ref (task));
}

/**
 * sceau_look_async:
 * @server: what to look at
 * @backend: the way to it
 * @prober: the TLS client
 * @anchors: whom to trust when CamTrace is asked over https
 * @cancellable: (nullable): stops it; then nothing is fed
 * @callback: called when it is done
 * @data: for @callback
 */
void
sceau_look_async (SceauServer *server, SceauBackend *backend, SceauProber *prober,
                  SceauAnchors *anchors, GCancellable *cancellable, GAsyncReadyCallback callback,
                  gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Look *look = g_new0 (Look, 1);

  look->server = g_object_ref (server);
  look->backend = g_object_ref (backend);
  look->prober = g_object_ref (prober);
  look->anchors = g_object_ref (anchors);
  look->pending = 1;
  g_task_set_source_tag (task, sceau_look_async);
  g_task_set_task_data (task, look, look_free);
  ask_state (task);
  ask_tls (task, sceau_server_get_https_port (server));
  ask_resolver (task);
  look_release (task);
}

/**
 * sceau_look_finish:
 * @result: what the callback got
 * @error: CANCELLED
 *
 * Returns: whether the server was fed with what was seen
 */
gboolean
sceau_look_finish (GAsyncResult *result, GError **error)
{
  return sceau_task_finish_boolean (result, error);
}

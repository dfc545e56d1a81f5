/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libsoup speaks HTTP on connections that our own listener has accepted and encrypted: a SoupServer that does TLS itself gives
 * each handshake a thread, and a hundred silent connections stop it. */
#include "config.h"

#include "agent/sceau-answer.h"
#include "agent/sceau-api-handlers.h"
#include "agent/sceau-api-service.h"
#include "agent/sceau-connections.h"
#include "tls/sceau-listener.h"

#include <glib/gi18n-lib.h>

#define PREFIX           "/api/https/v1"
#define FIRST_REQUEST_MS 15000
#define NEXT_REQUEST_MS  120000
#define ANSWER_MS        30000
#define HANDSHAKE_MS     5000
#define MAX_CONNECTIONS  1024
#define MAX_PER_ADDRESS  256

struct _SceauApiService
{
  GObject parent_instance;
  SceauAgent *agent; /* not owned: it owns us */
  SoupServer *server;
  SceauListener *listener;
  SceauConnections *connections;
  guint16 port;
};

G_DEFINE_FINAL_TYPE (SceauApiService, sceau_api_service, G_TYPE_OBJECT)

typedef enum
{
  ACCESS_OPEN,
  ACCESS_SESSION,
  ACCESS_ADMINISTRATOR,
} Access;

/* "*" stands for one segment. */
static const struct
{
  const char *method;
  const char *path;
  Access access;
  SceauApiHandler handler;
} routes[] = {
  { "GET", "/", ACCESS_OPEN, sceau_api_hello },
  { "GET", "/users/*/auth", ACCESS_OPEN, sceau_api_salt },
  { "GET", "/challenge", ACCESS_OPEN, sceau_api_challenge },
  { "POST", "/session", ACCESS_OPEN, sceau_api_login },
  { "DELETE", "/session", ACCESS_SESSION, sceau_api_logout },
  { "GET", "/state", ACCESS_SESSION, sceau_api_state },
  { "GET", "/presented", ACCESS_SESSION, sceau_api_presented },
  { "GET", "/request", ACCESS_SESSION, sceau_api_read_request },
  { "GET", "/backups", ACCESS_SESSION, sceau_api_backups },
  { "GET", "/history", ACCESS_SESSION, sceau_api_history },
  { "PUT", "/services/https", ACCESS_ADMINISTRATOR, sceau_api_switch },
  /* Only shown. They have a path, so that the answer to a change of them is 405. */
  { "", "/services/gui", ACCESS_SESSION, NULL },
  { "", "/services/remote", ACCESS_SESSION, NULL },
  { "", "/services/video", ACCESS_SESSION, NULL },
  { "POST", "/request", ACCESS_ADMINISTRATOR, sceau_api_make_request },
  { "DELETE", "/request", ACCESS_ADMINISTRATOR, sceau_api_delete_request },
  { "POST", "/self-signed", ACCESS_ADMINISTRATOR, sceau_api_self_sign },
  { "PUT", "/pending/key", ACCESS_ADMINISTRATOR, sceau_api_upload_key },
  { "PUT", "/certificate", ACCESS_ADMINISTRATOR, sceau_api_install },
  { "DELETE", "/certificate", ACCESS_ADMINISTRATOR, sceau_api_uninstall },
  { "POST", "/migrate", ACCESS_ADMINISTRATOR, sceau_api_migrate },
  { "POST", "/backups/*/restore", ACCESS_ADMINISTRATOR, sceau_api_restore },
};

static void
sceau_api_service_finalize (GObject *object)
{
  SceauApiService *self = SCEAU_API_SERVICE (object);

  sceau_api_service_stop (self);
  g_clear_object (&self->server);
  g_clear_object (&self->listener);
  g_clear_object (&self->connections);
  G_OBJECT_CLASS (sceau_api_service_parent_class)->finalize (object);
}

static void
sceau_api_service_class_init (SceauApiServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_api_service_finalize;
}

static void
sceau_api_service_init (SceauApiService *self)
{
  self->connections = sceau_connections_new (FIRST_REQUEST_MS, NEXT_REQUEST_MS, ANSWER_MS);
}

/* Compares segment by segment, as sent: an encoded slash stays inside its segment. */
static gboolean
path_matches (const char *pattern, const char *path, char **argument)
{
  g_auto (GStrv) wanted = g_strsplit (pattern, "/", -1);
  g_auto (GStrv) got = g_strsplit (path, "/", -1);

  if (g_strv_length (wanted) != g_strv_length (got))
    return FALSE;
  for (guint i = 0; wanted[i] != NULL; i++)
    {
      if (g_str_equal (wanted[i], "*"))
        {
          g_free (*argument);
          *argument = g_uri_unescape_string (got[i], NULL);
          if (*argument == NULL || (*argument)[0] == '\0')
            return FALSE;
        }
      else if (!g_str_equal (wanted[i], got[i]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
refuse_method (SoupServerMessage *message, GString *allowed, GError **error)
{
  if (allowed->len == 0)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
                           _ ("There is nothing at this address"));
      return FALSE;
    }
  sceau_answer_set_header (message, "Allow", allowed->str);
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_METHOD_NOT_ALLOWED,
                       _ ("This cannot be done to what is at this address"));
  return FALSE;
}

/* Finds the route; the path is what comes after the prefix, still encoded. */
static gboolean
find_route (SceauApiCall *call, const char *path, guint *route, GError **error)
{
  const char *method = soup_server_message_get_method (call->message);
  g_autoptr (GString) allowed = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      if (!path_matches (routes[i].path, path, &call->argument))
        continue;
      if (routes[i].handler != NULL && g_str_equal (routes[i].method, method))
        {
          *route = i;
          return TRUE;
        }
      g_string_append_printf (allowed, "%s%s", allowed->len > 0 ? ", " : "",
                              routes[i].handler != NULL ? routes[i].method : "OPTIONS");
    }
  return refuse_method (call->message, allowed, error);
}

static gboolean
check_access (SceauApiCall *call, Access access, GError **error)
{
  if (access == ACCESS_OPEN)
    return TRUE;
  call->visitor = sceau_gate_check (sceau_agent_get_gate (call->agent),
                                    sceau_api_call_get_header (call, "Authorization"),
                                    sceau_moment_now (), error);
  if (call->visitor == NULL)
    return FALSE;
  if (access == ACCESS_SESSION || call->visitor->administrator)
    return TRUE;
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_FORBIDDEN,
                       _ ("This user may look, but not change anything"));
  return FALSE;
}

static gboolean
check_body (SceauApiCall *call, GError **error)
{
  SceauApiBody *body = sceau_api_body_get (call->message);

  if (body != NULL && !body->too_large)
    return TRUE;
  /* What is left of it is not worth reading. */
  sceau_answer_set_header (call->message, "Connection", "close");
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE,
                       _ ("The body of this request is too large"));
  return FALSE;
}

static void
on_request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
               gpointer data)
{
  SceauApiService *self = data;
  g_autoptr (SceauApiCall) call = sceau_api_call_new (self->agent, server, message);
  const char *raw = g_uri_get_path (soup_server_message_get_uri (message));
  g_autoptr (GError) error = NULL;
  guint route = 0;

  call->query = query != NULL ? g_hash_table_ref (query) : NULL;
  if (!g_str_has_prefix (raw, PREFIX)
      || (raw[strlen (PREFIX)] != '\0' && raw[strlen (PREFIX)] != '/'))
    raw = PREFIX "/nothing/here/";
  raw += strlen (PREFIX);
  if (find_route (call, raw[0] == '\0' ? "/" : raw, &route, &error)
      && check_access (call, routes[route].access, &error) && check_body (call, &error))
    routes[route].handler (g_steal_pointer (&call));
  else
    sceau_api_call_fail (call, error);
}

static void
on_headers_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
               gpointer data)
{
  sceau_api_body_attach (message);
}

static void
on_read_cb (SoupServer *server, SoupServerMessage *message, gpointer data)
{
  SceauApiService *self = data;

  sceau_connections_request_is_in (self->connections,
                                   soup_server_message_get_remote_address (message));
}

static void
on_writing_cb (SoupServerMessage *message, gpointer data)
{
  SceauApiService *self = data;

  sceau_connections_answer_goes_out (self->connections,
                                     soup_server_message_get_remote_address (message));
}

static void
on_started_cb (SoupServer *server, SoupServerMessage *message, gpointer data)
{
  g_signal_connect_object (message, "wrote-headers", G_CALLBACK (on_writing_cb), data, 0);
}

static void
on_finished_cb (SoupServer *server, SoupServerMessage *message, gpointer data)
{
  SceauApiService *self = data;

  sceau_connections_answer_is_out (self->connections,
                                   soup_server_message_get_remote_address (message));
}

static void
on_stream_cb (SceauListener *listener, GIOStream *stream, GSocketAddress *local,
              GSocketAddress *remote, gpointer data)
{
  SceauApiService *self = data;
  g_autoptr (GError) error = NULL;

  sceau_connections_add (self->connections, stream, remote);
  if (!soup_server_accept_iostream (self->server, stream, local, remote, &error))
    g_io_stream_close (stream, NULL, NULL);
}

static gboolean
make_server (SceauApiService *self, GError **error)
{
  g_autoptr (GSocket) deaf = sceau_listener_make_deaf_socket (error);
  g_autoptr (GError) local = NULL;

  if (deaf == NULL)
    return FALSE;
  self->server = soup_server_new ("server-header", "sceau-agent", "raw-paths", TRUE, NULL);
  soup_server_add_early_handler (self->server, NULL, on_headers_cb, self, NULL);
  soup_server_add_handler (self->server, NULL, on_request_cb, self, NULL);
  g_signal_connect (self->server, "request-started", G_CALLBACK (on_started_cb), self);
  g_signal_connect (self->server, "request-read", G_CALLBACK (on_read_cb), self);
  g_signal_connect (self->server, "request-finished", G_CALLBACK (on_finished_cb), self);
  if (!soup_server_listen_socket (self->server, deaf, 0, &local))
    return sceau_error_propagate (error, g_steal_pointer (&local));
  return TRUE;
}

static gboolean
make_listener (SceauApiService *self, GError **error)
{
  SceauIdentity *identity = sceau_agent_get_identity (self->agent);
  const SceauEndpoint *listen = sceau_agent_config_get_listen (
      sceau_agent_get_config (self->agent));
  const char *host = g_str_equal (listen->host, "*") ? "0.0.0.0" : listen->host;

  self->listener = sceau_listener_new (sceau_identity_get_certificate_pem (identity),
                                       sceau_identity_get_key_pem (identity), error);
  if (self->listener == NULL)
    return FALSE;
  sceau_listener_set_limits (self->listener, HANDSHAKE_MS, MAX_CONNECTIONS, MAX_PER_ADDRESS);
  sceau_listener_set_func (self->listener, on_stream_cb, self, NULL);
  self->port = sceau_listener_listen (self->listener, host, listen->port, error);
  return self->port != 0;
}

/**
 * sceau_api_service_new:
 * @agent: whose API it is; it must outlive the service
 *
 * Starts to serve, in the calling thread's main context.
 *
 * Returns: (nullable) (transfer full): the service.
 */
SceauApiService *
sceau_api_service_new (SceauAgent *agent, GError **error)
{
  g_autoptr (SceauApiService) self = g_object_new (SCEAU_TYPE_API_SERVICE, NULL);

  self->agent = agent;
  if (!make_server (self, error) || !make_listener (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * sceau_api_service_get_port:
 *
 * Returns: the port that is listened on.
 */
guint16
sceau_api_service_get_port (SceauApiService *self)
{
  return self->port;
}

/**
 * sceau_api_service_stop:
 *
 * Takes no more connections, and closes those that are there.
 */
void
sceau_api_service_stop (SceauApiService *self)
{
  if (self->listener != NULL)
    {
      sceau_listener_stop (self->listener);
      sceau_listener_set_func (self->listener, NULL, NULL, NULL);
    }
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  sceau_connections_close_all (self->connections);
}

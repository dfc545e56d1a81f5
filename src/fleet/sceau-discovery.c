/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of a server that is about to be added: its address looked at, CamTrace's API, then its agent. */
#include "config.h"

#include "fleet/sceau-discovery-private.h"

#include <glib/gi18n-lib.h>

#include "camtrace/sceau-management-client.h"
#include "fleet/sceau-server-check.h"
#include "fleet/sceau-task.h"

struct _SceauDiscovery
{
  GObject parent_instance;
  char *url;
  char *host;
  char *api_version;
  gint64 clock_shift;
  char *suggested_name;
  char *agent_url;
  char *agent_fingerprint;
  char *agent_name;
  GError *agent_error;
  GPtrArray *cluster; /* of SceauApiServer */
};

G_DEFINE_FINAL_TYPE (SceauDiscovery, sceau_discovery, G_TYPE_OBJECT)

/* One look at an address. */
typedef struct
{
  SceauDiscovery *discovery;
  SceauAnchors *anchors;
  SceauApiClient *api;
  SceauManagementClient *agent;
  char *agent_url;
  gboolean may_try_https; /* no scheme was given */
  guint pending;          /* questions whose answers are awaited */
} Look;

static void try_url (GTask *task);
static void on_discovered (GObject *source, GAsyncResult *result, gpointer data);
static void ask_agent_and_cluster (GTask *task);
static void on_hello (GObject *source, GAsyncResult *result, gpointer data);
static void on_cluster (GObject *source, GAsyncResult *result, gpointer data);

static void
look_free (gpointer data)
{
  Look *look = data;

  g_clear_object (&look->discovery);
  g_clear_object (&look->anchors);
  g_clear_object (&look->api);
  g_clear_object (&look->agent);
  g_free (look->agent_url);
  g_free (look);
}

static void
sceau_discovery_finalize (GObject *object)
{
  SceauDiscovery *self = SCEAU_DISCOVERY (object);

  g_free (self->url);
  g_free (self->host);
  g_free (self->api_version);
  g_free (self->suggested_name);
  g_free (self->agent_url);
  g_free (self->agent_fingerprint);
  g_free (self->agent_name);
  g_clear_error (&self->agent_error);
  g_ptr_array_unref (self->cluster);
  G_OBJECT_CLASS (sceau_discovery_parent_class)->finalize (object);
}

static void
sceau_discovery_class_init (SceauDiscoveryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_discovery_finalize;
}

static void
sceau_discovery_init (SceauDiscovery *self)
{
  self->cluster = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_api_server_free);
}

static char *
make_url (const char *scheme, const char *host, int port)
{
  gboolean is_ipv6 = strchr (host, ':') != NULL;

  if (port > 0)
    return g_strdup_printf (is_ipv6 ? "%s://[%s]:%d" : "%s://%s:%d", scheme, host, port);
  return g_strdup_printf (is_ipv6 ? "%s://[%s]" : "%s://%s", scheme, host);
}

/* “htp:/x” is a slip of the pen, and no host “htp” whose port was left out. */
static gboolean
lacks_port (const char *url)
{
  const char *host = strstr (url, "://") + strlen ("://");
  gsize length = strcspn (host, "/?#");

  return length > 0 && host[length - 1] == ':';
}

/**
 * sceau_discovery_read_address:
 * @address: what a person typed or pasted: a name, an address, with or without scheme, port and path
 * @url: (out) (transfer full): "http://host[:port]" or https
 * @host: (out) (transfer full): its host alone
 * @had_scheme: (out): whether a scheme was given
 * @error: INVALID_ARGUMENT
 *
 * Returns: whether it is an address
 */
gboolean
sceau_discovery_read_address (const char *address, char **url, char **host, gboolean *had_scheme,
                              GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (address));
  g_autofree char *full = NULL;
  g_autoptr (GUri) uri = NULL;
  const char *scheme;

  *had_scheme = strstr (trimmed, "://") != NULL;
  full = *had_scheme ? g_strdup (trimmed) : g_strconcat ("http://", trimmed, NULL);
  if (trimmed[0] != '\0' && !lacks_port (full))
    uri = g_uri_parse (full, G_URI_FLAGS_NONE, NULL);
  scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_host (uri)[0] == '\0'
      || g_uri_get_userinfo (uri) != NULL
      || (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https")))
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is not an address. Enter a name or an IP address, such as "
                      "camtrace.example.fr or 192.168.1.10."),
                   trimmed);
      return FALSE;
    }
  *url = make_url (scheme, g_uri_get_host (uri), g_uri_get_port (uri));
  *host = g_strdup (g_uri_get_host (uri));
  return TRUE;
}

static void
take_url (SceauDiscovery *self, char *url)
{
  g_free (self->url);
  self->url = url;
}

static void
look_release (GTask *task)
{
  Look *look = g_task_get_task_data (task);
  SceauDiscovery *self = look->discovery;

  if (--look->pending > 0)
    return;
  if (self->suggested_name == NULL)
    self->suggested_name = g_strdup (self->agent_name != NULL ? self->agent_name : self->host);
  g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static void
on_hello (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Look *look = g_task_get_task_data (task);
  SceauDiscovery *self = look->discovery;
  gint64 clock_shift = 0;

  if (sceau_management_client_hello_finish (look->agent, result, &self->agent_fingerprint,
                                            &self->agent_name, &clock_shift, &self->agent_error))
    self->agent_url = g_strdup (look->agent_url);
  look_release (task);
}

static void
on_cluster (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Look *look = g_task_get_task_data (task);
  SceauDiscovery *self = look->discovery;
  /* A server that does not tell its cluster is still a server. */
  g_autoptr (GPtrArray) servers = sceau_api_client_servers_finish (look->api, result, NULL);

  while (servers != NULL && servers->len > 0)
    {
      SceauApiServer *server = g_ptr_array_steal_index (servers, 0);

      if (server->id != 0)
        {
          g_ptr_array_add (self->cluster, server);
          continue;
        }
      if (self->suggested_name == NULL && server->name != NULL && server->name[0] != '\0')
        self->suggested_name = g_strdup (server->name);
      sceau_api_server_free (server);
    }
  look_release (task);
}

static void
ask_agent_and_cluster (GTask *task)
{
  Look *look = g_task_get_task_data (task);
  SceauDiscovery *self = look->discovery;
  GCancellable *cancellable = g_task_get_cancellable (task);

  look->pending = 1;
  look->agent = sceau_management_client_new (look->agent_url, NULL, &self->agent_error);
  if (look->agent != NULL)
    {
      look->pending++;
      sceau_management_client_hello_async (look->agent, cancellable, on_hello, g_object_ref (task));
    }
  look->pending++;
  sceau_api_client_servers_async (look->api, cancellable, on_cluster, g_object_ref (task));
  look_release (task);
}

static void
on_discovered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Look *look = g_task_get_task_data (task);
  SceauDiscovery *self = look->discovery;
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauApiInfo) info = sceau_api_client_discover_finish (look->api, result, &error);

  if (info != NULL)
    {
      self->api_version = g_strdup (info->latest);
      self->clock_shift = info->clock_shift;
      ask_agent_and_cluster (task);
      return;
    }
  /* CamTrace may answer over HTTPS alone; a person who typed a scheme meant it. */
  if (look->may_try_https && g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE))
    {
      look->may_try_https = FALSE;
      take_url (self, g_strconcat ("https", self->url + strlen ("http"), NULL));
      try_url (task);
      return;
    }
  g_task_return_error (task, g_steal_pointer (&error));
}

static void
try_url (GTask *task)
{
  Look *look = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_object (&look->api);
  look->api = sceau_api_client_new (look->discovery->url, NULL, look->anchors, &error);
  if (look->api == NULL)
    g_task_return_error (task, error);
  else
    sceau_api_client_discover_async (look->api, g_task_get_cancellable (task), on_discovered,
                                     g_object_ref (task));
}

/**
 * sceau_discovery_run_async:
 * @address: what a person typed
 * @agent_url: (nullable): where the agent is; %NULL: https://HOST:8444
 * @anchors: whom to trust when the address is https
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 */
void
sceau_discovery_run_async (const char *address, const char *agent_url, SceauAnchors *anchors,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Look *look = g_new0 (Look, 1);
  SceauDiscovery *self = g_object_new (SCEAU_TYPE_DISCOVERY, NULL);
  gboolean had_scheme = FALSE;
  GError *error = NULL;

  look->discovery = self;
  look->anchors = g_object_ref (anchors);
  g_task_set_source_tag (task, sceau_discovery_run_async);
  g_task_set_task_data (task, look, look_free);
  if (!sceau_discovery_read_address (address, &self->url, &self->host, &had_scheme, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  look->may_try_https = !had_scheme;
  look->agent_url = agent_url != NULL && agent_url[0] != '\0'
                        ? g_strdup (agent_url)
                        : sceau_server_make_agent_url (self->host);
  try_url (task);
}

/**
 * sceau_discovery_run_finish:
 * @result: what the callback got
 * @error: UNREACHABLE, NOT_CAMTRACE, VERSION_TOO_OLD, TIMED_OUT, NAME_DOES_NOT_RESOLVE, INVALID_ARGUMENT…
 *
 * Returns: (transfer full) (nullable): what was found
 */
SceauDiscovery *
sceau_discovery_run_finish (GAsyncResult *result, GError **error)
{
  return sceau_task_finish_pointer (result, error);
}

/**
 * sceau_discovery_get_host:
 * @self: what was found
 *
 * Returns: (transfer none): the host of its address
 */
const char *
sceau_discovery_get_host (SceauDiscovery *self)
{
  g_return_val_if_fail (SCEAU_IS_DISCOVERY (self), NULL);

  return self->host;
}

/**
 * sceau_discovery_get_url:
 * @self: what was found
 *
 * Returns: (transfer none): where CamTrace answers
 */
const char *
sceau_discovery_get_url (SceauDiscovery *self)
{
  g_return_val_if_fail (SCEAU_IS_DISCOVERY (self), NULL);

  return self->url;
}

/**
 * sceau_discovery_get_api_version:
 * @self: what was found
 *
 * Returns: (transfer none): the latest version of CamTrace's API there, "v1.2"
 */
const char *
sceau_discovery_get_api_version (SceauDiscovery *self)
{
  g_return_val_if_fail (SCEAU_IS_DISCOVERY (self), NULL);

  return self->api_version;
}

/**
 * sceau_discovery_get_clock_shift:
 * @self: what was found
 *
 * Returns: its clock less ours, in seconds
 */
gint64
sceau_discovery_get_clock_shift (SceauDiscovery *self)
{
  g_return_val_if_fail (SCEAU_IS_DISCOVERY (self), 0);

  return self->clock_shift;
}

/**
 * sceau_discovery_get_suggested_name:
 * @self: what was found
 *
 * Returns: (transfer none): what it calls itself, else its host
 */
const char *
sceau_discovery_get_suggested_name (SceauDiscovery *self)
{
  g_return_val_if_fail (SCEAU_IS_DISCOVERY (self), NULL);

  return self->suggested_name;
}

/**
 * sceau_discovery_get_agent_url:
 * @self: what was found
 *
 * Returns: (transfer none) (nullable): where its agent answers; %NULL: no agent
 */
const char *
sceau_discovery_get_agent_url (SceauDiscovery *self)
{
  g_return_val_if_fail (SCEAU_IS_DISCOVERY (self), NULL);

  return self->agent_url;
}

/**
 * sceau_discovery_get_agent_fingerprint:
 * @self: what was found
 *
 * Returns: (transfer none) (nullable): the key that the agent showed, 64 hex digits: for a person to confirm
 */
const char *
sceau_discovery_get_agent_fingerprint (SceauDiscovery *self)
{
  g_return_val_if_fail (SCEAU_IS_DISCOVERY (self), NULL);

  return self->agent_fingerprint;
}

/**
 * sceau_discovery_get_agent_error:
 * @self: what was found
 *
 * Returns: (transfer none) (nullable): why there is no agent
 */
const GError *
sceau_discovery_get_agent_error (SceauDiscovery *self)
{
  g_return_val_if_fail (SCEAU_IS_DISCOVERY (self), NULL);

  return self->agent_error;
}

/**
 * sceau_discovery_get_cluster:
 * @self: what was found
 *
 * Returns: (transfer none) (element-type SceauApiServer): the other servers of its cluster; may be empty
 */
GPtrArray *
sceau_discovery_get_cluster (SceauDiscovery *self)
{
  g_return_val_if_fail (SCEAU_IS_DISCOVERY (self), NULL);

  return self->cluster;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stand-in for one CamTrace server: its public API v1.2, a plain web page, and three services with real listeners. */
#include "config.h"

#include "demo/sceau-stand-in.h"

#include <string.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>

#include "base/sceau-json.h"
#include "demo/sceau-stand-in-pages.h"

#define API      "/api/v1.2/"
#define MAX_FORM 1024

struct _SceauStandIn
{
  GObject parent_instance;
  char *name;
  char *version;
  SceauDemoUsers *users;
  GPtrArray *cluster;
  SoupServer *server;
  guint16 port;
  guint16 public_port;
  guint16 https_port;
  SceauDemoService *services[SCEAU_STAND_IN_N_SERVICES];
};

G_DEFINE_FINAL_TYPE (SceauStandIn, sceau_stand_in, G_TYPE_OBJECT)

static void
sceau_stand_in_finalize (GObject *object)
{
  SceauStandIn *self = SCEAU_STAND_IN (object);

  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  for (guint i = 0; i < SCEAU_STAND_IN_N_SERVICES; i++)
    g_clear_object (&self->services[i]);
  g_clear_object (&self->users);
  g_free (self->name);
  g_free (self->version);
  G_OBJECT_CLASS (sceau_stand_in_parent_class)->finalize (object);
}

static void
sceau_stand_in_class_init (SceauStandInClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_stand_in_finalize;
}

static void
sceau_stand_in_init (SceauStandIn *self)
{
  static const char *const names[] = {
    [SCEAU_STAND_IN_GUI] = "gui",
    [SCEAU_STAND_IN_REMOTE] = "remote",
    [SCEAU_STAND_IN_VIDEO] = "video",
  };

  for (guint i = 0; i < SCEAU_STAND_IN_N_SERVICES; i++)
    self->services[i] = sceau_demo_service_new (names[i]);
}

/**
 * sceau_stand_in_new:
 * @name: what it is called in its cluster
 * @version: the product version that it plays
 * @users: who may log in
 *
 * Returns: (transfer full): a stand-in that is not started
 */
SceauStandIn *
sceau_stand_in_new (const char *name, const char *version, SceauDemoUsers *users)
{
  SceauStandIn *self = g_object_new (SCEAU_TYPE_STAND_IN, NULL);

  self->name = g_strdup (name);
  self->version = g_strdup (version);
  self->users = g_object_ref (users);
  return self;
}

/**
 * sceau_stand_in_set_cluster:
 * @self: a stand-in
 * @cluster: (element-type SceauStandIn): all of its cluster, itself included; not owned
 */
void
sceau_stand_in_set_cluster (SceauStandIn *self, GPtrArray *cluster)
{
  g_return_if_fail (SCEAU_IS_STAND_IN (self));

  self->cluster = cluster;
}

/**
 * sceau_stand_in_set_https_port:
 * @self: a stand-in
 * @port: where HTTPS will be
 */
void
sceau_stand_in_set_https_port (SceauStandIn *self, guint16 port)
{
  g_return_if_fail (SCEAU_IS_STAND_IN (self));

  self->https_port = port;
}

/**
 * sceau_stand_in_set_public_port:
 * @self: a stand-in
 * @port: where a browser finds it
 */
void
sceau_stand_in_set_public_port (SceauStandIn *self, guint16 port)
{
  g_return_if_fail (SCEAU_IS_STAND_IN (self));

  self->public_port = port;
}

/**
 * sceau_stand_in_get_name:
 * @self: a stand-in
 *
 * Returns: (transfer none): its name
 */
const char *
sceau_stand_in_get_name (SceauStandIn *self)
{
  g_return_val_if_fail (SCEAU_IS_STAND_IN (self), NULL);

  return self->name;
}

/**
 * sceau_stand_in_get_version:
 * @self: a stand-in
 *
 * Returns: (transfer none): the product version that it plays
 */
const char *
sceau_stand_in_get_version (SceauStandIn *self)
{
  g_return_val_if_fail (SCEAU_IS_STAND_IN (self), NULL);

  return self->version;
}

/**
 * sceau_stand_in_get_port:
 * @self: a stand-in
 *
 * Returns: the port of its web server on 127.0.0.1; 0 before the start
 */
guint16
sceau_stand_in_get_port (SceauStandIn *self)
{
  g_return_val_if_fail (SCEAU_IS_STAND_IN (self), 0);

  return self->port;
}

/**
 * sceau_stand_in_get_public_port:
 * @self: a stand-in
 *
 * Returns: the port where a browser finds it
 */
guint16
sceau_stand_in_get_public_port (SceauStandIn *self)
{
  g_return_val_if_fail (SCEAU_IS_STAND_IN (self), 0);

  return self->public_port != 0 ? self->public_port : self->port;
}

/**
 * sceau_stand_in_get_https_port:
 * @self: a stand-in
 *
 * Returns: where HTTPS will be; 0 when not set
 */
guint16
sceau_stand_in_get_https_port (SceauStandIn *self)
{
  g_return_val_if_fail (SCEAU_IS_STAND_IN (self), 0);

  return self->https_port;
}

/**
 * sceau_stand_in_get_service:
 * @self: a stand-in
 * @service: one of the three
 *
 * Returns: (transfer none): the service
 */
SceauDemoService *
sceau_stand_in_get_service (SceauStandIn *self, SceauStandInService service)
{
  g_return_val_if_fail (SCEAU_IS_STAND_IN (self), NULL);
  g_return_val_if_fail ((guint) service < SCEAU_STAND_IN_N_SERVICES, NULL);

  return self->services[service];
}

/* --- answers ---------------------------------------------------------------------------------- */

static void
answer_json (SoupServerMessage *message, guint status, JsonObject *owned_object)
{
  g_autoptr (JsonObject) object = owned_object;
  char *text = sceau_json_to_text (object, FALSE);

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json; charset=utf-8", SOUP_MEMORY_TAKE,
                                    text, strlen (text));
}

static void
answer_error (SoupServerMessage *message, guint status, const char *words)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "error", words);
  answer_json (message, status, object);
}

static void
answer_page (SoupServerMessage *message, char *owned_html)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_TAKE,
                                    owned_html, strlen (owned_html));
}

static gboolean
is_read (SoupServerMessage *message)
{
  const char *method = soup_server_message_get_method (message);

  if (method == SOUP_METHOD_GET || method == SOUP_METHOD_HEAD)
    return TRUE;
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow",
                                "GET, HEAD");
  answer_error (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "method not allowed");
  return FALSE;
}

/* --- who asks --------------------------------------------------------------------------------- */

/* The query parameters of the documentation, as a header, so that one parser judges both. */
static char *
header_from_query (GHashTable *query)
{
  const char *username = query != NULL ? g_hash_table_lookup (query, "_username") : NULL;
  const char *digest = query != NULL ? g_hash_table_lookup (query, "_password") : NULL;
  const char *nonce = query != NULL ? g_hash_table_lookup (query, "_nonce") : NULL;
  const char *created = query != NULL ? g_hash_table_lookup (query, "_created_at") : NULL;

  if (username == NULL || digest == NULL || nonce == NULL || created == NULL)
    return NULL;
  return g_strdup_printf (
      "UsernameToken Username=\"%s\", PasswordDigest=\"%s\", Nonce=\"%s\", Created=\"%s\"",
      username, digest, nonce, created);
}

static gboolean
is_authenticated (SceauStandIn *self, SoupServerMessage *message, GHashTable *query)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *profile = soup_message_headers_get_one (headers, "Authorization");
  g_autofree char *header = g_strdup (soup_message_headers_get_one (headers, "X-WSSE"));
  g_autoptr (SceauWsseToken) token = NULL;

  if (header != NULL && g_strcmp0 (profile, "WSSE profile=\"UsernameToken\"") != 0)
    return FALSE;
  if (header == NULL)
    header = header_from_query (query);
  token = header != NULL ? sceau_wsse_token_parse (header, NULL) : NULL;
  return token != NULL && sceau_demo_users_check (self->users, token, g_get_real_time ());
}

/* --- API documents ---------------------------------------------------------------------------- */

static JsonObject *
make_discovery (void)
{
  JsonObject *object = json_object_new ();
  JsonObject *versions = json_object_new ();

  json_object_set_string_member (versions, "latest", "v1.2");
  json_object_set_object_member (object, "versions", versions);
  return object;
}

static JsonObject *
make_salt (SceauStandIn *self, const char *username)
{
  g_autofree char *salt = sceau_demo_users_dup_salt (self->users, username);
  JsonObject *object = json_object_new ();
  JsonObject *method = json_object_new ();
  JsonArray *methods = json_array_new ();

  json_object_set_string_member (method, "type", "wsse");
  json_object_set_string_member (method, "salt", salt);
  json_array_add_object_element (methods, method);
  json_object_set_array_member (object, "auth", methods);
  return object;
}

static void
add_service (JsonObject *services, const char *name, guint16 port)
{
  JsonObject *object = json_object_new ();
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", port);

  json_object_set_string_member (object, "scheme", "http");
  json_object_set_int_member (object, "port", port);
  json_object_set_string_member (object, "url", url);
  json_object_set_object_member (services, name, object);
}

static JsonObject *
make_login (SceauStandIn *self)
{
  JsonObject *object = json_object_new ();
  JsonObject *services = json_object_new ();
  JsonObject *mobile = json_object_new ();
  guint16 video = sceau_demo_service_get_port (self->services[SCEAU_STAND_IN_VIDEO]);
  guint16 remote = sceau_demo_service_get_port (self->services[SCEAU_STAND_IN_REMOTE]);

  add_service (services, "live", video);
  add_service (services, "live_mosaic", video);
  add_service (services, "player_video", video);
  add_service (services, "player_control", remote);
  add_service (services, "control", remote);
  json_object_set_string_member (mobile, "stream_protocol", "http");
  json_object_set_object_member (services, "mobile", mobile);
  json_object_set_object_member (object, "services", services);
  json_object_set_object_member (object, "permissions", json_object_new ());
  return object;
}

static JsonObject *
describe (SceauStandIn *self, int id)
{
  JsonObject *object = json_object_new ();
  guint16 video = sceau_demo_service_get_port (self->services[SCEAU_STAND_IN_VIDEO]);
  guint16 remote = sceau_demo_service_get_port (self->services[SCEAU_STAND_IN_REMOTE]);

  json_object_set_int_member (object, "id", id);
  json_object_set_string_member (object, "name", self->name);
  json_object_set_string_member (object, "host", "127.0.0.1");
  json_object_set_int_member (object, "httpPort", sceau_stand_in_get_public_port (self));
  json_object_set_int_member (object, "livePort", video);
  json_object_set_int_member (object, "controlPort", remote);
  json_object_set_int_member (object, "recordsPort", video);
  return object;
}

static JsonObject *
make_servers (SceauStandIn *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *servers = json_array_new ();
  int id = 1;

  json_array_add_object_element (servers, describe (self, 0));
  for (guint i = 0; self->cluster != NULL && i < self->cluster->len; i++)
    if (g_ptr_array_index (self->cluster, i) != self)
      json_array_add_object_element (servers,
                                     describe (g_ptr_array_index (self->cluster, i), id++));
  json_object_set_array_member (object, "servers", servers);
  return object;
}

static JsonObject *
make_license (SceauStandIn *self)
{
  JsonObject *object = json_object_new ();
  JsonObject *license = json_object_new ();

  json_object_set_string_member (license, "type", "demonstration");
  json_object_set_string_member (license, "version", self->version);
  json_object_set_object_member (object, "license", license);
  return object;
}

/* What this machine really has: the sandbox has nothing of its own. */
static JsonObject *
make_sysinfo (void)
{
  JsonObject *object = json_object_new ();
  JsonObject *system = json_object_new ();
  struct sysinfo info;
  struct statvfs disk;

  json_object_set_int_member (system, "cpus", g_get_num_processors ());
  if (sysinfo (&info) == 0)
    {
      json_object_set_int_member (system, "uptime", info.uptime);
      json_object_set_int_member (system, "memory_total",
                                  (gint64) info.totalram * (gint64) info.mem_unit);
      json_object_set_int_member (system, "memory_free",
                                  (gint64) info.freeram * (gint64) info.mem_unit);
    }
  if (statvfs ("/", &disk) == 0)
    {
      json_object_set_int_member (system, "disk_total",
                                  (gint64) disk.f_blocks * (gint64) disk.f_frsize);
      json_object_set_int_member (system, "disk_free",
                                  (gint64) disk.f_bavail * (gint64) disk.f_frsize);
    }
  json_object_set_object_member (object, "sysinfo", system);
  return object;
}

static JsonObject *
make_health (SceauStandIn *self)
{
  JsonObject *object = json_object_new ();
  JsonObject *health = json_object_new ();

  for (guint i = 0; i < SCEAU_STAND_IN_N_SERVICES; i++)
    json_object_set_boolean_member (health, sceau_demo_service_get_name (self->services[i]),
                                    sceau_demo_service_is_on (self->services[i]));
  json_object_set_object_member (object, "health", health);
  return object;
}

/* --- routes ----------------------------------------------------------------------------------- */

/* NULL: no such document, or not without WSSE (then *denied). */
static JsonObject *
make_document (SceauStandIn *self, SoupServerMessage *message, const char *what, GHashTable *query,
               gboolean *denied)
{
  static const char *const closed[] = { "users/login", "license", "sysinfo", "health", NULL };

  if (strcmp (what, "servers") == 0)
    return make_servers (self);
  if (!g_strv_contains (closed, what))
    return NULL;
  *denied = !is_authenticated (self, message, query);
  if (*denied)
    return NULL;
  if (strcmp (what, "users/login") == 0)
    return make_login (self);
  if (strcmp (what, "license") == 0)
    return make_license (self);
  if (strcmp (what, "sysinfo") == 0)
    return make_sysinfo ();
  return make_health (self);
}

/* "users/NAME/auth" → NAME. */
static char *
read_auth_path (const char *what)
{
  const char *name = what + strlen ("users/");

  if (!g_str_has_prefix (what, "users/") || !g_str_has_suffix (name, "/auth")
      || strlen (name) <= strlen ("/auth"))
    return NULL;
  return g_strndup (name, strlen (name) - strlen ("/auth"));
}

static void
on_api (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
        gpointer data)
{
  SceauStandIn *self = data;
  const char *what = g_str_has_prefix (path, API) ? path + strlen (API) : "";
  g_autofree char *username = read_auth_path (what);
  gboolean denied = FALSE;
  JsonObject *document;

  if (!is_read (message))
    return;
  if (strcmp (path, "/api/") == 0 || strcmp (path, "/api") == 0)
    document = make_discovery ();
  else if (username != NULL)
    document = make_salt (self, username);
  else
    document = make_document (self, message, what, query, &denied);
  if (document != NULL)
    answer_json (message, SOUP_STATUS_OK, document);
  else if (denied)
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                    "WWW-Authenticate",
                                    "WSSE realm=\"CamTrace\", profile=\"UsernameToken\"");
      answer_error (message, SOUP_STATUS_UNAUTHORIZED, "authentication needed");
    }
  else
    answer_error (message, SOUP_STATUS_NOT_FOUND, "not found");
}

static void
switch_service (SceauStandIn *self, SoupServerMessage *message)
{
  g_autoptr (GBytes)
      body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  gsize size = MIN (g_bytes_get_size (body), MAX_FORM);
  g_autofree char *text = g_strndup (size > 0 ? g_bytes_get_data (body, NULL) : "", size);
  g_autoptr (GHashTable) form = soup_form_decode (text);
  const char *name = g_hash_table_lookup (form, "service");
  const char *action = g_hash_table_lookup (form, "action");

  for (guint i = 0; i < SCEAU_STAND_IN_N_SERVICES; i++)
    if (g_strcmp0 (name, sceau_demo_service_get_name (self->services[i])) == 0)
      {
        g_autoptr (GError) error = NULL;

        if (g_strcmp0 (action, "stop") == 0)
          sceau_demo_service_stop (self->services[i]);
        else if (!sceau_demo_service_start (self->services[i], &error))
          g_warning ("%s: %s", name, error->message);
      }
}

static void
on_system (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
           gpointer data)
{
  SceauStandIn *self = data;

  if (soup_server_message_get_method (message) == SOUP_METHOD_POST)
    {
      switch_service (self, message);
      soup_server_message_set_redirect (message, SOUP_STATUS_SEE_OTHER, path);
    }
  else if (is_read (message))
    answer_page (message, sceau_stand_in_system_page (self));
}

static void
on_home (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
         gpointer data)
{
  if (!is_read (message))
    return;
  if (strcmp (path, "/") == 0)
    answer_page (message, sceau_stand_in_home_page (data));
  else
    answer_error (message, SOUP_STATUS_NOT_FOUND, "not found");
}

static guint16
read_port (SoupServer *server)
{
  GSList *uris = soup_server_get_uris (server);
  guint16 port = uris != NULL ? (guint16) g_uri_get_port (uris->data) : 0;

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return port;
}

/**
 * sceau_stand_in_start:
 * @self: a stand-in
 * @error: return location
 *
 * Returns: whether all its listeners are there
 */
gboolean
sceau_stand_in_start (SceauStandIn *self, GError **error)
{
  GError *local = NULL;

  g_return_val_if_fail (SCEAU_IS_STAND_IN (self) && self->server == NULL, FALSE);

  for (guint i = 0; i < SCEAU_STAND_IN_N_SERVICES; i++)
    if (!sceau_demo_service_start (self->services[i], error))
      return FALSE;
  self->server = soup_server_new ("server-header", "CamTrace-stand-in", NULL);
  soup_server_add_handler (self->server, "/api", on_api, self, NULL);
  soup_server_add_handler (self->server, "/administration/systeme", on_system, self, NULL);
  soup_server_add_handler (self->server, "/", on_home, self, NULL);
  if (!soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &local))
    return sceau_error_propagate (error, local);
  self->port = read_port (self->server);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sandboxed server: its own /opt/camtrace, a stand-in for CamTrace, the real agent as a child, HAProxy or Apache where it is asked
 * for. */
#include "config.h"

#include "demo/sceau-demo-server.h"

#include <glib/gi18n-lib.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "base/sceau-json.h"
#include "camtrace/sceau-management-client.h"
#include "demo/sceau-demo-files.h"
#include "demo/sceau-demo-port.h"
#include "demo/sceau-demo-process.h"

#define WEB_SECONDS    10u
#define MASTER_SOCKET  "/run/haproxy-master.sock"
#define HAPROXY_CONFIG "/etc/haproxy/haproxy.cfg"
#define HAPROXY_FOLDER "/etc/haproxy/sceau.d"
#define APACHE_CONFIG  "/etc/apache2/apache2.conf"
#define APACHE_FOLDER  "/etc/apache2/sceau.d"
#define APACHE_PID     "/run/apache2.pid"
#define APACHE_MODULES "/usr/lib/apache2/modules"
#define AGENT_CONFIG   "/etc/sceau/agent.conf"
#define TRUST          "/etc/sceau/demo-root.pem"
#define LOG_FOLDER     "/var/log"

struct _SceauDemoServer
{
  GObject parent_instance;
  char *name;
  char *dns_name;
  char *root;
  char *administrator;
  char *agent_program;
  char *web_program;
  const SceauLayout *layout;
  SceauStandIn *stand_in;
  SceauDemoProcess *agent;
  SceauDemoProcess *web; /* NULL: built-in */
  gboolean apache;       /* else HAProxy */
  guint16 https_port;
  guint16 public_port; /* of HAProxy or Apache */
  char *agent_url;
  char *fingerprint;
};

G_DEFINE_FINAL_TYPE (SceauDemoServer, sceau_demo_server, G_TYPE_OBJECT)

static void
sceau_demo_server_finalize (GObject *object)
{
  SceauDemoServer *self = SCEAU_DEMO_SERVER (object);

  g_clear_object (&self->stand_in);
  g_clear_object (&self->agent);
  g_clear_object (&self->web);
  g_free (self->name);
  g_free (self->dns_name);
  g_free (self->root);
  g_free (self->administrator);
  g_free (self->agent_program);
  g_free (self->web_program);
  g_free (self->agent_url);
  g_free (self->fingerprint);
  G_OBJECT_CLASS (sceau_demo_server_parent_class)->finalize (object);
}

static void
sceau_demo_server_class_init (SceauDemoServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_demo_server_finalize;
}

static void
sceau_demo_server_init (SceauDemoServer *self)
{
}

/* --- the sandbox's files ---------------------------------------------------------------------- */

static char *
inside (SceauDemoServer *self, const char *path)
{
  return g_strconcat (self->root, path, NULL);
}

static gboolean
make_folders (SceauDemoServer *self, GError **error)
{
  const char *const folders[] = {
    self->layout->folder, "/etc/sceau", HAPROXY_FOLDER, APACHE_FOLDER, "/run",
    "/var/lib",           LOG_FOLDER
  };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = inside (self, folders[i]);

      if (!sceau_demo_make_folder (path, 0755, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
copy_trust (SceauDemoServer *self, const char *from, GError **error)
{
  g_autofree char *to = inside (self, TRUST);
  g_autoptr (GBytes) pem = sceau_demo_read (from, error);

  return pem != NULL
         && sceau_demo_write (to, g_bytes_get_data (pem, NULL), (gssize) g_bytes_get_size (pem),
                              0644, error);
}

/* The sandbox's files belong to who runs the demo. */
static char *
dup_owner (void)
{
  const struct passwd *user = getpwuid (geteuid ());
  const struct group *group = getgrgid (getegid ());

  return g_strdup_printf ("%s:%s", user != NULL ? user->pw_name : "root",
                          group != NULL ? group->gr_name : "root");
}

static void
set_service (GKeyFile *file, SceauDemoServer *self, SceauStandInService which)
{
  SceauDemoService *service = sceau_stand_in_get_service (self->stand_in, which);
  g_autofree char *group = g_strconcat ("service ", sceau_demo_service_get_name (service), NULL);

  g_key_file_set_integer (file, group, "status-port", sceau_demo_service_get_port (service));
}

static const char *
get_front_end (SceauDemoServer *self)
{
  if (self->web_program == NULL)
    return "builtin";
  return self->apache ? "apache" : "haproxy";
}

static void
set_front_end (GKeyFile *file, SceauDemoServer *self)
{
  if (self->apache)
    {
      g_key_file_set_string (file, "apache", "binary", self->web_program);
      g_key_file_set_string (file, "apache", "control", self->web_program);
      g_key_file_set_string (file, "apache", "config", APACHE_CONFIG);
      g_key_file_set_string (file, "apache", "site", APACHE_FOLDER "/sceau-https.conf");
      g_key_file_set_string (file, "apache", "pid-file", APACHE_PID);
      return;
    }
  g_key_file_set_string (file, "haproxy", "binary", self->web_program);
  g_key_file_set_string (file, "haproxy", "config", HAPROXY_CONFIG);
  g_key_file_set_string (file, "haproxy", "fragment", HAPROXY_FOLDER "/sceau-https.cfg");
  g_key_file_set_string (file, "haproxy", "master-socket", MASTER_SOCKET);
}

/* listen: where; port 0 at the first start, then the one that the agent got. */
static gboolean
write_agent_config (SceauDemoServer *self, const char *listen, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = inside (self, AGENT_CONFIG);
  g_autofree char *owner = dup_owner ();
  g_autofree char *https = g_strdup_printf ("127.0.0.1:%u", self->https_port);
  g_autofree char *web = g_strdup_printf ("127.0.0.1:%u", sceau_stand_in_get_port (self->stand_in));
  g_autofree char *url = g_strconcat ("http://", web, NULL);
  g_autofree char *administrators = g_strconcat (self->administrator, ";", NULL);
  g_autofree char *text = NULL;

  g_key_file_set_string (file, "agent", "listen", listen);
  g_key_file_set_string (file, "agent", "root", self->root);
  g_key_file_set_string (file, "agent", "version", self->layout->version);
  g_key_file_set_string (file, "agent", "owner", owner);
  g_key_file_set_string (file, "agent", "frontend", get_front_end (self));
  g_key_file_set_string (file, "agent", "https-listen", https);
  g_key_file_set_string (file, "agent", "web-backend", web);
  g_key_file_set_string (file, "agent", "auth", "camtrace");
  g_key_file_set_string (file, "agent", "camtrace-url", url);
  g_key_file_set_string (file, "agent", "administrators", administrators);
  g_key_file_set_string (file, "agent", "trust", TRUST);
  g_key_file_set_string (file, "agent", "system-trust", "false");
  if (self->web_program != NULL)
    set_front_end (file, self);
  set_service (file, self, SCEAU_STAND_IN_GUI);
  set_service (file, self, SCEAU_STAND_IN_REMOTE);
  set_service (file, self, SCEAU_STAND_IN_VIDEO);
  text = g_key_file_to_data (file, NULL, NULL);
  return sceau_demo_write (path, text, -1, 0600, error);
}

static gboolean
write_haproxy_config (SceauDemoServer *self, GError **error)
{
  g_autofree char *path = inside (self, HAPROXY_CONFIG);
  g_autofree char *text = g_strdup_printf (
      "# Made by sceau-demo: the plain web service of this sandbox. HTTPS is the agent's part.\n"
      "global\n"
      "    maxconn 200\n"
      "defaults\n"
      "    mode http\n"
      "    timeout connect 5s\n"
      "    timeout client 60s\n"
      "    timeout server 60s\n"
      "frontend plain\n"
      "    bind 127.0.0.1:%u\n"
      "    default_backend web\n"
      "backend web\n"
      "    server camtrace 127.0.0.1:%u\n",
      self->public_port, sceau_stand_in_get_port (self->stand_in));

  return sceau_demo_write (path, text, -1, 0644, error);
}

static gboolean
write_apache_config (SceauDemoServer *self, GError **error)
{
  static const char *const modules[] = { "mpm_event", "authz_core", "ssl",    "socache_shmcb",
                                         "proxy",     "proxy_http", "headers" };
  g_autofree char *path = inside (self, APACHE_CONFIG);
  g_autoptr (GString) text = g_string_new (
      "# Made by sceau-demo: the plain web service of this sandbox. HTTPS is the agent's part.\n");

  for (guint i = 0; i < G_N_ELEMENTS (modules); i++)
    g_string_append_printf (text, "LoadModule %s_module " APACHE_MODULES "/mod_%s.so\n", modules[i],
                            modules[i]);
  /* Apache does not serve as root. */
  if (geteuid () == 0)
    g_string_append (text, "User \"#65534\"\nGroup \"#65534\"\n");
  g_string_append_printf (text,
                          "ServerRoot \"%s/etc/apache2\"\n"
                          "ServerName %s\n"
                          "DefaultRuntimeDir \"%s/run\"\n"
                          "PidFile \"%s" APACHE_PID "\"\n"
                          "ErrorLog \"%s" LOG_FOLDER "/apache2.log\"\n"
                          "LogLevel error\n"
                          "StartServers 1\n"
                          "Listen 127.0.0.1:%u\n"
                          "<VirtualHost 127.0.0.1:%u>\n"
                          "    ProxyPass \"/\" \"http://127.0.0.1:%u/\"\n"
                          "</VirtualHost>\n"
                          "IncludeOptional sceau.d/*.conf\n",
                          self->root, self->dns_name, self->root, self->root, self->root,
                          self->public_port, self->public_port,
                          sceau_stand_in_get_port (self->stand_in));
  return sceau_demo_write (path, text->str, -1, 0644, error);
}

static gboolean
choose_ports (SceauDemoServer *self, GError **error)
{
  self->https_port = sceau_demo_port_choose (error);
  if (self->https_port == 0)
    return FALSE;
  sceau_stand_in_set_https_port (self->stand_in, self->https_port);
  if (self->web_program == NULL)
    return TRUE;
  self->public_port = sceau_demo_port_choose (error);
  sceau_stand_in_set_public_port (self->stand_in, self->public_port);
  return self->public_port != 0;
}

static char *
log_path (SceauDemoServer *self, const char *name)
{
  g_autofree char *inner = g_strconcat (LOG_FOLDER "/", name, ".log", NULL);

  return inside (self, inner);
}

static void
make_agent (SceauDemoServer *self)
{
  g_autofree char *config = inside (self, AGENT_CONFIG);
  g_autofree char *log = log_path (self, "sceau-agent");
  const char *argv[] = { self->agent_program, "--config", config, NULL };

  self->agent = sceau_demo_process_new (argv, log);
}

static void
make_haproxy (SceauDemoServer *self)
{
  g_autofree char *config = inside (self, HAPROXY_CONFIG);
  g_autofree char *folder = inside (self, HAPROXY_FOLDER);
  g_autofree char *master = inside (self, MASTER_SOCKET);
  g_autofree char *log = log_path (self, "haproxy");
  const char *argv[] = {
    self->web_program, "-W", "-db", "-S", master, "-f", config, "-f", folder, NULL
  };

  self->web = sceau_demo_process_new (argv, log);
}

static void
make_apache (SceauDemoServer *self)
{
  g_autofree char *config = inside (self, APACHE_CONFIG);
  g_autofree char *log = log_path (self, "apache2-start");
  const char *argv[] = { self->web_program, "-DFOREGROUND", "-f", config, NULL };

  self->web = sceau_demo_process_new (argv, log);
}

static gboolean
make_web (SceauDemoServer *self, GError **error)
{
  if (!(self->apache ? write_apache_config : write_haproxy_config) (self, error))
    return FALSE;
  (self->apache ? make_apache : make_haproxy) (self);
  return TRUE;
}

/**
 * sceau_demo_server_new:
 * @plan: what it shall be; copied
 * @error: return location
 *
 * Makes the sandbox's folders and starts its stand-in for CamTrace.
 *
 * Returns: (transfer full) (nullable): a server without its children yet
 */
SceauDemoServer *
sceau_demo_server_new (const SceauDemoServerPlan *plan, GError **error)
{
  g_autoptr (SceauDemoServer) self = g_object_new (SCEAU_TYPE_DEMO_SERVER, NULL);
  g_autofree char *lower = g_ascii_strdown (plan->name, -1);

  self->layout = sceau_layout_for_version (plan->version, error);
  if (self->layout == NULL)
    return NULL;
  self->name = g_strdup (plan->name);
  self->dns_name = g_strconcat (lower, ".camtrace.example", NULL);
  self->root = g_build_filename (plan->dir, "servers", lower, NULL);
  self->administrator = g_strdup (plan->administrator);
  self->agent_program = g_strdup (plan->agent);
  self->web_program = g_strdup (plan->web);
  self->apache = g_str_equal (self->layout->front_end, "apache");
  self->stand_in = sceau_stand_in_new (plan->name, self->layout->version, plan->users);
  if (!make_folders (self, error) || !copy_trust (self, plan->trust, error)
      || !sceau_stand_in_start (self->stand_in, error) || !choose_ports (self, error)
      || !write_agent_config (self, "127.0.0.1:0", error))
    return NULL;
  make_agent (self);
  if (self->web_program != NULL && !make_web (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * sceau_demo_server_get_stand_in:
 * @self: a server
 *
 * Returns: (transfer none): its stand-in for CamTrace
 */
SceauStandIn *
sceau_demo_server_get_stand_in (SceauDemoServer *self)
{
  g_return_val_if_fail (SCEAU_IS_DEMO_SERVER (self), NULL);

  return self->stand_in;
}

/* --- starting --------------------------------------------------------------------------------- */

static void
on_hello (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauDemoServer *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (sceau_management_client_hello_finish (SCEAU_MANAGEMENT_CLIENT (source), result,
                                            &self->fingerprint, NULL, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* "sceau-agent: https://127.0.0.1:PORT": from now on it answers, and a next start is to be at the same place. */
static void
on_agent_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauDemoServer *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autofree char *line = sceau_demo_process_start_finish (SCEAU_DEMO_PROCESS (source), result,
                                                           &error);
  const char *url = line != NULL ? strstr (line, "https://") : NULL;
  g_autoptr (SceauManagementClient)
      client = url != NULL ? sceau_management_client_new (url, NULL, &error) : NULL;

  if (client == NULL || !write_agent_config (self, url + strlen ("https://"), &error))
    {
      g_task_return_error (task, error != NULL ? error
                                               : g_error_new (SCEAU_ERROR, SCEAU_ERROR_FAILED,
                                                              _ ("sceau-agent said “%s”"), line));
      return;
    }
  self->agent_url = g_strdup (url);
  sceau_management_client_hello_async (client, NULL, on_hello, g_steal_pointer (&task));
}

static void
on_web_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauDemoServer *self = g_task_get_source_object (task);
  g_autofree char *log = sceau_demo_process_read_log (self->web);
  GError *error = NULL;

  if (sceau_demo_port_wait_finish (result, &error))
    {
      sceau_demo_process_start_async (self->agent, on_agent_ready, g_steal_pointer (&task));
      return;
    }
  g_prefix_error (&error, "%s: %s: ", self->web_program, log);
  g_task_return_error (task, error);
}

/**
 * sceau_demo_server_start_async:
 * @self: a server
 * @callback: called when everything answers
 * @data: for @callback
 */
void
sceau_demo_server_start_async (SceauDemoServer *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  GError *error = NULL;

  g_return_if_fail (SCEAU_IS_DEMO_SERVER (self));

  g_task_set_source_tag (task, sceau_demo_server_start_async);
  if (self->web == NULL)
    sceau_demo_process_start_async (self->agent, on_agent_ready, g_steal_pointer (&task));
  else if (sceau_demo_process_launch (self->web, &error))
    sceau_demo_port_wait_async (self->public_port, WEB_SECONDS, on_web_ready,
                                g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/**
 * sceau_demo_server_start_finish:
 * @self: a server
 * @result: what the callback got
 * @error: return location
 *
 * Returns: whether everything answers
 */
gboolean
sceau_demo_server_start_finish (SceauDemoServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * sceau_demo_server_to_json:
 * @self: a server that is ready
 *
 * Returns: (transfer full): where everything is
 */
JsonObject *
sceau_demo_server_to_json (SceauDemoServer *self)
{
  JsonObject *object;
  g_autofree char *camtrace_url = NULL;
  g_autofree char *https_url = NULL;

  g_return_val_if_fail (SCEAU_IS_DEMO_SERVER (self), NULL);

  camtrace_url = g_strdup_printf ("http://127.0.0.1:%u",
                                  sceau_stand_in_get_public_port (self->stand_in));
  https_url = g_strdup_printf ("https://127.0.0.1:%u", self->https_port);
  object = json_object_new ();
  json_object_set_string_member (object, "name", self->name);
  json_object_set_string_member (object, "version", self->layout->version);
  json_object_set_string_member (object, "frontend", get_front_end (self));
  json_object_set_string_member (object, "dns_name", self->dns_name);
  json_object_set_string_member (object, "camtrace_url", camtrace_url);
  json_object_set_string_member (object, "https_url", https_url);
  sceau_json_set_string (object, "agent_url", self->agent_url);
  sceau_json_set_string (object, "agent_fingerprint", self->fingerprint);
  json_object_set_string_member (object, "root", self->root);
  return object;
}

/**
 * sceau_demo_server_stop:
 * @self: a server
 *
 * Tells its children to end.
 */
void
sceau_demo_server_stop (SceauDemoServer *self)
{
  g_return_if_fail (SCEAU_IS_DEMO_SERVER (self));

  sceau_demo_process_terminate (self->agent);
  if (self->web != NULL)
    sceau_demo_process_terminate (self->web);
}

/**
 * sceau_demo_server_kill:
 * @self: a server whose children did not end
 */
void
sceau_demo_server_kill (SceauDemoServer *self)
{
  g_return_if_fail (SCEAU_IS_DEMO_SERVER (self));

  sceau_demo_process_kill (self->agent);
  if (self->web != NULL)
    sceau_demo_process_kill (self->web);
}

/**
 * sceau_demo_server_is_running:
 * @self: a server
 *
 * Returns: whether a child is still there
 */
gboolean
sceau_demo_server_is_running (SceauDemoServer *self)
{
  g_return_val_if_fail (SCEAU_IS_DEMO_SERVER (self), FALSE);

  return sceau_demo_process_is_running (self->agent)
         || (self->web != NULL && sceau_demo_process_is_running (self->web));
}

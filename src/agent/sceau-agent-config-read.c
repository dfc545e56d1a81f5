/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads agent.conf. Every key is known and checked here; an unknown one is an error that names it, because a misspelt key that
 * is passed over silently is how a server ends up listening where nobody meant it to. */
#include "config.h"

#include "agent/sceau-agent-config-private.h"
#include "base/sceau-text.h"

#include <glib/gi18n-lib.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#define GROUP_AGENT    "agent"
#define GROUP_HAPROXY  "haproxy"
#define DEFAULT_HELPER "/run/sceau/helper.sock"
#define GROUP_APACHE   "apache"
#define GROUP_COMMAND  "command"

static const char *const agent_keys[] = {
  "listen",       "root",         "state-folder",   "version",      "owner",      "frontend",
  "https-listen", "web-backend",  "auth",           "camtrace-url", "users-file", "administrators",
  "trust",        "system-trust", "rehash-command", "backups",      "helper",     NULL,
};
static const char *const haproxy_keys[] = { "binary", "config", "fragment", "master-socket", NULL };
static const char *const apache_keys[] = { "binary", "control",  "config",  "sites",
                                           "site",   "pid-file", "modules", "graceful-command",
                                           NULL };
static const char *const command_keys[] = {
  "check", "reload", "enable", "disable", "status", NULL
};
static const char *const service_keys[] = { "status-command", "unit", "status-port", NULL };

static gboolean
refuse (GError **error, const char *group, const char *key, const char *why)
{
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT, _ ("agent.conf, [%s] %s: %s"),
               group, key, why);
  return FALSE;
}

static gboolean
check_keys (GKeyFile *file, const char *group, const char *const *allowed, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      if (!g_strv_contains (allowed, keys[i]))
        return refuse (error, group, keys[i], _ ("there is no such setting"));
    }
  return TRUE;
}

static gboolean
group_is_service (const char *group, SceauService *service)
{
  if (!g_str_has_prefix (group, "service "))
    return FALSE;
  for (guint i = 0; i < SCEAU_N_SERVICES; i++)
    {
      *service = (SceauService) i;
      if (i != SCEAU_SERVICE_HTTPS
          && g_str_equal (group + strlen ("service "), sceau_service_to_string (*service)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_groups (GKeyFile *file, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  SceauService service;

  for (guint i = 0; groups[i] != NULL; i++)
    {
      const char *const *allowed = NULL;

      if (g_str_equal (groups[i], GROUP_AGENT))
        allowed = agent_keys;
      else if (g_str_equal (groups[i], GROUP_HAPROXY))
        allowed = haproxy_keys;
      else if (g_str_equal (groups[i], GROUP_APACHE))
        allowed = apache_keys;
      else if (g_str_equal (groups[i], GROUP_COMMAND))
        allowed = command_keys;
      else if (group_is_service (groups[i], &service))
        allowed = service_keys;
      if (allowed == NULL)
        {
          g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                       _ ("agent.conf: there is no group [%s]"), groups[i]);
          return FALSE;
        }
      if (!check_keys (file, groups[i], allowed, error))
        return FALSE;
    }
  return TRUE;
}

/* The value without spaces around it; @fallback (nullable) when the key is absent or empty. */
static char *
dup_value (GKeyFile *file, const char *group, const char *key, const char *fallback)
{
  g_autofree char *value = g_key_file_get_string (file, group, key, NULL);

  if (value != NULL)
    g_strstrip (value);
  if (value == NULL || value[0] == '\0')
    return g_strdup (fallback);
  return g_steal_pointer (&value);
}

static char **
dup_list (GKeyFile *file, const char *group, const char *key, const char *fallback)
{
  g_autofree char *text = dup_value (file, group, key, fallback);
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", ";", -1);
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (g_strstrip (parts[i])[0] != '\0')
        g_ptr_array_add (list, g_strdup (parts[i]));
    }
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&list), FALSE);
}

static gboolean
host_is_valid (const char *host, gboolean wildcard)
{
  if (wildcard && g_str_equal (host, "*"))
    return TRUE;
  return sceau_name_is_ip (host) || (!wildcard && sceau_name_is_dns (host));
}

/* "ADDRESS:PORT", "[v6]:PORT", with @wildcard also "*:PORT". Port 0 (any free one) only where it is allowed. */
static gboolean
parse_endpoint (const char *text, gboolean wildcard, gboolean any_port, SceauEndpoint *endpoint)
{
  const char *colon = strrchr (text, ':');
  guint64 port = 0;

  if (colon == NULL || colon == text
      || !g_ascii_string_to_unsigned (colon + 1, 10, any_port ? 0 : 1, 65535, &port, NULL))
    return FALSE;
  if (text[0] == '[' && colon[-1] == ']')
    endpoint->host = g_strndup (text + 1, (gsize) (colon - text) - 2);
  else
    endpoint->host = g_strndup (text, (gsize) (colon - text));
  endpoint->port = (guint16) port;
  return host_is_valid (endpoint->host, wildcard);
}

static gboolean
read_endpoints (SceauAgentConfig *self, GKeyFile *file, GError **error)
{
  g_autofree char *listen = dup_value (file, GROUP_AGENT, "listen", "0.0.0.0:8444");
  g_autofree char *web = dup_value (file, GROUP_AGENT, "web-backend", "127.0.0.1:80");

  self->https_listen_text = dup_value (file, GROUP_AGENT, "https-listen", "*:443");
  if (!parse_endpoint (listen, TRUE, TRUE, &self->listen))
    return refuse (error, GROUP_AGENT, "listen",
                   _ ("an address and a port are needed, such as 0.0.0.0:8444"));
  if (!parse_endpoint (self->https_listen_text, TRUE, FALSE, &self->https_listen))
    return refuse (error, GROUP_AGENT, "https-listen",
                   _ ("an address and a port are needed, such as *:443"));
  if (!parse_endpoint (web, FALSE, FALSE, &self->web_backend))
    return refuse (error, GROUP_AGENT, "web-backend",
                   _ ("an address and a port are needed, such as 127.0.0.1:80"));
  return TRUE;
}

/* HAProxy's and our own files name paths between quotes; a path with a control character is a mistake or worse. */
static gboolean
path_is_clean (const char *path)
{
  if (!g_path_is_absolute (path) || !g_utf8_validate (path, -1, NULL))
    return FALSE;
  for (const char *c = path; *c != '\0'; c++)
    {
      if (g_ascii_iscntrl (*c) || *c == '"' || *c == '\'' || *c == '\\' || *c == '$')
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_path (SceauAgentConfig *self, GKeyFile *file, const char *group, const char *key,
           const char *fallback, char **path, GError **error)
{
  g_autofree char *value = dup_value (file, group, key, fallback);

  if (value == NULL || !path_is_clean (value))
    return refuse (error, group, key,
                   _ ("an absolute path without quotes or control characters is needed"));
  *path = sceau_agent_config_dup_path (self, value);
  return TRUE;
}

static gboolean
read_paths (SceauAgentConfig *self, GKeyFile *file, const char *group, const char *key,
            const char *fallback, char ***paths, GError **error)
{
  g_auto (GStrv) list = dup_list (file, group, key, fallback);

  for (guint i = 0; list[i] != NULL; i++)
    {
      char *path;

      if (!path_is_clean (list[i]))
        return refuse (error, group, key,
                       _ ("absolute paths without quotes or control characters are needed"));
      path = sceau_agent_config_dup_path (self, list[i]);
      g_free (list[i]);
      list[i] = path;
    }
  *paths = g_steal_pointer (&list);
  return TRUE;
}

static gboolean
read_helper (SceauAgentConfig *self, GKeyFile *file, GError **error)
{
  g_autofree char *text = dup_value (file, GROUP_AGENT, "helper", "");

  /* Nothing there is not the same as not being there. */
  return (text[0] == '\0' && g_key_file_has_key (file, GROUP_AGENT, "helper", NULL))
         || read_path (self, file, GROUP_AGENT, "helper", DEFAULT_HELPER, &self->helper, error);
}

static gboolean
read_places (SceauAgentConfig *self, GKeyFile *file, GError **error)
{
  self->root = dup_value (file, GROUP_AGENT, "root", "/");
  if (!path_is_clean (self->root))
    return refuse (error, GROUP_AGENT, "root",
                   _ ("an absolute path without quotes or control characters is needed"));
  return read_path (self, file, GROUP_AGENT, "state-folder", "/var/lib/sceau-agent",
                    &self->state_folder, error)
         && read_path (self, file, GROUP_AGENT, "users-file", "/var/lib/sceau-agent/users",
                       &self->users_file, error)
         && read_paths (self, file, GROUP_AGENT, "trust", "", &self->trust, error)
         && read_helper (self, file, error);
}

static gboolean
read_version (SceauAgentConfig *self, GKeyFile *file, GError **error)
{
  g_autofree char *version = dup_value (file, GROUP_AGENT, "version", "auto");

  if (g_str_equal (version, "auto"))
    return TRUE;
  if (sceau_layout_for_version (version, NULL) == NULL)
    return refuse (error, GROUP_AGENT, "version",
                   _ ("“auto” or a version of CamTrace from 7.13 on is needed, such as 9.16"));
  self->version = g_steal_pointer (&version);
  return TRUE;
}

/* Only root can give files away; any other user keeps what it makes, and must then be the owner itself. */
static gboolean
read_owner (SceauAgentConfig *self, GKeyFile *file, GError **error)
{
  g_auto (GStrv) parts = NULL;
  struct passwd *user;
  struct group *group;

  self->owner = dup_value (file, GROUP_AGENT, "owner", "camtrace:camtrace");
  self->uid = geteuid ();
  self->gid = getegid ();
  parts = g_strsplit (self->owner, ":", 3);
  if (g_strv_length (parts) != 2 || parts[0][0] == '\0' || parts[1][0] == '\0')
    return refuse (error, GROUP_AGENT, "owner",
                   _ ("a user and a group are needed, such as camtrace:camtrace"));
  if (geteuid () != 0)
    return TRUE;
  user = getpwnam (parts[0]);
  group = getgrnam (parts[1]);
  if (user == NULL || group == NULL)
    return refuse (error, GROUP_AGENT, "owner", _ ("this machine has no such user or group"));
  self->uid = user->pw_uid;
  self->gid = group->gr_gid;
  return TRUE;
}

static gboolean
find_front_end (const char *name, SceauFrontEndKind *kind)
{
  static const char *const names[] = {
    [SCEAU_FRONT_END_HAPROXY] = "haproxy",
    [SCEAU_FRONT_END_APACHE] = "apache",
    [SCEAU_FRONT_END_COMMAND] = "command",
    [SCEAU_FRONT_END_BUILTIN] = "builtin",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      {
        *kind = (SceauFrontEndKind) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_choices (SceauAgentConfig *self, GKeyFile *file, GError **error)
{
  g_autofree char *front_end = dup_value (file, GROUP_AGENT, "frontend", "haproxy");
  g_autofree char *auth = dup_value (file, GROUP_AGENT, "auth", "camtrace");
  g_autofree char *system_trust = dup_value (file, GROUP_AGENT, "system-trust", "true");

  if (!find_front_end (front_end, &self->front_end))
    return refuse (error, GROUP_AGENT, "frontend",
                   _ ("“haproxy”, “apache”, “command” or “builtin” is needed"));
  if (g_str_equal (auth, "camtrace"))
    self->auth = SCEAU_AUTH_CAMTRACE;
  else if (g_str_equal (auth, "file"))
    self->auth = SCEAU_AUTH_FILE;
  else
    return refuse (error, GROUP_AGENT, "auth", _ ("“camtrace” or “file” is needed"));
  self->system_trust = g_str_equal (system_trust, "true");
  if (!self->system_trust && !g_str_equal (system_trust, "false"))
    return refuse (error, GROUP_AGENT, "system-trust", _ ("“true” or “false” is needed"));
  return TRUE;
}

static gboolean
read_camtrace_url (SceauAgentConfig *self, GKeyFile *file, GError **error)
{
  g_autoptr (GUri) uri = NULL;

  self->camtrace_url = dup_value (file, GROUP_AGENT, "camtrace-url", "http://127.0.0.1");
  uri = g_uri_parse (self->camtrace_url, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_userinfo (uri) != NULL
      || g_uri_get_query (uri) != NULL)
    return refuse (error, GROUP_AGENT, "camtrace-url",
                   _ ("an address is needed, such as http://127.0.0.1"));
  /* The header that is passed on opens a session here for whoever can read it: it must not leave this machine in clear. */
  if (!g_str_equal (g_uri_get_scheme (uri), "https")
      && !(g_str_equal (g_uri_get_scheme (uri), "http")
           && (g_str_equal (g_uri_get_host (uri), "127.0.0.1")
               || g_str_equal (g_uri_get_host (uri), "::1")
               || g_str_equal (g_uri_get_host (uri), "localhost"))))
    return refuse (error, GROUP_AGENT, "camtrace-url",
                   _ ("only this machine (127.0.0.1) or https is allowed"));
  return TRUE;
}

static gboolean
read_numbers (SceauAgentConfig *self, GKeyFile *file, GError **error)
{
  g_autofree char *backups = dup_value (file, GROUP_AGENT, "backups", "10");
  guint64 value = 0;

  if (!g_ascii_string_to_unsigned (backups, 10, 1, 1000, &value, NULL))
    return refuse (error, GROUP_AGENT, "backups", _ ("a number from 1 to 1000 is needed"));
  self->backups = (guint) value;
  return TRUE;
}

static gboolean
read_haproxy (SceauAgentConfig *self, GKeyFile *file, GError **error)
{
  self->haproxy_binary = dup_value (file, GROUP_HAPROXY, "binary", "/usr/sbin/haproxy");
  if (!path_is_clean (self->haproxy_binary))
    return refuse (error, GROUP_HAPROXY, "binary",
                   _ ("an absolute path without quotes or control characters is needed"));
  return read_paths (self, file, GROUP_HAPROXY, "config", "/etc/haproxy/haproxy.cfg",
                     &self->haproxy_configs, error)
         && read_path (self, file, GROUP_HAPROXY, "fragment",
                       "/etc/haproxy/sceau.d/sceau-https.cfg", &self->haproxy_fragment, error)
         && read_path (self, file, GROUP_HAPROXY, "master-socket", "/run/haproxy-master.sock",
                       &self->haproxy_socket, error);
}

/* A command with its arguments, for no shell. */
static gboolean
read_command (GKeyFile *file, const char *group, const char *key, char ***command, GError **error)
{
  g_autofree char *text = dup_value (file, group, key, NULL);

  if (text == NULL
      || (g_shell_parse_argv (text, NULL, command, NULL) && g_path_is_absolute ((*command)[0])))
    return TRUE;
  return refuse (error, group, key, _ ("a command with an absolute path is needed"));
}

static gboolean
read_program (GKeyFile *file, const char *group, const char *key, const char *fallback,
              char **program, GError **error)
{
  *program = dup_value (file, group, key, fallback);
  return path_is_clean (*program)
         || refuse (error, group, key,
                    _ ("an absolute path without quotes or control characters is needed"));
}

static gboolean
read_apache (SceauAgentConfig *self, GKeyFile *file, GError **error)
{
  SceauApacheSettings *apache = &self->apache;

  return read_program (file, GROUP_APACHE, "binary", "/usr/sbin/apache2", &apache->binary, error)
         && read_program (file, GROUP_APACHE, "control", "/usr/sbin/apache2ctl", &apache->control,
                          error)
         && read_program (file, GROUP_APACHE, "modules", "/usr/lib/apache2/modules",
                          &apache->modules, error)
         && read_path (self, file, GROUP_APACHE, "config", "/etc/apache2/apache2.conf",
                       &apache->config, error)
         && read_paths (
             self, file, GROUP_APACHE, "sites",
             "/etc/apache2/ports.conf;/etc/apache2/conf-enabled;/etc/apache2/sites-enabled",
             &apache->sites, error)
         && read_path (self, file, GROUP_APACHE, "site", "/etc/apache2/sceau.d/sceau-https.conf",
                       &apache->site, error)
         && read_path (self, file, GROUP_APACHE, "pid-file", "/run/apache2/apache2.pid",
                       &apache->pid_file, error)
         && read_command (file, GROUP_APACHE, "graceful-command", &apache->graceful, error);
}

static gboolean
read_commands (SceauAgentConfig *self, GKeyFile *file, GError **error)
{
  SceauCommandSettings *command = &self->command;

  if (!read_command (file, GROUP_COMMAND, "check", &command->check, error)
      || !read_command (file, GROUP_COMMAND, "reload", &command->reload, error)
      || !read_command (file, GROUP_COMMAND, "enable", &command->enable, error)
      || !read_command (file, GROUP_COMMAND, "disable", &command->disable, error)
      || !read_command (file, GROUP_COMMAND, "status", &command->status, error))
    return FALSE;
  if (self->front_end == SCEAU_FRONT_END_COMMAND && command->reload == NULL)
    return refuse (error, GROUP_COMMAND, "reload", _ ("a command with an absolute path is needed"));
  if ((command->enable != NULL) != (command->disable != NULL))
    return refuse (
        error, GROUP_COMMAND, command->enable != NULL ? "disable" : "enable",
        _ ("HTTPS must be switched off as it is switched on: by both commands, or by none"));
  return TRUE;
}

static gboolean
read_service (GKeyFile *file, const char *group, SceauServiceCheck *check, GError **error)
{
  g_autofree char *port = dup_value (file, group, "status-port", NULL);
  guint64 value = 0;

  check->unit = dup_value (file, group, "unit", NULL);
  if (!read_command (file, group, "status-command", &check->command, error))
    return FALSE;
  if ((check->command != NULL) + (port != NULL) + (check->unit != NULL) > 1)
    return refuse (error, group, "status-command",
                   _ ("only one of status-command, unit and status-port can be set"));
  if (port != NULL && !g_ascii_string_to_unsigned (port, 10, 1, 65535, &value, NULL))
    return refuse (error, group, "status-port", _ ("a port from 1 to 65535 is needed"));
  if (check->unit != NULL && (check->unit[0] == '-' || strpbrk (check->unit, " \t/") != NULL))
    return refuse (error, group, "unit", _ ("the name of a systemd unit is needed"));
  check->port = (guint16) value;
  return TRUE;
}

static gboolean
read_services (SceauAgentConfig *self, GKeyFile *file, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  SceauService service;

  for (guint i = 0; groups[i] != NULL; i++)
    {
      if (group_is_service (groups[i], &service)
          && !read_service (file, groups[i], &self->services[service], error))
        return FALSE;
    }
  return TRUE;
}

/* Everything that agent.conf says, checked. */
gboolean
_sceau_agent_config_read (SceauAgentConfig *self, GKeyFile *file, GError **error)
{
  self->administrators = dup_list (file, GROUP_AGENT, "administrators", "admin");
  self->rehash_command = dup_value (file, GROUP_AGENT, "rehash-command", "/usr/bin/c_rehash");
  return check_groups (file, error) && read_places (self, file, error)
         && read_endpoints (self, file, error) && read_version (self, file, error)
         && read_owner (self, file, error) && read_choices (self, file, error)
         && read_camtrace_url (self, file, error) && read_numbers (self, file, error)
         && read_haproxy (self, file, error) && read_apache (self, file, error)
         && read_commands (self, file, error) && read_services (self, file, error);
}

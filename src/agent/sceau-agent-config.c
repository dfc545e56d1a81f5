/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What agent.conf says, once it was read: immutable. */
#include "config.h"

#include "agent/sceau-agent-config-private.h"
#include "base/sceau-text.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

#define MAX_CONFIG_SIZE (64u * 1024)

G_DEFINE_FINAL_TYPE (SceauAgentConfig, sceau_agent_config, G_TYPE_OBJECT)

static void
service_check_clear (SceauServiceCheck *check)
{
  g_clear_pointer (&check->command, g_strfreev);
  g_clear_pointer (&check->unit, g_free);
}

static void
apache_clear (SceauApacheSettings *apache)
{
  g_free (apache->binary);
  g_free (apache->control);
  g_free (apache->config);
  g_strfreev (apache->sites);
  g_free (apache->site);
  g_free (apache->pid_file);
  g_free (apache->modules);
  g_strfreev (apache->graceful);
}

static void
command_clear (SceauCommandSettings *command)
{
  g_strfreev (command->check);
  g_strfreev (command->reload);
  g_strfreev (command->enable);
  g_strfreev (command->disable);
  g_strfreev (command->status);
}

static void
sceau_agent_config_finalize (GObject *object)
{
  SceauAgentConfig *self = SCEAU_AGENT_CONFIG (object);

  g_free (self->listen.host);
  g_free (self->https_listen.host);
  g_free (self->web_backend.host);
  g_free (self->https_listen_text);
  g_free (self->root);
  g_free (self->state_folder);
  g_free (self->version);
  g_free (self->owner);
  g_free (self->camtrace_url);
  g_free (self->users_file);
  g_strfreev (self->administrators);
  g_strfreev (self->trust);
  g_free (self->rehash_command);
  g_free (self->helper);
  g_free (self->haproxy_binary);
  g_strfreev (self->haproxy_configs);
  g_free (self->haproxy_fragment);
  g_free (self->haproxy_socket);
  apache_clear (&self->apache);
  command_clear (&self->command);
  for (guint i = 0; i < SCEAU_N_SERVICES; i++)
    service_check_clear (&self->services[i]);
  G_OBJECT_CLASS (sceau_agent_config_parent_class)->finalize (object);
}

static void
sceau_agent_config_class_init (SceauAgentConfigClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_agent_config_finalize;
}

static void
sceau_agent_config_init (SceauAgentConfig *self)
{
}

/**
 * sceau_agent_config_new_from_data:
 * @text: the text of agent.conf
 * @length: its length in bytes
 *
 * Reads and checks a configuration. Nothing on disk is looked at, users and groups excepted.
 *
 * Returns: (nullable) (transfer full): the configuration; %SCEAU_ERROR_INVALID_ARGUMENT names the key that is wrong,
 *   %SCEAU_ERROR_MALFORMED says that the text is no key file.
 */
SceauAgentConfig *
sceau_agent_config_new_from_data (const char *text, gsize length, GError **error)
{
  g_autoptr (SceauAgentConfig) self = g_object_new (SCEAU_TYPE_AGENT_CONFIG, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local = NULL;

  if (length > MAX_CONFIG_SIZE || !g_utf8_validate_len (text, length, NULL))
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                           _ ("agent.conf is too long or not a text"));
      return NULL;
    }
  /* GKeyFile refuses no text at all, but warns about an empty buffer. */
  if (length > 0 && !g_key_file_load_from_data (file, text, length, G_KEY_FILE_NONE, &local))
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                           _ ("agent.conf is not in the form of a key file"));
      if (error != NULL)
        sceau_error_set_detail (*error, local->message);
      return NULL;
    }
  if (!_sceau_agent_config_read (self, file, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Until the end or one byte past the limit: what a device or a pipe has is known only when it was read. Not with GFile, which loads modules
 * into a process that may be root's. */
static char *
read_text (const char *path, gsize *length, GError **error)
{
  g_autofree char *text = g_malloc (MAX_CONFIG_SIZE + 2);
  FILE *file = fopen (path, "re");

  *length = file != NULL ? fread (text, 1, MAX_CONFIG_SIZE + 1, file) : 0;
  if (file == NULL || ferror (file))
    {
      sceau_error_set_errno (error, errno, _ ("“%s” cannot be read"), path);
      g_clear_pointer (&text, g_free);
    }
  else
    text[*length] = '\0';
  if (file != NULL)
    (void) fclose (file); /* only read */
  return g_steal_pointer (&text);
}

/**
 * sceau_agent_config_new_from_file:
 * @path: where agent.conf is
 *
 * Returns: (nullable) (transfer full): the configuration, checked.
 */
SceauAgentConfig *
sceau_agent_config_new_from_file (const char *path, GError **error)
{
  gsize length = 0;
  g_autofree char *text = read_text (path, &length, error);

  return text != NULL ? sceau_agent_config_new_from_data (text, length, error) : NULL;
}

/**
 * sceau_agent_config_get_listen:
 *
 * Returns: where the management API is served; port 0 is any free one (sandboxes only).
 */
const SceauEndpoint *
sceau_agent_config_get_listen (SceauAgentConfig *self)
{
  return &self->listen;
}

/**
 * sceau_agent_config_get_https_listen:
 *
 * Returns: where the front end serves HTTPS.
 */
const SceauEndpoint *
sceau_agent_config_get_https_listen (SceauAgentConfig *self)
{
  return &self->https_listen;
}

/**
 * sceau_agent_config_get_https_listen_text:
 *
 * Returns: the same as it was written, such as "*:443".
 */
const char *
sceau_agent_config_get_https_listen_text (SceauAgentConfig *self)
{
  return self->https_listen_text;
}

/**
 * sceau_agent_config_get_web_backend:
 *
 * Returns: the plain web service that HTTPS is put in front of.
 */
const SceauEndpoint *
sceau_agent_config_get_web_backend (SceauAgentConfig *self)
{
  return &self->web_backend;
}

/**
 * sceau_agent_config_dup_path:
 * @path: an absolute path as the server knows it
 *
 * Returns: (transfer full): the path under the root.
 */
char *
sceau_agent_config_dup_path (SceauAgentConfig *self, const char *path)
{
  if (g_str_equal (self->root, "/"))
    return g_strdup (path);
  return g_build_filename (self->root, path, NULL);
}

/**
 * sceau_agent_config_get_state_folder:
 *
 * Returns: where the agent keeps what is its own (identity, journal, backups, pending keys, history), root included.
 */
const char *
sceau_agent_config_get_state_folder (SceauAgentConfig *self)
{
  return self->state_folder;
}

/**
 * sceau_agent_config_get_version:
 *
 * Returns: (nullable): CamTrace's version as the operator set it; %NULL for "auto".
 */
const char *
sceau_agent_config_get_version (SceauAgentConfig *self)
{
  return self->version;
}

/**
 * sceau_agent_config_get_owner:
 * @uid: (out): the user that CamTrace's files belong to
 * @gid: (out): their group
 *
 * Returns: %TRUE when files must be given to that owner: only root can, and has to.
 */
gboolean
sceau_agent_config_get_owner (SceauAgentConfig *self, guint32 *uid, guint32 *gid)
{
  *uid = self->uid;
  *gid = self->gid;
  return geteuid () == 0;
}

/**
 * sceau_agent_config_get_front_end:
 *
 * Returns: which front end serves HTTPS.
 */
SceauFrontEndKind
sceau_agent_config_get_front_end (SceauAgentConfig *self)
{
  return self->front_end;
}

/**
 * sceau_agent_config_get_auth:
 *
 * Returns: who knows the passwords.
 */
SceauAuthKind
sceau_agent_config_get_auth (SceauAgentConfig *self)
{
  return self->auth;
}

/**
 * sceau_agent_config_get_camtrace_url:
 *
 * Returns: the address of CamTrace's own API, asked with auth=camtrace.
 */
const char *
sceau_agent_config_get_camtrace_url (SceauAgentConfig *self)
{
  return self->camtrace_url;
}

/**
 * sceau_agent_config_get_users_file:
 *
 * Returns: the file of users for auth=file, root included.
 */
const char *
sceau_agent_config_get_users_file (SceauAgentConfig *self)
{
  return self->users_file;
}

/**
 * sceau_agent_config_is_administrator:
 *
 * Returns: whether that user may change anything.
 */
gboolean
sceau_agent_config_is_administrator (SceauAgentConfig *self, const char *username)
{
  return g_strv_contains ((const char *const *) self->administrators, username);
}

/**
 * sceau_agent_config_get_backups:
 *
 * Returns: how many backups are kept.
 */
guint
sceau_agent_config_get_backups (SceauAgentConfig *self)
{
  return self->backups;
}

/**
 * sceau_agent_config_get_trust:
 *
 * Returns: files of roots that this site trusts besides the system's, root included.
 */
const char *const *
sceau_agent_config_get_trust (SceauAgentConfig *self)
{
  return (const char *const *) self->trust;
}

/**
 * sceau_agent_config_get_system_trust:
 *
 * Returns: whether the system's roots are trusted too.
 */
gboolean
sceau_agent_config_get_system_trust (SceauAgentConfig *self)
{
  return self->system_trust;
}

/**
 * sceau_agent_config_get_rehash_command:
 *
 * Returns: the c_rehash of CamTrace 9.16 and above. It is run where it exists, with the certificate folder as its argument.
 */
const char *
sceau_agent_config_get_rehash_command (SceauAgentConfig *self)
{
  return self->rehash_command;
}

/**
 * sceau_agent_config_get_service:
 *
 * Returns: how the state of that service is found; all empty when it is not configured.
 */
const SceauServiceCheck *
sceau_agent_config_get_service (SceauAgentConfig *self, SceauService service)
{
  return &self->services[service];
}

/**
 * sceau_agent_config_get_helper:
 *
 * Returns: (nullable): the socket of sceau-helper; %NULL where the agent has the rights itself.
 */
const char *
sceau_agent_config_get_helper (SceauAgentConfig *self)
{
  return self->helper;
}

/**
 * sceau_agent_config_get_haproxy_binary:
 *
 * Returns: HAProxy's program, used for its check. Not under the root.
 */
const char *
sceau_agent_config_get_haproxy_binary (SceauAgentConfig *self)
{
  return self->haproxy_binary;
}

/**
 * sceau_agent_config_get_haproxy_configs:
 *
 * Returns: the configuration files that HAProxy runs with besides our fragment, in their order, root included.
 */
const char *const *
sceau_agent_config_get_haproxy_configs (SceauAgentConfig *self)
{
  return (const char *const *) self->haproxy_configs;
}

/**
 * sceau_agent_config_get_haproxy_fragment:
 *
 * Returns: the file that holds our part of HAProxy's configuration while HTTPS is on, root included.
 */
const char *
sceau_agent_config_get_haproxy_fragment (SceauAgentConfig *self)
{
  return self->haproxy_fragment;
}

/**
 * sceau_agent_config_get_haproxy_socket:
 *
 * Returns: the socket of HAProxy's master process ("haproxy -S"), root included.
 */
const char *
sceau_agent_config_get_haproxy_socket (SceauAgentConfig *self)
{
  return self->haproxy_socket;
}

/**
 * sceau_agent_config_get_apache:
 *
 * Returns: how Apache runs here.
 */
const SceauApacheSettings *
sceau_agent_config_get_apache (SceauAgentConfig *self)
{
  return &self->apache;
}

/**
 * sceau_agent_config_get_command:
 *
 * Returns: the site's own commands.
 */
const SceauCommandSettings *
sceau_agent_config_get_command (SceauAgentConfig *self)
{
  return &self->command;
}

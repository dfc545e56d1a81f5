/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ours is a file of its own; whatever else HAProxy does is CamTrace's or the site's, and is only looked at. */
#include "config.h"

#include "agent/sceau-file-ops.h"
#include "agent/sceau-haproxy.h"
#include "agent/sceau-privileged.h"

#include <glib/gi18n-lib.h>

struct _SceauHaproxy
{
  SceauConfiguredFrontEnd parent_instance;
};

static void front_end_init (SceauFrontEndInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauHaproxy, sceau_haproxy, SCEAU_TYPE_CONFIGURED_FRONT_END,
                               G_IMPLEMENT_INTERFACE (SCEAU_TYPE_FRONT_END, front_end_init))

static void
sceau_haproxy_class_init (SceauHaproxyClass *klass)
{
}

static void
sceau_haproxy_init (SceauHaproxy *self)
{
}

/**
 * sceau_haproxy_new:
 *
 * Returns: (transfer full): HAProxy, as agent.conf describes it.
 */
SceauFrontEnd *
sceau_haproxy_new (SceauAgentConfig *config)
{
  return sceau_configured_front_end_new (SCEAU_TYPE_HAPROXY, config);
}

/* "*:443", ":443,:::8443", "ipv4@*:443", "10.0.0.1:443-445" */
static gboolean
bind_has_port (const char *addresses, guint16 port)
{
  g_auto (GStrv) parts = g_strsplit (addresses, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *colon = strrchr (parts[i], ':');
      char *end = NULL;
      guint64 first = colon != NULL ? g_ascii_strtoull (colon + 1, &end, 10) : 0;
      guint64 last = end != NULL && *end == '-' ? g_ascii_strtoull (end + 1, NULL, 10) : first;

      if (first != 0 && port >= first && port <= last)
        return TRUE;
    }
  return FALSE;
}

static gboolean
line_owns (char **words, guint16 port, const char *combined_name)
{
  if (words[0] == NULL || !g_str_equal (words[0], "bind"))
    return FALSE;
  for (guint i = 1; words[i] != NULL; i++)
    {
      if (i == 1 && bind_has_port (words[i], port))
        return TRUE;
      if (combined_name != NULL && g_str_has_suffix (words[i], combined_name))
        return TRUE;
    }
  return FALSE;
}

/**
 * sceau_haproxy_config_owns:
 * @text: a configuration of HAProxy that is not ours
 * @combined_name: (nullable): name of the file with chain and key
 *
 * Returns: whether it binds that port, or loads that file.
 */
gboolean
sceau_haproxy_config_owns (const char *text, guint16 port, const char *combined_name)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) words = g_ptr_array_new ();
      g_auto (GStrv) parts = NULL;

      lines[i][strcspn (lines[i], "#\r")] = '\0';
      parts = g_strsplit_set (lines[i], " \t\"'", -1);
      for (guint k = 0; parts[k] != NULL; k++)
        {
          if (parts[k][0] != '\0')
            g_ptr_array_add (words, parts[k]);
        }
      g_ptr_array_add (words, NULL);
      if (line_owns ((char **) words->pdata, port, combined_name))
        return TRUE;
    }
  return FALSE;
}

static const char *
get_kind (SceauFrontEnd *front_end)
{
  return "haproxy";
}

/* HAProxy is started by the system, with our fragment if it is there. */
static gboolean
start (SceauFrontEnd *front_end, const char *combined, GError **error)
{
  return TRUE;
}

static gboolean
check (SceauFrontEnd *front_end, const char *combined, GCancellable *cancellable, GError **error)
{
  return sceau_privileged_haproxy_check (sceau_configured_front_end_get_config (front_end),
                                         combined, error);
}

static gboolean
reload (SceauFrontEnd *front_end, const char *combined, GCancellable *cancellable, GError **error)
{
  return sceau_privileged_do (sceau_configured_front_end_get_config (front_end),
                              SCEAU_STEP_HAPROXY_RELOAD, combined, error);
}

/* A fragment that HAProxy did not take must not be there at its next start. */
static gboolean
enable (SceauFrontEnd *front_end, const char *combined, GCancellable *cancellable, GError **error)
{
  SceauAgentConfig *config = sceau_configured_front_end_get_config (front_end);

  if (!sceau_privileged_do (config, SCEAU_STEP_HAPROXY_FRAGMENT_ON, combined, error))
    return FALSE;
  if (sceau_privileged_do (config, SCEAU_STEP_HAPROXY_RELOAD, NULL, error))
    return TRUE;
  sceau_privileged_do (config, SCEAU_STEP_HAPROXY_FRAGMENT_OFF, NULL, NULL);
  return FALSE;
}

static gboolean
disable (SceauFrontEnd *front_end, GCancellable *cancellable, GError **error)
{
  SceauAgentConfig *config = sceau_configured_front_end_get_config (front_end);

  return sceau_privileged_do (config, SCEAU_STEP_HAPROXY_FRAGMENT_OFF, NULL, error)
         && sceau_privileged_do (config, SCEAU_STEP_HAPROXY_RELOAD, NULL, error);
}

static gboolean
prepare_boot (SceauFrontEnd *front_end, const char *combined, gboolean enabled, GError **error)
{
  return sceau_privileged_do (
      sceau_configured_front_end_get_config (front_end),
      enabled ? SCEAU_STEP_HAPROXY_FRAGMENT_ON : SCEAU_STEP_HAPROXY_FRAGMENT_OFF, combined, error);
}

static gboolean
config_is_owner (SceauAgentConfig *config, const char *path, const char *combined)
{
  g_autoptr (SceauFileState) file = sceau_file_state_read (path, NULL);
  g_autofree char *name = combined != NULL ? g_path_get_basename (combined) : NULL;

  return file != NULL && file->bytes != NULL
         && sceau_haproxy_config_owns (sceau_secret_get_text (file->bytes),
                                       sceau_agent_config_get_https_listen (config)->port, name);
}

static const char *
find_owner (SceauAgentConfig *config, const char *combined)
{
  const char *const *paths = sceau_agent_config_get_haproxy_configs (config);

  while (*paths != NULL && !config_is_owner (config, *paths, combined))
    paths++;
  return *paths;
}

/* Not ours when the site's own configuration says so, or when somebody answers on the port while our fragment is not there. */
static void
status (SceauFrontEnd *front_end, const char *combined, SceauFrontEndStatus *result)
{
  SceauAgentConfig *config = sceau_configured_front_end_get_config (front_end);
  const char *owner = find_owner (config, combined);

  sceau_front_end_status_begin (
      result, g_file_test (sceau_agent_config_get_haproxy_fragment (config), G_FILE_TEST_EXISTS));
  if (owner != NULL)
    sceau_front_end_status_not_ours (
        result, g_strdup_printf (_ ("HTTPS is in “%s”, which is not Sceau’s"), owner));
  else
    sceau_front_end_status_look_at_port (result, config);
  sceau_front_end_status_settle (result, config);
}

static const char *
get_part (SceauFrontEnd *front_end)
{
  return sceau_agent_config_get_haproxy_fragment (
      sceau_configured_front_end_get_config (front_end));
}

static void
front_end_init (SceauFrontEndInterface *iface)
{
  iface->get_kind = get_kind;
  iface->start = start;
  iface->check = check;
  iface->reload = reload;
  iface->enable = enable;
  iface->disable = disable;
  iface->prepare_boot = prepare_boot;
  iface->get_part = get_part;
  iface->status = status;
}

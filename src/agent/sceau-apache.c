/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ours is a site of its own; whatever else Apache does is CamTrace's or the site's, and is only looked at. */
#include "config.h"

#include "agent/sceau-apache-trial.h"
#include "agent/sceau-apache.h"
#include "agent/sceau-material.h"
#include "agent/sceau-privileged.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

struct _SceauApache
{
  SceauConfiguredFrontEnd parent_instance;
};

static void front_end_init (SceauFrontEndInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauApache, sceau_apache, SCEAU_TYPE_CONFIGURED_FRONT_END,
                               G_IMPLEMENT_INTERFACE (SCEAU_TYPE_FRONT_END, front_end_init))

static void
sceau_apache_class_init (SceauApacheClass *klass)
{
}

static void
sceau_apache_init (SceauApache *self)
{
}

/**
 * sceau_apache_new:
 *
 * Returns: (transfer full): Apache, as agent.conf describes it.
 */
SceauFrontEnd *
sceau_apache_new (SceauAgentConfig *config)
{
  return sceau_configured_front_end_new (SCEAU_TYPE_APACHE, config);
}

/* --- the configuration that is not ours ------------------------------------------------------- */

static void
add_folder (GPtrArray *paths, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".conf"))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
}

/* The main file, and the files and folders of "sites". */
static GPtrArray *
list_files (SceauAgentConfig *config)
{
  const SceauApacheSettings *apache = sceau_agent_config_get_apache (config);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (paths, g_strdup (apache->config));
  for (guint i = 0; apache->sites[i] != NULL; i++)
    if (g_file_test (apache->sites[i], G_FILE_TEST_IS_DIR))
      add_folder (paths, apache->sites[i]);
    else
      g_ptr_array_add (paths, g_strdup (apache->sites[i]));
  return paths;
}

/* In sites-enabled they are links: followed. Our own site is not among them. */
static char *
read_text (SceauAgentConfig *config, const char *path)
{
  g_autofree char *real = g_strcmp0 (path, sceau_agent_config_get_apache (config)->site) != 0
                              ? realpath (path, NULL)
                              : NULL;
  g_autoptr (SceauFileState) file = real != NULL ? sceau_file_state_read (real, NULL) : NULL;

  return g_strdup (file != NULL && file->bytes != NULL ? sceau_secret_get_text (file->bytes) : "");
}

/**
 * sceau_apache_listens:
 *
 * Returns: whether a configuration that is not ours has Apache listen on the port of HTTPS already; saying so twice is an error.
 */
gboolean
sceau_apache_listens (SceauAgentConfig *config)
{
  g_autoptr (GPtrArray) paths = list_files (config);
  guint16 port = sceau_agent_config_get_https_listen (config)->port;

  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *text = read_text (config, g_ptr_array_index (paths, i));

      if (sceau_apache_text_listens (text, port))
        return TRUE;
    }
  return FALSE;
}

/* Where the file really is: certbot and others have links in their place. */
static char *
resolve (const char *path)
{
  char *real = realpath (path, NULL);

  return real != NULL ? real : g_strdup (path);
}

static gboolean
may_not_read (const char *path)
{
  g_autoptr (SceauFileState) file = sceau_file_state_read (path, NULL);

  return file == NULL || !file->exists || !file->regular;
}

/* Apache asks somebody else for the passphrase of such a key. */
static gboolean
is_sealed (const char *path)
{
  g_autoptr (SceauFileState) file = sceau_file_state_read (path, NULL);

  return file != NULL && file->bytes != NULL
         && strstr (sceau_secret_get_text (file->bytes), "ENCRYPTED") != NULL;
}

/* A pair that this user may not read belongs to somebody else, who looks after it, and so does a key with a passphrase; a file that is not
 * there Apache's own check names. */
static gboolean
check_pair (char **pair, GError **error)
{
  g_autofree char *certificate = resolve (pair[0]);
  g_autofree char *key = resolve (pair[1]);

  return may_not_read (certificate) || may_not_read (key) || is_sealed (key)
         || sceau_material_check_pair (certificate, key, NULL, error);
}

static gboolean
check_pairs_in (const char *text, GError **error)
{
  g_autoptr (GPtrArray) pairs = sceau_apache_text_find_pairs (text);

  for (guint i = 0; i < pairs->len; i++)
    {
      char **pair = g_ptr_array_index (pairs, i);
      g_autoptr (GError) local = NULL;

      if (check_pair (pair, &local))
        continue;
      sceau_error_set_detail (local, pair[0]);
      return sceau_error_propagate (error, g_steal_pointer (&local));
    }
  return TRUE;
}

/**
 * sceau_apache_check_pairs:
 *
 * Returns: whether certificate and key go together in each pair that Apache would load at its next start, as they are on disk now; else
 *   %SCEAU_ERROR_PAIR_MISMATCH, with the file as its detail.
 */
gboolean
sceau_apache_check_pairs (SceauAgentConfig *config, GError **error)
{
  g_autoptr (GPtrArray) paths = list_files (config);
  g_autoptr (SceauFileState)
      ours = sceau_file_state_read (sceau_agent_config_get_apache (config)->site, NULL);

  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *text = read_text (config, g_ptr_array_index (paths, i));

      if (!check_pairs_in (text, error))
        return FALSE;
    }
  return ours == NULL || ours->bytes == NULL
         || check_pairs_in (sceau_secret_get_text (ours->bytes), error);
}

/* --- the front end ---------------------------------------------------------------------------- */

static const char *
get_kind (SceauFrontEnd *front_end)
{
  return "apache";
}

/* Apache is started by the system, with our site if it is there. */
static gboolean
start (SceauFrontEnd *front_end, const char *combined, GError **error)
{
  sceau_apache_trial_clean (sceau_configured_front_end_get_config (front_end));
  return TRUE;
}

static char *
dup_owner_file (SceauAgentConfig *config)
{
  g_autoptr (GPtrArray) paths = list_files (config);
  guint16 port = sceau_agent_config_get_https_listen (config)->port;

  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *text = read_text (config, g_ptr_array_index (paths, i));

      if (sceau_apache_text_owns (text, port))
        return g_strdup (g_ptr_array_index (paths, i));
    }
  return NULL;
}

static gboolean
check (SceauFrontEnd *front_end, const char *combined, GCancellable *cancellable, GError **error)
{
  SceauAgentConfig *config = sceau_configured_front_end_get_config (front_end);
  g_autofree char *owner = dup_owner_file (config);

  return sceau_privileged_apache_check (config, combined, owner == NULL, error);
}

static gboolean
reload (SceauFrontEnd *front_end, const char *combined, GCancellable *cancellable, GError **error)
{
  return sceau_privileged_do (sceau_configured_front_end_get_config (front_end),
                              SCEAU_STEP_APACHE_GRACEFUL, combined, error);
}

/* A site that Apache did not take must not be there at its next start. */
static gboolean
enable (SceauFrontEnd *front_end, const char *combined, GCancellable *cancellable, GError **error)
{
  SceauAgentConfig *config = sceau_configured_front_end_get_config (front_end);

  if (!sceau_privileged_do (config, SCEAU_STEP_APACHE_PORT, NULL, error)
      || !sceau_privileged_do (config, SCEAU_STEP_APACHE_SITE_ON, combined, error))
    return FALSE;
  if (sceau_privileged_do (config, SCEAU_STEP_APACHE_GRACEFUL, NULL, error))
    return TRUE;
  sceau_privileged_do (config, SCEAU_STEP_APACHE_SITE_OFF, NULL, NULL);
  return FALSE;
}

static gboolean
disable (SceauFrontEnd *front_end, GCancellable *cancellable, GError **error)
{
  SceauAgentConfig *config = sceau_configured_front_end_get_config (front_end);

  return sceau_privileged_do (config, SCEAU_STEP_APACHE_SITE_OFF, NULL, error)
         && sceau_privileged_do (config, SCEAU_STEP_APACHE_GRACEFUL, NULL, error);
}

static gboolean
prepare_boot (SceauFrontEnd *front_end, const char *combined, gboolean enabled, GError **error)
{
  return sceau_privileged_do (sceau_configured_front_end_get_config (front_end),
                              enabled ? SCEAU_STEP_APACHE_SITE_ON : SCEAU_STEP_APACHE_SITE_OFF,
                              combined, error);
}

/* Not ours when another site has the port, or when somebody answers there while our site is not there and Apache does not listen. */
static void
status (SceauFrontEnd *front_end, const char *combined, SceauFrontEndStatus *result)
{
  SceauAgentConfig *config = sceau_configured_front_end_get_config (front_end);
  g_autofree char *owner = dup_owner_file (config);

  sceau_front_end_status_begin (
      result, g_file_test (sceau_agent_config_get_apache (config)->site, G_FILE_TEST_EXISTS));
  if (owner != NULL)
    sceau_front_end_status_not_ours (
        result, g_strdup_printf (_ ("HTTPS is in “%s”, which is not Sceau’s"), owner));
  else if (!sceau_apache_listens (config))
    sceau_front_end_status_look_at_port (result, config);
  sceau_front_end_status_settle (result, config);
}

static const char *
get_part (SceauFrontEnd *front_end)
{
  return sceau_agent_config_get_apache (sceau_configured_front_end_get_config (front_end))->site;
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of the steps, and which function does which. */
#include "config.h"

#include "agent/sceau-file-ops.h"
#include "agent/sceau-step.h"

#include <glib/gi18n-lib.h>

static const char *const names[SCEAU_N_STEPS] = {
  [SCEAU_STEP_HAPROXY_CHECK] = "haproxy-check",
  [SCEAU_STEP_HAPROXY_CHECK_STAGED] = "haproxy-check-staged",
  [SCEAU_STEP_HAPROXY_FRAGMENT_ON] = "haproxy-fragment-on",
  [SCEAU_STEP_HAPROXY_FRAGMENT_OFF] = "haproxy-fragment-off",
  [SCEAU_STEP_HAPROXY_RELOAD] = "haproxy-reload",
  [SCEAU_STEP_APACHE_CHECK] = "apache-check",
  [SCEAU_STEP_APACHE_CHECK_SITE] = "apache-check-site",
  [SCEAU_STEP_APACHE_CHECK_SITE_STAGED] = "apache-check-site-staged",
  [SCEAU_STEP_APACHE_PORT] = "apache-port",
  [SCEAU_STEP_APACHE_SITE_ON] = "apache-site-on",
  [SCEAU_STEP_APACHE_SITE_OFF] = "apache-site-off",
  [SCEAU_STEP_APACHE_GRACEFUL] = "apache-graceful",
};

/**
 * sceau_step_to_string:
 *
 * Returns: the name by which the helper knows the step.
 */
const char *
sceau_step_to_string (SceauStep step)
{
  return names[step];
}

/**
 * sceau_step_from_string:
 * @step: (out): the step of that name
 *
 * Returns: whether there is one.
 */
gboolean
sceau_step_from_string (const char *name, SceauStep *step)
{
  for (guint i = 0; i < SCEAU_N_STEPS; i++)
    {
      if (g_str_equal (names[i], name))
        {
          *step = (SceauStep) i;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * sceau_step_write_part:
 * @path: our part of a front end's configuration
 * @text: (nullable): what it says; %NULL removes it
 *
 * Writes or removes it, durably.
 *
 * Returns: whether it was done; %SCEAU_ERROR_FAILED where its folder was never made.
 */
gboolean
sceau_step_write_part (const char *path, const char *text, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  gboolean there = g_file_test (folder, G_FILE_TEST_IS_DIR);

  if (text == NULL)
    return sceau_file_remove (path, error) && (!there || sceau_folder_sync (folder, error));
  if (there)
    return sceau_file_write_atomic (path, text, strlen (text), 0644, error);
  g_set_error (
      error, SCEAU_ERROR, SCEAU_ERROR_FAILED,
      _ ("The folder “%s” is missing: make it, and have the front end load what is in it, as the guide of sceau-agent says"),
      folder);
  return FALSE;
}

/**
 * sceau_step_run:
 * @folder: a folder of whoever runs this, for what a front end's checker is given to read
 * @combined: the file that the step is about
 *
 * Does it here and now, with the rights that this process has. It may take as long as the front end's reload does.
 *
 * Returns: whether it was done; else the step's own error.
 */
gboolean
sceau_step_run (SceauStep step, SceauAgentConfig *config, const char *folder, const char *combined,
                GError **error)
{
  switch (step)
    {
    case SCEAU_STEP_HAPROXY_CHECK:
    case SCEAU_STEP_HAPROXY_CHECK_STAGED:
      return sceau_step_haproxy_check (config, folder, combined, error);
    case SCEAU_STEP_HAPROXY_FRAGMENT_ON:
      return sceau_step_haproxy_fragment (config, combined, TRUE, error);
    case SCEAU_STEP_HAPROXY_FRAGMENT_OFF:
      return sceau_step_haproxy_fragment (config, NULL, FALSE, error);
    case SCEAU_STEP_HAPROXY_RELOAD:
      return sceau_step_haproxy_reload (config, error);
    case SCEAU_STEP_APACHE_CHECK:
      return sceau_step_apache_check (config, folder, NULL, error);
    case SCEAU_STEP_APACHE_CHECK_SITE:
    case SCEAU_STEP_APACHE_CHECK_SITE_STAGED:
      return sceau_step_apache_check (config, folder, combined, error);
    case SCEAU_STEP_APACHE_PORT:
      return sceau_step_apache_port (config, error);
    case SCEAU_STEP_APACHE_SITE_ON:
      return sceau_step_apache_site (config, combined, TRUE, error);
    case SCEAU_STEP_APACHE_SITE_OFF:
      return sceau_step_apache_site (config, NULL, FALSE, error);
    case SCEAU_STEP_APACHE_GRACEFUL:
      return sceau_step_apache_graceful (config, error);
    case SCEAU_N_STEPS:
      break;
    }
  g_return_val_if_reached (FALSE);
}

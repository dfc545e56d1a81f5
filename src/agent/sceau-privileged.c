/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who does a step: sceau-helper, or this process with the rights that it has. */
#include "config.h"

#include "agent/sceau-apache-trial.h"
#include "agent/sceau-helper.h"
#include "agent/sceau-material.h"
#include "agent/sceau-privileged.h"
#include "agent/sceau-vault.h"

#include <glib/gi18n-lib.h>

/* What has no helper and not the rights either was set up halfway. */
static void
name_the_helper (GError **error, GError *taken)
{
  g_autoptr (GError) local = taken;
  const char *detail = sceau_error_get_detail (local);

  g_set_error (
      error, SCEAU_ERROR, SCEAU_ERROR_PERMISSION,
      _ ("%s; sceau-helper, which has the rights, is not there: “systemctl enable --now sceau-helper.socket” on the server starts it"),
      local->message);
  if (error != NULL && detail != NULL)
    sceau_error_set_detail (*error, detail);
}

/**
 * sceau_privileged_do:
 * @combined: (nullable): the file that the step is about. The helper is not told: it finds the same file by itself
 *
 * Has a step done by the helper where its socket is there (`helper=` in agent.conf), and does it here otherwise. Blocking.
 *
 * Returns: whether it was done; else the step's own error.
 */
gboolean
sceau_privileged_do (SceauAgentConfig *config, SceauStep step, const char *combined, GError **error)
{
  const char *helper = sceau_agent_config_get_helper (config);
  g_autoptr (GError) local = NULL;

  if (helper != NULL && g_file_test (helper, G_FILE_TEST_EXISTS))
    return sceau_helper_ask (helper, step, error);
  if (sceau_step_run (step, config, sceau_agent_config_get_state_folder (config), combined, &local))
    return TRUE;
  if (helper != NULL && g_error_matches (local, SCEAU_ERROR, SCEAU_ERROR_PERMISSION))
    name_the_helper (error, g_steal_pointer (&local));
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static SceauStep
one_of (SceauAgentConfig *config, const char *combined, SceauStep in_place, SceauStep staged)
{
  g_autofree char *path = sceau_vault_dup_combined_path (config);

  return g_str_equal (combined, path) ? in_place : staged;
}

/**
 * sceau_privileged_haproxy_check:
 * @combined: a file with chain and key, staged or in place
 *
 * Asks HAProxy about its configuration with our part of it.
 *
 * Returns: %TRUE when it would start; else %SCEAU_ERROR_FRONT_END_REJECTED with its words as the detail.
 */
gboolean
sceau_privileged_haproxy_check (SceauAgentConfig *config, const char *combined, GError **error)
{
  return sceau_privileged_do (
      config, one_of (config, combined, SCEAU_STEP_HAPROXY_CHECK, SCEAU_STEP_HAPROXY_CHECK_STAGED),
      combined, error);
}

/**
 * sceau_privileged_apache_check:
 * @combined: a file with chain and key, staged or in place
 * @ours: whether our own site will load it; else it is only tried out, and the configuration looked at
 *
 * Checks the pair, asks Apache about its configuration with our site, and has an Apache of our own load the file.
 *
 * Returns: %TRUE when it would start; else %SCEAU_ERROR_PAIR_MISMATCH or %SCEAU_ERROR_FRONT_END_REJECTED with its words as the detail.
 */
gboolean
sceau_privileged_apache_check (SceauAgentConfig *config, const char *combined, gboolean ours,
                               GError **error)
{
  return sceau_material_check_pair (combined, combined, NULL, error)
         && sceau_privileged_do (config,
                                 ours ? one_of (config, combined, SCEAU_STEP_APACHE_CHECK_SITE,
                                                SCEAU_STEP_APACHE_CHECK_SITE_STAGED)
                                      : SCEAU_STEP_APACHE_CHECK,
                                 combined, error)
         && sceau_apache_trial (config, combined, error);
}

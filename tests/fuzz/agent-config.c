/* SPDX-License-Identifier: GPL-3.0-or-later */
/* agent.conf, whatever is in it: a configuration that holds to what its getters promise, or an error of ours. */
#include "agent/sceau-agent-config.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauAgentConfig) config = sceau_agent_config_new_from_data (text, size, &error);

  if (config == NULL)
    {
      g_assert_nonnull (error);
      g_assert_true (error->domain == SCEAU_ERROR);
      return 0;
    }
  g_assert_cmpuint (sceau_agent_config_get_https_listen (config)->port, !=, 0);
  g_assert_cmpuint (sceau_agent_config_get_web_backend (config)->port, !=, 0);
  g_assert_true (g_path_is_absolute (sceau_agent_config_get_state_folder (config)));
  g_assert_true (g_path_is_absolute (sceau_agent_config_get_haproxy_fragment (config)));
  g_assert_cmpuint (sceau_agent_config_get_backups (config), >, 0);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* c_rehash, which CamTrace 9.16 and above want after each change. */
#include "config.h"

#include "agent/sceau-command.h"
#include "agent/sceau-rehash.h"

#include <glib/gi18n-lib.h>

#define REHASH_LIMIT 15000 /* ms */

/**
 * sceau_rehash:
 * @folder: the certificate folder
 *
 * c_rehash, as the HowTo asks from CamTrace 9.16 on; never "openssl rehash", which removes the links of files that hold a chain.
 * Nothing where this machine has no c_rehash. It needs no rights but those on the folder, and is never given more: c_rehash has
 * executed the names of files (CVE-2022-1292), and the folder belongs to the agent's user.
 *
 * Returns: whether it went well.
 */
gboolean
sceau_rehash (SceauAgentConfig *config, const char *folder, GError **error)
{
  const char *command = sceau_agent_config_get_rehash_command (config);
  const char *const argv[] = { command, folder, NULL };
  g_autofree char *output = NULL;
  int status = -1;

  if (!g_file_test (command, G_FILE_TEST_IS_EXECUTABLE))
    return TRUE;
  if (!sceau_command_run (argv, REHASH_LIMIT, &status, &output, error))
    return FALSE;
  if (status == 0)
    return TRUE;
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_FAILED, _ ("c_rehash did not succeed"));
  if (error != NULL)
    sceau_error_set_detail (*error, output);
  return FALSE;
}

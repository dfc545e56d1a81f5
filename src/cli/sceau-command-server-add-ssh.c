/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl server add --way ssh: no account of CamTrace and no agent are needed; that its files are found over SSH is. */
#include "config.h"

#include "cli/sceau-cli-add.h"
#include "cli/sceau-cli-fleet.h"

#include <glib/gi18n-lib.h>

static SceauServer *
make_server (const SceauCliAdd *options, const char *url, GError **error)
{
  SceauServer *server;

  if (options->ssh_address == NULL)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                           _ ("--way ssh needs --ssh-address."));
      return NULL;
    }
  server = sceau_fleet_make_ssh_server (url, options->ssh_address, error);
  if (server == NULL)
    return NULL;
  g_object_set (server, "ssh-root", options->ssh_root, "dns-name", options->dns_name,
                "product-version", options->version, NULL);
  if (options->name != NULL)
    g_object_set (server, "name", options->name, NULL);
  if (options->https_port != 0)
    g_object_set (server, "https-port", (guint) options->https_port, NULL);
  return server;
}

SceauServer *
sceau_cli_add_ssh (SceauCli *self, SceauFleet *fleet, const SceauCliAdd *options, const char *url,
                   GError **error)
{
  g_autoptr (SceauServer) server = make_server (options, url, error);
  g_autoptr (GAsyncResult) result = NULL;

  if (server == NULL)
    return NULL;
  sceau_fleet_reach_ssh_async (fleet, server, self->cancellable, sceau_cli_on_ready, &result);
  if (!sceau_fleet_reach_ssh_finish (fleet, sceau_cli_wait (&result), error))
    return NULL;
  return g_steal_pointer (&server);
}

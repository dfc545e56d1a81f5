/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl server add --way ssh: no account of CamTrace and no agent are needed; that its files are found over SSH is. */
#include "config.h"

#include "cli/sceau-cli-add.h"
#include "cli/sceau-cli-fleet.h"
#include "fleet/sceau-ssh-target.h"

#include <glib/gi18n-lib.h>

static SceauServer *
make_server (const SceauCliAdd *options, const char *url, GError **error)
{
  g_autoptr (SceauSshTarget) target = NULL;
  g_autoptr (SceauServer) server = NULL;
  g_autofree char *full = strstr (url, "://") != NULL ? g_strdup (url)
                                                      : g_strdup_printf ("http://%s", url);

  if (options->ssh_address == NULL)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                           _ ("--way ssh needs --ssh-address."));
      return NULL;
    }
  if (options->https_port < 0 || options->https_port > G_MAXUINT16)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT, _ ("%d is not a port."),
                   options->https_port);
      return NULL;
    }
  target = sceau_ssh_target_parse (options->ssh_address, error);
  if (target == NULL || !sceau_ssh_root_check (options->ssh_root, error)
      || (options->version != NULL && sceau_layout_for_version (options->version, error) == NULL))
    return NULL;
  server = sceau_server_new (NULL);
  g_object_set (server, "name", options->name != NULL ? options->name : target->host,
                "camtrace-url", full, "way", SCEAU_WAY_SSH, "ssh-address", options->ssh_address,
                "ssh-root", options->ssh_root, "dns-name", options->dns_name, "username",
                target->user, "product-version", options->version, NULL);
  if (options->https_port != 0)
    g_object_set (server, "https-port", (guint) options->https_port, NULL);
  return g_steal_pointer (&server);
}

/* The server is there, and it is a CT-Server. */
static gboolean
check_server (SceauCli *self, SceauFleet *fleet, SceauServer *server, GError **error)
{
  g_autoptr (SceauBackend) backend = sceau_fleet_dup_backend (fleet, server);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SceauManagedState) state = NULL;

  sceau_backend_run_async (backend, SCEAU_OPERATION_STATE, NULL, NULL, self->cancellable,
                           sceau_cli_on_ready, &result);
  state = sceau_backend_run_finish (backend, sceau_cli_wait (&result), error);
  if (state == NULL)
    return FALSE;
  if (sceau_managed_state_get_family (state) != SCEAU_FAMILY_UNKNOWN)
    return TRUE;
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_NOT_CAMTRACE,
                       _ ("The folder of CamTrace’s certificate files was not found."));
  return FALSE;
}

SceauServer *
sceau_cli_add_ssh (SceauCli *self, SceauFleet *fleet, const SceauCliAdd *options, const char *url,
                   GError **error)
{
  g_autoptr (SceauServer) server = make_server (options, url, error);

  return server != NULL
                 && sceau_fleet_check_new (fleet, sceau_server_get_camtrace_url (server), NULL,
                                           error)
                 && check_server (self, fleet, server, error)
             ? g_steal_pointer (&server)
             : NULL;
}

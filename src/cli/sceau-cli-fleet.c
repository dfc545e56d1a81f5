/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands about servers share: the fleet, one of its servers. */
#include "config.h"

#include "cli/sceau-cli-fleet.h"

#include "base/sceau-json.h"
#include "cli/sceau-cli-files.h"
#include "cli/sceau-cli-ssh.h"
#include "cli/sceau-cli-words.h"
#include "fleet/sceau-fleet-hand.h"

#include <glib/gi18n-lib.h>

void
sceau_server_options_clear (SceauServerOptions *options)
{
  g_clear_pointer (&options->password_file, g_free);
}

SceauFleet *
sceau_cli_open_fleet (SceauCli *self, SceauExit *exit)
{
  g_autoptr (SceauFleet) fleet = sceau_fleet_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauSshAsker) asker = sceau_cli_ssh_new (self);

  sceau_fleet_set_ssh_asker (fleet, asker);
  sceau_fleet_open_async (fleet, self->cancellable, sceau_cli_on_ready, &result);
  if (sceau_fleet_open_finish (fleet, sceau_cli_wait (&result), &error))
    return g_steal_pointer (&fleet);
  *exit = sceau_cli_fail (self, error, NULL);
  return NULL;
}

SceauServer *
sceau_cli_find_server (SceauCli *self, SceauFleet *fleet, const char *name, SceauExit *exit)
{
  SceauServer *server = sceau_fleet_find (fleet, name);
  g_autoptr (GError) error = NULL;

  if (server != NULL)
    return server;
  g_set_error (
      &error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
      _ ("There is no server “%s” in the fleet. “sceauctl server list” shows those there are."),
      name);
  *exit = sceau_cli_fail (self, error, NULL);
  return NULL;
}

/* --- Passwords
 * ------------------------------------------------------------------------------------ */

static gboolean
fleet_set_password (SceauCli *self, SceauFleet *fleet, SceauServer *server, SceauSecret *password,
                    GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_fleet_set_password_async (fleet, server, password, FALSE, self->cancellable,
                                  sceau_cli_on_ready, &result);
  return sceau_fleet_set_password_finish (fleet, sceau_cli_wait (&result), error);
}

static gboolean
fleet_take_password_file (SceauCli *self, SceauFleet *fleet, SceauServer *server, const char *path,
                          GError **error)
{
  g_autoptr (SceauSecret) password = sceau_cli_read_secret (self, path, error);

  return password != NULL && fleet_set_password (self, fleet, server, password, error);
}

static gboolean
fleet_ask_password (SceauCli *self, SceauFleet *fleet, SceauServer *server, GError **error)
{
  g_autofree char *question = g_strdup_printf (_ ("Password of “%s” on %s:"),
                                               sceau_server_get_username (server),
                                               sceau_server_get_name (server));
  g_autoptr (SceauSecret)
      password = sceau_cli_ask_secret (self, question, "--password-file", error);

  return password != NULL && fleet_set_password (self, fleet, server, password, error);
}

static gboolean
fleet_look (SceauCli *self, SceauFleet *fleet, SceauServer *server, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_fleet_refresh_async (fleet, server, self->cancellable, sceau_cli_on_ready, &result);
  return sceau_fleet_refresh_finish (fleet, sceau_cli_wait (&result), error);
}

static gboolean
lacks_password (SceauServer *server)
{
  const GError *error = sceau_server_get_error (server);

  return g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_NO_PASSWORD)
         || g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_NO_KEYRING)
         || g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_KEYRING_LOCKED);
}

gboolean
sceau_cli_takes_password (SceauServer *server)
{
  return sceau_server_get_way (server) != SCEAU_WAY_SSH
         && sceau_server_get_username (server) != NULL;
}

gboolean
sceau_cli_look (SceauCli *self, SceauFleet *fleet, SceauServer *server, const char *password_file,
                GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean looked = FALSE;

  if (password_file == NULL || !sceau_cli_takes_password (server)
      || fleet_take_password_file (self, fleet, server, password_file, error))
    looked = fleet_look (self, fleet, server, error);
  if (!looked || !lacks_password (server) || sceau_server_get_username (server) == NULL)
    return looked;
  if (fleet_ask_password (self, fleet, server, &local))
    return fleet_look (self, fleet, server, error);
  /* Nobody to ask: what is wrong is that no password was kept. */
  if (g_error_matches (local, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED))
    g_propagate_error (error, g_error_copy (sceau_server_get_error (server)));
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
sceau_cli_refresh (SceauCli *self, SceauFleet *fleet, SceauServer *server,
                   const char *password_file, SceauExit *exit)
{
  g_autoptr (GError) error = NULL;

  if (sceau_cli_look (self, fleet, server, password_file, &error))
    return TRUE;
  *exit = sceau_cli_fail (self, error, sceau_server_get_name (server));
  return FALSE;
}

SceauServer *
sceau_cli_reach_server (SceauCli *self, SceauFleet *fleet, const char *name,
                        const char *password_file, SceauExit *exit)
{
  SceauServer *server = sceau_cli_find_server (self, fleet, name, exit);
  const GError *error;

  if (server == NULL || !sceau_cli_refresh (self, fleet, server, password_file, exit))
    return NULL;
  error = sceau_server_get_trouble (server);
  if (error == NULL)
    return server;
  *exit = sceau_cli_fail (self, error, sceau_server_get_name (server));
  return NULL;
}

gboolean
sceau_cli_check_way (SceauCli *self, SceauServer *server, SceauOperation operation, SceauExit *exit)
{
  const char *name = sceau_server_get_name (server);
  g_autofree char *why = NULL;
  g_autoptr (GError) error = NULL;

  if (!sceau_fleet_is_by_hand (server))
    return TRUE;
  why = sceau_cli_words_dup_by_hand (operation, name);
  g_set_error_literal (&error, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED, why);
  sceau_cli_fail (self, error, name);
  *exit = SCEAU_EXIT_SERVER; /* as whatever a server refuses */
  return FALSE;
}

SceauServer *
sceau_cli_reach_for (SceauCli *self, SceauFleet *fleet, const char *name, const char *password_file,
                     SceauOperation operation, SceauExit *exit)
{
  SceauServer *server = sceau_cli_find_server (self, fleet, name, exit);

  if (server == NULL || !sceau_cli_check_way (self, server, operation, exit))
    return NULL;
  return sceau_cli_reach_server (self, fleet, name, password_file, exit);
}

/* --- The inventory
 * --------------------------------------------------------------------------------- */

JsonObject *
sceau_cli_server_to_json (SceauServer *server)
{
  JsonObject *object = json_object_new ();

  sceau_json_set_string (object, "id", sceau_server_get_id (server));
  sceau_json_set_string (object, "name", sceau_server_get_name (server));
  sceau_json_set_string (object, "camtrace_url", sceau_server_get_camtrace_url (server));
  sceau_json_set_string (object, "dns_name", sceau_server_get_dns_name (server));
  sceau_json_set_string (object, "https_host", sceau_server_get_https_host (server));
  json_object_set_int_member (object, "https_port", sceau_server_get_https_port (server));
  sceau_json_set_string (object, "username", sceau_server_get_username (server));
  sceau_json_set_string (object, "version", sceau_server_get_product_version (server));
  sceau_json_set_string (object, "way", sceau_way_to_string (sceau_server_get_way (server)));
  sceau_json_set_string (object, "ssh_address", sceau_server_get_ssh_address (server));
  sceau_json_set_string (object, "ssh_root", sceau_server_get_ssh_root (server));
  sceau_json_set_string (object, "agent_url", sceau_server_get_agent_url (server));
  sceau_json_set_string (object, "agent_fingerprint", sceau_server_get_agent_pin (server));
  return object;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl server set: what the fleet knows of a server, changed. */
#include "config.h"

#include "base/sceau-text.h"
#include "camtrace/sceau-layout.h"
#include "cli/sceau-cli-add.h"
#include "cli/sceau-cli-fleet.h"
#include "cli/sceau-commands.h"
#include "fleet/sceau-discovery.h"
#include "fleet/sceau-server-check.h"

#include <glib/gi18n-lib.h>

/* --- What may be typed
 * ------------------------------------------------------------------------------- */

gboolean
sceau_cli_check_name (const char *name, GError **error)
{
  if (!sceau_server_check_name (name, error))
    return FALSE;
  return strchr (name, ',') == NULL
         || sceau_error_refuse (
             error, _ ("“%s” has a comma: “server install” takes it for two servers."), name);
}

/* 0: not given. */
gboolean
sceau_cli_check_port (int port, GError **error)
{
  return (port >= 0 && port <= G_MAXUINT16)
         || sceau_error_refuse (error, _ ("%d is not a port."), port);
}

gboolean
sceau_cli_check_version (const char *version, GError **error)
{
  return sceau_layout_for_version (version, NULL) != NULL
         || sceau_error_refuse (error, _ ("“%s” is not a version of CamTrace, such as 8.15."),
                                version);
}

/* --- The command
 * ------------------------------------------------------------------------------------ */

typedef struct
{
  char *name;
  char *url;
  char *agent_url;
  char *agent_fingerprint;
  char *dns_name;
  char *username;
  char *version;
  int https_port;
} SetOptions;

static void
set_options_clear (SetOptions *options)
{
  g_free (options->name);
  g_free (options->url);
  g_free (options->agent_url);
  g_free (options->agent_fingerprint);
  g_free (options->dns_name);
  g_free (options->username);
  g_free (options->version);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SetOptions, set_options_clear)

/* The same, as it is stored. */
typedef struct
{
  char *url;
  char *host;
  char *pin;
  char *dns_name;
} Values;

static void
values_clear (Values *values)
{
  g_free (values->url);
  g_free (values->host);
  g_free (values->pin);
  g_free (values->dns_name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Values, values_clear)

static gboolean
read_values (const SetOptions *options, Values *values, GError **error)
{
  gboolean had_scheme;

  if (options->name == NULL && options->url == NULL && options->agent_url == NULL
      && options->agent_fingerprint == NULL && options->dns_name == NULL
      && options->username == NULL && options->version == NULL && options->https_port == 0)
    return sceau_error_refuse (
        error, "%s",
        _ ("Nothing to change was given; “sceauctl server set --help” shows what can be."));
  if (!sceau_cli_check_port (options->https_port, error)
      || (options->version != NULL && !sceau_cli_check_version (options->version, error))
      || (options->username != NULL && *options->username == '\0'
          && !sceau_error_refuse (error, "%s", _ ("--username needs a name.")))
      || (options->name != NULL && !sceau_cli_check_name (options->name, error))
      || (options->agent_url != NULL && !sceau_server_check_agent_url (options->agent_url, error))
      || (options->url != NULL
          && !sceau_discovery_read_address (options->url, &values->url, &values->host, &had_scheme,
                                            error))
      || (options->dns_name != NULL && *options->dns_name != '\0'
          && (values->dns_name = sceau_server_read_dns_name (options->dns_name, error)) == NULL))
    return FALSE;
  if (options->agent_fingerprint == NULL)
    return TRUE;
  values->pin = sceau_server_read_fingerprint (options->agent_fingerprint, error);
  return values->pin != NULL;
}

static void
set_text (SceauServer *server, const char *property, const char *value)
{
  if (value != NULL)
    g_object_set (server, property, value, NULL);
}

/* A fingerprint that somebody compared makes a server that was only watched one of an agent. */
static void
set_agent (SceauServer *server, const SetOptions *options, const Values *values)
{
  g_autofree char *host = NULL;
  g_autofree char *url = NULL;
  g_autofree char *agent_url = NULL;
  gboolean had_scheme;

  set_text (server, "agent-url", options->agent_url);
  set_text (server, "agent-pin", values->pin);
  if (values->pin == NULL)
    return;
  g_object_set (server, "way", SCEAU_WAY_AGENT, NULL);
  if (sceau_server_get_agent_url (server) != NULL
      || !sceau_discovery_read_address (sceau_server_get_camtrace_url (server), &url, &host,
                                        &had_scheme, NULL))
    return;
  agent_url = sceau_server_make_agent_url (host);
  g_object_set (server, "agent-url", agent_url, NULL);
}

static gboolean
set_save (SceauCli *self, SceauFleet *fleet, SceauServer *server, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_fleet_save_async (fleet, server, self->cancellable, sceau_cli_on_ready, &result);
  return sceau_fleet_save_finish (fleet, sceau_cli_wait (&result), error);
}

/* Two entries for one server would be confused. */
static gboolean
check_address (SceauFleet *fleet, SceauServer *server, const Values *values, GError **error)
{
  SceauServer *same = values->url != NULL || values->pin != NULL
                          ? sceau_fleet_find_same (fleet, values->url, values->pin)
                          : NULL;

  if (same == NULL || same == server)
    return TRUE;
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_EXISTS, _ ("This is the server “%s” of the fleet."),
               sceau_server_get_name (same));
  return FALSE;
}

static SceauExit
set_go (SceauCli *self, const SetOptions *options, const Values *values, const char *name)
{
  SceauExit exit = SCEAU_EXIT_FAILED;
  g_autoptr (SceauFleet) fleet = sceau_cli_open_fleet (self, &exit);
  g_autoptr (GError) error = NULL;
  SceauServer *server = NULL;

  if (fleet != NULL)
    server = sceau_cli_find_server (self, fleet, name, &exit);
  if (server == NULL)
    return exit;
  if (!check_address (fleet, server, values, &error))
    return sceau_cli_fail (self, error, name);
  set_text (server, "name", options->name);
  set_text (server, "camtrace-url", values->url);
  if (options->dns_name != NULL) /* "" takes it away */
    g_object_set (server, "dns-name", values->dns_name, NULL);
  set_text (server, "username", options->username);
  set_text (server, "product-version", options->version);
  if (options->https_port != 0)
    g_object_set (server, "https-port", (guint) options->https_port, NULL);
  set_agent (server, options, values);
  if (!set_save (self, fleet, server, &error))
    return sceau_cli_fail (self, error, name);
  if (self->json)
    sceau_cli_print_json (sceau_cli_server_to_json (server), TRUE);
  else
    g_print (_ ("“%s” is changed in the fleet. On the server itself nothing has changed.\n"),
             sceau_server_get_name (server));
  return SCEAU_EXIT_DONE;
}

static SceauExit
set_run (SceauCli *self, int argc, char **argv)
{
  g_auto (SetOptions) options = { 0 };
  g_auto (Values) values = { 0 };
  const GOptionEntry entries[] = {
    SCEAU_FACT_ENTRIES (&options),
    { "url", 0, 0, G_OPTION_ARG_STRING, &options.url, N_ ("The address of its CamTrace"),
      N_ ("URL") },
    { "product-version", 0, 0, G_OPTION_ARG_STRING, &options.version,
      N_ ("Its version of CamTrace, such as 8.15"), N_ ("VERSION") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 1))
    return SCEAU_EXIT_FAILED;
  if (!read_values (&options, &values, &error))
    return sceau_cli_fail (self, error, NULL);
  return set_go (self, &options, &values, argv[1]);
}

const SceauCommand sceau_command_server_set = {
  .name = "server set",
  .arguments = N_ ("NAME"),
  .summary = N_ ("Change what the fleet knows of a server"),
  .description = N_ ("Nothing is asked of the server, and nothing is changed on it."),
  .run = set_run,
};

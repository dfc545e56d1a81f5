/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl server add: look at the address, confirm the agent's key, log in, remember. */
#include "config.h"

#include "base/sceau-text.h"
#include "cli/sceau-cli-add.h"
#include "cli/sceau-cli-files.h"
#include "cli/sceau-cli-fleet.h"
#include "cli/sceau-cli-words.h"
#include "cli/sceau-commands.h"
#include "fleet/sceau-fleet-hand.h"
#include "fleet/sceau-server-check.h"

#include <glib/gi18n-lib.h>

static void
add_options_clear (SceauCliAdd *options)
{
  g_free (options->name);
  g_free (options->username);
  g_free (options->password_file);
  g_free (options->agent_url);
  g_free (options->agent_fingerprint);
  g_free (options->dns_name);
  g_free (options->way);
  g_free (options->ssh_address);
  g_free (options->ssh_root);
  g_free (options->version);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SceauCliAdd, add_options_clear)

static SceauDiscovery *
add_discover (SceauCli *self, SceauFleet *fleet, const char *url, const char *agent_url,
              GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_fleet_discover_async (fleet, url, agent_url, self->cancellable, sceau_cli_on_ready,
                              &result);
  return sceau_fleet_discover_finish (fleet, sceau_cli_wait (&result), error);
}

/* --- The agent's key
 * -------------------------------------------------------------------------------- */

static gboolean
fingerprint_compare (const SceauCliAdd *options, const char *seen, char **pin, GError **error)
{
  g_autofree char *given = sceau_server_read_fingerprint (options->agent_fingerprint, error);
  g_autofree char *seen_groups = sceau_fingerprint_group (seen);
  g_autofree char *given_groups = NULL;

  if (given == NULL)
    return FALSE;
  if (g_str_equal (given, seen))
    {
      *pin = g_steal_pointer (&given);
      return TRUE;
    }
  given_groups = sceau_fingerprint_group (given);
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_AGENT_KEY_CHANGED,
               _ ("The agent shows another key.\n  expected: %s\n  shown:    %s"), given_groups,
               seen_groups);
  return FALSE;
}

static gboolean
fingerprint_ask (SceauCli *self, const char *seen, char **pin, GError **error)
{
  g_autofree char *groups = sceau_fingerprint_group (seen);
  gboolean yes = FALSE;

  g_printerr (
      _ ("The agent’s key has this fingerprint:\n  %s\nOn the server, “sceau-agent fingerprint” "
         "shows it too.\n"),
      groups);
  if (!sceau_cli_confirm (self, _ ("Are they the same?"), "--agent-fingerprint", &yes, error))
    return FALSE;
  if (yes)
    *pin = g_strdup (seen);
  else
    g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_AGENT_KEY_UNKNOWN,
                         _ ("The agent’s key was not confirmed. Nothing was added."));
  return yes;
}

/* *pin stays NULL where there is no agent. */
static gboolean
add_confirm_agent (SceauCli *self, const SceauCliAdd *options, SceauDiscovery *discovery,
                   char **pin, GError **error)
{
  const char *seen = sceau_discovery_get_agent_fingerprint (discovery);
  const GError *why = sceau_discovery_get_agent_error (discovery);

  if (seen != NULL)
    return options->agent_fingerprint != NULL ? fingerprint_compare (options, seen, pin, error)
                                              : fingerprint_ask (self, seen, pin, error);
  if (options->agent_fingerprint == NULL && options->agent_url == NULL)
    {
      g_autoptr (GUri)
          uri = g_uri_parse (sceau_discovery_get_url (discovery), G_URI_FLAGS_NONE, NULL);

      sceau_cli_warn (_ ("No agent answers on port 8444 of %s: this server can only be watched. "
                         "Where its agent is elsewhere, --agent-url says so."),
                      uri != NULL ? g_uri_get_host (uri) : sceau_discovery_get_url (discovery));
      return TRUE;
    }
  if (why != NULL)
    g_propagate_error (error, g_error_copy (why));
  else
    g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_NO_AGENT,
                         sceau_error_code_to_message (SCEAU_ERROR_NO_AGENT));
  return FALSE;
}

/* --- The account
 * ------------------------------------------------------------------------------------ */

static char *
add_get_username (SceauCli *self, const SceauCliAdd *options, GError **error)
{
  if (options->username != NULL)
    return g_strdup (options->username);
  return sceau_cli_ask (self, _ ("User on the server:"), "--username", error);
}

static SceauSecret *
add_get_password (SceauCli *self, const SceauCliAdd *options, const char *username, GError **error)
{
  g_autofree char *question = NULL;

  if (options->password_file != NULL)
    return sceau_cli_read_secret (self, options->password_file, error);
  question = g_strdup_printf (_ ("Password of “%s”:"), username);
  return sceau_cli_ask_secret (self, question, "--password-file", error);
}

static SceauServer *
add_enrol (SceauCli *self, SceauFleet *fleet, const SceauCliAdd *options, SceauDiscovery *discovery,
           const char *pin, SceauSecret **cryptpass, GError **error)
{
  g_autofree char *name = options->name != NULL
                              ? g_strdup (options->name)
                              : sceau_cli_ask (self, _ ("Name in the fleet:"), "--name", error);
  g_autofree char *username = name != NULL && sceau_cli_check_name (name, error)
                                  ? add_get_username (self, options, error)
                                  : NULL;
  g_autoptr (SceauSecret) password = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (username != NULL)
    password = add_get_password (self, options, username, error);
  if (password == NULL)
    return NULL;
  sceau_fleet_enrol_async (fleet, discovery, name, username, password, pin, self->cancellable,
                           sceau_cli_on_ready, &result);
  return sceau_fleet_enrol_finish (fleet, sceau_cli_wait (&result), cryptpass, error);
}

static gboolean
add_save (SceauCli *self, SceauFleet *fleet, SceauServer *server, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_fleet_save_async (fleet, server, self->cancellable, sceau_cli_on_ready, &result);
  return sceau_fleet_save_finish (fleet, sceau_cli_wait (&result), error);
}

/* A machine without keyring is no reason to refuse: its scripts give --password-file each time. */
static void
add_remember (SceauCli *self, SceauFleet *fleet, SceauServer *server, SceauSecret *cryptpass)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (cryptpass == NULL)
    return;
  sceau_fleet_set_cryptpass_async (fleet, server, cryptpass, TRUE, self->cancellable,
                                   sceau_cli_on_ready, &result);
  if (!sceau_fleet_set_cryptpass_finish (fleet, sceau_cli_wait (&result), &error))
    sceau_cli_warn (
        _ ("the password could not be remembered. %s Give --password-file with each command."),
        error->message);
}

/* --- The command
 * ------------------------------------------------------------------------------------ */

/* CamTrace looked at, its agent confirmed, its account checked. */
static SceauServer *
add_by_agent (SceauCli *self, const SceauCliAdd *options, SceauFleet *fleet, const char *url,
              SceauSecret **cryptpass, GError **error)
{
  g_autoptr (SceauDiscovery) discovery = add_discover (self, fleet, url, options->agent_url, error);
  g_autofree char *pin = NULL;

  /* Before anything is asked. */
  if (discovery == NULL
      || !sceau_fleet_check_new (fleet, sceau_discovery_get_url (discovery),
                                 sceau_discovery_get_agent_fingerprint (discovery), error)
      || !add_confirm_agent (self, options, discovery, &pin, error))
    return NULL;
  return add_enrol (self, fleet, options, discovery, pin, cryptpass, error);
}

/* Nothing is asked of it: there may be no route to it, or no CamTrace that answers us. */
static SceauServer *
add_by_hand (SceauFleet *fleet, const SceauCliAdd *options, const char *url, GError **error)
{
  if (!sceau_fleet_check_new (fleet, url, NULL, error))
    return NULL;
  return sceau_fleet_new_by_hand (url, options->name, options->version, error);
}

/* An SSH address alone says the way. */
static SceauServer *
add_by_its_way (SceauCli *self, const SceauCliAdd *options, SceauFleet *fleet, const char *url,
                SceauSecret **cryptpass, GError **error)
{
  const char *way = options->way != NULL           ? options->way
                    : options->ssh_address != NULL ? "ssh"
                                                   : "agent";

  if (g_str_equal (way, "ssh"))
    return sceau_cli_add_ssh (self, fleet, options, url, error);
  if (g_str_equal (way, "agent"))
    return add_by_agent (self, options, fleet, url, cryptpass, error);
  if (g_str_equal (way, "manual"))
    return add_by_hand (fleet, options, url, error);
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
               _ ("“%s” is not a way to a server: agent, ssh or manual."), way);
  return NULL;
}

static gboolean
add_check (const SceauCliAdd *options, char **dns_name, GError **error)
{
  return (options->version == NULL || sceau_cli_check_version (options->version, error))
         && sceau_cli_check_port (options->https_port, error)
         && (options->name == NULL || sceau_cli_check_name (options->name, error))
         && (options->agent_url == NULL || sceau_server_check_agent_url (options->agent_url, error))
         && (options->dns_name == NULL
             || (*dns_name = sceau_server_read_dns_name (options->dns_name, error)) != NULL);
}

/* What no way of adding it decides. */
static void
add_take_options (SceauServer *server, const SceauCliAdd *options, const char *dns_name)
{
  if (dns_name != NULL)
    g_object_set (server, "dns-name", dns_name, NULL);
  if (options->version != NULL && sceau_server_get_product_version (server) == NULL)
    g_object_set (server, "product-version", options->version, NULL);
  if (options->https_port != 0)
    g_object_set (server, "https-port", (guint) options->https_port, NULL);
}

/* What will work: by hand there may be no route to it, and a kit needs its version. */
static void
add_say_next (SceauServer *server)
{
  g_autofree char *name = sceau_cli_words_quote (sceau_server_get_name (server));

  if (sceau_server_get_way (server) != SCEAU_WAY_MANUAL)
    {
      g_print (_ ("“%s” is in the fleet. “sceauctl server state” shows how it is.\n"),
               sceau_server_get_name (server));
      return;
    }
  g_print (_ ("“%s” is in the fleet, to be worked on by hand.\n"), sceau_server_get_name (server));
  if (sceau_server_get_product_version (server) == NULL)
    g_print (_ ("Its version of CamTrace decides the names of the files: “sceauctl server set %s "
                "--product-version VERSION” says it.\n"),
             name);
  g_print (_ ("“sceauctl server kit %s --out DIR” makes a kit that looks at what is on the server, "
              "with FILE… one that installs a certificate there.\n"),
           name);
}

static SceauExit
add_go (SceauCli *self, const SceauCliAdd *options, SceauFleet *fleet, const char *url)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauSecret) cryptpass = NULL;
  g_autoptr (SceauServer) server = NULL;
  g_autofree char *dns_name = NULL;

  /* Before anything is asked. */
  if (!add_check (options, &dns_name, &error))
    return sceau_cli_fail (self, error, NULL);
  server = add_by_its_way (self, options, fleet, url, &cryptpass, &error);
  /* Nothing has changed: this is the first time that the key is seen. And what can be done to a server says nothing before there is one. */
  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_AGENT_KEY_CHANGED)
      || g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED))
    return sceau_cli_fail (self, error, NULL);
  if (server != NULL)
    add_take_options (server, options, dns_name);
  if (server == NULL || !add_save (self, fleet, server, &error))
    return sceau_cli_fail (self, error, options->name != NULL ? options->name : url);
  add_remember (self, fleet, server, cryptpass);
  if (self->json)
    sceau_cli_print_json (sceau_cli_server_to_json (server), TRUE);
  else
    add_say_next (server);
  return SCEAU_EXIT_DONE;
}

static SceauExit
add_run (SceauCli *self, int argc, char **argv)
{
  g_auto (SceauCliAdd) options = { 0 };
  const GOptionEntry entries[] = {
    SCEAU_FACT_ENTRIES (&options),
    SCEAU_PASSWORD_ENTRY (&options),
    { "way", 0, 0, G_OPTION_ARG_STRING, &options.way,
      N_ ("How Sceau acts on it: “agent” (by default), “ssh”, or “manual” (a person does the work, no route to it is needed)"),
      N_ ("WAY") },
    { "ssh-address", 0, 0, G_OPTION_ARG_STRING, &options.ssh_address,
      N_ ("Where its SSH is, as USER@HOST:PORT or a Host of ~/.ssh/config"), N_ ("ADDRESS") },
    { "ssh-root", 0, 0, G_OPTION_ARG_STRING, &options.ssh_root,
      N_ ("The folder below which its files are (/ by default)"), N_ ("DIR") },
    { "product-version", 0, 0, G_OPTION_ARG_STRING, &options.version,
      N_ ("Its version of CamTrace, such as 8.15"), N_ ("VERSION") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (SceauFleet) fleet = NULL;
  SceauExit exit = SCEAU_EXIT_FAILED;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 1))
    return SCEAU_EXIT_FAILED;
  fleet = sceau_cli_open_fleet (self, &exit);
  return fleet != NULL ? add_go (self, &options, fleet, argv[1]) : exit;
}

const SceauCommand sceau_command_server_add = {
  .name = "server add",
  .arguments = N_ ("URL"),
  .summary = N_ ("Add the CamTrace server at that address to the fleet"),
  .description = N_ (
      "What is missing is asked for on the terminal; without one the command refuses."),
  .run = add_run,
};

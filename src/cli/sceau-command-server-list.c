/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl server list, show, remove: the inventory. */
#include "config.h"

#include "cli/sceau-cli-fleet.h"
#include "cli/sceau-cli-print.h"
#include "cli/sceau-cli-words.h"
#include "cli/sceau-commands.h"

#include <glib/gi18n-lib.h>

/* --- list
 * ------------------------------------------------------------------------------------------- */

static JsonObject *
list_to_json (GListModel *servers)
{
  JsonObject *document = json_object_new ();
  JsonArray *array = json_array_new ();
  guint i;

  for (i = 0; i < g_list_model_get_n_items (servers); i++)
    {
      g_autoptr (SceauServer) server = g_list_model_get_item (servers, i);

      json_array_add_object_element (array, sceau_cli_server_to_json (server));
    }
  json_object_set_array_member (document, "servers", array);
  return document;
}

static void
add_cell (GPtrArray *cells, const char *text)
{
  g_ptr_array_add (cells, g_strdup (text != NULL && *text != '\0' ? text : "–"));
}

static void
list_print (GListModel *servers)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  guint i;

  add_cell (cells, _ ("Name"));
  add_cell (cells, _ ("Address"));
  add_cell (cells, _ ("DNS name"));
  add_cell (cells, _ ("Version"));
  add_cell (cells, _ ("Managed by"));
  for (i = 0; i < g_list_model_get_n_items (servers); i++)
    {
      g_autoptr (SceauServer) server = g_list_model_get_item (servers, i);

      add_cell (cells, sceau_server_get_name (server));
      add_cell (cells, sceau_server_get_camtrace_url (server));
      add_cell (cells, sceau_server_get_dns_name (server));
      add_cell (cells, sceau_server_get_product_version (server));
      add_cell (cells, sceau_cli_words_way (sceau_server_get_way (server)));
    }
  if (g_list_model_get_n_items (servers) == 0)
    g_print ("%s\n", _ ("There is no server yet. “sceauctl server add URL” adds one."));
  else
    sceau_print_table (cells, 5);
}

static SceauExit
list_run (SceauCli *self, int argc, char **argv)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (SceauFleet) fleet = NULL;
  SceauExit exit = SCEAU_EXIT_FAILED;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 0, -1))
    return SCEAU_EXIT_FAILED;
  fleet = sceau_cli_open_fleet (self, &exit);
  if (fleet == NULL)
    return exit;
  if (self->json)
    sceau_cli_print_json (list_to_json (sceau_fleet_get_servers (fleet)), TRUE);
  else
    list_print (sceau_fleet_get_servers (fleet));
  return SCEAU_EXIT_DONE;
}

const SceauCommand sceau_command_server_list = {
  .name = "server list",
  .summary = N_ ("List the servers of the fleet"),
  .description = N_ ("Nothing is asked of the servers."),
  .run = list_run,
};

/* --- show
 * ------------------------------------------------------------------------------------------- */

static void
show_print (SceauServer *server)
{
  const char *pin = sceau_server_get_agent_pin (server);
  g_autofree char *port = g_strdup_printf ("%u", sceau_server_get_https_port (server));

  g_print ("%s\n", sceau_server_get_name (server));
  sceau_print_fields (_ ("CamTrace"), sceau_server_get_camtrace_url (server), _ ("DNS name"),
                      sceau_server_get_dns_name (server), _ ("HTTPS host"),
                      sceau_server_get_https_host (server), _ ("HTTPS port"), port, _ ("User"),
                      sceau_server_get_username (server), _ ("Version"),
                      sceau_server_get_product_version (server), _ ("Managed by"),
                      sceau_cli_words_way (sceau_server_get_way (server)), _ ("Agent"),
                      sceau_server_get_agent_url (server), _ ("Agent key"), pin, _ ("SSH"),
                      sceau_server_get_ssh_address (server), NULL);
}

static SceauExit
show_run (SceauCli *self, int argc, char **argv)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (SceauFleet) fleet = NULL;
  SceauServer *server = NULL;
  SceauExit exit = SCEAU_EXIT_FAILED;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 1))
    return SCEAU_EXIT_FAILED;
  fleet = sceau_cli_open_fleet (self, &exit);
  if (fleet != NULL)
    server = sceau_cli_find_server (self, fleet, argv[1], &exit);
  if (server == NULL)
    return exit;
  if (self->json)
    sceau_cli_print_json (sceau_cli_server_to_json (server), TRUE);
  else
    show_print (server);
  return SCEAU_EXIT_DONE;
}

const SceauCommand sceau_command_server_show = {
  .name = "server show",
  .arguments = N_ ("NAME"),
  .summary = N_ ("Show what is known of a server"),
  .description = N_ ("Nothing is asked of the server; “sceauctl server state” does that."),
  .run = show_run,
};

/* --- remove
 * ----------------------------------------------------------------------------------------- */

static SceauExit
remove_run (SceauCli *self, int argc, char **argv)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (SceauFleet) fleet = NULL;
  g_autoptr (SceauServer) server = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SceauExit exit = SCEAU_EXIT_FAILED;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 1))
    return SCEAU_EXIT_FAILED;
  fleet = sceau_cli_open_fleet (self, &exit);
  if (fleet != NULL)
    g_set_object (&server, sceau_cli_find_server (self, fleet, argv[1], &exit));
  if (server == NULL)
    return exit;
  sceau_fleet_remove_async (fleet, server, self->cancellable, sceau_cli_on_ready, &result);
  if (!sceau_fleet_remove_finish (fleet, sceau_cli_wait (&result), &error))
    return sceau_cli_fail (self, error, sceau_server_get_name (server));
  if (self->json)
    sceau_cli_print_json (sceau_cli_server_to_json (server), TRUE);
  else
    g_print (_ ("“%s” is no longer in the fleet. On the server itself nothing has changed.\n"),
             sceau_server_get_name (server));
  return SCEAU_EXIT_DONE;
}

const SceauCommand sceau_command_server_remove = {
  .name = "server remove",
  .arguments = N_ ("NAME"),
  .summary = N_ ("Take a server out of the fleet"),
  .description = N_ ("The server itself stays as it is."),
  .run = remove_run,
};

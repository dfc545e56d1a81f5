/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is a server in the fleet already, perhaps under another name? */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fleet/sceau-fleet-private.h"

/* "host:port" in lower case; the usual ports of HTTP and HTTPS are one: CamTrace serves the same pages on both. */
char *
_sceau_fleet_dup_address_key (const char *url)
{
  g_autoptr (GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;
  g_autofree char *host = NULL;
  int port;

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return NULL;
  host = g_ascii_strdown (g_uri_get_host (uri), -1);
  port = g_uri_get_port (uri);
  if (port == (strcmp (g_uri_get_scheme (uri), "https") == 0 ? 443 : 80))
    port = -1;
  return g_strdup_printf ("%s:%d", host, port);
}

static gboolean
has_key (SceauServer *server, const char *agent_pin)
{
  const char *pin = sceau_server_get_agent_pin (server);

  return agent_pin != NULL && pin != NULL && g_ascii_strcasecmp (pin, agent_pin) == 0;
}

static gboolean
has_address (SceauServer *server, const char *address_key)
{
  g_autofree char *own = _sceau_fleet_dup_address_key (sceau_server_get_camtrace_url (server));

  return address_key != NULL && g_strcmp0 (own, address_key) == 0;
}

/**
 * sceau_fleet_find_same:
 * @self: a fleet
 * @camtrace_url: (nullable): where a CamTrace server answers
 * @agent_pin: (nullable): the fingerprint of its agent's key, 64 hexadecimal digits
 *
 * The agent's key comes first: no two machines have the same one, unless a disk was copied.
 *
 * Returns: (transfer none) (nullable): the server of the fleet that is the same one
 */
SceauServer *
sceau_fleet_find_same (SceauFleet *self, const char *camtrace_url, const char *agent_pin)
{
  g_autofree char *address = _sceau_fleet_dup_address_key (camtrace_url);
  SceauServer *at_address = NULL;
  guint n;

  g_return_val_if_fail (SCEAU_IS_FLEET (self), NULL);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->servers));
  for (guint i = 0; i < n; i++)
    {
      /* Borrowed: the list holds it. */
      g_autoptr (SceauServer) server = g_list_model_get_item (G_LIST_MODEL (self->servers), i);

      if (has_key (server, agent_pin))
        return server;
      if (at_address == NULL && has_address (server, address))
        at_address = server;
    }
  return at_address;
}

/**
 * sceau_fleet_check_new:
 * @self: a fleet
 * @camtrace_url: (nullable): where a CamTrace server answers
 * @agent_pin: (nullable): the fingerprint of its agent's key
 * @error: EXISTS, with the name that the fleet has for it
 *
 * Returns: whether it is not in the fleet yet
 */
gboolean
sceau_fleet_check_new (SceauFleet *self, const char *camtrace_url, const char *agent_pin,
                       GError **error)
{
  SceauServer *same = sceau_fleet_find_same (self, camtrace_url, agent_pin);
  g_autofree char *address = _sceau_fleet_dup_address_key (camtrace_url);

  if (same == NULL)
    return TRUE;
  if (has_address (same, address))
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_EXISTS,
                 _ ("This server is in the fleet already: it is “%s”."),
                 sceau_server_get_name (same));
  else
    /* Translators: the name of a server, then its address. */
    g_set_error (
        error, SCEAU_ERROR, SCEAU_ERROR_EXISTS,
        _ ("The agent there has the key of “%s” (%s), which is in the fleet already: it is the same server, or its "
           "disk was copied."),
        sceau_server_get_name (same), sceau_server_get_camtrace_url (same));
  return FALSE;
}

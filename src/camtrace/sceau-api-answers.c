/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read out of the answers of CamTrace's API: untrusted JSON in, values out; no network. */
#include "config.h"

#include "camtrace/sceau-api-answers.h"

#include <string.h>

#include "base/sceau-json.h"
#include "base/sceau-limits.h"
#include "base/sceau-text.h"

#define LOWEST_MINOR 2
#define MAX_DIGITS   4
#define MAX_CLUSTER  1000u

/**
 * sceau_api_info_free:
 * @info: (transfer full) (nullable): what discovery found
 */
void
sceau_api_info_free (SceauApiInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->latest);
  g_free (info);
}

/**
 * sceau_api_server_free:
 * @server: (transfer full) (nullable): a server of a cluster
 */
void
sceau_api_server_free (SceauApiServer *server)
{
  if (server == NULL)
    return;
  g_free (server->name);
  g_free (server->host);
  g_free (server);
}

/* A number as one writes it: no sign, no zeros before it, small. */
static gboolean
read_number (const char **text, guint *number)
{
  const char *digits = *text;
  gsize n = strspn (digits, "0123456789");

  if (n == 0 || n > MAX_DIGITS || (digits[0] == '0' && n > 1))
    return FALSE;
  *number = (guint) g_ascii_strtoull (digits, NULL, 10);
  *text += n;
  return TRUE;
}

/* "v1.2" → 1 and 2; "v1" → 1 and 0. */
static gboolean
read_version (const char *text, guint *major, guint *minor)
{
  *minor = 0;
  if (*text++ != 'v' || !read_number (&text, major))
    return FALSE;
  if (*text == '.')
    {
      text++;
      if (!read_number (&text, minor))
        return FALSE;
    }
  return *text == '\0';
}

/**
 * sceau_api_read_discovery:
 * @object: the answer to GET /api/, untrusted
 * @latest: (out) (nullable): "versions.latest", safe to show
 *
 * Returns: whether it is a CamTrace server with an API that we know: v1.2 or a later v1
 */
SceauApiVersion
sceau_api_read_discovery (JsonObject *object, char **latest)
{
  JsonObject *versions = sceau_json_get_object (object, "versions");
  const char *text = versions != NULL ? sceau_json_get_string (versions, "latest", NULL) : NULL;
  guint major, minor;

  *latest = NULL;
  if (text == NULL)
    return SCEAU_API_NOT_CAMTRACE;
  *latest = sceau_text_make_safe (text, 32);
  if (!read_version (text, &major, &minor) || major > 1)
    return SCEAU_API_UNSUPPORTED;
  return major < 1 || minor < LOWEST_MINOR ? SCEAU_API_TOO_OLD : SCEAU_API_GOOD;
}

/* NULL: not a server that one could go to. */
static SceauApiServer *
server_from_json (JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = object != NULL ? sceau_json_get_string (object, "name", NULL) : NULL;
  const char *host = object != NULL ? sceau_json_get_string (object, "host", NULL) : NULL;
  SceauApiServer *server;

  if (host == NULL || (!sceau_name_is_dns (host) && !sceau_name_is_ip (host)))
    return NULL;
  server = g_new0 (SceauApiServer, 1);
  server->id = (int) sceau_json_get_int (object, "id", 0, G_MAXINT, -1);
  server->name = sceau_text_make_safe (name != NULL ? name : host, SCEAU_MAX_NAME_LENGTH);
  server->host = g_strdup (host);
  server->http_port = (int) sceau_json_get_int (object, "httpPort", 1, G_MAXUINT16, 80);
  return server;
}

/**
 * sceau_api_read_servers:
 * @object: the answer to GET /servers, untrusted
 *
 * Returns: (transfer full) (nullable) (element-type SceauApiServer): the servers; %NULL when there is no such list
 */
GPtrArray *
sceau_api_read_servers (JsonObject *object)
{
  JsonArray *array = sceau_json_get_array (object, "servers");
  GPtrArray *servers;

  if (array == NULL || json_array_get_length (array) > MAX_CLUSTER)
    return NULL;
  servers = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_api_server_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      SceauApiServer *server = server_from_json (json_array_get_element (array, i));

      if (server != NULL)
        g_ptr_array_add (servers, server);
    }
  return servers;
}

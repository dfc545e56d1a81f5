/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers of both APIs, problem documents included. The first byte chooses the HTTP status. */
#include "base/sceau-json.h"
#include "base/sceau-text.h"
#include "camtrace/sceau-api-answers.h"
#include "camtrace/sceau-management-problem.h"
#include "camtrace/sceau-wsse.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
try_management (guint status, GBytes *body)
{
  SceauHttpAnswer answer = { .status = status, .body = body };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = sceau_management_read_answer (&answer, "lyon-03:8444", &error);

  g_assert_true ((object != NULL) != (error != NULL));
  if (error == NULL)
    return;
  g_assert_true (error->domain == SCEAU_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), >, 0);
}

static void
try_camtrace (GBytes *body)
{
  g_autoptr (JsonObject) object = sceau_json_parse_bytes (body, NULL);
  g_autoptr (GPtrArray) servers = object != NULL ? sceau_api_read_servers (object) : NULL;
  g_autofree char *latest = NULL;
  SceauApiVersion version;

  if (object == NULL)
    return;
  version = sceau_api_read_discovery (object, &latest);
  g_assert_true ((latest != NULL) == (version != SCEAU_API_NOT_CAMTRACE));
  g_assert_true (version != SCEAU_API_GOOD || g_str_has_prefix (latest, "v1."));
  (void) sceau_wsse_find_salt (object);
  for (guint i = 0; servers != NULL && i < servers->len; i++)
    {
      const SceauApiServer *server = g_ptr_array_index (servers, i);

      g_assert_true (sceau_name_is_dns (server->host) || sceau_name_is_ip (server->host));
      g_assert_true (server->http_port > 0 && server->http_port <= G_MAXUINT16);
      g_assert_nonnull (server->name);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const guint statuses[] = { 200, 204, 302, 401, 409, 412, 422, 429, 500, 503 };
  g_autoptr (GBytes) body = NULL;

  if (size == 0)
    return 0;
  body = g_bytes_new_static (data + 1, size - 1);
  try_management (statuses[data[0] % G_N_ELEMENTS (statuses)], body);
  try_camtrace (body);
  return 0;
}

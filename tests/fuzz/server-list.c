/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of servers: each line is a server or says why not, and nothing of it is added. */
#include "fleet/sceau-server-list.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_row (const SceauImportRow *row, guint line)
{
  g_assert_cmpuint (row->line, >, line);
  g_assert_true (g_utf8_validate (row->name, -1, NULL));
  g_assert_true ((row->state == SCEAU_IMPORT_NEW) == (row->error == NULL));
  g_assert_true ((row->state == SCEAU_IMPORT_REFUSED) || row->server != NULL);
  g_assert_true (row->error == NULL || row->error->domain == SCEAU_ERROR);
  if (row->state != SCEAU_IMPORT_NEW)
    return;
  g_assert_cmpint (sceau_server_get_name (row->server)[0], !=, '\0');
  g_assert_true (g_str_has_prefix (sceau_server_get_camtrace_url (row->server), "http"));
  g_assert_null (strchr (sceau_server_get_camtrace_url (row->server), '@'));
  if (sceau_server_get_way (row->server) == SCEAU_WAY_AGENT)
    g_assert_cmpuint (strlen (sceau_server_get_agent_pin (row->server)), ==, 64);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static SceauFleet *fleet;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_auto (GStrv) ignored = NULL;
  guint line = 1;

  if (fleet == NULL)
    fleet = sceau_fleet_new ("/nonexistent");
  rows = sceau_fleet_read_list (fleet, (const char *) data, size, &ignored, &error);
  g_assert_true ((rows != NULL) == (error == NULL));
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      check_row (rows->pdata[i], line);
      line = ((SceauImportRow *) rows->pdata[i])->line;
    }
  g_assert_cmpuint (g_list_model_get_n_items (sceau_fleet_get_servers (fleet)), ==, 0);
  return 0;
}

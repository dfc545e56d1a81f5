/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agent's documents as a client reads them: a state that is accepted is complete, bounded, and says itself again. */
#include "base/sceau-json.h"
#include "base/sceau-limits.h"
#include "camtrace/sceau-managed-state.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
try_state (JsonObject *object)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauManagedState) state = sceau_managed_state_new_from_json (object, "\"e\"", &error);
  g_autoptr (SceauManagedState) again = NULL;
  g_autoptr (JsonObject) written = NULL;

  if (state == NULL)
    {
      g_assert_true (error != NULL && error->domain == SCEAU_ERROR);
      return;
    }
  g_assert_cmpuint (sceau_managed_state_get_chain (state)->len, <=, SCEAU_MAX_STATE_CHAIN);
  g_assert_cmpint (sceau_managed_state_get_server_time (state), >, 0);
  g_assert_cmpuint (sceau_managed_state_get_https_port (state), >, 0);
  g_assert_nonnull (sceau_managed_state_get_front_end (state));
  written = sceau_managed_state_to_json (state);
  again = sceau_managed_state_new_from_json (written, "\"e\"", &error);
  g_assert_no_error (error);
  g_assert_cmpint (sceau_managed_state_get_installed (again), ==,
                   sceau_managed_state_get_installed (state));
}

static void
try_records (JsonObject *object)
{
  g_autoptr (SceauHistoryEntry) entry = sceau_history_entry_from_json (object, NULL);
  g_autoptr (SceauBackup) backup = sceau_backup_from_json (object, NULL);

  if (entry != NULL)
    {
      g_autoptr (JsonObject) written = sceau_history_entry_to_json (entry);

      g_assert_cmpint (entry->time, >, 0);
    }
  if (backup != NULL)
    {
      g_autoptr (JsonObject) written = sceau_backup_to_json (backup);

      for (const char *p = backup->id; *p != '\0'; p++)
        g_assert_true (g_ascii_isdigit (*p));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (JsonObject) object = sceau_json_parse_bytes (bytes, NULL);

  if (object != NULL)
    {
      try_state (object);
      try_records (object);
    }
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files and the front end's configuration, then the journal goes, then the history is written. Run by its own unit before the
 * front end starts, and again by the agent: doing it twice does no harm. */
#include "config.h"

#include "agent/sceau-recovery.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  SceauVault *vault;
  SceauFrontEnd *front_end;
} Parts;

static gboolean
recover_front_end (const SceauRecovery *recovery, gpointer data, GError **error)
{
  const Parts *parts = data;
  const SceauJournal *journal = recovery->journal;
  g_autoptr (SceauSnapshot) snapshot = NULL;

  if (journal->https_before == journal->https_after)
    return TRUE;
  snapshot = sceau_vault_read (parts->vault, error);
  if (snapshot == NULL)
    return FALSE;
  return snapshot->paths[SCEAU_FILE_COMBINED] == NULL
         || sceau_front_end_prepare_boot (
             parts->front_end, snapshot->paths[SCEAU_FILE_COMBINED],
             recovery->undone ? journal->https_before : journal->https_after, error);
}

static char *
describe (const SceauRecovery *recovery)
{
  g_autofree char *files = g_strjoinv (", ", recovery->changed_outside);

  if (files[0] != '\0')
    return g_strdup_printf (
        _ ("Cut short; left as they are, because somebody else changed them: %s"), files);
  return g_strdup (recovery->undone ? _ ("Cut short before it was done; taken back")
                                    : _ ("Cut short when it was done; finished"));
}

static void
write_history (SceauHistory *history, const SceauRecovery *recovery, gint64 now)
{
  g_autoptr (SceauHistoryEntry) entry = g_new0 (SceauHistoryEntry, 1);
  g_autoptr (GError) error = NULL;

  entry->time = now;
  entry->who = g_strdup ("sceau-agent");
  entry->what = g_strdup (recovery->journal->what);
  entry->outcome = g_strdup ("recovered");
  entry->detail = describe (recovery);
  if (!sceau_history_add (history, entry, &error))
    g_warning ("The history could not be written: %s", error->message);
}

/**
 * sceau_recovery_run:
 * @now: Unix seconds
 * @recovered: (out): whether there was something to do
 *
 * Finishes or takes back a change that was cut short.
 */
gboolean
sceau_recovery_run (SceauVault *vault, SceauFrontEnd *front_end, SceauHistory *history, gint64 now,
                    gboolean *recovered, GError **error)
{
  Parts parts = { vault, front_end };
  g_autoptr (SceauRecovery)
      recovery = sceau_vault_recover (vault, recover_front_end, &parts, error);

  *recovered = FALSE;
  if (recovery == NULL)
    return FALSE;
  if (recovery->journal == NULL)
    return TRUE;
  *recovered = TRUE;
  write_history (history, recovery, now);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A journal that a crash, a disk or somebody left behind: what is read is written the same way again. */
#include "agent/sceau-journal.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauJournal) journal = sceau_journal_parse (text, strlen (text), &error);
  g_autoptr (SceauJournal) again = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (journal == NULL)
    {
      g_assert_nonnull (error);
      g_assert_true (error->domain == SCEAU_ERROR);
      return 0;
    }
  for (guint i = 0; i < journal->items->len; i++)
    g_assert_true (
        g_path_is_absolute (((SceauJournalItem *) g_ptr_array_index (journal->items, i))->path));
  first = sceau_journal_to_text (journal);
  again = sceau_journal_parse (first, strlen (first), &error);
  g_assert_no_error (error);
  second = sceau_journal_to_text (again);
  g_assert_cmpstr (first, ==, second);
  return 0;
}

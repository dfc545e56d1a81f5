/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables: what is read, is read again when it was written, whatever it holds. */
#include "fleet/sceau-csv.h"

#include <string.h>

#include "base/sceau-limits.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* With a first line that fixes the separator. */
static char *
write_again (GPtrArray *rows)
{
  static const char *const head[] = { "a", "b", "c" };
  g_autoptr (GString) text = g_string_new (NULL);

  sceau_csv_append (text, head, G_N_ELEMENTS (head), ',', FALSE);
  for (guint i = 0; i < rows->len; i++)
    {
      char **cells = ((SceauCsvRow *) rows->pdata[i])->cells;

      sceau_csv_append (text, (const char *const *) cells, g_strv_length (cells), ',', FALSE);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = sceau_csv_parse ((const char *) data, size, &error);
  g_autoptr (GPtrArray) again = NULL;
  g_autofree char *text = NULL;
  guint line = 0;

  g_assert_true ((rows != NULL) == (error == NULL));
  g_assert_true (error == NULL || error->domain == SCEAU_ERROR);
  if (rows == NULL)
    return 0;
  g_assert_cmpuint (rows->len, <=, SCEAU_MAX_SERVERS + 1);
  text = write_again (rows);
  again = sceau_csv_parse (text, strlen (text), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->len, ==, rows->len + 1);
  for (guint i = 0; i < rows->len; i++)
    {
      const SceauCsvRow *row = rows->pdata[i], *same = again->pdata[i + 1];

      g_assert_cmpuint (row->line, >, line);
      line = row->line;
      g_assert_true (
          g_strv_equal ((const char *const *) row->cells, (const char *const *) same->cells));
    }
  return 0;
}

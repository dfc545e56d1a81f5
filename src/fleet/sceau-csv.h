/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comma-separated values (RFC 4180), as spreadsheets write them: also with semicolons or tabs, a byte order mark, any line end. */
#pragma once

#include "base/sceau-error.h"

G_BEGIN_DECLS

/* One line of a table, and where it began. */
typedef struct
{
  guint line; /* in the text, from 1 on */
  char **cells;
} SceauCsvRow;
void sceau_csv_row_free (SceauCsvRow *self);

/* of SceauCsvRow; empty lines are left out. MALFORMED for what is no text or a quote that is not closed (with its line),
 * TOO_LARGE, TOO_MANY. */
GPtrArray *sceau_csv_parse (const char *text, gsize size, GError **error);
/* Appends one line. Cells that are NULL are empty; what a spreadsheet would take for a formula gets a quote in front if @guard. */
void sceau_csv_append (GString *text, const char *const *cells, gsize n, char separator,
                       gboolean guard);
char sceau_csv_get_separator (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauCsvRow, sceau_csv_row_free)

G_END_DECLS

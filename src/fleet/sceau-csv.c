/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comma-separated values (RFC 4180), as spreadsheets write them. */
#include "config.h"

#include "fleet/sceau-csv.h"

#include <glib/gi18n-lib.h>
#include <langinfo.h>
#include <string.h>

#include "base/sceau-limits.h"

#define MAX_CELLS 64u
#define MARK      "\xef\xbb\xbf" /* the byte order mark of UTF-8 */

/**
 * sceau_csv_row_free:
 * @self: (nullable) (transfer full): a row
 */
void
sceau_csv_row_free (SceauCsvRow *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->cells);
  g_free (self);
}

typedef struct
{
  const char *at, *end;
  guint line;
  char separator;
  GPtrArray *rows;
  GPtrArray *cells; /* of the present row */
  GError *error;
} Parser;

/* The first line tells: a French spreadsheet writes semicolons, and what is copied from one has tabs. */
static char
find_separator (const char *text, gsize size)
{
  static const char candidates[] = { ',', ';', '\t' };
  gsize best_count = 0;
  char best = ',';

  for (gsize i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      gsize count = 0;

      for (gsize k = 0; k < size && text[k] != '\n' && text[k] != '\r'; k++)
        count += text[k] == candidates[i];
      if (count > best_count)
        {
          best_count = count;
          best = candidates[i];
        }
    }
  return best;
}

/* Moves over a line end, whichever it is; FALSE: there is none here. */
static gboolean
skip_line_end (Parser *self)
{
  if (self->at == self->end || (*self->at != '\n' && *self->at != '\r'))
    return FALSE;
  if (*self->at == '\r' && self->end - self->at > 1 && self->at[1] == '\n')
    self->at++;
  self->at++;
  self->line++;
  return TRUE;
}

/* Within quotes everything is itself, and two quotes are one. */
static char *
read_quoted (Parser *self)
{
  guint first = self->line;
  g_autoptr (GString) text = g_string_new (NULL);

  for (self->at++; self->at < self->end; self->at++)
    {
      if (*self->at == '\n')
        self->line++;
      if (*self->at != '"')
        {
          g_string_append_c (text, *self->at);
          continue;
        }
      self->at++;
      if (self->at == self->end || *self->at != '"')
        return g_string_free (g_steal_pointer (&text), FALSE);
      g_string_append_c (text, '"');
    }
  g_set_error (&self->error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
               _ ("Line %u: a quotation mark is opened and never closed."), first);
  return NULL;
}

static char *
read_plain (Parser *self)
{
  const char *start = self->at;

  while (self->at < self->end && *self->at != self->separator && *self->at != '\n'
         && *self->at != '\r')
    self->at++;
  return g_strstrip (g_strndup (start, (gsize) (self->at - start)));
}

static gboolean
read_cell (Parser *self)
{
  char *cell;

  while (self->at < self->end && *self->at == ' ')
    self->at++;
  cell = self->at < self->end && *self->at == '"' ? read_quoted (self) : read_plain (self);
  if (cell == NULL)
    return FALSE;
  g_ptr_array_add (self->cells, cell);
  while (self->at < self->end && *self->at == ' ')
    self->at++;
  if (self->at < self->end && *self->at != self->separator && *self->at != '\n'
      && *self->at != '\r')
    g_set_error (&self->error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                 _ ("Line %u: something follows a closed quotation mark."), self->line);
  else if (self->cells->len > MAX_CELLS)
    g_set_error (&self->error, SCEAU_ERROR, SCEAU_ERROR_TOO_MANY,
                 _ ("Line %u has more than %u columns."), self->line, MAX_CELLS);
  return self->error == NULL;
}

static gboolean
is_blank (GPtrArray *cells)
{
  for (guint i = 0; i < cells->len; i++)
    if (*(const char *) cells->pdata[i] != '\0')
      return FALSE;
  return TRUE;
}

static void
take_row (Parser *self, guint line)
{
  SceauCsvRow *row;

  if (is_blank (self->cells))
    {
      g_ptr_array_set_size (self->cells, 0);
      return;
    }
  if (self->rows->len > SCEAU_MAX_SERVERS)
    {
      g_set_error (&self->error, SCEAU_ERROR, SCEAU_ERROR_TOO_MANY,
                   _ ("There are more than %u lines."), SCEAU_MAX_SERVERS);
      return;
    }
  row = g_new0 (SceauCsvRow, 1);
  row->line = line;
  g_ptr_array_add (self->cells, NULL);
  row->cells = (char **) g_ptr_array_steal (self->cells, NULL);
  g_ptr_array_add (self->rows, row);
}

static gboolean
read_row (Parser *self)
{
  guint line = self->line;

  while (read_cell (self))
    if (self->at == self->end || *self->at != self->separator)
      {
        take_row (self, line);
        skip_line_end (self);
        return self->error == NULL;
      }
    else
      self->at++;
  return FALSE;
}

/* Spreadsheets write UTF-8 when asked to, UTF-16 as “Unicode text”, and else, in Western Europe, Windows-1252. */
static char *
dup_utf8 (const char *text, gsize size, gsize *utf8_size, GError **error)
{
  const char *charset = "WINDOWS-1252";
  g_autofree char *utf8 = NULL;

  if (g_utf8_validate_len (text, size, NULL))
    {
      *utf8_size = size;
      return g_strndup (text, size);
    }
  if (size >= 2 && memcmp (text, "\xff\xfe", 2) == 0)
    charset = "UTF-16LE";
  else if (size >= 2 && memcmp (text, "\xfe\xff", 2) == 0)
    charset = "UTF-16BE";
  utf8 = g_convert (text, (gssize) size, "UTF-8", charset, NULL, utf8_size, NULL);
  if (utf8 != NULL && g_utf8_validate_len (utf8, *utf8_size, NULL))
    return g_steal_pointer (&utf8);
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                       _ ("It is not a text: save the list as “CSV UTF-8”."));
  return NULL;
}

/**
 * sceau_csv_parse:
 * @text: a table
 * @size: its bytes
 * @error: MALFORMED, which names the line, TOO_LARGE, TOO_MANY
 *
 * The text may be UTF-8, UTF-16 with its mark, or else Windows-1252. The separator is found from the first line: comma, semicolon or
 * tab. Blanks around cells are left out unless they are quoted.
 *
 * Returns: (transfer full) (nullable) (element-type SceauCsvRow): its lines, without the empty ones
 */
GPtrArray *
sceau_csv_parse (const char *text, gsize size, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_csv_row_free);
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *utf8 = NULL;
  Parser parser = { .line = 1, .rows = rows, .cells = cells };
  gsize utf8_size;

  if (size > SCEAU_MAX_FILE_SIZE)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE, _ ("It is larger than %u MiB."),
                   SCEAU_MAX_FILE_SIZE / (1024 * 1024));
      return NULL;
    }
  utf8 = dup_utf8 (text, size, &utf8_size, error);
  if (utf8 == NULL)
    return NULL;
  parser.at = g_str_has_prefix (utf8, MARK) ? utf8 + strlen (MARK) : utf8;
  parser.end = utf8 + utf8_size;
  parser.separator = find_separator (parser.at, (gsize) (parser.end - parser.at));
  while (parser.at < parser.end && read_row (&parser))
    ;
  if (parser.error == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, parser.error);
  return NULL;
}

static gboolean
looks_like_formula (const char *cell)
{
  return *cell != '\0' && strchr ("=+-@\t\r", *cell) != NULL;
}

/**
 * sceau_csv_get_separator:
 *
 * Returns: what a spreadsheet in the person's language expects between cells: a semicolon where numbers have a comma
 */
char
sceau_csv_get_separator (void)
{
  return g_str_equal (nl_langinfo (RADIXCHAR), ",") ? ';' : ',';
}

/**
 * sceau_csv_append:
 * @text: a table
 * @cells: (array length=n): the cells of the next line, each nullable
 * @n: how many
 * @separator: a comma, a semicolon or a tab
 * @guard: whether cells that a spreadsheet would take for a formula get an apostrophe in front: for what only people read
 */
void
sceau_csv_append (GString *text, const char *const *cells, gsize n, char separator, gboolean guard)
{
  for (gsize i = 0; i < n; i++)
    {
      const char *cell = cells[i] != NULL ? cells[i] : "";
      gboolean formula = guard && looks_like_formula (cell);

      if (i > 0)
        g_string_append_c (text, separator);
      if (!formula && cell[strcspn (cell, ",;\t\"\r\n")] == '\0' && !g_ascii_isspace (*cell)
          && (*cell == '\0' || !g_ascii_isspace (cell[strlen (cell) - 1])))
        {
          g_string_append (text, cell);
          continue;
        }
      g_string_append (text, formula ? "\"'" : "\"");
      for (; *cell != '\0'; cell++)
        g_string_append (text, *cell == '"' ? "\"\"" : (const char[]){ *cell, '\0' });
      g_string_append_c (text, '"');
    }
  g_string_append (text, "\r\n");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks that a text is JSON (RFC 8259, strictly) and within our limits, without building anything. */
#include "config.h"

#include "base/sceau-json-scan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/sceau-error.h"
#include "base/sceau-limits.h"

typedef struct
{
  const char *start;
  const char *p;
  const char *end;
  guint depth;
  guint n_items;
  GError **error;
} Scan;

static gboolean scan_value (Scan *scan);

static gboolean
fail_syntax (Scan *scan)
{
  g_set_error (scan->error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED, _ ("Not valid JSON at byte %lu"),
               (gulong) (scan->p - scan->start));
  return FALSE;
}

static gboolean
fail_limit (Scan *scan, SceauErrorCode code, const char *message)
{
  g_set_error_literal (scan->error, SCEAU_ERROR, (int) code, message);
  return FALSE;
}

static void
skip_space (Scan *scan)
{
  while (scan->p < scan->end && memchr (" \t\r\n", *scan->p, 4) != NULL)
    scan->p++;
}

/* The next character, or NUL at the end (the text itself holds none). */
static char
peek (Scan *scan)
{
  return scan->p < scan->end ? *scan->p : '\0';
}

static gboolean
take (Scan *scan, char c)
{
  if (peek (scan) != c)
    return FALSE;
  scan->p++;
  return TRUE;
}

/* The four digits of \uXXXX; -1 if they are not. */
static int
scan_hex4 (Scan *scan)
{
  int value = 0;

  if (scan->end - scan->p < 4)
    return -1;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (scan->p[i]);

      if (digit < 0)
        return -1;
      value = value << 4 | digit;
    }
  scan->p += 4;
  return value;
}

/* After "\u". NUL would cut the string short in C; half a surrogate pair is no character. */
static gboolean
scan_unicode_escape (Scan *scan)
{
  int value = scan_hex4 (scan);

  if (value <= 0 || (value >= 0xdc00 && value <= 0xdfff))
    return fail_syntax (scan);
  if (value >= 0xd800 && value <= 0xdbff)
    {
      int low = take (scan, '\\') && take (scan, 'u') ? scan_hex4 (scan) : -1;

      if (low < 0xdc00 || low > 0xdfff)
        return fail_syntax (scan);
    }
  return TRUE;
}

static gboolean
scan_escape (Scan *scan)
{
  char c = peek (scan);

  if (c == '\0' || strchr ("\"\\/bfnrtu", c) == NULL)
    return fail_syntax (scan);
  scan->p++;
  return c != 'u' || scan_unicode_escape (scan);
}

static gboolean
scan_string (Scan *scan)
{
  const char *start;

  if (!take (scan, '"'))
    return fail_syntax (scan);
  start = scan->p;
  while (peek (scan) != '"')
    {
      if ((guchar) peek (scan) < 0x20)
        return fail_syntax (scan);
      if (*scan->p++ == '\\' && !scan_escape (scan))
        return FALSE;
      if (scan->p - start > (gssize) SCEAU_MAX_JSON_STRING)
        return fail_limit (scan, SCEAU_ERROR_TOO_LARGE, _ ("A string in the JSON is too long"));
    }
  scan->p++;
  return TRUE;
}

static gboolean
scan_digits (Scan *scan)
{
  const char *start = scan->p;

  while (g_ascii_isdigit (peek (scan)))
    scan->p++;
  return scan->p > start;
}

static gboolean
scan_number (Scan *scan)
{
  take (scan, '-');
  if (!take (scan, '0') && !scan_digits (scan))
    return fail_syntax (scan);
  if (take (scan, '.') && !scan_digits (scan))
    return fail_syntax (scan);
  if (peek (scan) == 'e' || peek (scan) == 'E')
    {
      scan->p++;
      if (peek (scan) == '+' || peek (scan) == '-')
        scan->p++;
      if (!scan_digits (scan))
        return fail_syntax (scan);
    }
  return TRUE;
}

static gboolean
scan_word (Scan *scan, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (scan->end - scan->p) < length || memcmp (scan->p, word, length) != 0)
    return fail_syntax (scan);
  scan->p += length;
  return TRUE;
}

static gboolean
scan_member (Scan *scan)
{
  skip_space (scan);
  if (!scan_string (scan))
    return FALSE;
  skip_space (scan);
  if (!take (scan, ':'))
    return fail_syntax (scan);
  return scan_value (scan);
}

/* An object or an array: at its opening bracket. Recursion ends at the limit of depth. */
static gboolean
scan_container (Scan *scan, char close, gboolean (*scan_item) (Scan *scan))
{
  if (++scan->depth > SCEAU_MAX_JSON_DEPTH)
    return fail_limit (scan, SCEAU_ERROR_TOO_MANY, _ ("The JSON is nested too deep"));
  scan->p++;
  skip_space (scan);
  if (!take (scan, close))
    for (;;)
      {
        if (!scan_item (scan))
          return FALSE;
        skip_space (scan);
        if (take (scan, close))
          break;
        if (!take (scan, ','))
          return fail_syntax (scan);
      }
  scan->depth--;
  return TRUE;
}

static gboolean
scan_value (Scan *scan)
{
  if (++scan->n_items > SCEAU_MAX_JSON_ITEMS)
    return fail_limit (scan, SCEAU_ERROR_TOO_MANY, _ ("The JSON has too many items"));
  skip_space (scan);
  switch (peek (scan))
    {
    case '{':
      return scan_container (scan, '}', scan_member);
    case '[':
      return scan_container (scan, ']', scan_value);
    case '"':
      return scan_string (scan);
    case 't':
      return scan_word (scan, "true");
    case 'f':
      return scan_word (scan, "false");
    case 'n':
      return scan_word (scan, "null");
    default:
      return scan_number (scan);
    }
}

/**
 * sceau_json_scan:
 * @text: (array length=length): untrusted bytes
 * @length: how many
 * @error: return location
 *
 * Returns: whether @text is one JSON value in UTF-8 within the limits of sceau-limits.h; if not, @error is MALFORMED, TOO_LARGE or
 *   TOO_MANY
 */
gboolean
sceau_json_scan (const char *text, gsize length, GError **error)
{
  Scan scan = { text, text, text + length, 0, 0, error };

  g_return_val_if_fail (text != NULL || length == 0, FALSE);

  if (length > SCEAU_MAX_JSON_SIZE)
    return fail_limit (&scan, SCEAU_ERROR_TOO_LARGE, _ ("The JSON is too large"));
  if (length == 0 || !g_utf8_validate_len (text, length, &scan.p))
    return fail_syntax (&scan);
  scan.p = text;
  if (!scan_value (&scan))
    return FALSE;
  skip_space (&scan);
  return scan.p == scan.end || fail_syntax (&scan);
}

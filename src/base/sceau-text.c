/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small conversions that several parts need: hex, fingerprints, times, safe text. */
#include "base/sceau-text.h"

#include <gio/gio.h>
#include <string.h>

#include "base/sceau-limits.h"

#define SECONDS_PER_DAY   G_GINT64_CONSTANT (86400)
#define SHA256_HEX_LENGTH 64
#define MAX_LABEL_LENGTH  63

/**
 * sceau_hex_encode:
 * @data: (array length=size): bytes
 * @size: how many
 *
 * Returns: (transfer full): two lower-case digits for each byte
 */
char *
sceau_hex_encode (const void *data, gsize size)
{
  static const char digits[] = "0123456789abcdef";
  const guint8 *bytes = data;
  char *hex;

  g_return_val_if_fail (data != NULL || size == 0, NULL);

  hex = g_malloc (2 * size + 1);
  for (gsize i = 0; i < size; i++)
    {
      hex[2 * i] = digits[bytes[i] >> 4];
      hex[2 * i + 1] = digits[bytes[i] & 0x0f];
    }
  hex[2 * size] = '\0';
  return hex;
}

/**
 * sceau_hex_decode:
 * @hex: digits of any case; colons and spaces between digits are skipped
 * @out: (out caller-allocates) (array length=size): where the bytes go
 * @size: how many bytes there must be
 *
 * Returns: whether @hex held exactly @size bytes; if not, @out may be partly written
 */
gboolean
sceau_hex_decode (const char *hex, guint8 *out, gsize size)
{
  gsize n_digits = 0;

  g_return_val_if_fail (hex != NULL, FALSE);
  g_return_val_if_fail (out != NULL || size == 0, FALSE);

  for (const char *p = hex; *p != '\0'; p++)
    {
      int value = g_ascii_xdigit_value (*p);

      if (*p == ':' || *p == ' ')
        continue;
      if (value < 0 || n_digits / 2 >= size)
        return FALSE;
      if (n_digits % 2 == 0)
        out[n_digits / 2] = (guint8) (value << 4);
      else
        out[n_digits / 2] |= (guint8) value;
      n_digits++;
    }
  return n_digits == 2 * size;
}

/**
 * sceau_sha256_hex:
 * @data: (array length=size): bytes
 * @size: how many
 *
 * Returns: (transfer full): their SHA-256, 64 lower-case digits
 */
char *
sceau_sha256_hex (const void *data, gsize size)
{
  g_return_val_if_fail (data != NULL || size == 0, NULL);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, data != NULL ? data : (const void *) "",
                                      size);
}

/**
 * sceau_fingerprint_group:
 * @hex: digits
 *
 * Returns: (transfer full): the same digits in groups of four, so that people can compare them
 */
char *
sceau_fingerprint_group (const char *hex)
{
  GString *grouped;

  g_return_val_if_fail (hex != NULL, NULL);

  grouped = g_string_new (NULL);
  for (gsize i = 0; hex[i] != '\0'; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (grouped, ' ');
      g_string_append_c (grouped, hex[i]);
    }
  return g_string_free (grouped, FALSE);
}

/**
 * sceau_fingerprint_normalize:
 * @typed: what a person typed or pasted: any grouping by blanks, colons or dashes, any case, "SHA256:" before it
 *
 * Returns: (transfer full) (nullable): 64 lower-case digits; %NULL if @typed is not a SHA-256 fingerprint
 */
char *
sceau_fingerprint_normalize (const char *typed)
{
  g_autoptr (GString) hex = NULL;
  const char *p = typed;

  g_return_val_if_fail (typed != NULL, NULL);

  while (g_ascii_isspace (*p))
    p++;
  if (g_ascii_strncasecmp (p, "sha256:", strlen ("sha256:")) == 0)
    p += strlen ("sha256:");
  else if (g_ascii_strncasecmp (p, "sha-256:", strlen ("sha-256:")) == 0)
    p += strlen ("sha-256:");

  hex = g_string_sized_new (SHA256_HEX_LENGTH);
  for (; *p != '\0'; p++)
    {
      if (g_ascii_isspace (*p) || *p == ':' || *p == '-')
        continue;
      if (!g_ascii_isxdigit (*p) || hex->len == SHA256_HEX_LENGTH)
        return NULL;
      g_string_append_c (hex, g_ascii_tolower (*p));
    }
  if (hex->len != SHA256_HEX_LENGTH)
    return NULL;
  return g_string_free (g_steal_pointer (&hex), FALSE);
}

/**
 * sceau_time_to_iso8601:
 * @unix_seconds: a time
 *
 * Returns: (transfer full): the time in UTC, "2026-11-23T08:30:00Z"; years that GDateTime does not know (before 1 or after
 *   9999) become the nearest it does
 */
char *
sceau_time_to_iso8601 (gint64 unix_seconds)
{
  const gint64 first = G_GINT64_CONSTANT (-62135596800); /* 0001-01-01 */
  const gint64 last = G_GINT64_CONSTANT (253402300799);  /* 9999-12-31T23:59:59 */
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (CLAMP (unix_seconds, first, last));

  /* Not g_date_time_format (): its %Y leaves out leading zeros. */
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02dZ", g_date_time_get_year (time),
                          g_date_time_get_month (time), g_date_time_get_day_of_month (time),
                          g_date_time_get_hour (time), g_date_time_get_minute (time),
                          g_date_time_get_second (time));
}

/**
 * sceau_time_from_iso8601:
 * @text: "2026-11-23", "2026-11-23T08:30:00Z", "2026-11-23 08:30:00+01:00"…; UTC where no zone is given
 * @unix_seconds: (out): the time; untouched on failure
 *
 * Returns: whether @text is a time
 */
gboolean
sceau_time_from_iso8601 (const char *text, gint64 *unix_seconds)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *with_time = NULL;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (unix_seconds != NULL, FALSE);

  if (strpbrk (text, "T ") == NULL)
    with_time = g_strconcat (text, "T00:00:00", NULL);
  time = g_date_time_new_from_iso8601 (with_time != NULL ? with_time : text, utc);
  if (time == NULL)
    return FALSE;
  *unix_seconds = g_date_time_to_unix (time);
  return TRUE;
}

/* Characters that hide, reorder or break up what follows: controls, separators of lines, bidi marks, zero width. */
static gboolean
is_deceptive (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
      return TRUE;
    default:
      return FALSE;
    }
}

/**
 * sceau_text_make_safe:
 * @foreign: text from outside, perhaps not UTF-8
 * @max_chars: characters at most, the ellipsis included
 *
 * Makes text fit to be shown and logged: nobody can break a line, turn the direction of writing or hide
 * characters with it.
 *
 * Returns: (transfer full): valid UTF-8 with U+FFFD where something was replaced, cut with “…”
 */
char *
sceau_text_make_safe (const char *foreign, gsize max_chars)
{
  g_autoptr (GString) safe = NULL;
  g_autofree char *valid = NULL;
  gsize n_chars = 0;

  g_return_val_if_fail (foreign != NULL, NULL);

  if (max_chars == 0)
    return g_strdup ("");
  /* Six bytes a character at most: what lies beyond cannot be shown, and is not worth converting. */
  valid = g_utf8_make_valid (foreign,
                             (gssize) strnlen (foreign, MIN (max_chars, G_MAXINT / 8) * 6));
  safe = g_string_new (NULL);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (++n_chars == max_chars && *g_utf8_next_char (p) != '\0')
        {
          g_string_append (safe, "…");
          break;
        }
      g_string_append_unichar (safe, is_deceptive (c) ? 0xfffd : c);
    }
  return g_string_free (g_steal_pointer (&safe), FALSE);
}

/**
 * sceau_text_make_safe_lines:
 * @foreign: what a program said, perhaps not UTF-8
 * @max_chars: characters at most, the ellipsis included
 *
 * As sceau_text_make_safe (), but lines stay lines, whatever ended them: without blanks around them, and without empty ones.
 *
 * Returns: (transfer full): valid UTF-8 in which "\n", between two lines, is the only control character
 */
char *
sceau_text_make_safe_lines (const char *foreign, gsize max_chars)
{
  g_autofree char *bounded = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GString) safe = NULL;

  g_return_val_if_fail (foreign != NULL, NULL);

  bounded = g_strndup (foreign, MIN (max_chars, G_MAXINT / 8) * 6);
  lines = g_strsplit_set (bounded, "\r\n", -1);
  safe = g_string_new (NULL);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strstrip (g_strdelimit (lines[i], "\t", ' '));
      g_autofree char *one = sceau_text_make_safe (line, strlen (line));

      if (*one != '\0')
        g_string_append_printf (safe, "%s%s", safe->len > 0 ? "\n" : "", one);
    }
  if ((gsize) g_utf8_strlen (safe->str, -1) > max_chars)
    {
      const char *end = g_utf8_offset_to_pointer (safe->str, (glong) MAX (max_chars, 1) - 1);

      g_string_truncate (safe, (gsize) (end - safe->str));
      g_string_append (safe, max_chars > 0 ? "…" : "");
    }
  return g_string_free (g_steal_pointer (&safe), FALSE);
}

/**
 * sceau_text_to_file_name:
 * @name: what a server is called, whatever is in it
 *
 * Returns: (transfer full): letters, digits, ".", "-" and "_" of ASCII, not empty and not hidden: "Lyon-03"; without an ending
 */
char *
sceau_text_to_file_name (const char *name)
{
  g_autofree char *ascii = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  ascii = g_str_to_ascii (name, NULL);
  g_strcanon (ascii, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.", '-');
  return *ascii == '.' || *ascii == '\0' ? g_strdup ("server") : g_steal_pointer (&ascii);
}

static gboolean
label_is_ldh (const char *label, gsize length)
{
  if (length == 0 || length > MAX_LABEL_LENGTH || label[0] == '-' || label[length - 1] == '-')
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (label[i]) && label[i] != '-')
      return FALSE;
  return TRUE;
}

static gboolean
is_all_digits (const char *text)
{
  return *text != '\0' && strspn (text, "0123456789") == strlen (text);
}

/**
 * sceau_name_is_dns:
 * @name: what should go into a dNSName
 *
 * Letters, digits and hyphens in labels of 1 to 63 (RFC 1123, 2.1; RFC 5280, 4.2.1.6), at most 253 in all, with at most one
 * wildcard as the whole first label (RFC 6125, 6.4.3). An address in dotted form is not a name: its last label is a number.
 *
 * Returns: whether it is one
 */
gboolean
sceau_name_is_dns (const char *name)
{
  const char *label = name;

  g_return_val_if_fail (name != NULL, FALSE);

  if (strnlen (name, SCEAU_MAX_NAME_LENGTH + 1) > SCEAU_MAX_NAME_LENGTH)
    return FALSE;
  if (g_str_has_prefix (name, "*."))
    label += 2;
  for (;;)
    {
      const char *dot = strchrnul (label, '.');

      if (!label_is_ldh (label, (gsize) (dot - label)))
        return FALSE;
      if (*dot == '\0')
        return !is_all_digits (label);
      label = dot + 1;
    }
}

/**
 * sceau_name_is_ip:
 * @name: text
 *
 * Returns: whether it is an IPv4 or IPv6 address as it stands (no brackets, no zone, no port)
 */
gboolean
sceau_name_is_ip (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  return strchr (name, '%') == NULL && g_hostname_is_ip_address (name);
}

/**
 * sceau_days_until:
 * @when: Unix seconds
 * @now: Unix seconds
 *
 * Returns: whole days from @now to @when, rounded down: 0 on the last day, -1 from the first second after
 */
gint64
sceau_days_until (gint64 when, gint64 now)
{
  gint64 seconds;

  if (__builtin_sub_overflow (when, now, &seconds))
    return when > now ? G_MAXINT64 / SECONDS_PER_DAY : G_MININT64 / SECONDS_PER_DAY;
  return seconds >= 0 ? seconds / SECONDS_PER_DAY : -((-(seconds + 1)) / SECONDS_PER_DAY) - 1;
}

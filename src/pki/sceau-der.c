/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bounded walk over DER: definite, minimal lengths only, one-octet identifiers only, never past the end. */
#include "pki/sceau-der.h"

/**
 * sceau_span_from_bytes: (skip)
 * @bytes: bytes that outlive the span
 *
 * Returns: a span over all of them
 */
SceauSpan
sceau_span_from_bytes (GBytes *bytes)
{
  SceauSpan span;

  span.data = g_bytes_get_data (bytes, &span.size);
  return span;
}

/**
 * sceau_span_equal: (skip)
 * @a: a span
 * @b: another
 *
 * Returns: whether they hold the same bytes
 */
gboolean
sceau_span_equal (SceauSpan a, SceauSpan b)
{
  return sceau_span_is (a, b.data, b.size);
}

/**
 * sceau_der_read_length: (skip)
 * @in: an element whose length is in the long form
 * @header: (out): the octets before what is inside
 * @length: (out): the octets inside
 *
 * X.690, 8.1.3.5 and 10.1: as few octets as possible; here four at most.
 *
 * Returns: FALSE for an indefinite, overlong, too long or cut length
 */
gboolean
sceau_der_read_length (SceauSpan in, gsize *header, gsize *length)
{
  gsize octets = in.data[1] & 0x7f, i;

  if (octets == 0 || octets > 4 || in.size < 2 + octets || in.data[2] == 0)
    return FALSE;
  for (*length = 0, i = 0; i < octets; i++)
    *length = *length << 8 | in.data[2 + i];
  *header = 2 + octets;
  return *length >= 0x80;
}

/**
 * sceau_der_only: (skip)
 * @in: bytes
 * @tag: an identifier
 * @out: (out caller-allocates): the element
 *
 * Returns: whether the bytes are one such element and nothing after it
 */
gboolean
sceau_der_only (SceauSpan in, guint8 tag, SceauDer *out)
{
  return sceau_der_expect (&in, tag, out) && in.size == 0;
}

/**
 * sceau_der_get_uint: (skip)
 * @value: what is inside an INTEGER
 * @number: (out): its value
 *
 * Returns: FALSE when it is empty, negative, not minimal or has more than 63 bits
 */
gboolean
sceau_der_get_uint (SceauSpan value, guint64 *number)
{
  gsize i;

  if (value.size == 0 || value.size > 8 || value.data[0] >= 0x80
      || (value.size > 1 && value.data[0] == 0 && value.data[1] < 0x80))
    return FALSE;
  for (*number = 0, i = 0; i < value.size; i++)
    *number = *number << 8 | value.data[i];
  return TRUE;
}

/**
 * sceau_der_get_bits: (skip)
 * @value: what is inside a BIT STRING
 * @bits: (out): its octets, unused bits included
 *
 * Returns: FALSE when the count of unused bits is missing or impossible
 */
gboolean
sceau_der_get_bits (SceauSpan value, SceauSpan *bits)
{
  if (value.size == 0 || value.data[0] > 7 || (value.size == 1 && value.data[0] != 0))
    return FALSE;
  *bits = sceau_span_new (value.data + 1, value.size - 1);
  return TRUE;
}

static gboolean
read_digits (const guint8 *text, guint count, int *number)
{
  for (*number = 0; count > 0; count--, text++)
    {
      if (!g_ascii_isdigit (*text))
        return FALSE;
      *number = *number * 10 + (*text - '0');
    }
  return TRUE;
}

/* Days from 1970-01-01 to a date of the Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
static gint64
days_from_civil (int year, int month, int day)
{
  int era, year_of_era, day_of_year;

  year -= month <= 2;
  era = (year >= 0 ? year : year - 399) / 400;
  year_of_era = year - era * 400;
  day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return (gint64) era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100
         + day_of_year - 719468;
}

static int
days_in_month (int year, int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

  return days[month - 1] + (month == 2 && leap);
}

/**
 * sceau_der_get_time: (skip)
 * @element: a UTCTime or GeneralizedTime
 * @unix_seconds: (out): the time, in Unix seconds
 *
 * Only the forms that RFC 5280 (4.1.2.5) allows: with seconds, ending in Z, without fractions. 9999-12-31 is read like any other.
 *
 * Returns: FALSE for another type or form, or a date that does not exist
 */
gboolean
sceau_der_get_time (const SceauDer *element, gint64 *unix_seconds)
{
  const guint8 *text = element->value.data;
  guint digits = element->tag == SCEAU_DER_GENERALIZED_TIME ? 4 : 2;
  int year, field[5]; /* month, day, hour, minute, second */
  guint i;

  if ((digits == 2 && element->tag != SCEAU_DER_UTC_TIME) || element->value.size != digits + 11u
      || text[digits + 10] != 'Z' || !read_digits (text, digits, &year))
    return FALSE;
  for (i = 0; i < G_N_ELEMENTS (field); i++)
    if (!read_digits (text + digits + 2 * i, 2, &field[i]))
      return FALSE;
  if (digits == 2)
    year += year >= 50 ? 1900 : 2000;
  if (field[0] < 1 || field[0] > 12 || field[1] < 1 || field[1] > days_in_month (year, field[0])
      || field[2] > 23 || field[3] > 59 || field[4] > 59)
    return FALSE;
  *unix_seconds = days_from_civil (year, field[0], field[1]) * 86400 + field[2] * 3600
                  + field[3] * 60 + field[4];
  return TRUE;
}

/**
 * sceau_der_oid_to_string: (skip)
 * @value: what is inside an OBJECT IDENTIFIER
 *
 * Returns: (transfer full) (nullable): its dotted form, NULL when it is cut short, empty, longer than any real one or has an arc
 *   of more than 63 bits
 */
char *
sceau_der_oid_to_string (SceauSpan value)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 arc = 0;
  gsize i;

  if (value.size == 0 || value.size > 64 || value.data[value.size - 1] >= 0x80)
    return NULL;
  for (i = 0; i < value.size; i++)
    {
      if (arc >> 56)
        return NULL;
      arc = arc << 7 | (value.data[i] & 0x7f);
      if (value.data[i] >= 0x80)
        continue;
      if (text->len == 0)
        {
          guint first = MIN (arc / 40, 2);

          g_string_append_printf (text, "%u.%" G_GUINT64_FORMAT, first, arc - first * 40);
        }
      else
        g_string_append_printf (text, ".%" G_GUINT64_FORMAT, arc);
      arc = 0;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

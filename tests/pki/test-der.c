/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk over DER: what it refuses, numbers, times, object identifiers. */
#include "pki/sceau-der.h"

#include <string.h>

#define BYTES(literal) (sceau_span_new ((literal), sizeof (literal) - 1))

static void
test_next (void)
{
  static const struct
  {
    const char *what;
    const char *bytes;
    gsize size;
    gboolean good;
  } cases[] = {
    { "empty", "", 0, FALSE },
    { "identifier alone", "\x30", 1, FALSE },
    { "empty sequence", "\x30\x00", 2, TRUE },
    { "one octet", "\x04\x01\xff", 3, TRUE },
    { "cut short", "\x04\x02\xff", 3, FALSE },
    { "indefinite length", "\x30\x80\x00\x00", 4, FALSE },
    { "overlong: 81 05", "\x04\x81\x05hello", 8, FALSE },
    { "overlong: 82 00 05", "\x04\x82\x00\x05hello", 9, FALSE },
    { "length of five octets", "\x04\x85\x01\x00\x00\x00\x00", 7, FALSE },
    { "length without octets", "\x04\x82\x01", 3, FALSE },
    { "4 GiB", "\x04\x84\xff\xff\xff\xff", 6, FALSE },
    { "identifier of two octets", "\x1f\x81\x00", 3, FALSE },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SceauSpan in = sceau_span_new (cases[i].bytes, cases[i].size);
      SceauDer out;

      g_test_message ("%s", cases[i].what);
      g_assert_cmpint (sceau_der_next (&in, &out), ==, cases[i].good);
      g_assert_cmpuint (in.size, ==, cases[i].good ? 0 : cases[i].size);
    }
}

static void
test_long_form (void)
{
  guint8 bytes[3 + 200] = { 0x04, 0x81, 200 };
  SceauSpan in = sceau_span_new (bytes, sizeof bytes);
  SceauDer out;

  g_assert_false (
      sceau_der_only (sceau_span_new (bytes, sizeof bytes - 1), SCEAU_DER_OCTET_STRING, &out));
  g_assert_true (sceau_der_only (in, SCEAU_DER_OCTET_STRING, &out));
  g_assert_cmpuint (out.value.size, ==, 200);
  g_assert_cmpuint (out.whole.size, ==, sizeof bytes);
  g_assert_false (sceau_der_only (in, SCEAU_DER_SEQUENCE, &out));
}

static void
test_uint (void)
{
  static const struct
  {
    const char *bytes;
    gsize size;
    gboolean good;
    guint64 number;
  } cases[] = {
    { "", 0, FALSE, 0 },
    { "\x00", 1, TRUE, 0 },
    { "\x7f", 1, TRUE, 127 },
    { "\x80", 1, FALSE, 0 },
    { "\x00\x80", 2, TRUE, 128 },
    { "\x00\x7f", 2, FALSE, 0 },
    { "\x7f\xff\xff\xff\xff\xff\xff\xff", 8, TRUE, G_MAXINT64 },
    { "\x00\xff\xff\xff\xff\xff\xff\xff\xff", 9, FALSE, 0 },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint64 number = 0;

      g_assert_cmpint (sceau_der_get_uint (sceau_span_new (cases[i].bytes, cases[i].size), &number),
                       ==, cases[i].good);
      g_assert_cmpuint (number, ==, cases[i].number);
    }
}

static void
test_time (void)
{
  static const struct
  {
    guint8 tag;
    const char *text, *iso; /* NULL: refused */
  } cases[] = {
    { SCEAU_DER_UTC_TIME, "700101000000Z", "1970-01-01T00:00:00Z" },
    { SCEAU_DER_UTC_TIME, "261123083000Z", "2026-11-23T08:30:00Z" },
    { SCEAU_DER_UTC_TIME, "491231235959Z", "2049-12-31T23:59:59Z" },
    { SCEAU_DER_UTC_TIME, "500101000000Z", "1950-01-01T00:00:00Z" },
    { SCEAU_DER_UTC_TIME, "240229120000Z", "2024-02-29T12:00:00Z" },
    { SCEAU_DER_UTC_TIME, "230229120000Z", NULL },
    { SCEAU_DER_UTC_TIME, "2611230830Z", NULL },
    { SCEAU_DER_UTC_TIME, "261123083000+0100", NULL },
    { SCEAU_DER_UTC_TIME, "261123083000", NULL },
    { SCEAU_DER_UTC_TIME, "261323083000Z", NULL },
    { SCEAU_DER_UTC_TIME, "261100083000Z", NULL },
    { SCEAU_DER_UTC_TIME, "261123240000Z", NULL },
    { SCEAU_DER_UTC_TIME, "2611230830-1Z", NULL },
    { SCEAU_DER_UTC_TIME, "20261123083000Z", NULL },
    { SCEAU_DER_GENERALIZED_TIME, "20500101000000Z", "2050-01-01T00:00:00Z" },
    { SCEAU_DER_GENERALIZED_TIME, "99991231235959Z", "9999-12-31T23:59:59Z" },
    { SCEAU_DER_GENERALIZED_TIME, "21000228000000Z", "2100-02-28T00:00:00Z" },
    { SCEAU_DER_GENERALIZED_TIME, "21000229000000Z", NULL },
    { SCEAU_DER_GENERALIZED_TIME, "20261123083000.5Z", NULL },
    { SCEAU_DER_GENERALIZED_TIME, "261123083000Z", NULL },
    { SCEAU_DER_OCTET_STRING, "261123083000Z", NULL },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SceauDer element = { cases[i].tag,
                           { (const guint8 *) cases[i].text, strlen (cases[i].text) },
                           { NULL, 0 } };
      gint64 seconds;

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (sceau_der_get_time (&element, &seconds), ==, cases[i].iso != NULL);
      if (cases[i].iso != NULL)
        {
          g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (cases[i].iso, NULL);

          g_assert_cmpint (seconds, ==, g_date_time_to_unix (time));
        }
    }
}

static void
test_oid (void)
{
  static const struct
  {
    SceauSpan bytes;
    const char *text; /* NULL: refused */
  } cases[] = {
    { { (const guint8 *) "\x55\x1d\x11", 3 }, "2.5.29.17" },
    { { (const guint8 *) "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", 9 }, "1.2.840.113549.1.1.1" },
    { { (const guint8 *) "\x00", 1 }, "0.0" },
    { { (const guint8 *) "\x88\x37\x03", 3 }, "2.999.3" },
    { { (const guint8 *) "\x2a\x86", 2 }, NULL },
    { { (const guint8 *) "", 0 }, NULL },
    { { (const guint8 *) "\x2a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 11 }, NULL },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = sceau_der_oid_to_string (cases[i].bytes);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_bits (void)
{
  SceauSpan bits;

  g_assert_true (sceau_der_get_bits (BYTES ("\x00"), &bits) && bits.size == 0);
  g_assert_true (sceau_der_get_bits (BYTES ("\x07\x80"), &bits) && bits.size == 1);
  g_assert_false (sceau_der_get_bits (BYTES ("\x08\x80"), &bits));
  g_assert_false (sceau_der_get_bits (BYTES ("\x01"), &bits));
  g_assert_false (sceau_der_get_bits (BYTES (""), &bits));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/der/next", test_next);
  g_test_add_func ("/der/long-form", test_long_form);
  g_test_add_func ("/der/uint", test_uint);
  g_test_add_func ("/der/time", test_time);
  g_test_add_func ("/der/oid", test_oid);
  g_test_add_func ("/der/bits", test_bits);
  return g_test_run ();
}

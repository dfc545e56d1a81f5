/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hex, fingerprints, times, safe text, names, days. */
#include <glib.h>
#include <string.h>

#include "base/sceau-text.h"

static void
test_hex (void)
{
  static const guint8 bytes[] = { 0x00, 0x0f, 0xa5, 0xff };
  static const char *const bad[] = { "",         "000fa5",          "000fa5f", "000fa5ff00",
                                     "000fa5fg", "000fa5f\xc3\xa9", "0x0fa5ff" };
  g_autofree char *hex = sceau_hex_encode (bytes, sizeof bytes);
  g_autofree char *nothing = sceau_hex_encode (NULL, 0);
  guint8 out[4];

  g_assert_cmpstr (hex, ==, "000fa5ff");
  g_assert_cmpstr (nothing, ==, "");
  g_assert_true (sceau_hex_decode ("00:0F:a5 fF", out, sizeof out));
  g_assert_cmpmem (out, sizeof out, bytes, sizeof bytes);
  g_assert_true (sceau_hex_decode ("", out, 0));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (sceau_hex_decode (bad[i], out, sizeof out));
}

static void
test_sha256 (void)
{
  g_autofree char *abc = sceau_sha256_hex ("abc", 3); /* FIPS 180-4, the example with one block */
  g_autofree char *nothing = sceau_sha256_hex (NULL, 0);

  g_assert_cmpstr (abc, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_assert_cmpstr (nothing, ==, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void
test_fingerprint (void)
{
  static const char hex[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  static const char *const good[] = {
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
    "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD",
    " ba78 16bf 8f01 cfea 4141 40de 5dae 2223\n b003 61a3 9617 7a9c b410 ff61 f200 15ad\n",
    "SHA256:ba7816bf-8f01cfea-414140de-5dae2223-b00361a3-96177a9c-b410ff61-f20015ad",
    "sha-256: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  };
  static const char *const bad[] = {
    "",
    "sha256:",
    "ba7816bf",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0",
    "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "sha1:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  };
  g_autofree char *grouped = sceau_fingerprint_group (hex);
  g_autofree char *back = sceau_fingerprint_normalize (grouped);
  g_autofree char *odd = sceau_fingerprint_group ("abcde");

  g_assert_cmpstr (
      grouped, ==,
      "ba78 16bf 8f01 cfea 4141 40de 5dae 2223 b003 61a3 9617 7a9c b410 ff61 f200 15ad");
  g_assert_cmpstr (back, ==, hex);
  g_assert_cmpstr (odd, ==, "abcd e");
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *normal = sceau_fingerprint_normalize (good[i]);

      g_assert_cmpstr (normal, ==, hex);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *normal = sceau_fingerprint_normalize (bad[i]);

      g_assert_null (normal);
    }
}

static void
test_time (void)
{
  static const struct
  {
    const char *text;
    gint64 unix_seconds;
  } good[] = {
    { "1970-01-01T00:00:00Z", 0 },
    { "2026-11-23T08:30:00Z", 1795422600 },
    { "2026-11-23T09:30:00+01:00", 1795422600 },
    { "2026-11-23T08:30:00", 1795422600 },
    { "2026-11-23 08:30:00Z", 1795422600 },
    { "20261123T083000Z", 1795422600 },
    { "2026-11-23T08:30:00.75Z", 1795422600 },
    { "2026-11-23", 1795392000 },
    { "2024-02-29T23:59:59Z", 1709251199 },
  };
  static const char *const bad[] = { "",
                                     "soon",
                                     "2026-13-01T00:00:00Z",
                                     "2026-02-29",
                                     "2026-11-23T25:00:00Z",
                                     "2026-11-23T",
                                     "1795422600" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      gint64 unix_seconds = -1;

      g_assert_true (sceau_time_from_iso8601 (good[i].text, &unix_seconds));
      g_assert_cmpint (unix_seconds, ==, good[i].unix_seconds);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      gint64 unix_seconds = 42;

      g_test_message ("%s", bad[i]);
      g_assert_false (sceau_time_from_iso8601 (bad[i], &unix_seconds));
      g_assert_cmpint (unix_seconds, ==, 42);
    }
}

static void
test_time_written (void)
{
  static const struct
  {
    gint64 unix_seconds;
    const char *text;
  } rows[] = {
    { 0, "1970-01-01T00:00:00Z" },          { 1795422600, "2026-11-23T08:30:00Z" },
    { -1, "1969-12-31T23:59:59Z" },         { 4102444800, "2100-01-01T00:00:00Z" },
    { G_MAXINT64, "9999-12-31T23:59:59Z" }, { G_MININT64, "0001-01-01T00:00:00Z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = sceau_time_to_iso8601 (rows[i].unix_seconds);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_safe_text (void)
{
  static const struct
  {
    const char *foreign;
    gsize max_chars;
    const char *safe;
  } rows[] = {
    { "", 10, "" },
    { "Mairie d’Évreux", 80, "Mairie d’Évreux" },
    { "abc", 3, "abc" },
    { "abcd", 3, "ab…" },
    { "éàü", 2, "é…" },
    { "abc", 0, "" },
    { "abc", 1, "…" },
    { "line\nbreak\ttab\rback", 80,
      "line\xef\xbf\xbd"
      "break\xef\xbf\xbdtab\xef\xbf\xbd"
      "back" },
    { "\x1b[31mred", 80, "\xef\xbf\xbd[31mred" },
    { "a\xe2\x80\xae"
      "b",
      80,
      "a\xef\xbf\xbd"
      "b" }, /* right-to-left override */
    { "a\xe2\x80\x8b"
      "b",
      80,
      "a\xef\xbf\xbd"
      "b" }, /* zero width space */
    { "a\xe2\x80\xa8"
      "b",
      80,
      "a\xef\xbf\xbd"
      "b" }, /* line separator */
    { "a\xff\xfe"
      "b",
      80,
      "a\xef\xbf\xbd\xef\xbf\xbd"
      "b" }, /* not UTF-8 */
    { "caf\xe9", 80, "caf\xef\xbf\xbd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *safe = sceau_text_make_safe (rows[i].foreign, rows[i].max_chars);

      g_assert_cmpstr (safe, ==, rows[i].safe);
      g_assert_true (g_utf8_validate (safe, -1, NULL));
    }
}

/* What programs say: ssh ends its lines with CR and LF. */
static void
test_safe_lines (void)
{
  static const struct
  {
    const char *foreign;
    gsize max_chars;
    const char *safe;
  } rows[] = {
    { "", 10, "" },
    { "\r\n \n\t\n", 10, "" },
    { "Permission denied (publickey).\r\n", 80, "Permission denied (publickey)." },
    { "  one\r\n\r\n\ttwo\twords \nthree", 80, "one\ntwo words\nthree" },
    { "a\n\x1b[31mred\nb", 80, "a\n\xef\xbf\xbd[31mred\nb" },
    { "caf\xe9\nd", 80, "caf\xef\xbf\xbd\nd" },
    { "ab\ncd", 5, "ab\ncd" },
    { "ab\ncd", 4, "ab\n…" },
    { "éàü\nx", 2, "é…" },
    { "ab", 0, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *safe = sceau_text_make_safe_lines (rows[i].foreign, rows[i].max_chars);

      g_assert_cmpstr (safe, ==, rows[i].safe);
    }
}

/* Cutting must not depend on where in a long text the bytes of a character fall. */
static void
test_safe_text_long (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "é€😀");
  for (gsize max_chars = 1; max_chars < 200; max_chars++)
    {
      g_autofree char *safe = sceau_text_make_safe (text->str, max_chars);

      g_assert_cmpint (g_utf8_strlen (safe, -1), ==, (glong) max_chars);
      g_assert_true (g_str_has_suffix (safe, "…"));
      g_assert_null (strstr (safe, "\xef\xbf\xbd"));
    }
}

static void
test_names (void)
{
  g_autofree char *label63 = g_strnfill (63, 'a');
  g_autofree char *label64 = g_strnfill (64, 'a');
  g_autofree char *name253 = g_strdup_printf ("%s.%s.%s.%.61s", label63, label63, label63, label63);
  g_autofree char *name254 = g_strdup_printf ("%s.%s.%s.%.62s", label63, label63, label63, label63);
  const char *const good[] = { "a",
                               "localhost",
                               "ct.example.fr",
                               "CT-1.Example.FR",
                               "*.example.fr",
                               "xn--vreux-9ra.fr",
                               "1.2.3.4a",
                               "9.example",
                               label63,
                               name253 };
  const char *const bad[] = { "",     ".",    "a.",  ".a",  "a..b",  "-a",   "a-",    "a_b",
                              "a b",  "é.fr", "*",   "*.",  "a.*.b", "*a.b", "*.*.b", "1.2.3.4",
                              "1234", "::1",  "a\n", "a/b", label64, name254 };

  g_assert_cmpuint (strlen (name253), ==, 253);
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_test_message ("good: %s", good[i]);
      g_assert_true (sceau_name_is_dns (good[i]));
      g_assert_false (sceau_name_is_ip (good[i]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("bad: %s", bad[i]);
      g_assert_false (sceau_name_is_dns (bad[i]));
    }
}

static void
test_addresses (void)
{
  static const char *const good[] = { "192.0.2.1", "0.0.0.0", "::1", "2001:db8::1",
                                      "::ffff:192.0.2.1" };
  static const char *const bad[] = { "",      "192.0.2",      "192.0.2.256",
                                     "[::1]", "fe80::1%eth0", "192.0.2.1:80",
                                     "a" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (sceau_name_is_ip (good[i]));
      g_assert_false (sceau_name_is_dns (good[i]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (sceau_name_is_ip (bad[i]));
}

static void
test_days (void)
{
  static const struct
  {
    gint64 when, now, days;
  } rows[] = {
    { 0, 0, 0 },
    { 86399, 0, 0 },
    { 86400, 0, 1 },
    { 0, 1, -1 },
    { 0, 86400, -1 },
    { 0, 86401, -2 },
    { 90 * 86400, 86400, 89 },
    { G_MAXINT64, -1, G_MAXINT64 / 86400 },
    { G_MININT64, 1, G_MININT64 / 86400 },
    { G_MININT64, 0, G_MININT64 / 86400 - 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (sceau_days_until (rows[i].when, rows[i].now), ==, rows[i].days);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/hex", test_hex);
  g_test_add_func ("/text/sha256", test_sha256);
  g_test_add_func ("/text/fingerprint", test_fingerprint);
  g_test_add_func ("/text/time", test_time);
  g_test_add_func ("/text/time-written", test_time_written);
  g_test_add_func ("/text/safe", test_safe_text);
  g_test_add_func ("/text/safe-long", test_safe_text_long);
  g_test_add_func ("/text/safe-lines", test_safe_lines);
  g_test_add_func ("/text/names", test_names);
  g_test_add_func ("/text/addresses", test_addresses);
  g_test_add_func ("/text/days", test_days);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Untrusted JSON: what is refused, the limits, the typed getters, writing. */
#include <string.h>

#include "base/sceau-error.h"
#include "base/sceau-json-scan.h"
#include "base/sceau-json.h"
#include "base/sceau-limits.h"

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = sceau_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (object);
  return object;
}

static void
test_syntax_good (void)
{
  static const char *const good[] = {
    "{}",
    " \t\r\n{ } ",
    "{\"a\":[]}",
    "{\"a\":[1,-1,0,-0,1.5,1e3,1E+3,2.5e-3]}",
    "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"}",
    "{\"\":\"\xc3\xa9\xf0\x9f\x98\x80\"}",
    "{\"a\":\"\\ud83d\\ude00\"}",
    "{\"a\":true,\"b\":false,\"c\":null,\"d\":{\"e\":{}}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) object = sceau_json_parse_object (good[i], -1, &error);

      g_test_message ("%s", good[i]);
      g_assert_no_error (error);
      g_assert_nonnull (object);
    }
}

static void
test_syntax_bad (void)
{
  static const char *const bad[] = {
    "",
    " ",
    "{",
    "}",
    "{}}",
    "{} {}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\" 1}",
    "{\"a\":1,}",
    "{,}",
    "{a:1}",
    "{'a':1}",
    "{\"a\":[1,]}",
    "{\"a\":[1 2]}",
    "{\"a\":[}",
    "{\"a\":tru}",
    "{\"a\":True}",
    "{\"a\":nul",
    "{\"a\":NaN}",
    "{\"a\":01}",
    "{\"a\":.5}",
    "{\"a\":1.}",
    "{\"a\":1e}",
    "{\"a\":+1}",
    "{\"a\":-}",
    "{\"a\":0x1}",
    "{\"a\":\"}",
    "{\"a\":\"\\x\"}",
    "{\"a\":\"\\u12\"}",
    "{\"a\":\"\\u12g4\"}",
    "{\"a\":\"\\u0000\"}",
    "{\"a\":\"\\ud83d\"}",
    "{\"a\":\"\\ud83d\\u0041\"}",
    "{\"a\":\"\\ude00\"}",
    "{\"a\":\"line\nbreak\"}",
    "{\"a\":\"\xff\"}",
    "{\"a\":\"\xc3\"}",
    "/* c */ {}",
    "{} // c",
    "# c\n{}",
    "var a = {};",
    "\xef\xbb\xbf{}",
    /* JSON, but no object */
    "[]",
    "1",
    "\"a\"",
    "null",
    "true",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("row %u", i);
      g_assert_null (sceau_json_parse_object (bad[i], -1, &error));
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
    }
}

/* Not one byte past the given length is looked at: the blocks are exactly as long as what is in them. */
static void
test_cut_short (void)
{
  static const char text[] = "{\"a\":\"\\ud83d\\ude00\",\"b\":[true,false,null,-1.5e+3]}";

  for (gsize length = 0; length < sizeof text - 1; length++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *block = g_memdup2 (text, MAX (length, 1));

      g_assert_null (sceau_json_parse_object (block, (gssize) length, &error));
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
    }
}

static void
test_nul_inside (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("{\"a\":1}\0", 8);
  g_autoptr (GBytes) empty = g_bytes_new_static (NULL, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) empty_error = NULL;

  g_assert_null (sceau_json_parse_bytes (bytes, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
  g_assert_null (sceau_json_parse_bytes (empty, &empty_error));
  g_assert_error (empty_error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
}

static void
assert_limit (const char *text, int code)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = sceau_json_scan (text, strlen (text), &error);

  if (code < 0)
    {
      g_assert_no_error (error);
      g_assert_true (ok);
      return;
    }
  g_assert_false (ok);
  g_assert_error (error, SCEAU_ERROR, code);
}

/* {"a": and so on: the object is the first level. */
static char *
nest (guint depth)
{
  g_autofree char *open = g_strnfill (depth - 1, '[');
  g_autofree char *close = g_strnfill (depth - 1, ']');

  return g_strdup_printf ("{\"a\":%s%s}", open, close);
}

static void
test_limit_depth (void)
{
  g_autofree char *deepest = nest (SCEAU_MAX_JSON_DEPTH);
  g_autofree char *too_deep = nest (SCEAU_MAX_JSON_DEPTH + 1);
  g_autofree char *abyss = g_strnfill (SCEAU_MAX_JSON_SIZE, '[');

  assert_limit (deepest, -1);
  assert_limit (too_deep, SCEAU_ERROR_TOO_MANY);
  assert_limit (abyss, SCEAU_ERROR_TOO_MANY);
}

/* An object with an array of that many values, itself being two. */
static char *
widen (guint n_items)
{
  GString *text = g_string_new ("{\"a\":[1");

  for (guint i = 3; i < n_items; i++)
    g_string_append (text, ",1");
  g_string_append (text, "]}");
  return g_string_free (text, FALSE);
}

static void
test_limit_items (void)
{
  g_autofree char *most = widen (SCEAU_MAX_JSON_ITEMS);
  g_autofree char *too_many = widen (SCEAU_MAX_JSON_ITEMS + 1);

  assert_limit (most, -1);
  assert_limit (too_many, SCEAU_ERROR_TOO_MANY);
}

static void
test_limit_string (void)
{
  g_autofree char *longest = g_strnfill (SCEAU_MAX_JSON_STRING, 'x');
  g_autofree char *good = g_strdup_printf ("{\"a\":\"%s\"}", longest);
  g_autofree char *bad = g_strdup_printf ("{\"a\":\"x%s\"}", longest);
  g_autofree char *bad_name = g_strdup_printf ("{\"x%s\":1}", longest);

  assert_limit (good, -1);
  assert_limit (bad, SCEAU_ERROR_TOO_LARGE);
  assert_limit (bad_name, SCEAU_ERROR_TOO_LARGE);
}

static void
test_limit_size (void)
{
  g_autofree char *space = g_strnfill (SCEAU_MAX_JSON_SIZE - 2, ' ');
  g_autofree char *good = g_strconcat ("{}", space, NULL);
  g_autofree char *bad = g_strconcat ("{} ", space, NULL);

  assert_limit (good, -1);
  assert_limit (bad, SCEAU_ERROR_TOO_LARGE);
}

#define EVERY_TYPE                                                                      \
  "{\"s\":\"text\",\"i\":42,\"d\":1.5,\"t\":true,\"f\":false,\"n\":null,"               \
  "\"o\":{\"x\":1},\"a\":[\"one\",2,\"three\",null,{}],\"w\":\"2026-11-23T08:30:00Z\"," \
  "\"big\":123456789012345678901234567890}"

static void
test_get_string (void)
{
  static const char *const others[] = { "i", "d", "t", "n", "o", "a", "none" };
  g_autoptr (JsonObject) object = parse (EVERY_TYPE);

  g_assert_cmpstr (sceau_json_get_string (object, "s", NULL), ==, "text");
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_assert_null (sceau_json_get_string (object, others[i], NULL));
      g_assert_cmpstr (sceau_json_get_string (object, others[i], "else"), ==, "else");
    }
}

static void
test_get_boolean (void)
{
  static const char *const others[] = { "s", "i", "d", "n", "o", "a", "none" };
  g_autoptr (JsonObject) object = parse (EVERY_TYPE);

  g_assert_true (sceau_json_get_boolean (object, "t", FALSE));
  g_assert_false (sceau_json_get_boolean (object, "f", TRUE));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_assert_true (sceau_json_get_boolean (object, others[i], TRUE));
      g_assert_false (sceau_json_get_boolean (object, others[i], FALSE));
    }
}

static void
test_get_int (void)
{
  static const char *const others[] = { "s", "d", "t", "n", "o", "a", "none" };
  g_autoptr (JsonObject) object = parse (EVERY_TYPE);
  gint64 big = sceau_json_get_int (object, "big", 0, 1000, -1);

  g_assert_cmpint (sceau_json_get_int (object, "i", 42, 42, -1), ==, 42);
  g_assert_cmpint (sceau_json_get_int (object, "i", 0, 41, -1), ==, -1);
  g_assert_cmpint (sceau_json_get_int (object, "i", 43, 99, -1), ==, -1);
  g_assert_cmpint (big, ==, -1);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_cmpint (sceau_json_get_int (object, others[i], G_MININT64, G_MAXINT64, -7), ==, -7);
}

static void
test_get_containers (void)
{
  static const char *const others[] = { "s", "i", "d", "t", "n", "none" };
  g_autoptr (JsonObject) object = parse (EVERY_TYPE);

  g_assert_cmpint (sceau_json_get_int (sceau_json_get_object (object, "o"), "x", 0, 9, 0), ==, 1);
  g_assert_cmpuint (json_array_get_length (sceau_json_get_array (object, "a")), ==, 5);
  g_assert_null (sceau_json_get_object (object, "a"));
  g_assert_null (sceau_json_get_array (object, "o"));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_assert_null (sceau_json_get_object (object, others[i]));
      g_assert_null (sceau_json_get_array (object, others[i]));
    }
}

static void
test_dup_strv (void)
{
  static const char *const expected[] = { "one", "three", NULL };
  g_autoptr (JsonObject) object = parse (EVERY_TYPE);
  g_auto (GStrv) strv = sceau_json_dup_strv (object, "a");
  g_auto (GStrv) none = sceau_json_dup_strv (object, "none");
  g_auto (GStrv) text = sceau_json_dup_strv (object, "s");

  g_assert_cmpstrv (strv, expected);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_cmpuint (g_strv_length (text), ==, 0);
}

static void
test_get_time (void)
{
  g_autoptr (JsonObject) object = parse (EVERY_TYPE);

  g_assert_cmpint (sceau_json_get_time (object, "w", -1), ==, 1795422600);
  g_assert_cmpint (sceau_json_get_time (object, "s", -1), ==, -1);
  g_assert_cmpint (sceau_json_get_time (object, "i", -1), ==, -1);
  g_assert_cmpint (sceau_json_get_time (object, "none", -1), ==, -1);
}

static void
test_require (void)
{
  g_autoptr (JsonObject) object = parse (EVERY_TYPE);
  gboolean value = FALSE;

  g_assert_cmpstr (sceau_json_require_string (object, "s", NULL), ==, "text");
  g_assert_nonnull (sceau_json_require_object (object, "o", NULL));
  g_assert_true (sceau_json_require_boolean (object, "t", &value, NULL));
  g_assert_true (value);
}

static void
test_require_fails (void)
{
  static const char *const members[] = { "d", "none" };
  g_autoptr (JsonObject) object = parse (EVERY_TYPE);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *quoted = g_strdup_printf ("“%s”", members[i]);
      GError *errors[3] = { NULL };
      gboolean value = TRUE;

      g_assert_null (sceau_json_require_string (object, members[i], &errors[0]));
      g_assert_null (sceau_json_require_object (object, members[i], &errors[1]));
      g_assert_false (sceau_json_require_boolean (object, members[i], &value, &errors[2]));
      g_assert_true (value);
      for (guint j = 0; j < G_N_ELEMENTS (errors); j++)
        {
          g_assert_error (errors[j], SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
          g_assert_nonnull (strstr (errors[j]->message, quoted));
          g_error_free (errors[j]);
        }
    }
}

static void
test_check_members (void)
{
  static const char *const allowed[] = { "a", "b", NULL };
  static const char *const nothing[] = { NULL };
  g_autoptr (JsonObject) object = parse ("{\"b\":1,\"a\":2}");
  g_autoptr (JsonObject) strange = parse ("{\"a\":1,\"x\\u001b[31m\":2}");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) strange_error = NULL;

  g_assert_true (sceau_json_check_members (object, allowed, NULL));
  g_assert_false (sceau_json_check_members (object, nothing, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "“b”"));
  g_assert_false (sceau_json_check_members (strange, allowed, &strange_error));
  g_assert_null (strchr (strange_error->message, '\x1b'));
}

static void
test_write (void)
{
  static const char *const names[] = { "x", "y", NULL };
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *text = NULL;
  g_autofree char *pretty = NULL;
  g_autoptr (GBytes) bytes = NULL;

  sceau_json_set_string (object, "s", "quote \" slash \\");
  sceau_json_set_string (object, "none", NULL);
  sceau_json_set_time (object, "when", 1795422600);
  sceau_json_set_time (object, "never", 0);
  sceau_json_set_strv (object, "names", names);
  sceau_json_set_strv (object, "nobody", NULL);
  text = sceau_json_to_text (object, FALSE);
  pretty = sceau_json_to_text (object, TRUE);
  bytes = sceau_json_to_bytes (object);

  g_assert_cmpstr (
      text, ==,
      "{\"s\":\"quote \\\" slash \\\\\",\"none\":null,\"when\":\"2026-11-23T08:30:00Z\","
      "\"never\":null,\"names\":[\"x\",\"y\"],\"nobody\":[]}");
  g_assert_cmpmem (text, strlen (text), g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_nonnull (strchr (pretty, '\n'));
}

/* Put in by hand, so read back by json-glib: the same text, whatever is in it. */
static void
test_secret_member (void)
{
  static const char *const values[] = {
    "", "plain", "\"quoted\\\"", "tab\tline\nend\x01\x1f\x7f", "clé d’été 🔑", "{\"a\":1}", "\\u0041"
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    for (guint full = 0; full < 2; full++)
      {
        g_autoptr (JsonObject) object = json_object_new ();
        g_autoptr (SceauSecret) secret = sceau_secret_new (values[i], (gsize) -1);
        g_autoptr (GBytes) bytes = NULL;
        g_autoptr (JsonObject) back = NULL;
        g_autoptr (GError) error = NULL;

        if (full)
          json_object_set_string_member (object, "chain", "a \"chain\"");
        bytes = sceau_json_to_bytes_with_secret (object, "key_passphrase", secret);
        back = sceau_json_parse_bytes (bytes, &error);
        g_assert_no_error (error);
        g_assert_cmpstr (sceau_json_get_string (back, "key_passphrase", NULL), ==, values[i]);
        g_assert_cmpuint (json_object_get_size (back), ==, 1 + full);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/syntax-good", test_syntax_good);
  g_test_add_func ("/json/syntax-bad", test_syntax_bad);
  g_test_add_func ("/json/cut-short", test_cut_short);
  g_test_add_func ("/json/nul-inside", test_nul_inside);
  g_test_add_func ("/json/limit-depth", test_limit_depth);
  g_test_add_func ("/json/limit-items", test_limit_items);
  g_test_add_func ("/json/limit-string", test_limit_string);
  g_test_add_func ("/json/limit-size", test_limit_size);
  g_test_add_func ("/json/get-string", test_get_string);
  g_test_add_func ("/json/get-boolean", test_get_boolean);
  g_test_add_func ("/json/get-int", test_get_int);
  g_test_add_func ("/json/get-containers", test_get_containers);
  g_test_add_func ("/json/dup-strv", test_dup_strv);
  g_test_add_func ("/json/get-time", test_get_time);
  g_test_add_func ("/json/require", test_require);
  g_test_add_func ("/json/require-fails", test_require_fails);
  g_test_add_func ("/json/check-members", test_check_members);
  g_test_add_func ("/json/write", test_write);
  g_test_add_func ("/json/secret-member", test_secret_member);
  return g_test_run ();
}

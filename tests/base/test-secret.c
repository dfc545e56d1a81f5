/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secret bytes: what goes in comes out, and nothing stays behind. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/sceau-error.h"
#include "base/sceau-secret.h"

static void
test_bytes (void)
{
  static const char bytes[] = "a\0b";
  g_autoptr (SceauSecret) secret = sceau_secret_new (bytes, 3);
  g_autoptr (SceauSecret) text = sceau_secret_new ("p\xc3\xa9", (gsize) -1);
  g_autoptr (SceauSecret) empty = sceau_secret_new (NULL, 0);
  gsize size;
  const void *data = sceau_secret_get_data (secret, &size);

  g_assert_cmpmem (data, size, bytes, 3);
  g_assert_true (data != (const void *) bytes);
  g_assert_cmpint (((const char *) data)[size], ==, '\0');
  g_assert_cmpuint (sceau_secret_get_size (text), ==, 3);
  g_assert_cmpstr (sceau_secret_get_text (text), ==, "p\xc3\xa9");
  g_assert_cmpuint (sceau_secret_get_size (empty), ==, 0);
  g_assert_cmpstr (sceau_secret_get_text (empty), ==, "");
}

static void
test_take (void)
{
  g_autoptr (SceauSecret) text = sceau_secret_new_take (g_strdup ("hunter2"), (gsize) -1);
  g_autoptr (SceauSecret) bytes = sceau_secret_new_take (g_memdup2 ("xyz", 3), 3);

  g_assert_cmpstr (sceau_secret_get_text (text), ==, "hunter2");
  g_assert_cmpstr (sceau_secret_get_text (bytes), ==, "xyz");
}

static void
test_equal (void)
{
  g_autoptr (SceauSecret) a = sceau_secret_new ("abc", 3);
  g_autoptr (SceauSecret) same = sceau_secret_new ("abc", 3);
  g_autoptr (SceauSecret) other = sceau_secret_new ("abd", 3);
  g_autoptr (SceauSecret) longer = sceau_secret_new ("abcd", 4);
  g_autoptr (SceauSecret) shorter = sceau_secret_new ("ab", 2);

  g_assert_true (sceau_secret_equal (a, a));
  g_assert_true (sceau_secret_equal (a, same));
  g_assert_false (sceau_secret_equal (a, other));
  g_assert_false (sceau_secret_equal (a, longer));
  g_assert_false (sceau_secret_equal (a, shorter));
}

static void
test_counted (void)
{
  SceauSecret *secret = sceau_secret_new ("abc", 3);
  GValue value = G_VALUE_INIT;

  g_value_init (&value, SCEAU_TYPE_SECRET);
  g_value_take_boxed (&value, sceau_secret_ref (secret));
  g_assert_true (g_value_get_boxed (&value) == secret);
  sceau_secret_unref (secret);
  g_assert_cmpstr (sceau_secret_get_text (g_value_get_boxed (&value)), ==, "abc");
  g_value_unset (&value);
}

static void
test_random (void)
{
  g_autoptr (SceauSecret) a = sceau_secret_new_random (32);
  g_autoptr (SceauSecret) b = sceau_secret_new_random (32);

  g_assert_cmpuint (sceau_secret_get_size (a), ==, 32);
  g_assert_false (sceau_secret_equal (a, b));
}

static void
test_random_text (void)
{
  static const guint bits[] = { 1, 6, 7, 128, 132, 256 };
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  gboolean seen[G_N_ELEMENTS (alphabet) - 1] = { FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (bits); i++)
    {
      g_autoptr (SceauSecret) secret = sceau_secret_new_random_text (bits[i]);

      g_assert_cmpuint (sceau_secret_get_size (secret), ==, (bits[i] + 5) / 6);
      g_assert_cmpuint (strspn (sceau_secret_get_text (secret), alphabet), ==, (bits[i] + 5) / 6);
    }
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (SceauSecret) secret = sceau_secret_new_random_text (256);

      for (const char *p = sceau_secret_get_text (secret); *p != '\0'; p++)
        seen[strchr (alphabet, *p) - alphabet] = TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    g_assert_true (seen[i]);
}

static void
test_wipe (void)
{
  char buffer[64];

  memset (buffer, 'x', sizeof buffer);
  sceau_wipe (buffer, sizeof buffer - 1);
  for (guint i = 0; i < sizeof buffer - 1; i++)
    g_assert_cmpint (buffer[i], ==, 0);
  g_assert_cmpint (buffer[sizeof buffer - 1], ==, 'x');
  sceau_wipe (NULL, 0);
  sceau_wipe_string (NULL);
}

static char *
write_file (const char *contents, gssize size, int mode)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (g_get_user_runtime_dir (), "secret", NULL);

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_runtime_dir (), 0700), ==, 0);
  g_file_set_contents (path, contents, size, &error);
  g_assert_no_error (error);
  g_assert_cmpint (chmod (path, (mode_t) mode), ==, 0);
  return path;
}

static void
test_file (void)
{
  g_autofree char *full = g_strnfill (4096, 'p');
  g_autofree char *full_line = g_strconcat (full, "\n", NULL);
  const struct
  {
    const char *contents;
    gssize size;
    const char *secret;
  } rows[] = {
    { "hunter2\n", -1, "hunter2" },
    { "hunter2", -1, "hunter2" },
    { "hunter2\r\n", -1, "hunter2" },
    { " two words \nsecond line\n", -1, " two words " },
    { "p\xc3\xa9\n\0\0", 6, "p\xc3\xa9" },
    { "\xef\xbb\xbfhunter2\r\n", -1, "hunter2" },
    { "\xef\xbb", 2, "\xef\xbb" },
    { full_line, -1, full },
    { full, -1, full },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = write_file (rows[i].contents, rows[i].size, 0600);
      g_autoptr (GError) error = NULL;
      g_autoptr (SceauSecret) secret = sceau_secret_new_from_file (path, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (sceau_secret_get_text (secret), ==, rows[i].secret);
    }
}

static void
test_file_bad (void)
{
  g_autofree char *long_line = g_strnfill (4097, 'p');
  const struct
  {
    const char *contents;
    gssize size;
    int code;
  } rows[] = {
    { "", 0, SCEAU_ERROR_EMPTY },
    { "\nhunter2\n", -1, SCEAU_ERROR_EMPTY },
    { "\r\n", -1, SCEAU_ERROR_EMPTY },
    { "\xef\xbb\xbf", 3, SCEAU_ERROR_EMPTY },
    { "\xff\xfeh\0u\0\n\0", 8, SCEAU_ERROR_MALFORMED },
    { "hun\0ter2\n", 9, SCEAU_ERROR_MALFORMED },
    { long_line, -1, SCEAU_ERROR_TOO_LARGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = write_file (rows[i].contents, rows[i].size, 0600);
      g_autoptr (GError) error = NULL;

      g_assert_null (sceau_secret_new_from_file (path, &error));
      g_assert_error (error, SCEAU_ERROR, rows[i].code);
      g_assert_null (strstr (error->message, "hun"));
    }
}

static void
test_file_absent (void)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "absent", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) folder_error = NULL;

  g_assert_null (sceau_secret_new_from_file (path, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_null (sceau_secret_new_from_file ("/", &folder_error));
  g_assert_error (folder_error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
}

static void
test_file_private (void)
{
  static const struct
  {
    int mode;
    gboolean is_private;
  } rows[] = { { 0600, TRUE }, { 0400, TRUE }, { 0640, FALSE }, { 0604, FALSE }, { 0644, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = write_file ("x\n", -1, rows[i].mode);

      g_assert_cmpint (sceau_secret_file_is_private (path), ==, rows[i].is_private);
    }
  g_assert_true (sceau_secret_file_is_private ("/dev/null"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/secret/bytes", test_bytes);
  g_test_add_func ("/secret/take", test_take);
  g_test_add_func ("/secret/equal", test_equal);
  g_test_add_func ("/secret/counted", test_counted);
  g_test_add_func ("/secret/random", test_random);
  g_test_add_func ("/secret/random-text", test_random_text);
  g_test_add_func ("/secret/wipe", test_wipe);
  g_test_add_func ("/secret/file", test_file);
  g_test_add_func ("/secret/file-bad", test_file_bad);
  g_test_add_func ("/secret/file-absent", test_file_absent);
  g_test_add_func ("/secret/file-private", test_file_private);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files and archives that people give, honest ones and others. */
#include "fleet/sceau-intake.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/sceau-error.h"
#include "base/sceau-limits.h"
#include "sceau-test-await.h"
#include "sceau-test-pki.h"

typedef struct
{
  struct archive *archive;
  GByteArray *bytes;
} Zip;

static la_ssize_t
on_write (struct archive *archive, void *data, const void *buffer, size_t size)
{
  g_byte_array_append (data, buffer, (guint) size);
  return (la_ssize_t) size;
}

static Zip
zip_new (const char *password)
{
  Zip zip = { archive_write_new (), g_byte_array_new () };

  g_assert_cmpint (archive_write_set_format_zip (zip.archive), ==, ARCHIVE_OK);
  if (password != NULL)
    {
      g_assert_cmpint (archive_write_set_options (zip.archive, "zip:encryption=traditional"), ==,
                       ARCHIVE_OK);
      g_assert_cmpint (archive_write_set_passphrase (zip.archive, password), ==, ARCHIVE_OK);
    }
  g_assert_cmpint (archive_write_open (zip.archive, zip.bytes, NULL, on_write, NULL), ==,
                   ARCHIVE_OK);
  return zip;
}

static void
zip_add (Zip *zip, const char *name, const char *link, const void *data, gsize size)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, link != NULL ? AE_IFLNK : AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  if (link != NULL)
    archive_entry_set_symlink (entry, link);
  archive_entry_set_size (entry, (la_int64_t) size);
  g_assert_cmpint (archive_write_header (zip->archive, entry), ==, ARCHIVE_OK);
  if (size > 0)
    g_assert_cmpint (archive_write_data (zip->archive, data, size), ==, (la_ssize_t) size);
  archive_entry_free (entry);
}

static GBytes *
zip_end (Zip *zip)
{
  g_assert_cmpint (archive_write_close (zip->archive), ==, ARCHIVE_OK);
  archive_write_free (zip->archive);
  return g_byte_array_free_to_bytes (zip->bytes);
}

static gboolean
collect (const char *entry, GBytes *bytes, gpointer data)
{
  GPtrArray *names = data;

  g_ptr_array_add (names, g_strdup_printf ("%s:%" G_GSIZE_FORMAT, entry, g_bytes_get_size (bytes)));
  return TRUE;
}

static gboolean
unpack (GBytes *zip, GPtrArray **names, GError **error)
{
  *names = g_ptr_array_new_with_free_func (g_free);
  return sceau_intake_unpack ("answer.zip", zip, collect, *names, error);
}

static void
test_honest_archive (void)
{
  Zip zip = zip_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GError) error = NULL;

  zip_add (&zip, "a/server.crt", NULL, "12345", 5);
  zip_add (&zip, "..notes..txt", NULL, "x", 1);
  zip_add (&zip, "empty", NULL, NULL, 0);
  bytes = zip_end (&zip);
  g_assert_true (unpack (bytes, &names, &error));
  g_assert_no_error (error);
  g_assert_cmpint (names->len, ==, 3);
  g_assert_cmpstr (names->pdata[0], ==, "a/server.crt:5");
  g_assert_cmpstr (names->pdata[1], ==, "..notes..txt:1");
}

static void
test_path_tricks (void)
{
  static const struct
  {
    const char *name;
    const char *link;
  } rows[] = {
    { "../../etc/passwd", NULL },    { "a/../../b", NULL },    { "/etc/passwd", NULL },
    { "..\\..\\boot.ini", NULL },    { "C:\\boot.ini", NULL }, { "\\\\host\\share", NULL },
    { "server.crt", "/etc/passwd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Zip zip = zip_new (NULL);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GPtrArray) names = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", rows[i].name);
      zip_add (&zip, rows[i].name, rows[i].link, "x", rows[i].link != NULL ? 0 : 1);
      bytes = zip_end (&zip);
      g_assert_false (unpack (bytes, &names, &error));
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
      g_assert_cmpint (names->len, ==, 0);
    }
}

/* 80 MiB of zeros in a few kilobytes. */
static void
test_bomb (void)
{
  Zip zip = zip_new (NULL);
  g_autofree char *zeros = g_malloc0 (1 << 20);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 80; i++)
    zip_add (&zip, "zeros", NULL, zeros, 1 << 20);
  bytes = zip_end (&zip);
  g_assert_cmpint (g_bytes_get_size (bytes), <, 1 << 20);
  g_assert_false (unpack (bytes, &names, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE);
  g_assert_cmpint (names->len, ==, 64);
}

static void
test_too_many_entries (void)
{
  Zip zip = zip_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= SCEAU_MAX_ARCHIVE_ENTRIES; i++)
    zip_add (&zip, "e", NULL, NULL, 0);
  bytes = zip_end (&zip);
  g_assert_false (unpack (bytes, &names, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_MANY);
}

static void
test_encrypted (void)
{
  Zip zip = zip_new ("secret");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GError) error = NULL;

  zip_add (&zip, "server.crt", NULL, "12345", 5);
  bytes = zip_end (&zip);
  g_assert_false (unpack (bytes, &names, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_ENCRYPTED);
}

/* Cut at every length: an error or less of it, never a crash. */
static void
test_cut_short (void)
{
  Zip zip = zip_new (NULL);
  g_autoptr (GBytes) whole = NULL;

  zip_add (&zip, "a.crt", NULL, "aaaaaaaaaaaaaaaaaaaa", 20);
  zip_add (&zip, "b.crt", NULL, "bbbbbbbbbbbbbbbbbbbb", 20);
  whole = zip_end (&zip);
  for (gsize size = 0; size < g_bytes_get_size (whole); size++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (whole, 0, size);
      g_autoptr (GPtrArray) names = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (unpack (part, &names, &error) == (error == NULL));
      g_assert_cmpint (names->len, <=, 2);
    }
}

static gboolean
stop_at_once (const char *entry, GBytes *bytes, gpointer data)
{
  (*(guint *) data)++;
  return FALSE;
}

static void
test_stops_when_told (void)
{
  Zip zip = zip_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  zip_add (&zip, "a", NULL, "x", 1);
  zip_add (&zip, "b", NULL, "x", 1);
  bytes = zip_end (&zip);
  g_assert_true (sceau_intake_unpack ("answer.zip", bytes, stop_at_once, &n, &error));
  g_assert_cmpint (n, ==, 1);
}

static gboolean
read_files (SceauReading *reading, GListStore *files, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_intake_read_async (reading, G_LIST_MODEL (files), cancellable, sceau_test_await_cb,
                           &result);
  sceau_test_await (&result);
  return sceau_intake_read_finish (result, error);
}

static void
add_path (GListStore *files, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_list_store_append (files, file);
}

static void
test_reads_files_and_zip (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki, .cn = "Root");
  SceauTestIdentity *leaf = sceau_test_leaf (pki, root, .cn = "lyon.example");
  g_autofree char *root_pem = sceau_test_pem (root, NULL);
  g_autofree char *leaf_pem = sceau_test_pem (leaf, NULL);
  Zip zip = zip_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  g_autoptr (GPtrArray) certificates = NULL;
  g_autoptr (GError) error = NULL;

  zip_add (&zip, "answer/root.crt", NULL, root_pem, strlen (root_pem));
  bytes = zip_end (&zip);
  add_path (files, sceau_test_write (pki, "leaf.crt", leaf_pem, -1));
  add_path (files, sceau_test_write (pki, "answer.zip", g_bytes_get_data (bytes, NULL),
                                     (gssize) g_bytes_get_size (bytes)));
  g_assert_true (read_files (reading, files, NULL, &error));
  g_assert_no_error (error);
  certificates = sceau_reading_dup_certificates (reading);
  g_assert_cmpint (certificates->len, ==, 2);
}

/* What cannot be read is named; the rest is read. */
static void
test_unreadable_files (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki, .cn = "Root");
  g_autofree char *pem = sceau_test_pem (root, NULL);
  g_autofree char *missing = g_build_filename (sceau_test_get_dir (pki), "missing.crt", NULL);
  g_autofree char *fifo = g_build_filename (sceau_test_get_dir (pki), "fifo", NULL);
  const char *good = sceau_test_write (pki, "good.crt", pem, -1);
  const struct
  {
    const char *path;
    SceauErrorCode code;
    const char *name;
  } rows[] = {
    { missing, SCEAU_ERROR_NOT_FOUND, "missing.crt" },
    { sceau_test_get_dir (pki), SCEAU_ERROR_UNSUPPORTED, "folder" },
    { fifo, SCEAU_ERROR_UNSUPPORTED, "fifo" },
  };

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
      g_autoptr (SceauReading) reading = sceau_reading_new ();
      g_autoptr (GPtrArray) certificates = NULL;
      g_autoptr (GError) error = NULL;

      add_path (files, rows[i].path);
      add_path (files, good);
      g_assert_false (read_files (reading, files, NULL, &error));
      g_assert_error (error, SCEAU_ERROR, (int) rows[i].code);
      certificates = sceau_reading_dup_certificates (reading);
      g_assert_cmpint (certificates->len, ==, 1);
    }
}

static void
test_large_file (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  g_autofree char *zeros = g_malloc0 (SCEAU_MAX_FILE_SIZE + 10);
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (SceauReading) reading = sceau_reading_new ();

  add_path (files, sceau_test_write (pki, "large", zeros, SCEAU_MAX_FILE_SIZE + 10));
  g_assert_true (read_files (reading, files, NULL, NULL));
  g_assert_true (
      sceau_findings_have (sceau_reading_get_findings (reading), SCEAU_FINDING_TOO_LARGE));
}

static void
test_cancelled (void)
{
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  add_path (files, "/dev/zero");
  g_cancellable_cancel (cancellable);
  g_assert_false (read_files (reading, files, cancellable, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fleet/intake/honest-archive", test_honest_archive);
  g_test_add_func ("/fleet/intake/path-tricks", test_path_tricks);
  g_test_add_func ("/fleet/intake/bomb", test_bomb);
  g_test_add_func ("/fleet/intake/too-many-entries", test_too_many_entries);
  g_test_add_func ("/fleet/intake/encrypted", test_encrypted);
  g_test_add_func ("/fleet/intake/cut-short", test_cut_short);
  g_test_add_func ("/fleet/intake/stops-when-told", test_stops_when_told);
  g_test_add_func ("/fleet/intake/files-and-zip", test_reads_files_and_zip);
  g_test_add_func ("/fleet/intake/unreadable", test_unreadable_files);
  g_test_add_func ("/fleet/intake/large", test_large_file);
  g_test_add_func ("/fleet/intake/cancelled", test_cancelled);
  return g_test_run ();
}

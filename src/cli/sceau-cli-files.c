/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands read and write: files of any format, standard input, secrets, keys. */
#include "config.h"

#include "cli/sceau-cli-files.h"

#include "base/sceau-limits.h"
#include "base/sceau-text.h"
#include "fleet/sceau-intake.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* How often a password is asked for. */
#define MAX_TRIES 3

typedef struct
{
  char *name;
  GBytes *bytes;
} CliFile;

static void
cli_file_free (gpointer data)
{
  CliFile *file = data;

  g_bytes_unref (file->bytes);
  g_free (file->name);
  g_free (file);
}

/* --- Reading
 * -------------------------------------------------------------------------------------- */

static GInputStream *
cli_open (SceauCli *self, const char *path, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (g_str_equal (path, "-"))
    return g_unix_input_stream_new (STDIN_FILENO, FALSE);
  file = g_file_new_for_commandline_arg (path);
  g_file_read_async (file, G_PRIORITY_DEFAULT, self->cancellable, sceau_cli_on_ready, &result);
  return G_INPUT_STREAM (g_file_read_finish (file, sceau_cli_wait (&result), error));
}

/* Appends what comes, until the end or one byte past the limit. */
static gboolean
cli_read_stream (SceauCli *self, GInputStream *stream, GByteArray *all, GError **error)
{
  for (;;)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GBytes) part = NULL;

      g_input_stream_read_bytes_async (stream, 65536, G_PRIORITY_DEFAULT, self->cancellable,
                                       sceau_cli_on_ready, &result);
      part = g_input_stream_read_bytes_finish (stream, sceau_cli_wait (&result), error);
      if (part == NULL)
        return FALSE;
      if (g_bytes_get_size (part) == 0)
        return TRUE;
      g_byte_array_append (all, g_bytes_get_data (part, NULL), (guint) g_bytes_get_size (part));
      if (all->len > SCEAU_MAX_FILE_SIZE)
        {
          g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE, _ ("It is larger than %u MiB."),
                       SCEAU_MAX_FILE_SIZE / (1024 * 1024));
          return FALSE;
        }
    }
}

/* Says which file, whatever the error is. */
static void
cli_take_error (GError **error, GError *taken, const char *path)
{
  g_autoptr (GError) local = taken;
  const char *detail;

  sceau_error_convert (&local);
  if (local->code == SCEAU_ERROR_NOT_FOUND)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND, _ ("There is no file “%s”."), path);
      return;
    }
  detail = sceau_error_get_detail (local);
  g_set_error (error, SCEAU_ERROR, local->code, _ ("%s: %s"),
               g_str_equal (path, "-") ? _ ("standard input") : path, local->message);
  if (error != NULL && detail != NULL)
    sceau_error_set_detail (*error, detail);
}

GBytes *
sceau_cli_read (SceauCli *self, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GByteArray) all = g_byte_array_new ();

  if (*path == '\0')
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                           _ ("The name of a file is empty."));
      return NULL;
    }
  if (!g_str_equal (path, "-") && g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is a folder: give the files that are in it."), path);
      return NULL;
    }
  stream = cli_open (self, path, &local);

  if (stream != NULL && cli_read_stream (self, stream, all, &local))
    return g_byte_array_free_to_bytes (g_steal_pointer (&all));
  cli_take_error (error, g_steal_pointer (&local), path);
  return NULL;
}

GPtrArray *
sceau_cli_files_new (void)
{
  return g_ptr_array_new_with_free_func (cli_file_free);
}

gboolean
sceau_cli_files_read (SceauCli *self, GPtrArray *files, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = sceau_cli_read (self, path, error);
  g_autofree char *base = NULL;
  CliFile *file;

  if (bytes == NULL)
    return FALSE;
  file = g_new0 (CliFile, 1);
  base = g_path_get_basename (path);
  file->name = g_str_equal (path, "-") ? g_strdup ("-") : sceau_text_make_safe (base, NAME_MAX);
  file->bytes = g_steal_pointer (&bytes);
  g_ptr_array_add (files, file);
  return TRUE;
}

static SceauReading *
cli_understand (SceauCli *self, GPtrArray *files, SceauSecret *password)
{
  SceauReading *reading = sceau_reading_new ();

  sceau_reading_set_unpacker (reading, sceau_intake_unpack);
  if (password != NULL)
    sceau_reading_add_password (reading, password);
  for (guint i = 0; self->passwords != NULL && i < self->passwords->len; i++)
    sceau_reading_add_password (reading, self->passwords->pdata[i]);
  for (guint i = 0; i < files->len; i++)
    {
      const CliFile *file = files->pdata[i];

      sceau_reading_add (reading, file->name, file->bytes);
    }
  return reading;
}

/* A password opens a file, but no archive. Nullable. */
static SceauFinding *
cli_find_locked (SceauReading *reading)
{
  GPtrArray *findings = sceau_reading_get_findings (reading);

  for (guint i = 0; i < findings->len; i++)
    {
      SceauFindingCode code = sceau_finding_get_code (findings->pdata[i]);

      if ((code == SCEAU_FINDING_ENCRYPTED || code == SCEAU_FINDING_WRONG_PASSWORD)
          && g_strcmp0 (sceau_finding_get_param (findings->pdata[i], "kind"), "archive") != 0)
        return findings->pdata[i];
    }
  return NULL;
}

/* What was typed is tried on every file that is read later, too: a bundle may be named as certificate and as key. FALSE: nobody can be
 * asked, or nothing was typed, or cancelled. */
static gboolean
cli_ask_password (SceauCli *self, SceauFinding *locked, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (SceauSecret) password = NULL;
  g_autofree char *question = g_strdup_printf (_ ("Password of “%s”:"),
                                               sceau_finding_get_about (locked));

  if (sceau_finding_get_code (locked) == SCEAU_FINDING_WRONG_PASSWORD)
    sceau_cli_warn (_ ("“%s” is not opened by that."), sceau_finding_get_about (locked));
  password = sceau_cli_ask_secret (self, question, "--password-file", &local);
  if (g_error_matches (local, SCEAU_ERROR, SCEAU_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&local));
  if (password == NULL || sceau_secret_get_size (password) == 0)
    return FALSE;
  if (self->passwords == NULL)
    self->passwords = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_secret_unref);
  g_ptr_array_add (self->passwords, g_steal_pointer (&password));
  return TRUE;
}

SceauReading *
sceau_cli_files_understand (SceauCli *self, GPtrArray *files, const char *password_file,
                            GError **error)
{
  g_autoptr (SceauReading) reading = NULL;
  g_autoptr (SceauSecret) password = NULL;
  g_autoptr (GError) local = NULL;

  if (password_file != NULL)
    {
      password = sceau_cli_read_secret (self, password_file, error);
      if (password == NULL)
        return NULL;
    }
  reading = cli_understand (self, files, password);
  for (guint tries = 0; password == NULL && tries < MAX_TRIES; tries++)
    {
      SceauFinding *locked = cli_find_locked (reading);

      if (locked == NULL || !cli_ask_password (self, locked, &local))
        break;
      g_object_unref (reading);
      reading = cli_understand (self, files, NULL);
    }
  if (local == NULL)
    return g_steal_pointer (&reading);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

SceauReading *
sceau_cli_read_all (SceauCli *self, const char *const *paths, const char *password_file,
                    GError **error)
{
  g_autoptr (GPtrArray) files = sceau_cli_files_new ();

  for (; *paths != NULL; paths++)
    if (!sceau_cli_files_read (self, files, *paths, error))
      return NULL;
  return sceau_cli_files_understand (self, files, password_file, error);
}

SceauSecret *
sceau_cli_read_secret (SceauCli *self, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean is_stdin = g_str_equal (path, "-");
  const char *name = is_stdin ? _ ("standard input") : path;
  SceauSecret *secret;

  if (!is_stdin && g_file_test (path, G_FILE_TEST_EXISTS) && !sceau_secret_file_is_private (path))
    sceau_cli_warn (_ ("“%s” can be read by other users; “chmod 600” keeps it to yourself."), path);
  secret = sceau_secret_new_from_file (is_stdin ? "/dev/stdin" : path, &local);
  if (secret != NULL)
    return secret;
  if (g_error_matches (local, SCEAU_ERROR, SCEAU_ERROR_EMPTY))
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                 _ ("“%s” is empty: the password must be in its first line."), name);
  else if (g_error_matches (local, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE)
           || g_error_matches (local, SCEAU_ERROR, SCEAU_ERROR_MALFORMED))
    g_set_error (
        error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
        _ ("“%s” holds no password: its first line is too long, or no text. Save it as UTF-8."),
        name);
  else if (g_file_test (path, G_FILE_TEST_IS_DIR))
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                 _ ("“%s” is a folder: a file with the password is needed."), path);
  else if (is_stdin || g_file_test (path, G_FILE_TEST_EXISTS))
    g_propagate_error (error, g_steal_pointer (&local)); /* it names the file */
  else
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                 _ ("There is no file “%s” with a password."), path);
  return NULL;
}

SceauSecret *
sceau_cli_read_passphrase (SceauCli *self, const char *path, GError **error)
{
  g_autoptr (SceauSecret) passphrase = sceau_cli_read_secret (self, path, error);

  if (passphrase == NULL
      || g_utf8_validate (sceau_secret_get_text (passphrase),
                          (gssize) sceau_secret_get_size (passphrase), NULL))
    return g_steal_pointer (&passphrase);
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
               _ ("The passphrase in “%s” is not UTF-8: save the file as UTF-8."), path);
  return NULL;
}

/* --- Writing
 * -------------------------------------------------------------------------------------- */

static gboolean
cli_write_fully (int fd, const void *data, gsize size)
{
  const char *rest = data;

  while (size > 0)
    {
      gssize n = write (fd, rest, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      rest += n;
      size -= (gsize) n;
    }
  return fsync (fd) == 0 || errno == EINVAL; /* a pipe has nothing to sync */
}

/* @path did not exist before: what was begun and could not be ended is removed again. */
static gboolean
cli_write_private (const char *path, const void *data, gsize size, GError **error)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  int saved_errno = errno;
  gboolean written;

  if (fd < 0 && saved_errno == EEXIST)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_EXISTS,
                   _ ("“%s” exists already. A key is never overwritten: choose another name."),
                   path);
      return FALSE;
    }
  if (fd < 0)
    {
      sceau_error_set_errno (error, saved_errno, _ ("“%s” cannot be written"), path);
      return FALSE;
    }
  written = cli_write_fully (fd, data, size);
  saved_errno = errno;
  close (fd);
  if (!written)
    {
      g_unlink (path);
      sceau_error_set_errno (error, saved_errno, _ ("“%s” cannot be written"), path);
    }
  return written;
}

gboolean
sceau_cli_write_key (const char *path, SceauKey *key, SceauSecret *passphrase, GError **error)
{
  g_autofree char *encrypted = NULL;
  g_autoptr (SceauSecret) clear = NULL;

  if (passphrase != NULL)
    {
      encrypted = sceau_key_to_encrypted_pem (key, passphrase, error);
      return encrypted != NULL && cli_write_private (path, encrypted, strlen (encrypted), error);
    }
  clear = sceau_key_to_pem (key, error);
  return clear != NULL
         && cli_write_private (path, sceau_secret_get_data (clear, NULL),
                               sceau_secret_get_size (clear), error);
}

/* Key files that are no text are recognised too; what cannot be read is written over as before, or fails then. */
static gboolean
cli_refuse_key_file (const char *path, GError **error)
{
  g_autoptr (SceauReading) reading = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *data = NULL;
  gsize size;
  GPtrArray *objects;
  gboolean has_key;
  GStatBuf status;

  if (g_stat (path, &status) != 0 || !S_ISREG (status.st_mode)
      || status.st_size > (goffset) SCEAU_MAX_FILE_SIZE
      || !g_file_get_contents (path, &data, &size, NULL))
    return TRUE;
  bytes = g_bytes_new_take (g_steal_pointer (&data), size);
  reading = sceau_reading_new ();
  sceau_reading_add (reading, path, bytes);
  has_key = sceau_reading_needs_password (reading);
  objects = sceau_reading_get_objects (reading);
  for (guint i = 0; i < objects->len; i++)
    has_key |= sceau_object_get_kind (objects->pdata[i]) == SCEAU_OBJECT_PRIVATE_KEY;
  if (has_key)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_EXISTS,
                 _ ("“%s” exists already. A key is never overwritten: choose another name."), path);
  return !has_key;
}

/* A device, a pipe: it is written to, where a file is replaced as a whole. */
static gboolean
cli_is_special (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_REGULAR)
         && !g_file_test (path, G_FILE_TEST_IS_DIR);
}

/* Where a link leads: what is replaced as a whole is the file, not a link to it; /dev/stdout is one. */
static char *
cli_follow (const char *path)
{
  char *real = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? realpath (path, NULL) : NULL;

  return real != NULL ? real : g_strdup (path);
}

gboolean
sceau_cli_check_output (SceauCli *self, const char *path, GError **error)
{
  g_autofree char *target = NULL;
  g_autofree char *folder = NULL;

  if (path == NULL || (g_str_equal (path, "-") && !self->json))
    return TRUE;
  if (g_str_equal (path, "-"))
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                           _ ("With --json standard output is taken: name a file to write to."));
      return FALSE;
    }
  target = cli_follow (path);
  folder = g_path_get_dirname (target);
  if (cli_is_special (path)
          ? access (path, W_OK) == 0
          : *path != '\0' && !g_file_test (path, G_FILE_TEST_IS_DIR)
                && g_file_test (folder, G_FILE_TEST_IS_DIR) && access (folder, W_OK | X_OK) == 0)
    return TRUE;
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
               _ ("“%s” cannot be written: nothing was done."), path);
  return FALSE;
}

static gboolean
cli_write_special (const char *path, const void *data, gsize size, GError **error)
{
  /* A pipe that nobody reads is an error, not a wait. */
  int fd = open (path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  gboolean written = FALSE;
  int saved_errno = errno;

  if (fd >= 0 && fcntl (fd, F_SETFL, 0) == 0)
    {
      written = cli_write_fully (fd, data, size);
      saved_errno = errno;
    }
  if (fd >= 0)
    close (fd);
  if (!written)
    sceau_error_set_errno (error, saved_errno, _ ("“%s” cannot be written"), path);
  return written;
}

gboolean
sceau_cli_write (const char *path, const void *data, gsize size, GError **error)
{
  g_autofree char *target = NULL;
  g_autoptr (GError) local = NULL;

  if (g_str_equal (path, "-"))
    {
      if (fwrite (data, 1, size, stdout) == size && fflush (stdout) == 0)
        return TRUE;
      sceau_error_set_errno (error, errno, _ ("Standard output cannot be written"));
      return FALSE;
    }
  if (cli_is_special (path))
    return cli_write_special (path, data, size, error);
  if (!cli_refuse_key_file (path, error))
    return FALSE;
  target = cli_follow (path);
  if (g_file_set_contents_full (target, data, (gssize) size,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
                                &local))
    return TRUE;
  cli_take_error (error, g_steal_pointer (&local), path);
  return FALSE;
}

/* A file that was cut short, or is something else, is told as that. */
static gboolean
cli_take_damage (SceauReading *reading, GError **error)
{
  GPtrArray *findings = sceau_reading_get_findings (reading);

  for (guint i = 0; i < findings->len; i++)
    {
      g_autofree char *message = sceau_finding_dup_message (findings->pdata[i]);

      if (sceau_finding_get_code (findings->pdata[i]) != SCEAU_FINDING_MALFORMED)
        continue;
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED, message);
      return TRUE;
    }
  return FALSE;
}

SceauKey *
sceau_cli_read_key (SceauCli *self, const char *path, const char *password_file, GError **error)
{
  const char *const paths[] = { path, NULL };
  g_autoptr (SceauReading) reading = sceau_cli_read_all (self, paths, password_file, error);
  GPtrArray *objects;
  guint i;

  if (reading == NULL)
    return NULL;
  /* One that has a password keeps itself. */
  if (password_file == NULL && self->passwords == NULL && !sceau_reading_needs_password (reading)
      && g_file_test (path, G_FILE_TEST_EXISTS) && !sceau_secret_file_is_private (path))
    sceau_cli_warn (_ ("“%s” can be read by other users; “chmod 600” keeps it to yourself."), path);
  objects = sceau_reading_get_objects (reading);
  for (i = 0; i < objects->len; i++)
    {
      SceauKey *key = sceau_object_get_key (g_ptr_array_index (objects, i));

      if (key != NULL)
        return sceau_key_ref (key);
    }
  if (sceau_reading_needs_password (reading) && password_file != NULL)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_WRONG_PASSWORD,
                 _ ("The password in “%s” does not open “%s”."), password_file, path);
  else if (sceau_reading_needs_password (reading))
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_ENCRYPTED,
                 _ ("“%s” is encrypted: give its password with --key-password-file."), path);
  else if (!cli_take_damage (reading, error))
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND, _ ("There is no private key in “%s”."),
                 path);
  return NULL;
}

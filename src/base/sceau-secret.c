/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secret bytes: reference counted, wiped when freed, never printed. */
#include "config.h"

#include "base/sceau-secret.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sceau-error.h"

/* A password's file: longer than any line that is one. */
#define MAX_FILE_SIZE 4096

struct _SceauSecret
{
  gatomicrefcount ref_count;
  char *data; /* size bytes and a NUL */
  gsize size;
};

G_DEFINE_BOXED_TYPE (SceauSecret, sceau_secret, sceau_secret_ref, sceau_secret_unref)

/**
 * sceau_wipe:
 * @data: (nullable): bytes
 * @size: how many
 *
 * Overwrites @data with zeros; the compiler may not leave it out although nobody reads the bytes again.
 */
void
sceau_wipe (void *data, gsize size)
{
  if (data != NULL && size > 0)
    explicit_bzero (data, size);
}

/**
 * sceau_wipe_string:
 * @text: (nullable) (transfer full): a string from g_malloc
 *
 * Wipes and frees it.
 */
void
sceau_wipe_string (char *text)
{
  if (text != NULL)
    sceau_wipe (text, strlen (text));
  g_free (text);
}

/* @data has room for size + 1 bytes, from g_malloc. */
static SceauSecret *
secret_new_owned (char *data, gsize size)
{
  SceauSecret *self = g_new (SceauSecret, 1);

  g_atomic_ref_count_init (&self->ref_count);
  data[size] = '\0';
  self->data = data;
  self->size = size;
  return self;
}

/**
 * sceau_secret_new:
 * @data: (array length=size) (nullable): bytes, copied; the caller wipes its own
 * @size: how many, or (gsize) -1 for a string
 *
 * Returns: (transfer full): a secret
 */
SceauSecret *
sceau_secret_new (const void *data, gsize size)
{
  char *copy;

  g_return_val_if_fail (data != NULL || size == 0, NULL);

  if (size == (gsize) -1)
    size = strlen (data);
  copy = g_malloc (size + 1);
  if (size > 0)
    memcpy (copy, data, size);
  return secret_new_owned (copy, size);
}

/**
 * sceau_secret_new_take:
 * @data: (array length=size) (transfer full) (nullable): bytes from g_malloc; wiped and freed
 * @size: how many, or (gsize) -1 for a string
 *
 * Returns: (transfer full): a secret
 */
SceauSecret *
sceau_secret_new_take (void *data, gsize size)
{
  SceauSecret *self;

  g_return_val_if_fail (data != NULL || size == 0, NULL);

  if (size == (gsize) -1)
    size = strlen (data);
  /* There may be no room for the NUL, and growing a block may leave a copy behind: copy, then wipe. */
  self = sceau_secret_new (data, size);
  sceau_wipe (data, size);
  g_free (data);
  return self;
}

/**
 * sceau_secret_new_random:
 * @size: how many bytes
 *
 * Returns: (transfer full): bytes of GnuTLS's generator for keys, which is seeded by the system's
 */
SceauSecret *
sceau_secret_new_random (gsize size)
{
  char *data = g_malloc (size + 1);
  int result = gnutls_rnd (GNUTLS_RND_KEY, data, size);

  /* Without a generator nothing that we could go on to do would be safe. */
  if (result < 0)
    g_error ("No random bytes: %s", gnutls_strerror (result));
  return secret_new_owned (data, size);
}

/**
 * sceau_secret_new_random_text:
 * @bits: strength
 *
 * Returns: (transfer full): text of letters, digits, '-' and '_' (RFC 4648, 5: base64url) of at least @bits random bits
 */
SceauSecret *
sceau_secret_new_random_text (guint bits)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  gsize size = (bits + 5) / 6;
  SceauSecret *self = sceau_secret_new_random (size);

  /* 256 is a multiple of 64: the low six bits of each byte are uniform. */
  for (gsize i = 0; i < size; i++)
    self->data[i] = alphabet[(guint8) self->data[i] & 0x3f];
  return self;
}

/**
 * sceau_secret_ref:
 * @self: a secret
 *
 * Returns: (transfer full): @self
 */
SceauSecret *
sceau_secret_ref (SceauSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * sceau_secret_unref:
 * @self: (transfer full): a secret; the last reference wipes it
 */
void
sceau_secret_unref (SceauSecret *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  sceau_wipe (self->data, self->size);
  g_free (self->data);
  g_free (self);
}

/**
 * sceau_secret_get_data:
 * @self: a secret
 * @size: (out) (optional): how many bytes
 *
 * Returns: (transfer none): the bytes, followed by a NUL that does not count
 */
const void *
sceau_secret_get_data (SceauSecret *self, gsize *size)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (size != NULL)
    *size = self->size;
  return self->data;
}

/**
 * sceau_secret_get_text:
 * @self: a secret
 *
 * Returns: (transfer none): the bytes as a string; never log it
 */
const char *
sceau_secret_get_text (SceauSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->data;
}

/**
 * sceau_secret_get_size:
 * @self: a secret
 *
 * Returns: how many bytes
 */
gsize
sceau_secret_get_size (SceauSecret *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size;
}

/**
 * sceau_secret_equal:
 * @a: a secret
 * @b: another
 *
 * Returns: whether they hold the same bytes; the time taken tells nothing but whether the sizes differ
 */
gboolean
sceau_secret_equal (SceauSecret *a, SceauSecret *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a->size == b->size && gnutls_memcmp (a->data, b->data, a->size) == 0;
}

/* Reads what there is, up to @size; -1 with errno. */
static gssize
read_all (int fd, char *buffer, gsize size)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = read (fd, buffer + done, size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      done += (gsize) n;
    }
  return (gssize) done;
}

/* What Notepad puts before UTF-8 is no part of a password. */
static gsize
byte_order_mark (const char *buffer, gsize size)
{
  return size >= 3 && memcmp (buffer, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static SceauSecret *
secret_from_buffer (const char *path, const char *file, gsize file_size, GError **error)
{
  gsize mark = byte_order_mark (file, file_size);
  const char *buffer = file + mark;
  gsize size = file_size - mark;
  const char *end = memchr (buffer, '\n', size);
  gsize length = end != NULL ? (gsize) (end - buffer) : size;

  if (length > 0 && buffer[length - 1] == '\r')
    length--;
  if (length == 0)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_EMPTY, _ ("The first line of “%s” is empty"),
                   path);
      return NULL;
    }
  if (end == NULL && size > MAX_FILE_SIZE)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE,
                   _ ("The first line of “%s” is too long"), path);
      return NULL;
    }
  if (memchr (buffer, '\0', length) != NULL)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED, _ ("“%s” is not a text file"), path);
      return NULL;
    }
  return sceau_secret_new (buffer, length);
}

/* Opens the file and reads it; the buffer is the caller's to wipe. -1 with @error set. */
static gssize
read_file (const char *path, char *buffer, gsize size, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  gssize n;
  int saved_errno;

  if (fd < 0)
    {
      sceau_error_set_errno (error, errno, _ ("Cannot open “%s”"), path);
      return -1;
    }
  n = read_all (fd, buffer, size);
  saved_errno = errno;
  close (fd);
  if (n < 0)
    sceau_error_set_errno (error, saved_errno, _ ("Cannot read “%s”"), path);
  return n;
}

/**
 * sceau_secret_new_from_file:
 * @path: a file (a pipe does as well)
 * @error: return location
 *
 * The first line without its line end, and without a byte order mark of UTF-8 before it. A file that others can read is read all the same:
 * sceau_secret_file_is_private() tells, so that the caller can warn.
 *
 * Returns: (transfer full) (nullable): the secret; on error %NULL with IO, NOT_FOUND, PERMISSION…, EMPTY, TOO_LARGE or MALFORMED
 */
SceauSecret *
sceau_secret_new_from_file (const char *path, GError **error)
{
  char buffer[MAX_FILE_SIZE + 1];
  SceauSecret *self = NULL;
  gssize n;

  g_return_val_if_fail (path != NULL, NULL);

  n = read_file (path, buffer, sizeof buffer, error);
  if (n >= 0)
    self = secret_from_buffer (path, buffer, (gsize) n, error);
  sceau_wipe (buffer, sizeof buffer);
  return self;
}

/**
 * sceau_secret_file_is_private:
 * @path: a file
 *
 * Returns: whether only its owner may read it; also %TRUE for what is no regular file (a pipe) and what cannot be looked at
 */
gboolean
sceau_secret_file_is_private (const char *path)
{
  struct stat status;

  g_return_val_if_fail (path != NULL, FALSE);

  return stat (path, &status) != 0 || !S_ISREG (status.st_mode) || (status.st_mode & 0077) == 0;
}

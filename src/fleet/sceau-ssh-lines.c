/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stream of bytes cut into lines, with limits: the other end may be anything. */
#include "config.h"

#include "fleet/sceau-ssh-answer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_LINE   (2u * 1024 * 1024)  /* a file of 1 MiB in base64 */
#define MAX_ANSWER (16u * 1024 * 1024) /* all lines of one answer */

struct _SceauSshLines
{
  GByteArray *buffer;
  gsize start; /* of what was not handed out yet */
  gsize total;
};

/**
 * sceau_ssh_lines_new:
 *
 * Returns: (transfer full): an empty one
 */
SceauSshLines *
sceau_ssh_lines_new (void)
{
  SceauSshLines *self = g_new0 (SceauSshLines, 1);

  self->buffer = g_byte_array_new ();
  return self;
}

/**
 * sceau_ssh_lines_free:
 * @self: (nullable) (transfer full): lines
 */
void
sceau_ssh_lines_free (SceauSshLines *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->buffer);
  g_free (self);
}

/**
 * sceau_ssh_lines_feed:
 * @self: lines
 * @data: what has come
 * @size: how much
 * @error: BAD_RESPONSE when it is too much
 *
 * Returns: whether it was taken
 */
gboolean
sceau_ssh_lines_feed (SceauSshLines *self, const void *data, gsize size, GError **error)
{
  self->total += size;
  if (self->total > MAX_ANSWER || self->buffer->len - self->start + size > MAX_LINE)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_BAD_RESPONSE,
                           _ ("What the server answers over SSH cannot be understood."));
      return FALSE;
    }
  g_byte_array_remove_range (self->buffer, 0, (guint) self->start);
  self->start = 0;
  g_byte_array_append (self->buffer, data, (guint) size);
  return TRUE;
}

/**
 * sceau_ssh_lines_next:
 * @self: lines
 *
 * Returns: (transfer full) (nullable): the next whole line without its end; %NULL when there is none yet
 */
char *
sceau_ssh_lines_next (SceauSshLines *self)
{
  gsize left = self->buffer->len - self->start;
  const guint8 *start, *end;
  gsize length;

  if (left == 0)
    return NULL; /* an empty array may have no address */
  start = self->buffer->data + self->start;
  end = memchr (start, '\n', left);
  if (end == NULL)
    return NULL;
  length = (gsize) (end - start);
  self->start += length + 1;
  if (length > 0 && start[length - 1] == '\r')
    length--;
  return g_strndup ((const char *) start, length);
}

/**
 * sceau_ssh_lines_restart:
 * @self: lines
 *
 * A new answer begins: the limit on all of it counts from here.
 */
void
sceau_ssh_lines_restart (SceauSshLines *self)
{
  self->total = self->buffer->len - self->start;
}

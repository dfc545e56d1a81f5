/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mails that a person saved (.eml) or a mailbox exported: GMime takes them apart, in memory only. */
#include "config.h"

#include "fleet/sceau-mail.h"

#include <glib/gi18n-lib.h>
#include <gmime/gmime.h>
#include <string.h>

#include "base/sceau-error.h"
#include "base/sceau-limits.h"
#include "base/sceau-text.h"

#define MAX_PART_NAME 255

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMessage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

/* A mail that is being opened. */
typedef struct
{
  const char *name;
  SceauUnpackEmit emit;
  gpointer emit_data;
  gsize left; /* bytes that may still come out of it */
  guint n_parts;
  gboolean enough; /* the taker has had enough */
} Opening;

static void
init_once (void)
{
  static gsize once = 0;

  if (!g_once_init_enter (&once))
    return;
  g_mime_init ();
  g_once_init_leave (&once, 1);
}

/* The sender chose the name: of a path only its end counts, and that only where it names a file. */
static char *
dup_part_name (GMimePart *part)
{
  const char *given = g_mime_part_get_filename (part);
  GMimeContentType *type = g_mime_object_get_content_type (GMIME_OBJECT (part));
  g_autofree char *safe = sceau_text_make_safe (given != NULL ? given : "", MAX_PART_NAME);
  const char *base = safe + strlen (safe);

  while (base > safe && base[-1] != '/' && base[-1] != '\\')
    base--;
  if (base[0] != '\0' && !g_str_equal (base, ".") && !g_str_equal (base, ".."))
    return g_strdup (base);
  return g_strdup (g_mime_content_type_is_type (type, "text", "*") ? _ ("text of the message")
                                                                   : _ ("attachment"));
}

static GBytes *
decode (GMimePart *part)
{
  GMimeDataWrapper *content = g_mime_part_get_content (part);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_byte_array (bytes);

  g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (stream), FALSE);
  if (content != NULL)
    g_mime_data_wrapper_write_to_stream (content, stream);
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* FALSE: a limit is reached. */
static gboolean
emit_part (Opening *self, GMimePart *part, GError **error)
{
  g_autofree char *name = dup_part_name (part);
  g_autoptr (GBytes) bytes = NULL;

  if (++self->n_parts > SCEAU_MAX_ARCHIVE_ENTRIES)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_MANY,
                   _ ("The mail “%s” has more than %u parts."), self->name,
                   SCEAU_MAX_ARCHIVE_ENTRIES);
      return FALSE;
    }
  bytes = decode (part);
  if (g_bytes_get_size (bytes) > self->left)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE,
                   _ ("The mail “%s” holds more than a mail with certificates ever does."),
                   self->name);
      return FALSE;
    }
  self->left -= g_bytes_get_size (bytes);
  self->enough = !self->emit (name, bytes, self->emit_data);
  return TRUE;
}

/* Also the parts of messages that were forwarded in it. */
static gboolean
emit_message (Opening *self, GMimeMessage *message, GError **error)
{
  GMimePartIter *iter = g_mime_part_iter_new (GMIME_OBJECT (message));
  gboolean good = TRUE;

  while (good && !self->enough && g_mime_part_iter_is_valid (iter))
    {
      GMimeObject *current = g_mime_part_iter_get_current (iter);

      if (GMIME_IS_PART (current))
        good = emit_part (self, GMIME_PART (current), error);
      if (!g_mime_part_iter_next (iter))
        break;
    }
  g_mime_part_iter_free (iter);
  return good;
}

static gboolean
is_mailbox (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size > 5 && memcmp (data, "From ", 5) == 0;
}

/**
 * sceau_mail_unpack:
 * @name: what the person calls the mail, for messages
 * @mail: a message (RFC 5322), or a mailbox with several
 * @emit: takes each part, decoded, with the name that its sender gave it; stops when it returns %FALSE
 * @emit_data: for @emit
 * @error: TOO_LARGE, TOO_MANY
 *
 * MIME (RFC 2045, 2046, 2231, 5751) is GMime's: attachments in base64 and quoted-printable, parts of parts, forwarded messages, signatures.
 * Nothing is written to a disk. Of what is no mail, all is one part.
 *
 * Returns: whether it was read to where @emit had enough
 */
gboolean
sceau_mail_unpack (const char *name, GBytes *mail, SceauUnpackEmit emit, gpointer emit_data,
                   GError **error)
{
  Opening opening = {
    .name = name, .emit = emit, .emit_data = emit_data, .left = SCEAU_MAX_UNPACKED_SIZE
  };
  g_autoptr (GMimeStream) stream = NULL;
  g_autoptr (GMimeParser) parser = NULL;
  gboolean good = TRUE;
  gsize size;
  const char *data = g_bytes_get_data (mail, &size);

  init_once ();
  stream = g_mime_stream_mem_new_with_buffer (data, size);
  parser = g_mime_parser_new_with_stream (stream);
  if (is_mailbox (mail))
    g_mime_parser_set_format (parser, GMIME_FORMAT_MBOX);
  do
    {
      g_autoptr (GMimeMessage) message = g_mime_parser_construct_message (parser, NULL);

      if (message == NULL)
        break;
      good = emit_message (&opening, message, error);
    }
  while (good && !opening.enough && !g_mime_parser_eos (parser));
  return good;
}

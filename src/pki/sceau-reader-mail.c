/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail as a mail program saves it (.eml, RFC 5322 and MIME): told by its header, opened by the function that the client side provides. */
#include "pki/sceau-reading-private.h"

#include <string.h>

/* A header is over by then, or it is none of a mail. */
#define MAX_HEADER 65536

static const char *const mime_fields[] = { "MIME-Version", "Content-Type",
                                           "Content-Transfer-Encoding", NULL };
static const char *const mail_fields[] = { "From",     "To",          "Subject",
                                           "Date",     "Message-ID",  "Delivered-To",
                                           "Received", "Return-Path", NULL };

static gboolean
is_one_of (const char *const *fields, const char *name, gsize size)
{
  for (gsize i = 0; fields[i] != NULL; i++)
    if (strlen (fields[i]) == size && g_ascii_strncasecmp (fields[i], name, size) == 0)
      return TRUE;
  return FALSE;
}

/* How long the name of the field is that this line begins with: printable, up to a colon (RFC 5322, 2.2). 0: it is no field. */
static gsize
field_name_size (const char *line, gsize size)
{
  for (gsize i = 0; i < size; i++)
    {
      if (line[i] == ':')
        return i;
      if (!g_ascii_isgraph (line[i]))
        return 0;
    }
  return 0;
}

static gboolean
is_mailbox (const char *line, gsize length)
{
  return length >= strlen ("From ") && memcmp (line, "From ", strlen ("From ")) == 0;
}

/**
 * sceau_looks_like_mail: (skip)
 * @text: text, not terminated
 * @size: its size
 *
 * Returns: whether it begins with the header of a mail: fields only, of which one is of MIME, or two are such as every mail has
 */
gboolean
sceau_looks_like_mail (const char *text, gsize size)
{
  gsize at = 0;
  guint n_mime = 0, n_mail = 0;

  size = MIN (size, MAX_HEADER);
  while (at < size)
    {
      const char *line = text + at;
      const char *end = memchr (line, '\n', size - at);
      gsize length = end != NULL ? (gsize) (end - line) : size - at;
      gsize name = field_name_size (line, length);

      if (length == 0 || (length == 1 && line[0] == '\r'))
        break;
      if (name > 0)
        {
          n_mime += is_one_of (mime_fields, line, name);
          n_mail += is_one_of (mail_fields, line, name);
        }
      /* A field may go on in the next line; a mailbox begins with "From " and no colon. */
      else if (line[0] != ' ' && line[0] != '\t' && !(at == 0 && is_mailbox (line, length)))
        return FALSE;
      at += length + 1;
    }
  return n_mime > 0 || n_mail > 1;
}

/**
 * sceau_read_mail: (skip)
 * @place: where the bytes come from
 * @bytes: a whole file
 *
 * Reads each part of a mail like a file of its own. A mail in which nothing is found is left to the other readers, as text.
 *
 * Returns: NOT_MINE when it is no mail, or nothing came of it
 */
SceauReadOutcome
sceau_read_mail (const SceauPlace *place, GBytes *bytes)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  if (_sceau_reading_get_unpacker (place->reading) == NULL || (place->inside & SCEAU_INSIDE_MAIL)
      || !sceau_looks_like_mail (text, size))
    return SCEAU_READ_NOT_MINE;
  return sceau_read_inside (place, SCEAU_INSIDE_MAIL, bytes);
}

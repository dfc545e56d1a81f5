/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are no certificates: says what they are, so that the person sees the mistake. */
#include "pki/sceau-reading-private.h"

#include <string.h>

/* How much of a text is looked at. */
#define HEAD 4096

/* Compound File Binary Format, which Word, Excel and Outlook share. */
#define OLE2 "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

/* First bytes that a file of that kind always has. */
static const struct
{
  const char *magic;
  gsize size;
  const char *kind;
} magics[] = {
#define MAGIC(bytes, kind)          \
  {                                 \
    bytes, sizeof (bytes) - 1, kind \
  }
  MAGIC ("%PDF-", "pdf"),
  MAGIC (OLE2, "word"), /* what Word wrote until 2003 */
  MAGIC ("\x78\x9f\x3e\x22", "tnef"),
  MAGIC ("{\\rtf", "rtf"),
  MAGIC ("\xff\xd8\xff", "image"),
  MAGIC ("\x89PNG\r\n", "image"),
  MAGIC ("GIF8", "image"),
  MAGIC ("BM", "image"),
  MAGIC ("II*\0", "image"),
  MAGIC ("\xfe\xed\xfe\xed", "jks"),
  MAGIC ("\xce\xce\xce\xce", "jks"),
  MAGIC ("\x1f\x8b", "archive"),
  MAGIC ("7z\xbc\xaf\x27\x1c", "archive"),
  MAGIC ("Rar!\x1a\x07", "archive"),
  MAGIC ("BZh", "archive"),
  MAGIC ("\xfd"
         "7zXZ",
         "archive"),
  MAGIC ("\x7f"
         "ELF",
         "program"),
  MAGIC ("MZ", "program"),
#undef MAGIC
};

/* What a text of that kind says at the start of a line, or (HTML) anywhere near its beginning. */
static const struct
{
  const char *text;
  gboolean anywhere;
  const char *kind;
} texts[] = {
  { "<!doctype html", TRUE, "html" },
  { "<html", TRUE, "html" },
  { "<body", TRUE, "html" },
  { "ssh-rsa ", FALSE, "ssh-key" },
  { "ssh-ed25519 ", FALSE, "ssh-key" },
  { "ssh-dss ", FALSE, "ssh-key" },
  { "ecdsa-sha2-", FALSE, "ssh-key" },
  { "PuTTY-User-Key-File", FALSE, "ssh-key" },
};

/* An archive holds instructions and pictures beside the certificates: only what is said of the whole
 * matters then. */
static SceauReadOutcome
say (const SceauPlace *place, const char *kind)
{
  if (place->entry == NULL)
    _sceau_reading_say (place, SCEAU_FINDING_NOT_A_CERTIFICATE, kind, NULL, NULL);
  return SCEAU_READ_BROKEN;
}

static gboolean
is_printable (const guint8 *data, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if (data[i] < 0x20 && strchr ("\t\n\r\f", data[i]) == NULL)
      return FALSE;
  return memchr (data, '\0', size) == NULL;
}

/* A message that Outlook saved (MS-OXMSG, 2.4) has a stream of that name, as every name in UTF-16. */
static gboolean
is_outlook_message (const guint8 *data, gsize size)
{
  static const char name[] = "_\0_\0p\0r\0o\0p\0e\0r\0t\0i\0e\0s\0_\0v\0e\0r\0s\0i\0o\0n\0";

  return size > sizeof OLE2 && memcmp (data, OLE2, sizeof OLE2 - 1) == 0
         && memmem (data, size, name, sizeof name - 1) != NULL;
}

/**
 * sceau_read_foreign_binary: (skip)
 * @place: where the bytes come from
 * @bytes: a whole file
 *
 * Returns: BROKEN for a kind of file that is known and of no use; NOT_MINE otherwise
 */
SceauReadOutcome
sceau_read_foreign_binary (const SceauPlace *place, GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < G_N_ELEMENTS (magics); i++)
    {
      if (size < magics[i].size || memcmp (data, magics[i].magic, magics[i].size) != 0)
        continue;
      /* "BM…" and "MZ…" may be words: only a file that is no text is a picture or a program. */
      if (magics[i].size <= 3 && is_printable (data, MIN (size, 64)))
        continue;
      return say (place, is_outlook_message (data, size) ? "outlook" : magics[i].kind);
    }
  return SCEAU_READ_NOT_MINE;
}

static gboolean
starts_a_line (const char *head, const char *hit)
{
  return hit == head || hit[-1] == '\n';
}

static const char *
kind_of_text (const char *head)
{
  if (sceau_looks_like_mail (head, strlen (head)))
    return "mail";
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *hit = strcasestr (head, texts[i].text);

      if (hit != NULL && (texts[i].anywhere || starts_a_line (head, hit)))
        return texts[i].kind;
    }
  return "text";
}

/**
 * sceau_read_foreign_text: (skip)
 * @place: where the bytes come from
 * @bytes: what no other reader wanted
 *
 * The last reader: takes everything.
 *
 * Returns: BROKEN
 */
SceauReadOutcome
sceau_read_foreign_text (const SceauPlace *place, GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autofree char *head = NULL;

  if (!is_printable (data, MIN (size, HEAD)))
    return say (place, NULL);
  head = g_strndup ((const char *) data, MIN (size, HEAD));
  return say (place, kind_of_text (head));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ZIP archives as authorities send them, and what else has files inside: opened by the function that the
 * client side provides, each entry read like a file of its own. Office documents are ZIP archives too. */
#include "pki/sceau-reading-private.h"

#include <string.h>

#include "base/sceau-error.h"
#include "base/sceau-limits.h"

typedef struct
{
  SceauPlace place;
  gsize n_entries;
  gsize unpacked;
  SceauFindingCode over; /* the limit that stopped it, or N_CODES */
} Unpacking;

static gboolean
contains (const guint8 *data, gsize size, const char *text)
{
  return memmem (data, size, text, strlen (text)) != NULL;
}

/* The names of a ZIP's first entries stand in its first kilobytes, uncompressed. */
static const char *
office_kind (const guint8 *data, gsize size)
{
  gsize head = MIN (size, 8192);

  if (contains (data, head, "[Content_Types].xml"))
    return contains (data, size, "word/document.xml") ? "word" : "office";
  if (contains (data, head, "mimetypeapplication/vnd.oasis.opendocument"))
    return "office";
  return NULL;
}

/* What operating systems put beside the files. */
static gboolean
is_litter (const char *entry)
{
  const char *base = strrchr (entry, '/');

  base = base != NULL ? base + 1 : entry;
  return base[0] == '\0' || g_str_has_prefix (entry, "__MACOSX/") || g_str_has_prefix (base, "._")
         || g_str_equal (base, ".DS_Store") || g_str_equal (base, "Thumbs.db");
}

static gboolean
on_entry (const char *entry, GBytes *bytes, gpointer data)
{
  Unpacking *self = data;

  self->unpacked += g_bytes_get_size (bytes);
  self->n_entries++;
  if (self->unpacked > SCEAU_MAX_UNPACKED_SIZE)
    self->over = SCEAU_FINDING_TOO_LARGE;
  else if (self->n_entries > SCEAU_MAX_ARCHIVE_ENTRIES)
    self->over = SCEAU_FINDING_TOO_MANY;
  else if (!is_litter (entry))
    _sceau_reading_add_entry (&self->place, entry, bytes);
  return self->over == SCEAU_FINDING_N_CODES && !_sceau_reading_is_full (self->place.reading);
}

static void
say_over (const SceauPlace *place, SceauFindingCode over)
{
  g_autofree char *limit = over == SCEAU_FINDING_TOO_LARGE
                               ? g_format_size_full (SCEAU_MAX_UNPACKED_SIZE,
                                                     G_FORMAT_SIZE_IEC_UNITS)
                               : g_strdup_printf ("%u", SCEAU_MAX_ARCHIVE_ENTRIES);

  _sceau_reading_say (place, over, over == SCEAU_FINDING_TOO_LARGE ? "unpacked" : "entries",
                      "limit", limit);
}

/* TRUE: a limit of the unpacker, or of on_entry(). */
static gboolean
say_error (const SceauPlace *place, const GError *error)
{
  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE))
    say_over (place, SCEAU_FINDING_TOO_LARGE);
  else if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_TOO_MANY))
    say_over (place, SCEAU_FINDING_TOO_MANY);
  else if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_ENCRYPTED))
    _sceau_reading_say (place, SCEAU_FINDING_ENCRYPTED, "archive", NULL, NULL);
  else
    _sceau_reading_say (place, SCEAU_FINDING_MALFORMED, "archive", "reason",
                        error != NULL ? error->message : NULL);
  return TRUE;
}

static SceauReadOutcome
say_not_opened (const SceauPlace *place, const char *kind)
{
  _sceau_reading_say (place, SCEAU_FINDING_NOT_A_CERTIFICATE, kind, NULL, NULL);
  return SCEAU_READ_BROKEN;
}

/**
 * sceau_read_inside: (skip)
 * @place: where the bytes come from
 * @what: what they are
 * @bytes: a whole file
 *
 * Returns: FOUND; BROKEN when something about it was said; NOT_MINE otherwise
 */
SceauReadOutcome
sceau_read_inside (const SceauPlace *place, SceauInside what, GBytes *bytes)
{
  SceauUnpackFunc unpacker = _sceau_reading_get_unpacker (place->reading);
  Unpacking unpacking = { .place = *place, .over = SCEAU_FINDING_N_CODES };
  guint n_objects = sceau_reading_get_objects (place->reading)->len;
  guint n_findings = sceau_reading_get_findings (place->reading)->len;
  g_autoptr (GError) error = NULL;
  gboolean opened;

  unpacking.place.inside |= what;
  opened = unpacker (place->file, bytes, on_entry, &unpacking, &error);
  if (unpacking.over != SCEAU_FINDING_N_CODES)
    say_over (place, unpacking.over);
  else if (!opened && !_sceau_reading_is_full (place->reading))
    say_error (place, error);
  if (sceau_reading_get_objects (place->reading)->len > n_objects)
    return SCEAU_READ_FOUND;
  return sceau_reading_get_findings (place->reading)->len > n_findings ? SCEAU_READ_BROKEN
                                                                       : SCEAU_READ_NOT_MINE;
}

/**
 * sceau_read_archive: (skip)
 * @place: where the bytes come from
 * @bytes: a whole file
 *
 * An archive inside an archive is not opened, one in a mail is.
 *
 * Returns: NOT_MINE when it is no ZIP
 */
SceauReadOutcome
sceau_read_archive (const SceauPlace *place, GBytes *bytes)
{
  SceauReadOutcome outcome;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  const char *kind;

  if (size < 4 || (memcmp (data, "PK\003\004", 4) != 0 && memcmp (data, "PK\005\006", 4) != 0))
    return SCEAU_READ_NOT_MINE;
  kind = office_kind (data, size);
  if (kind == NULL
      && (_sceau_reading_get_unpacker (place->reading) == NULL
          || (place->inside & SCEAU_INSIDE_ARCHIVE)))
    kind = "zip";
  if (kind != NULL)
    return say_not_opened (place, kind);
  outcome = sceau_read_inside (place, SCEAU_INSIDE_ARCHIVE, bytes);
  return outcome != SCEAU_READ_NOT_MINE ? outcome : say_not_opened (place, "archive-empty");
}

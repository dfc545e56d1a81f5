/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies on the chain board: one thing that was read, or why a file could not be. Immutable, counted, read by threads. */
#include "config.h"

#include "fleet/sceau-board-item.h"

struct _SceauBoardItem
{
  char *key;
  char *file;
  SceauObject *object;   /* nullable: then it was refused */
  SceauFinding *finding; /* nullable */
  char *trouble;         /* why the file could not even be read; nullable */
  char *note;            /* nullable */
};

static void
board_item_clear (SceauBoardItem *self)
{
  g_free (self->key);
  g_free (self->file);
  g_clear_pointer (&self->object, sceau_object_unref);
  g_clear_pointer (&self->finding, sceau_finding_unref);
  g_free (self->trouble);
  g_free (self->note);
}

/**
 * sceau_board_item_ref:
 * @self: an item
 *
 * Returns: (transfer full): the same
 */
SceauBoardItem *
sceau_board_item_ref (SceauBoardItem *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * sceau_board_item_unref:
 * @self: (transfer full): an item
 */
void
sceau_board_item_unref (SceauBoardItem *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) board_item_clear);
}

/**
 * sceau_board_item_get_key:
 * @self: an item
 *
 * Returns: (transfer none): equal for equal objects, wherever they came from
 */
const char *
sceau_board_item_get_key (SceauBoardItem *self)
{
  return self->key;
}

/**
 * sceau_board_item_get_file:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the name of the file or paste that it came from
 */
const char *
sceau_board_item_get_file (SceauBoardItem *self)
{
  return self->file;
}

/**
 * sceau_board_item_get_object:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): what was read; %NULL when nothing could be
 */
SceauObject *
sceau_board_item_get_object (SceauBoardItem *self)
{
  return self->object;
}

/**
 * sceau_board_item_get_finding:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): what there is to say about it
 */
SceauFinding *
sceau_board_item_get_finding (SceauBoardItem *self)
{
  return self->finding;
}

/**
 * sceau_board_item_get_trouble:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): why the file could not even be read, translated
 */
const char *
sceau_board_item_get_trouble (SceauBoardItem *self)
{
  return self->trouble;
}

/**
 * sceau_board_item_get_note:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): where it came from, when nobody dropped it, translated
 */
const char *
sceau_board_item_get_note (SceauBoardItem *self)
{
  return self->note;
}

/**
 * sceau_board_item_set_note:
 * @self: an item that nobody else has yet
 * @note: where it came from, translated
 */
void
sceau_board_item_set_note (SceauBoardItem *self, const char *note)
{
  g_free (self->note);
  self->note = g_strdup (note);
}

/**
 * sceau_board_item_get_certificate:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the certificate that was read
 */
SceauCertificate *
sceau_board_item_get_certificate (SceauBoardItem *self)
{
  return self->object != NULL ? sceau_object_get_certificate (self->object) : NULL;
}

/**
 * sceau_board_item_is_locked:
 * @self: an item
 *
 * Returns: whether a password would open it. An archive is not opened with one.
 */
gboolean
sceau_board_item_is_locked (SceauBoardItem *self)
{
  SceauFindingCode code;

  if (self->object != NULL || self->finding == NULL)
    return FALSE;
  code = sceau_finding_get_code (self->finding);
  return (code == SCEAU_FINDING_ENCRYPTED || code == SCEAU_FINDING_WRONG_PASSWORD)
         && g_strcmp0 (sceau_finding_get_param (self->finding, "kind"), "archive") != 0;
}

static char *
object_dup_key (SceauObject *object)
{
  switch (sceau_object_get_kind (object))
    {
    case SCEAU_OBJECT_CERTIFICATE:
      return g_strdup (sceau_certificate_get_sha256 (sceau_object_get_certificate (object)));
    case SCEAU_OBJECT_REQUEST:
      return g_strconcat ("request:", sceau_request_get_sha256 (sceau_object_get_request (object)),
                          NULL);
    case SCEAU_OBJECT_PRIVATE_KEY:
      return g_strconcat ("key:", sceau_key_get_spki_sha256 (sceau_object_get_key (object)), NULL);
    case SCEAU_OBJECT_PUBLIC_KEY:
    case SCEAU_OBJECT_CRL:
    default:
      return g_strdup_printf ("%s:%s:%" G_GSIZE_FORMAT,
                              sceau_object_kind_to_string (sceau_object_get_kind (object)),
                              sceau_object_get_file (object), sceau_object_get_offset (object));
    }
}

static SceauBoardItem *
board_item_new (char *key, const char *file, SceauObject *object, SceauFinding *finding)
{
  SceauBoardItem *self = g_atomic_rc_box_new0 (SceauBoardItem);

  self->key = key;
  self->file = g_strdup (file);
  self->object = object != NULL ? sceau_object_ref (object) : NULL;
  self->finding = finding != NULL ? sceau_finding_ref (finding) : NULL;
  return self;
}

/* Who looks for a key's finding looks for the file and the place in it where the key was found. */
static char *
dup_place (const char *file, const char *entry)
{
  return g_strdup_printf ("%s\n%s", file != NULL ? file : "", entry != NULL ? entry : "");
}

/* The warnings about private keys, by place. */
static GHashTable *
index_key_findings (GPtrArray *findings)
{
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      SceauFinding *finding = g_ptr_array_index (findings, i);

      if (sceau_finding_get_code (finding) == SCEAU_FINDING_PRIVATE_KEY_INCLUDED)
        g_hash_table_insert (index,
                             dup_place (sceau_finding_get_param (finding, "file"),
                                        sceau_finding_get_param (finding, "entry")),
                             finding);
    }
  return index;
}

static SceauFinding *
finding_of_object (GHashTable *key_findings, SceauObject *object)
{
  g_autofree char *place = NULL;

  if (sceau_object_get_kind (object) != SCEAU_OBJECT_PRIVATE_KEY)
    return NULL;
  place = dup_place (sceau_object_get_file (object), sceau_object_get_entry (object));
  return g_hash_table_lookup (key_findings, place);
}

/* A file that was refused for two reasons has two items. */
static SceauBoardItem *
item_for_refused (SceauFinding *finding)
{
  const char *about = sceau_finding_get_about (finding);
  const char *file = sceau_finding_get_param (finding, "file");
  char *key = g_strdup_printf ("refused:%s:%s", about != NULL ? about : "",
                               sceau_finding_code_to_string (sceau_finding_get_code (finding)));

  return board_item_new (key, file != NULL ? file : about, NULL, finding);
}

static SceauBoardItem *
item_for_unread (const SceauUnreadFile *unread)
{
  SceauBoardItem *item = board_item_new (g_strconcat ("unread:", unread->name, NULL), unread->name,
                                         NULL, NULL);

  item->trouble = g_strdup (unread->error->message);
  return item;
}

/**
 * sceau_board_items_from_reading:
 * @reading: what was read
 * @unread: (nullable) (element-type SceauUnreadFile): files that could not be read at all
 *
 * A finding that is an error becomes an item of its own, so that a refused file has a card; a warning about a private key belongs to
 * the key's item.
 *
 * Returns: (transfer full) (element-type SceauBoardItem): the items, in the order found
 */
GPtrArray *
sceau_board_items_from_reading (SceauReading *reading, GPtrArray *unread)
{
  GPtrArray *objects = sceau_reading_get_objects (reading);
  GPtrArray *findings = sceau_reading_get_findings (reading);
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_board_item_unref);
  g_autoptr (GHashTable) key_findings = index_key_findings (findings);

  for (guint i = 0; i < objects->len; i++)
    {
      SceauObject *object = g_ptr_array_index (objects, i);

      g_ptr_array_add (items,
                       board_item_new (object_dup_key (object), sceau_object_get_file (object),
                                       object, finding_of_object (key_findings, object)));
    }
  for (guint i = 0; i < findings->len; i++)
    if (sceau_finding_get_severity (g_ptr_array_index (findings, i)) == SCEAU_SEVERITY_ERROR)
      g_ptr_array_add (items, item_for_refused (g_ptr_array_index (findings, i)));
  for (guint i = 0; unread != NULL && i < unread->len; i++)
    g_ptr_array_add (items, item_for_unread (g_ptr_array_index (unread, i)));
  return items;
}

/* Borrows the names. */
static GHashTable *
files_of_items (GPtrArray *items)
{
  GHashTable *files = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < items->len; i++)
    {
      SceauBoardItem *item = g_ptr_array_index (items, i);

      if (item->file != NULL)
        g_hash_table_add (files, item->file);
    }
  return files;
}

/* What was read from that very place of that very file before, when the file is read again with a password. */
static char *
item_dup_origin (SceauBoardItem *item)
{
  return g_strdup_printf ("%s\n%s\n%s\n%" G_GSIZE_FORMAT, item->key,
                          item->file != NULL ? item->file : "",
                          item->object != NULL && sceau_object_get_entry (item->object) != NULL
                              ? sceau_object_get_entry (item->object)
                              : "",
                          item->object != NULL ? sceau_object_get_offset (item->object) : 0);
}

static GHashTable *
origins_of_items (GPtrArray *items)
{
  GHashTable *origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < items->len; i++)
    g_hash_table_add (origins, item_dup_origin (g_ptr_array_index (items, i)));
  return origins;
}

/**
 * sceau_board_items_merge:
 * @items: (element-type SceauBoardItem): the pile
 * @fresh: (element-type SceauBoardItem): what was read now
 * @again: whether it was read before, without the password that is known now
 *
 * What was refused the last time gives way to what the same files say now.
 *
 * Returns: (transfer full) (element-type SceauBoardItem): the new pile
 */
GPtrArray *
sceau_board_items_merge (GPtrArray *items, GPtrArray *fresh, gboolean again)
{
  GPtrArray *merged = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_board_item_unref);
  g_autoptr (GHashTable) files = files_of_items (fresh);
  g_autoptr (GHashTable) origins = again ? origins_of_items (items) : NULL;

  for (guint i = 0; i < items->len; i++)
    {
      SceauBoardItem *item = g_ptr_array_index (items, i);

      if (item->object != NULL || item->file == NULL || !g_hash_table_contains (files, item->file))
        g_ptr_array_add (merged, sceau_board_item_ref (item));
    }
  for (guint i = 0; i < fresh->len; i++)
    {
      SceauBoardItem *item = g_ptr_array_index (fresh, i);
      g_autofree char *origin = again && item->object != NULL ? item_dup_origin (item) : NULL;

      if (origin == NULL || !g_hash_table_contains (origins, origin))
        g_ptr_array_add (merged, sceau_board_item_ref (item));
    }
  return merged;
}

/**
 * sceau_board_items_dup_certificates:
 * @items: (element-type SceauBoardItem): the pile
 *
 * Returns: (transfer full) (element-type SceauCertificate): its certificates, duplicates kept
 */
GPtrArray *
sceau_board_items_dup_certificates (GPtrArray *items)
{
  GPtrArray *certificates = g_ptr_array_new_with_free_func (
      (GDestroyNotify) sceau_certificate_unref);

  for (guint i = 0; i < items->len; i++)
    {
      SceauBoardItem *item = g_ptr_array_index (items, i);
      SceauCertificate *certificate = item->object != NULL
                                          ? sceau_object_get_certificate (item->object)
                                          : NULL;

      if (certificate != NULL)
        g_ptr_array_add (certificates, sceau_certificate_ref (certificate));
    }
  return certificates;
}

/**
 * sceau_board_items_have_locked:
 * @items: (element-type SceauBoardItem): the pile
 *
 * Returns: whether a password would open something in it
 */
gboolean
sceau_board_items_have_locked (GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    if (sceau_board_item_is_locked (g_ptr_array_index (items, i)))
      return TRUE;
  return FALSE;
}

/**
 * sceau_board_items_dup_locked:
 * @items: (element-type SceauBoardItem): the pile
 *
 * Returns: (transfer full) (element-type utf8): the names of the files and pastes that a password would open
 */
GHashTable *
sceau_board_items_dup_locked (GPtrArray *items)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < items->len; i++)
    {
      SceauBoardItem *item = g_ptr_array_index (items, i);

      if (sceau_board_item_is_locked (item) && item->file != NULL)
        g_hash_table_add (names, g_strdup (item->file));
    }
  return names;
}

/**
 * sceau_board_items_find_key:
 * @items: (element-type SceauBoardItem): the pile
 * @spki_sha256: a public key, as hex
 *
 * Returns: (transfer none) (nullable): its private key, if it lies in the pile
 */
SceauKey *
sceau_board_items_find_key (GPtrArray *items, const char *spki_sha256)
{
  for (guint i = 0; i < items->len; i++)
    {
      SceauBoardItem *item = g_ptr_array_index (items, i);
      SceauKey *key = item->object != NULL ? sceau_object_get_key (item->object) : NULL;

      if (key != NULL && g_str_equal (sceau_key_get_spki_sha256 (key), spki_sha256))
        return key;
    }
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One JSON document, written once for a change. It describes files by hash, owner and mode: never a key. Whether the change is
 * to be undone or to be finished is told by the document's name: going from one to the other is a rename, which works on a full
 * disk too. */
#include "config.h"

#include "agent/sceau-journal.h"
#include "base/sceau-json.h"

#include <glib/gi18n-lib.h>

#define JOURNAL_VERSION 1

#define SWITCHED_ENDING ".switched"

static void
item_free (SceauJournalItem *item)
{
  g_free (item->path);
  sceau_file_state_free (item->before);
  sceau_file_state_free (item->after);
  g_free (item);
}

/**
 * sceau_journal_new:
 * @what: the operation, "install"
 * @who: the user
 * @time: Unix seconds
 *
 * Returns: (transfer full): a journal of no file, to be undone.
 */
SceauJournal *
sceau_journal_new (const char *what, const char *who, gint64 time)
{
  SceauJournal *self = g_new0 (SceauJournal, 1);

  self->what = g_strdup (what);
  self->who = g_strdup (who);
  self->time = time;
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  return self;
}

/**
 * sceau_journal_free:
 * @self: (nullable) (transfer full): a journal
 */
void
sceau_journal_free (SceauJournal *self)
{
  if (self == NULL)
    return;
  g_free (self->what);
  g_free (self->who);
  g_free (self->backup);
  g_ptr_array_unref (self->items);
  g_free (self);
}

/**
 * sceau_journal_add:
 *
 * Adds a file that changes. Files are kept in the order in which they are added.
 */
void
sceau_journal_add (SceauJournal *self, SceauVaultFile file, const char *path,
                   const SceauFileState *before, const SceauFileState *after)
{
  SceauJournalItem *item = g_new0 (SceauJournalItem, 1);

  item->file = file;
  item->path = g_strdup (path);
  item->before = sceau_file_state_copy (before);
  item->after = sceau_file_state_copy (after);
  g_ptr_array_add (self->items, item);
}

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                       _ ("The journal of the agent cannot be read"));
  return FALSE;
}

static gboolean
parse_item (SceauJournal *self, JsonObject *object, GError **error)
{
  const char *name = sceau_json_get_string (object, "file", "");
  const char *path = sceau_json_get_string (object, "path", "");
  JsonObject *before_object = sceau_json_get_object (object, "before");
  JsonObject *after_object = sceau_json_get_object (object, "after");
  g_autoptr (SceauFileState) before = NULL;
  g_autoptr (SceauFileState) after = NULL;
  SceauVaultFile file;

  if (!sceau_vault_file_from_string (name, &file) || !g_path_is_absolute (path)
      || strstr (path, "/../") != NULL || before_object == NULL || after_object == NULL)
    return refuse (error);
  before = sceau_file_state_from_json (before_object, error);
  after = before != NULL ? sceau_file_state_from_json (after_object, error) : NULL;
  if (after == NULL)
    return FALSE;
  sceau_journal_add (self, file, path, before, after);
  return TRUE;
}

static gboolean
parse_items (SceauJournal *self, JsonObject *object, GError **error)
{
  JsonArray *files = sceau_json_get_array (object, "files");

  if (files == NULL || json_array_get_length (files) > SCEAU_N_FILES)
    return refuse (error);
  for (guint i = 0; i < json_array_get_length (files); i++)
    {
      JsonNode *node = json_array_get_element (files, i);

      if (!JSON_NODE_HOLDS_OBJECT (node) || !parse_item (self, json_node_get_object (node), error))
        return error != NULL && *error != NULL ? FALSE : refuse (error);
    }
  return TRUE;
}

/**
 * sceau_journal_parse:
 *
 * Returns: (nullable) (transfer full): the journal; %SCEAU_ERROR_MALFORMED.
 */
SceauJournal *
sceau_journal_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonObject) object = sceau_json_parse_object (text, (gssize) length, error);
  g_autoptr (SceauJournal) self = NULL;

  if (object == NULL)
    return NULL;
  self = sceau_journal_new (sceau_json_get_string (object, "what", ""),
                            sceau_json_get_string (object, "who", ""),
                            sceau_json_get_time (object, "time", 0));
  self->backup = g_strdup (sceau_json_get_string (object, "backup", NULL));
  self->https_before = sceau_json_get_boolean (object, "https_before", FALSE);
  self->https_after = sceau_json_get_boolean (object, "https_after", FALSE);
  if (sceau_json_get_int (object, "version", 0, 1000, 0) != JOURNAL_VERSION)
    {
      refuse (error);
      return NULL;
    }
  if (!parse_items (self, object, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * sceau_journal_to_text:
 *
 * Returns: (transfer full): the journal as JSON.
 */
char *
sceau_journal_to_text (SceauJournal *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *files = json_array_new ();

  json_object_set_int_member (object, "version", JOURNAL_VERSION);
  sceau_json_set_string (object, "what", self->what);
  sceau_json_set_string (object, "who", self->who);
  sceau_json_set_time (object, "time", self->time);
  sceau_json_set_string (object, "backup", self->backup);
  json_object_set_boolean_member (object, "https_before", self->https_before);
  json_object_set_boolean_member (object, "https_after", self->https_after);
  for (guint i = 0; i < self->items->len; i++)
    {
      const SceauJournalItem *item = g_ptr_array_index (self->items, i);
      JsonObject *file = json_object_new ();

      sceau_json_set_string (file, "file", sceau_vault_file_to_string (item->file));
      sceau_json_set_string (file, "path", item->path);
      json_object_set_object_member (file, "before", sceau_file_state_to_json (item->before));
      json_object_set_object_member (file, "after", sceau_file_state_to_json (item->after));
      json_array_add_object_element (files, file);
    }
  json_object_set_array_member (object, "files", files);
  return sceau_json_to_text (object, TRUE);
}

/**
 * sceau_journal_write:
 *
 * Opens a change that is to be undone if it is cut short. On disk when this returns %TRUE.
 */
gboolean
sceau_journal_write (SceauJournal *self, const char *path, GError **error)
{
  g_autofree char *text = sceau_journal_to_text (self);

  return sceau_file_write_atomic (path, text, strlen (text), 0600, error);
}

/**
 * sceau_journal_mark:
 * @switched: %TRUE: from now on the change is to be finished; %FALSE: to be undone again
 *
 * Durable when this returns %TRUE.
 */
gboolean
sceau_journal_mark (const char *path, gboolean switched, GError **error)
{
  g_autofree char *marked = g_strconcat (path, SWITCHED_ENDING, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  return sceau_file_rename (switched ? path : marked, switched ? marked : path, error)
         && sceau_folder_sync (folder, error);
}

static gboolean
read_from (const char *path, SceauJournal **journal, GError **error)
{
  g_autoptr (SceauFileState) file = sceau_file_state_read (path, error);

  *journal = NULL;
  if (file == NULL)
    return FALSE;
  if (!file->exists)
    return TRUE;
  if (file->bytes == NULL)
    return refuse (error);
  *journal = sceau_journal_parse (sceau_secret_get_text (file->bytes),
                                  sceau_secret_get_size (file->bytes), error);
  return *journal != NULL;
}

/**
 * sceau_journal_read:
 * @journal: (out) (nullable) (transfer full): the journal; %NULL when no change was under way
 *
 * Returns: %FALSE when there is one that cannot be read.
 */
gboolean
sceau_journal_read (const char *path, SceauJournal **journal, GError **error)
{
  g_autofree char *marked = g_strconcat (path, SWITCHED_ENDING, NULL);

  if (!read_from (path, journal, error))
    return FALSE;
  if (*journal != NULL)
    return TRUE;
  if (!read_from (marked, journal, error))
    return FALSE;
  if (*journal != NULL)
    (*journal)->switched = TRUE;
  return TRUE;
}

/**
 * sceau_journal_is_open:
 *
 * Returns: whether a change was begun and not confirmed.
 */
gboolean
sceau_journal_is_open (const char *path)
{
  g_autofree char *marked = g_strconcat (path, SWITCHED_ENDING, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (marked, G_FILE_TEST_EXISTS);
}

/**
 * sceau_journal_clear:
 *
 * Says that no change is under way any more, durably.
 */
gboolean
sceau_journal_clear (const char *path, GError **error)
{
  g_autofree char *marked = g_strconcat (path, SWITCHED_ENDING, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  return sceau_file_remove (path, error) && sceau_file_remove (marked, error)
         && sceau_folder_sync (folder, error);
}

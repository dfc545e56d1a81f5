/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Appended to; when it has grown to twice what is shown, rewritten with the newest half. A line cut short by a crash is passed
 * over, and ended by the next one. */
#include "config.h"

#include "agent/sceau-file-ops.h"
#include "agent/sceau-history.h"
#include "base/sceau-json.h"

#include <string.h>

#define KEPT 500u

struct _SceauHistory
{
  GObject parent_instance;
  GMutex mutex; /* written by the worker, read in the main loop */
  char *path;
};

G_DEFINE_FINAL_TYPE (SceauHistory, sceau_history, G_TYPE_OBJECT)

static void
sceau_history_finalize (GObject *object)
{
  SceauHistory *self = SCEAU_HISTORY (object);

  g_free (self->path);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (sceau_history_parent_class)->finalize (object);
}

static void
sceau_history_class_init (SceauHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_history_finalize;
}

static void
sceau_history_init (SceauHistory *self)
{
  g_mutex_init (&self->mutex);
}

/**
 * sceau_history_new:
 * @path: the file, which need not exist
 *
 * Returns: (transfer full): the history in that file.
 */
SceauHistory *
sceau_history_new (const char *path)
{
  SceauHistory *self = g_object_new (SCEAU_TYPE_HISTORY, NULL);

  self->path = g_strdup (path);
  return self;
}

static SceauHistoryEntry *
parse_line (const char *line)
{
  g_autoptr (JsonObject) object = line[0] == '{' ? sceau_json_parse_object (line, -1, NULL) : NULL;

  return object != NULL ? sceau_history_entry_from_json (object, NULL) : NULL;
}

/* Oldest first, as in the file. */
static GPtrArray *
read_entries (SceauHistory *self, GError **error)
{
  g_autoptr (SceauFileState) file = sceau_file_state_read (self->path, error);
  g_autoptr (GPtrArray)
      entries = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_history_entry_free);
  g_auto (GStrv) lines = NULL;

  if (file == NULL)
    return NULL;
  if (file->bytes == NULL)
    return g_steal_pointer (&entries);
  lines = g_strsplit (sceau_secret_get_text (file->bytes), "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      SceauHistoryEntry *entry = parse_line (lines[i]);

      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }
  return g_steal_pointer (&entries);
}

static void
append_entry (GString *text, const SceauHistoryEntry *entry)
{
  g_autoptr (JsonObject) object = sceau_history_entry_to_json (entry);
  g_autofree char *line = sceau_json_to_text (object, FALSE);

  g_string_append (text, line);
  g_string_append_c (text, '\n');
}

static gboolean
rewrite (SceauHistory *self, GPtrArray *entries, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = entries->len - KEPT; i < entries->len; i++)
    append_entry (text, g_ptr_array_index (entries, i));
  return sceau_file_write_atomic (self->path, text->str, text->len, 0600, error);
}

static gboolean
add_locked (SceauHistory *self, const SceauHistoryEntry *entry, GError **error)
{
  /* A new line first: it ends a line that a crash cut short. */
  g_autoptr (GString) text = g_string_new ("\n");
  g_autoptr (GPtrArray) entries = NULL;

  append_entry (text, entry);
  if (!sceau_file_append (self->path, text->str, text->len, error))
    return FALSE;
  entries = read_entries (self, error);
  if (entries == NULL)
    return FALSE;
  return entries->len < 2 * KEPT || rewrite (self, entries, error);
}

/**
 * sceau_history_add:
 *
 * Adds an entry; it is on disk when this returns %TRUE.
 */
gboolean
sceau_history_add (SceauHistory *self, const SceauHistoryEntry *entry, GError **error)
{
  gboolean added;

  g_mutex_lock (&self->mutex);
  added = add_locked (self, entry, error);
  g_mutex_unlock (&self->mutex);
  return added;
}

/**
 * sceau_history_list:
 *
 * Returns: (nullable) (transfer full) (element-type SceauHistoryEntry): the last 500 entries, newest first.
 */
GPtrArray *
sceau_history_list (SceauHistory *self, GError **error)
{
  g_autoptr (GPtrArray) entries = NULL;
  GPtrArray *newest;

  g_mutex_lock (&self->mutex);
  entries = read_entries (self, error);
  g_mutex_unlock (&self->mutex);
  if (entries == NULL)
    return NULL;
  newest = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_history_entry_free);
  for (guint i = entries->len; i > 0 && newest->len < KEPT; i--)
    g_ptr_array_add (newest, sceau_history_entry_copy (g_ptr_array_index (entries, i - 1)));
  return newest;
}

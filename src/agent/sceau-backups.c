/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A backup holds all files, not only those that changed: putting it back gives the bytes that were there. It is written under
 * another name, synced, and renamed: a backup that is listed is whole. */
#include "config.h"

#include "agent/sceau-backups.h"
#include "base/sceau-json.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <unistd.h>

#define META       "meta.json"
#define UNFINISHED ".new"

struct _SceauBackups
{
  GObject parent_instance;
  char *folder;
  guint keep;
};

G_DEFINE_FINAL_TYPE (SceauBackups, sceau_backups, G_TYPE_OBJECT)

static void
sceau_backups_finalize (GObject *object)
{
  g_free (SCEAU_BACKUPS (object)->folder);
  G_OBJECT_CLASS (sceau_backups_parent_class)->finalize (object);
}

static void
sceau_backups_class_init (SceauBackupsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_backups_finalize;
}

static void
sceau_backups_init (SceauBackups *self)
{
}

/**
 * sceau_backups_new:
 * @folder: where they are; it exists
 * @keep: how many are kept
 *
 * Returns: (transfer full): the backups of that folder.
 */
SceauBackups *
sceau_backups_new (const char *folder, guint keep)
{
  SceauBackups *self = g_object_new (SCEAU_TYPE_BACKUPS, NULL);

  self->folder = g_strdup (folder);
  self->keep = keep;
  return self;
}

/**
 * sceau_backup_id_is_valid:
 *
 * Returns: whether this is the name of a backup: four to nine digits, and nothing that could leave the folder.
 */
gboolean
sceau_backup_id_is_valid (const char *id)
{
  gsize length = strlen (id);

  return length >= 4 && length <= 9 && strspn (id, "0123456789") == length;
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  guint64 left = g_ascii_strtoull (*(char *const *) a, NULL, 10);
  guint64 right = g_ascii_strtoull (*(char *const *) b, NULL, 10);

  return left < right ? 1 : left > right ? -1 : 0;
}

/* Names of the backups, newest first. */
static GPtrArray *
list_ids (SceauBackups *self)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (sceau_backup_id_is_valid (name))
        g_ptr_array_add (ids, g_strdup (name));
    }
  g_ptr_array_sort (ids, compare_newest_first);
  return ids;
}

static char *
next_id (SceauBackups *self)
{
  g_autoptr (GPtrArray) ids = list_ids (self);
  guint64 last = ids->len > 0 ? g_ascii_strtoull (g_ptr_array_index (ids, 0), NULL, 10) : 0;

  return g_strdup_printf ("%04" G_GUINT64_FORMAT, last + 1);
}

static JsonObject *
describe_files (const SceauSnapshot *snapshot)
{
  JsonObject *files = json_object_new ();

  for (guint i = 0; i < SCEAU_N_FILES; i++)
    json_object_set_object_member (files, sceau_vault_file_to_string ((SceauVaultFile) i),
                                   sceau_file_state_to_json (snapshot->files[i]));
  return files;
}

static gboolean
save_meta (const char *folder, const SceauSnapshot *snapshot, const SceauBackup *about,
           GError **error)
{
  g_autofree char *path = g_build_filename (folder, META, NULL);
  g_autoptr (JsonObject) meta = json_object_new ();
  g_autoptr (GBytes) text = NULL;

  json_object_set_object_member (meta, "backup", sceau_backup_to_json (about));
  json_object_set_object_member (meta, "files", describe_files (snapshot));
  text = sceau_json_to_bytes (meta);
  return sceau_file_write_atomic (path, g_bytes_get_data (text, NULL), g_bytes_get_size (text),
                                  0600, error);
}

/* Copies belong to the agent, 0600, whatever the owner of the original: that one is in the description. */
static gboolean
save_files (const char *folder, const SceauSnapshot *snapshot, GError **error)
{
  for (guint i = 0; i < SCEAU_N_FILES; i++)
    {
      const SceauFileState *file = snapshot->files[i];
      g_autofree char *path = g_build_filename (
          folder, sceau_vault_file_to_string ((SceauVaultFile) i), NULL);

      if (file->bytes != NULL
          && !sceau_file_write_atomic (path, sceau_secret_get_data (file->bytes, NULL),
                                       sceau_secret_get_size (file->bytes), 0600, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * sceau_backups_save:
 * @snapshot: what is there now
 * @about: what the list says about it; its id is chosen here
 *
 * Returns: (nullable) (transfer full): the id of the backup, which is on disk.
 */
char *
sceau_backups_save (SceauBackups *self, const SceauSnapshot *snapshot, const SceauBackup *about,
                    GError **error)
{
  g_autofree char *unfinished = g_build_filename (self->folder, UNFINISHED, NULL);
  g_autofree char *id = next_id (self);
  g_autofree char *path = g_build_filename (self->folder, id, NULL);
  g_autoptr (SceauBackup) named = sceau_backup_copy (about);

  g_free (named->id);
  named->id = g_strdup (id);
  if (g_file_test (unfinished, G_FILE_TEST_EXISTS) && !sceau_folder_remove (unfinished, error))
    return NULL;
  if (!sceau_folder_make (unfinished, error) || !save_files (unfinished, snapshot, error)
      || !save_meta (unfinished, snapshot, named, error) || !sceau_folder_sync (unfinished, error)
      || !sceau_file_rename (unfinished, path, error) || !sceau_folder_sync (self->folder, error))
    return NULL;
  return g_steal_pointer (&id);
}

/**
 * sceau_backups_remove:
 *
 * Removes a backup whose change did not take place.
 */
gboolean
sceau_backups_remove (SceauBackups *self, const char *id, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, id, NULL);

  return sceau_folder_remove (path, error);
}

/**
 * sceau_backups_prune:
 *
 * Removes the oldest ones past the number that is kept.
 */
gboolean
sceau_backups_prune (SceauBackups *self, GError **error)
{
  g_autoptr (GPtrArray) ids = list_ids (self);

  for (guint i = self->keep; i < ids->len; i++)
    {
      if (!sceau_backups_remove (self, g_ptr_array_index (ids, i), error))
        return FALSE;
    }
  return TRUE;
}

static JsonObject *
read_meta (SceauBackups *self, const char *id, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, id, META, NULL);
  g_autoptr (SceauFileState)
      file = sceau_backup_id_is_valid (id) ? sceau_file_state_read (path, NULL) : NULL;

  if (file == NULL || file->bytes == NULL)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND, _ ("There is no backup “%s”"), id);
      return NULL;
    }
  return sceau_json_parse_object (sceau_secret_get_text (file->bytes),
                                  (gssize) sceau_secret_get_size (file->bytes), error);
}

/**
 * sceau_backups_describe:
 *
 * Returns: (nullable) (transfer full): what the list says about one; %SCEAU_ERROR_NOT_FOUND.
 */
SceauBackup *
sceau_backups_describe (SceauBackups *self, const char *id, GError **error)
{
  g_autoptr (JsonObject) meta = read_meta (self, id, error);
  JsonObject *about = NULL;

  if (meta == NULL)
    return NULL;
  about = sceau_json_require_object (meta, "backup", error);
  return about != NULL ? sceau_backup_from_json (about, error) : NULL;
}

/**
 * sceau_backups_list:
 *
 * Returns: (transfer full) (element-type SceauBackup): all, newest first.
 */
GPtrArray *
sceau_backups_list (SceauBackups *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_backup_free);
  g_autoptr (GPtrArray) ids = list_ids (self);

  for (guint i = 0; i < ids->len; i++)
    {
      SceauBackup *backup = sceau_backups_describe (self, g_ptr_array_index (ids, i), NULL);

      if (backup != NULL)
        g_ptr_array_add (list, backup);
    }
  return list;
}

static SceauFileState *
read_one (SceauBackups *self, const char *id, JsonObject *files, SceauVaultFile file,
          GError **error)
{
  const char *name = sceau_vault_file_to_string (file);
  g_autofree char *path = g_build_filename (self->folder, id, name, NULL);
  JsonObject *object = sceau_json_require_object (files, name, error);
  g_autoptr (SceauFileState) described = object != NULL ? sceau_file_state_from_json (object, error)
                                                        : NULL;
  g_autoptr (SceauFileState) copy = NULL;

  if (described == NULL)
    return NULL;
  if (!described->exists)
    return g_steal_pointer (&described);
  copy = sceau_file_state_read (path, error);
  if (copy == NULL)
    return NULL;
  if (g_strcmp0 (copy->sha256, described->sha256) != 0)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED, _ ("The backup “%s” is damaged"), id);
      return NULL;
    }
  described->bytes = sceau_secret_ref (copy->bytes);
  return g_steal_pointer (&described);
}

/**
 * sceau_backups_read:
 * @files: (out): each file as it was, with its bytes; to be freed by the caller, also on failure
 *
 * Returns: %TRUE when all are whole; %SCEAU_ERROR_NOT_FOUND, %SCEAU_ERROR_MALFORMED.
 */
gboolean
sceau_backups_read (SceauBackups *self, const char *id, SceauFileState *files[SCEAU_N_FILES],
                    GError **error)
{
  g_autoptr (JsonObject) meta = read_meta (self, id, error);
  JsonObject *described = meta != NULL ? sceau_json_require_object (meta, "files", error) : NULL;

  if (described == NULL)
    return FALSE;
  for (guint i = 0; i < SCEAU_N_FILES; i++)
    {
      files[i] = read_one (self, id, described, (SceauVaultFile) i, error);
      if (files[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

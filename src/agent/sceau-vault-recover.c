/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done at the start about a change that was cut short: finished, or taken back. */
#include "config.h"

#include "agent/sceau-vault-private.h"

#include "base/sceau-text.h"

#include <unistd.h>

/**
 * sceau_recovery_free:
 * @recovery: (nullable) (transfer full): what recovery did
 */
void
sceau_recovery_free (SceauRecovery *recovery)
{
  if (recovery == NULL)
    return;
  sceau_journal_free (recovery->journal);
  g_strfreev (recovery->changed_outside);
  g_free (recovery);
}

/* c_rehash takes whatever has ".pem", "crt" or "cer" anywhere in its name (its pattern is not anchored), hidden or not: a name
 * made of hexadecimal digits has none of them. */
static char *
beside (const char *path, const char *what)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *hash = sceau_sha256_hex (name, strlen (name));
  g_autofree char *hidden = g_strdup_printf (".sceau-%s-%.8s", what, hash);

  return g_build_filename (folder, hidden, NULL);
}

/**
 * sceau_vault_dup_staged_path:
 *
 * Returns: (transfer full): where the new content of @path waits: in the same folder, hidden, and without an ending that
 *   HAProxy or c_rehash would take.
 */
char *
sceau_vault_dup_staged_path (const char *path)
{
  return beside (path, "new");
}

/**
 * sceau_vault_dup_kept_path:
 *
 * Returns: (transfer full): where the old content of @path is kept while the change is not confirmed.
 */
char *
sceau_vault_dup_kept_path (const char *path)
{
  return beside (path, "old");
}

/**
 * sceau_vault_sync_folders:
 * @items: (element-type SceauJournalItem): files
 *
 * Syncs the folder of each file, once.
 */
gboolean
sceau_vault_sync_folders (GPtrArray *items, GError **error)
{
  g_autoptr (GHashTable) done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < items->len; i++)
    {
      const SceauJournalItem *item = g_ptr_array_index (items, i);
      g_autofree char *folder = g_path_get_dirname (item->path);

      if (g_hash_table_contains (done, folder))
        continue;
      if (!sceau_folder_sync (folder, error))
        return FALSE;
      g_hash_table_add (done, g_steal_pointer (&folder));
    }
  return TRUE;
}

/* Moves the file at @from (if it is what is wanted) to the item's place; a wanted absence removes what is there. */
static gboolean
bring (const SceauJournalItem *item, const SceauFileState *wanted, const char *from, gboolean *done,
       GError **error)
{
  g_autoptr (SceauFileState) source = NULL;

  *done = TRUE;
  if (!wanted->exists)
    return sceau_file_remove (item->path, error);
  source = sceau_file_state_read (from, error);
  if (source == NULL)
    return FALSE;
  if (!source->exists || g_strcmp0 (source->sha256, wanted->sha256) != 0)
    {
      *done = FALSE;
      return TRUE;
    }
  return sceau_file_rename (from, item->path, error);
}

static gboolean
recover_item (const SceauJournalItem *item, gboolean undo, GPtrArray *outside, GError **error)
{
  const SceauFileState *wanted = undo ? item->before : item->after;
  const SceauFileState *unwanted = undo ? item->after : item->before;
  g_autoptr (SceauFileState) now = sceau_file_state_read (item->path, error);
  g_autofree char *from = undo ? sceau_vault_dup_kept_path (item->path)
                               : sceau_vault_dup_staged_path (item->path);
  gboolean done = FALSE;

  if (now == NULL)
    return FALSE;
  if (sceau_file_state_equal (now, wanted))
    return TRUE;
  if (sceau_file_state_equal (now, unwanted) && !bring (item, wanted, from, &done, error))
    return FALSE;
  if (!done)
    g_ptr_array_add (outside, g_path_get_basename (item->path));
  return TRUE;
}

static gboolean
remove_leftovers (GPtrArray *items, GError **error)
{
  for (guint i = 0; i < items->len; i++)
    {
      const SceauJournalItem *item = g_ptr_array_index (items, i);
      g_autofree char *staged = sceau_vault_dup_staged_path (item->path);
      g_autofree char *kept = sceau_vault_dup_kept_path (item->path);

      if (!sceau_file_remove (staged, error) || !sceau_file_remove (kept, error))
        return FALSE;
    }
  return TRUE;
}

/* Staged files of a change that had not even been written down. */
static gboolean
remove_strays (SceauVault *self, GError **error)
{
  g_autoptr (SceauSnapshot) places = _sceau_vault_find_places (self);
  g_autoptr (SceauJournal) all = sceau_journal_new ("", "", 0);

  for (guint i = 0; i < SCEAU_N_FILES; i++)
    {
      if (places->paths[i] != NULL)
        sceau_journal_add (all, (SceauVaultFile) i, places->paths[i], places->files[i],
                           places->files[i]);
    }
  return remove_leftovers (all->items, error);
}

/* A folder that somebody removed meanwhile has nothing to sync, and must not keep the agent from starting. */
static gboolean
sync_what_is_left (GPtrArray *items, GError **error)
{
  g_autoptr (GPtrArray) left = g_ptr_array_new ();

  for (guint i = 0; i < items->len; i++)
    {
      SceauJournalItem *item = g_ptr_array_index (items, i);
      g_autofree char *folder = g_path_get_dirname (item->path);

      if (g_file_test (folder, G_FILE_TEST_IS_DIR))
        g_ptr_array_add (left, item);
    }
  return sceau_vault_sync_folders (left, error);
}

/* What a change from here has brought is not somebody else's doing. Only a note: recovery does not fail for it. */
static void
remember_finished (SceauVault *self, GPtrArray *outside)
{
  g_autoptr (SceauSnapshot) now = outside->len == 0 ? _sceau_vault_find_places (self) : NULL;

  if (now != NULL && _sceau_vault_read_files (now, NULL))
    sceau_vault_remember (self, now, TRUE, NULL);
}

static gboolean
recover_journal (SceauVault *self, SceauRecovery *recovery, GPtrArray *outside, GError **error)
{
  GPtrArray *items = recovery->journal->items;
  gboolean done = TRUE;

  sceau_vault_freeze (self);
  for (guint i = 0; i < items->len && done; i++)
    done = recover_item (g_ptr_array_index (items, i), recovery->undone, outside, error);
  sceau_vault_thaw (self);
  if (done && !recovery->undone)
    remember_finished (self, outside);
  return done && sync_what_is_left (items, error)
         && _sceau_vault_write_notices (self, outside, error) && remove_leftovers (items, error);
}

/* What loads a file goes before the file, and comes after it. */
static gboolean
recover_in_order (SceauVault *self, SceauRecovery *recovery, GPtrArray *outside,
                  SceauRecoveryFunc func, gpointer data, GError **error)
{
  const SceauJournal *journal = recovery->journal;
  gboolean https = recovery->undone ? journal->https_before : journal->https_after;

  if (func == NULL)
    return recover_journal (self, recovery, outside, error);
  if (https)
    return recover_journal (self, recovery, outside, error) && func (recovery, data, error);
  return func (recovery, data, error) && recover_journal (self, recovery, outside, error);
}

/**
 * sceau_vault_recover:
 * @func: (nullable) (scope call): what else has to be right, the front end's part: called before the files when HTTPS is off in
 *   the end, after them when it is on; the journal stays when it fails
 *
 * Finishes a change that was cut short after its "switched" record was synced, and takes back one that was cut short before.
 * A file is touched only when it is in one of the two states that the journal knows; any other is left as it is and named.
 * Calling it again does no harm.
 *
 * Returns: (nullable) (transfer full): what was done.
 */
SceauRecovery *
sceau_vault_recover (SceauVault *self, SceauRecoveryFunc func, gpointer data, GError **error)
{
  g_autoptr (SceauRecovery) recovery = g_new0 (SceauRecovery, 1);
  g_autoptr (GPtrArray) outside = g_ptr_array_new_with_free_func (g_free);
  int lock = sceau_vault_lock (self, error);
  gboolean done;

  if (lock < 0)
    return NULL;
  done = sceau_journal_read (self->journal_path, &recovery->journal, error);
  if (done && recovery->journal != NULL)
    {
      recovery->undone = !recovery->journal->switched;
      done = recover_in_order (self, recovery, outside, func, data, error)
             && sceau_journal_clear (self->journal_path, error);
    }
  done = done && remove_strays (self, error);
  close (lock);
  g_ptr_array_set_free_func (outside, NULL);
  g_ptr_array_add (outside, NULL);
  recovery->changed_outside = (char **) g_ptr_array_free (g_steal_pointer (&outside), FALSE);
  return done ? g_steal_pointer (&recovery) : NULL;
}

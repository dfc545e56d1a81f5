/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of things, each step of which a test breaks:
 *
 *   begin    lock; read everything
 *   stage    the new files, hidden beside the old ones, synced
 *   prepare  backup; the old files kept under a second name; journal "prepared", synced
 *   switch   one rename of the file that the front end loads, then the others; folders synced; journal "switched", synced
 *   commit   kept files and journal removed
 *
 * Until "switched" is synced recovery takes everything back, from then on it finishes. Putting back is renames alone: it needs
 * no space on a full disk. */
#include "config.h"

#include "agent/sceau-transaction.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

typedef enum
{
  STEP_BEGUN,
  STEP_STAGED,
  STEP_PREPARED,
  STEP_SWITCHED,
  STEP_OVER,
} Step;

struct _SceauTransaction
{
  GObject parent_instance;
  SceauVault *vault;
  SceauSnapshot *before;
  SceauSnapshot *after;
  SceauJournal *journal;
  Step step;
  int lock;
};

G_DEFINE_FINAL_TYPE (SceauTransaction, sceau_transaction, G_TYPE_OBJECT)

static void
remove_staged (SceauTransaction *self)
{
  for (guint i = 0; i < self->journal->items->len; i++)
    {
      const SceauJournalItem *item = g_ptr_array_index (self->journal->items, i);
      g_autofree char *staged = sceau_vault_dup_staged_path (item->path);
      g_autofree char *kept = sceau_vault_dup_kept_path (item->path);

      sceau_file_remove (staged, NULL);
      sceau_file_remove (kept, NULL);
    }
}

/* What was not written down in the journal leaves no trace; what was is left to recovery. */
static void
sceau_transaction_finalize (GObject *object)
{
  SceauTransaction *self = SCEAU_TRANSACTION (object);

  if (self->step == STEP_STAGED)
    remove_staged (self);
  sceau_snapshot_free (self->before);
  sceau_snapshot_free (self->after);
  sceau_journal_free (self->journal);
  if (self->lock >= 0)
    close (self->lock);
  g_clear_object (&self->vault);
  G_OBJECT_CLASS (sceau_transaction_parent_class)->finalize (object);
}

static void
sceau_transaction_class_init (SceauTransactionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_transaction_finalize;
}

static void
sceau_transaction_init (SceauTransaction *self)
{
  self->lock = -1;
}

/* A change on top of one that was never finished would make two of them impossible to tell apart. */
static gboolean
nothing_is_open (SceauVault *vault, GError **error)
{
  if (!sceau_journal_is_open (sceau_vault_get_journal_path (vault)))
    return TRUE;
  g_set_error_literal (
      error, SCEAU_ERROR, SCEAU_ERROR_BUSY,
      _ ("An earlier change was cut short and could not be finished: restart the agent"));
  return FALSE;
}

/**
 * sceau_transaction_begin:
 * @what: the operation
 * @who: the user
 * @now: Unix seconds
 *
 * Waits for the vault's lock, which is held until the transaction is freed, and reads everything.
 *
 * Returns: (nullable) (transfer full): a transaction that changes nothing yet.
 */
SceauTransaction *
sceau_transaction_begin (SceauVault *vault, const char *what, const char *who, gint64 now,
                         GError **error)
{
  g_autoptr (SceauTransaction) self = g_object_new (SCEAU_TYPE_TRANSACTION, NULL);

  self->vault = g_object_ref (vault);
  self->journal = sceau_journal_new (what, who, now);
  self->lock = sceau_vault_lock (vault, error);
  if (self->lock < 0 || !nothing_is_open (vault, error))
    return NULL;
  self->before = sceau_vault_read (vault, error);
  if (self->before == NULL)
    return NULL;
  self->after = sceau_snapshot_copy (self->before);
  return g_steal_pointer (&self);
}

/**
 * sceau_transaction_get_before:
 *
 * Returns: what was there when the transaction began.
 */
const SceauSnapshot *
sceau_transaction_get_before (SceauTransaction *self)
{
  return self->before;
}

/**
 * sceau_transaction_get_after:
 *
 * Returns: what will be there.
 */
const SceauSnapshot *
sceau_transaction_get_after (SceauTransaction *self)
{
  return self->after;
}

/* CamTrace's files belong to its user; ours to whom our folder belongs to. */
static void
choose_owner (SceauTransaction *self, SceauVaultFile file, SceauFileState *state)
{
  SceauAgentConfig *config = sceau_vault_get_config (self->vault);

  if (sceau_vault_file_is_pending (file))
    sceau_file_find_owner (sceau_agent_config_get_state_folder (config), &state->uid, &state->gid);
  else
    sceau_agent_config_get_owner (config, &state->uid, &state->gid);
}

/* 0600 when new; else as it was, but never wider than 0640, and never for others. */
static guint32
choose_mode (const SceauFileState *before)
{
  return before->exists && before->regular ? (before->mode & 0640) | 0600 : 0600;
}

static void
replace_after (SceauTransaction *self, SceauVaultFile file, SceauFileState *state)
{
  sceau_file_state_free (self->after->files[file]);
  self->after->files[file] = state;
}

/**
 * sceau_transaction_set:
 * @file: which one
 * @bytes: (nullable): its new content; %NULL removes it
 *
 * Says what a file shall be. Nothing happens on disk yet.
 *
 * Returns: %FALSE when the server has no such file (no CamTrace found).
 */
gboolean
sceau_transaction_set (SceauTransaction *self, SceauVaultFile file, SceauSecret *bytes,
                       GError **error)
{
  SceauFileState *state;

  if (self->after->paths[file] == NULL)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED,
                           _ ("The folder of CamTrace’s certificate files was not found"));
      return FALSE;
    }
  if (bytes == NULL)
    {
      replace_after (self, file, sceau_file_state_new_absent ());
      return TRUE;
    }
  state = sceau_file_state_new (bytes, 0, 0, choose_mode (self->before->files[file]));
  choose_owner (self, file, state);
  replace_after (self, file, state);
  return TRUE;
}

/**
 * sceau_transaction_set_state:
 * @state: the file as it once was: content, owner and mode
 *
 * For restoring: content and owner as they were; the mode too, but never wider than 0640, and never for others.
 */
void
sceau_transaction_set_state (SceauTransaction *self, SceauVaultFile file,
                             const SceauFileState *state)
{
  SceauFileState *copy = sceau_file_state_copy (state);

  if (copy->exists)
    copy->mode = choose_mode (copy);
  if (copy->exists && geteuid () != 0)
    {
      copy->uid = geteuid ();
      copy->gid = getegid ();
    }
  replace_after (self, file, copy);
}

/**
 * sceau_transaction_set_https:
 *
 * Writes down that HTTPS is switched by this change, so that recovery can switch it back.
 */
void
sceau_transaction_set_https (SceauTransaction *self, gboolean before, gboolean after)
{
  self->journal->https_before = before;
  self->journal->https_after = after;
}

/**
 * sceau_transaction_changes:
 *
 * Returns: whether that file will be another one, with another owner or mode, or gone.
 */
gboolean
sceau_transaction_changes (SceauTransaction *self, SceauVaultFile file)
{
  return self->after->paths[file] != NULL
         && !sceau_file_state_equal (self->before->files[file], self->after->files[file]);
}

static gboolean
check_regular (SceauTransaction *self, SceauVaultFile file, GError **error)
{
  const SceauFileState *before = self->before->files[file];
  g_autofree char *name = NULL;

  if (!before->exists || before->regular)
    return TRUE;
  name = g_path_get_basename (self->before->paths[file]);
  g_set_error (
      error, SCEAU_ERROR, SCEAU_ERROR_CHANGED_OUTSIDE,
      _ ("“%s” is a link or cannot be read: it was made outside of Sceau, and is left as it is"),
      name);
  return FALSE;
}

static gboolean
stage_one (SceauTransaction *self, SceauVaultFile file, GError **error)
{
  const SceauFileState *after = self->after->files[file];
  g_autofree char *staged = sceau_vault_dup_staged_path (self->after->paths[file]);
  g_autoptr (SceauFileState) read = NULL;

  sceau_journal_add (self->journal, file, self->after->paths[file], self->before->files[file],
                     after);
  if (!after->exists)
    return TRUE;
  if (!sceau_file_remove (staged, error) || !sceau_file_write_new (staged, after, error))
    return FALSE;
  read = sceau_file_state_read (staged, error);
  if (read == NULL)
    return FALSE;
  if (!sceau_file_state_equal (read, after))
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_IO,
                   _ ("“%s” did not come out of the disk as it went in"), staged);
      return FALSE;
    }
  return TRUE;
}

/**
 * sceau_transaction_stage:
 *
 * Writes every file that changes beside its place, hidden and synced, and reads it back.
 */
gboolean
sceau_transaction_stage (SceauTransaction *self, GError **error)
{
  g_return_val_if_fail (self->step == STEP_BEGUN, FALSE);

  self->step = STEP_STAGED;
  for (guint i = 0; i < SCEAU_N_FILES; i++)
    {
      SceauVaultFile file = (SceauVaultFile) i;

      if (!sceau_transaction_changes (self, file))
        continue;
      if (!check_regular (self, file, error) || !stage_one (self, file, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * sceau_transaction_dup_staged:
 *
 * Returns: (nullable) (transfer full): where the new content of @file can be looked at: beside its place when it changes, in
 *   its place when it does not; %NULL when there will be no such file.
 */
char *
sceau_transaction_dup_staged (SceauTransaction *self, SceauVaultFile file)
{
  if (!self->after->files[file]->exists)
    return NULL;
  if (sceau_transaction_changes (self, file))
    return sceau_vault_dup_staged_path (self->after->paths[file]);
  return g_strdup (self->after->paths[file]);
}

/* Between the reading and now a key was made and a front end was asked: somebody else may have been at the files. */
static gboolean
still_as_before (SceauTransaction *self, GError **error)
{
  g_autoptr (SceauSnapshot) now = sceau_vault_read (self->vault, error);
  gboolean same = now != NULL;

  for (guint i = 0; i < SCEAU_N_FILES && same; i++)
    same = g_strcmp0 (now->paths[i], self->before->paths[i]) == 0
           && (!sceau_transaction_changes (self, (SceauVaultFile) i)
               || sceau_file_state_equal (now->files[i], self->before->files[i]));
  if (now != NULL && !same)
    g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_CHANGED_MEANWHILE,
                         _ ("The files were changed meanwhile: look again"));
  return same;
}

static gboolean
replaces_something (SceauTransaction *self)
{
  for (guint i = 0; i < self->journal->items->len; i++)
    {
      if (((SceauJournalItem *) g_ptr_array_index (self->journal->items, i))->before->exists)
        return TRUE;
    }
  return FALSE;
}

static gboolean
keep_old_files (SceauTransaction *self, GError **error)
{
  for (guint i = 0; i < self->journal->items->len; i++)
    {
      const SceauJournalItem *item = g_ptr_array_index (self->journal->items, i);
      g_autofree char *kept = sceau_vault_dup_kept_path (item->path);

      if (!sceau_file_remove (kept, error)
          || (item->before->exists
              && !sceau_file_keep (item->path, self->before->files[item->file], kept, error)))
        return FALSE;
    }
  return sceau_vault_sync_folders (self->journal->items, error);
}

static gboolean
prepare_backup (SceauTransaction *self, const SceauBackup *about, GError **error)
{
  if (!replaces_something (self))
    return TRUE;
  self->journal->backup = sceau_backups_save (sceau_vault_get_backups (self->vault), self->before,
                                              about, error);
  return self->journal->backup != NULL;
}

static void
forget_backup (SceauTransaction *self)
{
  if (self->journal->backup != NULL)
    sceau_backups_remove (sceau_vault_get_backups (self->vault), self->journal->backup, NULL);
  g_clear_pointer (&self->journal->backup, g_free);
}

/**
 * sceau_transaction_prepare:
 * @about: what the list of backups shall say about what is replaced
 *
 * The last step before anything changes: backup, second names of the old files, journal.
 */
gboolean
sceau_transaction_prepare (SceauTransaction *self, const SceauBackup *about, GError **error)
{
  g_return_val_if_fail (self->step == STEP_STAGED, FALSE);

  if (!still_as_before (self, error) || !prepare_backup (self, about, error))
    return FALSE;
  if (keep_old_files (self, error)
      && sceau_journal_write (self->journal, sceau_vault_get_journal_path (self->vault), error))
    {
      self->step = STEP_PREPARED;
      return TRUE;
    }
  /* The journal may be in place without being synced; it must not outlive its kept files. */
  sceau_journal_clear (sceau_vault_get_journal_path (self->vault), NULL);
  forget_backup (self);
  return FALSE;
}

static gboolean
put_in_place (const SceauJournalItem *item, GError **error)
{
  g_autofree char *staged = sceau_vault_dup_staged_path (item->path);

  return item->after->exists ? sceau_file_rename (staged, item->path, error)
                             : sceau_file_remove (item->path, error);
}

static gboolean
put_all_in_place (SceauTransaction *self, GError **error)
{
  gboolean done = TRUE;

  sceau_vault_freeze (self->vault);
  for (guint i = 0; i < self->journal->items->len && done; i++)
    done = put_in_place (g_ptr_array_index (self->journal->items, i), error);
  sceau_vault_thaw (self->vault);
  return done && sceau_vault_sync_folders (self->journal->items, error);
}

/**
 * sceau_transaction_place:
 *
 * Puts the files in place, but leaves the journal at "to be undone": what comes next decides. When a step of it fails everything
 * is as before.
 */
gboolean
sceau_transaction_place (SceauTransaction *self, GError **error)
{
  g_return_val_if_fail (self->step == STEP_PREPARED, FALSE);

  self->step = STEP_SWITCHED;
  if (put_all_in_place (self, error))
    return TRUE;
  sceau_transaction_undo (self, NULL);
  return FALSE;
}

/**
 * sceau_transaction_switch:
 *
 * The change itself: from here on recovery finishes it. When a step of it fails everything is as before.
 */
gboolean
sceau_transaction_switch (SceauTransaction *self, GError **error)
{
  if (!sceau_transaction_place (self, error))
    return FALSE;
  if (sceau_journal_mark (sceau_vault_get_journal_path (self->vault), TRUE, error))
    return TRUE;
  sceau_transaction_undo (self, NULL);
  return FALSE;
}

static gboolean
put_back (const SceauJournalItem *item, GError **error)
{
  g_autofree char *kept = sceau_vault_dup_kept_path (item->path);

  if (!item->before->exists)
    return sceau_file_remove (item->path, error);
  /* Not there: this file was put back already, or never left its place. */
  return !g_file_test (kept, G_FILE_TEST_EXISTS) || sceau_file_rename (kept, item->path, error);
}

static gboolean
put_all_back (SceauTransaction *self, GError **error)
{
  gboolean done = TRUE;

  sceau_vault_freeze (self->vault);
  for (guint i = 0; i < self->journal->items->len && done; i++)
    done = put_back (g_ptr_array_index (self->journal->items, i), error);
  sceau_vault_thaw (self->vault);
  return done && sceau_vault_sync_folders (self->journal->items, error);
}

/**
 * sceau_transaction_undo:
 *
 * Puts back what was there. The backup made for the change goes too: it would be of what is in place.
 *
 * Returns: %FALSE when it could not be finished: the journal stays, and the next start of the agent will.
 */
gboolean
sceau_transaction_undo (SceauTransaction *self, GError **error)
{
  const char *path = sceau_vault_get_journal_path (self->vault);

  g_return_val_if_fail (self->step == STEP_PREPARED || self->step == STEP_SWITCHED, FALSE);

  /* The order matters: a crash from here on must find "to be undone". Fails when it already says so. */
  if (!g_file_test (path, G_FILE_TEST_EXISTS) && !sceau_journal_mark (path, FALSE, error))
    return FALSE;
  if (!put_all_back (self, error))
    return FALSE;
  remove_staged (self);
  if (!sceau_journal_clear (path, error))
    return FALSE;
  self->step = STEP_OVER;
  forget_backup (self);
  return TRUE;
}

/**
 * sceau_transaction_commit:
 *
 * The change is good: nothing of the old files is kept but their backup.
 */
gboolean
sceau_transaction_commit (SceauTransaction *self, GError **error)
{
  g_return_val_if_fail (self->step == STEP_PREPARED || self->step == STEP_SWITCHED, FALSE);

  /* Before the journal goes: a crash in between is a change that recovery finishes, not one that somebody else made. */
  sceau_vault_remember (self->vault, self->after, TRUE, NULL);
  if (!sceau_journal_clear (sceau_vault_get_journal_path (self->vault), error))
    return FALSE;
  remove_staged (self);
  self->step = STEP_OVER;
  sceau_vault_clear_notices (self->vault, self->after->family, NULL);
  sceau_backups_prune (sceau_vault_get_backups (self->vault), NULL);
  return TRUE;
}

/**
 * sceau_transaction_get_backup:
 *
 * Returns: (nullable): the id of the backup of what was replaced.
 */
const char *
sceau_transaction_get_backup (SceauTransaction *self)
{
  return self->journal->backup;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the files are, and what recovery does. The changes themselves are in sceau-transaction.c. */
#include "config.h"

#include "agent/sceau-known.h"
#include "agent/sceau-vault.h"
#include "base/sceau-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* On 7.13 the vendor has no combined file; our site file loads this one. */
#define COMBINED_7_13 "www-ssl-cert.pem"

struct _SceauVault
{
  GObject parent_instance;
  SceauAgentConfig *config;
  SceauBackups *backups;
  char *state_folder;
  char *journal_path;
  char *pending_folder;
  GMutex mutex; /* held while files change, so that nobody reads half a change */
};

G_DEFINE_FINAL_TYPE (SceauVault, sceau_vault, G_TYPE_OBJECT)

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

static void
sceau_vault_finalize (GObject *object)
{
  SceauVault *self = SCEAU_VAULT (object);

  g_clear_object (&self->config);
  g_clear_object (&self->backups);
  g_free (self->state_folder);
  g_free (self->journal_path);
  g_free (self->pending_folder);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (sceau_vault_parent_class)->finalize (object);
}

static void
sceau_vault_class_init (SceauVaultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_vault_finalize;
}

static void
sceau_vault_init (SceauVault *self)
{
  g_mutex_init (&self->mutex);
}

/**
 * sceau_vault_new:
 *
 * Makes the agent's folders where they are missing.
 *
 * Returns: (nullable) (transfer full): the vault.
 */
SceauVault *
sceau_vault_new (SceauAgentConfig *config, GError **error)
{
  g_autoptr (SceauVault) self = g_object_new (SCEAU_TYPE_VAULT, NULL);
  g_autofree char *backups = NULL;

  self->config = g_object_ref (config);
  self->state_folder = g_strdup (sceau_agent_config_get_state_folder (config));
  self->journal_path = g_build_filename (self->state_folder, "journal", NULL);
  self->pending_folder = g_build_filename (self->state_folder, "pending", NULL);
  backups = g_build_filename (self->state_folder, "backups", NULL);
  if (!sceau_folder_make (self->state_folder, error)
      || !sceau_folder_make (self->pending_folder, error) || !sceau_folder_make (backups, error))
    return NULL;
  self->backups = sceau_backups_new (backups, sceau_agent_config_get_backups (config));
  return g_steal_pointer (&self);
}

/**
 * sceau_vault_get_backups:
 *
 * Returns: (transfer none): what was replaced.
 */
SceauBackups *
sceau_vault_get_backups (SceauVault *self)
{
  return self->backups;
}

/**
 * sceau_vault_get_config:
 *
 * Returns: (transfer none): the configuration.
 */
SceauAgentConfig *
sceau_vault_get_config (SceauVault *self)
{
  return self->config;
}

/**
 * sceau_vault_get_journal_path:
 *
 * Returns: where the journal is.
 */
const char *
sceau_vault_get_journal_path (SceauVault *self)
{
  return self->journal_path;
}

static gboolean
folder_exists (SceauAgentConfig *config, SceauFamily family)
{
  g_autofree char *path = sceau_agent_config_dup_path (config,
                                                       sceau_layout_for_family (family)->folder);

  return g_file_test (path, G_FILE_TEST_IS_DIR);
}

static char *
dup_combined (const SceauLayout *layout, const char *folder)
{
  return g_build_filename (folder, layout->combined != NULL ? layout->combined : COMBINED_7_13,
                           NULL);
}

/**
 * sceau_vault_dup_combined_path:
 *
 * Where the front end's file is by what is on disk alone: for whoever must not look into the agent's own folder.
 *
 * Returns: (transfer full): the file with chain and key, there or not.
 */
char *
sceau_vault_dup_combined_path (SceauAgentConfig *config)
{
  const SceauLayout *layout = sceau_layout_for_family (folder_exists (config, SCEAU_FAMILY_HAPROXY)
                                                           ? SCEAU_FAMILY_HAPROXY
                                                           : SCEAU_FAMILY_APACHE_7_13);
  g_autofree char *folder = sceau_agent_config_dup_path (config, layout->folder);

  return dup_combined (layout, folder);
}

static SceauFamily known_family (SceauVault *self);

/* What there should be: what the operator set, else what there was at the last change. */
static SceauFamily
expected_family (SceauVault *self)
{
  const char *version = sceau_agent_config_get_version (self->config);
  const SceauLayout *layout = version != NULL ? sceau_layout_for_version (version, NULL) : NULL;

  return layout != NULL ? layout->family : known_family (self);
}

/* 7.14 and above have a folder that 7.13 does not have, inside the one that it has. CamTrace goes from 7.13 to 7.14, never back: where
 * that folder was and is no longer it is missing, and whatever is written under the old names would be served by nobody. */
static void
find_family (SceauVault *self, SceauSnapshot *places)
{
  if (folder_exists (self->config, SCEAU_FAMILY_HAPROXY))
    {
      places->family = SCEAU_FAMILY_HAPROXY;
      return;
    }
  places->family = expected_family (self);
  if (places->family != SCEAU_FAMILY_HAPROXY
      && folder_exists (self->config, SCEAU_FAMILY_APACHE_7_13))
    places->family = SCEAU_FAMILY_APACHE_7_13;
  else if (places->family != SCEAU_FAMILY_UNKNOWN)
    places->missing = sceau_agent_config_dup_path (
        self->config, sceau_layout_for_family (places->family)->folder);
}

/* What is on disk decides the family; the version that the operator set refines it. */
static const SceauLayout *
find_layout (SceauVault *self, SceauFamily family)
{
  const char *version = sceau_agent_config_get_version (self->config);
  const SceauLayout *layout = version != NULL ? sceau_layout_for_version (version, NULL) : NULL;

  if (family == SCEAU_FAMILY_UNKNOWN)
    return NULL;
  return layout != NULL && layout->family == family ? layout : sceau_layout_for_family (family);
}

static void
find_paths (SceauVault *self, SceauSnapshot *snapshot)
{
  const SceauLayout *layout = snapshot->layout;
  g_autofree char *folder = NULL;

  snapshot->paths[SCEAU_FILE_PENDING_KEY] = g_build_filename (self->pending_folder, "key", NULL);
  snapshot->paths[SCEAU_FILE_PENDING_REQUEST] = g_build_filename (self->pending_folder, "request",
                                                                  NULL);
  if (layout == NULL)
    return;
  folder = sceau_agent_config_dup_path (self->config, layout->folder);
  snapshot->paths[SCEAU_FILE_COMBINED] = dup_combined (layout, folder);
  snapshot->paths[SCEAU_FILE_CERTIFICATE] = g_build_filename (folder, layout->certificate, NULL);
  snapshot->paths[SCEAU_FILE_KEY] = g_build_filename (folder, layout->key, NULL);
  snapshot->paths[SCEAU_FILE_REQUEST] = g_build_filename (folder, layout->request, NULL);
}

/* Where everything is, without looking into it: every file absent. */
static SceauSnapshot *
find_places (SceauVault *self)
{
  SceauSnapshot *places = g_new0 (SceauSnapshot, 1);

  find_family (self, places);
  places->layout = find_layout (self, places->family);
  find_paths (self, places);
  for (guint i = 0; i < SCEAU_N_FILES; i++)
    places->files[i] = sceau_file_state_new_absent ();
  return places;
}

/* A file that we may not read is as good as a link: it is there, nothing is known of it, and it is not replaced. */
static gboolean
read_file (SceauSnapshot *snapshot, guint i, GError **error)
{
  g_autoptr (GError) local = NULL;
  SceauFileState *state = sceau_file_state_read (snapshot->paths[i], &local);

  if (state == NULL && !g_error_matches (local, SCEAU_ERROR, SCEAU_ERROR_PERMISSION))
    return sceau_error_propagate (error, g_steal_pointer (&local));
  if (state == NULL)
    {
      state = sceau_file_state_new_absent ();
      state->exists = TRUE;
    }
  sceau_file_state_free (snapshot->files[i]);
  snapshot->files[i] = state;
  return TRUE;
}

static gboolean
read_files (SceauSnapshot *snapshot, GError **error)
{
  for (guint i = 0; i < SCEAU_N_FILES; i++)
    {
      if (snapshot->paths[i] != NULL && !read_file (snapshot, i, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * sceau_vault_read:
 *
 * Reads everything as it is now; never half of a change that is being made.
 *
 * Returns: (nullable) (transfer full): the snapshot.
 */
SceauSnapshot *
sceau_vault_read (SceauVault *self, GError **error)
{
  g_autoptr (SceauSnapshot) snapshot = find_places (self);
  gboolean read;

  sceau_vault_freeze (self);
  read = read_files (snapshot, error);
  sceau_vault_thaw (self);
  return read ? g_steal_pointer (&snapshot) : NULL;
}

/* Where 7.13 had its files, whatever is there now. */
static SceauSnapshot *
find_old_places (SceauVault *self)
{
  SceauSnapshot *places = g_new0 (SceauSnapshot, 1);

  places->family = SCEAU_FAMILY_APACHE_7_13;
  places->layout = sceau_layout_for_family (SCEAU_FAMILY_APACHE_7_13);
  find_paths (self, places);
  for (guint i = 0; i < SCEAU_N_FILES; i++)
    {
      if (sceau_vault_file_is_pending ((SceauVaultFile) i))
        g_clear_pointer (&places->paths[i], g_free);
      places->files[i] = sceau_file_state_new_absent ();
    }
  return places;
}

/**
 * sceau_vault_read_old:
 *
 * Returns: (nullable) (transfer full): what is under the names of 7.13, without anything pending.
 */
SceauSnapshot *
sceau_vault_read_old (SceauVault *self, GError **error)
{
  g_autoptr (SceauSnapshot) snapshot = find_old_places (self);

  return read_files (snapshot, error) ? g_steal_pointer (&snapshot) : NULL;
}

static char *
known_path (SceauVault *self)
{
  return g_build_filename (self->state_folder, "known", NULL);
}

/**
 * sceau_vault_remember:
 * @snapshot: what is there
 * @again: also when something is remembered already
 *
 * Remembers CamTrace's files as they are: whatever is different later, somebody else did.
 */
gboolean
sceau_vault_remember (SceauVault *self, const SceauSnapshot *snapshot, gboolean again,
                      GError **error)
{
  g_autofree char *path = known_path (self);

  if (snapshot->layout == NULL || snapshot->missing != NULL
      || (!again && g_file_test (path, G_FILE_TEST_EXISTS)))
    return TRUE;
  return sceau_known_write (path, snapshot, error);
}

/**
 * sceau_vault_compare_known:
 * @snapshot: what is there
 * @findings: (element-type SceauFinding): what somebody else did to it is added
 */
void
sceau_vault_compare_known (SceauVault *self, const SceauSnapshot *snapshot, GPtrArray *findings)
{
  g_autofree char *path = known_path (self);
  guint32 uid, gid;

  if (snapshot->layout == NULL || snapshot->missing != NULL)
    return;
  sceau_agent_config_get_owner (self->config, &uid, &gid);
  sceau_known_compare (path, snapshot, uid, gid, findings);
}

static void
sign_files (const SceauSnapshot *places, GString *signature)
{
  for (guint i = 0; i < SCEAU_N_FILES; i++)
    {
      struct stat info = { 0 };

      if (places->paths[i] != NULL && lstat (places->paths[i], &info) == 0)
        g_string_append_printf (signature, " %lu:%lu:%ld:%ld.%ld:%ld.%ld:%u", (gulong) info.st_dev,
                                (gulong) info.st_ino, (glong) info.st_size,
                                (glong) info.st_mtim.tv_sec, (glong) info.st_mtim.tv_nsec,
                                (glong) info.st_ctim.tv_sec, (glong) info.st_ctim.tv_nsec,
                                (guint) info.st_mode);
      else
        g_string_append (signature, " -");
    }
}

/**
 * sceau_vault_dup_signature:
 *
 * Returns: (transfer full): a text that changes whenever sceau_vault_read () or sceau_vault_read_old () would give something else: far
 *   cheaper than reading.
 */
char *
sceau_vault_dup_signature (SceauVault *self)
{
  g_autoptr (SceauSnapshot) places = find_places (self);
  g_autoptr (GString) signature = g_string_new (NULL);

  g_string_append (signature, sceau_family_to_string (places->family));
  if (places->missing != NULL)
    g_string_append (signature, " missing");
  sceau_vault_freeze (self);
  sign_files (places, signature);
  sceau_vault_thaw (self);
  if (places->family == SCEAU_FAMILY_HAPROXY)
    {
      g_autoptr (SceauSnapshot) old = find_old_places (self);

      sign_files (old, signature);
    }
  return g_string_free (g_steal_pointer (&signature), FALSE);
}

/**
 * sceau_vault_lock:
 *
 * Waits until no other change, in this process or another, is under way.
 *
 * Returns: a descriptor that holds the lock until it is closed; -1 on error.
 */
int
sceau_vault_lock (SceauVault *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->state_folder, "lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  while (fd >= 0 && flock (fd, LOCK_EX) < 0)
    {
      if (errno == EINTR)
        continue;
      close (fd);
      fd = -1;
    }
  if (fd < 0)
    sceau_error_set_errno (error, errno, _ ("“%s” could not be locked"), path);
  return fd;
}

/**
 * sceau_vault_freeze:
 *
 * Keeps readers of this process out while files change (or changes out while files are read).
 */
void
sceau_vault_freeze (SceauVault *self)
{
  g_mutex_lock (&self->mutex);
}

/**
 * sceau_vault_thaw:
 *
 * The end of sceau_vault_freeze ().
 */
void
sceau_vault_thaw (SceauVault *self)
{
  g_mutex_unlock (&self->mutex);
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
  g_autoptr (SceauSnapshot) places = find_places (self);
  g_autoptr (SceauJournal) all = sceau_journal_new ("", "", 0);

  for (guint i = 0; i < SCEAU_N_FILES; i++)
    {
      if (places->paths[i] != NULL)
        sceau_journal_add (all, (SceauVaultFile) i, places->paths[i], places->files[i],
                           places->files[i]);
    }
  return remove_leftovers (all->items, error);
}

static char *
notices_path (SceauVault *self)
{
  return g_build_filename (self->state_folder, "changed-outside", NULL);
}

static gboolean
write_notices (SceauVault *self, GPtrArray *names, GError **error)
{
  g_autofree char *path = notices_path (self);
  g_autofree char *text = NULL;

  if (names->len == 0)
    return TRUE;
  g_ptr_array_add (names, NULL);
  text = g_strjoinv ("\n", (char **) names->pdata);
  g_ptr_array_set_size (names, (int) names->len - 1);
  return sceau_file_write_atomic (path, text, strlen (text), 0600, error);
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
  g_autoptr (SceauSnapshot) now = outside->len == 0 ? find_places (self) : NULL;

  if (now != NULL && read_files (now, NULL))
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
  return done && sync_what_is_left (items, error) && write_notices (self, outside, error)
         && remove_leftovers (items, error);
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

/**
 * sceau_vault_dup_changed_outside:
 *
 * Returns: (transfer full): names of files that recovery left alone, until the next change; empty when there are none.
 */
char **
sceau_vault_dup_changed_outside (SceauVault *self)
{
  g_autofree char *path = notices_path (self);
  g_autoptr (SceauFileState) file = sceau_file_state_read (path, NULL);

  if (file == NULL || file->bytes == NULL)
    return g_new0 (char *, 1);
  return g_strsplit (sceau_secret_get_text (file->bytes), "\n", SCEAU_N_FILES + 1);
}

static char *
family_path (SceauVault *self)
{
  return g_build_filename (self->state_folder, "family", NULL);
}

static SceauFamily
known_family (SceauVault *self)
{
  g_autofree char *path = family_path (self);
  g_autoptr (SceauFileState) file = sceau_file_state_read (path, NULL);
  SceauFamily known = SCEAU_FAMILY_UNKNOWN;

  if (file != NULL && file->bytes != NULL)
    sceau_family_from_string (sceau_secret_get_text (file->bytes), &known);
  return known;
}

/**
 * sceau_vault_family_changed:
 * @family: as found now
 *
 * Returns: whether it was another one at the last change (CamTrace was upgraded since).
 */
gboolean
sceau_vault_family_changed (SceauVault *self, SceauFamily family)
{
  SceauFamily known = known_family (self);

  return known != SCEAU_FAMILY_UNKNOWN && known != family;
}

/**
 * sceau_vault_remember_family:
 * @family: as found now
 * @again: also when another one is remembered
 *
 * Writes down which family of files this server has.
 */
gboolean
sceau_vault_remember_family (SceauVault *self, SceauFamily family, gboolean again, GError **error)
{
  g_autofree char *path = family_path (self);
  const char *name = sceau_family_to_string (family);

  if (family == SCEAU_FAMILY_UNKNOWN || (!again && g_file_test (path, G_FILE_TEST_EXISTS)))
    return TRUE;
  if (again && !sceau_vault_family_changed (self, family) && g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  return sceau_file_write_atomic (path, name, strlen (name), 0600, error);
}

static char *
complete_path (SceauVault *self)
{
  return g_build_filename (self->state_folder, "complete", NULL);
}

/**
 * sceau_vault_remember_complete:
 * @leaf_sha256: of the certificate that was just installed
 *
 * Writes down that its chain was complete when it was installed: the root of a private authority came along then, but is not
 * sent by a server, and so is not in the files afterwards.
 */
gboolean
sceau_vault_remember_complete (SceauVault *self, const char *leaf_sha256, GError **error)
{
  g_autofree char *path = complete_path (self);

  return sceau_file_write_atomic (path, leaf_sha256, strlen (leaf_sha256), 0600, error);
}

/**
 * sceau_vault_was_complete:
 * @leaf_sha256: of a certificate
 *
 * Returns: whether it was installed here with a complete chain.
 */
gboolean
sceau_vault_was_complete (SceauVault *self, const char *leaf_sha256)
{
  g_autofree char *path = complete_path (self);
  g_autoptr (SceauFileState) file = sceau_file_state_read (path, NULL);

  return file != NULL && file->bytes != NULL
         && g_str_equal (sceau_secret_get_text (file->bytes), leaf_sha256);
}

/**
 * sceau_vault_clear_notices:
 * @family: the family that a change was just made for
 *
 * A change was made with what is there now: what was worth a notice before it no longer is.
 */
gboolean
sceau_vault_clear_notices (SceauVault *self, SceauFamily family, GError **error)
{
  g_autofree char *notices = notices_path (self);

  return sceau_file_remove (notices, error)
         && sceau_vault_remember_family (self, family, TRUE, error);
}

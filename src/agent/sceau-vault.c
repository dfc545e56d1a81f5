/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the files are, and what is in them. The changes themselves are in sceau-transaction.c. */
#include "config.h"

#include "agent/sceau-vault-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* On 7.13 the vendor has no combined file; our site file loads this one. */
#define COMBINED_7_13 "www-ssl-cert.pem"

G_DEFINE_FINAL_TYPE (SceauVault, sceau_vault, G_TYPE_OBJECT)

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

/* What there should be: what the operator set, else what there was at the last change. */
static SceauFamily
expected_family (SceauVault *self)
{
  const char *version = sceau_agent_config_get_version (self->config);
  const SceauLayout *layout = version != NULL ? sceau_layout_for_version (version, NULL) : NULL;

  return layout != NULL ? layout->family : _sceau_vault_get_known_family (self);
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
SceauSnapshot *
_sceau_vault_find_places (SceauVault *self)
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

gboolean
_sceau_vault_read_files (SceauSnapshot *snapshot, GError **error)
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
  g_autoptr (SceauSnapshot) snapshot = _sceau_vault_find_places (self);
  gboolean read;

  sceau_vault_freeze (self);
  read = _sceau_vault_read_files (snapshot, error);
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

  return _sceau_vault_read_files (snapshot, error) ? g_steal_pointer (&snapshot) : NULL;
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
  g_autoptr (SceauSnapshot) places = _sceau_vault_find_places (self);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the vault writes down beside the certificate files, in the agent's own folder: how CamTrace's files were, what somebody else did to
 * them, which family they are of, which chain was complete. */
#include "config.h"

#include "agent/sceau-vault-private.h"

#include "agent/sceau-known.h"

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

static char *
notices_path (SceauVault *self)
{
  return g_build_filename (self->state_folder, "changed-outside", NULL);
}

gboolean
_sceau_vault_write_notices (SceauVault *self, GPtrArray *names, GError **error)
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

SceauFamily
_sceau_vault_get_known_family (SceauVault *self)
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
  SceauFamily known = _sceau_vault_get_known_family (self);

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

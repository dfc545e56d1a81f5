/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Snapshots, and the ETag made of one: what changes by itself is not in it. */
#include "config.h"

#include "agent/sceau-snapshot.h"

static const char *const file_names[SCEAU_N_FILES] = {
  "combined", "certificate", "key", "request", "pending-key", "pending-request",
};

/**
 * sceau_vault_file_to_string:
 *
 * Returns: the name of the file's part, as the journal and the backups use it.
 */
const char *
sceau_vault_file_to_string (SceauVaultFile file)
{
  return file_names[file];
}

/**
 * sceau_vault_file_from_string:
 *
 * Returns: whether there is such a part.
 */
gboolean
sceau_vault_file_from_string (const char *text, SceauVaultFile *file)
{
  for (guint i = 0; i < SCEAU_N_FILES; i++)
    {
      if (g_str_equal (file_names[i], text))
        {
          *file = (SceauVaultFile) i;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * sceau_vault_file_is_pending:
 *
 * Returns: whether the file is the agent's own, in its state folder.
 */
gboolean
sceau_vault_file_is_pending (SceauVaultFile file)
{
  return file == SCEAU_FILE_PENDING_KEY || file == SCEAU_FILE_PENDING_REQUEST;
}

/**
 * sceau_snapshot_copy:
 *
 * Returns: (transfer full): a copy; the bytes are shared.
 */
SceauSnapshot *
sceau_snapshot_copy (const SceauSnapshot *self)
{
  SceauSnapshot *copy = g_new0 (SceauSnapshot, 1);

  copy->family = self->family;
  copy->layout = self->layout;
  copy->missing = g_strdup (self->missing);
  for (guint i = 0; i < SCEAU_N_FILES; i++)
    {
      copy->paths[i] = g_strdup (self->paths[i]);
      copy->files[i] = sceau_file_state_copy (self->files[i]);
    }
  return copy;
}

/**
 * sceau_snapshot_free:
 * @self: (nullable) (transfer full): a snapshot
 */
void
sceau_snapshot_free (SceauSnapshot *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < SCEAU_N_FILES; i++)
    {
      g_free (self->paths[i]);
      sceau_file_state_free (self->files[i]);
    }
  g_free (self->missing);
  g_free (self);
}

/**
 * sceau_snapshot_have:
 *
 * Returns: whether that file is there.
 */
gboolean
sceau_snapshot_have (const SceauSnapshot *self, SceauVaultFile file)
{
  return self->files[file]->exists;
}

static void
hash_file (GChecksum *checksum, SceauVaultFile file, const SceauFileState *state)
{
  g_autofree char *line = NULL;

  if (!state->exists)
    line = g_strdup_printf ("%s absent\n", file_names[file]);
  else if (!state->regular)
    line = g_strdup_printf ("%s odd\n", file_names[file]);
  else
    line = g_strdup_printf ("%s %s %u:%u\n", file_names[file], state->sha256, state->uid,
                            state->gid);
  g_checksum_update (checksum, (const guchar *) line, -1);
}

/**
 * sceau_snapshot_dup_etag:
 * @https_on: whether HTTPS was seen to be on
 *
 * Returns: (transfer full): a strong entity tag, with its quotes: a hash over bytes and owners of the files, the pending pair,
 *   the layout, and whether HTTPS is on.
 */
char *
sceau_snapshot_dup_etag (const SceauSnapshot *self, gboolean https_on)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *head = g_strdup_printf ("%s%s %s\n", sceau_family_to_string (self->family),
                                           self->missing != NULL ? " missing" : "",
                                           https_on ? "on" : "off");

  g_checksum_update (checksum, (const guchar *) head, -1);
  for (guint i = 0; i < SCEAU_N_FILES; i++)
    hash_file (checksum, (SceauVaultFile) i, self->files[i]);
  return g_strdup_printf ("\"%.40s\"", g_checksum_get_string (checksum));
}

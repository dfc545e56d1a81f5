/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which keys and certificates are in the backups: an authority may answer a request that was replaced meanwhile. */
#include "config.h"

#include "agent/sceau-archive.h"

#include <string.h>

struct _SceauArchive
{
  GPtrArray *entries; /* newest first */
};

/* Public halves; each nullable. */
typedef struct
{
  gint64 time;
  gboolean removed; /* its certificate was not replaced, but taken away */
  char *key;
  char *pending_key;
  char *certificate;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->key);
  g_free (entry->pending_key);
  g_free (entry->certificate);
  g_free (entry);
}

static void
add_entry (SceauArchive *self, const SceauMaterial *material, const SceauBackup *backup)
{
  SceauCertificate *leaf = sceau_material_get_leaf (material);
  Entry *entry = g_new0 (Entry, 1);

  entry->time = backup->time;
  entry->removed = g_strcmp0 (backup->reason, "uninstall") == 0;
  if (material->key != NULL)
    entry->key = g_strdup (sceau_key_get_spki_sha256 (material->key));
  if (material->pending_key != NULL)
    entry->pending_key = g_strdup (sceau_key_get_spki_sha256 (material->pending_key));
  if (leaf != NULL)
    entry->certificate = g_strdup (sceau_certificate_get_spki_sha256 (leaf));
  g_ptr_array_add (self->entries, entry);
}

/**
 * sceau_archive_new:
 * @backups: the backups
 * @now_there: what is there now: a backup is read as files of the same layout
 * @now: Unix seconds
 *
 * Returns: (transfer full): what is in the backups. One that cannot be read is left out.
 */
SceauArchive *
sceau_archive_new (SceauBackups *backups, const SceauSnapshot *now_there, gint64 now)
{
  SceauArchive *self = g_new0 (SceauArchive, 1);
  g_autoptr (GPtrArray) list = sceau_backups_list (backups);

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  for (guint i = 0; i < list->len; i++)
    {
      const SceauBackup *backup = list->pdata[i];
      SceauFileState *files[SCEAU_N_FILES] = { NULL };

      if (sceau_backups_read (backups, backup->id, files, NULL))
        {
          SceauSnapshot snapshot = *now_there;
          g_autoptr (SceauMaterial) material = NULL;

          memcpy (snapshot.files, files, sizeof files);
          material = sceau_material_new (&snapshot, NULL, now);
          add_entry (self, material, backup);
        }
      for (guint k = 0; k < SCEAU_N_FILES; k++)
        sceau_file_state_free (files[k]);
    }
  return self;
}

/**
 * sceau_archive_free:
 * @self: (nullable) (transfer full): an archive
 */
void
sceau_archive_free (SceauArchive *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->entries);
  g_free (self);
}

/**
 * sceau_archive_dup_keys:
 * @self: an archive
 *
 * Returns: (transfer full): SHA-256 of the public keys in it
 */
char **
sceau_archive_dup_keys (const SceauArchive *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = self->entries->pdata[i];

      if (entry->pending_key != NULL)
        g_strv_builder_add (builder, entry->pending_key);
      if (entry->key != NULL)
        g_strv_builder_add (builder, entry->key);
    }
  return g_strv_builder_end (builder);
}

/**
 * sceau_archive_has_answer:
 * @self: an archive
 * @material: what is there now
 *
 * Was a certificate for the request that lies here removed after the request was made? Then it was its answer, and nobody awaits another
 * one. A backup that is older than the request proves nothing: the same key may have been asked for again.
 *
 * Returns: whether that is so
 */
gboolean
sceau_archive_has_answer (const SceauArchive *self, const SceauMaterial *material)
{
  const char *spki = sceau_material_get_pending_spki (material);

  if (material->pending_ours || spki == NULL || material->pending_since <= 0)
    return FALSE;
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = self->entries->pdata[i];

      if (entry->removed && entry->time >= material->pending_since
          && g_strcmp0 (entry->certificate, spki) == 0)
        return TRUE;
    }
  return FALSE;
}

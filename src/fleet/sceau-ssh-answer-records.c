/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the history and of the backups that the remote script tells. Odd ones are left out. */
#include "config.h"

#include "fleet/sceau-ssh-answer-private.h"

#include "base/sceau-text.h"

#define MAX_ENTRIES 1000 /* of a history, of backups */

/* entry TIME WHO WHAT BEFORE AFTER OUTCOME DETAIL */
static SceauHistoryEntry *
read_entry (char **words)
{
  g_autoptr (SceauHistoryEntry) entry = g_new0 (SceauHistoryEntry, 1);
  const char *reason;

  if (g_strv_length (words) != 8 || !_sceau_ssh_read_time (words[1], &entry->time))
    return NULL;
  entry->who = _sceau_ssh_decode_text (words[2]);
  entry->what = sceau_text_make_safe (words[3], 40);
  entry->before = _sceau_ssh_dup_print (words[4]);
  entry->after = _sceau_ssh_dup_print (words[5]);
  entry->outcome = sceau_text_make_safe (words[6], 40);
  entry->detail = _sceau_ssh_decode_text (words[7]);
  /* Of what was put back the script noted why, in a word of its own. */
  reason = entry->detail != NULL ? _sceau_ssh_find_reason (entry->detail) : NULL;
  if (reason != NULL)
    {
      g_free (entry->detail);
      entry->detail = g_strdup (reason);
    }
  return g_steal_pointer (&entry);
}

/* backup ID TIME WHAT SOUND HAS-REQUEST CERTIFICATES */
static SceauBackup *
read_backup (char **words)
{
  g_autoptr (SceauBackup) backup = g_new0 (SceauBackup, 1);
  g_autoptr (GPtrArray) certificates = NULL;
  SceauCertificate *leaf;

  if (g_strv_length (words) != 7 || !_sceau_ssh_read_time (words[2], &backup->time)
      || !_sceau_ssh_is_backup_id (words[1]))
    return NULL;
  backup->id = g_strdup (words[1]);
  backup->reason = sceau_text_make_safe (words[3], 40);
  backup->restorable = g_str_equal (words[4], "yes");
  backup->has_request = g_str_equal (words[5], "yes");
  certificates = _sceau_ssh_read_certificates (words[6], 1);
  backup->has_certificate = certificates->len > 0;
  if (certificates->len == 0)
    return g_steal_pointer (&backup);
  leaf = certificates->pdata[0];
  backup->subject = g_strdup (sceau_certificate_get_subject (leaf));
  backup->sha256 = g_strdup (sceau_certificate_get_sha256 (leaf));
  backup->not_after = sceau_certificate_get_not_after (leaf);
  return g_steal_pointer (&backup);
}

typedef gpointer (*ReadRow) (char **words);

/* Of the lines that begin with @word; the newest, which is the last, first. Odd ones are left out. */
static GPtrArray *
read_rows (const char *const *lines, const char *word, ReadRow read, GDestroyNotify destroy)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (destroy);

  for (guint i = 0; lines[i] != NULL && rows->len < MAX_ENTRIES; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 16);
      gpointer row = g_strcmp0 (words[0], word) == 0 ? read (words) : NULL;

      if (row != NULL)
        g_ptr_array_insert (rows, 0, row);
    }
  return rows;
}

/**
 * sceau_ssh_read_history:
 * @lines: (array zero-terminated=1): the answer to "verb history"
 *
 * Returns: (transfer full) (element-type SceauHistoryEntry): newest first
 */
GPtrArray *
sceau_ssh_read_history (const char *const *lines)
{
  return read_rows (lines, "entry", (ReadRow) read_entry,
                    (GDestroyNotify) sceau_history_entry_free);
}

/**
 * sceau_ssh_read_backups:
 * @lines: (array zero-terminated=1): the answer to "verb backups"
 *
 * Returns: (transfer full) (element-type SceauBackup): newest first
 */
GPtrArray *
sceau_ssh_read_backups (const char *const *lines)
{
  return read_rows (lines, "backup", (ReadRow) read_backup, (GDestroyNotify) sceau_backup_free);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the remote script answers to a look. Words that are not known are passed over; a known word with odd fields is an error. */
#include "config.h"

#include "fleet/sceau-ssh-answer-private.h"

#include <string.h>

#include "base/sceau-limits.h"
#include "base/sceau-text.h"

#define MAX_ARCHIVE 50 /* backups whose keys are told with a state */

static const char *const kinds[SCEAU_SSH_N_FILES] = {
  [SCEAU_SSH_COMBINED] = "combined",
  [SCEAU_SSH_CERTIFICATE] = "certificate",
  [SCEAU_SSH_KEY] = "key",
  [SCEAU_SSH_REQUEST] = "request",
  [SCEAU_SSH_PENDING_KEY] = "pending-key",
  [SCEAU_SSH_PENDING_REQUEST] = "pending-request",
  [SCEAU_SSH_OLD_CERTIFICATE] = "old-certificate",
  [SCEAU_SSH_OLD_KEY] = "old-key",
  [SCEAU_SSH_OLD_REQUEST] = "old-request",
};

/**
 * sceau_ssh_file_kind_to_string:
 * @kind: one of the files
 *
 * Returns: (transfer none): its name in the script
 */
const char *
sceau_ssh_file_kind_to_string (SceauSshFileKind kind)
{
  return kinds[kind];
}

static gboolean
find_kind (const char *name, SceauSshFileKind *kind)
{
  for (guint i = 0; i < SCEAU_SSH_N_FILES; i++)
    if (g_str_equal (kinds[i], name))
      {
        *kind = (SceauSshFileKind) i;
        return TRUE;
      }
  return FALSE;
}

/* file NAME KIND MODE OWNER CHANGED SUM PRINT PUBLIC */
static gboolean
read_file (SceauSshView *self, char **words)
{
  SceauSshFileKind kind;
  SceauSshFile *file;

  if (g_strv_length (words) != 9 || !find_kind (words[1], &kind))
    return FALSE;
  file = &self->files[kind];
  if (file->told || !_sceau_ssh_read_time (words[5], &file->changed))
    return FALSE;
  file->told = TRUE;
  file->exists = !g_str_equal (words[2], "absent");
  file->regular = g_str_equal (words[2], "regular");
  file->sealed = g_str_equal (words[7], "sealed");
  file->spki = _sceau_ssh_dup_print (words[7]);
  if (g_str_has_suffix (words[1], "request"))
    file->request = _sceau_ssh_read_request (words[8]);
  else
    {
      g_ptr_array_unref (file->certificates);
      file->certificates = _sceau_ssh_read_certificates (words[8], SCEAU_MAX_STATE_CHAIN);
    }
  return TRUE;
}

static void
archive_free (gpointer data)
{
  SceauSshArchive *archive = data;

  g_free (archive->id);
  g_free (archive->key);
  g_free (archive->pending_key);
  g_free (archive->request);
  g_free (archive->pending_request);
  g_free (archive->certificate);
  g_free (archive);
}

/* archive ID TIME WHAT KEY PENDING-KEY REQUEST PENDING-REQUEST CERTIFICATE */
static gboolean
read_archive (SceauSshView *self, char **words)
{
  SceauSshArchive *archive;
  gint64 time;

  if (g_strv_length (words) != 9 || !_sceau_ssh_is_backup_id (words[1])
      || !_sceau_ssh_read_time (words[2], &time) || self->archive->len >= MAX_ARCHIVE)
    return FALSE;
  archive = g_new0 (SceauSshArchive, 1);
  archive->id = g_strdup (words[1]);
  archive->time = time;
  archive->removed = g_str_equal (words[3], "uninstall");
  archive->key = _sceau_ssh_dup_print (words[4]);
  archive->pending_key = _sceau_ssh_dup_print (words[5]);
  archive->request = _sceau_ssh_dup_print (words[6]);
  archive->pending_request = _sceau_ssh_dup_print (words[7]);
  archive->certificate = _sceau_ssh_dup_print (words[8]);
  g_ptr_array_insert (self->archive, 0, archive);
  return TRUE;
}

static gboolean
read_family (SceauSshView *self, const char *word)
{
  if (g_strcmp0 (word, "haproxy") == 0)
    self->family = SCEAU_FAMILY_HAPROXY;
  else if (g_strcmp0 (word, "apache") == 0)
    self->family = SCEAU_FAMILY_APACHE_7_13;
  else
    return g_strcmp0 (word, "unknown") == 0;
  return TRUE;
}

static gboolean
read_tag (SceauSshView *self, const char *word)
{
  if (word == NULL || !_sceau_ssh_is_hex (word, 40))
    return FALSE;
  g_free (self->tag);
  self->tag = g_strdup (word);
  return TRUE;
}

static gboolean
read_presented (SceauSshView *self, const char *word)
{
  if (self->presented != NULL)
    return FALSE;
  self->presented = _sceau_ssh_read_certificates (word, SCEAU_MAX_STATE_CHAIN);
  return TRUE;
}

static void
read_https (SceauSshView *self, const char *word)
{
  self->https_on = g_strcmp0 (word, "on") == 0;
  self->https_unknown = !self->https_on && g_strcmp0 (word, "off") != 0;
}

static gboolean
read_word (SceauSshView *self, char **words, GStrvBuilder *outside)
{
  if (g_str_equal (words[0], "clock"))
    return _sceau_ssh_read_time (words[1], &self->clock);
  if (g_str_equal (words[0], "family"))
    return read_family (self, words[1]);
  if (g_str_equal (words[0], "tag"))
    return read_tag (self, words[1]);
  if (g_str_equal (words[0], "file"))
    return read_file (self, words);
  if (g_str_equal (words[0], "archive"))
    return read_archive (self, words);
  if (g_str_equal (words[0], "presented"))
    return read_presented (self, words[1]);
  if (g_str_equal (words[0], "https"))
    read_https (self, words[1]);
  else if (g_str_equal (words[0], "engine"))
    self->has_engine = words[1] != NULL && !g_str_equal (words[1], "-");
  else if (g_str_equal (words[0], "moved"))
    self->moved = TRUE;
  else if (g_str_equal (words[0], "complete"))
    {
      g_free (self->complete);
      self->complete = _sceau_ssh_dup_print (words[1]);
    }
  else if (g_str_equal (words[0], "outside") && words[1] != NULL)
    {
      g_autofree char *safe = sceau_text_make_safe (words[1], 40);

      g_strv_builder_add (outside, safe);
    }
  return TRUE;
}

/**
 * sceau_ssh_view_free:
 * @self: (nullable) (transfer full): a view
 */
void
sceau_ssh_view_free (SceauSshView *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < SCEAU_SSH_N_FILES; i++)
    {
      g_free (self->files[i].spki);
      g_ptr_array_unref (self->files[i].certificates);
      g_clear_pointer (&self->files[i].request, sceau_request_unref);
    }
  g_clear_pointer (&self->presented, g_ptr_array_unref);
  g_ptr_array_unref (self->archive);
  g_strfreev (self->outside);
  g_free (self->complete);
  g_free (self->tag);
  g_free (self);
}

/**
 * sceau_ssh_view_new:
 * @lines: (array zero-terminated=1): the answer to "verb state"
 * @error: BAD_RESPONSE
 *
 * Returns: (transfer full) (nullable): what the script saw on the server
 */
SceauSshView *
sceau_ssh_view_new (const char *const *lines, GError **error)
{
  g_autoptr (SceauSshView) self = g_new0 (SceauSshView, 1);
  g_autoptr (GStrvBuilder) outside = g_strv_builder_new ();

  self->archive = g_ptr_array_new_with_free_func (archive_free);
  for (guint i = 0; i < SCEAU_SSH_N_FILES; i++)
    self->files[i].certificates = g_ptr_array_new_with_free_func (
        (GDestroyNotify) sceau_certificate_unref);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 16);

      if (words[0] != NULL && !read_word (self, words, outside))
        {
          _sceau_ssh_refuse_answer (error, lines[i]);
          return NULL;
        }
    }
  self->outside = g_strv_builder_end (outside);
  if (self->presented == NULL)
    self->presented = _sceau_ssh_read_certificates (NULL, 0);
  if (self->clock > 0 && (self->tag != NULL || self->family == SCEAU_FAMILY_UNKNOWN))
    return g_steal_pointer (&self);
  _sceau_ssh_refuse_answer (error, "");
  return NULL;
}

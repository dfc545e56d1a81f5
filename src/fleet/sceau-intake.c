/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that a person gives: read in a thread, bounded, archives and mails opened. Nothing of an archive is ever written to a disk. */
#include "config.h"

#include "fleet/sceau-intake.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/sceau-error.h"
#include "base/sceau-limits.h"
#include "base/sceau-text.h"
#include "fleet/sceau-mail.h"
#include "fleet/sceau-task.h"

#define BLOCK_SIZE     65536
#define MAX_ENTRY_NAME 255

typedef struct archive Archive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

/* An archive that is being opened. */
typedef struct
{
  const char *name;
  Archive *archive;
  gsize left; /* bytes that may still come out of it */
  guint n_entries;
} Unpacking;

static gboolean
set_archive_error (Unpacking *self, GError **error)
{
  const char *words = archive_error_string (self->archive);
  GError *local = g_error_new (SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                               _ ("The archive “%s” is damaged."), self->name);

  if (words != NULL)
    sceau_error_set_detail (local, words);
  g_propagate_error (error, local);
  return FALSE;
}

/* Every way in which a name says that it wants to lie elsewhere than below the folder it is unpacked in. */
static gboolean
points_outside (const char *path)
{
  g_auto (GStrv) parts = NULL;

  if (path[0] == '/' || path[0] == '\\' || (g_ascii_isalpha (path[0]) && path[1] == ':'))
    return TRUE;
  parts = g_strsplit_set (path, "/\\", -1);
  return g_strv_contains ((const char *const *) parts, "..");
}

static char *
dup_entry_name (struct archive_entry *entry)
{
  const char *name = archive_entry_pathname_utf8 (entry);

  if (name == NULL)
    name = archive_entry_pathname (entry);
  return sceau_text_make_safe (name != NULL ? name : "?", MAX_ENTRY_NAME);
}

static gboolean
check_entry (Unpacking *self, struct archive_entry *entry, const char *name, GError **error)
{
  const char *raw = archive_entry_pathname (entry);

  if (++self->n_entries > SCEAU_MAX_ARCHIVE_ENTRIES)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_MANY,
                 _ ("The archive “%s” holds more than %u files."), self->name,
                 SCEAU_MAX_ARCHIVE_ENTRIES);
  else if (points_outside (name) || (raw != NULL && points_outside (raw))
           || archive_entry_hardlink (entry) != NULL || archive_entry_symlink (entry) != NULL)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                 _ ("The archive “%s” is not to be trusted: “%s” points outside of it."),
                 self->name, name);
  else if (archive_entry_is_encrypted (entry))
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_ENCRYPTED,
                 _ ("The archive “%s” is protected with a password."), self->name);
  else
    return TRUE;
  return FALSE;
}

/* The size that the entry claims is not believed: what comes out counts. */
static GBytes *
read_entry (Unpacking *self, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 block[BLOCK_SIZE];
  la_ssize_t n;

  while ((n = archive_read_data (self->archive, block, sizeof block)) > 0)
    {
      if ((gsize) n > self->left)
        {
          g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE,
                       _ ("The archive “%s” unpacks to more than a certificate archive ever does."),
                       self->name);
          return NULL;
        }
      self->left -= (gsize) n;
      g_byte_array_append (bytes, block, (guint) n);
    }
  if (n < 0)
    {
      set_archive_error (self, error);
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* @go_on: FALSE when the taker has had enough. */
static gboolean
unpack_entry (Unpacking *self, struct archive_entry *entry, SceauUnpackEmit emit,
              gpointer emit_data, gboolean *go_on, GError **error)
{
  g_autofree char *name = dup_entry_name (entry);
  g_autoptr (GBytes) bytes = NULL;

  if (!check_entry (self, entry, name, error))
    return FALSE;
  if (archive_entry_filetype (entry) != AE_IFREG)
    return TRUE;
  bytes = read_entry (self, error);
  if (bytes == NULL)
    return FALSE;
  *go_on = emit (name, bytes, emit_data);
  return TRUE;
}

static gboolean
unpack_archive (const char *name, GBytes *archive, SceauUnpackEmit emit, gpointer emit_data,
                GError **error)
{
  g_autoptr (Archive) reader = archive_read_new ();
  Unpacking unpacking = { .name = name, .archive = reader, .left = SCEAU_MAX_UNPACKED_SIZE };
  struct archive_entry *entry;
  gsize size;
  const void *data = g_bytes_get_data (archive, &size);
  gboolean go_on = TRUE;
  int result;

  archive_read_support_format_zip (reader);
  if (archive_read_open_memory (reader, data, size) != ARCHIVE_OK)
    return set_archive_error (&unpacking, error);
  while ((result = archive_read_next_header (reader, &entry)) == ARCHIVE_OK
         || result == ARCHIVE_WARN)
    {
      if (!unpack_entry (&unpacking, entry, emit, emit_data, &go_on, error))
        return FALSE;
      if (!go_on)
        return TRUE;
    }
  return result == ARCHIVE_EOF || set_archive_error (&unpacking, error);
}

/**
 * sceau_intake_unpack:
 * @name: the file's name, for messages
 * @file: a whole ZIP archive, or a whole mail
 * @emit: takes each file in it, with its name there; stops when it returns %FALSE
 * @emit_data: for @emit
 * @error: MALFORMED (damaged, or an entry that points outside), TOO_LARGE, TOO_MANY, ENCRYPTED
 *
 * In memory only, within the limits of base/sceau-limits.h, whatever the file claims about itself.
 *
 * Returns: whether it was read to where @emit had enough
 */
gboolean
sceau_intake_unpack (const char *name, GBytes *file, SceauUnpackEmit emit, gpointer emit_data,
                     GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (file, &size);

  if (size >= 2 && memcmp (data, "PK", 2) == 0)
    return unpack_archive (name, file, emit, emit_data, error);
  return sceau_mail_unpack (name, file, emit, emit_data, error);
}

struct _SceauIntakeProgress
{
  int done; /* atomic */
  guint total;
};

/**
 * sceau_intake_progress_new:
 * @n_files: how many there are
 *
 * Returns: (transfer full): a count of files that were read, at 0
 */
SceauIntakeProgress *
sceau_intake_progress_new (guint n_files)
{
  SceauIntakeProgress *self = g_atomic_rc_box_new0 (SceauIntakeProgress);

  self->total = n_files;
  return self;
}

/**
 * sceau_intake_progress_ref:
 * @self: a count
 *
 * Returns: (transfer full): the same
 */
SceauIntakeProgress *
sceau_intake_progress_ref (SceauIntakeProgress *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * sceau_intake_progress_unref:
 * @self: (transfer full): a count
 */
void
sceau_intake_progress_unref (SceauIntakeProgress *self)
{
  g_atomic_rc_box_release (self);
}

/**
 * sceau_intake_progress_get_done:
 * @self: a count
 *
 * Returns: how many files were read, or could not be
 */
guint
sceau_intake_progress_get_done (SceauIntakeProgress *self)
{
  return (guint) g_atomic_int_get (&self->done);
}

/**
 * sceau_intake_progress_get_total:
 * @self: a count
 *
 * Returns: how many files there are
 */
guint
sceau_intake_progress_get_total (SceauIntakeProgress *self)
{
  return self->total;
}

/* What a thread reads; the reading is its own until the task has ended. */
typedef struct
{
  SceauReading *reading;
  GPtrArray *files;              /* of GFile */
  SceauIntakeProgress *progress; /* nullable */
} Intake;

static void
intake_free (gpointer data)
{
  Intake *intake = data;

  g_object_unref (intake->reading);
  g_ptr_array_unref (intake->files);
  g_clear_pointer (&intake->progress, sceau_intake_progress_unref);
  g_free (intake);
}

static void
unread_file_free (gpointer data)
{
  SceauUnreadFile *unread = data;

  g_free (unread->name);
  g_error_free (unread->error);
  g_free (unread);
}

/* One byte more than is allowed: then the reading says that it is too large. */
static GBytes *
read_bounded (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 block[BLOCK_SIZE];
  gssize n;

  stream = g_file_read (file, cancellable, error);
  if (stream == NULL)
    return NULL;
  while (
      (n = g_input_stream_read (G_INPUT_STREAM (stream), block, sizeof block, cancellable, error))
      > 0)
    {
      g_byte_array_append (bytes, block, (guint) n);
      if (bytes->len > SCEAU_MAX_FILE_SIZE)
        break;
    }
  return n < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* A pipe or a device may never end, or never begin. */
static gboolean
is_regular (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE,
                                                  G_FILE_QUERY_INFO_NONE, cancellable, error);

  if (info == NULL)
    return FALSE;
  if (g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR)
    return TRUE;
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED,
                       g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY
                           ? _ ("It is a folder: choose the files in it.")
                           : _ ("It is no ordinary file."));
  return FALSE;
}

/* What went wrong with the file itself; what is wrong with its content is a finding of the reading. */
static SceauUnreadFile *
take_file (SceauReading *reading, GFile *file, GCancellable *cancellable)
{
  g_autofree char *basename = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (basename != NULL ? basename : "?");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  SceauUnreadFile *unread;

  if (is_regular (file, cancellable, &error))
    bytes = read_bounded (file, cancellable, &error);
  if (bytes != NULL)
    {
      sceau_reading_add (reading, name, bytes);
      return NULL;
    }
  sceau_error_convert (&error);
  unread = g_new0 (SceauUnreadFile, 1);
  unread->name = g_steal_pointer (&name);
  unread->error = g_steal_pointer (&error);
  return unread;
}

/* All that can be read is read. */
static void
take_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Intake *intake = data;
  g_autoptr (GPtrArray) unread = g_ptr_array_new_with_free_func (unread_file_free);

  for (guint i = 0; i < intake->files->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      SceauUnreadFile *file = take_file (intake->reading, intake->files->pdata[i], cancellable);

      if (file != NULL)
        g_ptr_array_add (unread, file);
      if (intake->progress != NULL)
        g_atomic_int_inc (&intake->progress->done);
    }
  g_task_return_pointer (task, g_steal_pointer (&unread), (GDestroyNotify) g_ptr_array_unref);
}

static void
start_intake (SceauReading *reading, GListModel *files, SceauIntakeProgress *progress, GTask *task)
{
  Intake *intake = g_new0 (Intake, 1);
  guint n = g_list_model_get_n_items (files);

  intake->reading = g_object_ref (reading);
  intake->files = g_ptr_array_new_with_free_func (g_object_unref);
  intake->progress = progress != NULL ? sceau_intake_progress_ref (progress) : NULL;
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (intake->files, g_list_model_get_item (files, i));
  sceau_reading_set_unpacker (reading, sceau_intake_unpack);
  g_task_set_task_data (task, intake, intake_free);
  g_task_run_in_thread (task, take_in_thread);
}

/**
 * sceau_intake_take_async:
 * @reading: where everything goes; not to be touched until the callback
 * @files: of GFile
 * @progress: (nullable): counts the files meanwhile
 * @cancellable: (nullable): stops it between two files
 * @callback: called when it is done
 * @data: for @callback
 *
 * Archives are opened. What is wrong with the content becomes a finding of @reading.
 */
void
sceau_intake_take_async (SceauReading *reading, GListModel *files, SceauIntakeProgress *progress,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, sceau_intake_take_async);
  start_intake (reading, files, progress, task);
}

/**
 * sceau_intake_take_finish:
 * @result: what the callback got
 * @error: CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type SceauUnreadFile): the files that could not be read, each with why; %NULL when
 *   it was cancelled
 */
GPtrArray *
sceau_intake_take_finish (GAsyncResult *result, GError **error)
{
  return sceau_task_finish_pointer (result, error);
}

/**
 * sceau_intake_read_async:
 * @reading: where everything goes; not to be touched until the callback
 * @files: of GFile
 * @cancellable: (nullable): stops it between two files
 * @callback: called when it is done
 * @data: for @callback
 *
 * Archives and mails are opened. What is wrong with the content becomes a finding of @reading.
 */
void
sceau_intake_read_async (SceauReading *reading, GListModel *files, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, sceau_intake_read_async);
  start_intake (reading, files, NULL, task);
}

/**
 * sceau_intake_read_finish:
 * @result: what the callback got
 * @error: NOT_FOUND, PERMISSION, UNSUPPORTED (no ordinary file), IO: about the first file that could not be read; the others
 *   were. CANCELLED
 *
 * Returns: whether every file could be read
 */
gboolean
sceau_intake_read_finish (GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) unread = sceau_task_finish_pointer (result, error);
  SceauUnreadFile *first;

  if (unread == NULL || unread->len == 0)
    return unread != NULL;
  first = g_ptr_array_index (unread, 0);
  g_propagate_prefixed_error (error, g_error_copy (first->error), "%s: ", first->name);
  return FALSE;
}

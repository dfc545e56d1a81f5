/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was dropped or pasted at one time: files and texts, read in a thread into items of the chain board. */
#include "config.h"

#include "fleet/sceau-board-batch.h"

#include "fleet/sceau-task.h"

/* A paste: a name for people, and what was pasted. */
typedef struct
{
  char *name;
  GBytes *bytes;
  char *note; /* where it came from, when nobody pasted it; nullable */
} Paste;

struct _SceauBoardBatch
{
  GListStore *files; /* of GFile */
  GPtrArray *pastes; /* of Paste */
  GPtrArray *unread; /* of SceauUnreadFile; nullable until the files were read */
  SceauReading *reading;
  SceauIntakeProgress *progress; /* nullable until it is being read */
};

static void on_files_taken_cb (GObject *source, GAsyncResult *result, gpointer data);

static void
paste_free (gpointer data)
{
  Paste *paste = data;

  g_free (paste->name);
  g_bytes_unref (paste->bytes);
  g_free (paste->note);
  g_free (paste);
}

/**
 * sceau_board_batch_new:
 *
 * Returns: (transfer full): an empty batch
 */
SceauBoardBatch *
sceau_board_batch_new (void)
{
  SceauBoardBatch *self = g_atomic_rc_box_new0 (SceauBoardBatch);

  self->files = g_list_store_new (G_TYPE_FILE);
  self->pastes = g_ptr_array_new_with_free_func (paste_free);
  self->reading = sceau_reading_new ();
  sceau_reading_set_unpacker (self->reading, sceau_intake_unpack);
  return self;
}

/**
 * sceau_board_batch_ref:
 * @self: a batch
 *
 * Returns: (transfer full): the same
 */
SceauBoardBatch *
sceau_board_batch_ref (SceauBoardBatch *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
batch_clear (SceauBoardBatch *self)
{
  g_object_unref (self->files);
  g_ptr_array_unref (self->pastes);
  g_clear_pointer (&self->unread, g_ptr_array_unref);
  g_object_unref (self->reading);
  g_clear_pointer (&self->progress, sceau_intake_progress_unref);
}

/**
 * sceau_board_batch_unref:
 * @self: (transfer full): a batch
 */
void
sceau_board_batch_unref (SceauBoardBatch *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) batch_clear);
}

/**
 * sceau_board_batch_add_file:
 * @self: a batch that is not being read yet
 * @file: a file of any format
 */
void
sceau_board_batch_add_file (SceauBoardBatch *self, GFile *file)
{
  g_list_store_append (self->files, file);
}

static Paste *
add_paste (SceauBoardBatch *self, const char *name, GBytes *bytes)
{
  Paste *paste = g_new0 (Paste, 1);

  paste->name = g_strdup (name);
  paste->bytes = g_bytes_ref (bytes);
  g_ptr_array_add (self->pastes, paste);
  return paste;
}

/**
 * sceau_board_batch_add_bytes:
 * @self: a batch that is not being read yet
 * @name: what to call them ("Pasted text")
 * @bytes: a paste
 */
void
sceau_board_batch_add_bytes (SceauBoardBatch *self, const char *name, GBytes *bytes)
{
  add_paste (self, name, bytes);
}

/**
 * sceau_board_batch_add_issuer:
 * @self: a batch that is not being read yet
 * @issuer: a certificate from the store or from its authority
 *
 * Adds the certificate; its card says where it came from.
 */
void
sceau_board_batch_add_issuer (SceauBoardBatch *self, SceauIssuer *issuer)
{
  SceauCertificate *certificate = sceau_issuer_get_certificate (issuer);
  Paste *paste = add_paste (self, sceau_certificate_get_title (certificate),
                            sceau_certificate_get_der (certificate));

  paste->note = sceau_issuer_dup_sentence (issuer);
}

/* The name that the reading knows it by. */
static char *
file_dup_name (GFile *file)
{
  g_autofree char *basename = g_file_get_basename (file);

  return g_filename_display_name (basename != NULL ? basename : "?");
}

/**
 * sceau_board_batch_add_from:
 * @self: a batch that is not being read yet
 * @other: a batch that was read before
 * @names: (element-type utf8): a set of names of files and pastes
 *
 * Adds those of @other that go by one of the names: to read them again, with a password.
 */
void
sceau_board_batch_add_from (SceauBoardBatch *self, SceauBoardBatch *other, GHashTable *names)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (other->files));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (G_LIST_MODEL (other->files), i);
      g_autofree char *name = file_dup_name (file);

      if (g_hash_table_contains (names, name))
        sceau_board_batch_add_file (self, file);
    }
  for (guint i = 0; i < other->pastes->len; i++)
    {
      Paste *paste = g_ptr_array_index (other->pastes, i);

      if (g_hash_table_contains (names, paste->name))
        sceau_board_batch_add_bytes (self, paste->name, paste->bytes);
    }
}

static void
note_items (SceauBoardBatch *self, GPtrArray *items)
{
  for (guint p = 0; p < self->pastes->len; p++)
    {
      Paste *paste = g_ptr_array_index (self->pastes, p);

      for (guint i = 0; paste->note != NULL && i < items->len; i++)
        if (g_strcmp0 (sceau_board_item_get_file (g_ptr_array_index (items, i)), paste->name) == 0)
          sceau_board_item_set_note (g_ptr_array_index (items, i), paste->note);
    }
}

/* A paste can be 16 MiB, and a thousand files are a thousand items: both are made in a thread. */
static void
finish_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  SceauBoardBatch *self = data;
  GPtrArray *items;

  for (guint i = 0; i < self->pastes->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      Paste *paste = g_ptr_array_index (self->pastes, i);

      sceau_reading_add (self->reading, paste->name, paste->bytes);
    }
  items = sceau_board_items_from_reading (self->reading, self->unread);
  note_items (self, items);
  g_task_return_pointer (task, items, (GDestroyNotify) g_ptr_array_unref);
}

static void
on_files_taken_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  SceauBoardBatch *self = g_task_get_task_data (task);

  self->unread = sceau_intake_take_finish (result, &error);
  if (self->unread == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_run_in_thread (task, finish_in_thread);
}

/**
 * sceau_board_batch_read_async:
 * @self: a batch; not to be read twice
 * @passwords: (element-type SceauSecret): tried on all that is locked
 * @cancellable: (nullable): stops it between two files
 * @callback: called when it is done
 * @data: for @callback
 */
void
sceau_board_batch_read_async (SceauBoardBatch *self, GPtrArray *passwords,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, sceau_board_batch_read_async);
  g_task_set_task_data (task, sceau_board_batch_ref (self),
                        (GDestroyNotify) sceau_board_batch_unref);
  for (guint i = 0; i < passwords->len; i++)
    sceau_reading_add_password (self->reading, g_ptr_array_index (passwords, i));
  self->progress = sceau_intake_progress_new (
      g_list_model_get_n_items (G_LIST_MODEL (self->files)));
  sceau_intake_take_async (self->reading, G_LIST_MODEL (self->files), self->progress, cancellable,
                           on_files_taken_cb, g_steal_pointer (&task));
}

/**
 * sceau_board_batch_read_finish:
 * @result: what the callback got
 * @error: CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type SceauBoardItem): what was found, and what could not be read
 */
GPtrArray *
sceau_board_batch_read_finish (GAsyncResult *result, GError **error)
{
  return sceau_task_finish_pointer (result, error);
}

/**
 * sceau_board_batch_get_done:
 * @self: a batch
 *
 * Returns: how many of its files were read
 */
guint
sceau_board_batch_get_done (SceauBoardBatch *self)
{
  return self->progress != NULL ? sceau_intake_progress_get_done (self->progress) : 0;
}

/**
 * sceau_board_batch_get_total:
 * @self: a batch
 *
 * Returns: how many files it has; pastes do not count
 */
guint
sceau_board_batch_get_total (SceauBoardBatch *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->files));
}

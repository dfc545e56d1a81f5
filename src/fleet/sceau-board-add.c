/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is put on the chain board: files, pastes, certificates of authorities, passwords of what is locked. */
#include "config.h"

#include "fleet/sceau-board-private.h"

/* How often a bar that shows the progress moves. */
#define PROGRESS_MS 100

static void on_read_cb (GObject *source, GAsyncResult *result, gpointer data);

static gboolean
on_progress (gpointer data)
{
  SceauBoard *self = data;

  g_object_notify (G_OBJECT (self), "progress");
  return G_SOURCE_CONTINUE;
}

static void
board_reading_began (SceauBoard *self, SceauBoardBatch *batch)
{
  g_ptr_array_add (self->reading, sceau_board_batch_ref (batch));
  if (self->progress_source == 0)
    self->progress_source = g_timeout_add (PROGRESS_MS, on_progress, self);
  _sceau_board_notify_busy (self);
}

static void
board_reading_ended (SceauBoard *self, SceauBoardBatch *batch)
{
  g_ptr_array_remove (self->reading, batch);
  if (self->reading->len == 0)
    g_clear_handle_id (&self->progress_source, g_source_remove);
  _sceau_board_notify_busy (self);
}

/* One addition; owned by its task. */
typedef struct
{
  SceauBoardBatch *batch;
  gboolean again; /* with a password this time */
} Addition;

static void
addition_free (gpointer data)
{
  Addition *addition = data;

  sceau_board_batch_unref (addition->batch);
  g_free (addition);
}

/* Kept as long as the board: undo can bring a locked file back. */
static void
board_remember_locked (SceauBoard *self, const Addition *addition, GPtrArray *items)
{
  if (!addition->again && sceau_board_items_have_locked (items))
    g_ptr_array_add (self->locked, sceau_board_batch_ref (addition->batch));
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) fresh = sceau_board_batch_read_finish (result, &error);
  g_autoptr (GPtrArray) items = NULL;
  SceauBoard *self = g_task_get_source_object (task);
  Addition *addition = g_task_get_task_data (task);

  board_reading_ended (self, addition->batch);
  if (fresh == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  board_remember_locked (self, addition, fresh);
  items = sceau_board_items_merge (self->items, fresh, addition->again);
  _sceau_board_set_items (self, items, task);
}

/* Takes the batch and the task. */
static void
board_read (SceauBoard *self, SceauBoardBatch *batch, gboolean again, GTask *task)
{
  Addition *addition = g_new0 (Addition, 1);

  addition->batch = batch;
  addition->again = again;
  g_task_set_task_data (task, addition, addition_free);
  board_reading_began (self, batch);
  sceau_board_batch_read_async (batch, self->passwords, g_task_get_cancellable (task), on_read_cb,
                                task);
}

/**
 * sceau_board_add_files_async:
 * @self: a board
 * @files: (element-type GFile): files of any format
 * @cancellable: (nullable): nothing of it stays when cancelled
 * @callback: called when the board is arranged again
 * @data: for @callback
 *
 * Adds files; what cannot be read becomes a card of its own, with why.
 */
void
sceau_board_add_files_async (SceauBoard *self, GListModel *files, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  SceauBoardBatch *batch = sceau_board_batch_new ();
  guint n = g_list_model_get_n_items (files);

  g_task_set_source_tag (task, sceau_board_add_files_async);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      sceau_board_batch_add_file (batch, file);
    }
  board_read (self, batch, FALSE, task);
}

/**
 * sceau_board_add_bytes_async:
 * @self: a board
 * @name: what to call them ("Pasted text")
 * @bytes: a paste
 * @cancellable: (nullable): nothing of it stays when cancelled
 * @callback: called when the board is arranged again
 * @data: for @callback
 */
void
sceau_board_add_bytes_async (SceauBoard *self, const char *name, GBytes *bytes,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  SceauBoardBatch *batch = sceau_board_batch_new ();

  g_task_set_source_tag (task, sceau_board_add_bytes_async);
  sceau_board_batch_add_bytes (batch, name, bytes);
  board_read (self, batch, FALSE, task);
}

/**
 * sceau_board_add_issuers_async:
 * @self: a board
 * @issuers: (element-type SceauIssuer): from the store, or from their authority
 * @cancellable: (nullable): nothing of it stays when cancelled
 * @callback: called when the board is arranged again
 * @data: for @callback
 *
 * They lie in the pile like dropped files, believed by their signatures alone, and say where they came from.
 */
void
sceau_board_add_issuers_async (SceauBoard *self, GPtrArray *issuers, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  SceauBoardBatch *batch = sceau_board_batch_new ();

  g_task_set_source_tag (task, sceau_board_add_issuers_async);
  for (guint i = 0; i < issuers->len; i++)
    sceau_board_batch_add_issuer (batch, g_ptr_array_index (issuers, i));
  board_read (self, batch, FALSE, task);
}

/**
 * sceau_board_add_finish:
 * @self: a board
 * @result: what the callback got
 * @error: return location; %SCEAU_ERROR_CANCELLED
 *
 * Ends each of the sceau_board_add_…_async () calls.
 *
 * Returns: %TRUE unless it was cancelled
 */
gboolean
sceau_board_add_finish (SceauBoard *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  /* A task says by itself that it was cancelled, in GIO's words. */
  return g_task_propagate_boolean (G_TASK (result), &local)
         || sceau_error_propagate (error, g_steal_pointer (&local));
}

/**
 * sceau_board_add_password_async:
 * @self: a board with something locked
 * @password: tried on all that is locked, and on what comes later
 * @cancellable: (nullable)
 * @callback: called when the board is arranged again
 * @data: for @callback
 *
 * Finish with sceau_board_add_finish (). A wrong password leaves the files locked: see sceau_board_get_needs_password ().
 */
void
sceau_board_add_password_async (SceauBoard *self, SceauSecret *password, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autoptr (GHashTable) names = sceau_board_items_dup_locked (self->items);
  SceauBoardBatch *batch;

  g_task_set_source_tag (task, sceau_board_add_password_async);
  g_ptr_array_add (self->passwords, sceau_secret_ref (password));
  if (g_hash_table_size (names) == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  batch = sceau_board_batch_new ();
  for (guint i = 0; i < self->locked->len; i++)
    sceau_board_batch_add_from (batch, g_ptr_array_index (self->locked, i), names);
  board_read (self, batch, TRUE, g_steal_pointer (&task));
}

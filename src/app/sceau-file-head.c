/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a file that a person chose, but never more of it than there is use for. */
#include "app/sceau-file-head.h"

#include "fleet/sceau-task.h"

static void on_opened_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_read_cb (GObject *source, GAsyncResult *result, gpointer data);

/* What is being read. */
typedef struct
{
  gsize size;
  guint8 *bytes;
} Head;

static void
head_free (gpointer data)
{
  Head *head = data;

  g_free (head->bytes);
  g_free (head);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Head *head = g_task_get_task_data (task);
  GError *error = NULL;
  gsize n = 0;

  if (g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &n, &error))
    g_task_return_pointer (task, g_bytes_new_take (g_steal_pointer (&head->bytes), n),
                           (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  Head *head = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);

  if (stream == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  head->bytes = g_malloc (head->size);
  g_input_stream_read_all_async (G_INPUT_STREAM (stream), head->bytes, head->size,
                                 G_PRIORITY_DEFAULT, cancellable, on_read_cb,
                                 g_steal_pointer (&task));
}

/**
 * sceau_file_head_async:
 * @file: any file
 * @limit: how many bytes there is use for
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 */
void
sceau_file_head_async (GFile *file, gsize limit, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (file, cancellable, callback, data);
  Head *head = g_new0 (Head, 1);

  head->size = limit + 1;
  g_task_set_source_tag (task, sceau_file_head_async);
  g_task_set_task_data (task, head, head_free);
  g_file_read_async (file, G_PRIORITY_DEFAULT, cancellable, on_opened_cb, task);
}

/**
 * sceau_file_head_finish:
 * @result: what the callback got
 * @error: NOT_FOUND, PERMISSION, IO, CANCELLED
 *
 * Returns: (transfer full) (nullable): the file, or the limit and one byte of it
 */
GBytes *
sceau_file_head_finish (GAsyncResult *result, GError **error)
{
  return sceau_task_finish_pointer (result, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a task: its result, with the error in our domain whatever GIO put there (a cancellation, say). */
#include "fleet/sceau-task.h"

#include "base/sceau-error.h"

/**
 * sceau_task_finish_pointer:
 * @result: a task
 * @error: set in our domain
 *
 * Returns: (transfer full) (nullable): what the task returned
 */
gpointer
sceau_task_finish_pointer (GAsyncResult *result, GError **error)
{
  GError *local = NULL;
  gpointer pointer = g_task_propagate_pointer (G_TASK (result), &local);

  if (local != NULL)
    sceau_error_propagate (error, local);
  return pointer;
}

/**
 * sceau_task_finish_boolean:
 * @result: a task
 * @error: set in our domain
 *
 * Returns: what the task returned
 */
gboolean
sceau_task_finish_boolean (GAsyncResult *result, GError **error)
{
  GError *local = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &local);

  if (local != NULL)
    return sceau_error_propagate (error, local);
  return done;
}

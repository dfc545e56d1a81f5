/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a worker to the main context and back. */
#include "config.h"

#include "agent/sceau-main-call.h"

typedef struct
{
  SceauMainFunc func;
  gpointer data;
  GMutex mutex;
  GCond cond;
  gboolean over;
  gboolean result;
  GError *error;
} MainCall;

static gboolean
run_cb (gpointer data)
{
  MainCall *call = data;

  g_mutex_lock (&call->mutex);
  call->result = call->func (call->data, &call->error);
  call->over = TRUE;
  g_cond_signal (&call->cond);
  g_mutex_unlock (&call->mutex);
  return G_SOURCE_REMOVE;
}

/**
 * sceau_main_call:
 * @context: a context that somebody runs, or that nobody does (then the call is made here and now)
 *
 * Calls @func in that context and waits until it has returned.
 *
 * Returns: what it returned.
 */
gboolean
sceau_main_call (GMainContext *context, SceauMainFunc func, gpointer data, GError **error)
{
  MainCall call = { .func = func, .data = data };

  g_mutex_init (&call.mutex);
  g_cond_init (&call.cond);
  g_main_context_invoke (context, run_cb, &call);
  g_mutex_lock (&call.mutex);
  while (!call.over)
    g_cond_wait (&call.cond, &call.mutex);
  g_mutex_unlock (&call.mutex);
  g_mutex_clear (&call.mutex);
  g_cond_clear (&call.cond);
  if (call.error != NULL)
    g_propagate_error (error, call.error);
  return call.result;
}

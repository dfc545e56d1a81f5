/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody who answers the questions of a log-in as he was told to, in turn, and remembers what he was asked. */
#include "sceau-test-answerer.h"

static gboolean
can_ask (SceauSshAsker *asker)
{
  return TRUE;
}

static gboolean
has_terminal (SceauSshAsker *asker)
{
  return FALSE;
}

static void
on_taken_back (GCancellable *cancellable, GTask *task)
{
  SCEAU_TEST_ANSWERER (g_task_get_source_object (task))->n_taken_back++;
  g_task_return_error_if_cancelled (task);
}

static void
forget_task (gpointer task, GClosure *closure)
{
  g_object_unref (task);
}

static void
ask_async (SceauSshAsker *asker, const SceauSshQuestion *question, GCancellable *cancellable,
           GAsyncReadyCallback callback, gpointer data)
{
  SceauTestAnswerer *self = SCEAU_TEST_ANSWERER (asker);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  const char *answer = self->answers[self->n_asked];

  g_assert_cmpuint (self->n_asked, <, G_N_ELEMENTS (self->kinds));
  g_assert_nonnull (answer);
  self->kinds[self->n_asked] = question->kind;
  self->again[self->n_asked] = question->again;
  self->n_asked++;
  if (question->fingerprint != NULL)
    {
      g_free (self->fingerprint);
      self->fingerprint = g_strdup (question->fingerprint);
    }
  if (g_str_equal (answer, "…"))
    g_signal_connect_data (cancellable, "cancelled", G_CALLBACK (on_taken_back),
                           g_steal_pointer (&task), forget_task, 0);
  else if (*answer != '\0')
    g_task_return_pointer (task, sceau_secret_new (answer, (gsize) -1),
                           (GDestroyNotify) sceau_secret_unref);
  else
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_CANCELLED, "no");
}

static SceauSecret *
ask_finish (SceauSshAsker *asker, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
sceau_test_answerer_iface_init (SceauSshAskerInterface *iface)
{
  iface->can_ask = can_ask;
  iface->has_terminal = has_terminal;
  iface->ask_async = ask_async;
  iface->ask_finish = ask_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauTestAnswerer, sceau_test_answerer, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SCEAU_TYPE_SSH_ASKER,
                                                      sceau_test_answerer_iface_init))

static void
sceau_test_answerer_finalize (GObject *object)
{
  g_free (SCEAU_TEST_ANSWERER (object)->fingerprint);
  G_OBJECT_CLASS (sceau_test_answerer_parent_class)->finalize (object);
}

static void
sceau_test_answerer_class_init (SceauTestAnswererClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_test_answerer_finalize;
}

static void
sceau_test_answerer_init (SceauTestAnswerer *self)
{
}

SceauTestAnswerer *
sceau_test_answerer_new (const char *const *answers)
{
  SceauTestAnswerer *self = g_object_new (SCEAU_TEST_TYPE_ANSWERER, NULL);

  self->answers = answers;
  return self;
}

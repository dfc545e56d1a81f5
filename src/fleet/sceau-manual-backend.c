/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way to a server that is worked on by hand: it tells what was told to Sceau, and refuses the rest with how to do it. */
#include "config.h"

#include "fleet/sceau-manual-backend.h"

#include "fleet/sceau-null-backend.h"
#include "fleet/sceau-task.h"

struct _SceauManualBackend
{
  GObject parent_instance;
  SceauBackend *words; /* says why not, and how to do it by hand */
  char *version;
  SceauHandRecord *record;
};

static void sceau_manual_backend_iface_init (SceauBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauManualBackend, sceau_manual_backend, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SCEAU_TYPE_BACKEND,
                                                      sceau_manual_backend_iface_init))

static gboolean
sceau_manual_backend_supports (SceauBackend *backend, SceauOperation operation, char **why)
{
  SceauManualBackend *self = SCEAU_MANUAL_BACKEND (backend);

  if (operation == SCEAU_OPERATION_STATE && sceau_hand_record_is_known (self->record))
    return TRUE;
  return sceau_backend_supports (self->words, operation, why);
}

static void
sceau_manual_backend_run_async (SceauBackend *backend, SceauOperation operation,
                                const SceauArguments *arguments, const char *if_match,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data)
{
  SceauManualBackend *self = SCEAU_MANUAL_BACKEND (backend);
  g_autoptr (GTask) task = g_task_new (backend, cancellable, callback, data);
  g_autofree char *why = NULL;

  g_task_set_source_tag (task, sceau_manual_backend_run_async);
  if (sceau_backend_supports (backend, operation, &why))
    g_task_return_pointer (task, sceau_hand_record_make_state (self->record, self->version),
                           g_object_unref);
  else
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED, "%s", why);
}

static SceauManagedState *
sceau_manual_backend_run_finish (SceauBackend *backend, GAsyncResult *result, GError **error)
{
  return sceau_task_finish_pointer (result, error);
}

static void
return_list (SceauBackend *backend, gpointer source_tag, GPtrArray *list, GCancellable *cancellable,
             GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (backend, cancellable, callback, data);

  g_task_set_source_tag (task, source_tag);
  g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
}

static void
sceau_manual_backend_history_async (SceauBackend *backend, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data)
{
  return_list (backend, sceau_manual_backend_history_async,
               sceau_hand_record_dup_history (SCEAU_MANUAL_BACKEND (backend)->record), cancellable,
               callback, data);
}

/* What a kit keeps stays on the server: its script puts it back. */
static void
sceau_manual_backend_backups_async (SceauBackend *backend, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data)
{
  return_list (backend, sceau_manual_backend_backups_async,
               g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_backup_free), cancellable,
               callback, data);
}

static GPtrArray *
sceau_manual_backend_list_finish (SceauBackend *backend, GAsyncResult *result, GError **error)
{
  return sceau_task_finish_pointer (result, error);
}

static void
sceau_manual_backend_iface_init (SceauBackendInterface *iface)
{
  iface->supports = sceau_manual_backend_supports;
  iface->run_async = sceau_manual_backend_run_async;
  iface->run_finish = sceau_manual_backend_run_finish;
  iface->history_async = sceau_manual_backend_history_async;
  iface->history_finish = sceau_manual_backend_list_finish;
  iface->backups_async = sceau_manual_backend_backups_async;
  iface->backups_finish = sceau_manual_backend_list_finish;
}

static void
sceau_manual_backend_finalize (GObject *object)
{
  SceauManualBackend *self = SCEAU_MANUAL_BACKEND (object);

  g_clear_object (&self->words);
  g_clear_object (&self->record);
  g_free (self->version);
  G_OBJECT_CLASS (sceau_manual_backend_parent_class)->finalize (object);
}

static void
sceau_manual_backend_class_init (SceauManualBackendClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_manual_backend_finalize;
}

static void
sceau_manual_backend_init (SceauManualBackend *self)
{
}

/**
 * sceau_manual_backend_new:
 * @way: why Sceau cannot act
 * @version: (nullable): which CamTrace
 * @record: what was told of the server
 *
 * Returns: (transfer full): a way that tells what is known, and says of everything else how it is done by hand
 */
SceauBackend *
sceau_manual_backend_new (SceauWay way, const char *version, SceauHandRecord *record)
{
  SceauManualBackend *self = g_object_new (SCEAU_TYPE_MANUAL_BACKEND, NULL);

  self->words = sceau_null_backend_new (way);
  self->version = g_strdup (version);
  self->record = g_object_ref (record);
  return SCEAU_BACKEND (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way to a server on which Sceau cannot act: says what can be done by hand, and how to get an agent. */
#include "config.h"

#include "fleet/sceau-null-backend.h"

#include <glib/gi18n-lib.h>

#include "fleet/sceau-task.h"

struct _SceauNullBackend
{
  GObject parent_instance;
  SceauWay way;
};

static void sceau_null_backend_iface_init (SceauBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauNullBackend, sceau_null_backend, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SCEAU_TYPE_BACKEND,
                                                      sceau_null_backend_iface_init))

/* The HowTo's own way, where there is one. */
static const char *const by_hand[SCEAU_N_OPERATIONS] = {
  [SCEAU_OPERATION_STATE] = N_ (
      "Only what a TLS client sees from outside is known of this server."),
  [SCEAU_OPERATION_REQUEST] = N_ (
      "By hand: in CamTrace, Administration/Configuration, “Edit”, “Certificate management”, "
      "fill in the six fields and generate a request."),
  [SCEAU_OPERATION_DELETE_REQUEST] = N_ (
      "By hand: in CamTrace, “Certificate management”, delete the request."),
  [SCEAU_OPERATION_SELF_SIGN] = N_ (
      "By hand: in CamTrace, “Certificate management”, generate a self-signed certificate."),
  [SCEAU_OPERATION_UPLOAD_KEY] = N_ (
      "By hand: copy the files to their place on the server and give them to camtrace:camtrace."),
  [SCEAU_OPERATION_CHECK] = N_ (
      "By hand: Sceau assembles and checks the chain here; the server cannot be asked."),
  [SCEAU_OPERATION_INSTALL] = N_ (
      "By hand: copy the chain that Sceau has assembled, then in CamTrace, “Certificate management”, "
      "“Install the certificate”, paste it."),
  [SCEAU_OPERATION_ENABLE] = N_ (
      "By hand: in CamTrace, Administration/System, “Web service HTTPS”, Enable."),
  [SCEAU_OPERATION_DISABLE] = N_ (
      "By hand: in CamTrace, Administration/System, “Web service HTTPS”, Disable."),
  [SCEAU_OPERATION_UNINSTALL] = N_ (
      "By hand: disable “Web service HTTPS” first, then in CamTrace, “Certificate management”, "
      "delete the certificate."),
  [SCEAU_OPERATION_RESTORE] = N_ ("Without an agent no backups are kept."),
  [SCEAU_OPERATION_MIGRATE] = N_ (
      "By hand: copy and rename the .csr and .key files, then install the certificate again."),
};

/**
 * sceau_null_backend_say_by_hand:
 * @operation: what is to be done
 *
 * Returns: (transfer none): how a person does it in CamTrace’s own interface, as its HowTo tells, translated
 */
const char *
sceau_null_backend_say_by_hand (SceauOperation operation)
{
  g_return_val_if_fail (operation < SCEAU_N_OPERATIONS, "");

  return _ (by_hand[operation]);
}

static char *
dup_why (SceauNullBackend *self, SceauOperation operation)
{
  const char *reason = _ ("Sceau only watches this server.");

  if (self->way == SCEAU_WAY_MANUAL)
    reason = _ ("This server is worked on by hand.");
  return g_strdup_printf ("%s %s\n%s", reason, _ (by_hand[operation]),
                          _ ("To let Sceau do it, install sceau-agent on the server and add the "
                             "agent’s address here."));
}

static gboolean
sceau_null_backend_supports (SceauBackend *backend, SceauOperation operation, char **why)
{
  if (why != NULL)
    *why = dup_why (SCEAU_NULL_BACKEND (backend), operation);
  return FALSE;
}

static void
refuse (SceauBackend *backend, SceauOperation operation, gpointer source_tag,
        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (backend, cancellable, callback, data);
  g_autofree char *why = dup_why (SCEAU_NULL_BACKEND (backend), operation);

  g_task_set_source_tag (task, source_tag);
  g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED, "%s", why);
}

static void
sceau_null_backend_run_async (SceauBackend *backend, SceauOperation operation,
                              const SceauArguments *arguments, const char *if_match,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data)
{
  refuse (backend, operation, sceau_null_backend_run_async, cancellable, callback, data);
}

static SceauManagedState *
sceau_null_backend_run_finish (SceauBackend *backend, GAsyncResult *result, GError **error)
{
  return sceau_task_finish_pointer (result, error);
}

/* Neither history nor backups exist where nobody keeps them: an empty list, not an error. */
static void
answer_nothing (SceauBackend *backend, gpointer source_tag, GDestroyNotify free_func,
                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (backend, cancellable, callback, data);

  g_task_set_source_tag (task, source_tag);
  g_task_return_pointer (task, g_ptr_array_new_with_free_func (free_func),
                         (GDestroyNotify) g_ptr_array_unref);
}

static void
sceau_null_backend_history_async (SceauBackend *backend, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data)
{
  answer_nothing (backend, sceau_null_backend_history_async,
                  (GDestroyNotify) sceau_history_entry_free, cancellable, callback, data);
}

static void
sceau_null_backend_backups_async (SceauBackend *backend, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data)
{
  answer_nothing (backend, sceau_null_backend_backups_async, (GDestroyNotify) sceau_backup_free,
                  cancellable, callback, data);
}

static GPtrArray *
sceau_null_backend_list_finish (SceauBackend *backend, GAsyncResult *result, GError **error)
{
  return sceau_task_finish_pointer (result, error);
}

static void
sceau_null_backend_iface_init (SceauBackendInterface *iface)
{
  iface->supports = sceau_null_backend_supports;
  iface->run_async = sceau_null_backend_run_async;
  iface->run_finish = sceau_null_backend_run_finish;
  iface->history_async = sceau_null_backend_history_async;
  iface->history_finish = sceau_null_backend_list_finish;
  iface->backups_async = sceau_null_backend_backups_async;
  iface->backups_finish = sceau_null_backend_list_finish;
}

static void
sceau_null_backend_class_init (SceauNullBackendClass *klass)
{
}

static void
sceau_null_backend_init (SceauNullBackend *self)
{
}

/**
 * sceau_null_backend_new:
 * @way: why Sceau cannot act
 *
 * Returns: (transfer full): a way that supports nothing and says why
 */
SceauBackend *
sceau_null_backend_new (SceauWay way)
{
  SceauNullBackend *self = g_object_new (SCEAU_TYPE_NULL_BACKEND, NULL);

  self->way = way;
  return SCEAU_BACKEND (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way over SSH. A change is three requests in one log-in: look and compare, change, look again. What was seen a moment ago need not
 * be looked at again: the script compares it itself, under its lock, before it changes anything. */
#include "config.h"

#include "fleet/sceau-ssh-backend.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-text.h"
#include "fleet/sceau-ssh-order.h"
#include "fleet/sceau-ssh-session.h"
#include "fleet/sceau-task.h"

#define SEEN_FOR (30 * G_USEC_PER_SEC) /* how long what was seen is good enough to begin with */

struct _SceauSshBackend
{
  GObject parent_instance;
  SceauSshSession *session;
  SceauAnchors *anchors;
  char *root;
  char *version;
  char *name;
  char *who;
  guint16 https_port;
  SceauSshAsker *asker; /* nullable */
  SceauSshView *seen;   /* what the last look saw; nullable */
  gint64 seen_at;       /* monotonic, of its clock */
  GError *declined;     /* why the last look did not get in, where a person was asked; nullable */
};

/* One operation. */
typedef struct
{
  SceauOperation operation;
  SceauArguments *arguments;
  char *if_match;
  SceauSshOrder *order;
  char *backup;
} Run;

static void sceau_ssh_backend_iface_init (SceauBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauSshBackend, sceau_ssh_backend, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SCEAU_TYPE_BACKEND,
                                                      sceau_ssh_backend_iface_init))

static void look (GTask *task, GAsyncReadyCallback callback);
static void act (GTask *task, SceauSshView *view);
static void on_looked (GObject *source, GAsyncResult *result, gpointer data);
static void on_changed (GObject *source, GAsyncResult *result, gpointer data);
static void on_looked_again (GObject *source, GAsyncResult *result, gpointer data);

static void
run_free (gpointer data)
{
  Run *run = data;

  g_clear_pointer (&run->arguments, sceau_arguments_free);
  g_clear_pointer (&run->order, sceau_ssh_order_free);
  g_free (run->if_match);
  g_free (run->backup);
  g_free (run);
}

static void
sceau_ssh_backend_finalize (GObject *object)
{
  SceauSshBackend *self = SCEAU_SSH_BACKEND (object);

  g_clear_object (&self->session);
  g_clear_object (&self->asker);
  g_clear_error (&self->declined);
  g_clear_pointer (&self->seen, sceau_ssh_view_free);
  g_clear_object (&self->anchors);
  g_free (self->root);
  g_free (self->version);
  g_free (self->name);
  g_free (self->who);
  G_OBJECT_CLASS (sceau_ssh_backend_parent_class)->finalize (object);
}

static void
sceau_ssh_backend_class_init (SceauSshBackendClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_ssh_backend_finalize;
}

static void
sceau_ssh_backend_init (SceauSshBackend *self)
{
}

/* What HTTPS is asked for: the name that clients use, where it is one. */
static char *
dup_probe_name (SceauServer *server)
{
  const char *name = sceau_server_get_dns_name (server);

  return name != NULL && sceau_name_is_dns (name) && !sceau_name_is_ip (name) && *name != '*'
             ? g_strdup (name)
             : NULL;
}

/**
 * sceau_ssh_backend_new:
 * @server: a server with an SSH address
 * @anchors: whom to trust
 * @asker: (nullable): who answers the questions of a log-in
 * @error: INVALID_ARGUMENT
 *
 * In a root of its own (a sandbox) the server's files belong to who logs in; else that must be root, or become it with sudo.
 *
 * Returns: (transfer full) (nullable): the way
 */
SceauBackend *
sceau_ssh_backend_new (SceauServer *server, SceauAnchors *anchors, SceauSshAsker *asker,
                       GError **error)
{
  const char *root = sceau_server_get_ssh_root (server);
  gboolean elevate = root == NULL || g_str_equal (root, "/");
  g_autoptr (SceauSshTarget)
      target = sceau_ssh_target_parse (sceau_server_get_ssh_address (server), error);
  SceauSshBackend *self;

  if (target == NULL || !sceau_ssh_root_check (root, error))
    return NULL;
  self = g_object_new (SCEAU_TYPE_SSH_BACKEND, NULL);
  self->session = sceau_ssh_session_new (target, elevate, asker);
  self->anchors = g_object_ref (anchors);
  g_set_object (&self->asker, asker);
  self->root = g_strdup (root);
  self->version = g_strdup (sceau_server_get_product_version (server));
  self->name = dup_probe_name (server);
  self->who = g_strdup_printf ("%s (ssh)",
                               target->user != NULL ? target->user : g_get_user_name ());
  self->https_port = sceau_server_get_https_port (server);
  return SCEAU_BACKEND (self);
}

/**
 * sceau_ssh_backend_ask_again:
 * @self: a way
 *
 * A person wants something of this server: a log-in that was refused may be tried, and asked about, again.
 */
void
sceau_ssh_backend_ask_again (SceauSshBackend *self)
{
  g_clear_error (&self->declined);
}

static SceauSshPlace
get_place (SceauSshBackend *self)
{
  return (SceauSshPlace){ self->root, self->version, self->name, self->https_port };
}

static gboolean
sceau_ssh_backend_supports (SceauBackend *backend, SceauOperation operation, char **why)
{
  return TRUE;
}

/* --- Looking --- */

static void
read_in_thread (GTask *task, gpointer source, gpointer lines, GCancellable *cancellable)
{
  GError *error = NULL;
  SceauSshView *view = sceau_ssh_view_new (lines, &error);

  if (view != NULL)
    g_task_return_pointer (task, view, (GDestroyNotify) sceau_ssh_view_free);
  else
    g_task_return_error (task, error);
}

/* As many certificates as a server may tell of are too many for the main loop. */
static void
on_said (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  char **lines = sceau_ssh_session_ask_finish (SCEAU_SSH_SESSION (source), result, &error);

  if (lines == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, lines, (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, read_in_thread);
}

static SceauSshView *
read_view (GAsyncResult *result, GError **error)
{
  return sceau_task_finish_pointer (result, error);
}

static gboolean
changes_nothing (SceauOperation operation)
{
  return operation == SCEAU_OPERATION_STATE || operation == SCEAU_OPERATION_CHECK;
}

static void
remember (SceauSshBackend *self, SceauSshView *view)
{
  g_clear_pointer (&self->seen, sceau_ssh_view_free);
  self->seen = view;
  self->seen_at = g_get_monotonic_time ();
}

/* What was seen a moment ago, if it is what the person decided on; the server's clock goes on. */
static SceauSshView *
steal_seen (SceauSshBackend *self, const char *if_match)
{
  g_autofree char *tag = sceau_ssh_etag_to_tag (if_match);
  gint64 age = g_get_monotonic_time () - self->seen_at;

  if (self->seen == NULL || age > SEEN_FOR || g_strcmp0 (self->seen->tag, tag) != 0)
    return NULL;
  self->seen->clock += age / G_USEC_PER_SEC;
  return g_steal_pointer (&self->seen);
}

static void
return_state (GTask *task, SceauSshView *view)
{
  SceauSshBackend *self = g_task_get_source_object (task);
  SceauSshPlace place = get_place (self);

  g_task_return_pointer (task, sceau_ssh_view_make_state (view, &place, self->anchors),
                         g_object_unref);
}

static void
look (GTask *task, GAsyncReadyCallback callback)
{
  SceauSshBackend *self = g_task_get_source_object (task);
  SceauSshPlace place = get_place (self);
  g_autoptr (SceauSshOrder) order = sceau_ssh_order_new_look (&place, "state");
  GTask *reading = g_task_new (self, g_task_get_cancellable (task), callback, g_object_ref (task));

  g_task_set_source_tag (reading, look);
  g_task_set_check_cancellable (reading, FALSE);
  sceau_ssh_session_ask_async (self->session, order->text->str, NULL, NULL,
                               g_task_get_cancellable (task), on_said, reading);
}

/* --- Changing --- */

/* The switch is in CamTrace's own administration: over SSH nothing of the vendor's configuration is changed. */
static void
return_switch (GTask *task, SceauSshView *view, gboolean on)
{
  SceauInstalled installed = sceau_ssh_view_get_installed (view);

  if (view->https_on == on && !view->https_unknown)
    return_state (task, view);
  else if (on && installed == SCEAU_INSTALLED_NONE)
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_NO_CERTIFICATE,
                             _ ("There is no certificate on this server yet: install one first"));
  else if (on && installed == SCEAU_INSTALLED_BROKEN)
    g_task_return_new_error (
        task, SCEAU_ERROR, SCEAU_ERROR_PAIR_MISMATCH,
        _ ("The certificate and the key on this server do not belong together"));
  else
    g_task_return_new_error (
        task, SCEAU_ERROR, SCEAU_ERROR_FRONT_END_NOT_OURS,
        _ ("HTTPS belongs to CamTrace’s own front end here: use “Activer” or “Désactiver” in Administration/Système"));
}

static gboolean
judge (const char *const *lines, gpointer data, GError **error)
{
  return sceau_ssh_order_judge (data, lines, error);
}

static void
change (GTask *task, SceauSshView *view)
{
  SceauSshBackend *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  SceauSshPlace place = get_place (self);
  GError *error = NULL;

  run->order = sceau_ssh_order_new (&place, view, run->operation, run->arguments, self->anchors,
                                    self->who, &error);
  if (run->order == NULL)
    g_task_return_error (task, error);
  else
    sceau_ssh_session_ask_async (self->session, run->order->text->str, judge, run->order,
                                 g_task_get_cancellable (task), on_changed, g_object_ref (task));
}

/* Who did not want to answer, or gave the wrong answer, is not asked again by every look at the server: see
 * sceau_ssh_backend_ask_again (). */
static void
remember_declined (SceauSshBackend *self, const GError *error)
{
  g_clear_error (&self->declined);
  if (!sceau_ssh_asker_can_ask (self->asker))
    return;
  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED)
      || g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_HOST_KEY_UNKNOWN))
    self->declined = g_error_copy (error);
}

static void
act (GTask *task, SceauSshView *view)
{
  Run *run = g_task_get_task_data (task);
  g_autofree char *tag = sceau_ssh_etag_to_tag (run->if_match);

  if (run->if_match == NULL)
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_PRECONDITION_REQUIRED, "%s",
                             sceau_error_code_to_message (SCEAU_ERROR_PRECONDITION_REQUIRED));
  else if (g_strcmp0 (tag, view->tag) != 0)
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_CHANGED_MEANWHILE,
                             _ ("The server has changed since you looked; nothing was done."));
  else if (run->operation == SCEAU_OPERATION_ENABLE || run->operation == SCEAU_OPERATION_DISABLE)
    return_switch (task, view, run->operation == SCEAU_OPERATION_ENABLE);
  else
    change (task, view);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauSshBackend *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SceauSshView) view = read_view (result, &error);

  if (view == NULL)
    {
      remember_declined (self, error);
      g_task_return_error (task, error);
      return;
    }
  if (run->operation == SCEAU_OPERATION_STATE)
    return_state (task, view);
  else
    act (task, view);
  if (changes_nothing (run->operation))
    remember (self, g_steal_pointer (&view));
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauSshBackend *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  g_autofree char *tag = NULL;
  GError *error = NULL;
  g_auto (GStrv) lines = sceau_ssh_session_ask_finish (SCEAU_SSH_SESSION (source), result, &error);

  if (lines == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  run->backup = sceau_ssh_find_backup ((const char *const *) lines);
  tag = sceau_ssh_etag_to_tag (run->if_match);
  if (changes_nothing (run->operation) && self->seen != NULL
      && g_strcmp0 (self->seen->tag, tag) == 0)
    return_state (task, self->seen);
  else
    look (task, on_looked_again);
}

/* Why it could not be looked at after a change says nothing about that change, which was made: as after a lost connection. */
static GError *
error_after_change (GError *why)
{
  GError *error = g_error_new (
      SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE,
      _ ("The change was made, but then the server could not be looked at: %s"), why->message);

  sceau_error_set_detail (error, sceau_error_get_detail (why));
  g_error_free (why);
  return error;
}

static void
on_looked_again (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SceauSshView) view = read_view (result, &error);

  if (view == NULL)
    {
      g_task_return_error (task,
                           changes_nothing (run->operation) ? error : error_after_change (error));
      return;
    }
  return_state (task, view);
  remember (g_task_get_source_object (task), g_steal_pointer (&view));
}

static void
sceau_ssh_backend_run_async (SceauBackend *backend, SceauOperation operation,
                             const SceauArguments *arguments, const char *if_match,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  SceauSshBackend *self = SCEAU_SSH_BACKEND (backend);
  g_autoptr (GTask) task = g_task_new (backend, cancellable, callback, data);
  Run *run = g_new0 (Run, 1);
  g_autoptr (SceauSshView) seen = operation != SCEAU_OPERATION_STATE ? steal_seen (self, if_match)
                                                                     : NULL;

  run->operation = operation;
  run->arguments = arguments != NULL ? sceau_arguments_copy (arguments) : sceau_arguments_new ();
  run->if_match = g_strdup (if_match);
  g_task_set_source_tag (task, sceau_ssh_backend_run_async);
  g_task_set_task_data (task, run, run_free);
  if (operation == SCEAU_OPERATION_STATE && self->declined != NULL)
    g_task_return_error (task, g_error_copy (self->declined));
  else if (seen == NULL)
    look (task, on_looked);
  else
    {
      act (task, seen);
      if (changes_nothing (operation))
        remember (self, g_steal_pointer (&seen));
    }
}

static SceauManagedState *
sceau_ssh_backend_run_finish (SceauBackend *backend, GAsyncResult *result, GError **error)
{
  return sceau_task_finish_pointer (result, error);
}

static const char *
sceau_ssh_backend_run_get_backup (SceauBackend *backend, GAsyncResult *result)
{
  Run *run = g_task_get_task_data (G_TASK (result));

  return run->backup;
}

/* --- Records --- */

typedef GPtrArray *(*ReadFunc) (const char *const *lines);

static void
on_records (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReadFunc read = g_task_get_task_data (task);
  GError *error = NULL;
  g_auto (GStrv) lines = sceau_ssh_session_ask_finish (SCEAU_SSH_SESSION (source), result, &error);

  if (lines != NULL)
    g_task_return_pointer (task, read ((const char *const *) lines),
                           (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
ask_records (GTask *task, const char *verb)
{
  SceauSshBackend *self = g_task_get_source_object (task);
  SceauSshPlace place = get_place (self);
  g_autoptr (SceauSshOrder) order = sceau_ssh_order_new_look (&place, verb);

  sceau_ssh_session_ask_async (self->session, order->text->str, NULL, NULL,
                               g_task_get_cancellable (task), on_records, g_object_ref (task));
}

static void
sceau_ssh_backend_history_async (SceauBackend *backend, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (backend, cancellable, callback, data);

  g_task_set_source_tag (task, sceau_ssh_backend_history_async);
  g_task_set_task_data (task, (gpointer) sceau_ssh_read_history, NULL);
  ask_records (task, "history");
}

static void
sceau_ssh_backend_backups_async (SceauBackend *backend, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (backend, cancellable, callback, data);

  g_task_set_source_tag (task, sceau_ssh_backend_backups_async);
  g_task_set_task_data (task, (gpointer) sceau_ssh_read_backups, NULL);
  ask_records (task, "backups");
}

static GPtrArray *
sceau_ssh_backend_records_finish (SceauBackend *backend, GAsyncResult *result, GError **error)
{
  return sceau_task_finish_pointer (result, error);
}

static void
sceau_ssh_backend_iface_init (SceauBackendInterface *iface)
{
  iface->supports = sceau_ssh_backend_supports;
  iface->run_async = sceau_ssh_backend_run_async;
  iface->run_finish = sceau_ssh_backend_run_finish;
  iface->run_get_backup = sceau_ssh_backend_run_get_backup;
  iface->history_async = sceau_ssh_backend_history_async;
  iface->history_finish = sceau_ssh_backend_records_finish;
  iface->backups_async = sceau_ssh_backend_backups_async;
  iface->backups_finish = sceau_ssh_backend_records_finish;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server behind a SceauBackend, in memory, with a real TLS listener on loopback: does what an agent does, and fails where it is
 * told to. */
#include "sceau-test-backend.h"

#include <string.h>

#include "fleet/sceau-comparison.h"
#include "tls/sceau-listener.h"

#define LATE_MS 200

/* What lies on the server. */
typedef struct
{
  GPtrArray *chain; /* NULL: none */
  SceauKey *key;
  SceauKey *pending;
  SceauRequest *request; /* of pending; NULL: a key made elsewhere */
} Files;

typedef struct
{
  char *id;
  Files files;
} Kept;

struct _SceauTestBackend
{
  GObject parent_instance;
  Files files;
  GPtrArray *kept; /* of Kept, oldest first */
  gboolean https, deaf, not_ours;
  SceauServiceState https_word; /* when it is not on */
  gint64 clock_shift;
  guint serial; /* of the state: its ETag */
  GPtrArray *shown;
  SceauKey *shown_key;
  SceauListener *listener;
  guint16 port;
  GString *log;
  SceauOperation failing;
  guint skip;
  SceauTestFault fault;
  SceauErrorCode code;
  SceauOperation last; /* nothing answers after it */
  gboolean dead;
  void (*hook) (SceauOperation operation, gpointer data);
  gpointer hook_data;
};

static void sceau_test_backend_iface_init (SceauBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauTestBackend, sceau_test_backend, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SCEAU_TYPE_BACKEND,
                                                      sceau_test_backend_iface_init))

static void
files_clear (Files *files)
{
  g_clear_pointer (&files->chain, g_ptr_array_unref);
  g_clear_pointer (&files->key, sceau_key_unref);
  g_clear_pointer (&files->pending, sceau_key_unref);
  g_clear_pointer (&files->request, sceau_request_unref);
}

static Files
files_copy (const Files *files)
{
  return (Files){
    .chain = files->chain != NULL ? g_ptr_array_ref (files->chain) : NULL,
    .key = files->key != NULL ? sceau_key_ref (files->key) : NULL,
    .pending = files->pending != NULL ? sceau_key_ref (files->pending) : NULL,
    .request = files->request != NULL ? sceau_request_ref (files->request) : NULL,
  };
}

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_free (kept->id);
  files_clear (&kept->files);
  g_free (kept);
}

static void
set_key (SceauKey **slot, SceauKey *key)
{
  g_clear_pointer (slot, sceau_key_unref);
  *slot = key != NULL ? sceau_key_ref (key) : NULL;
}

static void
set_chain (GPtrArray **slot, GPtrArray *chain)
{
  g_clear_pointer (slot, g_ptr_array_unref);
  *slot = chain != NULL ? g_ptr_array_ref (chain) : NULL;
}

static void
sceau_test_backend_finalize (GObject *object)
{
  SceauTestBackend *self = SCEAU_TEST_BACKEND (object);

  files_clear (&self->files);
  g_ptr_array_unref (self->kept);
  set_chain (&self->shown, NULL);
  set_key (&self->shown_key, NULL);
  if (self->listener != NULL)
    sceau_listener_stop (self->listener);
  g_clear_object (&self->listener);
  g_string_free (self->log, TRUE);
  G_OBJECT_CLASS (sceau_test_backend_parent_class)->finalize (object);
}

static void
sceau_test_backend_class_init (SceauTestBackendClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_test_backend_finalize;
}

static void
sceau_test_backend_init (SceauTestBackend *self)
{
  self->kept = g_ptr_array_new_with_free_func (kept_free);
  self->log = g_string_new (NULL);
  self->serial = 1;
  self->https_word = SCEAU_SERVICE_OFF;
  self->failing = SCEAU_N_OPERATIONS;
  self->last = SCEAU_N_OPERATIONS;
}

/* A port that is free now: bound once, and used whenever HTTPS is on. */
static guint16
find_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  g_assert_true (g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, NULL, &bound, NULL));
  g_socket_listener_close (listener);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

SceauTestBackend *
sceau_test_backend_new (void)
{
  SceauTestBackend *self = g_object_new (SCEAU_TYPE_TEST_BACKEND, NULL);

  self->port = find_port ();
  return self;
}

static void
on_connection (SceauListener *listener, GIOStream *stream, GSocketAddress *local,
               GSocketAddress *remote, gpointer data)
{
  /* The handshake was all. */
}

/* The listener follows what is installed, like a front end that was reloaded. */
static void
reload (SceauTestBackend *self)
{
  GPtrArray *chain = self->shown != NULL ? self->shown : self->files.chain;
  SceauKey *key = self->shown != NULL ? self->shown_key : self->files.key;
  g_autofree char *pem = NULL;
  g_autoptr (SceauSecret) key_pem = NULL;
  g_autoptr (GError) error = NULL;

  if (self->listener != NULL)
    sceau_listener_stop (self->listener);
  g_clear_object (&self->listener);
  if (!self->https || self->deaf || chain == NULL)
    return;
  pem = sceau_certificates_to_pem (chain);
  key_pem = sceau_key_to_pem (key, &error);
  g_assert_no_error (error);
  self->listener = sceau_listener_new (pem, key_pem, &error);
  g_assert_no_error (error);
  sceau_listener_set_func (self->listener, on_connection, NULL, NULL);
  sceau_listener_listen (self->listener, "127.0.0.1", self->port, &error);
  g_assert_no_error (error);
}

void
sceau_test_backend_touch (SceauTestBackend *self)
{
  self->serial++;
}

void
sceau_test_backend_set_installed (SceauTestBackend *self, GPtrArray *chain, SceauKey *key)
{
  set_chain (&self->files.chain, chain);
  set_key (&self->files.key, key);
  sceau_test_backend_touch (self);
  reload (self);
}

static SceauRequest *
make_request (SceauKey *key)
{
  g_autoptr (SceauSubject) subject = sceau_subject_new ();
  g_autoptr (GError) error = NULL;
  SceauRequest *request;

  subject->common_name = g_strdup ("lyon.example");
  request = sceau_request_new (key, subject, NULL, &error);
  g_assert_no_error (error);
  return request;
}

void
sceau_test_backend_set_pending (SceauTestBackend *self, SceauKey *key)
{
  set_key (&self->files.pending, key);
  g_clear_pointer (&self->files.request, sceau_request_unref);
  if (key != NULL)
    self->files.request = make_request (key);
  sceau_test_backend_touch (self);
}

void
sceau_test_backend_set_pending_key (SceauTestBackend *self, SceauKey *key)
{
  set_key (&self->files.pending, key);
  g_clear_pointer (&self->files.request, sceau_request_unref);
  sceau_test_backend_touch (self);
}

void
sceau_test_backend_set_https (SceauTestBackend *self, gboolean on)
{
  self->https = on;
  sceau_test_backend_touch (self);
  reload (self);
}

void
sceau_test_backend_set_https_word (SceauTestBackend *self, SceauServiceState word)
{
  self->https_word = word;
}

void
sceau_test_backend_set_clock_shift (SceauTestBackend *self, gint64 seconds)
{
  self->clock_shift = seconds;
}

void
sceau_test_backend_present_instead (SceauTestBackend *self, GPtrArray *chain, SceauKey *key)
{
  set_chain (&self->shown, chain);
  set_key (&self->shown_key, key);
  reload (self);
}

void
sceau_test_backend_set_deaf (SceauTestBackend *self, gboolean deaf)
{
  self->deaf = deaf;
  reload (self);
}

void
sceau_test_backend_set_not_ours (SceauTestBackend *self)
{
  self->not_ours = TRUE;
}

void
sceau_test_backend_fail (SceauTestBackend *self, SceauOperation operation, guint skip,
                         SceauTestFault fault, SceauErrorCode code)
{
  self->failing = operation;
  self->skip = skip;
  self->fault = fault;
  self->code = code;
}

void
sceau_test_backend_die_after (SceauTestBackend *self, SceauOperation operation)
{
  self->last = operation;
}

void
sceau_test_backend_set_hook (SceauTestBackend *self,
                             void (*hook) (SceauOperation operation, gpointer data), gpointer data)
{
  self->hook = hook;
  self->hook_data = data;
}

guint16
sceau_test_backend_get_port (SceauTestBackend *self)
{
  return self->port;
}

const char *
sceau_test_backend_get_log (SceauTestBackend *self)
{
  return self->log->str;
}

static const char *
spki_of (SceauKey *key)
{
  return key != NULL ? sceau_key_get_spki_sha256 (key) : NULL;
}

char *
sceau_test_backend_dup_picture (SceauTestBackend *self)
{
  const Files *files = &self->files;

  return g_strdup_printf (
      "leaf %s, %u certificates, key %s, pending %s, request %d, https %d",
      files->chain != NULL ? sceau_certificate_get_sha256 (files->chain->pdata[0]) : "-",
      files->chain != NULL ? files->chain->len : 0, spki_of (files->key), spki_of (files->pending),
      files->request != NULL, self->https);
}

static SceauInstalled
installed (SceauTestBackend *self)
{
  if (self->files.chain == NULL)
    return SCEAU_INSTALLED_NONE;
  return sceau_certificate_is_self_signed (self->files.chain->pdata[0])
             ? SCEAU_INSTALLED_SELF_SIGNED
             : SCEAU_INSTALLED_CERTIFICATE;
}

SceauManagedState *
sceau_test_backend_make_state (SceauTestBackend *self)
{
  g_autofree char *etag = g_strdup_printf ("\"serial-%010u\"", self->serial);
  SceauManagedFacts facts = {
    .etag = etag,
    .family = SCEAU_FAMILY_HAPROXY,
    .version = "9.16",
    .server_time = g_get_real_time () / G_USEC_PER_SEC + self->clock_shift,
    .installed = installed (self),
    .chain = self->files.chain,
    .installed_spki = spki_of (self->files.key),
    .request = self->files.request,
    .key_pending = self->files.pending != NULL && self->files.request == NULL,
    .pending_spki = spki_of (self->files.pending),
    .front_end = "builtin",
    .front_end_owner = self->not_ours ? SCEAU_OWNER_CAMTRACE : SCEAU_OWNER_SCEAU,
    .https_listen = "127.0.0.1",
    .https_port = self->port,
  };

  facts.services[SCEAU_SERVICE_HTTPS] = self->https ? SCEAU_SERVICE_ON : self->https_word;
  return sceau_managed_state_new (&facts);
}

static const char *
keep (SceauTestBackend *self)
{
  Kept *kept;

  if (self->files.chain == NULL && self->files.pending == NULL)
    return NULL;
  kept = g_new0 (Kept, 1);
  kept->id = g_strdup_printf ("%04u", self->kept->len + 1);
  kept->files = files_copy (&self->files);
  g_ptr_array_add (self->kept, kept);
  return kept->id;
}

static gboolean
refuse (GError **error, SceauErrorCode code)
{
  g_set_error_literal (error, SCEAU_ERROR, code, sceau_error_code_to_string (code));
  return FALSE;
}

static SceauKey *
key_for (SceauTestBackend *self, SceauCertificate *leaf)
{
  const char *spki = sceau_certificate_get_spki_sha256 (leaf);

  if (g_strcmp0 (spki_of (self->files.pending), spki) == 0)
    return self->files.pending;
  return g_strcmp0 (spki_of (self->files.key), spki) == 0 ? self->files.key : NULL;
}

static gboolean
do_install (SceauTestBackend *self, const SceauArguments *arguments, gboolean check_only,
            GError **error)
{
  g_autoptr (GPtrArray) chain = sceau_comparison_read_chain (arguments->chain_pem, error);
  SceauKey *key = chain != NULL ? key_for (self, chain->pdata[0]) : NULL;

  if (chain == NULL)
    return FALSE;
  if (key == NULL)
    return refuse (error, SCEAU_ERROR_PAIR_MISMATCH);
  if (check_only)
    return TRUE;
  set_key (&self->files.key, key);
  set_chain (&self->files.chain, chain);
  if (key == self->files.pending)
    {
      set_key (&self->files.pending, NULL);
      g_clear_pointer (&self->files.request, sceau_request_unref);
    }
  return TRUE;
}

static gboolean
do_self_sign (SceauTestBackend *self, const SceauArguments *arguments, GError **error)
{
  g_autoptr (SceauKey) key = sceau_key_generate (SCEAU_KEY_EC_P256, error);
  g_autoptr (GPtrArray)
      chain = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);

  g_ptr_array_add (chain, sceau_certificate_new_self_signed (
                              key, arguments->subject, (const char *const *) arguments->names,
                              g_get_real_time () / G_USEC_PER_SEC, 365, error));
  g_assert_nonnull (chain->pdata[0]);
  set_key (&self->files.key, key);
  set_chain (&self->files.chain, chain);
  return TRUE;
}

static gboolean
do_upload (SceauTestBackend *self, const SceauArguments *arguments, GError **error)
{
  g_autoptr (SceauKey) key = NULL;

  if (self->files.pending != NULL && !arguments->replace)
    return refuse (error, SCEAU_ERROR_REQUEST_PENDING);
  key = sceau_key_new_from_data (arguments->key_pem, strlen (arguments->key_pem),
                                 arguments->key_passphrase, error);
  if (key == NULL)
    return FALSE;
  set_key (&self->files.pending, key);
  g_clear_pointer (&self->files.request, sceau_request_unref);
  return TRUE;
}

static gboolean
do_restore (SceauTestBackend *self, const SceauArguments *arguments, GError **error)
{
  for (guint i = 0; i < self->kept->len; i++)
    {
      Kept *kept = self->kept->pdata[i];

      if (g_strcmp0 (kept->id, arguments->backup_id) != 0)
        continue;
      if (kept->files.chain == NULL)
        return refuse (error, SCEAU_ERROR_PAIR_MISMATCH);
      files_clear (&self->files);
      self->files = files_copy (&kept->files);
      return TRUE;
    }
  return refuse (error, SCEAU_ERROR_NOT_FOUND);
}

static gboolean
do_switch (SceauTestBackend *self, gboolean on, GError **error)
{
  if (on && self->files.chain == NULL)
    return refuse (error, SCEAU_ERROR_NO_CERTIFICATE);
  if (self->not_ours)
    return refuse (error, SCEAU_ERROR_FRONT_END_NOT_OURS);
  self->https = on;
  return TRUE;
}

static gboolean
do_uninstall (SceauTestBackend *self, GError **error)
{
  if (self->https)
    return refuse (error, SCEAU_ERROR_HTTPS_ENABLED);
  if (self->files.chain == NULL)
    return refuse (error, SCEAU_ERROR_NOT_FOUND);
  set_chain (&self->files.chain, NULL);
  /* The key stays and waits: an answer that comes again can be installed again. */
  if (self->files.pending == NULL)
    {
      set_key (&self->files.pending, self->files.key);
      self->files.request = make_request (self->files.key);
    }
  set_key (&self->files.key, NULL);
  return TRUE;
}

static gboolean
do_request (SceauTestBackend *self, const SceauArguments *arguments, GError **error)
{
  g_autoptr (SceauKey) key = NULL;

  if (self->files.pending != NULL && !arguments->replace)
    return refuse (error, SCEAU_ERROR_REQUEST_PENDING);
  key = sceau_key_generate (SCEAU_KEY_EC_P256, error);
  sceau_test_backend_set_pending (self, key);
  return TRUE;
}

static gboolean
do_delete_request (SceauTestBackend *self, GError **error)
{
  if (self->files.pending == NULL)
    return refuse (error, SCEAU_ERROR_NOT_FOUND);
  set_key (&self->files.pending, NULL);
  g_clear_pointer (&self->files.request, sceau_request_unref);
  return TRUE;
}

static gboolean
apply (SceauTestBackend *self, SceauOperation operation, const SceauArguments *arguments,
       GError **error)
{
  switch (operation)
    {
    case SCEAU_OPERATION_REQUEST:
      return do_request (self, arguments, error);
    case SCEAU_OPERATION_DELETE_REQUEST:
      return do_delete_request (self, error);
    case SCEAU_OPERATION_SELF_SIGN:
      return do_self_sign (self, arguments, error);
    case SCEAU_OPERATION_UPLOAD_KEY:
      return do_upload (self, arguments, error);
    case SCEAU_OPERATION_CHECK:
      return do_install (self, arguments, TRUE, error);
    case SCEAU_OPERATION_INSTALL:
      return do_install (self, arguments, FALSE, error);
    case SCEAU_OPERATION_ENABLE:
      return do_switch (self, TRUE, error);
    case SCEAU_OPERATION_DISABLE:
      return do_switch (self, FALSE, error);
    case SCEAU_OPERATION_UNINSTALL:
      return do_uninstall (self, error);
    case SCEAU_OPERATION_RESTORE:
      return do_restore (self, arguments, error);
    case SCEAU_OPERATION_STATE:
    case SCEAU_OPERATION_MIGRATE:
    case SCEAU_N_OPERATIONS:
    default:
      return TRUE;
    }
}

static gboolean
replaces_files (SceauOperation operation)
{
  return operation == SCEAU_OPERATION_INSTALL || operation == SCEAU_OPERATION_SELF_SIGN
         || operation == SCEAU_OPERATION_UNINSTALL || operation == SCEAU_OPERATION_RESTORE;
}

/* One operation of somebody who waits for the answer. */
typedef struct
{
  SceauOperation operation;
  SceauArguments *arguments;
  char *if_match;
  char *backup;
  gulong cancelled_id;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  g_clear_pointer (&run->arguments, sceau_arguments_free);
  g_free (run->if_match);
  g_free (run->backup);
  g_free (run);
}

static gboolean
files_equal (const Files *a, const Files *b)
{
  return g_strcmp0 (spki_of (a->key), spki_of (b->key)) == 0
         && g_strcmp0 (spki_of (a->pending), spki_of (b->pending)) == 0
         && (a->chain == b->chain || sceau_certificates_equal (a->chain, b->chain));
}

static gboolean
perform (SceauTestBackend *self, Run *run, GError **error)
{
  g_autofree char *etag = g_strdup_printf ("\"serial-%010u\"", self->serial);
  const char *backup = NULL;
  Files before = { NULL };

  if (run->operation == SCEAU_OPERATION_STATE)
    return TRUE;
  if (g_strcmp0 (run->if_match, etag) != 0)
    return refuse (error, SCEAU_ERROR_CHANGED_MEANWHILE);
  before = files_copy (&self->files);
  if (!apply (self, run->operation, run->arguments, error))
    {
      files_clear (&before);
      return FALSE;
    }
  if (run->operation == SCEAU_OPERATION_CHECK)
    {
      files_clear (&before);
      return TRUE;
    }
  if (replaces_files (run->operation) && !files_equal (&before, &self->files))
    {
      Files after = self->files;

      self->files = before;
      backup = keep (self);
      before = self->files;
      self->files = after;
    }
  files_clear (&before);
  run->backup = g_strdup (backup);
  g_string_append_printf (self->log, "%s ", sceau_operation_to_string (run->operation));
  sceau_test_backend_touch (self);
  reload (self);
  return TRUE;
}

static SceauTestFault
take_fault (SceauTestBackend *self, SceauOperation operation)
{
  if (self->dead)
    return SCEAU_FAULT_LOST_BEFORE;
  if (operation == self->last)
    {
      self->dead = TRUE;
      return SCEAU_FAULT_LOST_AFTER;
    }
  if (operation != self->failing)
    return SCEAU_FAULT_NONE;
  if (self->skip > 0)
    {
      self->skip--;
      return SCEAU_FAULT_NONE;
    }
  self->failing = SCEAU_N_OPERATIONS;
  return self->fault;
}

static void
lose (GTask *task)
{
  g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE, "cut");
}

static void
say_no (SceauTestBackend *self, GTask *task)
{
  GError *error = g_error_new_literal (SCEAU_ERROR, self->code,
                                       sceau_error_code_to_string (self->code));

  sceau_error_set_answer (error);
  g_task_return_error (task, error);
}

static gboolean
on_late (gpointer data)
{
  GTask *task = data;

  perform (g_task_get_source_object (task), g_task_get_task_data (task), NULL);
  return G_SOURCE_REMOVE;
}

static void
on_hang_cancelled (GCancellable *cancellable, GTask *task)
{
  Run *run = g_task_get_task_data (task);

  if (run->cancelled_id == 0)
    return;
  g_signal_handler_disconnect (cancellable, run->cancelled_id);
  run->cancelled_id = 0;
  g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_CANCELLED, "cancelled");
  g_object_unref (task);
}

static void
hang (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  g_assert_nonnull (cancellable);
  run->cancelled_id = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_hang_cancelled),
                                        g_object_ref (task));
}

static gboolean
answer (gpointer data)
{
  GTask *task = data;
  SceauTestBackend *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  SceauTestFault fault = take_fault (self, run->operation);
  GError *error = NULL;

  if (self->hook != NULL)
    self->hook (run->operation, self->hook_data);
  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  if (fault == SCEAU_FAULT_HANGS)
    hang (task);
  else if (fault == SCEAU_FAULT_REFUSED)
    say_no (self, task);
  else if (fault == SCEAU_FAULT_LOST_BEFORE)
    lose (task);
  else if (fault == SCEAU_FAULT_LOST_DURING)
    {
      g_timeout_add_full (G_PRIORITY_DEFAULT, LATE_MS, on_late, g_object_ref (task),
                          g_object_unref);
      lose (task);
    }
  else if (!perform (self, run, &error))
    g_task_return_error (task, error);
  else if (fault == SCEAU_FAULT_HALF_DONE)
    say_no (self, task);
  else if (fault == SCEAU_FAULT_LOST_AFTER)
    lose (task);
  else
    g_task_return_pointer (task, sceau_test_backend_make_state (self), g_object_unref);
  return G_SOURCE_REMOVE;
}

static gboolean
sceau_test_backend_supports (SceauBackend *backend, SceauOperation operation, char **why)
{
  return TRUE;
}

static void
sceau_test_backend_run_async (SceauBackend *backend, SceauOperation operation,
                              const SceauArguments *arguments, const char *if_match,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data)
{
  GTask *task = g_task_new (backend, cancellable, callback, data);
  Run *run = g_new0 (Run, 1);

  run->operation = operation;
  run->arguments = arguments != NULL ? sceau_arguments_copy (arguments) : sceau_arguments_new ();
  run->if_match = g_strdup (if_match);
  g_task_set_source_tag (task, sceau_test_backend_run_async);
  g_task_set_task_data (task, run, run_free);
  g_idle_add_full (G_PRIORITY_DEFAULT, answer, task, g_object_unref);
}

static SceauManagedState *
sceau_test_backend_run_finish (SceauBackend *backend, GAsyncResult *result, GError **error)
{
  GError *local = NULL;
  SceauManagedState *state = g_task_propagate_pointer (G_TASK (result), &local);

  if (state == NULL)
    sceau_error_propagate (error, local);
  return state;
}

static const char *
sceau_test_backend_run_get_backup (SceauBackend *backend, GAsyncResult *result)
{
  Run *run = g_task_get_task_data (G_TASK (result));

  return run->backup;
}

static void
sceau_test_backend_backups_async (SceauBackend *backend, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data)
{
  SceauTestBackend *self = SCEAU_TEST_BACKEND (backend);
  g_autoptr (GTask) task = g_task_new (backend, cancellable, callback, data);
  GPtrArray *backups = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_backup_free);

  g_task_set_source_tag (task, sceau_test_backend_backups_async);
  for (guint i = self->kept->len; i > 0; i--)
    {
      Kept *kept = self->kept->pdata[i - 1];
      SceauBackup backup = {
        .id = kept->id,
        .reason = (char *) "install",
        .has_certificate = kept->files.chain != NULL,
        .has_request = kept->files.request != NULL,
        .restorable = kept->files.chain != NULL,
      };

      if (kept->files.chain != NULL)
        backup.sha256 = (char *) sceau_certificate_get_sha256 (kept->files.chain->pdata[0]);
      g_ptr_array_add (backups, sceau_backup_copy (&backup));
    }
  g_task_return_pointer (task, backups, (GDestroyNotify) g_ptr_array_unref);
}

static void
sceau_test_backend_history_async (SceauBackend *backend, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (backend, cancellable, callback, data);

  g_task_return_pointer (task,
                         g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_history_entry_free),
                         (GDestroyNotify) g_ptr_array_unref);
}

static GPtrArray *
sceau_test_backend_list_finish (SceauBackend *backend, GAsyncResult *result, GError **error)
{
  GError *local = NULL;
  GPtrArray *list = g_task_propagate_pointer (G_TASK (result), &local);

  if (list == NULL)
    sceau_error_propagate (error, local);
  return list;
}

static void
sceau_test_backend_iface_init (SceauBackendInterface *iface)
{
  iface->supports = sceau_test_backend_supports;
  iface->run_async = sceau_test_backend_run_async;
  iface->run_finish = sceau_test_backend_run_finish;
  iface->run_get_backup = sceau_test_backend_run_get_backup;
  iface->history_async = sceau_test_backend_history_async;
  iface->history_finish = sceau_test_backend_list_finish;
  iface->backups_async = sceau_test_backend_backups_async;
  iface->backups_finish = sceau_test_backend_list_finish;
}

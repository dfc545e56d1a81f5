/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A byte relay. The listener lives in the main context that made the front end; calls come from the worker and are carried over
 * there. */
#include "config.h"

#include "agent/sceau-builtin.h"
#include "agent/sceau-file-ops.h"
#include "agent/sceau-main-call.h"
#include "agent/sceau-material.h"
#include "tls/sceau-listener.h"

#include <glib/gi18n-lib.h>

struct _SceauBuiltin
{
  GObject parent_instance;
  SceauAgentConfig *config;
  GMainContext *context;
  char *flag; /* a file that is there while HTTPS is on */
  GSocketClient *client;
  SceauListener *listener; /* NULL: off */
};

static void front_end_init (SceauFrontEndInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauBuiltin, sceau_builtin, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SCEAU_TYPE_FRONT_END, front_end_init))

static void
stop (SceauBuiltin *self)
{
  if (self->listener == NULL)
    return;
  sceau_listener_stop (self->listener);
  sceau_listener_set_func (self->listener, NULL, NULL, NULL);
  g_clear_object (&self->listener);
}

static void
sceau_builtin_finalize (GObject *object)
{
  SceauBuiltin *self = SCEAU_BUILTIN (object);

  stop (self);
  g_clear_object (&self->config);
  g_clear_object (&self->client);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->flag);
  G_OBJECT_CLASS (sceau_builtin_parent_class)->finalize (object);
}

static void
sceau_builtin_class_init (SceauBuiltinClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_builtin_finalize;
}

static void
sceau_builtin_init (SceauBuiltin *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->client = g_socket_client_new ();
  g_socket_client_set_timeout (self->client, 0);
  g_socket_client_set_enable_proxy (self->client, FALSE);
}

/**
 * sceau_builtin_new:
 *
 * Returns: (transfer full): a relay that is off, in the calling thread's main context.
 */
SceauFrontEnd *
sceau_builtin_new (SceauAgentConfig *config)
{
  SceauBuiltin *self = g_object_new (SCEAU_TYPE_BUILTIN, NULL);

  self->config = g_object_ref (config);
  self->flag = g_build_filename (sceau_agent_config_get_state_folder (config), "builtin-on", NULL);
  return SCEAU_FRONT_END (self);
}

static void
on_relayed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  /* However it ended, both ends are closed. */
  g_io_stream_splice_finish (result, NULL);
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GIOStream) stream = data;
  g_autoptr (GSocketConnection)
      backend = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, NULL);

  if (backend == NULL)
    {
      g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
      return;
    }
  g_io_stream_splice_async (stream, G_IO_STREAM (backend),
                            G_IO_STREAM_SPLICE_CLOSE_STREAM1 | G_IO_STREAM_SPLICE_CLOSE_STREAM2,
                            G_PRIORITY_DEFAULT, NULL, on_relayed_cb, NULL);
}

static void
on_stream_cb (SceauListener *listener, GIOStream *stream, GSocketAddress *local,
              GSocketAddress *remote, gpointer data)
{
  SceauBuiltin *self = data;
  const SceauEndpoint *web = sceau_agent_config_get_web_backend (self->config);
  g_autoptr (GSocketConnectable) address = g_network_address_new (web->host, web->port);

  g_socket_client_connect_async (self->client, address, NULL, on_connected_cb,
                                 g_object_ref (stream));
}

static const char *
get_kind (SceauFrontEnd *front_end)
{
  return "builtin";
}

static gboolean
refuse (GError **error, const char *detail)
{
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_FRONT_END_REJECTED,
                       _ ("The built-in front end refuses this certificate file"));
  if (error != NULL && detail != NULL)
    sceau_error_set_detail (*error, detail);
  return FALSE;
}

static gboolean
read_combined (const char *combined, char **chain, SceauSecret **key_pem, GError **error)
{
  g_autoptr (SceauFileState) file = sceau_file_state_read (combined, error);
  g_autoptr (GPtrArray) certificates = NULL;
  g_autoptr (SceauKey) key = NULL;

  if (file == NULL)
    return FALSE;
  certificates = sceau_material_read_certificates (file);
  key = sceau_material_read_key (file);
  if (certificates->len == 0 || key == NULL)
    return refuse (error, NULL);
  *chain = sceau_certificates_to_pem (certificates);
  *key_pem = sceau_key_to_pem (key, error);
  return *key_pem != NULL;
}

static SceauListener *
make_listener (const char *combined, GError **error)
{
  g_autofree char *chain = NULL;
  g_autoptr (SceauSecret) key = NULL;
  g_autoptr (GError) local = NULL;
  SceauListener *listener;

  if (!read_combined (combined, &chain, &key, error))
    return NULL;
  listener = sceau_listener_new (chain, key, &local);
  if (listener == NULL)
    refuse (error, local->message);
  return listener;
}

static gboolean
check (SceauFrontEnd *front_end, const char *combined, GCancellable *cancellable, GError **error)
{
  g_autoptr (SceauListener) listener = make_listener (combined, error);

  return listener != NULL;
}

static gboolean
turn_on (SceauBuiltin *self, const char *combined, GError **error)
{
  const SceauEndpoint *listen = sceau_agent_config_get_https_listen (self->config);
  g_autoptr (SceauListener) listener = make_listener (combined, error);
  const char *host = g_str_equal (listen->host, "*") ? "0.0.0.0" : listen->host;

  if (listener == NULL || sceau_listener_listen (listener, host, listen->port, error) == 0)
    return FALSE;
  sceau_listener_set_func (listener, on_stream_cb, self, NULL);
  stop (self);
  self->listener = g_steal_pointer (&listener);
  return TRUE;
}

typedef struct
{
  SceauBuiltin *self;
  const char *combined;
} Call;

static gboolean
turn_on_call (gpointer data, GError **error)
{
  Call *call = data;

  return call->self->listener != NULL || turn_on (call->self, call->combined, error);
}

static gboolean
turn_off_call (gpointer data, GError **error)
{
  stop (((Call *) data)->self);
  return TRUE;
}

static gboolean
reload_call (gpointer data, GError **error)
{
  Call *call = data;
  g_autofree char *chain = NULL;
  g_autoptr (SceauSecret) key = NULL;

  if (call->self->listener == NULL)
    return TRUE;
  return read_combined (call->combined, &chain, &key, error)
         && sceau_listener_set_identity (call->self->listener, chain, key, error);
}

static gboolean
reload (SceauFrontEnd *front_end, const char *combined, GCancellable *cancellable, GError **error)
{
  Call call = { SCEAU_BUILTIN (front_end), combined };

  return sceau_main_call (call.self->context, reload_call, &call, error);
}

static gboolean
set_flag (SceauBuiltin *self, gboolean on, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->flag);

  if (on)
    return sceau_file_write_atomic (self->flag, "on\n", 3, 0600, error);
  return sceau_file_remove (self->flag, error) && sceau_folder_sync (folder, error);
}

static gboolean
enable (SceauFrontEnd *front_end, const char *combined, GCancellable *cancellable, GError **error)
{
  Call call = { SCEAU_BUILTIN (front_end), combined };

  if (!sceau_main_call (call.self->context, turn_on_call, &call, error))
    return FALSE;
  if (set_flag (call.self, TRUE, error))
    return TRUE;
  sceau_main_call (call.self->context, turn_off_call, &call, NULL);
  return FALSE;
}

static gboolean
disable (SceauFrontEnd *front_end, GCancellable *cancellable, GError **error)
{
  Call call = { SCEAU_BUILTIN (front_end), NULL };

  return set_flag (call.self, FALSE, error)
         && sceau_main_call (call.self->context, turn_off_call, &call, error);
}

static gboolean
prepare_boot (SceauFrontEnd *front_end, const char *combined, gboolean enabled, GError **error)
{
  return set_flag (SCEAU_BUILTIN (front_end), enabled, error);
}

static gboolean
start (SceauFrontEnd *front_end, const char *combined, GError **error)
{
  SceauBuiltin *self = SCEAU_BUILTIN (front_end);

  if (combined == NULL || !g_file_test (self->flag, G_FILE_TEST_EXISTS))
    return TRUE;
  return turn_on (self, combined, error);
}

static void
status (SceauFrontEnd *front_end, const char *combined, SceauFrontEndStatus *result)
{
  SceauBuiltin *self = SCEAU_BUILTIN (front_end);

  sceau_front_end_status_begin (result, g_file_test (self->flag, G_FILE_TEST_EXISTS));
  sceau_front_end_status_look_at_port (result, self->config);
}

static void
front_end_init (SceauFrontEndInterface *iface)
{
  iface->get_kind = get_kind;
  iface->start = start;
  iface->check = check;
  iface->reload = reload;
  iface->enable = enable;
  iface->disable = disable;
  iface->prepare_boot = prepare_boot;
  iface->status = status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server-side TLS connection as a GIOStream, both halves pollable: what
 * soup_server_accept_iostream () takes. */
#include "config.h"

#include "tls/sceau-tls-stream.h"

#include "tls/sceau-listener.h"

#include "tls/sceau-tls-input.h"
#include "tls/sceau-tls-output.h"

struct _SceauTlsStream
{
  GIOStream parent_instance;
  SceauTlsSession *session;
  GInputStream *input;
  GOutputStream *output;
  gpointer ticket;
  GDestroyNotify release;
};

G_DEFINE_FINAL_TYPE (SceauTlsStream, sceau_tls_stream, G_TYPE_IO_STREAM)

static void
tls_stream_end (SceauTlsStream *self)
{
  sceau_tls_session_close (self->session, g_steal_pointer (&self->ticket),
                           g_steal_pointer (&self->release));
}

static GInputStream *
tls_stream_get_input_stream (GIOStream *stream)
{
  return SCEAU_TLS_STREAM (stream)->input;
}

static GOutputStream *
tls_stream_get_output_stream (GIOStream *stream)
{
  return SCEAU_TLS_STREAM (stream)->output;
}

static gboolean
tls_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  tls_stream_end (SCEAU_TLS_STREAM (stream));
  return TRUE;
}

/* Closing never waits, so there is nothing for GIO's thread of the default implementation to do. */
static void
tls_stream_close_async (GIOStream *stream, int io_priority, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, data);

  g_task_set_source_tag (task, tls_stream_close_async);
  tls_stream_close (stream, cancellable, NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
tls_stream_close_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
tls_stream_finalize (GObject *object)
{
  SceauTlsStream *self = SCEAU_TLS_STREAM (object);

  tls_stream_end (self);
  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_pointer (&self->session, sceau_tls_session_unref);
  G_OBJECT_CLASS (sceau_tls_stream_parent_class)->finalize (object);
}

static void
sceau_tls_stream_class_init (SceauTlsStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tls_stream_finalize;
  stream_class->get_input_stream = tls_stream_get_input_stream;
  stream_class->get_output_stream = tls_stream_get_output_stream;
  stream_class->close_fn = tls_stream_close;
  stream_class->close_async = tls_stream_close_async;
  stream_class->close_finish = tls_stream_close_finish;
}

static void
sceau_tls_stream_init (SceauTlsStream *self)
{
}

/*
 * sceau_tls_stream_new:
 * @session: a session whose handshake is done
 * @ticket: (nullable): anything that counts this connection
 * @release: (nullable): takes @ticket back when the connection is closed or gone, once
 *
 * Returns: (transfer full): the connection
 */
GIOStream *
sceau_tls_stream_new (SceauTlsSession *session, gpointer ticket, GDestroyNotify release)
{
  SceauTlsStream *self = g_object_new (SCEAU_TYPE_TLS_STREAM, NULL);

  self->session = sceau_tls_session_ref (session);
  self->input = sceau_tls_input_new (session);
  self->output = sceau_tls_output_new (session);
  self->ticket = ticket;
  self->release = release;
  return G_IO_STREAM (self);
}

/**
 * sceau_listener_get_fd:
 * @stream: a stream that a listener has handed over
 *
 * Returns: the descriptor of its socket, to be watched and nothing else; it is good until the stream is closed
 */
int
sceau_listener_get_fd (GIOStream *stream)
{
  g_return_val_if_fail (SCEAU_IS_TLS_STREAM (stream), -1);

  return g_socket_get_fd (sceau_tls_session_get_socket (SCEAU_TLS_STREAM (stream)->session));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The writing half of a server-side TLS connection: a pollable GOutputStream. */
#include "config.h"

#include "tls/sceau-tls-output.h"

struct _SceauTlsOutput
{
  GOutputStream parent_instance;
  SceauTlsSession *session;
};

static void tls_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauTlsOutput, sceau_tls_output, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      tls_output_pollable_init))

static gssize
tls_output_write_nonblocking (GPollableOutputStream *stream, const void *buffer, gsize count,
                              GError **error)
{
  return sceau_tls_session_write (SCEAU_TLS_OUTPUT (stream)->session, buffer, count, error);
}

static gssize
tls_output_write (GOutputStream *stream, const void *buffer, gsize count, GCancellable *cancellable,
                  GError **error)
{
  SceauTlsOutput *self = SCEAU_TLS_OUTPUT (stream);

  for (;;)
    {
      g_autoptr (GError) local = NULL;
      gssize n = sceau_tls_session_write (self->session, buffer, count, &local);

      if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          if (local != NULL)
            g_propagate_error (error, g_steal_pointer (&local));
          return n;
        }
      if (!sceau_tls_session_wait (self->session, G_IO_OUT, cancellable, error))
        return -1;
    }
}

static gboolean
tls_output_is_writable (GPollableOutputStream *stream)
{
  return sceau_tls_session_is_ready (SCEAU_TLS_OUTPUT (stream)->session, G_IO_OUT);
}

static GSource *
tls_output_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource)
      child = sceau_tls_session_create_source (SCEAU_TLS_OUTPUT (stream)->session, G_IO_OUT);

  return g_pollable_source_new_full (stream, child, cancellable);
}

static void
tls_output_finalize (GObject *object)
{
  SceauTlsOutput *self = SCEAU_TLS_OUTPUT (object);

  g_clear_pointer (&self->session, sceau_tls_session_unref);
  G_OBJECT_CLASS (sceau_tls_output_parent_class)->finalize (object);
}

static void
sceau_tls_output_class_init (SceauTlsOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tls_output_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = tls_output_write;
}

static void
tls_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = tls_output_is_writable;
  iface->create_source = tls_output_create_source;
  iface->write_nonblocking = tls_output_write_nonblocking;
}

static void
sceau_tls_output_init (SceauTlsOutput *self)
{
}

GOutputStream *
sceau_tls_output_new (SceauTlsSession *session)
{
  SceauTlsOutput *self = g_object_new (SCEAU_TYPE_TLS_OUTPUT, NULL);

  self->session = sceau_tls_session_ref (session);
  return G_OUTPUT_STREAM (self);
}

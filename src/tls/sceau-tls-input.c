/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reading half of a server-side TLS connection: a pollable GInputStream. */
#include "config.h"

#include "tls/sceau-tls-input.h"

struct _SceauTlsInput
{
  GInputStream parent_instance;
  SceauTlsSession *session;
};

static void tls_input_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauTlsInput, sceau_tls_input, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      tls_input_pollable_init))

static gssize
tls_input_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  return sceau_tls_session_read (SCEAU_TLS_INPUT (stream)->session, buffer, count, error);
}

static gssize
tls_input_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                GError **error)
{
  SceauTlsInput *self = SCEAU_TLS_INPUT (stream);

  for (;;)
    {
      g_autoptr (GError) local = NULL;
      gssize n = sceau_tls_session_read (self->session, buffer, count, &local);

      if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          if (local != NULL)
            g_propagate_error (error, g_steal_pointer (&local));
          return n;
        }
      if (!sceau_tls_session_wait (self->session, G_IO_IN, cancellable, error))
        return -1;
    }
}

static gboolean
tls_input_is_readable (GPollableInputStream *stream)
{
  return sceau_tls_session_is_ready (SCEAU_TLS_INPUT (stream)->session, G_IO_IN);
}

static GSource *
tls_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource)
      child = sceau_tls_session_create_source (SCEAU_TLS_INPUT (stream)->session, G_IO_IN);

  return g_pollable_source_new_full (stream, child, cancellable);
}

static void
tls_input_finalize (GObject *object)
{
  SceauTlsInput *self = SCEAU_TLS_INPUT (object);

  g_clear_pointer (&self->session, sceau_tls_session_unref);
  G_OBJECT_CLASS (sceau_tls_input_parent_class)->finalize (object);
}

static void
sceau_tls_input_class_init (SceauTlsInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tls_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = tls_input_read;
}

static void
tls_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = tls_input_is_readable;
  iface->create_source = tls_input_create_source;
  iface->read_nonblocking = tls_input_read_nonblocking;
}

static void
sceau_tls_input_init (SceauTlsInput *self)
{
}

GInputStream *
sceau_tls_input_new (SceauTlsSession *session)
{
  SceauTlsInput *self = g_object_new (SCEAU_TYPE_TLS_INPUT, NULL);

  self->session = sceau_tls_session_ref (session);
  return G_INPUT_STREAM (self);
}

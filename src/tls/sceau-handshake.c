/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drives one GnuTLS handshake in the main loop, with one GSource for socket and deadline. */
#include "config.h"

#include "tls/sceau-handshake.h"

typedef struct
{
  GSource parent;
  gnutls_session_t session;
  gpointer tag; /* of the descriptor in the source */
  gint64 deadline;
} HandshakeSource;

static void
handshake_wait (HandshakeSource *self)
{
  GIOCondition wanted = gnutls_record_get_direction (self->session) ? G_IO_OUT : G_IO_IN;

  g_source_modify_unix_fd (&self->parent, self->tag, wanted | G_IO_ERR | G_IO_HUP);
}

static gboolean
handshake_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  HandshakeSource *self = (HandshakeSource *) source;
  int code = GNUTLS_E_AGAIN;

  /* The deadline is for the whole handshake: a peer that drips bytes does not move it. */
  if (g_source_query_unix_fd (source, self->tag) != 0
      || g_source_get_time (source) < self->deadline)
    code = gnutls_handshake (self->session);
  if (code < 0 && !gnutls_error_is_fatal (code))
    {
      if (g_source_get_time (source) < self->deadline)
        {
          handshake_wait (self);
          return G_SOURCE_CONTINUE;
        }
      code = GNUTLS_E_TIMEDOUT;
    }
  ((SceauHandshakeFunc) (GCallback) callback) (code, data);
  return G_SOURCE_REMOVE;
}

static GSourceFuncs handshake_funcs = {
  .dispatch = handshake_dispatch,
};

/*
 * sceau_handshake_source_new:
 * @session: a session whose transport is @fd, non-blocking
 * @first: what to wait for first: a client begins with %G_IO_OUT, a server with %G_IO_IN
 * @deadline: monotonic microseconds
 *
 * Returns: (transfer full): a source to attach; destroying it stops the handshake
 */
GSource *
sceau_handshake_source_new (gnutls_session_t session, int fd, GIOCondition first, gint64 deadline)
{
  GSource *source = g_source_new (&handshake_funcs, sizeof (HandshakeSource));
  HandshakeSource *self = (HandshakeSource *) source;

  self->session = session;
  self->deadline = deadline;
  self->tag = g_source_add_unix_fd (source, fd, first | G_IO_ERR | G_IO_HUP);
  g_source_set_ready_time (source, deadline);
  g_source_set_static_name (source, "sceau-handshake");
  return source;
}

void
sceau_handshake_source_set_func (GSource *source, SceauHandshakeFunc func, gpointer data)
{
  g_source_set_callback (source, G_SOURCE_FUNC (func), data, NULL);
}

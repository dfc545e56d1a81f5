/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Closes a socket so that the peer gets the last bytes that were sent. A plain close () while
 * bytes of the peer are unread makes the kernel send a reset, which throws away what is still on
 * its way: the answer "too large" to a client that goes on sending. */
#include "config.h"

#include "tls/sceau-linger.h"

#define LINGER_US (2 * G_USEC_PER_SEC)

typedef struct
{
  GSource parent;
  GSocket *socket;
  gpointer tag;
  gint64 deadline;
  gpointer ticket;
  GDestroyNotify release;
} LingerSource;

/* TRUE when the peer has closed its side or the connection is broken. */
static gboolean
linger_drain (LingerSource *self)
{
  char buffer[16384];
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive (self->socket, buffer, sizeof buffer, NULL, &error);

  return n == 0 || (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK));
}

static gboolean
linger_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  LingerSource *self = (LingerSource *) source;
  gboolean ready = g_source_query_unix_fd (source, self->tag) != 0;

  if (g_source_get_time (source) < self->deadline && !(ready && linger_drain (self)))
    return G_SOURCE_CONTINUE;
  return G_SOURCE_REMOVE;
}

static void
linger_finalize (GSource *source)
{
  LingerSource *self = (LingerSource *) source;

  g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
  if (self->release != NULL)
    self->release (self->ticket);
}

static GSourceFuncs linger_funcs = {
  .dispatch = linger_dispatch,
  .finalize = linger_finalize,
};

void
sceau_linger_close (GSocket *socket, gpointer ticket, GDestroyNotify release)
{
  GSource *source = g_source_new (&linger_funcs, sizeof (LingerSource));
  LingerSource *self = (LingerSource *) source;
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  g_socket_shutdown (socket, FALSE, TRUE, NULL);
  self->socket = g_object_ref (socket);
  self->ticket = ticket;
  self->release = release;
  self->deadline = g_get_monotonic_time () + LINGER_US;
  self->tag = g_source_add_unix_fd (source, g_socket_get_fd (socket),
                                    G_IO_IN | G_IO_HUP | G_IO_ERR);
  g_source_set_ready_time (source, self->deadline);
  g_source_set_static_name (source, "sceau-linger");
  g_source_attach (source, context);
  g_source_unref (source);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server-side TLS session on a non-blocking socket: what the streams of one connection share. */
#include "config.h"

#include "tls/sceau-tls-session.h"

#include "tls/sceau-linger.h"

#include <glib/gi18n-lib.h>

struct _SceauTlsSession
{
  SceauTlsIdentity *identity;
  gnutls_session_t session;
  GSocket *socket;
  gsize
      unsent; /* of the caller's last write: encrypted already, waiting in GnuTLS for the socket */
  gboolean closed;
};

static void
tls_session_clear (gpointer data)
{
  SceauTlsSession *self = data;

  if (!self->closed)
    g_socket_close (self->socket, NULL);
  g_clear_pointer (&self->session, gnutls_deinit);
  g_clear_object (&self->socket);
  g_clear_pointer (&self->identity, sceau_tls_identity_unref);
}

/*
 * sceau_tls_session_new:
 * @socket: a connected socket, made non-blocking here
 *
 * Returns: (transfer full) (nullable): a session that has still to shake hands
 */
SceauTlsSession *
sceau_tls_session_new (SceauTlsIdentity *identity, GSocket *socket, GError **error)
{
  g_autoptr (SceauTlsSession) self = g_atomic_rc_box_new0 (SceauTlsSession);

  self->identity = sceau_tls_identity_ref (identity);
  self->socket = g_object_ref (socket);
  self->session = sceau_tls_identity_new_session (identity, error);
  if (self->session == NULL)
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  gnutls_transport_set_int (self->session, g_socket_get_fd (socket));
  return g_steal_pointer (&self);
}

SceauTlsSession *
sceau_tls_session_ref (SceauTlsSession *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
sceau_tls_session_unref (SceauTlsSession *self)
{
  g_atomic_rc_box_release_full (self, tls_session_clear);
}

gnutls_session_t
sceau_tls_session_peek (SceauTlsSession *self)
{
  return self->session;
}

GSocket *
sceau_tls_session_get_socket (SceauTlsSession *self)
{
  return self->socket;
}

static gboolean
tls_session_check_open (SceauTlsSession *self, GError **error)
{
  if (!self->closed)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("The connection is closed"));
  return FALSE;
}

static gssize
tls_session_fail (int code, GError **error)
{
  if (code == GNUTLS_E_AGAIN || code == GNUTLS_E_INTERRUPTED)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "TLS: would block");
  else if (code == GNUTLS_E_PREMATURE_TERMINATION || code == GNUTLS_E_PUSH_ERROR
           || code == GNUTLS_E_PULL_ERROR)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                         _ ("The other side closed the connection"));
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "TLS: %s", gnutls_strerror (code));
  return -1;
}

/*
 * sceau_tls_session_read:
 *
 * Never waits. A client that asks for renegotiation is told no (RFC 5246, 7.2.2) and, if it
 * insists, is cut off.
 *
 * Returns: bytes read, 0 after the peer's close_notify, -1 with a GIO error
 */
gssize
sceau_tls_session_read (SceauTlsSession *self, void *buffer, gsize count, GError **error)
{
  gssize n;

  if (!tls_session_check_open (self, error))
    return -1;
  if (count == 0)
    return 0;
  n = gnutls_record_recv (self->session, buffer, count);
  if (n >= 0)
    return n;
  if (n == GNUTLS_E_REHANDSHAKE)
    gnutls_alert_send (self->session, GNUTLS_AL_FATAL, GNUTLS_A_NO_RENEGOTIATION);
  else if (n == GNUTLS_E_WARNING_ALERT_RECEIVED)
    n = GNUTLS_E_AGAIN;
  return tls_session_fail ((int) n, error);
}

/*
 * sceau_tls_session_write:
 *
 * Never waits. After WOULD_BLOCK the record is already encrypted, so the caller comes again with
 * the same bytes (as GIO's and
 * libsoup's writers do); more may follow them, fewer may not.
 *
 * Returns: bytes written, -1 with a GIO error
 */
gssize
sceau_tls_session_write (SceauTlsSession *self, const void *buffer, gsize count, GError **error)
{
  gssize n;

  if (!tls_session_check_open (self, error))
    return -1;
  if (count < self->unsent)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           "TLS: a repeated write must offer the same bytes");
      return -1;
    }
  if (count == 0)
    return 0;
  if (self->unsent > 0)
    n = gnutls_record_send (self->session, NULL, 0);
  else
    n = gnutls_record_send (self->session, buffer, count);
  if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
    self->unsent = self->unsent > 0 ? self->unsent
                                    : MIN (count, gnutls_record_get_max_size (self->session));
  else
    self->unsent = 0;
  return n >= 0 ? n : tls_session_fail ((int) n, error);
}

/* Bytes that GnuTLS has decrypted already never show on the socket. */
static gboolean
tls_session_has_buffered (SceauTlsSession *self, GIOCondition condition)
{
  return self->closed
         || ((condition & G_IO_IN) != 0 && gnutls_record_check_pending (self->session) > 0);
}

gboolean
sceau_tls_session_is_ready (SceauTlsSession *self, GIOCondition condition)
{
  return tls_session_has_buffered (self, condition)
         || g_socket_condition_check (self->socket, condition) != 0;
}

gboolean
sceau_tls_session_wait (SceauTlsSession *self, GIOCondition condition, GCancellable *cancellable,
                        GError **error)
{
  return tls_session_has_buffered (self, condition)
         || g_socket_condition_wait (self->socket, condition, cancellable, error);
}

typedef struct
{
  GSource parent;
  SceauTlsSession *session;
  GIOCondition condition;
  gpointer tag;
} ReadySource;

static gboolean
ready_prepare (GSource *source, int *timeout)
{
  ReadySource *self = (ReadySource *) source;

  *timeout = -1;
  return tls_session_has_buffered (self->session, self->condition);
}

static gboolean
ready_check (GSource *source)
{
  ReadySource *self = (ReadySource *) source;

  return g_source_query_unix_fd (source, self->tag) != 0
         || tls_session_has_buffered (self->session, self->condition);
}

static gboolean
ready_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  return callback != NULL ? callback (data) : G_SOURCE_CONTINUE;
}

static void
ready_finalize (GSource *source)
{
  sceau_tls_session_unref (((ReadySource *) source)->session);
}

/* GPollableSource gives its child a dummy closure, which GLib refuses where this is not set. */
static gboolean
ready_closure_callback (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs ready_funcs = {
  .prepare = ready_prepare,
  .check = ready_check,
  .dispatch = ready_dispatch,
  .finalize = ready_finalize,
  .closure_callback = ready_closure_callback,
};

/*
 * sceau_tls_session_create_source:
 * @condition: %G_IO_IN or %G_IO_OUT
 *
 * Returns: (transfer full): a source that is ready when the socket is, and also when decrypted
 *   bytes wait in GnuTLS
 */
GSource *
sceau_tls_session_create_source (SceauTlsSession *self, GIOCondition condition)
{
  GSource *source = g_source_new (&ready_funcs, sizeof (ReadySource));
  ReadySource *ready = (ReadySource *) source;

  ready->session = sceau_tls_session_ref (self);
  ready->condition = condition;
  if (!self->closed)
    ready->tag = g_source_add_unix_fd (source, g_socket_get_fd (self->socket),
                                       condition | G_IO_HUP | G_IO_ERR);
  g_source_set_static_name (source, "sceau-tls-ready");
  return source;
}

/*
 * sceau_tls_session_close:
 *
 * Says close_notify if that can be said without waiting; the socket follows when the peer has had
 * everything.
 */
void
sceau_tls_session_close (SceauTlsSession *self, gpointer ticket, GDestroyNotify release)
{
  if (!self->closed)
    {
      self->closed = TRUE;
      gnutls_bye (self->session, GNUTLS_SHUT_WR);
      sceau_linger_close (self->socket, ticket, release);
    }
  else if (release != NULL)
    release (ticket);
}

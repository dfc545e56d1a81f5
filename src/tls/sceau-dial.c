/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One TLS connection to an endpoint, as a client: name → addresses → socket → handshake, one
 * deadline for all of it. */
#include "config.h"

#include "tls/sceau-dial.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/socket.h>
#include <unistd.h>

struct _SceauDial
{
  SceauDialer *dialer;
  char *host;
  char *server_name;
  guint16 port;
  gint64 deadline;
  SceauDialFunc func;
  gpointer func_data;
  GCancellable *resolving; /* non-NULL while the name is looked up */
  GList *addresses;        /* of GInetAddress, those not tried yet */
  GSocketAddress *literal; /* when host is an address */
  int fd;
  gnutls_session_t session;
  SceauWatch watch;
  gboolean watching;
  GError *last_error; /* why the last address did not work */
};

static void dial_try_next (SceauDial *self);

static void
dial_unwatch (SceauDial *self)
{
  if (self->watching)
    sceau_poller_remove (self->dialer->poller, &self->watch);
  self->watching = FALSE;
}

static void
dial_close (SceauDial *self)
{
  dial_unwatch (self);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

/* Takes error. Last thing in its caller: func may free the dial. */
static void
dial_finish (SceauDial *self, GError *error)
{
  SceauDialFunc func = g_steal_pointer (&self->func);

  dial_unwatch (self);
  if (self->resolving != NULL)
    g_cancellable_cancel (self->resolving);
  g_clear_object (&self->resolving);
  if (func != NULL)
    func (self, error, self->func_data);
  g_clear_error (&error);
}

static void
dial_watch (SceauDial *self, int fd, GIOCondition condition, gint64 deadline,
            void (*func) (gpointer data, gboolean timed_out))
{
  dial_unwatch (self);
  self->watch.fd = fd;
  self->watch.condition = condition;
  self->watch.deadline = MIN (deadline, self->deadline);
  self->watch.func = func;
  self->watch.data = self;
  self->watching = sceau_poller_add (self->dialer->poller, &self->watch);
}

/* --- Handshake
 * ---------------------------------------------------------------------------------- */

static gboolean
is_not_tls (int code)
{
  return code == GNUTLS_E_UNEXPECTED_PACKET_LENGTH || code == GNUTLS_E_UNSUPPORTED_VERSION_PACKET
         || code == GNUTLS_E_UNEXPECTED_PACKET || code == GNUTLS_E_RECORD_OVERFLOW;
}

static gboolean
is_cut_off (int code)
{
  return code == GNUTLS_E_PREMATURE_TERMINATION || code == GNUTLS_E_PULL_ERROR
         || code == GNUTLS_E_PUSH_ERROR;
}

static GError *
dial_make_handshake_error (SceauDial *self, int code)
{
  GError *error = NULL;

  if (is_not_tls (code))
    sceau_error_set_gnutls (&error, SCEAU_ERROR_TLS, code,
                            _ ("What answers on port %u of “%s” is not TLS."), self->port,
                            self->host);
  else if (is_cut_off (code))
    sceau_error_set_gnutls (&error, SCEAU_ERROR_TLS, code,
                            _ ("“%s” closed the connection on port %u before it was secure."),
                            self->host, self->port);
  else if (code == GNUTLS_E_FATAL_ALERT_RECEIVED)
    sceau_error_set_gnutls (&error, SCEAU_ERROR_TLS, code,
                            _ ("“%s” refuses a secure connection on port %u: %s."), self->host,
                            self->port, gnutls_alert_get_name (gnutls_alert_get (self->session)));
  else
    sceau_error_set_gnutls (&error, SCEAU_ERROR_TLS, code,
                            _ ("No secure connection to “%s” on port %u."), self->host, self->port);
  return error;
}

static void
on_handshake_ready (gpointer data, gboolean timed_out)
{
  SceauDial *self = data;
  int code;

  if (timed_out)
    {
      self->watching = FALSE;
      dial_finish (self, g_error_new (SCEAU_ERROR, SCEAU_ERROR_TIMED_OUT,
                                      _ ("“%s” accepts connections on port %u, then stays silent."),
                                      self->host, self->port));
      return;
    }
  code = gnutls_handshake (self->session);
  if (code == 0)
    dial_finish (self, NULL);
  else if (gnutls_error_is_fatal (code))
    dial_finish (self, dial_make_handshake_error (self, code));
  else
    sceau_poller_set_condition (self->dialer->poller, &self->watch,
                                gnutls_record_get_direction (self->session) ? G_IO_OUT : G_IO_IN);
}

static int
dial_set_up_session (SceauDial *self)
{
  int code = gnutls_init (&self->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL
                                              | GNUTLS_NO_TICKETS | GNUTLS_KEY_SHARE_TOP);

  if (code >= 0)
    code = gnutls_priority_set (self->session, self->dialer->priority);
  if (code >= 0)
    code = gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE,
                                   self->dialer->credentials);
  if (code >= 0 && self->server_name != NULL)
    code = gnutls_server_name_set (self->session, GNUTLS_NAME_DNS, self->server_name,
                                   strlen (self->server_name));
  if (code >= 0)
    gnutls_transport_set_int (self->session, self->fd);
  return code;
}

static void
dial_start_handshake (SceauDial *self)
{
  int code = dial_set_up_session (self);

  if (code < 0)
    {
      dial_finish (self, dial_make_handshake_error (self, code));
      return;
    }
  self->watch.func = on_handshake_ready;
  self->watch.deadline = self->deadline;
  on_handshake_ready (self, FALSE);
}

/* --- Connection
 * --------------------------------------------------------------------------------- */

/* Takes the place of what the address before said. */
static void
dial_note_failure (SceauDial *self, int os_error)
{
  g_clear_error (&self->last_error);
  if (os_error == ETIMEDOUT)
    g_set_error (&self->last_error, SCEAU_ERROR, SCEAU_ERROR_TIMED_OUT,
                 _ ("“%s” did not answer on port %u in time."), self->host, self->port);
  else if (os_error == ECONNREFUSED)
    g_set_error (&self->last_error, SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE,
                 _ ("“%s” refuses connections: nothing listens on port %u."), self->host,
                 self->port);
  else if (os_error == ENETUNREACH || os_error == EHOSTUNREACH)
    g_set_error (&self->last_error, SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE,
                 _ ("There is no way to “%s” from this network."), self->host);
  else
    g_set_error (&self->last_error, SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE,
                 _ ("“%s” cannot be reached on port %u."), self->host, self->port);
  sceau_error_set_detail (self->last_error, g_strerror (os_error));
}

static void
on_connect_ready (gpointer data, gboolean timed_out)
{
  SceauDial *self = data;
  int os_error = ETIMEDOUT;
  socklen_t size = sizeof os_error;

  if (timed_out)
    self->watching = FALSE;
  else if (getsockopt (self->fd, SOL_SOCKET, SO_ERROR, &os_error, &size) < 0)
    os_error = errno;
  if (os_error == 0)
    {
      dial_start_handshake (self);
      return;
    }
  dial_note_failure (self, os_error);
  dial_try_next (self);
}

/* What is left of the time is shared out among the addresses that are left, so that a first one
 * that swallows everything (IPv6 with no route, often) leaves the second its chance. */
static gint64
dial_attempt_deadline (SceauDial *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 left = MAX (0, self->deadline - now);

  return now + left / (1 + (gint64) g_list_length (self->addresses));
}

/* Returns 0 or an errno. */
static int
dial_connect (SceauDial *self, GSocketAddress *address)
{
  struct sockaddr_storage native;
  gssize size = g_socket_address_get_native_size (address);

  if (size < 0 || !g_socket_address_to_native (address, &native, sizeof native, NULL))
    return EAFNOSUPPORT;
  self->fd = socket (native.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (self->fd < 0)
    return errno;
  if (connect (self->fd, (const void *) &native, (socklen_t) size) < 0 && errno != EINPROGRESS)
    return errno;
  dial_watch (self, self->fd, G_IO_OUT, dial_attempt_deadline (self), on_connect_ready);
  return self->watching ? 0 : errno;
}

static GSocketAddress *
dial_take_address (SceauDial *self)
{
  g_autoptr (GInetAddress) inet = NULL;

  if (self->literal != NULL)
    return g_steal_pointer (&self->literal);
  if (self->addresses == NULL)
    return NULL;
  inet = self->addresses->data;
  self->addresses = g_list_delete_link (self->addresses, self->addresses);
  return g_inet_socket_address_new (inet, self->port);
}

static void
dial_try_next (SceauDial *self)
{
  for (;;)
    {
      g_autoptr (GSocketAddress) address = NULL;
      int os_error;

      dial_close (self);
      address = dial_take_address (self);
      if (address == NULL)
        {
          dial_finish (self, g_steal_pointer (&self->last_error));
          return;
        }
      os_error = dial_connect (self, address);
      if (os_error == 0)
        return;
      dial_note_failure (self, os_error);
    }
}

/* --- Name
 * --------------------------------------------------------------------------------------- */

static void
on_resolved (GObject *source, GAsyncResult *result, gpointer data)
{
  SceauDial *self;
  g_autoptr (GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the dial is gone */
  self = data;
  g_clear_object (&self->resolving);
  if (addresses == NULL)
    {
      GError *ours = g_error_new (
          SCEAU_ERROR, SCEAU_ERROR_NAME_DOES_NOT_RESOLVE,
          _ ("The name “%s” is not known here: no address was found for it."), self->host);

      sceau_error_set_detail (ours, error != NULL ? error->message : NULL);
      dial_finish (self, ours);
      return;
    }
  self->addresses = addresses;
  dial_try_next (self);
}

static void
on_resolve_late (gpointer data, gboolean timed_out)
{
  SceauDial *self = data;

  self->watching = FALSE;
  dial_finish (self, g_error_new (SCEAU_ERROR, SCEAU_ERROR_TIMED_OUT,
                                  _ ("No name server said in time what the address of “%s” is."),
                                  self->host));
}

static void
dial_resolve (SceauDial *self)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  self->resolving = g_cancellable_new ();
  dial_watch (self, -1, 0, self->deadline, on_resolve_late);
  g_resolver_lookup_by_name_async (resolver, self->host, self->resolving, on_resolved, self);
}

/* An address needs no look-up; the first step still comes from the main loop. */
static void
on_literal_turn (gpointer data, gboolean timed_out)
{
  SceauDial *self = data;

  self->watching = FALSE;
  dial_try_next (self);
}

SceauDial *
sceau_dial_start (SceauDialer *dialer, const char *host, guint16 port, const char *server_name,
                  gint64 deadline, SceauDialFunc func, gpointer data)
{
  SceauDial *self = g_new0 (SceauDial, 1);

  self->dialer = dialer;
  self->host = g_strdup (host);
  self->server_name = g_strdup (server_name);
  self->port = port;
  self->deadline = deadline;
  self->func = func;
  self->func_data = data;
  self->fd = -1;
  self->literal = g_inet_socket_address_new_from_string (host, port);
  if (self->literal != NULL)
    dial_watch (self, -1, 0, 0, on_literal_turn);
  else
    dial_resolve (self);
  return self;
}

void
sceau_dial_free (SceauDial *self)
{
  self->func = NULL;
  if (self->resolving != NULL)
    g_cancellable_cancel (self->resolving);
  g_clear_object (&self->resolving);
  if (self->session != NULL && self->fd >= 0)
    gnutls_bye (self->session, GNUTLS_SHUT_WR);
  dial_close (self);
  g_clear_pointer (&self->session, gnutls_deinit);
  g_list_free_full (self->addresses, g_object_unref);
  g_clear_object (&self->literal);
  g_clear_error (&self->last_error);
  g_free (self->server_name);
  g_free (self->host);
  g_free (self);
}

gnutls_session_t
sceau_dial_get_session (SceauDial *self)
{
  return self->session;
}

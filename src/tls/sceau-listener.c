/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A TLS server in the main loop: accepts, handshakes without blocking, then hands the decrypted
 * stream over. */
#include "config.h"

#include "tls/sceau-listener.h"

#include "tls/sceau-handshake.h"
#include "tls/sceau-slots.h"
#include "tls/sceau-tls-stream.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#define HANDSHAKE_MS    5000
#define MAX_TOTAL       1024
#define MAX_PER_ADDRESS 256
#define BACKLOG         1024
#define ACCEPT_BATCH    64 /* then the rest of the main loop has its turn */
#define ACCEPT_PAUSE_MS \
  100 /* when the system has no descriptor left: the socket would stay ready and spin */

struct _SceauListener
{
  GObject parent_instance;
  SceauTlsIdentity *identity;
  GMainContext *context;
  SceauSlots *slots;
  GPtrArray *ports;  /* of Port */
  GQueue handshakes; /* of Handshake, oldest first */
  guint handshake_ms;
  guint max_total;
  guint max_per_address;
  SceauListenerFunc func;
  gpointer func_data;
  GDestroyNotify func_destroy;
};

/* A listening socket. */
typedef struct
{
  SceauListener *listener;
  GSocket *socket;
  GSource *source; /* readiness, or the pause */
} Port;

/* A connection that has not shaken hands yet. */
typedef struct
{
  SceauListener *listener;
  SceauTlsSession *session;
  GSource *source;
  GSocketAddress *remote;
  SceauSlot *slot;
  GList link; /* in listener->handshakes, no allocation of its own */
} Handshake;

G_DEFINE_FINAL_TYPE (SceauListener, sceau_listener, G_TYPE_OBJECT)

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
handshake_free (Handshake *handshake)
{
  g_queue_unlink (&handshake->listener->handshakes, &handshake->link);
  clear_source (&handshake->source);
  g_clear_pointer (&handshake->session, sceau_tls_session_unref);
  g_clear_object (&handshake->remote);
  g_clear_pointer (&handshake->slot, sceau_slot_release);
  g_free (handshake);
}

static void
handshake_hand_over (Handshake *handshake)
{
  SceauListener *self = handshake->listener;
  GSocket *socket = sceau_tls_session_get_socket (handshake->session);
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (socket, NULL);
  g_autoptr (GIOStream) stream = NULL;

  if (self->func == NULL || local == NULL)
    return;
  stream = sceau_tls_stream_new (handshake->session, g_steal_pointer (&handshake->slot),
                                 (GDestroyNotify) sceau_slot_release);
  self->func (self, stream, local, handshake->remote, self->func_data);
}

static void
on_handshake_done (int code, gpointer data)
{
  Handshake *handshake = data;
  g_autoptr (SceauListener)
      self = g_object_ref (handshake->listener); /* func may drop the last one */

  if (code == 0)
    handshake_hand_over (handshake);
  else
    {
      g_debug ("handshake failed: %s", gnutls_strerror (code));
      gnutls_alert_send_appropriate (sceau_tls_session_peek (handshake->session), code);
    }
  handshake_free (handshake);
}

static void
listener_start_handshake (SceauListener *self, GSocket *socket, GSocketAddress *remote)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauTlsSession) session = sceau_tls_session_new (self->identity, socket, &error);
  gint64 deadline = g_get_monotonic_time () + (gint64) self->handshake_ms * 1000;
  Handshake *handshake;

  if (session == NULL)
    {
      g_warning ("%s", error->message);
      return;
    }
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_socket_set_keepalive (socket, TRUE);
  handshake = g_new0 (Handshake, 1);
  handshake->listener = self;
  handshake->remote = g_object_ref (remote);
  handshake->slot = sceau_slots_take (self->slots, remote);
  handshake->link.data = handshake;
  g_queue_push_tail_link (&self->handshakes, &handshake->link);
  handshake->source = sceau_handshake_source_new (sceau_tls_session_peek (session),
                                                  g_socket_get_fd (socket), G_IO_IN, deadline);
  handshake->session = g_steal_pointer (&session);
  sceau_handshake_source_set_func (handshake->source, on_handshake_done, handshake);
  g_source_attach (handshake->source, self->context);
}

/* Is there room for one more from there? An address may have as many places as are free besides (the dynamic threshold of
 * Choudhury and Hahne, 1998): the more are taken the fewer one of them gets, and k addresses that want everything leave 1 / (k + 1) of
 * it to the others. When all places are taken all the same, the oldest that has not even shaken hands gives way to somebody new, so that
 * silent peers cannot keep everybody out. */
static gboolean
listener_make_room (SceauListener *self, GSocketAddress *remote)
{
  guint count = sceau_slots_count_address (self->slots, remote);
  guint total = sceau_slots_get_total (self->slots);

  if (count >= self->max_per_address)
    return FALSE;
  if (total < self->max_total)
    return count < self->max_total - total;
  if (count > 0 || g_queue_is_empty (&self->handshakes))
    return FALSE;
  handshake_free (g_queue_peek_head (&self->handshakes));
  return TRUE;
}

static void
listener_take (SceauListener *self, GSocket *socket)
{
  g_autoptr (GSocketAddress) remote = g_socket_get_remote_address (socket, NULL);

  if (remote != NULL && listener_make_room (self, remote))
    listener_start_handshake (self, socket, remote);
}

static gboolean on_port_ready (GSocket *socket, GIOCondition condition, gpointer data);

static void
port_wait (Port *port)
{
  clear_source (&port->source);
  port->source = g_socket_create_source (port->socket, G_IO_IN, NULL);
  g_source_set_callback (port->source, G_SOURCE_FUNC (on_port_ready), port, NULL);
  g_source_attach (port->source, port->listener->context);
}

static gboolean
on_pause_over (gpointer data)
{
  port_wait (data);
  return G_SOURCE_REMOVE;
}

static void
port_pause (Port *port)
{
  clear_source (&port->source);
  port->source = g_timeout_source_new (ACCEPT_PAUSE_MS);
  g_source_set_callback (port->source, on_pause_over, port, NULL);
  g_source_attach (port->source, port->listener->context);
}

static gboolean
on_port_ready (GSocket *socket, GIOCondition condition, gpointer data)
{
  Port *port = data;
  guint i;

  for (i = 0; i < ACCEPT_BATCH; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSocket) accepted = g_socket_accept (socket, NULL, &error);

      if (accepted != NULL)
        listener_take (port->listener, accepted);
      else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES)
               || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
        {
          g_warning ("accept: %s", error->message);
          port_pause (port);
          return G_SOURCE_REMOVE;
        }
      else
        break; /* nobody waits, or one who has gone again */
    }
  return G_SOURCE_CONTINUE;
}

static void
port_free (Port *port)
{
  clear_source (&port->source);
  g_socket_close (port->socket, NULL);
  g_clear_object (&port->socket);
  g_free (port);
}

static void
sceau_listener_finalize (GObject *object)
{
  SceauListener *self = SCEAU_LISTENER (object);

  sceau_listener_stop (self);
  while (!g_queue_is_empty (&self->handshakes))
    handshake_free (g_queue_peek_head (&self->handshakes));
  g_clear_pointer (&self->ports, g_ptr_array_unref);
  g_clear_pointer (&self->slots, sceau_slots_unref);
  g_clear_pointer (&self->identity, sceau_tls_identity_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  if (self->func_destroy != NULL)
    self->func_destroy (self->func_data);
  G_OBJECT_CLASS (sceau_listener_parent_class)->finalize (object);
}

static void
sceau_listener_class_init (SceauListenerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_listener_finalize;
}

static void
sceau_listener_init (SceauListener *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->ports = g_ptr_array_new_with_free_func ((GDestroyNotify) port_free);
  self->slots = sceau_slots_new ();
  sceau_listener_set_limits (self, HANDSHAKE_MS, MAX_TOTAL, MAX_PER_ADDRESS);
}

/**
 * sceau_listener_new:
 * @chain_pem: PEM, leaf first
 * @key_pem: the leaf's private key, PKCS#8 PEM in clear
 *
 * Makes a TLS server (1.2 and 1.3) that lives in the thread-default main context of the caller.
 *
 * Returns: (transfer full) (nullable): a listener that does not listen yet; PAIR_MISMATCH,
 *   MALFORMED
 */
SceauListener *
sceau_listener_new (const char *chain_pem, SceauSecret *key_pem, GError **error)
{
  g_autoptr (SceauListener) self = g_object_new (SCEAU_TYPE_LISTENER, NULL);

  if (!sceau_listener_set_identity (self, chain_pem, key_pem, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * sceau_listener_set_identity:
 * @self: a listener
 * @chain_pem: PEM, leaf first
 * @key_pem: its key
 *
 * What new connections are shown from now on; live ones and handshakes under way go on with what
 * they have.
 *
 * Returns: %FALSE when nothing was changed: PAIR_MISMATCH, MALFORMED
 */
gboolean
sceau_listener_set_identity (SceauListener *self, const char *chain_pem, SceauSecret *key_pem,
                             GError **error)
{
  SceauTlsIdentity *identity;

  g_return_val_if_fail (SCEAU_IS_LISTENER (self), FALSE);

  identity = sceau_tls_identity_new (chain_pem, key_pem, error);
  if (identity == NULL)
    return FALSE;
  g_clear_pointer (&self->identity, sceau_tls_identity_unref);
  self->identity = identity;
  return TRUE;
}

/**
 * sceau_listener_set_limits:
 * @self: a listener
 * @handshake_ms: time for a whole handshake
 * @max_total: connections, handshakes included
 * @max_per_address: connections of one IPv4 address or one IPv6 /64
 */
void
sceau_listener_set_limits (SceauListener *self, guint handshake_ms, guint max_total,
                           guint max_per_address)
{
  g_return_if_fail (SCEAU_IS_LISTENER (self));

  self->handshake_ms = handshake_ms;
  self->max_total = max_total;
  self->max_per_address = max_per_address;
}

/**
 * sceau_listener_set_func:
 * @self: a listener
 * @func: (scope notified): takes each connection whose handshake is done
 * @data: for @func
 * @destroy: (nullable): frees @data
 */
void
sceau_listener_set_func (SceauListener *self, SceauListenerFunc func, gpointer data,
                         GDestroyNotify destroy)
{
  g_return_if_fail (SCEAU_IS_LISTENER (self));

  if (self->func_destroy != NULL)
    self->func_destroy (self->func_data);
  self->func = func;
  self->func_data = data;
  self->func_destroy = destroy;
}

static GSocket *
listener_bind (const char *address, guint16 port, GError **error)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (address);
  g_autoptr (GSocketAddress) socket_address = NULL;
  g_autoptr (GSocket) socket = NULL;

  if (inet == NULL)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT, _ ("“%s” is not an address."),
                   address);
      return NULL;
    }
  socket_address = g_inet_socket_address_new (inet, port);
  socket = g_socket_new (g_inet_address_get_family (inet), G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL)
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, socket_address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

/* What GIO says of bind () and listen (), in our words. */
static void
listener_explain (const GError *why, const char *address, guint16 port, GError **error)
{
  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_BUSY,
                 _ ("Port %u of %s is in use by another program."), port, address);
  else if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_PERMISSION,
                 _ ("This program may not listen on port %u of %s."), port, address);
  else if (why->domain == SCEAU_ERROR)
    g_propagate_error (error, g_error_copy (why));
  else
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_IO, _ ("Listening on port %u of %s failed."), port,
                 address);
  if (error != NULL && *error != NULL)
    sceau_error_set_detail (*error, why->message);
}

/**
 * sceau_listener_listen:
 * @self: a listener
 * @address: "0.0.0.0", "::" (which takes IPv4 too) or one address of this machine
 * @port: a port, 0 for any free one
 *
 * Returns: the port, 0 on error (INVALID_ARGUMENT, BUSY when the port is taken, PERMISSION)
 */
guint16
sceau_listener_listen (SceauListener *self, const char *address, guint16 port, GError **error)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) local = NULL;
  Port *entry;

  g_return_val_if_fail (SCEAU_IS_LISTENER (self), 0);

  socket = listener_bind (address, port, &local);
  if (socket != NULL)
    bound = g_socket_get_local_address (socket, &local);
  if (bound == NULL)
    {
      listener_explain (local, address, port, error);
      return 0;
    }
  entry = g_new0 (Port, 1);
  entry->listener = self;
  entry->socket = g_steal_pointer (&socket);
  g_ptr_array_add (self->ports, entry);
  port_wait (entry);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

/**
 * sceau_listener_stop:
 * @self: a listener
 *
 * Closes the listening sockets. Handshakes under way and live connections go on.
 */
void
sceau_listener_stop (SceauListener *self)
{
  g_return_if_fail (SCEAU_IS_LISTENER (self));

  g_ptr_array_set_size (self->ports, 0);
}

static GSocket *
bind_unix (const char *path, GError **error)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                         error);
  if (socket == NULL || !g_socket_bind (socket, address, FALSE, error)
      || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

/**
 * sceau_listener_make_deaf_socket:
 *
 * A Unix socket whose name, in a folder that only we can enter, is removed as soon as it listens.
 * See the header for what it
 * is good for.
 *
 * Returns: (transfer full) (nullable): a listening socket
 */
GSocket *
sceau_listener_make_deaf_socket (GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *folder = g_dir_make_tmp ("sceau-XXXXXX", &local);
  g_autofree char *path = NULL;

  if (folder != NULL)
    {
      path = g_build_filename (folder, "deaf", NULL);
      socket = bind_unix (path, &local);
      g_unlink (path);
      g_rmdir (folder);
    }
  if (socket == NULL)
    sceau_error_propagate (error, g_steal_pointer (&local));
  return g_steal_pointer (&socket);
}

/**
 * sceau_listener_get_n_handshakes:
 * @self: a listener
 *
 * Returns: connections that have not shaken hands yet
 */
guint
sceau_listener_get_n_handshakes (SceauListener *self)
{
  g_return_val_if_fail (SCEAU_IS_LISTENER (self), 0);

  return g_queue_get_length (&self->handshakes);
}

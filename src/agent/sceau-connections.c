/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libsoup has no deadline for headers or bodies. A connection here always has one: until its first request is whole, until the
 * next one is, until its answer is gone; none only while we are the ones who work.
 *
 * Nor does libsoup 3.2 close a connection whose client has left after an answer: it stops reading, and that is all. So who hangs up is
 * noticed here; a place that nobody uses would be kept until the deadline for the next request. */
#include "config.h"

#include "agent/sceau-connections.h"
#include "tls/sceau-listener.h"

#include <glib-unix.h>
#include <poll.h>

#define HUNG_UP_MS 200 /* for what the client had sent before it hung up */

typedef struct
{
  SceauConnections *owner;
  GIOStream *stream; /* not owned: libsoup's */
  GSocketAddress *remote;
  GSource *deadline; /* nullable */
  GSource *hang_up;  /* nullable: only while the next request is waited for */
} Connection;

struct _SceauConnections
{
  GObject parent_instance;
  GHashTable *table; /* GSocketAddress, by identity → Connection */
  guint first_ms;
  guint idle_ms;
  guint answer_ms;
};

G_DEFINE_FINAL_TYPE (SceauConnections, sceau_connections, G_TYPE_OBJECT)

static void
clear_deadline (Connection *connection)
{
  if (connection->deadline != NULL)
    g_source_destroy (connection->deadline);
  g_clear_pointer (&connection->deadline, g_source_unref);
}

static void
clear_hang_up (Connection *connection)
{
  if (connection->hang_up != NULL)
    g_source_destroy (connection->hang_up);
  g_clear_pointer (&connection->hang_up, g_source_unref);
}

static void
on_stream_gone_cb (gpointer data, GObject *where_it_was)
{
  Connection *connection = data;

  connection->stream = NULL;
  g_hash_table_remove (connection->owner->table, connection->remote);
}

static void
connection_free (Connection *connection)
{
  clear_deadline (connection);
  clear_hang_up (connection);
  if (connection->stream != NULL)
    g_object_weak_unref (G_OBJECT (connection->stream), on_stream_gone_cb, connection);
  g_object_unref (connection->remote);
  g_free (connection);
}

static void
sceau_connections_finalize (GObject *object)
{
  g_hash_table_unref (SCEAU_CONNECTIONS (object)->table);
  G_OBJECT_CLASS (sceau_connections_parent_class)->finalize (object);
}

static void
sceau_connections_class_init (SceauConnectionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_connections_finalize;
}

static void
sceau_connections_init (SceauConnections *self)
{
  self->table = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) connection_free);
}

/**
 * sceau_connections_new:
 * @first_ms: from the handshake to the end of the first request
 * @idle_ms: from an answer to the end of the next request
 * @answer_ms: for the client to take an answer
 *
 * Returns: (transfer full): no connections yet.
 */
SceauConnections *
sceau_connections_new (guint first_ms, guint idle_ms, guint answer_ms)
{
  SceauConnections *self = g_object_new (SCEAU_TYPE_CONNECTIONS, NULL);

  self->first_ms = first_ms;
  self->idle_ms = idle_ms;
  self->answer_ms = answer_ms;
  return self;
}

static gboolean
on_deadline_cb (gpointer data)
{
  Connection *connection = data;
  g_autoptr (GIOStream) stream = g_object_ref (connection->stream);

  /* Closing wakes libsoup up, which lets the stream go: the connection may be freed by it. */
  clear_deadline (connection);
  clear_hang_up (connection);
  g_io_stream_close (stream, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
set_deadline (Connection *connection, guint ms)
{
  clear_deadline (connection);
  connection->deadline = g_timeout_source_new (ms);
  g_source_set_callback (connection->deadline, on_deadline_cb, connection, NULL);
  g_source_attach (connection->deadline, g_main_context_get_thread_default ());
}

/* Its last request may still be unread: it gets a moment. If it comes whole the deadline is off until it is answered. */
static gboolean
on_hang_up_cb (int fd, GIOCondition condition, gpointer data)
{
  Connection *connection = data;

  clear_hang_up (connection);
  set_deadline (connection, HUNG_UP_MS);
  return G_SOURCE_REMOVE;
}

static void
watch_hang_up (Connection *connection)
{
  clear_hang_up (connection);
  if (g_io_stream_is_closed (connection->stream))
    return;
  connection->hang_up = g_unix_fd_source_new (sceau_listener_get_fd (connection->stream),
                                              (GIOCondition) POLLRDHUP);
  g_source_set_callback (connection->hang_up, G_SOURCE_FUNC (on_hang_up_cb), connection, NULL);
  g_source_attach (connection->hang_up, g_main_context_get_thread_default ());
}

/**
 * sceau_connections_add:
 * @stream: a connection that libsoup is about to be given
 * @remote: its address: this very object, which libsoup hands out again
 *
 * Starts the clock of a connection.
 */
void
sceau_connections_add (SceauConnections *self, GIOStream *stream, GSocketAddress *remote)
{
  Connection *connection = g_new0 (Connection, 1);

  connection->owner = self;
  connection->stream = stream;
  connection->remote = g_object_ref (remote);
  g_object_weak_ref (G_OBJECT (stream), on_stream_gone_cb, connection);
  g_hash_table_replace (self->table, remote, connection);
  set_deadline (connection, self->first_ms);
}

/**
 * sceau_connections_request_is_in:
 *
 * A whole request was read: what takes time now is our own work.
 */
void
sceau_connections_request_is_in (SceauConnections *self, GSocketAddress *remote)
{
  Connection *connection = g_hash_table_lookup (self->table, remote);

  if (connection == NULL)
    return;
  clear_deadline (connection);
  clear_hang_up (connection);
}

/**
 * sceau_connections_answer_goes_out:
 *
 * From here on the client has to take its answer.
 */
void
sceau_connections_answer_goes_out (SceauConnections *self, GSocketAddress *remote)
{
  Connection *connection = g_hash_table_lookup (self->table, remote);

  if (connection != NULL)
    set_deadline (connection, self->answer_ms);
}

/**
 * sceau_connections_answer_is_out:
 *
 * The next request may come, or not.
 */
void
sceau_connections_answer_is_out (SceauConnections *self, GSocketAddress *remote)
{
  Connection *connection = g_hash_table_lookup (self->table, remote);

  if (connection == NULL || connection->stream == NULL)
    return;
  set_deadline (connection, self->idle_ms);
  watch_hang_up (connection);
}

/**
 * sceau_connections_close_all:
 *
 * Closes every connection, at the end.
 */
void
sceau_connections_close_all (SceauConnections *self)
{
  g_autoptr (GList) all = g_hash_table_get_values (self->table);
  g_autoptr (GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);

  for (GList *l = all; l != NULL; l = l->next)
    g_ptr_array_add (streams, g_object_ref (((Connection *) l->data)->stream));
  for (guint i = 0; i < streams->len; i++)
    g_io_stream_close (g_ptr_array_index (streams, i), NULL, NULL);
}

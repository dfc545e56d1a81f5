/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A peer on loopback, in the main context: says one thing to everybody, or passes bytes on to another port until it is cut. */
#include "sceau-test-wire.h"

#include <string.h>

#define BLOCK_SIZE 4096

struct _SceauTestWire
{
  GObject parent_instance;
  GSocketService *service;
  guint16 port;
  char *answer;     /* NULL: a proxy */
  guint16 behind;   /* the proxy's other end */
  gsize left;       /* bytes until the cut; 0: never */
  GPtrArray *pairs; /* of Pair, open */
};

G_DEFINE_FINAL_TYPE (SceauTestWire, sceau_test_wire, G_TYPE_OBJECT)

/* Two connections whose bytes are passed on; each direction holds it. */
typedef struct
{
  gatomicrefcount count;
  SceauTestWire *wire;
  GSocketConnection *client, *server;
  GCancellable *cancellable;
} Pair;

/* One direction of a pair. */
typedef struct
{
  Pair *pair;
  GInputStream *in;
  GOutputStream *out;
  gboolean from_client;
  guint8 block[BLOCK_SIZE];
} Pipe;

static void pipe_read (Pipe *pipe);

static void
pair_close (Pair *pair)
{
  g_cancellable_cancel (pair->cancellable);
  g_io_stream_close (G_IO_STREAM (pair->client), NULL, NULL);
  g_io_stream_close (G_IO_STREAM (pair->server), NULL, NULL);
}

static void
pair_unref (gpointer data)
{
  Pair *pair = data;

  if (!g_atomic_ref_count_dec (&pair->count))
    return;
  g_object_unref (pair->client);
  g_object_unref (pair->server);
  g_object_unref (pair->cancellable);
  g_free (pair);
}

static void
pipe_end (Pipe *pipe)
{
  Pair *pair = pipe->pair;

  pair_close (pair);
  g_free (pipe);
  pair_unref (pair);
}

/* TRUE when these bytes reach the cut: everything that is open ends there. */
static gboolean
reaches_cut (SceauTestWire *self, gsize size)
{
  if (self->left == 0)
    return FALSE;
  if (size < self->left)
    {
      self->left -= size;
      return FALSE;
    }
  self->left = 0;
  for (guint i = 0; i < self->pairs->len; i++)
    pair_close (self->pairs->pdata[i]);
  return TRUE;
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Pipe *pipe = data;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    pipe_read (pipe);
  else
    pipe_end (pipe);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Pipe *pipe = data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (n <= 0 || (pipe->from_client && reaches_cut (pipe->pair->wire, (gsize) n)))
    pipe_end (pipe);
  else
    g_output_stream_write_all_async (pipe->out, pipe->block, (gsize) n, G_PRIORITY_DEFAULT,
                                     pipe->pair->cancellable, on_written, pipe);
}

static void
pipe_read (Pipe *pipe)
{
  g_input_stream_read_async (pipe->in, pipe->block, BLOCK_SIZE, G_PRIORITY_DEFAULT,
                             pipe->pair->cancellable, on_read, pipe);
}

static void
pipe_start (Pair *pair, GSocketConnection *from, GSocketConnection *to, gboolean from_client)
{
  Pipe *pipe = g_new0 (Pipe, 1);

  g_atomic_ref_count_inc (&pair->count);
  pipe->pair = pair;
  pipe->in = g_io_stream_get_input_stream (G_IO_STREAM (from));
  pipe->out = g_io_stream_get_output_stream (G_IO_STREAM (to));
  pipe->from_client = from_client;
  pipe_read (pipe);
}

static gboolean
pass_on (SceauTestWire *self, GSocketConnection *client)
{
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  GSocketConnection *server = g_socket_client_connect_to_host (connector, "127.0.0.1", self->behind,
                                                               NULL, NULL);
  Pair *pair;

  if (server == NULL)
    return TRUE;
  pair = g_new0 (Pair, 1);
  g_atomic_ref_count_init (&pair->count);
  pair->wire = self;
  pair->client = g_object_ref (client);
  pair->server = server;
  pair->cancellable = g_cancellable_new ();
  g_ptr_array_add (self->pairs, pair);
  pipe_start (pair, client, server, TRUE);
  pipe_start (pair, server, client, FALSE);
  return TRUE;
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GSocketConnection) connection = data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer data)
{
  GSocketConnection *connection = data;
  g_autoptr (GBytes)
      question = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  const char *answer = g_object_get_data (G_OBJECT (connection), "answer");

  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (connection)), answer,
                                   strlen (answer), G_PRIORITY_DEFAULT, NULL, on_answered,
                                   connection);
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  SceauTestWire *self = data;

  if (self->answer == NULL)
    return pass_on (self, connection);
  g_object_set_data_full (G_OBJECT (connection), "answer", g_strdup (self->answer), g_free);
  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                   BLOCK_SIZE, G_PRIORITY_DEFAULT, NULL, on_asked,
                                   g_object_ref (connection));
  return TRUE;
}

static void
sceau_test_wire_finalize (GObject *object)
{
  SceauTestWire *self = SCEAU_TEST_WIRE (object);

  sceau_test_wire_close (self);
  for (guint i = 0; i < self->pairs->len; i++)
    pair_close (self->pairs->pdata[i]);
  g_ptr_array_unref (self->pairs);
  g_object_unref (self->service);
  g_free (self->answer);
  G_OBJECT_CLASS (sceau_test_wire_parent_class)->finalize (object);
}

static void
sceau_test_wire_class_init (SceauTestWireClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_test_wire_finalize;
}

static void
sceau_test_wire_init (SceauTestWire *self)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  self->pairs = g_ptr_array_new_with_free_func (pair_unref);
  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_service_start (self->service);
}

SceauTestWire *
sceau_test_wire_new_answer (const char *answer)
{
  SceauTestWire *self = g_object_new (SCEAU_TYPE_TEST_WIRE, NULL);

  self->answer = g_strdup (answer != NULL ? answer : "");
  return self;
}

SceauTestWire *
sceau_test_wire_new_proxy (guint16 port)
{
  SceauTestWire *self = g_object_new (SCEAU_TYPE_TEST_WIRE, NULL);

  self->behind = port;
  return self;
}

void
sceau_test_wire_cut_after (SceauTestWire *self, gsize bytes)
{
  self->left = bytes;
}

guint16
sceau_test_wire_get_port (SceauTestWire *self)
{
  return self->port;
}

void
sceau_test_wire_close (SceauTestWire *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
}

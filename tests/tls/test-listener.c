/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The TLS listener, before a real SoupServer and bare: honest, slow, silent, dripping and
 * foul-mouthed clients. */
#include "config.h"

#include "tls/sceau-listener.h"

#include "tls-fixture.h"

#include <libsoup/soup.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LARGE (24 * 1024 * 1024)

typedef struct
{
  Identity *identity;
  SceauListener *listener;
  SoupServer *server; /* NULL in the bare tests */
  guint16 port;
  guint n_connections;
  GIOStream *stream; /* the last one, in the bare tests */
  gboolean connected;
  GAsyncQueue *go; /* what a client waits for before it reads */
} Fixture;

static void
on_connection (SceauListener *listener, GIOStream *stream, GSocketAddress *local,
               GSocketAddress *remote, gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (G_IS_INET_SOCKET_ADDRESS (remote));
  g_assert_cmpint (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local)), ==,
                   fixture->port);
  fixture->n_connections++;
  fixture->connected = TRUE;
  if (fixture->server == NULL)
    {
      g_set_object (&fixture->stream, stream);
      return;
    }
  soup_server_accept_iostream (fixture->server, stream, local, remote, &error);
  g_assert_no_error (error);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer data)
{
  SoupMessageBody *request = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) body = NULL;

  if (g_str_equal (path, "/large"))
    body = g_bytes_new_take (g_malloc0 (LARGE), LARGE);
  else if (request->length > 0)
    body = soup_message_body_flatten (request);
  else
    body = g_bytes_new (path, strlen (path));
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), body);
}

static void
fixture_listen (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->go = g_async_queue_new ();
  fixture->identity = identity_new ("first");
  fixture->listener = sceau_listener_new (fixture->identity->chain_pem, fixture->identity->key_pem,
                                          &error);
  g_assert_no_error (error);
  sceau_listener_set_func (fixture->listener, on_connection, fixture, NULL);
  fixture->port = sceau_listener_listen (fixture->listener, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture->port, >, 0);
}

static void
fixture_set_up_bare (Fixture *fixture, gconstpointer data)
{
  fixture_listen (fixture);
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) deaf = sceau_listener_make_deaf_socket (NULL);

  fixture->server = soup_server_new (NULL, NULL);
  g_assert_true (soup_server_listen_socket (fixture->server, deaf, 0, NULL));
  soup_server_add_handler (fixture->server, NULL, on_request, NULL, NULL);
  fixture_listen (fixture);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->server != NULL)
    soup_server_disconnect (fixture->server);
  g_clear_object (&fixture->server);
  g_clear_object (&fixture->stream);
  g_assert_finalize_object (fixture->listener);
  identity_free (fixture->identity);
  g_async_queue_unref (fixture->go);
}

/* --- Over HTTP
 * ---------------------------------------------------------------------------------- */

static gboolean
on_accept_certificate (SoupMessage *message, GTlsCertificate *certificate,
                       GTlsCertificateFlags flags, gpointer data)
{
  return TRUE;
}

typedef struct
{
  GBytes *body;
  GError *error;
  gboolean done;
} Answer;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &answer->error);
  answer->done = TRUE;
}

static SoupMessage *
message_new (Fixture *fixture, const char *method, const char *path)
{
  g_autofree char *uri = g_strdup_printf ("https://127.0.0.1:%u%s", fixture->port, path);
  SoupMessage *message = soup_message_new (method, uri);

  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_accept_certificate), NULL);
  return message;
}

static GBytes *
fetch (SoupSession *session, SoupMessage *message)
{
  Answer answer = { 0 };

  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, on_answer, &answer);
  wait_for (&answer.done);
  g_assert_no_error (answer.error);
  g_assert_cmpint (soup_message_get_status (message), ==, SOUP_STATUS_OK);
  return answer.body;
}

static void
assert_fetch (Fixture *fixture, SoupSession *session, const char *path)
{
  g_autoptr (SoupMessage) message = message_new (fixture, "GET", path);
  g_autoptr (GBytes) body = fetch (session, message);

  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), path, strlen (path));
}

static void
test_keep_alive (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = message_new (fixture, "GET", "/one");
  g_autoptr (GBytes) body = fetch (session, message);
  g_autoptr (GByteArray) der = NULL;
  guint i;

  g_object_get (soup_message_get_tls_peer_certificate (message), "certificate", &der, NULL);
  g_assert_cmpmem (der->data, der->len, g_bytes_get_data (fixture->identity->der, NULL),
                   g_bytes_get_size (fixture->identity->der));
  g_assert_cmpint (soup_message_get_tls_protocol_version (message), ==,
                   G_TLS_PROTOCOL_VERSION_TLS_1_3);
  for (i = 0; i < 50; i++)
    assert_fetch (fixture, session, "/again");
  g_assert_cmpuint (fixture->n_connections, ==, 1);
}

static void
test_large_bodies (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = message_new (fixture, "POST", "/echo");
  g_autofree guint8 *pattern = g_malloc (LARGE);
  g_autoptr (GBytes) sent = NULL, received = NULL;
  gsize i;

  for (i = 0; i < LARGE; i++)
    pattern[i] = (guint8) (i * 2654435761u >> 13);
  sent = g_bytes_new_take (g_steal_pointer (&pattern), LARGE);
  soup_message_set_request_body_from_bytes (message, "application/octet-stream", sent);
  received = fetch (session, message);
  g_assert_true (g_bytes_equal (sent, received));
  g_assert_cmpuint (fixture->n_connections, ==, 1);
}

/* One client takes its time over a large answer; another is served meanwhile. */
static gpointer
slow_reader (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (Client) slow = client_new (fixture->port, NULL, NULL);
  g_autoptr (Client) quick = NULL;
  g_autoptr (GString) slow_answer = NULL;
  g_autoptr (GString) quick_answer = NULL;
  const char *body;

  client_send (slow, "GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  quick = client_new (fixture->port, NULL, NULL);
  client_send (quick, "GET /quick HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  quick_answer = client_read_to_end (quick);
  g_assert_true (g_str_has_suffix (quick_answer->str, "\r\n\r\n/quick"));
  slow_answer = client_read_to_end (slow);
  body = strstr (slow_answer->str, "\r\n\r\n");
  g_assert_nonnull (body);
  g_assert_cmpuint (slow_answer->len - (gsize) (body + 4 - slow_answer->str), ==, LARGE);
  return NULL;
}

static void
test_slow_reader (Fixture *fixture, gconstpointer data)
{
  run_client (slow_reader, fixture);
}

/* "That was all from me": the answer still comes. */
static gpointer
half_closer (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (Client) client = client_new (fixture->port, NULL, NULL);
  g_autoptr (GString) answer = NULL;

  client_send (client, "GET /half HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  g_assert_cmpint (gnutls_bye (client->session, GNUTLS_SHUT_WR), ==, 0);
  g_assert_cmpint (shutdown (client->fd, SHUT_WR), ==, 0);
  answer = client_read_to_end (client);
  g_assert_true (g_str_has_suffix (answer->str, "\r\n\r\n/half"));
  return NULL;
}

static void
test_half_close (Fixture *fixture, gconstpointer data)
{
  run_client (half_closer, fixture);
}

/* Two requests in one TLS record: the second is in GnuTLS' buffer when nothing is left on the
 * socket. */
static gpointer
pipeliner (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (Client) client = client_new (fixture->port, NULL, NULL);
  g_autoptr (GString) answers = NULL;

  client_send (client, "GET /first HTTP/1.1\r\nHost: a\r\n\r\n"
                       "GET /second HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  answers = client_read_to_end (client);
  g_assert_nonnull (strstr (answers->str, "/first"));
  g_assert_true (g_str_has_suffix (answers->str, "\r\n\r\n/second"));
  return NULL;
}

static void
test_pipelining (Fixture *fixture, gconstpointer data)
{
  run_client (pipeliner, fixture);
}

/* --- Identity
 * ----------------------------------------------------------------------------------- */

static gpointer
identity_follower (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (Client) before = client_new (fixture->port, NULL, NULL);
  g_autoptr (Client) after = NULL;
  g_autoptr (Identity) second = identity_new ("second");
  g_autoptr (GString) answer = NULL;
  const gnutls_datum_t *seen;
  unsigned int n;

  /* The main loop only goes round for us meanwhile: nothing else touches the listener. */
  g_assert_true (
      sceau_listener_set_identity (fixture->listener, second->chain_pem, second->key_pem, NULL));
  after = client_new (fixture->port, NULL, NULL);
  seen = gnutls_certificate_get_peers (after->session, &n);
  g_assert_cmpmem (seen[0].data, seen[0].size, g_bytes_get_data (second->der, NULL),
                   g_bytes_get_size (second->der));
  seen = gnutls_certificate_get_peers (before->session, &n);
  g_assert_cmpmem (seen[0].data, seen[0].size, g_bytes_get_data (fixture->identity->der, NULL),
                   g_bytes_get_size (fixture->identity->der));
  client_send (before, "GET /alive HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  answer = client_read_to_end (before);
  g_assert_true (g_str_has_suffix (answer->str, "\r\n\r\n/alive"));
  return NULL;
}

static void
test_new_identity (Fixture *fixture, gconstpointer data)
{
  run_client (identity_follower, fixture);
}

static void
test_bad_identity (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Identity) other = identity_new ("other");
  g_autoptr (SceauSecret) garbage = sceau_secret_new ("no key", 6);
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupSession) session = soup_session_new ();

  g_assert_false (sceau_listener_set_identity (fixture->listener, other->chain_pem,
                                               fixture->identity->key_pem, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_PAIR_MISMATCH);
  g_clear_error (&error);
  g_assert_null (sceau_listener_new (other->chain_pem, garbage, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
  assert_fetch (fixture, session, "/unharmed");
}

static gpointer
old_client (gpointer data)
{
  Fixture *fixture = data;
  int code = 0;
  g_autoptr (Client)
      old = client_new (fixture->port, "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0:%COMPAT", &code);

  g_assert_cmpint (code, ==, GNUTLS_E_FATAL_ALERT_RECEIVED);
  g_assert_cmpint (gnutls_alert_get (old->session), ==, GNUTLS_A_PROTOCOL_VERSION);
  return NULL;
}

static gpointer
tls12_client (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (Client) client = client_new (fixture->port, "NORMAL:-VERS-ALL:+VERS-TLS1.2", NULL);
  g_autoptr (GString) answer = NULL;

  client_send (client, "GET /tls12 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  answer = client_read_to_end (client);
  g_assert_true (g_str_has_suffix (answer->str, "\r\n\r\n/tls12"));
  return NULL;
}

static void
test_versions (Fixture *fixture, gconstpointer data)
{
  run_client (old_client, fixture);
  run_client (tls12_client, fixture);
}

static void
test_listen_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (sceau_listener_listen (fixture->listener, "not an address", 0, &error), ==, 0);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_cmpint (sceau_listener_listen (fixture->listener, "127.0.0.1", fixture->port, &error),
                   ==, 0);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_BUSY);
}

/* --- Silent, dripping, foul-mouthed
 * -------------------------------------------------------------- */

static void
wait_for_handshakes (Fixture *fixture, guint n)
{
  while (sceau_listener_get_n_handshakes (fixture->listener) != n)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_silent_clients (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  int silent[200];
  gint64 start;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (silent); i++)
    silent[i] = connect_loopback (fixture->port);
  wait_for_handshakes (fixture, G_N_ELEMENTS (silent));
  start = g_get_monotonic_time ();
  assert_fetch (fixture, session, "/honest");
  g_assert_cmpint (g_get_monotonic_time () - start, <, 4 * G_USEC_PER_SEC); /* the deadline: 5 s */
  g_assert_cmpuint (sceau_listener_get_n_handshakes (fixture->listener), ==, G_N_ELEMENTS (silent));
  for (i = 0; i < G_N_ELEMENTS (silent); i++)
    close (silent[i]);
  wait_for_handshakes (fixture, 0);
}

static void
test_cap_per_address (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  int silent[4], refused;
  guint i;

  sceau_listener_set_limits (fixture->listener, 5000, 1024, G_N_ELEMENTS (silent));
  for (i = 0; i < G_N_ELEMENTS (silent); i++)
    silent[i] = connect_loopback (fixture->port);
  wait_for_handshakes (fixture, G_N_ELEMENTS (silent));
  refused = connect_loopback (fixture->port);
  wait_for_close (refused);
  g_assert_cmpuint (sceau_listener_get_n_handshakes (fixture->listener), ==, G_N_ELEMENTS (silent));
  close (silent[0]);
  wait_for_handshakes (fixture, G_N_ELEMENTS (silent) - 1);
  assert_fetch (fixture, session, "/place");
  /* That connection is kept alive and counts. */
  close (refused);
  refused = connect_loopback (fixture->port);
  wait_for_close (refused);
  close (refused);
  for (i = 1; i < G_N_ELEMENTS (silent); i++)
    close (silent[i]);
}

static void
test_cap_in_total (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  int silent[8];
  guint i;

  sceau_listener_set_limits (fixture->listener, 5000, G_N_ELEMENTS (silent), 1000);
  for (i = 0; i < G_N_ELEMENTS (silent); i++)
    {
      silent[i] = connect_from (fixture->port, (guint8) (i + 2));
      wait_for_handshakes (fixture, i + 1);
    }
  assert_fetch (fixture, session, "/honest");
  wait_for_close (silent[0]);
  g_assert_cmpuint (sceau_listener_get_n_handshakes (fixture->listener), ==,
                    G_N_ELEMENTS (silent) - 1);
  for (i = 0; i < G_N_ELEMENTS (silent); i++)
    close (silent[i]);
}

/* A connection that is kept after its first answer, from an address of the loopback network. */
static SoupSession *
session_from (guint last_byte)
{
  g_autofree char *text = g_strdup_printf ("127.0.0.%u", last_byte);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (text, 0);

  return soup_session_new_with_options ("local-address", address, NULL);
}

static gboolean
is_served (Fixture *fixture, SoupSession *session)
{
  g_autoptr (SoupMessage) message = message_new (fixture, "GET", "/place");
  Answer answer = { 0 };

  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, on_answer, &answer);
  wait_for (&answer.done);
  g_clear_pointer (&answer.body, g_bytes_unref);
  g_clear_error (&answer.error);
  return soup_message_get_status (message) == SOUP_STATUS_OK;
}

/* Four addresses that take every connection they get, and keep it, leave room for a fifth. */
static void
test_share_per_address (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) greedy = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (SoupSession) honest = session_from (9);
  g_autoptr (SoupSession) second = session_from (9);
  guint taken[4] = { 0 };

  sceau_listener_set_limits (fixture->listener, 5000, 16, 4);
  for (guint round = 0; round < 4; round++)
    for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
      {
        SoupSession *session = session_from (i + 2);

        g_ptr_array_add (greedy, session);
        taken[i] += is_served (fixture, session) ? 1 : 0;
      }
  for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
    g_assert_cmpuint (taken[i], >=, 3);
  g_assert_cmpuint (taken[0] + taken[1] + taken[2] + taken[3], <, 14);
  g_assert_true (is_served (fixture, honest));
  g_assert_true (is_served (fixture, second));
}

static gboolean
on_drip (gpointer data)
{
  static const guint8 hello[] = {
    0x16, 0x03, 0x01, 0x01, 0x00, 0x01, 0x00, 0x00, 0xfc, 0x03, 0x03
  };
  static guint sent = 0;

  return send (GPOINTER_TO_INT (data), hello + sent++ % sizeof hello, 1, MSG_NOSIGNAL) == 1;
}

static void
test_deadline (Fixture *fixture, gconstpointer data)
{
  int silent, dripping;
  guint drip;
  gint64 start = g_get_monotonic_time ();

  sceau_listener_set_limits (fixture->listener, 300, 1024, 256);
  silent = connect_loopback (fixture->port);
  dripping = connect_loopback (fixture->port);
  drip = g_timeout_add (60, on_drip, GINT_TO_POINTER (dripping));
  wait_for_close (silent);
  g_source_remove (drip);
  wait_for_close (dripping);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 300 * 1000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 3 * G_USEC_PER_SEC);
  g_assert_cmpuint (sceau_listener_get_n_handshakes (fixture->listener), ==, 0);
  g_assert_cmpuint (fixture->n_connections, ==, 0);
  close (silent);
  close (dripping);
}

static void
test_garbage (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *bytes;
    gsize size;
  } cases[] = {
    { "GET / HTTP/1.0\r\n\r\n", 18 },
    { "\x16\x03\x01\xff\xff", 5 },                      /* a record longer than any may be */
    { "\x16\x03\x01\x00\x05\x01\x00\xff\xff\xff", 10 }, /* a hello of 65 535 bytes, and more */
    { "\x17\x03\x03\x00\x03"
      "abc",
      8 },                                 /* application data before any key */
    { "\x15\x03\x01\x00\x02\x02\x28", 7 }, /* an alert */
    { "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", 10 },
  };
  g_autoptr (SoupSession) session = soup_session_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int fd = connect_loopback (fixture->port);

      g_assert_cmpint (send (fd, cases[i].bytes, cases[i].size, MSG_NOSIGNAL), ==,
                       (gssize) cases[i].size);
      shutdown (fd, SHUT_WR);
      wait_for_close (fd);
      close (fd);
    }
  g_assert_cmpuint (fixture->n_connections, ==, 0);
  assert_fetch (fixture, session, "/unharmed");
}

/* --- The bare stream
 * ------------------------------------------------------------------------------ */

static gpointer
ten_bytes (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (Client) client = client_new (fixture->port, NULL, NULL);
  g_autoptr (GString) rest = NULL;

  client_send (client, "0123456789");
  rest = client_read_to_end (client);
  g_assert_cmpstr (rest->str, ==, "thanks");
  return NULL;
}

static gboolean
on_stream_ready (GObject *stream, gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_readable (GInputStream *input)
{
  gboolean ready = FALSE;
  GSource *source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (input), NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (on_stream_ready), &ready, NULL);
  g_source_attach (source, NULL);
  wait_for (&ready);
  g_source_unref (source);
}

/* Reads byte by byte what came as one record: after the first, nothing is on the socket any
 * more. */
static void
test_buffered_bytes (Fixture *fixture, gconstpointer data)
{
  GThread *thread = g_thread_new ("client", ten_bytes, fixture);
  g_autoptr (GError) error = NULL;
  GInputStream *input;
  GOutputStream *output;
  guint i;

  wait_for (&fixture->connected);
  input = g_io_stream_get_input_stream (fixture->stream);
  output = g_io_stream_get_output_stream (fixture->stream);
  for (i = 0; i < 10; i++)
    {
      char byte = 0;

      wait_readable (input);
      g_assert_true (g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (input)));
      g_assert_cmpint (g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (input),
                                                                 &byte, 1, NULL, &error),
                       ==, 1);
      g_assert_cmpint (byte, ==, '0' + (int) i);
    }
  g_assert_cmpint (g_output_stream_write (output, "thanks", 6, NULL, &error), ==, 6);
  g_assert_no_error (error);
  g_assert_true (g_io_stream_close (fixture->stream, NULL, &error));
  g_assert_cmpint (g_input_stream_read (input, (char[1]){ 0 }, 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_thread_join (thread);
}

static gpointer
stop_reading (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (Client) client = client_new (fixture->port, NULL, NULL);

  client_send (client, "x");
  g_async_queue_pop (fixture->go);
  return g_string_free (client_read_to_end (client), FALSE);
}

/* Fills the socket until it would block, then goes on from the source: nothing lost, nothing
 * twice. */
static void
test_blocked_writer (Fixture *fixture, gconstpointer data)
{
  GThread *thread = g_thread_new ("client", stop_reading, fixture);
  const gsize total = 16 * 1024 * 1024;
  g_autofree char *bytes = g_malloc (total + 1);
  g_autofree char *received = NULL;
  GPollableOutputStream *output;
  gsize sent = 0, i;
  guint blocked = 0;

  for (i = 0; i < total; i++)
    bytes[i] = (char) ('a' + i / 7 % 26);
  bytes[total] = '\0';
  wait_for (&fixture->connected);
  output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (fixture->stream));
  while (sent < total)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_pollable_output_stream_write_nonblocking (output, bytes + sent, total - sent,
                                                             NULL, &error);

      if (n >= 0)
        sent += (gsize) n;
      else
        {
          gboolean ready = FALSE;
          g_autoptr (GSource) source = g_pollable_output_stream_create_source (output, NULL);

          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
          if (blocked++ == 0)
            g_async_queue_push (fixture->go, fixture);
          g_source_set_callback (source, G_SOURCE_FUNC (on_stream_ready), &ready, NULL);
          g_source_attach (source, NULL);
          wait_for (&ready);
        }
    }
  g_assert_cmpuint (blocked, >, 0);
  g_io_stream_close (fixture->stream, NULL, NULL);
  received = g_thread_join (thread);
  /* The "x" was never read: a plain close would have cut the end off. */
  g_assert_cmpuint (strlen (received), ==, total);
  g_assert_true (g_str_equal (received, bytes));
}

static void
test_cancelled_source (Fixture *fixture, gconstpointer data)
{
  GThread *thread = g_thread_new ("client", stop_reading, fixture);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GSource) source = NULL;
  gboolean ready = FALSE;
  char byte;

  wait_for (&fixture->connected);
  wait_readable (g_io_stream_get_input_stream (fixture->stream));
  g_assert_cmpint (
      g_input_stream_read (g_io_stream_get_input_stream (fixture->stream), &byte, 1, NULL, NULL),
      ==, 1);
  source = g_pollable_input_stream_create_source (
      G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (fixture->stream)), cancellable);
  g_source_set_callback (source, G_SOURCE_FUNC (on_stream_ready), &ready, NULL);
  g_source_attach (source, NULL);
  g_cancellable_cancel (cancellable);
  wait_for (&ready);
  g_async_queue_push (fixture->go, fixture);
  g_io_stream_close (fixture->stream, NULL, NULL);
  g_free (g_thread_join (thread));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    gboolean bare;
    void (*func) (Fixture *fixture, gconstpointer data);
  } cases[] = {
    { "/tls/listener/keep-alive", FALSE, test_keep_alive },
    { "/tls/listener/large-bodies", FALSE, test_large_bodies },
    { "/tls/listener/slow-reader", FALSE, test_slow_reader },
    { "/tls/listener/half-close", FALSE, test_half_close },
    { "/tls/listener/pipelining", FALSE, test_pipelining },
    { "/tls/listener/new-identity", FALSE, test_new_identity },
    { "/tls/listener/bad-identity", FALSE, test_bad_identity },
    { "/tls/listener/versions", FALSE, test_versions },
    { "/tls/listener/listen-errors", FALSE, test_listen_errors },
    { "/tls/listener/silent-clients", FALSE, test_silent_clients },
    { "/tls/listener/cap-per-address", FALSE, test_cap_per_address },
    { "/tls/listener/cap-in-total", FALSE, test_cap_in_total },
    { "/tls/listener/share-per-address", FALSE, test_share_per_address },
    { "/tls/listener/deadline", FALSE, test_deadline },
    { "/tls/listener/garbage", FALSE, test_garbage },
    { "/tls/listener/buffered-bytes", TRUE, test_buffered_bytes },
    { "/tls/listener/blocked-writer", TRUE, test_blocked_writer },
    { "/tls/listener/cancelled-source", TRUE, test_cancelled_source },
  };
  gsize i;

  g_test_init (&argc, &argv, NULL);
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, cases[i].bare ? fixture_set_up_bare : fixture_set_up,
                cases[i].func, fixture_tear_down);
  return g_test_run ();
}

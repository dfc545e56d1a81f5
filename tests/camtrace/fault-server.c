/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real server on the loopback interface that answers as the documentation says, and with every fault that a client must bear. */
#include "fault-server.h"

#include <string.h>

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer data)
{
  FaultServer *self = data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  g_ptr_array_add (self->log,
                   g_strdup_printf ("%s %s", soup_server_message_get_method (message), path));
  if (self->clock_shift != 0)
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (
          g_get_real_time () / G_USEC_PER_SEC + self->clock_shift);
      g_autofree char *date = soup_date_time_to_string (time, SOUP_DATE_HTTP);

      soup_message_headers_replace (headers, "Date", date);
    }
  soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
  self->func (self, message, path, self->data);
}

static FaultServer *
make (FaultServerFunc func, gpointer data)
{
  FaultServer *self = g_new0 (FaultServer, 1);

  self->func = func;
  self->data = data;
  self->log = g_ptr_array_new_with_free_func (g_free);
  self->server = soup_server_new ("raw-paths", FALSE, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  return self;
}

FaultServer *
fault_server_new (FaultServerFunc func, gpointer data)
{
  FaultServer *self = make (func, data);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return self;
}

static void
on_stream (SceauListener *listener, GIOStream *stream, GSocketAddress *local,
           GSocketAddress *remote, gpointer data)
{
  FaultServer *self = data;
  g_autoptr (GError) error = NULL;

  soup_server_accept_iostream (self->server, stream, local, remote, &error);
  g_assert_no_error (error);
}

FaultServer *
fault_server_new_tls (const char *chain_pem, SceauKey *key, FaultServerFunc func, gpointer data)
{
  FaultServer *self = make (func, data);
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauSecret) pem = sceau_key_to_pem (key, &error);
  guint16 port;

  g_assert_no_error (error);
  self->listener = sceau_listener_new (chain_pem, pem, &error);
  g_assert_no_error (error);
  sceau_listener_set_func (self->listener, on_stream, self, NULL);
  port = sceau_listener_listen (self->listener, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  self->url = g_strdup_printf ("https://127.0.0.1:%u", port);
  self->spki = g_strdup (sceau_key_get_spki_sha256 (key));
  return self;
}

void
fault_server_free (FaultServer *self)
{
  if (self->listener != NULL)
    sceau_listener_stop (self->listener);
  g_clear_object (&self->listener);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_ptr_array_unref (self->log);
  g_free (self->url);
  g_free (self->spki);
  g_free (self);
}

guint
fault_server_count (FaultServer *self, const char *line)
{
  guint n = 0;

  for (guint i = 0; i < self->log->len; i++)
    n += strcmp (g_ptr_array_index (self->log, i), line) == 0;
  return n;
}

void
fault_answer (SoupServerMessage *message, guint status, const char *type, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, text, strlen (text));
}

void
fault_answer_json (SoupServerMessage *message, guint status, const char *text)
{
  fault_answer (message, status, status < 400 ? "application/json" : "application/problem+json",
                text);
}

static void
send_raw (SoupServerMessage *message, const char *text)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, strlen (text), NULL,
                             NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

void
fault_answer_cut (SoupServerMessage *message)
{
  send_raw (message, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                     "Content-Length: 1000\r\n\r\n{\"version");
}

void
fault_answer_close (SoupServerMessage *message)
{
  send_raw (message, "");
}

void
fault_answer_huge (SoupServerMessage *message, gsize size)
{
  char *text = g_malloc (size);

  memset (text, ' ', size);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, text, size);
}

guint16
fault_free_port (void)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) got = NULL;

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  got = g_socket_get_local_address (socket, NULL);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
}

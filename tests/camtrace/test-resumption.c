/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A resumed TLS session is judged like a new one. GIO keeps one store of session tickets for the whole process and does not verify what
 * it resumes, except that it resumes nothing after g_test_init(): the clients therefore run in a child that never calls it. */
#include "config.h"

#include <glib-unix.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/sceau-text.h"
#include "camtrace/sceau-http.h"
#include "camtrace/sceau-management-client.h"
#include "sceau-test-await.h"
#include "sceau-test-pki.h"

#define WAIT_SECONDS 20

/* --- a server with tickets, in a thread ------------------------------------------------------- */

typedef struct
{
  gboolean resumed;
  GString *received; /* in clear */
} Visit;

typedef struct
{
  int fd;
  guint16 port;
  char *spki;
  SceauTestPki *pki;
  gnutls_certificate_credentials_t credentials;
  gnutls_datum_t ticket_key;
  GPtrArray *visits; /* of the thread until it is joined */
  GThread *thread;
} TicketServer;

static void
visit_free (gpointer data)
{
  Visit *visit = data;

  g_string_free (visit->received, TRUE);
  g_free (visit);
}

/* Up to the end of a request's head, or of the connection. */
static void
read_request (gnutls_session_t session, GString *received)
{
  char buffer[4096];
  gssize n;

  while (strstr (received->str, "\r\n\r\n") == NULL
         && (n = gnutls_record_recv (session, buffer, sizeof buffer)) > 0)
    g_string_append_len (received, buffer, n);
}

static void
answer_request (gnutls_session_t session)
{
  static const char body[] = "{\"name\":\"lyon-03\",\"api\":\"v1\",\"version\":\"0.1.0\","
                             "\"server_time\":\"2026-11-23T08:30:00Z\"}";
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                           "Connection: close\r\nContent-Length: %zu\r\n\r\n%s",
                                           strlen (body), body);

  gnutls_record_send (session, text, strlen (text));
  gnutls_bye (session, GNUTLS_SHUT_WR);
}

static void
serve (TicketServer *self, int fd)
{
  gnutls_session_t session;
  Visit *visit = g_new0 (Visit, 1);
  int code;

  visit->received = g_string_new (NULL);
  g_ptr_array_add (self->visits, visit);
  gnutls_init (&session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL);
  gnutls_priority_set_direct (session, "NORMAL:-VERS-ALL:+VERS-TLS1.3", NULL);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, self->credentials);
  gnutls_session_ticket_enable_server (session, &self->ticket_key);
  gnutls_transport_set_int (session, fd);
  gnutls_handshake_set_timeout (session, WAIT_SECONDS * 1000);
  gnutls_record_set_timeout (session, WAIT_SECONDS * 1000);
  do
    code = gnutls_handshake (session);
  while (code < 0 && !gnutls_error_is_fatal (code));
  if (code == GNUTLS_E_SUCCESS)
    {
      visit->resumed = gnutls_session_is_resumed (session) != 0;
      read_request (session, visit->received);
      if (visit->received->len > 0)
        answer_request (session);
    }
  gnutls_deinit (session);
}

static gpointer
run_server (gpointer data)
{
  TicketServer *self = data;
  int fd;

  while ((fd = accept (self->fd, NULL, NULL)) >= 0)
    {
      serve (self, fd);
      close (fd);
    }
  return NULL;
}

static void
listen_on_loopback (TicketServer *self)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) got = NULL;
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_TCP, NULL);

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  g_assert_true (g_socket_listen (socket, NULL));
  got = g_socket_get_local_address (socket, NULL);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  /* A blocking one, that outlives the GSocket. */
  self->fd = dup (g_socket_get_fd (socket));
  g_assert_cmpint (self->fd, >=, 0);
  g_assert_true (g_unix_set_fd_nonblocking (self->fd, FALSE, NULL));
}

static TicketServer *
ticket_server_new (void)
{
  TicketServer *self = g_new0 (TicketServer, 1);
  SceauTestIdentity *root, *leaf;
  g_autofree char *chain = NULL;
  g_autofree char *key = NULL;

  self->pki = sceau_test_pki_new ();
  root = sceau_test_root (self->pki, .cn = "Root");
  leaf = sceau_test_leaf (self->pki, root, .cn = "sceau-agent");
  chain = sceau_test_pem (leaf, root, NULL);
  key = sceau_test_key_pem (leaf);
  self->spki = g_strdup (sceau_key_get_spki_sha256 (leaf->key));
  gnutls_certificate_allocate_credentials (&self->credentials);
  g_assert_cmpint (gnutls_certificate_set_x509_key_mem (
                       self->credentials,
                       &(gnutls_datum_t){ (unsigned char *) chain, (unsigned int) strlen (chain) },
                       &(gnutls_datum_t){ (unsigned char *) key, (unsigned int) strlen (key) },
                       GNUTLS_X509_FMT_PEM),
                   ==, 0);
  g_assert_cmpint (gnutls_session_ticket_key_generate (&self->ticket_key), ==, 0);
  self->visits = g_ptr_array_new_with_free_func (visit_free);
  listen_on_loopback (self);
  self->thread = g_thread_new ("ticket-server", run_server, self);
  return self;
}

/* No more visits: they can be read now. */
static void
ticket_server_stop (TicketServer *self)
{
  shutdown (self->fd, SHUT_RDWR);
  g_thread_join (self->thread);
  close (self->fd);
}

static void
ticket_server_free (TicketServer *self)
{
  g_ptr_array_unref (self->visits);
  gnutls_certificate_free_credentials (self->credentials);
  gnutls_free (self->ticket_key.data);
  sceau_test_pki_free (self->pki);
  g_free (self->spki);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TicketServer, ticket_server_free)

/* --- the child -------------------------------------------------------------------------------- */

static SceauManagementClient *
client_new (const char *url, const char *pin)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauSecret) cryptpass = sceau_secret_new ("cryptpass", (gsize) -1);
  SceauManagementClient *client = sceau_management_client_new (url, pin, &error);

  g_assert_no_error (error);
  sceau_management_client_set_account (client, "admin", cryptpass);
  return client;
}

static void
say_hello (const char *url, const char *pin)
{
  g_autoptr (SceauManagementClient) client = client_new (url, pin);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *shown = NULL;
  g_autoptr (GError) error = NULL;

  sceau_management_client_hello_async (client, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  sceau_management_client_hello_finish (client, result, &shown, NULL, NULL, &error);
  g_assert_no_error (error);
  printf ("hello %s\n", shown);
}

static void
say_error (const char *what, const GError *error)
{
  if (error == NULL)
    printf ("%s: done\n", what);
  else if (error->domain != SCEAU_ERROR)
    printf ("%s: %s %d\n", what, g_quark_to_string (error->domain), error->code);
  else
    printf ("%s: %s %s\n", what, sceau_error_code_to_string ((SceauErrorCode) error->code),
            error->message);
}

static void
call_with_pin (const char *url, const char *pin)
{
  g_autoptr (SceauManagementClient) client = client_new (url, pin);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (JsonObject) state = NULL;
  g_autoptr (GError) error = NULL;

  sceau_management_client_call_async (client, "GET", "state", NULL, NULL, NULL, NULL,
                                      sceau_test_await_cb, &result);
  sceau_test_await (&result);
  state = sceau_management_client_call_finish (client, result, NULL, &error);
  say_error ("call", error);
}

static gboolean
refuse (GPtrArray *chain, gpointer data, GError **error)
{
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TLS, "%u certificates refused", chain->len);
  return FALSE;
}

/* A request with everything that may not leave; func NULL: none is set. */
static void
put_secrets (const char *url, SceauHttpAcceptFunc func)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauHttp) http = sceau_http_new (url, NULL, &error);
  g_autoptr (SoupMessage) message = sceau_http_message_new (http, "PUT", "/");
  g_autoptr (GBytes) body = g_bytes_new_static ("secret", 6);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SceauHttpAnswer) answer = NULL;
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_headers_append (headers, "Authorization", "Bearer secret");
  soup_message_headers_append (headers, "X-WSSE", "secret");
  soup_message_set_request_body_from_bytes (message, "text/plain", body);
  sceau_http_set_accept_func (http, func, NULL);
  sceau_http_send_async (http, message, WAIT_SECONDS, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  answer = sceau_http_send_finish (http, result, &error);
  say_error ("put", error);
}

static int
child (const char *url, const char *spki)
{
  g_autofree char *other_pin = g_strnfill (64, 'a');

  g_assert_false (g_test_initialized ());
  say_hello (url, NULL);
  say_hello (url, spki);
  call_with_pin (url, other_pin);
  put_secrets (url, refuse);
  put_secrets (url, NULL);
  return 0;
}

/* --- test ------------------------------------------------------------------------------------- */

static char *
run_child (TicketServer *server)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u", server->port);
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                                      program, url, server->spki, NULL);

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return g_steal_pointer (&output);
}

static char *
expected_output (TicketServer *server)
{
  g_autofree char *other_pin = g_strnfill (64, 'a');
  g_autofree char *confirmed = sceau_fingerprint_group (other_pin);
  g_autofree char *shown = sceau_fingerprint_group (server->spki);

  return g_strdup_printf (
      "hello %s\nhello %s\n"
      "call: agent-key-changed The agent at 127.0.0.1:%u shows another key than the one that was "
      "confirmed. Confirmed: %s. Shown now: %s.\n"
      "put: tls 2 certificates refused\n"
      "put: tls No secure connection could be made to 127.0.0.1:%u\n",
      server->spki, server->spki, server->port, confirmed, shown, server->port);
}

/* Who has the pinned key is let in on a resumed session too; who has another gets not a byte. */
static void
test_resumed (void)
{
  g_autoptr (TicketServer) server = ticket_server_new ();
  g_autofree char *output = run_child (server);
  g_autofree char *expected = expected_output (server);

  ticket_server_stop (server);
  g_assert_cmpstr (output, ==, expected);
  g_assert_cmpuint (server->visits->len, ==, 5);
  for (guint i = 0; i < server->visits->len; i++)
    {
      const Visit *visit = g_ptr_array_index (server->visits, i);

      g_assert_cmpint (visit->resumed, ==, i > 0);
      if (i < 2)
        g_assert_true (g_str_has_prefix (visit->received->str, "GET /api/https/v1/ "));
      else
        g_assert_cmpstr (visit->received->str, ==, "");
    }
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && argv[1][0] != '-')
    return child (argv[1], argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/camtrace/resumption/judged", test_resumed);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of src/tls share. */
#include "config.h"

#include "tls-fixture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib-unix.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_SECONDS 20

static gnutls_x509_crt_t
make_certificate (gnutls_x509_privkey_t key, const char *common_name)
{
  gnutls_x509_crt_t crt;
  time_t now = time (NULL);

  g_assert_cmpint (gnutls_x509_crt_init (&crt), ==, 0);
  gnutls_x509_crt_set_version (crt, 3);
  gnutls_x509_crt_set_serial (crt, "\x01\x02", 2);
  gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, common_name,
                                 (unsigned int) strlen (common_name));
  gnutls_x509_crt_set_activation_time (crt, now - 3600);
  gnutls_x509_crt_set_expiration_time (crt, now + 86400);
  gnutls_x509_crt_set_key (crt, key);
  g_assert_cmpint (gnutls_x509_crt_sign2 (crt, crt, key, GNUTLS_DIG_SHA256, 0), ==, 0);
  return crt;
}

Identity *
identity_new (const char *common_name)
{
  Identity *self = g_new0 (Identity, 1);
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t crt;
  gnutls_datum_t pem;

  g_assert_cmpint (gnutls_x509_privkey_init (&key), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_generate (
                       key, GNUTLS_PK_ECDSA,
                       (unsigned int) GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
                   ==, 0);
  crt = make_certificate (key, common_name);
  g_assert_cmpint (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_PEM, &pem), ==, 0);
  self->chain_pem = g_strndup ((char *) pem.data, pem.size);
  gnutls_free (pem.data);
  g_assert_cmpint (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &pem), ==, 0);
  self->der = g_bytes_new (pem.data, pem.size);
  gnutls_free (pem.data);
  g_assert_cmpint (gnutls_x509_privkey_export2 (key, GNUTLS_X509_FMT_PEM, &pem), ==, 0);
  self->key_pem = sceau_secret_new (pem.data, pem.size);
  gnutls_free (pem.data);
  gnutls_x509_crt_deinit (crt);
  gnutls_x509_privkey_deinit (key);
  return self;
}

void
identity_free (Identity *self)
{
  g_free (self->chain_pem);
  sceau_secret_unref (self->key_pem);
  g_bytes_unref (self->der);
  g_free (self);
}

int
connect_loopback (guint16 port)
{
  return connect_from (port, 1);
}

int
connect_from (guint16 port, guint8 last_byte)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  struct sockaddr_in own = { .sin_family = AF_INET };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  own.sin_addr.s_addr = htonl (0x7f000000u | last_byte);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (bind (fd, (void *) &own, sizeof own), ==, 0);
  g_assert_cmpint (connect (fd, (void *) &address, sizeof address), ==, 0);
  return fd;
}

int
listen_loopback (guint16 *port)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_TCP, &error);
  int fd;

  g_assert_true (g_socket_bind (socket, address, TRUE, &error));
  g_socket_set_listen_backlog (socket, 64);
  g_assert_true (g_socket_listen (socket, &error));
  bound = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  fd = dup (g_socket_get_fd (socket));
  g_assert_cmpint (fd, >=, 0);
  return fd;
}

Client *
client_new (guint16 port, const char *priority, int *code)
{
  Client *self = g_new0 (Client, 1);
  int result;

  self->fd = connect_loopback (port);
  gnutls_init (&self->session, GNUTLS_CLIENT);
  gnutls_certificate_allocate_credentials (&self->credentials);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, self->credentials);
  g_assert_cmpint (
      gnutls_priority_set_direct (self->session, priority != NULL ? priority : "NORMAL", NULL), ==,
      0);
  gnutls_transport_set_int (self->session, self->fd);
  gnutls_handshake_set_timeout (self->session, WAIT_SECONDS * 1000);
  do
    result = gnutls_handshake (self->session);
  while (result < 0 && !gnutls_error_is_fatal (result));
  if (code != NULL)
    *code = result;
  else
    g_assert_cmpint (result, ==, 0);
  return self;
}

void
client_free (Client *self)
{
  gnutls_deinit (self->session);
  gnutls_certificate_free_credentials (self->credentials);
  close (self->fd);
  g_free (self);
}

void
client_send (Client *self, const char *text)
{
  g_assert_cmpint (gnutls_record_send (self->session, text, strlen (text)), ==,
                   (gssize) strlen (text));
}

GString *
client_read_to_end (Client *self)
{
  GString *all = g_string_new (NULL);
  char buffer[16384];
  gssize n;

  for (;;)
    {
      n = gnutls_record_recv (self->session, buffer, sizeof buffer);
      if (n > 0)
        g_string_append_len (all, buffer, n);
      else if (n == 0 || gnutls_error_is_fatal ((int) n))
        return all;
    }
}

static gboolean
on_timeout (gpointer data)
{
  g_error ("nothing happened for %d s", WAIT_SECONDS);
  return G_SOURCE_REMOVE;
}

void
wait_for (const int *flag)
{
  guint watchdog = g_timeout_add_seconds (WAIT_SECONDS, on_timeout, NULL);

  while (!g_atomic_int_get (flag))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (watchdog);
}

typedef struct
{
  GThreadFunc func;
  gpointer data;
  gboolean done;
} Run;

static gpointer
run_thread (gpointer data)
{
  Run *run = data;

  run->func (run->data);
  g_atomic_int_set (&run->done, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

void
run_client (GThreadFunc func, gpointer data)
{
  Run run = { func, data, FALSE };
  GThread *thread = g_thread_new ("client", run_thread, &run);

  wait_for (&run.done);
  g_thread_join (thread);
}

static gboolean
on_socket_readable (int fd, GIOCondition condition, gpointer data)
{
  char buffer[256];
  gssize n = recv (fd, buffer, sizeof buffer, MSG_DONTWAIT);

  if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
    return G_SOURCE_CONTINUE; /* an alert, perhaps */
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
wait_for_close (int fd)
{
  gboolean closed = FALSE;

  g_unix_fd_add (fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_socket_readable, &closed);
  wait_for (&closed);
}

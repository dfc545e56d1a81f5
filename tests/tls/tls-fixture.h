/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of src/tls share: an identity made on the spot, blocking clients in threads, a
 * main loop that waits for events. */
#pragma once

#include "base/sceau-secret.h"
#include <gio/gio.h>
#include <gnutls/gnutls.h>

G_BEGIN_DECLS

typedef struct
{
  char *chain_pem;
  SceauSecret *key_pem;
  GBytes *der;
} Identity;

Identity *identity_new (const char *common_name);
void identity_free (Identity *self);

/* A blocking TLS client that verifies nothing. NULL priority: NORMAL. */
typedef struct
{
  int fd;
  gnutls_session_t session;
  gnutls_certificate_credentials_t credentials;
} Client;

int connect_loopback (guint16 port);
/* The same from 127.0.0.last_byte. */
int connect_from (guint16 port, guint8 last_byte);
/* A listening socket on a free port. */
int listen_loopback (guint16 *port);
Client *client_new (guint16 port, const char *priority, int *code);
void client_free (Client *self);
void client_send (Client *self, const char *text);
GString *client_read_to_end (Client *self);

/* Runs the thread-default main context until *flag, or fails the test after 20 s. */
void wait_for (const int *flag);
/* Runs func in a thread while the main context goes round here. */
void run_client (GThreadFunc func, gpointer data);
/* Waits until the peer closes that plain socket (EOF or reset), the main context going round;
 * fails after 20 s. */
void wait_for_close (int fd);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Identity, identity_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Client, client_free)

G_END_DECLS

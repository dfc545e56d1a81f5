/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections to ourselves. */
#include "config.h"

#include "agent/sceau-port.h"

#define TIME_LIMIT \
  500 /* ms: this machine answers in microseconds, or its queue is full and somebody is there */

/**
 * sceau_endpoint_get_local_host:
 *
 * Returns: an address of this machine by which the endpoint is reached: the loopback one for a listener on every address.
 */
const char *
sceau_endpoint_get_local_host (const SceauEndpoint *endpoint)
{
  if (g_str_equal (endpoint->host, "*") || g_str_equal (endpoint->host, "0.0.0.0"))
    return "127.0.0.1";
  if (g_str_equal (endpoint->host, "::"))
    return "::1";
  return endpoint->host;
}

static GSocket *
make_socket (GSocketAddress *address)
{
  GSocket *socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_TCP, NULL);

  if (socket != NULL)
    g_socket_set_blocking (socket, FALSE);
  return socket;
}

/**
 * sceau_port_answers:
 *
 * Returns: whether a connection to it is accepted. Nothing is sent.
 */
gboolean
sceau_port_answers (const SceauEndpoint *endpoint)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (
      sceau_endpoint_get_local_host (endpoint), endpoint->port);
  g_autoptr (GSocket) socket = address != NULL ? make_socket (address) : NULL;
  g_autoptr (GError) error = NULL;

  if (socket == NULL)
    return FALSE;
  if (g_socket_connect (socket, address, NULL, &error))
    return TRUE;
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING))
    return FALSE;
  return g_socket_condition_timed_wait (socket, G_IO_OUT, TIME_LIMIT * 1000, NULL, NULL)
         && g_socket_check_connect_result (socket, NULL);
}

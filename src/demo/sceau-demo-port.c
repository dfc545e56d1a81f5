/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ports of 127.0.0.1 for what listens later, or again. */
#include "config.h"

#include "demo/sceau-demo-port.h"

#include <glib/gi18n-lib.h>

/* Below Linux's ephemeral range (32768 and above): no outgoing connection sits on one of these by chance. */
#define FIRST    20000
#define LAST     31999
#define RETRY_MS 20

static gboolean
can_bind (guint16 port)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);

  return socket != NULL && g_socket_bind (socket, address, TRUE, NULL);
}

/**
 * sceau_demo_port_choose:
 * @error: return location
 *
 * Begins somewhere at random, so that two demos at once do not meet.
 *
 * Returns: a port; 0 with @error set when none is left
 */
guint16
sceau_demo_port_choose (GError **error)
{
  static guint next;

  if (next == 0)
    next = (guint) g_random_int_range (FIRST, LAST + 1);
  for (guint tries = 0; tries <= LAST - FIRST; tries++)
    {
      guint16 port = (guint16) next;

      next = next == LAST ? FIRST : next + 1;
      if (can_bind (port))
        return port;
    }
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_BUSY, _ ("No port of this machine is free"));
  return 0;
}

typedef struct
{
  guint16 port;
  gint64 deadline;
} Wait;

static void try_connect (GTask *task);

static gboolean
on_retry (gpointer data)
{
  try_connect (data);
  return G_SOURCE_REMOVE;
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Wait *wait = g_task_get_task_data (task);
  g_autoptr (GSocketConnection)
      connection = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, NULL);

  if (connection != NULL)
    g_task_return_boolean (task, TRUE);
  else if (g_get_monotonic_time () > wait->deadline)
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_TIMED_OUT,
                             _ ("Nothing listens on port %u of this machine"), wait->port);
  else
    g_timeout_add (RETRY_MS, on_retry, g_steal_pointer (&task));
}

static void
try_connect (GTask *task)
{
  Wait *wait = g_task_get_task_data (task);
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, "127.0.0.1", wait->port, NULL, on_connected, task);
}

/**
 * sceau_demo_port_wait_async:
 * @port: a port of 127.0.0.1
 * @seconds: how long at most
 * @callback: called in the main context
 * @data: for @callback
 */
void
sceau_demo_port_wait_async (guint16 port, guint seconds, GAsyncReadyCallback callback,
                            gpointer data)
{
  GTask *task = g_task_new (NULL, NULL, callback, data);
  Wait *wait = g_new0 (Wait, 1);

  wait->port = port;
  wait->deadline = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  g_task_set_source_tag (task, sceau_demo_port_wait_async);
  g_task_set_task_data (task, wait, g_free);
  try_connect (task);
}

/**
 * sceau_demo_port_wait_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: whether somebody listens there
 */
gboolean
sceau_demo_port_wait_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, sceau_demo_port_wait_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A service of a sandboxed server: a real listener on the loopback interface, which can be stopped and started. */
#include "config.h"

#include "demo/sceau-demo-service.h"

#include <string.h>

struct _SceauDemoService
{
  GObject parent_instance;
  char *name;
  guint16 port;
  GSocketService *listener; /* NULL: stopped */
};

G_DEFINE_FINAL_TYPE (SceauDemoService, sceau_demo_service, G_TYPE_OBJECT)

static void
sceau_demo_service_finalize (GObject *object)
{
  SceauDemoService *self = SCEAU_DEMO_SERVICE (object);

  sceau_demo_service_stop (self);
  g_free (self->name);
  G_OBJECT_CLASS (sceau_demo_service_parent_class)->finalize (object);
}

static void
sceau_demo_service_class_init (SceauDemoServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_demo_service_finalize;
}

static void
sceau_demo_service_init (SceauDemoService *self)
{
}

/**
 * sceau_demo_service_new:
 * @name: what it says to who connects
 *
 * Returns: (transfer full): a service that is off
 */
SceauDemoService *
sceau_demo_service_new (const char *name)
{
  SceauDemoService *self = g_object_new (SCEAU_TYPE_DEMO_SERVICE, NULL);

  self->name = g_strdup (name);
  return self;
}

/**
 * sceau_demo_service_get_name:
 * @self: a service
 *
 * Returns: (transfer none): its name
 */
const char *
sceau_demo_service_get_name (SceauDemoService *self)
{
  g_return_val_if_fail (SCEAU_IS_DEMO_SERVICE (self), NULL);

  return self->name;
}

/**
 * sceau_demo_service_get_port:
 * @self: a service
 *
 * Returns: its port on 127.0.0.1; 0 before the first start
 */
guint16
sceau_demo_service_get_port (SceauDemoService *self)
{
  g_return_val_if_fail (SCEAU_IS_DEMO_SERVICE (self), 0);

  return self->port;
}

/**
 * sceau_demo_service_is_on:
 * @self: a service
 *
 * Returns: whether it listens
 */
gboolean
sceau_demo_service_is_on (SceauDemoService *self)
{
  g_return_val_if_fail (SCEAU_IS_DEMO_SERVICE (self), FALSE);

  return self->listener != NULL;
}

static void
on_greeted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GSocketConnection) connection = data;

  /* Nobody minds if the peer has gone. */
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_io_stream_close_async (G_IO_STREAM (connection), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static gboolean
on_incoming (GSocketService *listener, GSocketConnection *connection, GObject *source,
             gpointer data)
{
  SceauDemoService *self = data;
  char *greeting = g_strdup_printf ("%s\r\n", self->name);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_object_set_data_full (G_OBJECT (connection), "greeting", greeting, g_free);
  g_output_stream_write_all_async (output, greeting, strlen (greeting), G_PRIORITY_DEFAULT, NULL,
                                   on_greeted, g_object_ref (connection));
  return TRUE;
}

/**
 * sceau_demo_service_start:
 * @self: a service
 * @error: return location: its port was taken meanwhile
 *
 * Returns: whether it listens now
 */
gboolean
sceau_demo_service_start (SceauDemoService *self, GError **error)
{
  g_autoptr (GSocketService) listener = NULL;
  g_autoptr (GSocketAddress) wanted = NULL;
  g_autoptr (GSocketAddress) got = NULL;
  GError *local = NULL;

  g_return_val_if_fail (SCEAU_IS_DEMO_SERVICE (self), FALSE);

  if (self->listener != NULL)
    return TRUE;
  listener = g_socket_service_new ();
  wanted = g_inet_socket_address_new_from_string ("127.0.0.1", self->port);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (listener), wanted, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &got, &local))
    return sceau_error_propagate (error, local);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  g_signal_connect (listener, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_service_start (listener);
  self->listener = g_steal_pointer (&listener);
  return TRUE;
}

/**
 * sceau_demo_service_stop:
 * @self: a service
 */
void
sceau_demo_service_stop (SceauDemoService *self)
{
  g_return_if_fail (SCEAU_IS_DEMO_SERVICE (self));

  if (self->listener == NULL)
    return;
  g_socket_service_stop (self->listener);
  g_socket_listener_close (G_SOCKET_LISTENER (self->listener));
  g_signal_handlers_disconnect_by_data (self->listener, self);
  g_clear_object (&self->listener);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Never a painted dot: what cannot be known is unknown, with why. */
#include "config.h"

#include "agent/sceau-service-look.h"

#include <glib/gi18n-lib.h>

#define TIME_LIMIT 3 /* seconds */
#define SYSTEMCTL  "/usr/bin/systemctl"

typedef struct
{
  GSubprocess *process;
  GSource *limit;
  char *detail;
  gboolean unit;
  gboolean late;
} Look;

static void
look_free (Look *look)
{
  g_clear_object (&look->process);
  if (look->limit != NULL)
    {
      g_source_destroy (look->limit);
      g_source_unref (look->limit);
    }
  g_free (look->detail);
  g_free (look);
}

static void
return_state (GTask *task, SceauServiceState state, const char *detail)
{
  Look *look = g_task_get_task_data (task);

  g_free (look->detail);
  look->detail = g_strdup (detail);
  g_task_return_int (task, state);
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GSocketConnection)
      connection = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, NULL);

  return_state (task, connection != NULL ? SCEAU_SERVICE_ON : SCEAU_SERVICE_OFF, NULL);
}

static void
look_at_port (GTask *task, guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_timeout (client, TIME_LIMIT);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, "127.0.0.1", port, g_task_get_cancellable (task),
                                         on_connected_cb, g_object_ref (task));
}

/* systemctl is-active says in a word what its exit status hides. */
static void
return_unit (GTask *task, const char *word)
{
  if (g_str_has_prefix (word, "active") || g_str_has_prefix (word, "reloading"))
    return_state (task, SCEAU_SERVICE_ON, NULL);
  else if (g_str_has_prefix (word, "inactive") || g_str_has_prefix (word, "deactivating"))
    return_state (task, SCEAU_SERVICE_OFF, NULL);
  else if (g_str_has_prefix (word, "failed"))
    return_state (task, SCEAU_SERVICE_FAILED, _ ("systemd says that its unit failed"));
  else
    return_state (task, SCEAU_SERVICE_UNKNOWN,
                  _ ("systemd does not know its unit, or is starting it"));
}

static void
on_exited_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Look *look = g_task_get_task_data (task);
  g_autofree char *text = NULL;
  gboolean read = g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &text, NULL,
                                                        NULL);

  if (look->late)
    return_state (task, SCEAU_SERVICE_UNKNOWN, _ ("Asking for its state took too long"));
  else if (look->unit)
    return_unit (task, read && text != NULL ? text : "");
  else if (!g_subprocess_get_if_exited (look->process))
    return_state (task, SCEAU_SERVICE_UNKNOWN, _ ("The command that asks for its state was ended"));
  else
    return_state (task,
                  g_subprocess_get_exit_status (look->process) == 0 ? SCEAU_SERVICE_ON
                                                                    : SCEAU_SERVICE_OFF,
                  NULL);
}

static gboolean
on_late_cb (gpointer data)
{
  Look *look = data;

  look->late = TRUE;
  g_subprocess_force_exit (look->process);
  return G_SOURCE_REMOVE;
}

static void
look_with_command (GTask *task, const char *const *argv)
{
  Look *look = g_task_get_task_data (task);

  look->process = g_subprocess_newv (
      argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  if (look->process == NULL)
    {
      return_state (task, SCEAU_SERVICE_UNKNOWN,
                    _ ("The command that asks for its state could not be started"));
      return;
    }
  look->limit = g_timeout_source_new_seconds (TIME_LIMIT);
  g_source_set_callback (look->limit, on_late_cb, look, NULL);
  g_source_attach (look->limit, g_main_context_get_thread_default ());
  g_subprocess_communicate_utf8_async (look->process, NULL, g_task_get_cancellable (task),
                                       on_exited_cb, g_object_ref (task));
}

/**
 * sceau_service_look_async:
 * @check: how to find out; copied where needed
 *
 * Finds out the state of a service, within three seconds.
 */
void
sceau_service_look_async (const SceauServiceCheck *check, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  const char *const unit_argv[] = { SYSTEMCTL, "is-active", "--", check->unit, NULL };
  Look *look = g_new0 (Look, 1);

  g_task_set_source_tag (task, sceau_service_look_async);
  g_task_set_task_data (task, look, (GDestroyNotify) look_free);
  look->unit = check->unit != NULL;
  if (check->port != 0)
    look_at_port (task, check->port);
  else if (check->unit != NULL)
    look_with_command (task, unit_argv);
  else if (check->command != NULL)
    look_with_command (task, (const char *const *) check->command);
  else
    return_state (task, SCEAU_SERVICE_UNKNOWN, _ ("agent.conf does not say how to find its state"));
}

/**
 * sceau_service_look_finish:
 * @detail: (out) (nullable) (transfer full): why it is unknown or failed
 *
 * Returns: the state.
 */
SceauServiceState
sceau_service_look_finish (GAsyncResult *result, char **detail)
{
  Look *look = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gssize state = g_task_propagate_int (G_TASK (result), &error);

  *detail = error != NULL ? g_strdup (_ ("Asking for its state was given up"))
                          : g_steal_pointer (&look->detail);
  return error != NULL ? SCEAU_SERVICE_UNKNOWN : (SceauServiceState) state;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A child that never outlives the demo. */
#include "config.h"

#include "demo/sceau-demo-process.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define RESTART_MS 200 /* as its systemd unit would */
#define MAX_LOG    2000

struct _SceauDemoProcess
{
  GObject parent_instance;
  char **argv;
  char *log;
  GSubprocess *child; /* NULL: none runs */
  GDataInputStream *output;
  GSource *restart;
  gboolean ending;
};

G_DEFINE_FINAL_TYPE (SceauDemoProcess, sceau_demo_process, G_TYPE_OBJECT)

static void
clear_restart (SceauDemoProcess *self)
{
  if (self->restart != NULL)
    g_source_destroy (self->restart);
  g_clear_pointer (&self->restart, g_source_unref);
}

static void
sceau_demo_process_finalize (GObject *object)
{
  SceauDemoProcess *self = SCEAU_DEMO_PROCESS (object);

  clear_restart (self);
  g_clear_object (&self->child);
  g_clear_object (&self->output);
  g_strfreev (self->argv);
  g_free (self->log);
  G_OBJECT_CLASS (sceau_demo_process_parent_class)->finalize (object);
}

static void
sceau_demo_process_class_init (SceauDemoProcessClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_demo_process_finalize;
}

static void
sceau_demo_process_init (SceauDemoProcess *self)
{
}

/**
 * sceau_demo_process_new:
 * @argv: the program, with its path, and its arguments
 * @log: where its stderr goes
 *
 * Returns: (transfer full): a process that is not started
 */
SceauDemoProcess *
sceau_demo_process_new (const char *const *argv, const char *log)
{
  SceauDemoProcess *self = g_object_new (SCEAU_TYPE_DEMO_PROCESS, NULL);

  self->argv = g_strdupv ((char **) argv);
  self->log = g_strdup (log);
  return self;
}

/* In the child, between fork and exec. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static gboolean
on_restart (gpointer data)
{
  SceauDemoProcess *self = data;
  g_autoptr (GError) error = NULL;

  clear_restart (self);
  if (!sceau_demo_process_launch (self, &error))
    g_warning ("%s: %s", self->argv[0], error->message);
  return G_SOURCE_REMOVE;
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauDemoProcess) self = data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  g_clear_object (&self->child);
  if (self->ending)
    return;
  self->restart = g_timeout_source_new (RESTART_MS);
  g_source_set_callback (self->restart, on_restart, self, NULL);
  g_source_attach (self->restart, NULL);
}

/**
 * sceau_demo_process_launch:
 * @self: a process
 * @error: return location
 *
 * Returns: whether it was started
 */
gboolean
sceau_demo_process_launch (SceauDemoProcess *self, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  GError *local = NULL;

  g_return_val_if_fail (SCEAU_IS_DEMO_PROCESS (self) && self->child == NULL, FALSE);

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  g_subprocess_launcher_set_stderr_file_path (launcher, self->log);
  self->child = g_subprocess_launcher_spawnv (launcher, (const char *const *) self->argv, &local);
  if (self->child == NULL)
    return sceau_error_propagate (error, local);
  g_clear_object (&self->output);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->child));
  g_subprocess_wait_async (self->child, NULL, on_ended, g_object_ref (self));
  return TRUE;
}

static void
on_line (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauDemoProcess *self = g_task_get_source_object (task);
  char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source), result,
                                                          NULL, NULL);
  g_autofree char *log = NULL;
  GError *error;

  if (line != NULL)
    {
      g_task_return_pointer (task, line, g_free);
      return;
    }
  self->ending = TRUE;
  log = sceau_demo_process_read_log (self);
  error = g_error_new (SCEAU_ERROR, SCEAU_ERROR_FAILED, _ ("“%s” ended by itself: %s"),
                       self->argv[0], g_strstrip (log));
  g_task_return_error (task, error);
}

/**
 * sceau_demo_process_start_async:
 * @self: a process
 * @callback: called when it has said its first line
 * @data: for @callback
 */
void
sceau_demo_process_start_async (SceauDemoProcess *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  GError *error = NULL;

  g_return_if_fail (SCEAU_IS_DEMO_PROCESS (self));

  g_task_set_source_tag (task, sceau_demo_process_start_async);
  if (!sceau_demo_process_launch (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, NULL, on_line,
                                       g_steal_pointer (&task));
}

/**
 * sceau_demo_process_start_finish:
 * @self: a process
 * @result: what the callback got
 * @error: return location: it ended instead
 *
 * Returns: (transfer full) (nullable): its first line
 */
char *
sceau_demo_process_start_finish (SceauDemoProcess *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sceau_demo_process_is_running:
 * @self: a process
 *
 * Returns: whether it runs now
 */
gboolean
sceau_demo_process_is_running (SceauDemoProcess *self)
{
  g_return_val_if_fail (SCEAU_IS_DEMO_PROCESS (self), FALSE);

  return self->child != NULL;
}

/**
 * sceau_demo_process_terminate:
 * @self: a process
 *
 * Tells it to end; it is not started again.
 */
void
sceau_demo_process_terminate (SceauDemoProcess *self)
{
  g_return_if_fail (SCEAU_IS_DEMO_PROCESS (self));

  self->ending = TRUE;
  clear_restart (self);
  if (self->child != NULL)
    g_subprocess_send_signal (self->child, SIGTERM);
}

/**
 * sceau_demo_process_kill:
 * @self: a process that did not end when it was told to
 */
void
sceau_demo_process_kill (SceauDemoProcess *self)
{
  g_return_if_fail (SCEAU_IS_DEMO_PROCESS (self));

  self->ending = TRUE;
  if (self->child != NULL)
    g_subprocess_force_exit (self->child);
}

/**
 * sceau_demo_process_read_log:
 * @self: a process
 *
 * Returns: (transfer full): the end of what it wrote on stderr
 */
char *
sceau_demo_process_read_log (SceauDemoProcess *self)
{
  char *text = NULL;
  gsize size;

  g_return_val_if_fail (SCEAU_IS_DEMO_PROCESS (self), NULL);

  if (!g_file_get_contents (self->log, &text, &size, NULL))
    return g_strdup ("");
  if (size > MAX_LOG)
    memmove (text, text + size - MAX_LOG, MAX_LOG + 1);
  return text;
}

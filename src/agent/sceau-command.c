/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A child with a clean environment, no input, and an end. */
#include "config.h"

#include "agent/sceau-command.h"
#include "base/sceau-text.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <unistd.h>

#define MAX_LINES 20
#define MAX_LINE  400 /* characters */

typedef struct
{
  GMainLoop *loop;
  GSubprocess *process;
  pid_t
      group; /* the process and its children: as long as one of them lives, what it writes is waited for; 0 when it has ended already */
  GCancellable *cancellable;
  char *text;
  gboolean late;
  gboolean read;
} Run;

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;

  run->read = g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &run->text, NULL,
                                                    NULL);
  g_main_loop_quit (run->loop);
}

static gboolean
on_late_cb (gpointer data)
{
  Run *run = data;

  run->late = TRUE;
  if (run->group > 0)
    kill (-run->group, SIGKILL);
  g_subprocess_force_exit (run->process);
  g_cancellable_cancel (run->cancellable);
  return G_SOURCE_REMOVE;
}

static void
wait_for (Run *run, GMainContext *context, guint timeout_ms)
{
  GSource *limit = g_timeout_source_new (timeout_ms);

  g_source_set_callback (limit, on_late_cb, run, NULL);
  g_source_attach (limit, context);
  g_subprocess_communicate_utf8_async (run->process, NULL, run->cancellable, on_done_cb, run);
  g_main_loop_run (run->loop);
  g_source_destroy (limit);
  g_source_unref (limit);
}

static void
lead_a_group (gpointer data)
{
  setpgid (0, 0);
}

static GSubprocess *
spawn (const char *const *argv, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  const char *const environment[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
                                      NULL };
  g_autoptr (GError) local = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_environ (launcher, (char **) environment);
  g_subprocess_launcher_set_child_setup (launcher, lead_a_group, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher, argv, &local);
  if (process == NULL)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_FAILED, _ ("“%s” could not be started"),
                   argv[0]);
      if (error != NULL)
        sceau_error_set_detail (*error, local->message);
    }
  return process;
}

/* Line by line: the line ends are the only control characters that stay. */
static char *
make_safe (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", MAX_LINES + 1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *safe = i < MAX_LINES ? sceau_text_make_safe (lines[i], MAX_LINE) : g_strdup ("…");

      g_free (lines[i]);
      lines[i] = safe;
    }
  return g_strjoinv ("\n", lines);
}

/**
 * sceau_command_run:
 * @argv: program (absolute path) and arguments; no shell is involved
 * @timeout_ms: after which the program is killed, with what it has started
 * @exit_status: (out): its exit status, 0 when it is content
 * @output: (out) (transfer full): what it wrote to standard output and error, made safe to show, cut
 *
 * Blocks the calling thread; the main loops of others go on.
 *
 * Returns: %FALSE when it could not be started, was killed or took too long (%SCEAU_ERROR_TIMED_OUT).
 */
gboolean
sceau_command_run (const char *const *argv, guint timeout_ms, int *exit_status, char **output,
                   GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSubprocess) process = spawn (argv, error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const char *identifier = process != NULL ? g_subprocess_get_identifier (process) : NULL;
  Run run = { 0 };

  *output = NULL;
  if (process == NULL)
    return FALSE;
  g_main_context_push_thread_default (context);
  run.process = process;
  run.group = identifier != NULL ? (pid_t) g_ascii_strtoll (identifier, NULL, 10) : 0;
  run.cancellable = cancellable;
  run.loop = g_main_loop_new (context, FALSE);
  wait_for (&run, context, timeout_ms);
  g_main_loop_unref (run.loop);
  g_main_context_pop_thread_default (context);
  *output = make_safe (run.text != NULL ? g_strchomp (run.text) : "");
  g_free (run.text);
  if (run.late)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TIMED_OUT, _ ("“%s” took too long"), argv[0]);
      return FALSE;
    }
  if (!g_subprocess_get_if_exited (process))
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_FAILED, _ ("“%s” ended too early"), argv[0]);
      return FALSE;
    }
  *exit_status = g_subprocess_get_exit_status (process);
  return TRUE;
}

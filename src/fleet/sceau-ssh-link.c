/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One running ssh. Its input is a socket: a write to a program that has gone gives an error there, not a signal. */
#include "config.h"

#include "fleet/sceau-ssh-link.h"

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "fleet/sceau-ssh-answer.h"
#include "fleet/sceau-ssh-askpass.h"
#include "fleet/sceau-ssh-client.h"

#define MAX_WORDS 8192 /* bytes of ssh's own words that are kept */

struct _SceauSshLink
{
  gatomicrefcount count;
  const SceauSshLinkEvents *events;
  gpointer owner; /* NULL once closed */
  GSubprocess *process;
  SceauSshAskpass *askpass; /* nullable */
  GSocketConnection *input;
  GCancellable *life;
  GSource *out_source, *err_source;
  SceauSshLines *lines;
  GString *words;
  gsize asked;    /* how much of the words was looked at for sudo's prompt */
  guint times;    /* that it prompted */
  GQueue to_send; /* of SceauSecret */
  gboolean sending;
};

static void send_next (SceauSshLink *self);

/**
 * sceau_ssh_link_ref:
 * @self: a link
 *
 * Returns: (transfer full): the same
 */
SceauSshLink *
sceau_ssh_link_ref (SceauSshLink *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

/**
 * sceau_ssh_link_unref:
 * @self: (transfer full): a link
 */
void
sceau_ssh_link_unref (SceauSshLink *self)
{
  if (!g_atomic_ref_count_dec (&self->count))
    return;
  g_clear_object (&self->process);
  g_clear_object (&self->askpass);
  g_clear_object (&self->input);
  g_clear_object (&self->life);
  g_clear_pointer (&self->lines, sceau_ssh_lines_free);
  g_string_free (self->words, TRUE);
  g_queue_clear_full (&self->to_send, (GDestroyNotify) sceau_secret_unref);
  g_free (self);
}

static void
drop_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/**
 * sceau_ssh_link_close:
 * @self: (transfer full): a link
 *
 * Ends ssh at once: the server sees the connection close.
 */
void
sceau_ssh_link_close (SceauSshLink *self)
{
  self->owner = NULL;
  drop_source (&self->out_source);
  drop_source (&self->err_source);
  g_cancellable_cancel (self->life);
  if (self->askpass != NULL)
    sceau_ssh_askpass_close (self->askpass);
  if (self->input != NULL)
    g_io_stream_close (G_IO_STREAM (self->input), NULL, NULL);
  if (self->process != NULL)
    g_subprocess_send_signal (self->process, SIGTERM);
  sceau_ssh_link_unref (self);
}

/**
 * sceau_ssh_link_get_owner:
 * @self: a link
 *
 * Returns: (transfer none) (nullable): who is told; %NULL once it is closed
 */
gpointer
sceau_ssh_link_get_owner (SceauSshLink *self)
{
  return self->owner;
}

/**
 * sceau_ssh_link_get_life:
 * @self: a link
 *
 * Returns: (transfer none): cancelled when the link is closed, for what makes no sense without it
 */
GCancellable *
sceau_ssh_link_get_life (SceauSshLink *self)
{
  return self->life;
}

/**
 * sceau_ssh_link_get_words:
 * @self: a link
 *
 * Returns: (transfer none): what ssh said on its standard error
 */
const char *
sceau_ssh_link_get_words (SceauSshLink *self)
{
  return self->words->str;
}

/**
 * sceau_ssh_link_restart:
 * @self: a link
 *
 * A new answer begins, with limits of its own.
 */
void
sceau_ssh_link_restart (SceauSshLink *self)
{
  sceau_ssh_lines_restart (self->lines);
}

/* --- What comes --- */

/* sudo writes its prompt where ssh writes its words. */
static void
look_for_sudo (SceauSshLink *self)
{
  const char *found = strstr (self->words->str + self->asked, SCEAU_SSH_SUDO_PROMPT);

  if (found == NULL)
    return;
  self->asked = (gsize) (found - self->words->str) + strlen (SCEAU_SSH_SUDO_PROMPT);
  self->times++;
  if (self->owner != NULL)
    self->events->sudo (self, self->times, self->owner);
}

/**
 * sceau_ssh_link_add_words:
 * @self: a link
 * @words: more of them
 */
void
sceau_ssh_link_add_words (SceauSshLink *self, const char *words)
{
  gsize too_many;

  g_string_append (self->words, words);
  too_many = self->words->len > MAX_WORDS ? self->words->len - MAX_WORDS : 0;
  g_string_erase (self->words, 0, (gssize) too_many);
  self->asked -= MIN (self->asked, too_many);
}

/* As read(2): 0 at the end, below 0 when there is nothing now. */
static gssize
read_words (SceauSshLink *self, GInputStream *stream)
{
  char buffer[1024];
  g_autoptr (GError) error = NULL;
  gssize n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer,
                                                       sizeof buffer - 1, NULL, &error);

  if (n > 0)
    {
      buffer[n] = '\0';
      sceau_ssh_link_add_words (self, buffer);
    }
  return n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ? 0 : n;
}

static gboolean
on_words (GObject *stream, gpointer data)
{
  g_autoptr (SceauSshLink) self = sceau_ssh_link_ref (data);

  if (read_words (self, G_INPUT_STREAM (stream)) == 0)
    g_clear_pointer (&self->err_source, g_source_unref);
  else
    look_for_sudo (self);
  return self->err_source != NULL;
}

static void
on_exited (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauSshLink) self = data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  if (self->owner == NULL)
    return;
  /* What it said last may not have been read yet. */
  while (read_words (self, g_subprocess_get_stderr_pipe (self->process)) > 0)
    ;
  self->events->ended (self, NULL, self->owner);
}

static void
hand_out_lines (SceauSshLink *self)
{
  char *line;

  while (self->owner != NULL && (line = sceau_ssh_lines_next (self->lines)) != NULL)
    {
      self->events->line (self, line, self->owner);
      g_free (line);
    }
}

static gboolean
on_output (GObject *stream, gpointer data)
{
  g_autoptr (SceauSshLink) self = sceau_ssh_link_ref (data);
  char buffer[8192];
  GError *error = NULL;
  gssize n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer,
                                                       sizeof buffer, NULL, &error);

  if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_error_free (error);
      return G_SOURCE_CONTINUE;
    }
  g_clear_error (&error);
  if (n > 0 && sceau_ssh_lines_feed (self->lines, buffer, (gsize) n, &error))
    {
      hand_out_lines (self);
      return self->out_source != NULL;
    }
  g_clear_pointer (&self->out_source, g_source_unref);
  if (n > 0)
    self->events->ended (self, error, self->owner);
  else
    g_subprocess_wait_async (self->process, self->life, on_exited, sceau_ssh_link_ref (self));
  return G_SOURCE_REMOVE;
}

static GSource *
watch (SceauSshLink *self, GInputStream *stream, GPollableSourceFunc func)
{
  GSource *source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (stream), NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (func), self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

/* --- What goes --- */

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauSshLink) self = data;
  gboolean sent = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);

  self->sending = FALSE;
  sceau_secret_unref (g_queue_pop_head (&self->to_send));
  /* Where it was not sent ssh has ended, and its output says so. */
  if (sent && self->owner != NULL)
    send_next (self);
}

static void
send_next (SceauSshLink *self)
{
  SceauSecret *next = g_queue_peek_head (&self->to_send);
  gsize size = 0;
  const void *data;

  if (self->sending || next == NULL)
    return;
  self->sending = TRUE;
  data = sceau_secret_get_data (next, &size);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (self->input)), data,
                                   size, G_PRIORITY_DEFAULT, self->life, on_sent,
                                   sceau_ssh_link_ref (self));
}

/**
 * sceau_ssh_link_send:
 * @self: a link
 * @data: what to send; copied
 * @size: how much
 */
void
sceau_ssh_link_send (SceauSshLink *self, const void *data, gsize size)
{
  g_queue_push_tail (&self->to_send, sceau_secret_new (data, size));
  send_next (self);
}

/* --- Its beginning --- */

/* In the child, between fork and exec: should this program die, the connection ends with it. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static GSocketConnection *
make_input (int *child, GError **error)
{
  g_autoptr (GSocket) socket = NULL;
  int fds[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
    {
      sceau_error_set_errno (error, errno, _ ("ssh could not be started"));
      return NULL;
    }
  *child = fds[1];
  socket = g_socket_new_from_fd (fds[0], NULL);
  return g_socket_connection_factory_create_connection (socket);
}

static gboolean
spawn (SceauSshLink *self, char **arguments, int input, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  GError *local = NULL;

  g_subprocess_launcher_take_stdin_fd (launcher, input);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  /* What it says is read by a program. */
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C", TRUE);
  if (self->askpass != NULL)
    sceau_ssh_askpass_prepare (self->askpass, launcher);
  self->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments, &local);
  if (self->process != NULL)
    return TRUE;
  g_set_error_literal (
      error, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED,
      _ ("OpenSSH’s client “ssh” is not on this computer: install openssh-client."));
  if (error != NULL)
    sceau_error_set_detail (*error, local->message);
  g_error_free (local);
  return FALSE;
}

/* On a terminal ssh asks by itself; where nobody can be asked it was told so. */
static gboolean
prepare_questions (SceauSshLink *self, SceauSshAsker *asker, const SceauSshTarget *target,
                   GError **error)
{
  g_autofree char *where = sceau_ssh_target_to_string (target);

  if (!sceau_ssh_asker_can_ask (asker) || sceau_ssh_asker_has_terminal (asker))
    return TRUE;
  self->askpass = sceau_ssh_askpass_new (asker, where, error);
  return self->askpass != NULL;
}

/**
 * sceau_ssh_link_new:
 * @arguments: (array zero-terminated=1): the command line
 * @asker: (nullable): who answers ssh's own questions
 * @target: where it goes
 * @events: what is told
 * @owner: whom
 * @error: UNSUPPORTED when there is no ssh, IO
 *
 * Returns: (transfer full) (nullable): a running ssh
 */
SceauSshLink *
sceau_ssh_link_new (char **arguments, SceauSshAsker *asker, const SceauSshTarget *target,
                    const SceauSshLinkEvents *events, gpointer owner, GError **error)
{
  g_autoptr (SceauSshLink) self = g_new0 (SceauSshLink, 1);
  int input = -1;

  g_atomic_ref_count_init (&self->count);
  self->events = events;
  self->owner = owner;
  self->life = g_cancellable_new ();
  self->lines = sceau_ssh_lines_new ();
  self->words = g_string_new (NULL);
  g_queue_init (&self->to_send);
  if (!prepare_questions (self, asker, target, error))
    return NULL;
  self->input = make_input (&input, error);
  if (self->input == NULL || !spawn (self, arguments, input, error))
    return NULL;
  self->out_source = watch (self, g_subprocess_get_stdout_pipe (self->process),
                            (GPollableSourceFunc) on_output);
  self->err_source = watch (self, g_subprocess_get_stderr_pipe (self->process),
                            (GPollableSourceFunc) on_words);
  return g_steal_pointer (&self);
}

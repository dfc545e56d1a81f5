/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One log-in over SSH with the remote script in it.
 *
 *   closed → starting (ssh logs in, perhaps asks) → loading (the script is sent) → idle ⇄ asking
 *
 * The script is sent only once a shell said that it is there, and a request only once the script said that it waits: nothing that
 * is data can be taken for a part of the script, however a shell reads ahead. */
#include "config.h"

#include "fleet/sceau-ssh-session.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>

#include "fleet/sceau-ssh-answer.h"
#include "fleet/sceau-ssh-client.h"
#include "fleet/sceau-ssh-link.h"
#include "fleet/sceau-task.h"

/* Made by glib-compile-resources. */
void sceau_ssh_register_resource (void);

#define SCRIPT "/org/sceau/fleet/sceau-ssh-remote.sh"

#define START_LIMIT  40  /* seconds until a shell is there */
#define PERSON_LIMIT 180 /* likewise, where a person may be asked */
#define ANSWER_LIMIT 120 /* seconds without a line: a large key on a small machine takes its time */
#define IDLE_LIMIT   60  /* seconds after which an unused connection is closed */
#define MAX_LINES    4096 /* of one answer */

typedef enum
{
  STATE_CLOSED,
  STATE_STARTING,
  STATE_LOADING,
  STATE_IDLE,
  STATE_ASKING,
} State;

struct _SceauSshSession
{
  GObject parent_instance;
  SceauSshTarget *target;
  gboolean elevate;
  SceauSshAsker *asker;
  GQueue waiting; /* of GTask */
  GTask *current;
  State state;
  SceauSshLink *link;        /* NULL while closed */
  GCancellable *preparation; /* before it: the configuration is being asked for */
  guint timer;
};

/* One request. */
typedef struct
{
  char *text;
  SceauSshJudge judge;
  gpointer judge_data;
  GPtrArray *lines;
  gboolean judged;
  GError *refusal; /* of the judge: the script stops, and this is why */
  gulong cancelled_id;
} Request;

G_DEFINE_FINAL_TYPE (SceauSshSession, sceau_ssh_session, G_TYPE_OBJECT)

static void next_request (SceauSshSession *self);
static void set_timer (SceauSshSession *self, guint seconds);

static void
request_free (gpointer data)
{
  Request *request = data;

  sceau_wipe_string (request->text);
  g_ptr_array_unref (request->lines);
  g_clear_error (&request->refusal);
  g_free (request);
}

static gboolean
is_interactive (SceauSshSession *self)
{
  return sceau_ssh_asker_can_ask (self->asker);
}

/**
 * sceau_ssh_session_close:
 * @self: a session
 *
 * Ends the connection. A request that is under way fails; the script on the server puts back what it was about to change.
 */
void
sceau_ssh_session_close (SceauSshSession *self)
{
  set_timer (self, 0);
  self->state = STATE_CLOSED;
  if (self->preparation != NULL)
    g_cancellable_cancel (self->preparation);
  g_clear_object (&self->preparation);
  g_clear_pointer (&self->link, sceau_ssh_link_close);
}

static void
sceau_ssh_session_dispose (GObject *object)
{
  sceau_ssh_session_close (SCEAU_SSH_SESSION (object));
  G_OBJECT_CLASS (sceau_ssh_session_parent_class)->dispose (object);
}

static void
sceau_ssh_session_finalize (GObject *object)
{
  SceauSshSession *self = SCEAU_SSH_SESSION (object);

  sceau_ssh_target_free (self->target);
  g_clear_object (&self->asker);
  g_queue_clear (&self->waiting);
  G_OBJECT_CLASS (sceau_ssh_session_parent_class)->finalize (object);
}

static void
sceau_ssh_session_class_init (SceauSshSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sceau_ssh_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = sceau_ssh_session_finalize;
}

static void
sceau_ssh_session_init (SceauSshSession *self)
{
  g_queue_init (&self->waiting);
}

/**
 * sceau_ssh_session_new:
 * @target: where to go
 * @elevate: whether to become root there, with sudo where the user is not
 * @asker: (nullable): who answers questions; %NULL: nobody
 *
 * Returns: (transfer full): a session that is not connected yet
 */
SceauSshSession *
sceau_ssh_session_new (const SceauSshTarget *target, gboolean elevate, SceauSshAsker *asker)
{
  SceauSshSession *self = g_object_new (SCEAU_TYPE_SSH_SESSION, NULL);

  self->target = sceau_ssh_target_copy (target);
  self->elevate = elevate;
  g_set_object (&self->asker, asker);
  return self;
}

/* --- The end of a request --- */

static void
forget_cancellation (GTask *task)
{
  Request *request = g_task_get_task_data (task);

  if (request->cancelled_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), request->cancelled_id);
  request->cancelled_id = 0;
}

static GError *
make_cancelled (void)
{
  return g_error_new_literal (SCEAU_ERROR, SCEAU_ERROR_CANCELLED,
                              sceau_error_code_to_message (SCEAU_ERROR_CANCELLED));
}

static void
end_current (SceauSshSession *self, GError *error)
{
  g_autoptr (SceauSshSession) keep = g_object_ref (self);
  g_autoptr (GTask) task = g_steal_pointer (&self->current);
  Request *request = g_task_get_task_data (task);

  forget_cancellation (task);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    {
      g_ptr_array_add (request->lines, NULL);
      g_task_return_pointer (task, g_strdupv ((char **) request->lines->pdata),
                             (GDestroyNotify) g_strfreev);
    }
  next_request (self);
}

/* The connection is of no use any more, whoever is to blame. */
static void
fail (SceauSshSession *self, GError *error)
{
  sceau_ssh_session_close (self);
  if (self->current != NULL)
    end_current (self, error);
  else
    g_error_free (error);
}

static void
fail_code (SceauSshSession *self, SceauErrorCode code, const char *message)
{
  fail (self, g_error_new_literal (SCEAU_ERROR, (int) code, message));
}

static gboolean
on_timer (gpointer data)
{
  SceauSshSession *self = data;
  g_autofree char *where = sceau_ssh_target_to_string (self->target);

  self->timer = 0;
  if (self->state == STATE_IDLE)
    sceau_ssh_session_close (self);
  else
    fail (self, g_error_new (SCEAU_ERROR, SCEAU_ERROR_TIMED_OUT, _ ("%s does not answer over SSH."),
                             where));
  return G_SOURCE_REMOVE;
}

static void
set_timer (SceauSshSession *self, guint seconds)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (seconds > 0)
    self->timer = g_timeout_add_seconds (seconds, on_timer, self);
}

/* --- What is said --- */

static void
send_request (SceauSshSession *self)
{
  Request *request = g_task_get_task_data (self->current);

  self->state = STATE_ASKING;
  set_timer (self, ANSWER_LIMIT);
  sceau_ssh_link_restart (self->link);
  sceau_ssh_link_send (self->link, request->text, strlen (request->text));
}

static void
send_script (SceauSshSession *self)
{
  g_autoptr (GBytes) script = NULL;
  gsize size = 0;
  const void *data;

  sceau_ssh_register_resource ();
  script = g_resources_lookup_data (SCRIPT, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  data = g_bytes_get_data (script, &size);
  self->state = STATE_LOADING;
  sceau_ssh_link_send (self->link, data, size);
}

/* A log-in script of the server's may greet before the shell is there. */
static void
take_greeting (SceauSshSession *self, const char *line)
{
  if (g_str_equal (line, SCEAU_SSH_SAYS_SHELL))
    send_script (self);
  else if (g_str_equal (line, SCEAU_SSH_SAYS_NO_SUDO))
    sceau_ssh_link_add_words (self->link, line);
}

static void
fail_to_understand (SceauSshSession *self)
{
  fail_code (self, SCEAU_ERROR_BAD_RESPONSE,
             _ ("What the server answers over SSH cannot be understood."));
}

static void
take_ready (SceauSshSession *self, const char *line)
{
  if (!g_str_equal (line, SCEAU_SSH_SAYS_READY))
    fail_to_understand (self);
  else if (self->current != NULL)
    send_request (self);
  else
    {
      self->state = STATE_IDLE;
      set_timer (self, IDLE_LIMIT);
    }
}

static void
answer_ready (SceauSshSession *self, Request *request)
{
  gboolean good;

  /* A look asks nothing, and a change once: what was refused stays refused. */
  if (request->judge == NULL || request->judged)
    {
      fail_to_understand (self);
      return;
    }
  request->judged = TRUE;
  g_ptr_array_add (request->lines, NULL);
  good = request->judge ((const char *const *) request->lines->pdata, request->judge_data,
                         &request->refusal);
  g_ptr_array_set_size (request->lines, (int) request->lines->len - 1);
  sceau_ssh_link_send (self->link, good ? "go\n" : "stop\n", good ? 3 : 5);
}

static void
answer_ended (SceauSshSession *self, Request *request, const char *line)
{
  GError *error = NULL;

  self->state = STATE_IDLE;
  set_timer (self, IDLE_LIMIT);
  if (request->refusal != NULL)
    error = g_steal_pointer (&request->refusal);
  else if (!g_str_equal (line, "done"))
    sceau_ssh_set_failure (line, &error);
  end_current (self, error);
}

static void
take_answer (SceauSshSession *self, const char *line)
{
  Request *request = g_task_get_task_data (self->current);

  set_timer (self, ANSWER_LIMIT);
  if (g_str_equal (line, "done") || g_str_has_prefix (line, "failed "))
    answer_ended (self, request, line);
  else if (g_str_equal (line, "ready"))
    answer_ready (self, request);
  else if (request->lines->len >= MAX_LINES)
    fail_to_understand (self);
  else
    g_ptr_array_add (request->lines, g_strdup (line));
}

static void
on_line (SceauSshLink *link, const char *line, gpointer data)
{
  SceauSshSession *self = data;

  if (self->state == STATE_STARTING)
    take_greeting (self, line);
  else if (self->state == STATE_LOADING)
    take_ready (self, line);
  else if (self->state == STATE_ASKING)
    take_answer (self, line);
}

/* ssh has ended, or what it says is out of bounds. */
static void
on_ended (SceauSshLink *link, GError *error, gpointer data)
{
  SceauSshSession *self = data;

  if (error == NULL && self->state == STATE_STARTING)
    sceau_ssh_client_set_error (self->target, sceau_ssh_link_get_words (link), &error);
  else if (error == NULL)
    sceau_ssh_client_set_lost (self->target, sceau_ssh_link_get_words (link), &error);
  fail (self, error);
}

/* --- sudo's password --- */

static void
on_sudo_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauSshLink) link = data;
  SceauSshSession *self = sceau_ssh_link_get_owner (link);
  GError *error = NULL;
  g_autoptr (SceauSecret)
      password = sceau_ssh_asker_ask_finish (SCEAU_SSH_ASKER (source), result, &error);
  g_autoptr (GString) line = NULL;

  if (self == NULL || self->link != link || self->state != STATE_STARTING)
    {
      g_clear_error (&error);
      return;
    }
  if (password == NULL)
    {
      g_clear_error (&error);
      fail_code (self, SCEAU_ERROR_AUTH_FAILED, _ ("The password for sudo was not given."));
      return;
    }
  line = g_string_new (sceau_secret_get_text (password));
  g_string_append_c (line, '\n');
  sceau_ssh_link_send (self->link, line->str, line->len);
  sceau_wipe (line->str, line->len);
}

static void
on_sudo (SceauSshLink *link, guint times, gpointer data)
{
  SceauSshSession *self = data;
  g_autofree char *where = sceau_ssh_target_to_string (self->target);
  SceauSshQuestion question = { SCEAU_SSH_ASKS_SUDO, where, "", NULL, NULL, times > 1 };

  /* Once a shell is there, whatever looks like sudo's prompt is not sudo's. */
  if (self->state != STATE_STARTING || self->current == NULL)
    return;
  if (!is_interactive (self))
    fail (self,
          g_error_new (SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED,
                       _ ("sudo on %s asks for a password, and nobody can be asked."), where));
  else
    /* Taken back with the connection, whoever ends that. */
    sceau_ssh_asker_ask_async (self->asker, &question, sceau_ssh_link_get_life (link),
                               on_sudo_answered, sceau_ssh_link_ref (link));
}

/* --- Requests --- */

static const SceauSshLinkEvents events = { on_line, on_sudo, on_ended };

static void
log_in (SceauSshSession *self, gboolean careless)
{
  g_auto (GStrv) arguments = sceau_ssh_client_dup_arguments (self->target, self->elevate,
                                                             is_interactive (self), careless);
  GError *error = NULL;

  self->link = sceau_ssh_link_new (arguments, self->asker, self->target, &events, self, &error);
  if (self->link == NULL)
    fail (self, error);
}

/* A client that cannot say it is asked to log in all the same: it gives the better error. */
static void
on_configuration (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauSshSession) self = data;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &text, NULL, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_subprocess_force_exit (G_SUBPROCESS (source));
      return;
    }
  g_clear_object (&self->preparation);
  log_in (self, sceau_ssh_client_is_careless (text));
}

static void
start (SceauSshSession *self)
{
  g_auto (GStrv) question = sceau_ssh_client_dup_question (self->target);
  g_autoptr (GSubprocess) process = g_subprocess_newv (
      (const char *const *) question,
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);

  self->state = STATE_STARTING;
  set_timer (self, is_interactive (self) ? PERSON_LIMIT : START_LIMIT);
  if (process == NULL)
    {
      log_in (self, FALSE);
      return;
    }
  self->preparation = g_cancellable_new ();
  g_subprocess_communicate_utf8_async (process, NULL, self->preparation, on_configuration,
                                       g_object_ref (self));
}

static gboolean
on_cancelled_idle (gpointer data)
{
  GTask *task = data;
  SceauSshSession *self = g_task_get_source_object (task);

  if (self->current == task)
    fail (self, make_cancelled ());
  else if (g_queue_remove (&self->waiting, task))
    {
      forget_cancellation (task);
      g_task_return_error (task, make_cancelled ());
      g_object_unref (task);
    }
  return G_SOURCE_REMOVE;
}

/* Not from within the emission: the handler is disconnected by what follows. */
static void
on_cancelled (GCancellable *cancellable, GTask *task)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, on_cancelled_idle, g_object_ref (task), g_object_unref);
}

static void
next_request (SceauSshSession *self)
{
  if (self->current != NULL || g_queue_is_empty (&self->waiting))
    return;
  self->current = g_queue_pop_head (&self->waiting);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (self->current)))
    {
      end_current (self, make_cancelled ());
      return;
    }
  if (self->state == STATE_CLOSED)
    start (self);
  else if (self->state == STATE_IDLE)
    send_request (self);
}

/**
 * sceau_ssh_session_ask_async:
 * @self: a session
 * @text: the request, for the script
 * @judge: (nullable) (scope async): asked when the script waits for "go"
 * @judge_data: for @judge; lives until @callback
 * @cancellable: (nullable): closes the connection
 * @callback: called with the answer
 * @data: for @callback
 */
void
sceau_ssh_session_ask_async (SceauSshSession *self, const char *text, SceauSshJudge judge,
                             gpointer judge_data, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Request *request = g_new0 (Request, 1);

  request->text = g_strdup (text);
  request->judge = judge;
  request->judge_data = judge_data;
  request->lines = g_ptr_array_new_with_free_func (g_free);
  g_task_set_source_tag (task, sceau_ssh_session_ask_async);
  g_task_set_task_data (task, request, request_free);
  g_task_set_check_cancellable (task, FALSE);
  if (cancellable != NULL)
    request->cancelled_id = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled),
                                              task);
  if (g_cancellable_is_cancelled (cancellable))
    on_cancelled (cancellable, task);
  g_queue_push_tail (&self->waiting, task);
  next_request (self);
}

/**
 * sceau_ssh_session_ask_finish:
 * @self: a session
 * @result: what the callback got
 * @error: UNREACHABLE, TIMED_OUT, NAME_DOES_NOT_RESOLVE, AUTH_FAILED, HOST_KEY_CHANGED, HOST_KEY_UNKNOWN, PERMISSION, BAD_RESPONSE,
 *   CANCELLED; what the script or the judge refuses
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): what was answered, line by line
 */
char **
sceau_ssh_session_ask_finish (SceauSshSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return sceau_task_finish_pointer (result, error);
}

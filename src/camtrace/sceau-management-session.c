/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session with an agent: challenge → WSSE → bearer, opened when it is first needed and again when it has ended. */
#include "config.h"

#include "camtrace/sceau-management-session.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/sceau-json.h"
#include "camtrace/sceau-management-problem.h"
#include "camtrace/sceau-wsse.h"

#define API           "/api/https/v1/"
#define TIME_LIMIT    15u /* seconds */
#define STATUS_DENIED 401

struct _SceauManagementSession
{
  GObject parent_instance;
  SceauHttp *http;
  char *username;
  SceauSecret *cryptpass;
  gint64 clock_shift;
  SceauSecret *bearer;  /* nullable: no session */
  gint64 bearer_ends;   /* monotonic µs */
  guint account_serial; /* a login for another account than the present one is worth nothing */
  gboolean logging_in;
  GQueue waiters; /* of Waiter: calls that need the session which is being opened */
};

G_DEFINE_FINAL_TYPE (SceauManagementSession, sceau_management_session, G_TYPE_OBJECT)

static void
sceau_management_session_finalize (GObject *object)
{
  SceauManagementSession *self = SCEAU_MANAGEMENT_SESSION (object);

  g_clear_object (&self->http);
  g_clear_pointer (&self->bearer, sceau_secret_unref);
  g_clear_pointer (&self->cryptpass, sceau_secret_unref);
  g_free (self->username);
  G_OBJECT_CLASS (sceau_management_session_parent_class)->finalize (object);
}

static void
sceau_management_session_class_init (SceauManagementSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_management_session_finalize;
}

static void
sceau_management_session_init (SceauManagementSession *self)
{
  g_queue_init (&self->waiters);
}

/**
 * sceau_management_session_new:
 * @http: the way to the agent, with its pin checked
 *
 * Returns: (transfer full): a session that is not open, of nobody
 */
SceauManagementSession *
sceau_management_session_new (SceauHttp *http)
{
  SceauManagementSession *self = g_object_new (SCEAU_TYPE_MANAGEMENT_SESSION, NULL);

  self->http = g_object_ref (http);
  return self;
}

/**
 * sceau_management_session_set_account:
 * @self: a session
 * @username: (nullable): a user
 * @cryptpass: (nullable): %NULL forgets
 */
void
sceau_management_session_set_account (SceauManagementSession *self, const char *username,
                                      SceauSecret *cryptpass)
{
  g_return_if_fail (SCEAU_IS_MANAGEMENT_SESSION (self));

  if (cryptpass != NULL)
    sceau_secret_ref (cryptpass);
  sceau_management_session_forget (self);
  g_clear_pointer (&self->cryptpass, sceau_secret_unref);
  g_free (self->username);
  self->username = g_strdup (username);
  self->cryptpass = cryptpass;
  self->account_serial++;
}

/**
 * sceau_management_session_set_clock_shift:
 * @self: a session
 * @seconds: the server's clock less ours
 */
void
sceau_management_session_set_clock_shift (SceauManagementSession *self, gint64 seconds)
{
  g_return_if_fail (SCEAU_IS_MANAGEMENT_SESSION (self));

  self->clock_shift = seconds;
}

/**
 * sceau_management_session_get_clock_shift:
 * @self: a session
 *
 * Returns: seconds: the server's clock less ours
 */
gint64
sceau_management_session_get_clock_shift (SceauManagementSession *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGEMENT_SESSION (self), 0);

  return self->clock_shift;
}

/**
 * sceau_management_session_take_clock:
 * @self: a session
 * @answer: any answer of the agent
 *
 * Returns: whether the shift has moved by more than five seconds
 */
gboolean
sceau_management_session_take_clock (SceauManagementSession *self, const SceauHttpAnswer *answer)
{
  g_return_val_if_fail (SCEAU_IS_MANAGEMENT_SESSION (self) && answer != NULL, FALSE);

  return sceau_http_answer_take_clock (answer, &self->clock_shift);
}

/**
 * sceau_management_session_get_bearer:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): what authorises a call; %NULL when it is not open
 */
SceauSecret *
sceau_management_session_get_bearer (SceauManagementSession *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGEMENT_SESSION (self), NULL);

  return self->bearer;
}

/**
 * sceau_management_session_forget:
 * @self: a session
 *
 * It has ended on the other side: the next call opens a new one.
 */
void
sceau_management_session_forget (SceauManagementSession *self)
{
  g_return_if_fail (SCEAU_IS_MANAGEMENT_SESSION (self));

  g_clear_pointer (&self->bearer, sceau_secret_unref);
}

/**
 * sceau_management_message_new:
 * @http: the way to the agent
 * @method: "GET"…
 * @path: below /api/https/v1, escaped
 *
 * Returns: (transfer full) (nullable): a request; %NULL when @path is not one
 */
SoupMessage *
sceau_management_message_new (SceauHttp *http, const char *method, const char *path)
{
  g_autofree char *full = g_strconcat (API, path, NULL);
  SoupMessage *message = sceau_http_message_new (http, method, full);

  /* A kept connection may just be closing: libsoup would send an idempotent change twice. */
  if (message != NULL && strcmp (method, "GET") != 0)
    soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
  return message;
}

/* --- login ------------------------------------------------------------------------------------ */

typedef struct
{
  SceauManagementSession *session; /* the task holds it */
  GTask *task;
  GSource *source; /* its cancellable's */
} Waiter;

typedef struct
{
  guint serial;
  gboolean retried;
} Login;

static void
waiter_free (Waiter *waiter)
{
  if (waiter->source != NULL)
    g_source_destroy (waiter->source);
  g_clear_pointer (&waiter->source, g_source_unref);
  g_object_unref (waiter->task);
  g_free (waiter);
}

static gboolean
on_waiter_cancelled (GCancellable *cancellable, gpointer data)
{
  Waiter *waiter = data;

  g_queue_remove (&waiter->session->waiters, waiter);
  g_task_return_new_error (waiter->task, SCEAU_ERROR, SCEAU_ERROR_CANCELLED, "%s",
                           sceau_error_code_to_message (SCEAU_ERROR_CANCELLED));
  waiter_free (waiter);
  return G_SOURCE_REMOVE;
}

static void
add_waiter (SceauManagementSession *self, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->session = self;
  waiter->task = task;
  if (cancellable != NULL)
    {
      waiter->source = g_cancellable_source_new (cancellable);
      g_source_set_callback (waiter->source, G_SOURCE_FUNC (on_waiter_cancelled), waiter, NULL);
      g_source_attach (waiter->source, g_main_context_get_thread_default ());
    }
  g_queue_push_tail (&self->waiters, waiter);
}

/* The end of a login, good or bad, for all who wait for it. */
static void
finish_login (SceauManagementSession *self, const GError *error)
{
  GQueue waiters = self->waiters;
  Waiter *waiter;

  self->logging_in = FALSE;
  g_queue_init (&self->waiters);
  while ((waiter = g_queue_pop_head (&waiters)) != NULL)
    {
      if (error != NULL)
        g_task_return_error (waiter->task, g_error_copy (error));
      else
        g_task_return_boolean (waiter->task, TRUE);
      waiter_free (waiter);
    }
}

static void
fail_login (GTask *login_task, GError *error)
{
  finish_login (g_task_get_source_object (login_task), error);
  g_task_return_error (login_task, error);
}

static gboolean
take_session (SceauManagementSession *self, const SceauHttpAnswer *answer, GError **error)
{
  g_autoptr (JsonObject)
      object = sceau_management_read_answer (answer, sceau_http_get_peer (self->http), error);
  const char *token = object != NULL ? sceau_json_require_string (object, "token", error) : NULL;
  gint64 seconds;

  if (token == NULL)
    return FALSE;
  seconds = sceau_json_get_int (object, "expires_in", 1, 24 * 3600, 60);
  sceau_management_session_forget (self);
  self->bearer = sceau_secret_new (token, (gsize) -1);
  self->bearer_ends = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  return TRUE;
}

static void ask_challenge (GTask *owned_task);

static void
on_session (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauManagementSession *self = g_task_get_source_object (task);
  Login *login = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SceauHttpAnswer) answer = sceau_http_send_finish (SCEAU_HTTP (source), result, &error);
  gboolean moved = answer != NULL && sceau_management_session_take_clock (self, answer);

  if (answer == NULL)
    {
      fail_login (task, error);
      return;
    }
  if (login->serial != self->account_serial
      || (answer->status == STATUS_DENIED && moved && !login->retried))
    {
      login->retried = login->serial == self->account_serial;
      login->serial = self->account_serial;
      ask_challenge (g_steal_pointer (&task));
      return;
    }
  if (!take_session (self, answer, &error))
    {
      fail_login (task, error);
      return;
    }
  finish_login (self, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
send_token (GTask *owned_task, const char *challenge)
{
  g_autoptr (GTask) task = owned_task;
  SceauManagementSession *self = g_task_get_source_object (task);
  gint64 now = g_get_real_time () + self->clock_shift * G_USEC_PER_SEC;
  g_autoptr (SceauWsseToken)
      token = sceau_wsse_token_new (self->username, self->cryptpass, challenge, now);
  g_autofree char *header = sceau_wsse_token_to_header (token);
  g_autoptr (SoupMessage) message = sceau_management_message_new (self->http, "POST", "session");
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_headers_replace (headers, "Authorization", "WSSE profile=\"UsernameToken\"");
  soup_message_headers_replace (headers, "X-WSSE", header);
  sceau_http_send_async (self->http, message, TIME_LIMIT, NULL, on_session,
                         g_steal_pointer (&task));
}

/* What may be in a header between quotes. */
static gboolean
is_challenge (const char *text)
{
  gsize length = strlen (text);

  if (length < 22 || length > 128)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return FALSE;
  return TRUE;
}

static gboolean
have_account (SceauManagementSession *self)
{
  return self->username != NULL && self->cryptpass != NULL
         && sceau_wsse_username_is_valid (self->username);
}

static void
on_challenge (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauManagementSession *self = g_task_get_source_object (task);
  Login *login = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SceauHttpAnswer) answer = sceau_http_send_finish (SCEAU_HTTP (source), result, &error);
  const char *peer = sceau_http_get_peer (self->http);
  g_autoptr (JsonObject)
      object = answer != NULL ? sceau_management_read_answer (answer, peer, &error) : NULL;
  const char *challenge;

  if (object == NULL)
    {
      fail_login (task, error);
      return;
    }
  sceau_management_session_take_clock (self, answer);
  challenge = sceau_json_get_string (object, "challenge", "");
  if (!is_challenge (challenge) || !have_account (self))
    {
      fail_login (task,
                  have_account (self)
                      ? g_error_new (SCEAU_ERROR, SCEAU_ERROR_BAD_RESPONSE,
                                     _ ("%s gave an answer that cannot be understood"), peer)
                      : g_error_new (SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED,
                                     _ ("A user name and a password are needed for %s"), peer));
      return;
    }
  login->serial = self->account_serial;
  send_token (g_steal_pointer (&task), challenge);
}

static void
ask_challenge (GTask *owned_task)
{
  g_autoptr (GTask) task = owned_task;
  SceauManagementSession *self = g_task_get_source_object (task);
  g_autoptr (SoupMessage) message = sceau_management_message_new (self->http, "GET", "challenge");

  sceau_http_send_async (self->http, message, TIME_LIMIT, NULL, on_challenge,
                         g_steal_pointer (&task));
}

/**
 * sceau_management_session_ensure_async:
 * @self: a session
 * @cancellable: (nullable): a way out
 * @callback: called in this main context
 * @data: for @callback
 *
 * A login belongs to no caller: who cancels stops waiting, the others get what came out.
 */
void
sceau_management_session_ensure_async (SceauManagementSession *self, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, sceau_management_session_ensure_async);
  g_task_set_check_cancellable (task, FALSE);
  if (self->bearer != NULL && g_get_monotonic_time () < self->bearer_ends)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (!have_account (self))
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED,
                               _ ("A user name and a password are needed for %s"),
                               sceau_http_get_peer (self->http));
      return;
    }
  add_waiter (self, g_steal_pointer (&task));
  if (!self->logging_in)
    {
      GTask *login_task = g_task_new (self, NULL, NULL, NULL);

      self->logging_in = TRUE;
      g_task_set_source_tag (login_task, ask_challenge);
      g_task_set_task_data (login_task, g_new0 (Login, 1), g_free);
      ask_challenge (login_task);
    }
}

/**
 * sceau_management_session_ensure_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location: AUTH_FAILED, TOO_MANY_ATTEMPTS, AGENT_KEY_CHANGED…
 *
 * Returns: whether there is a bearer
 */
gboolean
sceau_management_session_ensure_finish (SceauManagementSession *self, GAsyncResult *result,
                                        GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Client of the HTTPS management API. TLS pinned by the agent's public key; challenge → WSSE → session by itself. */
#include "config.h"

#include "camtrace/sceau-management-client.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/sceau-json.h"
#include "base/sceau-text.h"
#include "camtrace/sceau-management-problem.h"
#include "camtrace/sceau-management-session.h"
#include "camtrace/sceau-wsse.h"

#define READ_SECONDS 15u
#define WRITE_SECONDS \
  120u /* a key of 4096 bits, the front end's checker, its reload, a handshake */
#define STATUS_DENIED 401

struct _SceauManagementClient
{
  GObject parent_instance;
  SceauHttp *http;
  char *pin;  /* nullable */
  char *seen; /* the key that the agent showed last */
  SceauManagementSession *session;
};

G_DEFINE_FINAL_TYPE (SceauManagementClient, sceau_management_client, G_TYPE_OBJECT)

static void
sceau_management_client_finalize (GObject *object)
{
  SceauManagementClient *self = SCEAU_MANAGEMENT_CLIENT (object);

  /* A login under way holds both a little longer: without us every key is refused. */
  sceau_http_set_accept_func (self->http, NULL, NULL);
  g_clear_object (&self->http);
  g_clear_object (&self->session);
  g_free (self->pin);
  g_free (self->seen);
  G_OBJECT_CLASS (sceau_management_client_parent_class)->finalize (object);
}

static void
sceau_management_client_class_init (SceauManagementClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_management_client_finalize;
}

static void
sceau_management_client_init (SceauManagementClient *self)
{
}

/* The pin alone decides: no authority, no name, no date. Without a pin the key is only looked at (see check_pin). */
static gboolean
accept_key (GPtrArray *chain, gpointer data, GError **error)
{
  SceauManagementClient *self = data;
  const char *spki = sceau_certificate_get_spki_sha256 (g_ptr_array_index (chain, 0));
  g_autofree char *confirmed = NULL;
  g_autofree char *shown = NULL;

  g_free (self->seen);
  self->seen = g_strdup (spki);
  if (self->pin == NULL || strcmp (self->pin, spki) == 0)
    return TRUE;
  confirmed = sceau_fingerprint_group (self->pin);
  shown = sceau_fingerprint_group (spki);
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_AGENT_KEY_CHANGED,
               _ ("The agent at %s shows another key than the one that was confirmed. "
                  "Confirmed: %s. Shown now: %s."),
               sceau_http_get_peer (self->http), confirmed, shown);
  return FALSE;
}

/**
 * sceau_management_client_new:
 * @url: "https://host:8444"
 * @pin: (nullable): SHA-256 of the agent's public key, in hexadecimal; %NULL: only hello works
 * @error: return location: INVALID_ARGUMENT
 *
 * Returns: (transfer full) (nullable): a client; nothing is connected yet
 */
SceauManagementClient *
sceau_management_client_new (const char *url, const char *pin, GError **error)
{
  g_autofree char *normal = pin != NULL ? sceau_fingerprint_normalize (pin) : NULL;
  g_autoptr (SceauHttp) http = NULL;
  SceauManagementClient *self;

  g_return_val_if_fail (url != NULL, NULL);

  http = sceau_http_new (url, NULL, error);
  if (http == NULL)
    return NULL;
  if (!sceau_http_is_secure (http))
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                           _ ("An agent’s address begins with https://"));
      return NULL;
    }
  if (pin != NULL && normal == NULL)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                           _ ("An agent’s fingerprint has 64 hexadecimal digits"));
      return NULL;
    }
  self = g_object_new (SCEAU_TYPE_MANAGEMENT_CLIENT, NULL);
  self->http = g_steal_pointer (&http);
  self->session = sceau_management_session_new (self->http);
  self->pin = g_steal_pointer (&normal);
  sceau_http_set_accept_func (self->http, accept_key, self);
  return self;
}

/**
 * sceau_management_client_set_account:
 * @self: a client
 * @username: (nullable): for all further calls
 * @cryptpass: (nullable): %NULL forgets
 */
void
sceau_management_client_set_account (SceauManagementClient *self, const char *username,
                                     SceauSecret *cryptpass)
{
  g_return_if_fail (SCEAU_IS_MANAGEMENT_CLIENT (self));

  sceau_management_session_set_account (self->session, username, cryptpass);
}

/**
 * sceau_management_client_set_clock_shift:
 * @self: a client
 * @seconds: the server's clock less ours, as CamTrace's API told it; the agent's own answers correct it
 */
void
sceau_management_client_set_clock_shift (SceauManagementClient *self, gint64 seconds)
{
  g_return_if_fail (SCEAU_IS_MANAGEMENT_CLIENT (self));

  sceau_management_session_set_clock_shift (self->session, seconds);
}

/**
 * sceau_management_client_get_pin:
 * @self: a client
 *
 * Returns: (transfer none) (nullable): 64 hexadecimal digits
 */
const char *
sceau_management_client_get_pin (SceauManagementClient *self)
{
  g_return_val_if_fail (SCEAU_IS_MANAGEMENT_CLIENT (self), NULL);

  return self->pin;
}

/* --- one request ------------------------------------------------------------------------------ */

/* Whether something that needs a confirmed agent can be done at all; else the task is returned. */
static gboolean
check_pin (SceauManagementClient *self, GTask *task)
{
  if (self->pin != NULL)
    return TRUE;
  g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_AGENT_KEY_UNKNOWN,
                           _ ("The fingerprint of the agent at %s has not been confirmed yet"),
                           sceau_http_get_peer (self->http));
  return FALSE;
}

/* --- session ---------------------------------------------------------------------------------- */

static void
on_logged_in (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (sceau_management_session_ensure_finish (SCEAU_MANAGEMENT_SESSION (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * sceau_management_client_login_async:
 * @self: a client with a pin and an account
 * @cancellable: (nullable): a way out
 * @callback: called in this main context
 * @data: for @callback
 *
 * Opens a session now; calls do so by themselves.
 */
void
sceau_management_client_login_async (SceauManagementClient *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SCEAU_IS_MANAGEMENT_CLIENT (self));

  task = g_task_new (self, NULL, callback, data);
  g_task_set_source_tag (task, sceau_management_client_login_async);
  if (check_pin (self, task))
    sceau_management_session_ensure_async (self->session, cancellable, on_logged_in,
                                           g_steal_pointer (&task));
}

/**
 * sceau_management_client_login_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location: AUTH_FAILED, TOO_MANY_ATTEMPTS, AGENT_KEY_CHANGED…
 *
 * Returns: whether there is a session
 */
gboolean
sceau_management_client_login_finish (SceauManagementClient *self, GAsyncResult *result,
                                      GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- calls ------------------------------------------------------------------------------------ */

typedef struct
{
  char *method;
  char *path;
  char *content_type;
  GBytes *body;
  char *if_match;
  gboolean with_session;
  gboolean retried;
  char *etag;            /* of the answer */
  SceauSecret *password; /* cryptpass only */
} Call;

static void
call_free (Call *call)
{
  g_free (call->method);
  g_free (call->path);
  g_free (call->content_type);
  g_free (call->if_match);
  g_free (call->etag);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_clear_pointer (&call->password, sceau_secret_unref);
  g_free (call);
}

static GTask *
call_new (SceauManagementClient *self, const char *method, const char *path,
          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data, gpointer tag)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Call *call = g_new0 (Call, 1);

  call->method = g_strdup (method);
  call->path = g_strdup (path);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  g_task_set_source_tag (task, tag);
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

static void start_call (GTask *task);

/* A change that was cut off may have been made: the sentence must not say that it was not. */
static void
return_transport_error (GTask *task, GError *owned_error)
{
  g_autoptr (GError) error = owned_error;
  SceauManagementClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  GError *ours;

  if (strcmp (call->method, "GET") == 0
      || (error->code != SCEAU_ERROR_UNREACHABLE && error->code != SCEAU_ERROR_TIMED_OUT))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  ours = g_error_new (SCEAU_ERROR, error->code,
                      _ ("The connection to %s was lost. Whether the change was made is seen when "
                         "it answers again."),
                      sceau_http_get_peer (self->http));
  sceau_error_set_detail (ours, sceau_error_get_detail (error));
  g_task_return_error (task, ours);
}

static void
on_call_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauManagementClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SceauHttpAnswer) answer = sceau_http_send_finish (SCEAU_HTTP (source), result, &error);
  JsonObject *object;

  if (answer == NULL)
    {
      return_transport_error (task, error);
      return;
    }
  sceau_management_session_take_clock (self->session, answer);
  if (answer->status == STATUS_DENIED && call->with_session && !call->retried)
    {
      call->retried = TRUE;
      sceau_management_session_forget (self->session);
      start_call (g_steal_pointer (&task));
      return;
    }
  call->etag = g_strdup (soup_message_headers_get_one (answer->headers, "ETag"));
  object = sceau_management_read_answer (answer, sceau_http_get_peer (self->http), &error);
  if (object != NULL)
    g_task_return_pointer (task, object, (GDestroyNotify) json_object_unref);
  else
    g_task_return_error (task, error);
}

static void
add_bearer (SceauManagementClient *self, SoupMessageHeaders *headers)
{
  char *value = g_strconcat (
      "Bearer ", sceau_secret_get_text (sceau_management_session_get_bearer (self->session)), NULL);

  soup_message_headers_replace (headers, "Authorization", value);
  sceau_wipe_string (value);
}

static void
send_call (GTask *owned_task)
{
  g_autoptr (GTask) task = owned_task;
  SceauManagementClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (SoupMessage)
      message = sceau_management_message_new (self->http, call->method, call->path);
  GCancellable *cancellable = g_task_get_cancellable (task);
  SoupMessageHeaders *headers;
  gboolean reads = strcmp (call->method, "GET") == 0;

  if (message == NULL)
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                               _ ("“%s” cannot be asked of a server"), call->path);
      return;
    }
  headers = soup_message_get_request_headers (message);
  if (call->with_session)
    add_bearer (self, headers);
  if (call->if_match != NULL)
    soup_message_headers_replace (headers, "If-Match", call->if_match);
  if (call->body != NULL)
    soup_message_set_request_body_from_bytes (message, call->content_type, call->body);
  sceau_http_send_async (self->http, message, reads ? READ_SECONDS : WRITE_SECONDS, cancellable,
                         on_call_answer, g_steal_pointer (&task));
}

static void
on_session_ready (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauManagementSession *session = SCEAU_MANAGEMENT_SESSION (source);
  GError *error = NULL;

  if (!sceau_management_session_ensure_finish (session, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  /* Between the login and now another call may have found the session ended: begin again. */
  if (sceau_management_session_get_bearer (session) == NULL)
    start_call (g_steal_pointer (&task));
  else
    send_call (g_steal_pointer (&task));
}

static void
start_call (GTask *task)
{
  SceauManagementClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  if (!call->with_session)
    send_call (task);
  else if (check_pin (self, task))
    sceau_management_session_ensure_async (self->session, g_task_get_cancellable (task),
                                           on_session_ready, task);
  else
    g_object_unref (task);
}

/**
 * sceau_management_client_call_async:
 * @self: a client with a pin and an account
 * @method: "GET", "PUT", "POST", "DELETE"
 * @path: below /api/https/v1 ("state"), escaped
 * @content_type: (nullable): of @body
 * @body: (nullable): the request's body
 * @if_match: (nullable): the ETag of the state that is to be changed
 * @cancellable: (nullable): a way out
 * @callback: called in this main context
 * @data: for @callback
 */
void
sceau_management_client_call_async (SceauManagementClient *self, const char *method,
                                    const char *path, const char *content_type, GBytes *body,
                                    const char *if_match, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data)
{
  GTask *task;
  Call *call;

  g_return_if_fail (SCEAU_IS_MANAGEMENT_CLIENT (self) && method != NULL && path != NULL);
  g_return_if_fail (body == NULL || content_type != NULL);

  task = call_new (self, method, path, cancellable, callback, data,
                   sceau_management_client_call_async);
  call = g_task_get_task_data (task);
  call->content_type = g_strdup (content_type);
  call->body = body != NULL ? g_bytes_ref (body) : NULL;
  call->if_match = g_strdup (if_match);
  call->with_session = TRUE;
  start_call (task);
}

/**
 * sceau_management_client_call_finish:
 * @self: a client
 * @result: what the callback got
 * @etag: (out) (optional) (nullable): the answer's ETag
 * @error: return location: the problem's own code, with findings and detail
 *
 * Returns: (transfer full) (nullable): the document
 */
JsonObject *
sceau_management_client_call_finish (SceauManagementClient *self, GAsyncResult *result, char **etag,
                                     GError **error)
{
  Call *call;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  call = g_task_get_task_data (G_TASK (result));
  if (etag != NULL)
    *etag = g_strdup (call->etag);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sceau_management_client_get_state_async:
 * @self: a client with a pin and an account
 * @cancellable: (nullable): a way out
 * @callback: called in this main context
 * @data: for @callback
 */
void
sceau_management_client_get_state_async (SceauManagementClient *self, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer data)
{
  GTask *task;
  Call *call;

  g_return_if_fail (SCEAU_IS_MANAGEMENT_CLIENT (self));

  task = call_new (self, "GET", "state", cancellable, callback, data,
                   sceau_management_client_get_state_async);
  call = g_task_get_task_data (task);
  call->with_session = TRUE;
  start_call (task);
}

/**
 * sceau_management_client_get_state_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the state, with its ETag
 */
SceauManagedState *
sceau_management_client_get_state_finish (SceauManagementClient *self, GAsyncResult *result,
                                          GError **error)
{
  g_autofree char *etag = NULL;
  g_autoptr (JsonObject) object = sceau_management_client_call_finish (self, result, &etag, error);

  return object != NULL ? sceau_managed_state_new_from_json (object, etag, error) : NULL;
}

/* --- hello ------------------------------------------------------------------------------------ */

/**
 * sceau_management_client_hello_async:
 * @self: a client, with or without pin
 * @cancellable: (nullable): a way out
 * @callback: called in this main context
 * @data: for @callback
 *
 * GET /: is there an agent, which key does it show? Nothing secret is sent.
 */
void
sceau_management_client_hello_async (SceauManagementClient *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (SCEAU_IS_MANAGEMENT_CLIENT (self));

  start_call (
      call_new (self, "GET", "", cancellable, callback, data, sceau_management_client_hello_async));
}

/* An agent says to anybody who it is; who asks for a password first, or refuses, is none. */
static gboolean
is_no_agent (const GError *error)
{
  switch (error->code)
    {
    case SCEAU_ERROR_BAD_RESPONSE:
    case SCEAU_ERROR_MALFORMED:
    case SCEAU_ERROR_HTTP_ERROR:
    case SCEAU_ERROR_NOT_FOUND:
    case SCEAU_ERROR_TOO_LARGE:
    case SCEAU_ERROR_AUTH_FAILED:
    case SCEAU_ERROR_FORBIDDEN:
    case SCEAU_ERROR_METHOD_NOT_ALLOWED:
      return TRUE;
    default:
      return FALSE;
    }
}

/* Something answers TLS, but not as an agent does. */
static void
make_no_agent (SceauManagementClient *self, GError **error)
{
  GError *ours = g_error_new (SCEAU_ERROR, SCEAU_ERROR_NO_AGENT,
                              _ ("What answers at %s is not a Sceau agent"),
                              sceau_http_get_peer (self->http));

  sceau_error_set_detail (ours, (*error)->message);
  g_clear_error (error);
  *error = ours;
}

/**
 * sceau_management_client_hello_finish:
 * @self: a client
 * @result: what the callback got
 * @fingerprint: (out) (optional) (nullable): SHA-256 of the agent's public key, 64 hexadecimal digits; for the person to confirm
 * @name: (out) (optional) (nullable): what the agent calls its server
 * @clock_shift: (out) (optional): seconds: the server's clock less ours
 * @error: return location: NO_AGENT, AGENT_KEY_CHANGED, VERSION_UNSUPPORTED, UNREACHABLE…
 *
 * Returns: whether an agent answered
 */
gboolean
sceau_management_client_hello_finish (SceauManagementClient *self, GAsyncResult *result,
                                      char **fingerprint, char **name, gint64 *clock_shift,
                                      GError **error)
{
  g_autoptr (JsonObject) object = NULL;
  GError *local = NULL;
  const char *api, *agent_name = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  object = g_task_propagate_pointer (G_TASK (result), &local);
  api = object != NULL ? sceau_json_require_string (object, "api", &local) : NULL;
  if (api != NULL)
    agent_name = sceau_json_require_string (object, "name", &local);
  if (local != NULL)
    {
      if (is_no_agent (local))
        make_no_agent (self, &local);
      g_propagate_error (error, local);
      return FALSE;
    }
  if (g_strcmp0 (api, "v1") != 0)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_VERSION_UNSUPPORTED,
                   _ ("The agent at %s is of another version than this Sceau can use"),
                   sceau_http_get_peer (self->http));
      return FALSE;
    }
  if (fingerprint != NULL)
    *fingerprint = g_strdup (self->seen);
  if (name != NULL)
    *name = sceau_text_make_safe (agent_name, 253);
  if (clock_shift != NULL)
    *clock_shift = sceau_management_session_get_clock_shift (self->session);
  return TRUE;
}

/* --- cryptpass -------------------------------------------------------------------------------- */

static void
on_cryptpass (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  SceauSecret *cryptpass = sceau_wsse_cryptpass_finish (result, &error);

  if (cryptpass != NULL)
    g_task_return_pointer (task, cryptpass, (GDestroyNotify) sceau_secret_unref);
  else
    g_task_return_error (task, error);
}

static void
on_salt (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauManagementClient *self = SCEAU_MANAGEMENT_CLIENT (source);
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) object = sceau_management_client_call_finish (self, result, NULL, &error);
  const char *salt;

  if (object == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  salt = sceau_wsse_find_salt (object);
  if (salt == NULL)
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_AUTH_CONFIG,
                               _ ("%s offers no way to check this user’s password"),
                               sceau_http_get_peer (self->http));
      return;
    }
  sceau_wsse_cryptpass_async (call->password, salt, g_task_get_cancellable (task), on_cryptpass,
                              g_object_ref (task));
}

/**
 * sceau_management_client_cryptpass_async:
 * @self: a client with a pin
 * @username: a user
 * @password: what the person typed
 * @cancellable: (nullable): a way out
 * @callback: called in this main context
 * @data: for @callback
 *
 * Asks the agent for the user's salt and computes what is kept in place of the password; nothing is checked yet.
 */
void
sceau_management_client_cryptpass_async (SceauManagementClient *self, const char *username,
                                         SceauSecret *password, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;
  Call *call;

  g_return_if_fail (SCEAU_IS_MANAGEMENT_CLIENT (self) && username != NULL && password != NULL);

  escaped = g_uri_escape_string (username, NULL, FALSE);
  path = g_strconcat ("users/", escaped, "/auth", NULL);
  task = call_new (self, "GET", path, cancellable, callback, data,
                   sceau_management_client_cryptpass_async);
  if (!check_pin (self, task))
    return;
  if (!sceau_wsse_username_is_valid (username))
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                               _ ("This user name has characters that CamTrace cannot check"));
      return;
    }
  call = g_task_get_task_data (task);
  call->password = sceau_secret_ref (password);
  start_call (call_new (self, "GET", path, cancellable, on_salt, g_steal_pointer (&task),
                        sceau_management_client_cryptpass_async));
}

/**
 * sceau_management_client_cryptpass_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location: AGENT_KEY_UNKNOWN, AUTH_CONFIG, BAD_RESPONSE…
 *
 * Returns: (transfer full) (nullable): the cryptpass of that user at this agent
 */
SceauSecret *
sceau_management_client_cryptpass_finish (SceauManagementClient *self, GAsyncResult *result,
                                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CamTrace keeps the passwords; this asks it, and believes nothing but the answer that its API is known to give: a web page with
 * status 200 is not a correct login. */
#include "config.h"

#include "agent/sceau-camtrace-auth.h"
#include "base/sceau-json.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#define TIME_LIMIT  10 /* seconds */
#define CONNECTIONS 8  /* of each kind */
#define MAX_ANSWER  (64u * 1024)

struct _SceauCamtraceAuth
{
  GObject parent_instance;
  char *url;
  /* Anybody may ask for salts. Logins, which are slowed down and few, never queue behind them. */
  SoupSession *salts;
  SoupSession *logins;
};

G_DEFINE_FINAL_TYPE (SceauCamtraceAuth, sceau_camtrace_auth, G_TYPE_OBJECT)

typedef struct
{
  SoupMessage *message;
  GInputStream *stream;
  char *buffer;
  gboolean login;
} Call;

static void
call_free (Call *call)
{
  g_clear_object (&call->message);
  g_clear_object (&call->stream);
  g_free (call->buffer);
  g_free (call);
}

static void
sceau_camtrace_auth_finalize (GObject *object)
{
  SceauCamtraceAuth *self = SCEAU_CAMTRACE_AUTH (object);

  g_free (self->url);
  g_clear_object (&self->salts);
  g_clear_object (&self->logins);
  G_OBJECT_CLASS (sceau_camtrace_auth_parent_class)->finalize (object);
}

static void
sceau_camtrace_auth_class_init (SceauCamtraceAuthClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_camtrace_auth_finalize;
}

/* No proxy: the answer of anything but this machine's CamTrace would decide who may. */
static SoupSession *
make_session (void)
{
  return soup_session_new_with_options ("timeout", TIME_LIMIT, "idle-timeout", TIME_LIMIT,
                                        "max-conns", CONNECTIONS, "max-conns-per-host", CONNECTIONS,
                                        "proxy-resolver", NULL, NULL);
}

static void
sceau_camtrace_auth_init (SceauCamtraceAuth *self)
{
  self->salts = make_session ();
  self->logins = make_session ();
}

/**
 * sceau_camtrace_auth_new:
 * @url: address of CamTrace, without a path
 *
 * Returns: (transfer full): who asks CamTrace.
 */
SceauCamtraceAuth *
sceau_camtrace_auth_new (const char *url)
{
  SceauCamtraceAuth *self = g_object_new (SCEAU_TYPE_CAMTRACE_AUTH, NULL);
  gsize length = strlen (url);

  while (length > 0 && url[length - 1] == '/')
    length--;
  self->url = g_strndup (url, length);
  return self;
}

/* The salt of the first WSSE entry: {"auth":[{"type":"wsse","salt":"…"}]}. */
static char *
find_salt (JsonObject *answer)
{
  JsonArray *auth = sceau_json_get_array (answer, "auth");

  for (guint i = 0; auth != NULL && i < json_array_get_length (auth); i++)
    {
      JsonNode *node = json_array_get_element (auth, i);
      JsonObject *entry = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *salt = entry != NULL ? sceau_json_get_string (entry, "salt", NULL) : NULL;

      if (salt != NULL && g_strcmp0 (sceau_json_get_string (entry, "type", NULL), "wsse") == 0
          && g_regex_match_simple ("^\\$2[aby]\\$[0-9]{2}\\$[./A-Za-z0-9]{22}$", salt, 0, 0))
        return g_strdup (salt);
    }
  return NULL;
}

static void
return_bad_response (GTask *task)
{
  g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_BAD_RESPONSE,
                           _ ("CamTrace on this server did not answer as it should"));
}

static void
finish_call (GTask *task, const char *text, gsize length)
{
  Call *call = g_task_get_task_data (task);
  g_autoptr (JsonObject) answer = sceau_json_parse_object (text, (gssize) length, NULL);
  g_autofree char *salt = NULL;

  if (answer == NULL)
    {
      return_bad_response (task);
      return;
    }
  if (call->login)
    {
      if (sceau_json_get_object (answer, "services") != NULL)
        g_task_return_boolean (task, TRUE);
      else
        return_bad_response (task);
      return;
    }
  salt = find_salt (answer);
  if (salt != NULL)
    g_task_return_pointer (task, g_steal_pointer (&salt), g_free);
  else
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_AUTH_CONFIG,
                             _ ("CamTrace has no WSSE salt for this user"));
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Call *call = g_task_get_task_data (task);
  gsize length = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &length, &error))
    {
      sceau_error_convert (&error);
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else if (length >= MAX_ANSWER)
    return_bad_response (task);
  else
    finish_call (task, call->buffer, length);
}

/* CamTrace's distinctions: 401 is a wrong user or password, other refusals of a login are AUTH_HTTP. */
static gboolean
check_status (GTask *task, guint status, gboolean login)
{
  if (status == SOUP_STATUS_OK)
    return TRUE;
  if (login && status == SOUP_STATUS_UNAUTHORIZED)
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED,
                             _ ("The user name or the password is wrong"));
  else if (login)
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_AUTH_HTTP,
                             _ ("CamTrace on this server refused the login (status %u)"), status);
  else
    return_bad_response (task);
  return FALSE;
}

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Call *call = g_task_get_task_data (task);

  call->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (call->stream == NULL)
    {
      sceau_error_convert (&error);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (!check_status (task, soup_message_get_status (call->message), call->login))
    return;
  call->buffer = g_malloc (MAX_ANSWER);
  g_input_stream_read_all_async (call->stream, call->buffer, MAX_ANSWER, G_PRIORITY_DEFAULT,
                                 g_task_get_cancellable (task), on_read_cb, g_object_ref (task));
}

static void
send_call (SceauCamtraceAuth *self, GTask *task, const char *path, const char *wsse_header)
{
  g_autofree char *url = g_strconcat (self->url, path, NULL);
  Call *call = g_new0 (Call, 1);

  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  call->login = wsse_header != NULL;
  call->message = soup_message_new ("GET", url);
  if (call->message == NULL)
    {
      return_bad_response (task);
      return;
    }
  soup_message_set_flags (call->message, SOUP_MESSAGE_NO_REDIRECT);
  if (wsse_header != NULL)
    {
      SoupMessageHeaders *headers = soup_message_get_request_headers (call->message);

      soup_message_headers_replace (headers, "Authorization", "WSSE profile=\"UsernameToken\"");
      soup_message_headers_replace (headers, "X-WSSE", wsse_header);
    }
  soup_session_send_async (call->login ? self->logins : self->salts, call->message,
                           G_PRIORITY_DEFAULT, g_task_get_cancellable (task), on_sent_cb,
                           g_object_ref (task));
}

/**
 * sceau_camtrace_auth_salt_async:
 * @username: any name; CamTrace answers a decoy for one that it does not know
 *
 * Asks for the bcrypt salt of a user.
 */
void
sceau_camtrace_auth_salt_async (SceauCamtraceAuth *self, const char *username,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autofree char *escaped = g_uri_escape_string (username, NULL, FALSE);
  g_autofree char *path = g_strdup_printf ("/api/v1.2/users/%s/auth", escaped);

  g_task_set_source_tag (task, sceau_camtrace_auth_salt_async);
  send_call (self, task, path, NULL);
}

/**
 * sceau_camtrace_auth_salt_finish:
 *
 * Returns: (nullable) (transfer full): the salt; %SCEAU_ERROR_AUTH_CONFIG when the user has none, %SCEAU_ERROR_BAD_RESPONSE and
 *   the errors of reaching a server.
 */
char *
sceau_camtrace_auth_salt_finish (SceauCamtraceAuth *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sceau_camtrace_auth_login_async:
 * @wsse_header: the X-WSSE header as the client sent it, whose nonce has been used up here
 *
 * Passes the header on, once, to `GET /api/v1.2/users/login`.
 */
void
sceau_camtrace_auth_login_async (SceauCamtraceAuth *self, const char *wsse_header,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, sceau_camtrace_auth_login_async);
  send_call (self, task, "/api/v1.2/users/login", wsse_header);
}

/**
 * sceau_camtrace_auth_login_finish:
 *
 * Returns: %TRUE when CamTrace said yes; %SCEAU_ERROR_AUTH_FAILED when it said no, %SCEAU_ERROR_AUTH_HTTP,
 *   %SCEAU_ERROR_BAD_RESPONSE and the errors of reaching a server when it said neither.
 */
gboolean
sceau_camtrace_auth_login_finish (SceauCamtraceAuth *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

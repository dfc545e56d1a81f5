/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Client of CamTrace's own HTTP API v1.2. The error codes keep the distinctions of the vendor's client. */
#include "config.h"

#include "camtrace/sceau-api-client.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/sceau-json.h"
#include "camtrace/sceau-api-answers.h"
#include "camtrace/sceau-http.h"
#include "camtrace/sceau-wsse.h"
#include "pki/sceau-chain.h"
#include "tls/sceau-probe.h"

#define TIME_LIMIT      15 /* seconds, as the vendor's client */
#define API             "/api/v1.2/"
#define STATUS_DENIED   401
#define STATUS_TOO_FAST 429

struct _SceauApiClient
{
  GObject parent_instance;
  SceauHttp *http;
  char *dns_name; /* the name that the certificate must cover */
  SceauAnchors *anchors;
  char *username;
  SceauSecret *cryptpass;
  gint64 clock_shift;
};

G_DEFINE_FINAL_TYPE (SceauApiClient, sceau_api_client, G_TYPE_OBJECT)

static void
sceau_api_client_finalize (GObject *object)
{
  SceauApiClient *self = SCEAU_API_CLIENT (object);

  g_clear_object (&self->http);
  g_clear_object (&self->anchors);
  g_clear_pointer (&self->cryptpass, sceau_secret_unref);
  g_free (self->dns_name);
  g_free (self->username);
  G_OBJECT_CLASS (sceau_api_client_parent_class)->finalize (object);
}

static void
sceau_api_client_class_init (SceauApiClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_api_client_finalize;
}

static void
sceau_api_client_init (SceauApiClient *self)
{
}

static gboolean
accept_chain (GPtrArray *certificates, gpointer data, GError **error)
{
  SceauApiClient *self = data;
  const char *hosts[] = { self->dns_name, NULL };
  SceauChainQuery query = {
    .hosts = hosts,
    .now = g_get_real_time () / G_USEC_PER_SEC,
    .anchors = self->anchors,
  };
  g_autoptr (SceauChain) chain = sceau_chain_judge (certificates, &query);

  if (sceau_probe_accepts_chain (chain))
    return TRUE;
  if (error != NULL)
    {
      *error = g_error_new (SCEAU_ERROR, SCEAU_ERROR_TLS,
                            _ ("The certificate of %s is not accepted here"),
                            sceau_http_get_peer (self->http));
      sceau_error_set_findings (*error, sceau_chain_get_findings (chain));
    }
  return FALSE;
}

/**
 * sceau_api_client_new:
 * @url: "http://host[:port]" or "https://…"
 * @dns_name: (nullable): over HTTPS, the name to send and to check; %NULL: the URL's host
 * @anchors: (nullable): over HTTPS, who is trusted; %NULL: nobody
 * @error: return location: INVALID_ARGUMENT
 *
 * Returns: (transfer full) (nullable): a client; nothing is connected yet
 */
SceauApiClient *
sceau_api_client_new (const char *url, const char *dns_name, SceauAnchors *anchors, GError **error)
{
  g_autoptr (SceauHttp) http = NULL;
  g_autoptr (GUri) uri = NULL;
  SceauApiClient *self;
  gboolean secure;

  g_return_val_if_fail (url != NULL, NULL);

  /* Over plain HTTP the name proves nothing: the address is enough. */
  secure = g_ascii_strncasecmp (url, "https:", 6) == 0;
  http = sceau_http_new (url, secure ? dns_name : NULL, error);
  if (http == NULL)
    return NULL;
  uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  self = g_object_new (SCEAU_TYPE_API_CLIENT, NULL);
  self->http = g_steal_pointer (&http);
  self->dns_name = g_strdup (dns_name != NULL ? dns_name : g_uri_get_host (uri));
  self->anchors = anchors != NULL ? g_object_ref (anchors) : NULL;
  sceau_http_set_accept_func (self->http, accept_chain, self);
  return self;
}

/**
 * sceau_api_client_get_url:
 * @self: a client
 *
 * Returns: (transfer none): the URL, without a slash at the end
 */
const char *
sceau_api_client_get_url (SceauApiClient *self)
{
  g_return_val_if_fail (SCEAU_IS_API_CLIENT (self), NULL);

  return sceau_http_get_url (self->http);
}

/**
 * sceau_api_client_set_account:
 * @self: a client
 * @username: (nullable): for all further calls; %NULL forgets
 * @cryptpass: (nullable): as sceau_api_client_cryptpass_async() gives it
 */
void
sceau_api_client_set_account (SceauApiClient *self, const char *username, SceauSecret *cryptpass)
{
  g_return_if_fail (SCEAU_IS_API_CLIENT (self));

  if (cryptpass != NULL)
    sceau_secret_ref (cryptpass);
  g_clear_pointer (&self->cryptpass, sceau_secret_unref);
  g_free (self->username);
  self->username = g_strdup (username);
  self->cryptpass = cryptpass;
}

/**
 * sceau_api_client_get_clock_shift:
 * @self: a client
 *
 * Returns: seconds: the server's clock less ours, as of its last answer
 */
gint64
sceau_api_client_get_clock_shift (SceauApiClient *self)
{
  g_return_val_if_fail (SCEAU_IS_API_CLIENT (self), 0);

  return self->clock_shift;
}

/* --- one call --------------------------------------------------------------------------------- */

/* Makes the result of a call out of the answer, and returns the task. */
typedef void (*ReturnFunc) (GTask *task, SceauHttpAnswer *answer);

typedef struct
{
  char *path;
  gboolean with_account;
  gboolean retried;
  ReturnFunc return_result;
  SceauSecret *password; /* cryptpass only */
} Call;

static void
call_free (Call *call)
{
  g_free (call->path);
  g_clear_pointer (&call->password, sceau_secret_unref);
  g_free (call);
}

static GTask *
call_new (SceauApiClient *self, const char *path, ReturnFunc return_result,
          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data, gpointer tag)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Call *call = g_new0 (Call, 1);

  call->path = g_strdup (path);
  call->return_result = return_result;
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  g_task_set_source_tag (task, tag);
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

static void on_answer (GObject *source, GAsyncResult *result, gpointer data);

static void
add_token (SceauApiClient *self, SoupMessage *message)
{
  gint64 now = g_get_real_time () + self->clock_shift * G_USEC_PER_SEC;
  g_autoptr (SceauWsseToken)
      token = sceau_wsse_token_new (self->username, self->cryptpass, NULL, now);
  g_autofree char *header = sceau_wsse_token_to_header (token);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_headers_replace (headers, "Authorization", "WSSE profile=\"UsernameToken\"");
  soup_message_headers_replace (headers, "X-WSSE", header);
}

static void
send_call (GTask *owned_task)
{
  g_autoptr (GTask) task = owned_task;
  SceauApiClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (SoupMessage) message = NULL;
  GCancellable *cancellable;

  if (call->with_account
      && (self->cryptpass == NULL || self->username == NULL
          || !sceau_wsse_username_is_valid (self->username)))
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED,
                               _ ("A user name and a password are needed for %s"),
                               sceau_http_get_peer (self->http));
      return;
    }
  message = sceau_http_message_new (self->http, "GET", call->path);
  if (message == NULL)
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                               _ ("“%s” cannot be asked of a server"), call->path);
      return;
    }
  if (call->with_account)
    add_token (self, message);
  cancellable = g_task_get_cancellable (task);
  sceau_http_send_async (self->http, message, TIME_LIMIT, cancellable, on_answer,
                         g_steal_pointer (&task));
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauApiClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SceauHttpAnswer) answer = sceau_http_send_finish (SCEAU_HTTP (source), result, &error);
  gboolean moved;

  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  moved = sceau_http_answer_take_clock (answer, &self->clock_shift);
  if (call->with_account && answer->status == STATUS_DENIED)
    {
      if (moved && !call->retried)
        {
          call->retried = TRUE;
          send_call (g_steal_pointer (&task));
          return;
        }
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED,
                               _ ("%s does not accept this user name and password"),
                               sceau_http_get_peer (self->http));
      return;
    }
  call->return_result (task, answer);
}

static const char *
peer_of (GTask *task)
{
  return sceau_http_get_peer (SCEAU_API_CLIENT (g_task_get_source_object (task))->http);
}

/* The JSON of a good answer; else the task has been returned with @http_code for a bad status, BAD_RESPONSE for no JSON. */
static JsonObject *
take_json (GTask *task, const SceauHttpAnswer *answer, SceauErrorCode http_code)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object;
  GError *ours;

  if (answer->status < 200 || answer->status > 299)
    {
      if (answer->status == STATUS_TOO_FAST)
        http_code = SCEAU_ERROR_TOO_MANY_ATTEMPTS;
      g_task_return_new_error (task, SCEAU_ERROR, (int) http_code,
                               _ ("%s answered with the error %u"), peer_of (task), answer->status);
      return NULL;
    }
  object = sceau_json_parse_bytes (answer->body, &error);
  if (object != NULL)
    return object;
  ours = g_error_new (SCEAU_ERROR, SCEAU_ERROR_BAD_RESPONSE,
                      _ ("%s gave an answer that cannot be understood"), peer_of (task));
  sceau_error_set_detail (ours, error->message);
  g_task_return_error (task, ours);
  return NULL;
}

static void
return_bad_response (GTask *task, const char *member)
{
  GError *error = g_error_new (SCEAU_ERROR, SCEAU_ERROR_BAD_RESPONSE,
                               _ ("%s gave an answer that cannot be understood"), peer_of (task));

  sceau_error_set_detail (error, member);
  g_task_return_error (task, error);
}

/* --- discovery -------------------------------------------------------------------------------- */

static void
return_not_camtrace (GTask *task, const char *detail)
{
  GError *error = g_error_new (SCEAU_ERROR, SCEAU_ERROR_NOT_CAMTRACE,
                               _ ("What answers at %s is not a CamTrace server"), peer_of (task));

  sceau_error_set_detail (error, detail);
  g_task_return_error (task, error);
}

static GError *
error_from_version (GTask *task, SceauApiVersion version, const char *latest)
{
  if (version == SCEAU_API_TOO_OLD)
    return g_error_new (SCEAU_ERROR, SCEAU_ERROR_VERSION_TOO_OLD,
                        _ ("%s has version %s of the CamTrace API; v1.2 is needed"), peer_of (task),
                        latest);
  return g_error_new (SCEAU_ERROR, SCEAU_ERROR_VERSION_UNSUPPORTED,
                      _ ("%s has version “%s” of the CamTrace API; Sceau knows v1.2"),
                      peer_of (task), latest);
}

static void
return_discovery (GTask *task, SceauHttpAnswer *answer)
{
  SceauApiClient *self = g_task_get_source_object (task);
  gboolean good = answer->status >= 200 && answer->status <= 299;
  g_autofree char *status = g_strdup_printf ("HTTP %u", answer->status);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = good ? sceau_json_parse_bytes (answer->body, &error) : NULL;
  g_autofree char *latest = NULL;
  SceauApiVersion version = object != NULL ? sceau_api_read_discovery (object, &latest)
                                           : SCEAU_API_NOT_CAMTRACE;
  SceauApiInfo *info;

  if (version == SCEAU_API_NOT_CAMTRACE)
    {
      return_not_camtrace (task, error != NULL ? error->message : status);
      return;
    }
  if (version != SCEAU_API_GOOD)
    {
      g_task_return_error (task, error_from_version (task, version, latest));
      return;
    }
  info = g_new0 (SceauApiInfo, 1);
  info->latest = g_steal_pointer (&latest);
  info->clock_shift = self->clock_shift;
  info->secure = sceau_http_is_secure (self->http);
  g_task_return_pointer (task, info, (GDestroyNotify) sceau_api_info_free);
}

/**
 * sceau_api_client_discover_async:
 * @self: a client
 * @cancellable: (nullable): a way out
 * @callback: called in this main context
 * @data: for @callback
 *
 * GET /api/: is it a CamTrace server, which API has it, what does its clock say?
 */
void
sceau_api_client_discover_async (SceauApiClient *self, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (SCEAU_IS_API_CLIENT (self));

  send_call (call_new (self, "/api/", return_discovery, cancellable, callback, data,
                       sceau_api_client_discover_async));
}

/**
 * sceau_api_client_discover_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location: NOT_CAMTRACE, VERSION_TOO_OLD, VERSION_UNSUPPORTED, UNREACHABLE, TIMED_OUT…
 *
 * Returns: (transfer full) (nullable): what was found
 */
SceauApiInfo *
sceau_api_client_discover_finish (SceauApiClient *self, GAsyncResult *result, GError **error)
{
  SceauApiInfo *info;
  GError *local = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  info = g_task_propagate_pointer (G_TASK (result), &local);
  /* Something answers, but not HTTP, or without end: that is no CamTrace server either. */
  if (local != NULL
      && (g_error_matches (local, SCEAU_ERROR, SCEAU_ERROR_BAD_RESPONSE)
          || g_error_matches (local, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE)))
    local->code = SCEAU_ERROR_NOT_CAMTRACE;
  if (local != NULL)
    g_propagate_error (error, local);
  return info;
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
return_cryptpass (GTask *task, SceauHttpAnswer *answer)
{
  g_autoptr (JsonObject) object = take_json (task, answer, SCEAU_ERROR_AUTH_HTTP);
  Call *call = g_task_get_task_data (task);
  const char *salt;

  if (object == NULL)
    return;
  salt = sceau_wsse_find_salt (object);
  if (salt == NULL)
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_AUTH_CONFIG,
                               _ ("%s offers no way to check this user’s password"),
                               peer_of (task));
      return;
    }
  sceau_wsse_cryptpass_async (call->password, salt, g_task_get_cancellable (task), on_cryptpass,
                              g_object_ref (task));
}

/**
 * sceau_api_client_cryptpass_async:
 * @self: a client
 * @username: a user
 * @password: what the person typed
 * @cancellable: (nullable): a way out
 * @callback: called in this main context
 * @data: for @callback
 *
 * Asks for the user's salt, and computes what can be kept in place of the password. Nothing is checked yet: an unknown user gets a
 * decoy salt.
 */
void
sceau_api_client_cryptpass_async (SceauApiClient *self, const char *username, SceauSecret *password,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;
  GTask *task;
  Call *call;

  g_return_if_fail (SCEAU_IS_API_CLIENT (self) && username != NULL && password != NULL);

  escaped = g_uri_escape_string (username, NULL, FALSE);
  path = g_strconcat (API "users/", escaped, "/auth", NULL);
  task = call_new (self, path, return_cryptpass, cancellable, callback, data,
                   sceau_api_client_cryptpass_async);
  if (!sceau_wsse_username_is_valid (username))
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                               _ ("This user name has characters that CamTrace cannot check"));
      g_object_unref (task);
      return;
    }
  call = g_task_get_task_data (task);
  call->password = sceau_secret_ref (password);
  send_call (task);
}

/**
 * sceau_api_client_cryptpass_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location: AUTH_CONFIG when the user has no WSSE salt, AUTH_HTTP, BAD_RESPONSE…
 *
 * Returns: (transfer full) (nullable): the cryptpass
 */
SceauSecret *
sceau_api_client_cryptpass_finish (SceauApiClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- opaque documents ------------------------------------------------------------------------- */

static void
return_document (GTask *task, SceauHttpAnswer *answer)
{
  JsonObject *object = take_json (task, answer, SCEAU_ERROR_HTTP_ERROR);

  if (object != NULL)
    g_task_return_pointer (task, object, (GDestroyNotify) json_object_unref);
}

static void
read_document (SceauApiClient *self, const char *path, GCancellable *cancellable,
               GAsyncReadyCallback callback, gpointer data, gpointer tag)
{
  GTask *task = call_new (self, path, return_document, cancellable, callback, data, tag);
  Call *call = g_task_get_task_data (task);

  call->with_account = TRUE;
  send_call (task);
}

/**
 * sceau_api_client_login_async:
 * @self: a client with an account
 * @cancellable: (nullable): a way out
 * @callback: called in this main context
 * @data: for @callback
 *
 * GET /users/login: are user and password right?
 */
void
sceau_api_client_login_async (SceauApiClient *self, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (SCEAU_IS_API_CLIENT (self));

  read_document (self, API "users/login", cancellable, callback, data,
                 sceau_api_client_login_async);
}

/**
 * sceau_api_client_login_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location: AUTH_FAILED…
 *
 * Returns: (transfer full) (nullable): services and permissions, opaque
 */
JsonObject *
sceau_api_client_login_finish (SceauApiClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sceau_api_client_read_async:
 * @self: a client with an account
 * @what: "sysinfo", "health" or "license"
 * @cancellable: (nullable): a way out
 * @callback: called in this main context
 * @data: for @callback
 */
void
sceau_api_client_read_async (SceauApiClient *self, const char *what, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data)
{
  static const char *const known[] = { "sysinfo", "health", "license", NULL };
  g_autofree char *path = NULL;

  g_return_if_fail (SCEAU_IS_API_CLIENT (self));
  g_return_if_fail (what != NULL && g_strv_contains (known, what));

  path = g_strconcat (API, what, NULL);
  read_document (self, path, cancellable, callback, data, sceau_api_client_read_async);
}

/**
 * sceau_api_client_read_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the document, opaque: its members are not public
 */
JsonObject *
sceau_api_client_read_finish (SceauApiClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- cluster ---------------------------------------------------------------------------------- */

static void
return_servers (GTask *task, SceauHttpAnswer *answer)
{
  g_autoptr (JsonObject) object = take_json (task, answer, SCEAU_ERROR_HTTP_ERROR);
  GPtrArray *servers = object != NULL ? sceau_api_read_servers (object) : NULL;

  if (servers != NULL)
    g_task_return_pointer (task, servers, (GDestroyNotify) g_ptr_array_unref);
  else if (object != NULL)
    return_bad_response (task, "servers");
}

/**
 * sceau_api_client_servers_async:
 * @self: a client
 * @cancellable: (nullable): a way out
 * @callback: called in this main context
 * @data: for @callback
 *
 * GET /servers (open): the server itself (id 0) and the others of its cluster.
 */
void
sceau_api_client_servers_async (SceauApiClient *self, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (SCEAU_IS_API_CLIENT (self));

  send_call (call_new (self, API "servers", return_servers, cancellable, callback, data,
                       sceau_api_client_servers_async));
}

/**
 * sceau_api_client_servers_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type SceauApiServer): the servers; those without a usable address are left out
 */
GPtrArray *
sceau_api_client_servers_finish (SceauApiClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

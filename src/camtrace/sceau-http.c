/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One HTTP exchange after another with one server: bounded in size and time, no redirects, and TLS judged by a function of ours alone. */
#include "config.h"

#include "camtrace/sceau-http.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/sceau-limits.h"
#include "camtrace/sceau-alias-address.h"
#include "camtrace/sceau-no-trust.h"
#include "pki/sceau-certificate.h"

#define READ_SIZE    (64u * 1024)
#define IDLE_SECONDS 90 /* longer than a poll: connections are kept */
#define SHIFT_MOVED  5  /* seconds: less is the network's delay */

struct _SceauHttp
{
  GObject parent_instance;
  SoupSession *session;
  char *url;  /* what messages are made of: with the name */
  char *base; /* what was given */
  char *peer;
  gboolean secure;
  SceauHttpAcceptFunc accept;
  gpointer accept_data;
};

G_DEFINE_FINAL_TYPE (SceauHttp, sceau_http, G_TYPE_OBJECT)

/**
 * sceau_http_answer_free:
 * @answer: (transfer full) (nullable): an answer
 */
void
sceau_http_answer_free (SceauHttpAnswer *answer)
{
  if (answer == NULL)
    return;
  g_free (answer->reason);
  g_clear_pointer (&answer->body, g_bytes_unref);
  g_clear_pointer (&answer->headers, soup_message_headers_unref);
  g_free (answer);
}

/**
 * sceau_http_answer_take_clock:
 * @answer: any answer
 * @shift: (inout): seconds: the server's clock less ours
 *
 * Returns: whether the shift has moved by more than five seconds
 */
gboolean
sceau_http_answer_take_clock (const SceauHttpAnswer *answer, gint64 *shift)
{
  gint64 before = *shift;

  if (answer->date == 0)
    return FALSE;
  *shift = answer->date - g_get_real_time () / G_USEC_PER_SEC;
  return ABS (*shift - before) > SHIFT_MOVED;
}

static void
sceau_http_finalize (GObject *object)
{
  SceauHttp *self = SCEAU_HTTP (object);

  if (self->session != NULL)
    soup_session_abort (self->session);
  g_clear_object (&self->session);
  g_free (self->url);
  g_free (self->base);
  g_free (self->peer);
  G_OBJECT_CLASS (sceau_http_parent_class)->finalize (object);
}

static void
sceau_http_class_init (SceauHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_http_finalize;
}

static void
sceau_http_init (SceauHttp *self)
{
}

/* --- construction ----------------------------------------------------------------------------- */

/* Names (with the underscores of local networks) and addresses; GUri itself lets blanks and more through. */
static gboolean
is_host (const char *host)
{
  if (host == NULL || *host == '\0')
    return FALSE;
  for (const char *p = host; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-._:%", *p) == NULL)
      return FALSE;
  return TRUE;
}

static GUri *
parse_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;

  /* A user or password in the URL would end in logs and in the inventory. */
  if (scheme == NULL || (strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0)
      || !is_host (g_uri_get_host (uri)) || g_uri_get_userinfo (uri) != NULL
      || g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                           _ ("This is not an address such as http://192.168.1.10 or "
                              "https://camtrace.example.com"));
      return NULL;
    }
  return g_steal_pointer (&uri);
}

static char *
join_url (GUri *uri, const char *host)
{
  g_autofree char *path = g_strdup (g_uri_get_path (uri));
  gsize length = strlen (path);

  while (length > 0 && path[length - 1] == '/')
    path[--length] = '\0';
  return g_uri_join (G_URI_FLAGS_ENCODED, g_uri_get_scheme (uri), NULL, host, g_uri_get_port (uri),
                     path, NULL, NULL);
}

static guint16
port_of (GUri *uri, gboolean secure)
{
  int port = g_uri_get_port (uri);

  return (guint16) (port > 0 ? port : secure ? 443 : 80);
}

/* Each of GIO's TLS connections begins with the process's default database, before it gets the one that its session has: the system's
 * would be read again for each connection (13 ms; the system's roots are our own prober's concern, which does not use GIO). */
static void
forget_system_trust (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;
  g_tls_backend_set_default_database (g_tls_backend_get_default (), sceau_no_trust_get ());
  g_once_init_leave (&done, 1);
}

static SoupSession *
make_session (GSocketConnectable *connectable)
{
  SoupSession *session;

  forget_system_trust ();
  session = soup_session_new_with_options (
      "remote-connectable", connectable, "tls-database", sceau_no_trust_get (), "timeout", 0u,
      "idle-timeout", IDLE_SECONDS, "proxy-resolver", NULL, "user-agent", "Sceau/" VERSION, NULL);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  return session;
}

/* The brackets of IPv6, without which the port would be a part of the address. */
static char *
make_peer (const char *host, guint16 port, gboolean usual)
{
  if (usual)
    return g_strdup (host);
  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", host, port);
}

/**
 * sceau_http_new:
 * @url: the base of all requests
 * @dns_name: (nullable): the name to send, when it is not the URL's host
 * @error: return location: INVALID_ARGUMENT
 *
 * Returns: (transfer full) (nullable): a client for that one server; nothing is connected yet
 */
SceauHttp *
sceau_http_new (const char *url, const char *dns_name, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GSocketConnectable) connectable = NULL;
  const char *host;
  SceauHttp *self;
  guint16 port;

  g_return_val_if_fail (url != NULL, NULL);

  uri = parse_url (url, error);
  if (uri == NULL)
    return NULL;
  host = g_uri_get_host (uri);
  self = g_object_new (SCEAU_TYPE_HTTP, NULL);
  self->secure = strcmp (g_uri_get_scheme (uri), "https") == 0;
  port = port_of (uri, self->secure);
  if (dns_name != NULL && strcmp (dns_name, host) != 0)
    connectable = sceau_alias_address_new (dns_name, host, port);
  self->base = join_url (uri, host);
  self->url = join_url (uri, dns_name != NULL ? dns_name : host);
  self->peer = make_peer (host, port, port == (self->secure ? 443 : 80));
  self->session = make_session (connectable);
  return self;
}

/**
 * sceau_http_set_accept_func:
 * @self: a client
 * @func: decides about the peer of each new TLS connection, and again before each request
 * @data: for @func; must live as long as @self
 */
void
sceau_http_set_accept_func (SceauHttp *self, SceauHttpAcceptFunc func, gpointer data)
{
  g_return_if_fail (SCEAU_IS_HTTP (self));

  self->accept = func;
  self->accept_data = data;
}

/**
 * sceau_http_get_url:
 * @self: a client
 *
 * Returns: (transfer none): the URL as it was given, without a slash at the end
 */
const char *
sceau_http_get_url (SceauHttp *self)
{
  g_return_val_if_fail (SCEAU_IS_HTTP (self), NULL);

  return self->base;
}

/**
 * sceau_http_get_peer:
 * @self: a client
 *
 * Returns: (transfer none): host, and port when it is not the usual one
 */
const char *
sceau_http_get_peer (SceauHttp *self)
{
  g_return_val_if_fail (SCEAU_IS_HTTP (self), NULL);

  return self->peer;
}

/**
 * sceau_http_is_secure:
 * @self: a client
 *
 * Returns: whether it speaks TLS
 */
gboolean
sceau_http_is_secure (SceauHttp *self)
{
  g_return_val_if_fail (SCEAU_IS_HTTP (self), FALSE);

  return self->secure;
}

/**
 * sceau_http_message_new:
 * @self: a client
 * @method: "GET"…
 * @path: below the URL, escaped
 *
 * Returns: (transfer full) (nullable): a request to be sent once; %NULL when @path is not one
 */
SoupMessage *
sceau_http_message_new (SceauHttp *self, const char *method, const char *path)
{
  g_autofree char *url = NULL;
  SoupMessage *message;

  g_return_val_if_fail (SCEAU_IS_HTTP (self) && method != NULL && path != NULL, NULL);

  url = g_strconcat (self->url, path, NULL);
  message = soup_message_new (method, url);
  if (message != NULL)
    soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  return message;
}

/* --- one exchange ----------------------------------------------------------------------------- */

typedef struct
{
  SoupMessage *message;
  GCancellable *cancellable; /* ours: the time limit or the caller's ends it */
  GCancellable *outer;
  gulong outer_handler;
  GSource *timer;
  gboolean timed_out;
  gulong accept_handler;
  gulong starting_handler;
  GError *refusal; /* what the accept function said */
  GInputStream *stream;
  GByteArray *body;
} Exchange;

static void
exchange_free (Exchange *exchange)
{
  if (exchange->outer_handler != 0)
    g_cancellable_disconnect (exchange->outer, exchange->outer_handler);
  if (exchange->timer != NULL)
    g_source_destroy (exchange->timer);
  g_clear_pointer (&exchange->timer, g_source_unref);
  g_clear_signal_handler (&exchange->accept_handler, exchange->message);
  g_clear_signal_handler (&exchange->starting_handler, exchange->message);
  g_clear_object (&exchange->message);
  g_clear_object (&exchange->cancellable);
  g_clear_object (&exchange->outer);
  g_clear_object (&exchange->stream);
  g_clear_error (&exchange->refusal);
  g_clear_pointer (&exchange->body, g_byte_array_unref);
  g_free (exchange);
}

static gboolean
on_time_limit (gpointer data)
{
  Exchange *exchange = data;

  exchange->timed_out = TRUE;
  g_cancellable_cancel (exchange->cancellable);
  return G_SOURCE_REMOVE;
}

/* GTlsCertificate → the certificates of pki, leaf first. */
static GPtrArray *
chain_from_gio (GTlsCertificate *certificate, GError **error)
{
  g_autoptr (GPtrArray)
      chain = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);

  for (GTlsCertificate *c = certificate; c != NULL; c = g_tls_certificate_get_issuer (c))
    {
      g_autoptr (GByteArray) array = NULL;
      g_autoptr (GBytes) der = NULL;
      SceauCertificate *ours;

      if (chain->len == SCEAU_MAX_CHAIN_LENGTH)
        {
          g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_TOO_MANY,
                               _ ("The server sent too many certificates"));
          return NULL;
        }
      g_object_get (c, "certificate", &array, NULL);
      der = g_byte_array_free_to_bytes (g_steal_pointer (&array));
      ours = sceau_certificate_new_from_der (der, error);
      if (ours == NULL)
        return NULL;
      g_ptr_array_add (chain, ours);
    }
  return g_steal_pointer (&chain);
}

static gboolean
on_accept_certificate (SoupMessage *message, GTlsCertificate *certificate,
                       GTlsCertificateFlags errors, gpointer data)
{
  GTask *task = data;
  SceauHttp *self = g_task_get_source_object (task);
  Exchange *exchange = g_task_get_task_data (task);
  g_autoptr (GPtrArray) chain = NULL;

  g_clear_error (&exchange->refusal);
  chain = chain_from_gio (certificate, &exchange->refusal);
  return chain != NULL && self->accept != NULL
         && self->accept (chain, self->accept_data, &exchange->refusal);
}

/* Just before the request is written, on new connections and on kept ones. GIO resumes TLS sessions from a store of the whole process,
 * maybe begun by a client that accepts more than this one, and then "accept-certificate" is not emitted. What is refused here leaves
 * nothing to write, even if the cancellation came too late. */
static void
on_starting (SoupMessage *message, gpointer data)
{
  GTask *task = data;
  SceauHttp *self = g_task_get_source_object (task);
  Exchange *exchange = g_task_get_task_data (task);
  GTlsCertificate *certificate = soup_message_get_tls_peer_certificate (message);

  if (!self->secure
      || (certificate != NULL && on_accept_certificate (message, certificate, 0, task)))
    return;
  if (exchange->refusal == NULL)
    g_set_error (&exchange->refusal, SCEAU_ERROR, SCEAU_ERROR_TLS,
                 _ ("No secure connection could be made to %s"), self->peer);
  soup_message_headers_clear (soup_message_get_request_headers (message));
  soup_message_set_request_body (message, NULL, NULL, 0);
  g_cancellable_cancel (exchange->cancellable);
}

/* The error of the exchange: a refusal or the time limit say more than what GIO made of them. */
static void
return_error (GTask *task, GError *error)
{
  SceauHttp *self = g_task_get_source_object (task);
  Exchange *exchange = g_task_get_task_data (task);

  if (exchange->refusal != NULL)
    {
      g_clear_error (&error);
      g_task_return_error (task, g_steal_pointer (&exchange->refusal));
      return;
    }
  if (exchange->timed_out)
    {
      g_clear_error (&error);
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_TIMED_OUT,
                               _ ("%s did not answer in time"), self->peer);
      return;
    }
  g_task_return_error (task, error);
}

/* What cut the connection, in words that name the server. */
static GError *
error_from_transport (SceauHttp *self, GError *foreign)
{
  g_autoptr (GError) error = foreign;
  gboolean not_http = foreign->domain == SOUP_SESSION_ERROR;
  GError *ours;

  sceau_error_convert (&error);
  switch (error->code)
    {
    case SCEAU_ERROR_CANCELLED:
      return g_steal_pointer (&error);
    case SCEAU_ERROR_NAME_DOES_NOT_RESOLVE:
      ours = g_error_new (SCEAU_ERROR, SCEAU_ERROR_NAME_DOES_NOT_RESOLVE,
                          _ ("The name in “%s” is not known to this network"), self->base);
      break;
    case SCEAU_ERROR_TIMED_OUT:
      ours = g_error_new (SCEAU_ERROR, SCEAU_ERROR_TIMED_OUT, _ ("%s did not answer in time"),
                          self->peer);
      break;
    case SCEAU_ERROR_TLS:
      ours = g_error_new (SCEAU_ERROR, SCEAU_ERROR_TLS,
                          _ ("No secure connection could be made to %s"), self->peer);
      break;
    default:
      ours = not_http
                 ? g_error_new (SCEAU_ERROR, SCEAU_ERROR_BAD_RESPONSE,
                                _ ("What %s answers is not HTTP"), self->peer)
                 : g_error_new (SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE,
                                _ ("%s does not answer, or the connection was cut"), self->peer);
      break;
    }
  sceau_error_set_detail (ours, sceau_error_get_detail (error));
  return ours;
}

static void
return_answer (GTask *task)
{
  Exchange *exchange = g_task_get_task_data (task);
  SceauHttpAnswer *answer = g_new0 (SceauHttpAnswer, 1);
  const char *text;
  g_autoptr (GDateTime) date = NULL;

  answer->status = soup_message_get_status (exchange->message);
  answer->reason = g_strdup (soup_message_get_reason_phrase (exchange->message));
  answer->body = g_byte_array_free_to_bytes (g_steal_pointer (&exchange->body));
  answer->headers = soup_message_headers_ref (
      soup_message_get_response_headers (exchange->message));
  text = soup_message_headers_get_one (answer->headers, "Date");
  date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;
  answer->date = date != NULL ? g_date_time_to_unix (date) : 0;
  g_task_return_pointer (task, answer, (GDestroyNotify) sceau_http_answer_free);
}

static void on_read (GObject *source, GAsyncResult *result, gpointer data);

static void
read_more (GTask *task)
{
  Exchange *exchange = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (exchange->stream, READ_SIZE, G_PRIORITY_DEFAULT,
                                   exchange->cancellable, on_read, task);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauHttp *self = g_task_get_source_object (task);
  Exchange *exchange = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes)
      bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (bytes == NULL)
    {
      return_error (task, error_from_transport (self, g_steal_pointer (&error)));
      return;
    }
  if (g_bytes_get_size (bytes) == 0)
    {
      return_answer (task);
      return;
    }
  if (exchange->body->len + g_bytes_get_size (bytes) > SCEAU_MAX_JSON_SIZE)
    {
      g_cancellable_cancel (exchange->cancellable);
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE,
                               _ ("The answer of %s is too large"), self->peer);
      return;
    }
  g_byte_array_append (exchange->body, g_bytes_get_data (bytes, NULL),
                       (guint) g_bytes_get_size (bytes));
  read_more (g_steal_pointer (&task));
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauHttp *self = g_task_get_source_object (task);
  Exchange *exchange = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  exchange->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (exchange->stream == NULL)
    {
      return_error (task, error_from_transport (self, g_steal_pointer (&error)));
      return;
    }
  read_more (g_steal_pointer (&task));
}

static void
on_outer_cancelled (GCancellable *outer, gpointer data)
{
  g_cancellable_cancel (data);
}

static Exchange *
exchange_new (SoupMessage *message, guint seconds, GCancellable *outer)
{
  Exchange *exchange = g_new0 (Exchange, 1);

  exchange->message = g_object_ref (message);
  exchange->body = g_byte_array_new ();
  exchange->cancellable = g_cancellable_new ();
  if (outer != NULL)
    {
      exchange->outer = g_object_ref (outer);
      exchange->outer_handler = g_cancellable_connect (outer, G_CALLBACK (on_outer_cancelled),
                                                       g_object_ref (exchange->cancellable),
                                                       g_object_unref);
    }
  exchange->timer = g_timeout_source_new_seconds (seconds);
  g_source_set_callback (exchange->timer, on_time_limit, exchange, NULL);
  g_source_attach (exchange->timer, g_main_context_get_thread_default ());
  return exchange;
}

/**
 * sceau_http_send_async:
 * @self: a client
 * @message: of sceau_http_message_new(), with what the request needs
 * @seconds: limit for everything
 * @cancellable: (nullable): a way out
 * @callback: called in this main context
 * @data: for @callback
 */
void
sceau_http_send_async (SceauHttp *self, SoupMessage *message, guint seconds,
                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;
  Exchange *exchange;

  g_return_if_fail (SCEAU_IS_HTTP (self) && SOUP_IS_MESSAGE (message) && seconds > 0);

  task = g_task_new (self, NULL, callback, data);
  g_task_set_source_tag (task, sceau_http_send_async);
  exchange = exchange_new (message, seconds, cancellable);
  g_task_set_task_data (task, exchange, (GDestroyNotify) exchange_free);
  exchange->accept_handler = g_signal_connect (message, "accept-certificate",
                                               G_CALLBACK (on_accept_certificate), task);
  exchange->starting_handler = g_signal_connect (message, "starting", G_CALLBACK (on_starting),
                                                 task);
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, exchange->cancellable,
                           on_sent, g_steal_pointer (&task));
}

/**
 * sceau_http_send_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the answer, whatever its status
 */
SceauHttpAnswer *
sceau_http_send_finish (SceauHttp *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

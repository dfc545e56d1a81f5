/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gets missing issuers from their authorities. One address after another; each answer is read and checked in a thread. */
#include "config.h"

#include "fleet/sceau-issuer-fetch.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "base/sceau-limits.h"
#include "base/sceau-text.h"
#include "fleet/sceau-issuer-url.h"
#include "fleet/sceau-task.h"
#include "pki/sceau-reading.h"

#define TIMEOUT_MS    10000u
#define MAX_REDIRECTS 4u
/* Certificates that came along: of one bundle, and all together. */
#define MAX_POOL  64u
#define MAX_FOUND 8u
#define READ_SIZE (16u * 1024)

struct _SceauIssuerFetch
{
  GObject parent_instance;
  SoupSession *session;
  SceauAnchors *anchors; /* nullable */
  GPtrArray *found;      /* of SceauIssuer */
  GPtrArray *refusals;   /* of SceauIssuerRefusal */
  GPtrArray
      *pool; /* of SceauIssuer: what answers held; each is believed once its key made a signature */
  GHashTable *asked; /* addresses, so that each is asked once */
  guint timeout_ms;
  gint64 deadline; /* of all, monotonic µs */
  gint64 now;
  char *status;
  /* the certificate whose issuer is asked for, and its addresses */
  SceauCertificate *current;
  char **urls;
  guint next_url;
  /* the request */
  GUri *uri;
  guint n_redirects;
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *body;
  GCancellable *limit; /* cancelled by the person's, or when time is over */
  gulong chained;
  guint timer;
  gboolean timed_out;
};

G_DEFINE_FINAL_TYPE (SceauIssuerFetch, sceau_issuer_fetch, G_TYPE_OBJECT)

enum
{
  PROP_STATUS = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void look_above (GTask *task);
static void ask_next (GTask *task);
static void send_request (GTask *task);
static void on_headers_cb (GObject *source, GAsyncResult *result, gpointer data);
static void read_more (GTask *task);
static void on_part_cb (GObject *source, GAsyncResult *result, gpointer data);
static void examine (GTask *task);
static void on_examined_cb (GObject *source, GAsyncResult *result, gpointer data);

/**
 * sceau_issuer_refusal_new:
 * @url: the address, foreign
 * @error: why it gave nothing usable
 *
 * Returns: (transfer full): the refusal; its address is safe to show
 */
SceauIssuerRefusal *
sceau_issuer_refusal_new (const char *url, const GError *error)
{
  SceauIssuerRefusal *self = g_new0 (SceauIssuerRefusal, 1);

  self->url = sceau_text_make_safe (url, 256);
  self->error = g_error_copy (error);
  return self;
}

/**
 * sceau_issuer_refusal_free:
 * @self: (nullable) (transfer full): a refusal
 */
void
sceau_issuer_refusal_free (SceauIssuerRefusal *self)
{
  if (self == NULL)
    return;
  g_free (self->url);
  g_error_free (self->error);
  g_free (self);
}

/* --- The object -------------------------------------------------------------------------------- */

static void
end_request (SceauIssuerFetch *self, GCancellable *cancellable)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->chained != 0)
    g_cancellable_disconnect (cancellable, self->chained);
  self->chained = 0;
  g_clear_object (&self->limit);
  g_clear_object (&self->stream);
  g_clear_object (&self->message);
  g_clear_pointer (&self->body, g_byte_array_unref);
}

static void
sceau_issuer_fetch_finalize (GObject *object)
{
  SceauIssuerFetch *self = SCEAU_ISSUER_FETCH (object);

  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_clear_object (&self->anchors);
  g_ptr_array_unref (self->found);
  g_ptr_array_unref (self->refusals);
  g_ptr_array_unref (self->pool);
  g_hash_table_unref (self->asked);
  g_clear_pointer (&self->current, sceau_certificate_unref);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_strfreev (self->urls);
  g_free (self->status);
  G_OBJECT_CLASS (sceau_issuer_fetch_parent_class)->finalize (object);
}

static void
sceau_issuer_fetch_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  SceauIssuerFetch *self = SCEAU_ISSUER_FETCH (object);

  switch (prop_id)
    {
    case PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sceau_issuer_fetch_class_init (SceauIssuerFetchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sceau_issuer_fetch_finalize;
  object_class->get_property = sceau_issuer_fetch_get_property;
  props[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, "",
                                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

/* No account is ever sent, and nothing is unpacked: a certificate is small. */
static void
sceau_issuer_fetch_init (SceauIssuerFetch *self)
{
  self->session = soup_session_new_with_options ("timeout", 0u, "user-agent", "Sceau/" VERSION,
                                                 NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  self->found = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_issuer_unref);
  self->pool = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_issuer_unref);
  self->refusals = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_issuer_refusal_free);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->timeout_ms = TIMEOUT_MS;
  self->status = g_strdup ("");
}

/**
 * sceau_issuer_fetch_new:
 * @anchors: (nullable): what is trusted here: above it nothing is fetched
 *
 * Returns: (transfer full): a fetch that has not begun
 */
SceauIssuerFetch *
sceau_issuer_fetch_new (SceauAnchors *anchors)
{
  SceauIssuerFetch *self = g_object_new (SCEAU_TYPE_ISSUER_FETCH, NULL);

  g_set_object (&self->anchors, anchors);
  return self;
}

/**
 * sceau_issuer_fetch_set_proxy_resolver:
 * @self: a fetch that has not begun
 * @resolver: (nullable): which proxies are used; %NULL: none
 *
 * By default it is the system's (g_proxy_resolver_get_default ()): what the desktop or `http_proxy` says.
 */
void
sceau_issuer_fetch_set_proxy_resolver (SceauIssuerFetch *self, GProxyResolver *resolver)
{
  g_return_if_fail (SCEAU_IS_ISSUER_FETCH (self));

  soup_session_set_proxy_resolver (self->session, resolver);
}

/**
 * sceau_issuer_fetch_set_timeout:
 * @self: a fetch that has not begun
 * @milliseconds: how long one address is waited for; all together take at most four times as long
 */
void
sceau_issuer_fetch_set_timeout (SceauIssuerFetch *self, guint milliseconds)
{
  g_return_if_fail (SCEAU_IS_ISSUER_FETCH (self));

  self->timeout_ms = milliseconds;
}

/**
 * sceau_issuer_fetch_get_status:
 * @self: a fetch
 *
 * Returns: (transfer none): what is being asked, translated; "" when nothing is
 */
const char *
sceau_issuer_fetch_get_status (SceauIssuerFetch *self)
{
  g_return_val_if_fail (SCEAU_IS_ISSUER_FETCH (self), NULL);

  return self->status;
}

/**
 * sceau_issuer_fetch_get_refusals:
 * @self: a fetch
 *
 * Returns: (transfer none) (element-type SceauIssuerRefusal): the addresses that gave nothing usable, with why
 */
GPtrArray *
sceau_issuer_fetch_get_refusals (SceauIssuerFetch *self)
{
  g_return_val_if_fail (SCEAU_IS_ISSUER_FETCH (self), NULL);

  return self->refusals;
}

static void
take_status (SceauIssuerFetch *self, char *status)
{
  g_free (self->status);
  self->status = status;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATUS]);
}

/* --- From one certificate to the next ---------------------------------------------------------- */

static gboolean
signed_by_anchor (SceauIssuerFetch *self, SceauCertificate *certificate)
{
  g_autoptr (GPtrArray) issuers = NULL;

  if (self->anchors == NULL)
    return FALSE;
  issuers = sceau_anchors_lookup_subject (self->anchors,
                                          sceau_certificate_get_raw_issuer (certificate));
  for (guint i = 0; i < issuers->len; i++)
    if (sceau_certificate_is_signed_by (certificate, issuers->pdata[i]))
      return TRUE;
  return FALSE;
}

static void
finish (GTask *task)
{
  SceauIssuerFetch *self = g_task_get_source_object (task);
  SceauIssuerRefusal *last = self->refusals->len > 0
                                 ? self->refusals->pdata[self->refusals->len - 1]
                                 : NULL;

  take_status (self, g_strdup (""));
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }
  if (self->found->len > 0)
    g_task_return_pointer (task, g_ptr_array_ref (self->found), (GDestroyNotify) g_ptr_array_unref);
  else if (last != NULL)
    g_task_return_error (task, g_error_copy (last->error));
  else
    g_task_return_new_error (
        task, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
        _ ("“%s” does not say where the certificate of its authority can be had: ask the authority for it."),
        sceau_certificate_get_title (self->current));
  g_object_unref (task);
}

static void
refuse (SceauIssuerFetch *self, const char *url, const GError *error)
{
  g_ptr_array_add (self->refusals, sceau_issuer_refusal_new (url, error));
}

/* Of what has come so far, that whose key signed the present one: it is believed now. TRUE: there was one, which is the present one. */
static gboolean
believe (SceauIssuerFetch *self)
{
  SceauCertificate *next = NULL;

  for (guint i = 0; i < self->pool->len && self->found->len < MAX_FOUND;)
    {
      SceauCertificate *candidate = sceau_issuer_get_certificate (self->pool->pdata[i]);

      if (!g_bytes_equal (sceau_certificate_get_raw_subject (candidate),
                          sceau_certificate_get_raw_issuer (self->current))
          || !sceau_certificate_is_signed_by (self->current, candidate))
        {
          i++;
          continue;
        }
      if (next == NULL || sceau_certificate_is_self_signed (candidate))
        next = candidate;
      g_ptr_array_add (self->found, g_ptr_array_steal_index (self->pool, i));
    }
  if (next == NULL)
    return FALSE;
  sceau_certificate_ref (next);
  sceau_certificate_unref (self->current);
  self->current = next;
  return TRUE;
}

static void
look_above (GTask *task)
{
  SceauIssuerFetch *self = g_task_get_source_object (task);

  do
    if (self->found->len >= MAX_FOUND || sceau_certificate_is_self_signed (self->current)
        || signed_by_anchor (self, self->current))
      {
        finish (task);
        return;
      }
  while (believe (self));
  g_strfreev (self->urls);
  self->urls = sceau_certificate_dup_issuer_urls (self->current);
  self->next_url = 0;
  ask_next (task);
}

/* The present certificate's next address, or the end. */
static void
ask_next (GTask *task)
{
  SceauIssuerFetch *self = g_task_get_source_object (task);
  GError *error = NULL;
  const char *url;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      finish (task);
      return;
    }
  for (url = self->urls[self->next_url]; url != NULL; url = self->urls[self->next_url])
    {
      self->next_url++;
      g_clear_pointer (&self->uri, g_uri_unref);
      self->n_redirects = 0;
      self->uri = sceau_issuer_url_parse (NULL, url, &error);
      if (self->uri != NULL)
        {
          send_request (task);
          return;
        }
      refuse (self, url, error);
      g_clear_error (&error);
    }
  finish (task);
}

/* This address gave nothing. */
static void
give_up (GTask *task, GError *error)
{
  SceauIssuerFetch *self = g_task_get_source_object (task);
  g_autofree char *url = g_uri_to_string (self->uri);
  g_autoptr (GError) local = error;

  sceau_error_convert (&local);
  if (self->timed_out)
    {
      g_clear_error (&local);
      local = g_error_new_literal (SCEAU_ERROR, SCEAU_ERROR_TIMED_OUT,
                                   _ ("The authority’s address did not answer in time."));
    }
  refuse (self, url, local);
  end_request (self, g_task_get_cancellable (task));
  ask_next (task);
}

/* --- One request ------------------------------------------------------------------------------- */

static gboolean
on_time_over_cb (gpointer data)
{
  SceauIssuerFetch *self = data;

  self->timer = 0;
  self->timed_out = TRUE;
  g_cancellable_cancel (self->limit);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
begin_limit (SceauIssuerFetch *self, GCancellable *cancellable)
{
  gint64 rest_ms = (self->deadline - g_get_monotonic_time ()) / 1000;

  self->limit = g_cancellable_new ();
  self->timer = g_timeout_add ((guint) CLAMP (rest_ms, 0, self->timeout_ms), on_time_over_cb, self);
  if (cancellable != NULL)
    self->chained = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb),
                                           g_object_ref (self->limit), g_object_unref);
}

/* Each address once, and not any number of them. */
static gboolean
may_ask (SceauIssuerFetch *self, const char *url, GError **error)
{
  if (g_hash_table_size (self->asked) >= SCEAU_MAX_ISSUER_REQUESTS)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_MANY,
                 _ ("More than %u addresses were asked already."), SCEAU_MAX_ISSUER_REQUESTS);
  else if (!g_hash_table_add (self->asked, g_strdup (url)))
    g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_EXISTS,
                         _ ("This address was asked already: the addresses go in a circle."));
  else
    return TRUE;
  return FALSE;
}

static void
send_request (GTask *task)
{
  SceauIssuerFetch *self = g_task_get_source_object (task);
  g_autofree char *url = g_uri_to_string (self->uri);
  GError *error = NULL;

  self->timed_out = FALSE; /* that was the one before */
  if (!may_ask (self, url, &error))
    {
      give_up (task, error);
      return;
    }
  /* Translators: a web address. */
  take_status (self, g_strdup_printf (_ ("Asking %s…"), url));
  begin_limit (self, g_task_get_cancellable (task));
  self->message = soup_message_new_from_uri (SOUP_METHOD_GET, self->uri);
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (self->message), "Accept",
                                "application/pkix-cert, application/pkcs7-mime, */*;q=0.5");
  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT, self->limit,
                           on_headers_cb, task);
}

/* To where? NULL with an error, which says why it is not followed. */
static GUri *
dup_redirect (SceauIssuerFetch *self, GError **error)
{
  const char *location = soup_message_headers_get_one (
      soup_message_get_response_headers (self->message), "Location");

  if (location != NULL && ++self->n_redirects <= MAX_REDIRECTS)
    return sceau_issuer_url_parse (self->uri, location, error);
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_BAD_RESPONSE,
                       location == NULL
                           ? _ ("The authority’s server sends the request on to nowhere.")
                           : _ ("The authority’s server sends the request on too many times."));
  return NULL;
}

static void
follow_redirect (GTask *task)
{
  SceauIssuerFetch *self = g_task_get_source_object (task);
  GError *error = NULL;
  GUri *uri = dup_redirect (self, &error);

  if (uri == NULL)
    {
      give_up (task, error);
      return;
    }
  g_uri_unref (self->uri);
  self->uri = uri;
  end_request (self, g_task_get_cancellable (task));
  send_request (task);
}

static GError *
too_large_error (void)
{
  return g_error_new (
      SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE,
      _ ("What the authority’s server sends is larger than %u KiB: that is no certificate."),
      SCEAU_MAX_ISSUER_ANSWER / 1024);
}

static void
on_headers_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  SceauIssuerFetch *self = g_task_get_source_object (task);
  GError *error = NULL;
  SoupMessageHeaders *headers;
  guint status;

  self->stream = soup_session_send_finish (self->session, result, &error);
  if (self->stream == NULL)
    {
      give_up (task, error);
      return;
    }
  status = soup_message_get_status (self->message);
  headers = soup_message_get_response_headers (self->message);
  if (SOUP_STATUS_IS_REDIRECTION (status))
    follow_redirect (task);
  else if (status != SOUP_STATUS_OK)
    give_up (task, g_error_new (SCEAU_ERROR, SCEAU_ERROR_HTTP_ERROR,
                                _ ("The authority’s server answers with status %u."), status));
  else if (soup_message_headers_get_content_length (headers) > (goffset) SCEAU_MAX_ISSUER_ANSWER)
    give_up (task, too_large_error ());
  else
    {
      self->body = g_byte_array_new ();
      read_more (task);
    }
}

static void
read_more (GTask *task)
{
  SceauIssuerFetch *self = g_task_get_source_object (task);

  g_input_stream_read_bytes_async (self->stream, READ_SIZE, G_PRIORITY_DEFAULT, self->limit,
                                   on_part_cb, task);
}

static void
on_part_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  SceauIssuerFetch *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GBytes) part = g_input_stream_read_bytes_finish (self->stream, result, &error);

  if (part == NULL)
    {
      give_up (task, error);
      return;
    }
  if (g_bytes_get_size (part) == 0)
    {
      examine (task);
      return;
    }
  g_byte_array_append (self->body, g_bytes_get_data (part, NULL), (guint) g_bytes_get_size (part));
  if (self->body->len > SCEAU_MAX_ISSUER_ANSWER)
    give_up (task, too_large_error ());
  else
    read_more (task);
}

/* --- What came --------------------------------------------------------------------------------- */

typedef struct
{
  GBytes *body;
  char *url;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *self = data;

  g_bytes_unref (self->body);
  g_free (self->url);
  g_free (self);
}

/* DER, PEM or PKCS #7: whatever the reader finds, whatever the content type says. */
static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Answer *answer = data;
  g_autoptr (SceauReading) reading = sceau_reading_new ();

  sceau_reading_add (reading, answer->url, answer->body);
  g_task_return_pointer (task, sceau_reading_dup_certificates (reading),
                         (GDestroyNotify) g_ptr_array_unref);
}

static void
examine (GTask *task)
{
  SceauIssuerFetch *self = g_task_get_source_object (task);
  g_autoptr (GTask) reading = g_task_new (self, NULL, on_examined_cb, task);
  Answer *answer = g_new0 (Answer, 1);

  answer->body = g_byte_array_free_to_bytes (g_steal_pointer (&self->body));
  answer->url = g_uri_to_string (self->uri);
  g_task_set_source_tag (reading, examine);
  g_task_set_task_data (reading, answer, answer_free);
  g_task_run_in_thread (reading, read_in_thread);
}

static GError *
useless_error (SceauIssuerFetch *self, guint n_certificates)
{
  if (n_certificates == 0)
    return g_error_new_literal (SCEAU_ERROR, SCEAU_ERROR_NOT_A_CERTIFICATE,
                                _ ("What the authority’s server sends is not a certificate."));
  return g_error_new (SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                      _ ("The certificate that the authority’s server sends did not sign “%s”."),
                      sceau_certificate_get_title (self->current));
}

/* Copies of one certificate in a bundle count once. */
static gboolean
is_there (GPtrArray *issuers, SceauCertificate *certificate)
{
  for (guint i = 0; i < issuers->len; i++)
    if (sceau_certificate_equal (sceau_issuer_get_certificate (issuers->pdata[i]), certificate))
      return TRUE;
  return FALSE;
}

static void
on_examined_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  SceauIssuerFetch *self = SCEAU_ISSUER_FETCH (source);
  g_autoptr (GPtrArray) certificates = g_task_propagate_pointer (G_TASK (result), NULL);
  const Answer *answer = g_task_get_task_data (G_TASK (result));

  for (guint i = 0; i < certificates->len && self->pool->len < MAX_POOL; i++)
    if (!is_there (self->pool, certificates->pdata[i])
        && !is_there (self->found, certificates->pdata[i]))
      g_ptr_array_add (self->pool, sceau_issuer_new (certificates->pdata[i], FALSE,
                                                     SCEAU_ISSUER_FETCHED, answer->url, self->now));
  if (!believe (self))
    {
      give_up (task, useless_error (self, certificates->len));
      return;
    }
  end_request (self, g_task_get_cancellable (task));
  look_above (task);
}

/* --- Running ----------------------------------------------------------------------------------- */

/**
 * sceau_issuer_fetch_run_async:
 * @self: a fetch that has not begun
 * @certificate: whose issuer is missing
 * @now: Unix seconds: what comes is noted as seen then
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 *
 * Asks the addresses that @certificate names for its issuer (authority information access, RFC 5280, 4.2.2.1), then the issuer's for
 * its own, up to a root, an anchor or a limit. Only plain http:// is asked, redirects included; an answer is believed only if its key
 * made the signature. The addresses are foreign: call this only when a person asked for it.
 */
void
sceau_issuer_fetch_run_async (SceauIssuerFetch *self, SceauCertificate *certificate, gint64 now,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data)
{
  GTask *task;

  g_return_if_fail (SCEAU_IS_ISSUER_FETCH (self));
  g_return_if_fail (certificate != NULL && self->current == NULL);

  /* Owned by whichever step is under way; the last one returns and drops it. */
  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sceau_issuer_fetch_run_async);
  self->current = sceau_certificate_ref (certificate);
  self->now = now;
  self->deadline = g_get_monotonic_time () + (gint64) 4 * self->timeout_ms * 1000;
  look_above (task);
}

/**
 * sceau_issuer_fetch_run_finish:
 * @self: a fetch
 * @result: what the callback got
 * @error: NOT_FOUND when no address is named, CANCELLED, else why the last address gave nothing
 *
 * Returns: (transfer full) (nullable) (element-type SceauIssuer): the issuers, lowest first, never empty; those after a refused one are
 *   missing from it, see sceau_issuer_fetch_get_refusals()
 */
GPtrArray *
sceau_issuer_fetch_run_finish (SceauIssuerFetch *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return sceau_task_finish_pointer (result, error);
}

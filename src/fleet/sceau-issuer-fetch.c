/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gets missing issuers from their authorities, from one certificate to the next: which address is asked, and what is believed of what
 * came, which is read in a thread. */
#include "config.h"

#include "fleet/sceau-issuer-fetch-private.h"

#include <glib/gi18n-lib.h>

#include "fleet/sceau-issuer-url.h"
#include "fleet/sceau-task.h"
#include "pki/sceau-reading.h"

#define TIMEOUT_MS 10000u
/* Certificates that came along: of one bundle, and all together. */
#define MAX_POOL  64u
#define MAX_FOUND 8u

G_DEFINE_FINAL_TYPE (SceauIssuerFetch, sceau_issuer_fetch, G_TYPE_OBJECT)

enum
{
  PROP_STATUS = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void look_above (GTask *task);
static void ask_next (GTask *task);
static void on_examined_cb (GObject *source, GAsyncResult *result, gpointer data);

/* --- The object -------------------------------------------------------------------------------- */

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

void
_sceau_issuer_fetch_take_status (SceauIssuerFetch *self, char *status)
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

  _sceau_issuer_fetch_take_status (self, g_strdup (""));
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
          _sceau_issuer_fetch_send (task);
          return;
        }
      refuse (self, url, error);
      g_clear_error (&error);
    }
  finish (task);
}

/* This address gave nothing. */
void
_sceau_issuer_fetch_give_up (GTask *task, GError *error)
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
  _sceau_issuer_fetch_end_request (self, g_task_get_cancellable (task));
  ask_next (task);
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

void
_sceau_issuer_fetch_examine (GTask *task)
{
  SceauIssuerFetch *self = g_task_get_source_object (task);
  g_autoptr (GTask) reading = g_task_new (self, NULL, on_examined_cb, task);
  Answer *answer = g_new0 (Answer, 1);

  answer->body = g_byte_array_free_to_bytes (g_steal_pointer (&self->body));
  answer->url = g_uri_to_string (self->uri);
  g_task_set_source_tag (reading, _sceau_issuer_fetch_examine);
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
      _sceau_issuer_fetch_give_up (task, useless_error (self, certificates->len));
      return;
    }
  _sceau_issuer_fetch_end_request (self, g_task_get_cancellable (task));
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

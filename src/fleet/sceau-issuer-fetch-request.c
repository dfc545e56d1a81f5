/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One address of an authority: asked over plain HTTP, redirects included, bounded in size, time and number. */
#include "config.h"

#include "fleet/sceau-issuer-fetch-private.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-limits.h"
#include "fleet/sceau-issuer-url.h"

#define MAX_REDIRECTS 4u
#define READ_SIZE     (16u * 1024)

static void on_headers_cb (GObject *source, GAsyncResult *result, gpointer data);
static void read_more (GTask *task);
static void on_part_cb (GObject *source, GAsyncResult *result, gpointer data);

void
_sceau_issuer_fetch_end_request (SceauIssuerFetch *self, GCancellable *cancellable)
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

void
_sceau_issuer_fetch_send (GTask *task)
{
  SceauIssuerFetch *self = g_task_get_source_object (task);
  g_autofree char *url = g_uri_to_string (self->uri);
  GError *error = NULL;

  self->timed_out = FALSE; /* that was the one before */
  if (!may_ask (self, url, &error))
    {
      _sceau_issuer_fetch_give_up (task, error);
      return;
    }
  /* Translators: a web address. */
  _sceau_issuer_fetch_take_status (self, g_strdup_printf (_ ("Asking %s…"), url));
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
      _sceau_issuer_fetch_give_up (task, error);
      return;
    }
  g_uri_unref (self->uri);
  self->uri = uri;
  _sceau_issuer_fetch_end_request (self, g_task_get_cancellable (task));
  _sceau_issuer_fetch_send (task);
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
      _sceau_issuer_fetch_give_up (task, error);
      return;
    }
  status = soup_message_get_status (self->message);
  headers = soup_message_get_response_headers (self->message);
  if (SOUP_STATUS_IS_REDIRECTION (status))
    follow_redirect (task);
  else if (status != SOUP_STATUS_OK)
    _sceau_issuer_fetch_give_up (
        task, g_error_new (SCEAU_ERROR, SCEAU_ERROR_HTTP_ERROR,
                           _ ("The authority’s server answers with status %u."), status));
  else if (soup_message_headers_get_content_length (headers) > (goffset) SCEAU_MAX_ISSUER_ANSWER)
    _sceau_issuer_fetch_give_up (task, too_large_error ());
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
      _sceau_issuer_fetch_give_up (task, error);
      return;
    }
  if (g_bytes_get_size (part) == 0)
    {
      _sceau_issuer_fetch_examine (task);
      return;
    }
  g_byte_array_append (self->body, g_bytes_get_data (part, NULL), (guint) g_bytes_get_size (part));
  if (self->body->len > SCEAU_MAX_ISSUER_ANSWER)
    _sceau_issuer_fetch_give_up (task, too_large_error ());
  else
    read_more (task);
}

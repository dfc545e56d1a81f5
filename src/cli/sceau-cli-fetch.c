/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gets what an authority publishes about itself (AIA, caIssuers). */
#include "config.h"

#include "cli/sceau-cli-fetch.h"

#include "base/sceau-limits.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#define TIMEOUT_S 15

static gboolean
fetch_all (SceauCli *self, GInputStream *stream, GByteArray *all, GError **error)
{
  for (;;)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GBytes) part = NULL;

      g_input_stream_read_bytes_async (stream, 16384, G_PRIORITY_DEFAULT, self->cancellable,
                                       sceau_cli_on_ready, &result);
      part = g_input_stream_read_bytes_finish (stream, sceau_cli_wait (&result), error);
      if (part == NULL)
        return FALSE;
      if (g_bytes_get_size (part) == 0)
        return TRUE;
      g_byte_array_append (all, g_bytes_get_data (part, NULL), (guint) g_bytes_get_size (part));
      if (all->len > SCEAU_MAX_CERTIFICATE_SIZE)
        {
          g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE,
                               _ ("What the authority sent is too large for a certificate."));
          return FALSE;
        }
    }
}

static GInputStream *
fetch_open (SceauCli *self, SoupSession *session, SoupMessage *message, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GInputStream) stream = NULL;

  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, self->cancellable,
                           sceau_cli_on_ready, &result);
  stream = soup_session_send_finish (session, sceau_cli_wait (&result), error);
  if (stream == NULL || soup_message_get_status (message) == SOUP_STATUS_OK)
    return g_steal_pointer (&stream);
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_HTTP_ERROR,
               _ ("The authority’s server answers %u %s."), soup_message_get_status (message),
               soup_message_get_reason_phrase (message));
  return NULL;
}

GBytes *
sceau_cli_fetch (SceauCli *self, const char *url, GError **error)
{
  g_autoptr (SoupSession) session = soup_session_new_with_options ("timeout", TIMEOUT_S, NULL);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GError) local = NULL;

  if (g_str_has_prefix (url, "http://"))
    message = soup_message_new (SOUP_METHOD_GET, url);
  if (message == NULL)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED,
                           _ ("Only addresses that begin with http:// are followed."));
      return NULL;
    }
  stream = fetch_open (self, session, message, &local);
  if (stream != NULL && fetch_all (self, stream, all, &local))
    return g_byte_array_free_to_bytes (g_steal_pointer (&all));
  sceau_error_propagate (error, g_steal_pointer (&local));
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses of authorities, as certificates name them; after a line feed: as redirects do. What is accepted is plain HTTP to a host. */
#include "fleet/sceau-issuer-url.h"

#include <libsoup/soup.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gboolean redirect = size > 0 && data[0] == '\n';
  g_autofree char *text = g_strndup ((const char *) data + redirect, size - redirect);
  g_autoptr (GUri) base = g_uri_parse ("http://ca.example/x/y", SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = sceau_issuer_url_parse (redirect ? base : NULL, text, &error);
  g_autoptr (SoupMessage) message = NULL;

  g_assert_true ((uri != NULL) == (error == NULL));
  if (uri == NULL)
    {
      g_assert_true (error->domain == SCEAU_ERROR);
      return 0;
    }
  g_assert_cmpstr (g_uri_get_scheme (uri), ==, "http");
  g_assert_null (g_uri_get_userinfo (uri));
  g_assert_cmpint (g_uri_get_port (uri), >, 0);
  g_assert_cmpint (g_uri_get_host (uri)[0], !=, '\0');
  g_assert_null (strpbrk (g_uri_get_host (uri), " \r\n\t/@"));
  message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  g_assert_nonnull (message);
  return 0;
}

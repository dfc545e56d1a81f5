/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The address at which an authority publishes its certificate, as a foreign certificate or a redirect names it. */
#include "config.h"

#include "fleet/sceau-issuer-url.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

/* Names (with the underscores of local networks) and addresses; GUri itself lets blanks and more through. */
static gboolean
is_host (const char *host)
{
  if (host == NULL || *host == '\0')
    return FALSE;
  for (const char *p = host; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-._:", *p) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
is_graphic (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > SCEAU_MAX_ISSUER_URL)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (text[i]))
      return FALSE;
  return TRUE;
}

/* An address of this machine, or one that holds on the next wire only. An authority publishes nothing there; a redirect from elsewhere to
 * such a place wants something else (RFC 1122, 3.2.1.3; RFC 3927; RFC 4291, 2.5). */
static gboolean
is_close (const char *host, gboolean *on_wire)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  *on_wire = address != NULL && g_inet_address_get_is_link_local (address);
  return *on_wire || (address != NULL && g_inet_address_get_is_loopback (address))
         || g_ascii_strcasecmp (host, "localhost") == 0;
}

static gboolean
may_lead_there (GUri *base, const char *host)
{
  gboolean on_wire, base_on_wire;

  if (!is_close (host, &on_wire))
    return TRUE;
  return !on_wire && (base == NULL || is_close (g_uri_get_host (base), &base_on_wire));
}

/**
 * sceau_issuer_url_parse:
 * @base: (nullable): the address that redirects to @text
 * @text: foreign text
 * @error: UNSUPPORTED for another scheme than http, INVALID_ARGUMENT for what is no address
 *
 * RFC 5280, 4.2.2.1, names HTTP, FTP and LDAP for the issuer's certificate. Of these HTTP alone is used: what comes is checked by its
 * signature. HTTPS could need the very certificate that it is to bring (RFC 5280, 8), and files are nobody's business. No address of the
 * wire is asked, and nobody is sent on to this machine.
 *
 * Returns: (transfer full) (nullable): an address that may be asked
 */
GUri *
sceau_issuer_url_parse (GUri *base, const char *text, GError **error)
{
  g_autoptr (GUri) uri = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (is_graphic (text))
    uri = base != NULL ? g_uri_parse_relative (base, text, SOUP_HTTP_URI_FLAGS, NULL)
                       : g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri != NULL && strcmp (g_uri_get_scheme (uri), "http") != 0)
    g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED,
                         _ ("Only addresses that begin with http:// are followed."));
  else if (uri != NULL && is_host (g_uri_get_host (uri)) && g_uri_get_userinfo (uri) == NULL
           && g_uri_get_port (uri) > 0 && may_lead_there (base, g_uri_get_host (uri)))
    return g_steal_pointer (&uri);
  else
    g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                         _ ("The authority’s address is not one that can be asked."));
  return NULL;
}

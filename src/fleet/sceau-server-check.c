/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person may write about a server: checked once, for lists, windows and command lines alike. */
#include "config.h"

#include "fleet/sceau-server-check.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/sceau-text.h"
#include "fleet/sceau-discovery.h"
#include "pki/sceau-names.h"

#define AGENT_PORT 8444

/**
 * sceau_server_check_name:
 * @name: what the fleet is to call a server
 * @error: INVALID_ARGUMENT
 *
 * Returns: whether it is a name: something that can be shown in one line, without blanks around it
 */
gboolean
sceau_server_check_name (const char *name, GError **error)
{
  g_autofree char *safe = NULL;
  g_autofree char *trimmed = NULL;

  g_return_val_if_fail (name != NULL, FALSE);

  safe = sceau_text_make_safe (name, SCEAU_MAX_SERVER_NAME);
  trimmed = g_strstrip (g_strdup (name));
  if (*trimmed == '\0' || !g_str_equal (trimmed, name))
    return sceau_error_refuse (error, "%s",
                               _ ("A name is not empty, and has no blanks around it."));
  if (!g_str_equal (safe, name))
    return sceau_error_refuse (error,
                               _ ("A name has at most %u characters, all of which can be shown."),
                               SCEAU_MAX_SERVER_NAME);
  return TRUE;
}

/**
 * sceau_server_check_agent_url:
 * @url: where an agent is said to be
 * @error: INVALID_ARGUMENT
 *
 * Returns: whether it is an address with https://: an agent speaks nothing else
 */
gboolean
sceau_server_check_agent_url (const char *url, GError **error)
{
  g_autofree char *normal = NULL;
  g_autofree char *host = NULL;
  gboolean had_scheme;

  g_return_val_if_fail (url != NULL, FALSE);

  if (g_str_has_prefix (url, "https://")
      && sceau_discovery_read_address (url, &normal, &host, &had_scheme, NULL))
    return TRUE;
  return sceau_error_refuse (
      error, _ ("“%s” is not an agent’s address, such as https://192.168.1.10:8444."), url);
}

/**
 * sceau_server_read_dns_name:
 * @text: a name as a person writes it
 * @error: INVALID_ARGUMENT
 *
 * Returns: (transfer full) (nullable): the name as it is stored
 */
char *
sceau_server_read_dns_name (const char *text, GError **error)
{
  char *name;

  g_return_val_if_fail (text != NULL, NULL);

  name = sceau_name_normalize (text);
  if (name == NULL)
    sceau_error_refuse (error, _ ("“%s” is not a DNS name."), text);
  return name;
}

/**
 * sceau_server_read_fingerprint:
 * @text: a fingerprint as a person writes it, in groups or not
 * @error: INVALID_ARGUMENT
 *
 * Returns: (transfer full) (nullable): the 64 hexadecimal digits
 */
char *
sceau_server_read_fingerprint (const char *text, GError **error)
{
  char *digits;

  g_return_val_if_fail (text != NULL, NULL);

  digits = sceau_fingerprint_normalize (text);
  if (digits == NULL)
    sceau_error_refuse (error, _ ("“%s” is not a SHA-256 fingerprint: 64 hexadecimal digits."),
                        text);
  return digits;
}

/**
 * sceau_server_read_port:
 * @text: a port as a person writes it
 * @port: (out): the port, from 1 to 65535
 * @error: INVALID_ARGUMENT
 *
 * Returns: whether it is one
 */
gboolean
sceau_server_read_port (const char *text, guint *port, GError **error)
{
  guint64 number;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (port != NULL, FALSE);

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &number, NULL))
    return sceau_error_refuse (error, _ ("“%s” is not a port: a number from 1 to 65535."), text);
  *port = (guint) number;
  return TRUE;
}

/**
 * sceau_server_make_agent_url:
 * @host: a server's name or address
 *
 * Returns: (transfer full): where its agent is unless something else was said
 */
char *
sceau_server_make_agent_url (const char *host)
{
  g_return_val_if_fail (host != NULL, NULL);

  return g_strdup_printf (strchr (host, ':') != NULL ? "https://[%s]:%d" : "https://%s:%d", host,
                          AGENT_PORT);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the operator's OpenSSH client is to go. What is accepted here becomes an argument of a program: nothing that it could
 * take for an option, and nothing that a shell of a ProxyCommand could take for code. */
#include "config.h"

#include "fleet/sceau-ssh-target.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_LENGTH 255

static gboolean
is_plain (const char *text, const char *others)
{
  if (*text == '\0' || *text == '-' || strlen (text) > MAX_LENGTH)
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr (others, *text) == NULL)
      return FALSE;
  return TRUE;
}

/* "host", "host:port", "[::1]:port", "::1" */
static gboolean
split_port (char *rest, char **host, char **port)
{
  char *end;

  *port = NULL;
  *host = rest;
  if (*rest == '[')
    {
      end = strchr (rest, ']');
      if (end == NULL || (end[1] != '\0' && end[1] != ':'))
        return FALSE;
      *host = rest + 1;
      *port = end[1] == ':' ? end + 2 : NULL;
      *end = '\0';
      return TRUE;
    }
  end = strrchr (rest, ':');
  if (end != NULL && strchr (rest, ':') == end)
    {
      *port = end + 1;
      *end = '\0';
    }
  return TRUE;
}

static SceauSshTarget *
read_target (char *text)
{
  g_autoptr (SceauSshTarget) self = g_new0 (SceauSshTarget, 1);
  char *at = strrchr (text, '@');
  char *host, *port;
  guint64 number;

  if (at != NULL)
    {
      *at = '\0';
      if (!is_plain (text, "._-"))
        return NULL;
      self->user = g_strdup (text);
    }
  if (!split_port (at != NULL ? at + 1 : text, &host, &port)
      || !is_plain (host, g_hostname_is_ip_address (host) ? ".:%" : "._-"))
    return NULL;
  self->host = g_strdup (host);
  if (port == NULL)
    return g_steal_pointer (&self);
  if (!g_ascii_string_to_unsigned (port, 10, 1, G_MAXUINT16, &number, NULL))
    return NULL;
  self->port = (guint16) number;
  return g_steal_pointer (&self);
}

/**
 * sceau_ssh_target_parse:
 * @text: "host", "user@host", "user@host:port", "user@[::1]:port"; the host may be a Host of ~/.ssh/config
 * @error: INVALID_ARGUMENT
 *
 * Returns: (transfer full) (nullable): where to go
 */
SceauSshTarget *
sceau_ssh_target_parse (const char *text, GError **error)
{
  g_autofree char *copy = g_strdup (text);
  SceauSshTarget *self = read_target (copy);

  if (self == NULL)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                 _ ("“%s” is not an SSH address such as root@server or admin@server:2222."), text);
  return self;
}

/**
 * sceau_ssh_target_copy:
 * @self: where to go
 *
 * Returns: (transfer full): a copy
 */
SceauSshTarget *
sceau_ssh_target_copy (const SceauSshTarget *self)
{
  SceauSshTarget *copy = g_new0 (SceauSshTarget, 1);

  copy->user = g_strdup (self->user);
  copy->host = g_strdup (self->host);
  copy->port = self->port;
  return copy;
}

/**
 * sceau_ssh_target_free:
 * @self: (nullable) (transfer full): where to go
 */
void
sceau_ssh_target_free (SceauSshTarget *self)
{
  if (self == NULL)
    return;
  g_free (self->user);
  g_free (self->host);
  g_free (self);
}

/**
 * sceau_ssh_target_to_string:
 * @self: where to go
 *
 * Returns: (transfer full): what sceau_ssh_target_parse () reads
 */
char *
sceau_ssh_target_to_string (const SceauSshTarget *self)
{
  gboolean colons = strchr (self->host, ':') != NULL;
  GString *text = g_string_new (NULL);

  if (self->user != NULL)
    g_string_append_printf (text, "%s@", self->user);
  g_string_append_printf (text, colons ? "[%s]" : "%s", self->host);
  if (self->port != 0)
    g_string_append_printf (text, ":%u", (guint) self->port);
  return g_string_free (text, FALSE);
}

/**
 * sceau_ssh_root_check:
 * @root: (nullable): a folder on the server
 * @error: INVALID_ARGUMENT
 *
 * Returns: whether it may stand in paths and in HAProxy's configuration as it is
 */
gboolean
sceau_ssh_root_check (const char *root, GError **error)
{
  if (root == NULL || g_str_equal (root, "/")
      || (*root == '/' && is_plain (root, "/._-") && strstr (root, "/..") == NULL
          && !g_str_has_suffix (root, "/")))
    return TRUE;
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
               _ ("“%s” is not a folder such as /srv/camtrace."), root);
  return FALSE;
}

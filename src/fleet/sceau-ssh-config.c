/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config(5ssl): "$" begins a variable, "#" a comment, quotes quote; a backslash takes all that from the character after it. So
 * everything that is no letter or digit gets one, and a name is what it is, whatever is in it. What OpenSSL made of it is read
 * again and compared before it is used. */
#include "config.h"

#include "fleet/sceau-ssh-config.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-text.h"
#include "pki/sceau-names.h"

/* Spaces inside may stay as they are; those at the ends are gone already. */
static void
append_escaped (GString *text, const char *value)
{
  for (; *value != '\0'; value++)
    {
      if ((guchar) *value < 0x80 && !g_ascii_isalnum (*value) && *value != ' ')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *value);
    }
}

static gboolean
append_field (GString *text, const char *field, const char *value, GError **error)
{
  g_autofree char *stripped = value != NULL ? g_strstrip (g_strdup (value)) : NULL;

  if (stripped == NULL || *stripped == '\0')
    return TRUE;
  for (const char *p = stripped; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      {
        g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                     _ ("The field %s has a character that cannot be printed."), field);
        return FALSE;
      }
  g_string_append_printf (text, "%s = ", field);
  append_escaped (text, stripped);
  g_string_append_c (text, '\n');
  return TRUE;
}

static gboolean
append_subject (GString *text, const SceauSubject *subject, const char *common_name, GError **error)
{
  g_string_append (text, "[subject]\n");
  return append_field (text, "C", subject->country, error)
         && append_field (text, "ST", subject->state, error)
         && append_field (text, "L", subject->locality, error)
         && append_field (text, "O", subject->organization, error)
         && append_field (text, "OU", subject->unit, error)
         && append_field (text, "CN", common_name, error);
}

/* They have been checked: letters, digits, dots, dashes, colons, a leading star. */
static void
append_names (GString *text, char **names)
{
  g_string_append (text, "[names]\n");
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_string_append_printf (text, sceau_name_is_ip (names[i]) ? "IP.%u = " : "DNS.%u = ", i + 1);
      append_escaped (text, names[i]);
      g_string_append_c (text, '\n');
    }
}

/**
 * sceau_ssh_openssl_config:
 * @subject: the subject
 * @names: (nullable) (array zero-terminated=1): DNS names and addresses; the common name comes by itself
 * @rsa: whether the key is an RSA key (TLS 1.2 and older may encipher with it)
 * @error: INVALID_ARGUMENT
 *
 * Returns: (transfer full) (nullable): a configuration for "openssl req", with and without -x509
 */
char *
sceau_ssh_openssl_config (const SceauSubject *subject, const char *const *names, gboolean rsa,
                          GError **error)
{
  g_auto (GStrv) all = sceau_names_normalize (subject->common_name, names, error);
  g_autoptr (GString) text = g_string_new (NULL);
  const char *common_name = subject->common_name;

  if (all == NULL)
    return NULL;
  /* A certificate may have names without a common name; a request of OpenSSL needs some subject. */
  if ((common_name == NULL || *common_name == '\0') && all[0] != NULL)
    common_name = all[0];
  g_string_append (text, "[req]\nprompt = no\nutf8 = yes\nstring_mask = utf8only\n"
                         "distinguished_name = subject\nreq_extensions = request\n"
                         "x509_extensions = certificate\n");
  g_string_append (text, "[request]\n");
  if (all[0] != NULL)
    g_string_append (text, "subjectAltName = @names\n");
  g_string_append (text, "[certificate]\nbasicConstraints = critical,CA:FALSE\n"
                         "subjectKeyIdentifier = hash\nextendedKeyUsage = serverAuth\n");
  g_string_append_printf (text, "keyUsage = critical,digitalSignature%s\n",
                          rsa ? ",keyEncipherment" : "");
  if (all[0] != NULL)
    g_string_append (text, "subjectAltName = @names\n");
  if (!append_subject (text, subject, common_name, error))
    return NULL;
  append_names (text, all);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

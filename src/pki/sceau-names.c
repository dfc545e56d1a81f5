/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of servers, normalised: IDN to A-labels, addresses in one form. */
#include "config.h"

#include "pki/sceau-names.h"

#include "base/sceau-limits.h"
#include "base/sceau-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * sceau_name_normalize:
 * @name: a DNS name in Unicode or ASCII, perhaps with a wildcard as its first label or a dot at its end, or an address
 *
 * Returns: (transfer full) (nullable): the form that stands in certificates: A-labels (RFC 5890) in lower case without the last dot,
 *   an address in its canonical form (RFC 5952); NULL when it is neither
 */
char *
sceau_name_normalize (const char *name)
{
  g_autofree char *ascii = NULL;
  g_autofree char *lower = NULL;
  gsize length = strnlen (name, 4 * SCEAU_MAX_NAME_LENGTH + 1);

  if (length == 0 || length > 4 * SCEAU_MAX_NAME_LENGTH || !g_utf8_validate (name, -1, NULL))
    return NULL;
  if (sceau_name_is_ip (name))
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (name);

      return address != NULL ? g_inet_address_to_string (address) : NULL;
    }
  if ((ascii = g_hostname_to_ascii (name)) == NULL)
    return NULL;
  lower = g_ascii_strdown (ascii, -1);
  length = strlen (lower);
  if (length > 1 && lower[length - 1] == '.')
    lower[length - 1] = '\0';
  return sceau_name_is_dns (lower) ? g_steal_pointer (&lower) : NULL;
}

/**
 * sceau_names_normalize:
 * @common_name: (nullable): the subject's common name; put first when it is a name, passed over when it is not
 * @names: (nullable) (array zero-terminated=1): DNS names and addresses
 * @error: INVALID_ARGUMENT, which names the one that is neither, or TOO_MANY
 *
 * The names that will be in the subjectAltName: see sceau_name_normalize() for their form; each once, in the order given.
 *
 * Returns: (transfer full) (nullable): the names; an empty list when there are none
 */
char **
sceau_names_normalize (const char *common_name, const char *const *names, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  char *first = common_name != NULL ? sceau_name_normalize (common_name) : NULL;
  gsize i;

  if (first != NULL)
    g_ptr_array_add (list, first);
  for (i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *name = sceau_name_normalize (names[i]);

      if (name == NULL)
        {
          g_autofree char *shown = sceau_text_make_safe (names[i], 64);

          g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                       _ ("“%s” is neither a DNS name nor an address"), shown);
          return NULL;
        }
      if (g_ptr_array_find_with_equal_func (list, name, g_str_equal, NULL))
        continue;
      if (list->len == SCEAU_MAX_NAMES)
        {
          g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_MANY,
                       _ ("More than %u names in one certificate"), SCEAU_MAX_NAMES);
          return NULL;
        }
      g_ptr_array_add (list, g_steal_pointer (&name));
    }
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&list), FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* subjectAltName: its DNS names and addresses out and in, and what they match. */
#include "config.h"

#include "pki/sceau-alt-names.h"

#include "base/sceau-limits.h"
#include "base/sceau-text.h"
#include "pki/sceau-names.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <gnutls/x509-ext.h>
#include <string.h>

#define SAN_DNS SCEAU_DER_CONTEXT (2)
#define SAN_IP  SCEAU_DER_CONTEXT (7)

/**
 * sceau_alt_names_check: (skip)
 * @general_names: what is inside a GeneralNames
 *
 * Returns: whether it is built as RFC 5280 (4.2.1.6) has it: at least one name, each with a tag of its kind
 */
gboolean
sceau_alt_names_check (SceauSpan general_names)
{
  SceauDer name;

  if (general_names.size == 0)
    return FALSE;
  while (general_names.size > 0)
    if (!sceau_der_next (&general_names, &name) || (name.tag & 0xc0) != 0x80
        || (name.tag & 0x1f) > 8
        || (name.tag == SAN_IP && name.value.size != 4 && name.value.size != 16))
      return FALSE;
  return TRUE;
}

static char *
address_to_string (SceauSpan value)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_bytes (
      value.data, value.size == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);

  return g_inet_address_to_string (address);
}

/**
 * sceau_alt_names_dup: (skip)
 * @general_names: what is inside a GeneralNames, checked
 *
 * Returns: (transfer full): the DNS names and addresses as safe text, in their order; others (mail, URI…) are left out
 */
char **
sceau_alt_names_dup (SceauSpan general_names)
{
  GPtrArray *list = g_ptr_array_new ();
  SceauDer name;

  while (sceau_der_next (&general_names, &name))
    if (name.tag == SAN_DNS)
      {
        g_autofree char *text = g_strndup ((const char *) name.value.data, name.value.size);

        g_ptr_array_add (list, sceau_text_make_safe (text, SCEAU_MAX_NAME_LENGTH + 1));
      }
    else if (name.tag == SAN_IP)
      g_ptr_array_add (list, address_to_string (name.value));
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (list, FALSE);
}

static gboolean
equal_without_case (const guint8 *a, const char *b, gsize size)
{
  return g_ascii_strncasecmp ((const char *) a, b, size) == 0 && memchr (a, '\0', size) == NULL;
}

/* RFC 9525 (6.3): a wildcard is the whole left-most label and stands for exactly one. Like GnuTLS, OpenSSL and every browser it is
 * not believed when only a top-level domain follows. */
static gboolean
dns_matches (SceauSpan pattern, const char *host)
{
  const char *rest = strchr (host, '.');
  gsize length = strlen (host);

  if (pattern.size == length && equal_without_case (pattern.data, host, length))
    return TRUE;
  if (pattern.size < 3 || memcmp (pattern.data, "*.", 2) != 0 || rest == NULL || rest == host
      || memchr (pattern.data + 2, '.', pattern.size - 2) == NULL)
    return FALSE;
  return pattern.size - 1 == strlen (rest)
         && equal_without_case (pattern.data + 1, rest, pattern.size - 1);
}

/* What is compared: the normalised name. One with an underscore is no host name (RFC 1123) and no public authority certifies it, but on
 * local networks there are such, and every client compares them like any other. */
static char *
reference_for (const char *name)
{
  char *reference = sceau_name_normalize (name);

  if (reference == NULL && strchr (name, '_') != NULL
      && name[strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-._")] == '\0')
    reference = g_ascii_strdown (name, -1);
  return reference;
}

/**
 * sceau_alt_names_match: (skip)
 * @general_names: what is inside a GeneralNames, checked
 * @name: what a client connects to: a DNS name (Unicode or A-labels) or an address
 *
 * RFC 9525 (6.3 to 6.5): addresses match addresses and names match names, never one the other, nor the common name.
 *
 * Returns: whether the certificate is for it
 */
gboolean
sceau_alt_names_match (SceauSpan general_names, const char *name)
{
  g_autofree char *host = reference_for (name);
  g_autoptr (GInetAddress) address = host != NULL && sceau_name_is_ip (host)
                                         ? g_inet_address_new_from_string (host)
                                         : NULL;
  SceauDer candidate;

  while (host != NULL && sceau_der_next (&general_names, &candidate))
    if (address != NULL ? candidate.tag == SAN_IP
                              && sceau_span_is (candidate.value, g_inet_address_to_bytes (address),
                                                g_inet_address_get_native_size (address))
                        : candidate.tag == SAN_DNS && dns_matches (candidate.value, host))
      return TRUE;
  return FALSE;
}

static int
append_name (gnutls_subject_alt_names_t names, const char *name)
{
  g_autoptr (GInetAddress) address = sceau_name_is_ip (name) ? g_inet_address_new_from_string (name)
                                                             : NULL;
  gnutls_datum_t value = { (unsigned char *) name, (unsigned int) strlen (name) };

  if (address == NULL)
    return gnutls_subject_alt_names_set (names, GNUTLS_SAN_DNSNAME, &value, NULL);
  value.data = (unsigned char *) g_inet_address_to_bytes (address);
  value.size = (unsigned int) g_inet_address_get_native_size (address);
  return gnutls_subject_alt_names_set (names, GNUTLS_SAN_IPADDRESS, &value, NULL);
}

/**
 * sceau_alt_names_to_der: (skip)
 * @names: normalised names
 * @error: FAILED
 *
 * Returns: (transfer full) (nullable): the value of a subjectAltName extension
 */
GBytes *
sceau_alt_names_to_der (const char *const *names, GError **error)
{
  gnutls_subject_alt_names_t list;
  gnutls_datum_t der = { NULL, 0 };
  GBytes *bytes = NULL;
  int code = gnutls_subject_alt_names_init (&list);
  gsize i;

  if (code < 0)
    {
      sceau_error_set_gnutls (error, SCEAU_ERROR_FAILED, code, _ ("The names cannot be written"));
      return NULL;
    }
  for (i = 0; code >= 0 && names[i] != NULL; i++)
    code = append_name (list, names[i]);
  if (code >= 0)
    code = gnutls_x509_ext_export_subject_alt_names (list, &der);
  if (code < 0)
    sceau_error_set_gnutls (error, SCEAU_ERROR_FAILED, code, _ ("The names cannot be written"));
  else
    bytes = g_bytes_new (der.data, der.size);
  gnutls_free (der.data);
  gnutls_subject_alt_names_deinit (list);
  return bytes;
}

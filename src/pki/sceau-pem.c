/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PEM as RFC 7468 has it: one label, 64 characters a line. */
#include "pki/sceau-pem.h"

#include <gnutls/gnutls.h>
#include <string.h>

/**
 * sceau_pem_encode: (skip)
 * @label: "CERTIFICATE"
 * @der: what to armour; nothing secret (the copies made on the way are not wiped)
 *
 * Returns: (transfer full): the text, ending in a line feed
 */
char *
sceau_pem_encode (const char *label, SceauSpan der)
{
  gnutls_datum_t data = { (unsigned char *) der.data, (unsigned int) der.size };
  gnutls_datum_t armoured = { NULL, 0 };
  char *text;

  if (gnutls_pem_base64_encode2 (label, &data, &armoured) < 0)
    g_error ("out of memory for %" G_GSIZE_FORMAT " bytes of PEM", der.size);
  text = g_strndup ((const char *) armoured.data, armoured.size);
  gnutls_free (armoured.data);
  return text;
}

/**
 * sceau_pem_decode: (skip)
 * @label: the label to look for
 * @pem: text
 *
 * Returns: (transfer full) (nullable): what the first block with that label holds
 */
GBytes *
sceau_pem_decode (const char *label, const char *pem)
{
  gnutls_datum_t data = { (unsigned char *) pem, (unsigned int) strlen (pem) };
  gnutls_datum_t der = { NULL, 0 };
  GBytes *bytes;

  if (gnutls_pem_base64_decode2 (label, &data, &der) < 0)
    return NULL;
  bytes = g_bytes_new (der.data, der.size);
  gnutls_free (der.data);
  return bytes;
}

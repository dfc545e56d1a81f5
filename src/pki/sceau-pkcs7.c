/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes certificates as a PKCS #7 bundle, the ".p7b" that Windows takes. */
#include "config.h"

#include "pki/sceau-pkcs7.h"

#include <glib/gi18n-lib.h>
#include <gnutls/pkcs7.h>

static int
pkcs7_fill (gnutls_pkcs7_t bundle, GPtrArray *certificates)
{
  guint i;
  int code = 0;

  for (i = 0; code >= 0 && i < certificates->len; i++)
    {
      gsize size = 0;
      const void *data = g_bytes_get_data (
          sceau_certificate_get_der (g_ptr_array_index (certificates, i)), &size);
      gnutls_datum_t der = { (unsigned char *) data, (unsigned int) size };

      code = gnutls_pkcs7_set_crt_raw (bundle, &der);
    }
  return code;
}

/**
 * sceau_certificates_to_pkcs7:
 * @certificates: (element-type SceauCertificate): what goes in
 *
 * Returns: (transfer full) (nullable): the DER of a bundle without signers (RFC 2315, 9.1)
 */
GBytes *
sceau_certificates_to_pkcs7 (GPtrArray *certificates, GError **error)
{
  gnutls_pkcs7_t bundle = NULL;
  gnutls_datum_t der = { NULL, 0 };
  GBytes *bytes = NULL;
  int code;

  g_return_val_if_fail (certificates != NULL, NULL);

  code = gnutls_pkcs7_init (&bundle);
  if (code >= 0)
    code = pkcs7_fill (bundle, certificates);
  if (code >= 0)
    code = gnutls_pkcs7_export2 (bundle, GNUTLS_X509_FMT_DER, &der);
  if (code >= 0)
    bytes = g_bytes_new (der.data, der.size);
  else
    sceau_error_set_gnutls (error, SCEAU_ERROR_FAILED, code, _ ("The bundle could not be made."));
  gnutls_free (der.data);
  g_clear_pointer (&bundle, gnutls_pkcs7_deinit);
  return bytes;
}

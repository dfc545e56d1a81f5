/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GnuTLS is asked about a certificate: signatures, and the object behind it. */
#include "pki/sceau-certificate-private.h"

#include "pki/sceau-public-key.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

/**
 * sceau_certificate_peek_gnutls:
 * @self: a certificate
 *
 * For tls and for verification. The object must not be changed: threads share it.
 *
 * Returns: (transfer none) (nullable): the gnutls_x509_crt_t, made when first asked; NULL when GnuTLS refuses the certificate
 */
void *
sceau_certificate_peek_gnutls (SceauCertificate *self)
{
  gnutls_x509_crt_t crt = g_atomic_pointer_get (&self->crt);
  gnutls_datum_t der;
  gsize size;

  if (crt != NULL)
    return crt;
  der.data = (unsigned char *) g_bytes_get_data (self->der, &size);
  der.size = (unsigned int) size;
  if (gnutls_x509_crt_init (&crt) < 0)
    return NULL;
  if (gnutls_x509_crt_import (crt, &der, GNUTLS_X509_FMT_DER) >= 0
      && g_atomic_pointer_compare_and_exchange (&self->crt, NULL, (void *) crt))
    return crt;
  gnutls_x509_crt_deinit (crt);
  return g_atomic_pointer_get (&self->crt);
}

/* The public key by itself: importing it costs a tenth of importing the certificate. */
static gnutls_pubkey_t
peek_pubkey (SceauCertificate *self)
{
  gnutls_pubkey_t key = g_atomic_pointer_get (&self->pubkey);

  if (key != NULL)
    return key;
  key = sceau_public_key_import (sceau_certificate_span (self, self->spki));
  if (key == NULL || g_atomic_pointer_compare_and_exchange (&self->pubkey, NULL, (void *) key))
    return key;
  gnutls_pubkey_deinit (key);
  return g_atomic_pointer_get (&self->pubkey);
}

/**
 * sceau_certificate_is_signed_by:
 * @self: a certificate
 * @issuer: perhaps its issuer
 *
 * The signature alone: names, dates, CA flag, usages and the strength of the algorithms (MD5 counts) are other questions.
 *
 * Returns: whether @issuer's key signed @self
 */
gboolean
sceau_certificate_is_signed_by (SceauCertificate *self, SceauCertificate *issuer)
{
  g_return_val_if_fail (self != NULL && issuer != NULL, FALSE);

  return sceau_signature_verify (
      sceau_certificate_span (issuer, issuer->spki), peek_pubkey (issuer),
      sceau_certificate_span (self, self->algorithm), sceau_certificate_span (self, self->tbs),
      sceau_certificate_span (self, self->signature));
}

/**
 * sceau_certificate_is_self_signed:
 * @self: a certificate
 *
 * Returns: whether it is self-issued and its own key made the signature
 */
gboolean
sceau_certificate_is_self_signed (SceauCertificate *self)
{
  int known = g_atomic_int_get (&self->self_signed);

  if (known == 0)
    {
      known = sceau_certificate_is_self_issued (self) && sceau_certificate_is_signed_by (self, self)
                  ? 1
                  : -1;
      g_atomic_int_set (&self->self_signed, known);
    }
  return known > 0;
}

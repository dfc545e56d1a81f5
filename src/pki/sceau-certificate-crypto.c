/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GnuTLS is asked about a certificate: signatures, and the object behind it. */
#include "pki/sceau-certificate-private.h"

#include "pki/sceau-public-key.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

/**
 * sceau_certificate_import_gnutls: (skip)
 * @self: a certificate
 *
 * Returns: (transfer full) (nullable): a gnutls_x509_crt_t of its own, which takes twenty times the memory; NULL when GnuTLS refuses it
 */
void *
sceau_certificate_import_gnutls (SceauCertificate *self)
{
  gnutls_x509_crt_t crt;
  gsize size;
  gnutls_datum_t der = { .data = (guint8 *) g_bytes_get_data (self->der, &size) };

  der.size = (unsigned int) size;
  if (gnutls_x509_crt_init (&crt) < 0)
    return NULL;
  if (gnutls_x509_crt_import (crt, &der, GNUTLS_X509_FMT_DER) >= 0)
    return crt;
  gnutls_x509_crt_deinit (crt);
  return NULL;
}

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

  if (crt != NULL)
    return crt;
  crt = sceau_certificate_import_gnutls (self);
  if (crt == NULL || g_atomic_pointer_compare_and_exchange (&self->crt, NULL, (void *) crt))
    return crt;
  gnutls_x509_crt_deinit (crt);
  return g_atomic_pointer_get (&self->crt);
}

/* A list frees what is added to it, so it gets an object of its own. */
static gnutls_x509_trust_list_t
make_trust (SceauCertificate *self)
{
  gnutls_x509_trust_list_t list;
  gnutls_x509_crt_t crt;

  if (gnutls_x509_trust_list_init (&list, 1) < 0)
    return NULL;
  crt = sceau_certificate_import_gnutls (self);
  if (crt != NULL && gnutls_x509_trust_list_add_cas (list, &crt, 1, 0) < 1)
    gnutls_x509_crt_deinit (crt);
  return list;
}

/**
 * sceau_certificate_peek_trust: (skip)
 * @self: a certificate
 *
 * Returns: (transfer none) (nullable): a gnutls_x509_trust_list_t in which it alone is trusted, made when first asked; threads may share it
 */
void *
sceau_certificate_peek_trust (SceauCertificate *self)
{
  gnutls_x509_trust_list_t list = g_atomic_pointer_get (&self->trust);

  if (list != NULL)
    return list;
  list = make_trust (self);
  if (list == NULL || g_atomic_pointer_compare_and_exchange (&self->trust, NULL, (void *) list))
    return list;
  gnutls_x509_trust_list_deinit (list, 1);
  return g_atomic_pointer_get (&self->trust);
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

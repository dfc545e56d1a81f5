/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a certificate authority does, small: certifies authorities under it, and answers requests. */
#include "config.h"

#include "pki/sceau-authority.h"

#include "pki/sceau-alt-names.h"
#include "pki/sceau-issue.h"

#include <glib/gi18n-lib.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <string.h>

#define MAX_LEAF_SECONDS (397 * 86400)

typedef struct
{
  gnutls_pubkey_t pubkey;
  const SceauSubject *subject;
  const SceauSigner *signer;
  const SceauValidity *validity;
  gboolean authority;
  int path_length;
  GBytes *alt_names; /* a leaf's */
} Order;

static int
set_attribute (gpointer crt, const char *oid, const char *value)
{
  return gnutls_x509_crt_set_dn_by_oid (crt, oid, 0, value, (unsigned int) strlen (value));
}

static int
set_role (gnutls_x509_crt_t crt, const Order *order)
{
  gboolean rsa = gnutls_pubkey_get_pk_algorithm (order->pubkey, NULL) == GNUTLS_PK_RSA;
  unsigned int usage = order->authority
                           ? GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN
                           : GNUTLS_KEY_DIGITAL_SIGNATURE | (rsa ? GNUTLS_KEY_KEY_ENCIPHERMENT : 0);
  int code = gnutls_x509_crt_set_basic_constraints (crt, order->authority, order->path_length);

  if (code >= 0)
    code = gnutls_x509_crt_set_key_usage (crt, usage);
  if (code >= 0 && !order->authority)
    code = gnutls_x509_crt_set_key_purpose_oid (crt, GNUTLS_KP_TLS_WWW_SERVER, 0);
  if (code >= 0 && order->alt_names != NULL)
    code = gnutls_x509_crt_set_extension_by_oid (crt, GNUTLS_X509EXT_OID_SAN,
                                                 g_bytes_get_data (order->alt_names, NULL),
                                                 g_bytes_get_size (order->alt_names), 0);
  return code;
}

/* Both identifiers of RFC 5280, 4.2.1.1 and 4.2.1.2. A root has no authority's. */
static int
set_key_ids (gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer)
{
  guint8 id[64];
  size_t size = sizeof id;
  int code = sceau_issue_set_key_id (crt);

  if (code < 0 || issuer == crt)
    return code;
  code = gnutls_x509_crt_get_subject_key_id (issuer, id, &size, NULL);
  return code >= 0 ? gnutls_x509_crt_set_authority_key_id (crt, id, size) : code;
}

static int
fill_and_sign (gnutls_x509_crt_t crt, const Order *order)
{
  gnutls_x509_crt_t issuer = order->signer->certificate != NULL
                                 ? sceau_certificate_peek_gnutls (order->signer->certificate)
                                 : crt;
  int code = gnutls_x509_crt_set_version (crt, 3);

  if (issuer == NULL)
    return GNUTLS_E_INTERNAL_ERROR;
  if (code >= 0)
    code = sceau_issue_set_serial (crt);
  if (code >= 0)
    code = gnutls_x509_crt_set_activation_time (crt, order->validity->not_before);
  if (code >= 0)
    code = gnutls_x509_crt_set_expiration_time (crt, order->validity->not_after);
  if (code >= 0)
    code = sceau_issue_set_subject (crt, set_attribute, order->subject);
  if (code >= 0)
    code = gnutls_x509_crt_set_pubkey (crt, order->pubkey);
  if (code >= 0)
    code = set_role (crt, order);
  if (code >= 0)
    code = set_key_ids (crt, issuer);
  if (code >= 0)
    code = gnutls_x509_crt_sign2 (
        crt, issuer, sceau_key_peek_gnutls (order->signer->key),
        (gnutls_digest_algorithm_t) sceau_issue_digest (order->signer->key), 0);
  return code;
}

static SceauCertificate *
carry_out (const Order *order, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  gnutls_datum_t der = { NULL, 0 };
  gnutls_x509_crt_t crt;
  int code = gnutls_x509_crt_init (&crt);

  if (code >= 0)
    {
      if ((code = fill_and_sign (crt, order)) >= 0)
        code = gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &der);
      gnutls_x509_crt_deinit (crt);
    }
  if (code < 0)
    {
      sceau_error_set_gnutls (error, SCEAU_ERROR_FAILED, code,
                              _ ("The certificate could not be made"));
      return NULL;
    }
  bytes = g_bytes_new (der.data, der.size);
  gnutls_free (der.data);
  return sceau_certificate_new_from_der (bytes, error);
}

/**
 * sceau_authority_certify:
 * @key: the new authority's
 * @subject: its name
 * @path_length: how many authorities may be below it; -1: no limit
 * @signer: who signs; without certificate and with @key: a root
 * @validity: from when to when
 * @error: return location: INVALID_ARGUMENT for the subject, FAILED
 *
 * Returns: (transfer full) (nullable): the authority's certificate
 */
SceauCertificate *
sceau_authority_certify (SceauKey *key, const SceauSubject *subject, int path_length,
                         const SceauSigner *signer, const SceauValidity *validity, GError **error)
{
  Order order = { .subject = subject, .signer = signer, .validity = validity, .authority = TRUE };
  gnutls_privkey_t private_key = NULL;
  SceauCertificate *certificate = NULL;

  g_return_val_if_fail (key != NULL && subject != NULL && signer != NULL && validity != NULL, NULL);

  if (!sceau_subject_check (subject, error))
    return NULL;
  order.path_length = path_length;
  if (gnutls_privkey_init (&private_key) >= 0 && gnutls_pubkey_init (&order.pubkey) >= 0
      && gnutls_privkey_import_x509 (private_key, sceau_key_peek_gnutls (key), 0) >= 0
      && gnutls_pubkey_import_privkey (order.pubkey, private_key, 0, 0) >= 0)
    certificate = carry_out (&order, error);
  else
    g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_FAILED,
                         _ ("The certificate could not be made"));
  gnutls_privkey_deinit (private_key);
  gnutls_pubkey_deinit (order.pubkey);
  return certificate;
}

static gnutls_pubkey_t
import_public_key (SceauRequest *request)
{
  gsize size;
  gnutls_datum_t der;
  gnutls_x509_crq_t crq = NULL;
  gnutls_pubkey_t pubkey = NULL;
  int code;

  der.data = (unsigned char *) g_bytes_get_data (sceau_request_get_der (request), &size);
  der.size = (unsigned int) size;
  code = gnutls_x509_crq_init (&crq);
  if (code >= 0)
    code = gnutls_x509_crq_import (crq, &der, GNUTLS_X509_FMT_DER);
  if (code >= 0)
    code = gnutls_pubkey_init (&pubkey);
  if (code >= 0)
    code = gnutls_pubkey_import_x509_crq (pubkey, crq, 0);
  if (crq != NULL)
    gnutls_x509_crq_deinit (crq);
  if (code >= 0)
    return pubkey;
  gnutls_pubkey_deinit (pubkey);
  return NULL;
}

static gboolean
refuse (GError **error, const char *words)
{
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT, words);
  return FALSE;
}

/* The policy: proof of the key, a name in the SAN, 397 days at most. */
static gboolean
check_request (SceauRequest *request, const SceauValidity *validity, GError **error)
{
  if (!sceau_request_verify (request))
    return refuse (error, _ ("The request is not signed with its own key"));
  if (sceau_request_get_names (request)[0] == NULL)
    return refuse (error, _ ("The request asks for no name"));
  if (validity->not_after - validity->not_before > MAX_LEAF_SECONDS)
    return refuse (error, _ ("This authority certifies servers for 397 days at most"));
  return TRUE;
}

/**
 * sceau_authority_answer:
 * @request: what a server asks
 * @signer: who signs
 * @validity: from when to when, 397 days at most
 * @error: return location: INVALID_ARGUMENT, FAILED
 *
 * The organizational unit is dropped, as public authorities have done since 2022 (CA/Browser Forum ballot SC47).
 *
 * Returns: (transfer full) (nullable): the server's certificate
 */
SceauCertificate *
sceau_authority_answer (SceauRequest *request, const SceauSigner *signer,
                        const SceauValidity *validity, GError **error)
{
  g_autoptr (SceauSubject) subject = NULL;
  g_autoptr (GBytes) alt_names = NULL;
  Order order = { .signer = signer, .validity = validity, .path_length = -1 };
  SceauCertificate *certificate;

  g_return_val_if_fail (request != NULL && signer != NULL && signer->certificate != NULL, NULL);
  g_return_val_if_fail (validity != NULL, NULL);

  if (!check_request (request, validity, error))
    return NULL;
  alt_names = sceau_alt_names_to_der (sceau_request_get_names (request), error);
  if (alt_names == NULL)
    return NULL;
  subject = sceau_request_dup_subject_fields (request);
  g_clear_pointer (&subject->unit, g_free);
  if (subject->common_name == NULL)
    subject->common_name = g_strdup (sceau_request_get_names (request)[0]);
  order.subject = subject;
  order.alt_names = alt_names;
  order.pubkey = import_public_key (request);
  if (order.pubkey == NULL)
    {
      refuse (error, _ ("The request’s public key is of a kind that cannot be certified"));
      return NULL;
    }
  certificate = carry_out (&order, error);
  gnutls_pubkey_deinit (order.pubkey);
  return certificate;
}

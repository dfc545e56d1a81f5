/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making a certificate request. */
#include "config.h"

#include "pki/sceau-alt-names.h"
#include "pki/sceau-issue.h"
#include "pki/sceau-request.h"

#include <glib/gi18n-lib.h>
#include <gnutls/x509.h>
#include <string.h>

static int
set_attribute (gpointer crq, const char *oid, const char *value)
{
  return gnutls_x509_crq_set_dn_by_oid (crq, oid, 0, value, (unsigned int) strlen (value));
}

static int
fill_and_sign (gnutls_x509_crq_t crq, SceauKey *key, const SceauSubject *subject, GBytes *alt_names)
{
  gnutls_x509_privkey_t privkey = sceau_key_peek_gnutls (key);
  int code = gnutls_x509_crq_set_version (crq, 1);

  if (code >= 0)
    code = sceau_issue_set_subject (crq, set_attribute, subject);
  if (code >= 0 && alt_names != NULL)
    code = gnutls_x509_crq_set_extension_by_oid (crq, GNUTLS_X509EXT_OID_SAN,
                                                 g_bytes_get_data (alt_names, NULL),
                                                 g_bytes_get_size (alt_names), 0);
  if (code >= 0)
    code = gnutls_x509_crq_set_key (crq, privkey);
  return code >= 0 ? gnutls_x509_crq_sign2 (crq, privkey,
                                            (gnutls_digest_algorithm_t) sceau_issue_digest (key), 0)
                   : code;
}

/**
 * sceau_request_new:
 * @key: the key to certify; it signs the request
 * @subject: the subject; see sceau_subject_check()
 * @names: (nullable) (array zero-terminated=1): DNS names and addresses for the subjectAltName; the common name is put first by
 *   itself when it is a name and missing, and with it alone nothing else need be given
 * @error: INVALID_ARGUMENT for a field or a name, TOO_MANY names, FAILED
 *
 * Makes a PKCS#10 request signed with SHA-256. It asks for names and nothing more: authorities decide on usages themselves, and
 * clientAuth is gone from public server certificates.
 *
 * Returns: (transfer full) (nullable): the request
 */
SceauRequest *
sceau_request_new (SceauKey *key, const SceauSubject *subject, const char *const *names,
                   GError **error)
{
  g_autoptr (GBytes) alt_names = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) all_names = NULL;
  gnutls_datum_t der = { NULL, 0 };
  gnutls_x509_crq_t crq;
  int code;

  g_return_val_if_fail (key != NULL && subject != NULL, NULL);

  if (!sceau_subject_check (subject, error)
      || (all_names = sceau_names_normalize (subject->common_name, names, error)) == NULL)
    return NULL;
  if (all_names[0] != NULL
      && (alt_names = sceau_alt_names_to_der ((const char *const *) all_names, error)) == NULL)
    return NULL;
  if ((code = gnutls_x509_crq_init (&crq)) >= 0)
    {
      if ((code = fill_and_sign (crq, key, subject, alt_names)) >= 0)
        code = gnutls_x509_crq_export2 (crq, GNUTLS_X509_FMT_DER, &der);
      gnutls_x509_crq_deinit (crq);
    }
  if (code < 0)
    {
      sceau_error_set_gnutls (error, SCEAU_ERROR_FAILED, code, _ ("The request could not be made"));
      return NULL;
    }
  bytes = g_bytes_new (der.data, der.size);
  gnutls_free (der.data);
  return sceau_request_new_from_der (bytes, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making a self-signed certificate. */
#include "config.h"

#include "pki/sceau-certificate.h"

#include "pki/sceau-alt-names.h"
#include "pki/sceau-issue.h"
#include "pki/sceau-names.h"

#include <glib/gi18n-lib.h>
#include <gnutls/x509.h>
#include <string.h>

#define SECONDS_PER_DAY 86400
#define CLOCK_TOLERANCE 3600
#define MAX_DAYS        3650

static int
set_attribute (gpointer crt, const char *oid, const char *value)
{
  return gnutls_x509_crt_set_dn_by_oid (crt, oid, 0, value, (unsigned int) strlen (value));
}

static int
set_times (gnutls_x509_crt_t crt, gint64 now, guint days)
{
  int code = gnutls_x509_crt_set_activation_time (crt, now - CLOCK_TOLERANCE);

  return code >= 0
             ? gnutls_x509_crt_set_expiration_time (crt, now + (gint64) days * SECONDS_PER_DAY)
             : code;
}

/* Only RSA keys ever encipher a key (TLS 1.2 and older). */
static int
set_usage (gnutls_x509_crt_t crt, gnutls_x509_privkey_t key)
{
  gboolean rsa = gnutls_x509_privkey_get_pk_algorithm (key) == GNUTLS_PK_RSA;
  int code = gnutls_x509_crt_set_basic_constraints (crt, 0, -1);

  if (code >= 0)
    code = gnutls_x509_crt_set_key_usage (crt, GNUTLS_KEY_DIGITAL_SIGNATURE
                                                   | (rsa ? GNUTLS_KEY_KEY_ENCIPHERMENT : 0));
  return code >= 0 ? gnutls_x509_crt_set_key_purpose_oid (crt, GNUTLS_KP_TLS_WWW_SERVER, 0) : code;
}

typedef struct
{
  SceauKey *key;
  const SceauSubject *subject;
  GBytes *alt_names;
  gint64 now;
  guint days;
} Plan;

static int
fill_and_sign (gnutls_x509_crt_t crt, const Plan *plan)
{
  gnutls_x509_privkey_t privkey = sceau_key_peek_gnutls (plan->key);
  int code = gnutls_x509_crt_set_version (crt, 3);

  if (code >= 0)
    code = sceau_issue_set_serial (crt);
  if (code >= 0)
    code = set_times (crt, plan->now, plan->days);
  if (code >= 0)
    code = sceau_issue_set_subject (crt, set_attribute, plan->subject);
  if (code >= 0)
    code = gnutls_x509_crt_set_key (crt, privkey);
  if (code >= 0)
    code = set_usage (crt, privkey);
  if (code >= 0)
    code = gnutls_x509_crt_set_extension_by_oid (crt, GNUTLS_X509EXT_OID_SAN,
                                                 g_bytes_get_data (plan->alt_names, NULL),
                                                 g_bytes_get_size (plan->alt_names), 0);
  if (code >= 0)
    code = sceau_issue_set_key_id (crt);
  if (code >= 0)
    code = gnutls_x509_crt_sign2 (crt, crt, privkey,
                                  (gnutls_digest_algorithm_t) sceau_issue_digest (plan->key), 0);
  return code;
}

static SceauCertificate *
carry_out (const Plan *plan, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  gnutls_datum_t der = { NULL, 0 };
  gnutls_x509_crt_t crt;
  int code = gnutls_x509_crt_init (&crt);

  if (code >= 0)
    {
      if ((code = fill_and_sign (crt, plan)) >= 0)
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
 * sceau_certificate_new_self_signed:
 * @key: the server's key
 * @subject: the subject; see sceau_subject_check()
 * @names: (nullable) (array zero-terminated=1): DNS names and addresses; the common name is put first by itself when it is a name
 * @now: Unix seconds
 * @days: for how many days from @now, 1 to 3650; clients of Apple refuse more than 824
 * @error: INVALID_ARGUMENT for a field, a name or the days, or when no name is left; TOO_MANY names; FAILED
 *
 * Makes a server certificate of version 3 that vouches for itself: subjectAltName, serverAuth, digitalSignature (and keyEncipherment
 * for RSA), not an authority, SHA-256. It is valid from one hour before @now, so that a client whose clock is somewhat slow takes
 * it at once; an hour is what a wrong daylight saving time makes.
 *
 * Returns: (transfer full) (nullable): the certificate
 */
SceauCertificate *
sceau_certificate_new_self_signed (SceauKey *key, const SceauSubject *subject,
                                   const char *const *names, gint64 now, guint days, GError **error)
{
  g_autoptr (GBytes) alt_names = NULL;
  g_auto (GStrv) all_names = NULL;
  Plan plan = { key, subject, NULL, now, days };

  g_return_val_if_fail (key != NULL && subject != NULL, NULL);

  if (days < 1 || days > MAX_DAYS)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("A certificate can be made for 1 to %u days, not %u"), MAX_DAYS, days);
      return NULL;
    }
  if (!sceau_subject_check (subject, error)
      || (all_names = sceau_names_normalize (subject->common_name, names, error)) == NULL)
    return NULL;
  if (all_names[0] == NULL)
    {
      g_set_error_literal (
          error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
          _ ("The certificate needs at least one DNS name or address: the common name is neither"));
      return NULL;
    }
  if ((alt_names = sceau_alt_names_to_der ((const char *const *) all_names, error)) == NULL)
    return NULL;
  plan.alt_names = alt_names;
  return carry_out (&plan, error);
}

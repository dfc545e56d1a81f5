/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The subject and the digest of what is signed here. */
#include "pki/sceau-issue.h"

#include "pki/sceau-names.h"

#include <gnutls/crypto.h>
#include <gnutls/x509.h>

#define SERIAL_SIZE 16

/* A common name in Unicode goes in as A-labels: it must repeat one of the alternative names (CA/Browser Forum BR 7.1.4.3). */
static char *
dup_common_name (const char *common_name)
{
  char *name = g_str_is_ascii (common_name) ? NULL : sceau_name_normalize (common_name);

  return name != NULL ? name : g_strdup (common_name);
}

/**
 * sceau_issue_set_subject: (skip)
 * @object: a GnuTLS object
 * @set: sets one attribute on it
 * @subject: a checked subject
 *
 * From the most general to the most specific, as authorities have it. GnuTLS writes a PrintableString where the letters allow and
 * else a UTF8String, and for the country always a PrintableString (RFC 5280, 4.1.2.4 and appendix A.1).
 *
 * Returns: a GnuTLS code, negative when one could not be set
 */
int
sceau_issue_set_subject (gpointer object, SceauSetAttribute set, const SceauSubject *subject)
{
  g_autofree char *country = subject->country != NULL ? g_ascii_strup (subject->country, -1) : NULL;
  g_autofree char *common_name = dup_common_name (subject->common_name);
  const struct
  {
    const char *oid, *value;
  } attributes[] = {
    { GNUTLS_OID_X520_COUNTRY_NAME, country },
    { GNUTLS_OID_X520_STATE_OR_PROVINCE_NAME, subject->state },
    { GNUTLS_OID_X520_LOCALITY_NAME, subject->locality },
    { GNUTLS_OID_X520_ORGANIZATION_NAME, subject->organization },
    { GNUTLS_OID_X520_ORGANIZATIONAL_UNIT_NAME, subject->unit },
    { GNUTLS_OID_X520_COMMON_NAME, common_name },
  };
  guint i;
  int code = 0;

  for (i = 0; code >= 0 && i < G_N_ELEMENTS (attributes); i++)
    if (attributes[i].value != NULL)
      code = set (object, attributes[i].oid, attributes[i].value);
  return code;
}

/**
 * sceau_issue_digest: (skip)
 * @key: a key
 *
 * Returns: the gnutls_digest_algorithm_t to sign with: SHA-256, which every authority and client takes, but for the Edwards curves,
 *   whose signature has a fixed one
 */
int
sceau_issue_digest (SceauKey *key)
{
  switch (gnutls_x509_privkey_get_pk_algorithm (sceau_key_peek_gnutls (key)))
    {
    case GNUTLS_PK_EDDSA_ED25519:
      return GNUTLS_DIG_SHA512;
    case GNUTLS_PK_EDDSA_ED448:
      return GNUTLS_DIG_SHAKE_256;
    default:
      return GNUTLS_DIG_SHA256;
    }
}

/**
 * sceau_issue_set_serial: (skip)
 * @object: a gnutls_x509_crt_t
 *
 * Random, positive, and of the same length each time (RFC 5280, 4.1.2.2: at most 20 octets).
 *
 * Returns: a GnuTLS code
 */
int
sceau_issue_set_serial (gpointer object)
{
  guint8 serial[SERIAL_SIZE];
  int code = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);

  if (code < 0)
    return code;
  serial[0] = (serial[0] & 0x7f) | 0x40;
  return gnutls_x509_crt_set_serial (object, serial, sizeof serial);
}

/**
 * sceau_issue_set_key_id: (skip)
 * @object: a gnutls_x509_crt_t with its public key
 *
 * Returns: a GnuTLS code
 */
int
sceau_issue_set_key_id (gpointer object)
{
  guint8 id[64];
  size_t size = sizeof id;
  int code = gnutls_x509_crt_get_key_id (object, GNUTLS_KEYID_USE_SHA1, id, &size);

  return code >= 0 ? gnutls_x509_crt_set_subject_key_id (object, id, size) : code;
}

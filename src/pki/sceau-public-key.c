/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Public keys as they stand in certificates and requests, and the check of a signature made with one. */
#include "pki/sceau-public-key.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <string.h>

#define OID_RSA     "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"
#define OID_RSA_PSS "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"
#define OID_DSA     "\x2a\x86\x48\xce\x38\x04\x01"
#define OID_EC      "\x2a\x86\x48\xce\x3d\x02\x01"
#define PSS_DOTTED  "1.2.840.113549.1.1.10"
#define OID_MGF1    "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08"

typedef struct
{
  const char *oid;
  guint8 size;
  const char *name;
} Named;

#define NAMED(oid, name)        \
  {                             \
    oid, sizeof (oid) - 1, name \
  }

static const Named curves[] = {
  NAMED ("\x2a\x86\x48\xce\x3d\x03\x01\x07", "p256"),
  NAMED ("\x2b\x81\x04\x00\x22", "p384"),
  NAMED ("\x2b\x81\x04\x00\x23", "p521"),
  NAMED ("\x2b\x81\x04\x00\x21", "p224"),
  NAMED ("\x2a\x86\x48\xce\x3d\x03\x01\x01", "p192"),
  NAMED ("\x2b\x81\x04\x00\x0a", "secp256k1"),
  NAMED ("\x2b\x24\x03\x03\x02\x08\x01\x01\x07", "brainpoolP256r1"),
  NAMED ("\x2b\x24\x03\x03\x02\x08\x01\x01\x0b", "brainpoolP384r1"),
  NAMED ("\x2b\x24\x03\x03\x02\x08\x01\x01\x0d", "brainpoolP512r1"),
};

static const Named edwards[] = {
  NAMED ("\x2b\x65\x70", "ed25519"),
  NAMED ("\x2b\x65\x71", "ed448"),
  NAMED ("\x2b\x65\x6e", "x25519"),
  NAMED ("\x2b\x65\x6f", "x448"),
};

static const char *
find_named (const Named *table, gsize count, SceauSpan oid)
{
  gsize i;

  for (i = 0; i < count; i++)
    if (sceau_span_is (oid, table[i].oid, table[i].size))
      return table[i].name;
  return NULL;
}

/* SubjectPublicKeyInfo ::= SEQUENCE { AlgorithmIdentifier { OID, parameters }, BIT STRING } (RFC 5280, 4.1) */
static gboolean
open_spki (SceauSpan spki, SceauSpan *oid, SceauSpan *parameters, SceauSpan *key)
{
  SceauDer whole, algorithm, type, bits;

  if (!sceau_der_only (spki, SCEAU_DER_SEQUENCE, &whole)
      || !sceau_der_expect (&whole.value, SCEAU_DER_SEQUENCE, &algorithm)
      || !sceau_der_only (whole.value, SCEAU_DER_BIT_STRING, &bits)
      || !sceau_der_get_bits (bits.value, key)
      || !sceau_der_expect (&algorithm.value, SCEAU_DER_OID, &type))
    return FALSE;
  *oid = type.value;
  *parameters = algorithm.value;
  return TRUE;
}

/* The bits of a positive INTEGER, its leading zeros not counted. */
static guint
count_bits (SceauSpan value)
{
  while (value.size > 0 && value.data[0] == 0)
    value = sceau_span_new (value.data + 1, value.size - 1);
  return value.size == 0 ? 0 : (guint) (value.size - 1) * 8 + g_bit_storage (value.data[0]);
}

static guint
rsa_bits (SceauSpan key)
{
  SceauDer whole, modulus;

  if (!sceau_der_only (key, SCEAU_DER_SEQUENCE, &whole)
      || !sceau_der_expect (&whole.value, SCEAU_DER_INTEGER, &modulus))
    return 0;
  return count_bits (modulus.value);
}

static guint
dsa_bits (SceauSpan parameters)
{
  SceauDer whole, prime;

  if (!sceau_der_only (parameters, SCEAU_DER_SEQUENCE, &whole)
      || !sceau_der_expect (&whole.value, SCEAU_DER_INTEGER, &prime))
    return 0;
  return count_bits (prime.value);
}

static char *
describe_curve (SceauSpan parameters)
{
  SceauDer curve;
  const char *name = NULL;

  if (sceau_der_only (parameters, SCEAU_DER_OID, &curve))
    name = find_named (curves, G_N_ELEMENTS (curves), curve.value);
  return g_strconcat ("ec:", name != NULL ? name : "other", NULL);
}

/**
 * sceau_public_key_check: (skip)
 * @spki: a whole SubjectPublicKeyInfo
 *
 * Returns: whether it is built as RFC 5280 has it, whatever the algorithm
 */
gboolean
sceau_public_key_check (SceauSpan spki)
{
  SceauSpan oid, parameters, key;

  return open_spki (spki, &oid, &parameters, &key);
}

/**
 * sceau_public_key_describe: (skip)
 * @spki: a whole SubjectPublicKeyInfo
 *
 * Returns: (transfer full): algorithm and size or curve: "rsa:2048", "rsa-pss:3072", "ec:p256", "ed25519"; "unknown" for others
 */
char *
sceau_public_key_describe (SceauSpan spki)
{
  SceauSpan oid, parameters, key;
  const char *name;

  if (!open_spki (spki, &oid, &parameters, &key))
    return g_strdup ("unknown");
  if (SCEAU_OID_IS (oid, OID_RSA))
    return g_strdup_printf ("rsa:%u", rsa_bits (key));
  if (SCEAU_OID_IS (oid, OID_RSA_PSS))
    return g_strdup_printf ("rsa-pss:%u", rsa_bits (key));
  if (SCEAU_OID_IS (oid, OID_EC))
    return describe_curve (parameters);
  if (SCEAU_OID_IS (oid, OID_DSA))
    return g_strdup_printf ("dsa:%u", dsa_bits (parameters));
  name = find_named (edwards, G_N_ELEMENTS (edwards), oid);
  return g_strdup (name != NULL ? name : "unknown");
}

/* Reads the OID of an AlgorithmIdentifier and leaves its parameters. */
static char *
open_algorithm (SceauSpan algorithm, SceauSpan *parameters)
{
  SceauDer whole, oid;

  if (!sceau_der_only (algorithm, SCEAU_DER_SEQUENCE, &whole)
      || !sceau_der_expect (&whole.value, SCEAU_DER_OID, &oid))
    return NULL;
  *parameters = whole.value;
  return sceau_der_oid_to_string (oid.value);
}

typedef struct
{
  gnutls_sign_algorithm_t sign;
  gnutls_digest_algorithm_t digest;
  guint64 salt_size;
} PssParameters;

static gnutls_digest_algorithm_t
digest_of (SceauSpan algorithm)
{
  SceauSpan parameters;
  g_autofree char *oid = open_algorithm (algorithm, &parameters);

  return oid != NULL ? gnutls_oid_to_digest (oid) : GNUTLS_DIG_UNKNOWN;
}

/* [1] MaskGenAlgorithm: MGF1 with the same hash as the signature; GnuTLS can do nothing else. */
static gboolean
read_mgf (SceauSpan value, gnutls_digest_algorithm_t digest)
{
  SceauDer whole, oid;

  return sceau_der_only (value, SCEAU_DER_SEQUENCE, &whole)
         && sceau_der_expect (&whole.value, SCEAU_DER_OID, &oid)
         && SCEAU_OID_IS (oid.value, OID_MGF1) && digest_of (whole.value) == digest;
}

static gnutls_sign_algorithm_t
pss_with (gnutls_digest_algorithm_t digest)
{
  switch (digest)
    {
    case GNUTLS_DIG_SHA256:
      return GNUTLS_SIGN_RSA_PSS_SHA256;
    case GNUTLS_DIG_SHA384:
      return GNUTLS_SIGN_RSA_PSS_SHA384;
    case GNUTLS_DIG_SHA512:
      return GNUTLS_SIGN_RSA_PSS_SHA512;
    default:
      return GNUTLS_SIGN_UNKNOWN;
    }
}

/* RSASSA-PSS-params (RFC 4055, 3.1). What is left out means SHA-1 and a salt of 20 octets: read, but GnuTLS has no such signature. */
static gboolean
read_pss (SceauSpan parameters, PssParameters *pss)
{
  SceauDer whole, element, number;

  pss->digest = GNUTLS_DIG_SHA1;
  pss->salt_size = 20;
  if (!sceau_der_only (parameters, SCEAU_DER_SEQUENCE, &whole))
    return FALSE;
  if (sceau_der_expect (&whole.value, SCEAU_DER_EXPLICIT (0), &element))
    pss->digest = digest_of (element.value);
  if (sceau_der_expect (&whole.value, SCEAU_DER_EXPLICIT (1), &element)
          ? !read_mgf (element.value, pss->digest)
          : pss->digest != GNUTLS_DIG_SHA1)
    return FALSE;
  if (sceau_der_expect (&whole.value, SCEAU_DER_EXPLICIT (2), &element)
      && (!sceau_der_only (element.value, SCEAU_DER_INTEGER, &number)
          || !sceau_der_get_uint (number.value, &pss->salt_size) || pss->salt_size > 512))
    return FALSE;
  pss->sign = pss_with (pss->digest);
  return TRUE;
}

/**
 * sceau_signature_describe: (skip)
 * @algorithm: a whole AlgorithmIdentifier of a signature
 *
 * Returns: (transfer full): GnuTLS's name of it ("RSA-SHA256", "ECDSA-SHA384", "RSA-PSS-SHA256", "EdDSA-Ed25519"), else its OID
 */
char *
sceau_signature_describe (SceauSpan algorithm)
{
  SceauSpan parameters;
  g_autofree char *oid = open_algorithm (algorithm, &parameters);
  gnutls_sign_algorithm_t sign = oid != NULL ? gnutls_oid_to_sign (oid) : GNUTLS_SIGN_UNKNOWN;
  PssParameters pss;
  const char *name;

  if (g_strcmp0 (oid, PSS_DOTTED) == 0 && read_pss (parameters, &pss))
    {
      if (pss.digest == GNUTLS_DIG_SHA1)
        return g_strdup ("RSA-PSS-SHA1");
      sign = pss.sign;
    }
  name = sign != GNUTLS_SIGN_UNKNOWN ? gnutls_sign_get_name (sign) : NULL;
  return g_strdup (name != NULL ? name : oid != NULL ? oid : "unknown");
}

/**
 * sceau_public_key_import: (skip)
 * @spki: a whole SubjectPublicKeyInfo
 *
 * Returns: (transfer full) (nullable): a gnutls_pubkey_t, NULL when GnuTLS does not know the algorithm or refuses the key
 */
void *
sceau_public_key_import (SceauSpan spki)
{
  gnutls_datum_t der = { (unsigned char *) spki.data, (unsigned int) spki.size };
  gnutls_pubkey_t key;

  if (gnutls_pubkey_init (&key) < 0)
    return NULL;
  if (gnutls_pubkey_import (key, &der, GNUTLS_X509_FMT_DER) >= 0)
    return key;
  gnutls_pubkey_deinit (key);
  return NULL;
}

/**
 * sceau_public_key_derive: (skip)
 * @private: a gnutls_privkey_t
 *
 * Returns: (transfer full) (nullable): the gnutls_pubkey_t that belongs to it
 */
void *
sceau_public_key_derive (void *private)
{
  gnutls_pubkey_t public;

  if (gnutls_pubkey_init (&public) < 0)
    return NULL;
  if (gnutls_pubkey_import_privkey (public, private, 0, 0) >= 0)
    return public;
  gnutls_pubkey_deinit (public);
  return NULL;
}

/* The salt's size is not part of GnuTLS's name for the algorithm: the key has to be told, so it cannot be a shared one. */
static gboolean
verify_pss (SceauSpan spki, const PssParameters *pss, const gnutls_datum_t *data,
            const gnutls_datum_t *signature)
{
  gnutls_pubkey_t key = sceau_public_key_import (spki);
  gnutls_x509_spki_t how;
  gboolean good = FALSE;

  if (key == NULL)
    return FALSE;
  if (gnutls_x509_spki_init (&how) >= 0)
    {
      gnutls_x509_spki_set_rsa_pss_params (how, pss->digest, (unsigned int) pss->salt_size);
      good = gnutls_pubkey_set_spki (key, how, 0) >= 0
             && gnutls_pubkey_verify_data2 (key, pss->sign, GNUTLS_VERIFY_ALLOW_BROKEN, data,
                                            signature)
                    >= 0;
      gnutls_x509_spki_deinit (how);
    }
  gnutls_pubkey_deinit (key);
  return good;
}

/**
 * sceau_signature_verify: (skip)
 * @spki: the signer's SubjectPublicKeyInfo
 * @pubkey: a gnutls_pubkey_t made of it
 * @algorithm: the AlgorithmIdentifier of the signature
 * @data: what was signed
 * @signature: the signature's octets
 *
 * Weak algorithms (MD5, SHA-1, short keys) count: whether they are good enough is said by another finding than whether the
 * signature is right.
 *
 * Returns: whether that key made that signature
 */
gboolean
sceau_signature_verify (SceauSpan spki, void *pubkey, SceauSpan algorithm, SceauSpan data,
                        SceauSpan signature)
{
  gnutls_datum_t signed_data = { (unsigned char *) data.data, (unsigned int) data.size };
  gnutls_datum_t octets = { (unsigned char *) signature.data, (unsigned int) signature.size };
  SceauSpan parameters;
  g_autofree char *oid = open_algorithm (algorithm, &parameters);
  gnutls_sign_algorithm_t sign;
  PssParameters pss;

  if (oid == NULL || pubkey == NULL)
    return FALSE;
  if (strcmp (oid, PSS_DOTTED) == 0)
    return read_pss (parameters, &pss) && pss.sign != GNUTLS_SIGN_UNKNOWN
           && verify_pss (spki, &pss, &signed_data, &octets);
  sign = gnutls_oid_to_sign (oid);
  return sign != GNUTLS_SIGN_UNKNOWN
         && gnutls_pubkey_verify_data2 (pubkey, sign, GNUTLS_VERIFY_ALLOW_BROKEN, &signed_data,
                                        &octets)
                >= 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Password-based encryption (PKCS#5, PKCS#12): which scheme, and how many rounds, so that a hostile file cannot make us derive for
 * hours. GnuTLS does the deriving. */
#include "config.h"

#include "pki/sceau-pbe.h"

#include "base/sceau-limits.h"

#include <glib/gi18n-lib.h>

#define OID_PBES2  "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d"
#define OID_PBKDF2 "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c"
/* 1.2.840.113549.1.5.1…11 (PBES1) and 1.2.840.113549.1.12.1.1…6 (PKCS#12), without their last octet */
#define OID_PBES1  "\x2a\x86\x48\x86\xf7\x0d\x01\x05"
#define OID_PKCS12 "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01"

/**
 * sceau_pbe_check_iterations: (skip)
 * @iterations: rounds that a file asks for
 * @error: TOO_LARGE, MALFORMED for none
 *
 * Returns: whether it is between 1 and SCEAU_MAX_KDF_ITERATIONS
 */
gboolean
sceau_pbe_check_iterations (guint64 iterations, GError **error)
{
  if (iterations == 0)
    g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                         _ ("The encryption is malformed: no rounds"));
  else if (iterations > SCEAU_MAX_KDF_ITERATIONS)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE,
                 _ ("Opening it would take %lu rounds; the limit is %u"), (gulong) iterations,
                 SCEAU_MAX_KDF_ITERATIONS);
  else
    return TRUE;
  return FALSE;
}

static gboolean
malformed (GError **error)
{
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED,
                       _ ("The encryption is malformed"));
  return FALSE;
}

static gboolean
unsupported (SceauSpan oid, GError **error)
{
  g_autofree char *dotted = sceau_der_oid_to_string (oid);

  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED,
               _ ("It is encrypted in a way that is not supported (%s)"),
               dotted != NULL ? dotted : "?");
  return FALSE;
}

/* { salt OCTET STRING, iterations INTEGER, … }: PBES1, PKCS#12 and PBKDF2 alike. A number too big for us is past the limit. */
static gboolean
check_parameters (SceauSpan parameters, GError **error)
{
  SceauDer whole, salt, number;
  guint64 iterations = G_MAXUINT64;

  if (!sceau_der_expect (&parameters, SCEAU_DER_SEQUENCE, &whole)
      || !sceau_der_expect (&whole.value, SCEAU_DER_OCTET_STRING, &salt)
      || !sceau_der_expect (&whole.value, SCEAU_DER_INTEGER, &number) || number.value.size == 0
      || number.value.data[0] >= 0x80)
    return malformed (error);
  if (number.value.size <= 8 && !sceau_der_get_uint (number.value, &iterations))
    return malformed (error);
  return sceau_pbe_check_iterations (iterations, error);
}

/* PBES2-params ::= SEQUENCE { keyDerivationFunc, encryptionScheme } (RFC 8018, A.4) */
static gboolean
check_pbes2 (SceauSpan parameters, GError **error)
{
  SceauDer whole, kdf, oid;

  if (!sceau_der_only (parameters, SCEAU_DER_SEQUENCE, &whole)
      || !sceau_der_expect (&whole.value, SCEAU_DER_SEQUENCE, &kdf)
      || !sceau_der_expect (&kdf.value, SCEAU_DER_OID, &oid))
    return malformed (error);
  return SCEAU_OID_IS (oid.value, OID_PBKDF2) ? check_parameters (kdf.value, error)
                                              : unsupported (oid.value, error);
}

/**
 * sceau_pbe_check_algorithm: (skip)
 * @algorithm: a whole AlgorithmIdentifier of an encryption with a password
 * @error: UNSUPPORTED (scrypt…), TOO_LARGE (rounds), MALFORMED
 *
 * Returns: whether it may be handed to GnuTLS together with a password
 */
gboolean
sceau_pbe_check_algorithm (SceauSpan algorithm, GError **error)
{
  SceauDer whole, oid;
  SceauSpan arc;

  if (!sceau_der_only (algorithm, SCEAU_DER_SEQUENCE, &whole)
      || !sceau_der_expect (&whole.value, SCEAU_DER_OID, &oid) || oid.value.size == 0)
    return malformed (error);
  if (SCEAU_OID_IS (oid.value, OID_PBES2))
    return check_pbes2 (whole.value, error);
  arc = sceau_span_new (oid.value.data, oid.value.size - 1);
  if (SCEAU_OID_IS (arc, OID_PBES1) || SCEAU_OID_IS (arc, OID_PKCS12))
    return check_parameters (whole.value, error);
  return unsupported (oid.value, error);
}

/**
 * sceau_pbe_is_encrypted_key: (skip)
 * @der: bytes
 * @algorithm: (out): its AlgorithmIdentifier
 *
 * Returns: whether they are an EncryptedPrivateKeyInfo (RFC 5958, 3): SEQUENCE { AlgorithmIdentifier, OCTET STRING }
 */
gboolean
sceau_pbe_is_encrypted_key (SceauSpan der, SceauSpan *algorithm)
{
  SceauDer whole, first, data;

  if (!sceau_der_only (der, SCEAU_DER_SEQUENCE, &whole)
      || !sceau_der_expect (&whole.value, SCEAU_DER_SEQUENCE, &first)
      || !sceau_der_only (whole.value, SCEAU_DER_OCTET_STRING, &data))
    return FALSE;
  *algorithm = first.whole;
  return TRUE;
}

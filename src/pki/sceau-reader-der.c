/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells what a DER element is by its shape alone, and hands it to whoever reads that. */
#include "pki/sceau-reading-private.h"

#include <string.h>

#include "base/sceau-error.h"
#include "base/sceau-limits.h"

/* BER's indefinite length, which old Windows and Java programs still write around bundles. */
#define INDEFINITE 0x80

typedef enum
{
  SHAPE_UNKNOWN,
  SHAPE_CUT, /* ends before its own length says */
  SHAPE_CERTIFICATE,
  SHAPE_REQUEST,
  SHAPE_CRL,
  SHAPE_PKCS7,
  SHAPE_PKCS12,
  SHAPE_PRIVATE_KEY,
  SHAPE_PUBLIC_KEY,
} Shape;

/* SEQUENCE { SEQUENCE { OID … }, BIT STRING }: SubjectPublicKeyInfo (RFC 5280, 4.1).
 * SEQUENCE { SEQUENCE { OID … }, OCTET STRING }: EncryptedPrivateKeyInfo (RFC 5958, 3). */
static Shape
shape_of_algorithm_first (SceauSpan rest)
{
  if (sceau_der_peek_is (rest, SCEAU_DER_BIT_STRING))
    return SHAPE_PUBLIC_KEY;
  return sceau_der_peek_is (rest, SCEAU_DER_OCTET_STRING) ? SHAPE_PRIVATE_KEY : SHAPE_UNKNOWN;
}

/* What is signed: TBSCertificate, CertificationRequestInfo (RFC 2986, 4.1) or TBSCertList. */
static Shape
shape_of_signed (SceauSpan tbs)
{
  SceauDer element;
  guint n_sequences = 0;

  if (sceau_der_peek_is (tbs, SCEAU_DER_EXPLICIT (0)))
    return SHAPE_CERTIFICATE;
  if (sceau_der_peek_is (tbs, SCEAU_DER_INTEGER))
    sceau_der_next (&tbs, &element);
  while (sceau_der_expect (&tbs, SCEAU_DER_SEQUENCE, &element))
    n_sequences++;
  if (sceau_der_peek_is (tbs, SCEAU_DER_UTC_TIME)
      || sceau_der_peek_is (tbs, SCEAU_DER_GENERALIZED_TIME))
    return SHAPE_CRL;
  if (n_sequences == 2)
    return SHAPE_REQUEST;
  return n_sequences >= 4 ? SHAPE_CERTIFICATE : SHAPE_UNKNOWN;
}

/* SEQUENCE { SEQUENCE …: something signed, or an algorithm and what it is for. */
static Shape
shape_of_sequence_first (SceauSpan in)
{
  SceauDer first;

  if (!sceau_der_next (&in, &first))
    return SHAPE_UNKNOWN;
  if (sceau_der_peek_is (first.value, SCEAU_DER_OID))
    return shape_of_algorithm_first (in);
  return shape_of_signed (first.value);
}

/* SEQUENCE { INTEGER …: PKCS #1, PKCS #8, SEC 1 (RFC 5915) or PKCS #12. */
static Shape
shape_of_integer_first (SceauSpan in)
{
  SceauDer version, next;
  guint64 number;

  if (!sceau_der_next (&in, &version))
    return SHAPE_UNKNOWN;
  if (!sceau_der_get_uint (version.value, &number))
    number = G_MAXUINT64;
  if (number == 3 && sceau_der_peek_is (in, SCEAU_DER_SEQUENCE))
    return SHAPE_PKCS12;
  if (number > 1 || !sceau_der_next (&in, &next))
    return SHAPE_UNKNOWN;
  if (next.tag == SCEAU_DER_SEQUENCE)
    return sceau_der_peek_is (in, SCEAU_DER_OCTET_STRING) ? SHAPE_PRIVATE_KEY : SHAPE_UNKNOWN;
  if (next.tag == SCEAU_DER_OCTET_STRING)
    return number == 1 ? SHAPE_PRIVATE_KEY : SHAPE_UNKNOWN;
  return next.tag == SCEAU_DER_INTEGER ? SHAPE_PRIVATE_KEY : SHAPE_UNKNOWN;
}

/* ContentInfo (RFC 5652, 3): pkcs7-data … pkcs7-encryptedData are 1.2.840.113549.1.7.n. */
static gboolean
starts_with_pkcs7_oid (SceauSpan in)
{
  static const guint8 prefix[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07 };

  return in.size > sizeof prefix && memcmp (in.data, prefix, sizeof prefix) == 0;
}

/* Bundles may be BER, which the DER walk refuses: then the first bytes must do. */
static Shape
shape_of_ber (SceauSpan in)
{
  static const guint8 version3[] = { 0x02, 0x01, 0x03, 0x30 };
  SceauSpan inside = sceau_span_new (in.data + 2, in.size - 2);

  if (starts_with_pkcs7_oid (inside))
    return SHAPE_PKCS7;
  if (inside.size > sizeof version3 && memcmp (inside.data, version3, sizeof version3) == 0)
    return SHAPE_PKCS12;
  return SHAPE_UNKNOWN;
}

/* The outer length promises more than there is, and what is inside begins like ASN.1. */
static gboolean
is_cut_short (SceauSpan in)
{
  guint n_octets;
  gsize length = 0;

  if (in.size < 8 || in.data[0] != SCEAU_DER_SEQUENCE || in.data[1] < 0x81 || in.data[1] > 0x84)
    return FALSE;
  n_octets = in.data[1] & 0x7f;
  for (guint i = 0; i < n_octets; i++)
    length = length << 8 | in.data[2 + i];
  return length > in.size - 2 - n_octets && length <= SCEAU_MAX_FILE_SIZE
         && (in.data[2 + n_octets] == SCEAU_DER_SEQUENCE
             || in.data[2 + n_octets] == SCEAU_DER_INTEGER
             || in.data[2 + n_octets] == SCEAU_DER_OID);
}

static Shape
find_shape (SceauSpan in, gsize *size)
{
  SceauSpan rest = in;
  SceauDer element;

  *size = in.size;
  if (in.size > 2 && in.data[0] == SCEAU_DER_SEQUENCE && in.data[1] == INDEFINITE)
    return shape_of_ber (in);
  if (!sceau_der_expect (&rest, SCEAU_DER_SEQUENCE, &element))
    return is_cut_short (in) ? SHAPE_CUT : SHAPE_UNKNOWN;
  *size = element.whole.size;
  if (starts_with_pkcs7_oid (element.value))
    return SHAPE_PKCS7;
  if (sceau_der_peek_is (element.value, SCEAU_DER_SEQUENCE))
    return shape_of_sequence_first (element.value);
  if (sceau_der_peek_is (element.value, SCEAU_DER_INTEGER))
    return shape_of_integer_first (element.value);
  return SHAPE_UNKNOWN;
}

static SceauReadOutcome
say_malformed (const SceauPlace *place, const char *kind)
{
  _sceau_reading_say (place, SCEAU_FINDING_MALFORMED, kind, NULL, NULL);
  return SCEAU_READ_BROKEN;
}

SceauReadOutcome
sceau_read_certificate (const SceauPlace *place, GBytes *der, gsize offset)
{
  g_autoptr (SceauCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;

  certificate = sceau_certificate_new_from_der (der, &error);
  if (certificate != NULL)
    {
      _sceau_reading_put_certificate (place, certificate, offset);
      return SCEAU_READ_FOUND;
    }
  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE))
    {
      g_autofree char *limit = g_format_size_full (SCEAU_MAX_CERTIFICATE_SIZE,
                                                   G_FORMAT_SIZE_IEC_UNITS);

      _sceau_reading_say (place, SCEAU_FINDING_TOO_LARGE, "certificate", "limit", limit);
      return SCEAU_READ_BROKEN;
    }
  return say_malformed (place, NULL);
}

static SceauReadOutcome
read_request (const SceauPlace *place, GBytes *der, gsize offset)
{
  g_autoptr (SceauRequest) request = sceau_request_new_from_der (der, NULL);

  if (request == NULL)
    return say_malformed (place, "request");
  _sceau_reading_put_request (place, request, offset);
  return SCEAU_READ_FOUND;
}

static SceauReadOutcome
read_other (const SceauPlace *place, SceauObjectKind kind, GBytes *der, gsize offset)
{
  _sceau_reading_put_other (place, kind, der, offset);
  return SCEAU_READ_FOUND;
}

static SceauReadOutcome
say_key_error (const SceauPlace *place, const GError *error)
{
  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_ENCRYPTED))
    {
      _sceau_reading_say (place, SCEAU_FINDING_ENCRYPTED, "private-key", NULL, NULL);
      return SCEAU_READ_NEEDS_PASSWORD;
    }
  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_WRONG_PASSWORD))
    {
      _sceau_reading_say (place, SCEAU_FINDING_WRONG_PASSWORD, NULL, NULL, NULL);
      return SCEAU_READ_NEEDS_PASSWORD;
    }
  return say_malformed (place, "private-key");
}

/**
 * sceau_read_private_key: (skip)
 * @place: where it comes from
 * @data: the key, PEM or DER; not kept
 * @size: its size
 * @offset: where it begins in its file
 *
 * Tries each password of the reading on a key that is encrypted.
 *
 * Returns: FOUND, NEEDS_PASSWORD or BROKEN
 */
SceauReadOutcome
sceau_read_private_key (const SceauPlace *place, const void *data, gsize size, gsize offset)
{
  GPtrArray *passwords = _sceau_reading_get_passwords (place->reading);
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauKey) key = sceau_key_new_from_data (data, size, NULL, &error);

  for (guint i = 0; key == NULL && i < passwords->len; i++)
    {
      if (!g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_ENCRYPTED)
          && !g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_WRONG_PASSWORD))
        break;
      g_clear_error (&error);
      key = sceau_key_new_from_data (data, size, passwords->pdata[i], &error);
    }
  if (key == NULL)
    return say_key_error (place, error);
  _sceau_reading_put_key (place, key, offset);
  return SCEAU_READ_FOUND;
}

static SceauReadOutcome
read_shape (const SceauPlace *place, Shape shape, GBytes *der, gsize offset, gboolean inside_text)
{
  switch (shape)
    {
    case SHAPE_CERTIFICATE:
      return sceau_read_certificate (place, der, offset);
    case SHAPE_REQUEST:
      return read_request (place, der, offset);
    case SHAPE_CRL:
      return read_other (place, SCEAU_OBJECT_CRL, der, offset);
    case SHAPE_PUBLIC_KEY:
      return read_other (place, SCEAU_OBJECT_PUBLIC_KEY, der, offset);
    case SHAPE_PRIVATE_KEY:
      return sceau_read_private_key (place, g_bytes_get_data (der, NULL), g_bytes_get_size (der),
                                     offset);
    case SHAPE_PKCS7:
      return sceau_read_pkcs7 (place, der, offset);
    case SHAPE_PKCS12:
      return sceau_read_pkcs12 (place, der, offset);
    case SHAPE_CUT:
      return say_malformed (place, inside_text ? NULL : "truncated");
    case SHAPE_UNKNOWN:
    default:
      return SCEAU_READ_NOT_MINE;
    }
}

/* @size: (out): how much of @der the element takes; a TRUSTED CERTIFICATE goes on with what only
 * OpenSSL knows. */
static SceauReadOutcome
read_element (const SceauPlace *place, GBytes *der, gsize offset, gboolean inside_text, gsize *size)
{
  Shape shape = find_shape (sceau_span_from_bytes (der), size);
  g_autoptr (GBytes) whole = NULL;

  if (*size == g_bytes_get_size (der))
    return read_shape (place, shape, der, offset, inside_text);
  whole = g_bytes_new_from_bytes (der, 0, *size);
  return read_shape (place, shape, whole, offset, inside_text);
}

/**
 * sceau_read_der_element: (skip)
 * @place: where it comes from
 * @der: one element; what follows it is not looked at
 * @offset: where it begins in its file
 * @inside_text: whether it was armoured
 *
 * Returns: NOT_MINE when it has no shape that is known here
 */
SceauReadOutcome
sceau_read_der_element (const SceauPlace *place, GBytes *der, gsize offset, gboolean inside_text)
{
  gsize size;

  return read_element (place, der, offset, inside_text, &size);
}

/**
 * sceau_read_der: (skip)
 * @place: where the bytes come from
 * @bytes: a whole file
 *
 * Reads one element after another, as some programs write several certificates into one file.
 *
 * Returns: NOT_MINE when the first is nothing that is known here
 */
SceauReadOutcome
sceau_read_der (const SceauPlace *place, GBytes *bytes)
{
  SceauReadOutcome outcome = SCEAU_READ_NOT_MINE;
  gsize total = g_bytes_get_size (bytes), at = 0;

  while (at < total && !_sceau_reading_is_full (place->reading))
    {
      g_autoptr (GBytes) rest = g_bytes_new_from_bytes (bytes, at, total - at);
      SceauReadOutcome next;
      gsize size;

      next = read_element (place, rest, at, FALSE, &size);
      if (next == SCEAU_READ_NOT_MINE)
        break;
      outcome = sceau_read_outcome_merge (outcome, next);
      at += size;
    }
  return outcome;
}

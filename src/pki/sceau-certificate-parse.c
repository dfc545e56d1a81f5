/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk over a certificate's DER (RFC 5280, 4.1 and 4.2): notes where things are, copies nothing. */
#include "config.h"

#include "pki/sceau-certificate-private.h"

#include "pki/sceau-alt-names.h"
#include "pki/sceau-dn.h"
#include "pki/sceau-public-key.h"

#include <glib/gi18n-lib.h>

static SceauRange
range_of (const SceauCertificate *self, SceauSpan span)
{
  const guint8 *start = g_bytes_get_data (self->der, NULL);
  SceauRange range = { (guint32) (span.data - start), (guint32) span.size };

  return range;
}

/* [0] EXPLICIT Version DEFAULT v1, then the serial number. */
static const char *
parse_version_and_serial (SceauCertificate *self, SceauSpan *tbs)
{
  SceauDer tagged, number;
  guint64 version = 0;

  if (sceau_der_expect (tbs, SCEAU_DER_EXPLICIT (0), &tagged)
      && (!sceau_der_only (tagged.value, SCEAU_DER_INTEGER, &number)
          || !sceau_der_get_uint (number.value, &version) || version > 2))
    return N_ ("its version cannot be read");
  self->version = (guint8) (version + 1);
  if (!sceau_der_expect (tbs, SCEAU_DER_INTEGER, &number) || number.value.size == 0)
    return N_ ("its serial number cannot be read");
  self->serial = range_of (self, number.value);
  return NULL;
}

static const char *
parse_validity (SceauCertificate *self, SceauSpan *tbs)
{
  SceauDer validity, from, to;

  if (!sceau_der_expect (tbs, SCEAU_DER_SEQUENCE, &validity)
      || !sceau_der_next (&validity.value, &from) || !sceau_der_next (&validity.value, &to)
      || validity.value.size != 0 || !sceau_der_get_time (&from, &self->not_before)
      || !sceau_der_get_time (&to, &self->not_after))
    return N_ ("its dates cannot be read");
  return NULL;
}

static const char *
parse_name (SceauCertificate *self, SceauSpan *tbs, SceauCertificateSlice slice,
            const char *problem)
{
  SceauDer name;

  if (!sceau_der_expect (tbs, SCEAU_DER_SEQUENCE, &name) || !sceau_dn_check (name.whole))
    return problem;
  self->slices[slice] = range_of (self, name.whole);
  return NULL;
}

static const char *
parse_spki (SceauCertificate *self, SceauSpan *tbs)
{
  SceauDer spki;

  if (!sceau_der_expect (tbs, SCEAU_DER_SEQUENCE, &spki) || !sceau_public_key_check (spki.whole))
    return N_ ("its public key cannot be read");
  self->spki = range_of (self, spki.whole);
  return NULL;
}

/* --- extensions: each parser gets what is inside the extnValue -------------------------------- */

static gboolean
parse_key_id (SceauCertificate *self, SceauSpan value)
{
  SceauDer id;

  if (self->slices[SLICE_KEY_ID].size != 0 || !sceau_der_only (value, SCEAU_DER_OCTET_STRING, &id))
    return FALSE;
  self->slices[SLICE_KEY_ID] = range_of (self, id.value);
  return TRUE;
}

/* AuthorityKeyIdentifier ::= SEQUENCE { [0] keyIdentifier, [1] issuer, [2] serial }, all optional. */
static gboolean
parse_authority_key_id (SceauCertificate *self, SceauSpan value)
{
  SceauDer whole, id;

  if (self->slices[SLICE_AUTHORITY_KEY_ID].size != 0
      || !sceau_der_only (value, SCEAU_DER_SEQUENCE, &whole))
    return FALSE;
  if (sceau_der_expect (&whole.value, SCEAU_DER_CONTEXT (0), &id))
    self->slices[SLICE_AUTHORITY_KEY_ID] = range_of (self, id.value);
  self->authority_key = range_of (self, whole.value); /* what follows the identifier */
  return TRUE;
}

static gboolean
parse_basic_constraints (SceauCertificate *self, SceauSpan value)
{
  SceauDer whole, flag, number;
  guint64 length;

  if (self->has_basic_constraints || !sceau_der_only (value, SCEAU_DER_SEQUENCE, &whole))
    return FALSE;
  self->has_basic_constraints = TRUE;
  if (sceau_der_expect (&whole.value, SCEAU_DER_BOOLEAN, &flag))
    {
      if (flag.value.size != 1)
        return FALSE;
      self->is_ca = flag.value.data[0] != 0;
    }
  if (sceau_der_expect (&whole.value, SCEAU_DER_INTEGER, &number))
    {
      if (!sceau_der_get_uint (number.value, &length))
        return FALSE;
      self->path_length = (int) MIN (length, G_MAXINT);
    }
  return whole.value.size == 0;
}

/* Bit 0 (digitalSignature) is the most significant one of the first octet; decipherOnly is alone in a second one. */
static gboolean
parse_key_usage (SceauCertificate *self, SceauSpan value)
{
  SceauDer whole;
  SceauSpan bits;

  if (self->key_usage >= 0 || !sceau_der_only (value, SCEAU_DER_BIT_STRING, &whole)
      || !sceau_der_get_bits (whole.value, &bits))
    return FALSE;
  self->key_usage = (bits.size > 0 ? bits.data[0] : 0) | (bits.size > 1 ? bits.data[1] << 8 : 0);
  return TRUE;
}

static gboolean
parse_alt_names (SceauCertificate *self, SceauSpan value)
{
  SceauDer whole;

  if (self->names.size != 0 || !sceau_der_only (value, SCEAU_DER_SEQUENCE, &whole)
      || !sceau_alt_names_check (whole.value))
    return FALSE;
  self->names = range_of (self, whole.value);
  return TRUE;
}

/* An extension that is a SEQUENCE of at least one thing, noted as it is. */
static gboolean
note_sequence (SceauCertificate *self, SceauSpan value, SceauRange *range)
{
  SceauDer whole;

  if (range->size != 0 || !sceau_der_only (value, SCEAU_DER_SEQUENCE, &whole)
      || whole.value.size == 0)
    return FALSE;
  *range = range_of (self, whole.value);
  return TRUE;
}

/* id-ce (2.5.29) has one octet more, id-pe (1.3.6.1.5.5.7.1) too. Those not listed are nobody's business here. */
static gboolean
parse_known_extension (SceauCertificate *self, SceauSpan oid, SceauSpan value)
{
  if (oid.size == 3 && oid.data[0] == 0x55 && oid.data[1] == 0x1d)
    switch (oid.data[2])
      {
      case 14:
        return parse_key_id (self, value);
      case 15:
        return parse_key_usage (self, value);
      case 17:
        return parse_alt_names (self, value);
      case 19:
        return parse_basic_constraints (self, value);
      case 30:
        return note_sequence (self, value, &self->name_constraints);
      case 35:
        return parse_authority_key_id (self, value);
      case 37:
        return note_sequence (self, value, &self->purposes);
      default:
        return TRUE;
      }
  if (SCEAU_OID_IS (oid, "\x2b\x06\x01\x05\x05\x07\x01\x01"))
    return note_sequence (self, value, &self->authority_info);
  if (SCEAU_OID_IS (oid, "\x2b\x06\x01\x05\x05\x07\x01\x18"))
    return note_sequence (self, value, &self->features);
  return TRUE;
}

/* Extension ::= SEQUENCE { OID, critical BOOLEAN DEFAULT FALSE, OCTET STRING } */
static gboolean
parse_extension (SceauCertificate *self, SceauSpan *in)
{
  SceauDer extension, oid, critical, value;

  if (!sceau_der_expect (in, SCEAU_DER_SEQUENCE, &extension)
      || !sceau_der_expect (&extension.value, SCEAU_DER_OID, &oid))
    return FALSE;
  if (sceau_der_expect (&extension.value, SCEAU_DER_BOOLEAN, &critical) && critical.value.size != 1)
    return FALSE;
  return sceau_der_only (extension.value, SCEAU_DER_OCTET_STRING, &value)
         && parse_known_extension (self, oid.value, value.value);
}

/* [1] and [2] unique identifiers, which nobody uses, then [3] extensions, which version 3 alone has. */
static const char *
parse_rest (SceauCertificate *self, SceauSpan tbs)
{
  SceauDer unused, tagged, whole;
  SceauSpan list;

  sceau_der_expect (&tbs, SCEAU_DER_CONTEXT (1), &unused);
  sceau_der_expect (&tbs, SCEAU_DER_CONTEXT (2), &unused);
  if (tbs.size == 0)
    return NULL;
  if (self->version < 3 || !sceau_der_only (tbs, SCEAU_DER_EXPLICIT (3), &tagged)
      || !sceau_der_only (tagged.value, SCEAU_DER_SEQUENCE, &whole) || whole.value.size == 0)
    return N_ ("what follows its public key cannot be read");
  self->extensions = range_of (self, whole.value);
  for (list = whole.value; list.size > 0;)
    if (!parse_extension (self, &list))
      return N_ ("one of its extensions cannot be read, or is there twice");
  return NULL;
}

static const char *
parse_tbs (SceauCertificate *self, SceauSpan tbs, SceauDer *inner_algorithm)
{
  const char *problem = parse_version_and_serial (self, &tbs);

  if (problem == NULL && !sceau_der_expect (&tbs, SCEAU_DER_SEQUENCE, inner_algorithm))
    problem = N_ ("its signature algorithm cannot be read");
  if (problem == NULL)
    problem = parse_name (self, &tbs, SLICE_ISSUER, N_ ("its issuer cannot be read"));
  if (problem == NULL)
    problem = parse_validity (self, &tbs);
  if (problem == NULL)
    problem = parse_name (self, &tbs, SLICE_SUBJECT, N_ ("its subject cannot be read"));
  if (problem == NULL)
    problem = parse_spki (self, &tbs);
  return problem != NULL ? problem : parse_rest (self, tbs);
}

/* Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue } */
const char *
sceau_certificate_parse (SceauCertificate *self)
{
  SceauSpan in = sceau_span_from_bytes (self->der), signature;
  SceauDer whole, tbs, algorithm, inner_algorithm, bits;
  const char *problem;

  self->path_length = self->key_usage = -1;
  if (!sceau_der_expect (&in, SCEAU_DER_SEQUENCE, &whole))
    return N_ ("it is cut short, or is no certificate");
  if (in.size != 0)
    return N_ ("something follows its end");
  if (!sceau_der_expect (&whole.value, SCEAU_DER_SEQUENCE, &tbs))
    return N_ ("what was signed cannot be read");
  if ((problem = parse_tbs (self, tbs.value, &inner_algorithm)) != NULL)
    return problem;
  if (!sceau_der_expect (&whole.value, SCEAU_DER_SEQUENCE, &algorithm))
    return N_ ("its signature algorithm cannot be read");
  if (!sceau_span_equal (algorithm.whole, inner_algorithm.whole))
    return N_ ("it names two signature algorithms");
  if (!sceau_der_only (whole.value, SCEAU_DER_BIT_STRING, &bits)
      || !sceau_der_get_bits (bits.value, &signature))
    return N_ ("its signature cannot be read");
  self->tbs = range_of (self, tbs.whole);
  self->algorithm = range_of (self, algorithm.whole);
  self->signature = range_of (self, signature);
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two bundles: PKCS #7 (RFC 2315, RFC 5652) and PKCS #12 (RFC 7292). */
#include "pki/sceau-reading-private.h"

#include <gnutls/gnutls.h>
#include <gnutls/pkcs12.h>
#include <gnutls/pkcs7.h>
#include <string.h>

#include "base/sceau-limits.h"

/* GnuTLS takes that many things out of one bag of a PKCS #12 file, and says nothing of the rest. */
#define GNUTLS_BAG_ELEMENTS 32

/* --- PKCS #7 ----------------------------------------------------------------------------------- */

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs7_t, gnutls_pkcs7_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_t, gnutls_pkcs12_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_bag_t, gnutls_pkcs12_bag_deinit, NULL)

/* SignedData up to its certificates: ContentInfo { OID, [0] { SEQUENCE { version, digests, content,
 * [0] certificates … (RFC 5652, 5.1). */
static gboolean
find_certificates (SceauSpan in, SceauSpan *certificates)
{
  SceauDer element;

  if (!sceau_der_expect (&in, SCEAU_DER_SEQUENCE, &element))
    return FALSE;
  in = element.value;
  if (!sceau_der_expect (&in, SCEAU_DER_OID, &element)
      || !sceau_der_expect (&in, SCEAU_DER_EXPLICIT (0), &element))
    return FALSE;
  in = element.value;
  if (!sceau_der_expect (&in, SCEAU_DER_SEQUENCE, &element))
    return FALSE;
  in = element.value;
  if (!sceau_der_expect (&in, SCEAU_DER_INTEGER, &element)
      || !sceau_der_expect (&in, SCEAU_DER_SET, &element)
      || !sceau_der_expect (&in, SCEAU_DER_SEQUENCE, &element))
    return FALSE;
  *certificates = sceau_span_new (NULL, 0);
  if (sceau_der_expect (&in, SCEAU_DER_EXPLICIT (0), &element))
    *certificates = element.value;
  return TRUE;
}

/* Walked here, not by the library: that looks for the n-th certificate from the first one on. */
static SceauReadOutcome
read_certificates (const SceauPlace *place, GBytes *bytes, SceauSpan certificates, gsize offset)
{
  SceauReadOutcome outcome = SCEAU_READ_NOT_MINE;
  const guint8 *start = g_bytes_get_data (bytes, NULL);
  SceauDer element;

  while (!_sceau_reading_is_full (place->reading) && sceau_der_next (&certificates, &element))
    {
      g_autoptr (GBytes) der = NULL;

      /* The others of CertificateSet are attribute certificates and things long dead. */
      if (element.tag != SCEAU_DER_SEQUENCE)
        continue;
      der = g_bytes_new_from_bytes (bytes, element.whole.data - start, element.whole.size);
      outcome = sceau_read_outcome_merge (outcome, sceau_read_certificate (place, der, offset));
    }
  return outcome;
}

static SceauReadOutcome
read_with_library (const SceauPlace *place, gnutls_pkcs7_t pkcs7, gsize offset)
{
  SceauReadOutcome outcome = SCEAU_READ_NOT_MINE;
  int n = MIN (gnutls_pkcs7_get_crt_count (pkcs7), SCEAU_MAX_BER_CERTIFICATES);

  for (int i = 0; i < n && !_sceau_reading_is_full (place->reading); i++)
    {
      gnutls_datum_t datum;
      g_autoptr (GBytes) der = NULL;

      if (gnutls_pkcs7_get_crt_raw2 (pkcs7, i, &datum) < 0)
        continue;
      der = g_bytes_new (datum.data, datum.size);
      gnutls_free (datum.data);
      outcome = sceau_read_outcome_merge (outcome, sceau_read_certificate (place, der, offset));
    }
  return outcome;
}

/* BER is the library's. */
static SceauReadOutcome
read_ber_pkcs7 (const SceauPlace *place, GBytes *der, gsize offset)
{
  g_auto (gnutls_pkcs7_t) pkcs7 = NULL;
  gsize size;
  gnutls_datum_t datum = { .data = (guint8 *) g_bytes_get_data (der, &size) };

  datum.size = (unsigned int) size;
  if (gnutls_pkcs7_init (&pkcs7) < 0
      || gnutls_pkcs7_import (pkcs7, &datum, GNUTLS_X509_FMT_DER) < 0)
    {
      _sceau_reading_say (place, SCEAU_FINDING_MALFORMED, "pkcs7", NULL, NULL);
      return SCEAU_READ_BROKEN;
    }
  return read_with_library (place, pkcs7, offset);
}

/* ContentInfo of enveloped-data, 1.2.840.113549.1.7.3: a message to one person (RFC 8551, 3.3), DER or BER. */
static gboolean
is_enveloped (GBytes *bytes)
{
  static const guint8 oid[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03 };
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  /* Bytes that are none have no address either. */
  return size >= sizeof oid && memmem (data, MIN (size, 6 + sizeof oid), oid, sizeof oid) != NULL;
}

/**
 * sceau_read_pkcs7: (skip)
 * @place: where it comes from
 * @der: the bundle, DER or BER
 * @offset: where it begins in its file
 *
 * The certificates of a signed message as much as of a bundle that signs nothing.
 *
 * Returns: FOUND or BROKEN
 */
SceauReadOutcome
sceau_read_pkcs7 (const SceauPlace *place, GBytes *der, gsize offset)
{
  SceauReadOutcome outcome;
  SceauSpan certificates;

  if (is_enveloped (der))
    {
      _sceau_reading_say (place, SCEAU_FINDING_NOT_A_CERTIFICATE, "enveloped", NULL, NULL);
      return SCEAU_READ_BROKEN;
    }
  if (find_certificates (sceau_span_from_bytes (der), &certificates))
    outcome = read_certificates (place, der, certificates, offset);
  else
    outcome = read_ber_pkcs7 (place, der, offset);
  if (outcome != SCEAU_READ_NOT_MINE)
    return outcome;
  _sceau_reading_say (place, SCEAU_FINDING_NOT_A_CERTIFICATE, "pkcs7-empty", NULL, NULL);
  return SCEAU_READ_BROKEN;
}

/* --- PKCS #12 ---------------------------------------------------------------------------------- */

typedef struct
{
  const SceauPlace *place;
  gnutls_pkcs12_t pkcs12;
  gsize offset;
  const char *password; /* UTF-8; the right one once the MAC has been checked */
  gboolean unproven;    /* there is no MAC: it may be the wrong one */
  SceauReadOutcome outcome;
} Pkcs12Reader;

static SceauReadOutcome
say_broken_pkcs12 (const SceauPlace *place)
{
  _sceau_reading_say (place, SCEAU_FINDING_MALFORMED, "pkcs12", NULL, NULL);
  return SCEAU_READ_BROKEN;
}

/* Before anything is derived: may this many rounds be spent? */
static gboolean
spend_rounds (const SceauPlace *place, guint rounds)
{
  g_autofree char *text = NULL;

  if (rounds <= place->budget->kdf_rounds)
    {
      place->budget->kdf_rounds -= rounds;
      return TRUE;
    }
  text = g_strdup_printf ("%u", rounds);
  _sceau_reading_say (place, SCEAU_FINDING_MALFORMED, "iterations", "iterations", text);
  return FALSE;
}

/* The identifier is asked for only to be freed: GnuTLS 3.7 loses it where it does not know the digest. */
static int
read_mac_rounds (gnutls_pkcs12_t pkcs12, guint *rounds)
{
  char *oid = NULL;
  int status = gnutls_pkcs12_mac_info (pkcs12, NULL, NULL, NULL, rounds, &oid);

  gnutls_free (oid);
  return status;
}

static SceauReadOutcome
say_password (const SceauPlace *place)
{
  gboolean given = _sceau_reading_get_passwords (place->reading)->len > 0;

  _sceau_reading_say (place, given ? SCEAU_FINDING_WRONG_PASSWORD : SCEAU_FINDING_ENCRYPTED, NULL,
                      NULL, NULL);
  return SCEAU_READ_NEEDS_PASSWORD;
}

/* Which password the bundle has: none, the empty one, or one of the reading's. NEEDS_PASSWORD or
 * BROKEN when none fits, and then it has been said. */
static SceauReadOutcome
find_password (Pkcs12Reader *self)
{
  GPtrArray *passwords = _sceau_reading_get_passwords (self->place->reading);
  guint rounds = 0;
  int status = read_mac_rounds (self->pkcs12, &rounds);

  /* The library documents the first, and answers the second of what `openssl pkcs12 -nomac` writes. */
  if (status == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE || status == GNUTLS_E_INVALID_REQUEST)
    {
      /* No MAC: its parts will show whether the first password is right. */
      self->password = passwords->len > 0 ? sceau_secret_get_text (passwords->pdata[0]) : "";
      self->unproven = TRUE;
      return SCEAU_READ_FOUND;
    }
  if (status < 0)
    return say_broken_pkcs12 (self->place);
  for (guint i = 0; i <= passwords->len; i++)
    {
      self->password = i == 0 ? "" : sceau_secret_get_text (passwords->pdata[i - 1]);
      if (!spend_rounds (self->place, rounds))
        return SCEAU_READ_BROKEN;
      if (gnutls_pkcs12_verify_mac (self->pkcs12, self->password) >= 0)
        return SCEAU_READ_FOUND;
    }
  return say_password (self->place);
}

static void
took (Pkcs12Reader *self, SceauReadOutcome outcome)
{
  self->outcome = sceau_read_outcome_merge (self->outcome, outcome);
}

/* The key's own rounds are checked by whoever decrypts it; its password is the bundle's. */
static void
read_key (Pkcs12Reader *self, const gnutls_datum_t *datum)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauSecret) password = sceau_secret_new (self->password, (gsize) -1);
  g_autoptr (SceauKey) key = sceau_key_new_from_data (datum->data, datum->size, password, &error);

  if (key != NULL)
    {
      _sceau_reading_put_key (self->place, key, self->offset);
      took (self, SCEAU_READ_FOUND);
      return;
    }
  if (self->unproven)
    {
      took (self, self->outcome == SCEAU_READ_NEEDS_PASSWORD ? self->outcome
                                                             : say_password (self->place));
      return;
    }
  _sceau_reading_say (self->place, SCEAU_FINDING_MALFORMED, "private-key", NULL, NULL);
  took (self, SCEAU_READ_BROKEN);
}

static void
read_bag_element (Pkcs12Reader *self, gnutls_pkcs12_bag_t bag, int index)
{
  gnutls_pkcs12_bag_type_t type = gnutls_pkcs12_bag_get_type (bag, index);
  gnutls_datum_t datum;
  g_autoptr (GBytes) der = NULL;

  if (gnutls_pkcs12_bag_get_data (bag, index, &datum) < 0)
    return;
  if (type == GNUTLS_BAG_PKCS8_ENCRYPTED_KEY || type == GNUTLS_BAG_PKCS8_KEY)
    read_key (self, &datum);
  else if (type == GNUTLS_BAG_CERTIFICATE)
    {
      der = g_bytes_new (datum.data, datum.size);
      took (self, sceau_read_certificate (self->place, der, self->offset));
    }
}

/* FALSE: nothing more of this bundle can be read. */
static gboolean
open_bag (Pkcs12Reader *self, gnutls_pkcs12_bag_t bag)
{
  guint rounds = 0;
  int status = gnutls_pkcs12_bag_enc_info (bag, NULL, NULL, NULL, NULL, &rounds, NULL);

  if (status < 0 && status != GNUTLS_E_UNKNOWN_CIPHER_TYPE)
    {
      took (self, say_broken_pkcs12 (self->place));
      return FALSE;
    }
  if (!spend_rounds (self->place, rounds))
    {
      took (self, SCEAU_READ_BROKEN);
      return FALSE;
    }
  if (gnutls_pkcs12_bag_decrypt (bag, self->password) >= 0)
    return TRUE;
  took (self, self->unproven ? say_password (self->place) : say_broken_pkcs12 (self->place));
  return FALSE;
}

/* FALSE: there are no more bags, or the bundle cannot be read further. */
static gboolean
read_bag (Pkcs12Reader *self, int index)
{
  g_auto (gnutls_pkcs12_bag_t) bag = NULL;
  int n;

  if (gnutls_pkcs12_bag_init (&bag) < 0)
    return FALSE;
  n = gnutls_pkcs12_get_bag (self->pkcs12, index, bag);
  if (n == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
    return FALSE;
  if (n < 0)
    {
      took (self, say_broken_pkcs12 (self->place));
      return FALSE;
    }
  if (gnutls_pkcs12_bag_get_type (bag, 0) == GNUTLS_BAG_ENCRYPTED && !open_bag (self, bag))
    return FALSE;
  n = gnutls_pkcs12_bag_get_count (bag);
  if (n >= GNUTLS_BAG_ELEMENTS)
    _sceau_reading_say (self->place, SCEAU_FINDING_TOO_MANY, "pkcs12", NULL, NULL);
  for (int i = 0; i < n && !_sceau_reading_is_full (self->place->reading); i++)
    read_bag_element (self, bag, i);
  return !_sceau_reading_is_full (self->place->reading);
}

static void
read_bags (Pkcs12Reader *self)
{
  for (guint i = 0; i < SCEAU_MAX_PKCS12_BAGS && read_bag (self, (int) i); i++)
    continue;
  if (self->outcome != SCEAU_READ_NOT_MINE)
    return;
  _sceau_reading_say (self->place, SCEAU_FINDING_NOT_A_CERTIFICATE, "pkcs12-empty", NULL, NULL);
  self->outcome = SCEAU_READ_BROKEN;
}

/**
 * sceau_read_pkcs12: (skip)
 * @place: where it comes from
 * @der: the bundle
 * @offset: where it begins in its file
 *
 * How many rounds a bundle asks for is read, and weighed against the file's budget, before any are
 * done: a file of a hundred bytes could otherwise keep a processor busy for an hour.
 *
 * Returns: FOUND, NEEDS_PASSWORD or BROKEN
 */
SceauReadOutcome
sceau_read_pkcs12 (const SceauPlace *place, GBytes *der, gsize offset)
{
  Pkcs12Reader self = { .place = place, .offset = offset };
  g_auto (gnutls_pkcs12_t) pkcs12 = NULL;
  gsize size;
  gnutls_datum_t datum = { .data = (guint8 *) g_bytes_get_data (der, &size) };

  datum.size = (unsigned int) size;
  if (gnutls_pkcs12_init (&pkcs12) < 0
      || gnutls_pkcs12_import (pkcs12, &datum, GNUTLS_X509_FMT_DER, 0) < 0)
    return say_broken_pkcs12 (place);
  self.pkcs12 = pkcs12;
  self.outcome = find_password (&self);
  if (self.outcome != SCEAU_READ_FOUND)
    return self.outcome;
  self.outcome = SCEAU_READ_NOT_MINE;
  read_bags (&self);
  return self.outcome;
}

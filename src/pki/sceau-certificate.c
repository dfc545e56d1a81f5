/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One X.509 certificate: what it says. The walk is in sceau-certificate-parse.c, what GnuTLS is asked in -crypto.c. */
#include "config.h"

#include "pki/sceau-certificate.h"

#include "base/sceau-json.h"
#include "base/sceau-limits.h"
#include "base/sceau-text.h"
#include "pki/sceau-alt-names.h"
#include "pki/sceau-certificate-private.h"
#include "pki/sceau-dn.h"
#include "pki/sceau-pem.h"
#include "pki/sceau-public-key.h"

#include <glib/gi18n-lib.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#define MAX_ISSUER_URLS 8

G_DEFINE_BOXED_TYPE (SceauCertificate, sceau_certificate, sceau_certificate_ref,
                     sceau_certificate_unref)

/**
 * sceau_certificate_new_from_der:
 * @der: the certificate and nothing else
 * @error: TOO_LARGE, or MALFORMED, which says what cannot be read
 *
 * Walks the DER of a certificate (RFC 5280) once, and keeps a reference to the bytes. Only what can be read is checked: not dates,
 * not the signature. GnuTLS may still refuse what passes here, see sceau_certificate_peek_gnutls().
 *
 * Returns: (transfer full) (nullable): the certificate
 */
SceauCertificate *
sceau_certificate_new_from_der (GBytes *der, GError **error)
{
  SceauCertificate *self;
  const char *problem;

  g_return_val_if_fail (der != NULL, NULL);

  if (g_bytes_get_size (der) > SCEAU_MAX_CERTIFICATE_SIZE)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_LARGE,
                   _ ("A certificate of more than %u KiB is not read"),
                   SCEAU_MAX_CERTIFICATE_SIZE / 1024);
      return NULL;
    }
  self = g_new0 (SceauCertificate, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->der = g_bytes_ref (der);
  if ((problem = sceau_certificate_parse (self)) == NULL)
    return self;
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED, _ ("The certificate is malformed: %s"),
               _ (problem));
  sceau_certificate_unref (self);
  return NULL;
}

/**
 * sceau_certificate_new_from_pem:
 * @pem: our own normalised PEM; any text of a foreign file goes through #SceauReading
 * @error: NOT_A_CERTIFICATE when there is none in it, else as sceau_certificate_new_from_der()
 *
 * Returns: (transfer full) (nullable): the first certificate
 */
SceauCertificate *
sceau_certificate_new_from_pem (const char *pem, GError **error)
{
  g_autoptr (GBytes) der = NULL;

  g_return_val_if_fail (pem != NULL, NULL);

  if ((der = sceau_pem_decode ("CERTIFICATE", pem)) != NULL)
    return sceau_certificate_new_from_der (der, error);
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_NOT_A_CERTIFICATE,
                       _ ("There is no certificate in this text"));
  return NULL;
}

/**
 * sceau_certificate_ref:
 * @self: a certificate
 *
 * Returns: (transfer full): the same
 */
SceauCertificate *
sceau_certificate_ref (SceauCertificate *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * sceau_certificate_unref:
 * @self: (transfer full): a certificate
 */
void
sceau_certificate_unref (SceauCertificate *self)
{
  guint i;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (i = 0; i < N_TEXTS; i++)
    g_free (self->texts[i]);
  for (i = 0; i < N_SLICES; i++)
    g_clear_pointer (&self->slice_bytes[i], g_bytes_unref);
  g_strfreev (self->name_list);
  g_clear_pointer (&self->crt, gnutls_x509_crt_deinit);
  g_clear_pointer (&self->pubkey, gnutls_pubkey_deinit);
  if (self->trust != NULL)
    gnutls_x509_trust_list_deinit (self->trust, 1);
  g_bytes_unref (self->der);
  g_free (self);
}

/* --- made once ------------------------------------------------------------------------------- */

static char *
make_serial (SceauCertificate *self)
{
  SceauSpan serial = sceau_certificate_span (self, self->serial);

  while (serial.size > 1 && serial.data[0] == 0)
    serial = sceau_span_new (serial.data + 1, serial.size - 1);
  return sceau_hex_encode (serial.data, MIN (serial.size, 64));
}

/* Never empty: a name of its own where the subject is (RFC 5280 allows that when there are alternative names). */
static char *
make_title (SceauCertificate *self, SceauCertificateSlice slice)
{
  char *title = sceau_dn_dup_title (sceau_certificate_span (self, self->slices[slice]));

  if (title == NULL && slice == SLICE_SUBJECT && sceau_certificate_get_names (self)[0] != NULL)
    title = g_strdup (sceau_certificate_get_names (self)[0]);
  return title != NULL ? title : g_strdup (_ ("unnamed"));
}

static char *
make_text (SceauCertificate *self, SceauCertificateText which)
{
  SceauSpan der = sceau_span_from_bytes (self->der),
            spki = sceau_certificate_span (self, self->spki);

  switch (which)
    {
    case TEXT_SHA256:
      return sceau_sha256_hex (der.data, der.size);
    case TEXT_SPKI_SHA256:
      return sceau_sha256_hex (spki.data, spki.size);
    case TEXT_SUBJECT:
      return sceau_dn_to_string (sceau_certificate_span (self, self->slices[SLICE_SUBJECT]));
    case TEXT_ISSUER:
      return sceau_dn_to_string (sceau_certificate_span (self, self->slices[SLICE_ISSUER]));
    case TEXT_TITLE:
      return make_title (self, SLICE_SUBJECT);
    case TEXT_ISSUER_TITLE:
      return make_title (self, SLICE_ISSUER);
    case TEXT_SERIAL:
      return make_serial (self);
    case TEXT_KEY:
      return sceau_public_key_describe (spki);
    case TEXT_SIGNATURE:
      return sceau_signature_describe (sceau_certificate_span (self, self->algorithm));
    case N_TEXTS:
    default:
      g_assert_not_reached ();
    }
}

static const char *
get_text (SceauCertificate *self, SceauCertificateText which)
{
  char *text;

  g_return_val_if_fail (self != NULL, NULL);

  if ((text = g_atomic_pointer_get (&self->texts[which])) != NULL)
    return text;
  text = make_text (self, which);
  if (g_atomic_pointer_compare_and_exchange (&self->texts[which], NULL, text))
    return text;
  g_free (text);
  return g_atomic_pointer_get (&self->texts[which]);
}

static GBytes *
get_slice (SceauCertificate *self, SceauCertificateSlice which)
{
  GBytes *bytes;

  g_return_val_if_fail (self != NULL, NULL);

  if ((bytes = g_atomic_pointer_get (&self->slice_bytes[which])) != NULL
      || self->slices[which].size == 0)
    return bytes;
  bytes = g_bytes_new_from_bytes (self->der, self->slices[which].offset, self->slices[which].size);
  if (g_atomic_pointer_compare_and_exchange (&self->slice_bytes[which], NULL, bytes))
    return bytes;
  g_bytes_unref (bytes);
  return g_atomic_pointer_get (&self->slice_bytes[which]);
}

/* --- what it says ---------------------------------------------------------------------------- */

/**
 * sceau_certificate_get_der:
 * @self: a certificate
 *
 * Returns: (transfer none): its DER
 */
GBytes *
sceau_certificate_get_der (SceauCertificate *self)
{
  return self->der;
}

/**
 * sceau_certificate_get_sha256:
 * @self: a certificate
 *
 * Returns: the SHA-256 of its DER, in lower-case hex
 */
const char *
sceau_certificate_get_sha256 (SceauCertificate *self)
{
  return get_text (self, TEXT_SHA256);
}

/**
 * sceau_certificate_get_spki_sha256:
 * @self: a certificate
 *
 * Returns: the SHA-256 of its SubjectPublicKeyInfo, in lower-case hex: the same as that of the key and the request it was made for
 */
const char *
sceau_certificate_get_spki_sha256 (SceauCertificate *self)
{
  return get_text (self, TEXT_SPKI_SHA256);
}

/**
 * sceau_certificate_get_subject:
 * @self: a certificate
 *
 * Returns: the subject as RFC 4514 text, safe to show; "" when it is empty
 */
const char *
sceau_certificate_get_subject (SceauCertificate *self)
{
  return get_text (self, TEXT_SUBJECT);
}

/**
 * sceau_certificate_get_issuer:
 * @self: a certificate
 *
 * Returns: the issuer as RFC 4514 text, safe to show
 */
const char *
sceau_certificate_get_issuer (SceauCertificate *self)
{
  return get_text (self, TEXT_ISSUER);
}

/**
 * sceau_certificate_get_title:
 * @self: a certificate
 *
 * Returns: what a person calls it: common name, else organisation, else subject, else its first name; never empty
 */
const char *
sceau_certificate_get_title (SceauCertificate *self)
{
  return get_text (self, TEXT_TITLE);
}

/**
 * sceau_certificate_get_issuer_title:
 * @self: a certificate
 *
 * Returns: the same for its issuer
 */
const char *
sceau_certificate_get_issuer_title (SceauCertificate *self)
{
  return get_text (self, TEXT_ISSUER_TITLE);
}

/**
 * sceau_certificate_dup_subject_fields:
 * @self: a certificate
 *
 * Returns: (transfer full): the six fields of the HowTo, of several values the most specific one
 */
SceauSubject *
sceau_certificate_dup_subject_fields (SceauCertificate *self)
{
  return sceau_dn_dup_fields (sceau_certificate_span (self, self->slices[SLICE_SUBJECT]));
}

/**
 * sceau_certificate_get_names:
 * @self: a certificate
 *
 * Returns: (array zero-terminated=1) (transfer none): the DNS names and addresses of its subjectAltName, safe to show; an empty list
 *   when there are none
 */
const char *const *
sceau_certificate_get_names (SceauCertificate *self)
{
  char **names = g_atomic_pointer_get (&self->name_list);

  if (names != NULL)
    return (const char *const *) names;
  names = sceau_alt_names_dup (sceau_certificate_span (self, self->names));
  if (g_atomic_pointer_compare_and_exchange (&self->name_list, NULL, names))
    return (const char *const *) names;
  g_strfreev (names);
  names = g_atomic_pointer_get (&self->name_list);
  return (const char *const *) names;
}

/**
 * sceau_certificate_get_serial:
 * @self: a certificate
 *
 * Returns: the serial number in lower-case hex, without leading zero octets
 */
const char *
sceau_certificate_get_serial (SceauCertificate *self)
{
  return get_text (self, TEXT_SERIAL);
}

/**
 * sceau_certificate_get_not_before:
 * @self: a certificate
 *
 * Returns: the first second at which it is valid, in Unix seconds
 */
gint64
sceau_certificate_get_not_before (SceauCertificate *self)
{
  return self->not_before;
}

/**
 * sceau_certificate_get_not_after:
 * @self: a certificate
 *
 * Returns: the last second at which it is valid, in Unix seconds
 */
gint64
sceau_certificate_get_not_after (SceauCertificate *self)
{
  return self->not_after;
}

/**
 * sceau_certificate_get_key_description:
 * @self: a certificate
 *
 * Returns: "rsa:2048", "ec:p256", "ed25519"…
 */
const char *
sceau_certificate_get_key_description (SceauCertificate *self)
{
  return get_text (self, TEXT_KEY);
}

/**
 * sceau_certificate_get_signature_description:
 * @self: a certificate
 *
 * Returns: "RSA-SHA256", "ECDSA-SHA384", "RSA-PSS-SHA256", "EdDSA-Ed25519"…; a dotted OID for one that nobody knows
 */
const char *
sceau_certificate_get_signature_description (SceauCertificate *self)
{
  return get_text (self, TEXT_SIGNATURE);
}

/**
 * sceau_certificate_get_raw_subject:
 * @self: a certificate
 *
 * Returns: (transfer none): the DER of the subject
 */
GBytes *
sceau_certificate_get_raw_subject (SceauCertificate *self)
{
  return get_slice (self, SLICE_SUBJECT);
}

/**
 * sceau_certificate_get_raw_issuer:
 * @self: a certificate
 *
 * Returns: (transfer none): the DER of the issuer's name
 */
GBytes *
sceau_certificate_get_raw_issuer (SceauCertificate *self)
{
  return get_slice (self, SLICE_ISSUER);
}

/**
 * sceau_certificate_get_key_id:
 * @self: a certificate
 *
 * Returns: (transfer none) (nullable): its subject key identifier
 */
GBytes *
sceau_certificate_get_key_id (SceauCertificate *self)
{
  return get_slice (self, SLICE_KEY_ID);
}

/**
 * sceau_certificate_get_authority_key_id:
 * @self: a certificate
 *
 * Returns: (transfer none) (nullable): the key identifier of its issuer
 */
GBytes *
sceau_certificate_get_authority_key_id (SceauCertificate *self)
{
  return get_slice (self, SLICE_AUTHORITY_KEY_ID);
}

/* A uniformResourceIdentifier [6] of printable ASCII, or NULL. */
static char *
dup_url (SceauDer *location)
{
  gsize i;

  if (location->tag != SCEAU_DER_CONTEXT (6) || location->value.size == 0
      || location->value.size > 2048)
    return NULL;
  for (i = 0; i < location->value.size; i++)
    if (!g_ascii_isgraph (location->value.data[i]))
      return NULL;
  return g_strndup ((const char *) location->value.data, location->value.size);
}

/**
 * sceau_certificate_dup_issuer_urls:
 * @self: a certificate
 *
 * Returns: (transfer full) (array zero-terminated=1): where its issuer's certificate can be had: the first few caIssuers of its
 *   authority information access (RFC 5280, 4.2.2.1), of any scheme
 */
char **
sceau_certificate_dup_issuer_urls (SceauCertificate *self)
{
  GPtrArray *urls = g_ptr_array_new ();
  SceauSpan list = sceau_certificate_span (self, self->authority_info);
  SceauDer access, method, location;

  while (urls->len < MAX_ISSUER_URLS && sceau_der_expect (&list, SCEAU_DER_SEQUENCE, &access))
    if (sceau_der_expect (&access.value, SCEAU_DER_OID, &method)
        && sceau_der_next (&access.value, &location)
        && SCEAU_OID_IS (method.value, "\x2b\x06\x01\x05\x05\x07\x30\x02"))
      {
        char *url = dup_url (&location);

        if (url != NULL)
          g_ptr_array_add (urls, url);
      }
  g_ptr_array_add (urls, NULL);
  return (char **) g_ptr_array_free (urls, FALSE);
}

/**
 * sceau_certificate_names_root:
 * @self: a certificate
 *
 * The authority key identifier may name the issuer of the issuer's certificate (authorityCertIssuer, RFC 5280, 4.2.1.1), as OpenSSL's
 * `authorityKeyIdentifier=issuer` writes it. Where that is the issuer itself, the certificate that signed this one is a root.
 *
 * Returns: whether its issuer is known to be a root; FALSE where nothing tells
 */
gboolean
sceau_certificate_names_root (SceauCertificate *self)
{
  SceauSpan list = sceau_certificate_span (self, self->authority_key);
  SceauSpan issuer = sceau_certificate_span (self, self->slices[SLICE_ISSUER]);
  SceauDer skipped, names, name;

  sceau_der_expect (&list, SCEAU_DER_CONTEXT (0), &skipped);
  return sceau_der_expect (&list, SCEAU_DER_EXPLICIT (1), &names)
         && sceau_der_only (names.value, SCEAU_DER_EXPLICIT (4), &name)
         && sceau_span_equal (name.value, issuer) && !sceau_certificate_is_self_issued (self);
}

/**
 * sceau_certificate_get_version:
 * @self: a certificate
 *
 * Returns: 1, 2 or 3
 */
guint
sceau_certificate_get_version (SceauCertificate *self)
{
  return self->version;
}

/**
 * sceau_certificate_is_ca:
 * @self: a certificate
 *
 * Returns: whether its basic constraints say that it is an authority; one of version 1 says nothing
 */
gboolean
sceau_certificate_is_ca (SceauCertificate *self)
{
  return self->is_ca;
}

/**
 * sceau_certificate_get_path_length:
 * @self: a certificate
 *
 * Returns: how many intermediates may stand between it and a leaf (self-issued ones not counted), -1 for any number
 */
int
sceau_certificate_get_path_length (SceauCertificate *self)
{
  return self->path_length;
}

/**
 * sceau_certificate_get_key_usage:
 * @self: a certificate
 *
 * Returns: what its key may do, a set of #SceauKeyUsage; all bits when it does not say
 */
SceauKeyUsage
sceau_certificate_get_key_usage (SceauCertificate *self)
{
  return self->key_usage >= 0 ? (SceauKeyUsage) self->key_usage : SCEAU_KEY_USAGE_ANY;
}

/**
 * sceau_certificate_allows_server_auth:
 * @self: a certificate
 *
 * Returns: whether its extended key usage allows TLS servers: it has none, or has serverAuth or anyExtendedKeyUsage in it
 */
gboolean
sceau_certificate_allows_server_auth (SceauCertificate *self)
{
  SceauSpan list = sceau_certificate_span (self, self->purposes);
  SceauDer purpose;

  if (list.size == 0)
    return TRUE;
  while (sceau_der_expect (&list, SCEAU_DER_OID, &purpose))
    if (SCEAU_OID_IS (purpose.value, "\x2b\x06\x01\x05\x05\x07\x03\x01")
        || SCEAU_OID_IS (purpose.value, "\x55\x1d\x25\x00"))
      return TRUE;
  return FALSE;
}

/**
 * sceau_certificate_has_name_constraints:
 * @self: a certificate
 *
 * Returns: whether it limits the names of what it signs
 */
gboolean
sceau_certificate_has_name_constraints (SceauCertificate *self)
{
  return self->name_constraints.size > 0;
}

/**
 * sceau_certificate_must_staple:
 * @self: a certificate
 *
 * Returns: whether its TLS feature extension asks for status_request (RFC 7633)
 */
gboolean
sceau_certificate_must_staple (SceauCertificate *self)
{
  SceauSpan list = sceau_certificate_span (self, self->features);
  SceauDer feature;
  guint64 number;

  while (sceau_der_expect (&list, SCEAU_DER_INTEGER, &feature))
    if (sceau_der_get_uint (feature.value, &number) && number == 5)
      return TRUE;
  return FALSE;
}

/**
 * sceau_certificate_dup_critical_extensions:
 * @self: a certificate
 *
 * Returns: (transfer full) (array zero-terminated=1): the dotted OIDs of its critical extensions, in their order
 */
char **
sceau_certificate_dup_critical_extensions (SceauCertificate *self)
{
  GPtrArray *oids = g_ptr_array_new ();
  SceauSpan list = sceau_certificate_span (self, self->extensions);
  SceauDer extension, oid, critical;

  while (sceau_der_expect (&list, SCEAU_DER_SEQUENCE, &extension))
    if (sceau_der_expect (&extension.value, SCEAU_DER_OID, &oid)
        && sceau_der_expect (&extension.value, SCEAU_DER_BOOLEAN, &critical)
        && critical.value.data[0] != 0)
      {
        char *dotted = sceau_der_oid_to_string (oid.value);

        g_ptr_array_add (oids, dotted != NULL ? dotted : g_strdup ("0.0"));
      }
  g_ptr_array_add (oids, NULL);
  return (char **) g_ptr_array_free (oids, FALSE);
}

/**
 * sceau_certificate_is_self_issued:
 * @self: a certificate
 *
 * Returns: whether subject and issuer are equal, byte for byte
 */
gboolean
sceau_certificate_is_self_issued (SceauCertificate *self)
{
  return sceau_span_equal (sceau_certificate_span (self, self->slices[SLICE_SUBJECT]),
                           sceau_certificate_span (self, self->slices[SLICE_ISSUER]));
}

/**
 * sceau_certificate_matches_name:
 * @self: a certificate
 * @name: what a client connects to: a DNS name (Unicode or A-labels) or an address
 *
 * RFC 9525: the subjectAltName alone counts, never the common name; a wildcard stands for one label, so not for the bare domain.
 *
 * Returns: whether the certificate is for it
 */
gboolean
sceau_certificate_matches_name (SceauCertificate *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, FALSE);

  return sceau_alt_names_match (sceau_certificate_span (self, self->names), name);
}

/**
 * sceau_certificate_equal:
 * @a: (type SceauCertificate): a certificate
 * @b: (type SceauCertificate): another
 *
 * For hash tables, with sceau_certificate_hash().
 *
 * Returns: whether they are the same bytes
 */
gboolean
sceau_certificate_equal (gconstpointer a, gconstpointer b)
{
  return a == b
         || g_bytes_equal (((const SceauCertificate *) a)->der,
                           ((const SceauCertificate *) b)->der);
}

/**
 * sceau_certificate_hash:
 * @self: (type SceauCertificate): a certificate
 *
 * Returns: a hash of its signature, whose bytes differ between any two honest certificates
 */
guint
sceau_certificate_hash (gconstpointer self)
{
  const SceauCertificate *certificate = self;
  SceauSpan signature = sceau_certificate_span (certificate, certificate->signature);
  guint hash = 5381;
  gsize i;

  for (i = signature.size > 16 ? signature.size - 16 : 0; i < signature.size; i++)
    hash = hash * 33 + signature.data[i];
  return hash;
}

/**
 * sceau_certificates_equal:
 * @a: (nullable) (element-type SceauCertificate): some, such as a chain
 * @b: (nullable) (element-type SceauCertificate): others
 *
 * Returns: whether both are there, and have the same certificates in the same order
 */
gboolean
sceau_certificates_equal (GPtrArray *a, GPtrArray *b)
{
  gboolean same = a != NULL && b != NULL && a->len == b->len;

  for (guint i = 0; same && i < a->len; i++)
    same = sceau_certificate_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i));
  return same;
}

/* --- out again ------------------------------------------------------------------------------- */

/**
 * sceau_certificate_to_pem:
 * @self: a certificate
 *
 * Returns: (transfer full): its PEM, ending in a line feed
 */
char *
sceau_certificate_to_pem (SceauCertificate *self)
{
  return sceau_pem_encode ("CERTIFICATE", sceau_span_from_bytes (self->der));
}

/**
 * sceau_certificates_to_pem:
 * @certificates: (element-type SceauCertificate): certificates
 *
 * Returns: (transfer full): their PEM one after another, in that order; "" for none
 */
char *
sceau_certificates_to_pem (GPtrArray *certificates)
{
  GString *text = g_string_new (NULL);
  guint i;

  for (i = 0; i < certificates->len; i++)
    {
      g_autofree char *pem = sceau_certificate_to_pem (g_ptr_array_index (certificates, i));

      g_string_append (text, pem);
    }
  return g_string_free (text, FALSE);
}

/**
 * sceau_certificate_to_json:
 * @self: a certificate
 *
 * Returns: (transfer full): the object of `sceauctl inspect`, without "file"
 */
JsonObject *
sceau_certificate_to_json (SceauCertificate *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", "certificate");
  json_object_set_string_member (object, "sha256", sceau_certificate_get_sha256 (self));
  json_object_set_string_member (object, "spki_sha256", sceau_certificate_get_spki_sha256 (self));
  json_object_set_string_member (object, "subject", sceau_certificate_get_subject (self));
  json_object_set_string_member (object, "issuer", sceau_certificate_get_issuer (self));
  sceau_json_set_strv (object, "names", sceau_certificate_get_names (self));
  sceau_json_set_time (object, "not_before", self->not_before);
  sceau_json_set_time (object, "not_after", self->not_after);
  json_object_set_string_member (object, "key", sceau_certificate_get_key_description (self));
  return object;
}

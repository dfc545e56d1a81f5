/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One X.509 certificate: immutable, light (a bounded DER walk; GnuTLS is asked only when needed), atomically counted. */
#pragma once

#include "pki/sceau-key.h"
#include "pki/sceau-subject.h"

G_BEGIN_DECLS

/* keyUsage (RFC 5280, 4.2.1.3), with GnuTLS's values. */
typedef enum
{
  SCEAU_KEY_USAGE_DIGITAL_SIGNATURE = 0x80,
  SCEAU_KEY_USAGE_NON_REPUDIATION = 0x40,
  SCEAU_KEY_USAGE_KEY_ENCIPHERMENT = 0x20,
  SCEAU_KEY_USAGE_DATA_ENCIPHERMENT = 0x10,
  SCEAU_KEY_USAGE_KEY_AGREEMENT = 0x08,
  SCEAU_KEY_USAGE_KEY_CERT_SIGN = 0x04,
  SCEAU_KEY_USAGE_CRL_SIGN = 0x02,
  SCEAU_KEY_USAGE_ENCIPHER_ONLY = 0x01,
  SCEAU_KEY_USAGE_DECIPHER_ONLY = 0x8000,
  SCEAU_KEY_USAGE_ANY = 0x80ff,
} SceauKeyUsage;

typedef struct _SceauCertificate SceauCertificate;
#define SCEAU_TYPE_CERTIFICATE (sceau_certificate_get_type ())
GType sceau_certificate_get_type (void);

/* MALFORMED, TOO_LARGE */
SceauCertificate *sceau_certificate_new_from_der (GBytes *der, GError **error);
/* the first one of our own normalised PEM */
SceauCertificate *sceau_certificate_new_from_pem (const char *pem, GError **error);
/* A v3 self-signed server certificate: SAN (names, CN copied in), serverAuth, digitalSignature (+ keyEncipherment for RSA), not a CA,
 * SHA-256, random 127-bit serial, not_before = now − 1 h… see .c */
SceauCertificate *sceau_certificate_new_self_signed (SceauKey *key, const SceauSubject *subject,
                                                     const char *const *names, gint64 now,
                                                     guint days, GError **error);
SceauCertificate *sceau_certificate_ref (SceauCertificate *self);
void sceau_certificate_unref (SceauCertificate *self);

GBytes *sceau_certificate_get_der (SceauCertificate *self);        /* transfer none */
const char *sceau_certificate_get_sha256 (SceauCertificate *self); /* lower-case hex of the DER */
const char *sceau_certificate_get_spki_sha256 (SceauCertificate *self);
/* RFC 4514 text, safe to show */
const char *sceau_certificate_get_subject (SceauCertificate *self);
const char *sceau_certificate_get_issuer (SceauCertificate *self);
/* CN, else O, else the subject; never NULL nor empty */
const char *sceau_certificate_get_title (SceauCertificate *self);
const char *sceau_certificate_get_issuer_title (SceauCertificate *self);
SceauSubject *sceau_certificate_dup_subject_fields (SceauCertificate *self);
/* SAN: DNS and IP, as text; empty list when none */
const char *const *sceau_certificate_get_names (SceauCertificate *self);
const char *sceau_certificate_get_serial (SceauCertificate *self); /* hex */
gint64 sceau_certificate_get_not_before (SceauCertificate *self);
gint64 sceau_certificate_get_not_after (SceauCertificate *self);
/* "rsa:2048", "ec:p256", "ed25519"… */
const char *sceau_certificate_get_key_description (SceauCertificate *self);
/* "RSA-SHA256"… */
const char *sceau_certificate_get_signature_description (SceauCertificate *self);
GBytes *sceau_certificate_get_raw_subject (SceauCertificate *self); /* transfer none */
GBytes *sceau_certificate_get_raw_issuer (SceauCertificate *self);
GBytes *sceau_certificate_get_key_id (SceauCertificate *self);           /* nullable */
GBytes *sceau_certificate_get_authority_key_id (SceauCertificate *self); /* nullable */
char **sceau_certificate_dup_issuer_urls (SceauCertificate *self);       /* AIA caIssuers */
/* its authority key identifier proves that its issuer's own certificate is self-issued; FALSE says nothing */
gboolean sceau_certificate_names_root (SceauCertificate *self);
guint sceau_certificate_get_version (SceauCertificate *self); /* 1, 2 or 3 */
gboolean sceau_certificate_is_ca (SceauCertificate *self);
int sceau_certificate_get_path_length (SceauCertificate *self); /* -1: any */
/* everything is allowed when it does not say */
SceauKeyUsage sceau_certificate_get_key_usage (SceauCertificate *self);
gboolean sceau_certificate_allows_server_auth (SceauCertificate *self);
gboolean sceau_certificate_has_name_constraints (SceauCertificate *self);
gboolean sceau_certificate_must_staple (SceauCertificate *self);
char **sceau_certificate_dup_critical_extensions (SceauCertificate *self); /* dotted OIDs */
/* For GHashTable: equal when the bytes are. */
gboolean sceau_certificate_equal (gconstpointer a, gconstpointer b);
gboolean sceau_certificates_equal (GPtrArray *a, GPtrArray *b);
guint sceau_certificate_hash (gconstpointer self);
/* subject equals issuer, byte for byte */
gboolean sceau_certificate_is_self_issued (SceauCertificate *self);
/* and its own key made the signature */
gboolean sceau_certificate_is_self_signed (SceauCertificate *self);
/* the signature alone */
gboolean sceau_certificate_is_signed_by (SceauCertificate *self, SceauCertificate *issuer);
/* RFC 9525: SAN only, DNS or IP */
gboolean sceau_certificate_matches_name (SceauCertificate *self, const char *name);
char *sceau_certificate_to_pem (SceauCertificate *self);
char *sceau_certificates_to_pem (GPtrArray *certificates); /* in that order, one after another */
/* the object of `sceauctl inspect` without "file" */
JsonObject *sceau_certificate_to_json (SceauCertificate *self);
/* For tls: the GnuTLS object behind it, made when first asked, owned by the certificate; void* so that this header needs no GnuTLS. */
void *sceau_certificate_peek_gnutls (SceauCertificate *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauCertificate, sceau_certificate_unref)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One X.509 certificate: immutable, light (a bounded DER walk; GnuTLS is asked only when needed), atomically counted. */
#pragma once

#include "pki/sceau-key.h"
#include "pki/sceau-subject.h"

G_BEGIN_DECLS

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
gboolean sceau_certificate_is_ca (SceauCertificate *self);
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

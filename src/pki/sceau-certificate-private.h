/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of SceauCertificate share. */
#pragma once

#include "pki/sceau-certificate.h"
#include "pki/sceau-der.h"

G_BEGIN_DECLS

/* A part of the DER: two 32-bit numbers, since there can be 20 000 certificates in memory. Size 0: absent. */
typedef struct
{
  guint32 offset;
  guint32 size;
} SceauRange;

/* Texts that are made when first asked for. */
typedef enum
{
  TEXT_SHA256,
  TEXT_SPKI_SHA256,
  TEXT_SUBJECT,
  TEXT_ISSUER,
  TEXT_TITLE,
  TEXT_ISSUER_TITLE,
  TEXT_SERIAL,
  TEXT_KEY,
  TEXT_SIGNATURE,
  N_TEXTS,
} SceauCertificateText;

/* Parts that are handed out as GBytes. */
typedef enum
{
  SLICE_SUBJECT,
  SLICE_ISSUER,
  SLICE_KEY_ID,
  SLICE_AUTHORITY_KEY_ID,
  N_SLICES,
} SceauCertificateSlice;

struct _SceauCertificate
{
  gatomicrefcount ref_count;
  int self_signed; /* atomic: 0 not looked yet, 1 yes, -1 no */
  GBytes *der;

  gint64 not_before;
  gint64 not_after;
  guint8 version;
  gboolean is_ca;
  int path_length; /* -1: none */
  int key_usage;   /* -1: none */

  SceauRange tbs, serial, algorithm, spki, signature, extensions;
  SceauRange slices[N_SLICES];
  SceauRange names, authority_info, authority_key, purposes, name_constraints, features;
  gboolean has_basic_constraints;

  /* each made once, by whichever thread comes first */
  char *texts[N_TEXTS];
  GBytes *slice_bytes[N_SLICES];
  char **name_list;
  void *crt;    /* gnutls_x509_crt_t */
  void *pubkey; /* gnutls_pubkey_t */
  void *trust;  /* gnutls_x509_trust_list_t with nothing but itself */
};

/* transfer full, nullable: a gnutls_x509_crt_t */
void *sceau_certificate_import_gnutls (SceauCertificate *self);
/* As if it were trusted: nullable, made when first asked. */
void *sceau_certificate_peek_trust (SceauCertificate *self);

/* NULL when all is well, else what cannot be read, to be translated. */
const char *sceau_certificate_parse (SceauCertificate *self);

static inline SceauSpan
sceau_certificate_span (const SceauCertificate *self, SceauRange range)
{
  SceauSpan whole = sceau_span_from_bytes (self->der);

  return sceau_span_new (whole.data + range.offset, range.size);
}

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a certificate authority does, small: certifies authorities under it, and answers requests. For the demo fleet's throw-away
 * authority and nothing else: no revocation, no register. */
#pragma once

#include "pki/sceau-certificate.h"
#include "pki/sceau-request.h"

G_BEGIN_DECLS

/* Who signs. NULL certificate: by itself (a root). */
typedef struct
{
  SceauCertificate *certificate;
  SceauKey *key;
} SceauSigner;

typedef struct
{
  gint64 not_before, not_after; /* Unix seconds */
} SceauValidity;

/* path_length: how many authorities may be below it, -1: no limit. */
SceauCertificate *sceau_authority_certify (SceauKey *key, const SceauSubject *subject,
                                           int path_length, const SceauSigner *signer,
                                           const SceauValidity *validity, GError **error);
/* A server certificate: public key and names as requested, subject without the unit. INVALID_ARGUMENT when the request is not signed
 * with its own key, asks for no name, or for more than 397 days. */
SceauCertificate *sceau_authority_answer (SceauRequest *request, const SceauSigner *signer,
                                          const SceauValidity *validity, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An authority's certificate that was got for a chain in which it was missing, with where it came from. A candidate like a dropped
 * file, never trusted for where it came from. */
#pragma once

#include "pki/sceau-chain.h"

G_BEGIN_DECLS

/* Where it was met. */
typedef enum
{
  SCEAU_ISSUER_INSTALLED, /* in a server's certificate files */
  SCEAU_ISSUER_DROPPED,   /* among files that somebody gave */
  SCEAU_ISSUER_PRESENTED, /* sent by a server to a TLS client */
  SCEAU_ISSUER_FETCHED,   /* at the address that the certificate below it names (AIA) */
  SCEAU_N_ISSUER_ORIGINS, /*< skip >*/
} SceauIssuerOrigin;
/* "installed", "dropped", "presented", "fetched" */
const char *sceau_issuer_origin_to_string (SceauIssuerOrigin origin);
gboolean sceau_issuer_origin_from_string (const char *text, SceauIssuerOrigin *origin);

typedef struct _SceauIssuer SceauIssuer; /* boxed, immutable, atomically counted */
#define SCEAU_TYPE_ISSUER (sceau_issuer_get_type ())
GType sceau_issuer_get_type (void);
/* name: the server, the file or the URL; nullable. stored: it was met before, and comes from the store. */
SceauIssuer *sceau_issuer_new (SceauCertificate *certificate, gboolean stored,
                               SceauIssuerOrigin origin, const char *name, gint64 seen);
SceauIssuer *sceau_issuer_ref (SceauIssuer *self);
void sceau_issuer_unref (SceauIssuer *self);
SceauCertificate *sceau_issuer_get_certificate (SceauIssuer *self); /* transfer none */
gboolean sceau_issuer_get_stored (SceauIssuer *self);
SceauIssuerOrigin sceau_issuer_get_origin (SceauIssuer *self);
const char *sceau_issuer_get_name (SceauIssuer *self); /* nullable */
gint64 sceau_issuer_get_seen (SceauIssuer *self);      /* Unix seconds */
/* One translated sentence for its card: "Known certificate: Lyon-03 sent it on 3 November 2026." */
char *sceau_issuer_dup_sentence (SceauIssuer *self);
/* {"sha256","subject","source":"store"|"authority","origin","name","seen"} */
JsonObject *sceau_issuer_to_json (SceauIssuer *self);

/* What to ask the authority for, to be pasted in a mail, in the reader's language: the issuer's name and key identifier, the server's
 * certificate with its serial number. NULL when no issuer is missing. */
char *sceau_issuer_dup_question (SceauChain *chain);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauIssuer, sceau_issuer_unref)

G_END_DECLS

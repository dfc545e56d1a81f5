/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts a pile of certificates into the order a server must send, for a given key, and says what is missing or wrong. */
#pragma once

#include "pki/sceau-anchors.h"
#include "pki/sceau-finding.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_CHAIN_COMPLETE,
  SCEAU_CHAIN_INCOMPLETE,
  SCEAU_CHAIN_REJECTED
} SceauChainStatus;
/* "complete", "incomplete", "rejected" */
const char *sceau_chain_status_to_string (SceauChainStatus status);

typedef struct
{
  /* the server's key; NULL: choose the leaf from the pile (several-leaves when in doubt) */
  const char *spki_sha256;
  /* names that the leaf must cover (name-mismatch); NULL: none are checked */
  const char *const *hosts;
  gint64 now;            /* Unix seconds; for a server, by the SERVER's clock where it is known */
  SceauAnchors *anchors; /* NULL: none */
} SceauChainQuery;

#define SCEAU_TYPE_CHAIN (sceau_chain_get_type ())
G_DECLARE_FINAL_TYPE (SceauChain, sceau_chain, SCEAU, CHAIN, GObject)

/* Never fails on bad material (that is status and findings); NULL only when cancelled. Thread-safe, no main loop. Certificates in the
 * pile may be in any order, duplicated, unrelated. */
SceauChain *sceau_chain_build (GPtrArray *certificates, const SceauChainQuery *query,
                               GCancellable *cancellable, GError **error);
void sceau_chain_build_async (GPtrArray *certificates, const SceauChainQuery *query,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data);
SceauChain *sceau_chain_build_finish (GAsyncResult *result, GError **error);

SceauChainStatus sceau_chain_get_status (SceauChain *self);
SceauCertificate *sceau_chain_get_leaf (SceauChain *self); /* nullable */
/* what to send: leaf, then intermediates; empty when rejected without leaf */
GPtrArray *sceau_chain_get_order (SceauChain *self);
SceauCertificate *sceau_chain_get_anchor (SceauChain *self); /* nullable; not sent */
SceauAnchorSource sceau_chain_get_anchor_source (SceauChain *self);
GPtrArray *sceau_chain_get_findings (SceauChain *self);
/* certificates of the pile that are not used (duplicates once) */
GPtrArray *sceau_chain_get_leftovers (SceauChain *self);
const char *sceau_chain_get_missing_issuer (SceauChain *self); /* its name (RFC 4514), or NULL */
char *sceau_chain_to_pem (SceauChain *self);                   /* leaf first, root left out */
JsonObject *sceau_chain_to_json (SceauChain *self);            /* the CLI contract's document */

G_END_DECLS

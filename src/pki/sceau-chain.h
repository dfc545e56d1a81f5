/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts a pile of certificates into the order a server must send, for a given key, and says what is
 * missing or wrong. */
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

/* For a caller that judges many chains: what was found good in one is not found out again in the next. Keys name the bytes of everything
 * that a fact depends on, but for the anchors: with other anchors, what begins with SCEAU_CHAIN_VERDICT has to be forgotten. */
typedef struct
{
  gboolean (*recall) (const char *key, gpointer data);
  void (*keep) (const char *key, gpointer data);
  gpointer data;
} SceauChainMemory;
/* "this key signed those bytes", and "the library accepts this way up, under these anchors" */
#define SCEAU_CHAIN_SIGNATURE 's'
#define SCEAU_CHAIN_VERDICT   'v'

typedef struct
{
  /* the server's key; NULL: choose the leaf from the pile (several-leaves when in doubt) */
  const char *spki_sha256;
  /* names that the leaf must cover (name-mismatch); NULL: none are checked */
  const char *const *hosts;
  /* Unix seconds; for a server, by the SERVER's clock where it is known */
  gint64 now;
  /* NULL: none */
  SceauAnchors *anchors;
  /* a file that held a certificate too damaged to be read (see sceau_reading_find_damaged ()): where an issuer is missing, it may have been
   * that one. NULL: there is none */
  const char *damaged;
  /* NULL: nothing is remembered. Whatever it holds, all that depends on time, names and rules is judged each time. */
  const SceauChainMemory *memory;
  /* TRUE: an earlier call gave the library's good verdict on these very bytes and anchors (see
   * sceau_chain_ask_library ()). All that depends on time, names and rules is still checked. */
  gboolean library_agreed;
} SceauChainQuery;

#define SCEAU_TYPE_CHAIN (sceau_chain_get_type ())
G_DECLARE_FINAL_TYPE (SceauChain, sceau_chain, SCEAU, CHAIN, GObject)

/* Never fails on bad material (that is status and findings); NULL only when cancelled. Thread-safe,
 * no main loop. The certificates may be in any order, duplicated, unrelated. */
SceauChain *sceau_chain_build (GPtrArray *certificates, const SceauChainQuery *query,
                               GCancellable *cancellable, GError **error);
void sceau_chain_build_async (GPtrArray *certificates, const SceauChainQuery *query,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data);
SceauChain *sceau_chain_build_finish (GAsyncResult *result, GError **error);

/* Judges what a server sent: the first certificate is the leaf, whatever the others are; only they
 * and the anchors count. Findings as for a built chain, and chain-not-presented beside
 * missing-issuer when an intermediate was not sent. Synchronous and thread-safe. Never NULL; of an
 * empty array: REJECTED with no-leaf. */
SceauChain *sceau_chain_judge (GPtrArray *presented, const SceauChainQuery *query);
/* GnuTLS's verdict on a path (leaf first, its root last or left out) against these anchors, time
 * left out. @reason: (out) (optional): why not. */
gboolean sceau_chain_ask_library (GPtrArray *path, SceauAnchors *anchors, char **reason);

SceauChainStatus sceau_chain_get_status (SceauChain *self);
/* nullable */
SceauCertificate *sceau_chain_get_leaf (SceauChain *self);
/* what to send: leaf, then intermediates; empty when there is no leaf */
GPtrArray *sceau_chain_get_order (SceauChain *self);
/* nullable; not sent */
SceauCertificate *sceau_chain_get_anchor (SceauChain *self);
SceauAnchorSource sceau_chain_get_anchor_source (SceauChain *self);
GPtrArray *sceau_chain_get_findings (SceauChain *self);
/* certificates of the pile that are not used (duplicates once) */
GPtrArray *sceau_chain_get_leftovers (SceauChain *self);
/* its name (RFC 4514), or NULL */
const char *sceau_chain_get_missing_issuer (SceauChain *self);
/* leaf first, root left out */
char *sceau_chain_to_pem (SceauChain *self);
/* the CLI contract's document */
JsonObject *sceau_chain_to_json (SceauChain *self);

G_END_DECLS

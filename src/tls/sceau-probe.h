/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a TLS client really gets from an endpoint. Non-blocking GnuTLS in the caller's main
 * context; no thread a probe. */
#pragma once

#include "base/sceau-error.h"
#include "pki/sceau-chain.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_PROBE_VERIFIED,     /* handshake done, chain accepted, name covered, dates good */
  SCEAU_PROBE_NOT_ACCEPTED, /* handshake done, something a client would refuse: see findings */
  SCEAU_PROBE_UNREACHABLE,  /* nothing answered TLS: see error */
} SceauProbeStatus;
/* "verified", "not-accepted", "unreachable" */
const char *sceau_probe_status_to_string (SceauProbeStatus status);

/* Whether a client that trusts the anchors by which that chain was judged accepts it. */
gboolean sceau_probe_accepts_chain (SceauChain *chain);

#define SCEAU_TYPE_PROBE_RESULT (sceau_probe_result_get_type ())
G_DECLARE_FINAL_TYPE (SceauProbeResult, sceau_probe_result, SCEAU, PROBE_RESULT, GObject)

SceauProbeStatus sceau_probe_result_get_status (SceauProbeResult *self);
const char *sceau_probe_result_get_host (SceauProbeResult *self);
guint16 sceau_probe_result_get_port (SceauProbeResult *self);
const char *sceau_probe_result_get_name (SceauProbeResult *self); /* SNI and the name checked */
const char *sceau_probe_result_get_tls_version (SceauProbeResult *self); /* "TLS1.3", nullable */
/* SceauCertificate, as sent; empty when unreachable */
GPtrArray *sceau_probe_result_get_chain (SceauProbeResult *self);
SceauCertificate *sceau_probe_result_get_leaf (SceauProbeResult *self); /* nullable */
GPtrArray *sceau_probe_result_get_findings (SceauProbeResult *self);
const GError *sceau_probe_result_get_error (SceauProbeResult *self); /* nullable */
gint64 sceau_probe_result_get_time (SceauProbeResult *self);   /* Unix seconds: when it was seen */
guint sceau_probe_result_get_elapsed (SceauProbeResult *self); /* ms */
/* The certificate among those sent whose issuer the client did not find; nullable */
SceauCertificate *sceau_probe_result_get_orphan (SceauProbeResult *self);
/* The same, or where all that the client lacks is this root: one that says so. Transfer full. */
SceauProbeResult *sceau_probe_result_with_root (SceauProbeResult *self, SceauCertificate *root);
JsonObject *sceau_probe_result_to_json (SceauProbeResult *self); /* one line of `sceauctl probe` */

#define SCEAU_TYPE_PROBER (sceau_prober_get_type ())
G_DECLARE_FINAL_TYPE (SceauProber, sceau_prober, SCEAU, PROBER, GObject)

/* One prober a process or fleet: holds credentials, the anchors, and the bounded memory of good
 * signatures. */
SceauProber *sceau_prober_new (SceauAnchors *anchors);
/* forgets remembered verdicts that depended on them */
void sceau_prober_set_anchors (SceauProber *self, SceauAnchors *anchors);
/* default 128; further probes wait their turn */
void sceau_prober_set_parallel (SceauProber *self, guint limit);

/* host: a name or an address to connect to; name: SNI and name to check, NULL: host. timeout_ms
 * 0: 5000 for everything. now: Unix seconds; the result always comes (UNREACHABLE carries the
 * error); _finish fails only with CANCELLED. */
void sceau_prober_probe_async (SceauProber *self, const char *host, guint16 port, const char *name,
                               guint timeout_ms, gint64 now, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);
SceauProbeResult *sceau_prober_probe_finish (SceauProber *self, GAsyncResult *result,
                                             GError **error);

G_END_DECLS

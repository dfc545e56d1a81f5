/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gets missing issuers from their authorities, at the addresses that the certificates name (AIA, RFC 5280, 4.2.2.1): only when a person
 * asks, over plain http://, bounded in size, time and number, and believed by their signature alone. */
#pragma once

#include "fleet/sceau-issuer-refusal.h"
#include "fleet/sceau-issuer.h"

G_BEGIN_DECLS

/* Property, read-only: "status" (translated: what is being asked; for a progress line). */
#define SCEAU_TYPE_ISSUER_FETCH (sceau_issuer_fetch_get_type ())
G_DECLARE_FINAL_TYPE (SceauIssuerFetch, sceau_issuer_fetch, SCEAU, ISSUER_FETCH, GObject)

/* For one run. anchors (nullable): a certificate that one of them signed needs no further issuer. */
SceauIssuerFetch *sceau_issuer_fetch_new (SceauAnchors *anchors);
/* By default the system's, so that a proxy is honoured. */
void sceau_issuer_fetch_set_proxy_resolver (SceauIssuerFetch *self, GProxyResolver *resolver);
/* For one address, 10 000 by default; all together take at most four times as long. */
void sceau_issuer_fetch_set_timeout (SceauIssuerFetch *self, guint milliseconds);
const char *sceau_issuer_fetch_get_status (SceauIssuerFetch *self);

/* The issuers of that certificate, one after another, until a root, an anchor or a limit. */
void sceau_issuer_fetch_run_async (SceauIssuerFetch *self, SceauCertificate *certificate,
                                   gint64 now, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data);
/* of SceauIssuer, lowest first, never empty. NOT_FOUND when no address is named; else why the last one gave nothing; CANCELLED. */
GPtrArray *sceau_issuer_fetch_run_finish (SceauIssuerFetch *self, GAsyncResult *result,
                                          GError **error);
GPtrArray *sceau_issuer_fetch_get_refusals (SceauIssuerFetch *self); /* of SceauIssuerRefusal */

G_END_DECLS

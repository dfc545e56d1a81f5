/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The authorities' certificates that were seen before: a table of the inventory. It completes chains without network, and makes nothing
 * trusted: what it gives lies in the pile like a dropped file. */
#pragma once

#include "fleet/sceau-inventory.h"
#include "fleet/sceau-issuer.h"

G_BEGIN_DECLS

/* Keeps those certificates of a path (of SceauCertificate, leaf first) that are authorities' and whose key signed the one before them;
 * checked again here. name: the server, file or address; nullable. At most SCEAU_MAX_ISSUERS stay: those that servers presented and
 * were longest unseen go first. */
void sceau_issuer_store_remember_async (SceauInventory *inventory, GPtrArray *path,
                                        SceauIssuerOrigin origin, const char *name, gint64 now,
                                        GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer data);
gboolean sceau_issuer_store_remember_finish (SceauInventory *inventory, GAsyncResult *result,
                                             GError **error);
/* The issuers of a certificate, of those issuers, and so on up to a root, as far as they were seen before: found by name, key
 * identifiers that fit first, and believed by their signature. */
void sceau_issuer_store_find_async (SceauInventory *inventory, SceauCertificate *certificate,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer data);
/* of SceauIssuer, lowest first; empty when none was seen */
GPtrArray *sceau_issuer_store_find_finish (SceauInventory *inventory, GAsyncResult *result,
                                           GError **error);

G_END_DECLS

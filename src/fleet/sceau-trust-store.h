/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The roots that the operator of this workstation trusts besides the system's: a folder of SHA256.pem files. */
#pragma once

#include "pki/sceau-anchors.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_TRUST_STORE (sceau_trust_store_get_type ())
G_DECLARE_FINAL_TYPE (SceauTrustStore, sceau_trust_store, SCEAU, TRUST_STORE, GObject)

SceauTrustStore *sceau_trust_store_new (const char *folder);
/* Reads the system's anchors and the folder, in a thread. A file that is no certificate is left out, with a warning in the log. */
void sceau_trust_store_load_async (SceauTrustStore *self, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data);
gboolean sceau_trust_store_load_finish (SceauTrustStore *self, GAsyncResult *result,
                                        GError **error);
SceauAnchors *sceau_trust_store_get_anchors (
    SceauTrustStore *self); /* of the system and the folder */
GPtrArray *sceau_trust_store_get_trusted (
    SceauTrustStore *self); /* of SceauCertificate: the folder's */
/* One small file each; then the anchors are another object. INVALID_ARGUMENT for what is no CA. */
gboolean sceau_trust_store_add (SceauTrustStore *self, SceauCertificate *root, GError **error);
gboolean sceau_trust_store_remove (SceauTrustStore *self, const char *sha256, GError **error);
/* The same for several, in a thread; roots and sha256 (what to trust no more) nullable. The error is about the first that could not be
 * done; those before it were. */
void sceau_trust_store_change_async (SceauTrustStore *self, GPtrArray *roots, const char *sha256,
                                     GAsyncReadyCallback callback, gpointer data);
gboolean sceau_trust_store_change_finish (SceauTrustStore *self, GAsyncResult *result,
                                          GError **error);
/* For a program that opens no fleet: the anchors of the system, of the operator's folder and of the PEM files (nullable). Blocking. */
SceauAnchors *sceau_trust_store_read_anchors (const char *const *files, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of a server that is worked on by hand: the request that its page showed, kits made for it, proofs brought back. */
#pragma once

#include "camtrace/sceau-managed-state.h"
#include "fleet/sceau-kit-proof.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_HAND_RECORD (sceau_hand_record_get_type ())
G_DECLARE_FINAL_TYPE (SceauHandRecord, sceau_hand_record, SCEAU, HAND_RECORD, GObject)

SceauHandRecord *sceau_hand_record_new (void);
gboolean sceau_hand_record_load (SceauHandRecord *self, const char *json, GError **error);
char *sceau_hand_record_to_json (SceauHandRecord *self);

/* Is anything known of its files? */
gboolean sceau_hand_record_is_known (SceauHandRecord *self);
SceauRequest *sceau_hand_record_get_request (SceauHandRecord *self); /* awaited; nullable */
/* The request that CamTrace's page showed; NULL: it was removed there. */
void sceau_hand_record_take_request (SceauHandRecord *self, SceauRequest *request, gint64 now);
/* certificate_sha256: of the certificate file in it; nullable */
void sceau_hand_record_add_kit (SceauHandRecord *self, const char *id, const char *nonce,
                                const char *certificate_sha256, gint64 now);
/* NOT_FOUND when it is of no kit of this server, INVALID_ARGUMENT when it was changed or is older than what is known. */
gboolean sceau_hand_record_take_proof (SceauHandRecord *self, const SceauKitProof *proof,
                                       gint64 now, GError **error);
/* What a TLS client got is truer than what was told: TRUE when something changed by it. */
gboolean sceau_hand_record_settle (SceauHandRecord *self, GPtrArray *presented, gint64 now);
/* NULL when nothing is known. version: nullable. Never says that HTTPS is on. */
SceauManagedState *sceau_hand_record_make_state (SceauHandRecord *self, const char *version);
GPtrArray *sceau_hand_record_dup_history (
    SceauHandRecord *self); /* of SceauHistoryEntry, newest first */

G_END_DECLS

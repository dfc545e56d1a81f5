/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fleet's servers that are worked on by hand: what their pages showed, kits for them, proofs that come back. */
#pragma once

#include "fleet/sceau-fleet.h"

G_BEGIN_DECLS

/* Is the work done by a person, in CamTrace's own interface or with a kit? */
gboolean sceau_fleet_is_by_hand (SceauServer *server);
SceauServiceState sceau_fleet_get_service (SceauServer *server, SceauService service);
/* A server that nothing is asked of: there may be no route to it. Not saved yet. name, version: nullable. INVALID_ARGUMENT,
 * MALFORMED or UNSUPPORTED for the version. */
SceauServer *sceau_fleet_new_by_hand (const char *address, const char *name, const char *version,
                                      GError **error);
/* The request that CamTrace's page showed; NULL: it was removed there. Written behind. */
void sceau_fleet_note_request (SceauFleet *self, SceauServer *server, SceauRequest *request);

/* chain NULL: a kit that only looks. key (nullable) goes along encrypted with passphrase. folder: does not exist yet, or is empty. */
void sceau_fleet_make_kit_async (SceauFleet *self, SceauServer *server, SceauChain *chain,
                                 SceauKey *key, SceauSecret *passphrase, const char *folder,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data);
/* INVALID_ARGUMENT when the version of CamTrace is not known; EXISTS, NO_SPACE, PERMISSION, IO */
gboolean sceau_fleet_make_kit_finish (SceauFleet *self, GAsyncResult *result, GError **error);

/* A proof finds its server by itself. MALFORMED, NOT_FOUND, INVALID_ARGUMENT. Transfer none. */
SceauServer *sceau_fleet_import_proof (SceauFleet *self, GBytes *bytes, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the certificates of a pile belong: to which servers of the fleet, to whose chains, or to nobody here. */
#pragma once

#include "fleet/sceau-fleet.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_MATCH_SERVER,    /* for a server of the fleet, by its key */
  SCEAU_MATCH_STRANGER,  /* for a server, but none of the fleet */
  SCEAU_MATCH_CHAIN,     /* an authority's, in the chain of another one of the pile */
  SCEAU_MATCH_UNRELATED, /* an authority's that signed nothing here */
} SceauMatchKind;
const char *sceau_match_kind_to_string (SceauMatchKind kind); /* "server", "stranger"… */

typedef struct _SceauMatch SceauMatch;
struct _SceauMatch
{
  SceauCertificate *certificate;
  SceauMatchKind kind;
  SceauServer *server; /* SERVER: the first of them; else NULL */
  GPtrArray *servers; /* of SceauServer: several have the key of a shared certificate; never NULL */
  gboolean is_root;   /* CHAIN: at its end */
  GPtrArray *chain_of; /* CHAIN: of SceauMatch, borrowed from the same answer; never NULL */
};
void sceau_match_free (SceauMatch *self);
/* One translated sentence: "for the server Lyon-03", "intermediate certificate in the chain of Lyon-03 and Paris-01"… */
char *sceau_match_dup_sentence (SceauMatch *self);
JsonObject *sceau_match_to_json (SceauMatch *self); /* "match", "server", "chain_of" */

/* now: Unix seconds. certificates: of SceauCertificate, in any order. What is known of the servers' keys counts: look at them first. */
void sceau_fleet_match_pile_async (SceauFleet *self, GPtrArray *certificates, gint64 now,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer data);
/* of SceauMatch, one for each certificate, in the same order */
GPtrArray *sceau_fleet_match_pile_finish (SceauFleet *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauMatch, sceau_match_free)

G_END_DECLS

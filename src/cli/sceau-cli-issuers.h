/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The issuers that a chain lacks: from the store of those seen before, from their authorities, and what to ask for. */
#pragma once

#include "cli/sceau-cli.h"
#include "fleet/sceau-fleet.h"
#include "pki/sceau-reading.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean from_store;   /* take what was seen before */
  gboolean fetch;        /* and get the rest from the authorities */
  SceauAnchors *anchors; /* borrowed: above them nothing is fetched */
  /* what came of it */
  SceauFleet *fleet;   /* nullable */
  GPtrArray *found;    /* of SceauIssuer: added to the pile */
  GPtrArray *refusals; /* of SceauIssuerRefusal */
  GPtrArray *offered;  /* of SceauIssuer: what the store has, where it was not asked to give it */
} SceauCliIssuers;

void sceau_cli_issuers_init (SceauCliIssuers *self, SceauAnchors *anchors);
void sceau_cli_issuers_clear (SceauCliIssuers *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SceauCliIssuers, sceau_cli_issuers_clear)

/* Adds to certificates what the chain lacks, by the ways that are allowed. FALSE without error: there is no more to be had. */
gboolean sceau_cli_issuers_add (SceauCli *cli, SceauCliIssuers *self, SceauChain *chain,
                                GPtrArray *certificates, GError **error);
/* At the end: what the store would have had; what was used is kept for the next time. */
void sceau_cli_issuers_end (SceauCli *cli, SceauCliIssuers *self, SceauChain *chain);
/* The ways to what is still missing, for people. */
void sceau_cli_issuers_print (SceauCliIssuers *self, SceauChain *chain);
/* Adds the members "sources", "refusals" and "missing". */
void sceau_cli_issuers_to_json (SceauCliIssuers *self, SceauChain *chain, SceauReading *reading,
                                JsonObject *document);

G_END_DECLS

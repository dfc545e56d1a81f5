/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carries out orders, one at a time, in the worker. Everything that the API can change goes through here. */
#pragma once

#include "agent/sceau-front-end.h"
#include "agent/sceau-history.h"
#include "agent/sceau-order.h"
#include "agent/sceau-vault.h"
#include "pki/sceau-anchors.h"

G_BEGIN_DECLS

/* What came of an order. */
typedef struct
{
  char *backup;        /* id of the backup of what was replaced; nullable */
  GPtrArray *findings; /* about the chain; nullable */
  char *request;       /* PEM, of REQUEST; nullable */
} SceauOutcome;
void sceau_outcome_free (SceauOutcome *outcome);

#define SCEAU_TYPE_CHANGER (sceau_changer_get_type ())
G_DECLARE_FINAL_TYPE (SceauChanger, sceau_changer, SCEAU, CHANGER, GObject)

SceauChanger *sceau_changer_new (SceauAgentConfig *config, SceauVault *vault,
                                 SceauFrontEnd *front_end, SceauHistory *history,
                                 SceauAnchors *anchors);
SceauOutcome *sceau_changer_run (SceauChanger *self, SceauOrder *order, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauOutcome, sceau_outcome_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole agent: what sceau-agent runs, and what the demo and the tests run in their own process. */
#pragma once

#include "agent/sceau-agent-config.h"
#include "agent/sceau-changer.h"
#include "agent/sceau-gate.h"
#include "agent/sceau-identity.h"
#include "agent/sceau-state-reader.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_AGENT (sceau_agent_get_type ())
G_DECLARE_FINAL_TYPE (SceauAgent, sceau_agent, SCEAU, AGENT, GObject)

SceauFrontEnd *sceau_agent_make_front_end (SceauAgentConfig *config);
SceauAgent *sceau_agent_new (SceauAgentConfig *config, GError **error);
gboolean sceau_agent_start (SceauAgent *self, GError **error);
void sceau_agent_stop (SceauAgent *self);
guint16 sceau_agent_get_port (SceauAgent *self);
const char *sceau_agent_get_fingerprint (SceauAgent *self);

/* For the service. */
SceauAgentConfig *sceau_agent_get_config (SceauAgent *self);
SceauIdentity *sceau_agent_get_identity (SceauAgent *self);
SceauGate *sceau_agent_get_gate (SceauAgent *self);
SceauStateReader *sceau_agent_get_state_reader (SceauAgent *self);
SceauHistory *sceau_agent_get_history (SceauAgent *self);
SceauBackups *sceau_agent_get_backups (SceauAgent *self);
void sceau_agent_order_async (SceauAgent *self, SceauOrder *order, GAsyncReadyCallback callback,
                              gpointer data);
SceauOutcome *sceau_agent_order_finish (SceauAgent *self, GAsyncResult *result, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agent's own key and certificate: what a client pins. Nothing to do with the certificate of the web service. */
#pragma once

#include "agent/sceau-agent-config.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_IDENTITY (sceau_identity_get_type ())
G_DECLARE_FINAL_TYPE (SceauIdentity, sceau_identity, SCEAU, IDENTITY, GObject)

SceauIdentity *sceau_identity_load (SceauAgentConfig *config, gint64 now, GError **error);
const char *sceau_identity_get_fingerprint (SceauIdentity *self);
const char *sceau_identity_get_certificate_pem (SceauIdentity *self);
SceauSecret *sceau_identity_get_key_pem (SceauIdentity *self);

G_END_DECLS

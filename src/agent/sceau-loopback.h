/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A TLS client on the server itself, for the worker: what does the front end really serve? */
#pragma once

#include "agent/sceau-agent-config.h"
#include "tls/sceau-probe.h"

G_BEGIN_DECLS

SceauProbeResult *sceau_loopback_probe (SceauAgentConfig *config, SceauAnchors *anchors,
                                        const char *name);
gboolean sceau_loopback_expect (SceauAgentConfig *config, SceauAnchors *anchors, GPtrArray *chain,
                                GError **error);
gboolean sceau_loopback_expect_nothing (SceauAgentConfig *config, SceauAnchors *anchors,
                                        GError **error);
gboolean sceau_probe_saw_https (SceauProbeResult *result);
gboolean sceau_probe_saw_chain (SceauProbeResult *result, GPtrArray *chain);
const char *sceau_certificate_get_probe_name (SceauCertificate *leaf);

G_END_DECLS

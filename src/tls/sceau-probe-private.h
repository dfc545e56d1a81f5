/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the prober fills a result. Private to tls. */
#pragma once

#include "tls/sceau-probe.h"

G_BEGIN_DECLS

SceauProbeResult *sceau_probe_result_new (const char *host, guint16 port, const char *name,
                                          gint64 now);
/* certificates: as sent. chain: their judgement. */
void sceau_probe_result_take_presented (SceauProbeResult *self, const char *tls_version,
                                        GPtrArray *certificates, SceauChain *chain);
void sceau_probe_result_add_finding (SceauProbeResult *self, SceauFinding *finding); /* takes it */
void sceau_probe_result_set_error (SceauProbeResult *self, const GError *error);
void sceau_probe_result_set_elapsed (SceauProbeResult *self, guint milliseconds);

G_END_DECLS

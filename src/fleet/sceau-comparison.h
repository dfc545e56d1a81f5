/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is on a server's disk beside what a TLS client gets from it. */
#pragma once

#include "camtrace/sceau-managed-state.h"
#include "tls/sceau-probe.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_COMPARISON_NONE, /* nothing to compare: one side is missing */
  SCEAU_COMPARISON_EQUAL,
  SCEAU_COMPARISON_LEAF_DIFFERS,
  SCEAU_COMPARISON_CHAIN_DIFFERS, /* the leaf is the same, what follows is not */
} SceauComparison;

/* Both: (element-type SceauCertificate), leaf first. */
SceauComparison sceau_comparison_of_chains (GPtrArray *meant, GPtrArray *seen);
SceauComparison sceau_comparison_of_state (SceauManagedState *state, SceauProbeResult *presented);
/* The finding for it, or NULL. about: the server's name. */
SceauFinding *sceau_comparison_to_finding (SceauComparison comparison, GPtrArray *meant,
                                           GPtrArray *seen, const char *about);
/* The chain in that PEM, leaf first; (element-type SceauCertificate) (transfer full). */
GPtrArray *sceau_comparison_read_chain (const char *pem, GError **error);

G_END_DECLS

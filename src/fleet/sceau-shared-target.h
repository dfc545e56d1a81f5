/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One of several servers that get the same files: whether the names cover it, which chain and key it gets, what came of it. */
#pragma once

#include "fleet/sceau-shared-material.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_COVERAGE_UNKNOWN, /* the fleet knows no DNS name of the server, or no certificate is for it */
  SCEAU_COVERAGE_COVERED,
  SCEAU_COVERAGE_NOT_COVERED,
} SceauCoverage;
const char *sceau_coverage_to_string (SceauCoverage coverage); /* "unknown"… */

typedef enum
{
  SCEAU_TARGET_WAITING,
  SCEAU_TARGET_PREPARING,
  SCEAU_TARGET_PLANNED,
  SCEAU_TARGET_RUNNING,
  SCEAU_TARGET_DONE,
  SCEAU_TARGET_FAILED,    /* see "error"; the server is as it was */
  SCEAU_TARGET_CANCELLED, /* likewise */
  SCEAU_TARGET_ROLLED_BACK,
  SCEAU_TARGET_UNCERTAIN,
  SCEAU_N_TARGET_STATES, /*< skip >*/
} SceauTargetState;
#define SCEAU_TYPE_TARGET_STATE (sceau_target_state_get_type ())
GType sceau_target_state_get_type (void);
const char *sceau_target_state_to_string (SceauTargetState state); /* "waiting"… "rolled-back" */

/* Properties, read-only: "server", "state", "message" (translated: where it stands, or what went wrong), "deployment" (NULL until it is
 * prepared). */
#define SCEAU_TYPE_SHARED_TARGET (sceau_shared_target_get_type ())
G_DECLARE_FINAL_TYPE (SceauSharedTarget, sceau_shared_target, SCEAU, SHARED_TARGET, GObject)

SceauSharedTarget *sceau_shared_target_new (SceauSharedMaterial *material, SceauServer *server);
SceauServer *sceau_shared_target_get_server (SceauSharedTarget *self);
SceauTargetState sceau_shared_target_get_state (SceauSharedTarget *self);
const char *sceau_shared_target_get_message (SceauSharedTarget *self);
SceauChain *sceau_shared_target_get_chain (SceauSharedTarget *self);           /* nullable */
SceauDeployment *sceau_shared_target_get_deployment (SceauSharedTarget *self); /* nullable */
const GError *sceau_shared_target_get_error (SceauSharedTarget *self);         /* nullable */

/* Before anything is done, by what is known here. */
SceauCoverage sceau_shared_target_get_coverage (SceauSharedTarget *self);
/* One translated sentence: which name, covered by which certificate. */
char *sceau_shared_target_dup_coverage_sentence (SceauSharedTarget *self);

/* Chooses key and chain for the server as it is known now (look at it first), and plans its deployment. Nothing is sent to the server.
 * CHAIN_REJECTED and CHAIN_INCOMPLETE with findings. */
void sceau_shared_target_prepare_async (SceauSharedTarget *self, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer data);
gboolean sceau_shared_target_prepare_finish (SceauSharedTarget *self, GAsyncResult *result,
                                             GError **error);
/* Does it, verified from outside. Once prepared. */
void sceau_shared_target_run_async (SceauSharedTarget *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data);
gboolean sceau_shared_target_run_finish (SceauSharedTarget *self, GAsyncResult *result,
                                         GError **error);
/* It could not even be prepared (not reached, wrong password). */
void sceau_shared_target_fail (SceauSharedTarget *self, const GError *error);
/* What came of it, in translated words: the message, and what a TLS client gets from a server that has it now. */
char *sceau_shared_target_dup_outcome (SceauSharedTarget *self);
/* The row of a report, see the .c file. */
JsonObject *sceau_shared_target_to_json (SceauSharedTarget *self);

G_END_DECLS

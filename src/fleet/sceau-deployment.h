/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One job on one server, step by step: preflight → backup → upload → server-side check → switch → verify → done or rolled back. */
#pragma once

#include "fleet/sceau-backend.h"
#include "fleet/sceau-server.h"
#include "fleet/sceau-step.h"
#include "pki/sceau-chain.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_DEPLOYMENT_PLANNED,
  SCEAU_DEPLOYMENT_RUNNING,
  SCEAU_DEPLOYMENT_DONE,
  SCEAU_DEPLOYMENT_FAILED, /* nothing was changed */
  SCEAU_DEPLOYMENT_ROLLED_BACK,
  SCEAU_DEPLOYMENT_CANCELLED, /* nothing was changed */
  /* neither what was meant nor what was: the roll-back failed, or nobody could be asked which of the two it is; the error says so */
  SCEAU_DEPLOYMENT_UNCERTAIN,
  SCEAU_N_DEPLOYMENT_STATES, /*< skip >*/
} SceauDeploymentState;
#define SCEAU_TYPE_DEPLOYMENT_STATE (sceau_deployment_state_get_type ())
GType sceau_deployment_state_get_type (void);
/* "planned", "running", "done", "failed", "rolled-back", "cancelled", "uncertain" */
const char *sceau_deployment_state_to_string (SceauDeploymentState state);
/* "Failed: the server is back as it was", translated */
const char *sceau_deployment_state_to_label (SceauDeploymentState state);

/* Properties: "state", "can-cancel" (until the switch), "error". */
#define SCEAU_TYPE_DEPLOYMENT (sceau_deployment_get_type ())
G_DECLARE_FINAL_TYPE (SceauDeployment, sceau_deployment, SCEAU, DEPLOYMENT, GObject)

/* operation: INSTALL, SELF_SIGN, ENABLE, DISABLE, UNINSTALL, RESTORE, REQUEST, DELETE_REQUEST (short ones have fewer steps). enable: switch HTTPS on at the end of
 * INSTALL and SELF_SIGN; for UNINSTALL: switch it off first. prober and anchors verify from outside; NULL prober: verify is skipped and said so.
 * etag: what the person saw. */
SceauDeployment *sceau_deployment_new (SceauServer *server, SceauBackend *backend,
                                       SceauProber *prober, SceauOperation operation,
                                       const SceauArguments *arguments, gboolean enable,
                                       const char *etag);
/* of SceauStep; complete as soon as it is made: the plan */
GListModel *sceau_deployment_get_steps (SceauDeployment *self);
char *sceau_deployment_dup_plan (SceauDeployment *self); /* the plan in words, one line a step */
/* FALSE: why it would be refused, as far as the server's state tells; for a dry run */
gboolean sceau_deployment_foresee (SceauDeployment *self, GError **error);
SceauDeploymentState sceau_deployment_get_state (SceauDeployment *self);
gboolean sceau_deployment_get_can_cancel (SceauDeployment *self);
const GError *sceau_deployment_get_error (SceauDeployment *self); /* nullable */
SceauServer *sceau_deployment_get_server (SceauDeployment *self);
/* what verify saw; nullable */
SceauProbeResult *sceau_deployment_get_presented (SceauDeployment *self);
void sceau_deployment_run_async (SceauDeployment *self, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data);
/* TRUE only for DONE; ROLLED_BACK, CANCELLED… */
gboolean sceau_deployment_run_finish (SceauDeployment *self, GAsyncResult *result, GError **error);
/* How long (ms) a lost connection or a reload is waited for after the switch; 30 000 by default. */
void sceau_deployment_set_patience (SceauDeployment *self, guint patience_ms);
const char *sceau_deployment_get_backup (
    SceauDeployment *self); /* what was replaced is kept as; nullable */
/* the DNS name that the server was given, having none; nullable */
const char *sceau_deployment_get_learnt_name (SceauDeployment *self);
SceauOperation sceau_deployment_get_operation (SceauDeployment *self);
void sceau_deployment_cancel (SceauDeployment *self); /* no effect after the switch */

G_END_DECLS

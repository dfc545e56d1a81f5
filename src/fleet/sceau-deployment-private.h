/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of SceauDeployment: the plan and its loop, the changes with what may become of them, the steps, the way back. */
#pragma once

#include "fleet/sceau-deployment.h"

G_BEGIN_DECLS

/* A change has ended. error: (transfer full) NULL when it was done. */
typedef void (*SceauChangeDone) (SceauDeployment *self, GError *error);

/* One change under way, and what is needed to find out its fate when the connection is lost. */
typedef struct
{
  SceauOperation operation;
  char *etag; /* that it was sent with */
  SceauChangeDone done;
  GError *lost;    /* how the connection was lost, or what the server says that failed */
  gboolean failed; /* the latter: whether it is as it was has to be seen */
  gint64 settled;  /* µs, monotonic: a server that has not changed until then will not */
  gint64 deadline; /* µs, monotonic: until then it is asked again */
} SceauChange;

struct _SceauDeployment
{
  GObject parent_instance;

  /* what is meant */
  SceauServer *server;
  SceauBackend *backend;
  SceauProber *prober; /* nullable */
  SceauOperation operation;
  SceauArguments *arguments;
  gboolean enable;
  char *etag; /* what the person saw; nullable */
  guint patience_ms;
  GPtrArray *meant; /* the chain that clients are to get; NULL until it is known */

  /* where it stands */
  GListStore *steps;
  guint current;
  SceauDeploymentState state;
  gboolean can_cancel;
  GError *error;
  GTask *task;
  GCancellable *cancellable; /* for all before the switch */
  GCancellable *outer;       /* the caller's; nullable */
  gulong outer_id;
  SceauChange change;

  /* what is known */
  SceauManagedState *before;
  SceauManagedState *now; /* the newest */
  SceauProbeResult *baseline;
  SceauProbeResult *presented;
  gint64 verify_deadline;
  char *backup;
  char *uploaded_as; /* the ETag with our key; NULL: none, or its answer was lost */
  gboolean uploaded, switched, enabled_here, disabled_here, uncertain;
  char *learnt;  /* the server's DNS name, of which nothing was known before; nullable */
  GError *cause; /* why it is rolled back */
  GQueue undo;   /* of SceauOperation */
};

/* sceau-deployment.c: the loop */
SceauStep *_sceau_deployment_peek_step (SceauDeployment *self);
SceauStep *_sceau_deployment_find_step (SceauDeployment *self, SceauStepKind kind); /* nullable */
void _sceau_deployment_step_done (SceauDeployment *self, SceauStepState state, const char *message);
void _sceau_deployment_step_failed (SceauDeployment *self, GError *error); /* takes error */
void _sceau_deployment_pass_the_point (SceauDeployment *self); /* no cancelling from here */
void _sceau_deployment_end (SceauDeployment *self, SceauDeploymentState state, GError *error);
void _sceau_deployment_take_state (SceauDeployment *self, SceauManagedState *state);
gint64 _sceau_deployment_now (void); /* Unix seconds */

/* sceau-deployment-plan.c */
void _sceau_deployment_make_plan (SceauDeployment *self);

/* sceau-deployment-change.c */
void _sceau_deployment_change (SceauDeployment *self, SceauOperation operation,
                               const SceauArguments *arguments, SceauChangeDone done);
void _sceau_deployment_clear_change (SceauDeployment *self);
gboolean _sceau_deployment_is_loss (const GError *error);

/* sceau-deployment-steps.c */
void _sceau_deployment_preflight (SceauDeployment *self);
void _sceau_deployment_backup (SceauDeployment *self);
void _sceau_deployment_upload (SceauDeployment *self);
void _sceau_deployment_check (SceauDeployment *self);
void _sceau_deployment_switch (SceauDeployment *self);
void _sceau_deployment_enable (SceauDeployment *self);

gboolean _sceau_deployment_check_operation (SceauDeployment *self, GError **error);

/* sceau-deployment-foresee.c */
char *_sceau_deployment_dup_remark (SceauDeployment *self, SceauManagedState *state);

/* sceau-deployment-verify.c */
void _sceau_deployment_verify (SceauDeployment *self);

/* sceau-deployment-undo.c: takes cause; ends the deployment */
void _sceau_deployment_roll_back (SceauDeployment *self, GError *cause);
void _sceau_deployment_clean_up (SceauDeployment *self, GError *cause);

G_END_DECLS

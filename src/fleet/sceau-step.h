/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of a deployment: what it is, where it stands, what it has to say. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  SCEAU_STEP_PREFLIGHT,
  SCEAU_STEP_BACKUP,
  SCEAU_STEP_UPLOAD,
  SCEAU_STEP_CHECK,
  SCEAU_STEP_SWITCH,
  SCEAU_STEP_ENABLE,
  SCEAU_STEP_VERIFY,
  SCEAU_STEP_ROLL_BACK,
  SCEAU_N_STEP_KINDS, /*< skip >*/
} SceauStepKind;
typedef enum
{
  SCEAU_STEP_WAITING,
  SCEAU_STEP_RUNNING,
  SCEAU_STEP_DONE,
  SCEAU_STEP_FAILED,
  SCEAU_STEP_SKIPPED,
  SCEAU_N_STEP_STATES, /*< skip >*/
} SceauStepState;
#define SCEAU_TYPE_STEP_STATE (sceau_step_state_get_type ())
GType sceau_step_state_get_type (void);

/* Properties: "title" (translated), "state", "message" (translated, what is done or went wrong), "elapsed" (ms). */
#define SCEAU_TYPE_STEP (sceau_step_get_type ())
G_DECLARE_FINAL_TYPE (SceauStep, sceau_step, SCEAU, STEP, GObject)
SceauStepKind sceau_step_get_kind (SceauStep *self);
SceauStepState sceau_step_get_state (SceauStep *self);
const char *sceau_step_get_title (SceauStep *self);
const char *sceau_step_get_message (SceauStep *self);
guint sceau_step_get_elapsed (SceauStep *self);
const char *sceau_step_kind_to_string (SceauStepKind kind); /* "preflight"… */
const char *sceau_step_state_to_string (
    SceauStepState state); /* "waiting", "running", "done", "failed", "skipped" */

/* For the deployment that owns it. title: translated. Times come from the monotonic clock. */
SceauStep *sceau_step_new (SceauStepKind kind, const char *title);
void sceau_step_start (SceauStep *self);
void sceau_step_end (SceauStep *self, SceauStepState state, const char *message);
void sceau_step_set_message (SceauStep *self, const char *message);

G_END_DECLS

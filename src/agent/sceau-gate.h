/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may: challenges, logins, sessions. */
#pragma once

#include "agent/sceau-agent-config.h"

G_BEGIN_DECLS

#define SCEAU_CHALLENGE_LIFETIME 60  /* seconds */
#define SCEAU_SESSION_LIFETIME   900 /* seconds */

/* Both clocks of one moment: sessions follow the one that never jumps, WSSE tokens the one that people see. */
typedef struct
{
  gint64 monotonic; /* seconds */
  gint64 real;      /* Unix seconds */
} SceauMoment;
SceauMoment sceau_moment_now (void);

/* Who a bearer belongs to. */
typedef struct
{
  char *username;
  gboolean administrator;
} SceauVisitor;
void sceau_visitor_free (SceauVisitor *visitor);

#define SCEAU_TYPE_GATE (sceau_gate_get_type ())
G_DECLARE_FINAL_TYPE (SceauGate, sceau_gate, SCEAU, GATE, GObject)

SceauGate *sceau_gate_new (SceauAgentConfig *config, GError **error);
char *sceau_gate_make_challenge (SceauGate *self, SceauMoment now);
void sceau_gate_salt_async (SceauGate *self, const char *username, const char *address,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
char *sceau_gate_salt_finish (SceauGate *self, GAsyncResult *result, GError **error);
void sceau_gate_login_async (SceauGate *self, const char *wsse_header, const char *address,
                             SceauMoment now, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data);
SceauSecret *sceau_gate_login_finish (SceauGate *self, GAsyncResult *result, SceauVisitor **visitor,
                                      guint *retry_after, GError **error);
SceauVisitor *sceau_gate_check (SceauGate *self, const char *authorization, SceauMoment now,
                                GError **error);
void sceau_gate_logout (SceauGate *self, const char *authorization);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauVisitor, sceau_visitor_free)

G_END_DECLS

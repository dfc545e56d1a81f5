/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sandboxed server: its own /opt/camtrace, a stand-in for CamTrace, the real agent as a child, HAProxy or Apache where it is asked
 * for. */
#pragma once

#include "camtrace/sceau-layout.h"
#include "demo/sceau-stand-in.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_DEMO_SERVER (sceau_demo_server_get_type ())
G_DECLARE_FINAL_TYPE (SceauDemoServer, sceau_demo_server, SCEAU, DEMO_SERVER, GObject)

typedef struct
{
  const char *name;    /* "Lyon-03" */
  const char *version; /* "7.13" */
  const char *dir;     /* the demo's folder */
  const char *trust;   /* PEM of the demo's root */
  const char *agent;   /* path of the program sceau-agent */
  const char *web; /* path of the front end that the version has, NULL: the agent's built-in one */
  const char *administrator;
  SceauDemoUsers *users;
} SceauDemoServerPlan;

SceauDemoServer *sceau_demo_server_new (const SceauDemoServerPlan *plan, GError **error);
SceauStandIn *sceau_demo_server_get_stand_in (SceauDemoServer *self);
/* Ready when this finishes: everything answers. */
void sceau_demo_server_start_async (SceauDemoServer *self, GAsyncReadyCallback callback,
                                    gpointer data);
gboolean sceau_demo_server_start_finish (SceauDemoServer *self, GAsyncResult *result,
                                         GError **error);
JsonObject *sceau_demo_server_to_json (SceauDemoServer *self); /* without user and password */
void sceau_demo_server_stop (SceauDemoServer *self);
void sceau_demo_server_kill (SceauDemoServer *self);
gboolean sceau_demo_server_is_running (SceauDemoServer *self); /* a child is still there */

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stand-in for one CamTrace server: its public API v1.2, a plain web page, and three services with real listeners. Written from the
 * vendor's public documentation; nothing here is CamTrace's. */
#pragma once

#include "demo/sceau-demo-service.h"
#include "demo/sceau-demo-users.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The three of the HowTo's four services that are not HTTPS. */
typedef enum
{
  SCEAU_STAND_IN_GUI,
  SCEAU_STAND_IN_REMOTE,
  SCEAU_STAND_IN_VIDEO,
  SCEAU_STAND_IN_N_SERVICES
} SceauStandInService;

#define SCEAU_TYPE_STAND_IN (sceau_stand_in_get_type ())
G_DECLARE_FINAL_TYPE (SceauStandIn, sceau_stand_in, SCEAU, STAND_IN, GObject)

SceauStandIn *sceau_stand_in_new (const char *name, const char *version, SceauDemoUsers *users);
/* of SceauStandIn: what GET /servers tells, this one first; not owned, must outlive it */
void sceau_stand_in_set_cluster (SceauStandIn *self, GPtrArray *cluster);
/* Where HTTPS will be, for the dot on its page. */
void sceau_stand_in_set_https_port (SceauStandIn *self, guint16 port);
/* The port that a browser uses, when another program (HAProxy) stands before this one; the own port otherwise. */
void sceau_stand_in_set_public_port (SceauStandIn *self, guint16 port);
gboolean sceau_stand_in_start (SceauStandIn *self,
                               GError **error); /* everything, on free ports of 127.0.0.1 */
const char *sceau_stand_in_get_name (SceauStandIn *self);
const char *sceau_stand_in_get_version (SceauStandIn *self);
guint16 sceau_stand_in_get_port (SceauStandIn *self);
guint16 sceau_stand_in_get_public_port (SceauStandIn *self);
guint16 sceau_stand_in_get_https_port (SceauStandIn *self);
SceauDemoService *sceau_stand_in_get_service (SceauStandIn *self, SceauStandInService service);

G_END_DECLS

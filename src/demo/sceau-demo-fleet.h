/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole demo: authority, users, servers; started together, ended together. */
#pragma once

#include "base/sceau-error.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define SCEAU_DEMO_MAX_SERVERS 1000

#define SCEAU_TYPE_DEMO_FLEET (sceau_demo_fleet_get_type ())
G_DECLARE_FINAL_TYPE (SceauDemoFleet, sceau_demo_fleet, SCEAU, DEMO_FLEET, GObject)

/* dir NULL: a temporary folder, removed at the end. front_end: "haproxy" or "apache" (program: its path) for the
 * servers whose version has it, NULL: built-in front ends. Makes keys and folders: blocks for
 * about a second. */
SceauDemoFleet *sceau_demo_fleet_new (const char *dir, guint n_servers, const char *agent,
                                      const char *front_end, const char *program, gint64 now,
                                      GError **error);
void sceau_demo_fleet_start_async (SceauDemoFleet *self, GAsyncReadyCallback callback,
                                   gpointer data);
gboolean sceau_demo_fleet_start_finish (SceauDemoFleet *self, GAsyncResult *result, GError **error);
JsonObject *sceau_demo_fleet_to_json (
    SceauDemoFleet *self);                         /* the demo's document, password included */
void sceau_demo_fleet_stop (SceauDemoFleet *self); /* returns when no child is left */

G_END_DECLS

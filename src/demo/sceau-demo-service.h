/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A service of a sandboxed server: a real listener on the loopback interface, which can be stopped and started. */
#pragma once

#include "base/sceau-error.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_DEMO_SERVICE (sceau_demo_service_get_type ())
G_DECLARE_FINAL_TYPE (SceauDemoService, sceau_demo_service, SCEAU, DEMO_SERVICE, GObject)

SceauDemoService *sceau_demo_service_new (const char *name);
const char *sceau_demo_service_get_name (SceauDemoService *self);
guint16 sceau_demo_service_get_port (
    SceauDemoService *self); /* 0 before the first start; the same ever after */
gboolean sceau_demo_service_is_on (SceauDemoService *self);
gboolean sceau_demo_service_start (SceauDemoService *self, GError **error);
void sceau_demo_service_stop (SceauDemoService *self);

G_END_DECLS

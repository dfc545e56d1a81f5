/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A child that never outlives the demo: started again when it ends by itself, told to end with the demo, killed by the kernel when
 * the demo dies. */
#pragma once

#include "base/sceau-error.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_DEMO_PROCESS (sceau_demo_process_get_type ())
G_DECLARE_FINAL_TYPE (SceauDemoProcess, sceau_demo_process, SCEAU, DEMO_PROCESS, GObject)

/* log: a file for what it writes on stderr. */
SceauDemoProcess *sceau_demo_process_new (const char *const *argv, const char *log);
/* Its first line on stdout, transfer full; says that it is ready. Fails when it ends before, with the end of its log as detail. */
void sceau_demo_process_start_async (SceauDemoProcess *self, GAsyncReadyCallback callback,
                                     gpointer data);
char *sceau_demo_process_start_finish (SceauDemoProcess *self, GAsyncResult *result,
                                       GError **error);
/* The same for a program that says nothing: started, no more. */
gboolean sceau_demo_process_launch (SceauDemoProcess *self, GError **error);
gboolean sceau_demo_process_is_running (SceauDemoProcess *self);
void sceau_demo_process_terminate (SceauDemoProcess *self); /* SIGTERM, and no new start */
void sceau_demo_process_kill (SceauDemoProcess *self);
char *sceau_demo_process_read_log (SceauDemoProcess *self); /* its end */

G_END_DECLS

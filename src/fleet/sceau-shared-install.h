/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same certificate on several servers (the HowTo's wildcard), one after another, each by its own way, going on after a failure. */
#pragma once

#include "fleet/sceau-shared-target.h"

G_BEGIN_DECLS

/* A GListModel of SceauSharedTarget. Properties, read-only: "running", "summary" (translated: "3 of 5 done, 1 failed"). */
#define SCEAU_TYPE_SHARED_INSTALL (sceau_shared_install_get_type ())
G_DECLARE_FINAL_TYPE (SceauSharedInstall, sceau_shared_install, SCEAU, SHARED_INSTALL, GObject)

SceauSharedInstall *sceau_shared_install_new (SceauSharedMaterial *material);
/* Once each; FALSE: it is there already. */
gboolean sceau_shared_install_add (SceauSharedInstall *self, SceauServer *server);
SceauSharedTarget *sceau_shared_install_get (SceauSharedInstall *self, guint i); /* transfer none */
/* How many stand there. */
guint sceau_shared_install_count (SceauSharedInstall *self, SceauTargetState state);
guint sceau_shared_install_count_coverage (SceauSharedInstall *self, SceauCoverage coverage);
char *sceau_shared_install_dup_summary (SceauSharedInstall *self);
gboolean sceau_shared_install_get_running (SceauSharedInstall *self);

/* Looks at each server that waits, prepares, installs, verifies, and goes on whatever comes of it; cancelling stops before the next. */
void sceau_shared_install_run_async (SceauSharedInstall *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data);
/* FALSE with CANCELLED; else TRUE, and each target tells what came of it. */
gboolean sceau_shared_install_run_finish (SceauSharedInstall *self, GAsyncResult *result,
                                          GError **error);

/* A result for each server: {"time","certificates","servers":[…],"done","failed"}; the same as a table for a spreadsheet. */
JsonObject *sceau_shared_install_to_json (SceauSharedInstall *self);
char *sceau_shared_install_to_csv (SceauSharedInstall *self);

G_END_DECLS

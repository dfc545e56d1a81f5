/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The selected server beside the table: what is true of it, and a way to its page. */
#pragma once

#include "fleet/sceau-server.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "open" (SceauServer). */
#define SCEAU_TYPE_SERVER_SUMMARY (sceau_server_summary_get_type ())
G_DECLARE_FINAL_TYPE (SceauServerSummary, sceau_server_summary, SCEAU, SERVER_SUMMARY, AdwBin)

void sceau_server_summary_set_server (SceauServerSummary *self, SceauServer *server);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done by hand on a server without agent: which files go where, for its version. */
#pragma once

#include "fleet/sceau-server.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

void sceau_manual_present (GtkWidget *parent, SceauServer *server);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The job in a few steps, readable without internet: what F1 shows. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void sceau_help_window_present (GtkWindow *parent);

G_END_DECLS

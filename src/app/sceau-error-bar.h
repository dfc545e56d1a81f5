/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says an error in words where it happened; the raw text only under "Details". Hidden while there is none. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Property: "error" (GError, boxed). */
#define SCEAU_TYPE_ERROR_BAR (sceau_error_bar_get_type ())
G_DECLARE_FINAL_TYPE (SceauErrorBar, sceau_error_bar, SCEAU, ERROR_BAR, AdwBin)

GtkWidget *sceau_error_bar_new (void);
/* error: NULL hides, and so does CANCELLED; server_name: nullable. */
void sceau_error_bar_set_error (SceauErrorBar *self, const GError *error, const char *server_name);
/* A button in the bar, for the next thing to do; label NULL takes it away. */
void sceau_error_bar_set_action (SceauErrorBar *self, const char *label, const char *action_name);

G_END_DECLS

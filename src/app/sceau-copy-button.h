/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A button that copies a text and says so. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Properties: "text" (what is copied), "what" (its name for the tooltip and screen readers, "the fingerprint"). */
#define SCEAU_TYPE_COPY_BUTTON (sceau_copy_button_get_type ())
G_DECLARE_FINAL_TYPE (SceauCopyButton, sceau_copy_button, SCEAU, COPY_BUTTON, GtkButton)

/* what: translated, for "Copy %s". */
GtkWidget *sceau_copy_button_new (const char *text, const char *what);
void sceau_copy_button_set_text (SceauCopyButton *self, const char *text);

G_END_DECLS

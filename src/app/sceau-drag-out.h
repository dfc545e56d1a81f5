/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text that is dragged out of the window as a file: mail programs and browsers take nothing else. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What is dragged now, and under which name (transfer full): one that every file system takes. NULL: nothing. */
typedef char *(*SceauDragOutText) (GtkWidget *owner, char **name);

/* handle: what is dragged by; owner: asked when a drag begins, as long as it lives. Never for a secret: what was dragged stays in a file, for
 * whoever took it to read later, until the handle goes. */
void sceau_drag_out_attach (GtkWidget *handle, GtkWidget *owner, SceauDragOutText text);

G_END_DECLS

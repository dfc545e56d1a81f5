/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells screen readers which page of a stack is the one on show: GTK 4.8 presents all of them as visible. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For every GtkStack, AdwSqueezer and AdwLeaflet from root downwards, now and whenever its visible child changes. */
void sceau_tell_visible_children (GtkWidget *root);

G_END_DECLS

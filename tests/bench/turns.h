/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the turns of the main loop are, in time of the main thread's processor. A turn is what happens between two polls: nothing is
 * drawn and no key is heeded meanwhile. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Frames after the work is done: the last of it is drawn in them. */
#define TURNS_FRAMES 20

/* From now on the turns are measured. */
void turns_watch (void);
/* A step of what is measured; its end prints a line of JSON. */
void turns_begin (void);
void turns_end (const char *step);
/* Lets the main loop run for so many frames. */
void turns_draw (GtkWidget *widget, guint frames);
/* The first widget of that type, the widget itself included; NULL: none. */
GtkWidget *turns_find (GtkWidget *within, GType type);

G_END_DECLS

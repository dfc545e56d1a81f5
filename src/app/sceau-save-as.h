/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks where something is to be saved, saves it there, and says so. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What goes into the file; called once the person has chosen it. NULL with an error: it is said instead. */
typedef GBytes *(*SceauSaveContent) (GFile *file, gpointer data, GError **error);

/* parent: a widget of a window of ours; title: of the dialog, translated; name: what the file is called unless the person says otherwise. data is
 * dropped by destroy (nullable) whatever comes of it. */
void sceau_save_as (GtkWidget *parent, const char *title, const char *name,
                    SceauSaveContent content, gpointer data, GDestroyNotify destroy);

/* The same for a text that is known already. */
void sceau_save_text_as (GtkWidget *parent, const char *title, const char *name, const char *text);

G_END_DECLS

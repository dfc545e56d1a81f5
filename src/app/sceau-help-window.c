/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The job in a few steps, readable without internet: what F1 shows. */
#include "app/sceau-help-window.h"

/**
 * sceau_help_window_present:
 * @parent: (nullable): the main window
 *
 * Presents the help.
 */
void
sceau_help_window_present (GtkWindow *parent)
{
  g_autoptr (GtkBuilder)
      builder = gtk_builder_new_from_resource ("/org/sceau/Sceau/sceau-help-window.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "help_window"));

  gtk_window_set_transient_for (window, parent);
  gtk_window_present (window);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells screen readers which page of a stack is the one on show: GTK 4.8 presents all of them as visible. */
#include "app/sceau-visible-child.h"
#include <adwaita.h>

static void
tell (GtkWidget *container)
{
  g_autoptr (GtkWidget) shown = NULL;

  g_object_get (container, "visible-child", &shown, NULL);
  for (GtkWidget *child = gtk_widget_get_first_child (container); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_accessible_update_state (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_STATE_HIDDEN,
                                 child != shown || !gtk_widget_get_visible (child), -1);
}

static gboolean
shows_one_child (GtkWidget *widget)
{
  return GTK_IS_STACK (widget) || ADW_IS_SQUEEZER (widget) || ADW_IS_LEAFLET (widget);
}

/**
 * sceau_tell_visible_children:
 * @root: a widget whose template has been made
 *
 * Keeps the hidden state of the pages of every stack in @root right. May be called again.
 */
void
sceau_tell_visible_children (GtkWidget *root)
{
  if (shows_one_child (root))
    {
      g_signal_handlers_disconnect_by_func (root, tell, NULL);
      g_signal_connect (root, "notify::visible-child", G_CALLBACK (tell), NULL);
      tell (root);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    sceau_tell_visible_children (child);
}

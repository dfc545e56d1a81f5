/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes to the fleet page from outside: the authority's files, dropped anywhere on it or opened; a list of servers, dropped. Files in,
 * hand-off out, no parsing. */
#include "config.h"

#include "app/sceau-answers-window.h"
#include "app/sceau-fleet-page.h"
#include "app/sceau-import-window.h"
#include "app/sceau-window.h"

#include <glib/gi18n.h>

/* A table is no authority's answer. */
static gboolean
is_list (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *folded = g_utf8_casefold (name, -1);

  return g_str_has_suffix (folded, ".csv");
}

static void
take_files (GtkWidget *page, GListModel *files)
{
  SceauWindow *window = sceau_window_of (page);
  g_autoptr (GFile) first = g_list_model_get_item (files, 0);

  if (window == NULL || first == NULL)
    return;
  if (g_list_model_get_n_items (files) == 1 && is_list (first))
    sceau_import_window_present (page, sceau_window_get_fleet (window), first);
  else
    sceau_answers_window_present (page, sceau_window_get_fleet (window), files);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, GtkWidget *page)
{
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  GSList *dropped;

  gtk_widget_remove_css_class (page, "hovered");
  if (!G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) || g_value_get_boxed (value) == NULL)
    return FALSE;
  dropped = gdk_file_list_get_files (g_value_get_boxed (value));
  for (GSList *l = dropped; l != NULL; l = l->next)
    g_list_store_append (files, l->data);
  g_slist_free (dropped);
  take_files (page, G_LIST_MODEL (files));
  return TRUE;
}

static GdkDragAction
on_enter (GtkDropTarget *target, double x, double y, GtkWidget *page)
{
  gtk_widget_add_css_class (page, "hovered");
  return GDK_ACTION_COPY;
}

static void
on_leave (GtkDropTarget *target, GtkWidget *page)
{
  gtk_widget_remove_css_class (page, "hovered");
}

/**
 * sceau_fleet_page_accept_drops:
 * @self: a fleet page
 *
 * Lets files be dropped anywhere on it.
 */
void
sceau_fleet_page_accept_drops (SceauFleetPage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, 0);
  g_signal_connect_object (target, "enter", G_CALLBACK (on_enter), self, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (on_leave), self, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self), "drop-page");
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
on_files_chosen (GtkWidget *page, int response, GtkFileChooserNative *chooser)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (chooser));

      take_files (page, files);
    }
  g_object_unref (chooser);
}

/**
 * sceau_fleet_page_open_answers:
 * @self: a fleet page
 *
 * Asks for the authority's files: the same as a drop, for whoever has no mouse.
 */
void
sceau_fleet_page_open_answers (SceauFleetPage *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _ ("Open the Authority’s Answers"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_files_chosen), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

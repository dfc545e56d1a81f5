/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window that offers the files of its command line as a drag, and tells the file that is dropped on it, as a file manager does; its
 * title is "drag-source". */
#include <gtk/gtk.h>

static GdkContentProvider *
on_prepare (GtkDragSource *source, double x, double y, gpointer files)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_set_boxed (&value, files);
  return gdk_content_provider_new_for_value (&value);
}

/* No target took it: the button was released too early, or elsewhere. */
static gboolean
on_drag_cancel (GtkDragSource *source, GdkDrag *drag, GdkDragCancelReason reason, gpointer data)
{
  g_print ("drag-cancel\n");
  return FALSE;
}

static void
on_drag_end (GtkDragSource *source, GdkDrag *drag, gboolean deleted, gpointer data)
{
  g_print ("drag-end\n");
}

/* Whoever reads it ends us: the other program has been told by then that the drop is over, or it would wait for that. */
static gboolean
on_dropped (gpointer path)
{
  gdk_display_sync (gdk_display_get_default ());
  g_print ("drop %s\n", (char *) path);
  return G_SOURCE_REMOVE;
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  GSList *files = gdk_file_list_get_files (g_value_get_boxed (value));

  if (files != NULL)
    g_idle_add_full (G_PRIORITY_LOW, on_dropped, g_strdup (g_file_peek_path (files->data)), g_free);
  g_slist_free (files);
  return files != NULL;
}

static void
on_activate (GApplication *application, gpointer files)
{
  GtkWidget *window = gtk_application_window_new (GTK_APPLICATION (application));
  GtkWidget *label = gtk_label_new ("files");
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (on_drop), NULL);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (target));
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (on_prepare), files);
  g_signal_connect (source, "drag-cancel", G_CALLBACK (on_drag_cancel), NULL);
  g_signal_connect (source, "drag-end", G_CALLBACK (on_drag_end), NULL);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (source));
  gtk_window_set_title (GTK_WINDOW (window), "drag-source");
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), 120, 60);
  gtk_window_set_child (GTK_WINDOW (window), label);
  gtk_window_present (GTK_WINDOW (window));
}

static GSList *
files_of (int argc, char **argv)
{
  GSList *list = NULL;

  for (int i = argc - 1; i > 0; i--)
    list = g_slist_prepend (list, g_file_new_for_commandline_arg (argv[i]));
  return list;
}

int
main (int argc, char **argv)
{
  g_autoptr (GtkApplication) application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  GSList *files = files_of (argc, argv);
  GdkFileList *list = gdk_file_list_new_from_list (files);
  int result;

  g_slist_free_full (files, g_object_unref);
  setvbuf (stdout, NULL, _IOLBF, 0);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), list);
  result = g_application_run (G_APPLICATION (application), 1, argv);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  return result;
}

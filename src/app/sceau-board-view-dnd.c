/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes to the chain board from outside the window: drops and the clipboard. Files or text in, hand-off out, no parsing. */
#include "config.h"

#include "app/sceau-board-view.h"

static GListModel *
model_from_file_list (GdkFileList *list)
{
  GListStore *files = g_list_store_new (G_TYPE_FILE);
  GSList *members = gdk_file_list_get_files (list);

  for (GSList *l = members; l != NULL; l = l->next)
    g_list_store_append (files, l->data);
  g_slist_free (members);
  return G_LIST_MODEL (files);
}

static gboolean
take_value (SceauBoardView *self, const GValue *value)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) && g_value_get_boxed (value) != NULL)
    {
      g_autoptr (GListModel) files = model_from_file_list (g_value_get_boxed (value));

      sceau_board_view_add_files (self, files);
      return TRUE;
    }
  if (G_VALUE_HOLDS_STRING (value) && g_value_get_string (value) != NULL)
    {
      sceau_board_view_add_text (self, g_value_get_string (value));
      return TRUE;
    }
  return FALSE;
}

static gboolean
on_drop (SceauBoardView *self, const GValue *value)
{
  sceau_board_view_set_hovered (self, FALSE);
  return take_value (self, value);
}

static GdkDragAction
on_enter (SceauBoardView *self)
{
  sceau_board_view_set_hovered (self, TRUE);
  return GDK_ACTION_COPY;
}

static void
on_leave (SceauBoardView *self)
{
  sceau_board_view_set_hovered (self, FALSE);
}

/**
 * sceau_board_view_accept_drops:
 * @self: a board view
 * @target: a widget on which files and texts can be dropped
 */
void
sceau_board_view_accept_drops (SceauBoardView *self, GtkWidget *target)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (drop, types, G_N_ELEMENTS (types));
  g_signal_connect_object (drop, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drop, "enter", G_CALLBACK (on_enter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drop, "leave", G_CALLBACK (on_leave), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (target, GTK_EVENT_CONTROLLER (drop));
}

static void
on_pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauBoardView) self = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  /* A clipboard that holds neither files nor text has nothing to say to a board. */
  if (value != NULL)
    take_value (self, value);
}

/**
 * sceau_board_view_paste:
 * @self: a board view
 *
 * Takes files or text from the clipboard.
 */
void
sceau_board_view_paste (SceauBoardView *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  GType type = gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST)
                       || gdk_content_formats_contain_mime_type (formats, "text/uri-list")
                   ? GDK_TYPE_FILE_LIST
                   : G_TYPE_STRING;

  gdk_clipboard_read_value_async (clipboard, type, G_PRIORITY_DEFAULT, NULL, on_pasted_cb,
                                  g_object_ref (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of servers comes in: a file chosen or dropped, each line as it would be taken, then the import. */
#include "config.h"

#include "app/sceau-import-window.h"

#include "app/sceau-error-bar.h"
#include "app/sceau-file-head.h"
#include "app/sceau-import-item.h"
#include "app/sceau-paced-box.h"
#include "app/sceau-status-dot.h"
#include "app/sceau-visible-child.h"
#include "base/sceau-limits.h"

#include <glib/gi18n.h>

struct _SceauImportWindow
{
  AdwWindow parent_instance;

  GtkWidget *import_button;
  GtkWidget *close_button;
  GtkWidget *open_button;
  SceauErrorBar *error_bar;
  GtkStack *stack;
  GtkLabel *status_label;
  GtkLabel *ignored_label;
  SceauPacedBox *box;
  GListStore *items; /* of SceauImportItem */

  SceauFleet *fleet;
  char *name;      /* of the file; nullable */
  GPtrArray *rows; /* of SceauImportRow; NULL before a list was read */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SceauImportWindow, sceau_import_window, ADW_TYPE_WINDOW)

static void on_read_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_listed_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_imported_cb (GObject *source, GAsyncResult *result, gpointer data);

static guint
count (SceauImportWindow *self, SceauImportState state)
{
  guint n = 0;

  for (guint i = 0; self->rows != NULL && i < self->rows->len; i++)
    n += ((SceauImportRow *) g_ptr_array_index (self->rows, i))->state == state;
  return n;
}

/* "12 servers can be added. 3 are there already. 2 lines are left out." */
static void
show_status (SceauImportWindow *self)
{
  guint fresh = count (self, SCEAU_IMPORT_NEW), added = count (self, SCEAU_IMPORT_ADDED);
  guint known = count (self, SCEAU_IMPORT_DUPLICATE), refused = count (self, SCEAU_IMPORT_REFUSED);
  g_autoptr (GString) text = g_string_new (NULL);

  if (added > 0)
    g_string_append_printf (
        text, ngettext ("%u server was added.", "%u servers were added.", added), added);
  else
    g_string_append_printf (
        text, ngettext ("%u server can be added.", "%u servers can be added.", fresh), fresh);
  if (known > 0)
    g_string_append_printf (
        text, ngettext (" %u is there already.", " %u are there already.", known), known);
  if (refused > 0)
    g_string_append_printf (
        text,
        ngettext (" %u line is left out as wrong.", " %u lines are left out as wrong.", refused),
        refused);
  gtk_label_set_label (self->status_label, text->str);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->status_label),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text->str, -1);
  gtk_widget_set_sensitive (self->import_button, fresh > 0);
  gtk_widget_set_visible (self->import_button, added == 0);
  gtk_widget_set_visible (self->close_button, added > 0);
}

static void
show_ignored (SceauImportWindow *self, char **ignored)
{
  g_autofree char *names = g_strjoinv (", ", ignored);
  /* Translators: names of columns of a table */
  g_autofree char *text = g_strdup_printf (_ ("Columns that are not known, and left out: %s"),
                                           names);

  gtk_label_set_label (self->ignored_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->ignored_label), *ignored != NULL);
}

static GtkWidget *
make_row (gpointer item, gpointer data)
{
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;
  AdwActionRow *row;
  GtkWidget *dot = sceau_status_dot_new (SCEAU_TONE_NEUTRAL, NULL);

  g_object_get (item, "title", &title, "detail", &detail, NULL);
  row = sceau_paced_box_make_row (title, detail);
  g_object_bind_property (item, "tone", dot, "tone", G_BINDING_SYNC_CREATE);
  g_object_bind_property (item, "word", dot, "label", G_BINDING_SYNC_CREATE);
  adw_action_row_add_suffix (row, dot);
  return GTK_WIDGET (row);
}

static void
show_rows (SceauImportWindow *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->rows->len; i++)
    g_ptr_array_add (items, sceau_import_item_new (self->rows, i));
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       items->pdata, items->len);
  gtk_stack_set_visible_child_name (self->stack, "list");
  show_status (self);
  gtk_widget_grab_focus (self->import_button);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauImportWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = sceau_file_head_finish (result, &error);

  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED))
    return;
  g_free (self->name);
  self->name = g_file_get_basename (G_FILE (source));
  if (bytes != NULL)
    sceau_fleet_read_list_async (self->fleet, bytes, self->cancellable, on_listed_cb,
                                 g_object_ref (self));
  else
    sceau_error_bar_set_error (self->error_bar, error, self->name);
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauImportWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ignored = NULL;
  GPtrArray *rows = sceau_fleet_read_list_finish (SCEAU_FLEET (source), result, &ignored, &error);

  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED))
    return; /* closed meanwhile, or another file was chosen */
  sceau_error_bar_set_error (self->error_bar, error, self->name);
  if (rows == NULL)
    return;
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  self->rows = rows;
  show_ignored (self, ignored);
  show_rows (self);
}

static void
read_file (SceauImportWindow *self, GFile *file)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  sceau_error_bar_set_error (self->error_bar, NULL, NULL);
  sceau_file_head_async (file, SCEAU_MAX_FILE_SIZE, self->cancellable, on_read_cb,
                         g_object_ref (self));
}

static void
on_imported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauImportWindow) self = data;
  g_autoptr (GError) error = NULL;
  GListModel *items = G_LIST_MODEL (self->items);

  sceau_fleet_import_finish (SCEAU_FLEET (source), result, &error);
  sceau_error_bar_set_error (self->error_bar, error, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (SceauImportItem) item = g_list_model_get_item (items, i);

      sceau_import_item_update (item);
    }
  show_status (self);
  gtk_widget_grab_focus (self->close_button);
}

static void
on_import (SceauImportWindow *self)
{
  gtk_widget_set_sensitive (self->import_button, FALSE);
  sceau_fleet_import_async (self->fleet, self->rows, NULL, on_imported_cb, g_object_ref (self));
}

static void
on_file_chosen (SceauImportWindow *self, int response, GtkFileChooserNative *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    read_file (self, file);
  g_object_unref (chooser);
}

static void
on_open (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _ ("Open a List of Servers"), GTK_WINDOW (widget), GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_file_chosen), widget,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static gboolean
on_drop (SceauImportWindow *self, const GValue *value)
{
  GSList *files = gdk_file_list_get_files (g_value_get_boxed (value));

  if (files != NULL)
    read_file (self, files->data);
  g_slist_free (files);
  return TRUE;
}

/* The reading holds the window: it ends when it is closed, not when it is gone. What is being imported comes in all the same. */
static gboolean
sceau_import_window_close_request (GtkWindow *window)
{
  g_cancellable_cancel (SCEAU_IMPORT_WINDOW (window)->cancellable);
  return GTK_WINDOW_CLASS (sceau_import_window_parent_class)->close_request (window);
}

static void
sceau_import_window_dispose (GObject *object)
{
  SceauImportWindow *self = SCEAU_IMPORT_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->fleet);
  g_clear_object (&self->items);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (sceau_import_window_parent_class)->dispose (object);
}

static void
sceau_import_window_class_init (SceauImportWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_import_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = sceau_import_window_close_request;
  g_type_ensure (SCEAU_TYPE_ERROR_BAR);
  g_type_ensure (SCEAU_TYPE_PACED_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-import-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauImportWindow, import_button);
  gtk_widget_class_bind_template_child (widget_class, SceauImportWindow, close_button);
  gtk_widget_class_bind_template_child (widget_class, SceauImportWindow, open_button);
  gtk_widget_class_bind_template_child (widget_class, SceauImportWindow, error_bar);
  gtk_widget_class_bind_template_child (widget_class, SceauImportWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, SceauImportWindow, status_label);
  gtk_widget_class_bind_template_child (widget_class, SceauImportWindow, ignored_label);
  gtk_widget_class_bind_template_child (widget_class, SceauImportWindow, box);
  gtk_widget_class_bind_template_callback (widget_class, on_import);
  gtk_widget_class_install_action (widget_class, "import.open", NULL, on_open);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_o, GDK_CONTROL_MASK, "import.open",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sceau_import_window_init (SceauImportWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->items = g_list_store_new (SCEAU_TYPE_IMPORT_ITEM);
  sceau_paced_box_bind (self->box, G_LIST_MODEL (self->items), _ ("Lines of the list"), make_row,
                        NULL);
  sceau_tell_visible_children (GTK_WIDGET (self));
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/**
 * sceau_import_window_present:
 * @parent: a widget of the main window
 * @fleet: where the servers go
 * @file: (nullable): the list; %NULL: it is chosen in the window
 *
 * Shows what each line of a list is, before anything is added.
 */
void
sceau_import_window_present (GtkWidget *parent, SceauFleet *fleet, GFile *file)
{
  SceauImportWindow *self = g_object_new (SCEAU_TYPE_IMPORT_WINDOW, "transient-for",
                                          gtk_widget_get_root (parent), NULL);

  self->fleet = g_object_ref (fleet);
  if (file != NULL)
    read_file (self, file);
  gtk_widget_grab_focus (self->open_button);
  gtk_window_present (GTK_WINDOW (self));
}

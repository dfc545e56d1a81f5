/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows for a list of any length: the first ones, and a button that shows more. */
#include "config.h"

#include "app/sceau-paced-box.h"

#include "app/sceau-paced-list.h"

#include <glib/gi18n.h>

/* How many rows are shown before somebody asks for more, and how many more then. */
#define MAX_ROWS 50u

struct _SceauPacedBox
{
  GtkBox parent_instance;
  GtkListBox *list;
  GtkButton *more;
  SceauPacedList *paced; /* nullable */
};

G_DEFINE_FINAL_TYPE (SceauPacedBox, sceau_paced_box, GTK_TYPE_BOX)

static void
show_more_button (SceauPacedBox *self)
{
  guint hidden = sceau_paced_list_get_n_hidden (self->paced);
  g_autofree char *label = g_strdup_printf (ngettext ("Show More: %u", "Show More: %u", hidden),
                                            hidden);

  gtk_button_set_label (self->more, label);
  gtk_widget_set_visible (GTK_WIDGET (self->more), hidden > 0);
}

static void
on_more (SceauPacedBox *self)
{
  sceau_paced_list_show_more (self->paced, MAX_ROWS);
  show_more_button (self);
  /* The button may be gone now. */
  if (!gtk_widget_get_visible (GTK_WIDGET (self->more)))
    gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_BACKWARD);
}

static void
sceau_paced_box_dispose (GObject *object)
{
  g_clear_object (&SCEAU_PACED_BOX (object)->paced);
  G_OBJECT_CLASS (sceau_paced_box_parent_class)->dispose (object);
}

static void
sceau_paced_box_class_init (SceauPacedBoxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sceau_paced_box_dispose;
}

static void
sceau_paced_box_init (SceauPacedBox *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  self->more = GTK_BUTTON (gtk_button_new ());
  gtk_widget_set_halign (GTK_WIDGET (self->more), GTK_ALIGN_START);
  gtk_widget_set_visible (GTK_WIDGET (self->more), FALSE);
  g_signal_connect_object (self->more, "clicked", G_CALLBACK (on_more), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->more));
}

/**
 * sceau_paced_box_bind:
 * @self: the box
 * @model: what it shows
 * @label: what the rows are, translated
 * @make_row: makes a row of an item
 * @data: for @make_row; outlives the box
 */
void
sceau_paced_box_bind (SceauPacedBox *self, GListModel *model, const char *label,
                      GtkListBoxCreateWidgetFunc make_row, gpointer data)
{
  g_clear_object (&self->paced);
  self->paced = sceau_paced_list_new (model, MAX_ROWS);
  /* What is past the limit is the model's, not the shown list's, to tell. */
  g_signal_connect_object (model, "items-changed", G_CALLBACK (show_more_button), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->paced), make_row, data, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  show_more_button (self);
}

/**
 * sceau_paced_box_get_list:
 * @self: the box
 *
 * Returns: (transfer none): the list
 */
GtkListBox *
sceau_paced_box_get_list (SceauPacedBox *self)
{
  return self->list;
}

/**
 * sceau_paced_box_make_row:
 * @title: plain text
 * @subtitle: (nullable): plain text, of any length
 *
 * Returns: (transfer floating): a row
 */
AdwActionRow *
sceau_paced_box_make_row (const char *title, const char *subtitle)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (row, subtitle != NULL ? subtitle : "");
  adw_action_row_set_title_lines (row, 0);
  adw_action_row_set_subtitle_lines (row, 0);
  return row;
}

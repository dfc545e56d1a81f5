/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps for a person's own hands, with buttons that copy what is to be pasted. */
#include "app/sceau-guide-list.h"
#include "app/sceau-copy-button.h"

struct _SceauGuideList
{
  AdwBin parent_instance;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (SceauGuideList, sceau_guide_list, ADW_TYPE_BIN)

/* The value of a field belongs to the step before it: it has no number of its own. */
static gboolean
is_field (const SceauGuideStep *step)
{
  return step->copy != NULL && g_strcmp0 (step->copy, step->body) == 0;
}

static void
add_step (SceauGuideList *self, const SceauGuideStep *step, guint number)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  g_autofree char *title = is_field (step) ? g_strdup (step->title)
                                           : g_strdup_printf ("%u. %s", number, step->title);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (row, 0);
  adw_action_row_set_subtitle_lines (row, 0);
  adw_action_row_set_subtitle (row, step->body != NULL ? step->body : "");
  if (step->copy != NULL)
    {
      GtkWidget *button = sceau_copy_button_new (step->copy, step->what);

      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      adw_action_row_add_suffix (row, button);
      adw_action_row_set_activatable_widget (row, button);
    }
  gtk_list_box_append (self->list, GTK_WIDGET (row));
}

/**
 * sceau_guide_list_show_steps:
 * @self: the list
 * @steps: (element-type SceauGuideStep): what is to be done, in order
 */
void
sceau_guide_list_show_steps (SceauGuideList *self, GPtrArray *steps)
{
  GtkWidget *row;
  guint number = 0;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; i < steps->len; i++)
    {
      if (!is_field (steps->pdata[i]))
        number++;
      add_step (self, steps->pdata[i], number);
    }
}

static void
sceau_guide_list_class_init (SceauGuideListClass *klass)
{
}

static void
sceau_guide_list_init (SceauGuideList *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
}

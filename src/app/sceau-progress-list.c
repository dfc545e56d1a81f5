/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a deployment as a list that moves with them. */
#include "app/sceau-progress-list.h"
#include "app/sceau-step-row.h"
#include <glib/gi18n.h>

struct _SceauProgressList
{
  AdwBin parent_instance;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (SceauProgressList, sceau_progress_list, ADW_TYPE_BIN)

static GtkWidget *
make_row (gpointer item, gpointer data)
{
  return sceau_step_row_new (item);
}

/**
 * sceau_progress_list_set_deployment:
 * @self: the list
 * @deployment: (nullable): whose steps to show; they are its plan before it runs
 */
void
sceau_progress_list_set_deployment (SceauProgressList *self, SceauDeployment *deployment)
{
  GListModel *steps = deployment ? sceau_deployment_get_steps (deployment) : NULL;

  gtk_list_box_bind_model (self->list, steps, steps ? make_row : NULL, NULL, NULL);
}

static void
sceau_progress_list_class_init (SceauProgressListClass *klass)
{
}

static void
sceau_progress_list_init (SceauProgressList *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Steps"), -1);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
}

/**
 * sceau_progress_list_new:
 *
 * Returns: (transfer floating): a new list, empty
 */
GtkWidget *
sceau_progress_list_new (void)
{
  return g_object_new (SCEAU_TYPE_PROGRESS_LIST, NULL);
}

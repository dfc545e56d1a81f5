/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The visible path of the assistant. Where it does not fit, only the present step is shown, with its number. */
#include "config.h"

#include "app/sceau-step-path.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _SceauStepPath
{
  GtkWidget parent_instance;

  AdwSqueezer *squeezer;
  GtkWidget *wide; /* a box of buttons */
  GtkLabel *narrow;
};

enum
{
  SIGNAL_STEP_ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SceauStepPath, sceau_step_path, GTK_TYPE_WIDGET)

static void
sceau_step_path_dispose (GObject *object)
{
  SceauStepPath *self = SCEAU_STEP_PATH (object);

  if (self->squeezer != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->squeezer)));
  G_OBJECT_CLASS (sceau_step_path_parent_class)->dispose (object);
}

static void
sceau_step_path_class_init (SceauStepPathClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_step_path_dispose;
  signals[SIGNAL_STEP_ACTIVATED] = g_signal_new ("step-activated", G_TYPE_FROM_CLASS (klass),
                                                 G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                 G_TYPE_NONE, 1, G_TYPE_INT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "steppath");
}

static void
sceau_step_path_init (SceauStepPath *self)
{
  self->squeezer = ADW_SQUEEZER (adw_squeezer_new ());
  self->wide = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->narrow = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_halign (self->wide, GTK_ALIGN_CENTER);
  gtk_label_set_ellipsize (self->narrow, PANGO_ELLIPSIZE_END);
  adw_squeezer_set_homogeneous (self->squeezer, FALSE);
  adw_squeezer_add (self->squeezer, self->wide);
  adw_squeezer_add (self->squeezer, GTK_WIDGET (self->narrow));
  gtk_widget_set_parent (GTK_WIDGET (self->squeezer), GTK_WIDGET (self));
}

/**
 * sceau_assistant_step_to_label:
 * @step: a step
 *
 * Returns: (transfer none): its short name, translated
 */
const char *
sceau_assistant_step_to_label (SceauAssistantStep step)
{
  switch (step)
    {
    case SCEAU_ASSISTANT_STEP_SIGNER:
      return _ ("Who signs");
    case SCEAU_ASSISTANT_STEP_IDENTITY:
      return _ ("Identity");
    case SCEAU_ASSISTANT_STEP_REQUEST:
      return _ ("Request");
    case SCEAU_ASSISTANT_STEP_CHAIN:
      return _ ("Chain");
    case SCEAU_ASSISTANT_STEP_INSTALL:
      return _ ("Install");
    case SCEAU_ASSISTANT_STEP_DONE:
    case SCEAU_ASSISTANT_N_STEPS:
    default:
      return _ ("Done");
    }
}

static void
on_step_clicked (SceauStepPath *self, GtkButton *button)
{
  int step = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "step"));

  g_signal_emit (self, signals[SIGNAL_STEP_ACTIVATED], 0, step);
}

static void
step_path_add (SceauStepPath *self, SceauAssistantStep step, guint number,
               SceauAssistantStep current, gboolean can_go_back)
{
  g_autofree char *text = g_strdup_printf ("%u  %s", number, sceau_assistant_step_to_label (step));
  GtkWidget *button = gtk_button_new_with_label (text);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, step == current ? "current" : "other");
  gtk_widget_set_sensitive (button, can_go_back && step < current);
  gtk_widget_set_can_focus (button, step < current);
  g_object_set_data (G_OBJECT (button), "step", GINT_TO_POINTER (step));
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_step_clicked), self);
  gtk_box_append (GTK_BOX (self->wide), button);
}

/**
 * sceau_step_path_update:
 * @self: a path
 * @draft: which decides the steps
 * @current: the one that is shown
 * @can_go_back: whether earlier ones can be activated now
 */
void
sceau_step_path_update (SceauStepPath *self, SceauDraft *draft, SceauAssistantStep current,
                        gboolean can_go_back)
{
  g_autofree char *narrow = NULL;
  GtkWidget *child;
  guint number = 0;
  guint current_number = 0;

  while ((child = gtk_widget_get_first_child (self->wide)) != NULL)
    gtk_box_remove (GTK_BOX (self->wide), child);
  for (guint step = 0; step < SCEAU_ASSISTANT_N_STEPS; step++)
    {
      if (!sceau_draft_has_step (draft, step))
        continue;
      number++;
      if (step == current)
        current_number = number;
      step_path_add (self, step, number, current, can_go_back);
    }
  /* Translators: "Step 2 of 6 · Identity" */
  narrow = g_strdup_printf (_ ("Step %u of %u · %s"), current_number, number,
                            sceau_assistant_step_to_label (current));
  gtk_label_set_label (self->narrow, narrow);
}

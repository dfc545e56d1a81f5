/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of a deployment: shape, title, word, message, time. */
#include "app/sceau-step-row.h"
#include "app/sceau-status-dot.h"
#include <glib/gi18n.h>

struct _SceauStepRow
{
  GtkListBoxRow parent_instance;
  SceauStep *step;
  GtkStack *shape;
  GtkSpinner *spinner;
  SceauStatusDot *dot;
  GtkLabel *title;
  GtkLabel *word;
  GtkLabel *message;
  GtkLabel *elapsed;
};

G_DEFINE_FINAL_TYPE (SceauStepRow, sceau_step_row, GTK_TYPE_LIST_BOX_ROW)

static const struct
{
  SceauTone tone;
  const char *word;
} looks[] = {
  /* Translators: the state of a step of an installation */
  [SCEAU_STEP_WAITING] = { SCEAU_TONE_NEUTRAL, N_ ("to do") },
  [SCEAU_STEP_RUNNING] = { SCEAU_TONE_WAITING, N_ ("under way") },
  [SCEAU_STEP_DONE] = { SCEAU_TONE_GOOD, N_ ("done") },
  [SCEAU_STEP_FAILED] = { SCEAU_TONE_BAD, N_ ("failed") },
  [SCEAU_STEP_SKIPPED] = { SCEAU_TONE_UNKNOWN, N_ ("left out") },
};

static void
show_elapsed (SceauStepRow *self)
{
  guint elapsed = sceau_step_get_elapsed (self->step);
  g_autofree char *text = NULL;

  /* Translators: seconds, with one decimal */
  text = elapsed > 0 ? g_strdup_printf (_ ("%.1f s"), elapsed / 1000.0) : g_strdup ("");
  gtk_label_set_text (self->elapsed, text);
}

static void
show_step (SceauStepRow *self)
{
  SceauStepState state = sceau_step_get_state (self->step);
  const char *message = sceau_step_get_message (self->step);
  const char *title = sceau_step_get_title (self->step);
  const char *word = _ (looks[state].word);

  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->word, word);
  gtk_label_set_text (self->message, message ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL && *message != '\0');
  sceau_status_dot_set (self->dot, looks[state].tone, NULL);
  gtk_stack_set_visible_child_name (self->shape, state == SCEAU_STEP_RUNNING ? "running" : "still");
  gtk_spinner_set_spinning (self->spinner, state == SCEAU_STEP_RUNNING);
  show_elapsed (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, word, -1);
}

static void
sceau_step_row_dispose (GObject *object)
{
  g_clear_object (&SCEAU_STEP_ROW (object)->step);
  G_OBJECT_CLASS (sceau_step_row_parent_class)->dispose (object);
}

static void
sceau_step_row_class_init (SceauStepRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_step_row_dispose;
  g_type_ensure (SCEAU_TYPE_STATUS_DOT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sceau/Sceau/sceau-step-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauStepRow, shape);
  gtk_widget_class_bind_template_child (widget_class, SceauStepRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, SceauStepRow, dot);
  gtk_widget_class_bind_template_child (widget_class, SceauStepRow, title);
  gtk_widget_class_bind_template_child (widget_class, SceauStepRow, word);
  gtk_widget_class_bind_template_child (widget_class, SceauStepRow, message);
  gtk_widget_class_bind_template_child (widget_class, SceauStepRow, elapsed);
}

static void
sceau_step_row_init (SceauStepRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sceau_step_row_new:
 * @step: the step to follow
 *
 * Returns: (transfer floating): a row that follows @step
 */
GtkWidget *
sceau_step_row_new (SceauStep *step)
{
  SceauStepRow *self = g_object_new (SCEAU_TYPE_STEP_ROW, NULL);

  self->step = g_object_ref (step);
  g_signal_connect_object (step, "notify", G_CALLBACK (show_step), self, G_CONNECT_SWAPPED);
  show_step (self);
  return GTK_WIDGET (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings as rows: shape, what was found, what to do, with a button for it where there is one. */
#include "app/sceau-findings-box.h"
#include "app/sceau-status-dot.h"
#include <glib/gi18n.h>

#define LEAST_CHARS 12 /* of a line */

struct _SceauFindingsBox
{
  AdwBin parent_instance;
  GtkBox *box;
  SceauFindingFixFunc fix_func; /* nullable */
  gpointer fix_data;
  gboolean in_card;
};

G_DEFINE_FINAL_TYPE (SceauFindingsBox, sceau_findings_box, ADW_TYPE_BIN)

static void
on_pressed (GtkGestureClick *click, int n, double x, double y, GtkWidget *label)
{
  gtk_widget_set_can_focus (label, TRUE);
}

static void
on_left (GtkEventControllerFocus *focus, GtkWidget *label)
{
  gtk_widget_set_can_focus (label, FALSE);
}

/* Its text can be taken with the mouse; on the way of the Tab key it is no stop. */
static void
select_with_mouse (GtkWidget *label)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_can_focus (label, FALSE);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), label);
  g_signal_connect (focus, "leave", G_CALLBACK (on_left), label);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (label, focus);
}

/* With a least width: otherwise GTK finds one by a line for each character. */
static GtkWidget *
make_label (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), LEAST_CHARS);
  select_with_mouse (label);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return label;
}

static const char *
severity_word (SceauSeverity severity)
{
  switch (severity)
    {
    case SCEAU_SEVERITY_ERROR:
      return _ ("Error");
    case SCEAU_SEVERITY_WARNING:
      return _ ("Warning");
    case SCEAU_SEVERITY_INFO:
    default:
      return _ ("Remark");
    }
}

/* Each button is a stop of its own for the Tab key; the flow box only breaks the line. A grid puts the button at the start of its place;
 * an alignment would, too, and lay its text out half a dozen times. */
static void
add_buttons (SceauFindingsBox *self, SceauFinding *finding, GtkBox *text)
{
  GtkFlowBox *buttons;

  if (self->fix_func == NULL)
    return;
  buttons = g_object_ref_sink (GTK_FLOW_BOX (gtk_flow_box_new ()));
  gtk_flow_box_set_selection_mode (buttons, GTK_SELECTION_NONE);
  gtk_flow_box_set_column_spacing (buttons, 6);
  gtk_flow_box_set_row_spacing (buttons, 6);
  gtk_flow_box_set_max_children_per_line (buttons, 3);
  gtk_widget_set_margin_top (GTK_WIDGET (buttons), 4);
  self->fix_func (finding, buttons, self->fix_data);
  if (gtk_flow_box_get_child_at_index (buttons, 0) != NULL)
    gtk_box_append (text, GTK_WIDGET (buttons));
  for (int i = 0; gtk_flow_box_get_child_at_index (buttons, i) != NULL; i++)
    {
      GtkWidget *child = GTK_WIDGET (gtk_flow_box_get_child_at_index (buttons, i));

      gtk_widget_set_focusable (child, FALSE);
      gtk_widget_set_layout_manager (child, gtk_grid_layout_new ());
    }
  g_object_unref (buttons);
}

/* In a card a grid: a horizontal box would try out the least width of each text for its height (see sceau-card-row.ui). Elsewhere a
 * box: a grid that is asked for its height before its width is known answers with that of its least width, and a page keeps it. */
static GtkWidget *
put_beside (SceauFindingsBox *self, GtkWidget *dot, GtkWidget *text)
{
  GtkWidget *row = self->in_card ? gtk_grid_new () : gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

  gtk_widget_set_hexpand (text, TRUE);
  if (self->in_card)
    {
      gtk_grid_set_column_spacing (GTK_GRID (row), 9);
      gtk_grid_attach (GTK_GRID (row), dot, 0, 0, 1, 1);
      gtk_grid_attach (GTK_GRID (row), text, 1, 0, 1, 1);
    }
  else
    {
      gtk_box_append (GTK_BOX (row), dot);
      gtk_box_append (GTK_BOX (row), text);
    }
  return row;
}

static GtkWidget *
make_row (SceauFindingsBox *self, SceauFinding *finding)
{
  GtkBox *text = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 2));
  SceauSeverity severity = sceau_finding_get_severity (finding);
  GtkWidget *dot = sceau_status_dot_new (sceau_tone_for_severity (severity), NULL);
  g_autofree char *message = sceau_finding_dup_message (finding);
  g_autofree char *fix = sceau_finding_dup_fix (finding);

  gtk_widget_set_valign (dot, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (dot, severity_word (severity));
  gtk_accessible_update_property (GTK_ACCESSIBLE (dot), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  severity_word (severity), -1);
  gtk_box_append (text, make_label (message, NULL));
  if (fix != NULL && *fix != '\0')
    gtk_box_append (text, make_label (fix, "dim-label"));
  add_buttons (self, finding, text);
  return put_beside (self, dot, GTK_WIDGET (text));
}

/**
 * sceau_findings_box_set_fixes:
 * @self: the box
 * @func: (scope forever): puts the buttons for a finding in their place
 * @data: for @func
 *
 * Call it before sceau_findings_box_set_findings().
 */
void
sceau_findings_box_set_fixes (SceauFindingsBox *self, SceauFindingFixFunc func, gpointer data)
{
  self->fix_func = func;
  self->fix_data = data;
}

/**
 * sceau_findings_box_set_in_card:
 * @self: the box
 * @in_card: whether it is one of many, in the card of a board
 *
 * Call it before sceau_findings_box_set_findings().
 */
void
sceau_findings_box_set_in_card (SceauFindingsBox *self, gboolean in_card)
{
  self->in_card = in_card;
}

/**
 * sceau_findings_box_set_findings:
 * @self: the box
 * @findings: (nullable) (element-type SceauFinding): what to show
 */
void
sceau_findings_box_set_findings (SceauFindingsBox *self, GPtrArray *findings)
{
  static const SceauSeverity order[] = { SCEAU_SEVERITY_ERROR, SCEAU_SEVERITY_WARNING,
                                         SCEAU_SEVERITY_INFO };
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  for (guint severity = 0; findings != NULL && severity < G_N_ELEMENTS (order); severity++)
    for (guint i = 0; i < findings->len; i++)
      if (sceau_finding_get_severity (g_ptr_array_index (findings, i)) == order[severity])
        gtk_box_append (self->box, make_row (self, g_ptr_array_index (findings, i)));
  gtk_widget_set_visible (GTK_WIDGET (self), findings != NULL && findings->len > 0);
}

static void
sceau_findings_box_class_init (SceauFindingsBoxClass *klass)
{
}

static void
sceau_findings_box_init (SceauFindingsBox *self)
{
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 9));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * sceau_findings_box_new:
 *
 * Returns: (transfer floating): a new box, hidden until there is something to say
 */
GtkWidget *
sceau_findings_box_new (void)
{
  return g_object_new (SCEAU_TYPE_FINDINGS_BOX, NULL);
}

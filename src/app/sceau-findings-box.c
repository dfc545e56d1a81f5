/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings as rows: shape, what was found, what to do. */
#include "app/sceau-findings-box.h"
#include "app/sceau-status-dot.h"
#include <glib/gi18n.h>

struct _SceauFindingsBox
{
  AdwBin parent_instance;
  GtkBox *box;
};

G_DEFINE_FINAL_TYPE (SceauFindingsBox, sceau_findings_box, ADW_TYPE_BIN)

static GtkWidget *
make_label (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
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

static GtkWidget *
make_row (SceauFinding *finding)
{
  GtkBox *row = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9));
  GtkBox *text = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 2));
  SceauSeverity severity = sceau_finding_get_severity (finding);
  GtkWidget *dot = sceau_status_dot_new (sceau_tone_for_severity (severity), NULL);
  g_autofree char *message = sceau_finding_dup_message (finding);
  g_autofree char *fix = sceau_finding_dup_fix (finding);

  gtk_widget_set_valign (dot, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (dot, severity_word (severity));
  gtk_accessible_update_property (GTK_ACCESSIBLE (dot), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  severity_word (severity), -1);
  gtk_box_append (row, dot);
  gtk_box_append (text, make_label (message, NULL));
  if (fix != NULL && *fix != '\0')
    gtk_box_append (text, make_label (fix, "dim-label"));
  gtk_box_append (row, GTK_WIDGET (text));
  return GTK_WIDGET (row);
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
        gtk_box_append (self->box, make_row (g_ptr_array_index (findings, i)));
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

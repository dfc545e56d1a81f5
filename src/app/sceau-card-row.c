/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One card of the chain board as a row. A card never changes (a new arrangement makes a new one), so the row is filled once. */
#include "config.h"

#include "app/sceau-card-row.h"

#include "app/sceau-findings-box.h"
#include "app/sceau-status-dot.h"

#include <glib/gi18n.h>

struct _SceauCardRow
{
  GtkListBoxRow parent_instance;

  SceauCard *card;
  GtkWidget *link;
  GtkLabel *link_label;
  GtkWidget *card_box;
  GtkLabel *title_label;
  GtkLabel *role_label;
  GtkLabel *detail_label;
  GtkBox *badge_box;
  GtkWidget *remove_button;
  SceauFindingsBox *findings_box;
  GtkFlowBox *button_box;
};

G_DEFINE_FINAL_TYPE (SceauCardRow, sceau_card_row, GTK_TYPE_LIST_BOX_ROW)

static void
sceau_card_row_dispose (GObject *object)
{
  SceauCardRow *self = SCEAU_CARD_ROW (object);

  g_clear_object (&self->card);
  G_OBJECT_CLASS (sceau_card_row_parent_class)->dispose (object);
}

static void
sceau_card_row_class_init (SceauCardRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_card_row_dispose;
  g_type_ensure (SCEAU_TYPE_FINDINGS_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sceau/Sceau/sceau-card-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauCardRow, link);
  gtk_widget_class_bind_template_child (widget_class, SceauCardRow, link_label);
  gtk_widget_class_bind_template_child (widget_class, SceauCardRow, card_box);
  gtk_widget_class_bind_template_child (widget_class, SceauCardRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, SceauCardRow, role_label);
  gtk_widget_class_bind_template_child (widget_class, SceauCardRow, detail_label);
  gtk_widget_class_bind_template_child (widget_class, SceauCardRow, badge_box);
  gtk_widget_class_bind_template_child (widget_class, SceauCardRow, remove_button);
  gtk_widget_class_bind_template_child (widget_class, SceauCardRow, findings_box);
  gtk_widget_class_bind_template_child (widget_class, SceauCardRow, button_box);
}

static void
sceau_card_row_init (SceauCardRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static const char *
css_class_for (SceauCard *card)
{
  switch (sceau_card_get_kind (card))
    {
    case SCEAU_CARD_LEAF:
      return "leaf";
    case SCEAU_CARD_MISSING:
      return "missing";
    case SCEAU_CARD_ROOT:
      return "root";
    case SCEAU_CARD_LEFTOVER:
    case SCEAU_CARD_OTHER:
      return "aside";
    case SCEAU_CARD_INTERMEDIATE:
    default:
      return "intermediate";
    }
}

/* What is said besides the title: never by colour alone. */
static void
card_row_set_badge (SceauCardRow *self)
{
  SceauSeverity worst = sceau_findings_get_worst (sceau_card_get_findings (self->card));
  const char *word = NULL;
  SceauTone tone = SCEAU_TONE_GOOD;

  if (worst == SCEAU_SEVERITY_ERROR)
    {
      tone = SCEAU_TONE_BAD;
      word = sceau_card_get_kind (self->card) == SCEAU_CARD_MISSING ? _ ("Missing") : _ ("Refused");
    }
  else if (worst == SCEAU_SEVERITY_WARNING)
    {
      tone = SCEAU_TONE_WARNING;
      word = _ ("Look");
    }
  else if (sceau_card_get_kind (self->card) == SCEAU_CARD_LEAF)
    {
      word = _ ("Key recognised");
    }
  else if (sceau_card_get_link_verified (self->card))
    {
      word = _ ("Signature verified");
    }
  if (word != NULL)
    gtk_box_append (self->badge_box, sceau_status_dot_new (tone, word));
}

/* One sentence for a screen reader, in the order in which a person looks. */
static void
card_row_name (SceauCardRow *self)
{
  GPtrArray *findings = sceau_card_get_findings (self->card);
  g_autoptr (GString) text = g_string_new (sceau_card_get_title (self->card));

  g_string_append_printf (text, ", %s. %s", sceau_card_get_role (self->card),
                          sceau_card_get_detail (self->card));
  for (guint i = 0; i < findings->len; i++)
    {
      g_autofree char *message = sceau_finding_dup_message (g_ptr_array_index (findings, i));

      g_string_append_printf (text, " %s", message);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str,
                                  -1);
}

static void
card_row_show_link (SceauCardRow *self)
{
  SceauCardKind kind = sceau_card_get_kind (self->card);
  gboolean linked = kind == SCEAU_CARD_MISSING || sceau_card_get_link_verified (self->card);

  gtk_widget_set_visible (self->link, linked);
  gtk_label_set_label (self->link_label,
                       kind == SCEAU_CARD_MISSING ? _ ("signed by") : _ ("signed by · verified"));
}

/**
 * sceau_card_row_new:
 * @card: a card of the board
 *
 * Returns: (transfer floating): a row that shows it
 */
GtkWidget *
sceau_card_row_new (SceauCard *card)
{
  SceauCardRow *self = g_object_new (SCEAU_TYPE_CARD_ROW, NULL);

  self->card = g_object_ref (card);
  gtk_label_set_label (self->title_label, sceau_card_get_title (card));
  gtk_label_set_label (self->role_label, sceau_card_get_role (card));
  gtk_label_set_label (self->detail_label, sceau_card_get_detail (card));
  gtk_widget_set_visible (GTK_WIDGET (self->detail_label), *sceau_card_get_detail (card) != '\0');
  gtk_widget_add_css_class (self->card_box, css_class_for (card));
  gtk_widget_set_visible (self->remove_button, sceau_card_get_removable (card));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->remove_button), "s",
                                    sceau_card_get_key (card));
  sceau_findings_box_set_findings (self->findings_box, sceau_card_get_findings (card));
  card_row_show_link (self);
  card_row_set_badge (self);
  card_row_name (self);
  return GTK_WIDGET (self);
}

/**
 * sceau_card_row_get_card:
 * @self: a row
 *
 * Returns: (transfer none): its card
 */
SceauCard *
sceau_card_row_get_card (SceauCardRow *self)
{
  return self->card;
}

/**
 * sceau_card_row_add_button:
 * @self: a row
 * @label: translated
 * @action_name: gets the card's key as its target
 */
void
sceau_card_row_add_button (SceauCardRow *self, const char *label, const char *action_name)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", sceau_card_get_key (self->card));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action_name);
  gtk_flow_box_append (self->button_box, button);
  gtk_widget_set_focusable (gtk_widget_get_parent (button), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->button_box), TRUE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One card of the chain board as a row. A card never changes (a new arrangement makes a new one), so the row is filled once. */
#include "config.h"

#include "app/sceau-card-row.h"

#include "app/sceau-findings-box.h"
#include "app/sceau-status-dot.h"
#include "fleet/sceau-fix.h"

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
  SceauServer *other; /* nullable */
};

G_DEFINE_FINAL_TYPE (SceauCardRow, sceau_card_row, GTK_TYPE_LIST_BOX_ROW)

static void
sceau_card_row_dispose (GObject *object)
{
  SceauCardRow *self = SCEAU_CARD_ROW (object);

  g_clear_object (&self->card);
  g_clear_object (&self->other);
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
}

static void
sceau_card_row_init (SceauCardRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What each fix is called, and which action of the board does it. Its target is the card's key; board.ask gets the finding's code too. */
static const struct
{
  const char *label; /* NULL: it holds a name */
  const char *action;
} fixes[] = {
  [SCEAU_FIX_TAKE_OUT] = { N_ ("Take Out"), "board.remove" },
  [SCEAU_FIX_KEEP_ONE] = { N_ ("Keep One Copy"), "board.keep-one" },
  [SCEAU_FIX_KEEP_LEAF] = { N_ ("Take the Others Out"), "board.keep-leaf" },
  [SCEAU_FIX_TYPE_PASSWORD] = { N_ ("Type the Password"), "board.password" },
  [SCEAU_FIX_SEARCH_KNOWN] = { N_ ("Look Among Known Certificates"), "board.search-known" },
  [SCEAU_FIX_FETCH] = { N_ ("Get It From the Authority"), "board.fetch" },
  [SCEAU_FIX_ASK] = { N_ ("Copy What to Ask the Authority"), "board.ask" },
  [SCEAU_FIX_TRUST] = { N_ ("Trust This Authority…"), "board.trust" },
  [SCEAU_FIX_OPEN_SERVER] = { NULL, "board.open-server" },
};

static GtkWidget *
make_fix_button (SceauCardRow *self, SceauFix fix, SceauFinding *finding)
{
  const char *key = sceau_card_get_key (self->card);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *button = gtk_button_new ();
  g_autofree char *name = NULL;

  if (fix == SCEAU_FIX_OPEN_SERVER)
    /* Translators: a button; the name of a server of the fleet */
    name = g_strdup_printf (_ ("Open “%s”"), sceau_server_get_name (self->other));
  gtk_label_set_label (GTK_LABEL (label), name != NULL ? name : _ (fixes[fix].label));
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_label (GTK_LABEL (label)), -1);
  if (fix == SCEAU_FIX_ASK)
    gtk_actionable_set_action_target (
        GTK_ACTIONABLE (button), "(ss)", key,
        sceau_finding_code_to_string (sceau_finding_get_code (finding)));
  else
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", key);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), fixes[fix].action);
  return button;
}

static gboolean
card_row_offers (SceauCardRow *self, SceauFix fix)
{
  if (fix == SCEAU_FIX_OPEN_SERVER)
    return self->other != NULL;
  return TRUE;
}

static void
add_fixes (SceauFinding *finding, GtkFlowBox *buttons, gpointer data)
{
  SceauCardRow *self = data;
  SceauFix offered[SCEAU_MAX_FIXES];

  sceau_fixes_for_finding (self->card, finding, offered);
  for (guint i = 0; offered[i] != SCEAU_FIX_NONE; i++)
    if (card_row_offers (self, offered[i]))
      gtk_flow_box_append (buttons, make_fix_button (self, offered[i], finding));
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
    case SCEAU_CARD_KEY:
      return "key";
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

  if (sceau_card_get_locked (self->card))
    {
      tone = SCEAU_TONE_WARNING;
      word = _ ("Needs its password");
    }
  else if (worst == SCEAU_SEVERITY_ERROR || sceau_card_get_refused (self->card))
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

static void
card_row_show_link (SceauCardRow *self)
{
  SceauCardKind kind = sceau_card_get_kind (self->card);

  gtk_widget_set_visible (self->link, sceau_card_is_linked (self->card));
  gtk_label_set_label (self->link_label,
                       kind == SCEAU_CARD_MISSING ? _ ("signed by") : _ ("signed by · verified"));
}

/**
 * sceau_card_row_new:
 * @card: a card of the board
 * @other: (nullable): the server of the fleet that its certificate is for, when that is another one than this
 *
 * Returns: (transfer floating): a row that shows it
 */
GtkWidget *
sceau_card_row_new (SceauCard *card, SceauServer *other)
{
  SceauCardRow *self = g_object_new (SCEAU_TYPE_CARD_ROW, NULL);

  self->card = g_object_ref (card);
  self->other = other != NULL ? g_object_ref (other) : NULL;
  gtk_label_set_label (self->title_label, sceau_card_get_title (card));
  gtk_label_set_label (self->role_label, sceau_card_get_role (card));
  gtk_label_set_label (self->detail_label, sceau_card_get_detail (card));
  gtk_widget_set_visible (GTK_WIDGET (self->detail_label), *sceau_card_get_detail (card) != '\0');
  gtk_widget_add_css_class (self->card_box, css_class_for (card));
  gtk_widget_set_visible (self->remove_button, sceau_card_get_removable (card));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->remove_button), "s",
                                    sceau_card_get_key (card));
  sceau_findings_box_set_in_card (self->findings_box, TRUE);
  sceau_findings_box_set_fixes (self->findings_box, add_fixes, self);
  sceau_findings_box_set_findings (self->findings_box, sceau_card_get_findings (card));
  card_row_show_link (self);
  card_row_set_badge (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  sceau_card_get_words (card), -1);
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

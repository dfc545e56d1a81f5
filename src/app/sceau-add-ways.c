/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How Sceau is to reach a server that is being added. */
#include "app/sceau-add-ways.h"

struct _SceauAddWays
{
  AdwPreferencesGroup parent_instance;
  AdwExpanderRow *elsewhere;
  GtkEditable *agent_url;
  GtkEditable *ssh_address;
  GtkCheckButton *by_hand;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SceauAddWays, sceau_add_ways, ADW_TYPE_PREFERENCES_GROUP)

static char *
dup_text (GtkEditable *editable)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (editable)));

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

/**
 * sceau_add_ways_dup_agent_url:
 * @self: the group
 *
 * Returns: (transfer full) (nullable): where its agent is; %NULL: where agents usually are
 */
char *
sceau_add_ways_dup_agent_url (SceauAddWays *self)
{
  return dup_text (self->agent_url);
}

/**
 * sceau_add_ways_dup_ssh_address:
 * @self: the group
 *
 * Returns: (transfer full) (nullable): where its SSH is; %NULL: not over SSH
 */
char *
sceau_add_ways_dup_ssh_address (SceauAddWays *self)
{
  return sceau_add_ways_get_by_hand (self) ? NULL : dup_text (self->ssh_address);
}

/**
 * sceau_add_ways_get_by_hand:
 * @self: the group
 *
 * Returns: whether a person does the work there
 */
gboolean
sceau_add_ways_get_by_hand (SceauAddWays *self)
{
  return gtk_check_button_get_active (self->by_hand);
}

/**
 * sceau_add_ways_reset:
 * @self: the group
 *
 * Forgets what was said.
 */
void
sceau_add_ways_reset (SceauAddWays *self)
{
  gtk_editable_set_text (self->agent_url, "");
  gtk_editable_set_text (self->ssh_address, "");
  gtk_check_button_set_active (self->by_hand, FALSE);
}

static void
on_toggled (SceauAddWays *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Return is for the row that has the focus, before it is for the window's default. */
static gboolean
on_return (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  SceauAddWays *self = data;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->agent_url)))
    return FALSE;
  adw_expander_row_set_expanded (self->elsewhere, !adw_expander_row_get_expanded (self->elsewhere));
  return TRUE;
}

static void
open_with_return (SceauAddWays *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkShortcutTrigger *trigger = gtk_shortcut_trigger_parse_string ("Return|KP_Enter|ISO_Enter");

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (trigger, gtk_callback_action_new (on_return, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->elsewhere), keys);
}

static void
sceau_add_ways_class_init (SceauAddWaysClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sceau/Sceau/sceau-add-ways.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauAddWays, elsewhere);
  gtk_widget_class_bind_template_child (widget_class, SceauAddWays, agent_url);
  gtk_widget_class_bind_template_child (widget_class, SceauAddWays, ssh_address);
  gtk_widget_class_bind_template_child (widget_class, SceauAddWays, by_hand);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
}

static void
sceau_add_ways_init (SceauAddWays *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  open_with_return (self);
}

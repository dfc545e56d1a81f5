/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The expiries of the next twelve months as bars to press: hover names the servers, a press filters by month. */
#include "app/sceau-expiry-chart.h"
#include <glib/gi18n.h>

#define NAMES_IN_TOOLTIP 12
#define BAR_HEIGHT       48

typedef struct
{
  GtkToggleButton *button;
  GtkLabel *number;
  GtkLevelBar *bar;
  GtkLabel *name;
  char *tooltip; /* as shown */
} Month;

struct _SceauExpiryChart
{
  AdwBin parent_instance;
  Month months[SCEAU_N_MONTHS];
};

enum
{
  PROP_MONTH = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SceauExpiryChart, sceau_expiry_chart, ADW_TYPE_BIN)

/**
 * sceau_expiry_chart_get_month:
 * @self: the chart
 *
 * Returns: the pressed month, 0 for the present one; -1 for none
 */
int
sceau_expiry_chart_get_month (SceauExpiryChart *self)
{
  for (int i = 0; i < SCEAU_N_MONTHS; i++)
    if (gtk_toggle_button_get_active (self->months[i].button))
      return i;
  return -1;
}

/**
 * sceau_expiry_chart_clear:
 * @self: the chart
 *
 * Releases the pressed month.
 */
void
sceau_expiry_chart_clear (SceauExpiryChart *self)
{
  for (int i = 0; i < SCEAU_N_MONTHS; i++)
    gtk_toggle_button_set_active (self->months[i].button, FALSE);
}

static void
on_toggled (GtkToggleButton *button, SceauExpiryChart *self)
{
  if (gtk_toggle_button_get_active (button))
    for (int i = 0; i < SCEAU_N_MONTHS; i++)
      if (self->months[i].button != button)
        gtk_toggle_button_set_active (self->months[i].button, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MONTH]);
}

static char *
tooltip_text (const char *title, char **names, guint total)
{
  g_autofree char *list = g_strjoinv ("\n", names);
  guint more = total - g_strv_length (names);

  if (total == 0)
    return g_strdup (title);
  if (more == 0)
    return g_strdup_printf ("%s\n%s", title, list);
  return g_strdup_printf (ngettext ("%s\n%s\nand %u more", "%s\n%s\nand %u more", more), title,
                          list, more);
}

static void
update_month (SceauExpiryChart *self, int index, GDateTime *first, char **names, guint total)
{
  Month *month = &self->months[index];
  g_autoptr (GDateTime) date = g_date_time_add_months (first, index);
  /* Translators: strftime format of a short month name under a bar */
  g_autofree char *name = g_date_time_format (date, _ ("%b"));
  /* Translators: strftime format of a month with its year */
  g_autofree char *long_name = g_date_time_format (date, _ ("%B %Y"));
  g_autofree char *number = g_strdup_printf ("%u", total);
  g_autofree char *label = NULL;
  g_autofree char *tooltip = NULL;

  /* Translators: how many certificates expire in a month, "April 2027" */
  label = g_strdup_printf (ngettext ("%u expiry in %s", "%u expiries in %s", total), total,
                           long_name);
  tooltip = tooltip_text (label, names, total);
  gtk_widget_set_sensitive (GTK_WIDGET (month->button),
                            total > 0 || gtk_toggle_button_get_active (month->button));
  if (g_strcmp0 (month->tooltip, tooltip) == 0)
    return;
  gtk_label_set_text (month->name, name);
  gtk_label_set_text (month->number, total > 0 ? number : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (month->button), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (month->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  g_free (month->tooltip);
  month->tooltip = g_steal_pointer (&tooltip);
}

/**
 * sceau_expiry_chart_update:
 * @self: the chart
 * @watch: the servers
 * @now: Unix seconds: the first bar is its month
 */
void
sceau_expiry_chart_update (SceauExpiryChart *self, SceauFleetWatch *watch, gint64 now)
{
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now);
  g_autoptr (GDateTime) first = g_date_time_new_local (g_date_time_get_year (today),
                                                       g_date_time_get_month (today), 1, 0, 0, 0);
  char **names[SCEAU_N_MONTHS];
  guint totals[SCEAU_N_MONTHS];
  guint most = 1;

  sceau_fleet_watch_dup_months (watch, now, NAMES_IN_TOOLTIP, names, totals);
  for (int i = 0; i < SCEAU_N_MONTHS; i++)
    {
      update_month (self, i, first, names[i], totals[i]);
      g_strfreev (names[i]);
      most = MAX (most, totals[i]);
    }
  for (int i = 0; i < SCEAU_N_MONTHS; i++)
    gtk_level_bar_set_value (self->months[i].bar, (double) totals[i] / most);
}

static void
sceau_expiry_chart_finalize (GObject *object)
{
  for (int i = 0; i < SCEAU_N_MONTHS; i++)
    g_free (SCEAU_EXPIRY_CHART (object)->months[i].tooltip);
  G_OBJECT_CLASS (sceau_expiry_chart_parent_class)->finalize (object);
}

static void
sceau_expiry_chart_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MONTH)
    g_value_set_int (value, sceau_expiry_chart_get_month (SCEAU_EXPIRY_CHART (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sceau_expiry_chart_class_init (SceauExpiryChartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_expiry_chart_finalize;
  G_OBJECT_CLASS (klass)->get_property = sceau_expiry_chart_get_property;
  props[PROP_MONTH] = g_param_spec_int ("month", NULL, NULL, -1, SCEAU_N_MONTHS - 1, -1,
                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
}

static GtkLabel *
add_label (GtkBox *box, const char *css)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, css);
  gtk_box_append (box, label);
  return GTK_LABEL (label);
}

static GtkLevelBar *
add_bar (GtkBox *box, int index)
{
  GtkWidget *bar = gtk_level_bar_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (bar), GTK_ORIENTATION_VERTICAL);
  gtk_level_bar_set_inverted (GTK_LEVEL_BAR (bar), TRUE);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_widget_set_size_request (bar, -1, BAR_HEIGHT);
  gtk_widget_add_css_class (bar, index == 0 ? "this-month" : index == 1 ? "next-month" : "later");
  gtk_box_append (box, bar);
  return GTK_LEVEL_BAR (bar);
}

static void
make_month (SceauExpiryChart *self, GtkBox *row, int index)
{
  Month *month = &self->months[index];
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 2));

  month->button = GTK_TOGGLE_BUTTON (gtk_toggle_button_new ());
  gtk_widget_add_css_class (GTK_WIDGET (month->button), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (month->button), "month");
  month->number = add_label (box, "numeric");
  month->bar = add_bar (box, index);
  month->name = add_label (box, "month-name");
  gtk_button_set_child (GTK_BUTTON (month->button), GTK_WIDGET (box));
  g_signal_connect_object (month->button, "toggled", G_CALLBACK (on_toggled), self, 0);
  gtk_box_append (row, GTK_WIDGET (month->button));
}

static void
sceau_expiry_chart_init (SceauExpiryChart *self)
{
  GtkBox *row = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));

  gtk_box_set_homogeneous (row, TRUE);
  for (int i = 0; i < SCEAU_N_MONTHS; i++)
    make_month (self, row, i);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (row));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Expiries in the next 12 months"), -1);
}

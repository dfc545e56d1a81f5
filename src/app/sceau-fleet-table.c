/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fleet as a sortable table whose columns can be hidden, and as a list of two lines where it is narrow. */
#include "app/sceau-fleet-table.h"
#include "app/sceau-status-dot.h"
#include "fleet/sceau-fleet-hand.h"
#include <glib/gi18n.h>

#define BAR_DAYS \
  200.0 /* the longest validity that public authorities may give from March 2026 on (CA/B Forum SC-081) */

#define N_HIDEABLE 7

struct _SceauFleetTable
{
  AdwBin parent_instance;
  GtkBox *wide;
  GtkWidget *header;
  GtkColumnView *view;
  GtkListView *list;
  GtkSortListModel *sorted;
  GtkSingleSelection *selection;
  GSettings *settings;
  int widths[N_HIDEABLE]; /* of the columns when they are shown */
  GtkColumnViewColumn *status_column;
  GtkColumnViewColumn *name_column;
  GtkColumnViewColumn *address_column;
  GtkColumnViewColumn *version_column;
  GtkColumnViewColumn *https_column;
  GtkColumnViewColumn *certificate_column;
  GtkColumnViewColumn *expires_column;
  GtkColumnViewColumn *chain_column;
  GtkColumnViewColumn *seen_column;
};

enum
{
  PROP_HEADER = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

enum
{
  SIGNAL_SERVER_ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SceauFleetTable, sceau_fleet_table, ADW_TYPE_BIN)

/* The columns that can be hidden, by the name under which that is remembered. */
static const struct
{
  const char *name;
  gsize offset;
} hideable[N_HIDEABLE] = {
  { "address", G_STRUCT_OFFSET (SceauFleetTable, address_column) },
  { "version", G_STRUCT_OFFSET (SceauFleetTable, version_column) },
  { "https", G_STRUCT_OFFSET (SceauFleetTable, https_column) },
  { "certificate", G_STRUCT_OFFSET (SceauFleetTable, certificate_column) },
  { "expires", G_STRUCT_OFFSET (SceauFleetTable, expires_column) },
  { "chain", G_STRUCT_OFFSET (SceauFleetTable, chain_column) },
  { "seen", G_STRUCT_OFFSET (SceauFleetTable, seen_column) },
};

static GtkColumnViewColumn *
column_at (SceauFleetTable *self, guint index)
{
  return G_STRUCT_MEMBER (GtkColumnViewColumn *, self, hideable[index].offset);
}

/* --- What cells show: called by the expressions of the .ui ------------------------------------- */

static char *
cell_https (GtkListItem *item, SceauManagedState *state, SceauProbeResult *presented)
{
  SceauServer *server = gtk_list_item_get_item (item);

  if (presented != NULL && sceau_probe_result_get_status (presented) != SCEAU_PROBE_UNREACHABLE)
    return g_strdup (_ ("On"));
  if (server == NULL || state == NULL || sceau_fleet_is_by_hand (server))
    return g_strdup (presented != NULL ? C_ ("HTTPS", "Unknown") : "—");
  if (sceau_managed_state_get_https_off (state))
    return g_strdup (_ ("Off"));
  return g_strdup (sceau_managed_state_get_https_enabled (state) ? _ ("On")
                                                                 : C_ ("HTTPS", "Unknown"));
}

static char *
cell_certificate (GtkListItem *item, const char *title, const char *issuer)
{
  if (title == NULL || *title == '\0')
    return g_strdup ("—");
  if (issuer == NULL || *issuer == '\0')
    return g_strdup (title);
  return g_strdup_printf ("%s · %s", title, issuer);
}

static char *
cell_days (GtkListItem *item, int days)
{
  return days == G_MAXINT ? g_strdup ("—") : sceau_words_days_left (days);
}

static double
cell_level (GtkListItem *item, int days)
{
  return days == G_MAXINT ? 0.0 : CLAMP (days, 0, BAR_DAYS);
}

static gboolean
cell_has_days (GtkListItem *item, int days)
{
  return days != G_MAXINT;
}

static char *
cell_chain (GtkListItem *item, guint length)
{
  return length == 0
             ? g_strdup ("—")
             : g_strdup_printf (ngettext ("%u certificate", "%u certificates", length), length);
}

/* busy changes at each look at the server, so that "ago" is said anew then. */
static char *
cell_seen (GtkListItem *item, gint64 last_seen, gboolean busy)
{
  return last_seen <= 0 ? g_strdup (_ ("never"))
                        : sceau_words_ago (last_seen, g_get_real_time () / G_USEC_PER_SEC);
}

static char *
cell_second_line (GtkListItem *item, const char *address, int days)
{
  g_autofree char *left = days == G_MAXINT ? NULL : sceau_words_days_left (days);

  return left ? g_strdup_printf ("%s · %s", address, left) : g_strdup (address);
}

/* GtkNumericSorter takes no enumeration. */
static int
sort_status (SceauServer *server, SceauStatus status)
{
  return (int) status;
}

/* --- Columns ------------------------------------------------------------------------------------ */

/* GTK 4.8 keeps the room of a column that is hidden: its width goes, too. */
static void
show_column (SceauFleetTable *self, guint index, gboolean shown)
{
  GtkColumnViewColumn *column = column_at (self, index);

  if (gtk_column_view_column_get_fixed_width (column) != 0)
    self->widths[index] = gtk_column_view_column_get_fixed_width (column);
  gtk_column_view_column_set_visible (column, shown);
  gtk_column_view_column_set_fixed_width (column, shown ? self->widths[index] : 0);
}

static void
remember_columns (SceauFleetTable *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) hidden = NULL;

  for (guint i = 0; i < N_HIDEABLE; i++)
    if (!gtk_column_view_column_get_visible (column_at (self, i)))
      g_strv_builder_add (builder, hideable[i].name);
  hidden = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, "hidden-columns", (const char *const *) hidden);
}

static void
on_column_state (GSimpleAction *action, GVariant *value, gpointer data)
{
  SceauFleetTable *self = data;

  for (guint i = 0; i < N_HIDEABLE; i++)
    if (g_str_equal (hideable[i].name, g_action_get_name (G_ACTION (action))))
      show_column (self, i, g_variant_get_boolean (value));
  g_simple_action_set_state (action, value);
  remember_columns (self);
}

static void
add_column_action (SceauFleetTable *self, GSimpleActionGroup *group, GMenu *menu, guint index,
                   gboolean shown)
{
  const char *name = hideable[index].name;
  g_autoptr (GSimpleAction)
      action = g_simple_action_new_stateful (name, NULL, g_variant_new_boolean (shown));
  g_autofree char *detailed = g_strconcat ("columns.", name, NULL);

  show_column (self, index, shown);
  gtk_column_view_column_set_header_menu (column_at (self, index), G_MENU_MODEL (menu));
  g_signal_connect_object (action, "change-state", G_CALLBACK (on_column_state), self, 0);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  g_menu_append (menu, gtk_column_view_column_get_title (column_at (self, index)), detailed);
}

/**
 * sceau_fleet_table_set_settings:
 * @self: the table
 * @settings: where the hidden columns are remembered, "hidden-columns"
 * @menu: gets an item for each column that can be hidden; its actions are "columns.…"
 *
 * Returns: (transfer full): the actions "columns.…", for where @menu is shown besides the titles of the columns
 */
GActionGroup *
sceau_fleet_table_set_settings (SceauFleetTable *self, GSettings *settings, GMenu *menu)
{
  g_auto (GStrv) hidden = g_settings_get_strv (settings, "hidden-columns");
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_set_object (&self->settings, settings);
  gtk_column_view_column_set_header_menu (self->name_column, G_MENU_MODEL (menu));
  gtk_column_view_column_set_header_menu (self->status_column, G_MENU_MODEL (menu));
  for (guint i = 0; i < N_HIDEABLE; i++)
    add_column_action (self, group, menu, i,
                       !g_strv_contains ((const char *const *) hidden, hideable[i].name));
  return G_ACTION_GROUP (g_steal_pointer (&group));
}

/**
 * sceau_fleet_table_set_model:
 * @self: the table
 * @servers: of #SceauServer
 */
void
sceau_fleet_table_set_model (SceauFleetTable *self, GListModel *servers)
{
  gtk_sort_list_model_set_model (self->sorted, servers);
  gtk_sort_list_model_set_sorter (self->sorted, gtk_column_view_get_sorter (self->view));
  gtk_column_view_sort_by_column (self->view, self->status_column, GTK_SORT_ASCENDING);
}

/**
 * sceau_fleet_table_resort:
 * @self: the table
 *
 * Sorts again: what is sorted by has changed.
 */
void
sceau_fleet_table_resort (SceauFleetTable *self)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (self->view);

  if (sorter != NULL)
    gtk_sorter_changed (sorter, GTK_SORTER_CHANGE_DIFFERENT);
}

static void
on_activate (GtkWidget *view, guint position, SceauFleetTable *self)
{
  g_autoptr (SceauServer) server = g_list_model_get_item (G_LIST_MODEL (self->sorted), position);

  if (server != NULL)
    g_signal_emit (self, signals[SIGNAL_SERVER_ACTIVATED], 0, server);
}

/**
 * sceau_fleet_table_activate_first:
 * @self: the table
 *
 * Opens the first server shown; does nothing when there is none.
 */
void
sceau_fleet_table_activate_first (SceauFleetTable *self)
{
  on_activate (GTK_WIDGET (self->view), 0, self);
}

/**
 * sceau_fleet_table_get_selection:
 * @self: the table
 *
 * Returns: (transfer none): which server is selected
 */
GtkSingleSelection *
sceau_fleet_table_get_selection (SceauFleetTable *self)
{
  return self->selection;
}

/**
 * sceau_fleet_table_get_least_width:
 * @self: the table
 *
 * Returns: how wide the table must be with the columns that are shown, or it becomes a list
 */
int
sceau_fleet_table_get_least_width (SceauFleetTable *self)
{
  int least;

  gtk_widget_measure (GTK_WIDGET (self->wide), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL,
                      NULL);
  return least;
}

/**
 * sceau_fleet_table_set_single_click:
 * @self: the table
 * @opens: whether one click opens a server; %FALSE: it selects it, Enter and a double click open it
 */
void
sceau_fleet_table_set_single_click (SceauFleetTable *self, gboolean opens)
{
  gtk_column_view_set_single_click_activate (self->view, opens);
  gtk_list_view_set_single_click_activate (self->list, opens);
}

static void
sceau_fleet_table_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SceauFleetTable *self = SCEAU_FLEET_TABLE (object);

  if (id != PROP_HEADER)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (self->header != NULL)
    gtk_box_remove (self->wide, self->header);
  self->header = g_value_get_object (value);
  if (self->header != NULL)
    gtk_box_prepend (self->wide, self->header);
}

static void
sceau_fleet_table_dispose (GObject *object)
{
  g_clear_object (&SCEAU_FLEET_TABLE (object)->settings);
  G_OBJECT_CLASS (sceau_fleet_table_parent_class)->dispose (object);
}

static void
bind_columns (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, status_column);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, name_column);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, address_column);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, version_column);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, https_column);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, certificate_column);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, expires_column);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, chain_column);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, seen_column);
}

static void
sceau_fleet_table_class_init (SceauFleetTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_fleet_table_dispose;
  G_OBJECT_CLASS (klass)->set_property = sceau_fleet_table_set_property;
  props[PROP_HEADER] = g_param_spec_object ("header", NULL, NULL, GTK_TYPE_WIDGET,
                                            G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
  signals[SIGNAL_SERVER_ACTIVATED] = g_signal_new ("server-activated", G_TYPE_FROM_CLASS (klass),
                                                   G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                   G_TYPE_NONE, 1, SCEAU_TYPE_SERVER);
  g_type_ensure (SCEAU_TYPE_SERVER);
  g_type_ensure (SCEAU_TYPE_STATUS_DOT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-fleet-table.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, wide);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, view);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, list);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, sorted);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, selection);
  bind_columns (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, sort_status);
  gtk_widget_class_bind_template_callback (widget_class, cell_https);
  gtk_widget_class_bind_template_callback (widget_class, cell_certificate);
  gtk_widget_class_bind_template_callback (widget_class, cell_days);
  gtk_widget_class_bind_template_callback (widget_class, cell_level);
  gtk_widget_class_bind_template_callback (widget_class, cell_has_days);
  gtk_widget_class_bind_template_callback (widget_class, cell_chain);
  gtk_widget_class_bind_template_callback (widget_class, cell_seen);
  gtk_widget_class_bind_template_callback (widget_class, cell_second_line);
}

static void
sceau_fleet_table_init (SceauFleetTable *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

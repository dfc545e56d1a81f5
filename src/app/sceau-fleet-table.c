/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fleet as a sortable table whose columns can be hidden, and as a list of two lines where it is narrow. */
#include "app/sceau-fleet-table.h"
#include "app/sceau-scroll-layout.h"
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
  AdwSqueezer *squeezer;
  GtkSingleSelection *selection;
  SceauFleetList *servers;
  SceauServer *selected; /* nullable; stays it while the list is shown anew */
  gboolean settling;
  guint idle;
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
  PROP_SELECTED,
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

static SceauServer *
server_of (gpointer slot)
{
  return slot != NULL ? sceau_fleet_slot_get_server (slot) : NULL;
}

/* An inscription without any text is none that a screen reader can ask for its length (GTK 4.8). */
static char *
cell_version (GtkListItem *item, const char *label)
{
  return g_strdup (label != NULL ? label : "");
}

static char *
cell_https (GtkListItem *item, SceauManagedState *state, SceauProbeResult *presented)
{
  SceauServer *server = server_of (gtk_list_item_get_item (item));

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

/* --- What is shown ------------------------------------------------------------------------------ */

static void
take_selected (SceauFleetTable *self, SceauServer *server)
{
  if (!g_set_object (&self->selected, server))
    return;
  sceau_fleet_list_pin (self->servers, server);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED]);
}

/* A line is selected, and what it shows changes. */
static void
on_unsettled (SceauFleetTable *self)
{
  self->settling = TRUE;
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

/* The server that was selected is somewhere else now, or no longer there. */
static void
on_settled (SceauFleetTable *self)
{
  guint position;

  if (!self->settling)
    return;
  self->settling = FALSE;
  if (self->selected == NULL)
    return;
  if (sceau_fleet_list_find (self->servers, self->selected, &position))
    gtk_single_selection_set_selected (self->selection, position);
  else
    take_selected (self, NULL);
}

static void
on_selected (SceauFleetTable *self)
{
  SceauServer *server = server_of (gtk_single_selection_get_selected_item (self->selection));

  if (server != NULL || !self->settling)
    take_selected (self, server);
}

/* Whichever of both is out of sight has no rows: they would cost as much as those that are seen. */
static gboolean
show_rows (gpointer data)
{
  SceauFleetTable *self = data;
  gboolean is_wide = adw_squeezer_get_visible_child (self->squeezer) == GTK_WIDGET (self->wide);
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);

  self->idle = 0;
  if (self->servers == NULL
      || (is_wide ? gtk_column_view_get_model (self->view) : gtk_list_view_get_model (self->list))
             == model)
    return G_SOURCE_REMOVE;
  gtk_column_view_set_model (self->view, NULL);
  gtk_list_view_set_model (self->list, NULL);
  sceau_fleet_list_show_anew (self->servers);
  if (is_wide)
    gtk_column_view_set_model (self->view, model);
  else
    gtk_list_view_set_model (self->list, model);
  return G_SOURCE_REMOVE;
}

/* Told in the middle of being given its size. */
static void
on_squeezed (SceauFleetTable *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add_full (GTK_PRIORITY_RESIZE, show_rows, self, NULL);
}

/* Which lines are seen: all have the same height. */
static void
on_scrolled (SceauFleetTable *self, GtkAdjustment *adjustment)
{
  double first = gtk_adjustment_get_value (adjustment);
  double last = first + gtk_adjustment_get_page_size (adjustment);
  double n, height;

  if (self->servers == NULL)
    return;
  n = g_list_model_get_n_items (G_LIST_MODEL (self->servers));
  height = gtk_adjustment_get_upper (adjustment) / MAX (n, 1);
  if (height > 0)
    sceau_fleet_list_set_seen (self->servers, (guint) (first / height), (guint) (last / height));
}

static void
watch_scrolling (SceauFleetTable *self, GtkScrollable *scrollable)
{
  g_signal_connect_object (gtk_scrollable_get_vadjustment (scrollable), "value-changed",
                           G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
}

static void
make_sorters (SceauFleetTable *self)
{
  const struct
  {
    GtkColumnViewColumn *column;
    SceauFleetKey key;
  } sorted[] = {
    { self->status_column, SCEAU_FLEET_BY_STATUS },
    { self->name_column, SCEAU_FLEET_BY_NAME },
    { self->address_column, SCEAU_FLEET_BY_ADDRESS },
    { self->version_column, SCEAU_FLEET_BY_VERSION },
    { self->certificate_column, SCEAU_FLEET_BY_CERTIFICATE },
    { self->expires_column, SCEAU_FLEET_BY_DAYS_LEFT },
    { self->chain_column, SCEAU_FLEET_BY_CHAIN_LENGTH },
    { self->seen_column, SCEAU_FLEET_BY_LAST_SEEN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sorted); i++)
    {
      g_autoptr (GtkSorter) sorter = sceau_fleet_list_make_sorter (self->servers, sorted[i].key);

      gtk_column_view_column_set_sorter (sorted[i].column, sorter);
    }
}

/**
 * sceau_fleet_table_set_servers:
 * @self: the table
 * @servers: what it shows; the table sorts it
 */
void
sceau_fleet_table_set_servers (SceauFleetTable *self, SceauFleetList *servers)
{
  self->servers = g_object_ref (servers);
  make_sorters (self);
  gtk_column_view_sort_by_column (self->view, self->status_column, GTK_SORT_ASCENDING);
  sceau_fleet_list_set_sorter (servers, gtk_column_view_get_sorter (self->view));
  g_signal_connect_object (servers, "unsettled", G_CALLBACK (on_unsettled), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (servers, "settled", G_CALLBACK (on_settled), self, G_CONNECT_SWAPPED);
  watch_scrolling (self, GTK_SCROLLABLE (self->view));
  watch_scrolling (self, GTK_SCROLLABLE (self->list));
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (servers));
  show_rows (self);
}

static void
on_activate (GtkWidget *view, guint position, SceauFleetTable *self)
{
  g_autoptr (SceauFleetSlot)
      slot = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (slot != NULL)
    g_signal_emit (self, signals[SIGNAL_SERVER_ACTIVATED], 0, server_of (slot));
}

/**
 * sceau_fleet_table_activate_first:
 * @self: the table
 *
 * Opens the first server that is asked for; does nothing when there is none.
 */
void
sceau_fleet_table_activate_first (SceauFleetTable *self)
{
  SceauServer *server = sceau_fleet_list_get_first (self->servers);

  if (server != NULL)
    g_signal_emit (self, signals[SIGNAL_SERVER_ACTIVATED], 0, server);
}

/**
 * sceau_fleet_table_get_selected:
 * @self: the table
 *
 * Returns: (transfer none) (nullable): which server is selected
 */
SceauServer *
sceau_fleet_table_get_selected (SceauFleetTable *self)
{
  return self->selected;
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
sceau_fleet_table_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    g_value_set_object (value, SCEAU_FLEET_TABLE (object)->selected);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sceau_fleet_table_dispose (GObject *object)
{
  SceauFleetTable *self = SCEAU_FLEET_TABLE (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_object (&self->servers);
  g_clear_object (&self->selected);
  g_clear_object (&self->settings);
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
  G_OBJECT_CLASS (klass)->get_property = sceau_fleet_table_get_property;
  G_OBJECT_CLASS (klass)->set_property = sceau_fleet_table_set_property;
  props[PROP_HEADER] = g_param_spec_object ("header", NULL, NULL, GTK_TYPE_WIDGET,
                                            G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_SELECTED] = g_param_spec_object ("selected", NULL, NULL, SCEAU_TYPE_SERVER,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
  signals[SIGNAL_SERVER_ACTIVATED] = g_signal_new ("server-activated", G_TYPE_FROM_CLASS (klass),
                                                   G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                   G_TYPE_NONE, 1, SCEAU_TYPE_SERVER);
  g_type_ensure (SCEAU_TYPE_FLEET_SLOT);
  g_type_ensure (SCEAU_TYPE_SERVER);
  g_type_ensure (SCEAU_TYPE_SCROLL_LAYOUT);
  g_type_ensure (SCEAU_TYPE_STATUS_DOT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-fleet-table.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, wide);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, view);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, list);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, squeezer);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetTable, selection);
  bind_columns (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_squeezed);
  gtk_widget_class_bind_template_callback (widget_class, cell_version);
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

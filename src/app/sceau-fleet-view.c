/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The servers: counts that filter, search, the table with the expiries above it. */
#include "app/sceau-fleet-view.h"
#include "app/sceau-columns.h"
#include "app/sceau-count-tile.h"
#include "app/sceau-expiry-chart.h"
#include "app/sceau-fleet-table.h"
#include "app/sceau-server-summary.h"
#include "app/sceau-window.h"
#include <glib/gi18n.h>

struct _SceauFleetView
{
  GtkBox parent_instance;
  SceauFleetWatch *watch;
  SceauFleetList *list;
  char *folded;

  SceauCountTile *tiles[SCEAU_N_FLEET_FILTERS];
  GtkSearchEntry *search;
  GtkStack *results;
  SceauExpiryChart *chart;
  SceauColumns *columns;
  SceauFleetTable *table;
  SceauServerSummary *summary;
};

G_DEFINE_FINAL_TYPE (SceauFleetView, sceau_fleet_view, GTK_TYPE_BOX)

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static SceauFleetFilter
active_filter (SceauFleetView *self)
{
  for (int i = 0; i < SCEAU_N_FLEET_FILTERS; i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->tiles[i])))
      return i;
  return SCEAU_FLEET_ALL;
}

static void
on_items_changed (GListModel *list, guint position, guint removed, guint added,
                  SceauFleetView *self)
{
  if (added > 0)
    gtk_stack_set_visible_child_name (self->results, "table");
}

static void
on_settled (SceauFleetView *self, GListModel *list)
{
  if (g_list_model_get_n_items (list) == 0)
    gtk_stack_set_visible_child_name (self->results, "none");
}

/* Decides again which servers are shown. */
static void
refilter (SceauFleetView *self)
{
  SceauFleetQuery query = { .filter = active_filter (self), .folded = self->folded };
  int month = sceau_expiry_chart_get_month (self->chart);

  if (month >= 0)
    sceau_fleet_month_range (month, now_seconds (), &query.from, &query.until);
  sceau_fleet_list_set_query (self->list, &query);
}

static void
on_watch_changed (SceauFleetWatch *watch, SceauFleetView *self)
{
  for (int i = 0; i < SCEAU_N_FLEET_FILTERS; i++)
    sceau_count_tile_set_count (self->tiles[i], sceau_fleet_watch_get_count (watch, i));
  g_object_set (
      self->tiles[SCEAU_FLEET_ALL], "caption",
      ngettext ("Server", "Servers", sceau_fleet_watch_get_count (watch, SCEAU_FLEET_ALL)), NULL);
  sceau_expiry_chart_update (self->chart, watch, now_seconds ());
}

static void
on_filter_changed (SceauFleetView *self)
{
  if (self->list != NULL)
    refilter (self);
}

/* What is typed elsewhere comes here: then Return, too, is meant for what was found. */
static void
on_typed (SceauFleetView *self)
{
  GtkWidget *text = GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->search)));

  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0' && !gtk_widget_has_focus (text)
      && gtk_widget_get_mapped (text))
    gtk_text_grab_focus_without_selecting (GTK_TEXT (text));
}

static void
on_search_changed (SceauFleetView *self)
{
  g_free (self->folded);
  self->folded = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  on_filter_changed (self);
}

static void
on_stop_search (SceauFleetView *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_child_focus (GTK_WIDGET (self->table), GTK_DIR_TAB_FORWARD);
}

/* The entry waits a moment before it tells of what was typed last. */
static void
on_search_activate (SceauFleetView *self)
{
  on_search_changed (self);
  sceau_fleet_table_activate_first (self->table);
}

static void
on_show_all (SceauFleetView *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->tiles[SCEAU_FLEET_ALL]), TRUE);
  sceau_expiry_chart_clear (self->chart);
}

static void
on_server_activated (SceauFleetTable *table, SceauServer *server, SceauFleetView *self)
{
  sceau_window_open_server (sceau_window_of (GTK_WIDGET (self)), server);
}

static void
on_selected (SceauFleetView *self)
{
  sceau_server_summary_set_server (self->summary, sceau_fleet_table_get_selected (self->table));
}

/* The summary comes where it takes no column away. */
static void
fit_columns (SceauFleetView *self)
{
  int summary, spacing;

  gtk_widget_measure (GTK_WIDGET (self->summary), GTK_ORIENTATION_HORIZONTAL, -1, &summary, NULL,
                      NULL, NULL);
  g_object_get (self->columns, "spacing", &spacing, NULL);
  g_object_set (self->columns, "threshold",
                sceau_fleet_table_get_least_width (self->table) + spacing + summary, NULL);
}

/* With the summary beside the table a click shows it; without, it opens the server's page. */
static void
on_beside (SceauFleetView *self)
{
  gboolean beside;

  g_object_get (self->columns, "beside", &beside, NULL);
  sceau_fleet_table_set_single_click (self->table, !beside);
}

static void
on_open (SceauServerSummary *summary, SceauServer *server, SceauFleetView *self)
{
  on_server_activated (NULL, server, self);
}

/**
 * sceau_fleet_view_focus_search:
 * @self: the view
 *
 * Goes to the search entry.
 */
void
sceau_fleet_view_focus_search (SceauFleetView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/**
 * sceau_fleet_view_capture_keys:
 * @self: the view
 * @widget: a widget around the view
 *
 * What is typed anywhere in @widget goes to the search entry.
 */
void
sceau_fleet_view_capture_keys (SceauFleetView *self, GtkWidget *widget)
{
  gtk_search_entry_set_key_capture_widget (self->search, widget);
}

/**
 * sceau_fleet_view_set_servers:
 * @self: the view
 * @servers: (not nullable): the #SceauServer objects it shows; once
 * @watch: (not nullable): watches @servers
 */
void
sceau_fleet_view_set_servers (SceauFleetView *self, GListModel *servers, SceauFleetWatch *watch)
{
  self->watch = g_object_ref (watch);
  g_signal_connect_object (watch, "changed", G_CALLBACK (on_watch_changed), self, 0);
  self->list = sceau_fleet_list_new (servers, watch);
  sceau_fleet_table_set_servers (self->table, self->list);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (on_items_changed), self, 0);
  g_signal_connect_object (self->list, "settled", G_CALLBACK (on_settled), self, G_CONNECT_SWAPPED);
}

/**
 * sceau_fleet_view_offer_columns:
 * @self: the view
 * @around: a widget around the view and whatever shows @menu
 * @menu: gets an item for each column of the table that can be hidden
 */
void
sceau_fleet_view_offer_columns (SceauFleetView *self, GtkWidget *around, GMenu *menu)
{
  GSettings *settings = sceau_application_get_settings (sceau_application_get_default ());
  GActionGroup *actions = sceau_fleet_table_set_settings (self->table, settings, menu);

  gtk_widget_insert_action_group (around, "columns", actions);
  gtk_widget_insert_action_group (GTK_WIDGET (self->table), "columns", actions);
  g_signal_connect_object (settings, "changed::hidden-columns", G_CALLBACK (fit_columns), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "map", G_CALLBACK (fit_columns), self, 0);
  g_object_unref (actions);
}

static void
sceau_fleet_view_dispose (GObject *object)
{
  SceauFleetView *self = SCEAU_FLEET_VIEW (object);

  g_clear_object (&self->list);
  g_clear_object (&self->watch);
  g_clear_pointer (&self->folded, g_free);
  G_OBJECT_CLASS (sceau_fleet_view_parent_class)->dispose (object);
}

static void
bind_tiles (GtkWidgetClass *widget_class)
{
  static const char *const names[SCEAU_N_FLEET_FILTERS] = { "tile_all", "tile_verified",
                                                            "tile_expiring", "tile_to_fix",
                                                            "tile_unreachable" };

  for (int i = 0; i < SCEAU_N_FLEET_FILTERS; i++)
    gtk_widget_class_bind_template_child_full (
        widget_class, names[i], FALSE,
        G_STRUCT_OFFSET (SceauFleetView, tiles) + (gssize) ((gsize) i * sizeof (SceauCountTile *)));
}

static void
sceau_fleet_view_class_init (SceauFleetViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_fleet_view_dispose;
  g_type_ensure (SCEAU_TYPE_COUNT_TILE);
  g_type_ensure (SCEAU_TYPE_EXPIRY_CHART);
  g_type_ensure (SCEAU_TYPE_FLEET_TABLE);
  g_type_ensure (SCEAU_TYPE_COLUMNS);
  g_type_ensure (SCEAU_TYPE_SERVER_SUMMARY);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-fleet-view.ui");
  bind_tiles (widget_class);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetView, search);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetView, results);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetView, chart);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetView, columns);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetView, table);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetView, summary);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_typed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_show_all);
  gtk_widget_class_bind_template_callback (widget_class, on_server_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_beside);
  gtk_widget_class_bind_template_callback (widget_class, on_open);
}

static void
sceau_fleet_view_init (SceauFleetView *self)
{
  self->folded = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
}

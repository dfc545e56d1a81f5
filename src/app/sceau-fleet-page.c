/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first page: counts that filter, expiries, search, the table; three ways in while it is empty. */
#include "app/sceau-fleet-page.h"
#include "app/sceau-add-server.h"
#include "app/sceau-count-tile.h"
#include "app/sceau-demo-fleet.h"
#include "app/sceau-error-bar.h"
#include "app/sceau-expiry-chart.h"
#include "app/sceau-fleet-table.h"
#include "app/sceau-window.h"
#include <glib/gi18n.h>

struct _SceauFleetPage
{
  AdwBin parent_instance;
  SceauFleet *fleet;
  SceauFleetWatch *watch;
  SceauDemoFleet *demo;
  GtkFilterListModel *filtered;
  GtkCustomFilter *filter;
  char *folded;
  gboolean opened;
  guint refreshing;

  AdwWindowTitle *title;
  GtkMenuButton *menu;
  GtkStack *stack;
  GtkStack *results;
  GtkSearchEntry *search;
  SceauErrorBar *open_error;
  SceauErrorBar *error_bar;
  SceauCountTile *tiles[SCEAU_N_FLEET_FILTERS];
  SceauExpiryChart *chart;
  SceauFleetTable *table;
  GtkWidget *demo_button;
  GtkStack *refresh_stack;
};

G_DEFINE_FINAL_TYPE (SceauFleetPage, sceau_fleet_page, ADW_TYPE_BIN)

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static SceauFleetFilter
active_filter (SceauFleetPage *self)
{
  for (int i = 0; i < SCEAU_N_FLEET_FILTERS; i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->tiles[i])))
      return i;
  return SCEAU_FLEET_ALL;
}

static gboolean
accept_server (gpointer item, gpointer data)
{
  SceauFleetPage *self = data;
  int month = sceau_expiry_chart_get_month (self->chart);

  return sceau_fleet_filter_accepts (active_filter (self), item)
         && (month < 0 || sceau_fleet_month_of_server (item, now_seconds ()) == month)
         && sceau_fleet_search_accepts (self->folded, item);
}

static void
show_right_page (SceauFleetPage *self)
{
  GListModel *servers = sceau_fleet_get_servers (self->fleet);

  if (!self->opened)
    return;
  gtk_stack_set_visible_child_name (self->stack,
                                    g_list_model_get_n_items (servers) > 0 ? "fleet" : "empty");
  gtk_stack_set_visible_child_name (
      self->results,
      g_list_model_get_n_items (G_LIST_MODEL (self->filtered)) > 0 ? "table" : "none");
}

static void
refilter (SceauFleetPage *self)
{
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  show_right_page (self);
}

static void
show_subtitle (SceauFleetPage *self)
{
  guint n = sceau_fleet_watch_get_count (self->watch, SCEAU_FLEET_ALL);
  g_autofree char *text = g_strdup_printf (ngettext ("%u server", "%u servers", n), n);

  adw_window_title_set_subtitle (self->title, n > 0 ? text : "");
}

static void
on_watch_changed (SceauFleetWatch *watch, SceauFleetPage *self)
{
  for (int i = 0; i < SCEAU_N_FLEET_FILTERS; i++)
    sceau_count_tile_set_count (self->tiles[i], sceau_fleet_watch_get_count (watch, i));
  sceau_expiry_chart_update (self->chart, watch, now_seconds ());
  show_subtitle (self);
  sceau_fleet_table_resort (self->table);
  refilter (self);
}

static void
on_filter_changed (SceauFleetPage *self)
{
  if (self->fleet != NULL)
    refilter (self);
}

static void
on_search_changed (SceauFleetPage *self)
{
  g_free (self->folded);
  self->folded = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  on_filter_changed (self);
}

static void
on_stop_search (SceauFleetPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_child_focus (GTK_WIDGET (self->table), GTK_DIR_TAB_FORWARD);
}

static void
on_search_activate (SceauFleetPage *self)
{
  sceau_fleet_table_activate_first (self->table);
}

static void
on_show_all (SceauFleetPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->tiles[SCEAU_FLEET_ALL]), TRUE);
  sceau_expiry_chart_clear (self->chart);
}

static void
on_server_activated (SceauFleetTable *table, SceauServer *server, SceauFleetPage *self)
{
  sceau_window_open_server (sceau_window_of (GTK_WIDGET (self)), server);
}

/**
 * sceau_fleet_page_focus_search:
 * @self: the page
 *
 * Goes to the search entry.
 */
void
sceau_fleet_page_focus_search (SceauFleetPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/**
 * sceau_fleet_page_open_menu:
 * @self: the page
 *
 * Opens the main menu.
 */
void
sceau_fleet_page_open_menu (SceauFleetPage *self)
{
  gtk_menu_button_popup (self->menu);
}

/**
 * sceau_fleet_page_add_server:
 * @self: the page
 *
 * Opens the dialog that adds a server.
 */
void
sceau_fleet_page_add_server (SceauFleetPage *self)
{
  if (self->opened)
    sceau_add_server_present (GTK_WIDGET (self), self->fleet);
}

static void
show_refreshing (SceauFleetPage *self)
{
  gtk_stack_set_visible_child_name (self->refresh_stack, self->refreshing > 0 ? "busy" : "idle");
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauFleetPage) self = data;

  sceau_fleet_refresh_finish (SCEAU_FLEET (source), result, NULL);
  self->refreshing--;
  show_refreshing (self);
}

/**
 * sceau_fleet_page_refresh:
 * @self: the page
 *
 * Looks at every server now.
 */
void
sceau_fleet_page_refresh (SceauFleetPage *self)
{
  GListModel *servers = sceau_fleet_get_servers (self->fleet);
  guint n = g_list_model_get_n_items (servers);

  if (!self->opened || self->refreshing > 0)
    return;
  self->refreshing = n;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SceauServer) server = g_list_model_get_item (servers, i);

      sceau_fleet_refresh_async (self->fleet, server, NULL, on_refreshed_cb, g_object_ref (self));
    }
  show_refreshing (self);
}

/* --- The demo fleet ----------------------------------------------------------------------------- */

static void
on_demo_started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauFleetPage) self = data;
  g_autoptr (GError) error = NULL;
  SceauWindow *window = sceau_window_of (GTK_WIDGET (self));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "fleet.demo", TRUE);
  if (sceau_demo_fleet_start_finish (self->demo, result, &error))
    {
      if (window != NULL)
        sceau_window_toast (window, _ ("The demo fleet is running"));
      sceau_fleet_page_refresh (self);
    }
  sceau_error_bar_set_error (self->error_bar, error, NULL);
}

static void
on_demo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauFleetPage *self = SCEAU_FLEET_PAGE (widget);

  gtk_widget_action_set_enabled (widget, "fleet.demo", FALSE);
  sceau_error_bar_set_error (self->error_bar, NULL, NULL);
  sceau_demo_fleet_start_async (self->demo, NULL, on_demo_started_cb, g_object_ref (self));
}

/* --- Life --------------------------------------------------------------------------------------- */

/**
 * sceau_fleet_page_opened:
 * @self: the page
 * @error: (nullable): why the inventory could not be opened
 *
 * The inventory has been read, or cannot be.
 */
void
sceau_fleet_page_opened (SceauFleetPage *self, const GError *error)
{
  if (error != NULL)
    {
      sceau_error_bar_set_error (self->open_error, error, NULL);
      gtk_stack_set_visible_child_name (self->stack, "error");
      return;
    }
  self->opened = TRUE;
  show_right_page (self);
}

/**
 * sceau_fleet_page_set_fleet:
 * @self: the page
 * @fleet: what it shows; once
 */
void
sceau_fleet_page_set_fleet (SceauFleetPage *self, SceauFleet *fleet)
{
  GListModel *servers = sceau_fleet_get_servers (fleet);

  self->fleet = g_object_ref (fleet);
  self->demo = sceau_demo_fleet_new (fleet);
  gtk_widget_set_visible (self->demo_button, sceau_demo_fleet_is_installed ());
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "fleet.demo", sceau_demo_fleet_is_installed ());
  self->watch = sceau_fleet_watch_new (servers);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_watch_changed), self, 0);
  gtk_filter_list_model_set_model (self->filtered, servers);
  sceau_fleet_table_set_model (self->table, G_LIST_MODEL (self->filtered));
  sceau_fleet_table_set_settings (
      self->table, sceau_application_get_settings (sceau_application_get_default ()));
  gtk_search_entry_set_key_capture_widget (self->search, GTK_WIDGET (self));
}

static void
sceau_fleet_page_dispose (GObject *object)
{
  SceauFleetPage *self = SCEAU_FLEET_PAGE (object);

  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (self->filter, NULL, NULL, NULL);
  g_clear_object (&self->filter);
  g_clear_object (&self->filtered);
  g_clear_object (&self->watch);
  g_clear_object (&self->demo);
  g_clear_object (&self->fleet);
  g_clear_pointer (&self->folded, g_free);
  G_OBJECT_CLASS (sceau_fleet_page_parent_class)->dispose (object);
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
        G_STRUCT_OFFSET (SceauFleetPage, tiles) + (gssize) ((gsize) i * sizeof (SceauCountTile *)));
}

static void
ensure_types (void)
{
  g_type_ensure (SCEAU_TYPE_COUNT_TILE);
  g_type_ensure (SCEAU_TYPE_ERROR_BAR);
  g_type_ensure (SCEAU_TYPE_EXPIRY_CHART);
  g_type_ensure (SCEAU_TYPE_FLEET_TABLE);
}

static void
sceau_fleet_page_class_init (SceauFleetPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_fleet_page_dispose;
  ensure_types ();
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-fleet-page.ui");
  bind_tiles (widget_class);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, title);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, menu);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, results);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, search);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, open_error);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, error_bar);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, chart);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, table);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, demo_button);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, refresh_stack);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_show_all);
  gtk_widget_class_bind_template_callback (widget_class, on_server_activated);
  gtk_widget_class_install_action (widget_class, "fleet.demo", NULL, on_demo);
}

static void
sceau_fleet_page_init (SceauFleetPage *self)
{
  self->folded = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filter = gtk_custom_filter_new (accept_server, self, NULL);
  self->filtered = gtk_filter_list_model_new (NULL, GTK_FILTER (g_object_ref (self->filter)));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first page: its header and menu, the fleet; three ways in while that is empty. */
#include "app/sceau-fleet-page.h"
#include "app/sceau-add-server.h"
#include "app/sceau-demo-fleet.h"
#include "app/sceau-error-bar.h"
#include "app/sceau-fleet-view.h"
#include "app/sceau-import-window.h"
#include "app/sceau-save-as.h"
#include "app/sceau-window.h"
#include "fleet/sceau-server-list.h"
#include <glib/gi18n.h>

#define REFRESHED_AT_ONCE 128

struct _SceauFleetPage
{
  AdwBin parent_instance;
  SceauFleet *fleet;
  SceauFleetWatch *watch;
  SceauDemoFleet *demo;
  gboolean opened;
  guint refreshing;
  GPtrArray *to_refresh; /* of SceauServer: those that are to be asked for yet */
  guint idle;

  AdwWindowTitle *title;
  GtkMenuButton *menu;
  GMenu *columns_menu;
  GtkStack *stack;
  SceauFleetView *view;
  SceauErrorBar *open_error;
  SceauErrorBar *error_bar;
  GtkWidget *demo_button;
  GtkStack *refresh_stack;
};

G_DEFINE_FINAL_TYPE (SceauFleetPage, sceau_fleet_page, ADW_TYPE_BIN)

static void
show_right_page (SceauFleetPage *self)
{
  gboolean any = g_list_model_get_n_items (sceau_fleet_get_servers (self->fleet)) > 0;

  if (!self->opened)
    return;
  gtk_stack_set_visible_child_name (self->stack, any ? "fleet" : "empty");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "fleet.shared", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "fleet.export", any);
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
  show_subtitle (self);
  show_right_page (self);
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
  sceau_fleet_view_focus_search (self->view);
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

/* A few at a time: to begin ten thousand looks takes longer than a frame. */
static gboolean
refresh_some (gpointer data)
{
  SceauFleetPage *self = data;

  for (guint i = 0; i < REFRESHED_AT_ONCE && self->to_refresh->len > 0; i++)
    {
      g_autoptr (SceauServer)
          server = g_ptr_array_steal_index_fast (self->to_refresh, self->to_refresh->len - 1);

      sceau_fleet_refresh_async (self->fleet, server, NULL, on_refreshed_cb, g_object_ref (self));
    }
  if (self->to_refresh->len > 0)
    return G_SOURCE_CONTINUE;
  self->idle = 0;
  return G_SOURCE_REMOVE;
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
    g_ptr_array_add (self->to_refresh, g_list_model_get_item (servers, i));
  if (n > 0)
    self->idle = g_idle_add (refresh_some, self);
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

static void
on_answers (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_fleet_page_open_answers (SCEAU_FLEET_PAGE (widget));
}

static void
on_import (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauFleetPage *self = SCEAU_FLEET_PAGE (widget);

  if (self->opened)
    sceau_import_window_present (widget, self->fleet, NULL);
}

static GBytes *
make_list (GFile *file, gpointer data, GError **error)
{
  char *text = sceau_fleet_export (data);

  return g_bytes_new_take (text, strlen (text));
}

static void
on_export (GtkWidget *widget, const char *name, GVariant *parameter)
{
  /* Translators: the name of a file */
  sceau_save_as (widget, _ ("Save the List of Servers"), _ ("servers.csv"), make_list,
                 g_object_ref (SCEAU_FLEET_PAGE (widget)->fleet), g_object_unref);
}

static void
on_shared (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_window_open_shared (sceau_window_of (widget));
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
  /* First the view: what it shows is right before its page comes up. */
  sceau_fleet_view_set_servers (self->view, servers, self->watch);
  sceau_fleet_view_offer_columns (self->view, GTK_WIDGET (self), self->columns_menu);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_watch_changed), self, 0);
  sceau_fleet_view_capture_keys (self->view, GTK_WIDGET (self));
  sceau_fleet_page_accept_drops (self);
}

static void
sceau_fleet_page_dispose (GObject *object)
{
  SceauFleetPage *self = SCEAU_FLEET_PAGE (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_pointer (&self->to_refresh, g_ptr_array_unref);
  g_clear_object (&self->watch);
  g_clear_object (&self->demo);
  g_clear_object (&self->fleet);
  G_OBJECT_CLASS (sceau_fleet_page_parent_class)->dispose (object);
}

static void
sceau_fleet_page_class_init (SceauFleetPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_fleet_page_dispose;
  g_type_ensure (SCEAU_TYPE_ERROR_BAR);
  g_type_ensure (SCEAU_TYPE_FLEET_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-fleet-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, title);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, menu);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, columns_menu);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, view);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, open_error);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, error_bar);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, demo_button);
  gtk_widget_class_bind_template_child (widget_class, SceauFleetPage, refresh_stack);
  gtk_widget_class_install_action (widget_class, "fleet.demo", NULL, on_demo);
  gtk_widget_class_install_action (widget_class, "fleet.answers", NULL, on_answers);
  gtk_widget_class_install_action (widget_class, "fleet.import", NULL, on_import);
  gtk_widget_class_install_action (widget_class, "fleet.export", NULL, on_export);
  gtk_widget_class_install_action (widget_class, "fleet.shared", NULL, on_shared);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_o, GDK_CONTROL_MASK, "fleet.answers",
                                       NULL);
}

static void
sceau_fleet_page_init (SceauFleetPage *self)
{
  self->to_refresh = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

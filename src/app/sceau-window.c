/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: a stack of pages (fleet → server → assistant) that Back and Alt+Left walk down again. */
#include "app/sceau-window.h"
#include "app/sceau-assistant-page.h"
#include "app/sceau-fleet-page.h"
#include "app/sceau-server-page.h"
#include "app/sceau-shared-page.h"
#include "app/sceau-visible-child.h"
#include <glib/gi18n.h>

struct _SceauWindow
{
  AdwApplicationWindow parent_instance;
  SceauFleet *fleet;
  AdwToastOverlay *toasts;
  AdwLeaflet *leaflet;
  SceauFleetPage *fleet_page;
  GPtrArray *pages;   /* above the fleet page, the highest last; owned by the leaflet */
  GPtrArray *leaving; /* no longer in pages, soon out of the leaflet, which owns them until then */
  guint cleaning;
  gboolean closing; /* the person wants it all the same */
};

G_DEFINE_FINAL_TYPE (SceauWindow, sceau_window, ADW_TYPE_APPLICATION_WINDOW)

/**
 * sceau_window_of:
 * @widget: a widget
 *
 * Returns: (transfer none) (nullable): the main window that holds @widget
 */
SceauWindow *
sceau_window_of (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  while (root != NULL && !SCEAU_IS_WINDOW (root))
    {
      GtkWindow *parent = GTK_IS_WINDOW (root) ? gtk_window_get_transient_for (GTK_WINDOW (root))
                                               : NULL;

      root = (GtkRoot *) parent;
    }
  return (SceauWindow *) root;
}

/**
 * sceau_window_get_fleet:
 * @self: the window
 *
 * Returns: (transfer none): the fleet shown
 */
SceauFleet *
sceau_window_get_fleet (SceauWindow *self)
{
  return self->fleet;
}

/**
 * sceau_window_toast:
 * @self: the window
 * @text: translated, plain text
 *
 * Shows @text for a moment: something succeeded.
 */
void
sceau_window_toast (SceauWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

/* Pages above the visible one have been left for good: nothing leads to them any more. */
static void
leave_pages_above (SceauWindow *self, GtkWidget *visible)
{
  while (self->pages->len > 0 && g_ptr_array_index (self->pages, self->pages->len - 1) != visible)
    {
      GtkWidget *page = g_ptr_array_steal_index (self->pages, self->pages->len - 1);

      adw_leaflet_page_set_navigatable (adw_leaflet_get_page (self->leaflet, page), FALSE);
      g_ptr_array_add (self->leaving, page);
    }
}

static gboolean
on_clean (gpointer data)
{
  SceauWindow *self = data;

  self->cleaning = 0;
  if (adw_leaflet_get_child_transition_running (self->leaflet))
    return G_SOURCE_REMOVE; /* its end brings us back */
  leave_pages_above (self, adw_leaflet_get_visible_child (self->leaflet));
  while (self->leaving->len > 0)
    adw_leaflet_remove (self->leaflet,
                        g_ptr_array_steal_index (self->leaving, self->leaving->len - 1));
  return G_SOURCE_REMOVE;
}

/* The leaflet tells of its transitions in the middle of changing pages, when none may be taken from it. */
static void
clean_later (SceauWindow *self)
{
  if (self->cleaning == 0 && self->pages != NULL)
    self->cleaning = g_idle_add (on_clean, self);
}

static void
on_transition (SceauWindow *self)
{
  clean_later (self);
}

static void
update_actions (SceauWindow *self)
{
  GtkWidget *visible = adw_leaflet_get_visible_child (self->leaflet);
  gboolean at_fleet = visible == GTK_WIDGET (self->fleet_page);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", !at_fleet);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.search", at_fleet);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.menu",
                                 at_fleet || SCEAU_IS_SERVER_PAGE (visible));
}

static void
on_visible_child (SceauWindow *self)
{
  update_actions (self);
}

/* The page whose menu led here gets the focus back when it comes back: to the menu's button, not into a menu that is closed. */
static void
close_menu (SceauWindow *self)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  GtkWidget *popover = focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) : NULL;

  if (popover == NULL)
    return;
  gtk_popover_popdown (GTK_POPOVER (popover));
  gtk_widget_grab_focus (gtk_widget_get_parent (popover));
}

/**
 * sceau_window_push:
 * @self: the window
 * @page: (transfer floating): the new page
 *
 * Shows @page above the visible one. It goes away with sceau_window_back().
 */
void
sceau_window_push (SceauWindow *self, GtkWidget *page)
{
  close_menu (self);
  leave_pages_above (self, adw_leaflet_get_visible_child (self->leaflet));
  adw_leaflet_append (self->leaflet, page);
  g_ptr_array_add (self->pages, page);
  sceau_tell_visible_children (page);
  adw_leaflet_set_visible_child (self->leaflet, page);
  if (!gtk_widget_grab_focus (page))
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
  clean_later (self);
}

/**
 * sceau_window_back:
 * @self: the window
 *
 * Goes one page back; does nothing on the fleet page.
 */
void
sceau_window_back (SceauWindow *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  clean_later (self);
}

/**
 * sceau_window_open_server:
 * @self: the window
 * @server: a server of the fleet
 *
 * Opens the server's page above the fleet.
 */
void
sceau_window_open_server (SceauWindow *self, SceauServer *server)
{
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->fleet_page));
  sceau_window_push (self, GTK_WIDGET (sceau_server_page_new (self->fleet, server)));
}

static void
on_page_closed (GtkWidget *page, SceauWindow *self)
{
  if (adw_leaflet_get_visible_child (self->leaflet) == page)
    sceau_window_back (self);
}

/**
 * sceau_window_open_assistant:
 * @self: the window
 * @server: a server of the fleet
 *
 * Opens the certificate assistant for @server above the visible page.
 */
void
sceau_window_open_assistant (SceauWindow *self, SceauServer *server)
{
  SceauAssistantPage *page = sceau_assistant_page_new (self->fleet, server);

  g_signal_connect_object (page, "closed", G_CALLBACK (on_page_closed), self, 0);
  sceau_window_push (self, GTK_WIDGET (page));
}

/**
 * sceau_window_open_shared:
 * @self: the window
 *
 * Opens the page that puts the same certificate on several servers.
 */
void
sceau_window_open_shared (SceauWindow *self)
{
  SceauSharedPage *page = sceau_shared_page_new (self->fleet);

  g_signal_connect_object (page, "closed", G_CALLBACK (on_page_closed), self, 0);
  sceau_window_push (self, GTK_WIDGET (page));
}

/**
 * sceau_window_fleet_opened:
 * @self: the window
 * @error: (nullable): why the inventory could not be opened
 *
 * Tells the window that the inventory has been read, or has not.
 */
void
sceau_window_fleet_opened (SceauWindow *self, const GError *error)
{
  sceau_fleet_page_opened (self->fleet_page, error);
}

/* In the assistant Back is one step back; the assistant itself leaves from its first one. */
static void
on_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauWindow *self = SCEAU_WINDOW (widget);
  GtkWidget *visible = adw_leaflet_get_visible_child (self->leaflet);

  if (SCEAU_IS_ASSISTANT_PAGE (visible))
    gtk_widget_activate_action (visible, "assistant.back", NULL);
  else if (SCEAU_IS_SHARED_PAGE (visible))
    gtk_widget_activate_action (visible, "shared.back", NULL);
  else
    sceau_window_back (self);
}

static void
on_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_fleet_page_focus_search (SCEAU_WINDOW (widget)->fleet_page);
}

static void
on_add_server (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_fleet_page_add_server (SCEAU_WINDOW (widget)->fleet_page);
}

/* F5 belongs to what is looked at: one server, or all of them. */
static void
on_refresh (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauWindow *self = SCEAU_WINDOW (widget);
  GtkWidget *visible = adw_leaflet_get_visible_child (self->leaflet);

  if (SCEAU_IS_SERVER_PAGE (visible))
    sceau_server_page_refresh (SCEAU_SERVER_PAGE (visible));
  else
    sceau_fleet_page_refresh (self->fleet_page);
}

/* F10 opens the menu of what is looked at. */
static void
on_menu (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauWindow *self = SCEAU_WINDOW (widget);
  GtkWidget *visible = adw_leaflet_get_visible_child (self->leaflet);

  if (SCEAU_IS_SERVER_PAGE (visible))
    sceau_server_page_open_menu (SCEAU_SERVER_PAGE (visible));
  else
    sceau_fleet_page_open_menu (self->fleet_page);
}

/* Made when it is asked for, gone when it is closed. GTK's own way, a window that stays hidden, ends the program: GTK 4.8 tells an
 * assistive program that asks for a window which is there no more about its last one, and a hidden one has no name to be told
 * (gtkatspiroot.c, GetChildAtIndex). */
static void
on_shortcuts (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkBuilder)
      builder = gtk_builder_new_from_resource ("/org/sceau/Sceau/help-overlay.ui");
  GtkShortcutsWindow *overlay = GTK_SHORTCUTS_WINDOW (
      gtk_builder_get_object (builder, "help_overlay"));

  gtk_application_window_set_help_overlay (GTK_APPLICATION_WINDOW (widget), overlay);
  gtk_window_set_hide_on_close (GTK_WINDOW (overlay), FALSE);
  gtk_window_present (GTK_WINDOW (overlay));
}

static gboolean
is_running (GtkWidget *page)
{
  return (SCEAU_IS_ASSISTANT_PAGE (page)
          && sceau_assistant_page_is_running (SCEAU_ASSISTANT_PAGE (page)))
         || (SCEAU_IS_SHARED_PAGE (page)
             && sceau_shared_page_is_running (SCEAU_SHARED_PAGE (page)));
}

static void
on_close_answer (AdwMessageDialog *dialog, const char *response, SceauWindow *self)
{
  if (!g_str_equal (response, "close"))
    return;
  self->closing = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

/* Whatever is under way would be cut short: a server puts back what it had, but its turn is lost. */
static gboolean
sceau_window_close_request (GtkWindow *window)
{
  SceauWindow *self = SCEAU_WINDOW (window);
  AdwMessageDialog *dialog;

  if (self->closing || !is_running (adw_leaflet_get_visible_child (self->leaflet)))
    return GTK_WINDOW_CLASS (sceau_window_parent_class)->close_request (window);
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      window, _ ("An Installation Is Under Way"),
      _ ("If Sceau is closed now, the present server goes back to what it had, or is found changed at the next look at it. Servers after it do not have their turn.")));
  adw_message_dialog_add_responses (dialog, "wait", _ ("_Wait"), "close", _ ("_Close All the Same"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, "close", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "wait");
  adw_message_dialog_set_close_response (dialog, "wait");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_close_answer), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return GDK_EVENT_STOP;
}

static void
sceau_window_dispose (GObject *object)
{
  SceauWindow *self = SCEAU_WINDOW (object);

  g_clear_handle_id (&self->cleaning, g_source_remove);
  g_clear_pointer (&self->pages, g_ptr_array_unref);
  g_clear_pointer (&self->leaving, g_ptr_array_unref);
  g_clear_object (&self->fleet);
  G_OBJECT_CLASS (sceau_window_parent_class)->dispose (object);
}

static void
sceau_window_class_init (SceauWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = sceau_window_close_request;
  g_type_ensure (SCEAU_TYPE_FLEET_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sceau/Sceau/sceau-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SceauWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, SceauWindow, fleet_page);
  gtk_widget_class_bind_template_callback (widget_class, on_transition);
  gtk_widget_class_bind_template_callback (widget_class, on_visible_child);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, on_back);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, on_search);
  gtk_widget_class_install_action (widget_class, "win.add-server", NULL, on_add_server);
  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, on_refresh);
  gtk_widget_class_install_action (widget_class, "win.menu", NULL, on_menu);
  gtk_widget_class_install_action (widget_class, "win.shortcuts", NULL, on_shortcuts);
}

static void
sceau_window_init (SceauWindow *self)
{
  self->pages = g_ptr_array_new ();
  self->leaving = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  sceau_tell_visible_children (GTK_WIDGET (self));
  update_actions (self);
}

static void
remember_size (SceauWindow *self, GSettings *settings)
{
  g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

/**
 * sceau_window_new:
 * @application: the application
 * @fleet: what to show; may still be closed, see sceau_window_fleet_opened()
 *
 * Returns: (transfer none): a new main window, owned by GTK
 */
SceauWindow *
sceau_window_new (SceauApplication *application, SceauFleet *fleet)
{
  SceauWindow *self = g_object_new (SCEAU_TYPE_WINDOW, "application", application, NULL);

  self->fleet = g_object_ref (fleet);
  remember_size (self, sceau_application_get_settings (application));
  sceau_fleet_page_set_fleet (self->fleet_page, fleet);
  return self;
}

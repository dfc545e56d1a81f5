/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Sceau knows about a server: name, addresses, version, account. */
#include "app/sceau-server-settings.h"
#include "app/sceau-error-bar.h"
#include "fleet/sceau-server-check.h"
#include "fleet/sceau-ssh-target.h"
#include <glib/gi18n.h>

#define FIELDS 7

struct _SceauServerSettings
{
  AdwWindow parent_instance;
  SceauFleet *fleet;
  SceauServer *server;
  GCancellable *cancellable;
  char *before[FIELDS]; /* to put back when saving fails */
  SceauWay way_before;
  guint port_before;

  GtkButton *save;
  GtkSpinner *spinner;
  GtkWidget *content;
  SceauErrorBar *error_bar;
  GtkEditable *name;
  GtkEditable *dns_name;
  GtkEditable *https_host;
  GtkEditable *https_port;
  AdwComboRow *version;
  GtkStringList *versions;
  GtkWidget *agent; /* with agent_url; only where there is one */
  GtkEditable *agent_url;
  GtkEditable *ssh_address;
  GtkEditable *username;
  GtkEditable *password;
};

G_DEFINE_FINAL_TYPE (SceauServerSettings, sceau_server_settings, ADW_TYPE_WINDOW)

static const char *const properties[FIELDS] = { "name",     "dns-name",        "https-host",
                                                "username", "product-version", "ssh-address",
                                                "agent-url" };

static void
set_busy (SceauServerSettings *self, gboolean busy)
{
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_sensitive (self->content, !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), !busy);
}

static void
fail (SceauServerSettings *self, const GError *error)
{
  for (guint i = 0; i < FIELDS; i++)
    g_object_set (self->server, properties[i], self->before[i], NULL);
  g_object_set (self->server, "way", self->way_before, "https-port", self->port_before, NULL);
  set_busy (self, FALSE);
  sceau_error_bar_set_error (self->error_bar, error, sceau_server_get_name (self->server));
}

static void
finish (SceauServerSettings *self)
{
  sceau_fleet_refresh_async (self->fleet, self->server, NULL, NULL, NULL);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauServerSettings) self = data;
  g_autoptr (GError) error = NULL;

  if (sceau_fleet_set_password_finish (SCEAU_FLEET (source), result, &error))
    finish (self);
  else
    fail (self, error);
}

static void
keep_password (SceauServerSettings *self, gboolean remember, GAsyncReadyCallback callback)
{
  g_autoptr (SceauSecret)
      password = sceau_secret_new (gtk_editable_get_text (self->password), (gsize) -1);

  sceau_fleet_set_password_async (self->fleet, self->server, password, remember, self->cancellable,
                                  callback, g_object_ref (self));
}

/* Without a keyring the account is kept until the program ends. */
static void
on_password_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauServerSettings) self = data;
  g_autoptr (GError) error = NULL;

  if (sceau_fleet_set_password_finish (SCEAU_FLEET (source), result, &error))
    finish (self);
  else if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_NO_KEYRING)
           || g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_KEYRING_LOCKED))
    keep_password (self, FALSE, on_kept_cb);
  else
    fail (self, error);
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauServerSettings) self = data;
  g_autoptr (GError) error = NULL;

  if (!sceau_fleet_save_finish (SCEAU_FLEET (source), result, &error))
    fail (self, error);
  else if (*gtk_editable_get_text (self->password) != '\0')
    keep_password (self, TRUE, on_password_cb);
  else
    finish (self);
}

static const char *
chosen_version (SceauServerSettings *self)
{
  guint selected = adw_combo_row_get_selected (self->version);

  return selected == 0 || selected == GTK_INVALID_LIST_POSITION
             ? NULL
             : gtk_string_list_get_string (self->versions, selected);
}

static char *
dup_text (GtkEditable *editable)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (editable)));
}

static void
set_text (SceauServer *server, const char *property, GtkEditable *editable)
{
  g_autofree char *text = dup_text (editable);

  g_object_set (server, property, *text != '\0' ? text : NULL, NULL);
}

/* A server with an agent keeps it; without one, an SSH address is the way to it. */
static gboolean
set_way (SceauServerSettings *self, GError **error)
{
  const char *address;
  SceauSshTarget *target;

  set_text (self->server, "ssh-address", self->ssh_address);
  address = sceau_server_get_ssh_address (self->server);
  if (self->way_before == SCEAU_WAY_AGENT)
    return TRUE;
  if (address == NULL)
    {
      if (self->way_before == SCEAU_WAY_SSH)
        g_object_set (self->server, "way", SCEAU_WAY_NONE, NULL);
      return TRUE;
    }
  target = sceau_ssh_target_parse (address, error);
  if (target == NULL)
    return FALSE;
  sceau_ssh_target_free (target);
  g_object_set (self->server, "way", SCEAU_WAY_SSH, NULL);
  return TRUE;
}

static gboolean
set_names (SceauServerSettings *self, GError **error)
{
  g_autofree char *name = dup_text (self->name);
  g_autofree char *text = dup_text (self->dns_name);
  g_autofree char *dns_name = *text != '\0' ? sceau_server_read_dns_name (text, error) : NULL;

  if ((*text != '\0' && dns_name == NULL) || !sceau_server_check_name (name, error))
    return FALSE;
  g_object_set (self->server, "name", name, "dns-name", dns_name, NULL);
  return TRUE;
}

/* The agent stays the one whose key was confirmed, wherever it is. */
static gboolean
set_places (SceauServerSettings *self, GError **error)
{
  g_autofree char *port_text = dup_text (self->https_port);
  g_autofree char *agent_url = dup_text (self->agent_url);
  gboolean has_agent = self->way_before == SCEAU_WAY_AGENT;
  guint port;

  if (!sceau_server_read_port (port_text, &port, error)
      || (has_agent && !sceau_server_check_agent_url (agent_url, error)))
    return FALSE;
  set_text (self->server, "https-host", self->https_host);
  g_object_set (self->server, "https-port", port, NULL);
  if (has_agent)
    g_object_set (self->server, "agent-url", agent_url, NULL);
  return TRUE;
}

static void
on_save (SceauServerSettings *self)
{
  g_autoptr (GError) error = NULL;

  sceau_error_bar_set_error (self->error_bar, NULL, NULL);
  set_busy (self, TRUE);
  set_text (self->server, "username", self->username);
  g_object_set (self->server, "product-version", chosen_version (self), NULL);
  if (!set_names (self, &error) || !set_places (self, &error) || !set_way (self, &error))
    {
      fail (self, error);
      return;
    }
  sceau_fleet_save_async (self->fleet, self->server, self->cancellable, on_saved_cb,
                          g_object_ref (self));
}

static void
on_changed (SceauServerSettings *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), *gtk_editable_get_text (self->name) != '\0');
}

static void
show_version (SceauServerSettings *self)
{
  const char *version = sceau_server_get_product_version (self->server);
  guint n = 0;
  const SceauLayout *layouts = sceau_layout_list (&n);

  for (guint i = 0; i < n; i++)
    gtk_string_list_append (self->versions, layouts[i].version);
  if (version == NULL)
    return;
  for (guint i = 1; i <= n; i++)
    if (g_str_equal (gtk_string_list_get_string (self->versions, i), version))
      {
        adw_combo_row_set_selected (self->version, i);
        return;
      }
  /* An exact version that lies between two rows of the table. */
  gtk_string_list_append (self->versions, version);
  adw_combo_row_set_selected (self->version, n + 1);
}

static void
show_server (SceauServerSettings *self)
{
  const char *dns_name = sceau_server_get_dns_name (self->server);
  const char *https_host = sceau_server_get_https_host (self->server);
  const char *username = sceau_server_get_username (self->server);
  const char *ssh_address = sceau_server_get_ssh_address (self->server);
  const char *agent_url = sceau_server_get_agent_url (self->server);
  g_autofree char *port = NULL;

  for (guint i = 0; i < FIELDS; i++)
    g_object_get (self->server, properties[i], &self->before[i], NULL);
  gtk_editable_set_text (self->name, sceau_server_get_name (self->server));
  gtk_editable_set_text (self->dns_name, dns_name ? dns_name : "");
  gtk_editable_set_text (self->https_host, https_host ? https_host : "");
  gtk_editable_set_text (self->username, username ? username : "");
  gtk_editable_set_text (self->ssh_address, ssh_address ? ssh_address : "");
  gtk_editable_set_text (self->agent_url, agent_url ? agent_url : "");
  self->port_before = sceau_server_get_https_port (self->server);
  port = g_strdup_printf ("%u", self->port_before);
  gtk_editable_set_text (self->https_port, port);
  self->way_before = sceau_server_get_way (self->server);
  gtk_widget_set_visible (self->agent, self->way_before == SCEAU_WAY_AGENT);
  show_version (self);
}

static gboolean
sceau_server_settings_close_request (GtkWindow *window)
{
  g_cancellable_cancel (SCEAU_SERVER_SETTINGS (window)->cancellable);
  return GTK_WINDOW_CLASS (sceau_server_settings_parent_class)->close_request (window);
}

static void
sceau_server_settings_dispose (GObject *object)
{
  SceauServerSettings *self = SCEAU_SERVER_SETTINGS (object);

  for (guint i = 0; i < FIELDS; i++)
    g_clear_pointer (&self->before[i], g_free);
  g_clear_object (&self->fleet);
  g_clear_object (&self->server);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (sceau_server_settings_parent_class)->dispose (object);
}

static void
sceau_server_settings_class_init (SceauServerSettingsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_server_settings_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = sceau_server_settings_close_request;
  g_type_ensure (SCEAU_TYPE_ERROR_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-server-settings.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauServerSettings, save);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSettings, spinner);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSettings, content);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSettings, error_bar);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSettings, name);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSettings, dns_name);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSettings, https_host);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSettings, https_port);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSettings, agent);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSettings, agent_url);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSettings, version);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSettings, versions);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSettings, ssh_address);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSettings, username);
  gtk_widget_class_bind_template_child (widget_class, SceauServerSettings, password);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sceau_server_settings_init (SceauServerSettings *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sceau_server_settings_present:
 * @parent: a widget of the main window
 * @fleet: the fleet
 * @server: whose settings to show
 * @at_password: start at the password
 *
 * Presents the dialog.
 */
void
sceau_server_settings_present (GtkWidget *parent, SceauFleet *fleet, SceauServer *server,
                               gboolean at_password)
{
  SceauServerSettings *self = g_object_new (SCEAU_TYPE_SERVER_SETTINGS, "transient-for",
                                            gtk_widget_get_root (parent), NULL);

  self->fleet = g_object_ref (fleet);
  self->server = g_object_ref (server);
  show_server (self);
  gtk_window_present (GTK_WINDOW (self));
  if (at_password)
    gtk_widget_grab_focus (GTK_WIDGET (self->password));
}

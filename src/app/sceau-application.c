/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application: options, actions and shortcuts, the one fleet, the settings. */
#include "app/sceau-application.h"
#include "app/sceau-help-window.h"
#include "app/sceau-preferences.h"
#include "app/sceau-resources.h"
#include "app/sceau-ssh-dialog.h"
#include "app/sceau-window.h"
#include "config.h"
#include <glib/gi18n.h>

struct _SceauApplication
{
  AdwApplication parent_instance;
  SceauFleet *fleet;
  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (SceauApplication, sceau_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and exit"), NULL },
  { NULL },
};

static const struct
{
  const char *action;
  const char *accels[3];
} shortcuts[] = {
  { "app.quit", { "<Control>q" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.help", { "F1" } },
  { "win.shortcuts", { "<Control>question" } },
  { "win.add-server", { "<Control>n" } },
  { "win.search", { "<Control>f" } },
  { "win.refresh", { "F5", "<Control>r" } },
  { "win.back", { "<Alt>Left", "Back" } },
  { "win.menu", { "F10" } },
  { "window.close", { "<Control>w" } },
};

/**
 * sceau_application_get_default:
 *
 * Returns: (transfer none): the application of this process
 */
SceauApplication *
sceau_application_get_default (void)
{
  return SCEAU_APPLICATION (g_application_get_default ());
}

/**
 * sceau_application_get_fleet:
 * @self: the application, started
 *
 * Returns: (transfer none): the fleet that every window shows
 */
SceauFleet *
sceau_application_get_fleet (SceauApplication *self)
{
  return self->fleet;
}

/**
 * sceau_application_get_settings:
 * @self: the application, started
 *
 * Returns: (transfer none): the person's settings
 */
GSettings *
sceau_application_get_settings (SceauApplication *self)
{
  return self->settings;
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SceauApplication *self = data;
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (self));
  const char *developers[] = { "The Sceau developers", NULL };

  adw_show_about_window (parent, "application-name", "Sceau", "application-icon", APPLICATION_ID,
                         "version", VERSION, "developer-name", _ ("The Sceau developers"),
                         "developers", developers, "license-type", GTK_LICENSE_GPL_3_0, "comments",
                         _ ("Puts HTTPS on CamTrace video servers, and keeps it there.\n\n"
                            "Sceau is not a product of CamTrace."),
                         /* Translators: your name, one line each person */
                         "translator-credits", _ ("translator-credits"), NULL);
}

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SceauApplication *self = data;
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (self));

  sceau_preferences_present (parent, self->fleet, self->settings);
}

static void
on_help (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  sceau_help_window_present (gtk_application_get_active_window (GTK_APPLICATION (data)));
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (data));

  /* Windows are closed, not dropped: each may ask first when work is under way. */
  if (window != NULL)
    gtk_window_close (window);
  else
    g_application_quit (G_APPLICATION (data));
}

static const GActionEntry actions[] = {
  { .name = "about", .activate = on_about },
  { .name = "preferences", .activate = on_preferences },
  { .name = "help", .activate = on_help },
  { .name = "quit", .activate = on_quit },
};

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauApplication) self = data;
  g_autoptr (GError) error = NULL;
  gboolean opened = sceau_fleet_open_finish (SCEAU_FLEET (source), result, &error);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (opened)
    sceau_fleet_start_polling (self->fleet, g_settings_get_uint (self->settings, "poll-seconds"));
  if (SCEAU_IS_WINDOW (window))
    sceau_window_fleet_opened (SCEAU_WINDOW (window), error);
  g_application_release (G_APPLICATION (self));
}

static void
on_poll_seconds_changed (GSettings *settings, const char *key, gpointer data)
{
  SceauApplication *self = data;

  sceau_fleet_start_polling (self->fleet, g_settings_get_uint (settings, key));
}

static void
sceau_application_startup (GApplication *application)
{
  SceauApplication *self = SCEAU_APPLICATION (application);
  g_autoptr (SceauSshAsker) asker = NULL;

  G_APPLICATION_CLASS (sceau_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (APPLICATION_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), shortcuts[i].action,
                                           shortcuts[i].accels);

  self->settings = g_settings_new (APPLICATION_ID);
  g_signal_connect_object (self->settings, "changed::poll-seconds",
                           G_CALLBACK (on_poll_seconds_changed), self, 0);
  self->fleet = sceau_fleet_new (NULL);
  asker = sceau_ssh_dialog_new (GTK_APPLICATION (self));
  sceau_fleet_set_ssh_asker (self->fleet, asker);
}

static void
sceau_application_activate (GApplication *application)
{
  SceauApplication *self = SCEAU_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window == NULL)
    {
      window = GTK_WINDOW (sceau_window_new (self, self->fleet));
      g_application_hold (application);
      sceau_fleet_open_async (self->fleet, NULL, on_opened_cb, g_object_ref (self));
    }
  gtk_window_present (window);
}

static int
sceau_application_handle_local_options (GApplication *application, GVariantDict *dict)
{
  if (!g_variant_dict_contains (dict, "version"))
    return -1;
  g_print ("sceau %s\n", VERSION);
  return 0;
}

static void
sceau_application_dispose (GObject *object)
{
  SceauApplication *self = SCEAU_APPLICATION (object);

  g_clear_object (&self->fleet);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (sceau_application_parent_class)->dispose (object);
}

static void
sceau_application_class_init (SceauApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_application_dispose;
  application_class->startup = sceau_application_startup;
  application_class->activate = sceau_application_activate;
  application_class->handle_local_options = sceau_application_handle_local_options;
}

static void
sceau_application_init (SceauApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * sceau_application_new:
 *
 * Registers the program's resources (templates, style, icons) and makes the application.
 *
 * Returns: (transfer full): the application
 */
SceauApplication *
sceau_application_new (void)
{
  /* By hand: in a static library nothing would pull the constructor of the generated file in. */
  g_resources_register (sceau_resources_get_resource ());
  return g_object_new (SCEAU_TYPE_APPLICATION, "application-id", APPLICATION_ID,
                       "resource-base-path", "/org/sceau/Sceau", "flags",
                       G_APPLICATION_DEFAULT_FLAGS, NULL);
}

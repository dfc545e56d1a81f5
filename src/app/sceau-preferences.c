/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: how often servers are looked at, and the authorities trusted on this computer. */
#include "app/sceau-preferences.h"
#include "app/sceau-error-bar.h"
#include <glib/gi18n.h>

struct _SceauPreferences
{
  AdwPreferencesWindow parent_instance;
  SceauFleet *fleet;
  GtkAdjustment *poll;
  GtkListBox *roots;
  GtkWidget *no_roots;
  SceauErrorBar *error_bar;
  GtkFileChooserNative *chooser;
};

G_DEFINE_FINAL_TYPE (SceauPreferences, sceau_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
add_root_row (SceauPreferences *self, SceauCertificate *root)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *until = sceau_words_date (sceau_certificate_get_not_after (root));
  g_autofree char *subtitle = g_strdup_printf (_ ("Valid until %s"), until);
  /* Translators: %s is the name of an authority */
  g_autofree char *label = g_strdup_printf (_ ("Stop trusting %s"),
                                            sceau_certificate_get_title (root));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), sceau_certificate_get_title (root));
  adw_action_row_set_subtitle (row, subtitle);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "preferences.distrust");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s",
                                    sceau_certificate_get_sha256 (root));
  adw_action_row_add_suffix (row, button);
  gtk_list_box_append (self->roots, GTK_WIDGET (row));
}

static void
show_roots (SceauPreferences *self)
{
  g_autoptr (GPtrArray) roots = sceau_fleet_dup_trusted (self->fleet);
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->roots))) != NULL)
    gtk_list_box_remove (self->roots, row);
  for (guint i = 0; roots != NULL && i < roots->len; i++)
    add_root_row (self, g_ptr_array_index (roots, i));
  gtk_widget_set_visible (GTK_WIDGET (self->roots), roots != NULL && roots->len > 0);
  gtk_widget_set_visible (self->no_roots, roots == NULL || roots->len == 0);
}

static void
on_trust_changed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauPreferences) self = data;
  g_autoptr (GError) error = NULL;

  sceau_fleet_change_trust_finish (SCEAU_FLEET (source), result, &error);
  sceau_error_bar_set_error (self->error_bar, error, NULL);
  show_roots (self);
}

static void
on_distrust (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauPreferences *self = SCEAU_PREFERENCES (widget);

  sceau_fleet_change_trust_async (self->fleet, NULL, g_variant_get_string (parameter, NULL),
                                  on_trust_changed_cb, g_object_ref (self));
}

static void
trust_all (SceauPreferences *self, SceauReading *reading)
{
  g_autoptr (GPtrArray) certificates = sceau_reading_dup_certificates (reading);
  g_autoptr (GPtrArray) roots = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < certificates->len; i++)
    if (sceau_certificate_is_self_signed (g_ptr_array_index (certificates, i)))
      g_ptr_array_add (roots, g_ptr_array_index (certificates, i));
  if (roots->len > 0)
    {
      sceau_fleet_change_trust_async (self->fleet, roots, NULL, on_trust_changed_cb,
                                      g_object_ref (self));
      return;
    }
  error = g_error_new (SCEAU_ERROR, SCEAU_ERROR_NOT_A_CERTIFICATE,
                       _ ("No root certificate was found in what was chosen"));
  sceau_error_bar_set_error (self->error_bar, error, NULL);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauPreferences) self = data;
  SceauReading *reading = g_object_get_data (G_OBJECT (self), "reading");
  g_autoptr (GError) error = NULL;

  if (sceau_intake_read_finish (result, &error))
    trust_all (self, reading);
  else
    sceau_error_bar_set_error (self->error_bar, error, NULL);
  g_object_set_data (G_OBJECT (self), "reading", NULL);
}

static void
on_chosen (GtkNativeDialog *dialog, int response, SceauPreferences *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      SceauReading *reading = sceau_reading_new ();

      g_object_set_data_full (G_OBJECT (self), "reading", reading, g_object_unref);
      sceau_intake_read_async (reading, files, NULL, on_read_cb, g_object_ref (self));
    }
  g_clear_object (&self->chooser);
}

static void
on_trust (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauPreferences *self = SCEAU_PREFERENCES (widget);

  g_set_object (&self->chooser, NULL);
  self->chooser = gtk_file_chooser_native_new (_ ("Trust an Authority"), GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Trust"), NULL);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
sceau_preferences_dispose (GObject *object)
{
  SceauPreferences *self = SCEAU_PREFERENCES (object);

  g_clear_object (&self->fleet);
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (sceau_preferences_parent_class)->dispose (object);
}

static void
sceau_preferences_class_init (SceauPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_preferences_dispose;
  g_type_ensure (SCEAU_TYPE_ERROR_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauPreferences, poll);
  gtk_widget_class_bind_template_child (widget_class, SceauPreferences, roots);
  gtk_widget_class_bind_template_child (widget_class, SceauPreferences, no_roots);
  gtk_widget_class_bind_template_child (widget_class, SceauPreferences, error_bar);
  gtk_widget_class_install_action (widget_class, "preferences.distrust", "s", on_distrust);
  gtk_widget_class_install_action (widget_class, "preferences.trust", NULL, on_trust);
}

static void
sceau_preferences_init (SceauPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sceau_preferences_present:
 * @parent: (nullable): the main window
 * @fleet: whose trusted authorities are shown
 * @settings: what is set
 *
 * Presents the window.
 */
void
sceau_preferences_present (GtkWindow *parent, SceauFleet *fleet, GSettings *settings)
{
  SceauPreferences *self = g_object_new (SCEAU_TYPE_PREFERENCES, "transient-for", parent, NULL);

  self->fleet = g_object_ref (fleet);
  g_settings_bind (settings, "poll-seconds", self->poll, "value", G_SETTINGS_BIND_DEFAULT);
  show_roots (self);
  gtk_window_present (GTK_WINDOW (self));
}

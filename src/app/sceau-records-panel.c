/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was done on the server, and the backups that can be restored. */
#include "app/sceau-records-panel.h"
#include "app/sceau-status-dot.h"
#include <glib/gi18n.h>

#define SHOWN_ENTRIES 20

struct _SceauRecordsPanel
{
  AdwBin parent_instance;
  GtkListBox *history;
  GtkListBox *backups;
  GtkLabel *no_history;
  GtkLabel *no_backups;
  GCancellable *cancellable;
  char *etag; /* of the state for which records were asked */
  gboolean https_on;
};

G_DEFINE_FINAL_TYPE (SceauRecordsPanel, sceau_records_panel, ADW_TYPE_BIN)

static const struct
{
  const char *what;
  const char *label;
} deeds[] = {
  { "request", N_ ("Request made on the server") },
  { "delete-request", N_ ("Request removed") },
  { "self-sign", N_ ("Self-signed certificate made and installed") },
  { "upload-key", N_ ("Key sent to the server") },
  { "install", N_ ("Certificate installed") },
  { "enable", N_ ("HTTPS switched on") },
  { "disable", N_ ("HTTPS switched off") },
  { "uninstall", N_ ("Certificate removed") },
  { "restore", N_ ("Backup restored") },
  { "migrate", N_ ("Files moved to the new layout") },
  { "kit", N_ ("Offline kit made") },
  { "look", N_ ("Looked at by an offline kit") },
  { "seen", N_ ("Another certificate seen by a TLS client") },
};

static const struct
{
  const char *outcome;
  SceauTone tone;
  const char *label;
} outcomes[] = {
  { "done", SCEAU_TONE_GOOD, NC_ ("history", "Done") },
  { "rolled-back", SCEAU_TONE_BAD, NC_ ("history", "Failed, put back as it was") },
  { "refused", SCEAU_TONE_WARNING, NC_ ("history", "Refused") },
  { "recovered", SCEAU_TONE_WARNING, NC_ ("history", "Interrupted, recovered") },
};

static const char *
deed_label (const char *what)
{
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    if (g_strcmp0 (deeds[i].what, what) == 0)
      return _ (deeds[i].label);
  return what;
}

static AdwActionRow *
add_row (GtkListBox *list, const char *title, const char *subtitle)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (row, subtitle);
  adw_action_row_set_title_lines (row, 0);
  adw_action_row_set_subtitle_lines (row, 0);
  gtk_list_box_append (list, GTK_WIDGET (row));
  return row;
}

static void
add_entry (SceauRecordsPanel *self, const SceauHistoryEntry *entry)
{
  g_autofree char *time = sceau_words_time (entry->time);
  SceauTone tone = SCEAU_TONE_NEUTRAL;
  const char *outcome = entry->outcome;
  g_autofree char *subtitle = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    if (g_strcmp0 (outcomes[i].outcome, entry->outcome) == 0)
      {
        tone = outcomes[i].tone;
        outcome = g_dpgettext2 (NULL, "history", outcomes[i].label);
      }
  subtitle = g_strjoin (" · ", time, entry->who ? entry->who : "—", outcome ? outcome : "",
                        entry->detail, NULL);
  adw_action_row_add_prefix (add_row (self->history, deed_label (entry->what), subtitle),
                             sceau_status_dot_new (tone, NULL));
}

static GtkWidget *
restore_button (const SceauBackup *backup, const char *title)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("Rest_ore…"));
  /* Translators: %s describes a backup */
  g_autofree char *label = g_strdup_printf (_ ("Restore the backup %s"), title);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "server.restore");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", backup->id);
  return button;
}

static void
add_backup (SceauRecordsPanel *self, const SceauBackup *backup)
{
  g_autofree char *time = sceau_words_time (backup->time);
  g_autofree char *until = backup->not_after > 0 ? sceau_words_date (backup->not_after) : NULL;
  g_autofree char *validity = until ? g_strdup_printf (_ ("valid until %s"), until) : NULL;
  const char *title = backup->subject       ? backup->subject
                      : backup->has_request ? _ ("Request only")
                                            : _ ("Empty");
  g_autofree char *before = g_strdup_printf (_ ("before: %s"), deed_label (backup->reason));
  /* The HowTo's order: nothing takes the certificate away while HTTPS is on. */
  gboolean https_first = self->https_on && !backup->has_certificate;
  const char *hint = https_first
                         ? _ ("switch HTTPS off to restore it: there is no certificate in it")
                         : NULL;
  const char *known = validity != NULL ? validity : hint;
  g_autofree char *subtitle = g_strjoin (" · ", time, before, known, NULL);
  AdwActionRow *row = add_row (self->backups, title, subtitle);

  if (backup->restorable && !https_first)
    adw_action_row_add_suffix (row, restore_button (backup, title));
}

static void
clear (GtkListBox *list)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, row);
}

static void
show_rows (GtkListBox *list, GtkLabel *none, const GError *error, gboolean any)
{
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  if (error != NULL)
    sceau_words_for_error (error, NULL, &title, &body);
  gtk_label_set_text (none, title ? title : _ ("Nothing yet"));
  gtk_widget_set_visible (GTK_WIDGET (list), any);
  gtk_widget_set_visible (GTK_WIDGET (none), !any);
}

static void
on_history_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauRecordsPanel) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      entries = sceau_backend_history_finish (SCEAU_BACKEND (source), result, &error);

  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED))
    return;
  clear (self->history);
  for (guint i = 0; entries != NULL && i < MIN (entries->len, SHOWN_ENTRIES); i++)
    add_entry (self, g_ptr_array_index (entries, i));
  show_rows (self->history, self->no_history, error, entries != NULL && entries->len > 0);
}

static void
on_backups_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauRecordsPanel) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      backups = sceau_backend_backups_finish (SCEAU_BACKEND (source), result, &error);

  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED))
    return;
  clear (self->backups);
  for (guint i = 0; backups != NULL && i < backups->len; i++)
    add_backup (self, g_ptr_array_index (backups, i));
  show_rows (self->backups, self->no_backups, error, backups != NULL && backups->len > 0);
}

/**
 * sceau_records_panel_show_server:
 * @self: the panel
 * @fleet: its fleet
 * @server: whose records to show
 */
void
sceau_records_panel_show_server (SceauRecordsPanel *self, SceauFleet *fleet, SceauServer *server)
{
  SceauManagedState *state = sceau_server_get_state (server);
  const char *etag = state ? sceau_managed_state_get_etag (state) : NULL;
  g_autoptr (SceauBackend) backend = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), state != NULL);
  if (etag == NULL || g_strcmp0 (etag, self->etag) == 0)
    return;
  g_free (self->etag);
  self->etag = g_strdup (etag);
  self->https_on = sceau_managed_state_get_https_enabled (state);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  backend = sceau_fleet_dup_backend (fleet, server);
  sceau_backend_history_async (backend, self->cancellable, on_history_cb, g_object_ref (self));
  sceau_backend_backups_async (backend, self->cancellable, on_backups_cb, g_object_ref (self));
}

/**
 * sceau_records_panel_forget:
 * @self: the panel
 *
 * What is shown next is asked for anew: the state may be as it was and yet something have happened meanwhile.
 */
void
sceau_records_panel_forget (SceauRecordsPanel *self)
{
  g_clear_pointer (&self->etag, g_free);
}

static void
sceau_records_panel_dispose (GObject *object)
{
  SceauRecordsPanel *self = SCEAU_RECORDS_PANEL (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->etag, g_free);
  G_OBJECT_CLASS (sceau_records_panel_parent_class)->dispose (object);
}

static void
sceau_records_panel_class_init (SceauRecordsPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_records_panel_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-records-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauRecordsPanel, history);
  gtk_widget_class_bind_template_child (widget_class, SceauRecordsPanel, backups);
  gtk_widget_class_bind_template_child (widget_class, SceauRecordsPanel, no_history);
  gtk_widget_class_bind_template_child (widget_class, SceauRecordsPanel, no_backups);
}

static void
sceau_records_panel_init (SceauRecordsPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

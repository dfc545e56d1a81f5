/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One server: what is true now, what to do next, and everything that can be done. */
#include "app/sceau-server-page.h"
#include "app/sceau-certificate-panel.h"
#include "app/sceau-columns.h"
#include "app/sceau-error-bar.h"
#include "app/sceau-findings-box.h"
#include "app/sceau-presented-panel.h"
#include "app/sceau-records-panel.h"
#include "app/sceau-request-panel.h"
#include "app/sceau-server-actions.h"
#include "app/sceau-services-panel.h"
#include "app/sceau-status-dot.h"
#include "fleet/sceau-fleet-hand.h"
#include <glib/gi18n.h>

struct _SceauServerPage
{
  AdwBin parent_instance;
  SceauFleet *fleet;
  SceauServer *server;
  guint idle;

  AdwWindowTitle *title;
  GtkSpinner *spinner;
  GtkMenuButton *menu;
  SceauErrorBar *error_bar;
  SceauErrorBar *server_error;
  SceauStatusDot *status;
  GtkLabel *sentence;
  GtkLabel *sentence_body;
  GtkButton *suggested;
  SceauFindingsBox *findings;
  SceauCertificatePanel *certificate;
  SceauPresentedPanel *presented;
  SceauServicesPanel *services;
  SceauRequestPanel *request;
  SceauRecordsPanel *records;
};

G_DEFINE_FINAL_TYPE (SceauServerPage, sceau_server_page, ADW_TYPE_BIN)

/**
 * sceau_server_page_get_fleet:
 * @self: the page
 *
 * Returns: (transfer none): the fleet of its server
 */
SceauFleet *
sceau_server_page_get_fleet (SceauServerPage *self)
{
  return self->fleet;
}

/**
 * sceau_server_page_get_server:
 * @self: the page
 *
 * Returns: (transfer none): its server
 */
SceauServer *
sceau_server_page_get_server (SceauServerPage *self)
{
  return self->server;
}

/**
 * sceau_server_page_show_error:
 * @self: the page
 * @error: (nullable): what went wrong with what was asked for
 */
void
sceau_server_page_show_error (SceauServerPage *self, const GError *error)
{
  sceau_error_bar_set_error (self->error_bar, error, sceau_server_get_name (self->server));
}

static void
show_title (SceauServerPage *self)
{
  g_autofree char *address = NULL;
  g_autofree char *version = NULL;
  g_autofree char *subtitle = NULL;
  gboolean busy;

  g_object_get (self->server, "address", &address, "version-label", &version, "busy", &busy, NULL);
  subtitle = g_strconcat (
      address != NULL ? address : "", version != NULL && *version != '\0' ? " · CamTrace " : "",
      version != NULL ? version : "", sceau_fleet_is_by_hand (self->server) ? " · " : NULL,
      C_ ("way", "by hand"), NULL);
  adw_window_title_set_title (self->title, sceau_server_get_name (self->server));
  adw_window_title_set_subtitle (self->title, subtitle);
  gtk_spinner_set_spinning (self->spinner, busy);
}

static void
show_sentence (SceauServerPage *self)
{
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  const char *label, *action;
  SceauSuggestion suggestion = sceau_server_suggest (self->server, &title, &body);

  sceau_server_actions_for_suggestion (suggestion, &label, &action);
  if (sceau_server_get_status (self->server) == SCEAU_STATUS_UNKNOWN
      && suggestion == SCEAU_SUGGEST_REFRESH)
    label = _ ("_Look"); /* not “again” */
  sceau_status_dot_set (self->status,
                        sceau_tone_for_status (sceau_server_get_status (self->server)), NULL);
  gtk_label_set_text (self->sentence, title ? title : "");
  gtk_label_set_text (self->sentence_body, body ? body : "");
  gtk_widget_set_visible (GTK_WIDGET (self->sentence_body), body != NULL && *body != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->suggested), label != NULL);
  gtk_button_set_label (self->suggested, label ? label : "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->suggested), action);
}

/* What the finding says is to be done, as a button where one click does it. */
static void
add_fixes (SceauFinding *finding, GtkFlowBox *buttons, gpointer data)
{
  GtkWidget *button;

  if (sceau_finding_get_code (finding) != SCEAU_FINDING_LAYOUT_CHANGED
      || !sceau_server_actions_can_migrate (data))
    return;
  button = gtk_button_new_with_mnemonic (_ ("Migrate the _Files of 7.13…"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "server.migrate");
  gtk_flow_box_append (buttons, button);
}

/* What the presented panel says already is not said twice. */
static void
show_findings (SceauServerPage *self)
{
  g_autoptr (GPtrArray) all = sceau_server_dup_findings (self->server);
  g_autoptr (GPtrArray) rest = sceau_findings_new ();
  SceauProbeResult *presented = sceau_server_get_presented (self->server);
  GPtrArray *seen = presented ? sceau_probe_result_get_findings (presented) : NULL;

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      SceauFinding *finding = g_ptr_array_index (all, i);

      if (seen == NULL || !sceau_findings_have (seen, sceau_finding_get_code (finding)))
        g_ptr_array_add (rest, sceau_finding_ref (finding));
    }
  sceau_findings_box_set_findings (self->findings, rest);
}

/* A missing password the sentence on top says already, with its button; there is no more to it. */
static void
show_server_error (SceauServerPage *self)
{
  const GError *error = sceau_server_get_trouble (self->server);

  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_NO_PASSWORD))
    error = NULL;
  sceau_error_bar_set_error (self->server_error, error, sceau_server_get_name (self->server));
}

/**
 * sceau_server_page_update:
 * @self: the page
 *
 * Shows the server as it is.
 */
void
sceau_server_page_update (SceauServerPage *self)
{
  show_title (self);
  show_sentence (self);
  show_findings (self);
  show_server_error (self);
  sceau_certificate_panel_show_server (self->certificate, self->server);
  sceau_presented_panel_show_server (self->presented, self->server);
  sceau_services_panel_show_server (self->services, self->fleet, self->server);
  sceau_request_panel_show_server (self->request, self->server);
  sceau_records_panel_show_server (self->records, self->fleet, self->server);
  sceau_server_actions_update (self);
}

static gboolean
on_idle (gpointer data)
{
  SceauServerPage *self = data;

  self->idle = 0;
  sceau_server_page_update (self);
  return G_SOURCE_REMOVE;
}

/* One look at a server changes many properties: they are shown once. */
static void
on_notify (SceauServerPage *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (on_idle, self);
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauServerPage) self = data;

  sceau_fleet_refresh_finish (SCEAU_FLEET (source), result, NULL);
  if (self->server == NULL)
    return;
  sceau_records_panel_forget (self->records);
  sceau_server_page_update (self);
}

/**
 * sceau_server_page_refresh:
 * @self: the page
 *
 * Looks at the server now.
 */
void
sceau_server_page_refresh (SceauServerPage *self)
{
  sceau_fleet_refresh_async (self->fleet, self->server, NULL, on_refreshed_cb, g_object_ref (self));
}

/**
 * sceau_server_page_open_menu:
 * @self: the page
 *
 * Opens the menu of what else can be done.
 */
void
sceau_server_page_open_menu (SceauServerPage *self)
{
  gtk_menu_button_popup (self->menu);
}

/* The page is come to for what it suggests. */
static gboolean
sceau_server_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SCEAU_SERVER_PAGE (widget)->suggested));
}

static void
sceau_server_page_dispose (GObject *object)
{
  SceauServerPage *self = SCEAU_SERVER_PAGE (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_object (&self->fleet);
  g_clear_object (&self->server);
  G_OBJECT_CLASS (sceau_server_page_parent_class)->dispose (object);
}

static void
ensure_types (void)
{
  g_type_ensure (SCEAU_TYPE_CERTIFICATE_PANEL);
  g_type_ensure (SCEAU_TYPE_COLUMNS);
  g_type_ensure (SCEAU_TYPE_ERROR_BAR);
  g_type_ensure (SCEAU_TYPE_FINDINGS_BOX);
  g_type_ensure (SCEAU_TYPE_PRESENTED_PANEL);
  g_type_ensure (SCEAU_TYPE_RECORDS_PANEL);
  g_type_ensure (SCEAU_TYPE_REQUEST_PANEL);
  g_type_ensure (SCEAU_TYPE_SERVICES_PANEL);
  g_type_ensure (SCEAU_TYPE_STATUS_DOT);
}

static void
sceau_server_page_class_init (SceauServerPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_server_page_dispose;
  widget_class->grab_focus = sceau_server_page_grab_focus;
  ensure_types ();
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-server-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauServerPage, title);
  gtk_widget_class_bind_template_child (widget_class, SceauServerPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, SceauServerPage, menu);
  gtk_widget_class_bind_template_child (widget_class, SceauServerPage, error_bar);
  gtk_widget_class_bind_template_child (widget_class, SceauServerPage, server_error);
  gtk_widget_class_bind_template_child (widget_class, SceauServerPage, status);
  gtk_widget_class_bind_template_child (widget_class, SceauServerPage, sentence);
  gtk_widget_class_bind_template_child (widget_class, SceauServerPage, sentence_body);
  gtk_widget_class_bind_template_child (widget_class, SceauServerPage, suggested);
  gtk_widget_class_bind_template_child (widget_class, SceauServerPage, findings);
  gtk_widget_class_bind_template_child (widget_class, SceauServerPage, certificate);
  gtk_widget_class_bind_template_child (widget_class, SceauServerPage, presented);
  gtk_widget_class_bind_template_child (widget_class, SceauServerPage, services);
  gtk_widget_class_bind_template_child (widget_class, SceauServerPage, request);
  gtk_widget_class_bind_template_child (widget_class, SceauServerPage, records);
  sceau_server_actions_install (widget_class);
}

static void
sceau_server_page_init (SceauServerPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sceau_findings_box_set_fixes (self->findings, add_fixes, self);
}

/**
 * sceau_server_page_new:
 * @fleet: the fleet
 * @server: a server of it
 *
 * Returns: (transfer floating): a new page, for sceau_window_push(), that follows @server
 */
SceauServerPage *
sceau_server_page_new (SceauFleet *fleet, SceauServer *server)
{
  SceauServerPage *self = g_object_new (SCEAU_TYPE_SERVER_PAGE, NULL);

  self->fleet = g_object_ref (fleet);
  self->server = g_object_ref (server);
  g_signal_connect_object (server, "notify", G_CALLBACK (on_notify), self, G_CONNECT_SWAPPED);
  sceau_server_page_update (self);
  return self;
}

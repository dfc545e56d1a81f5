/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The four services of the HowTo with their dots and words; HTTPS has the switch. */
#include "app/sceau-services-panel.h"
#include "app/sceau-status-dot.h"
#include "fleet/sceau-fleet-hand.h"
#include <glib/gi18n.h>

struct _SceauServicesPanel
{
  AdwBin parent_instance;
  SceauStatusDot *dots[SCEAU_N_SERVICES];
  GtkLabel *details[SCEAU_N_SERVICES];
  GtkSwitch *https;
  GtkWidget *guide;
  GtkLabel *why;
  gboolean showing; /* the switch is being set by us, not by the person */
};

G_DEFINE_FINAL_TYPE (SceauServicesPanel, sceau_services_panel, ADW_TYPE_BIN)

static const struct
{
  SceauTone tone;
  const char *word;
} looks[] = {
  /* Translators: the state of a service */
  [SCEAU_SERVICE_UNKNOWN] = { SCEAU_TONE_UNKNOWN, NC_ ("service", "unknown") },
  [SCEAU_SERVICE_ON] = { SCEAU_TONE_GOOD, NC_ ("service", "running") },
  [SCEAU_SERVICE_OFF] = { SCEAU_TONE_NEUTRAL, NC_ ("service", "stopped") },
  [SCEAU_SERVICE_FAILED] = { SCEAU_TONE_BAD, NC_ ("service", "failed") },
};

static const char *
detail_of (SceauServer *server, SceauService service)
{
  SceauManagedState *state = sceau_server_get_state (server);
  const char *detail = state ? sceau_managed_state_get_service_detail (state, service) : NULL;

  if (detail != NULL)
    return detail;
  if (sceau_fleet_is_by_hand (server) && service == SCEAU_SERVICE_HTTPS)
    return sceau_server_get_presented (server) != NULL
               ? _ ("No TLS client gets an answer from here")
               : _ ("Not looked at yet");
  if (sceau_fleet_is_by_hand (server))
    return _ ("Only an agent on the server can tell");
  if (state == NULL && sceau_server_get_error (server) == NULL)
    return _ ("Not looked at yet");
  return NULL;
}

static void
show_service (SceauServicesPanel *self, SceauServer *server, SceauService service)
{
  SceauServiceState how = sceau_fleet_get_service (server, service);
  const char *detail = how == SCEAU_SERVICE_ON || how == SCEAU_SERVICE_OFF
                           ? NULL
                           : detail_of (server, service);

  sceau_status_dot_set (self->dots[service], looks[how].tone,
                        g_dpgettext2 (NULL, "service", looks[how].word));
  gtk_label_set_text (self->details[service], detail ? detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->details[service]), detail != NULL);
}

static void
show_switch (SceauServicesPanel *self, SceauFleet *fleet, SceauServer *server)
{
  SceauManagedState *state = sceau_server_get_state (server);
  /* What is switched on and does not answer can be switched off; its dot says that it failed. */
  gboolean on = state != NULL && sceau_managed_state_get_https_switched_on (state);
  gboolean theirs = sceau_fleet_is_by_hand (server)
                    || (state != NULL && !sceau_managed_state_get_front_end_is_ours (state));
  g_autoptr (SceauBackend) backend = sceau_fleet_dup_backend (fleet, server);
  g_autofree char *why = NULL;
  gboolean can = state != NULL
                 && sceau_backend_supports (
                     backend, on ? SCEAU_OPERATION_DISABLE : SCEAU_OPERATION_ENABLE, &why);

  if (can && !on && sceau_managed_state_get_installed (state) == SCEAU_INSTALLED_NONE)
    {
      can = FALSE;
      why = g_strdup (_ ("A certificate must be installed first."));
    }
  self->showing = TRUE;
  gtk_switch_set_active (self->https, on);
  gtk_switch_set_state (self->https, on);
  self->showing = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->https), can);
  gtk_widget_set_visible (GTK_WIDGET (self->https), !theirs);
  gtk_widget_set_visible (self->guide, theirs);
  gtk_label_set_text (self->why, why && !theirs ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why), !can && !theirs && why != NULL);
}

/**
 * sceau_services_panel_show_server:
 * @self: the panel
 * @fleet: its fleet
 * @server: whose services to show
 */
void
sceau_services_panel_show_server (SceauServicesPanel *self, SceauFleet *fleet, SceauServer *server)
{
  for (SceauService i = 0; i < SCEAU_N_SERVICES; i++)
    show_service (self, server, i);
  show_switch (self, fleet, server);
}

/* The switch moves at once, its state only when the server says so: it goes back by itself when the deployment does. */
static gboolean
on_state_set (GtkSwitch *https, gboolean on, SceauServicesPanel *self)
{
  if (!self->showing && on != gtk_switch_get_state (https))
    gtk_widget_activate_action (GTK_WIDGET (self), on ? "server.enable" : "server.disable", NULL);
  return TRUE;
}

static void
bind_array (GtkWidgetClass *widget_class, const char *format, gsize offset)
{
  for (SceauService i = 0; i < SCEAU_N_SERVICES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s_%s", sceau_service_to_string (i), format);

      gtk_widget_class_bind_template_child_full (widget_class, name, FALSE,
                                                 (gssize) (offset + (gsize) i * sizeof (gpointer)));
    }
}

static void
sceau_services_panel_class_init (SceauServicesPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (SCEAU_TYPE_STATUS_DOT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-services-panel.ui");
  bind_array (widget_class, "dot", G_STRUCT_OFFSET (SceauServicesPanel, dots));
  bind_array (widget_class, "detail", G_STRUCT_OFFSET (SceauServicesPanel, details));
  gtk_widget_class_bind_template_child (widget_class, SceauServicesPanel, https);
  gtk_widget_class_bind_template_child (widget_class, SceauServicesPanel, guide);
  gtk_widget_class_bind_template_child (widget_class, SceauServicesPanel, why);
  gtk_widget_class_bind_template_callback (widget_class, on_state_set);
}

static void
sceau_services_panel_init (SceauServicesPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

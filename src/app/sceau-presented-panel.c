/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a TLS client got from the server just now, and how that differs from what is installed. */
#include "app/sceau-presented-panel.h"
#include "app/sceau-field-list.h"
#include "app/sceau-findings-box.h"
#include "app/sceau-status-dot.h"
#include "fleet/sceau-fleet-hand.h"
#include <glib/gi18n.h>

struct _SceauPresentedPanel
{
  AdwBin parent_instance;
  SceauStatusDot *verdict;
  GtkLabel *summary;
  SceauFieldList *fields;
  SceauFindingsBox *findings;
};

G_DEFINE_FINAL_TYPE (SceauPresentedPanel, sceau_presented_panel, ADW_TYPE_BIN)

static void
show_verdict (SceauPresentedPanel *self, SceauServer *server, SceauProbeResult *presented)
{
  SceauManagedState *state = sceau_server_get_state (server);

  if (presented == NULL)
    sceau_status_dot_set (self->verdict, SCEAU_TONE_UNKNOWN, _ ("Not looked at yet"));
  else if (sceau_probe_result_get_status (presented) == SCEAU_PROBE_VERIFIED)
    sceau_status_dot_set (self->verdict, SCEAU_TONE_GOOD, _ ("Accepted"));
  else if (sceau_probe_result_get_status (presented) == SCEAU_PROBE_NOT_ACCEPTED)
    sceau_status_dot_set (self->verdict, SCEAU_TONE_BAD, _ ("Not accepted"));
  else if (state != NULL && !sceau_fleet_is_by_hand (server)
           && sceau_managed_state_get_https_off (state))
    sceau_status_dot_set (self->verdict, SCEAU_TONE_NEUTRAL, _ ("No answer: normal, HTTPS is off"));
  else
    sceau_status_dot_set (self->verdict, SCEAU_TONE_UNKNOWN, _ ("No answer"));
}

static char *
endpoint_text (SceauProbeResult *presented)
{
  g_autofree char *ago = sceau_words_ago (sceau_probe_result_get_time (presented),
                                          g_get_real_time () / G_USEC_PER_SEC);
  const char *tls = sceau_probe_result_get_tls_version (presented);

  return g_strdup_printf ("%s:%u · %s%s%s", sceau_probe_result_get_host (presented),
                          sceau_probe_result_get_port (presented), tls ? tls : "", tls ? " · " : "",
                          ago);
}

static char *
summary_text (SceauServer *server, SceauProbeResult *presented)
{
  SceauManagedState *state = sceau_server_get_state (server);
  GPtrArray *sent = sceau_probe_result_get_chain (presented);
  g_autofree char *endpoint = endpoint_text (presented);
  g_autofree char *what = NULL;

  if (sent != NULL && sent->len > 0 && state != NULL
      && sceau_certificates_equal (sent, sceau_managed_state_get_chain (state)))
    what = g_strdup_printf (ngettext ("The installed chain, exactly: %u certificate.",
                                      "The installed chain, exactly: %u certificates.", sent->len),
                            sent->len);
  else if (sent != NULL && sent->len > 0)
    what = g_strdup_printf (
        ngettext ("%u certificate was sent.", "%u certificates were sent.", sent->len), sent->len);
  return what ? g_strdup_printf ("%s\n%s", what, endpoint) : g_steal_pointer (&endpoint);
}

/* Shown only where it says more than the certificate card beside it: another certificate than the installed one. */
static void
show_fields (SceauPresentedPanel *self, SceauServer *server, SceauProbeResult *presented)
{
  SceauManagedState *state = sceau_server_get_state (server);
  SceauCertificate *seen = presented ? sceau_probe_result_get_leaf (presented) : NULL;
  SceauCertificate *installed = state ? sceau_managed_state_get_leaf (state) : NULL;
  gboolean differs = seen != NULL && installed != NULL
                     && !g_str_equal (sceau_certificate_get_sha256 (seen),
                                      sceau_certificate_get_sha256 (installed));

  if (differs)
    sceau_field_list_show_certificate (self->fields, seen, installed,
                                       _ ("Differs from the installed certificate"));
  gtk_widget_set_visible (GTK_WIDGET (self->fields), differs);
}

/**
 * sceau_presented_panel_show_server:
 * @self: the panel
 * @server: what was seen of it
 */
void
sceau_presented_panel_show_server (SceauPresentedPanel *self, SceauServer *server)
{
  SceauProbeResult *presented = sceau_server_get_presented (server);
  g_autofree char *summary = presented ? summary_text (server, presented) : NULL;
  gboolean answered = presented != NULL
                      && sceau_probe_result_get_status (presented) != SCEAU_PROBE_UNREACHABLE;

  show_verdict (self, server, presented);
  gtk_label_set_text (self->summary, summary ? summary : "");
  gtk_widget_set_visible (GTK_WIDGET (self->summary), summary != NULL);
  show_fields (self, server, presented);
  sceau_findings_box_set_findings (self->findings,
                                   answered ? sceau_probe_result_get_findings (presented) : NULL);
}

static void
sceau_presented_panel_class_init (SceauPresentedPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (SCEAU_TYPE_STATUS_DOT);
  g_type_ensure (SCEAU_TYPE_FIELD_LIST);
  g_type_ensure (SCEAU_TYPE_FINDINGS_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-presented-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauPresentedPanel, verdict);
  gtk_widget_class_bind_template_child (widget_class, SceauPresentedPanel, summary);
  gtk_widget_class_bind_template_child (widget_class, SceauPresentedPanel, fields);
  gtk_widget_class_bind_template_child (widget_class, SceauPresentedPanel, findings);
}

static void
sceau_presented_panel_init (SceauPresentedPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

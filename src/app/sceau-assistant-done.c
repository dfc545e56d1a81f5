/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assistant, step 6: what a TLS client now gets. Says "works" only for what was seen from outside. */
#include "config.h"

#include "app/sceau-assistant-done.h"

#include "app/sceau-findings-box.h"

#include <glib/gi18n.h>

struct _SceauAssistantDone
{
  SceauStepPage parent_instance;

  AdwStatusPage *status_page;
  GtkWidget *presented_group;
  AdwActionRow *address_row;
  AdwActionRow *chain_row;
  AdwActionRow *expiry_row;
  SceauFindingsBox *findings_box;
};

G_DEFINE_FINAL_TYPE (SceauAssistantDone, sceau_assistant_done, SCEAU_TYPE_STEP_PAGE)

static void
done_show_verdict (SceauAssistantDone *self, SceauServer *server, SceauProbeResult *presented)
{
  const char *title = _ ("The certificate is installed. HTTPS is off.");
  const char *icon = "security-medium-symbolic";
  g_autofree char *sentence = NULL;
  g_autofree char *body = NULL;
  g_autofree char *escaped = NULL;

  sceau_server_suggest (server, &sentence, &body);
  if (presented != NULL && sceau_probe_result_get_status (presented) == SCEAU_PROBE_VERIFIED)
    {
      title = _ ("HTTPS works");
      icon = "security-high-symbolic";
    }
  else if (presented != NULL
           && sceau_probe_result_get_status (presented) == SCEAU_PROBE_NOT_ACCEPTED)
    {
      title = _ ("HTTPS is on; not every client accepts it yet");
    }
  if (presented != NULL && sceau_probe_result_get_status (presented) == SCEAU_PROBE_VERIFIED)
    gtk_widget_add_css_class (GTK_WIDGET (self->status_page), "verified");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->status_page), "verified");
  adw_status_page_set_title (self->status_page, title);
  adw_status_page_set_icon_name (self->status_page, icon);
  escaped = g_markup_escape_text (body != NULL ? body : "", -1);
  adw_status_page_set_description (self->status_page, escaped);
}

static void
done_show_presented (SceauAssistantDone *self, SceauProbeResult *presented)
{
  GPtrArray *chain = sceau_probe_result_get_chain (presented);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *address = g_strdup_printf ("%s:%u (%s)", sceau_probe_result_get_host (presented),
                                              sceau_probe_result_get_port (presented),
                                              sceau_probe_result_get_name (presented));
  g_autofree char *expiry = NULL;
  g_autofree char *escaped = NULL;

  for (guint i = 0; i < chain->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " → " : "",
                            sceau_certificate_get_title (g_ptr_array_index (chain, i)));
  escaped = g_markup_escape_text (names->str, -1);
  if (chain->len > 0)
    expiry = sceau_words_date (sceau_certificate_get_not_after (g_ptr_array_index (chain, 0)));
  adw_action_row_set_subtitle (self->address_row, address);
  adw_action_row_set_subtitle (self->chain_row, escaped);
  adw_action_row_set_subtitle (self->expiry_row, expiry);
}

static void
sceau_assistant_done_enter (SceauStepPage *page)
{
  SceauAssistantDone *self = SCEAU_ASSISTANT_DONE (page);
  SceauAssistantContext *context = sceau_step_page_get_context (page);
  SceauProbeResult *presented = sceau_server_get_presented (context->server);
  g_autoptr (GPtrArray) findings = sceau_server_dup_findings (context->server);
  gboolean seen = presented != NULL
                  && sceau_probe_result_get_status (presented) != SCEAU_PROBE_UNREACHABLE;

  done_show_verdict (self, context->server, seen ? presented : NULL);
  gtk_widget_set_visible (self->presented_group, seen);
  if (seen)
    done_show_presented (self, presented);
  sceau_findings_box_set_findings (self->findings_box, findings);
  sceau_step_page_set_next_label (page, _ ("_Finish"));
}

static void
sceau_assistant_done_class_init (SceauAssistantDoneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SCEAU_STEP_PAGE_CLASS (klass)->enter = sceau_assistant_done_enter;
  g_type_ensure (SCEAU_TYPE_FINDINGS_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-assistant-done.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantDone, status_page);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantDone, presented_group);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantDone, address_row);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantDone, chain_row);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantDone, expiry_row);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantDone, findings_box);
}

static void
sceau_assistant_done_init (SceauAssistantDone *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

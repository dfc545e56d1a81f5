/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assistant, step 1: who signs, and where the key is made. */
#include "config.h"

#include "app/sceau-assistant-signer.h"

#include "fleet/sceau-fleet-hand.h"

#include <glib/gi18n.h>

struct _SceauAssistantSigner
{
  SceauStepPage parent_instance;

  GtkCheckButton *authority_check;
  GtkCheckButton *self_check;
  GtkCheckButton *existing_check;
  GtkCheckButton *server_check;
  GtkCheckButton *here_check;
  AdwActionRow *server_row;
  GtkWidget *place_group;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (SceauAssistantSigner, sceau_assistant_signer, SCEAU_TYPE_STEP_PAGE)

static SceauSigner
chosen_signer (SceauAssistantSigner *self)
{
  if (gtk_check_button_get_active (self->self_check))
    return SCEAU_SIGNER_SELF;
  return gtk_check_button_get_active (self->existing_check) ? SCEAU_SIGNER_EXISTING
                                                            : SCEAU_SIGNER_AUTHORITY;
}

static void
on_signer_toggled (SceauAssistantSigner *self)
{
  SceauSigner signer = chosen_signer (self);

  gtk_widget_set_visible (self->place_group, signer == SCEAU_SIGNER_AUTHORITY);
  if (!self->filling)
    g_object_set (sceau_step_page_get_context (SCEAU_STEP_PAGE (self))->draft, "signer", signer,
                  NULL);
}

static void
on_place_toggled (SceauAssistantSigner *self)
{
  if (!self->filling)
    g_object_set (sceau_step_page_get_context (SCEAU_STEP_PAGE (self))->draft, "key-here",
                  gtk_check_button_get_active (self->here_check), NULL);
}

/* Where the way to the server cannot make a key there, says why, and chooses the other place. */
static void
signer_offer_places (SceauAssistantSigner *self, SceauAssistantContext *context)
{
  g_autoptr (SceauBackend) backend = sceau_fleet_dup_backend (context->fleet, context->server);
  g_autofree char *why = NULL;
  g_autofree char *escaped = NULL;
  /* By hand, CamTrace makes it at the person's click. */
  gboolean can = sceau_fleet_is_by_hand (context->server)
                 || sceau_backend_supports (backend, SCEAU_OPERATION_REQUEST, &why);

  escaped = g_markup_escape_text (why != NULL ? why : "", -1);
  gtk_widget_set_sensitive (GTK_WIDGET (self->server_row), can);
  adw_action_row_set_subtitle (self->server_row, can ? _ ("The key never travels.") : why);
  if (!can)
    g_object_set (context->draft, "key-here", TRUE, NULL);
}

static void
sceau_assistant_signer_enter (SceauStepPage *page)
{
  SceauAssistantSigner *self = SCEAU_ASSISTANT_SIGNER (page);
  SceauAssistantContext *context = sceau_step_page_get_context (page);
  SceauSigner signer = sceau_draft_get_signer (context->draft);

  signer_offer_places (self, context);
  self->filling = TRUE;
  gtk_check_button_set_active (self->authority_check, signer == SCEAU_SIGNER_AUTHORITY);
  gtk_check_button_set_active (self->self_check, signer == SCEAU_SIGNER_SELF);
  gtk_check_button_set_active (self->existing_check, signer == SCEAU_SIGNER_EXISTING);
  gtk_check_button_set_active (self->here_check, sceau_draft_get_key_here (context->draft));
  gtk_check_button_set_active (self->server_check, !sceau_draft_get_key_here (context->draft));
  on_signer_toggled (self);
  self->filling = FALSE;
}

static void
sceau_assistant_signer_class_init (SceauAssistantSignerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SCEAU_STEP_PAGE_CLASS (klass)->enter = sceau_assistant_signer_enter;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-assistant-signer.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantSigner, authority_check);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantSigner, self_check);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantSigner, existing_check);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantSigner, server_check);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantSigner, here_check);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantSigner, server_row);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantSigner, place_group);
  gtk_widget_class_bind_template_callback (widget_class, on_signer_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_place_toggled);
}

static void
sceau_assistant_signer_init (SceauAssistantSigner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

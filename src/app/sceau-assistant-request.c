/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assistant, step 3: the request as text, to copy, save or drag out. */
#include "config.h"

#include "app/sceau-assistant-request.h"

#include "app/sceau-drag-out.h"
#include "app/sceau-error-bar.h"
#include "app/sceau-findings-box.h"
#include "app/sceau-guide-list.h"
#include "app/sceau-save-as.h"
#include "app/sceau-window.h"
#include "base/sceau-text.h"
#include "fleet/sceau-fleet-hand.h"
#include "pki/sceau-request-check.h"

#include <glib/gi18n.h>

struct _SceauAssistantRequest
{
  SceauStepPage parent_instance;

  GtkTextView *text_view;
  GtkLabel *names_label;
  GtkWidget *copy_button;
  GtkWidget *drag_button;
  GtkWidget *hand_group; /* CamTrace makes the request, the person brings it here */
  GtkWidget *sent_group;
  GtkWidget *again_button;
  SceauGuideList *guide;
  GtkTextView *pasted;
  SceauErrorBar *paste_error;
  SceauFindingsBox *findings;

  char *pem;
};

G_DEFINE_FINAL_TYPE (SceauAssistantRequest, sceau_assistant_request, SCEAU_TYPE_STEP_PAGE)

/* "Lyon-03.csr": a name that a file system and an authority both accept. */
static char *
request_dup_file_name (SceauAssistantRequest *self)
{
  SceauAssistantContext *context = sceau_step_page_get_context (SCEAU_STEP_PAGE (self));
  g_autofree char *name = sceau_text_to_file_name (sceau_server_get_name (context->server));

  return g_strconcat (name, ".csr", NULL);
}

static void
sceau_assistant_request_dispose (GObject *object)
{
  SceauAssistantRequest *self = SCEAU_ASSISTANT_REQUEST (object);

  g_clear_pointer (&self->pem, g_free);
  G_OBJECT_CLASS (sceau_assistant_request_parent_class)->dispose (object);
}

static void
on_copy (SceauAssistantRequest *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->pem);
  sceau_window_toast (sceau_window_of (GTK_WIDGET (self)), _ ("Request copied"));
}

static void
on_save (SceauAssistantRequest *self)
{
  g_autofree char *name = request_dup_file_name (self);

  sceau_save_text_as (GTK_WIDGET (self), _ ("Save the Request"), name, self->pem);
}

static char *
drag_text (GtkWidget *widget, char **name)
{
  SceauAssistantRequest *self = SCEAU_ASSISTANT_REQUEST (widget);

  *name = request_dup_file_name (self);
  return g_strdup (self->pem);
}

static gboolean
is_by_hand (SceauAssistantRequest *self)
{
  SceauAssistantContext *context = sceau_step_page_get_context (SCEAU_STEP_PAGE (self));

  return sceau_fleet_is_by_hand (context->server) && !sceau_draft_get_key_here (context->draft);
}

static void
show_guide (SceauAssistantRequest *self, gboolean shown)
{
  SceauAssistantContext *context = sceau_step_page_get_context (SCEAU_STEP_PAGE (self));
  g_autoptr (SceauArguments) arguments = sceau_arguments_new ();
  g_autoptr (GPtrArray) steps = NULL;

  gtk_widget_set_visible (self->hand_group, shown);
  gtk_widget_set_visible (self->sent_group, !shown);
  gtk_widget_set_sensitive (self->sent_group, self->pem != NULL);
  gtk_widget_set_visible (self->again_button, !shown && is_by_hand (self));
  if (!shown)
    return;
  arguments->subject = sceau_draft_dup_subject (context->draft);
  steps = sceau_guide_make (SCEAU_OPERATION_REQUEST, arguments, FALSE);
  sceau_guide_list_show_steps (self->guide, steps);
  gtk_widget_grab_focus (GTK_WIDGET (self->pasted));
}

/* What CamTrace's page showed: from now on its answer is awaited. */
static void
on_check_pasted (SceauAssistantRequest *self)
{
  SceauAssistantContext *context = sceau_step_page_get_context (SCEAU_STEP_PAGE (self));
  g_autoptr (SceauSubject) subject = sceau_draft_dup_subject (context->draft);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->pasted);
  g_autofree char *text = NULL;
  g_autoptr (SceauRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  request = sceau_guide_read_request (text, subject->common_name, &error);
  sceau_error_bar_set_error (self->paste_error, error, sceau_server_get_name (context->server));
  if (request == NULL)
    return;
  sceau_fleet_note_request (context->fleet, context->server, request);
  gtk_text_buffer_set_text (buffer, "", -1);
  sceau_step_page_enter (SCEAU_STEP_PAGE (self));
}

static void
on_again (SceauAssistantRequest *self)
{
  sceau_step_page_set_ready (SCEAU_STEP_PAGE (self), FALSE);
  show_guide (self, TRUE);
}

static void
show_findings (SceauAssistantRequest *self, SceauRequest *request)
{
  g_autoptr (GPtrArray) findings = request != NULL && is_by_hand (self)
                                       ? sceau_request_check (request)
                                       : sceau_findings_new ();

  sceau_findings_box_set_findings (self->findings, findings);
}

/* CamTrace's own form knows no names: an authority takes the common name then, or asks for them. */
static char *
dup_names_text (SceauRequest *request)
{
  const char *const *names = sceau_request_get_names (request);
  g_autoptr (SceauSubject) subject = sceau_request_dup_subject_fields (request);

  if (names[0] != NULL)
    return g_strjoinv (", ", (char **) names);
  if (subject->common_name != NULL && *subject->common_name != '\0')
    return g_strdup_printf (
        _ ("This request names none besides its common name, “%s”: where the authority’s order form asks for names (SAN), enter it there."),
        subject->common_name);
  return g_strdup (_ (
      "This request names none: enter the DNS name of the server where the authority’s order form asks for names (SAN)."));
}

static void
sceau_assistant_request_enter (SceauStepPage *page)
{
  SceauAssistantRequest *self = SCEAU_ASSISTANT_REQUEST (page);
  SceauAssistantContext *context = sceau_step_page_get_context (page);
  g_autoptr (SceauRequest) request = NULL;
  g_autofree char *names = NULL;

  g_free (self->pem);
  self->pem = sceau_assistant_context_dup_request_pem (context);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view),
                            self->pem != NULL ? self->pem : "", -1);
  request = self->pem != NULL ? sceau_request_new_from_pem (self->pem, NULL) : NULL;
  names = request != NULL ? dup_names_text (request) : g_strdup ("");
  gtk_label_set_label (self->names_label, names);
  sceau_step_page_set_ready (page, request != NULL);
  sceau_step_page_set_next_label (page, _ ("The Answer Is _Here"));
  show_findings (self, request);
  show_guide (self, request == NULL && is_by_hand (self));
  if (request != NULL)
    gtk_widget_grab_focus (self->copy_button);
}

static void
sceau_assistant_request_class_init (SceauAssistantRequestClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_assistant_request_dispose;
  SCEAU_STEP_PAGE_CLASS (klass)->enter = sceau_assistant_request_enter;
  g_type_ensure (SCEAU_TYPE_GUIDE_LIST);
  g_type_ensure (SCEAU_TYPE_ERROR_BAR);
  g_type_ensure (SCEAU_TYPE_FINDINGS_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-assistant-request.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantRequest, text_view);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantRequest, names_label);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantRequest, copy_button);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantRequest, drag_button);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantRequest, hand_group);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantRequest, sent_group);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantRequest, again_button);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantRequest, guide);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantRequest, pasted);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantRequest, paste_error);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantRequest, findings);
  gtk_widget_class_bind_template_callback (widget_class, on_check_pasted);
  gtk_widget_class_bind_template_callback (widget_class, on_again);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
sceau_assistant_request_init (SceauAssistantRequest *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sceau_drag_out_attach (self->drag_button, GTK_WIDGET (self), drag_text);
}

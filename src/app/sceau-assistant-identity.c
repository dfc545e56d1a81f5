/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assistant, step 2: the six fields of the HowTo, names, the kind of key; makes the request when the person goes on. */
#include "config.h"

#include "app/sceau-assistant-identity.h"

#include "app/sceau-assistant-make.h"
#include "app/sceau-findings-box.h"
#include "base/sceau-text.h"
#include "fleet/sceau-name-check.h"
#include "pki/sceau-request-check.h"

#include <glib/gi18n.h>

struct _SceauAssistantIdentity
{
  SceauStepPage parent_instance;

  AdwEntryRow *common_name_row;
  AdwEntryRow *add_name_row;
  GtkFlowBox *names_box;
  GtkLabel *verdict_label;
  SceauFindingsBox *request_findings;
  AdwEntryRow *country_row;
  AdwEntryRow *state_row;
  AdwEntryRow *locality_row;
  AdwEntryRow *organization_row;
  AdwEntryRow *unit_row;
  AdwComboRow *key_type_row;
  GtkWidget *days_row;
  GtkSpinButton *days_spin;

  gboolean bound;
  GCancellable *checking; /* the name check under way; nullable */
};

G_DEFINE_FINAL_TYPE (SceauAssistantIdentity, sceau_assistant_identity, SCEAU_TYPE_STEP_PAGE)

static void identity_update_names (SceauAssistantIdentity *self);

static SceauAssistantContext *
context_of (SceauAssistantIdentity *self)
{
  return sceau_step_page_get_context (SCEAU_STEP_PAGE (self));
}

static void
sceau_assistant_identity_dispose (GObject *object)
{
  SceauAssistantIdentity *self = SCEAU_ASSISTANT_IDENTITY (object);

  if (self->checking != NULL)
    g_cancellable_cancel (self->checking);
  g_clear_object (&self->checking);
  G_OBJECT_CLASS (sceau_assistant_identity_parent_class)->dispose (object);
}

static void
identity_say (SceauAssistantIdentity *self, const char *text, const char *css_class)
{
  gtk_label_set_label (self->verdict_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->verdict_label), text != NULL);
  gtk_widget_set_css_classes (GTK_WIDGET (self->verdict_label),
                              (const char *[]){ css_class, NULL });
}

static void
on_name_checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauAssistantIdentity) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *addresses = NULL;
  g_autofree char *text = NULL;
  SceauNameVerdict verdict;

  if (!sceau_name_check_finish (result, &verdict, &addresses, &error))
    return; /* a further key press took its place */
  g_clear_object (&self->checking);
  switch (verdict)
    {
    case SCEAU_NAME_LEADS_HERE:
      text = g_strdup (_ ("This name leads to this server."));
      break;
    case SCEAU_NAME_LEADS_ELSEWHERE:
      text = g_strdup_printf (
          _ ("Careful: this name leads to %s, which is not where Sceau reaches this server."),
          addresses);
      break;
    case SCEAU_NAME_LEADS_NOWHERE:
    default:
      text = g_strdup (_ (
          "This workstation does not know this name. That is normal if only the customer’s network does; "
          "otherwise check the spelling."));
      break;
    }
  identity_say (self, text, verdict == SCEAU_NAME_LEADS_ELSEWHERE ? "warning" : "dim-label");
}

/* A resolver takes only names; an address or half a name is judged by the draft alone. */
static void
identity_check_name (SceauAssistantIdentity *self, const char *name)
{
  SceauAssistantContext *context = context_of (self);

  if (self->checking != NULL)
    g_cancellable_cancel (self->checking);
  g_clear_object (&self->checking);
  if (!sceau_name_is_dns (name) || *name == '*' || strchr (name, '.') == NULL)
    return;
  self->checking = g_cancellable_new ();
  sceau_name_check_async (name, sceau_server_get_https_host (context->server), self->checking,
                          on_name_checked_cb, g_object_ref (self));
}

/* What an authority will drop or refuse, before money is spent. A certificate of one's own is nobody else's business. */
static void
identity_check_request (SceauAssistantIdentity *self, gboolean complete)
{
  SceauDraft *draft = context_of (self)->draft;
  g_autoptr (SceauSubject) subject = sceau_draft_dup_subject (draft);
  g_autoptr (GPtrArray) findings = NULL;

  if (complete && sceau_draft_get_signer (draft) == SCEAU_SIGNER_AUTHORITY)
    findings = sceau_request_check_draft (
        subject, sceau_draft_get_names (draft),
        sceau_key_type_to_string (sceau_draft_get_key_type (draft)));
  sceau_findings_box_set_findings (self->request_findings, findings);
}

static void
identity_validate (SceauAssistantIdentity *self)
{
  SceauAssistantContext *context = context_of (self);
  g_autoptr (GError) error = NULL;
  gboolean fine = sceau_draft_check_identity (context->draft, &error);

  sceau_step_page_set_ready (SCEAU_STEP_PAGE (self), fine);
  identity_check_request (self, fine);
  if (fine)
    {
      identity_say (self, NULL, NULL);
      return;
    }
  identity_say (self, error->message, "error");
}

static void
on_common_name_changed (SceauAssistantIdentity *self)
{
  g_autofree char *name = g_strstrip (
      g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->common_name_row))));

  if (!self->bound)
    return;
  identity_validate (self);
  if (sceau_step_page_get_ready (SCEAU_STEP_PAGE (self)))
    identity_check_name (self, name);
}

static void
on_entry_activated (SceauAssistantIdentity *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "assistant.next", NULL);
}

static void
identity_set_names (SceauAssistantIdentity *self, GPtrArray *names)
{
  g_ptr_array_add (names, NULL);
  g_object_set (context_of (self)->draft, "names", names->pdata, NULL);
  identity_update_names (self);
  identity_validate (self);
}

static void
on_remove_name (SceauAssistantIdentity *self, GtkButton *button)
{
  const char *gone = g_object_get_data (G_OBJECT (button), "name");
  const char *const *names = sceau_draft_get_names (context_of (self)->draft);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (!g_str_equal (names[i], gone))
      g_ptr_array_add (kept, g_strdup (names[i]));
  identity_set_names (self, kept);
  gtk_widget_grab_focus (GTK_WIDGET (self->add_name_row));
}

/* What is typed in the row becomes one of the names. FALSE: it is no name; it stays there, and is said to be none. */
static gboolean
identity_take_typed_name (SceauAssistantIdentity *self, GError **error)
{
  g_autofree char *name = g_strstrip (
      g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->add_name_row))));
  const char *const *names = sceau_draft_get_names (context_of (self)->draft);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

  if (*name == '\0')
    return TRUE;
  if (!sceau_name_is_dns (name) && !sceau_name_is_ip (name))
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is neither a DNS name nor an IP address."), name);
      return FALSE;
    }
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    g_ptr_array_add (all, g_strdup (names[i]));
  if (names == NULL || !g_strv_contains (names, name))
    g_ptr_array_add (all, g_strdup (name));
  gtk_editable_set_text (GTK_EDITABLE (self->add_name_row), "");
  identity_set_names (self, all);
  return TRUE;
}

static void
on_add_name (SceauAssistantIdentity *self)
{
  g_autoptr (GError) error = NULL;

  if (!identity_take_typed_name (self, &error))
    identity_say (self, error->message, "error");
}

static GtkWidget *
make_chip (SceauAssistantIdentity *self, const char *name)
{
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
  g_autofree char *tooltip = g_strdup_printf (_ ("Remove %s"), name);

  gtk_widget_add_css_class (chip, "chip");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "name", g_strdup (name), g_free);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_remove_name), self);
  gtk_box_append (GTK_BOX (chip), gtk_label_new (name));
  gtk_box_append (GTK_BOX (chip), button);
  return chip;
}

static void
identity_update_names (SceauAssistantIdentity *self)
{
  const char *const *names = sceau_draft_get_names (context_of (self)->draft);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->names_box))) != NULL)
    gtk_flow_box_remove (self->names_box, child);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      gtk_flow_box_append (self->names_box, make_chip (self, names[i]));
      /* The chip's button takes the focus, not the cell around it. */
      gtk_widget_set_focusable (gtk_widget_get_last_child (GTK_WIDGET (self->names_box)), FALSE);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->names_box), names != NULL && names[0] != NULL);
}

static void
identity_bind (SceauAssistantIdentity *self)
{
  SceauDraft *draft = context_of (self)->draft;
  GBindingFlags flags = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  g_object_bind_property (draft, "common-name", self->common_name_row, "text", flags);
  g_object_bind_property (draft, "country", self->country_row, "text", flags);
  g_object_bind_property (draft, "state", self->state_row, "text", flags);
  g_object_bind_property (draft, "locality", self->locality_row, "text", flags);
  g_object_bind_property (draft, "organization", self->organization_row, "text", flags);
  g_object_bind_property (draft, "unit", self->unit_row, "text", flags);
  g_object_bind_property (draft, "key-type", self->key_type_row, "selected", flags);
  g_object_bind_property (draft, "days", self->days_spin, "value", flags);
  g_signal_connect_object (draft, "notify", G_CALLBACK (identity_validate), self,
                           G_CONNECT_SWAPPED);
  self->bound = TRUE;
}

static void
sceau_assistant_identity_enter (SceauStepPage *page)
{
  SceauAssistantIdentity *self = SCEAU_ASSISTANT_IDENTITY (page);
  gboolean self_signed = sceau_draft_get_signer (context_of (self)->draft) == SCEAU_SIGNER_SELF;

  if (!self->bound)
    identity_bind (self);
  gtk_widget_set_visible (self->days_row, self_signed);
  sceau_step_page_set_next_label (page, self_signed ? _ ("Con_tinue") : _ ("Make the _request"));
  identity_update_names (self);
  on_common_name_changed (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->common_name_row));
}

static void
sceau_assistant_identity_advance_async (SceauStepPage *page, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer data)
{
  SceauAssistantIdentity *self = SCEAU_ASSISTANT_IDENTITY (page);
  SceauAssistantContext *context = sceau_step_page_get_context (page);
  g_autoptr (GError) error = NULL;

  /* A name that was typed and not confirmed is meant all the same: a certificate without it would have to be bought again. */
  if (!identity_take_typed_name (self, &error))
    {
      identity_say (self, error->message, "error");
      gtk_widget_grab_focus (GTK_WIDGET (self->add_name_row));
      g_task_report_error (page, callback, data, sceau_assistant_identity_advance_async,
                           g_steal_pointer (&error));
      return;
    }
  sceau_assistant_remember_identity (context->draft);
  if (sceau_draft_get_signer (context->draft) == SCEAU_SIGNER_SELF)
    SCEAU_STEP_PAGE_CLASS (sceau_assistant_identity_parent_class)
        ->advance_async (page, cancellable, callback, data);
  else
    sceau_assistant_make_request_async (GTK_WIDGET (page), context, cancellable, callback, data);
}

static void
sceau_assistant_identity_class_init (SceauAssistantIdentityClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SceauStepPageClass *step_class = SCEAU_STEP_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_assistant_identity_dispose;
  step_class->enter = sceau_assistant_identity_enter;
  step_class->advance_async = sceau_assistant_identity_advance_async;
  g_type_ensure (SCEAU_TYPE_FINDINGS_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-assistant-identity.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantIdentity, common_name_row);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantIdentity, add_name_row);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantIdentity, names_box);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantIdentity, verdict_label);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantIdentity, request_findings);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantIdentity, country_row);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantIdentity, state_row);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantIdentity, locality_row);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantIdentity, organization_row);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantIdentity, unit_row);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantIdentity, key_type_row);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantIdentity, days_row);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantIdentity, days_spin);
  gtk_widget_class_bind_template_callback (widget_class, on_common_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_add_name);
}

static void
sceau_assistant_identity_init (SceauAssistantIdentity *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

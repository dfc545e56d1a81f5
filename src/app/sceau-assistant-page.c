/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The certificate assistant: the path, the step that is shown, and the draft that survives closing. */
#include "config.h"

#include "app/sceau-assistant-page.h"

#include "app/sceau-assistant-done.h"
#include "app/sceau-assistant-identity.h"
#include "app/sceau-assistant-install.h"
#include "app/sceau-assistant-make.h"
#include "app/sceau-assistant-request.h"
#include "app/sceau-assistant-signer.h"
#include "app/sceau-board-view.h"
#include "app/sceau-error-bar.h"
#include "app/sceau-scroll-layout.h"
#include "app/sceau-step-path.h"

#include <glib/gi18n.h>

struct _SceauAssistantPage
{
  AdwBin parent_instance;

  AdwWindowTitle *title;
  GtkButton *next_button;
  GtkScrolledWindow *scrolled;
  SceauStepPath *path;
  SceauErrorBar *error_bar;
  GtkStack *stack;
  SceauStepPage *signer_step;
  SceauStepPage *identity_step;
  SceauStepPage *request_step;
  SceauStepPage *board_step;
  SceauStepPage *install_step;
  SceauStepPage *done_step;

  SceauAssistantContext *context;
  GCancellable *cancellable;
  gboolean advancing;
};

enum
{
  SIGNAL_CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SceauAssistantPage, sceau_assistant_page, ADW_TYPE_BIN)

static void on_advanced_cb (GObject *source, GAsyncResult *result, gpointer data);

static SceauStepPage *
page_of_step (SceauAssistantPage *self, SceauAssistantStep step)
{
  SceauStepPage *pages[SCEAU_ASSISTANT_N_STEPS] = {
    [SCEAU_ASSISTANT_STEP_SIGNER] = self->signer_step,
    [SCEAU_ASSISTANT_STEP_IDENTITY] = self->identity_step,
    [SCEAU_ASSISTANT_STEP_REQUEST] = self->request_step,
    [SCEAU_ASSISTANT_STEP_CHAIN] = self->board_step,
    [SCEAU_ASSISTANT_STEP_INSTALL] = self->install_step,
    [SCEAU_ASSISTANT_STEP_DONE] = self->done_step,
  };

  return pages[step];
}

static SceauAssistantStep
current_step (SceauAssistantPage *self)
{
  GtkWidget *visible = gtk_stack_get_visible_child (self->stack);

  for (guint step = 0; step < SCEAU_ASSISTANT_N_STEPS; step++)
    if (GTK_WIDGET (page_of_step (self, step)) == visible)
      return step;
  return SCEAU_ASSISTANT_STEP_SIGNER;
}

/* Kept at each step and when the page goes: nothing typed is ever lost. After Done there is nothing to keep. */
static void
assistant_page_save_draft (SceauAssistantPage *self)
{
  g_autofree char *pem = NULL;
  g_autofree char *json = NULL;

  if (self->context == NULL)
    return;
  if (current_step (self) == SCEAU_ASSISTANT_STEP_DONE)
    {
      sceau_fleet_save_draft (self->context->fleet, self->context->server, NULL);
      return;
    }
  pem = sceau_board_to_pem (self->context->board);
  g_object_set (self->context->draft, "chain-pem", pem, "step", (int) current_step (self), NULL);
  json = sceau_draft_to_json (self->context->draft);
  sceau_fleet_save_draft (self->context->fleet, self->context->server, json);
}

static void
assistant_page_update (SceauAssistantPage *self)
{
  SceauAssistantStep step;
  SceauStepPage *page;
  gboolean installing;

  /* The stack tells once more while the page goes away. */
  if (self->context == NULL)
    return;
  step = current_step (self);
  page = page_of_step (self, step);
  installing = sceau_assistant_install_is_running (SCEAU_ASSISTANT_INSTALL (self->install_step));

  sceau_step_page_show_next_label (page, self->next_button);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "assistant.next",
                                 sceau_step_page_get_ready (page) && !self->advancing);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "assistant.back", !installing);
  sceau_step_path_update (self->path, self->context->draft, step,
                          !self->advancing && step != SCEAU_ASSISTANT_STEP_DONE);
}

static void
assistant_page_show (SceauAssistantPage *self, SceauAssistantStep step)
{
  SceauStepPage *page = page_of_step (self, step);

  if (step == SCEAU_ASSISTANT_STEP_INSTALL)
    sceau_assistant_install_set_allow_incomplete (
        SCEAU_ASSISTANT_INSTALL (page),
        sceau_board_view_get_allow_incomplete (SCEAU_BOARD_VIEW (self->board_step)));
  sceau_error_bar_set_error (self->error_bar, NULL, NULL);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (page));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
  sceau_step_page_enter (page);
  assistant_page_update (self);
  if (step == SCEAU_ASSISTANT_STEP_INSTALL || step == SCEAU_ASSISTANT_STEP_DONE)
    gtk_widget_grab_focus (GTK_WIDGET (self->next_button)); /* all that is left to do */
  assistant_page_save_draft (self);
}

static void
on_step_activated (SceauAssistantPage *self, int step)
{
  if (!self->advancing)
    assistant_page_show (self, step);
}

static void
on_advanced_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauAssistantPage) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = sceau_step_page_advance_finish (SCEAU_STEP_PAGE (source), result, &error);

  self->advancing = FALSE;
  if (self->context == NULL || gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return; /* the page was closed meanwhile */
  if (done)
    assistant_page_show (self, sceau_draft_next_step (self->context->draft, current_step (self)));
  else
    sceau_error_bar_set_error (self->error_bar, error,
                               sceau_server_get_name (self->context->server));
  assistant_page_update (self);
}

static void
on_next (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauAssistantPage *self = SCEAU_ASSISTANT_PAGE (widget);
  SceauStepPage *page = page_of_step (self, current_step (self));

  if (self->advancing || !sceau_step_page_get_ready (page))
    return;
  if (current_step (self) == SCEAU_ASSISTANT_STEP_DONE)
    {
      g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
      return;
    }
  self->advancing = TRUE;
  sceau_error_bar_set_error (self->error_bar, NULL, NULL);
  sceau_step_page_advance_async (page, self->cancellable, on_advanced_cb, g_object_ref (self));
  assistant_page_update (self);
}

/* One step back; from the first one (and from the last) out of the assistant. */
static void
on_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauAssistantPage *self = SCEAU_ASSISTANT_PAGE (widget);
  SceauAssistantStep step = current_step (self);
  SceauAssistantStep previous = sceau_draft_previous_step (self->context->draft, step);

  if (self->advancing && step == SCEAU_ASSISTANT_STEP_INSTALL)
    return;
  if (previous == step || step == SCEAU_ASSISTANT_STEP_DONE)
    g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
  else
    assistant_page_show (self, previous);
}

static void
on_unmap (GtkWidget *widget)
{
  assistant_page_save_draft (SCEAU_ASSISTANT_PAGE (widget));
  GTK_WIDGET_CLASS (sceau_assistant_page_parent_class)->unmap (widget);
}

static void
sceau_assistant_page_dispose (GObject *object)
{
  SceauAssistantPage *self = SCEAU_ASSISTANT_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->context, sceau_assistant_context_unref);
  G_OBJECT_CLASS (sceau_assistant_page_parent_class)->dispose (object);
}

static void
assistant_page_ensure_types (void)
{
  g_type_ensure (SCEAU_TYPE_ERROR_BAR);
  g_type_ensure (SCEAU_TYPE_SCROLL_LAYOUT);
  g_type_ensure (SCEAU_TYPE_STEP_PATH);
  g_type_ensure (SCEAU_TYPE_ASSISTANT_SIGNER);
  g_type_ensure (SCEAU_TYPE_ASSISTANT_IDENTITY);
  g_type_ensure (SCEAU_TYPE_ASSISTANT_REQUEST);
  g_type_ensure (SCEAU_TYPE_BOARD_VIEW);
  g_type_ensure (SCEAU_TYPE_ASSISTANT_INSTALL);
  g_type_ensure (SCEAU_TYPE_ASSISTANT_DONE);
}

static void
assistant_page_bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantPage, title);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantPage, next_button);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantPage, scrolled);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantPage, path);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantPage, error_bar);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantPage, signer_step);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantPage, identity_step);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantPage, request_step);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantPage, board_step);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantPage, install_step);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantPage, done_step);
  gtk_widget_class_bind_template_callback (widget_class, on_step_activated);
}

static void
sceau_assistant_page_class_init (SceauAssistantPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_assistant_page_dispose;
  widget_class->unmap = on_unmap;
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  assistant_page_ensure_types ();
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-assistant-page.ui");
  assistant_page_bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "assistant.next", NULL, on_next);
  gtk_widget_class_install_action (widget_class, "assistant.back", NULL, on_back);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "assistant.back",
                                       NULL);
}

static void
sceau_assistant_page_init (SceauAssistantPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

/* A new draft starts from what is known of the server. */
static void
assistant_page_prefill (SceauAssistantPage *self)
{
  SceauAssistantContext *context = self->context;
  const char *dns_name = sceau_server_get_dns_name (context->server);
  SceauManagedState *state = sceau_server_get_state (context->server);
  GPtrArray *chain = state != NULL ? sceau_managed_state_get_chain (state) : NULL;

  if (chain != NULL && chain->len > 0)
    sceau_assistant_start_from_certificate (context->draft, g_ptr_array_index (chain, 0), dns_name);
  else
    {
      sceau_assistant_recall_identity (context->draft);
      g_object_set (context->draft, "common-name", dns_name != NULL ? dns_name : "", NULL);
    }
  if (state != NULL && sceau_managed_state_get_request (state) != NULL
      && sceau_managed_state_is_awaiting (state))
    g_object_set (context->draft, "step", SCEAU_ASSISTANT_STEP_CHAIN, NULL);
}

/* Where the person goes on: never on a step whose ground is gone meanwhile. */
static SceauAssistantStep
assistant_page_first_step (SceauAssistantPage *self)
{
  SceauDraft *draft = self->context->draft;
  SceauAssistantStep step = MIN (sceau_draft_get_step (draft), SCEAU_ASSISTANT_STEP_CHAIN);

  if (!sceau_draft_has_step (draft, step))
    return SCEAU_ASSISTANT_STEP_SIGNER;
  if (step > SCEAU_ASSISTANT_STEP_IDENTITY
      && sceau_draft_get_signer (draft) == SCEAU_SIGNER_AUTHORITY
      && !sceau_assistant_context_has_request (self->context))
    return SCEAU_ASSISTANT_STEP_IDENTITY;
  return step;
}

static void
assistant_page_restore (SceauAssistantPage *self)
{
  SceauAssistantContext *context = self->context;
  g_autofree char *json = sceau_fleet_load_draft (context->fleet, context->server);
  const char *pem;

  if (json == NULL || !sceau_draft_load (context->draft, json, NULL))
    assistant_page_prefill (self);
  pem = sceau_draft_get_chain_pem (context->draft);
  if (pem != NULL && *pem != '\0')
    {
      g_autoptr (GBytes) bytes = g_bytes_new (pem, strlen (pem));

      sceau_board_add_bytes_async (context->board, _ ("Kept from last time"), bytes, NULL, NULL,
                                   NULL);
    }
}

/**
 * sceau_assistant_page_new:
 * @fleet: the fleet
 * @server: the server to work on
 *
 * Returns: (transfer floating): a new page, for sceau_window_push()
 */
SceauAssistantPage *
sceau_assistant_page_new (SceauFleet *fleet, SceauServer *server)
{
  SceauAssistantPage *self = g_object_new (SCEAU_TYPE_ASSISTANT_PAGE, NULL);

  self->context = sceau_assistant_context_new (fleet, server);
  adw_window_title_set_title (self->title, sceau_server_get_name (server));
  for (guint step = 0; step < SCEAU_ASSISTANT_N_STEPS; step++)
    {
      SceauStepPage *page = page_of_step (self, step);

      sceau_step_page_set_context (page, self->context);
      g_signal_connect_object (page, "notify", G_CALLBACK (assistant_page_update), self,
                               G_CONNECT_SWAPPED);
    }
  assistant_page_restore (self);
  assistant_page_show (self, assistant_page_first_step (self));
  return self;
}

/**
 * sceau_assistant_page_is_running:
 * @self: the page
 *
 * Returns: whether an installation is under way
 */
gboolean
sceau_assistant_page_is_running (SceauAssistantPage *self)
{
  return sceau_assistant_install_is_running (SCEAU_ASSISTANT_INSTALL (self->install_step));
}

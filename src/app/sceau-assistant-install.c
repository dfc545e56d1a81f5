/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assistant, step 5: the plan in words, then its progress. */
#include "config.h"

#include "app/sceau-assistant-install.h"

#include "app/sceau-assistant-make.h"
#include "app/sceau-guide-list.h"
#include "app/sceau-kit-actions.h"
#include "app/sceau-progress-list.h"
#include "app/sceau-window.h"

#include <glib/gi18n.h>

/* The passphrase of a key that travels over the pinned connection, made for this once. */
#define TRANSPORT_PASSPHRASE_BITS 256

struct _SceauAssistantInstall
{
  SceauStepPage parent_instance;

  GtkWidget *plan_group;
  SceauProgressList *progress_list;
  GtkCheckButton *enable_check;
  GtkWidget *cancel_button;
  GtkWidget *hand_group;
  SceauGuideList *guide;
  GtkWidget *kit_button;

  SceauDeployment *deployment; /* the plan, or what runs; nullable */
  SceauKey *key;               /* to be sent along; nullable */
  SceauSecret *passphrase;     /* of key_pem */
  char *key_pem;               /* the key, encrypted for its way; nullable */
  GCancellable *finding;       /* of the key: only the last look for it counts; nullable */
  gboolean allow_incomplete;
  gboolean replace; /* the person agreed that the awaited request goes to the backups */
};

G_DEFINE_FINAL_TYPE (SceauAssistantInstall, sceau_assistant_install, SCEAU_TYPE_STEP_PAGE)

static void on_key_loaded_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_key_encrypted_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_replace_answered (AdwMessageDialog *dialog, const char *response, gpointer data);
static void on_installed_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer data);

static SceauAssistantContext *
context_of (SceauAssistantInstall *self)
{
  return sceau_step_page_get_context (SCEAU_STEP_PAGE (self));
}

static gboolean
is_self_signed (SceauAssistantInstall *self)
{
  return sceau_draft_get_signer (context_of (self)->draft) == SCEAU_SIGNER_SELF;
}

static void
install_forget_key (SceauAssistantInstall *self)
{
  if (self->finding != NULL)
    g_cancellable_cancel (self->finding);
  g_clear_pointer (&self->key, sceau_key_unref);
  g_clear_pointer (&self->passphrase, sceau_secret_unref);
  g_clear_pointer (&self->key_pem, g_free);
}

static void
sceau_assistant_install_dispose (GObject *object)
{
  SceauAssistantInstall *self = SCEAU_ASSISTANT_INSTALL (object);

  g_clear_object (&self->deployment);
  install_forget_key (self);
  g_clear_object (&self->finding);
  G_OBJECT_CLASS (sceau_assistant_install_parent_class)->dispose (object);
}

static SceauArguments *
install_make_arguments (SceauAssistantInstall *self)
{
  SceauAssistantContext *context = context_of (self);
  SceauArguments *arguments = sceau_arguments_new ();

  arguments->replace = self->replace;
  if (is_self_signed (self))
    {
      arguments->subject = sceau_draft_dup_subject (context->draft);
      arguments->names = g_strdupv ((char **) sceau_draft_get_names (context->draft));
      arguments->key_type = sceau_draft_get_key_type (context->draft);
      arguments->days = sceau_draft_get_days (context->draft);
      return arguments;
    }
  sceau_arguments_take_chain (arguments, sceau_board_get_chain (context->board));
  arguments->allow_incomplete = self->allow_incomplete;
  if (self->key_pem != NULL)
    {
      arguments->key_pem = g_strdup (self->key_pem);
      arguments->key_passphrase = sceau_secret_ref (self->passphrase);
    }
  return arguments;
}

static void
on_deployment_notify (SceauAssistantInstall *self)
{
  gboolean running = sceau_assistant_install_is_running (self);

  gtk_widget_set_visible (self->cancel_button, running);
  gtk_widget_set_sensitive (self->cancel_button,
                            running && sceau_deployment_get_can_cancel (self->deployment));
  gtk_widget_set_sensitive (GTK_WIDGET (self->enable_check), !running);
}

/* A fresh plan: at the first sight of the step, and after each failure. */
static void
install_plan (SceauAssistantInstall *self)
{
  SceauAssistantContext *context = context_of (self);
  SceauOperation operation = is_self_signed (self) ? SCEAU_OPERATION_SELF_SIGN
                                                   : SCEAU_OPERATION_INSTALL;
  gboolean enable = gtk_check_button_get_active (self->enable_check);
  g_autoptr (SceauArguments) arguments = install_make_arguments (self);

  g_clear_object (&self->deployment);
  sceau_progress_list_set_deployment (self->progress_list, NULL);
  sceau_step_page_set_ready (SCEAU_STEP_PAGE (self), TRUE);
  self->deployment = sceau_fleet_plan (context->fleet, context->server, operation, arguments,
                                       enable);
  g_signal_connect_object (self->deployment, "notify", G_CALLBACK (on_deployment_notify), self,
                           G_CONNECT_SWAPPED);
  sceau_progress_list_set_deployment (self->progress_list, self->deployment);
  sceau_step_page_set_next_label (SCEAU_STEP_PAGE (self),
                                  enable ? _ ("_Install and Switch On") : _ ("_Install"));
  on_deployment_notify (self);
}

static void
on_enable_toggled (SceauAssistantInstall *self)
{
  if (self->deployment != NULL && !sceau_assistant_install_is_running (self))
    install_plan (self);
}

static void
on_cancel (SceauAssistantInstall *self)
{
  if (self->deployment != NULL)
    sceau_deployment_cancel (self->deployment);
}

static void
install_say_error (SceauAssistantInstall *self, const GError *error)
{
  SceauWindow *window = sceau_window_of (GTK_WIDGET (self));
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  if (window == NULL)
    return; /* closed meanwhile */
  sceau_words_for_error (error, NULL, &title, &body);
  sceau_window_toast (window, title);
}

static void
on_key_encrypted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauAssistantInstall) self = data;
  g_autoptr (GError) error = NULL;

  g_autofree char *pem = sceau_key_to_encrypted_pem_finish (result, &error);

  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED))
    return; /* the step was entered anew: that look goes on */
  self->key_pem = g_steal_pointer (&pem);
  if (self->key_pem != NULL)
    install_plan (self);
  else
    install_say_error (self, error);
}

/* Hundreds of thousands of rounds: in a thread, not between two frames. */
static void
install_encrypt_key (SceauAssistantInstall *self)
{
  self->passphrase = sceau_secret_new_random_text (TRANSPORT_PASSPHRASE_BITS);
  sceau_key_to_encrypted_pem_async (self->key, self->passphrase, self->finding, on_key_encrypted_cb,
                                    g_object_ref (self));
}

static void
on_key_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauAssistantInstall) self = data;
  g_autoptr (GError) error = NULL;

  g_autoptr (SceauKey) key = sceau_fleet_load_key_finish (SCEAU_FLEET (source), result, &error);

  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED))
    return; /* the step was entered anew: that look goes on */
  self->key = g_steal_pointer (&key);
  if (self->key != NULL)
    install_encrypt_key (self);
  else
    install_say_error (self, error);
}

/* The key goes along only when the server has not got it. TRUE when the plan can be made at once. */
static gboolean
install_find_key (SceauAssistantInstall *self)
{
  SceauAssistantContext *context = context_of (self);
  SceauManagedState *state = sceau_server_get_state (context->server);
  SceauCertificate *leaf = sceau_chain_get_leaf (sceau_board_get_chain (context->board));
  const char *spki = sceau_certificate_get_spki_sha256 (leaf);
  SceauKey *in_pile = sceau_board_get_key (context->board);

  install_forget_key (self);
  g_clear_object (&self->finding);
  self->finding = g_cancellable_new ();
  if (state != NULL && sceau_managed_state_has_key (state, spki))
    return TRUE;
  if (in_pile != NULL)
    {
      self->key = sceau_key_ref (in_pile);
      install_encrypt_key (self);
      return FALSE;
    }
  sceau_fleet_load_key_async (context->fleet, spki, self->finding, on_key_loaded_cb,
                              g_object_ref (self));
  return FALSE;
}

/* --- By hand: steps instead of a plan, and a kit where there is no route or the key has to come along --------------------------- */

static gboolean
is_by_hand (SceauAssistantInstall *self)
{
  return sceau_fleet_is_by_hand (context_of (self)->server);
}

static void
on_kit_key_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauAssistantInstall) self = data;
  SceauAssistantContext *context = context_of (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauKey) key = sceau_fleet_load_key_finish (SCEAU_FLEET (source), result, &error);

  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return; /* closed meanwhile */
  if (key != NULL)
    sceau_kit_save (GTK_WIDGET (self), context->fleet, context->server,
                    sceau_board_get_chain (context->board), key);
  else
    install_say_error (self, error);
}

static void
on_save_kit (SceauAssistantInstall *self)
{
  SceauAssistantContext *context = context_of (self);
  SceauChain *chain = sceau_board_get_chain (context->board);

  if (sceau_draft_get_key_here (context->draft) && sceau_board_get_key (context->board) == NULL)
    sceau_fleet_load_key_async (context->fleet,
                                sceau_certificate_get_spki_sha256 (sceau_chain_get_leaf (chain)),
                                NULL, on_kit_key_cb, g_object_ref (self));
  else
    sceau_kit_save (GTK_WIDGET (self), context->fleet, context->server, chain,
                    sceau_board_get_key (context->board));
}

/* CamTrace's interface takes no key: where one has to come along, only the kit does it. */
static void
install_guide (SceauAssistantInstall *self)
{
  SceauAssistantContext *context = context_of (self);
  SceauProbeResult *presented = sceau_server_get_presented (context->server);
  gboolean https_on = presented != NULL
                      && sceau_probe_result_get_status (presented) != SCEAU_PROBE_UNREACHABLE;
  gboolean key_comes = !is_self_signed (self)
                       && (sceau_draft_get_key_here (context->draft)
                           || sceau_board_get_key (context->board) != NULL);
  g_autoptr (SceauArguments) arguments = install_make_arguments (self);
  g_autoptr (GPtrArray) steps = sceau_guide_make (is_self_signed (self) ? SCEAU_OPERATION_SELF_SIGN
                                                                        : SCEAU_OPERATION_INSTALL,
                                                  arguments, https_on);

  sceau_guide_list_show_steps (self->guide, steps);
  gtk_widget_set_visible (GTK_WIDGET (self->guide), !key_comes);
  gtk_widget_set_visible (self->kit_button, !is_self_signed (self));
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (self->hand_group),
      key_comes
          ? _ (
              "CamTrace’s own interface takes no private key: save a kit, and install it on the server’s console. Then switch HTTPS on in CamTrace, and check.")
          : _ (
              "When it is done, check: only what a TLS client gets counts. Without a route to the server, save a kit instead."));
  sceau_step_page_set_next_label (SCEAU_STEP_PAGE (self), _ ("Check _Now"));
  sceau_step_page_set_ready (SCEAU_STEP_PAGE (self), TRUE);
}

static void
on_checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauAssistantInstall *self = g_task_get_source_object (task);
  g_autoptr (SceauArguments) arguments = install_make_arguments (self);
  GError *error = NULL;

  if (sceau_fleet_refresh_finish (SCEAU_FLEET (source), result, &error)
      && sceau_guide_check (
          is_self_signed (self) ? SCEAU_OPERATION_SELF_SIGN : SCEAU_OPERATION_INSTALL, arguments,
          sceau_server_get_presented (context_of (self)->server), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
sceau_assistant_install_enter (SceauStepPage *page)
{
  SceauAssistantInstall *self = SCEAU_ASSISTANT_INSTALL (page);
  gboolean by_hand = is_by_hand (self);

  self->replace = FALSE;
  gtk_widget_set_visible (self->plan_group, !by_hand);
  gtk_widget_set_visible (GTK_WIDGET (self->enable_check), !by_hand);
  gtk_widget_set_visible (self->hand_group, by_hand);
  gtk_widget_set_visible (self->kit_button, by_hand);
  sceau_step_page_set_ready (page, FALSE);
  if (by_hand)
    install_guide (self);
  else if (is_self_signed (self) || install_find_key (self))
    install_plan (self);
}

/* Whether going on makes an awaited request worthless. */
static gboolean
install_loses_request (SceauAssistantInstall *self)
{
  SceauManagedState *state = sceau_server_get_state (context_of (self)->server);
  gboolean awaited = state != NULL && sceau_managed_state_is_awaiting (state)
                     && sceau_managed_state_get_pending_spki (state) != NULL;

  return awaited && !self->replace && (is_self_signed (self) || self->key != NULL);
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (SceauAssistantInstall) self = g_object_ref (g_task_get_source_object (task));
  const GError *error = sceau_deployment_get_error (self->deployment);
  gboolean done = sceau_deployment_get_state (self->deployment) == SCEAU_DEPLOYMENT_DONE;

  sceau_fleet_refresh_finish (SCEAU_FLEET (source), result, NULL);
  sceau_step_page_set_ready (SCEAU_STEP_PAGE (self), TRUE);
  on_deployment_notify (self);
  if (done)
    g_task_return_boolean (task, TRUE);
  else if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_CANCELLED, "%s",
                             _ ("Cancelled: nothing was changed."));
}

/* Done or not, what is shown afterwards is what the server says now. */
static void
on_installed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauAssistantContext *context = context_of (g_task_get_source_object (task));

  sceau_deployment_run_finish (SCEAU_DEPLOYMENT (source), result, NULL);
  sceau_fleet_refresh_async (context->fleet, context->server, NULL, on_refreshed_cb,
                             g_steal_pointer (&task));
}

static void
install_run (SceauAssistantInstall *self, GTask *task)
{
  /* What failed before is planned anew, with the server's state of now. */
  if (sceau_deployment_get_state (self->deployment) != SCEAU_DEPLOYMENT_PLANNED)
    install_plan (self);
  sceau_step_page_set_ready (SCEAU_STEP_PAGE (self), FALSE);
  /* Closing the assistant does not stop an installation half-way: only the person's own Cancel does, until the switch. */
  sceau_deployment_run_async (self->deployment, NULL, on_installed_cb, task);
}

static void
on_replace_answered (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauAssistantInstall *self = g_task_get_source_object (task);

  if (!g_str_equal (response, "replace"))
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_CANCELLED, "%s",
                               _ ("The awaited request was kept."));
      return;
    }
  self->replace = TRUE;
  install_plan (self);
  install_run (self, g_steal_pointer (&task));
}

static void
sceau_assistant_install_advance_async (SceauStepPage *page, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer data)
{
  SceauAssistantInstall *self = SCEAU_ASSISTANT_INSTALL (page);
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, sceau_assistant_install_advance_async);
  if (is_by_hand (self))
    sceau_fleet_refresh_async (context_of (self)->fleet, context_of (self)->server, cancellable,
                               on_checked_cb, task);
  else if (install_loses_request (self))
    sceau_assistant_ask_to_replace (GTK_WIDGET (self), context_of (self)->server,
                                    G_CALLBACK (on_replace_answered), task);
  else
    install_run (self, task);
}

/**
 * sceau_assistant_install_set_allow_incomplete:
 * @self: the step
 * @allow: whether the person insists on a chain without its missing issuer
 */
void
sceau_assistant_install_set_allow_incomplete (SceauAssistantInstall *self, gboolean allow)
{
  self->allow_incomplete = allow;
}

/**
 * sceau_assistant_install_get_deployment:
 * @self: the step
 *
 * Returns: (transfer none) (nullable): the plan, or what ran
 */
SceauDeployment *
sceau_assistant_install_get_deployment (SceauAssistantInstall *self)
{
  return self->deployment;
}

/**
 * sceau_assistant_install_is_running:
 * @self: the step
 *
 * Returns: whether an installation is under way
 */
gboolean
sceau_assistant_install_is_running (SceauAssistantInstall *self)
{
  return self->deployment != NULL
         && sceau_deployment_get_state (self->deployment) == SCEAU_DEPLOYMENT_RUNNING;
}

static void
sceau_assistant_install_class_init (SceauAssistantInstallClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SceauStepPageClass *step_class = SCEAU_STEP_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_assistant_install_dispose;
  step_class->enter = sceau_assistant_install_enter;
  step_class->advance_async = sceau_assistant_install_advance_async;
  g_type_ensure (SCEAU_TYPE_PROGRESS_LIST);
  g_type_ensure (SCEAU_TYPE_GUIDE_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-assistant-install.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantInstall, plan_group);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantInstall, progress_list);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantInstall, enable_check);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantInstall, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantInstall, hand_group);
  gtk_widget_class_bind_template_callback (widget_class, on_enable_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantInstall, guide);
  gtk_widget_class_bind_template_child (widget_class, SceauAssistantInstall, kit_button);
  gtk_widget_class_bind_template_callback (widget_class, on_save_kit);
}

static void
sceau_assistant_install_init (SceauAssistantInstall *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server page's buttons and menu do: "server.enable", "server.restore"… */
#include "app/sceau-server-actions.h"
#include "app/sceau-deployment-window.h"
#include "app/sceau-guide-window.h"
#include "app/sceau-kit-actions.h"
#include "app/sceau-manual.h"
#include "app/sceau-repin.h"
#include "app/sceau-server-settings.h"
#include "app/sceau-window.h"
#include <glib/gi18n.h>

#define SELF_SIGNED_DAYS 365

/* What is asked before it is done. */
typedef struct
{
  SceauServerPage *page; /* owned */
  SceauOperation operation;
  SceauArguments *arguments;
  gboolean enable;
  const char *title; /* translated: of the progress window */
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->page);
  sceau_arguments_free (question->arguments);
  g_free (question);
}

static GtkWindow *
window_of (SceauServerPage *page)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page)));
}

static void
on_finished (SceauDeploymentWindow *window, gboolean done, SceauServerPage *page)
{
  sceau_server_page_update (page);
}

static void
run (SceauServerPage *page, SceauOperation operation, const SceauArguments *arguments,
     gboolean enable, const char *title)
{
  g_autoptr (SceauDeployment) deployment = sceau_fleet_plan (sceau_server_page_get_fleet (page),
                                                             sceau_server_page_get_server (page),
                                                             operation, arguments, enable);
  SceauDeploymentWindow *window = sceau_deployment_window_run (
      GTK_WIDGET (page), sceau_server_page_get_fleet (page), deployment, title);

  g_signal_connect_object (window, "finished", G_CALLBACK (on_finished), page, 0);
}

static void
on_answer (AdwMessageDialog *dialog, const char *response, Question *question)
{
  if (g_str_equal (response, "go"))
    run (question->page, question->operation, question->arguments, question->enable,
         question->title);
  else
    sceau_server_page_update (question->page);
  question_free (question);
}

/* Takes @arguments. The plan of the deployment is said before it starts. */
static void
ask (SceauServerPage *page, SceauOperation operation, SceauArguments *arguments, gboolean enable,
     const char *title, const char *heading, const char *body, const char *button,
     AdwResponseAppearance appearance)
{
  Question *question = g_new0 (Question, 1);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (window_of (page), heading, body));

  question->page = g_object_ref (page);
  question->operation = operation;
  question->arguments = arguments;
  question->enable = enable;
  question->title = title;
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "go", button, NULL);
  adw_message_dialog_set_response_appearance (dialog, "go", appearance);
  adw_message_dialog_set_default_response (dialog, appearance == ADW_RESPONSE_DESTRUCTIVE ? "cancel"
                                                                                          : "go");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_answer), question);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Where a person does the work: TRUE, and the steps are shown. */
static gboolean
guided (SceauServerPage *page, SceauOperation operation, const SceauArguments *arguments)
{
  SceauServer *server = sceau_server_page_get_server (page);

  if (!sceau_fleet_is_by_hand (server))
    return FALSE;
  sceau_guide_window_present (GTK_WIDGET (page), sceau_server_page_get_fleet (page), server,
                              operation, arguments);
  return TRUE;
}

static void
on_enable (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (SceauArguments) arguments = sceau_arguments_new ();

  if (!guided (SCEAU_SERVER_PAGE (widget), SCEAU_OPERATION_ENABLE, NULL))
    run (SCEAU_SERVER_PAGE (widget), SCEAU_OPERATION_ENABLE, arguments, FALSE,
         _ ("Switching HTTPS On"));
}

static void
on_disable (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauServerPage *page = SCEAU_SERVER_PAGE (widget);
  g_autofree char *heading = g_strdup_printf (
      _ ("Switch HTTPS Off on %s?"), sceau_server_get_name (sceau_server_page_get_server (page)));

  if (guided (page, SCEAU_OPERATION_DISABLE, NULL))
    return;
  ask (
      page, SCEAU_OPERATION_DISABLE, sceau_arguments_new (), FALSE, _ ("Switching HTTPS Off"),
      heading,
      _ ("Those who use https:// will no longer reach it. The certificate stays installed, ready to be used again."),
      _ ("_Switch Off"), ADW_RESPONSE_DESTRUCTIVE);
}

/* The HowTo's order: HTTPS first, then the certificate. */
static void
on_uninstall (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauServerPage *page = SCEAU_SERVER_PAGE (widget);
  SceauServer *server = sceau_server_page_get_server (page);
  SceauManagedState *state = sceau_server_get_state (server);
  gboolean on = state != NULL && sceau_managed_state_get_https_switched_on (state);
  g_autofree char *heading = g_strdup_printf (_ ("Remove the Certificate of %s?"),
                                              sceau_server_get_name (server));

  if (guided (page, SCEAU_OPERATION_UNINSTALL, NULL))
    return;
  ask (
      page, SCEAU_OPERATION_UNINSTALL, sceau_arguments_new (), on, _ ("Removing the Certificate"),
      heading,
      on ? _ (
          "HTTPS is on: it is switched off first, then the certificate is removed. A backup of both is kept on the server.")
         : _ ("A backup is kept on the server."),
      on ? _ ("Switch _Off and Remove") : _ ("_Remove"), ADW_RESPONSE_DESTRUCTIVE);
}

static void
on_migrate (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauServerPage *page = SCEAU_SERVER_PAGE (widget);

  if (!guided (page, SCEAU_OPERATION_MIGRATE, NULL))
    ask (
        page, SCEAU_OPERATION_MIGRATE, sceau_arguments_new (), FALSE, _ ("Migrating the Files"),
        _ ("Migrate the Files of 7.13?"),
        _ ("Certificate, key and request are copied to the place and under the names of this version. The old files stay where they are, and a backup is kept on the server."),
        _ ("_Migrate"), ADW_RESPONSE_SUGGESTED);
}

static void
on_restore (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauServerPage *page = SCEAU_SERVER_PAGE (widget);
  SceauArguments *arguments = sceau_arguments_new ();

  arguments->backup_id = g_variant_dup_string (parameter, NULL);
  ask (
      page, SCEAU_OPERATION_RESTORE, arguments, FALSE, _ ("Restoring a Backup"),
      _ ("Restore This Backup?"),
      _ ("The server gets back the very files of that moment, even if that certificate has expired meanwhile. What is there now is kept as a backup, a request that waits for its answer included."),
      _ ("_Restore"), ADW_RESPONSE_SUGGESTED);
}

static void
on_delete_request (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauServerPage *page = SCEAU_SERVER_PAGE (widget);

  /* The person removes it in CamTrace; here it is only awaited no more. */
  if (sceau_fleet_is_by_hand (sceau_server_page_get_server (page)))
    {
      sceau_fleet_note_request (sceau_server_page_get_fleet (page),
                                sceau_server_page_get_server (page), NULL);
      return;
    }
  ask (
      SCEAU_SERVER_PAGE (widget), SCEAU_OPERATION_DELETE_REQUEST, sceau_arguments_new (), FALSE,
      _ ("Deleting the Request"), _ ("Delete the Request?"),
      _ ("If the authority answers it all the same, its certificate will not fit any more: the key goes away with the request. A backup of both is kept on the server."),
      _ ("_Delete"), ADW_RESPONSE_DESTRUCTIVE);
}

/* The identity that the person gave last, with this server's names. */
static SceauArguments *
self_signed_arguments (SceauServer *server)
{
  GSettings *settings = sceau_application_get_settings (sceau_application_get_default ());
  SceauArguments *arguments = sceau_arguments_new ();
  const char *dns_name = sceau_server_get_dns_name (server);
  const char *host = sceau_server_get_https_host (server);
  const char *common_name = dns_name != NULL && *dns_name != '\0' ? dns_name : host;
  const char *names[] = { common_name, g_strcmp0 (common_name, host) == 0 ? NULL : host, NULL };

  arguments->subject = sceau_subject_new ();
  arguments->subject->country = g_settings_get_string (settings, "identity-country");
  arguments->subject->state = g_settings_get_string (settings, "identity-state");
  arguments->subject->locality = g_settings_get_string (settings, "identity-locality");
  arguments->subject->organization = g_settings_get_string (settings, "identity-organization");
  arguments->subject->unit = g_settings_get_string (settings, "identity-unit");
  arguments->subject->common_name = g_strdup (common_name);
  arguments->names = g_strdupv ((char **) names);
  arguments->key_type = SCEAU_KEY_TYPE_DEFAULT;
  arguments->days = SELF_SIGNED_DAYS;
  return arguments;
}

static void
drop_empty (char **field)
{
  if (*field != NULL && **field == '\0')
    g_clear_pointer (field, g_free);
}

static void
on_self_sign (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauServerPage *page = SCEAU_SERVER_PAGE (widget);
  SceauServer *server = sceau_server_page_get_server (page);
  SceauManagedState *state = sceau_server_get_state (server);
  gboolean pending = state != NULL && sceau_managed_state_get_request (state) != NULL
                     && sceau_managed_state_is_awaiting (state);
  SceauArguments *arguments = self_signed_arguments (server);
  g_autofree char *body = NULL;

  drop_empty (&arguments->subject->country);
  drop_empty (&arguments->subject->state);
  drop_empty (&arguments->subject->locality);
  drop_empty (&arguments->subject->organization);
  drop_empty (&arguments->subject->unit);
  arguments->replace = pending;
  if (guided (page, SCEAU_OPERATION_SELF_SIGN, arguments))
    {
      sceau_arguments_free (arguments);
      return;
    }
  body = g_strdup_printf (
      _ ("The server makes a key and signs its own certificate for %s, valid for %d days, and HTTPS is switched on. The connection is encrypted, but browsers warn their users until they are told to trust it.%s"),
      arguments->subject->common_name, SELF_SIGNED_DAYS,
      pending
          ? _ ("\n\nThe request that waits for the authority’s answer is put among the backups.")
          : "");
  ask (page, SCEAU_OPERATION_SELF_SIGN, arguments, TRUE, _ ("Self-Signing"),
       _ ("Make a Self-Signed Certificate?"), body, _ ("_Make and Install"),
       ADW_RESPONSE_SUGGESTED);
}

static void
on_assistant (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_window_open_assistant (sceau_window_of (widget),
                               sceau_server_page_get_server (SCEAU_SERVER_PAGE (widget)));
}

static void
on_refresh (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_server_page_refresh (SCEAU_SERVER_PAGE (widget));
}

static void
on_settings (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauServerPage *page = SCEAU_SERVER_PAGE (widget);

  sceau_server_settings_present (widget, sceau_server_page_get_fleet (page),
                                 sceau_server_page_get_server (page),
                                 g_str_equal (name, "server.credentials"));
}

static void
on_repin (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_repin_start (SCEAU_SERVER_PAGE (widget));
}

static void
on_files (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_manual_present (widget, sceau_server_page_get_server (SCEAU_SERVER_PAGE (widget)));
}

/* Where a certificate is in place, the click is all that is left to do. */
static void
on_manual (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauServerPage *page = SCEAU_SERVER_PAGE (widget);
  SceauServer *server = sceau_server_page_get_server (page);

  if (sceau_server_get_status (server) == SCEAU_STATUS_READY
      || (sceau_server_get_status (server) == SCEAU_STATUS_BY_HAND
          && sceau_server_get_leaf (server) != NULL))
    sceau_guide_window_present (widget, sceau_server_page_get_fleet (page), server,
                                SCEAU_OPERATION_ENABLE, NULL);
  else
    on_files (widget, name, parameter);
}

static void
on_guide (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauServerPage *page = SCEAU_SERVER_PAGE (widget);
  SceauServer *server = sceau_server_page_get_server (page);
  SceauManagedState *state = sceau_server_get_state (server);
  SceauProbeResult *presented = sceau_server_get_presented (server);
  gboolean on = state != NULL && sceau_managed_state_get_https_enabled (state);

  if (sceau_fleet_is_by_hand (server)) /* only a TLS client tells */
    on = presented != NULL && sceau_probe_result_get_status (presented) != SCEAU_PROBE_UNREACHABLE;
  sceau_guide_window_present (widget, sceau_server_page_get_fleet (page), server,
                              on ? SCEAU_OPERATION_DISABLE : SCEAU_OPERATION_ENABLE, NULL);
}

/* Without a certificate: the kit looks at what is on the server. The assistant makes those that install. */
static void
on_kit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauServerPage *page = SCEAU_SERVER_PAGE (widget);

  sceau_kit_save (widget, sceau_server_page_get_fleet (page), sceau_server_page_get_server (page),
                  NULL, NULL);
}

static void
on_proof (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sceau_kit_import_proof (widget, sceau_server_page_get_fleet (SCEAU_SERVER_PAGE (widget)));
}

static void
on_removed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauServerPage) page = data;
  g_autoptr (GError) error = NULL;
  SceauWindow *window = sceau_window_of (GTK_WIDGET (page));

  if (!sceau_fleet_remove_finish (SCEAU_FLEET (source), result, &error))
    sceau_server_page_show_error (page, error);
  else if (window != NULL)
    {
      sceau_window_toast (window, _ ("Removed from the fleet"));
      sceau_window_back (window);
    }
}

static void
on_remove_answer (AdwMessageDialog *dialog, const char *response, SceauServerPage *page)
{
  if (g_str_equal (response, "remove"))
    sceau_fleet_remove_async (sceau_server_page_get_fleet (page),
                              sceau_server_page_get_server (page), NULL, on_removed_cb,
                              g_object_ref (page));
}

static void
on_remove (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauServerPage *page = SCEAU_SERVER_PAGE (widget);
  g_autofree char *heading = g_strdup_printf (
      _ ("Remove %s from the Fleet?"), sceau_server_get_name (sceau_server_page_get_server (page)));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (window_of (page), heading, NULL));

  adw_message_dialog_set_body (
      dialog,
      _ ("Sceau forgets its address, its account and its agent’s fingerprint. Nothing changes on the server itself."));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "remove", _ ("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_remove_answer), page, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * sceau_server_actions_for_suggestion:
 * @suggestion: what the server needs next
 * @label: (out) (nullable) (transfer none): of its button, translated, with a mnemonic
 * @action: (out) (nullable) (transfer none): what the button does
 */
void
sceau_server_actions_for_suggestion (SceauSuggestion suggestion, const char **label,
                                     const char **action)
{
  static const struct
  {
    const char *label, *action;
  } buttons[] = {
    [SCEAU_SUGGEST_NOTHING] = { NULL, NULL },
    [SCEAU_SUGGEST_REQUEST] = { N_ ("_Get a Certificate…"), "server.assistant" },
    [SCEAU_SUGGEST_INSTALL] = { N_ ("_Install the Answer…"), "server.assistant" },
    [SCEAU_SUGGEST_ENABLE] = { N_ ("_Enable HTTPS"), "server.enable" },
    [SCEAU_SUGGEST_RENEW] = { N_ ("_Renew…"), "server.assistant" },
    [SCEAU_SUGGEST_REFRESH] = { N_ ("_Look Again"), "server.refresh" },
    [SCEAU_SUGGEST_CREDENTIALS] = { N_ ("_Enter the Password…"), "server.credentials" },
    [SCEAU_SUGGEST_REPIN] = { N_ ("_Check the New Key…"), "server.repin" },
    [SCEAU_SUGGEST_MANUAL] = { N_ ("_What to Do by Hand…"), "server.manual" },
  };

  *label = buttons[suggestion].label ? _ (buttons[suggestion].label) : NULL;
  *action = buttons[suggestion].action;
}

/**
 * sceau_server_actions_can_migrate:
 * @page: a server page
 *
 * Returns: whether files of 7.13 lie under a later version, as far as it is known; by hand nobody but the person sees them
 */
gboolean
sceau_server_actions_can_migrate (SceauServerPage *page)
{
  SceauServer *server = sceau_server_page_get_server (page);
  const char *version = sceau_server_get_product_version (server);
  const SceauLayout *layout = version != NULL ? sceau_layout_for_version (version, NULL) : NULL;
  g_autoptr (SceauDeployment) deployment = NULL;

  if (sceau_fleet_is_by_hand (server))
    return layout != NULL && layout->family != SCEAU_FAMILY_APACHE_7_13;
  if (sceau_server_get_state (server) == NULL)
    return FALSE;
  deployment = sceau_fleet_plan (sceau_server_page_get_fleet (page), server,
                                 SCEAU_OPERATION_MIGRATE, NULL, FALSE);
  return sceau_deployment_foresee (deployment, NULL);
}

/**
 * sceau_server_actions_update:
 * @page: a server page
 *
 * Enables what can be done now, disables what cannot.
 */
void
sceau_server_actions_update (SceauServerPage *page)
{
  static const struct
  {
    const char *action;
    SceauOperation operation;
  } needed[] = {
    { "server.enable", SCEAU_OPERATION_ENABLE },
    { "server.disable", SCEAU_OPERATION_DISABLE },
    { "server.uninstall", SCEAU_OPERATION_UNINSTALL },
    { "server.self-sign", SCEAU_OPERATION_SELF_SIGN },
    { "server.restore", SCEAU_OPERATION_RESTORE },
    { "server.delete-request", SCEAU_OPERATION_DELETE_REQUEST },
  };
  SceauServer *server = sceau_server_page_get_server (page);
  SceauManagedState *state = sceau_server_get_state (server);
  g_autoptr (SceauBackend)
      backend = sceau_fleet_dup_backend (sceau_server_page_get_fleet (page), server);

  gboolean by_hand = sceau_fleet_is_by_hand (server);

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    gtk_widget_action_set_enabled (
        GTK_WIDGET (page), needed[i].action,
        by_hand ? sceau_guide_has (needed[i].operation)
                      || needed[i].operation == SCEAU_OPERATION_DELETE_REQUEST
                : state != NULL && sceau_backend_supports (backend, needed[i].operation, NULL));
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "server.migrate",
                                 sceau_server_actions_can_migrate (page));
  if (by_hand)
    return;
  if (state == NULL || sceau_managed_state_get_installed (state) == SCEAU_INSTALLED_NONE)
    gtk_widget_action_set_enabled (GTK_WIDGET (page), "server.uninstall", FALSE);
}

/**
 * sceau_server_actions_install:
 * @page_class: the class of the server page
 */
void
sceau_server_actions_install (GtkWidgetClass *page_class)
{
  gtk_widget_class_install_action (page_class, "server.enable", NULL, on_enable);
  gtk_widget_class_install_action (page_class, "server.disable", NULL, on_disable);
  gtk_widget_class_install_action (page_class, "server.uninstall", NULL, on_uninstall);
  gtk_widget_class_install_action (page_class, "server.migrate", NULL, on_migrate);
  gtk_widget_class_install_action (page_class, "server.restore", "s", on_restore);
  gtk_widget_class_install_action (page_class, "server.delete-request", NULL, on_delete_request);
  gtk_widget_class_install_action (page_class, "server.self-sign", NULL, on_self_sign);
  gtk_widget_class_install_action (page_class, "server.assistant", NULL, on_assistant);
  gtk_widget_class_install_action (page_class, "server.refresh", NULL, on_refresh);
  gtk_widget_class_install_action (page_class, "server.credentials", NULL, on_settings);
  gtk_widget_class_install_action (page_class, "server.settings", NULL, on_settings);
  gtk_widget_class_install_action (page_class, "server.repin", NULL, on_repin);
  gtk_widget_class_install_action (page_class, "server.manual", NULL, on_manual);
  gtk_widget_class_install_action (page_class, "server.files", NULL, on_files);
  gtk_widget_class_install_action (page_class, "server.guide", NULL, on_guide);
  gtk_widget_class_install_action (page_class, "server.kit", NULL, on_kit);
  gtk_widget_class_install_action (page_class, "server.proof", NULL, on_proof);
  gtk_widget_class_install_action (page_class, "server.remove", NULL, on_remove);
}

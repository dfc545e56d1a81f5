/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the request of the certificate assistant, on the server or here; asks before one that is awaited is replaced. */
#include "config.h"

#include "app/sceau-assistant-make.h"

#include "app/sceau-application.h"
#include "base/sceau-text.h"
#include "fleet/sceau-fleet-hand.h"

#include <glib/gi18n.h>

/* Settings key and draft property of what is offered again for the next server. */
static const struct
{
  const char *key;
  const char *property;
} remembered[] = {
  { "identity-country", "country" },   { "identity-state", "state" },
  { "identity-locality", "locality" }, { "identity-organization", "organization" },
  { "identity-unit", "unit" },
};

typedef struct
{
  SceauAssistantContext *context;
  gboolean replace;
} Making;

static void make_start (GTask *task);
static void on_replace_answered (AdwMessageDialog *dialog, const char *response, gpointer data);
static void on_made_there_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_key_made_cb (GObject *source, GAsyncResult *result, gpointer data);

static void
making_free (Making *making)
{
  sceau_assistant_context_unref (making->context);
  g_free (making);
}

/**
 * sceau_assistant_remember_identity:
 * @draft: a draft
 *
 * Keeps the identity for the next server: installers have one customer's address in their fingers for a week.
 */
void
sceau_assistant_remember_identity (SceauDraft *draft)
{
  GSettings *settings = sceau_application_get_settings (sceau_application_get_default ());

  for (guint i = 0; i < G_N_ELEMENTS (remembered); i++)
    {
      g_autofree char *text = NULL;

      g_object_get (draft, remembered[i].property, &text, NULL);
      g_settings_set_string (settings, remembered[i].key, text != NULL ? text : "");
    }
}

/**
 * sceau_assistant_recall_identity:
 * @draft: a draft; fields that it has already stay
 */
void
sceau_assistant_recall_identity (SceauDraft *draft)
{
  GSettings *settings = sceau_application_get_settings (sceau_application_get_default ());

  for (guint i = 0; i < G_N_ELEMENTS (remembered); i++)
    {
      g_autofree char *text = NULL;
      g_autofree char *last = g_settings_get_string (settings, remembered[i].key);

      g_object_get (draft, remembered[i].property, &text, NULL);
      if (text == NULL || *text == '\0')
        g_object_set (draft, remembered[i].property, last, NULL);
    }
}

/* A name that stands for itself: a wildcard in the certificate of several servers is not bought once more for one of them. */
static gboolean
names_one_host (const char *name)
{
  return name != NULL && (sceau_name_is_ip (name) || (sceau_name_is_dns (name) && *name != '*'));
}

/* Entry rows take no %NULL. */
static const char *
text_or_none (const char *text)
{
  return text != NULL ? text : "";
}

/**
 * sceau_assistant_start_from_certificate:
 * @draft: a new draft
 * @certificate: what its server has now
 * @dns_name: (nullable): what people type in their browser, where that is known
 *
 * Has @draft ask for what @certificate covers: nobody must notice after paying that a name was left out.
 */
void
sceau_assistant_start_from_certificate (SceauDraft *draft, SceauCertificate *certificate,
                                        const char *dns_name)
{
  g_autoptr (SceauSubject) subject = sceau_certificate_dup_subject_fields (certificate);
  const char *const *names = sceau_certificate_get_names (certificate);
  g_autoptr (GPtrArray) further = g_ptr_array_new ();
  const char *common_name = subject->common_name;

  if (dns_name != NULL
      && (!names_one_host (common_name) || sceau_certificate_matches_name (certificate, dns_name)))
    common_name = dns_name;
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (names_one_host (names[i]) && g_strcmp0 (names[i], common_name) != 0)
      g_ptr_array_add (further, (gpointer) names[i]);
  g_ptr_array_add (further, NULL);
  g_object_set (draft, "common-name", text_or_none (common_name), "names", further->pdata,
                "country", text_or_none (subject->country), "state", text_or_none (subject->state),
                "locality", text_or_none (subject->locality), "organization",
                text_or_none (subject->organization), "unit", text_or_none (subject->unit), NULL);
}

static SceauArguments *
arguments_from_draft (SceauDraft *draft, gboolean replace)
{
  SceauArguments *arguments = sceau_arguments_new ();

  arguments->subject = sceau_draft_dup_subject (draft);
  arguments->names = g_strdupv ((char **) sceau_draft_get_names (draft));
  arguments->key_type = sceau_draft_get_key_type (draft);
  arguments->replace = replace;
  return arguments;
}

static void
on_made_there_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (sceau_deployment_run_finish (SCEAU_DEPLOYMENT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_key_made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauSubject) subject = NULL;
  g_autoptr (SceauRequest) request = NULL;
  g_autofree char *pem = NULL;
  Making *making = g_task_get_task_data (task);
  SceauDraft *draft = making->context->draft;
  g_autoptr (SceauKey) key = sceau_fleet_make_key_finish (SCEAU_FLEET (source), result, &error);

  if (key != NULL)
    {
      subject = sceau_draft_dup_subject (draft);
      request = sceau_request_new (key, subject, sceau_draft_get_names (draft), &error);
    }
  if (request == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  pem = sceau_request_to_pem (request);
  g_object_set (draft, "local-spki", sceau_key_get_spki_sha256 (key), "request-pem", pem, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
make_start (GTask *task)
{
  Making *making = g_task_get_task_data (task);
  SceauAssistantContext *context = making->context;
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (sceau_draft_get_key_here (context->draft))
    {
      sceau_fleet_make_key_async (context->fleet, context->server,
                                  sceau_draft_get_key_type (context->draft), cancellable,
                                  on_key_made_cb, task);
    }
  else
    {
      g_autoptr (SceauArguments) arguments = arguments_from_draft (context->draft, making->replace);
      g_autoptr (SceauDeployment) deployment = sceau_fleet_plan (
          context->fleet, context->server, SCEAU_OPERATION_REQUEST, arguments, FALSE);

      sceau_deployment_run_async (deployment, cancellable, on_made_there_cb, task);
    }
}

static gboolean
texts_agree (const char *a, const char *b)
{
  return g_strcmp0 (a != NULL ? a : "", b != NULL ? b : "") == 0;
}

/* Going back and forth must not cost a key: a request that says the same is kept. */
static gboolean
request_says_the_same (SceauAssistantContext *context)
{
  g_autofree char *pem = sceau_assistant_context_dup_request_pem (context);
  g_autoptr (SceauRequest) request = pem != NULL ? sceau_request_new_from_pem (pem, NULL) : NULL;
  g_autoptr (SceauSubject) wanted = sceau_draft_dup_subject (context->draft);
  g_autoptr (SceauSubject) there = NULL;
  g_auto (GStrv) names = NULL;

  if (request == NULL)
    return FALSE;
  there = sceau_request_dup_subject_fields (request);
  names = sceau_names_normalize (wanted->common_name, sceau_draft_get_names (context->draft), NULL);
  return names != NULL
         && g_strv_equal ((const char *const *) names, sceau_request_get_names (request))
         && texts_agree (wanted->country, there->country)
         && texts_agree (wanted->state, there->state)
         && texts_agree (wanted->locality, there->locality)
         && texts_agree (wanted->organization, there->organization)
         && texts_agree (wanted->unit, there->unit)
         && texts_agree (wanted->common_name, there->common_name)
         && g_str_equal (sceau_request_get_key_description (request),
                         sceau_key_type_to_string (sceau_draft_get_key_type (context->draft)));
}

static void
on_replace_answered (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  g_autoptr (GTask) task = data;
  Making *making = g_task_get_task_data (task);

  if (g_str_equal (response, "replace"))
    {
      making->replace = TRUE;
      make_start (g_steal_pointer (&task));
    }
  else
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_CANCELLED, "%s",
                               _ ("The awaited request was kept."));
    }
}

/**
 * sceau_assistant_ask_to_replace:
 * @page: what asks; the dialog is shown above its window
 * @server: the server with the awaited request
 * @response: (scope async): gets the dialog, "replace" or "keep", and @data
 * @data: for @response
 *
 * Asks before a request whose answer is awaited is replaced: the certificate paid for it would fit no key.
 */
void
sceau_assistant_ask_to_replace (GtkWidget *page, SceauServer *server, GCallback response,
                                gpointer data)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (page)),
                                              _ ("Replace the request that is awaited?"), NULL);

  adw_message_dialog_format_body (
      ADW_MESSAGE_DIALOG (dialog),
      _ ("%s already has a request whose answer is awaited. A certificate that the authority issues for it does not fit the new "
         "key. The old request and its key go to the server’s backups: as long as that backup is kept, its answer can still be installed."),
      sceau_server_get_name (server));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Keep the Request"),
                                    "replace", _ ("_Replace"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "replace",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect (dialog, "response", response, data);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * sceau_assistant_make_request_async:
 * @page: the step that asks; a dialog is shown above it where one is needed
 * @context: the assistant's
 * @cancellable: (nullable)
 * @callback: called when the request is there, or not
 * @data: for @callback
 *
 * The callback's result is a task whose source is @page.
 */
void
sceau_assistant_make_request_async (GtkWidget *page, SceauAssistantContext *context,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer data)
{
  g_autoptr (GTask) task = g_task_new (page, cancellable, callback, data);
  Making *making = g_new0 (Making, 1);

  g_task_set_source_tag (task, sceau_assistant_make_request_async);
  making->context = sceau_assistant_context_ref (context);
  g_task_set_task_data (task, making, (GDestroyNotify) making_free);
  /* By hand CamTrace itself makes it: the next step leads there. */
  if (request_says_the_same (context)
      || (sceau_fleet_is_by_hand (context->server) && !sceau_draft_get_key_here (context->draft)))
    g_task_return_boolean (task, TRUE);
  else if (sceau_assistant_context_has_request (context))
    sceau_assistant_ask_to_replace (page, context->server, G_CALLBACK (on_replace_answered),
                                    g_steal_pointer (&task));
  else
    make_start (g_steal_pointer (&task));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The questions of a log-in over SSH, as dialogs above the window. Several servers may ask at once: one question is shown at a
 * time, and one that nobody waits for any more goes away. What is typed goes to OpenSSH, and is kept nowhere. */
#include "app/sceau-ssh-dialog.h"
#include <glib/gi18n.h>

struct _SceauSshDialog
{
  GObject parent_instance;
  GtkApplication *application; /* not owned: it owns the fleet, which owns us */
  GQueue waiting;              /* of GTask */
  GtkWindow *shown;            /* nullable */
  guint next;                  /* the source that shows the next question */
};

/* One question, its texts copied. */
typedef struct
{
  SceauSshQuestionKind kind;
  char *server;
  char *prompt;
  char *fingerprint;
  char *key_type;
  gboolean again;
  GtkEditable *entry; /* while it is shown; NULL where nothing is typed */
  gulong cancelled_id;
} Question;

static void sceau_ssh_dialog_iface_init (SceauSshAskerInterface *iface);
static void show_later (SceauSshDialog *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauSshDialog, sceau_ssh_dialog, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SCEAU_TYPE_SSH_ASKER,
                                                      sceau_ssh_dialog_iface_init))

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->server);
  g_free (question->prompt);
  g_free (question->fingerprint);
  g_free (question->key_type);
  g_free (question);
}

static void
sceau_ssh_dialog_dispose (GObject *object)
{
  g_clear_handle_id (&SCEAU_SSH_DIALOG (object)->next, g_source_remove);
  G_OBJECT_CLASS (sceau_ssh_dialog_parent_class)->dispose (object);
}

static void
sceau_ssh_dialog_class_init (SceauSshDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sceau_ssh_dialog_dispose;
}

static void
sceau_ssh_dialog_init (SceauSshDialog *self)
{
  g_queue_init (&self->waiting);
}

/**
 * sceau_ssh_dialog_new:
 * @application: above whose window the questions are shown
 *
 * Returns: (transfer full): somebody to ask
 */
SceauSshAsker *
sceau_ssh_dialog_new (GtkApplication *application)
{
  SceauSshDialog *self = g_object_new (SCEAU_TYPE_SSH_DIALOG, NULL);

  self->application = application;
  return SCEAU_SSH_ASKER (self);
}

static GtkWindow *
find_window (SceauSshDialog *self)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);
  GList *windows = gtk_application_get_windows (self->application);

  return window != NULL ? window : windows != NULL ? windows->data : NULL;
}

/* --- Words --- */

static const char *
dup_heading (const Question *question, char **heading)
{
  static const char *const headings[] = {
    [SCEAU_SSH_ASKS_PASSWORD] = N_ ("Password for %s"),
    [SCEAU_SSH_ASKS_PASSPHRASE] = N_ ("Passphrase of Your SSH Key"),
    [SCEAU_SSH_ASKS_SUDO] = N_ ("Password for sudo on %s"),
    [SCEAU_SSH_ASKS_HOST_KEY] = N_ ("Is This the SSH Key of %s?"),
    [SCEAU_SSH_ASKS_OTHER] = N_ ("%s Asks"),
  };
  g_auto (GStrv) parts = g_strsplit (_ (headings[question->kind]), "%s", 2);

  *heading = g_strjoinv (question->server, parts);
  return *heading;
}

static const char *
get_body (const Question *question)
{
  if (question->again && question->kind != SCEAU_SSH_ASKS_HOST_KEY)
    return _ ("That was not the right one. It is not kept: Sceau passes it on to SSH.");
  switch (question->kind)
    {
    case SCEAU_SSH_ASKS_HOST_KEY:
      return _ (
          "This computer has not connected to this server over SSH before. Compare the fingerprint with the one on the server’s console "
          "(ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub): if they differ, somebody may be in between.");
    case SCEAU_SSH_ASKS_PASSPHRASE:
    case SCEAU_SSH_ASKS_OTHER:
      return question->prompt;
    case SCEAU_SSH_ASKS_PASSWORD:
    case SCEAU_SSH_ASKS_SUDO:
    default:
      return _ ("It is not kept: Sceau passes it on to SSH.");
    }
}

/* --- The dialog --- */

static void
add_entry (AdwMessageDialog *dialog, Question *question)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = adw_password_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 question->kind == SCEAU_SSH_ASKS_PASSPHRASE ? _ ("Passphrase")
                                 : question->kind == SCEAU_SSH_ASKS_OTHER    ? _ ("Answer")
                                                                             : _ ("Password"));
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  adw_message_dialog_set_extra_child (dialog, list);
  question->entry = GTK_EDITABLE (row);
}

static void
add_fingerprint (AdwMessageDialog *dialog, const Question *question)
{
  g_autofree char *text = g_strdup_printf (
      "%s\n%s", question->key_type != NULL ? question->key_type : "",
      question->fingerprint != NULL ? question->fingerprint : question->prompt);
  GtkWidget *label = gtk_label_new (g_strstrip (text));
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  /* A hyphen at the end of a line would be taken for a part of it. */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  gtk_widget_add_css_class (label, "monospace");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 26);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  adw_message_dialog_set_extra_child (dialog, label);
}

static void
end_question (SceauSshDialog *self, SceauSecret *answer)
{
  g_autoptr (GTask) task = g_queue_pop_head (&self->waiting);
  Question *question = g_task_get_task_data (task);

  if (question->cancelled_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), question->cancelled_id);
  question->cancelled_id = 0;
  self->shown = NULL;
  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) sceau_secret_unref);
  else
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_CANCELLED, "%s",
                             sceau_error_code_to_message (SCEAU_ERROR_CANCELLED));
  show_later (self);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, SceauSshDialog *self)
{
  GTask *task = g_queue_peek_head (&self->waiting);
  Question *question = g_task_get_task_data (task);
  SceauSecret *answer = NULL;

  if (g_str_equal (response, "answer"))
    answer = sceau_secret_new (
        question->entry != NULL ? gtk_editable_get_text (question->entry) : "yes", (gsize) -1);
  end_question (self, answer);
}

/* Nobody waits for the answer any more. */
static void
on_cancelled (GCancellable *cancellable, SceauSshDialog *self)
{
  GTask *task = g_queue_peek_head (&self->waiting);

  if (self->shown != NULL && g_task_get_cancellable (task) == cancellable)
    gtk_window_close (self->shown);
}

static void
show_question (SceauSshDialog *self, GTask *task)
{
  Question *question = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *heading = NULL;
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      find_window (self), dup_heading (question, &heading), get_body (question)));
  gboolean host_key = question->kind == SCEAU_SSH_ASKS_HOST_KEY;

  if (host_key)
    add_fingerprint (dialog, question);
  else
    add_entry (dialog, question);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "answer",
                                    host_key ? _ ("They Are the _Same") : _ ("_Log In"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "answer", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, host_key ? "cancel" : "answer");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, 0);
  self->shown = GTK_WINDOW (dialog);
  if (cancellable != NULL)
    question->cancelled_id = g_signal_connect_object (cancellable, "cancelled",
                                                      G_CALLBACK (on_cancelled), self, 0);
  if (question->entry != NULL)
    gtk_window_set_focus (self->shown, GTK_WIDGET (question->entry));
  gtk_window_present (self->shown);
}

static gboolean
on_next (gpointer data)
{
  SceauSshDialog *self = data;
  GTask *task = g_queue_peek_head (&self->waiting);
  GCancellable *cancellable;

  self->next = 0;
  if (task == NULL || self->shown != NULL)
    return G_SOURCE_REMOVE;
  cancellable = g_task_get_cancellable (task);
  if (find_window (self) == NULL
      || (cancellable != NULL && g_cancellable_is_cancelled (cancellable)))
    end_question (self, NULL);
  else
    show_question (self, task);
  return G_SOURCE_REMOVE;
}

/* Not while the dialog before it still goes away. */
static void
show_later (SceauSshDialog *self)
{
  if (self->next == 0)
    self->next = g_idle_add (on_next, self);
}

/* --- The interface --- */

static gboolean
sceau_ssh_dialog_can_ask (SceauSshAsker *asker)
{
  return find_window (SCEAU_SSH_DIALOG (asker)) != NULL;
}

static gboolean
sceau_ssh_dialog_has_terminal (SceauSshAsker *asker)
{
  return FALSE;
}

static void
sceau_ssh_dialog_ask_async (SceauSshAsker *asker, const SceauSshQuestion *asked,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  SceauSshDialog *self = SCEAU_SSH_DIALOG (asker);
  GTask *task = g_task_new (self, cancellable, callback, data);
  Question *question = g_new0 (Question, 1);

  question->kind = asked->kind;
  question->server = g_strdup (asked->server);
  question->prompt = g_strdup (asked->prompt);
  question->fingerprint = g_strdup (asked->fingerprint);
  question->key_type = g_strdup (asked->key_type);
  question->again = asked->again;
  g_task_set_source_tag (task, sceau_ssh_dialog_ask_async);
  g_task_set_task_data (task, question, question_free);
  g_task_set_check_cancellable (task, FALSE);
  g_queue_push_tail (&self->waiting, task);
  show_later (self);
}

static SceauSecret *
sceau_ssh_dialog_ask_finish (SceauSshAsker *asker, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
sceau_ssh_dialog_iface_init (SceauSshAskerInterface *iface)
{
  iface->can_ask = sceau_ssh_dialog_can_ask;
  iface->has_terminal = sceau_ssh_dialog_has_terminal;
  iface->ask_async = sceau_ssh_dialog_ask_async;
  iface->ask_finish = sceau_ssh_dialog_ask_finish;
}

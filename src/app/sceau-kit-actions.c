/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saves the offline kit of a server where the person says, and takes the proof that it brings back. */
#include "app/sceau-kit-actions.h"
#include "app/sceau-copy-button.h"
#include "app/sceau-file-head.h"
#include "app/sceau-window.h"
#include "base/sceau-limits.h"
#include "fleet/sceau-kit.h"
#include <glib/gi18n.h>

#define PASSPHRASE_BITS 128

typedef struct
{
  GtkWidget *parent; /* owned */
  SceauFleet *fleet;
  SceauServer *server;     /* nullable: a proof finds its own */
  SceauChain *chain;       /* nullable */
  SceauKey *key;           /* nullable */
  SceauSecret *passphrase; /* of key */
  char *folder;
  GtkFileChooserNative *chooser;
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->parent);
  g_object_unref (job->fleet);
  g_clear_object (&job->server);
  g_clear_object (&job->chain);
  g_clear_pointer (&job->key, sceau_key_unref);
  g_clear_pointer (&job->passphrase, sceau_secret_unref);
  g_clear_object (&job->chooser);
  g_free (job->folder);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static AdwMessageDialog *
present (Job *job, const char *heading, const char *body, GtkWidget *extra)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (job->parent)), heading, body));

  if (extra != NULL)
    adw_message_dialog_set_extra_child (dialog, extra);
  adw_message_dialog_add_response (dialog, "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}

static void
present_error (Job *job, const GError *error)
{
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  sceau_words_for_error (error, job->server != NULL ? sceau_server_get_name (job->server) : NULL,
                         &title, &body);
  present (job, title, body, NULL);
}

/* Shown this once: it is kept nowhere. */
static GtkWidget *
passphrase_box (Job *job)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (sceau_secret_get_text (job->passphrase));

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_CHAR);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), sceau_copy_button_new (sceau_secret_get_text (job->passphrase),
                                                        _ ("the passphrase")));
  return box;
}

static void
on_made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Job) job = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *body = NULL;

  if (!sceau_fleet_make_kit_finish (SCEAU_FLEET (source), result, &error))
    {
      present_error (job, error);
      return;
    }
  body = g_strdup_printf (
      _ ("It is in %s. On the server’s console: sudo sh sceau-kit.sh install. Then bring sceau-proof.json back here: menu, “Import a Proof…”.%s"),
      job->folder,
      job->key != NULL ? _ (
          "\n\nThe private key is in it, encrypted. The script asks for this passphrase, which is shown only now; keep it apart from the kit:")
                       : "");
  present (job, _ ("The Kit Is Ready"), body, job->key != NULL ? passphrase_box (job) : NULL);
}

static void
on_folder_chosen (GtkNativeDialog *dialog, int response, Job *job)
{
  g_autoptr (Job) owned = job;
  g_autoptr (GFile) parent = NULL;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  parent = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  path = parent != NULL ? g_file_get_path (parent) : NULL;
  if (path == NULL)
    return;
  name = sceau_kit_make_folder_name (sceau_server_get_name (job->server));
  job->folder = g_build_filename (path, name, NULL);
  if (job->key != NULL)
    job->passphrase = sceau_secret_new_random_text (PASSPHRASE_BITS);
  sceau_fleet_make_kit_async (job->fleet, job->server, job->chain, job->key, job->passphrase,
                              job->folder, NULL, on_made_cb, g_steal_pointer (&owned));
}

static Job *
job_new (GtkWidget *parent, SceauFleet *fleet, const char *title, GtkFileChooserAction action,
         const char *accept)
{
  Job *job = g_new0 (Job, 1);

  job->parent = g_object_ref (parent);
  job->fleet = g_object_ref (fleet);
  job->chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (parent)),
                                              action, accept, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (job->chooser), TRUE);
  return job;
}

/**
 * sceau_kit_save:
 * @parent: a widget of the main window
 * @fleet: the fleet
 * @server: for which server the kit is
 * @chain: (nullable): what it installs; %NULL: it only looks at what is there
 * @key: (nullable): the key of @chain, where it is not on the server
 *
 * Asks where the kit is to go, and says what to do with it.
 */
void
sceau_kit_save (GtkWidget *parent, SceauFleet *fleet, SceauServer *server, SceauChain *chain,
                SceauKey *key)
{
  Job *job = job_new (parent, fleet, _ ("Where Is the Kit to Go?"),
                      GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Save the Kit Here"));

  job->server = g_object_ref (server);
  job->chain = chain != NULL ? g_object_ref (chain) : NULL;
  job->key = key != NULL ? sceau_key_ref (key) : NULL;
  g_signal_connect (job->chooser, "response", G_CALLBACK (on_folder_chosen), job);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (job->chooser));
}

static void
take_proof (Job *job, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  SceauServer *server = sceau_fleet_import_proof (job->fleet, bytes, &error);
  SceauWindow *window = sceau_window_of (job->parent);
  g_autofree char *text = NULL;

  if (server == NULL)
    {
      present_error (job, error);
      return;
    }
  /* Translators: %s is the name of a server */
  text = g_strdup_printf (_ ("The proof from %s is imported"), sceau_server_get_name (server));
  if (window != NULL)
    sceau_window_toast (window, text);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Job) job = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = sceau_file_head_finish (result, &error);

  if (bytes != NULL)
    take_proof (job, bytes);
  else
    present_error (job, error);
}

static void
on_proof_chosen (GtkNativeDialog *dialog, int response, Job *job)
{
  g_autoptr (Job) owned = job;
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    sceau_file_head_async (file, SCEAU_MAX_JSON_SIZE, NULL, on_read_cb, g_steal_pointer (&owned));
}

/**
 * sceau_kit_import_proof:
 * @parent: a widget of the main window
 * @fleet: the fleet
 *
 * Asks for the file that a kit brought back, and takes what it says.
 */
void
sceau_kit_import_proof (GtkWidget *parent, SceauFleet *fleet)
{
  Job *job = job_new (parent, fleet, _ ("Import a Proof"), GTK_FILE_CHOOSER_ACTION_OPEN,
                      _ ("_Import"));

  g_signal_connect (job->chooser, "response", G_CALLBACK (on_proof_chosen), job);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (job->chooser));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks where something is to be saved, saves it there, and says so. */
#include "config.h"

#include "app/sceau-save-as.h"

#include "app/sceau-window.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *parent; /* owned */
  GtkFileChooserNative *chooser;
  SceauSaveContent content;
  gpointer data;
  GDestroyNotify destroy;
} Saving;

static void
saving_free (Saving *saving)
{
  if (saving->destroy != NULL)
    saving->destroy (saving->data);
  g_object_unref (saving->chooser);
  g_object_unref (saving->parent);
  g_free (saving);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saving, saving_free)

static void on_saved_cb (GObject *source, GAsyncResult *result, gpointer data);

/* error: NULL when it went well. */
static void
say (Saving *saving, GFile *file, const GError *error)
{
  SceauWindow *window = sceau_window_of (saving->parent);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *text = error == NULL ? g_strdup_printf (_ ("Saved as %s"), name)
                                        : g_strdup_printf (_ ("%s could not be saved: %s"), name,
                                                           error->message);

  if (window != NULL)
    sceau_window_toast (window, text);
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Saving) saving = data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    sceau_error_convert (&error);
  say (saving, G_FILE (source), error);
}

static void
on_chosen (GtkNativeDialog *dialog, int response, Saving *saving)
{
  g_autoptr (Saving) owned = saving;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  if (response != GTK_RESPONSE_ACCEPT || file == NULL)
    return;
  bytes = saving->content (file, saving->data, &error);
  if (bytes == NULL)
    {
      if (error != NULL)
        say (saving, file, error);
      return;
    }
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                       on_saved_cb, g_steal_pointer (&owned));
}

/**
 * sceau_save_as:
 * @parent: a widget of a window
 * @title: of the dialog, translated
 * @name: what the file is called unless the person says otherwise
 * @content: gives what goes into the file
 * @data: for @content
 * @destroy: (nullable): drops @data
 *
 * Asks where to, and saves. A file that is there is written over only when the person says so: the dialog asks.
 */
void
sceau_save_as (GtkWidget *parent, const char *title, const char *name, SceauSaveContent content,
               gpointer data, GDestroyNotify destroy)
{
  Saving *saving = g_new0 (Saving, 1);

  saving->parent = g_object_ref (parent);
  saving->content = content;
  saving->data = data;
  saving->destroy = destroy;
  saving->chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (parent)),
                                                 GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (saving->chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (saving->chooser), TRUE);
  g_signal_connect (saving->chooser, "response", G_CALLBACK (on_chosen), saving);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (saving->chooser));
}

static GBytes *
take_text (GFile *file, gpointer data, GError **error)
{
  return g_bytes_new (data, strlen (data));
}

/**
 * sceau_save_text_as:
 * @parent: a widget of a window
 * @title: of the dialog, translated
 * @name: what the file is called unless the person says otherwise
 * @text: what goes into the file
 */
void
sceau_save_text_as (GtkWidget *parent, const char *title, const char *name, const char *text)
{
  sceau_save_as (parent, title, name, take_text, g_strdup (text), g_free);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes a chain elsewhere: copied, saved, or dragged out of the window as a file. */
#include "config.h"

#include "app/sceau-export-box.h"

#include "app/sceau-save-as.h"
#include "app/sceau-window.h"
#include "pki/sceau-pkcs7.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define PEM   "pem"
#define PKCS7 "p7b"

struct _SceauExportBox
{
  GtkBox parent_instance;

  GtkWidget *drag_button;

  SceauChain *chain; /* nullable */
  char *name;
  char *drag_folder; /* made for the first drag, removed with the box; nullable */
  char *drag_file;   /* in it; nullable */
};

G_DEFINE_FINAL_TYPE (SceauExportBox, sceau_export_box, GTK_TYPE_BOX)

static void
remove_drag_folder (SceauExportBox *self)
{
  if (self->drag_file != NULL)
    g_unlink (self->drag_file);
  if (self->drag_folder != NULL)
    g_rmdir (self->drag_folder);
  g_clear_pointer (&self->drag_file, g_free);
  g_clear_pointer (&self->drag_folder, g_free);
}

static void
sceau_export_box_dispose (GObject *object)
{
  SceauExportBox *self = SCEAU_EXPORT_BOX (object);

  remove_drag_folder (self);
  g_clear_object (&self->chain);
  g_clear_pointer (&self->name, g_free);
  G_OBJECT_CLASS (sceau_export_box_parent_class)->dispose (object);
}

/* "Lyon-03.pem": a name that every file system takes. */
static char *
dup_file_name (SceauExportBox *self, const char *format)
{
  g_autofree char *name = g_str_to_ascii (self->name, NULL);

  g_strcanon (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.", '-');
  return g_strconcat (*name == '.' || *name == '\0' ? "server" : name, ".", format, NULL);
}

/* As a file holds it: a .p7b is binary. */
static GBytes *
chain_to_bytes (SceauChain *chain, const char *format, GError **error)
{
  char *pem;

  if (g_str_equal (format, PKCS7))
    return sceau_certificates_to_pkcs7 (sceau_chain_get_order (chain), error);
  pem = sceau_chain_to_pem (chain);
  return g_bytes_new_take (pem, strlen (pem));
}

/* As a clipboard holds it: RFC 7468 gives the armour. */
static char *
chain_to_text (SceauChain *chain, const char *format, GError **error)
{
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GString) text = NULL;
  g_autofree char *base64 = NULL;

  if (!g_str_equal (format, PKCS7))
    return sceau_chain_to_pem (chain);
  der = chain_to_bytes (chain, format, error);
  if (der == NULL)
    return NULL;
  base64 = g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  text = g_string_new ("-----BEGIN PKCS7-----\n");
  for (const char *line = base64; *line != '\0'; line += MIN (strlen (line), 64))
    g_string_append_printf (text, "%.64s\n", line);
  g_string_append (text, "-----END PKCS7-----\n");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
export_box_toast (SceauExportBox *self, const char *text)
{
  SceauWindow *window = sceau_window_of (GTK_WIDGET (self));

  if (window != NULL)
    sceau_window_toast (window, text);
}

static void
on_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SceauExportBox *self = SCEAU_EXPORT_BOX (widget);
  const char *format = g_variant_get_string (parameter, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = self->chain != NULL ? chain_to_text (self->chain, format, &error) : NULL;

  if (text == NULL)
    {
      if (error != NULL)
        export_box_toast (self, error->message);
      return;
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  export_box_toast (self, g_str_equal (format, PKCS7) ? _ ("Chain copied as PKCS #7")
                                                      : _ ("Chain copied as PEM"));
}

/* A chain, and the format that it is wanted in. */
typedef struct
{
  SceauChain *chain;
  char *format;
} Wanted;

static void
wanted_free (gpointer data)
{
  Wanted *wanted = data;

  g_object_unref (wanted->chain);
  g_free (wanted->format);
  g_free (wanted);
}

static GBytes *
make_file (GFile *file, gpointer data, GError **error)
{
  Wanted *wanted = data;

  return chain_to_bytes (wanted->chain, wanted->format, error);
}

static void
on_save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SceauExportBox *self = SCEAU_EXPORT_BOX (widget);
  g_autofree char *name = NULL;
  Wanted *wanted;

  if (self->chain == NULL)
    return;
  wanted = g_new0 (Wanted, 1);
  wanted->chain = g_object_ref (self->chain);
  wanted->format = g_variant_dup_string (parameter, NULL);
  name = dup_file_name (self, wanted->format);
  sceau_save_as (widget, _ ("Save the Chain"), name, make_file, wanted, wanted_free);
}

/* A drag gives a file: mail programs and browsers take nothing else. A chain is small and no secret. */
static GdkContentProvider *
on_drag_prepare (SceauExportBox *self)
{
  g_autofree char *pem = self->chain != NULL ? sceau_chain_to_pem (self->chain) : NULL;
  g_autofree char *name = dup_file_name (self, PEM);
  g_autoptr (GFile) file = NULL;
  GdkContentProvider *providers[2];
  GdkFileList *list;

  /* The file stays as long as the box: who took it may read it later. */
  if (pem != NULL && self->drag_folder == NULL)
    self->drag_folder = g_dir_make_tmp ("sceau-XXXXXX", NULL);
  if (pem == NULL || self->drag_folder == NULL)
    return NULL;
  if (self->drag_file == NULL)
    self->drag_file = g_build_filename (self->drag_folder, name, NULL);
  if (!g_file_set_contents (self->drag_file, pem, -1, NULL))
    return NULL;
  file = g_file_new_for_path (self->drag_file);
  list = gdk_file_list_new_from_array (&file, 1);
  providers[0] = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  providers[1] = gdk_content_provider_new_typed (G_TYPE_STRING, pem);
  return gdk_content_provider_new_union (providers, G_N_ELEMENTS (providers));
}

/**
 * sceau_export_box_set_chain:
 * @self: the box
 * @chain: (nullable): what it takes elsewhere; the box hides while there is none, or none with a server's certificate
 * @name: what the file is called, without its ending
 */
void
sceau_export_box_set_chain (SceauExportBox *self, SceauChain *chain, const char *name)
{
  gboolean useful = chain != NULL && sceau_chain_get_order (chain)->len > 0;

  if (!useful)
    chain = NULL;
  g_set_object (&self->chain, chain);
  g_free (self->name);
  self->name = g_strdup (name);
  gtk_widget_set_visible (GTK_WIDGET (self), useful);
}

static void
sceau_export_box_class_init (SceauExportBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sceau_export_box_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-export-box.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauExportBox, drag_button);
  gtk_widget_class_install_action (widget_class, "export.copy", "s", on_copy);
  gtk_widget_class_install_action (widget_class, "export.save", "s", on_save);
}

static void
sceau_export_box_init (SceauExportBox *self)
{
  GtkDragSource *source;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->name = g_strdup ("");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  source = gtk_drag_source_new ();
  g_signal_connect_object (source, "prepare", G_CALLBACK (on_drag_prepare), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->drag_button, GTK_EVENT_CONTROLLER (source));
}

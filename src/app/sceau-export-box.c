/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes a chain elsewhere: copied, saved, or dragged out of the window as a file. */
#include "config.h"

#include "app/sceau-export-box.h"

#include "app/sceau-drag-out.h"
#include "app/sceau-save-as.h"
#include "app/sceau-window.h"
#include "base/sceau-text.h"
#include "pki/sceau-pkcs7.h"

#include <glib/gi18n.h>

#define PEM   "pem"
#define PKCS7 "p7b"

struct _SceauExportBox
{
  GtkBox parent_instance;

  GtkWidget *drag_button;

  SceauChain *chain; /* nullable */
  char *name;
};

G_DEFINE_FINAL_TYPE (SceauExportBox, sceau_export_box, GTK_TYPE_BOX)

static void
sceau_export_box_dispose (GObject *object)
{
  SceauExportBox *self = SCEAU_EXPORT_BOX (object);

  g_clear_object (&self->chain);
  g_clear_pointer (&self->name, g_free);
  G_OBJECT_CLASS (sceau_export_box_parent_class)->dispose (object);
}

/* "Lyon-03.pem": a name that every file system takes. */
static char *
dup_file_name (SceauExportBox *self, const char *format)
{
  g_autofree char *name = sceau_text_to_file_name (self->name);

  return g_strconcat (name, ".", format, NULL);
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

static char *
drag_text (GtkWidget *widget, char **name)
{
  SceauExportBox *self = SCEAU_EXPORT_BOX (widget);

  if (self->chain == NULL)
    return NULL;
  *name = dup_file_name (self, PEM);
  return sceau_chain_to_pem (self->chain);
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
  gtk_widget_init_template (GTK_WIDGET (self));
  self->name = g_strdup ("");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  sceau_drag_out_attach (self->drag_button, GTK_WIDGET (self), drag_text);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A button that copies a text and says so. */
#include "app/sceau-copy-button.h"
#include "app/sceau-window.h"
#include <glib/gi18n.h>

struct _SceauCopyButton
{
  GtkButton parent_instance;
  char *text;
  char *what;
  guint timeout;
};

enum
{
  PROP_TEXT = 1,
  PROP_WHAT,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SceauCopyButton, sceau_copy_button, GTK_TYPE_BUTTON)

static void
set_what (SceauCopyButton *self, const char *what)
{
  g_autofree char *tooltip = NULL;

  g_free (self->what);
  self->what = g_strdup (what);
  /* Translators: %s is a thing with its article, such as “the request” */
  tooltip = what ? g_strdup_printf (_ ("Copy %s"), what) : g_strdup (_ ("Copy"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
}

/**
 * sceau_copy_button_set_text:
 * @self: the button
 * @text: (nullable): what it copies; with %NULL it cannot be pressed
 */
void
sceau_copy_button_set_text (SceauCopyButton *self, const char *text)
{
  g_free (self->text);
  self->text = g_strdup (text);
  gtk_widget_set_sensitive (GTK_WIDGET (self), text != NULL && *text != '\0');
}

static gboolean
on_shown_long_enough (gpointer data)
{
  SceauCopyButton *self = data;

  self->timeout = 0;
  gtk_button_set_icon_name (GTK_BUTTON (self), "edit-copy-symbolic");
  return G_SOURCE_REMOVE;
}

static void
sceau_copy_button_clicked (GtkButton *button)
{
  SceauCopyButton *self = SCEAU_COPY_BUTTON (button);
  SceauWindow *window = sceau_window_of (GTK_WIDGET (button));

  if (self->text == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->text);
  gtk_button_set_icon_name (button, "object-select-symbolic");
  g_clear_handle_id (&self->timeout, g_source_remove);
  self->timeout = g_timeout_add_seconds (2, on_shown_long_enough, self);
  if (window != NULL)
    sceau_window_toast (window, _ ("Copied"));
}

static void
sceau_copy_button_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SceauCopyButton *self = SCEAU_COPY_BUTTON (object);

  if (id == PROP_TEXT)
    sceau_copy_button_set_text (self, g_value_get_string (value));
  else if (id == PROP_WHAT)
    set_what (self, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sceau_copy_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SceauCopyButton *self = SCEAU_COPY_BUTTON (object);

  if (id == PROP_TEXT)
    g_value_set_string (value, self->text);
  else if (id == PROP_WHAT)
    g_value_set_string (value, self->what);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sceau_copy_button_finalize (GObject *object)
{
  SceauCopyButton *self = SCEAU_COPY_BUTTON (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_free (self->text);
  g_free (self->what);
  G_OBJECT_CLASS (sceau_copy_button_parent_class)->finalize (object);
}

static void
sceau_copy_button_class_init (SceauCopyButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = sceau_copy_button_set_property;
  object_class->get_property = sceau_copy_button_get_property;
  object_class->finalize = sceau_copy_button_finalize;
  GTK_BUTTON_CLASS (klass)->clicked = sceau_copy_button_clicked;
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  props[PROP_WHAT] = g_param_spec_string ("what", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sceau_copy_button_init (SceauCopyButton *self)
{
  gtk_button_set_icon_name (GTK_BUTTON (self), "edit-copy-symbolic");
  gtk_widget_add_css_class (GTK_WIDGET (self), "flat");
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  set_what (self, NULL);
}

/**
 * sceau_copy_button_new:
 * @text: (nullable): what is copied
 * @what: (nullable): its name, translated, with its article
 *
 * Returns: (transfer floating): a new button
 */
GtkWidget *
sceau_copy_button_new (const char *text, const char *what)
{
  return g_object_new (SCEAU_TYPE_COPY_BUTTON, "text", text, "what", what, NULL);
}

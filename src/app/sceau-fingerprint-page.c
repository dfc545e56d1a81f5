/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows the fingerprint of an agent's key, to be compared with what the server's console shows. */
#include "app/sceau-fingerprint-page.h"
#include "base/sceau-text.h"

struct _SceauFingerprintPage
{
  AdwPreferencesPage parent_instance;
  GtkLabel *fingerprint;
  GtkCheckButton *confirm;
};

enum
{
  PROP_CONFIRMED = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SceauFingerprintPage, sceau_fingerprint_page, ADW_TYPE_PREFERENCES_PAGE)

static void
on_toggled (SceauFingerprintPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONFIRMED]);
}

/**
 * sceau_fingerprint_page_set_fingerprint:
 * @self: the page
 * @fingerprint: SHA-256 of the agent's key, in hexadecimal
 *
 * Shows @fingerprint in groups of four. One that was shown before stays confirmed; nobody has confirmed another yet.
 */
void
sceau_fingerprint_page_set_fingerprint (SceauFingerprintPage *self, const char *fingerprint)
{
  g_autofree char *grouped = sceau_fingerprint_group (fingerprint);

  if (g_strcmp0 (gtk_label_get_text (self->fingerprint), grouped) == 0)
    return;
  gtk_label_set_text (self->fingerprint, grouped);
  gtk_check_button_set_active (self->confirm, FALSE);
}

/**
 * sceau_fingerprint_page_get_confirmed:
 * @self: the page
 *
 * Returns: whether the person says that the server's console shows the same fingerprint
 */
gboolean
sceau_fingerprint_page_get_confirmed (SceauFingerprintPage *self)
{
  return gtk_check_button_get_active (self->confirm);
}

static gboolean
sceau_fingerprint_page_grab_focus (GtkWidget *widget)
{
  SceauFingerprintPage *self = SCEAU_FINGERPRINT_PAGE (widget);
  gboolean grabbed = gtk_widget_grab_focus (GTK_WIDGET (self->confirm));

  /* The focus passed over the label on its way and selected it. */
  gtk_label_select_region (self->fingerprint, 0, 0);
  return grabbed;
}

static void
sceau_fingerprint_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SceauFingerprintPage *self = SCEAU_FINGERPRINT_PAGE (object);

  switch (id)
    {
    case PROP_CONFIRMED:
      g_value_set_boolean (value, sceau_fingerprint_page_get_confirmed (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sceau_fingerprint_page_class_init (SceauFingerprintPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = sceau_fingerprint_page_get_property;
  widget_class->grab_focus = sceau_fingerprint_page_grab_focus;
  props[PROP_CONFIRMED] = g_param_spec_boolean ("confirmed", NULL, NULL, FALSE,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-fingerprint-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauFingerprintPage, fingerprint);
  gtk_widget_class_bind_template_child (widget_class, SceauFingerprintPage, confirm);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
}

static void
sceau_fingerprint_page_init (SceauFingerprintPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has to be said of a server that a person works on by hand. */
#include "config.h"

#include "app/sceau-add-by-hand.h"

#include "base/sceau-text.h"
#include "camtrace/sceau-layout.h"
#include "fleet/sceau-fleet-hand.h"

#include <glib/gi18n.h>

struct _SceauAddByHand
{
  AdwPreferencesPage parent_instance;
  GtkEditable *name;
  GtkEditable *dns_name;
  AdwComboRow *version;
  GtkStringList *versions;
  char *address;
};

enum
{
  PROP_READY = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SceauAddByHand, sceau_add_by_hand, ADW_TYPE_PREFERENCES_PAGE)

static char *
dup_text (GtkEditable *editable)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (editable)));
}

/**
 * sceau_add_by_hand_get_ready:
 * @self: the page
 *
 * Returns: whether enough was said
 */
gboolean
sceau_add_by_hand_get_ready (SceauAddByHand *self)
{
  g_autofree char *name = dup_text (self->name);

  return *name != '\0' && adw_combo_row_get_selected (self->version) != 0;
}

static void
on_input_changed (SceauAddByHand *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READY]);
}

/**
 * sceau_add_by_hand_set_address:
 * @self: the page
 * @address: what opens CamTrace in a browser there
 * @error: INVALID_ARGUMENT for an address that is none
 *
 * Returns: whether the page can be shown; what can be told of the address stands there already
 */
gboolean
sceau_add_by_hand_set_address (SceauAddByHand *self, const char *address, GError **error)
{
  g_autoptr (SceauServer) server = sceau_fleet_new_by_hand (address, NULL, NULL, error);
  const char *dns_name;

  if (server == NULL)
    return FALSE;
  g_free (self->address);
  self->address = g_strdup (address);
  dns_name = sceau_server_get_dns_name (server);
  if (*gtk_editable_get_text (self->name) == '\0')
    gtk_editable_set_text (self->name, sceau_server_get_name (server));
  if (*gtk_editable_get_text (self->dns_name) == '\0')
    gtk_editable_set_text (self->dns_name, dns_name != NULL ? dns_name : "");
  return TRUE;
}

/**
 * sceau_add_by_hand_make_server:
 * @self: the page, ready
 * @error: INVALID_ARGUMENT
 *
 * Returns: (transfer full) (nullable): the server as it was described, not saved yet
 */
SceauServer *
sceau_add_by_hand_make_server (SceauAddByHand *self, GError **error)
{
  g_autofree char *name = dup_text (self->name);
  g_autofree char *dns_name = dup_text (self->dns_name);
  const char *version = gtk_string_list_get_string (self->versions,
                                                    adw_combo_row_get_selected (self->version));
  SceauServer *server;

  if (*dns_name != '\0' && !sceau_name_is_dns (dns_name))
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is not a DNS name: give the name that people type in their browser"),
                   dns_name);
      return NULL;
    }
  server = sceau_fleet_new_by_hand (self->address, name, version, error);
  if (server != NULL && *dns_name != '\0')
    g_object_set (server, "dns-name", dns_name, NULL);
  return server;
}

static gboolean
sceau_add_by_hand_grab_focus (GtkWidget *widget)
{
  SceauAddByHand *self = SCEAU_ADD_BY_HAND (widget);
  gboolean named = *gtk_editable_get_text (self->name) != '\0';

  return gtk_widget_grab_focus (named ? GTK_WIDGET (self->version) : GTK_WIDGET (self->name));
}

static void
sceau_add_by_hand_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_READY)
    g_value_set_boolean (value, sceau_add_by_hand_get_ready (SCEAU_ADD_BY_HAND (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sceau_add_by_hand_finalize (GObject *object)
{
  g_free (SCEAU_ADD_BY_HAND (object)->address);
  G_OBJECT_CLASS (sceau_add_by_hand_parent_class)->finalize (object);
}

static void
sceau_add_by_hand_class_init (SceauAddByHandClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = sceau_add_by_hand_get_property;
  object_class->finalize = sceau_add_by_hand_finalize;
  widget_class->grab_focus = sceau_add_by_hand_grab_focus;
  props[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE,
                                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-add-by-hand.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauAddByHand, name);
  gtk_widget_class_bind_template_child (widget_class, SceauAddByHand, dns_name);
  gtk_widget_class_bind_template_child (widget_class, SceauAddByHand, version);
  gtk_widget_class_bind_template_child (widget_class, SceauAddByHand, versions);
  gtk_widget_class_bind_template_callback (widget_class, on_input_changed);
}

static void
sceau_add_by_hand_init (SceauAddByHand *self)
{
  guint n = 0;
  const SceauLayout *layouts = sceau_layout_list (&n);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < n; i++)
    gtk_string_list_append (self->versions, layouts[i].version);
}

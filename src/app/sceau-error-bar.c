/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says an error in words where it happened; the raw text only under "Details". Hidden while there is none. */
#include "app/sceau-error-bar.h"
#include "fleet/sceau-fleet.h"

struct _SceauErrorBar
{
  AdwBin parent_instance;
  GtkLabel *title;
  GtkLabel *body;
  GtkWidget *details;
  GtkLabel *raw;
  GtkButton *action;
  GError *error;
};

enum
{
  PROP_ERROR = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SceauErrorBar, sceau_error_bar, ADW_TYPE_BIN)

static char *
raw_text (const GError *error)
{
  const char *detail = sceau_error_get_detail (error);
  GPtrArray *findings = sceau_error_get_findings (error);
  GString *text = g_string_new (error->message);

  if (detail != NULL)
    g_string_append_printf (text, "\n%s", detail);
  for (guint i = 0; findings != NULL && i < findings->len; i++)
    {
      g_autofree char *message = sceau_finding_dup_message (g_ptr_array_index (findings, i));

      g_string_append_printf (text, "\n%s", message);
    }
  return g_string_free (text, FALSE);
}

/**
 * sceau_error_bar_set_error:
 * @self: the bar
 * @error: (nullable): what went wrong; %NULL and CANCELLED hide the bar
 * @server_name: (nullable): the server concerned
 *
 * Shows @error in words.
 */
void
sceau_error_bar_set_error (SceauErrorBar *self, const GError *error, const char *server_name)
{
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  g_autofree char *raw = NULL;

  g_clear_error (&self->error);
  if (error == NULL || g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED))
    {
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      return;
    }
  self->error = g_error_copy (error);
  sceau_words_for_error (error, server_name, &title, &body);
  raw = raw_text (error);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->body, body);
  gtk_widget_set_visible (GTK_WIDGET (self->body), body != NULL && *body != '\0');
  gtk_label_set_text (self->raw, raw);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, body, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

/**
 * sceau_error_bar_set_action:
 * @self: the bar
 * @label: (nullable): translated, with a mnemonic; %NULL: no button
 * @action_name: (nullable): what the button does
 */
void
sceau_error_bar_set_action (SceauErrorBar *self, const char *label, const char *action_name)
{
  gtk_widget_set_visible (GTK_WIDGET (self->action), label != NULL);
  gtk_button_set_label (self->action, label ? label : "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->action), action_name);
}

static void
sceau_error_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ERROR)
    sceau_error_bar_set_error (SCEAU_ERROR_BAR (object), g_value_get_boxed (value), NULL);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sceau_error_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ERROR)
    g_value_set_boxed (value, SCEAU_ERROR_BAR (object)->error);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sceau_error_bar_finalize (GObject *object)
{
  g_clear_error (&SCEAU_ERROR_BAR (object)->error);
  G_OBJECT_CLASS (sceau_error_bar_parent_class)->finalize (object);
}

static void
sceau_error_bar_class_init (SceauErrorBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = sceau_error_bar_set_property;
  object_class->get_property = sceau_error_bar_get_property;
  object_class->finalize = sceau_error_bar_finalize;
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sceau/Sceau/sceau-error-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauErrorBar, title);
  gtk_widget_class_bind_template_child (widget_class, SceauErrorBar, body);
  gtk_widget_class_bind_template_child (widget_class, SceauErrorBar, details);
  gtk_widget_class_bind_template_child (widget_class, SceauErrorBar, raw);
  gtk_widget_class_bind_template_child (widget_class, SceauErrorBar, action);
}

static void
sceau_error_bar_init (SceauErrorBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sceau_error_bar_new:
 *
 * Returns: (transfer floating): a new bar, hidden
 */
GtkWidget *
sceau_error_bar_new (void)
{
  return g_object_new (SCEAU_TYPE_ERROR_BAR, NULL);
}

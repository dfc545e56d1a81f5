/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A shape and a word that say how something is: never a colour alone. */
#include "app/sceau-status-dot.h"

#define WHOLE_CHARS 20 /* words of up to this length are never cut */

struct _SceauStatusDot
{
  GtkWidget parent_instance;
  GtkWidget *image;
  GtkWidget *label;
  SceauTone tone;
  gboolean shrinks; /* in a column of a table the word gives way */
};

enum
{
  PROP_TONE = 1,
  PROP_SHRINKS,
  PROP_LABEL,
  PROP_STATUS,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SceauStatusDot, sceau_status_dot, GTK_TYPE_WIDGET)

static const struct
{
  const char *icon;
  const char *css;
} looks[SCEAU_N_TONES] = {
  [SCEAU_TONE_NEUTRAL] = { "sceau-neutral-symbolic", "dim-label" },
  [SCEAU_TONE_GOOD] = { "sceau-good-symbolic", "success" },
  [SCEAU_TONE_WARNING] = { "sceau-warning-symbolic", "warning" },
  [SCEAU_TONE_BAD] = { "sceau-bad-symbolic", "error" },
  [SCEAU_TONE_WAITING] = { "sceau-waiting-symbolic", "accent" },
  [SCEAU_TONE_UNKNOWN] = { "sceau-unreachable-symbolic", "dim-label" },
};

/**
 * sceau_tone_for_status:
 * @status: the state of a server
 *
 * Returns: how that state looks
 */
SceauTone
sceau_tone_for_status (SceauStatus status)
{
  static const SceauTone tones[SCEAU_N_STATUS] = {
    [SCEAU_STATUS_UNKNOWN] = SCEAU_TONE_UNKNOWN,
    [SCEAU_STATUS_UNREACHABLE] = SCEAU_TONE_UNKNOWN,
    [SCEAU_STATUS_TROUBLE] = SCEAU_TONE_BAD,
    [SCEAU_STATUS_INCOMPLETE] = SCEAU_TONE_BAD,
    [SCEAU_STATUS_EXPIRING] = SCEAU_TONE_WARNING,
    [SCEAU_STATUS_NOT_CONFIGURED] = SCEAU_TONE_NEUTRAL,
    [SCEAU_STATUS_BY_HAND] = SCEAU_TONE_NEUTRAL,
    [SCEAU_STATUS_WAITING] = SCEAU_TONE_WAITING,
    [SCEAU_STATUS_READY] = SCEAU_TONE_WAITING,
    [SCEAU_STATUS_UNTRUSTED] = SCEAU_TONE_WARNING,
    [SCEAU_STATUS_VERIFIED] = SCEAU_TONE_GOOD,
  };

  return (guint) status < SCEAU_N_STATUS ? tones[status] : SCEAU_TONE_UNKNOWN;
}

/**
 * sceau_tone_for_severity:
 * @severity: how bad a finding is
 *
 * Returns: how it looks
 */
SceauTone
sceau_tone_for_severity (SceauSeverity severity)
{
  switch (severity)
    {
    case SCEAU_SEVERITY_ERROR:
      return SCEAU_TONE_BAD;
    case SCEAU_SEVERITY_WARNING:
      return SCEAU_TONE_WARNING;
    case SCEAU_SEVERITY_INFO:
    default:
      return SCEAU_TONE_NEUTRAL;
    }
}

static void
set_tone (SceauStatusDot *self, SceauTone tone)
{
  gtk_widget_remove_css_class (self->image, looks[self->tone].css);
  self->tone = tone;
  gtk_widget_add_css_class (self->image, looks[tone].css);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->image), looks[tone].icon);
}

/**
 * sceau_status_dot_set:
 * @self: the dot
 * @tone: its shape and colour
 * @label: (nullable): its word, translated
 *
 * Sets both at once.
 */
void
sceau_status_dot_set (SceauStatusDot *self, SceauTone tone, const char *label)
{
  gboolean is_long = label != NULL && g_utf8_strlen (label, -1) > WHOLE_CHARS;

  gtk_label_set_text (GTK_LABEL (self->label), label ? label : "");
  /* Beside a text that could be wrapped it is that text which gives way. A width in characters would be wider than most words. */
  gtk_label_set_ellipsize (GTK_LABEL (self->label),
                           is_long || self->shrinks ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  gtk_label_set_width_chars (GTK_LABEL (self->label), is_long && !self->shrinks ? WHOLE_CHARS : -1);
  set_tone (self, tone);
  gtk_widget_set_visible (self->label, label != NULL && *label != '\0');
}

static void
sceau_status_dot_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SceauStatusDot *self = SCEAU_STATUS_DOT (object);

  switch (id)
    {
    case PROP_TONE:
      set_tone (self, g_value_get_int (value));
      break;
    case PROP_SHRINKS:
      self->shrinks = g_value_get_boolean (value);
      break;
    case PROP_LABEL:
      sceau_status_dot_set (self, self->tone, g_value_get_string (value));
      break;
    case PROP_STATUS:
      sceau_status_dot_set (self, sceau_tone_for_status (g_value_get_enum (value)),
                            sceau_status_to_label (g_value_get_enum (value)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sceau_status_dot_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SceauStatusDot *self = SCEAU_STATUS_DOT (object);

  switch (id)
    {
    case PROP_TONE:
      g_value_set_int (value, self->tone);
      break;
    case PROP_LABEL:
      g_value_set_string (value, gtk_label_get_text (GTK_LABEL (self->label)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sceau_status_dot_dispose (GObject *object)
{
  SceauStatusDot *self = SCEAU_STATUS_DOT (object);

  g_clear_pointer (&self->image, gtk_widget_unparent);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  G_OBJECT_CLASS (sceau_status_dot_parent_class)->dispose (object);
}

static void
sceau_status_dot_class_init (SceauStatusDotClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = sceau_status_dot_set_property;
  object_class->get_property = sceau_status_dot_get_property;
  object_class->dispose = sceau_status_dot_dispose;
  props[PROP_TONE] = g_param_spec_int ("tone", NULL, NULL, 0, SCEAU_N_TONES - 1, SCEAU_TONE_NEUTRAL,
                                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_SHRINKS] = g_param_spec_boolean ("shrinks", NULL, NULL, FALSE,
                                              G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, "",
                                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_STATUS] = g_param_spec_enum ("status", NULL, NULL, SCEAU_TYPE_STATUS,
                                          SCEAU_STATUS_UNKNOWN,
                                          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "statusdot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sceau_status_dot_init (SceauStatusDot *self)
{
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                              8);
  self->image = gtk_image_new ();
  gtk_widget_set_parent (self->image, GTK_WIDGET (self));
  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  sceau_status_dot_set (self, SCEAU_TONE_NEUTRAL, NULL);
}

/**
 * sceau_status_dot_new:
 * @tone: shape and colour
 * @label: (nullable): the word, translated
 *
 * Returns: (transfer floating): a new dot
 */
GtkWidget *
sceau_status_dot_new (SceauTone tone, const char *label)
{
  SceauStatusDot *self = g_object_new (SCEAU_TYPE_STATUS_DOT, NULL);

  sceau_status_dot_set (self, tone, label);
  return GTK_WIDGET (self);
}

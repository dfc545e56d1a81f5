/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two widgets side by side where there is room; where there is not, one under the other, or only the first. */
#include "app/sceau-columns.h"

struct _SceauColumns
{
  GtkWidget parent_instance;
  int threshold;
  int spacing;
  int first_share;
  gboolean drop_second;
  gboolean beside;
};

enum
{
  PROP_THRESHOLD = 1,
  PROP_SPACING,
  PROP_FIRST_SHARE,
  PROP_DROP_SECOND,
  PROP_BESIDE,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SceauColumns, sceau_columns, GTK_TYPE_WIDGET)

typedef struct
{
  GtkWidget *child[2];
  guint n;
} Laid;

static Laid
laid_children (SceauColumns *self)
{
  Laid laid = { 0 };

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));
       child != NULL && laid.n < 2; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      laid.child[laid.n++] = child;
  return laid;
}

static gboolean
side_by_side (SceauColumns *self, Laid *laid, int width)
{
  return laid->n == 2 && width >= self->threshold;
}

/* What is laid out one under the other. */
static void
drop_what_has_no_room (SceauColumns *self, Laid *laid, gboolean beside)
{
  if (self->drop_second && !beside && laid->n == 2)
    laid->n = 1;
}

/* Where the second gives way to the first, it grows only with the room that is left beyond the threshold. */
static int
first_width (SceauColumns *self, Laid *laid, int width)
{
  int shared = (width - self->spacing) * self->first_share / 100;
  int second = width - self->spacing - shared;
  int least;

  if (!self->drop_second || laid->n < 2)
    return shared;
  gtk_widget_measure (laid->child[1], GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  return width - self->spacing - CLAMP (second, least, least + MAX (width - self->threshold, 0));
}

static void
measure_width (SceauColumns *self, Laid *laid, int *minimum, int *natural)
{
  if (self->drop_second) /* the second must not make it wider than it need be */
    laid->n = MIN (laid->n, 1);
  for (guint i = 0; i < laid->n; i++)
    {
      int min, nat;

      gtk_widget_measure (laid->child[i], GTK_ORIENTATION_HORIZONTAL, -1, &min, &nat, NULL, NULL);
      *minimum = MAX (*minimum, min);
      *natural += nat + (i > 0 ? self->spacing : 0);
    }
}

static void
measure_height (SceauColumns *self, Laid *laid, int width, int *minimum, int *natural)
{
  gboolean beside = side_by_side (self, laid, width);

  drop_what_has_no_room (self, laid, beside);
  for (guint i = 0; i < laid->n; i++)
    {
      int part = i == 0 ? first_width (self, laid, width)
                        : width - self->spacing - first_width (self, laid, width);
      int min, nat;

      gtk_widget_measure (laid->child[i], GTK_ORIENTATION_VERTICAL, beside ? part : width, &min,
                          &nat, NULL, NULL);
      *minimum = beside ? MAX (*minimum, min) : *minimum + min + (i > 0 ? self->spacing : 0);
      *natural = beside ? MAX (*natural, nat) : *natural + nat + (i > 0 ? self->spacing : 0);
    }
}

static void
sceau_columns_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                       int *natural, int *minimum_baseline, int *natural_baseline)
{
  SceauColumns *self = SCEAU_COLUMNS (widget);
  Laid laid = laid_children (self);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (self, &laid, minimum, natural);
  else
    measure_height (self, &laid, for_size, minimum, natural);
}

/* GTK 4.8 tells screen readers of children that are not on show, unless they are said to be hidden. */
static void
show_second (GtkWidget *child, gboolean shown)
{
  gtk_widget_set_child_visible (child, shown);
  gtk_accessible_update_state (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_STATE_HIDDEN, !shown, -1);
}

static void
take_beside (SceauColumns *self, gboolean beside)
{
  if (self->beside == beside)
    return;
  self->beside = beside;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BESIDE]);
}

static void
sceau_columns_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  SceauColumns *self = SCEAU_COLUMNS (widget);
  Laid laid = laid_children (self);
  gboolean beside = side_by_side (self, &laid, width);
  int y = 0;

  if (laid.n == 2)
    show_second (laid.child[1], beside || !self->drop_second);
  take_beside (self, beside);
  drop_what_has_no_room (self, &laid, beside);
  if (beside)
    {
      int first = first_width (self, &laid, width);
      int second_x = first + self->spacing;
      gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

      gtk_widget_size_allocate (laid.child[0],
                                &(GtkAllocation){ rtl ? width - first : 0, 0, first, height }, -1);
      gtk_widget_size_allocate (
          laid.child[1], &(GtkAllocation){ rtl ? 0 : second_x, 0, width - second_x, height }, -1);
      return;
    }
  if (laid.n == 1)
    {
      gtk_widget_size_allocate (laid.child[0], &(GtkAllocation){ 0, 0, width, height }, -1);
      return;
    }
  for (guint i = 0; i < laid.n; i++)
    {
      int natural;

      gtk_widget_measure (laid.child[i], GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL,
                          NULL);
      gtk_widget_size_allocate (laid.child[i], &(GtkAllocation){ 0, y, width, natural }, -1);
      y += natural + self->spacing;
    }
}

static GtkSizeRequestMode
sceau_columns_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
sceau_columns_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SceauColumns *self = SCEAU_COLUMNS (object);

  switch (id)
    {
    case PROP_THRESHOLD:
      self->threshold = g_value_get_int (value);
      break;
    case PROP_SPACING:
      self->spacing = g_value_get_int (value);
      break;
    case PROP_FIRST_SHARE:
      self->first_share = g_value_get_int (value);
      break;
    case PROP_DROP_SECOND:
      self->drop_second = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
sceau_columns_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SceauColumns *self = SCEAU_COLUMNS (object);

  switch (id)
    {
    case PROP_THRESHOLD:
      g_value_set_int (value, self->threshold);
      break;
    case PROP_SPACING:
      g_value_set_int (value, self->spacing);
      break;
    case PROP_FIRST_SHARE:
      g_value_set_int (value, self->first_share);
      break;
    case PROP_DROP_SECOND:
      g_value_set_boolean (value, self->drop_second);
      break;
    case PROP_BESIDE:
      g_value_set_boolean (value, self->beside);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sceau_columns_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (sceau_columns_parent_class)->dispose (object);
}

static void
sceau_columns_class_init (SceauColumnsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = sceau_columns_set_property;
  object_class->get_property = sceau_columns_get_property;
  object_class->dispose = sceau_columns_dispose;
  widget_class->measure = sceau_columns_measure;
  widget_class->size_allocate = sceau_columns_size_allocate;
  widget_class->get_request_mode = sceau_columns_get_request_mode;
  props[PROP_THRESHOLD] = g_param_spec_int ("threshold", NULL, NULL, 0, G_MAXINT, 780, flags);
  props[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, 1000, 18, flags);
  props[PROP_FIRST_SHARE] = g_param_spec_int ("first-share", NULL, NULL, 1, 99, 50, flags);
  props[PROP_DROP_SECOND] = g_param_spec_boolean ("drop-second", NULL, NULL, FALSE, flags);
  props[PROP_BESIDE] = g_param_spec_boolean ("beside", NULL, NULL, FALSE,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sceau_columns_init (SceauColumns *self)
{
  self->threshold = 780;
  self->spacing = 18;
  self->first_share = 50;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layout of what is scrolled: its height is asked about only once its width is known.
 *
 * Each time that a label comes or goes, GTK 4.8 asks the whole window for its least size, a scrolled window for its child's height at no
 * width in particular, and every label in it for its text in one line, and takes no notice of the answer: a bar scrolls whatever the
 * height. On a board full of cards that is most of the work. Around the scrolled window of a list, which has widgets for two hundred rows,
 * the layout answers itself ("fills"). */
#include "app/sceau-scroll-layout.h"

/* Enough for the bar that scrolls. */
#define LEAST_HEIGHT 64

struct _SceauScrollLayout
{
  GtkLayoutManager parent_instance;
  gboolean fills;
};

enum
{
  PROP_FILLS = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SceauScrollLayout, sceau_scroll_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
sceau_scroll_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return SCEAU_SCROLL_LAYOUT (manager)->fills ? GTK_SIZE_REQUEST_CONSTANT_SIZE
                                              : GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
sceau_scroll_layout_measure (GtkLayoutManager *manager, GtkWidget *widget,
                             GtkOrientation orientation, int for_size, int *minimum, int *natural,
                             int *minimum_baseline, int *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);
  gboolean fills = SCEAU_SCROLL_LAYOUT (manager)->fills && orientation == GTK_ORIENTATION_VERTICAL;

  *minimum = *natural = fills ? LEAST_HEIGHT : 0;
  if (child == NULL || !gtk_widget_should_layout (child) || fills
      || (orientation == GTK_ORIENTATION_VERTICAL && for_size < 0))
    return;
  gtk_widget_measure (child, orientation, for_size, minimum, natural, NULL, NULL);
}

static void
sceau_scroll_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height,
                              int baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child != NULL && gtk_widget_should_layout (child))
    gtk_widget_size_allocate (child, &(GtkAllocation){ 0, 0, width, height }, baseline);
}

static void
sceau_scroll_layout_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FILLS)
    SCEAU_SCROLL_LAYOUT (object)->fills = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sceau_scroll_layout_class_init (SceauScrollLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  G_OBJECT_CLASS (klass)->set_property = sceau_scroll_layout_set_property;
  props[PROP_FILLS] = g_param_spec_boolean ("fills", NULL, NULL, FALSE,
                                            G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
  manager_class->get_request_mode = sceau_scroll_layout_get_request_mode;
  manager_class->measure = sceau_scroll_layout_measure;
  manager_class->allocate = sceau_scroll_layout_allocate;
}

static void
sceau_scroll_layout_init (SceauScrollLayout *self)
{
}

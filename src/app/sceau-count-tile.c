/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A number, a shape and a word, to press as a filter. */
#include "app/sceau-count-tile.h"
#include "app/sceau-status-dot.h"

struct _SceauCountTile
{
  GtkToggleButton parent_instance;
  GtkLabel *number;
  GtkLabel *caption;
  SceauStatusDot *dot;
};

enum
{
  PROP_CAPTION = 1,
  PROP_TONE,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SceauCountTile, sceau_count_tile, GTK_TYPE_TOGGLE_BUTTON)

static void
update_name (SceauCountTile *self)
{
  g_autofree char *name = g_strdup_printf ("%s %s", gtk_label_get_text (self->number),
                                           gtk_label_get_text (self->caption));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/**
 * sceau_count_tile_set_count:
 * @self: the tile
 * @count: its number
 */
void
sceau_count_tile_set_count (SceauCountTile *self, guint count)
{
  g_autofree char *text = g_strdup_printf ("%'u", count);

  if (g_str_equal (gtk_label_get_text (self->number), text))
    return;
  gtk_label_set_text (self->number, text);
  update_name (self);
}

static void
sceau_count_tile_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SceauCountTile *self = SCEAU_COUNT_TILE (object);

  switch (id)
    {
    case PROP_CAPTION:
      gtk_label_set_text (self->caption, g_value_get_string (value));
      update_name (self);
      break;
    case PROP_TONE:
      gtk_widget_set_visible (GTK_WIDGET (self->dot), g_value_get_int (value) >= 0);
      if (g_value_get_int (value) >= 0)
        sceau_status_dot_set (self->dot, g_value_get_int (value), NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sceau_count_tile_class_init (SceauCountTileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = sceau_count_tile_set_property;
  props[PROP_CAPTION] = g_param_spec_string ("caption", NULL, NULL, "", flags);
  props[PROP_TONE] = g_param_spec_int ("tone", NULL, NULL, -1, SCEAU_N_TONES - 1, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  g_type_ensure (SCEAU_TYPE_STATUS_DOT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/sceau/Sceau/sceau-count-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, SceauCountTile, number);
  gtk_widget_class_bind_template_child (widget_class, SceauCountTile, caption);
  gtk_widget_class_bind_template_child (widget_class, SceauCountTile, dot);
}

static void
sceau_count_tile_init (SceauCountTile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

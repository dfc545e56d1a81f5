/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of a list of servers, for a view. */
#include "config.h"

#include "app/sceau-import-item.h"

#include "app/sceau-status-dot.h"

#include <glib/gi18n.h>

struct _SceauImportItem
{
  GObject parent_instance;
  GPtrArray *rows; /* holds row */
  SceauImportRow *row;
};

enum
{
  PROP_TITLE = 1,
  PROP_DETAIL,
  PROP_TONE,
  PROP_WORD,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (SceauImportItem, sceau_import_item, G_TYPE_OBJECT)

static const struct
{
  SceauTone tone;
  const char *word;
} looks[SCEAU_N_IMPORT_STATES] = {
  /* Translators: a line of a list of servers */
  [SCEAU_IMPORT_NEW] = { SCEAU_TONE_WAITING, N_ ("To be added") },
  /* Translators: a line of a list of servers */
  [SCEAU_IMPORT_DUPLICATE] = { SCEAU_TONE_NEUTRAL, N_ ("There already") },
  /* Translators: a line of a list of servers */
  [SCEAU_IMPORT_REFUSED] = { SCEAU_TONE_BAD, N_ ("Left out") },
  /* Translators: a line of a list of servers */
  [SCEAU_IMPORT_ADDED] = { SCEAU_TONE_GOOD, N_ ("Added") },
};

static char *
make_detail (SceauImportItem *self)
{
  const char *what = self->row->error != NULL ? self->row->error->message
                                              : sceau_server_get_camtrace_url (self->row->server);

  /* Translators: the number of a line, then an address or what is wrong with it */
  return g_strdup_printf (_ ("Line %u · %s"), self->row->line, what);
}

static void
sceau_import_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SceauImportItem *self = SCEAU_IMPORT_ITEM (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->row->name);
      break;
    case PROP_DETAIL:
      g_value_take_string (value, make_detail (self));
      break;
    case PROP_TONE:
      g_value_set_int (value, looks[self->row->state].tone);
      break;
    case PROP_WORD:
      g_value_set_string (value, _ (looks[self->row->state].word));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sceau_import_item_finalize (GObject *object)
{
  g_ptr_array_unref (SCEAU_IMPORT_ITEM (object)->rows);
  G_OBJECT_CLASS (sceau_import_item_parent_class)->finalize (object);
}

static void
sceau_import_item_class_init (SceauImportItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = sceau_import_item_get_property;
  object_class->finalize = sceau_import_item_finalize;
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  props[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, "", flags);
  props[PROP_TONE] = g_param_spec_int ("tone", NULL, NULL, 0, SCEAU_N_TONES - 1, 0, flags);
  props[PROP_WORD] = g_param_spec_string ("word", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
sceau_import_item_init (SceauImportItem *self)
{
}

/**
 * sceau_import_item_new:
 * @rows: (element-type SceauImportRow): what sceau_fleet_read_list() gave
 * @position: which of them
 *
 * Returns: (transfer full): an item for that row
 */
SceauImportItem *
sceau_import_item_new (GPtrArray *rows, guint position)
{
  SceauImportItem *self = g_object_new (SCEAU_TYPE_IMPORT_ITEM, NULL);

  self->rows = g_ptr_array_ref (rows);
  self->row = g_ptr_array_index (rows, position);
  return self;
}

/**
 * sceau_import_item_update:
 * @self: an item
 *
 * Tells that the row may be in another state.
 */
void
sceau_import_item_update (SceauImportItem *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TONE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WORD]);
}

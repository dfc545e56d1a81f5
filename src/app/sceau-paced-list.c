/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The beginning of a long list, a few rows at a time: a view that makes a widget for each row stays smooth. Frames are drawn between
 * two steps. */
#include "config.h"

#include "app/sceau-paced-list.h"

/* Rows made in one step: a card of the chain board costs two milliseconds, most of them to lay its texts out. */
#define STEP_ADDED 2u
/* To take rows away is cheaper. */
#define STEP_REMOVED 24u

struct _SceauPacedList
{
  GObject parent_instance;

  GListModel *source;
  GPtrArray *shown;
  guint limit;
  guint idle; /* 0: what is shown is right */
};

static void sceau_paced_list_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauPacedList, sceau_paced_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      sceau_paced_list_iface_init))

static void
sceau_paced_list_dispose (GObject *object)
{
  SceauPacedList *self = SCEAU_PACED_LIST (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->source != NULL)
    g_signal_handlers_disconnect_by_data (self->source, self);
  g_clear_object (&self->source);
  G_OBJECT_CLASS (sceau_paced_list_parent_class)->dispose (object);
}

static void
sceau_paced_list_finalize (GObject *object)
{
  g_ptr_array_unref (SCEAU_PACED_LIST (object)->shown);
  G_OBJECT_CLASS (sceau_paced_list_parent_class)->finalize (object);
}

static void
sceau_paced_list_class_init (SceauPacedListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sceau_paced_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = sceau_paced_list_finalize;
}

static void
sceau_paced_list_init (SceauPacedList *self)
{
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
}

static GType
get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (SCEAU_PACED_LIST (model)->source);
}

static guint
get_n_items (GListModel *model)
{
  return SCEAU_PACED_LIST (model)->shown->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *shown = SCEAU_PACED_LIST (model)->shown;

  return position < shown->len ? g_object_ref (g_ptr_array_index (shown, position)) : NULL;
}

static void
sceau_paced_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* How many items of the source are to be shown. */
static guint
count_wanted (SceauPacedList *self)
{
  return MIN (self->limit, g_list_model_get_n_items (self->source));
}

static gboolean
is_same (SceauPacedList *self, guint shown, guint wanted)
{
  g_autoptr (GObject) item = g_list_model_get_item (self->source, wanted);

  return item == g_ptr_array_index (self->shown, shown);
}

/* From @head on, @removed of what is shown give way to @added of what is wanted. */
typedef struct
{
  guint head;
  guint removed;
  guint added;
} Change;

/* What is still to be done. */
static Change
find_change (SceauPacedList *self)
{
  guint n = self->shown->len;
  guint wanted = count_wanted (self);
  guint head = 0;
  guint tail = 0;

  while (head < n && head < wanted && is_same (self, head, head))
    head++;
  while (tail < n - head && tail < wanted - head && is_same (self, n - 1 - tail, wanted - 1 - tail))
    tail++;
  return (Change){ head, n - head - tail, wanted - head - tail };
}

static gboolean
fits_in_a_step (const Change *change)
{
  return change->removed <= STEP_REMOVED && change->added <= STEP_ADDED;
}

/* As much of it as a step may. */
static void
take_step (SceauPacedList *self, const Change *change)
{
  guint removed = MIN (change->removed, STEP_REMOVED);
  guint added = removed < change->removed ? 0 : MIN (change->added, STEP_ADDED);

  if (removed > 0)
    g_ptr_array_remove_range (self->shown, change->head, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (self->shown, (int) (change->head + i),
                        g_list_model_get_item (self->source, change->head + i));
  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), change->head, removed, added);
}

static gboolean
on_idle (gpointer data)
{
  SceauPacedList *self = data;
  Change change = find_change (self);

  take_step (self, &change);
  if (!fits_in_a_step (&change))
    return G_SOURCE_CONTINUE;
  self->idle = 0;
  return G_SOURCE_REMOVE;
}

/* A small change is shown at once. A large one waits for its turns: whoever changed the list has done enough in this one. */
static void
paced_list_update (SceauPacedList *self)
{
  Change change;

  if (self->idle != 0)
    return;
  change = find_change (self);
  if (fits_in_a_step (&change))
    take_step (self, &change);
  else
    self->idle = g_idle_add (on_idle, self);
}

static void
on_source_changed (SceauPacedList *self)
{
  paced_list_update (self);
}

/**
 * sceau_paced_list_new:
 * @source: a list
 * @limit: how many of it are shown
 *
 * Returns: (transfer full): the beginning of it
 */
SceauPacedList *
sceau_paced_list_new (GListModel *source, guint limit)
{
  SceauPacedList *self = g_object_new (SCEAU_TYPE_PACED_LIST, NULL);

  self->source = g_object_ref (source);
  self->limit = limit;
  g_signal_connect_swapped (source, "items-changed", G_CALLBACK (on_source_changed), self);
  paced_list_update (self);
  return self;
}

/**
 * sceau_paced_list_show_more:
 * @self: a list
 * @n: how many more
 */
void
sceau_paced_list_show_more (SceauPacedList *self, guint n)
{
  self->limit += n;
  paced_list_update (self);
}

/**
 * sceau_paced_list_get_n_hidden:
 * @self: a list
 *
 * Returns: how many items of the source are past the limit
 */
guint
sceau_paced_list_get_n_hidden (SceauPacedList *self)
{
  return g_list_model_get_n_items (self->source) - count_wanted (self);
}

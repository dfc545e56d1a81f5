/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filter and order of the fleet's table. GtkFilterListModel and GtkSortListModel would fold every text at each look, and change all rows
 * at once: GTK 4.8 keeps widgets for two hundred of them, and makes new ones for those that come. */
#include "config.h"

#include "app/sceau-fleet-list.h"

#include "app/sceau-sliced-sort.h"

/* What a slice may take; the rest of a frame is for drawing. */
#define SLICE_US 3000
/* Rows that come in one slice; the next time more or less of them, as long as it took. */
#define LEAST_ROWS 2u
#define MOST_ROWS  64u
#define FIRST_ROWS 8u
/* Servers that are put into their places in one slice. */
#define PLACED_AT_ONCE 16u
/* More changed lines than these are filled anew, not moved. */
#define FEW 16u
/* Past this row the view has no widgets yet: all of the rest may come at once. */
#define ROWS_WITH_WIDGETS 256u
/* Changes of so many rows at once are a new list. */
#define MANY 64u

struct _SceauFleetList
{
  GObject parent_instance;
  GListModel *servers;
  GHashTable *by_server;       /* SceauServer → SceauFleetRow, borrowed */
  GPtrArray *rows;             /* of SceauFleetRow, in the order of servers */
  GPtrArray *order;            /* of rows, sorted; those that are new are not in it yet */
  GPtrArray *found;            /* of order: what is asked for */
  GPtrArray *slots;            /* of SceauFleetSlot: what is shown */
  guint n_right;               /* of slots, from its beginning on: those that show what was found */
  guint first_seen, last_seen; /* of slots */
  SceauServer *pinned;         /* its line shows no other one; borrowed, nullable */
  GPtrArray *stale;            /* of rows that wait for their place */

  GtkSorter *sorter; /* nullable */
  SceauFleetFilter filter;
  char *folded;
  gint64 from, until;

  gboolean must_sort, must_filter;
  SceauSlicedSort *sort; /* under way, of order; nullable */
  GPtrArray *next;       /* found, as far as it was filtered; nullable */
  guint n_filtered;      /* of order */
  guint n_at_once;       /* rows that the next slice shows */
  guint idle;
};

enum
{
  SIGNAL_SETTLED,
  SIGNAL_UNSETTLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void sceau_fleet_list_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauFleetList, sceau_fleet_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      sceau_fleet_list_iface_init))

static GType
get_item_type (GListModel *model)
{
  return SCEAU_TYPE_FLEET_SLOT;
}

static guint
get_n_items (GListModel *model)
{
  return SCEAU_FLEET_LIST (model)->slots->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  SceauFleetList *self = SCEAU_FLEET_LIST (model);

  return position < self->slots->len ? g_object_ref (self->slots->pdata[position]) : NULL;
}

static void
sceau_fleet_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  SceauFleetList *self = data;
  SceauFleetRow *first = (gpointer) a;
  SceauFleetRow *second = (gpointer) b;
  int order = GTK_ORDERING_EQUAL;

  if (self->sorter != NULL)
    order = gtk_sorter_compare (self->sorter, sceau_fleet_row_get_server (first),
                                sceau_fleet_row_get_server (second));
  if (order != 0)
    return order;
  return sceau_fleet_row_get_position (first) < sceau_fleet_row_get_position (second) ? -1 : 1;
}

static gboolean
accepts (SceauFleetList *self, SceauFleetRow *row)
{
  gint64 not_after = self->until != 0 ? sceau_fleet_row_get_not_after (row) : 0;

  return sceau_fleet_filter_accepts (self->filter, sceau_fleet_row_get_server (row))
         && (self->until == 0 || (not_after >= self->from && not_after < self->until))
         && sceau_fleet_row_has_text (row, self->folded);
}

/* --- What is shown changes ---------------------------------------------------------------------- */

/* From head on, removed of what is shown give way to added of found. */
typedef struct
{
  guint head;
  guint removed;
  guint added;
} Change;

static Change
find_change (GPtrArray *old, GPtrArray *found)
{
  guint head = 0;
  guint tail = 0;

  while (head < old->len && head < found->len && old->pdata[head] == found->pdata[head])
    head++;
  while (tail < old->len - head && tail < found->len - head
         && old->pdata[old->len - 1 - tail] == found->pdata[found->len - 1 - tail])
    tail++;
  return (Change){ head, old->len - head - tail, found->len - head - tail };
}

/* Says so, and learns from how long the view takes. */
static void
tell_change (SceauFleetList *self, guint position, guint removed, guint added)
{
  gint64 began = g_get_monotonic_time ();
  gint64 took;

  if (removed == 0 && added == 0)
    return;
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  took = g_get_monotonic_time () - began;
  if (took > SLICE_US)
    self->n_at_once = MAX (self->n_at_once / 2, LEAST_ROWS);
  else if (took < SLICE_US / 2)
    self->n_at_once = MIN (self->n_at_once * 2, MOST_ROWS);
}

static void
take_found (SceauFleetList *self, GPtrArray *found)
{
  g_ptr_array_unref (self->found);
  self->found = found;
}

static gboolean
gives_line_away (SceauFleetList *self, SceauFleetRow *row)
{
  return sceau_fleet_row_get_server (row) != self->pinned
         && (!sceau_fleet_row_is_kept (row)
             || sceau_fleet_row_get_state (row) == SCEAU_FLEET_ROW_MOVING);
}

/* A line that shows nothing any more, and where it was. */
typedef struct
{
  SceauFleetSlot *slot;
  guint position;
} Spare;

static void
spare_clear (gpointer data)
{
  g_object_unref (((Spare *) data)->slot);
}

/* Lines of what goes, and of what moves. */
static GArray *
free_slots (SceauFleetList *self, GPtrArray *old, const Change *change)
{
  GArray *spares = g_array_new (FALSE, FALSE, sizeof (Spare));

  g_array_set_clear_func (spares, spare_clear);
  for (guint i = change->head; i < change->head + change->removed; i++)
    sceau_fleet_row_set_kept (old->pdata[i], FALSE);
  for (guint i = change->head; i < change->head + change->added; i++)
    sceau_fleet_row_set_kept (self->found->pdata[i], TRUE);
  for (guint i = change->head; i < change->head + change->removed; i++)
    {
      SceauFleetRow *row = old->pdata[i];
      gboolean is_spare = gives_line_away (self, row);
      Spare spare = { .slot = sceau_fleet_row_get_slot (row), .position = i };

      if (is_spare)
        {
          g_object_ref (spare.slot);
          g_array_append_val (spares, spare);
        }
      if (is_spare || !sceau_fleet_row_is_kept (row))
        sceau_fleet_row_set_slot (row, NULL);
    }
  return spares;
}

/* The view follows the line at its top, wherever that goes: lines that are seen go nowhere. */
static gboolean
may_move (SceauFleetList *self, const Spare *spare, guint position)
{
  gboolean is_seen = spare->position >= self->first_seen && spare->position <= self->last_seen;

  return !is_seen || spare->position == position;
}

static SceauFleetSlot *
take_slot (SceauFleetList *self, GArray *spares, guint *next, guint position, SceauServer *server)
{
  const Spare *spare = &g_array_index (spares, Spare, *next);

  while (*next < spares->len && !may_move (self, spare, position))
    spare = &g_array_index (spares, Spare, ++*next);
  if (*next == spares->len)
    return sceau_fleet_slot_new (server);
  ++*next;
  return g_object_ref (spare->slot);
}

/* A small change: the line of a server moves along with it, and with it whatever the view knows of it. */
static void
change_found (SceauFleetList *self, GPtrArray *found)
{
  g_autoptr (GPtrArray) old = g_ptr_array_ref (self->found);
  g_autoptr (GPtrArray) slots = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) spares = NULL;
  Change change = find_change (old, found);
  guint next = 0;

  take_found (self, found);
  spares = free_slots (self, old, &change);
  for (guint i = 0; i < found->len; i++)
    {
      SceauFleetRow *row = found->pdata[i];
      SceauServer *server = sceau_fleet_row_get_server (row);

      if (i < change.head || i >= change.head + change.added
          || sceau_fleet_row_get_slot (row) != NULL)
        g_ptr_array_add (slots, g_object_ref (sceau_fleet_row_get_slot (row)));
      else
        g_ptr_array_add (slots, take_slot (self, spares, &next, i, server));
      sceau_fleet_row_set_slot (row, slots->pdata[i]);
      sceau_fleet_slot_set_server (slots->pdata[i], server);
    }
  g_ptr_array_unref (self->slots);
  self->slots = g_steal_pointer (&slots);
  self->n_right = self->slots->len;
  tell_change (self, change.head, change.removed, change.added);
}

/* What is found is another list: a small change is made where it is, after a large one all lines show what is at their place now. */
static void
show_found (SceauFleetList *self, GPtrArray *found)
{
  Change change = find_change (self->found, found);

  if (sceau_fleet_list_is_settled (self) && change.added <= FEW && change.removed <= FEW)
    {
      change_found (self, found);
      return;
    }
  if (sceau_fleet_list_is_settled (self))
    g_signal_emit (self, signals[SIGNAL_UNSETTLED], 0);
  take_found (self, found);
  self->n_right = 0;
}

/* Lines beyond those for which the view has widgets cost nothing. */
static gboolean
fill_some (SceauFleetList *self, gint64 until)
{
  guint n = MIN (self->slots->len, self->found->len);

  while (self->n_right < n)
    {
      SceauFleetRow *row = self->found->pdata[self->n_right];

      sceau_fleet_slot_set_server (self->slots->pdata[self->n_right++],
                                   sceau_fleet_row_get_server (row));
      if (g_get_monotonic_time () >= until)
        return FALSE;
    }
  return TRUE;
}

static void
show_more (SceauFleetList *self)
{
  guint left = self->found->len - self->slots->len;
  guint more = self->slots->len < ROWS_WITH_WIDGETS ? MIN (left, self->n_at_once) : left;
  guint head = self->slots->len;

  for (guint i = head; i < head + more; i++)
    g_ptr_array_add (self->slots,
                     sceau_fleet_slot_new (sceau_fleet_row_get_server (self->found->pdata[i])));
  self->n_right += more;
  tell_change (self, head, 0, more);
}

static void
show_less (SceauFleetList *self)
{
  guint wanted = MAX (self->found->len, ROWS_WITH_WIDGETS);
  guint n = self->slots->len;
  guint less = n > wanted ? n - wanted : MIN (n - self->found->len, self->n_at_once);

  g_ptr_array_remove_range (self->slots, n - less, less);
  tell_change (self, n - less, less, 0);
}

/* Whether everything is shown. */
static gboolean
show_some (SceauFleetList *self, gint64 until)
{
  if (!fill_some (self, until))
    return FALSE;
  if (self->slots->len < self->found->len)
    show_more (self);
  else if (self->slots->len > self->found->len)
    show_less (self);
  if (!sceau_fleet_list_is_settled (self))
    return FALSE;
  for (guint i = 0; i < self->found->len; i++)
    sceau_fleet_row_set_slot (self->found->pdata[i], self->slots->pdata[i]);
  return TRUE;
}

/* --- The work, in slices ------------------------------------------------------------------------ */

static void
begin_sort (SceauFleetList *self)
{
  self->must_sort = FALSE;
  for (guint i = 0; i < self->stale->len; i++)
    {
      sceau_fleet_row_forget (self->stale->pdata[i]);
      sceau_fleet_row_set_state (self->stale->pdata[i], SCEAU_FLEET_ROW_PLACED);
    }
  g_ptr_array_set_size (self->stale, 0);
  if (self->order->len != self->rows->len)
    {
      g_ptr_array_set_size (self->order, 0);
      g_ptr_array_extend (self->order, self->rows, NULL, NULL);
    }
  g_clear_pointer (&self->sort, sceau_sliced_sort_free);
  self->sort = sceau_sliced_sort_new (self->order, compare, self);
}

static void
begin_filter (SceauFleetList *self)
{
  self->must_filter = FALSE;
  g_clear_pointer (&self->next, g_ptr_array_unref);
  self->next = g_ptr_array_new ();
  self->n_filtered = 0;
}

static gboolean
filter_some (SceauFleetList *self, gint64 until)
{
  while (self->n_filtered < self->order->len)
    {
      SceauFleetRow *row = self->order->pdata[self->n_filtered++];

      if (accepts (self, row))
        g_ptr_array_add (self->next, row);
      if (self->n_filtered % 64 == 0 && g_get_monotonic_time () >= until)
        return FALSE;
    }
  return TRUE;
}

/* Until it is known what is shown; FALSE: not yet. */
static gboolean
find_some (SceauFleetList *self, gint64 until)
{
  if (self->must_sort)
    begin_sort (self);
  if (self->sort != NULL)
    {
      if (!sceau_sliced_sort_step (self->sort, until))
        return FALSE;
      g_clear_pointer (&self->sort, sceau_sliced_sort_free);
      self->must_filter = TRUE;
    }
  if (self->must_filter)
    begin_filter (self);
  return self->next == NULL || filter_some (self, until);
}

static void
remove_rows (GPtrArray *array, SceauFleetRowState state)
{
  guint kept = 0;

  for (guint i = 0; i < array->len; i++)
    if (sceau_fleet_row_get_state (array->pdata[i]) != state)
      array->pdata[kept++] = array->pdata[i];
  g_ptr_array_set_size (array, (int) kept);
}

static void
insert_row (SceauFleetList *self, GPtrArray *array, SceauFleetRow *row)
{
  guint low = 0;
  guint high = array->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (compare (array->pdata[middle], row, self) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  g_ptr_array_insert (array, (int) low, row);
}

/* Those that wait longest; the others stay where they were sorted to. */
static void
place_some (SceauFleetList *self)
{
  GPtrArray *found = g_ptr_array_new ();
  guint n = MIN (self->stale->len, PLACED_AT_ONCE);

  for (guint i = 0; i < n; i++)
    sceau_fleet_row_set_state (self->stale->pdata[i], SCEAU_FLEET_ROW_MOVING);
  g_ptr_array_extend (found, self->found, NULL, NULL);
  remove_rows (found, SCEAU_FLEET_ROW_MOVING);
  remove_rows (self->order, SCEAU_FLEET_ROW_MOVING);
  for (guint i = 0; i < n; i++)
    {
      SceauFleetRow *row = self->stale->pdata[i];

      sceau_fleet_row_forget (row);
      insert_row (self, self->order, row);
      if (accepts (self, row))
        insert_row (self, found, row);
    }
  change_found (self, found);
  for (guint i = 0; i < n; i++)
    sceau_fleet_row_set_state (self->stale->pdata[i], SCEAU_FLEET_ROW_PLACED);
  g_ptr_array_remove_range (self->stale, 0, n);
}

/* Whether that was all. */
static gboolean
work_some (SceauFleetList *self, gint64 until)
{
  if (!find_some (self, until))
    return FALSE;
  if (self->next != NULL)
    show_found (self, g_steal_pointer (&self->next));
  else if (self->stale->len > 0 && sceau_fleet_list_is_settled (self))
    place_some (self);
  if (!show_some (self, until))
    return FALSE;
  g_signal_emit (self, signals[SIGNAL_SETTLED], 0);
  return self->stale->len == 0 && !self->must_sort && !self->must_filter;
}

static gboolean
on_idle (gpointer data)
{
  SceauFleetList *self = data;

  if (!work_some (self, g_get_monotonic_time () + SLICE_US))
    return G_SOURCE_CONTINUE;
  self->idle = 0;
  return G_SOURCE_REMOVE;
}

/* What is short is done at once. */
static void
work (SceauFleetList *self)
{
  if (self->idle == 0 && !work_some (self, g_get_monotonic_time () + SLICE_US))
    self->idle = g_idle_add (on_idle, self);
}

/* --- The servers change -------------------------------------------------------------------------- */

static void
make_stale (gpointer server, gpointer data)
{
  SceauFleetList *self = data;
  SceauFleetRow *row = g_hash_table_lookup (self->by_server, server);

  if (row == NULL || sceau_fleet_row_get_state (row) != SCEAU_FLEET_ROW_PLACED)
    return;
  sceau_fleet_row_set_state (row, SCEAU_FLEET_ROW_STALE);
  g_ptr_array_add (self->stale, row);
}

static void
on_watch_changed (SceauFleetWatch *watch, SceauFleetList *self)
{
  sceau_fleet_watch_foreach_changed (watch, make_stale, self);
  if (self->stale->len > 0)
    work (self);
}

static void
on_sorter_changed (SceauFleetList *self)
{
  self->must_sort = TRUE;
  work (self);
}

/* What is under way begins anew: it may be about rows that go. */
static void
stop_finding (SceauFleetList *self)
{
  self->must_sort |= self->sort != NULL;
  self->must_filter |= self->next != NULL;
  g_clear_pointer (&self->sort, sceau_sliced_sort_free);
  g_clear_pointer (&self->next, g_ptr_array_unref);
}

static void
remove_gone (SceauFleetList *self)
{
  GPtrArray *found = g_ptr_array_new ();

  g_ptr_array_extend (found, self->found, NULL, NULL);
  remove_rows (found, SCEAU_FLEET_ROW_GONE);
  remove_rows (self->order, SCEAU_FLEET_ROW_GONE);
  remove_rows (self->stale, SCEAU_FLEET_ROW_GONE);
  show_found (self, found);
}

static void
take_away (SceauFleetList *self, guint position, guint removed)
{
  g_autoptr (GPtrArray)
      gone = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_fleet_row_free);

  stop_finding (self);
  for (guint i = position; i < position + removed; i++)
    {
      SceauFleetRow *row = self->rows->pdata[i];

      sceau_fleet_row_set_state (row, SCEAU_FLEET_ROW_GONE);
      g_hash_table_remove (self->by_server, sceau_fleet_row_get_server (row));
      g_ptr_array_add (gone, row);
    }
  g_ptr_array_remove_range (self->rows, position, removed);
  remove_gone (self);
}

static void
on_items_changed (GListModel *servers, guint position, guint removed, guint added,
                  SceauFleetList *self)
{
  if (removed > 0)
    take_away (self, position, removed);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (SceauServer) server = g_list_model_get_item (servers, position + i);
      SceauFleetRow *row = sceau_fleet_row_new (server);

      g_hash_table_insert (self->by_server, server, row);
      g_ptr_array_insert (self->rows, (int) (position + i), row);
      if (added < MANY)
        make_stale (server, self);
    }
  for (guint i = position; i < self->rows->len; i++)
    sceau_fleet_row_set_position (self->rows->pdata[i], i);
  self->must_sort |= added >= MANY;
  work (self);
}

/* --- Life ---------------------------------------------------------------------------------------- */

static void
sceau_fleet_list_dispose (GObject *object)
{
  SceauFleetList *self = SCEAU_FLEET_LIST (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  sceau_fleet_list_set_sorter (self, NULL);
  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_object (&self->servers);
  G_OBJECT_CLASS (sceau_fleet_list_parent_class)->dispose (object);
}

static void
sceau_fleet_list_finalize (GObject *object)
{
  SceauFleetList *self = SCEAU_FLEET_LIST (object);

  g_clear_pointer (&self->sort, sceau_sliced_sort_free);
  g_clear_pointer (&self->next, g_ptr_array_unref);
  g_ptr_array_unref (self->stale);
  g_ptr_array_unref (self->slots);
  g_ptr_array_unref (self->found);
  g_ptr_array_unref (self->order);
  g_hash_table_unref (self->by_server);
  g_ptr_array_set_free_func (self->rows, (GDestroyNotify) sceau_fleet_row_free);
  g_ptr_array_unref (self->rows);
  g_free (self->folded);
  G_OBJECT_CLASS (sceau_fleet_list_parent_class)->finalize (object);
}

static void
sceau_fleet_list_class_init (SceauFleetListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sceau_fleet_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = sceau_fleet_list_finalize;
  signals[SIGNAL_UNSETTLED] = g_signal_new ("unsettled", G_TYPE_FROM_CLASS (klass),
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SETTLED] = g_signal_new ("settled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sceau_fleet_list_init (SceauFleetList *self)
{
  self->by_server = g_hash_table_new (NULL, NULL);
  self->rows = g_ptr_array_new ();
  self->order = g_ptr_array_new ();
  self->found = g_ptr_array_new ();
  self->slots = g_ptr_array_new_with_free_func (g_object_unref);
  self->stale = g_ptr_array_new ();
  self->folded = g_strdup ("");
  self->n_at_once = FIRST_ROWS;
}

/**
 * sceau_fleet_list_new:
 * @servers: a list of #SceauServer
 * @watch: watches @servers: tells which of them changed
 *
 * Returns: (transfer full): all of them, in their order
 */
SceauFleetList *
sceau_fleet_list_new (GListModel *servers, SceauFleetWatch *watch)
{
  SceauFleetList *self = g_object_new (SCEAU_TYPE_FLEET_LIST, NULL);

  self->servers = g_object_ref (servers);
  g_signal_connect_object (servers, "items-changed", G_CALLBACK (on_items_changed), self, 0);
  g_signal_connect_object (watch, "changed", G_CALLBACK (on_watch_changed), self, 0);
  on_items_changed (servers, 0, 0, g_list_model_get_n_items (servers), self);
  return self;
}

/**
 * sceau_fleet_list_set_query:
 * @self: a list
 * @query: which servers are asked for; copied
 */
void
sceau_fleet_list_set_query (SceauFleetList *self, const SceauFleetQuery *query)
{
  self->filter = query->filter;
  self->from = query->from;
  self->until = query->until;
  g_free (self->folded);
  self->folded = g_strdup (query->folded);
  self->must_filter = TRUE;
  work (self);
}

/**
 * sceau_fleet_list_set_sorter:
 * @self: a list
 * @sorter: (nullable): how they are sorted: of sorters that sceau_fleet_list_make_sorter() made; %NULL: as they come
 */
void
sceau_fleet_list_set_sorter (SceauFleetList *self, GtkSorter *sorter)
{
  if (self->sorter != NULL)
    g_signal_handlers_disconnect_by_func (self->sorter, on_sorter_changed, self);
  g_set_object (&self->sorter, sorter);
  if (sorter == NULL)
    return;
  g_signal_connect_object (sorter, "changed", G_CALLBACK (on_sorter_changed), self,
                           G_CONNECT_SWAPPED);
  on_sorter_changed (self);
}

/* A sorter knows the servers, not their rows. */
typedef struct
{
  GHashTable *by_server;
  SceauFleetKey key;
} Column;

static void
column_free (gpointer data)
{
  g_hash_table_unref (((Column *) data)->by_server);
  g_free (data);
}

static int
compare_servers (gconstpointer a, gconstpointer b, gpointer data)
{
  const Column *column = data;

  return sceau_fleet_row_compare (g_hash_table_lookup (column->by_server, a),
                                  g_hash_table_lookup (column->by_server, b), column->key);
}

/**
 * sceau_fleet_list_make_sorter:
 * @self: a list
 * @key: by what
 *
 * Returns: (transfer full): a sorter for the servers of @self, and for no others
 */
GtkSorter *
sceau_fleet_list_make_sorter (SceauFleetList *self, SceauFleetKey key)
{
  Column *column = g_new0 (Column, 1);

  column->by_server = g_hash_table_ref (self->by_server);
  column->key = key;
  return GTK_SORTER (gtk_custom_sorter_new (compare_servers, column, column_free));
}

/**
 * sceau_fleet_list_is_settled:
 * @self: a list
 *
 * Returns: whether what was found is shown, and nothing else
 */
gboolean
sceau_fleet_list_is_settled (SceauFleetList *self)
{
  return self->n_right == self->found->len && self->slots->len == self->found->len;
}

/**
 * sceau_fleet_list_pin:
 * @self: a list
 * @server: (nullable): a server: when it is no longer asked for, its line goes as well, and does not show another one
 *
 * For the one that is selected.
 */
void
sceau_fleet_list_pin (SceauFleetList *self, SceauServer *server)
{
  self->pinned = server;
}

/**
 * sceau_fleet_list_set_seen:
 * @self: a list
 * @first: the first of its lines that is seen
 * @last: the last one
 */
void
sceau_fleet_list_set_seen (SceauFleetList *self, guint first, guint last)
{
  self->first_seen = first;
  self->last_seen = last;
}

/**
 * sceau_fleet_list_find:
 * @self: a settled list
 * @server: a server
 * @position: (out): where it is
 *
 * Returns: whether it is among those shown
 */
gboolean
sceau_fleet_list_find (SceauFleetList *self, SceauServer *server, guint *position)
{
  SceauFleetRow *row = g_hash_table_lookup (self->by_server, server);

  return row != NULL && g_ptr_array_find (self->found, row, position);
}

/**
 * sceau_fleet_list_get_first:
 * @self: a list
 *
 * Finds first what is asked for, however long that takes.
 *
 * Returns: (transfer none) (nullable): the first server of it
 */
SceauServer *
sceau_fleet_list_get_first (SceauFleetList *self)
{
  GPtrArray *found;

  find_some (self, G_MAXINT64);
  found = self->next != NULL ? self->next : self->found;
  return found->len > 0 ? sceau_fleet_row_get_server (found->pdata[0]) : NULL;
}

/**
 * sceau_fleet_list_show_anew:
 * @self: a list
 *
 * Shows none, then all of it again, a few at a time: for a view that has just begun to show it.
 */
void
sceau_fleet_list_show_anew (SceauFleetList *self)
{
  guint n = self->slots->len;

  if (n == 0)
    return;
  g_signal_emit (self, signals[SIGNAL_UNSETTLED], 0);
  g_ptr_array_set_size (self->slots, 0);
  self->n_right = 0;
  tell_change (self, 0, n, 0);
  if (self->idle == 0)
    self->idle = g_idle_add (on_idle, self);
}

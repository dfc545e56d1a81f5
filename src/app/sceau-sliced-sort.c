/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A merge sort that begins with the runs that are there: what is nearly sorted costs one look. */
#include "config.h"

#include "app/sceau-sliced-sort.h"

/* Comparisons between two looks at the clock. */
#define PACE 64u

struct _SceauSlicedSort
{
  GPtrArray *array;
  GCompareDataFunc compare;
  gpointer data;
  gpointer *from, *to; /* what is merged, and where to */
  guint n;
  guint start, next; /* of the run that is looked for, and how far that is */
  gboolean falls;    /* that run is the wrong way round */
  GArray *runs;      /* of guint: where each of them ends */
  GArray *merged;    /* the same, of those that are in to */
};

/**
 * sceau_sliced_sort_new:
 * @array: what is sorted; its elements stay the same meanwhile
 * @compare: compares two elements
 * @data: for @compare
 *
 * Returns: (transfer full): a sort that has not begun
 */
SceauSlicedSort *
sceau_sliced_sort_new (GPtrArray *array, GCompareDataFunc compare, gpointer data)
{
  SceauSlicedSort *self = g_new0 (SceauSlicedSort, 1);

  self->array = g_ptr_array_ref (array);
  self->compare = compare;
  self->data = data;
  self->n = array->len;
  self->from = g_new (gpointer, MAX (self->n, 1));
  self->to = g_new (gpointer, MAX (self->n, 1));
  for (guint i = 0; i < self->n; i++)
    self->from[i] = array->pdata[i];
  self->runs = g_array_new (FALSE, FALSE, sizeof (guint));
  self->merged = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

/**
 * sceau_sliced_sort_free:
 * @self: (nullable) (transfer full): a sort, ended or not
 */
void
sceau_sliced_sort_free (SceauSlicedSort *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->array);
  g_array_unref (self->runs);
  g_array_unref (self->merged);
  g_free (self->from);
  g_free (self->to);
  g_free (self);
}

static gboolean
is_late (gint64 until)
{
  return g_get_monotonic_time () >= until;
}

static void
end_run (SceauSlicedSort *self)
{
  for (guint i = self->start, k = self->next; self->falls && i + 1 < k; i++, k--)
    {
      gpointer first = self->from[i];

      self->from[i] = self->from[k - 1];
      self->from[k - 1] = first;
    }
  g_array_append_val (self->runs, self->next);
  self->start = self->next;
  self->falls = FALSE;
}

static void
look_at_next (SceauSlicedSort *self)
{
  if (self->next > self->start)
    {
      gboolean falls = self->compare (self->from[self->next - 1], self->from[self->next],
                                      self->data)
                       > 0;

      if (self->next == self->start + 1)
        self->falls = falls;
      else if (self->falls != falls)
        end_run (self);
    }
  self->next++;
}

static gboolean
find_runs (SceauSlicedSort *self, gint64 until)
{
  while (self->next < self->n)
    {
      look_at_next (self);
      if (self->next % PACE == 0 && is_late (until))
        return FALSE;
    }
  if (self->start < self->n)
    end_run (self);
  return TRUE;
}

/* The run that ends at middle, and the one after it. */
static void
merge (SceauSlicedSort *self, guint start, guint middle, guint end)
{
  guint i = start;
  guint k = middle;

  for (guint at = start; at < end; at++)
    if (k == end || (i < middle && self->compare (self->from[i], self->from[k], self->data) < 0))
      self->to[at] = self->from[i++];
    else
      self->to[at] = self->from[k++];
}

static void
merge_next_two (SceauSlicedSort *self)
{
  guint done = 2 * self->merged->len;
  guint start = done > 0 ? g_array_index (self->runs, guint, done - 1) : 0;
  guint middle = g_array_index (self->runs, guint, done);
  guint end = done + 1 < self->runs->len ? g_array_index (self->runs, guint, done + 1) : middle;

  merge (self, start, middle, end);
  g_array_append_val (self->merged, end);
}

static void
turn_around (SceauSlicedSort *self)
{
  gpointer *from = self->from;
  GArray *runs = self->runs;

  self->from = self->to;
  self->to = from;
  self->runs = self->merged;
  self->merged = runs;
  g_array_set_size (self->merged, 0);
}

/**
 * sceau_sliced_sort_step:
 * @self: a sort
 * @until: when to stop for now, on the clock of g_get_monotonic_time()
 *
 * Returns: whether the array is sorted now
 */
gboolean
sceau_sliced_sort_step (SceauSlicedSort *self, gint64 until)
{
  if (!find_runs (self, until))
    return FALSE;
  while (self->runs->len > 1)
    {
      merge_next_two (self);
      if (2 * self->merged->len >= self->runs->len)
        turn_around (self);
      if (is_late (until) && self->runs->len > 1)
        return FALSE;
    }
  for (guint i = 0; i < self->n; i++)
    self->array->pdata[i] = self->from[i];
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The beginning of a long list, a few rows at a time. */
#include "app/sceau-paced-list.h"

#define N_ITEMS 1000u
#define LIMIT   25u

typedef struct
{
  GListStore *source;
  SceauPacedList *list;
  guint most_added; /* in one step */
} Fixture;

static void
on_changed (GListModel *list, guint position, guint removed, guint added, Fixture *f)
{
  f->most_added = MAX (f->most_added, added);
}

/* All at once, as the board does it. */
static void
append (GListStore *store, guint n)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, g_object_new (G_TYPE_OBJECT, NULL));
  g_list_store_splice (store, g_list_model_get_n_items (G_LIST_MODEL (store)), 0, items->pdata, n);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->source = g_list_store_new (G_TYPE_OBJECT);
  f->list = sceau_paced_list_new (G_LIST_MODEL (f->source), LIMIT);
  g_signal_connect (f->list, "items-changed", G_CALLBACK (on_changed), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->list);
  g_assert_finalize_object (f->source);
}

/* What is shown is the beginning of the source, item by item. */
static void
assert_shows (Fixture *f, guint n)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) shown = g_list_model_get_item (G_LIST_MODEL (f->list), i);
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (f->source), i);

      g_assert_true (shown == item);
    }
}

static void
test_grows (Fixture *f, gconstpointer data)
{
  append (f->source, N_ITEMS);
  /* Who adds a thousand has done enough: the first ones come in a turn of their own. */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, 0);
  assert_shows (f, LIMIT);
  g_assert_cmpuint (sceau_paced_list_get_n_hidden (f->list), ==, N_ITEMS - LIMIT);
  sceau_paced_list_show_more (f->list, LIMIT);
  assert_shows (f, 2 * LIMIT);
  g_assert_cmpuint (f->most_added, <=, 2);
}

static void
test_changes (Fixture *f, gconstpointer data)
{
  append (f->source, N_ITEMS);
  assert_shows (f, LIMIT);
  g_list_store_remove (f->source, 3);
  assert_shows (f, LIMIT);
  g_list_store_remove (f->source, 0);
  assert_shows (f, LIMIT);
  g_list_store_splice (f->source, 5, N_ITEMS - 10, NULL, 0);
  assert_shows (f, g_list_model_get_n_items (G_LIST_MODEL (f->source)));
  g_list_store_remove_all (f->source);
  assert_shows (f, 0);
  g_assert_cmpuint (sceau_paced_list_get_n_hidden (f->list), ==, 0);
  append (f->source, 2);
  /* A small change is there at once. */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/app/paced-list/grows", Fixture, NULL, set_up, test_grows, tear_down);
  g_test_add ("/app/paced-list/changes", Fixture, NULL, set_up, test_changes, tear_down);
  return g_test_run ();
}

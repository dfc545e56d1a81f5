/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list behind the fleet's table shows what is asked for, in its order, whatever happens to the servers while it is at work. */
#include "app/sceau-fleet-list.h"

#define NOW 1795392000 /* 2026-11-23 00:00 UTC */

typedef struct
{
  GListStore *servers;
  SceauFleetWatch *watch;
  SceauFleetList *list;
  GtkSorter *sorter;
  SceauFleetKey key;
  GPtrArray *mirror; /* of SceauFleetSlot: what a view knows of the list */
  char *folded;
  SceauFleetFilter filter;
} Fixture;

/* A view keeps up by what it is told alone. */
static void
on_items_changed (GListModel *list, guint position, guint removed, guint added, Fixture *self)
{
  g_assert_cmpuint (position + removed, <=, self->mirror->len);
  if (removed > 0)
    g_ptr_array_remove_range (self->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (self->mirror, (int) (position + i),
                        g_list_model_get_item (list, position + i));
  g_assert_cmpuint (self->mirror->len, ==, g_list_model_get_n_items (list));
}

static SceauServer *
add_server (Fixture *self, const char *name)
{
  g_autoptr (SceauServer) server = sceau_server_new (NULL);

  g_object_set (server, "name", name, "camtrace-url", "http://192.0.2.1", NULL);
  g_list_store_append (self->servers, server);
  return server;
}

static void
add_servers (Fixture *self, guint n)
{
  g_autoptr (GPtrArray) servers = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%05u", i % 3 == 0 ? "Lyon" : "Brest",
                                               i * 7919 % 10007);

      g_ptr_array_add (servers, sceau_server_new (NULL));
      g_object_set (servers->pdata[i], "name", name, NULL);
    }
  g_list_store_splice (self->servers, g_list_model_get_n_items (G_LIST_MODEL (self->servers)), 0,
                       servers->pdata, servers->len);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->servers = g_list_store_new (SCEAU_TYPE_SERVER);
  self->watch = sceau_fleet_watch_new (G_LIST_MODEL (self->servers));
  self->list = sceau_fleet_list_new (G_LIST_MODEL (self->servers), self->watch);
  self->key = SCEAU_FLEET_BY_NAME;
  self->sorter = sceau_fleet_list_make_sorter (self->list, self->key);
  self->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  self->folded = g_strdup ("");
  g_signal_connect (self->list, "items-changed", G_CALLBACK (on_items_changed), self);
  sceau_fleet_list_set_sorter (self->list, self->sorter);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->list);
  g_object_unref (self->sorter);
  g_object_unref (self->watch);
  g_object_unref (self->servers);
  g_ptr_array_unref (self->mirror);
  g_free (self->folded);
}

static void
ask_for (Fixture *self, SceauFleetFilter filter, const char *typed)
{
  g_free (self->folded);
  self->folded = g_utf8_casefold (typed, -1);
  self->filter = filter;
  sceau_fleet_list_set_query (self->list,
                              &(SceauFleetQuery){ .filter = filter, .folded = self->folded });
}

static void
sort_by (Fixture *self, SceauFleetKey key)
{
  g_object_unref (self->sorter);
  self->key = key;
  self->sorter = sceau_fleet_list_make_sorter (self->list, key);
  sceau_fleet_list_set_sorter (self->list, self->sorter);
}

static void
on_flag (gpointer flag)
{
  *(gboolean *) flag = TRUE;
}

/* Until the watch has told what changed, and the list has made something of it. */
static void
settle (Fixture *self)
{
  gboolean told = FALSE;
  gulong handler = g_signal_connect_swapped (self->watch, "changed", G_CALLBACK (on_flag), &told);
  g_autoptr (SceauServer) server = g_list_model_get_item (G_LIST_MODEL (self->servers), 0);

  if (server != NULL)
    g_object_notify (G_OBJECT (server), "note");
  while (server != NULL && !told)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (self->watch, handler);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (sceau_fleet_list_is_settled (self->list));
}

static int
compare_servers (gconstpointer a, gconstpointer b, gpointer data)
{
  Fixture *self = data;
  SceauServer *first = *(SceauServer *const *) a;
  SceauServer *second = *(SceauServer *const *) b;
  g_autofree char *name = g_utf8_casefold (sceau_server_get_name (first), -1);
  g_autofree char *other = g_utf8_casefold (sceau_server_get_name (second), -1);
  guint positions[2] = { 0, 0 };
  int order = self->key == SCEAU_FLEET_BY_NAME
                  ? g_utf8_collate (name, other)
                  : (int) sceau_server_get_status (first) - (int) sceau_server_get_status (second);

  g_list_store_find (self->servers, first, &positions[0]);
  g_list_store_find (self->servers, second, &positions[1]);
  return order != 0 ? order : (int) positions[0] - (int) positions[1];
}

static GPtrArray *
expect (Fixture *self)
{
  GPtrArray *expected = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->servers)); i++)
    {
      g_autoptr (SceauServer) server = g_list_model_get_item (G_LIST_MODEL (self->servers), i);

      if (sceau_fleet_filter_accepts (self->filter, server)
          && sceau_fleet_search_accepts (self->folded, server))
        g_ptr_array_add (expected, g_steal_pointer (&server));
    }
  g_ptr_array_sort_with_data (expected, compare_servers, self);
  return expected;
}

static void
check (Fixture *self)
{
  g_autoptr (GPtrArray) expected = NULL;
  g_autoptr (GHashTable) slots = g_hash_table_new (NULL, NULL);

  settle (self);
  expected = expect (self);
  g_assert_cmpuint (self->mirror->len, ==, expected->len);
  for (guint i = 0; i < expected->len; i++)
    {
      g_autoptr (SceauFleetSlot) slot = g_list_model_get_item (G_LIST_MODEL (self->list), i);
      guint position;

      g_assert_true (slot == self->mirror->pdata[i]);
      g_assert_true (g_hash_table_add (slots, slot));
      g_assert_true (sceau_fleet_slot_get_server (slot) == expected->pdata[i]);
      g_assert_true (sceau_fleet_list_find (self->list, expected->pdata[i], &position));
      g_assert_cmpuint (position, ==, i);
    }
}

static void
fail_server (SceauServer *server)
{
  g_object_set (server, "way", SCEAU_WAY_AGENT, NULL);
  sceau_server_take_error (server, g_error_new (SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE, "silent"),
                           NOW);
}

static void
change_some (Fixture *self, guint first, guint step)
{
  for (guint i = first; i < g_list_model_get_n_items (G_LIST_MODEL (self->servers)); i += step)
    {
      g_autoptr (SceauServer) server = g_list_model_get_item (G_LIST_MODEL (self->servers), i);
      g_autofree char *name = g_strdup_printf ("Changed-%05u", i * 31 % 1009);

      if (i % 2 == 0)
        fail_server (server);
      else
        g_object_set (server, "name", name, NULL);
    }
}

static void
test_order (Fixture *self, gconstpointer data)
{
  check (self);
  add_server (self, "Lyon");
  add_server (self, "angers");
  add_server (self, "Brest");
  add_server (self, "Élysée");
  check (self);
  ask_for (self, SCEAU_FLEET_ALL, "R");
  check (self);
  ask_for (self, SCEAU_FLEET_UNREACHABLE, "");
  check (self);
  g_assert_cmpuint (self->mirror->len, ==, 0);
  ask_for (self, SCEAU_FLEET_ALL, "");
  sort_by (self, SCEAU_FLEET_BY_STATUS);
  check (self);
}

/* Each of these comes while the one before is still under way. */
static void
test_meanwhile (Fixture *self, gconstpointer data)
{
  add_servers (self, 1200);
  ask_for (self, SCEAU_FLEET_ALL, "lyon");
  sort_by (self, SCEAU_FLEET_BY_STATUS);
  change_some (self, 0, 7);
  check (self);
  sort_by (self, SCEAU_FLEET_BY_NAME);
  g_list_store_splice (self->servers, 100, 300, NULL, 0);
  check (self);
  ask_for (self, SCEAU_FLEET_ALL, "");
  g_main_context_iteration (NULL, FALSE);
  g_list_store_remove (self->servers, 3);
  add_servers (self, 10);
  sceau_fleet_list_show_anew (self->list);
  change_some (self, 5, 11);
  check (self);
  ask_for (self, SCEAU_FLEET_UNREACHABLE, "l");
  check (self);
  g_list_store_remove_all (self->servers);
  check (self);
  g_assert_cmpuint (self->mirror->len, ==, 0);
}

/* What a view knows of a server's line, that it is selected say, stays true while others come, go and move. */
static void
test_lines_move (Fixture *self, gconstpointer data)
{
  SceauServer *server;
  g_autoptr (SceauFleetSlot) slot = NULL;
  guint position;

  add_server (self, "Brest");
  server = add_server (self, "Lyon");
  add_server (self, "Nantes");
  check (self);
  slot = g_list_model_get_item (G_LIST_MODEL (self->list), 1);
  g_assert_true (sceau_fleet_slot_get_server (slot) == server);
  sceau_fleet_list_pin (self->list, server);
  g_object_set (server, "name", "Zuydcoote", NULL);
  add_server (self, "Angers");
  check (self);
  g_assert_true (sceau_fleet_list_find (self->list, server, &position));
  g_assert_cmpuint (position, ==, 3);
  g_assert_true (self->mirror->pdata[3] == slot);
  /* It goes, and another one comes: that has a line of its own. */
  ask_for (self, SCEAU_FLEET_ALL, "an");
  check (self);
  g_assert_cmpuint (self->mirror->len, ==, 2);
  g_assert_false (g_ptr_array_find (self->mirror, slot, NULL));
  sceau_fleet_list_pin (self->list, NULL);
}

static void
test_first (Fixture *self, gconstpointer data)
{
  g_assert_null (sceau_fleet_list_get_first (self->list));
  add_servers (self, 800);
  ask_for (self, SCEAU_FLEET_ALL, "lyon");
  g_assert_true (
      g_str_has_prefix (sceau_server_get_name (sceau_fleet_list_get_first (self->list)), "Lyon"));
  ask_for (self, SCEAU_FLEET_ALL, "brest-07919");
  g_assert_cmpstr (sceau_server_get_name (sceau_fleet_list_get_first (self->list)), ==,
                   "Brest-07919");
  check (self);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/app/fleet-list/order", test_order },
    { "/app/fleet-list/meanwhile", test_meanwhile },
    { "/app/fleet-list/lines-move", test_lines_move },
    { "/app/fleet-list/first", test_first },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The monitor with looks that the test ends: joined, spread out, dropped; dead servers do not take the others' turn. */
#include "fleet/sceau-monitor.h"

#include "base/sceau-error.h"
#include "sceau-test-await.h"

/* A look that runs until the test ends it. */
typedef struct
{
  SceauServer *server;
  GTask *task;
} Look;

typedef struct
{
  GListStore *servers;
  SceauMonitor *monitor;
  GPtrArray *looks;   /* of Look, running */
  GHashTable *counts; /* SceauServer → how many looks began */
  gboolean end_at_once;
  guint n_looked;
} Fixture;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_object_unref (look->server);
  g_object_unref (look->task);
  g_free (look);
}

static gboolean
is_dead (SceauServer *server)
{
  return g_str_has_prefix (sceau_server_get_name (server), "dead");
}

/* The living answer at once, the dead never (until the test says so). */
static void
look (SceauServer *server, GCancellable *cancellable, GAsyncReadyCallback callback,
      gpointer callback_data, gpointer data)
{
  Fixture *f = data;
  GTask *task = g_task_new (server, NULL, callback, callback_data);
  Look *running;

  g_hash_table_insert (
      f->counts, server,
      GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (f->counts, server)) + 1));
  if (f->end_at_once && !is_dead (server))
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  running = g_new0 (Look, 1);
  running->server = g_object_ref (server);
  running->task = task;
  g_ptr_array_add (f->looks, running);
}

static void
looked (SceauServer *server, gpointer data)
{
  Fixture *f = data;

  f->n_looked++;
}

static void
end_looks (Fixture *f)
{
  while (f->looks->len > 0)
    {
      Look *running = f->looks->pdata[0];

      g_task_return_boolean (running->task, TRUE);
      g_ptr_array_remove_index (f->looks, 0);
    }
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->servers = g_list_store_new (SCEAU_TYPE_SERVER);
  f->looks = g_ptr_array_new_with_free_func (look_free);
  f->counts = g_hash_table_new (NULL, NULL);
  f->monitor = sceau_monitor_new (G_LIST_MODEL (f->servers), look, looked, f);
}

static gboolean
nothing_runs (gpointer data)
{
  return sceau_monitor_get_n_running (data) == 0;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  sceau_monitor_stop (f->monitor);
  end_looks (f);
  sceau_test_await_true (nothing_runs, f->monitor);
  g_assert_finalize_object (f->monitor);
  g_ptr_array_unref (f->looks);
  g_hash_table_unref (f->counts);
  g_object_unref (f->servers);
}

static SceauServer *
add_server (Fixture *f, const char *name)
{
  g_autoptr (SceauServer) server = sceau_server_new (NULL);

  g_object_set (server, "name", name, NULL);
  g_list_store_append (f->servers, server);
  return server;
}

static guint
count (Fixture *f, SceauServer *server)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (f->counts, server));
}

static void
test_joined (Fixture *f, gconstpointer data)
{
  SceauServer *server = add_server (f, "Lyon");
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  sceau_monitor_refresh_async (f->monitor, server, NULL, sceau_test_await_cb, &first);
  sceau_monitor_refresh_async (f->monitor, server, NULL, sceau_test_await_cb, &second);
  g_assert_cmpint (count (f, server), ==, 1);
  g_assert_true (sceau_server_is_busy (server));
  end_looks (f);
  sceau_test_await (&first);
  sceau_test_await (&second);
  g_assert_true (sceau_monitor_refresh_finish (f->monitor, first, NULL));
  g_assert_true (sceau_monitor_refresh_finish (f->monitor, second, NULL));
  g_assert_false (sceau_server_is_busy (server));
  g_assert_cmpint (f->n_looked, ==, 1);
}

/* Who is cancelled stops waiting; who is not gets the answer. */
static void
test_cancel_is_ones_own (Fixture *f, gconstpointer data)
{
  SceauServer *server = add_server (f, "Lyon");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  sceau_monitor_refresh_async (f->monitor, server, cancellable, sceau_test_await_cb, &first);
  sceau_monitor_refresh_async (f->monitor, server, NULL, sceau_test_await_cb, &second);
  g_cancellable_cancel (cancellable);
  sceau_test_await (&first);
  g_assert_false (sceau_monitor_refresh_finish (f->monitor, first, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  g_assert_null (second);
  end_looks (f);
  sceau_test_await (&second);
  g_assert_true (sceau_monitor_refresh_finish (f->monitor, second, NULL));
}

static void
test_cancelled_before (Fixture *f, gconstpointer data)
{
  SceauServer *server = add_server (f, "Lyon");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  sceau_monitor_refresh_async (f->monitor, server, cancellable, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  g_assert_false (sceau_monitor_refresh_finish (f->monitor, result, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  g_assert_cmpint (count (f, server), ==, 0);
}

static void
test_dropped (Fixture *f, gconstpointer data)
{
  SceauServer *server = add_server (f, "Lyon");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GError) error = NULL;

  sceau_monitor_refresh_async (f->monitor, server, NULL, sceau_test_await_cb, &result);
  sceau_monitor_drop (f->monitor, server);
  sceau_test_await (&result);
  g_assert_false (sceau_monitor_refresh_finish (f->monitor, result, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  /* Another turn is another look, and the end of the dropped one does not end it. */
  sceau_monitor_refresh_async (f->monitor, server, NULL, sceau_test_await_cb, &again);
  g_assert_cmpint (f->looks->len, ==, 2);
  g_task_return_boolean (((Look *) f->looks->pdata[0])->task, TRUE);
  g_ptr_array_remove_index (f->looks, 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (again);
  g_assert_cmpint (f->n_looked, ==, 0);
  end_looks (f);
  sceau_test_await (&again);
  g_assert_true (sceau_monitor_refresh_finish (f->monitor, again, NULL));
  g_assert_cmpint (f->n_looked, ==, 1);
}

static gboolean
all_living_looked_at_twice (gpointer data)
{
  Fixture *f = data;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (f->servers));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SceauServer) server = g_list_model_get_item (G_LIST_MODEL (f->servers), i);

      if (!is_dead (server) && count (f, server) < 2)
        return FALSE;
    }
  return TRUE;
}

/* Two hundred dead servers that never answer, known as such, be it that nobody expects it of them: the fifty living ones are looked
 * at again and again. */
static void
test_dead_do_not_delay (Fixture *f, gconstpointer data)
{
  f->end_at_once = TRUE;
  for (guint i = 0; i < 200; i++)
    {
      SceauServer *server = add_server (f, "dead");
      gboolean by_hand = i % 2 == 0;

      g_object_set (server, "way", by_hand ? SCEAU_WAY_MANUAL : SCEAU_WAY_AGENT, NULL);
      sceau_server_take_error (server,
                               g_error_new_literal (SCEAU_ERROR, SCEAU_ERROR_TIMED_OUT, "dead"), 1);
      g_assert_true (sceau_server_is_silent (server));
      g_assert_cmpint (sceau_server_get_status (server), ==,
                       by_hand ? SCEAU_STATUS_BY_HAND : SCEAU_STATUS_UNREACHABLE);
    }
  for (guint i = 0; i < 50; i++)
    add_server (f, "alive");
  sceau_monitor_poll (f->monitor, 1);
  sceau_test_await_true (all_living_looked_at_twice, f);
  g_assert_cmpint (sceau_monitor_get_n_running (f->monitor), <=, 96);
  sceau_monitor_poll (f->monitor, 0);
}

/* A person who asks is served before those that polling put in the row. */
static void
test_urgent_first (Fixture *f, gconstpointer data)
{
  SceauServer *last;
  g_autoptr (GAsyncResult) result = NULL;

  for (guint i = 0; i < 100; i++)
    add_server (f, "waiting");
  last = add_server (f, "asked for");
  sceau_monitor_poll (f->monitor, 3600);
  g_assert_cmpint (count (f, last), ==, 0);
  sceau_monitor_refresh_async (f->monitor, last, NULL, sceau_test_await_cb, &result);
  g_assert_cmpint (count (f, last), ==, 0);
  /* One place gets free: it is the one who was asked for that takes it. */
  g_task_return_boolean (((Look *) f->looks->pdata[0])->task, TRUE);
  g_ptr_array_remove_index (f->looks, 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (count (f, last), ==, 1);
  end_looks (f);
  sceau_test_await (&result);
}

/* A fleet that is empty is polled without harm, and one that grows is seen. */
static void
test_grows (Fixture *f, gconstpointer data)
{
  f->end_at_once = TRUE;
  sceau_monitor_poll (f->monitor, 1);
  add_server (f, "new");
  sceau_test_await_true (all_living_looked_at_twice, f);
}

#define ADD(name, func) g_test_add ("/fleet/monitor/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("joined", test_joined);
  ADD ("cancel-is-ones-own", test_cancel_is_ones_own);
  ADD ("cancelled-before", test_cancelled_before);
  ADD ("dropped", test_dropped);
  ADD ("dead-do-not-delay", test_dead_do_not_delay);
  ADD ("urgent-first", test_urgent_first);
  ADD ("grows", test_grows);
  return g_test_run ();
}

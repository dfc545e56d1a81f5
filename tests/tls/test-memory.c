/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bounded memory: what is used stays, what is not goes, nothing leaks. */
#include "config.h"

#include "tls/sceau-memory.h"

static guint n_freed;

static void
count_free (gpointer data)
{
  n_freed++;
  g_free (data);
}

static void
keep (SceauMemory *memory, const char *key, const char *value)
{
  sceau_memory_keep (memory, g_strdup (key), g_strdup (value));
}

static void
test_least_recently_used (void)
{
  g_autoptr (SceauMemory)
      memory = sceau_memory_new (3, g_str_hash, g_str_equal, count_free, count_free);
  gpointer value = NULL;

  n_freed = 0;
  keep (memory, "a", "1");
  keep (memory, "b", "2");
  keep (memory, "c", "3");
  g_assert_true (sceau_memory_recall (memory, "a", &value));
  g_assert_cmpstr (value, ==, "1");
  keep (memory, "d", "4");
  g_assert_cmpuint (sceau_memory_get_size (memory), ==, 3);
  g_assert_cmpuint (n_freed, ==, 2);
  g_assert_false (sceau_memory_recall (memory, "b", NULL));
  g_assert_true (sceau_memory_recall (memory, "a", NULL));
  g_assert_true (sceau_memory_recall (memory, "c", NULL));
  g_assert_true (sceau_memory_recall (memory, "d", NULL));
  sceau_memory_forget_all (memory);
  g_assert_cmpuint (sceau_memory_get_size (memory), ==, 0);
  g_assert_cmpuint (n_freed, ==, 8);
}

static void
test_known_key (void)
{
  g_autoptr (SceauMemory)
      memory = sceau_memory_new (2, g_str_hash, g_str_equal, count_free, count_free);
  gpointer value = NULL;

  n_freed = 0;
  keep (memory, "a", "first");
  keep (memory, "a", "second");
  g_assert_cmpuint (n_freed, ==, 2);
  g_assert_true (sceau_memory_recall (memory, "a", &value));
  g_assert_cmpstr (value, ==, "first");
  g_assert_cmpuint (sceau_memory_get_size (memory), ==, 1);
}

static void
test_bound (void)
{
  g_autoptr (SceauMemory) memory = sceau_memory_new (64, g_str_hash, g_str_equal, g_free, NULL);
  guint i;

  for (i = 0; i < 10000; i++)
    {
      sceau_memory_keep (memory, g_strdup_printf ("%u", i), NULL);
      g_assert_cmpuint (sceau_memory_get_size (memory), <=, 64);
    }
  g_assert_true (sceau_memory_recall (memory, "9999", NULL));
  g_assert_true (sceau_memory_recall (memory, "9936", NULL));
  g_assert_false (sceau_memory_recall (memory, "9935", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tls/memory/least-recently-used", test_least_recently_used);
  g_test_add_func ("/tls/memory/known-key", test_known_key);
  g_test_add_func ("/tls/memory/bound", test_bound);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sort in slices gives what a sort in one piece gives, and nothing before it has ended. */
#include "app/sceau-sliced-sort.h"

typedef enum
{
  RISING,
  FALLING,
  SHUFFLED,
  NEARLY, /* a few are out of place */
  ZIGZAG,
} Kind;

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  guint *n_compared = data;

  *n_compared += 1;
  return GPOINTER_TO_UINT (a) < GPOINTER_TO_UINT (b) ? -1 : 1;
}

static guint
make_value (Kind kind, guint i, guint n)
{
  switch (kind)
    {
    case FALLING:
      return n - i;
    case SHUFFLED:
      return (i * 7919) % 10007;
    case NEARLY:
      return i % 97 == 96 ? 2 * n + i : i;
    case ZIGZAG:
      return i % 2 == 0 ? i : 3 * n - i;
    case RISING:
    default:
      return i;
    }
}

static GPtrArray *
make_array (Kind kind, guint n)
{
  GPtrArray *array = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (array, GUINT_TO_POINTER (make_value (kind, i, n)));
  return array;
}

static guint
sort_array (GPtrArray *array, gint64 until)
{
  guint n_compared = 0;
  g_autoptr (SceauSlicedSort) sort = sceau_sliced_sort_new (array, compare, &n_compared);
  g_autoptr (GPtrArray) before = g_ptr_array_copy (array, NULL, NULL);

  while (!sceau_sliced_sort_step (sort, until))
    for (guint i = 0; i < array->len; i++)
      g_assert_true (array->pdata[i] == before->pdata[i]);
  return n_compared;
}

static void
check (Kind kind, guint n, gint64 until)
{
  g_autoptr (GPtrArray) array = make_array (kind, n);
  g_autoptr (GHashTable) left = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < n; i++)
    g_hash_table_add (left, array->pdata[i]);
  sort_array (array, until);
  g_assert_cmpuint (array->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_assert_true (g_hash_table_remove (left, array->pdata[i]));
      if (i > 0)
        g_assert_cmpuint (GPOINTER_TO_UINT (array->pdata[i - 1]), <,
                          GPOINTER_TO_UINT (array->pdata[i]));
    }
}

static void
test_sizes (void)
{
  static const guint sizes[] = { 0, 1, 2, 3, 5, 63, 64, 65, 1000, 5000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (Kind kind = RISING; kind <= ZIGZAG; kind++)
      {
        check (kind, sizes[i], 0); /* each slice ends at once */
        check (kind, sizes[i], G_MAXINT64);
      }
}

/* What is sorted already, either way round, costs one look. */
static void
test_runs (void)
{
  static const Kind kinds[] = { RISING, FALLING };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GPtrArray) array = make_array (kinds[i], 1000);

      g_assert_cmpuint (sort_array (array, G_MAXINT64), ==, 999);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/sliced-sort/sizes", test_sizes);
  g_test_add_func ("/app/sliced-sort/runs", test_runs);
  return g_test_run ();
}

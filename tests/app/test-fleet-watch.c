/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fleet page counts, files under months and finds. */
#include "app/sceau-fleet-watch.h"

#define DAY 86400
#define NOW 1795392000 /* 2026-11-23 00:00 UTC */

static void
test_months (void)
{
  static const struct
  {
    gint64 not_after;
    int month;
  } cases[] = {
    { NOW - 1, -1 },         /* past */
    { NOW, 0 },              /* this very second still counts */
    { NOW + 7 * DAY, 0 },    /* 30 November */
    { NOW + 8 * DAY, 1 },    /* 1 December */
    { NOW + 39 * DAY, 2 },   /* 1 January of the next year */
    { NOW + 342 * DAY, 11 }, /* 31 October */
    { NOW + 343 * DAY, -1 }, /* 1 November: a year ahead */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (sceau_fleet_month_of (cases[i].not_after, NOW), ==, cases[i].month);
      for (int month = 0; month < SCEAU_N_MONTHS; month++)
        {
          gint64 from, until;

          sceau_fleet_month_range (month, NOW, &from, &until);
          g_assert_cmpint (cases[i].not_after >= from && cases[i].not_after < until, ==,
                           cases[i].month == month);
        }
    }
}

static void
test_search (void)
{
  g_autoptr (SceauServer) server = sceau_server_new (NULL);
  static const struct
  {
    const char *typed;
    gboolean found;
  } cases[] = {
    { "", TRUE },       { "lyon", TRUE },   { "LYON", TRUE },   { "10.2.0", TRUE },
    { "élysée", TRUE }, { "ÉLYSÉE", TRUE }, { "paris", FALSE },
  };

  g_object_set (server, "name", "Lyon-Élysée", "camtrace-url", "http://10.2.0.13", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folded = g_utf8_casefold (cases[i].typed, -1);

      g_assert_cmpint (sceau_fleet_search_accepts (folded, server), ==, cases[i].found);
    }
}

static void
on_changed (SceauFleetWatch *watch, guint *changes)
{
  *changes += 1;
}

static void
wait_for_change (guint *changes)
{
  *changes = 0;
  while (*changes == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_counts (void)
{
  g_autoptr (GListStore) servers = g_list_store_new (SCEAU_TYPE_SERVER);
  g_autoptr (SceauFleetWatch) watch = sceau_fleet_watch_new (G_LIST_MODEL (servers));
  g_autoptr (SceauServer) server = sceau_server_new (NULL);
  guint changes = 0;

  g_signal_connect (watch, "changed", G_CALLBACK (on_changed), &changes);
  g_assert_cmpuint (sceau_fleet_watch_get_count (watch, SCEAU_FLEET_ALL), ==, 0);
  g_list_store_append (servers, server);
  wait_for_change (&changes);
  g_assert_cmpuint (sceau_fleet_watch_get_count (watch, SCEAU_FLEET_ALL), ==, 1);
  g_assert_cmpuint (sceau_fleet_watch_get_count (watch, SCEAU_FLEET_UNREACHABLE), ==, 0);

  g_object_set (server, "way", SCEAU_WAY_AGENT, NULL);
  sceau_server_take_error (server, g_error_new (SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE, "silent"),
                           NOW);
  wait_for_change (&changes);
  g_assert_cmpuint (sceau_fleet_watch_get_count (watch, SCEAU_FLEET_UNREACHABLE), ==, 1);

  g_list_store_remove_all (servers);
  wait_for_change (&changes);
  g_assert_cmpuint (sceau_fleet_watch_get_count (watch, SCEAU_FLEET_ALL), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/fleet-watch/months", test_months);
  g_test_add_func ("/app/fleet-watch/search", test_search);
  g_test_add_func ("/app/fleet-watch/counts", test_counts);
  return g_test_run ();
}

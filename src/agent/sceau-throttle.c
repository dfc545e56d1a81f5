/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three kinds of counters share one table: of a user, of an address, and of a pair that logged in within the last day. A known
 * pair is measured by its own counter alone, so that nobody else's failures can lock the administrator out.
 *
 * An attempt is counted when it starts, and forgiven when it succeeds: a hundred attempts at once count as a hundred. */
#include "config.h"

#include "agent/sceau-throttle.h"

#define MAX_COUNTERS     8192u
#define FREE_PER_USER    5u
#define FREE_PER_ADDRESS 20u
#define MAX_WAIT         60 /* seconds: at most 60 guesses an hour once the free ones are used up */
#define FORGET_AFTER     3600        /* seconds without an attempt */
#define KNOWN_FOR        (24 * 3600) /* seconds after a correct login */

typedef struct
{
  guint failures;
  gint64 last;        /* of the last attempt that was let through */
  gint64 known_until; /* 0: not a known pair */
} Counter;

struct _SceauThrottle
{
  GObject parent_instance;
  GHashTable *counters;
};

G_DEFINE_FINAL_TYPE (SceauThrottle, sceau_throttle, G_TYPE_OBJECT)

static void
sceau_throttle_finalize (GObject *object)
{
  g_hash_table_unref (SCEAU_THROTTLE (object)->counters);
  G_OBJECT_CLASS (sceau_throttle_parent_class)->finalize (object);
}

static void
sceau_throttle_class_init (SceauThrottleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_throttle_finalize;
}

static void
sceau_throttle_init (SceauThrottle *self)
{
  self->counters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * sceau_throttle_new:
 *
 * Returns: (transfer full): a throttle that has seen nobody.
 */
SceauThrottle *
sceau_throttle_new (void)
{
  return g_object_new (SCEAU_TYPE_THROTTLE, NULL);
}

static gboolean
counter_is_stale (gpointer key, gpointer value, gpointer data)
{
  const Counter *counter = value;
  gint64 now = *(gint64 *) data;

  return now - counter->last > FORGET_AFTER && now > counter->known_until;
}

/* The oldest counter goes; a known pair counts as young, so that a flood of invented names does not push it out. */
static void
drop_oldest (SceauThrottle *self)
{
  GHashTableIter iter;
  gpointer key, value;
  const char *oldest = NULL;
  gint64 oldest_time = G_MAXINT64;

  g_hash_table_iter_init (&iter, self->counters);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const Counter *counter = value;
      gint64 time = MAX (counter->last, counter->known_until);

      if (time < oldest_time)
        {
          oldest_time = time;
          oldest = key;
        }
    }
  if (oldest != NULL)
    g_hash_table_remove (self->counters, oldest);
}

static Counter *
counter_get (SceauThrottle *self, const char *key, gint64 now)
{
  Counter *counter = g_hash_table_lookup (self->counters, key);

  if (counter != NULL)
    {
      if (now - counter->last > FORGET_AFTER)
        counter->failures = 0;
      return counter;
    }
  if (g_hash_table_size (self->counters) >= MAX_COUNTERS
      && g_hash_table_foreach_remove (self->counters, counter_is_stale, &now) == 0)
    drop_oldest (self);
  counter = g_new0 (Counter, 1);
  counter->last = now;
  g_hash_table_insert (self->counters, g_strdup (key), counter);
  return counter;
}

/* Nothing for the first failures, then 1, 2, 4… seconds up to MAX_WAIT. */
static guint
counter_wait (const Counter *counter, guint free_failures, gint64 now)
{
  guint over;
  gint64 wait;

  if (counter->failures < free_failures)
    return 0;
  over = MIN (counter->failures - free_failures, 6u);
  wait = MIN ((gint64) 1 << over, MAX_WAIT);
  return (guint) CLAMP (counter->last + wait - now, 0, MAX_WAIT);
}

/* Looking makes no counter: names invented while one is being refused would push the others out of the table. */
static guint
wait_for (SceauThrottle *self, const char *key, guint free_failures, gint64 now)
{
  if (!g_hash_table_contains (self->counters, key))
    return 0;
  return counter_wait (counter_get (self, key, now), free_failures, now);
}

static void
counter_count (Counter *counter, gint64 now)
{
  counter->failures++;
  counter->last = now;
}

static char *
pair_key (const char *username, const char *address)
{
  return g_strdup_printf ("pair %s %s", address, username);
}

/**
 * sceau_throttle_attempt:
 * @username: who it says it is
 * @address: where it comes from
 * @now: seconds of a clock that only goes forward
 *
 * Asks whether an attempt to log in may go on, and counts it as failed if so (until sceau_throttle_success ()).
 *
 * Returns: 0 when it may; else the seconds to wait, and nothing is counted.
 */
guint
sceau_throttle_attempt (SceauThrottle *self, const char *username, const char *address, gint64 now)
{
  g_autofree char *pair = pair_key (username, address);
  g_autofree char *by_user = g_strconcat ("user ", username, NULL);
  g_autofree char *by_address = g_strconcat ("address ", address, NULL);
  Counter *known = g_hash_table_lookup (self->counters, pair);
  guint wait;

  if (known != NULL && now < known->known_until)
    {
      wait = wait_for (self, pair, FREE_PER_USER, now);
      if (wait == 0)
        counter_count (counter_get (self, pair, now), now);
      return wait;
    }
  wait = MAX (wait_for (self, by_user, FREE_PER_USER, now),
              wait_for (self, by_address, FREE_PER_ADDRESS, now));
  if (wait > 0)
    return wait;
  counter_count (counter_get (self, by_user, now), now);
  counter_count (counter_get (self, by_address, now), now);
  return 0;
}

static void
counter_forgive (SceauThrottle *self, const char *key)
{
  Counter *counter = g_hash_table_lookup (self->counters, key);

  if (counter != NULL && counter->failures > 0)
    counter->failures--;
}

/**
 * sceau_throttle_success:
 *
 * The attempt was a correct login: it no longer counts, and the pair is known for a day. The failures of others for the same
 * user stay counted.
 */
void
sceau_throttle_success (SceauThrottle *self, const char *username, const char *address, gint64 now)
{
  g_autofree char *pair = pair_key (username, address);
  g_autofree char *by_user = g_strconcat ("user ", username, NULL);
  g_autofree char *by_address = g_strconcat ("address ", address, NULL);
  Counter *counter = counter_get (self, pair, now);

  if (now >= counter->known_until)
    {
      counter_forgive (self, by_user);
      counter_forgive (self, by_address);
    }
  counter->failures = 0;
  counter->last = now;
  counter->known_until = now + KNOWN_FOR;
}

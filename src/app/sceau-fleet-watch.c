/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watches every server of a list: counts, expiries by month, one coalesced signal. */
#include "app/sceau-fleet-watch.h"

#define COALESCE_MS   200
#define EXPIRING_DAYS 30

struct _SceauFleetWatch
{
  GObject parent_instance;
  GListModel *servers;
  GPtrArray *watched; /* of Watched, in the same order as servers */
  GPtrArray *changed; /* of Watched, borrowed: since "changed" was emitted last */
  guint counts[SCEAU_N_FLEET_FILTERS];
  guint timeout;
};

/* A server, and as what it was counted last. */
typedef struct
{
  SceauFleetWatch *watch;
  SceauServer *server;
  gulong handler;
  gboolean is_changed;
  guint filters; /* a bit for each that accepts it */
  gint64 not_after;
  int months; /* since the year 0, of not_after, local time; -1: no certificate */
} Watched;

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SceauFleetWatch, sceau_fleet_watch, G_TYPE_OBJECT)

static gboolean
is_verified (SceauServer *server)
{
  SceauProbeResult *presented = sceau_server_get_presented (server);

  return sceau_server_get_status (server) == SCEAU_STATUS_VERIFIED
         || (sceau_server_get_status (server) == SCEAU_STATUS_EXPIRING && presented != NULL
             && sceau_probe_result_get_status (presented) == SCEAU_PROBE_VERIFIED);
}

/**
 * sceau_fleet_filter_accepts:
 * @filter: a tile of the fleet page
 * @server: a server
 *
 * Returns: whether @server is one of those that the tile counts
 */
gboolean
sceau_fleet_filter_accepts (SceauFleetFilter filter, SceauServer *server)
{
  SceauStatus status = sceau_server_get_status (server);
  int days = sceau_server_get_days_left (server);

  switch (filter)
    {
    case SCEAU_FLEET_VERIFIED:
      return is_verified (server);
    case SCEAU_FLEET_EXPIRING:
      return days >= 0 && days <= EXPIRING_DAYS;
    case SCEAU_FLEET_TO_FIX:
      return status == SCEAU_STATUS_TROUBLE || status == SCEAU_STATUS_INCOMPLETE;
    case SCEAU_FLEET_UNREACHABLE:
      return status == SCEAU_STATUS_UNREACHABLE;
    case SCEAU_FLEET_ALL:
    case SCEAU_N_FLEET_FILTERS:
    default:
      return TRUE;
    }
}

static int
months_since_zero (gint64 unix_seconds)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (unix_seconds);

  return date ? g_date_time_get_year (date) * 12 + g_date_time_get_month (date) - 1 : -1;
}

/**
 * sceau_fleet_month_of:
 * @not_after: Unix seconds
 * @now: Unix seconds
 *
 * Returns: in how many calendar months, local time, @not_after is; -1 when past or beyond a year
 */
int
sceau_fleet_month_of (gint64 not_after, gint64 now)
{
  int distance;

  if (not_after < now)
    return -1;
  distance = months_since_zero (not_after) - months_since_zero (now);
  return distance >= 0 && distance < SCEAU_N_MONTHS ? distance : -1;
}

/**
 * sceau_fleet_month_range:
 * @month: 0 for the present one, to 11
 * @now: Unix seconds
 * @from: (out): the first second of it, or @now when that is later
 * @until: (out): the first second of the next one
 *
 * What sceau_fleet_month_of() says is @month.
 */
void
sceau_fleet_month_range (int month, gint64 now, gint64 *from, gint64 *until)
{
  int months = months_since_zero (now) + month;
  g_autoptr (GDateTime) first = g_date_time_new_local (months / 12, months % 12 + 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) next = g_date_time_add_months (first, 1);

  *from = MAX (g_date_time_to_unix (first), now);
  *until = g_date_time_to_unix (next);
}

static void
append_folded (GString *all, const char *text)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  if (folded != NULL)
    g_string_append_printf (all, "%s\n", folded);
}

/**
 * sceau_fleet_dup_search_text:
 * @server: a server
 *
 * Returns: (transfer full): what the table shows of @server, through g_utf8_casefold(), a line for each text: what was typed, folded in the
 *   same way, is looked for in it
 */
char *
sceau_fleet_dup_search_text (SceauServer *server)
{
  static const char *const properties[] = { "address", "certificate-title", "issuer-title",
                                            "version-label", "dns-name" };
  g_autoptr (GString) all = g_string_new (NULL);

  append_folded (all, sceau_server_get_name (server));
  append_folded (all, sceau_status_to_label (sceau_server_get_status (server)));
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      g_autofree char *text = NULL;

      g_object_get (server, properties[i], &text, NULL);
      append_folded (all, text);
    }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

/**
 * sceau_fleet_search_accepts:
 * @folded: what was typed, through g_utf8_casefold()
 * @server: a server
 *
 * Returns: whether what was typed is found in what the table shows of @server
 */
gboolean
sceau_fleet_search_accepts (const char *folded, SceauServer *server)
{
  g_autofree char *text = *folded != '\0' ? sceau_fleet_dup_search_text (server) : NULL;

  return text == NULL || strstr (text, folded) != NULL;
}

/* --- Counts ------------------------------------------------------------------------------------- */

static void
add_counts (SceauFleetWatch *self, guint filters, int sign)
{
  for (int i = 0; i < SCEAU_N_FLEET_FILTERS; i++)
    if ((filters & (1u << i)) != 0)
      self->counts[i] += (guint) sign;
}

static void
count_anew (Watched *watched)
{
  SceauCertificate *leaf = sceau_server_get_leaf (watched->server);
  gint64 not_after = leaf != NULL ? sceau_certificate_get_not_after (leaf) : -1;

  add_counts (watched->watch, watched->filters, -1);
  watched->filters = 0;
  for (int i = 0; i < SCEAU_N_FLEET_FILTERS; i++)
    if (sceau_fleet_filter_accepts (i, watched->server))
      watched->filters |= 1u << i;
  add_counts (watched->watch, watched->filters, 1);
  if (not_after != watched->not_after)
    watched->months = leaf != NULL ? months_since_zero (not_after) : -1;
  watched->not_after = not_after;
}

/**
 * sceau_fleet_watch_get_count:
 * @self: the watch
 * @filter: which servers
 *
 * Returns: how many of them there are now
 */
guint
sceau_fleet_watch_get_count (SceauFleetWatch *self, SceauFleetFilter filter)
{
  return self->counts[filter];
}

/**
 * sceau_fleet_watch_dup_months:
 * @self: the watch
 * @now: Unix seconds
 * @limit: how many names at most for each month
 * @names: (out) (array fixed-size=12): for each month from the present one on: names of servers whose certificate ends in it
 * @totals: (out) (array fixed-size=12): how many of them there are
 */
void
sceau_fleet_watch_dup_months (SceauFleetWatch *self, gint64 now, guint limit,
                              char **names[SCEAU_N_MONTHS], guint totals[SCEAU_N_MONTHS])
{
  GStrvBuilder *builders[SCEAU_N_MONTHS];
  int first = months_since_zero (now);

  for (int i = 0; i < SCEAU_N_MONTHS; i++)
    {
      builders[i] = g_strv_builder_new ();
      totals[i] = 0;
    }
  for (guint i = 0; i < self->watched->len; i++)
    {
      const Watched *watched = g_ptr_array_index (self->watched, i);
      int month = watched->months - first;

      if (watched->not_after < now || month < 0 || month >= SCEAU_N_MONTHS)
        continue;
      if (totals[month]++ < limit)
        g_strv_builder_add (builders[month], sceau_server_get_name (watched->server));
    }
  for (int i = 0; i < SCEAU_N_MONTHS; i++)
    {
      names[i] = g_strv_builder_end (builders[i]);
      g_strv_builder_unref (builders[i]);
    }
}

/**
 * sceau_fleet_watch_foreach_changed:
 * @self: the watch
 * @func: (scope call): called with each server that changed since "changed" was emitted last
 * @data: for @func
 *
 * For handlers of "changed".
 */
void
sceau_fleet_watch_foreach_changed (SceauFleetWatch *self, GFunc func, gpointer data)
{
  for (guint i = 0; i < self->changed->len; i++)
    func (((Watched *) g_ptr_array_index (self->changed, i))->server, data);
}

static gboolean
on_quiet (gpointer data)
{
  SceauFleetWatch *self = data;

  self->timeout = 0;
  for (guint i = 0; i < self->changed->len; i++)
    {
      Watched *watched = g_ptr_array_index (self->changed, i);

      watched->is_changed = FALSE;
      count_anew (watched);
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  g_ptr_array_set_size (self->changed, 0);
  return G_SOURCE_REMOVE;
}

static void
schedule (SceauFleetWatch *self)
{
  if (self->timeout == 0)
    self->timeout = g_timeout_add (COALESCE_MS, on_quiet, self);
}

static void
on_server_notify (Watched *watched)
{
  if (!watched->is_changed)
    g_ptr_array_add (watched->watch->changed, watched);
  watched->is_changed = TRUE;
  schedule (watched->watch);
}

static Watched *
watched_new (SceauFleetWatch *self, SceauServer *server)
{
  Watched *watched = g_new0 (Watched, 1);

  watched->watch = self;
  watched->server = server;
  watched->not_after = watched->months = -1;
  watched->handler = g_signal_connect_swapped (server, "notify", G_CALLBACK (on_server_notify),
                                               watched);
  count_anew (watched);
  return watched;
}

static void
watched_free (gpointer data)
{
  Watched *watched = data;

  add_counts (watched->watch, watched->filters, -1);
  if (watched->is_changed)
    g_ptr_array_remove (watched->watch->changed, watched);
  g_signal_handler_disconnect (watched->server, watched->handler);
  g_object_unref (watched->server);
  g_free (watched);
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added,
                  SceauFleetWatch *self)
{
  if (removed > 0)
    g_ptr_array_remove_range (self->watched, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (self->watched, (int) (position + i),
                        watched_new (self, g_list_model_get_item (model, position + i)));
  schedule (self);
}

static void
sceau_fleet_watch_dispose (GObject *object)
{
  SceauFleetWatch *self = SCEAU_FLEET_WATCH (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->watched, g_ptr_array_unref);
  g_clear_pointer (&self->changed, g_ptr_array_unref);
  g_clear_object (&self->servers);
  G_OBJECT_CLASS (sceau_fleet_watch_parent_class)->dispose (object);
}

static void
sceau_fleet_watch_class_init (SceauFleetWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sceau_fleet_watch_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sceau_fleet_watch_init (SceauFleetWatch *self)
{
  self->watched = g_ptr_array_new_with_free_func (watched_free);
  self->changed = g_ptr_array_new ();
}

/**
 * sceau_fleet_watch_new:
 * @servers: a list of #SceauServer
 *
 * Returns: (transfer full): a new watch over @servers
 */
SceauFleetWatch *
sceau_fleet_watch_new (GListModel *servers)
{
  SceauFleetWatch *self = g_object_new (SCEAU_TYPE_FLEET_WATCH, NULL);

  self->servers = g_object_ref (servers);
  g_signal_connect_object (servers, "items-changed", G_CALLBACK (on_items_changed), self, 0);
  on_items_changed (servers, 0, 0, g_list_model_get_n_items (servers), self);
  return self;
}

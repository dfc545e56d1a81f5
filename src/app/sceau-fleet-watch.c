/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watches every server of a list: counts, expiries by month, one coalesced signal. */
#include "app/sceau-fleet-watch.h"

#define COALESCE_MS   200
#define EXPIRING_DAYS 30

struct _SceauFleetWatch
{
  GObject parent_instance;
  GListModel *servers;
  GPtrArray *watched; /* the same servers in the same order: to let go of those that leave */
  guint timeout;
};

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
 * sceau_fleet_month_of_server:
 * @server: a server
 * @now: Unix seconds
 *
 * Returns: in how many calendar months its certificate ends; -1 without one, or see sceau_fleet_month_of()
 */
int
sceau_fleet_month_of_server (SceauServer *server, gint64 now)
{
  SceauCertificate *leaf = sceau_server_get_leaf (server);

  return leaf ? sceau_fleet_month_of (sceau_certificate_get_not_after (leaf), now) : -1;
}

static gboolean
text_has (const char *text, const char *folded)
{
  g_autofree char *own = text ? g_utf8_casefold (text, -1) : NULL;

  return own != NULL && strstr (own, folded) != NULL;
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
  static const char *const properties[] = { "address", "certificate-title", "issuer-title",
                                            "version-label", "dns-name" };

  if (*folded == '\0' || text_has (sceau_server_get_name (server), folded)
      || text_has (sceau_status_to_label (sceau_server_get_status (server)), folded))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      g_autofree char *text = NULL;

      g_object_get (server, properties[i], &text, NULL);
      if (text_has (text, folded))
        return TRUE;
    }
  return FALSE;
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
  guint count = 0;

  for (guint i = 0; i < self->watched->len; i++)
    count += sceau_fleet_filter_accepts (filter, g_ptr_array_index (self->watched, i)) ? 1 : 0;
  return count;
}

/**
 * sceau_fleet_watch_dup_month:
 * @self: the watch
 * @month: 0 for this month
 * @now: Unix seconds
 * @limit: how many names at most
 * @total: (out): how many servers there are
 *
 * Returns: (transfer full): names of servers whose certificate ends in that month
 */
char **
sceau_fleet_watch_dup_month (SceauFleetWatch *self, int month, gint64 now, guint limit,
                             guint *total)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  *total = 0;
  for (guint i = 0; i < self->watched->len; i++)
    {
      SceauServer *server = g_ptr_array_index (self->watched, i);

      if (sceau_fleet_month_of_server (server, now) != month)
        continue;
      if (*total < limit)
        g_strv_builder_add (builder, sceau_server_get_name (server));
      *total += 1;
    }
  return g_strv_builder_end (builder);
}

static gboolean
on_quiet (gpointer data)
{
  SceauFleetWatch *self = data;

  self->timeout = 0;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
schedule (SceauFleetWatch *self)
{
  if (self->timeout == 0)
    self->timeout = g_timeout_add (COALESCE_MS, on_quiet, self);
}

static void
on_server_notify (SceauServer *server, GParamSpec *pspec, SceauFleetWatch *self)
{
  schedule (self);
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added,
                  SceauFleetWatch *self)
{
  for (guint i = 0; i < removed; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->watched, position + i), self);
  if (removed > 0)
    g_ptr_array_remove_range (self->watched, position, removed);
  for (guint i = 0; i < added; i++)
    {
      SceauServer *server = g_list_model_get_item (model, position + i);

      g_signal_connect (server, "notify", G_CALLBACK (on_server_notify), self);
      g_ptr_array_insert (self->watched, (int) (position + i), server);
    }
  schedule (self);
}

static void
sceau_fleet_watch_dispose (GObject *object)
{
  SceauFleetWatch *self = SCEAU_FLEET_WATCH (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  for (guint i = 0; self->watched != NULL && i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->watched, i), self);
  g_clear_pointer (&self->watched, g_ptr_array_unref);
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
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
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

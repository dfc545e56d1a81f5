/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is looked at when: one look at a time for each server, spread out; the silent ones wait in a lane of their own, so that
 * each costs its own time limit and not the others' turn. */
#include "config.h"

#include "fleet/sceau-monitor.h"

#include <glib/gi18n-lib.h>

#include "fleet/sceau-task.h"

#define SHORTEST_TICK_MS 50
#define LONGEST_ROUND    86400 /* s */

/* Looks under way at once, for each lane: bounds sockets and memory, far above what a sweep needs. */
static const guint lane_widths[] = { 64, 32 };

typedef enum
{
  LANE_LIVELY,
  LANE_SILENT,
  N_LANES
} Lane;

struct _SceauMonitor
{
  GObject parent_instance;
  GListModel *servers;
  SceauMonitorLookFunc look;
  SceauMonitorLookedFunc looked;
  gpointer data;
  GHashTable *turns;       /* SceauServer → Turn, waiting or running */
  GQueue waiting[N_LANES]; /* of Turn, borrowed */
  guint running[N_LANES];
  guint source;
  guint seconds;
  guint cursor;
  guint64 last_turn;
};

/* A server's turn: it waits in its lane, then its look runs. */
typedef struct
{
  SceauServer *server;
  GPtrArray *tasks; /* of GTask: who wants to know when it is done */
  GCancellable *cancellable;
  guint64 number;
  Lane lane;
  gboolean running;
} Turn;

/* Who waits for a turn, the data of its task. */
typedef struct
{
  gboolean answered;
  GSource *source; /* of its cancellable; nullable */
} Waiter;

G_DEFINE_FINAL_TYPE (SceauMonitor, sceau_monitor, G_TYPE_OBJECT)

/* What the look's callback needs: the monitor may have dropped that turn meanwhile, and given another to the server. */
typedef struct
{
  SceauMonitor *monitor;
  SceauServer *server;
  guint64 turn;
  Lane lane;
} Running;

static void start_waiting (SceauMonitor *self);

static void
turn_free (gpointer data)
{
  Turn *turn = data;

  g_object_unref (turn->server);
  g_ptr_array_unref (turn->tasks);
  g_object_unref (turn->cancellable);
  g_free (turn);
}

static void
waiter_free (gpointer data)
{
  Waiter *waiter = data;

  if (waiter->source != NULL)
    g_source_destroy (waiter->source);
  g_clear_pointer (&waiter->source, g_source_unref);
  g_free (waiter);
}

/* A task is answered once: by the end of its turn, or by its cancellable. */
static void
answer_waiter (GTask *task, gboolean cancelled)
{
  Waiter *waiter = g_task_get_task_data (task);

  if (waiter->answered)
    return;
  waiter->answered = TRUE;
  if (waiter->source != NULL)
    g_source_destroy (waiter->source);
  if (cancelled)
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_CANCELLED, _ ("Cancelled."));
  else
    g_task_return_boolean (task, TRUE);
}

/* Everybody who waited for this turn is told; @cancelled: that it will not come. */
static void
turn_end (Turn *turn, gboolean cancelled)
{
  for (guint i = 0; i < turn->tasks->len; i++)
    answer_waiter (turn->tasks->pdata[i], cancelled);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  Running *running = data;
  SceauMonitor *self = running->monitor;
  Turn *turn = g_hash_table_lookup (self->turns, running->server);

  self->running[running->lane]--;
  sceau_server_release (running->server);
  if (turn != NULL && turn->number == running->turn)
    {
      g_hash_table_steal (self->turns, running->server);
      if (self->looked != NULL)
        self->looked (turn->server, self->data);
      turn_end (turn, FALSE);
      turn_free (turn);
    }
  start_waiting (self);
  g_object_unref (running->server);
  g_object_unref (running->monitor);
  g_free (running);
}

static void
turn_start (SceauMonitor *self, Turn *turn)
{
  Running *running = g_new0 (Running, 1);

  running->monitor = g_object_ref (self);
  running->server = g_object_ref (turn->server);
  running->turn = turn->number;
  running->lane = turn->lane;
  turn->running = TRUE;
  self->running[turn->lane]++;
  sceau_server_hold (turn->server);
  self->look (turn->server, turn->cancellable, on_looked, running, self->data);
}

static void
start_waiting (SceauMonitor *self)
{
  for (Lane lane = 0; lane < N_LANES; lane++)
    while (self->running[lane] < lane_widths[lane] && !g_queue_is_empty (&self->waiting[lane]))
      turn_start (self, g_queue_pop_head (&self->waiting[lane]));
}

static Turn *
turn_new (SceauMonitor *self, SceauServer *server)
{
  Turn *turn = g_new0 (Turn, 1);

  turn->server = g_object_ref (server);
  turn->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  turn->cancellable = g_cancellable_new ();
  turn->number = ++self->last_turn;
  turn->lane = sceau_server_is_silent (server) ? LANE_SILENT : LANE_LIVELY;
  g_hash_table_insert (self->turns, server, turn);
  return turn;
}

/* The server's turn: the one it has, or a new one at the end (polling) or the head (a person waits) of its lane. */
static Turn *
take_turn (SceauMonitor *self, SceauServer *server, gboolean urgent)
{
  Turn *turn = g_hash_table_lookup (self->turns, server);

  if (turn == NULL)
    turn = turn_new (self, server);
  else if (!urgent || turn->running)
    return turn;
  else
    g_queue_remove (&self->waiting[turn->lane], turn);
  if (urgent)
    g_queue_push_head (&self->waiting[turn->lane], turn);
  else
    g_queue_push_tail (&self->waiting[turn->lane], turn);
  return turn;
}

static void
sceau_monitor_dispose (GObject *object)
{
  SceauMonitor *self = SCEAU_MONITOR (object);

  sceau_monitor_stop (self);
  g_clear_object (&self->servers);
  G_OBJECT_CLASS (sceau_monitor_parent_class)->dispose (object);
}

static void
sceau_monitor_finalize (GObject *object)
{
  SceauMonitor *self = SCEAU_MONITOR (object);

  g_hash_table_unref (self->turns);
  G_OBJECT_CLASS (sceau_monitor_parent_class)->finalize (object);
}

static void
sceau_monitor_class_init (SceauMonitorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sceau_monitor_dispose;
  G_OBJECT_CLASS (klass)->finalize = sceau_monitor_finalize;
}

static void
sceau_monitor_init (SceauMonitor *self)
{
  self->turns = g_hash_table_new_full (NULL, NULL, NULL, turn_free);
  for (Lane lane = 0; lane < N_LANES; lane++)
    g_queue_init (&self->waiting[lane]);
}

/**
 * sceau_monitor_new:
 * @servers: of SceauServer; what is added to it is polled too
 * @look: looks at one server
 * @looked: (nullable): told when a look has ended
 * @data: for both
 *
 * Returns: (transfer full): a monitor that does nothing by itself yet
 */
SceauMonitor *
sceau_monitor_new (GListModel *servers, SceauMonitorLookFunc look, SceauMonitorLookedFunc looked,
                   gpointer data)
{
  SceauMonitor *self = g_object_new (SCEAU_TYPE_MONITOR, NULL);

  self->servers = g_object_ref (servers);
  self->look = look;
  self->looked = looked;
  self->data = data;
  return self;
}

/* The person stops waiting; the look goes on, others may wait for it. */
static gboolean
on_waiter_cancelled (GCancellable *cancellable, gpointer data)
{
  answer_waiter (data, TRUE);
  return G_SOURCE_REMOVE;
}

static void
watch_cancellable (GTask *task, GCancellable *cancellable)
{
  Waiter *waiter = g_task_get_task_data (task);

  if (cancellable == NULL)
    return;
  waiter->source = g_cancellable_source_new (cancellable);
  g_source_set_static_name (waiter->source, "sceau_monitor_refresh_async");
  g_task_attach_source (task, waiter->source, G_SOURCE_FUNC (on_waiter_cancelled));
}

/**
 * sceau_monitor_refresh_async:
 * @self: a monitor
 * @server: which server
 * @cancellable: (nullable): stops waiting
 * @callback: called when the look is done
 * @data: for @callback
 */
void
sceau_monitor_refresh_async (SceauMonitor *self, SceauServer *server, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Turn *turn;

  g_return_if_fail (SCEAU_IS_MONITOR (self));

  g_task_set_source_tag (task, sceau_monitor_refresh_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  turn = take_turn (self, server, TRUE);
  g_task_set_task_data (task, g_new0 (Waiter, 1), waiter_free);
  g_ptr_array_add (turn->tasks, g_object_ref (task));
  watch_cancellable (task, cancellable);
  start_waiting (self);
}

/**
 * sceau_monitor_refresh_finish:
 * @self: a monitor
 * @result: what the callback got
 * @error: CANCELLED
 *
 * Returns: whether the server was looked at
 */
gboolean
sceau_monitor_refresh_finish (SceauMonitor *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return sceau_task_finish_boolean (result, error);
}

static guint
tick_ms (SceauMonitor *self)
{
  guint n = MAX (g_list_model_get_n_items (self->servers), 1);

  return MAX (self->seconds * 1000 / n, SHORTEST_TICK_MS);
}

static void
poll_next (SceauMonitor *self, guint count)
{
  guint n = g_list_model_get_n_items (self->servers);

  for (guint i = 0; i < MIN (count, n); i++)
    {
      g_autoptr (SceauServer) server = NULL;

      if (self->cursor >= n)
        self->cursor = 0;
      server = g_list_model_get_item (self->servers, self->cursor++);
      take_turn (self, server, FALSE);
    }
  start_waiting (self);
}

static gboolean
on_tick (gpointer data)
{
  SceauMonitor *self = data;
  guint n = g_list_model_get_n_items (self->servers);
  guint tick = tick_ms (self);

  poll_next (self, (n * tick + self->seconds * 1000 - 1) / (self->seconds * 1000));
  /* The fleet may have grown or shrunk. */
  self->source = g_timeout_add (tick, on_tick, self);
  return G_SOURCE_REMOVE;
}

/**
 * sceau_monitor_poll:
 * @self: a monitor
 * @seconds: how long a round takes; 0: no polling
 *
 * Begins with a look at every server.
 */
void
sceau_monitor_poll (SceauMonitor *self, guint seconds)
{
  g_return_if_fail (SCEAU_IS_MONITOR (self));

  g_clear_handle_id (&self->source, g_source_remove);
  self->seconds = MIN (seconds, LONGEST_ROUND);
  if (self->seconds == 0)
    return;
  self->cursor = 0;
  poll_next (self, G_MAXUINT);
  self->source = g_timeout_add (tick_ms (self), on_tick, self);
}

/**
 * sceau_monitor_drop:
 * @self: a monitor
 * @server: which server; its look under way is cancelled
 */
void
sceau_monitor_drop (SceauMonitor *self, SceauServer *server)
{
  Turn *turn;

  g_return_if_fail (SCEAU_IS_MONITOR (self));

  turn = g_hash_table_lookup (self->turns, server);
  if (turn == NULL)
    return;
  g_hash_table_steal (self->turns, server);
  g_queue_remove (&self->waiting[turn->lane], turn);
  g_cancellable_cancel (turn->cancellable);
  turn_end (turn, TRUE);
  turn_free (turn);
}

/**
 * sceau_monitor_stop:
 * @self: a monitor
 */
void
sceau_monitor_stop (SceauMonitor *self)
{
  g_autoptr (GList) servers = NULL;

  g_return_if_fail (SCEAU_IS_MONITOR (self));

  g_clear_handle_id (&self->source, g_source_remove);
  servers = g_hash_table_get_keys (self->turns);
  for (GList *l = servers; l != NULL; l = l->next)
    sceau_monitor_drop (self, l->data);
}

/**
 * sceau_monitor_get_n_running:
 * @self: a monitor
 *
 * Returns: how many looks are under way
 */
guint
sceau_monitor_get_n_running (SceauMonitor *self)
{
  g_return_val_if_fail (SCEAU_IS_MONITOR (self), 0);

  return self->running[LANE_LIVELY] + self->running[LANE_SILENT];
}

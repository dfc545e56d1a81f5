/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many sockets and deadlines as one GSource: an epoll set inside the main loop's poll, a few
 * events at each turn. */
#include "config.h"

#include "tls/sceau-poller.h"

#include <sys/epoll.h>
#include <unistd.h>

/* A step of a handshake takes up to half a millisecond: this many keep one turn of the main loop
 * below 8 ms. */
#define BATCH 16
/* Deadlines at one turn: a connection that fails at once starts the next one. */
#define LATE_BATCH 64

struct _SceauPoller
{
  GSource parent;
  int epoll;
  GQueue watches;
  struct epoll_event batch[BATCH];
  int n_batch;
};

static guint32
poller_events (GIOCondition condition)
{
  return ((condition & G_IO_IN) != 0 ? (guint32) EPOLLIN : 0)
         | ((condition & G_IO_OUT) != 0 ? (guint32) EPOLLOUT : 0);
}

/* The next deadline; a look at each of the watches, of which there are a few hundred at most. */
static void
poller_set_ready_time (SceauPoller *self)
{
  gint64 next = G_MAXINT64;
  GList *item;

  for (item = self->watches.head; item != NULL; item = item->next)
    next = MIN (next, ((SceauWatch *) item->data)->deadline);
  g_source_set_ready_time (&self->parent, next == G_MAXINT64 ? -1 : next);
}

static void
poller_run_events (SceauPoller *self)
{
  int i;

  self->n_batch = epoll_wait (self->epoll, self->batch, BATCH, 0);
  for (i = 0; i < self->n_batch; i++)
    {
      SceauWatch *watch = self->batch[i].data.ptr; /* NULL: removed by one before it */

      if (watch != NULL)
        watch->func (watch->data, FALSE);
    }
  self->n_batch = 0;
}

static SceauWatch *
poller_find_late (SceauPoller *self, gint64 now)
{
  GList *item;

  for (item = self->watches.head; item != NULL; item = item->next)
    if (((SceauWatch *) item->data)->deadline <= now)
      return item->data;
  return NULL;
}

/* What is late is removed first, so that each is called once. */
static void
poller_run_deadlines (SceauPoller *self, gint64 now)
{
  SceauWatch *watch;
  guint n = 0;

  while (n++ < LATE_BATCH && (watch = poller_find_late (self, now)) != NULL)
    {
      sceau_poller_remove (self, watch);
      watch->func (watch->data, TRUE);
    }
  poller_set_ready_time (self);
}

static gboolean
poller_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  SceauPoller *self = (SceauPoller *) source;
  gint64 ready_time = g_source_get_ready_time (source);

  poller_run_events (self);
  if (!g_source_is_destroyed (source) && ready_time >= 0
      && ready_time <= g_source_get_time (source))
    poller_run_deadlines (self, g_source_get_time (source));
  return G_SOURCE_CONTINUE;
}

static void
poller_finalize (GSource *source)
{
  close (((SceauPoller *) source)->epoll);
}

static GSourceFuncs poller_funcs = {
  .dispatch = poller_dispatch,
  .finalize = poller_finalize,
};

SceauPoller *
sceau_poller_new (GMainContext *context)
{
  GSource *source = g_source_new (&poller_funcs, sizeof (SceauPoller));
  SceauPoller *self = (SceauPoller *) source;

  g_queue_init (&self->watches);
  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  if (self->epoll >= 0)
    g_source_add_unix_fd (source, self->epoll, G_IO_IN);
  g_source_set_static_name (source, "sceau-poller");
  g_source_attach (source, context);
  return self;
}

/* The watches are their owners': they have been removed, or are never called again. */
void
sceau_poller_free (SceauPoller *self)
{
  g_queue_init (&self->watches);
  self->n_batch = 0;
  g_source_destroy (&self->parent);
  g_source_unref (&self->parent);
}

gboolean
sceau_poller_add (SceauPoller *self, SceauWatch *watch)
{
  struct epoll_event event = { .events = poller_events (watch->condition), .data.ptr = watch };
  gint64 ready_time = g_source_get_ready_time (&self->parent);

  if (watch->fd >= 0 && epoll_ctl (self->epoll, EPOLL_CTL_ADD, watch->fd, &event) < 0)
    return FALSE;
  watch->link = (GList){ watch, NULL, NULL };
  g_queue_push_tail_link (&self->watches, &watch->link);
  if (ready_time < 0 || watch->deadline < ready_time)
    g_source_set_ready_time (&self->parent, watch->deadline);
  return TRUE;
}

void
sceau_poller_set_condition (SceauPoller *self, SceauWatch *watch, GIOCondition condition)
{
  struct epoll_event event = { .events = poller_events (condition), .data.ptr = watch };

  if (watch->condition == condition)
    return;
  watch->condition = condition;
  epoll_ctl (self->epoll, EPOLL_CTL_MOD, watch->fd, &event);
}

void
sceau_poller_remove (SceauPoller *self, SceauWatch *watch)
{
  int i;

  if (watch->fd >= 0)
    epoll_ctl (self->epoll, EPOLL_CTL_DEL, watch->fd, NULL);
  g_queue_unlink (&self->watches, &watch->link);
  for (i = 0; i < self->n_batch; i++)
    if (self->batch[i].data.ptr == watch)
      self->batch[i].data.ptr = NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many sockets and deadlines as one GSource: an epoll set inside the main loop's poll, a few
 * events at each turn. Private to tls. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SceauPoller SceauPoller;

/* Part of what waits. The owner keeps it in place from add to remove. */
typedef struct
{
  int fd;          /* -1: only the deadline */
  gint64 deadline; /* monotonic, microseconds */
  GIOCondition condition;
  /* May remove itself or others, and free itself then. Past its deadline it has been removed
   * already. */
  void (*func) (gpointer data, gboolean timed_out);
  gpointer data;
  GList link;
} SceauWatch;

SceauPoller *sceau_poller_new (GMainContext *context);
void sceau_poller_free (SceauPoller *self);
/* FALSE: the system refuses (errno). fd, deadline, condition, func and data are set. */
gboolean sceau_poller_add (SceauPoller *self, SceauWatch *watch);
void sceau_poller_set_condition (SceauPoller *self, SceauWatch *watch, GIOCondition condition);
void sceau_poller_remove (SceauPoller *self,
                          SceauWatch *watch); /* before the descriptor is closed */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauPoller, sceau_poller_free)

G_END_DECLS

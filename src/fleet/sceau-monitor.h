/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is looked at when: one look at a time for each server, spread out; the silent ones wait in a lane of their own, so that
 * each costs its own time limit and not the others' turn. */
#pragma once

#include "fleet/sceau-server.h"

G_BEGIN_DECLS

/* Looks at one server; calls back in any case. */
typedef void (*SceauMonitorLookFunc) (SceauServer *server, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer callback_data,
                                      gpointer data);
/* A look has ended; not called for those that were dropped. */
typedef void (*SceauMonitorLookedFunc) (SceauServer *server, gpointer data);

#define SCEAU_TYPE_MONITOR (sceau_monitor_get_type ())
G_DECLARE_FINAL_TYPE (SceauMonitor, sceau_monitor, SCEAU, MONITOR, GObject)

/* servers: of SceauServer, live. looked is nullable. data must outlive the monitor's work: sceau_monitor_stop () first. */
SceauMonitor *sceau_monitor_new (GListModel *servers, SceauMonitorLookFunc look,
                                 SceauMonitorLookedFunc looked, gpointer data);
/* One look now, before those that polling asked for; joined to the one under way if there is one. Fails only with CANCELLED, which
 * stops waiting, not the look. */
void sceau_monitor_refresh_async (SceauMonitor *self, SceauServer *server,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data);
gboolean sceau_monitor_refresh_finish (SceauMonitor *self, GAsyncResult *result, GError **error);
/* Each server once in that many seconds, spread out evenly; 0: no more. */
void sceau_monitor_poll (SceauMonitor *self, guint seconds);
/* Cancels everything under way; who waits gets CANCELLED. */
void sceau_monitor_stop (SceauMonitor *self);
/* That server will not be looked at any more. */
void sceau_monitor_drop (SceauMonitor *self, SceauServer *server);
guint sceau_monitor_get_n_running (SceauMonitor *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ports of 127.0.0.1 for what listens later, or again: outside the range that the kernel gives to outgoing connections. */
#pragma once

#include "base/sceau-error.h"

G_BEGIN_DECLS

guint16 sceau_demo_port_choose (
    GError **error); /* free now, and given once a process; 0: none is left */
/* Finishes when somebody listens there, or fails with TIMED_OUT. */
void sceau_demo_port_wait_async (guint16 port, guint seconds, GAsyncReadyCallback callback,
                                 gpointer data);
gboolean sceau_demo_port_wait_finish (GAsyncResult *result, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A call made in the main context by a worker, which waits for its result. */
#pragma once

#include "base/sceau-error.h"

G_BEGIN_DECLS

typedef gboolean (*SceauMainFunc) (gpointer data, GError **error);
gboolean sceau_main_call (GMainContext *context, SceauMainFunc func, gpointer data, GError **error);

G_END_DECLS

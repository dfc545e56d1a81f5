/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slows down whoever fails to log in: per user and per address, with bounded memory. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SCEAU_TYPE_THROTTLE (sceau_throttle_get_type ())
G_DECLARE_FINAL_TYPE (SceauThrottle, sceau_throttle, SCEAU, THROTTLE, GObject)

SceauThrottle *sceau_throttle_new (void);
guint sceau_throttle_attempt (SceauThrottle *self, const char *username, const char *address,
                              gint64 now);
void sceau_throttle_success (SceauThrottle *self, const char *username, const char *address,
                             gint64 now);

G_END_DECLS

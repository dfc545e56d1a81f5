/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts connections, in total and per address. Private to tls. Outlives the listener as long as
 * a connection holds a slot. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _SceauSlots SceauSlots;
typedef struct _SceauSlot SceauSlot;

SceauSlots *sceau_slots_new (void);
void sceau_slots_unref (SceauSlots *self);
guint sceau_slots_get_total (SceauSlots *self);
guint sceau_slots_count_address (SceauSlots *self, GSocketAddress *remote);
SceauSlot *sceau_slots_take (SceauSlots *self, GSocketAddress *remote);
void sceau_slot_release (SceauSlot *slot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauSlots, sceau_slots_unref)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bounded memory: keys and what belongs to them, the least recently used forgotten first.
 * Private to tls. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SceauMemory SceauMemory;

/* hash, equal and the free functions as for g_hash_table_new_full (); free_value nullable. */
SceauMemory *sceau_memory_new (guint capacity, GHashFunc hash, GEqualFunc equal,
                               GDestroyNotify free_key, GDestroyNotify free_value);
void sceau_memory_free (SceauMemory *self);
/* Is it known? value (out, optional, transfer none). Makes it the most recently used. */
gboolean sceau_memory_recall (SceauMemory *self, gconstpointer key, gpointer *value);
/* Takes both; a key that is known already keeps its value. */
void sceau_memory_keep (SceauMemory *self, gpointer key, gpointer value);
void sceau_memory_forget_all (SceauMemory *self);
guint sceau_memory_get_size (SceauMemory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauMemory, sceau_memory_free)

G_END_DECLS

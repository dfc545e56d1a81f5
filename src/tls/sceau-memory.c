/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bounded memory: keys and what belongs to them, the least recently used forgotten first. */
#include "config.h"

#include "tls/sceau-memory.h"

struct _SceauMemory
{
  GHashTable *entries; /* key → Entry */
  GQueue by_use;       /* of Entry, most recent first */
  guint capacity;
  GDestroyNotify free_key;
  GDestroyNotify free_value;
};

typedef struct
{
  gpointer key;
  gpointer value;
  GList link;
} Entry;

SceauMemory *
sceau_memory_new (guint capacity, GHashFunc hash, GEqualFunc equal, GDestroyNotify free_key,
                  GDestroyNotify free_value)
{
  SceauMemory *self = g_new0 (SceauMemory, 1);

  self->entries = g_hash_table_new (hash, equal);
  self->capacity = capacity;
  self->free_key = free_key;
  self->free_value = free_value;
  return self;
}

void
sceau_memory_free (SceauMemory *self)
{
  sceau_memory_forget_all (self);
  g_hash_table_unref (self->entries);
  g_free (self);
}

static void
memory_free_pair (SceauMemory *self, gpointer key, gpointer value)
{
  if (self->free_key != NULL)
    self->free_key (key);
  if (self->free_value != NULL && value != NULL)
    self->free_value (value);
}

static void
memory_drop (SceauMemory *self, Entry *entry)
{
  g_hash_table_remove (self->entries, entry->key);
  g_queue_unlink (&self->by_use, &entry->link);
  memory_free_pair (self, entry->key, entry->value);
  g_free (entry);
}

gboolean
sceau_memory_recall (SceauMemory *self, gconstpointer key, gpointer *value)
{
  Entry *entry = g_hash_table_lookup (self->entries, key);

  if (entry == NULL)
    return FALSE;
  g_queue_unlink (&self->by_use, &entry->link);
  g_queue_push_head_link (&self->by_use, &entry->link);
  if (value != NULL)
    *value = entry->value;
  return TRUE;
}

void
sceau_memory_keep (SceauMemory *self, gpointer key, gpointer value)
{
  Entry *entry;

  if (sceau_memory_recall (self, key, NULL))
    {
      memory_free_pair (self, key, value);
      return;
    }
  while (g_hash_table_size (self->entries) >= self->capacity)
    memory_drop (self, g_queue_peek_tail (&self->by_use));
  entry = g_new0 (Entry, 1);
  entry->key = key;
  entry->value = value;
  entry->link.data = entry;
  g_hash_table_insert (self->entries, entry->key, entry);
  g_queue_push_head_link (&self->by_use, &entry->link);
}

void
sceau_memory_forget_all (SceauMemory *self)
{
  while (!g_queue_is_empty (&self->by_use))
    memory_drop (self, g_queue_peek_tail (&self->by_use));
}

guint
sceau_memory_get_size (SceauMemory *self)
{
  return g_hash_table_size (self->entries);
}

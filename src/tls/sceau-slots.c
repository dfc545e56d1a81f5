/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts connections, in total and per address. */
#include "config.h"

#include "tls/sceau-slots.h"

#include "base/sceau-text.h"

struct _SceauSlots
{
  GHashTable *by_address; /* text → count */
  guint total;
};

struct _SceauSlot
{
  SceauSlots *slots;
  char *address;
};

SceauSlots *
sceau_slots_new (void)
{
  SceauSlots *self = g_rc_box_new0 (SceauSlots);

  self->by_address = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

static void
slots_clear (gpointer data)
{
  SceauSlots *self = data;

  g_clear_pointer (&self->by_address, g_hash_table_unref);
}

void
sceau_slots_unref (SceauSlots *self)
{
  g_rc_box_release_full (self, slots_clear);
}

guint
sceau_slots_get_total (SceauSlots *self)
{
  return self->total;
}

/* Who counts as one: an IPv4 address, or an IPv6 network of 64 bits, whose owner has all of its
 * addresses. */
static char *
slots_make_key (GSocketAddress *remote)
{
  static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  GInetAddress *address;
  const guint8 *bytes;

  if (!G_IS_INET_SOCKET_ADDRESS (remote))
    return g_strdup ("");
  address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote));
  bytes = g_inet_address_to_bytes (address);
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return sceau_hex_encode (bytes, 4);
  if (memcmp (bytes, mapped, sizeof mapped) == 0)
    return sceau_hex_encode (bytes + sizeof mapped, 4);
  return sceau_hex_encode (bytes, 8);
}

guint
sceau_slots_count_address (SceauSlots *self, GSocketAddress *remote)
{
  g_autofree char *key = slots_make_key (remote);

  return GPOINTER_TO_UINT (g_hash_table_lookup (self->by_address, key));
}

/*
 * sceau_slots_take:
 *
 * Returns: (transfer full): one more connection of that address, until sceau_slot_release ()
 */
SceauSlot *
sceau_slots_take (SceauSlots *self, GSocketAddress *remote)
{
  SceauSlot *slot = g_new0 (SceauSlot, 1);
  guint count = sceau_slots_count_address (self, remote);

  slot->slots = g_rc_box_acquire (self);
  slot->address = slots_make_key (remote);
  g_hash_table_insert (self->by_address, g_strdup (slot->address), GUINT_TO_POINTER (count + 1));
  self->total++;
  return slot;
}

void
sceau_slot_release (SceauSlot *slot)
{
  SceauSlots *slots = slot->slots;
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (slots->by_address, slot->address));

  if (count > 1)
    g_hash_table_insert (slots->by_address, g_strdup (slot->address), GUINT_TO_POINTER (count - 1));
  else
    g_hash_table_remove (slots->by_address, slot->address);
  slots->total--;
  sceau_slots_unref (slots);
  g_free (slot->address);
  g_free (slot);
}

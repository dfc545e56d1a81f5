/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is taken off the chain board: one card, further copies, other servers' certificates, all that lies aside. */
#include "config.h"

#include "fleet/sceau-board-private.h"

/* A new pile of those that are kept; nothing happens when all are. */
static void
board_keep (SceauBoard *self, gboolean (*keep) (SceauBoardItem *item, gpointer data), gpointer data)
{
  g_autoptr (GPtrArray) items = _sceau_board_items_new ();

  for (guint i = 0; i < self->items->len; i++)
    {
      SceauBoardItem *item = g_ptr_array_index (self->items, i);

      if (keep (item, data))
        g_ptr_array_add (items, sceau_board_item_ref (item));
    }
  if (items->len != self->items->len)
    _sceau_board_set_items (self, items, NULL);
}

static gboolean
is_another (SceauBoardItem *item, gpointer key)
{
  return g_strcmp0 (sceau_board_item_get_key (item), key) != 0;
}

/**
 * sceau_board_remove:
 * @self: a board
 * @card: one of its cards
 *
 * Takes the card's certificate (or file) out of the pile; undo brings it back.
 */
void
sceau_board_remove (SceauBoard *self, SceauCard *card)
{
  board_keep (self, is_another, (gpointer) sceau_card_get_key (card));
}

/* The first of several copies. */
typedef struct
{
  const char *key;
  gboolean seen;
} Copies;

static gboolean
is_first_copy (SceauBoardItem *item, gpointer data)
{
  Copies *copies = data;

  if (is_another (item, (gpointer) copies->key))
    return TRUE;
  if (copies->seen)
    return FALSE;
  copies->seen = TRUE;
  return TRUE;
}

/**
 * sceau_board_keep_one:
 * @self: a board
 * @card: one of its cards
 *
 * Takes every copy of it but one out of the pile; undo brings them back.
 */
void
sceau_board_keep_one (SceauBoard *self, SceauCard *card)
{
  Copies copies = { sceau_card_get_key (card), FALSE };

  board_keep (self, is_first_copy, &copies);
}

static gboolean
is_no_other_leaf (SceauBoardItem *item, gpointer leaf)
{
  SceauCertificate *certificate = sceau_board_item_get_certificate (item);

  return certificate == NULL || sceau_certificate_is_ca (certificate)
         || sceau_certificate_equal (certificate, leaf);
}

/**
 * sceau_board_keep_leaf:
 * @self: a board
 *
 * Takes every server certificate but the chain's own out of the pile; undo brings them back.
 */
void
sceau_board_keep_leaf (SceauBoard *self)
{
  SceauCertificate *leaf = self->chain != NULL ? sceau_chain_get_leaf (self->chain) : NULL;

  if (leaf != NULL)
    board_keep (self, is_no_other_leaf, leaf);
}

static gboolean
is_not_among (SceauBoardItem *item, gpointer keys)
{
  return !g_hash_table_contains (keys, sceau_board_item_get_key (item));
}

/**
 * sceau_board_remove_leftovers:
 * @self: a board
 *
 * Takes everything that lies aside out of the pile; undo brings it back.
 */
void
sceau_board_remove_leftovers (SceauBoard *self)
{
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->leftovers));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SceauCard) card = g_list_model_get_item (G_LIST_MODEL (self->leftovers), i);

      g_hash_table_add (keys, g_strdup (sceau_card_get_key (card)));
    }
  board_keep (self, is_not_among, keys);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies on the chain board, and how an assembled chain becomes cards. */
#include "config.h"

#include "fleet/sceau-board-arrange.h"

#include "fleet/sceau-fleet.h"

#include <glib/gi18n-lib.h>

struct _SceauBoardItem
{
  char *key;
  char *file;
  SceauObject *object;   /* nullable: then it was refused */
  SceauFinding *finding; /* nullable */
};

static void
board_item_clear (SceauBoardItem *self)
{
  g_free (self->key);
  g_free (self->file);
  g_clear_pointer (&self->object, sceau_object_unref);
  g_clear_pointer (&self->finding, sceau_finding_unref);
}

/**
 * sceau_board_item_ref:
 * @self: an item
 *
 * Returns: (transfer full): the same
 */
SceauBoardItem *
sceau_board_item_ref (SceauBoardItem *self)
{
  return g_rc_box_acquire (self);
}

/**
 * sceau_board_item_unref:
 * @self: (transfer full): an item
 */
void
sceau_board_item_unref (SceauBoardItem *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) board_item_clear);
}

/**
 * sceau_board_item_get_key:
 * @self: an item
 *
 * Returns: (transfer none): equal for equal objects, wherever they came from
 */
const char *
sceau_board_item_get_key (SceauBoardItem *self)
{
  return self->key;
}

/**
 * sceau_board_item_get_finding:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): what there is to say about it
 */
SceauFinding *
sceau_board_item_get_finding (SceauBoardItem *self)
{
  return self->finding;
}

/**
 * sceau_board_item_is_refused:
 * @self: an item
 *
 * Returns: whether nothing could be read there
 */
gboolean
sceau_board_item_is_refused (SceauBoardItem *self)
{
  return self->object == NULL;
}

static char *
object_dup_key (SceauObject *object)
{
  switch (sceau_object_get_kind (object))
    {
    case SCEAU_OBJECT_CERTIFICATE:
      return g_strdup (sceau_certificate_get_sha256 (sceau_object_get_certificate (object)));
    case SCEAU_OBJECT_REQUEST:
      return g_strconcat ("request:", sceau_request_get_sha256 (sceau_object_get_request (object)),
                          NULL);
    case SCEAU_OBJECT_PRIVATE_KEY:
      return g_strconcat ("key:", sceau_key_get_spki_sha256 (sceau_object_get_key (object)), NULL);
    case SCEAU_OBJECT_PUBLIC_KEY:
    case SCEAU_OBJECT_CRL:
    default:
      return g_strdup_printf ("%s:%s:%" G_GSIZE_FORMAT,
                              sceau_object_kind_to_string (sceau_object_get_kind (object)),
                              sceau_object_get_file (object), sceau_object_get_offset (object));
    }
}

static SceauBoardItem *
board_item_new (char *key, const char *file, SceauObject *object, SceauFinding *finding)
{
  SceauBoardItem *self = g_rc_box_new0 (SceauBoardItem);

  self->key = key;
  self->file = g_strdup (file);
  self->object = object != NULL ? sceau_object_ref (object) : NULL;
  self->finding = finding != NULL ? sceau_finding_ref (finding) : NULL;
  return self;
}

/**
 * sceau_board_items_from_reading:
 * @reading: what was read
 *
 * A finding that is an error becomes an item of its own, so that a refused file has a card; a warning about a private key belongs to
 * the key's item, which says so itself.
 *
 * Returns: (transfer full) (element-type SceauBoardItem): the items, in the order found
 */
GPtrArray *
sceau_board_items_from_reading (SceauReading *reading)
{
  GPtrArray *objects = sceau_reading_get_objects (reading);
  GPtrArray *findings = sceau_reading_get_findings (reading);
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_board_item_unref);

  for (guint i = 0; i < objects->len; i++)
    {
      SceauObject *object = g_ptr_array_index (objects, i);

      g_ptr_array_add (items, board_item_new (object_dup_key (object),
                                              sceau_object_get_file (object), object, NULL));
    }
  for (guint i = 0; i < findings->len; i++)
    {
      SceauFinding *finding = g_ptr_array_index (findings, i);
      const char *about = sceau_finding_get_about (finding);

      if (sceau_finding_get_severity (finding) != SCEAU_SEVERITY_ERROR)
        continue;
      g_ptr_array_add (items,
                       board_item_new (g_strdup_printf ("refused:%s:%s", about != NULL ? about : "",
                                                        sceau_finding_code_to_string (
                                                            sceau_finding_get_code (finding))),
                                       about, NULL, finding));
    }
  return items;
}

/**
 * sceau_board_items_know_source:
 * @items: (element-type SceauBoardItem): items of a later reading
 * @refused: an item that was refused before
 *
 * Returns: whether the later reading says something about the same file
 */
gboolean
sceau_board_items_know_source (GPtrArray *items, SceauBoardItem *refused)
{
  for (guint i = 0; i < items->len; i++)
    {
      SceauBoardItem *item = g_ptr_array_index (items, i);

      if (g_strcmp0 (item->file, refused->file) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * sceau_board_items_dup_certificates:
 * @items: (element-type SceauBoardItem): the pile
 *
 * Returns: (transfer full) (element-type SceauCertificate): its certificates, duplicates kept
 */
GPtrArray *
sceau_board_items_dup_certificates (GPtrArray *items)
{
  GPtrArray *certificates = g_ptr_array_new_with_free_func (
      (GDestroyNotify) sceau_certificate_unref);

  for (guint i = 0; i < items->len; i++)
    {
      SceauBoardItem *item = g_ptr_array_index (items, i);
      SceauCertificate *certificate = item->object != NULL
                                          ? sceau_object_get_certificate (item->object)
                                          : NULL;

      if (certificate != NULL)
        g_ptr_array_add (certificates, sceau_certificate_ref (certificate));
    }
  return certificates;
}

/**
 * sceau_board_items_find_key:
 * @items: (element-type SceauBoardItem): the pile
 * @spki_sha256: a public key, as hex
 *
 * Returns: (transfer none) (nullable): its private key, if it lies in the pile
 */
SceauKey *
sceau_board_items_find_key (GPtrArray *items, const char *spki_sha256)
{
  for (guint i = 0; i < items->len; i++)
    {
      SceauBoardItem *item = g_ptr_array_index (items, i);
      SceauKey *key = item->object != NULL ? sceau_object_get_key (item->object) : NULL;

      if (key != NULL && g_str_equal (sceau_key_get_spki_sha256 (key), spki_sha256))
        return key;
    }
  return NULL;
}

/* "Valid until 3 March 2031 · RSA 3072": what a person compares. */
static char *
certificate_dup_detail (SceauCertificate *certificate, gboolean with_start)
{
  g_autofree char *until = sceau_words_date (sceau_certificate_get_not_after (certificate));
  g_autofree char *from = sceau_words_date (sceau_certificate_get_not_before (certificate));
  g_autofree char *key = sceau_words_key (sceau_certificate_get_key_description (certificate));

  /* Translators: first and last day of validity, then the kind of key (rsa:2048). */
  return with_start ? g_strdup_printf (_ ("Valid from %s to %s · %s"), from, until, key)
                    : g_strdup_printf (_ ("Valid until %s · %s"), until, key);
}

static SceauCard *
card_for_certificate (SceauCardKind kind, SceauCertificate *certificate, gboolean link_verified)
{
  g_autofree char *detail = certificate_dup_detail (certificate, kind == SCEAU_CARD_LEAF);

  return sceau_card_new (kind, sceau_certificate_get_sha256 (certificate), certificate,
                         sceau_certificate_get_title (certificate), detail, link_verified);
}

/* What a person calls the issuer that is not there; its full name is among the findings. */
static const char *
missing_title (SceauChain *chain)
{
  GPtrArray *order = sceau_chain_get_order (chain);

  return sceau_certificate_get_issuer_title (g_ptr_array_index (order, order->len - 1));
}

static SceauCard *
card_for_missing (SceauChain *chain)
{
  return sceau_card_new (SCEAU_CARD_MISSING, "missing", NULL, missing_title (chain),
                         _ ("Without it browsers sometimes manage; mobile apps never do."), FALSE);
}

static char *
anchor_dup_detail (SceauChain *chain)
{
  switch (sceau_chain_get_anchor_source (chain))
    {
    case SCEAU_ANCHOR_SYSTEM:
      return g_strdup (_ ("Known to this workstation"));
    case SCEAU_ANCHOR_FILE:
      return g_strdup (_ ("Trusted in Sceau’s own list"));
    case SCEAU_ANCHOR_PILE:
      return g_strdup (_ ("Found among the files; this workstation does not know it"));
    case SCEAU_ANCHOR_NONE:
    default:
      return g_strdup ("");
    }
}

static void
lay_out_chain (SceauChain *chain, GPtrArray *cards)
{
  GPtrArray *order = sceau_chain_get_order (chain);
  SceauCertificate *anchor = sceau_chain_get_anchor (chain);

  for (guint i = 0; i < order->len; i++)
    g_ptr_array_add (cards,
                     card_for_certificate (i == 0 ? SCEAU_CARD_LEAF : SCEAU_CARD_INTERMEDIATE,
                                           g_ptr_array_index (order, i), i > 0));
  if (sceau_chain_get_missing_issuer (chain) != NULL)
    g_ptr_array_add (cards, card_for_missing (chain));
  if (anchor != NULL && (order->len == 0 || g_ptr_array_index (order, 0) != (gpointer) anchor))
    {
      g_autofree char *detail = anchor_dup_detail (chain);

      g_ptr_array_add (cards,
                       sceau_card_new (SCEAU_CARD_ROOT, sceau_certificate_get_sha256 (anchor),
                                       anchor, sceau_certificate_get_title (anchor), detail, TRUE));
    }
}

static const char *
object_kind_to_title (SceauObjectKind kind)
{
  switch (kind)
    {
    case SCEAU_OBJECT_PRIVATE_KEY:
      return _ ("Private key");
    case SCEAU_OBJECT_REQUEST:
      return _ ("Certificate request");
    case SCEAU_OBJECT_PUBLIC_KEY:
      return _ ("Public key");
    case SCEAU_OBJECT_CRL:
      return _ ("Revocation list");
    case SCEAU_OBJECT_CERTIFICATE:
    default:
      return _ ("Certificate");
    }
}

static SceauCard *
card_for_item (SceauBoardItem *item, SceauChain *chain)
{
  SceauCertificate *leaf = chain != NULL ? sceau_chain_get_leaf (chain) : NULL;
  SceauCard *card;

  if (item->object == NULL)
    {
      card = sceau_card_new (SCEAU_CARD_OTHER, item->key, NULL, item->file, NULL, FALSE);
      sceau_card_add_finding (card, item->finding);
      return card;
    }
  if (sceau_object_get_kind (item->object) == SCEAU_OBJECT_PRIVATE_KEY)
    {
      gboolean fits = leaf != NULL
                      && g_str_equal (
                          sceau_certificate_get_spki_sha256 (leaf),
                          sceau_key_get_spki_sha256 (sceau_object_get_key (item->object)));

      return sceau_card_new (SCEAU_CARD_OTHER, item->key, NULL, item->file,
                             fits ? _ ("Private key of this certificate. It is never shown.")
                                  : _ ("A private key. Nobody should send one: keep it secret."),
                             FALSE);
    }
  return sceau_card_new (SCEAU_CARD_OTHER, item->key, NULL, item->file,
                         object_kind_to_title (sceau_object_get_kind (item->object)), FALSE);
}

static void
lay_out_leftovers (GPtrArray *items, SceauChain *chain, GPtrArray *leftovers)
{
  GPtrArray *unused = chain != NULL ? sceau_chain_get_leftovers (chain) : NULL;
  SceauCertificate *anchor = chain != NULL ? sceau_chain_get_anchor (chain) : NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  /* A root has its place in the chain although it is not sent: it does not lie aside as well. */
  for (guint i = 0; unused != NULL && i < unused->len; i++)
    if (anchor == NULL || !sceau_certificate_equal (anchor, g_ptr_array_index (unused, i)))
      g_ptr_array_add (leftovers, card_for_certificate (SCEAU_CARD_LEFTOVER,
                                                        g_ptr_array_index (unused, i), FALSE));
  for (guint i = 0; i < items->len; i++)
    {
      SceauBoardItem *item = g_ptr_array_index (items, i);

      if (item->object != NULL && sceau_object_get_kind (item->object) == SCEAU_OBJECT_CERTIFICATE)
        continue;
      if (g_hash_table_add (seen, item->key))
        g_ptr_array_add (leftovers, card_for_item (item, chain));
    }
}

static GHashTable *
index_cards (GPtrArray *cards, GPtrArray *leftovers)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < leftovers->len; i++)
    g_hash_table_insert (index, (gpointer) sceau_card_get_key (g_ptr_array_index (leftovers, i)),
                         g_ptr_array_index (leftovers, i));
  for (guint i = 0; i < cards->len; i++)
    g_hash_table_insert (index, (gpointer) sceau_card_get_key (g_ptr_array_index (cards, i)),
                         g_ptr_array_index (cards, i));
  return index;
}

/* A finding goes to the card it is about; one about nobody in particular goes to the leaf, which is read first. */
static void
distribute_findings (SceauChain *chain, GPtrArray *cards, GPtrArray *leftovers)
{
  GPtrArray *findings = sceau_chain_get_findings (chain);
  g_autoptr (GHashTable) index = index_cards (cards, leftovers);

  for (guint i = 0; i < findings->len; i++)
    {
      SceauFinding *finding = g_ptr_array_index (findings, i);
      const char *sha256 = sceau_finding_get_sha256 (finding);
      SceauCard *card = NULL;

      if (sceau_finding_get_code (finding) == SCEAU_FINDING_MISSING_ISSUER)
        card = g_hash_table_lookup (index, "missing");
      if (card == NULL && sha256 != NULL)
        card = g_hash_table_lookup (index, sha256);
      if (card == NULL && cards->len > 0)
        card = g_ptr_array_index (cards, 0);
      if (card != NULL)
        sceau_card_add_finding (card, finding);
    }
}

/* Only what lies in the pile can be taken out of it. */
static void
mark_removable (GPtrArray *items, GPtrArray *cards)
{
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < items->len; i++)
    g_hash_table_add (keys, ((SceauBoardItem *) g_ptr_array_index (items, i))->key);
  for (guint i = 0; i < cards->len; i++)
    sceau_card_set_removable (
        g_ptr_array_index (cards, i),
        g_hash_table_contains (keys, sceau_card_get_key (g_ptr_array_index (cards, i))));
}

/**
 * sceau_board_lay_out:
 * @items: (element-type SceauBoardItem): the pile
 * @chain: (nullable): what was assembled from it
 * @cards: (element-type SceauCard): filled with the chain's cards
 * @leftovers: (element-type SceauCard): filled with the rest
 */
void
sceau_board_lay_out (GPtrArray *items, SceauChain *chain, GPtrArray *cards, GPtrArray *leftovers)
{
  if (chain != NULL)
    lay_out_chain (chain, cards);
  lay_out_leftovers (items, chain, leftovers);
  mark_removable (items, cards);
  mark_removable (items, leftovers);
  if (chain != NULL)
    distribute_findings (chain, cards, leftovers);
}

static gboolean
cards_say_the_same (SceauCard *a, SceauCard *b)
{
  GPtrArray *of_a = sceau_card_get_findings (a);
  GPtrArray *of_b = sceau_card_get_findings (b);

  if (sceau_card_get_kind (a) != sceau_card_get_kind (b)
      || !g_str_equal (sceau_card_get_key (a), sceau_card_get_key (b))
      || !g_str_equal (sceau_card_get_detail (a), sceau_card_get_detail (b))
      || sceau_card_get_link_verified (a) != sceau_card_get_link_verified (b)
      || of_a->len != of_b->len)
    return FALSE;
  for (guint i = 0; i < of_a->len; i++)
    {
      g_autofree char *message_a = sceau_finding_dup_message (g_ptr_array_index (of_a, i));
      g_autofree char *message_b = sceau_finding_dup_message (g_ptr_array_index (of_b, i));

      if (!g_str_equal (message_a, message_b))
        return FALSE;
    }
  return TRUE;
}

static gboolean
store_has (GListStore *store, guint position, SceauCard *card)
{
  g_autoptr (SceauCard) there = g_list_model_get_item (G_LIST_MODEL (store), position);

  return there != NULL && cards_say_the_same (there, card);
}

/**
 * sceau_board_splice:
 * @store: of #SceauCard
 * @cards: (element-type SceauCard): what it must hold
 *
 * The same beginning and the same end stay, so that a view keeps focus and scroll position.
 */
void
sceau_board_splice (GListStore *store, GPtrArray *cards)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (store));
  guint head = 0;
  guint tail = 0;

  while (head < n && head < cards->len && store_has (store, head, g_ptr_array_index (cards, head)))
    head++;
  while (tail < n - head && tail < cards->len - head
         && store_has (store, n - 1 - tail, g_ptr_array_index (cards, cards->len - 1 - tail)))
    tail++;
  if (n != cards->len || head + tail < n)
    g_list_store_splice (store, head, n - head - tail, cards->pdata + head,
                         cards->len - head - tail);
}

/**
 * sceau_board_summarize:
 * @chain: (nullable): what was assembled
 * @n_leftovers: how many things lie aside
 *
 * Returns: (transfer full): one translated sentence, for a status label and for a screen reader
 */
char *
sceau_board_summarize (SceauChain *chain, guint n_leftovers)
{
  guint n = chain != NULL ? sceau_chain_get_order (chain)->len : 0;

  if (chain == NULL)
    return g_strdup (n_leftovers == 0 ? _ ("Drop here everything that the authority sent you.")
                                      : _ ("No certificate in these files yet."));
  switch (sceau_chain_get_status (chain))
    {
    case SCEAU_CHAIN_COMPLETE:
      return g_strdup_printf (ngettext ("The chain is complete: %u certificate to install.",
                                        "The chain is complete: %u certificates to install.", n),
                              n);
    case SCEAU_CHAIN_INCOMPLETE:
      return g_strdup_printf (_ ("The chain is not complete: “%s” is missing."),
                              missing_title (chain));
    case SCEAU_CHAIN_REJECTED:
    default:
      return g_strdup (sceau_chain_get_leaf (chain) == NULL
                           ? _ ("None of these certificates is for this server’s key.")
                           : _ ("This chain cannot be installed: see what is marked in red."));
    }
}

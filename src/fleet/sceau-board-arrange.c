/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a pile becomes a chain, and the chain cards. */
#include "config.h"

#include "fleet/sceau-board-arrange.h"

#include "fleet/sceau-words.h"
#include "pki/sceau-clients.h"

#include <glib/gi18n-lib.h>

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

/* Certificates, but none for the server: its place is kept. */
static SceauCard *
card_for_missing_leaf (void)
{
  return sceau_card_new (SCEAU_CARD_MISSING, SCEAU_CARD_MISSING_LEAF, NULL,
                         _ ("This server’s certificate"), NULL, FALSE);
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

  if (order->len == 0)
    g_ptr_array_add (cards, card_for_missing_leaf ());
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

/* The pile, and what is known while its cards are made. */
typedef struct
{
  GPtrArray *items;
  SceauCertificate *leaf; /* nullable */
  gboolean key_is_known;  /* the server has its key, so that one in the pile is not needed */
} Pile;

static const char *
spki_of_item (SceauBoardItem *item)
{
  return sceau_key_get_spki_sha256 (sceau_object_get_key (sceau_board_item_get_object (item)));
}

static gboolean
is_key (SceauBoardItem *item)
{
  SceauObject *object = sceau_board_item_get_object (item);

  return object != NULL && sceau_object_get_kind (object) == SCEAU_OBJECT_PRIVATE_KEY;
}

static gboolean
has_key_of (SceauBoardItem *item, SceauCertificate *certificate)
{
  return certificate != NULL
         && g_str_equal (sceau_certificate_get_spki_sha256 (certificate), spki_of_item (item));
}

/* Nothing can be installed without it. */
static gboolean
goes_along (const Pile *pile, SceauBoardItem *item)
{
  return !pile->key_is_known && is_key (item) && has_key_of (item, pile->leaf);
}

static SceauCertificate *
find_certificate_of (const Pile *pile, SceauBoardItem *key)
{
  for (guint i = 0; i < pile->items->len; i++)
    {
      SceauCertificate *certificate = sceau_board_item_get_certificate (
          g_ptr_array_index (pile->items, i));

      if (has_key_of (key, certificate))
        return certificate;
    }
  return NULL;
}

/* Whose key it is, and how it would be used where that was meant. */
static char *
dup_key_detail (const Pile *pile, SceauBoardItem *item)
{
  SceauCertificate *owner = find_certificate_of (pile, item);

  if (has_key_of (item, pile->leaf))
    return g_strdup (_ ("Private key of this certificate. The server has it already."));
  if (owner != NULL && pile->key_is_known)
    return g_strdup_printf (
        _ ("Private key of “%s”. To install that certificate, choose “I already have a certificate” in the first step."),
        sceau_certificate_get_title (owner));
  if (pile->leaf != NULL && !pile->key_is_known)
    return g_strdup_printf (_ ("A private key, but not the one of “%s”."),
                            sceau_certificate_get_title (pile->leaf));
  return g_strdup (_ ("A private key. Nobody should send one: keep it secret."));
}

static SceauCard *
card_for_key (const Pile *pile, SceauBoardItem *item)
{
  g_autofree char *detail = dup_key_detail (pile, item);

  return sceau_card_new (SCEAU_CARD_OTHER, sceau_board_item_get_key (item), NULL,
                         sceau_board_item_get_file (item), detail, FALSE);
}

static SceauCard *
card_for_item (const Pile *pile, SceauBoardItem *item)
{
  SceauObject *object = sceau_board_item_get_object (item);
  SceauFinding *finding = sceau_board_item_get_finding (item);
  SceauCard *card;

  if (is_key (item))
    card = card_for_key (pile, item);
  else
    card = sceau_card_new (SCEAU_CARD_OTHER, sceau_board_item_get_key (item), NULL,
                           sceau_board_item_get_file (item),
                           object != NULL ? object_kind_to_title (sceau_object_get_kind (object))
                                          : sceau_board_item_get_trouble (item),
                           FALSE);
  sceau_card_set_refused (card, sceau_board_item_get_trouble (item) != NULL);
  if (finding != NULL)
    sceau_card_add_finding (card, finding);
  return card;
}

/* The key that was asked for lies with the chain, and nobody is warned of it. */
static void
lay_out_key (const Pile *pile, GPtrArray *cards)
{
  for (guint i = 0; i < pile->items->len; i++)
    {
      SceauBoardItem *item = g_ptr_array_index (pile->items, i);

      if (!goes_along (pile, item))
        continue;
      g_ptr_array_add (cards,
                       sceau_card_new (SCEAU_CARD_KEY, sceau_board_item_get_key (item), NULL,
                                       sceau_board_item_get_file (item),
                                       _ ("It is never shown, and kept nowhere else."), FALSE));
      return;
    }
}

static void
lay_out_leftovers (const Pile *pile, SceauChain *chain, GPtrArray *leftovers)
{
  GPtrArray *items = pile->items;
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

      if (sceau_board_item_get_certificate (item) == NULL && !goes_along (pile, item)
          && g_hash_table_add (seen, (gpointer) sceau_board_item_get_key (item)))
        g_ptr_array_add (leftovers, card_for_item (pile, item));
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

/* How many lie aside is said above them. */
static gboolean
is_only_a_count (SceauFinding *finding)
{
  return sceau_finding_get_code (finding) == SCEAU_FINDING_UNRELATED
         && sceau_finding_get_sha256 (finding) == NULL;
}

/* A finding goes to the card it is about; one about nobody in particular goes to the leaf, or its empty place, which is read first. */
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

      if (is_only_a_count (finding))
        continue;
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

/* Only what lies in the pile can be taken out of it; what nobody dropped says where it came from. */
static void
mark_pile (GPtrArray *items, GPtrArray *cards)
{
  g_autoptr (GHashTable) by_key = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = items->len; i > 0; i--)
    {
      SceauBoardItem *item = g_ptr_array_index (items, i - 1);

      g_hash_table_insert (by_key, (gpointer) sceau_board_item_get_key (item), item);
    }
  for (guint i = 0; i < cards->len; i++)
    {
      SceauCard *card = g_ptr_array_index (cards, i);
      SceauBoardItem *item = g_hash_table_lookup (by_key, sceau_card_get_key (card));

      sceau_card_set_removable (card, item != NULL);
      if (item != NULL && sceau_board_item_get_note (item) != NULL)
        sceau_card_add_note (card, sceau_board_item_get_note (item));
    }
}

/**
 * sceau_board_layout_free:
 * @self: (transfer full): a layout
 */
void
sceau_board_layout_free (SceauBoardLayout *self)
{
  g_clear_object (&self->chain);
  g_ptr_array_unref (self->cards);
  g_ptr_array_unref (self->leftovers);
  g_ptr_array_unref (self->verdicts);
  g_free (self->summary);
  g_free (self);
}

/* The words are made here, in the thread: a thousand cards are a lot of sentences. */
static void
make_words (GPtrArray *cards)
{
  for (guint i = 0; i < cards->len; i++)
    sceau_card_get_words (g_ptr_array_index (cards, i));
}

/* Takes the chain; NULL: there is no certificate. */
static SceauBoardLayout *
layout_new (SceauChain *chain, const SceauChainQuery *query)
{
  SceauBoardLayout *self = g_new0 (SceauBoardLayout, 1);

  self->chain = chain;
  self->cards = g_ptr_array_new_with_free_func (g_object_unref);
  self->leftovers = g_ptr_array_new_with_free_func (g_object_unref);
  if (chain != NULL && sceau_chain_get_status (chain) != SCEAU_CHAIN_REJECTED)
    self->verdicts = sceau_clients_judge (sceau_client_profiles_get_default (), chain, query);
  else
    self->verdicts = g_ptr_array_new ();
  return self;
}

/* The file, nullable, with a certificate that could not be read: it may be the one that the chain lacks. */
static const char *
find_damaged (GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      SceauFinding *finding = sceau_board_item_get_finding (g_ptr_array_index (items, i));

      if (finding != NULL && sceau_finding_is_damaged_certificate (finding))
        return sceau_finding_get_param (finding, "file");
    }
  return NULL;
}

/**
 * sceau_board_lay_out:
 * @items: (element-type SceauBoardItem): the pile
 * @query: what the chain must fit
 * @cancellable: (nullable): stops the work
 * @error: CANCELLED
 *
 * Assembles the chain, asks what clients will say of it, and makes the cards. Thread-safe; a long pile belongs into a thread.
 *
 * Returns: (transfer full) (nullable): all that there is to show
 */
SceauBoardLayout *
sceau_board_lay_out (GPtrArray *items, const SceauChainQuery *query, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GPtrArray) certificates = sceau_board_items_dup_certificates (items);
  SceauChainQuery full = *query;
  SceauChain *chain = NULL;
  Pile pile = { .items = items, .key_is_known = query->spki_sha256 != NULL };
  SceauBoardLayout *self;

  full.damaged = find_damaged (items);
  if (certificates->len > 0)
    {
      chain = sceau_chain_build (certificates, &full, cancellable, error);
      if (chain == NULL)
        return NULL;
    }
  self = layout_new (chain, &full);
  pile.leaf = chain != NULL ? sceau_chain_get_leaf (chain) : NULL;
  if (chain != NULL)
    lay_out_chain (chain, self->cards);
  lay_out_key (&pile, self->cards);
  lay_out_leftovers (&pile, chain, self->leftovers);
  mark_pile (items, self->cards);
  mark_pile (items, self->leftovers);
  if (chain != NULL)
    distribute_findings (chain, self->cards, self->leftovers);
  make_words (self->cards);
  make_words (self->leftovers);
  self->summary = sceau_board_summarize (chain, self->leftovers->len);
  return self;
}

static gboolean
cards_say_the_same (SceauCard *a, SceauCard *b)
{
  return sceau_card_get_kind (a) == sceau_card_get_kind (b)
         && g_str_equal (sceau_card_get_key (a), sceau_card_get_key (b))
         && sceau_card_get_link_verified (a) == sceau_card_get_link_verified (b)
         && sceau_card_get_removable (a) == sceau_card_get_removable (b)
         && g_str_equal (sceau_card_get_words (a), sceau_card_get_words (b));
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pile, indexed by subject, and who signed what in it. A signature is asked about only where name and key identifier fit, once for
 * each pair, and once for all certificates of the same key. */
#include "pki/sceau-chain-private.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "base/sceau-limits.h"

#define KEY_ID_SIZE 20

/* The pile is foreign: without a secret in the hash, somebody could make thousands of certificates that all fall together. */
static guint64
get_seed (void)
{
  static gsize once = 0;
  static guint64 seed;

  if (g_once_init_enter (&once))
    {
      seed = (guint64) g_random_int () << 32 | g_random_int ();
      g_once_init_leave (&once, 1);
    }
  return seed;
}

static inline guint64
mix (guint64 hash, guint64 word)
{
  hash = (hash ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return hash ^ hash >> 29;
}

static inline guint64
read_word (const guint8 *data)
{
  guint64 word;

  memcpy (&word, data, sizeof word);
  return word;
}

/* Four words at a time, each in a lane of its own: the lanes do not wait for one another. */
static guint
hash_bytes (const guint8 *data, gsize size)
{
  guint64 hash = get_seed () ^ size, lanes[3] = { ~hash, hash << 1, hash >> 1 }, word = 0;

  for (; size >= 4 * sizeof word; data += 4 * sizeof word, size -= 4 * sizeof word)
    {
      hash = mix (hash, read_word (data));
      for (guint i = 0; i < G_N_ELEMENTS (lanes); i++)
        lanes[i] = mix (lanes[i], read_word (data + (i + 1) * sizeof word));
    }
  for (guint i = 0; i < G_N_ELEMENTS (lanes); i++)
    hash = mix (hash, lanes[i]);
  for (; size >= sizeof word; data += sizeof word, size -= sizeof word)
    hash = mix (hash, read_word (data));
  memcpy (&word, data, size);
  hash = mix (hash, word);
  return (guint) (hash ^ hash >> 32);
}

static guint
span_hash (gconstpointer data)
{
  const SceauSpan *span = data;

  return hash_bytes (span->data, span->size);
}

static gboolean
span_equal (gconstpointer a, gconstpointer b)
{
  return sceau_span_equal (*(const SceauSpan *) a, *(const SceauSpan *) b);
}

static SceauSpan
subject_of (SceauCertificate *certificate)
{
  return sceau_certificate_span (certificate, certificate->slices[SLICE_SUBJECT]);
}

static SceauSpan
issuer_of (SceauCertificate *certificate)
{
  return sceau_certificate_span (certificate, certificate->slices[SLICE_ISSUER]);
}

static SceauSpan
key_of (SceauCertificate *certificate)
{
  return sceau_certificate_span (certificate, certificate->spki);
}

/* Those of the pile lie side by side. */
static void
node_free (gpointer data)
{
  SceauChainNode *node = data;

  g_clear_pointer (&node->issuers, g_ptr_array_unref);
  if (node->position == SCEAU_CHAIN_NOT_IN_PILE)
    g_free (node);
}

static SceauChainNode *
add_node (SceauChainIndex *self, SceauCertificate *certificate, guint position)
{
  SceauChainNode *node = position == SCEAU_CHAIN_NOT_IN_PILE ? g_new0 (SceauChainNode, 1)
                                                             : &self->pile[position];

  node->certificate = certificate;
  node->subject = subject_of (certificate);
  node->position = position;
  node->n_copies = 1;
  g_ptr_array_add (self->nodes, node);
  return node;
}

static SceauChainNode **
bucket_of (const SceauChainIndex *self, SceauChainNode **table, guint hash)
{
  return &table[hash & (self->n_buckets - 1)];
}

static SceauChainNode *
find_copy (SceauChainIndex *self, SceauCertificate *certificate, guint hash)
{
  SceauChainNode *node = *bucket_of (self, self->by_der, hash);

  while (node != NULL
         && (node->der_hash != hash || !sceau_certificate_equal (node->certificate, certificate)))
    node = node->next_of_der;
  return node;
}

static SceauChainNode *
find_subject (SceauChainIndex *self, SceauSpan subject, guint hash)
{
  SceauChainNode *node = *bucket_of (self, self->by_subject, hash);

  while (node != NULL && (node->subject_hash != hash || !sceau_span_equal (node->subject, subject)))
    node = node->next_of_subject;
  return node;
}

static void
index_by_subject (SceauChainIndex *self, SceauChainNode *node)
{
  guint hash = hash_bytes (node->subject.data, node->subject.size);
  SceauChainNode *first = find_subject (self, node->subject, hash);
  SceauChainNode **bucket = bucket_of (self, self->by_subject, hash);

  node->subject_hash = hash;
  if (first == NULL)
    {
      node->next_of_subject = *bucket;
      *bucket = node;
      return;
    }
  node->same_subject = first->same_subject;
  first->same_subject = node;
}

static void
index_certificate (SceauChainIndex *self, SceauCertificate *certificate, guint position)
{
  SceauSpan der = sceau_span_from_bytes (certificate->der);
  guint hash = hash_bytes (der.data, der.size);
  SceauChainNode **bucket = bucket_of (self, self->by_der, hash);
  SceauChainNode *node = find_copy (self, certificate, hash);

  if (node != NULL)
    {
      node->n_copies++;
      return;
    }
  node = add_node (self, certificate, position);
  node->der_hash = hash;
  node->next_of_der = *bucket;
  *bucket = node;
  index_by_subject (self, node);
}

/**
 * sceau_chain_index_new: (skip)
 * @certificates: (element-type SceauCertificate): the pile; must outlive the index
 * @query: what is asked; must outlive the index
 *
 * Returns: (transfer full): the pile without its duplicates, indexed
 */
SceauChainIndex *
sceau_chain_index_new (GPtrArray *certificates, const SceauChainQuery *query)
{
  SceauChainIndex *self = g_new0 (SceauChainIndex, 1);

  self->query = query;
  /* The library will not be asked again where it has agreed before. */
  self->presumes = !query->library_agreed;
  self->nodes = g_ptr_array_new_full (certificates->len, node_free);
  self->pile = g_new0 (SceauChainNode, certificates->len);
  for (self->n_buckets = 16; self->n_buckets < certificates->len;)
    self->n_buckets *= 2;
  self->by_der = g_new0 (SceauChainNode *, self->n_buckets);
  self->by_subject = g_new0 (SceauChainNode *, self->n_buckets);
  for (guint i = 0; i < certificates->len; i++)
    index_certificate (self, certificates->pdata[i], i);
  self->n_pile = self->nodes->len;
  return self;
}

/**
 * sceau_chain_index_free: (skip)
 * @self: (transfer full): an index
 */
void
sceau_chain_index_free (SceauChainIndex *self)
{
  g_free (self->by_der);
  g_free (self->by_subject);
  g_ptr_array_unref (self->nodes);
  g_free (self->pile);
  g_free (self);
}

/**
 * sceau_chain_index_first_by_subject: (skip)
 * @self: an index
 * @subject: the DER of a name
 *
 * Returns: (transfer none) (nullable): the first node of the pile with that subject; the others are linked from it
 */
SceauChainNode *
sceau_chain_index_first_by_subject (SceauChainIndex *self, SceauSpan subject)
{
  return find_subject (self, subject, hash_bytes (subject.data, subject.size));
}

/**
 * sceau_chain_index_get_source: (skip)
 * @self: an index
 * @node: one of its nodes
 *
 * Returns: whether it is an anchor, and of which kind
 */
SceauAnchorSource
sceau_chain_index_get_source (SceauChainIndex *self, SceauChainNode *node)
{
  if (!node->reached && self->query->anchors != NULL)
    node->source = sceau_anchors_find (self->query->anchors, node->certificate);
  node->reached = TRUE;
  return node->source;
}

/* The content of the BIT STRING in a SubjectPublicKeyInfo, which key identifiers are made of. */
static gboolean
public_key_bits (SceauCertificate *certificate, SceauSpan *bits)
{
  SceauSpan in = key_of (certificate);
  SceauDer whole, algorithm, string;

  return sceau_der_only (in, SCEAU_DER_SEQUENCE, &whole)
         && sceau_der_next (&whole.value, &algorithm)
         && sceau_der_expect (&whole.value, SCEAU_DER_BIT_STRING, &string)
         && sceau_der_get_bits (string.value, bits);
}

static gboolean
is_hash_of (SceauSpan id, SceauSpan data, gnutls_digest_algorithm_t digest)
{
  guint8 hash[32];

  return gnutls_hash_fast (digest, data.data, data.size, hash) >= 0
         && memcmp (hash, id.data, id.size) == 0;
}

/**
 * sceau_chain_key_id_is_genuine: (skip)
 * @certificate: a certificate
 *
 * Whoever copies a certificate's name can copy its key identifier, but not make the identifier fit
 * another key where it is a hash of the key: of its bits (RFC 5280, 4.2.1.2 (1); RFC 7093, 2 (1)),
 * or, as GnuTLS makes them, of the whole SubjectPublicKeyInfo.
 *
 * Returns: whether its key identifier is the hash of its own key
 */
gboolean
sceau_chain_key_id_is_genuine (SceauCertificate *certificate)
{
  SceauSpan id = sceau_certificate_span (certificate, certificate->slices[SLICE_KEY_ID]);
  SceauSpan key = key_of (certificate), bits;

  return id.size == KEY_ID_SIZE && public_key_bits (certificate, &bits)
         && (is_hash_of (id, bits, GNUTLS_DIG_SHA1) || is_hash_of (id, key, GNUTLS_DIG_SHA1)
             || is_hash_of (id, bits, GNUTLS_DIG_SHA256));
}

/**
 * sceau_chain_same_entity: (skip)
 * @a: a certificate
 * @b: another
 *
 * Returns: whether they stand for the same authority: the same name and the same key
 */
gboolean
sceau_chain_same_entity (SceauCertificate *a, SceauCertificate *b)
{
  return sceau_span_equal (sceau_certificate_span (a, a->spki), sceau_certificate_span (b, b->spki))
         && sceau_span_equal (sceau_certificate_span (a, a->slices[SLICE_SUBJECT]),
                              sceau_certificate_span (b, b->slices[SLICE_SUBJECT]));
}

/* RFC 4158, 3.5.12; OpenSSL and GnuTLS both refuse an issuer whose identifier differs. */
static gboolean
key_ids_fit (SceauCertificate *subject, SceauCertificate *issuer)
{
  SceauSpan wanted = sceau_certificate_span (subject, subject->slices[SLICE_AUTHORITY_KEY_ID]);
  SceauSpan id = sceau_certificate_span (issuer, issuer->slices[SLICE_KEY_ID]);

  return wanted.size == 0 || id.size == 0 || sceau_span_equal (wanted, id);
}

static SceauChainNode *
node_of_anchor (SceauChainIndex *self, SceauCertificate *anchor)
{
  for (guint i = self->n_pile; i < self->nodes->len; i++)
    if (((SceauChainNode *) self->nodes->pdata[i])->certificate == anchor)
      return self->nodes->pdata[i];
  return add_node (self, anchor, SCEAU_CHAIN_NOT_IN_PILE);
}

static gboolean
pile_has (SceauChainIndex *self, SceauCertificate *certificate)
{
  SceauChainNode *node = sceau_chain_index_first_by_subject (self, subject_of (certificate));

  for (; node != NULL; node = node->same_subject)
    if (sceau_certificate_equal (node->certificate, certificate))
      return TRUE;
  return FALSE;
}

/* Whose name and key identifier say that they issued @node: in the pile, and among the anchors. */
static GPtrArray *
find_candidates (SceauChainIndex *self, SceauChainNode *node)
{
  GPtrArray *found = g_ptr_array_new ();
  SceauChainNode *other = sceau_chain_index_first_by_subject (self, issuer_of (node->certificate));
  g_autoptr (GPtrArray) anchors = NULL;

  for (; other != NULL; other = other->same_subject)
    if (other != node && key_ids_fit (node->certificate, other->certificate))
      g_ptr_array_add (found, other);
  if (self->query->anchors == NULL)
    return found;
  anchors = sceau_anchors_lookup_subject (self->query->anchors,
                                          sceau_certificate_get_raw_issuer (node->certificate));
  for (guint i = 0; i < anchors->len; i++)
    if (anchors->pdata[i] != node->certificate && key_ids_fit (node->certificate, anchors->pdata[i])
        && !pile_has (self, anchors->pdata[i]))
      g_ptr_array_add (found, node_of_anchor (self, anchors->pdata[i]));
  return found;
}

/**
 * sceau_chain_index_ask: (skip)
 * @self: an index
 * @certificate: a certificate
 * @issuer: perhaps its issuer
 *
 * Returns: whether @issuer's key signed @certificate; FALSE once too many signatures were asked about
 */
gboolean
sceau_chain_index_ask (SceauChainIndex *self, SceauCertificate *certificate,
                       SceauCertificate *issuer)
{
  const SceauChainMemory *memory = self->query->memory;
  g_autofree char *key = NULL;

  if (self->n_checks >= SCEAU_MAX_SIGNATURE_CHECKS)
    return FALSE;
  self->n_checks++;
  if (memory == NULL)
    return sceau_certificate_is_signed_by (certificate, issuer);
  key = g_strdup_printf ("%c%s%s", SCEAU_CHAIN_SIGNATURE, sceau_certificate_get_sha256 (issuer),
                         sceau_certificate_get_sha256 (certificate));
  if (memory->recall (key, memory->data))
    return TRUE;
  if (!sceau_certificate_is_signed_by (certificate, issuer))
    return FALSE;
  memory->keep (key, memory->data);
  return TRUE;
}

/* The signed certificate names its issuer's key, and the candidate has that key. */
static gboolean
is_named (SceauChainNode *node, SceauCertificate *candidate)
{
  SceauCertificate *certificate = node->certificate;

  return certificate->slices[SLICE_AUTHORITY_KEY_ID].size != 0
         && candidate->slices[SLICE_KEY_ID].size != 0 && sceau_chain_key_id_is_genuine (candidate);
}

/* The key that signed @node, among the candidates; those whose identifier proves which key they have are asked first. */
static SceauChainNode *
find_signer (SceauChainIndex *self, SceauChainNode *node, GPtrArray *candidates)
{
  g_autoptr (GHashTable) asked = NULL;
  g_autofree SceauSpan *keys = NULL;
  g_autofree gboolean *genuine = NULL;

  if (self->presumes && candidates->len == 1)
    return node->presumed = candidates->pdata[0];
  asked = g_hash_table_new (span_hash, span_equal);
  keys = g_new (SceauSpan, candidates->len);
  genuine = g_new (gboolean, candidates->len);
  for (guint i = 0; i < candidates->len; i++)
    {
      SceauChainNode *candidate = candidates->pdata[i];

      keys[i] = key_of (candidate->certificate);
      genuine[i] = is_named (node, candidate->certificate);
      if (self->presumes && genuine[i])
        return node->presumed = candidate;
    }
  for (guint i = 0; i < 2 * candidates->len; i++)
    {
      guint n = i % candidates->len;

      if (genuine[n] == (i < candidates->len) && g_hash_table_add (asked, &keys[n])
          && sceau_chain_index_ask (self, node->certificate,
                                    ((SceauChainNode *) candidates->pdata[n])->certificate))
        return candidates->pdata[n];
    }
  return NULL;
}

/**
 * sceau_chain_index_confirm: (skip)
 * @self: an index
 * @path: (element-type SceauChainNode): nodes, each signed by the next one for certain
 *
 * Asks about the signatures that were presumed elsewhere than on @path: those of other ways up.
 *
 * Returns: whether all of them are good
 */
gboolean
sceau_chain_index_confirm (SceauChainIndex *self, GPtrArray *path)
{
  for (guint i = 0; i + 1 < path->len; i++)
    ((SceauChainNode *) path->pdata[i])->presumed = NULL;
  for (guint i = 0; i < self->nodes->len; i++)
    {
      SceauChainNode *node = self->nodes->pdata[i];

      if (node->presumed != NULL
          && !sceau_chain_index_ask (self, node->certificate, node->presumed->certificate))
        return FALSE;
    }
  return TRUE;
}

/**
 * sceau_chain_index_doubt: (skip)
 * @self: an index
 *
 * Forgets who signed what and what was used, so that a search can begin again that takes nothing for granted.
 */
void
sceau_chain_index_doubt (SceauChainIndex *self)
{
  self->presumes = FALSE;
  for (guint i = 0; i < self->nodes->len; i++)
    {
      SceauChainNode *node = self->nodes->pdata[i];

      g_clear_pointer (&node->issuers, g_ptr_array_unref);
      node->presumed = NULL;
      node->used = node->reached = FALSE;
    }
}

/**
 * sceau_chain_index_get_issuers: (skip)
 * @self: an index
 * @node: one of its nodes
 *
 * Only one key can have made a signature, so once it is found, the certificates with that key are the issuers, and no other candidate
 * is asked about.
 *
 * Returns: (transfer none) (element-type SceauChainNode): the certificates whose key signed @node, itself left out
 */
GPtrArray *
sceau_chain_index_get_issuers (SceauChainIndex *self, SceauChainNode *node)
{
  g_autoptr (GPtrArray) candidates = NULL;
  SceauChainNode *signer;

  if (node->issuers != NULL)
    return node->issuers;
  node->issuers = g_ptr_array_new ();
  candidates = find_candidates (self, node);
  signer = find_signer (self, node, candidates);
  for (guint i = 0; signer != NULL && i < candidates->len; i++)
    {
      SceauChainNode *candidate = candidates->pdata[i];

      if (sceau_span_equal (key_of (candidate->certificate), key_of (signer->certificate)))
        g_ptr_array_add (node->issuers, candidate);
    }
  return node->issuers;
}

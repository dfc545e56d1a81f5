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

static guint
hash_bytes (const guint8 *data, gsize size)
{
  guint64 hash = get_seed () ^ size, word;

  for (; size > 0; data += MIN (size, sizeof word), size -= MIN (size, sizeof word))
    {
      word = 0;
      memcpy (&word, data, MIN (size, sizeof word));
      hash = (hash ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
      hash ^= hash >> 29;
    }
  return (guint) (hash ^ hash >> 32);
}

static guint
span_hash (gconstpointer data)
{
  const SceauSpan *span = data;

  return hash_bytes (span->data, span->size);
}

static guint
certificate_hash (gconstpointer data)
{
  const SceauCertificate *certificate = data;
  SceauSpan der = sceau_span_from_bytes (certificate->der);

  return hash_bytes (der.data, der.size);
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

static void
node_free (gpointer data)
{
  SceauChainNode *node = data;

  g_clear_pointer (&node->issuers, g_ptr_array_unref);
  g_free (node);
}

static SceauChainNode *
add_node (SceauChainIndex *self, SceauCertificate *certificate, guint position)
{
  SceauChainNode *node = g_new0 (SceauChainNode, 1);

  node->certificate = certificate;
  node->subject = subject_of (certificate);
  node->position = position;
  node->n_copies = 1;
  g_ptr_array_add (self->nodes, node);
  return node;
}

static void
index_by_subject (SceauChainIndex *self, SceauChainNode *node)
{
  SceauChainNode *first = g_hash_table_lookup (self->by_subject, &node->subject);

  if (first == NULL)
    {
      g_hash_table_insert (self->by_subject, &node->subject, node);
      return;
    }
  node->same_subject = first->same_subject;
  first->same_subject = node;
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
  g_autoptr (GHashTable) seen = g_hash_table_new (certificate_hash, sceau_certificate_equal);

  self->query = query;
  self->nodes = g_ptr_array_new_full (certificates->len, node_free);
  self->by_subject = g_hash_table_new (span_hash, span_equal);
  for (guint i = 0; i < certificates->len; i++)
    {
      SceauCertificate *certificate = certificates->pdata[i];
      SceauChainNode *known = g_hash_table_lookup (seen, certificate);

      if (known != NULL)
        {
          known->n_copies++;
          continue;
        }
      known = add_node (self, certificate, i);
      g_hash_table_insert (seen, certificate, known);
      index_by_subject (self, known);
    }
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
  g_hash_table_unref (self->by_subject);
  g_ptr_array_unref (self->nodes);
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
  return g_hash_table_lookup (self->by_subject, &subject);
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
  const SceauChainQuery *query = self->query;

  if (self->n_checks >= SCEAU_MAX_SIGNATURE_CHECKS)
    return FALSE;
  self->n_checks++;
  if (query->check_signature != NULL)
    return query->check_signature (certificate, issuer, query->check_data);
  return sceau_certificate_is_signed_by (certificate, issuer);
}

/* The key that signed @node, among the candidates; those whose identifier proves which key they have are asked first. */
static SceauChainNode *
find_signer (SceauChainIndex *self, SceauChainNode *node, GPtrArray *candidates)
{
  g_autoptr (GHashTable) asked = g_hash_table_new (span_hash, span_equal);
  g_autofree SceauSpan *keys = g_new (SceauSpan, candidates->len);
  g_autofree gboolean *genuine = g_new (gboolean, candidates->len);

  for (guint i = 0; i < candidates->len; i++)
    {
      SceauChainNode *candidate = candidates->pdata[i];

      keys[i] = key_of (candidate->certificate);
      genuine[i] = candidates->len == 1 || sceau_chain_key_id_is_genuine (candidate->certificate);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which certificate of the pile is the server's. */
#include "pki/sceau-chain-private.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "base/sceau-text.h"

#define SPKI_HASH_SIZE 32

static gboolean
has_key (SceauCertificate *certificate, const guint8 *wanted)
{
  SceauSpan key = sceau_certificate_span (certificate, certificate->spki);
  guint8 hash[SPKI_HASH_SIZE];

  return gnutls_hash_fast (GNUTLS_DIG_SHA256, key.data, key.size, hash) >= 0
         && memcmp (hash, wanted, sizeof hash) == 0;
}

static GPtrArray *
nodes_with_key (SceauChainIndex *index, const char *spki_sha256)
{
  GPtrArray *found = g_ptr_array_new ();
  guint8 wanted[SPKI_HASH_SIZE];

  if (!sceau_hex_decode (spki_sha256, wanted, sizeof wanted))
    return found;
  for (guint i = 0; i < index->n_pile; i++)
    {
      SceauChainNode *node = index->nodes->pdata[i];

      if (has_key (node->certificate, wanted))
        g_ptr_array_add (found, node);
    }
  return found;
}

/* Not an authority's. A self-signed one counts: programs that make those often set the CA flag. */
static gboolean
is_end_entity (SceauCertificate *certificate)
{
  return !sceau_certificate_is_ca (certificate)
         || (sceau_certificate_get_names (certificate)[0] != NULL
             && sceau_certificate_is_self_signed (certificate));
}

static void
remove_issuers_of (SceauChainIndex *index, SceauChainNode *node, GPtrArray *nodes)
{
  GPtrArray *issuers = sceau_chain_index_get_issuers (index, node);

  for (guint i = 0; i < issuers->len; i++)
    g_ptr_array_remove (nodes, issuers->pdata[i]);
}

/* End entities that issued nothing in the pile (a version 1 root has no CA flag either). */
static GPtrArray *
end_entities (SceauChainIndex *index)
{
  GPtrArray *found = g_ptr_array_new ();
  g_autoptr (GPtrArray) all = NULL;

  for (guint i = 0; i < index->n_pile; i++)
    {
      SceauChainNode *node = index->nodes->pdata[i];

      if (is_end_entity (node->certificate))
        g_ptr_array_add (found, node);
    }
  /* Who signed whom costs a signature each: asked only where a version 1 certificate makes it matter. */
  for (guint i = 0; i < found->len; i++)
    if (sceau_certificate_get_version (((SceauChainNode *) found->pdata[i])->certificate) < 3)
      all = g_ptr_array_copy (found, NULL, NULL);
  for (guint i = 0; all != NULL && i < all->len; i++)
    remove_issuers_of (index, all->pdata[i], found);
  return found;
}

static guint
count_covered (SceauCertificate *certificate, const char *const *hosts)
{
  guint n = 0;

  for (gsize i = 0; hosts != NULL && hosts[i] != NULL; i++)
    n += sceau_certificate_matches_name (certificate, hosts[i]);
  return n;
}

/* Positive: @a is the better leaf. */
static int
compare_leaves (const SceauChainQuery *query, SceauCertificate *a, SceauCertificate *b)
{
  gint64 from_a = sceau_certificate_get_not_before (a),
         from_b = sceau_certificate_get_not_before (b);
  gboolean valid_a = from_a <= query->now && query->now <= sceau_certificate_get_not_after (a);
  gboolean valid_b = from_b <= query->now && query->now <= sceau_certificate_get_not_after (b);
  guint covered_a = count_covered (a, query->hosts), covered_b = count_covered (b, query->hosts);

  if (is_end_entity (a) != is_end_entity (b))
    return is_end_entity (a) ? 1 : -1;
  if (valid_a != valid_b)
    return valid_a ? 1 : -1;
  if (covered_a != covered_b)
    return covered_a > covered_b ? 1 : -1;
  return from_a > from_b ? 1 : from_a < from_b ? -1 : 0;
}

static SceauChainNode *
best_of (SceauChainIndex *index, GPtrArray *nodes)
{
  SceauChainNode *best = nodes->pdata[0];

  for (guint i = 1; i < nodes->len; i++)
    {
      SceauChainNode *node = nodes->pdata[i];

      if (compare_leaves (index->query, node->certificate, best->certificate) > 0)
        best = node;
    }
  return best;
}

static void
say_several (SceauChainNode *best, guint count, GPtrArray *findings)
{
  g_autofree char *text = g_strdup_printf ("%u", count);

  g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_SEVERAL_LEAVES,
                                                sceau_certificate_get_title (best->certificate),
                                                sceau_certificate_get_sha256 (best->certificate),
                                                "count", text, NULL));
}

/* None has the key; where one alone could be meant, that it is for another key is worth saying. */
static void
say_none (SceauChainIndex *index, GPtrArray *findings)
{
  g_autoptr (GPtrArray) others = NULL;
  g_autofree char *names = NULL;
  SceauCertificate *other;

  g_ptr_array_add (findings,
                   sceau_finding_new (SCEAU_FINDING_NO_LEAF, NULL, NULL, "kind",
                                      index->query->spki_sha256 == NULL ? "any-key" : NULL, NULL));
  if (index->query->spki_sha256 == NULL)
    return;
  others = end_entities (index);
  if (others->len != 1)
    return;
  other = ((SceauChainNode *) others->pdata[0])->certificate;
  if (sceau_certificate_get_names (other)[0] != NULL)
    names = g_strjoinv (", ", (char **) sceau_certificate_get_names (other));
  g_ptr_array_add (
      findings, sceau_finding_new (SCEAU_FINDING_KEY_MISMATCH, sceau_certificate_get_title (other),
                                   sceau_certificate_get_sha256 (other), "names", names,
                                   "spki_sha256", sceau_certificate_get_spki_sha256 (other), NULL));
}

/**
 * sceau_chain_choose_leaf: (skip)
 * @index: the pile
 * @findings: (element-type SceauFinding): gets no-leaf, key-mismatch or several-leaves
 *
 * Returns: (transfer none) (nullable): the certificate of the query's key; without a key, the end entity that serves best
 */
SceauChainNode *
sceau_chain_choose_leaf (SceauChainIndex *index, GPtrArray *findings)
{
  const char *spki = index->query->spki_sha256;
  g_autoptr (GPtrArray) nodes = spki != NULL ? nodes_with_key (index, spki) : end_entities (index);
  SceauChainNode *best;

  if (nodes->len == 0)
    {
      say_none (index, findings);
      return NULL;
    }
  best = best_of (index, nodes);
  if (nodes->len > 1)
    say_several (best, nodes->len, findings);
  return best;
}

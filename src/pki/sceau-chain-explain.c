/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What there is to say about how a path ends, and about what is left of the pile. */
#include "pki/sceau-chain-private.h"

#include <string.h>

#include "base/sceau-limits.h"
#include "base/sceau-text.h"

/* A pile of thousands would otherwise give thousands of sentences that nobody reads. */
#define MAX_TOLD 100

static void
say (GPtrArray *findings, SceauFindingCode code, SceauCertificate *about, const char *param,
     const char *value)
{
  g_ptr_array_add (findings,
                   sceau_finding_new (code, sceau_certificate_get_title (about),
                                      sceau_certificate_get_sha256 (about), param, value, NULL));
}

/* --- How the path ends ------------------------------------------------------------------------- */

static gboolean
key_ids_are_equal (SceauCertificate *subject, SceauCertificate *issuer)
{
  SceauSpan wanted = sceau_certificate_span (subject, subject->slices[SLICE_AUTHORITY_KEY_ID]);
  SceauSpan id = sceau_certificate_span (issuer, issuer->slices[SLICE_KEY_ID]);

  return wanted.size > 0 && sceau_span_equal (wanted, id);
}

/* Of those with the issuer's name: one that provably has the key that @certificate names, else any; *genuine tells which. */
static SceauCertificate *
find_namesake (SceauChainIndex *index, SceauCertificate *certificate, gboolean *genuine)
{
  SceauSpan name = sceau_certificate_span (certificate, certificate->slices[SLICE_ISSUER]);
  SceauChainNode *node = sceau_chain_index_first_by_subject (index, name);
  SceauCertificate *any = NULL;

  *genuine = FALSE;
  for (; node != NULL; node = node->same_subject)
    {
      if (key_ids_are_equal (certificate, node->certificate)
          && sceau_chain_key_id_is_genuine (node->certificate))
        {
          *genuine = TRUE;
          return node->certificate;
        }
      if (node->certificate != certificate)
        any = node->certificate;
    }
  return any;
}

/* Whether the missing one must be sent (an intermediate) or known to the clients (a root) is often not to be told from here. */
static const char *
kind_of_missing (SceauCertificate *last, gboolean is_leaf, gboolean has_namesake)
{
  if (has_namesake)
    return "same-name";
  if (sceau_certificate_names_root (last))
    return "root";
  return !is_leaf ? "above-authority" : NULL;
}

static void
say_missing (SceauCertificate *last, const char *kind, GPtrArray *findings)
{
  GBytes *key_id = sceau_certificate_get_authority_key_id (last);
  g_auto (GStrv) urls = sceau_certificate_dup_issuer_urls (last);
  g_autofree char *joined = urls[0] != NULL ? g_strjoinv (" ", urls) : NULL;
  g_autofree char *hex = key_id != NULL ? sceau_hex_encode (g_bytes_get_data (key_id, NULL),
                                                            g_bytes_get_size (key_id))
                                        : NULL;

  g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_MISSING_ISSUER,
                                                sceau_certificate_get_title (last),
                                                sceau_certificate_get_sha256 (last), "issuer",
                                                sceau_certificate_get_issuer_title (last),
                                                "issuer_dn", sceau_certificate_get_issuer (last),
                                                "key_id", hex, "urls", joined, "kind", kind, NULL));
}

/* An issuer that is there, but whose name is written otherwise: OpenSSL and GnuTLS take it for the same, Firefox (mozilla::pkix) and Go,
 * which compare bytes, do not. Those with the very name were asked about on the way up. */
static SceauCertificate *
find_rewritten (SceauChainIndex *index, SceauCertificate *certificate)
{
  SceauSpan name = sceau_certificate_span (certificate, certificate->slices[SLICE_ISSUER]);

  for (guint i = 0; i < index->n_pile; i++)
    {
      SceauChainNode *node = index->nodes->pdata[i];

      if (key_ids_are_equal (certificate, node->certificate)
          && !sceau_span_equal (name, node->subject)
          && sceau_chain_names_are_alike (name, node->subject)
          && sceau_chain_index_ask (index, certificate, node->certificate))
        return node->certificate;
    }
  return NULL;
}

/* A root is not sent: it must not be said to be lacking where it might be one. */
static void
say_not_presented (SceauCertificate *last, gboolean is_leaf, GPtrArray *findings)
{
  g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_CHAIN_NOT_PRESENTED,
                                                sceau_certificate_get_title (last),
                                                sceau_certificate_get_sha256 (last), "issuer",
                                                sceau_certificate_get_issuer_title (last), "kind",
                                                !is_leaf ? "above-authority" : NULL, NULL));
}

/* Nobody's key made the last one's signature. Either its issuer is not there, or it is and the signature is wrong. */
static void
explain_incomplete (SceauChainIndex *index, const SceauPath *path, gboolean presented,
                    GPtrArray *findings)
{
  SceauCertificate *last = sceau_path_get_certificate (path, path->nodes->len - 1);
  gboolean is_leaf = path->nodes->len == 1;
  gboolean genuine;
  SceauCertificate *namesake = find_namesake (index, last, &genuine);
  SceauCertificate *rewritten = genuine ? NULL : find_rewritten (index, last);

  if (rewritten != NULL)
    g_ptr_array_add (findings,
                     sceau_finding_new (SCEAU_FINDING_MALFORMED, sceau_certificate_get_title (last),
                                        sceau_certificate_get_sha256 (last), "kind", "issuer-name",
                                        "issuer", sceau_certificate_get_title (rewritten), NULL));
  else if (genuine)
    say (findings, SCEAU_FINDING_BAD_SIGNATURE, last, "issuer",
         sceau_certificate_get_title (namesake));
  else if (sceau_certificate_is_self_issued (last))
    say (findings, SCEAU_FINDING_BAD_SIGNATURE, last, "kind", "self-signed");
  else
    {
      say_missing (last, kind_of_missing (last, is_leaf, namesake != NULL), findings);
      if (presented && !sceau_certificate_names_root (last))
        say_not_presented (last, is_leaf, findings);
      if (index->query->damaged != NULL)
        g_ptr_array_add (findings, sceau_finding_new (
                                       SCEAU_FINDING_MALFORMED, sceau_certificate_get_title (last),
                                       sceau_certificate_get_sha256 (last), "kind", "issuer",
                                       "file", index->query->damaged, NULL));
    }
}

/* The search gave up: nothing can be said about what it did not look at. */
static gboolean
gave_up (SceauChainIndex *index, const SceauPath *path)
{
  return index->n_checks >= SCEAU_MAX_SIGNATURE_CHECKS
         || (path->end == SCEAU_PATH_INCOMPLETE && path->nodes->len >= SCEAU_MAX_CHAIN_LENGTH);
}

/**
 * sceau_chain_explain_end: (skip)
 * @index: the pile
 * @path: the path that was chosen
 * @presented: whether a server sent the pile
 * @findings: (element-type SceauFinding): gets what there is to say about the end of the path
 */
void
sceau_chain_explain_end (SceauChainIndex *index, const SceauPath *path, gboolean presented,
                         GPtrArray *findings)
{
  SceauChainNode *top = sceau_path_get_top (path);

  if (gave_up (index, path))
    g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_TOO_MANY, NULL, NULL, "kind",
                                                  "signatures", NULL));
  else if (path->end == SCEAU_PATH_LOOP)
    say (findings, SCEAU_FINDING_LOOP, sceau_path_get_certificate (path, 0), NULL, NULL);
  else if (path->end == SCEAU_PATH_INCOMPLETE)
    explain_incomplete (index, path, presented, findings);
  else if (path->end == SCEAU_PATH_ROOTED && path->nodes->len == 1)
    say (findings, SCEAU_FINDING_SELF_SIGNED, top->certificate, NULL, NULL);
  else if (path->end == SCEAU_PATH_ROOTED)
    say (findings, SCEAU_FINDING_UNTRUSTED_ROOT, top->certificate, "root",
         sceau_certificate_get_title (top->certificate));
}

/* --- What is left of the pile ------------------------------------------------------------------ */

static gboolean
is_out_of_order (const SceauPath *path)
{
  guint n = sceau_path_count_sent (path);

  for (guint i = 1; i < n; i++)
    {
      const SceauChainNode *below = path->nodes->pdata[i - 1], *node = path->nodes->pdata[i];

      if (node->position < below->position)
        return TRUE;
    }
  return FALSE;
}

/* A root of the pile that the clients must have already; it is not sent. */
static gboolean
is_included_root (const SceauPath *path, const SceauChainNode *node)
{
  SceauChainNode *top = path->nodes->len > 1 ? sceau_path_get_top (path) : NULL;

  return top != NULL && node->position != SCEAU_CHAIN_NOT_IN_PILE
         && (node == top
             || (sceau_certificate_is_self_issued (node->certificate)
                 && sceau_chain_same_entity (node->certificate, top->certificate)));
}

/* Reached on the way up, so part of another path. */
static gboolean
is_alternative (const SceauChainNode *node)
{
  return node->reached;
}

static void
explain_leftovers (SceauChainIndex *index, const SceauPath *path, GPtrArray *findings)
{
  guint n_unrelated = 0;

  for (guint i = 0; i < index->n_pile; i++)
    {
      SceauChainNode *node = index->nodes->pdata[i];

      if (path != NULL && is_included_root (path, node))
        say (findings, SCEAU_FINDING_ROOT_INCLUDED, node->certificate, NULL, NULL);
      else if (!node->used && !is_alternative (node) && ++n_unrelated <= MAX_TOLD)
        say (findings, SCEAU_FINDING_UNRELATED, node->certificate, NULL, NULL);
    }
  if (n_unrelated > MAX_TOLD)
    {
      g_autofree char *count = g_strdup_printf ("%u", n_unrelated - MAX_TOLD);

      g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_UNRELATED, NULL, NULL, "kind",
                                                    "more", "count", count, NULL));
    }
}

static void
explain_duplicates (SceauChainIndex *index, GPtrArray *findings)
{
  guint n = 0;

  for (guint i = 0; i < index->n_pile && n < MAX_TOLD; i++)
    {
      SceauChainNode *node = index->nodes->pdata[i];

      if (node->n_copies < 2)
        continue;
      say (findings, SCEAU_FINDING_DUPLICATE, node->certificate, NULL, NULL);
      n++;
    }
}

static void
say_choice (const SceauPath *path, guint n_good, GPtrArray *findings)
{
  SceauCertificate *leaf = sceau_path_get_certificate (path, 0);
  g_autofree char *count = g_strdup_printf ("%u", n_good);

  g_ptr_array_add (findings,
                   sceau_finding_new (
                       SCEAU_FINDING_CHOICE_OF_PATHS, sceau_certificate_get_title (leaf),
                       sceau_certificate_get_sha256 (leaf), "count", count, "anchor",
                       sceau_certificate_get_title (sceau_path_get_top (path)->certificate), NULL));
}

/**
 * sceau_chain_explain_pile: (skip)
 * @index: the pile; what the path uses is marked
 * @path: (nullable): the path that was chosen
 * @n_good: how many complete paths without fault there were
 * @findings: (element-type SceauFinding): gets what there is to say about the pile
 */
void
sceau_chain_explain_pile (SceauChainIndex *index, const SceauPath *path, guint n_good,
                          GPtrArray *findings)
{
  if (path != NULL && n_good > 1 && sceau_path_get_top (path) != NULL)
    say_choice (path, n_good, findings);
  if (path != NULL && is_out_of_order (path))
    g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_WRONG_ORDER, NULL, NULL, NULL));
  explain_duplicates (index, findings);
  explain_leftovers (index, path, findings);
}

/**
 * sceau_chain_dup_leftovers: (skip)
 * @index: the pile
 *
 * Returns: (transfer full) (element-type SceauCertificate): what the path does not use, without duplicates
 */
GPtrArray *
sceau_chain_dup_leftovers (SceauChainIndex *index)
{
  GPtrArray *leftovers = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);

  for (guint i = 0; i < index->n_pile; i++)
    {
      SceauChainNode *node = index->nodes->pdata[i];

      if (!node->used)
        g_ptr_array_add (leftovers, sceau_certificate_ref (node->certificate));
    }
  return leftovers;
}

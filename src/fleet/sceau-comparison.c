/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is on a server's disk beside what a TLS client gets from it. */
#include "config.h"

#include "fleet/sceau-comparison.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/sceau-limits.h"

#define BEGIN_CERTIFICATE "-----BEGIN CERTIFICATE-----"

static gboolean
same_at (GPtrArray *a, GPtrArray *b, guint i)
{
  return g_strcmp0 (sceau_certificate_get_sha256 (a->pdata[i]),
                    sceau_certificate_get_sha256 (b->pdata[i]))
         == 0;
}

/* A root at the end of either side is of no consequence: clients have it or not, sent or unsent. */
static guint
length_without_root (GPtrArray *chain)
{
  guint length = chain->len;

  if (length > 1 && sceau_certificate_is_self_issued (chain->pdata[length - 1]))
    length--;
  return length;
}

/**
 * sceau_comparison_of_chains:
 * @meant: (nullable) (element-type SceauCertificate): what should be sent, leaf first
 * @seen: (nullable) (element-type SceauCertificate): what was sent
 *
 * Returns: how they compare; a root at the end of one of them does not count
 */
SceauComparison
sceau_comparison_of_chains (GPtrArray *meant, GPtrArray *seen)
{
  guint length;

  if (meant == NULL || seen == NULL || meant->len == 0 || seen->len == 0)
    return SCEAU_COMPARISON_NONE;
  if (!same_at (meant, seen, 0))
    return SCEAU_COMPARISON_LEAF_DIFFERS;
  length = length_without_root (meant);
  if (length != length_without_root (seen))
    return SCEAU_COMPARISON_CHAIN_DIFFERS;
  for (guint i = 1; i < length; i++)
    if (!same_at (meant, seen, i))
      return SCEAU_COMPARISON_CHAIN_DIFFERS;
  return SCEAU_COMPARISON_EQUAL;
}

/**
 * sceau_comparison_of_state:
 * @state: (nullable): what the server says
 * @presented: (nullable): what a TLS client got
 *
 * Returns: how they compare
 */
SceauComparison
sceau_comparison_of_state (SceauManagedState *state, SceauProbeResult *presented)
{
  if (state == NULL || presented == NULL
      || sceau_probe_result_get_status (presented) == SCEAU_PROBE_UNREACHABLE)
    return SCEAU_COMPARISON_NONE;
  return sceau_comparison_of_chains (sceau_managed_state_get_chain (state),
                                     sceau_probe_result_get_chain (presented));
}

/* The issuer's name of the first certificate of @seen whose follower is not the one of @meant. */
static const char *
first_missing_issuer (GPtrArray *meant, GPtrArray *seen)
{
  guint i = 1;

  while (i < meant->len && i < seen->len && same_at (meant, seen, i))
    i++;
  return i < meant->len ? sceau_certificate_get_title (meant->pdata[i])
                        : sceau_certificate_get_issuer_title (meant->pdata[meant->len - 1]);
}

/**
 * sceau_comparison_to_finding:
 * @comparison: how they compare
 * @meant: (nullable): what should be sent
 * @seen: (nullable): what was sent
 * @about: the server's name
 *
 * Returns: (transfer full) (nullable): presented-differs, chain-not-presented, or %NULL when there is nothing to say
 */
SceauFinding *
sceau_comparison_to_finding (SceauComparison comparison, GPtrArray *meant, GPtrArray *seen,
                             const char *about)
{
  switch (comparison)
    {
    case SCEAU_COMPARISON_LEAF_DIFFERS:
      return sceau_finding_new (SCEAU_FINDING_PRESENTED_DIFFERS, about,
                                sceau_certificate_get_sha256 (seen->pdata[0]), "expected",
                                sceau_certificate_get_sha256 (meant->pdata[0]), NULL);
    case SCEAU_COMPARISON_CHAIN_DIFFERS:
      return sceau_finding_new (SCEAU_FINDING_CHAIN_NOT_PRESENTED, about,
                                sceau_certificate_get_sha256 (seen->pdata[0]), "issuer",
                                first_missing_issuer (meant, seen), NULL);
    case SCEAU_COMPARISON_NONE:
    case SCEAU_COMPARISON_EQUAL:
    default:
      return NULL;
    }
}

/**
 * sceau_comparison_read_chain:
 * @pem: normalised PEM, as sceau_chain_to_pem () writes it
 * @error: MALFORMED, EMPTY, TOO_MANY
 *
 * Returns: (transfer full) (nullable) (element-type SceauCertificate): its certificates, in that order
 */
GPtrArray *
sceau_comparison_read_chain (const char *pem, GError **error)
{
  g_autoptr (GPtrArray)
      chain = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);

  for (const char *at = strstr (pem, BEGIN_CERTIFICATE); at != NULL;
       at = strstr (at + 1, BEGIN_CERTIFICATE))
    {
      SceauCertificate *certificate;

      if (chain->len >= SCEAU_MAX_CHAIN_LENGTH)
        {
          g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_TOO_MANY,
                       _ ("A chain of more than %u certificates is not usable."),
                       SCEAU_MAX_CHAIN_LENGTH);
          return NULL;
        }
      certificate = sceau_certificate_new_from_pem (at, error);
      if (certificate == NULL)
        return NULL;
      g_ptr_array_add (chain, certificate);
    }
  if (chain->len == 0)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_EMPTY,
                           _ ("There is no certificate in the chain."));
      return NULL;
    }
  return g_steal_pointer (&chain);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of RFC 5280 (6.1), of the CA/Browser Forum and of what servers and clients refuse, one after the other on each step of a
 * path. Dates are compared with the query's clock. */
#include "pki/sceau-chain-private.h"

#include <stdlib.h>
#include <string.h>

#include "base/sceau-text.h"

#define DAY           G_GINT64_CONSTANT (86400)
#define EXPIRING_DAYS 30
#define MIN_RSA_BITS  2048

/* The longest life of a publicly trusted certificate, by the day of issue (CA/Browser Forum, Baseline Requirements, 6.3.2). */
static const struct
{
  gint64 from;
  int days;
} lifetimes[] = {
  { G_GINT64_CONSTANT (1868140800), 47 },  /* 2029-03-15 */
  { G_GINT64_CONSTANT (1805068800), 100 }, /* 2027-03-15 */
  { G_GINT64_CONSTANT (1773532800), 200 }, /* 2026-03-15 */
  { G_GINT64_CONSTANT (1598918400), 398 }, /* 2020-09-01 */
  { G_GINT64_CONSTANT (1519862400), 825 }, /* 2018-03-01 */
};

/* Critical extensions that clients work with. All others they refuse (RFC 5280, 4.2). */
static const char *const known_extensions[] = {
  "2.5.29.15", "2.5.29.17", "2.5.29.19",         "2.5.29.30",          "2.5.29.31",
  "2.5.29.32", "2.5.29.33", "2.5.29.36",         "2.5.29.37",          "2.5.29.54",
  "2.5.29.35", "2.5.29.14", "1.3.6.1.5.5.7.1.1", "1.3.6.1.5.5.7.1.24", NULL,
};

static void
say (GPtrArray *findings, SceauFindingCode code, SceauCertificate *about, const char *param,
     const char *value)
{
  g_ptr_array_add (findings,
                   sceau_finding_new (code, sceau_certificate_get_title (about),
                                      sceau_certificate_get_sha256 (about), param, value, NULL));
}

/**
 * sceau_chain_finding_at: (skip)
 * @code: a code
 * @about: the certificate it is about
 * @param: name of the first time
 * @time: Unix seconds
 * @other_param: (nullable): name of another time
 * @other_time: Unix seconds
 *
 * Returns: (transfer full): the finding
 */
SceauFinding *
sceau_chain_finding_at (SceauFindingCode code, SceauCertificate *about, const char *param,
                        gint64 time, const char *other_param, gint64 other_time)
{
  g_autofree char *text = sceau_time_to_iso8601 (time);
  g_autofree char *other = sceau_time_to_iso8601 (other_time);

  return sceau_finding_new (code, sceau_certificate_get_title (about),
                            sceau_certificate_get_sha256 (about), param, text, other_param, other,
                            NULL);
}

/* --- Each certificate -------------------------------------------------------------------------- */

static void
judge_critical_extensions (SceauCertificate *certificate, GPtrArray *findings)
{
  g_auto (GStrv) oids = sceau_certificate_dup_critical_extensions (certificate);

  for (gsize i = 0; oids[i] != NULL; i++)
    if (!g_strv_contains (known_extensions, oids[i]))
      say (findings, SCEAU_FINDING_UNKNOWN_CRITICAL_EXTENSION, certificate, "oid", oids[i]);
}

static gboolean
key_is_weak (const char *description)
{
  if (g_str_has_prefix (description, "rsa:") || g_str_has_prefix (description, "rsa-pss:"))
    return atoi (strchr (description, ':') + 1) < MIN_RSA_BITS;
  return g_str_has_prefix (description, "dsa");
}

static gboolean
signature_is_weak (const char *description)
{
  return strstr (description, "SHA1") != NULL || strstr (description, "MD5") != NULL
         || strstr (description, "MD2") != NULL;
}

static void
judge_strength (SceauCertificate *certificate, gboolean is_root, GPtrArray *findings)
{
  const char *key = sceau_certificate_get_key_description (certificate);
  const char *signature = sceau_certificate_get_signature_description (certificate);

  if (key_is_weak (key))
    say (findings, SCEAU_FINDING_WEAK_KEY, certificate, "key", key);
  if (!is_root && signature_is_weak (signature))
    say (findings, SCEAU_FINDING_WEAK_SIGNATURE, certificate, "algorithm", signature);
}

/* --- The links: issuers ------------------------------------------------------------------------ */

static void
judge_issuer_dates (const SceauChainQuery *query, SceauCertificate *issuer, gboolean is_root,
                    GPtrArray *findings)
{
  gint64 from = sceau_certificate_get_not_before (issuer),
         until = sceau_certificate_get_not_after (issuer);
  g_autofree char *until_text = sceau_time_to_iso8601 (until);

  if (query->now > until)
    g_ptr_array_add (findings,
                     sceau_finding_new (SCEAU_FINDING_INTERMEDIATE_EXPIRED,
                                        sceau_certificate_get_title (issuer),
                                        sceau_certificate_get_sha256 (issuer), "not_after",
                                        until_text, "kind", is_root ? "root" : NULL, NULL));
  else if (query->now < from)
    g_ptr_array_add (findings,
                     sceau_chain_finding_at (SCEAU_FINDING_INTERMEDIATE_NOT_YET_VALID, issuer,
                                             "not_before", from, "now", query->now));
}

/* Roots of version 1, which have no extensions, are trusted by decision. */
static gboolean
may_be_issuer (SceauCertificate *issuer)
{
  return sceau_certificate_is_ca (issuer)
         || (sceau_certificate_get_version (issuer) < 3
             && sceau_certificate_is_self_issued (issuer));
}

/* Intermediates below the i-th certificate; self-issued ones do not count (RFC 5280, 4.2.1.9). */
static guint
count_intermediates_below (const SceauPath *path, guint i)
{
  guint n = 0;

  for (guint below = 1; below < i; below++)
    n += !sceau_certificate_is_self_issued (sceau_path_get_certificate (path, below));
  return n;
}

static void
judge_path_length (const SceauPath *path, guint i, GPtrArray *findings)
{
  SceauCertificate *issuer = sceau_path_get_certificate (path, i);
  int limit = sceau_certificate_get_path_length (issuer);
  guint actual = count_intermediates_below (path, i);
  g_autofree char *limit_text = g_strdup_printf ("%d", limit);
  g_autofree char *actual_text = g_strdup_printf ("%u", actual);

  if (limit >= 0 && actual > (guint) limit)
    g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_PATH_LENGTH,
                                                  sceau_certificate_get_title (issuer),
                                                  sceau_certificate_get_sha256 (issuer), "limit",
                                                  limit_text, "actual", actual_text, NULL));
}

/* An intermediate without alternative names has none that matter to constraints on hosts: its common name is no host. */
static gboolean
names_are_allowed (SceauCertificate *issuer, SceauCertificate *subject, gboolean is_leaf)
{
  if (!sceau_chain_directory_name_allowed (issuer, subject))
    return FALSE;
  return (!is_leaf && sceau_certificate_get_names (subject)[0] == NULL)
         || sceau_chain_library_names_allowed (issuer, subject);
}

/* What an issuer demands holds for all below it, except for intermediates that issued themselves (RFC 5280, 6.1.3 (b)). */
static void
judge_name_constraints (const SceauPath *path, guint i, GPtrArray *findings)
{
  SceauCertificate *issuer = sceau_path_get_certificate (path, i);

  if (!sceau_certificate_has_name_constraints (issuer))
    return;
  for (guint below = 0; below < i; below++)
    {
      SceauCertificate *subject = sceau_path_get_certificate (path, below);

      if ((below == 0 || !sceau_certificate_is_self_issued (subject))
          && !names_are_allowed (issuer, subject, below == 0))
        say (findings, SCEAU_FINDING_NAME_CONSTRAINT, subject, "issuer",
             sceau_certificate_get_title (issuer));
    }
}

static void
judge_issuer (SceauChainIndex *index, const SceauPath *path, guint i, GPtrArray *findings)
{
  SceauCertificate *issuer = sceau_path_get_certificate (path, i);
  gboolean is_root = sceau_path_get_top (path) == path->nodes->pdata[i];

  if (!may_be_issuer (issuer))
    say (findings, SCEAU_FINDING_NOT_A_CA, issuer, "subject",
         sceau_certificate_get_title (sceau_path_get_certificate (path, i - 1)));
  if (!(sceau_certificate_get_key_usage (issuer) & SCEAU_KEY_USAGE_KEY_CERT_SIGN))
    say (findings, SCEAU_FINDING_WRONG_USAGE, issuer, "kind", "cert-sign");
  if (!sceau_certificate_allows_server_auth (issuer))
    say (findings, SCEAU_FINDING_WRONG_USAGE, issuer, "kind", "server-auth-issuer");
  judge_path_length (path, i, findings);
  judge_issuer_dates (index->query, issuer, is_root, findings);
  judge_strength (issuer, is_root, findings);
  if (!is_root)
    judge_critical_extensions (issuer, findings);
  judge_name_constraints (path, i, findings);
}

/**
 * sceau_chain_judge_links: (skip)
 * @index: the pile
 * @path: a path
 * @findings: (element-type SceauFinding): gets what is wrong with the issuers
 */
void
sceau_chain_judge_links (SceauChainIndex *index, const SceauPath *path, GPtrArray *findings)
{
  for (guint i = 1; i < path->nodes->len; i++)
    judge_issuer (index, path, i, findings);
}

/* --- The leaf ---------------------------------------------------------------------------------- */

static void
judge_leaf_dates (const SceauChainQuery *query, SceauCertificate *leaf, GPtrArray *findings)
{
  gint64 from = sceau_certificate_get_not_before (leaf),
         until = sceau_certificate_get_not_after (leaf);
  gint64 days = sceau_days_until (until, query->now);
  g_autofree char *days_text = g_strdup_printf ("%" G_GINT64_FORMAT, days);
  g_autofree char *until_text = sceau_time_to_iso8601 (until);

  if (query->now > until)
    say (findings, SCEAU_FINDING_EXPIRED, leaf, "not_after", until_text);
  else if (query->now < from)
    g_ptr_array_add (findings, sceau_chain_finding_at (SCEAU_FINDING_NOT_YET_VALID, leaf,
                                                       "not_before", from, "now", query->now));
  else if (days <= EXPIRING_DAYS)
    g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_EXPIRING_SOON,
                                                  sceau_certificate_get_title (leaf),
                                                  sceau_certificate_get_sha256 (leaf), "not_after",
                                                  until_text, "days", days_text, NULL));
}

/* RFC 5280, 4.2.1.3: TLS signs with it, or (RSA, before TLS 1.3) deciphers with it, or agrees on a key. */
static void
judge_leaf_usage (SceauCertificate *leaf, GPtrArray *findings)
{
  const SceauKeyUsage for_tls = SCEAU_KEY_USAGE_DIGITAL_SIGNATURE | SCEAU_KEY_USAGE_KEY_ENCIPHERMENT
                                | SCEAU_KEY_USAGE_KEY_AGREEMENT;

  if (!sceau_certificate_allows_server_auth (leaf))
    say (findings, SCEAU_FINDING_WRONG_USAGE, leaf, "kind", "server-auth");
  if (!(sceau_certificate_get_key_usage (leaf) & for_tls))
    say (findings, SCEAU_FINDING_WRONG_USAGE, leaf, "kind", "digital-signature");
}

/* The first and the last second both count. */
static void
judge_lifetime (SceauCertificate *leaf, GPtrArray *findings)
{
  gint64 from = sceau_certificate_get_not_before (leaf);
  gint64 seconds = sceau_certificate_get_not_after (leaf) - from + 1;

  for (gsize i = 0; i < G_N_ELEMENTS (lifetimes); i++)
    {
      g_autofree char *days = NULL, *limit = NULL;

      if (from < lifetimes[i].from)
        continue;
      if (seconds <= lifetimes[i].days * DAY)
        return;
      days = g_strdup_printf ("%" G_GINT64_FORMAT, (seconds + DAY - 1) / DAY);
      limit = g_strdup_printf ("%d", lifetimes[i].days);
      g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_VALIDITY_TOO_LONG,
                                                    sceau_certificate_get_title (leaf),
                                                    sceau_certificate_get_sha256 (leaf), "days",
                                                    days, "limit", limit, NULL));
      return;
    }
}

/* The chain lasts as long as the first of its certificates to end; one that has ended already is another finding. */
static void
judge_outliving (const SceauChainQuery *query, const SceauPath *path, GPtrArray *findings)
{
  SceauCertificate *leaf = sceau_path_get_certificate (path, 0), *first = leaf;
  gint64 until = sceau_certificate_get_not_after (leaf);
  g_autofree char *until_text = NULL, *issuer_until = NULL;

  for (guint i = 1; i < path->nodes->len; i++)
    {
      SceauCertificate *issuer = sceau_path_get_certificate (path, i);

      if (sceau_certificate_get_not_after (issuer) < sceau_certificate_get_not_after (first))
        first = issuer;
    }
  if (first == leaf || sceau_certificate_get_not_after (first) < query->now)
    return;
  until_text = sceau_time_to_iso8601 (until);
  issuer_until = sceau_time_to_iso8601 (sceau_certificate_get_not_after (first));
  g_ptr_array_add (findings, sceau_finding_new (
                                 SCEAU_FINDING_OUTLIVES_ISSUER, sceau_certificate_get_title (leaf),
                                 sceau_certificate_get_sha256 (leaf), "not_after", until_text,
                                 "issuer", sceau_certificate_get_title (first), "issuer_not_after",
                                 issuer_until, NULL));
}

/**
 * sceau_chain_judge_names: (skip)
 * @leaf: the server's certificate
 * @hosts: (nullable): names that it must cover
 * @findings: (element-type SceauFinding): gets name-only-in-cn, or name-mismatch for each name
 */
void
sceau_chain_judge_names (SceauCertificate *leaf, const char *const *hosts, GPtrArray *findings)
{
  const char *const *names = sceau_certificate_get_names (leaf);
  g_autofree char *joined = names[0] != NULL ? g_strjoinv (", ", (char **) names) : NULL;

  if (names[0] == NULL)
    {
      say (findings, SCEAU_FINDING_NAME_ONLY_IN_CN, leaf, "name",
           sceau_certificate_get_title (leaf));
      return;
    }
  for (gsize i = 0; hosts != NULL && hosts[i] != NULL; i++)
    if (!sceau_certificate_matches_name (leaf, hosts[i]))
      g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_NAME_MISMATCH,
                                                    sceau_certificate_get_title (leaf),
                                                    sceau_certificate_get_sha256 (leaf), "host",
                                                    hosts[i], "names", joined, NULL));
}

/* A self-signed one is its own authority whatever it says: programs that make those often set the flag. */
static gboolean
is_authority (SceauCertificate *leaf)
{
  return sceau_certificate_is_ca (leaf)
         && (sceau_certificate_get_names (leaf)[0] == NULL
             || !sceau_certificate_is_self_signed (leaf));
}

/**
 * sceau_chain_judge_leaf: (skip)
 * @index: the pile
 * @path: the path that was chosen
 * @findings: (element-type SceauFinding): gets what there is to say about the leaf
 */
void
sceau_chain_judge_leaf (SceauChainIndex *index, const SceauPath *path, GPtrArray *findings)
{
  SceauCertificate *leaf = sceau_path_get_certificate (path, 0);
  SceauChainNode *top = sceau_path_get_top (path);

  if (is_authority (leaf))
    say (findings, SCEAU_FINDING_CA_AS_LEAF, leaf, NULL, NULL);
  judge_leaf_dates (index->query, leaf, findings);
  judge_leaf_usage (leaf, findings);
  judge_strength (leaf, path->nodes->len == 1 && top != NULL, findings);
  judge_critical_extensions (leaf, findings);
  sceau_chain_judge_names (leaf, index->query->hosts, findings);
  if (sceau_certificate_must_staple (leaf))
    say (findings, SCEAU_FINDING_MUST_STAPLE, leaf, NULL, NULL);
  if (top != NULL && top->source == SCEAU_ANCHOR_SYSTEM)
    judge_lifetime (leaf, findings);
  judge_outliving (index->query, path, findings);
}

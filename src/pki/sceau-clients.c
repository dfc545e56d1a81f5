/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at a chain with the eyes of each kind of client: with its roots, its habits and its limits. */
#include "config.h"

#include "pki/sceau-clients.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-json.h"
#include "pki/sceau-client-profile.h"

#define DAY G_GINT64_CONSTANT (86400)
/* Apple's limit counts from this day of issue (support.apple.com/103769). */
#define LIMIT_SINCE G_GINT64_CONSTANT (1561939200) /* 2019-07-01 */

struct _SceauClientVerdict
{
  gatomicrefcount ref_count;
  SceauClientProfile *profile;
  gboolean accepts;
  char *sentence;
};

G_DEFINE_BOXED_TYPE (SceauClientVerdict, sceau_client_verdict, sceau_client_verdict_ref,
                     sceau_client_verdict_unref)

/**
 * sceau_client_verdict_ref:
 * @self: a verdict
 *
 * Returns: (transfer full): the same one
 */
SceauClientVerdict *
sceau_client_verdict_ref (SceauClientVerdict *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * sceau_client_verdict_unref:
 * @self: (transfer full): a verdict
 */
void
sceau_client_verdict_unref (SceauClientVerdict *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  sceau_client_profile_unref (self->profile);
  g_free (self->sentence);
  g_free (self);
}

/**
 * sceau_client_verdict_get_profile:
 * @self: a verdict
 *
 * Returns: (transfer none): whose it is
 */
SceauClientProfile *
sceau_client_verdict_get_profile (const SceauClientVerdict *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->profile;
}

/**
 * sceau_client_verdict_accepts:
 * @self: a verdict
 *
 * Returns: whether these clients accept the chain
 */
gboolean
sceau_client_verdict_accepts (const SceauClientVerdict *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->accepts;
}

/**
 * sceau_client_verdict_get_sentence:
 * @self: a verdict
 *
 * Returns: (transfer none): one sentence why, in the reader's language
 */
const char *
sceau_client_verdict_get_sentence (const SceauClientVerdict *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->sentence;
}

/**
 * sceau_client_verdict_to_json:
 * @self: a verdict
 *
 * Returns: (transfer full): `{"client","name","accepts","sentence"}`
 */
JsonObject *
sceau_client_verdict_to_json (const SceauClientVerdict *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  sceau_json_set_string (object, "client", self->profile->id);
  sceau_json_set_string (object, "name", self->profile->name);
  json_object_set_boolean_member (object, "accepts", self->accepts);
  sceau_json_set_string (object, "sentence", self->sentence);
  return object;
}

/* --- Reasons to refuse: each returns a sentence, or NULL ----------------------------------------- */

typedef struct
{
  const SceauClientProfile *profile;
  SceauChain *seen; /* what is sent, judged with this client's roots */
  SceauCertificate *leaf;
} Look;

static const SceauFinding *
find (const Look *look, SceauFindingCode code)
{
  GPtrArray *findings = sceau_chain_get_findings (look->seen);

  for (guint i = 0; i < findings->len; i++)
    if (sceau_finding_get_code (findings->pdata[i]) == code)
      return findings->pdata[i];
  return NULL;
}

static char *
message_of (const SceauFinding *finding)
{
  return finding != NULL ? sceau_finding_dup_message (finding) : NULL;
}

/* What every client refuses. */
static char *
refuse_fault (const Look *look)
{
  static const SceauFindingCode also[] = { SCEAU_FINDING_NAME_MISMATCH, SCEAU_FINDING_NOT_YET_VALID,
                                           SCEAU_FINDING_INTERMEDIATE_NOT_YET_VALID };
  GPtrArray *findings = sceau_chain_get_findings (look->seen);

  for (guint i = 0; i < findings->len; i++)
    if (sceau_finding_get_severity (findings->pdata[i]) == SCEAU_SEVERITY_ERROR
        && sceau_finding_get_code (findings->pdata[i]) != SCEAU_FINDING_MISSING_ISSUER)
      return message_of (findings->pdata[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (also); i++)
    if (find (look, also[i]) != NULL)
      return message_of (find (look, also[i]));
  return NULL;
}

static gboolean
can_fetch (const Look *look)
{
  const SceauFinding *missing = find (look, SCEAU_FINDING_MISSING_ISSUER);

  return missing != NULL && look->profile->fetches_issuers
         && sceau_finding_get_param (missing, "urls") != NULL;
}

/* An issuer is missing when it is neither sent nor among this client's roots: which of the two it should have been is told by whether
 * the whole chain was complete. */
static char *
refuse_roots (const Look *look, SceauChain *chain)
{
  const SceauFinding *missing = find (look, SCEAU_FINDING_MISSING_ISSUER);

  if (find (look, SCEAU_FINDING_SELF_SIGNED) != NULL)
    return g_strdup (_ ("They do not know this self-signed certificate, and warn about it."));
  if (find (look, SCEAU_FINDING_UNTRUSTED_ROOT) != NULL)
    return g_strdup_printf (
        _ ("They do not know the root “%s”."),
        sceau_finding_get_param (find (look, SCEAU_FINDING_UNTRUSTED_ROOT), "root"));
  if (missing == NULL)
    return NULL;
  if (sceau_chain_get_status (chain) == SCEAU_CHAIN_COMPLETE)
    return g_strdup_printf (_ ("They do not know the root “%s”."),
                            sceau_finding_get_param (missing, "issuer"));
  if (can_fetch (look))
    return NULL;
  if (g_strcmp0 (sceau_finding_get_param (missing, "kind"), "root") == 0)
    return g_strdup_printf (_ ("They do not know the root “%s”."),
                            sceau_finding_get_param (missing, "issuer"));
  if (g_strcmp0 (sceau_finding_get_param (missing, "kind"), "above-authority") == 0)
    return g_strdup_printf (_ ("“%s” is neither sent nor among the roots that they know."),
                            sceau_finding_get_param (missing, "issuer"));
  return g_strdup_printf (
      _ ("The intermediate certificate “%s” is missing, and they do not look for it."),
      sceau_finding_get_param (missing, "issuer"));
}

static char *
refuse_names (const Look *look)
{
  if (!look->profile->needs_alternative_names || find (look, SCEAU_FINDING_NAME_ONLY_IN_CN) == NULL)
    return NULL;
  return g_strdup (
      _ ("They look for the server’s name among the alternative names only, and there are none."));
}

static char *
refuse_lifetime (const Look *look)
{
  gint64 from = sceau_certificate_get_not_before (look->leaf);
  gint64 days = (sceau_certificate_get_not_after (look->leaf) - from) / DAY;
  int limit = (int) look->profile->max_days;

  if (look->profile->public_lifetimes && find (look, SCEAU_FINDING_VALIDITY_TOO_LONG) != NULL)
    return message_of (find (look, SCEAU_FINDING_VALIDITY_TOO_LONG));
  if (limit == 0 || days <= limit || from < LIMIT_SINCE)
    return NULL;
  return g_strdup_printf (ngettext ("They accept certificates that are valid for at most %d day.",
                                    "They accept certificates that are valid for at most %d days.",
                                    (gulong) limit),
                          limit);
}

static char *
refuse_stapling (const Look *look)
{
  return look->profile->enforces_stapling ? message_of (find (look, SCEAU_FINDING_MUST_STAPLE))
                                          : NULL;
}

static char *
find_refusal (const Look *look, SceauChain *chain)
{
  char *sentence = refuse_fault (look);

  if (sentence == NULL)
    sentence = refuse_roots (look, chain);
  if (sentence == NULL)
    sentence = refuse_names (look);
  if (sentence == NULL)
    sentence = refuse_lifetime (look);
  return sentence != NULL ? sentence : refuse_stapling (look);
}

/* --- The verdicts ------------------------------------------------------------------------------ */

static SceauAnchors *
roots_of (const SceauClientProfile *profile, SceauAnchors *all)
{
  SceauAnchors *roots = sceau_anchors_new ();
  GPtrArray *anchors = all != NULL ? sceau_anchors_get_all (all) : NULL;

  for (guint i = 0; anchors != NULL && i < anchors->len; i++)
    {
      SceauAnchorSource source = sceau_anchors_find (all, anchors->pdata[i]);

      if ((source == SCEAU_ANCHOR_SYSTEM && profile->roots != SCEAU_ROOTS_GIVEN)
          || (source == SCEAU_ANCHOR_FILE && profile->roots != SCEAU_ROOTS_PUBLIC))
        sceau_anchors_add (roots, anchors->pdata[i], source);
    }
  return roots;
}

static SceauClientVerdict *
verdict_new (SceauClientProfile *profile, gboolean accepts, char *sentence)
{
  SceauClientVerdict *self = g_new0 (SceauClientVerdict, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->profile = sceau_client_profile_ref (profile);
  self->accepts = accepts;
  self->sentence = sentence;
  return self;
}

static SceauClientVerdict *
judge (SceauClientProfile *profile, SceauChain *chain, const SceauChainQuery *query)
{
  g_autoptr (SceauAnchors) roots = roots_of (profile, query->anchors);
  g_autoptr (SceauChain) seen = NULL;
  SceauChainQuery own = *query;
  Look look = { .profile = profile, .leaf = sceau_chain_get_leaf (chain) };
  char *refusal;

  own.anchors = roots;
  /* It was asked when the chain was built; the bytes are the same. */
  own.library_agreed = TRUE;
  own.memory = NULL;
  look.seen = seen = sceau_chain_judge (sceau_chain_get_order (chain), &own);
  refusal = find_refusal (&look, chain);
  if (refusal != NULL)
    return verdict_new (profile, FALSE, refusal);
  return verdict_new (
      profile, TRUE,
      g_strdup (can_fetch (&look)
                    ? _ ("They fetch the missing intermediate certificate by themselves.")
                    : _ ("They accept this chain.")));
}

/* The library's own reason, or one about the pile, is not in what a client sees. */
static char *
refusal_for_all (SceauChain *chain)
{
  GPtrArray *findings = sceau_chain_get_findings (chain);

  if (sceau_chain_get_status (chain) != SCEAU_CHAIN_REJECTED)
    return NULL;
  for (guint i = 0; i < findings->len; i++)
    if (sceau_finding_get_severity (findings->pdata[i]) == SCEAU_SEVERITY_ERROR
        && sceau_finding_get_code (findings->pdata[i]) != SCEAU_FINDING_MISSING_ISSUER)
      return sceau_finding_dup_message (findings->pdata[i]);
  return NULL;
}

/**
 * sceau_clients_judge:
 * @profiles: (element-type SceauClientProfile): kinds of clients
 * @chain: a chain
 * @query: what it was built with
 *
 * Returns: (transfer full) (element-type SceauClientVerdict): what each kind makes of the chain once a server sends it
 */
GPtrArray *
sceau_clients_judge (GPtrArray *profiles, SceauChain *chain, const SceauChainQuery *query)
{
  GPtrArray *verdicts = g_ptr_array_new_with_free_func (
      (GDestroyNotify) sceau_client_verdict_unref);
  g_autofree char *refusal = NULL;

  g_return_val_if_fail (profiles != NULL && SCEAU_IS_CHAIN (chain) && query != NULL, verdicts);

  refusal = refusal_for_all (chain);
  for (guint i = 0; i < profiles->len; i++)
    g_ptr_array_add (verdicts, refusal != NULL
                                   ? verdict_new (profiles->pdata[i], FALSE, g_strdup (refusal))
                                   : judge (profiles->pdata[i], chain, query));
  return verdicts;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chains with faults: what each fault changes, and what must be found then. */
#include "sceau-test-pki-chains.h"

#define PAST   (SCEAU_TEST_NOW - 2 * SCEAU_TEST_YEAR)
#define FUTURE (SCEAU_TEST_NOW + SCEAU_TEST_DAY)

static const char *const client_only[] = { "1.3.6.1.5.5.7.3.2", NULL };
static const char *const paris[] = { "paris.example", NULL };
static const char *const lyon[] = { "lyon.example", NULL };

static void
leaf_expired (SceauTestRecipe *r)
{
  r->leaf.not_before = PAST;
  r->leaf.not_after = SCEAU_TEST_NOW - 1;
}

static void
leaf_future (SceauTestRecipe *r)
{
  r->leaf.not_before = FUTURE;
  r->leaf.not_after = FUTURE + 60 * SCEAU_TEST_DAY;
}

static void
leaf_expiring (SceauTestRecipe *r)
{
  r->leaf.not_before = SCEAU_TEST_NOW - SCEAU_TEST_DAY;
  r->leaf.not_after = SCEAU_TEST_NOW + 30 * SCEAU_TEST_DAY;
}

static void
lower_outlived (SceauTestRecipe *r)
{
  r->lower.not_before = PAST;
  r->lower.not_after = SCEAU_TEST_NOW + 40 * SCEAU_TEST_DAY;
}

static void
leaf_too_long (SceauTestRecipe *r)
{
  r->trusted = SCEAU_ANCHOR_SYSTEM;
  r->leaf.not_before = SCEAU_TEST_NOW - SCEAU_TEST_DAY;
  r->leaf.not_after = r->leaf.not_before + 200 * SCEAU_TEST_DAY;
}

static void
leaf_client_only (SceauTestRecipe *r)
{
  r->leaf.purposes = client_only;
}

static void
leaf_no_signing (SceauTestRecipe *r)
{
  r->leaf.key_usage = SCEAU_KEY_USAGE_NON_REPUDIATION;
}

static void
leaf_critical (SceauTestRecipe *r)
{
  r->leaf.flags |= SCEAU_TEST_CRITICAL_UNKNOWN;
}

static void
leaf_weak_key (SceauTestRecipe *r)
{
  r->leaf.key_type = SCEAU_TEST_RSA_1024;
}

static void
leaf_sha1 (SceauTestRecipe *r)
{
  r->leaf.digest = SCEAU_TEST_SHA1;
}

static void
leaf_must_staple (SceauTestRecipe *r)
{
  r->leaf.flags |= SCEAU_TEST_MUST_STAPLE;
}

static void
leaf_no_names (SceauTestRecipe *r)
{
  r->leaf.flags |= SCEAU_TEST_NO_NAMES;
}

static void
leaf_other_name (SceauTestRecipe *r)
{
  r->host = "paris.example";
}

static void
leaf_is_ca (SceauTestRecipe *r)
{
  r->leaf.flags |= SCEAU_TEST_CA_FLAG_ON;
}

static void
leaf_corrupt (SceauTestRecipe *r)
{
  r->leaf.flags |= SCEAU_TEST_CORRUPT_SIGNATURE;
}

static void
leaf_other_key (SceauTestRecipe *r)
{
  r->other_key = TRUE;
}

static void
leaf_twice (SceauTestRecipe *r)
{
  r->with_second_leaf = TRUE;
}

static void
lower_expired (SceauTestRecipe *r)
{
  r->lower.not_before = PAST;
  r->lower.not_after = SCEAU_TEST_NOW - 1;
}

static void
lower_future (SceauTestRecipe *r)
{
  r->lower.not_before = FUTURE;
  r->lower.not_after = FUTURE + SCEAU_TEST_YEAR;
}

static void
lower_no_ca (SceauTestRecipe *r)
{
  r->lower.flags |= SCEAU_TEST_CA_FLAG_OFF;
}

static void
lower_no_cert_sign (SceauTestRecipe *r)
{
  r->lower.key_usage = SCEAU_KEY_USAGE_DIGITAL_SIGNATURE;
}

static void
lower_client_only (SceauTestRecipe *r)
{
  r->lower.purposes = client_only;
}

static void
lower_critical (SceauTestRecipe *r)
{
  r->lower.flags |= SCEAU_TEST_CRITICAL_UNKNOWN;
}

static void
lower_weak_key (SceauTestRecipe *r)
{
  r->lower.key_type = SCEAU_TEST_RSA_1024;
}

static void
lower_sha1 (SceauTestRecipe *r)
{
  r->lower.digest = SCEAU_TEST_SHA1;
}

static void
lower_corrupt (SceauTestRecipe *r)
{
  r->lower.flags |= SCEAU_TEST_CORRUPT_SIGNATURE;
}

static void
lower_missing (SceauTestRecipe *r)
{
  r->no_lower = TRUE;
}

static void
upper_path_length (SceauTestRecipe *r)
{
  r->upper.path_length = SCEAU_TEST_PATH_LENGTH (0);
}

static void
upper_permits_others (SceauTestRecipe *r)
{
  r->upper.permitted = paris;
}

static void
upper_excludes (SceauTestRecipe *r)
{
  r->upper.excluded = lyon;
}

static void
upper_md5 (SceauTestRecipe *r)
{
  r->root.key_type = SCEAU_TEST_RSA;
  r->upper.digest = SCEAU_TEST_MD5;
}

static void
upper_expired (SceauTestRecipe *r)
{
  r->upper.not_before = PAST;
  r->upper.not_after = SCEAU_TEST_NOW - 1;
}

static void
upper_missing (SceauTestRecipe *r)
{
  r->no_upper = TRUE;
}

static void
root_expired (SceauTestRecipe *r)
{
  r->root.not_before = PAST;
  r->root.not_after = SCEAU_TEST_NOW - 1;
}

static void
root_weak_key (SceauTestRecipe *r)
{
  r->root.key_type = SCEAU_TEST_RSA_1024;
}

static void
root_untrusted (SceauTestRecipe *r)
{
  r->trusted = SCEAU_ANCHOR_NONE;
  r->with_root = TRUE;
}

static void
root_in_pile (SceauTestRecipe *r)
{
  r->with_root = TRUE;
}

static void
root_nowhere (SceauTestRecipe *r)
{
  r->trusted = SCEAU_ANCHOR_NONE;
}

static void
pile_duplicate (SceauTestRecipe *r)
{
  r->with_duplicate = TRUE;
}

static void
pile_stranger (SceauTestRecipe *r)
{
  r->with_stranger = TRUE;
}

static void
pile_reversed (SceauTestRecipe *r)
{
  r->reversed = TRUE;
}

static void
pile_decoys (SceauTestRecipe *r)
{
  r->with_decoys = TRUE;
}

static void
pile_cross_sign (SceauTestRecipe *r)
{
  r->with_cross_sign = TRUE;
}

static void
leaf_ed25519 (SceauTestRecipe *r)
{
  r->leaf.key_type = SCEAU_TEST_ED25519;
}

static void
leaf_p521 (SceauTestRecipe *r)
{
  r->leaf.key_type = SCEAU_TEST_EC_P521;
}

static void
leaf_rsa_pss (SceauTestRecipe *r)
{
  r->leaf.key_type = SCEAU_TEST_RSA_PSS;
}

static void
leaf_wildcard (SceauTestRecipe *r)
{
  static const char *const names[] = { "*.lyon.example", NULL };

  r->leaf.names = names;
  r->host = "cam.lyon.example";
}

/* A wildcard covers one label, and not the bare domain (RFC 9525, 6.3). */
static void
leaf_wildcard_too_high (SceauTestRecipe *r)
{
  static const char *const names[] = { "*.lyon.example", NULL };

  r->leaf.names = names;
}

static void
leaf_idn (SceauTestRecipe *r)
{
  static const char *const names[] = { "xn--vido-dpa.example", NULL };

  r->leaf.names = names;
  r->host = "vidéo.example";
}

static void
leaf_address (SceauTestRecipe *r)
{
  static const char *const names[] = { "192.0.2.7", "2001:db8::7", NULL };

  r->leaf.names = names;
  r->host = "2001:db8:0::7";
}

static void
leaf_other_address (SceauTestRecipe *r)
{
  r->host = "192.0.2.8";
}

static void
lower_ed448 (SceauTestRecipe *r)
{
  r->lower.key_type = SCEAU_TEST_ED448;
}

static void
lower_no_key_id (SceauTestRecipe *r)
{
  r->lower.flags |= SCEAU_TEST_NO_KEY_ID;
  r->leaf.flags |= SCEAU_TEST_NO_AUTHORITY_KEY_ID;
}

static void
lower_rewritten (SceauTestRecipe *r)
{
  r->rewritten_lower = TRUE;
}

static void
upper_rsa_pss (SceauTestRecipe *r)
{
  r->upper.key_type = SCEAU_TEST_RSA_PSS;
  r->lower.digest = SCEAU_TEST_PSS_SHA256;
}

static void
upper_p384 (SceauTestRecipe *r)
{
  r->upper.key_type = SCEAU_TEST_EC_P384;
  r->lower.digest = SCEAU_TEST_SHA384;
}

static void
pile_expired_cross_sign (SceauTestRecipe *r)
{
  r->with_expired_cross_sign = TRUE;
}

#define COMPLETE   SCEAU_CHAIN_COMPLETE
#define INCOMPLETE SCEAU_CHAIN_INCOMPLETE
#define REJECTED   SCEAU_CHAIN_REJECTED
#define LEAF       SCEAU_TEST_AT_LEAF
#define LOWER      SCEAU_TEST_AT_LOWER
#define UPPER      SCEAU_TEST_AT_UPPER
#define ROOT       SCEAU_TEST_AT_ROOT
#define PILE       SCEAU_TEST_AT_PILE

static const SceauTestFault faults[] = {
  { "leaf-expired", leaf_expired, "error expired leaf", REJECTED, LEAF, 0, "leaf-dates" },
  { "leaf-future", leaf_future, "warning not-yet-valid leaf", COMPLETE, LEAF, 0, "leaf-dates" },
  { "leaf-expiring", leaf_expiring, "warning expiring-soon leaf", COMPLETE, LEAF, 0, "leaf-dates" },
  { "leaf-too-long", leaf_too_long, "warning validity-too-long leaf", COMPLETE, LEAF, 0,
    "leaf-dates",
    "leaf-corrupt lower-corrupt lower-missing lower-rewritten upper-missing root-untrusted root-nowhere" },
  { "leaf-client-only", leaf_client_only, "error wrong-usage/server-auth leaf", REJECTED, LEAF, 0,
    NULL },
  { "leaf-no-signing", leaf_no_signing, "error wrong-usage/digital-signature leaf", REJECTED, LEAF,
    0, NULL },
  { "leaf-critical", leaf_critical, "error unknown-critical-extension leaf", REJECTED, LEAF, 0,
    NULL },
  { "leaf-weak-key", leaf_weak_key, "error weak-key leaf", REJECTED, LEAF, 0, "leaf-key" },
  { "leaf-ed25519", leaf_ed25519, "", COMPLETE, LEAF, 0, "leaf-key" },
  { "leaf-p521", leaf_p521, "", COMPLETE, LEAF, 0, "leaf-key" },
  { "leaf-rsa-pss", leaf_rsa_pss, "", COMPLETE, LEAF, 0, "leaf-key" },
  { "leaf-sha1", leaf_sha1, "error weak-signature leaf", REJECTED, LEAF, 0, NULL, "lower-ed448" },
  { "leaf-must-staple", leaf_must_staple, "warning must-staple leaf", COMPLETE, LEAF, 0, NULL },
  { "leaf-no-names", leaf_no_names, "warning name-only-in-cn leaf", COMPLETE, LEAF, 0, "names" },
  { "leaf-other-name", leaf_other_name, "warning name-mismatch leaf", COMPLETE, LEAF, 0, "names" },
  { "leaf-wildcard", leaf_wildcard, "", COMPLETE, LEAF, 0, "names" },
  { "leaf-wildcard-too-high", leaf_wildcard_too_high, "warning name-mismatch leaf", COMPLETE, LEAF,
    0, "names" },
  { "leaf-idn", leaf_idn, "", COMPLETE, LEAF, 0, "names" },
  { "leaf-address", leaf_address, "", COMPLETE, LEAF, 0, "names" },
  { "leaf-other-address", leaf_other_address, "warning name-mismatch leaf", COMPLETE, LEAF, 0,
    "names" },
  { "leaf-is-ca", leaf_is_ca, "error ca-as-leaf leaf", REJECTED, LEAF, 0, "several" },
  { "leaf-corrupt", leaf_corrupt,
    "error bad-signature leaf, info unrelated lower, info unrelated upper", REJECTED, LEAF, LOWER,
    "lower" },
  { "leaf-other-key", leaf_other_key,
    "error no-leaf -, error key-mismatch leaf, info unrelated leaf, info unrelated lower, "
    "info unrelated upper",
    REJECTED, PILE, 0, "alone" },
  { "leaf-twice", leaf_twice, "warning several-leaves leaf, info unrelated second", COMPLETE, PILE,
    0, "several" },
  { "lower-outlived", lower_outlived, "warning outlives-issuer leaf", COMPLETE, LOWER, 0,
    "lower-dates", "leaf-expired leaf-expiring upper-expired root-expired" },
  { "lower-expired", lower_expired, "error intermediate-expired lower", REJECTED, LOWER, 0,
    "lower-dates" },
  { "lower-future", lower_future, "warning intermediate-not-yet-valid lower", COMPLETE, LOWER, 0,
    "lower-dates" },
  { "lower-no-ca", lower_no_ca, "error not-a-ca lower", REJECTED, LOWER, 0, NULL },
  { "lower-no-cert-sign", lower_no_cert_sign, "error wrong-usage/cert-sign lower", REJECTED, LOWER,
    0, NULL },
  { "lower-client-only", lower_client_only, "error wrong-usage/server-auth-issuer lower", REJECTED,
    LOWER, 0, NULL },
  { "lower-critical", lower_critical, "error unknown-critical-extension lower", REJECTED, LOWER, 0,
    NULL },
  { "lower-weak-key", lower_weak_key, "error weak-key lower", REJECTED, LOWER, 0, "lower-key" },
  { "lower-ed448", lower_ed448, "", COMPLETE, LOWER, 0, "lower-key", NULL },
  { "lower-no-key-id", lower_no_key_id, "", COMPLETE, LOWER, 0, "lower" },
  { "lower-sha1", lower_sha1, "error weak-signature lower", REJECTED, LOWER, 0, "upper-key" },
  { "lower-corrupt", lower_corrupt, "error bad-signature lower, info unrelated upper", REJECTED,
    LOWER, UPPER, "upper" },
  { "lower-missing", lower_missing, "error missing-issuer leaf, info unrelated upper", INCOMPLETE,
    LOWER, LOWER, "lower" },
  { "lower-rewritten", lower_rewritten,
    "error malformed/issuer-name leaf, info unrelated lower, info unrelated upper", REJECTED, LOWER,
    LOWER, "lower" },
  { "upper-path-length", upper_path_length, "error path-length upper", REJECTED, UPPER, 0, NULL },
  { "upper-permits-others", upper_permits_others, "error name-constraint leaf", REJECTED, UPPER, 0,
    "constraints" },
  { "upper-excludes", upper_excludes, "error name-constraint leaf", REJECTED, UPPER, 0,
    "constraints", "leaf-idn" },
  { "upper-md5", upper_md5, "error weak-signature upper", REJECTED, UPPER, 0, "root-key" },
  { "upper-rsa-pss", upper_rsa_pss, "", COMPLETE, UPPER, 0, "upper-key" },
  { "upper-p384", upper_p384, "", COMPLETE, UPPER, 0, "upper-key" },
  { "upper-expired", upper_expired, "error intermediate-expired upper", REJECTED, UPPER, 0, NULL },
  { "upper-missing", upper_missing, "error missing-issuer/above-authority lower", INCOMPLETE, UPPER,
    UPPER, "upper" },
  { "root-expired", root_expired, "error intermediate-expired/root root", REJECTED, ROOT, 0, NULL },
  { "root-weak-key", root_weak_key, "error weak-key root", REJECTED, ROOT, 0, "root-key" },
  { "root-untrusted", root_untrusted, "warning untrusted-root root, info root-included root",
    COMPLETE, ROOT, 0, "trust" },
  { "root-in-pile", root_in_pile, "info root-included root", COMPLETE, ROOT, 0, "trust" },
  { "root-nowhere", root_nowhere, "error missing-issuer/above-authority upper", INCOMPLETE, ROOT,
    ROOT, "trust" },
  { "pile-duplicate", pile_duplicate, "info duplicate leaf", COMPLETE, PILE, 0, NULL },
  { "pile-stranger", pile_stranger, "info unrelated stranger", COMPLETE, PILE, 0, NULL },
  { "pile-reversed", pile_reversed, "info wrong-order -", COMPLETE, PILE, 0, "order",
    "leaf-corrupt lower-missing lower-rewritten" },
  { "pile-decoys", pile_decoys, "info unrelated decoy-lower, info unrelated decoy-upper", COMPLETE,
    PILE, 0, NULL },
  { "pile-cross-sign", pile_cross_sign, "info choice-of-paths leaf", COMPLETE, ROOT, 0, "alone" },
  { "pile-expired-cross-sign", pile_expired_cross_sign, "", COMPLETE, ROOT, 0, "lower" },
};

const SceauTestFault *
sceau_test_faults (gsize *count)
{
  *count = G_N_ELEMENTS (faults);
  return faults;
}

gboolean
sceau_test_faults_go_together (const SceauTestFault *a, const SceauTestFault *b)
{
  if (g_strcmp0 (a->group, "alone") == 0 || g_strcmp0 (b->group, "alone") == 0)
    return FALSE;
  return a->group == NULL || g_strcmp0 (a->group, b->group) != 0;
}

gboolean
sceau_test_fault_hides (const SceauTestFault *a, const SceauTestFault *b)
{
  g_auto (GStrv) unless = g_strsplit (b->unless != NULL ? b->unless : "", " ", -1);

  if (g_strv_contains ((const char *const *) unless, a->name))
    return TRUE;
  return a->cuts > 0 && b->level != PILE && b->level >= (SceauTestLevel) a->cuts;
}

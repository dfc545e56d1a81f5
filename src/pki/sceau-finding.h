/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What there is to say about an input, a certificate, a chain or a server: code, severity, what it is about, parameters.
 * Words are made from code and parameters where they are shown, in the reader's language (sceau_finding_dup_message ()). */
#pragma once

#include <glib-object.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  SCEAU_SEVERITY_INFO,
  SCEAU_SEVERITY_WARNING,
  SCEAU_SEVERITY_ERROR
} SceauSeverity;

/* Order of chain-and-findings.md; sceau_finding_code_to_string () gives the stable name ("key-mismatch"). */
typedef enum
{
  SCEAU_FINDING_EMPTY,
  SCEAU_FINDING_TOO_LARGE,
  SCEAU_FINDING_TOO_MANY,
  SCEAU_FINDING_MALFORMED,
  SCEAU_FINDING_NOT_A_CERTIFICATE,
  SCEAU_FINDING_ENCRYPTED,
  SCEAU_FINDING_WRONG_PASSWORD,
  SCEAU_FINDING_NO_LEAF,
  SCEAU_FINDING_KEY_MISMATCH,
  SCEAU_FINDING_CA_AS_LEAF,
  SCEAU_FINDING_EXPIRED,
  SCEAU_FINDING_BAD_SIGNATURE,
  SCEAU_FINDING_NOT_A_CA,
  SCEAU_FINDING_PATH_LENGTH,
  SCEAU_FINDING_NAME_CONSTRAINT,
  SCEAU_FINDING_WRONG_USAGE,
  SCEAU_FINDING_UNKNOWN_CRITICAL_EXTENSION,
  SCEAU_FINDING_WEAK_KEY,
  SCEAU_FINDING_WEAK_SIGNATURE,
  SCEAU_FINDING_INTERMEDIATE_EXPIRED,
  SCEAU_FINDING_LOOP,
  SCEAU_FINDING_MISSING_ISSUER,
  SCEAU_FINDING_HTTPS_WITHOUT_CERTIFICATE,
  SCEAU_FINDING_PAIR_MISMATCH,
  SCEAU_FINDING_FRONT_END_REJECTED,
  SCEAU_FINDING_FRONT_END_NOT_OURS,
  SCEAU_FINDING_UNREACHABLE,
  SCEAU_FINDING_NOT_CAMTRACE,
  SCEAU_FINDING_VERSION_TOO_OLD,
  SCEAU_FINDING_AUTH_FAILED,
  SCEAU_FINDING_AGENT_KEY_CHANGED,
  SCEAU_FINDING_NAME_MISMATCH,
  SCEAU_FINDING_NAME_ONLY_IN_CN,
  SCEAU_FINDING_NAME_DOES_NOT_RESOLVE,
  SCEAU_FINDING_NOT_YET_VALID,
  SCEAU_FINDING_EXPIRING_SOON,
  SCEAU_FINDING_SELF_SIGNED,
  SCEAU_FINDING_UNTRUSTED_ROOT,
  SCEAU_FINDING_VALIDITY_TOO_LONG,
  SCEAU_FINDING_MUST_STAPLE,
  SCEAU_FINDING_OUTLIVES_ISSUER,
  SCEAU_FINDING_PRIVATE_KEY_INCLUDED,
  SCEAU_FINDING_SEVERAL_LEAVES,
  SCEAU_FINDING_INTERMEDIATE_NOT_YET_VALID,
  SCEAU_FINDING_CLOCK_SKEW,
  SCEAU_FINDING_PRESENTED_DIFFERS,
  SCEAU_FINDING_CHAIN_NOT_PRESENTED,
  SCEAU_FINDING_LAYOUT_CHANGED,
  SCEAU_FINDING_CHANGED_OUTSIDE,
  SCEAU_FINDING_DUPLICATE,
  SCEAU_FINDING_WRONG_ORDER,
  SCEAU_FINDING_ROOT_INCLUDED,
  SCEAU_FINDING_UNRELATED,
  SCEAU_FINDING_CHOICE_OF_PATHS,
  /* About a request (sceau-request-check.h), besides weak-key and bad-signature. */
  SCEAU_FINDING_NAME_INVALID,
  SCEAU_FINDING_NAME_NOT_PUBLIC,
  SCEAU_FINDING_NO_NAMES,
  SCEAU_FINDING_CN_NOT_IN_NAMES,
  SCEAU_FINDING_KEY_NOT_PUBLIC,
  SCEAU_FINDING_FIELD_DROPPED,
  SCEAU_FINDING_WILDCARD_WITHOUT_DOMAIN,
  SCEAU_FINDING_N_CODES, /*< skip >*/
} SceauFindingCode;

typedef struct _SceauFinding SceauFinding; /* boxed, immutable once shared, atomically counted */
#define SCEAU_TYPE_FINDING (sceau_finding_get_type ())
GType sceau_finding_get_type (void);

const char *sceau_finding_code_to_string (SceauFindingCode code);
gboolean sceau_finding_code_from_string (const char *name, SceauFindingCode *code);
SceauSeverity sceau_finding_code_get_severity (SceauFindingCode code);
const char *sceau_severity_to_string (SceauSeverity severity); /* "info", "warning", "error" */

/* @about: what a person calls it (a file name, a common name); @sha256: the certificate's fingerprint or NULL.
 * Then NULL-terminated pairs of parameter name and value (strings; times as ISO 8601), e.g. "host", "a.example", NULL. */
SceauFinding *sceau_finding_new (SceauFindingCode code, const char *about, const char *sha256,
                                 ...) G_GNUC_NULL_TERMINATED;
SceauFinding *sceau_finding_ref (SceauFinding *self);
void sceau_finding_unref (SceauFinding *self);
SceauFindingCode sceau_finding_get_code (const SceauFinding *self);
SceauSeverity sceau_finding_get_severity (const SceauFinding *self);
const char *sceau_finding_get_about (const SceauFinding *self);                   /* nullable */
const char *sceau_finding_get_sha256 (const SceauFinding *self);                  /* nullable */
const char *sceau_finding_get_param (const SceauFinding *self, const char *name); /* nullable */
/* of those about an input: a certificate was cut short, or is damaged */
gboolean sceau_finding_is_damaged_certificate (const SceauFinding *self);
/* one or two plain sentences, translated */
char *sceau_finding_dup_message (const SceauFinding *self);
/* what to do next, translated; "" when nothing is to be done */
char *sceau_finding_dup_fix (const SceauFinding *self);
JsonObject *sceau_finding_to_json (const SceauFinding *self);
SceauFinding *sceau_finding_from_json (JsonObject *object, GError **error);
JsonArray *sceau_findings_to_json (GPtrArray *findings);
GPtrArray *sceau_findings_from_json (JsonArray *array); /* unknown codes are left out; never NULL */
GPtrArray *sceau_findings_new (void);                   /* with the free function */
gboolean sceau_findings_have (GPtrArray *findings, SceauFindingCode code);
SceauSeverity sceau_findings_get_worst (GPtrArray *findings); /* INFO when empty */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauFinding, sceau_finding_unref)

G_END_DECLS

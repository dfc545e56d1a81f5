/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The finding itself: its code, what it is about, its parameters, and its JSON. Its words are in sceau-finding-words.c. */
#include "config.h"

#include "pki/sceau-finding.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-error.h"
#include "base/sceau-json.h"
#include "pki/sceau-finding-private.h"

#define MAX_PARAMS 32

struct _SceauFinding
{
  gatomicrefcount ref_count;
  SceauFindingCode code;
  char *about;
  char *sha256;
  GStrv params; /* name, value, name, value… */
};

G_DEFINE_BOXED_TYPE (SceauFinding, sceau_finding, sceau_finding_ref, sceau_finding_unref)

typedef struct
{
  const char *name;
  SceauSeverity severity;
} CodeInfo;

#define E SCEAU_SEVERITY_ERROR
#define W SCEAU_SEVERITY_WARNING
#define I SCEAU_SEVERITY_INFO

/* Names are stable: scripts, the inventory and the management API hold them. */
static const CodeInfo codes[SCEAU_FINDING_N_CODES] = {
  [SCEAU_FINDING_EMPTY] = { "empty", E },
  [SCEAU_FINDING_TOO_LARGE] = { "too-large", E },
  [SCEAU_FINDING_TOO_MANY] = { "too-many", E },
  [SCEAU_FINDING_MALFORMED] = { "malformed", E },
  [SCEAU_FINDING_NOT_A_CERTIFICATE] = { "not-a-certificate", E },
  [SCEAU_FINDING_ENCRYPTED] = { "encrypted", E },
  [SCEAU_FINDING_WRONG_PASSWORD] = { "wrong-password", E },
  [SCEAU_FINDING_NO_LEAF] = { "no-leaf", E },
  [SCEAU_FINDING_KEY_MISMATCH] = { "key-mismatch", E },
  [SCEAU_FINDING_CA_AS_LEAF] = { "ca-as-leaf", E },
  [SCEAU_FINDING_EXPIRED] = { "expired", E },
  [SCEAU_FINDING_BAD_SIGNATURE] = { "bad-signature", E },
  [SCEAU_FINDING_NOT_A_CA] = { "not-a-ca", E },
  [SCEAU_FINDING_PATH_LENGTH] = { "path-length", E },
  [SCEAU_FINDING_NAME_CONSTRAINT] = { "name-constraint", E },
  [SCEAU_FINDING_WRONG_USAGE] = { "wrong-usage", E },
  [SCEAU_FINDING_UNKNOWN_CRITICAL_EXTENSION] = { "unknown-critical-extension", E },
  [SCEAU_FINDING_WEAK_KEY] = { "weak-key", E },
  [SCEAU_FINDING_WEAK_SIGNATURE] = { "weak-signature", E },
  [SCEAU_FINDING_INTERMEDIATE_EXPIRED] = { "intermediate-expired", E },
  [SCEAU_FINDING_LOOP] = { "loop", E },
  [SCEAU_FINDING_MISSING_ISSUER] = { "missing-issuer", E },
  [SCEAU_FINDING_HTTPS_WITHOUT_CERTIFICATE] = { "https-without-certificate", E },
  [SCEAU_FINDING_PAIR_MISMATCH] = { "pair-mismatch", E },
  [SCEAU_FINDING_FRONT_END_REJECTED] = { "front-end-rejected", E },
  [SCEAU_FINDING_FRONT_END_NOT_OURS] = { "front-end-not-ours", E },
  [SCEAU_FINDING_UNREACHABLE] = { "unreachable", E },
  [SCEAU_FINDING_NOT_CAMTRACE] = { "not-camtrace", E },
  [SCEAU_FINDING_VERSION_TOO_OLD] = { "version-too-old", E },
  [SCEAU_FINDING_AUTH_FAILED] = { "auth-failed", E },
  [SCEAU_FINDING_AGENT_KEY_CHANGED] = { "agent-key-changed", E },
  [SCEAU_FINDING_NAME_MISMATCH] = { "name-mismatch", W },
  [SCEAU_FINDING_NAME_ONLY_IN_CN] = { "name-only-in-cn", W },
  [SCEAU_FINDING_NAME_DOES_NOT_RESOLVE] = { "name-does-not-resolve", W },
  [SCEAU_FINDING_NOT_YET_VALID] = { "not-yet-valid", W },
  [SCEAU_FINDING_EXPIRING_SOON] = { "expiring-soon", W },
  [SCEAU_FINDING_SELF_SIGNED] = { "self-signed", W },
  [SCEAU_FINDING_UNTRUSTED_ROOT] = { "untrusted-root", W },
  [SCEAU_FINDING_VALIDITY_TOO_LONG] = { "validity-too-long", W },
  [SCEAU_FINDING_MUST_STAPLE] = { "must-staple", W },
  [SCEAU_FINDING_OUTLIVES_ISSUER] = { "outlives-issuer", W },
  [SCEAU_FINDING_PRIVATE_KEY_INCLUDED] = { "private-key-included", W },
  [SCEAU_FINDING_SEVERAL_LEAVES] = { "several-leaves", W },
  [SCEAU_FINDING_INTERMEDIATE_NOT_YET_VALID] = { "intermediate-not-yet-valid", W },
  [SCEAU_FINDING_CLOCK_SKEW] = { "clock-skew", W },
  [SCEAU_FINDING_PRESENTED_DIFFERS] = { "presented-differs", W },
  [SCEAU_FINDING_CHAIN_NOT_PRESENTED] = { "chain-not-presented", W },
  [SCEAU_FINDING_LAYOUT_CHANGED] = { "layout-changed", W },
  [SCEAU_FINDING_CHANGED_OUTSIDE] = { "changed-outside", W },
  [SCEAU_FINDING_DUPLICATE] = { "duplicate", I },
  [SCEAU_FINDING_WRONG_ORDER] = { "wrong-order", I },
  [SCEAU_FINDING_ROOT_INCLUDED] = { "root-included", I },
  [SCEAU_FINDING_UNRELATED] = { "unrelated", I },
  [SCEAU_FINDING_CHOICE_OF_PATHS] = { "choice-of-paths", I },
  [SCEAU_FINDING_NAME_INVALID] = { "name-invalid", W },
  [SCEAU_FINDING_NAME_NOT_PUBLIC] = { "name-not-public", W },
  [SCEAU_FINDING_NO_NAMES] = { "no-names", W },
  [SCEAU_FINDING_CN_NOT_IN_NAMES] = { "cn-not-in-names", W },
  [SCEAU_FINDING_KEY_NOT_PUBLIC] = { "key-not-public", W },
  [SCEAU_FINDING_FIELD_DROPPED] = { "field-dropped", I },
  [SCEAU_FINDING_WILDCARD_WITHOUT_DOMAIN] = { "wildcard-without-domain", I },
};

#undef E
#undef W
#undef I

/**
 * sceau_finding_code_to_string:
 * @code: a code
 *
 * Returns: (transfer none): its stable name, such as "key-mismatch"
 */
const char *
sceau_finding_code_to_string (SceauFindingCode code)
{
  g_return_val_if_fail ((guint) code < SCEAU_FINDING_N_CODES, "");
  return codes[code].name;
}

/**
 * sceau_finding_code_from_string:
 * @name: a name such as "key-mismatch"
 * @code: (out) (optional): the code; untouched when there is none
 *
 * Returns: whether there is such a code
 */
gboolean
sceau_finding_code_from_string (const char *name, SceauFindingCode *code)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (guint i = 0; i < SCEAU_FINDING_N_CODES; i++)
    {
      if (!g_str_equal (codes[i].name, name))
        continue;
      if (code != NULL)
        *code = i;
      return TRUE;
    }
  return FALSE;
}

/**
 * sceau_finding_code_get_severity:
 * @code: a code
 *
 * Returns: what happens if it is installed all the same (a code has one severity)
 */
SceauSeverity
sceau_finding_code_get_severity (SceauFindingCode code)
{
  g_return_val_if_fail ((guint) code < SCEAU_FINDING_N_CODES, SCEAU_SEVERITY_ERROR);
  return codes[code].severity;
}

/**
 * sceau_severity_to_string:
 * @severity: a severity
 *
 * Returns: (transfer none): "info", "warning" or "error"
 */
const char *
sceau_severity_to_string (SceauSeverity severity)
{
  static const char *const names[] = { "info", "warning", "error" };

  g_return_val_if_fail ((guint) severity < G_N_ELEMENTS (names), "");
  return names[severity];
}

static SceauFinding *
finding_new_take (SceauFindingCode code, const char *about, const char *sha256, GStrv params)
{
  SceauFinding *self = g_new0 (SceauFinding, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->code = code;
  self->about = g_strdup (about);
  self->sha256 = g_strdup (sha256);
  self->params = params;
  return self;
}

/**
 * sceau_finding_new: (skip)
 * @code: what there is to say
 * @about: (nullable): what a person calls the thing (a file name, a common name)
 * @sha256: (nullable): fingerprint of the certificate it is about
 * @...: NULL-terminated pairs of parameter name and value; a pair whose value is NULL is left out. Times are ISO 8601.
 *
 * Returns: (transfer full): a finding
 */
SceauFinding *
sceau_finding_new (SceauFindingCode code, const char *about, const char *sha256, ...)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *name;
  va_list args;

  g_return_val_if_fail ((guint) code < SCEAU_FINDING_N_CODES, NULL);

  va_start (args, sha256);
  while ((name = va_arg (args, const char *)) != NULL)
    {
      const char *value = va_arg (args, const char *);

      if (value == NULL)
        continue;
      g_strv_builder_add (builder, name);
      g_strv_builder_add (builder, value);
    }
  va_end (args);
  return finding_new_take (code, about, sha256, g_strv_builder_end (builder));
}

/**
 * sceau_finding_ref:
 * @self: a finding
 *
 * Returns: (transfer full): the same one
 */
SceauFinding *
sceau_finding_ref (SceauFinding *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * sceau_finding_unref:
 * @self: (transfer full): a finding
 */
void
sceau_finding_unref (SceauFinding *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->about);
  g_free (self->sha256);
  g_strfreev (self->params);
  g_free (self);
}

/**
 * sceau_finding_get_code:
 * @self: a finding
 *
 * Returns: its code
 */
SceauFindingCode
sceau_finding_get_code (const SceauFinding *self)
{
  g_return_val_if_fail (self != NULL, SCEAU_FINDING_MALFORMED);
  return self->code;
}

/**
 * sceau_finding_get_severity:
 * @self: a finding
 *
 * Returns: the severity of its code
 */
SceauSeverity
sceau_finding_get_severity (const SceauFinding *self)
{
  g_return_val_if_fail (self != NULL, SCEAU_SEVERITY_ERROR);
  return codes[self->code].severity;
}

/**
 * sceau_finding_get_about:
 * @self: a finding
 *
 * Returns: (nullable): what a person calls the thing
 */
const char *
sceau_finding_get_about (const SceauFinding *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->about;
}

/**
 * sceau_finding_get_sha256:
 * @self: a finding
 *
 * Returns: (nullable): fingerprint of the certificate it is about
 */
const char *
sceau_finding_get_sha256 (const SceauFinding *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->sha256;
}

/**
 * sceau_finding_get_param:
 * @self: a finding
 * @name: a parameter's name
 *
 * Returns: (nullable): its value
 */
const char *
sceau_finding_get_param (const SceauFinding *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  for (gsize i = 0; self->params[i] != NULL; i += 2)
    if (g_str_equal (self->params[i], name))
      return self->params[i + 1];
  return NULL;
}

/**
 * sceau_finding_is_damaged_certificate:
 * @self: a finding about an input
 *
 * Returns: whether it says that a certificate was cut short or is damaged, and not a key, a request or a bundle
 */
gboolean
sceau_finding_is_damaged_certificate (const SceauFinding *self)
{
  static const char *const kinds[] = { "cut-end", "cut-begin", "truncated", "damaged-text", NULL };
  const char *kind;

  g_return_val_if_fail (self != NULL, FALSE);

  kind = sceau_finding_get_param (self, "kind");
  return self->code == SCEAU_FINDING_MALFORMED && (kind == NULL || g_strv_contains (kinds, kind));
}

/**
 * sceau_finding_dup_message:
 * @self: a finding
 *
 * Returns: (transfer full): one or two plain sentences in the reader's language, not markup
 */
char *
sceau_finding_dup_message (const SceauFinding *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return _sceau_finding_make_message (self);
}

/**
 * sceau_finding_dup_fix:
 * @self: a finding
 *
 * Returns: (transfer full): what to do next, in the reader's language; "" when nothing is to be done
 */
char *
sceau_finding_dup_fix (const SceauFinding *self)
{
  const char *fix;

  g_return_val_if_fail (self != NULL, NULL);

  fix = _sceau_finding_find_words (self)->fix;
  /* gettext ("") is the catalogue's header. */
  return fix[0] == '\0' ? g_strdup ("") : _sceau_finding_fill (self, _ (fix));
}

static JsonObject *
params_to_json (const SceauFinding *self)
{
  JsonObject *object = json_object_new ();

  for (gsize i = 0; self->params[i] != NULL; i += 2)
    json_object_set_string_member (object, self->params[i], self->params[i + 1]);
  return object;
}

/**
 * sceau_finding_to_json:
 * @self: a finding
 *
 * "message" and "fix" are for whoever reads the document; sceau_finding_from_json() makes them again from the code.
 *
 * Returns: (transfer full): `{"code","severity","about","sha256","params","message","fix"}`
 */
JsonObject *
sceau_finding_to_json (const SceauFinding *self)
{
  JsonObject *object;
  g_autofree char *message = sceau_finding_dup_message (self);
  g_autofree char *fix = sceau_finding_dup_fix (self);

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  json_object_set_string_member (object, "code", codes[self->code].name);
  json_object_set_string_member (object, "severity",
                                 sceau_severity_to_string (codes[self->code].severity));
  sceau_json_set_string (object, "about", self->about);
  sceau_json_set_string (object, "sha256", self->sha256);
  json_object_set_object_member (object, "params", params_to_json (self));
  json_object_set_string_member (object, "message", message);
  json_object_set_string_member (object, "fix", fix);
  return object;
}

/* Only strings count: what another version adds in another shape is left out, not guessed at. */
static GStrv
params_from_json (JsonObject *object)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GList) members = object != NULL ? json_object_get_members (object) : NULL;
  guint n = 0;

  for (GList *l = members; l != NULL && n < MAX_PARAMS; l = l->next)
    {
      const char *value = sceau_json_get_string (object, l->data, NULL);

      if (value == NULL)
        continue;
      g_strv_builder_add (builder, l->data);
      g_strv_builder_add (builder, value);
      n++;
    }
  return g_strv_builder_end (builder);
}

/**
 * sceau_finding_from_json:
 * @object: what sceau_finding_to_json() wrote, here or elsewhere: untrusted
 * @error: return location: MALFORMED when there is no code, or one that is not known here
 *
 * The severity is the code's own, whatever the document says.
 *
 * Returns: (transfer full) (nullable): the finding
 */
SceauFinding *
sceau_finding_from_json (JsonObject *object, GError **error)
{
  const char *name = sceau_json_require_string (object, "code", error);
  SceauFindingCode code;

  if (name == NULL)
    return NULL;
  if (!sceau_finding_code_from_string (name, &code))
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED, _ ("Unknown finding “%s”"), name);
      return NULL;
    }
  return finding_new_take (code, sceau_json_get_string (object, "about", NULL),
                           sceau_json_get_string (object, "sha256", NULL),
                           params_from_json (sceau_json_get_object (object, "params")));
}

/**
 * sceau_findings_to_json:
 * @findings: (element-type SceauFinding): findings
 *
 * Returns: (transfer full): an array in the same order
 */
JsonArray *
sceau_findings_to_json (GPtrArray *findings)
{
  JsonArray *array;

  g_return_val_if_fail (findings != NULL, NULL);

  array = json_array_sized_new (findings->len);
  for (guint i = 0; i < findings->len; i++)
    json_array_add_object_element (array, sceau_finding_to_json (findings->pdata[i]));
  return array;
}

/**
 * sceau_findings_from_json:
 * @array: (nullable): an array of findings: untrusted
 *
 * Returns: (transfer full) (element-type SceauFinding): those that are understood here
 */
GPtrArray *
sceau_findings_from_json (JsonArray *array)
{
  GPtrArray *findings = sceau_findings_new ();
  guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      SceauFinding *finding = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node))
        finding = sceau_finding_from_json (json_node_get_object (node), NULL);
      if (finding != NULL)
        g_ptr_array_add (findings, finding);
    }
  return findings;
}

/**
 * sceau_findings_new:
 *
 * Returns: (transfer full) (element-type SceauFinding): an empty list that owns what is put in
 */
GPtrArray *
sceau_findings_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_finding_unref);
}

/**
 * sceau_findings_have:
 * @findings: (nullable) (element-type SceauFinding): findings
 * @code: a code
 *
 * Returns: whether one of them has that code
 */
gboolean
sceau_findings_have (GPtrArray *findings, SceauFindingCode code)
{
  for (guint i = 0; findings != NULL && i < findings->len; i++)
    if (sceau_finding_get_code (findings->pdata[i]) == code)
      return TRUE;
  return FALSE;
}

/**
 * sceau_findings_get_worst:
 * @findings: (nullable) (element-type SceauFinding): findings
 *
 * Returns: the highest severity among them; INFO when there is none
 */
SceauSeverity
sceau_findings_get_worst (GPtrArray *findings)
{
  SceauSeverity worst = SCEAU_SEVERITY_INFO;

  for (guint i = 0; findings != NULL && i < findings->len; i++)
    worst = MAX (worst, sceau_finding_get_severity (findings->pdata[i]));
  return worst;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings: the contract's codes and severities, a sentence for each, and JSON there and back. */
#include "pki/sceau-finding.h"

#include "base/sceau-error.h"
#include "base/sceau-json.h"
#include "pki/sceau-finding-private.h"

#include <string.h>

/* The vocabulary as the contract has it. */
static const struct
{
  SceauSeverity severity;
  const char *codes;
} vocabulary[] = {
  { SCEAU_SEVERITY_ERROR,
    "empty too-large too-many malformed not-a-certificate encrypted wrong-password no-leaf key-mismatch "
    "ca-as-leaf expired bad-signature not-a-ca path-length name-constraint wrong-usage "
    "unknown-critical-extension weak-key weak-signature intermediate-expired loop missing-issuer "
    "https-without-certificate pair-mismatch front-end-rejected front-end-not-ours unreachable "
    "not-camtrace version-too-old auth-failed agent-key-changed" },
  { SCEAU_SEVERITY_WARNING,
    "name-mismatch name-only-in-cn name-does-not-resolve not-yet-valid expiring-soon self-signed "
    "untrusted-root validity-too-long must-staple outlives-issuer private-key-included "
    "several-leaves intermediate-not-yet-valid clock-skew presented-differs chain-not-presented "
    "layout-changed changed-outside name-invalid name-not-public no-names cn-not-in-names "
    "key-not-public" },
  { SCEAU_SEVERITY_INFO, "duplicate wrong-order root-included unrelated choice-of-paths "
                         "field-dropped wildcard-without-domain" },
};

static void
test_vocabulary (void)
{
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (vocabulary); i++)
    {
      g_auto (GStrv) names = g_strsplit (vocabulary[i].codes, " ", -1);

      for (gsize j = 0; names[j] != NULL; j++, n++)
        {
          SceauFindingCode code = SCEAU_FINDING_N_CODES;

          g_assert_true (sceau_finding_code_from_string (names[j], &code));
          g_assert_cmpstr (sceau_finding_code_to_string (code), ==, names[j]);
          g_assert_cmpint (sceau_finding_code_get_severity (code), ==, vocabulary[i].severity);
        }
    }
  g_assert_cmpuint (n, ==, SCEAU_FINDING_N_CODES);
  g_assert_false (sceau_finding_code_from_string ("no-such-code", NULL));
}

/* A finding of @row's code with exactly the parameters that its sentences speak of. */
static SceauFinding *
finding_for_row (const SceauFindingWords *row)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonObject *params = json_object_new ();
  const char *message = row->message != NULL ? row->message : row->message_for_days (2);
  g_autofree char *both = g_strconcat (message, row->fix, NULL);
  g_auto (GStrv) parts = g_strsplit (both, "{", -1);

  for (gsize i = 1; parts[i] != NULL; i++)
    {
      parts[i][strcspn (parts[i], "|}")] = '\0';
      if (!g_str_equal (parts[i], "about"))
        json_object_set_string_member (params, parts[i], "2026-11-23T08:30:00Z");
    }
  if (row->kind != NULL)
    json_object_set_string_member (params, "kind", row->kind);
  json_object_set_string_member (object, "code", sceau_finding_code_to_string (row->code));
  json_object_set_string_member (object, "about", "this file");
  json_object_set_object_member (object, "params", params);
  return sceau_finding_from_json (object, NULL);
}

/* No row hides another, and every placeholder is replaced. */
static void
test_each_row_is_reached (void)
{
  gsize n;
  const SceauFindingWords *rows = _sceau_finding_words_table (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (SceauFinding) finding = finding_for_row (&rows[i]);
      g_autofree char *message = sceau_finding_dup_message (finding);
      g_autofree char *fix = sceau_finding_dup_fix (finding);

      g_test_message ("row %" G_GSIZE_FORMAT ": %s", i, message);
      g_assert_true (_sceau_finding_find_words (finding) == &rows[i]);
      g_assert_null (strpbrk (message, "{}?"));
      g_assert_null (strpbrk (fix, "{}?"));
    }
}

/* Whoever reports a finding without parameters is still understood. */
static void
test_each_code_has_plain_words (void)
{
  for (guint code = 0; code < SCEAU_FINDING_N_CODES; code++)
    {
      g_autoptr (SceauFinding) named = sceau_finding_new (code, "lyon.crt", NULL, NULL);
      g_autoptr (SceauFinding) nameless = sceau_finding_new (code, NULL, NULL, "kind", "x", NULL);
      g_autofree char *message = sceau_finding_dup_message (named);
      g_autofree char *other = sceau_finding_dup_message (nameless);
      g_autofree char *fix = sceau_finding_dup_fix (named);

      g_assert_cmpstr (message, !=, "");
      g_assert_null (strpbrk (message, "{}?"));
      g_assert_null (strpbrk (other, "{}?"));
      if (sceau_finding_get_severity (named) != SCEAU_SEVERITY_INFO)
        g_assert_cmpstr (fix, !=, "");
    }
}

static void
test_words (void)
{
  static const struct
  {
    SceauFindingCode code;
    const char *params[6];
    const char *message;
  } cases[] = {
    { SCEAU_FINDING_EXPIRED,
      { "not_after", "2026-11-03T08:30:00Z" },
      "“lyon” expired on 3 November 2026." },
    { SCEAU_FINDING_NOT_YET_VALID,
      { "not_before", "2026-11-24T00:00:00Z", "now", "2026-11-23T09:05:00Z" },
      "“lyon” is valid only from 24 November 2026, 00:00 UTC; the clock says 23 November 2026, "
      "09:05 UTC." },
    { SCEAU_FINDING_EXPIRING_SOON,
      { "days", "1", "not_after", "2026-11-24T00:00:00Z" },
      "“lyon” expires in 1 day, on 24 November 2026." },
    { SCEAU_FINDING_EXPIRING_SOON,
      { "days", "12", "not_after", "2026-12-05T00:00:00Z" },
      "“lyon” expires in 12 days, on 5 December 2026." },
    /* A time that is none is shown as it came. */
    { SCEAU_FINDING_EXPIRED, { "not_after", "yesterday" }, "“lyon” expired on yesterday." },
    /* What comes from a certificate is text, never a placeholder. */
    { SCEAU_FINDING_WEAK_KEY,
      { "key", "{about}" },
      "The key of “lyon” is too weak ({about}). Servers and clients of today refuse it." },
    { SCEAU_FINDING_NOT_A_CERTIFICATE,
      { "kind", "pdf" },
      "“lyon” is a PDF document, not a certificate." },
    { SCEAU_FINDING_NOT_A_CERTIFICATE, { "kind", "unheard-of" }, "“lyon” is not a certificate." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const *p = cases[i].params;
      g_autoptr (SceauFinding)
          finding = sceau_finding_new (cases[i].code, "lyon", NULL, p[0], p[1], p[2], p[3], NULL);
      g_autofree char *message = sceau_finding_dup_message (finding);

      g_assert_cmpstr (message, ==, cases[i].message);
    }
}

static void
test_json (void)
{
  g_autoptr (GPtrArray) findings = sceau_findings_new ();
  g_autoptr (JsonArray) array = NULL;
  g_autoptr (GPtrArray) again = NULL;
  JsonObject *first;

  g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_DUPLICATE, NULL, NULL, NULL));
  g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_NAME_MISMATCH, "lyon.example", "ab12",
                                                "host", "paris.example", "names", NULL, NULL));
  array = sceau_findings_to_json (findings);
  first = json_array_get_object_element (array, 1);
  g_assert_cmpstr (json_object_get_string_member (first, "severity"), ==, "warning");
  g_assert_cmpstr (json_object_get_string_member (first, "code"), ==, "name-mismatch");
  g_assert_nonnull (strstr (json_object_get_string_member (first, "message"), "paris.example"));

  again = sceau_findings_from_json (array);
  g_assert_cmpuint (again->len, ==, 2);
  g_assert_null (sceau_finding_get_about (again->pdata[0]));
  g_assert_cmpstr (sceau_finding_get_about (again->pdata[1]), ==, "lyon.example");
  g_assert_cmpstr (sceau_finding_get_sha256 (again->pdata[1]), ==, "ab12");
  g_assert_cmpstr (sceau_finding_get_param (again->pdata[1], "host"), ==, "paris.example");
  g_assert_null (sceau_finding_get_param (again->pdata[1], "names"));
  g_assert_true (sceau_findings_have (again, SCEAU_FINDING_NAME_MISMATCH));
  g_assert_false (sceau_findings_have (again, SCEAU_FINDING_EXPIRED));
  g_assert_cmpint (sceau_findings_get_worst (again), ==, SCEAU_SEVERITY_WARNING);
  g_assert_cmpint (sceau_findings_get_worst (NULL), ==, SCEAU_SEVERITY_INFO);
}

static void
test_json_untrusted (void)
{
  static const char text[] = "{\"findings\":[1, null, [], {}, {\"code\":3}, {\"code\":\"made-up\"},"
                             "{\"code\":\"expired\",\"severity\":\"info\",\"about\":7,"
                             "\"params\":{\"not_after\":1,\"x\":\"y\"}}]}";
  g_autoptr (JsonObject) root = sceau_json_parse_object (text, -1, NULL);
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *array;

  g_assert_nonnull (root);
  array = json_object_get_array_member (root, "findings");
  findings = sceau_findings_from_json (array);
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_cmpint (sceau_finding_get_severity (findings->pdata[0]), ==, SCEAU_SEVERITY_ERROR);
  g_assert_null (sceau_finding_get_about (findings->pdata[0]));
  g_assert_null (sceau_finding_get_param (findings->pdata[0], "not_after"));
  g_assert_cmpstr (sceau_finding_get_param (findings->pdata[0], "x"), ==, "y");

  g_assert_null (sceau_finding_from_json (json_array_get_object_element (array, 5), &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/finding/vocabulary", test_vocabulary);
  g_test_add_func ("/finding/each-row-is-reached", test_each_row_is_reached);
  g_test_add_func ("/finding/each-code-has-plain-words", test_each_code_has_plain_words);
  g_test_add_func ("/finding/words", test_words);
  g_test_add_func ("/finding/json", test_json);
  g_test_add_func ("/finding/json-untrusted", test_json_untrusted);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every code of the vocabulary is reached, in the severity that the contract gives it, and says something to a technician in English and
 * in French. Those about certificates, files and requests are reached here; where the others are is written down, and checked. */
#include "pki/sceau-reading.h"
#include "pki/sceau-request-check.h"

#include <locale.h>
#include <string.h>

#include "base/sceau-limits.h"
#include "base/sceau-locale.h"
#include "sceau-test-pki-chains.h"

/* Codes that the code for servers makes, or with which an operation stops, and the test that reaches each (below tests/). */
static const struct
{
  SceauFindingCode code;
  const char *test;
  const char *words; /* in it */
} elsewhere[] = {
  { SCEAU_FINDING_HTTPS_WITHOUT_CERTIFICATE, "agent/test_api.py", "https-without-certificate" },
  { SCEAU_FINDING_PAIR_MISMATCH, "agent/test_api.py", "pair-mismatch" },
  { SCEAU_FINDING_FRONT_END_REJECTED, "agent/test_haproxy.py", "front-end-rejected" },
  { SCEAU_FINDING_FRONT_END_NOT_OURS, "agent/test_haproxy.py", "front-end-not-ours" },
  { SCEAU_FINDING_UNREACHABLE, "camtrace/test-api-client.c", "SCEAU_ERROR_UNREACHABLE" },
  { SCEAU_FINDING_NOT_CAMTRACE, "camtrace/test-api-client.c", "SCEAU_ERROR_NOT_CAMTRACE" },
  { SCEAU_FINDING_VERSION_TOO_OLD, "camtrace/test-api-client.c", "SCEAU_ERROR_VERSION_TOO_OLD" },
  { SCEAU_FINDING_AUTH_FAILED, "camtrace/test-api-client.c", "SCEAU_ERROR_AUTH_FAILED" },
  { SCEAU_FINDING_AGENT_KEY_CHANGED, "fleet/test-real.c", "SCEAU_ERROR_AGENT_KEY_CHANGED" },
  { SCEAU_FINDING_NAME_DOES_NOT_RESOLVE, "fleet/test-servers.c",
    "SCEAU_FINDING_NAME_DOES_NOT_RESOLVE" },
  { SCEAU_FINDING_CLOCK_SKEW, "fleet/test-deployment.c", "SCEAU_FINDING_CLOCK_SKEW" },
  { SCEAU_FINDING_PRESENTED_DIFFERS, "fleet/test-deployment-trouble.c",
    "SCEAU_FINDING_PRESENTED_DIFFERS" },
  { SCEAU_FINDING_LAYOUT_CHANGED, "agent/test_api.py", "layout-changed" },
  { SCEAU_FINDING_CHANGED_OUTSIDE, "agent/test_api.py", "changed-outside" },
};

static GPtrArray *reached[SCEAU_FINDING_N_CODES]; /* of SceauFinding: one of each kind */

static void
learn_one (SceauFinding *finding)
{
  GPtrArray *known = reached[sceau_finding_get_code (finding)];
  const char *kind = sceau_finding_get_param (finding, "kind");

  for (guint i = 0; i < known->len; i++)
    if (g_strcmp0 (sceau_finding_get_param (known->pdata[i], "kind"), kind) == 0)
      return;
  g_ptr_array_add (known, sceau_finding_ref (finding));
}

static void
learn (GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    learn_one (findings->pdata[i]);
}

/* --- chains ------------------------------------------------------------------------------------ */

static void
learn_chain (GPtrArray *pile, SceauAnchors *anchors, gboolean presented)
{
  SceauChainQuery query = { .now = SCEAU_TEST_NOW, .anchors = anchors };
  g_autoptr (SceauChain) chain = presented ? sceau_chain_judge (pile, &query)
                                           : sceau_chain_build (pile, &query, NULL, NULL);

  learn (sceau_chain_get_findings (chain));
}

static void
learn_faults (void)
{
  gsize n;
  const SceauTestFault *faults = sceau_test_faults (&n);

  for (gsize i = 0; i < n; i++)
    {
      SceauTestRecipe recipe = sceau_test_recipe_with (&faults[i], NULL);
      SceauTestChain c;

      sceau_test_chain_init (&c, &recipe);
      learn (sceau_chain_get_findings (c.chain));
      sceau_test_chain_clear (&c);
    }
}

static void
learn_shapes (SceauTestPki *pki)
{
  SceauTestIdentity *a = sceau_test_root (pki, .cn = "A"), *b = sceau_test_root (pki, .cn = "B");
  SceauTestIdentity *a_by_b = sceau_test_cross_sign (pki, b, a);
  SceauTestIdentity *b_by_a = sceau_test_cross_sign (pki, a, b);
  SceauTestIdentity *leaf = sceau_test_leaf (pki, a, .cn = "lyon.example");
  SceauTestIdentity *alone = sceau_test_leaf (pki, NULL, .cn = "lyon.example");
  SceauTestIdentity *mid = sceau_test_ca (pki, a, .cn = "Mid");
  g_autoptr (GPtrArray) loop = sceau_test_pile (leaf, a_by_b, b_by_a, NULL);
  g_autoptr (GPtrArray) self_signed = sceau_test_pile (alone, NULL);
  g_autoptr (GPtrArray)
      short_one = sceau_test_pile (sceau_test_leaf (pki, mid, .cn = "paris.example"), NULL);

  learn_chain (loop, NULL, FALSE);
  learn_chain (self_signed, NULL, FALSE);
  learn_chain (short_one, NULL, TRUE);
}

/* --- files ------------------------------------------------------------------------------------- */

static void
learn_file (const char *name, GBytes *bytes, const char *password)
{
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  g_autoptr (GPtrArray) findings = NULL;

  if (password != NULL)
    {
      g_autoptr (SceauSecret) secret = sceau_secret_new (password, (gsize) -1);

      sceau_reading_add_password (reading, secret);
    }
  sceau_reading_add (reading, name, bytes);
  findings = sceau_reading_dup_certificate_findings (reading);
  learn (findings);
}

static void
learn_files (SceauTestPki *pki)
{
  SceauTestIdentity *leaf = sceau_test_leaf (pki, NULL, .cn = "lyon.example");
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) pdf = g_bytes_new_static ("%PDF-1.7\n", 9);
  g_autoptr (GBytes)
      large = g_bytes_new_take (g_malloc0 (SCEAU_MAX_FILE_SIZE + 1), SCEAU_MAX_FILE_SIZE + 1);
  g_autofree char *pem = sceau_test_pem (leaf, NULL);
  g_autoptr (GBytes) half = g_bytes_new (pem, strlen (pem) / 2);
  g_autoptr (GBytes) bundle = sceau_test_pkcs12 (SCEAU_TEST_PKCS12_AES, "right", leaf, NULL);
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GBytes) crowd = NULL;

  for (guint i = 0; i <= SCEAU_MAX_CERTIFICATES; i++)
    g_string_append (many, pem);
  crowd = g_bytes_new (many->str, many->len);
  learn_file ("empty.crt", nothing, NULL);
  learn_file ("offer.pdf", pdf, NULL);
  learn_file ("large.crt", large, NULL);
  learn_file ("half.crt", half, NULL);
  learn_file ("crowd.pem", crowd, NULL);
  learn_file ("bundle.p12", bundle, NULL);
  learn_file ("bundle.p12", bundle, "wrong");
  learn_file ("bundle.p12", bundle, "right");
}

/* --- requests ---------------------------------------------------------------------------------- */

static void
learn_draft (const char *text, const char *const *names, const char *key)
{
  g_autoptr (SceauSubject) subject = sceau_subject_new_from_string (text, NULL);
  g_autoptr (GPtrArray) findings = sceau_request_check_draft (subject, names, key);

  learn (findings);
}

static void
learn_requests (void)
{
  static const char *const odd[] = { "not a name", "cam.local", "*.lyon.fr", NULL };
  static const char *const good[] = { "cam.lyon.fr", NULL };
  static const char *const none[] = { NULL };

  learn_draft ("OU=Vidéo,CN=Caméra", odd, "ed25519");
  learn_draft ("CN=Caméra du hall", good, "rsa:1024");
  learn_draft ("C=FR", none, NULL);
}

/* --- what must hold ---------------------------------------------------------------------------- */

static gboolean
is_elsewhere (SceauFindingCode code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (elsewhere); i++)
    if (elsewhere[i].code == code)
      return TRUE;
  return FALSE;
}

static void
test_reached (void)
{
  guint n_missing = 0;

  for (guint code = 0; code < SCEAU_FINDING_N_CODES; code++)
    {
      g_test_message ("%s (%s): %u", sceau_finding_code_to_string (code),
                      sceau_severity_to_string (sceau_finding_code_get_severity (code)),
                      reached[code]->len);
      if ((reached[code]->len > 0) == is_elsewhere (code))
        {
          g_printerr ("%s is %s\n", sceau_finding_code_to_string (code),
                      reached[code]->len > 0 ? "reached here too" : "not reached");
          n_missing++;
        }
      for (guint i = 0; i < reached[code]->len; i++)
        g_assert_cmpint (sceau_finding_get_severity (reached[code]->pdata[i]), ==,
                         sceau_finding_code_get_severity (code));
    }
  g_assert_cmpuint (n_missing, ==, 0);
}

static void
test_elsewhere (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (elsewhere); i++)
    {
      g_autofree char *path = g_test_build_filename (G_TEST_DIST, elsewhere[i].test, NULL);
      g_autofree char *text = NULL;

      g_test_message ("%s: %s", sceau_finding_code_to_string (elsewhere[i].code),
                      elsewhere[i].test);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_nonnull (strstr (text, elsewhere[i].words));
    }
}

/* In both languages: no hole, no placeholder, and in French no English sentence. */
static void
assert_words (const SceauFinding *finding, gboolean french)
{
  g_autofree char *english = sceau_finding_dup_message (finding);
  g_autofree char *english_fix = sceau_finding_dup_fix (finding);
  g_autofree char *message = NULL, *fix = NULL;

  g_assert_cmpstr (english, !=, "");
  g_assert_null (strpbrk (english, "{}"));
  if (sceau_finding_get_severity (finding) != SCEAU_SEVERITY_INFO)
    g_assert_cmpstr (english_fix, !=, "");
  if (!french)
    return;
  setlocale (LC_ALL, "fr_FR.UTF-8");
  message = sceau_finding_dup_message (finding);
  fix = sceau_finding_dup_fix (finding);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_message ("%s %s", message, fix);
  g_assert_cmpstr (message, !=, english);
  g_assert_null (strpbrk (message, "{}"));
  if (english_fix[0] != '\0')
    g_assert_cmpstr (fix, !=, english_fix);
}

static gboolean
has_french (void)
{
  gboolean found;

  sceau_locale_init ();
  found = setlocale (LC_ALL, "fr_FR.UTF-8") != NULL;
  setlocale (LC_ALL, "C.UTF-8");
  return found;
}

static void
test_words (void)
{
  gboolean french = has_french ();

  for (guint code = 0; code < SCEAU_FINDING_N_CODES; code++)
    {
      g_autoptr (SceauFinding) bare = sceau_finding_new (code, "lyon-03", NULL, NULL);

      assert_words (bare, french);
      for (guint i = 0; i < reached[code]->len; i++)
        assert_words (reached[code]->pdata[i], french);
    }
  if (!french)
    g_test_skip ("there is no French locale here");
}

int
main (int argc, char *argv[])
{
  g_autoptr (SceauTestPki) pki = NULL;
  int status;

  /* Where the tests' own French locale lies. */
  if (g_getenv ("SCEAU_TEST_LOCPATH") != NULL)
    g_setenv ("LOCPATH", g_getenv ("SCEAU_TEST_LOCPATH"), TRUE);
  g_test_init (&argc, &argv, NULL);
  for (guint code = 0; code < SCEAU_FINDING_N_CODES; code++)
    reached[code] = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_finding_unref);
  pki = sceau_test_pki_new ();
  learn_faults ();
  learn_shapes (pki);
  learn_files (pki);
  learn_requests ();
  g_test_add_func ("/vocabulary/reached", test_reached);
  g_test_add_func ("/vocabulary/elsewhere", test_elsewhere);
  g_test_add_func ("/vocabulary/words", test_words);
  status = g_test_run ();
  for (guint code = 0; code < SCEAU_FINDING_N_CODES; code++)
    g_ptr_array_unref (reached[code]);
  return status;
}

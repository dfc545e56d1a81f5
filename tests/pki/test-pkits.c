/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NIST's Public Key Interoperability Test Suite (python3-cryptography-vectors): all its certificates are one pile, and the name of each
 * end entity says what must come of it. Skipped where the package is not there. */
#include "pki/sceau-chain.h"

#include "pki/sceau-reading.h"
#include "sceau-test-pki.h"

#include <string.h>

#define PKITS "/usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data/certs"

static void
read_file (SceauReading *reading, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize size;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return;
  g_assert_true (g_file_get_contents (path, &contents, &size, &error));
  bytes = g_bytes_new_take (contents, size);
  sceau_reading_add (reading, name, bytes);
}

/* NULL: skipped. */
static SceauReading *
read_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  SceauReading *reading;
  const char *name;

  if (dir == NULL)
    {
      g_test_skip ("the package is not installed");
      return NULL;
    }
  reading = sceau_reading_new ();
  while ((name = g_dir_read_name (dir)) != NULL)
    read_file (reading, folder, name);
  return reading;
}

/* Revocation and policies are not looked at: what is invalid for them alone is left out. */
static const char *const not_looked_at[] = {
  "CRL",
  "cRL",
  "IDP",
  "Policy",
  "Policies",
  "Revoked",
  "istributionPoint",
  "onlyContains",
  "onlySomeReasons",
  "SelfIssuedinhibit",
  "SerialNumber",
  "anyPolicy",
  "BasicSelfIssuedNewWithOldTest5",
  "BasicSelfIssuedOldWithNewTest2",
  /* of mail and of URIs, which no server has */
  "RFC822nameConstraints",
  "URInameConstraints",
  NULL,
};

/* Valid by the standard, and rejected here all the same. */
static const struct
{
  const char *name, *finding;
} stricter[] = {
  /* an authority's certificate is no server's */
  { "ValidpathLenConstraintTest8EE", "ca-as-leaf" },
  { "ValidpathLenConstraintTest14EE", "ca-as-leaf" },
  /* no client of today takes DSA */
  { "ValidDSA", "weak-key" },
  /* GnuTLS compares names byte by byte */
  { "ValidNameChaining", "malformed" },
  { "ValidUTF8StringCaseInsensitiveMatchTest11EE", "malformed" },
  { "ValidRolloverfromPrintableStringtoUTF8StringTest10EE", "malformed" },
  /* GnuTLS refuses constraints of directory names, and counts self-issued intermediates */
  { "ValidDNnameConstraints", "malformed" },
  { "ValidSelfIssuedpathLenConstraintTest15EE", "malformed" },
  { "ValidSelfIssuedpathLenConstraintTest17EE", "malformed" },
};

static gboolean
is_looked_at (const char *name)
{
  for (gsize i = 0; not_looked_at[i] != NULL; i++)
    if (strstr (name, not_looked_at[i]) != NULL)
      return FALSE;
  return TRUE;
}

static gboolean
is_stricter (const char *name, GPtrArray *findings)
{
  SceauFindingCode code;

  for (gsize i = 0; i < G_N_ELEMENTS (stricter); i++)
    if (g_str_has_prefix (name, stricter[i].name)
        && sceau_finding_code_from_string (stricter[i].finding, &code)
        && sceau_findings_have (findings, code))
      return TRUE;
  return FALSE;
}

/* A certificate that is not valid yet can be installed, but no client takes it. */
static gboolean
is_accepted (SceauChain *chain)
{
  GPtrArray *findings = sceau_chain_get_findings (chain);

  return sceau_chain_get_status (chain) == SCEAU_CHAIN_COMPLETE
         && !sceau_findings_have (findings, SCEAU_FINDING_NOT_YET_VALID)
         && !sceau_findings_have (findings, SCEAU_FINDING_INTERMEDIATE_NOT_YET_VALID);
}

static char *
describe (GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    if (sceau_finding_get_severity (findings->pdata[i]) != SCEAU_SEVERITY_INFO)
      {
        g_autofree char *message = sceau_finding_dup_message (findings->pdata[i]);

        g_string_append_printf (text, "\n    %s", message);
      }
  return g_string_free (text, FALSE);
}

static SceauCertificate *
find_named (SceauReading *reading, const char *file)
{
  GPtrArray *objects = sceau_reading_get_objects (reading);

  for (guint i = 0; i < objects->len; i++)
    if (g_str_equal (sceau_object_get_file (objects->pdata[i]), file))
      return sceau_object_get_certificate (objects->pdata[i]);
  return NULL;
}

static void
check_pkits (GPtrArray *pile, SceauAnchors *anchors, const SceauObject *object, guint *n_checked)
{
  const char *file = sceau_object_get_file (object);
  gboolean valid = g_str_has_prefix (file, "Valid");
  SceauChainQuery query = { .now = SCEAU_TEST_NOW, .anchors = anchors };
  g_autoptr (SceauChain) chain = NULL;
  g_autofree char *findings = NULL;

  if (strstr (file, "EE.crt") == NULL || !(valid || g_str_has_prefix (file, "Invalid"))
      || !is_looked_at (file))
    return;
  query.spki_sha256 = sceau_certificate_get_spki_sha256 (sceau_object_get_certificate (object));
  chain = sceau_chain_build (pile, &query, NULL, NULL);
  findings = describe (sceau_chain_get_findings (chain));
  ++*n_checked;
  if (valid == is_accepted (chain)
      || (valid && is_stricter (file, sceau_chain_get_findings (chain))))
    return;
  g_printerr ("%s: %s%s\n", file, sceau_chain_status_to_string (sceau_chain_get_status (chain)),
              findings);
  g_test_fail ();
}

static void
test_pkits (void)
{
  g_autoptr (SceauReading) reading = read_folder (PKITS);
  g_autoptr (SceauAnchors) anchors = sceau_anchors_new ();
  g_autoptr (GPtrArray) pile = NULL;
  GPtrArray *objects;
  guint n_checked = 0;

  if (reading == NULL)
    return;
  objects = sceau_reading_get_objects (reading);
  pile = sceau_reading_dup_certificates (reading);
  g_assert_cmpuint (pile->len, ==, 405);
  sceau_anchors_add (anchors, find_named (reading, "TrustAnchorRootCertificate.crt"),
                     SCEAU_ANCHOR_FILE);
  for (guint i = 0; i < objects->len; i++)
    check_pkits (pile, anchors, objects->pdata[i], &n_checked);
  g_test_message ("%u chains", n_checked);
  g_assert_cmpuint (n_checked, >, 50);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain/pkits", test_pkits);
  return g_test_run ();
}

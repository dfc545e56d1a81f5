/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an authority will drop or refuse: each rule alone, on drafts and on requests. */
#include "pki/sceau-request-check.h"

#include <string.h>

#include "sceau-test-pki.h"

/* "code/kind code/kind", in the order in which they are said. */
static char *
summary (GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      SceauFinding *finding = g_ptr_array_index (findings, i);
      const char *kind = sceau_finding_get_param (finding, "kind");

      g_string_append_printf (text, i > 0 ? " %s" : "%s",
                              sceau_finding_code_to_string (sceau_finding_get_code (finding)));
      if (kind != NULL)
        g_string_append_printf (text, "/%s", kind);
    }
  return g_string_free (text, FALSE);
}

static void
test_draft (void)
{
  static const struct
  {
    const char *subject;
    const char *names[4];
    const char *key, *expected;
  } cases[] = {
    { "C=FR,CN=cam.lyon.fr", { NULL }, "rsa:3072", "" },
    { "CN=cam.lyon.fr", { "www.lyon.fr", "8.8.8.8", "2606:4700::1" }, "ec:p256", "" },
    { "CN=cam.lyon.fr", { NULL }, NULL, "" },
    /* fields */
    { "OU=Vidéo,CN=cam.lyon.fr", { NULL }, NULL, "field-dropped/unit" },
    { "ST=Rhône,L=Lyon,O=Ville,CN=cam.lyon.fr", { NULL }, NULL, "field-dropped/domain-validated" },
    { "O=Ville,OU=Vidéo,CN=cam.lyon.fr",
      { NULL },
      NULL,
      "field-dropped/unit field-dropped/domain-validated" },
    /* the common name */
    { "CN=Caméra du hall", { "cam.lyon.fr" }, NULL, "cn-not-in-names/not-a-name" },
    { "CN=Caméra du hall", { NULL }, NULL, "no-names" },
    { "C=FR", { NULL }, NULL, "no-names" },
    { "C=FR", { "cam.lyon.fr" }, NULL, "" },
    { "CN=élan.fr", { "xn--lan-9la.fr" }, NULL, "" },
    /* names */
    { "CN=cam.lyon.fr", { "not a name" }, NULL, "name-invalid" },
    { "CN=cam.lyon.fr", { "https://www.lyon.fr" }, NULL, "name-invalid" },
    { "CN=cam.lyon.fr", { "a_b.lyon.fr", "" }, NULL, "name-invalid name-invalid" },
    { "CN=camtrace", { NULL }, NULL, "name-not-public/single-label" },
    { "CN=cam.lyon.local", { NULL }, NULL, "name-not-public/internal" },
    { "CN=CAM.LYON.LOCAL.", { NULL }, NULL, "name-not-public/internal" },
    { "CN=cam.home.arpa", { NULL }, NULL, "name-not-public/internal" },
    { "CN=cam.local.fr", { NULL }, NULL, "" },
    { "CN=*.lan", { "lan" }, NULL, "name-not-public/internal name-not-public/single-label" },
    /* addresses */
    { "CN=192.168.1.10", { NULL }, NULL, "name-not-public/address" },
    { "CN=cam.lyon.fr", { "10.0.0.1" }, NULL, "name-not-public/address" },
    { "CN=cam.lyon.fr", { "172.31.0.1" }, NULL, "name-not-public/address" },
    { "CN=cam.lyon.fr", { "172.32.0.1" }, NULL, "" },
    { "CN=cam.lyon.fr", { "127.0.0.1" }, NULL, "name-not-public/address" },
    { "CN=cam.lyon.fr", { "::1" }, NULL, "name-not-public/address" },
    { "CN=cam.lyon.fr", { "fd12::1" }, NULL, "name-not-public/address" },
    { "CN=cam.lyon.fr", { "fe80::1" }, NULL, "name-not-public/address" },
    { "CN=cam.lyon.fr", { "::ffff:192.168.0.1" }, NULL, "name-not-public/address" },
    { "CN=cam.lyon.fr", { "240.0.0.1" }, NULL, "name-not-public/address" },
    /* wildcards */
    { "CN=*.lyon.fr", { NULL }, NULL, "wildcard-without-domain" },
    { "CN=*.lyon.fr", { "LYON.fr" }, NULL, "" },
    { "CN=lyon.fr", { "*.cam.lyon.fr" }, NULL, "wildcard-without-domain" },
    /* keys */
    { "CN=cam.lyon.fr", { NULL }, "rsa:2048", "" },
    { "CN=cam.lyon.fr", { NULL }, "rsa:1024", "weak-key/request" },
    { "CN=cam.lyon.fr", { NULL }, "ec:p521", "" },
    { "CN=cam.lyon.fr", { NULL }, "ec:p224", "key-not-public" },
    { "CN=cam.lyon.fr", { NULL }, "ed25519", "key-not-public" },
    { "CN=cam.lyon.fr", { NULL }, "rsa-pss:2048", "key-not-public" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SceauSubject) subject = sceau_subject_new_from_string (cases[i].subject, NULL);
      g_autoptr (GPtrArray)
          findings = sceau_request_check_draft (subject, cases[i].names, cases[i].key);
      g_autofree char *text = summary (findings);

      g_test_message ("%s", cases[i].subject);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

/* No message has a hole or speaks of something else. */
static void
test_words (void)
{
  static const char *const names[] = { "not a name", "cam.local", NULL };
  g_autoptr (SceauSubject)
      subject = sceau_subject_new_from_string ("L=Lyon,O=Ville,OU=Vidéo,CN=*.lyon.fr", NULL);
  g_autoptr (GPtrArray) findings = sceau_request_check_draft (subject, names, "rsa:1024");
  static const char *const parts[] = { "Vidéo",   "Lyon, Ville", "not a name",
                                       "lyon.fr", "cam.local",   "rsa:1024" };

  g_assert_cmpuint (findings->len, ==, G_N_ELEMENTS (parts));
  for (guint i = 0; i < findings->len; i++)
    {
      g_autofree char *message = sceau_finding_dup_message (g_ptr_array_index (findings, i));

      g_test_message ("%s", message);
      g_assert_nonnull (strstr (message, parts[i]));
    }
}

static SceauRequest *
openssl_request (SceauTestPki *pki, const char *key, const char *subject, const char *names)
{
  g_autofree char *key_path = g_build_filename (sceau_test_get_dir (pki), "k.pem", NULL);
  g_autofree char *path = g_build_filename (sceau_test_get_dir (pki), "r.pem", NULL);
  g_autofree char *pem = NULL;
  g_autofree char *output = NULL;

  if (sceau_test_run (&output, "openssl", "req", "-new", "-newkey", key, "-nodes", "-keyout",
                      key_path, "-out", path, "-subj", subject, names != NULL ? "-addext" : NULL,
                      names, NULL)
      != 0)
    g_error ("openssl: %s", output);
  g_assert_true (g_file_get_contents (path, &pem, NULL, NULL));
  return sceau_request_new_from_pem (pem, NULL);
}

static void
test_request (void)
{
  static const struct
  {
    const char *key, *subject, *names, *expected;
  } cases[] = {
    { "rsa:2048", "/C=FR/CN=cam.lyon.fr", "subjectAltName=DNS:cam.lyon.fr", "" },
    { "rsa:2048", "/C=FR/CN=cam.lyon.fr", NULL, "no-names" },
    { "rsa:2048", "/CN=cam.lyon.fr", "subjectAltName=DNS:www.lyon.fr", "cn-not-in-names/missing" },
    { "rsa:1024", "/CN=a_b", "subjectAltName=DNS:a_b.fr",
      "name-invalid no-names weak-key/request" },
    { "ed25519", "/OU=x/CN=cam.lyon.fr", "subjectAltName=DNS:cam.lyon.fr",
      "field-dropped/unit key-not-public" },
  };
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SceauRequest)
          request = openssl_request (pki, cases[i].key, cases[i].subject, cases[i].names);
      g_autoptr (GPtrArray) findings = sceau_request_check (request);
      g_autofree char *text = summary (findings);

      g_assert_cmpstr (text, ==, cases[i].expected);
      for (guint j = 0; j < findings->len; j++)
        g_assert_cmpstr (sceau_finding_get_sha256 (findings->pdata[j]), ==,
                         sceau_request_get_sha256 (request));
    }
}

static void
test_damaged (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  g_autoptr (SceauSubject) subject = sceau_subject_new_from_string ("CN=cam.lyon.fr", NULL);
  g_autoptr (SceauRequest)
      request = sceau_request_new (sceau_test_key (pki, SCEAU_TEST_EC), subject, NULL, NULL);
  gsize size;
  const guint8 *der = g_bytes_get_data (sceau_request_get_der (request), &size);
  guint8 *copy = g_memdup2 (der, size);
  g_autoptr (GBytes) bytes = g_bytes_new_take (copy, size);
  g_autoptr (SceauRequest) damaged = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autofree char *text = NULL;

  copy[size - 9] ^= 1;
  damaged = sceau_request_new_from_der (bytes, NULL);
  findings = sceau_request_check (damaged);
  text = summary (findings);
  g_assert_cmpstr (text, ==, "bad-signature/request");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/request-check/draft", test_draft);
  g_test_add_func ("/request-check/words", test_words);
  g_test_add_func ("/request-check/request", test_request);
  g_test_add_func ("/request-check/damaged", test_damaged);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo's authority: what it signs is what openssl calls a good chain, what it must not sign it does not. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "demo/sceau-demo-answer.h"
#include "demo/sceau-demo-authority.h"
#include "demo/sceau-demo-files.h"
#include "pki/sceau-authority.h"
#include "pki/sceau-reading.h"
#include "sceau-test-pki.h"

typedef struct
{
  char *dir;
  SceauDemoAuthority *authority;
  SceauTestPki *pki;
  gint64 now;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->dir = g_dir_make_tmp ("sceau-authority-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->pki = sceau_test_pki_new ();
  fixture->now = g_get_real_time () / G_USEC_PER_SEC; /* openssl looks at the clock */
  fixture->authority = sceau_demo_authority_open (fixture->dir, fixture->now, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->authority);
  sceau_test_pki_free (fixture->pki);
  sceau_demo_remove_tree (fixture->dir);
  g_assert_false (g_file_test (fixture->dir, G_FILE_TEST_EXISTS));
  g_free (fixture->dir);
}

static SceauRequest *
make_request (Fixture *fixture, SceauTestKeyType type)
{
  g_autoptr (SceauSubject) subject = sceau_subject_new_from_string (
      "C=FR,ST=Rhône,L=Lyon,O=Ville,OU=Voirie,CN=lyon-03.camtrace.example", NULL);
  SceauRequest *request = sceau_request_new (sceau_test_key (fixture->pki, type), subject,
                                             SCEAU_TEST_LIST ("192.0.2.3"), NULL);

  g_assert_nonnull (request);
  return request;
}

/* An independent opinion: leaf, the two intermediates, the root, a name and an address. */
static void
assert_openssl_likes (Fixture *fixture, GPtrArray *chain, const char *option, const char *name)
{
  g_autofree char *root = sceau_demo_authority_dup_root_path (fixture->authority);
  g_autofree char *leaf = sceau_certificate_to_pem (g_ptr_array_index (chain, 0));
  g_autofree char *first = sceau_certificate_to_pem (g_ptr_array_index (chain, 1));
  g_autofree char *second = sceau_certificate_to_pem (g_ptr_array_index (chain, 2));
  g_autofree char *middle = g_strconcat (first, second, NULL);
  const char *leaf_path = sceau_test_write (fixture->pki, "leaf.pem", leaf, -1);
  const char *middle_path = sceau_test_write (fixture->pki, "middle.pem", middle, -1);
  g_autofree char *output = NULL;
  int status = sceau_test_run (&output, "openssl", "verify", "-x509_strict", "-purpose",
                               "sslserver", "-no-CApath", "-no-CAstore", "-CAfile", root,
                               "-untrusted", middle_path, option, name, leaf_path, NULL);

  g_test_message ("%s", output);
  g_assert_cmpint (status, ==, 0);
}

static void
test_answer (Fixture *fixture, gconstpointer data)
{
  static const SceauTestKeyType types[] = { SCEAU_TEST_RSA, SCEAU_TEST_EC, SCEAU_TEST_EC_P384 };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (SceauRequest) request = make_request (fixture, types[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray)
          chain = sceau_demo_authority_answer (fixture->authority, request, fixture->now, &error);
      SceauCertificate *leaf;

      g_assert_no_error (error);
      g_assert_cmpuint (chain->len, ==, 4);
      leaf = g_ptr_array_index (chain, 0);
      g_assert_cmpstr (sceau_certificate_get_spki_sha256 (leaf), ==,
                       sceau_request_get_spki_sha256 (request));
      g_assert_null (strstr (sceau_certificate_get_subject (leaf), "OU="));
      g_assert_nonnull (strstr (sceau_certificate_get_subject (leaf), "O=Ville"));
      g_assert_cmpint (sceau_certificate_get_not_after (leaf)
                           - sceau_certificate_get_not_before (leaf),
                       <=, 397 * SCEAU_TEST_DAY);
      assert_openssl_likes (fixture, chain, "-verify_hostname", "lyon-03.camtrace.example");
      assert_openssl_likes (fixture, chain, "-verify_ip", "192.0.2.3");
    }
}

/* A second demo on the same folder goes on with the same authority. */
static void
test_reopen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauDemoAuthority)
      again = sceau_demo_authority_open (fixture->dir, fixture->now, &error);
  g_autoptr (SceauRequest) request = make_request (fixture, SCEAU_TEST_EC);
  g_autoptr (GPtrArray) chain = NULL;

  g_assert_no_error (error);
  chain = sceau_demo_authority_answer (again, request, fixture->now, &error);
  g_assert_no_error (error);
  assert_openssl_likes (fixture, chain, "-verify_hostname", "lyon-03.camtrace.example");
}

/* Private keys are nobody else's. */
static void
test_modes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (sceau_demo_authority_get_folder (fixture->authority),
                                              "private", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf info;

      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0600);
      n++;
    }
  g_assert_cmpuint (n, ==, 5);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  SceauTestIdentity *root = sceau_test_root (fixture->pki, .cn = "Root");
  SceauSigner signer = { root->certificate, root->key };
  SceauValidity too_long = { fixture->now, fixture->now + 398 * SCEAU_TEST_DAY };
  SceauValidity good = { fixture->now, fixture->now + SCEAU_TEST_DAY };
  g_autoptr (SceauRequest) request = make_request (fixture, SCEAU_TEST_EC);
  g_autoptr (SceauRequest) forged = NULL;
  g_autoptr (GByteArray) der = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (sceau_authority_answer (request, &signer, &too_long, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  bytes = g_bytes_ref (sceau_request_get_der (request));
  g_byte_array_append (der, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
  der->data[der->len - 1] ^= 1;
  g_clear_pointer (&bytes, g_bytes_unref);
  bytes = g_bytes_new (der->data, der->len);
  forged = sceau_request_new_from_der (bytes, &error);
  g_assert_no_error (error);
  g_assert_null (sceau_authority_answer (forged, &signer, &good, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
}

/* Files with names that help nobody: the reader finds the same four certificates in the .crt files and in the .p7b. */
static void
test_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *out = g_build_filename (fixture->dir, "answer", NULL);
  g_autoptr (SceauRequest) request = make_request (fixture, SCEAU_TEST_EC);
  g_autoptr (GPtrArray)
      chain = sceau_demo_authority_answer (fixture->authority, request, fixture->now, NULL);
  g_autoptr (SceauReading) loose = sceau_reading_new ();
  g_autoptr (SceauReading) bundle = sceau_reading_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) paths = NULL;
  g_autofree char *list = NULL;
  guint n;

  sceau_demo_write_answer (chain, out, &paths, &error);
  g_assert_no_error (error);
  n = g_strv_length (paths);
  g_assert_cmpuint (n, ==, 6);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) bytes = sceau_demo_read (paths[i], &error);

      g_assert_no_error (error);
      if (g_str_has_suffix (paths[i], ".crt"))
        sceau_reading_add (loose, paths[i], bytes);
      else if (g_str_has_suffix (paths[i], ".p7b"))
        sceau_reading_add (bundle, paths[i], bytes);
    }
  g_assert_cmpuint (sceau_reading_get_objects (loose)->len, ==, 4);
  g_assert_cmpuint (sceau_reading_get_objects (bundle)->len, ==, 4);
  g_assert_cmpint (
      sceau_test_run (&list, "/usr/bin/python3", "-m", "zipfile", "-t", paths[n - 1], NULL), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/demo/authority/answer", Fixture, NULL, set_up, test_answer, tear_down);
  g_test_add ("/demo/authority/reopen", Fixture, NULL, set_up, test_reopen, tear_down);
  g_test_add ("/demo/authority/modes", Fixture, NULL, set_up, test_modes, tear_down);
  g_test_add ("/demo/authority/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/demo/authority/files", Fixture, NULL, set_up, test_files, tear_down);
  return g_test_run ();
}

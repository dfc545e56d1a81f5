/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The test PKI: PEM, PKCS#7, PKCS#12, CRL, files, and programs run on them. */
#include "sceau-test-pki.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gnutls/pkcs12.h>
#include <gnutls/pkcs7.h>
#include <gnutls/x509.h>
#include <string.h>

#include "sceau-test-pki-private.h"

#define ok(call) g_assert_cmpint ((call), >=, 0)

static GPtrArray *
collect (SceauTestIdentity *first, va_list rest)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  SceauTestIdentity *identity;

  for (identity = first; identity != NULL; identity = va_arg (rest, SceauTestIdentity *))
    g_ptr_array_add (list, sceau_certificate_ref (identity->certificate));
  return list;
}

#define COLLECT(list, first)          \
  G_STMT_START                        \
  {                                   \
    va_list rest;                     \
    va_start (rest, (first));         \
    (list) = collect ((first), rest); \
    va_end (rest);                    \
  }                                   \
  G_STMT_END

static GBytes *
take_datum (gnutls_datum_t *datum)
{
  GBytes *bytes = g_bytes_new (datum->data, datum->size);

  gnutls_free (datum->data);
  return bytes;
}

GPtrArray *
sceau_test_pile (SceauTestIdentity *first, ...)
{
  GPtrArray *list;

  COLLECT (list, first);
  return list;
}

char *
sceau_test_pem (SceauTestIdentity *first, ...)
{
  g_autoptr (GPtrArray) list = NULL;

  COLLECT (list, first);
  return sceau_certificates_to_pem (list);
}

SceauAnchors *
sceau_test_anchors (SceauTestIdentity *first, ...)
{
  g_autoptr (GPtrArray) list = NULL;
  SceauAnchors *anchors = sceau_anchors_new ();
  guint i;

  COLLECT (list, first);
  for (i = 0; i < list->len; i++)
    sceau_anchors_add (anchors, g_ptr_array_index (list, i), SCEAU_ANCHOR_FILE);
  return anchors;
}

char *
sceau_test_key_pem (SceauTestIdentity *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauSecret) pem = sceau_key_to_pem (self->key, &error);

  g_assert_no_error (error);
  return g_strdup (sceau_secret_get_text (pem));
}

GBytes *
sceau_test_pkcs7 (gboolean pem, SceauTestIdentity *first, ...)
{
  g_autoptr (GPtrArray) list = NULL;
  gnutls_pkcs7_t pkcs7;
  gnutls_datum_t out;
  guint i;

  COLLECT (list, first);
  ok (gnutls_pkcs7_init (&pkcs7));
  for (i = 0; i < list->len; i++)
    ok (gnutls_pkcs7_set_crt (pkcs7, sceau_certificate_peek_gnutls (g_ptr_array_index (list, i))));
  ok (gnutls_pkcs7_export2 (pkcs7, pem ? GNUTLS_X509_FMT_PEM : GNUTLS_X509_FMT_DER, &out));
  gnutls_pkcs7_deinit (pkcs7);
  return take_datum (&out);
}

/* --- PKCS#12 ---------------------------------------------------------------------------------- */

static void
add_certificates (gnutls_pkcs12_t pkcs12, GPtrArray *list, const char *password,
                  unsigned int scheme)
{
  gnutls_pkcs12_bag_t bag;
  guint i;

  ok (gnutls_pkcs12_bag_init (&bag));
  for (i = 0; i < list->len; i++)
    ok (gnutls_pkcs12_bag_set_crt (bag,
                                   sceau_certificate_peek_gnutls (g_ptr_array_index (list, i))));
  ok (gnutls_pkcs12_bag_encrypt (bag, password, scheme));
  ok (gnutls_pkcs12_set_bag (pkcs12, bag));
  gnutls_pkcs12_bag_deinit (bag);
}

static void
add_key (gnutls_pkcs12_t pkcs12, SceauKey *key, const char *password, unsigned int scheme)
{
  gnutls_datum_t der;
  gnutls_pkcs12_bag_t bag;

  ok (gnutls_x509_privkey_export2_pkcs8 (sceau_key_peek_gnutls (key), GNUTLS_X509_FMT_DER, password,
                                         scheme, &der));
  ok (gnutls_pkcs12_bag_init (&bag));
  ok (gnutls_pkcs12_bag_set_data (bag, GNUTLS_BAG_PKCS8_ENCRYPTED_KEY, &der));
  ok (gnutls_pkcs12_set_bag (pkcs12, bag));
  gnutls_pkcs12_bag_deinit (bag);
  gnutls_free (der.data);
}

GBytes *
sceau_test_pkcs12 (SceauTestPkcs12 kind, const char *password, SceauTestIdentity *first, ...)
{
  static const struct
  {
    unsigned int certificates, key;
  } schemes[] = {
    [SCEAU_TEST_PKCS12_AES] = { GNUTLS_PKCS_PBES2_AES_256, GNUTLS_PKCS_PBES2_AES_256 },
    [SCEAU_TEST_PKCS12_3DES] = { GNUTLS_PKCS_PKCS12_3DES, GNUTLS_PKCS_PKCS12_3DES },
    [SCEAU_TEST_PKCS12_RC2] = { GNUTLS_PKCS_PKCS12_RC2_40, GNUTLS_PKCS_PKCS12_3DES },
  };
  g_autoptr (GPtrArray) list = NULL;
  gnutls_pkcs12_t pkcs12;
  gnutls_datum_t out;

  COLLECT (list, first);
  ok (gnutls_pkcs12_init (&pkcs12));
  add_certificates (pkcs12, list, password, schemes[kind].certificates);
  if (first->key != NULL)
    add_key (pkcs12, first->key, password, schemes[kind].key);
  ok (gnutls_pkcs12_generate_mac (pkcs12, password));
  ok (gnutls_pkcs12_export2 (pkcs12, GNUTLS_X509_FMT_DER, &out));
  gnutls_pkcs12_deinit (pkcs12);
  return take_datum (&out);
}

GBytes *
sceau_test_crl (SceauTestIdentity *issuer)
{
  gnutls_x509_crl_t crl;
  gnutls_datum_t out;

  ok (gnutls_x509_crl_init (&crl));
  ok (gnutls_x509_crl_set_version (crl, 2));
  ok (gnutls_x509_crl_set_this_update (crl, SCEAU_TEST_NOW - SCEAU_TEST_DAY));
  ok (gnutls_x509_crl_set_next_update (crl, SCEAU_TEST_NOW + SCEAU_TEST_DAY));
  ok (gnutls_x509_crl_set_number (crl, "\x01", 1));
  ok (gnutls_x509_crl_sign2 (crl, sceau_certificate_peek_gnutls (issuer->certificate),
                             sceau_key_peek_gnutls (issuer->key), GNUTLS_DIG_SHA256, 0));
  ok (gnutls_x509_crl_export2 (crl, GNUTLS_X509_FMT_DER, &out));
  gnutls_x509_crl_deinit (crl);
  return take_datum (&out);
}

/* --- files and programs ----------------------------------------------------------------------- */

const char *
sceau_test_get_dir (SceauTestPki *self)
{
  g_autoptr (GError) error = NULL;

  if (self->dir == NULL)
    self->dir = g_dir_make_tmp ("sceau-test-XXXXXX", &error);
  g_assert_no_error (error);
  return self->dir;
}

const char *
sceau_test_write (SceauTestPki *self, const char *name, const void *data, gssize size)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (sceau_test_get_dir (self), name, NULL);

  g_file_set_contents (path, data, size, &error);
  g_assert_no_error (error);
  g_ptr_array_add (self->paths, path);
  return path;
}

/* Also what the programs of a test wrote beside. */
void
sceau_test_pki_remove_files (SceauTestPki *self)
{
  GDir *dir;
  const char *name;

  if (self->dir == NULL || (dir = g_dir_open (self->dir, 0, NULL)) == NULL)
    return;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->dir, name, NULL);

      g_unlink (path);
    }
  g_dir_close (dir);
  g_rmdir (self->dir);
}

int
sceau_test_run (char **output, const char *program, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  const char *argument;
  va_list rest;

  va_start (rest, program);
  for (argument = program; argument != NULL; argument = va_arg (rest, const char *))
    g_ptr_array_add (argv, (gpointer) argument);
  va_end (rest);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &text, NULL, &error);
  g_assert_no_error (error);
  if (output != NULL)
    *output = g_steal_pointer (&text);
  return g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process)
                                              : 128 + g_subprocess_get_term_sig (process);
}

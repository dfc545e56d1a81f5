/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Huge and hostile inputs: an answer that says what is wrong, soon, in bounded memory. Each is given to a process of its own, so that what is
 * measured is its own too: processor time, since machines are busy, and the most that was resident. */
#include "fleet/sceau-intake.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/sceau-limits.h"
#include "pki/sceau-chain.h"
#include "sceau-test-await.h"
#include "sceau-test-pki.h"

#ifdef __SANITIZE_ADDRESS__
#define MAX_SECONDS   20
#define MAX_MEBIBYTES 2000
#define N_AUTHORITIES 12
#define N_DECOYS      300
#else
#define MAX_SECONDS   2
#define MAX_MEBIBYTES 150
#define N_AUTHORITIES 40
#define N_DECOYS      3000
#endif

#define MEBI (1024 * 1024)

/* --- in the child: what is measured ------------------------------------------------------------- */

static char *
describe (GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len && i < 4; i++)
    {
      const char *kind = sceau_finding_get_param (findings->pdata[i], "kind");

      g_string_append_printf (
          text, "%s%s%s%s", i > 0 ? " " : "",
          sceau_finding_code_to_string (sceau_finding_get_code (findings->pdata[i])),
          kind != NULL ? "/" : "", kind != NULL ? kind : "");
    }
  return g_string_free (text, FALSE);
}

static double
processor_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* The most that this process had since it was started; getrusage() counts what its parent had. */
static long
peak_kib (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");
  return line != NULL ? strtol (line + strlen ("VmHWM:"), NULL, 10) : 0;
}

static SceauReading *
read_path (const char *path)
{
  SceauReading *reading = sceau_reading_new ();
  g_autoptr (SceauSecret) password = sceau_secret_new ("x", (gsize) -1);
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  sceau_reading_add_password (reading, password);
  g_list_store_append (files, file);
  sceau_intake_read_async (reading, G_LIST_MODEL (files), NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  g_assert_true (sceau_intake_read_finish (result, NULL));
  return reading;
}

/* Reads the file as the app does, and makes a chain of what is in it. */
static int
child (const char *path)
{
  double start = processor_seconds ();
  g_autoptr (SceauReading) reading = read_path (path);
  g_autoptr (GPtrArray) certificates = sceau_reading_dup_certificates (reading);
  SceauChainQuery query = { .now = SCEAU_TEST_NOW };
  g_autoptr (SceauChain) chain = sceau_chain_build (certificates, &query, NULL, NULL);
  g_autofree char *findings = describe (sceau_reading_get_findings (reading));

  g_print ("%.3f %ld %u %s|%s\n", processor_seconds () - start, peak_kib (), certificates->len,
           sceau_chain_status_to_string (sceau_chain_get_status (chain)), findings);
  return EXIT_SUCCESS;
}

/* --- the inputs -------------------------------------------------------------------------------- */

static SceauTestPki *pki;

static char *
path_of (const char *name)
{
  return g_build_filename (sceau_test_get_dir (pki), name, NULL);
}

static char *
take (const char *name, GByteArray *bytes)
{
  char *path = g_strdup (sceau_test_write (pki, name, bytes->data, (gssize) bytes->len));

  g_byte_array_unref (bytes);
  return path;
}

static void
append (GByteArray *bytes, const char *text)
{
  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
}

static char *
large_file (void)
{
  SceauTestIdentity *leaf = sceau_test_leaf (pki, NULL, .cn = "lyon.example");
  g_autofree char *pem = sceau_test_pem (leaf, NULL);
  GByteArray *bytes = g_byte_array_new ();

  while (bytes->len < 50 * MEBI)
    append (bytes, pem);
  return take ("large.pem", bytes);
}

/* Each of them another one, so that nothing is saved by their being alike: the serial number makes the difference. */
static char *
large_pile (void)
{
  SceauTestIdentity *root = sceau_test_root (pki);
  SceauTestIdentity *leaf = sceau_test_leaf (pki, root, .cn = "lyon.example",
                                             .serial = "41424344414243444142434441424344");
  gsize size;
  const guint8 *der = g_bytes_get_data (sceau_certificate_get_der (leaf->certificate), &size);
  g_autofree guint8 *copy = g_memdup2 (der, size);
  guint8 *serial = memmem (copy, size, "ABCDABCDABCDABCD", 16);
  GByteArray *bytes = g_byte_array_new ();

  for (guint32 i = 0; i <= SCEAU_MAX_CERTIFICATES; i++)
    {
      memcpy (serial + 4, &i, sizeof i);
      g_byte_array_append (bytes, copy, (guint) size);
    }
  return take ("pile.der", bytes);
}

static void
append_le (GByteArray *bytes, guint64 value, guint size)
{
  for (guint i = 0; i < size; i++)
    {
      guint8 byte = (guint8) (value >> (8 * i));

      g_byte_array_append (bytes, &byte, 1);
    }
}

/* A mebibyte of zeros, deflated, up to a byte's border: it can be said again and again. */
static GBytes *
deflate_zeros (GConverter *compressor)
{
  g_autofree guint8 *zeros = g_malloc0 (MEBI);
  GByteArray *out = g_byte_array_new ();
  guint8 buffer[16384];
  gsize at = 0;

  for (;;)
    {
      gsize read = 0, written = 0;
      GConverterResult result = g_converter_convert (compressor, zeros + at, MEBI - at, buffer,
                                                     sizeof buffer, G_CONVERTER_FLUSH, &read,
                                                     &written, NULL);

      g_assert_cmpint (result, !=, G_CONVERTER_ERROR);
      at += read;
      g_byte_array_append (out, buffer, (guint) written);
      if (result == G_CONVERTER_FLUSHED)
        return g_byte_array_free_to_bytes (out);
    }
}

/* Ten gibibytes of zeros in ten mebibytes, whose header says that they are 4 KiB. */
static char *
bomb (void)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, 9);
  g_autoptr (GBytes) first = deflate_zeros (G_CONVERTER (compressor));
  g_autoptr (GBytes) more = deflate_zeros (G_CONVERTER (compressor));
  GByteArray *zip = g_byte_array_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (first, &size);

  append (zip, "PK\003\004");
  append_le (zip, 20, 2); /* version */
  append_le (zip, 0, 2);
  append_le (zip, 8, 2); /* deflate */
  append_le (zip, 0, 4); /* date */
  append_le (zip, 0, 4); /* CRC */
  append_le (zip, size + g_bytes_get_size (more) * 10239 + 5, 4);
  append_le (zip, 4096, 4);
  append_le (zip, 8, 2);
  append_le (zip, 0, 2);
  append (zip, "lyon.crt");
  g_byte_array_append (zip, data, (guint) size);
  data = g_bytes_get_data (more, &size);
  for (guint i = 1; i < 10240; i++)
    g_byte_array_append (zip, data, (guint) size);
  append_le (zip, 0xffff000001, 5); /* an empty block, the last one */
  g_assert_cmpuint (zip->len, <, SCEAU_MAX_FILE_SIZE);
  return take ("bomb.zip", zip);
}

/* Authorities that all certified one another. */
static char *
mesh (void)
{
  SceauTestIdentity *cas[N_AUTHORITIES];
  GByteArray *bytes = g_byte_array_new ();
  g_autofree char *pem = NULL;

  for (guint i = 0; i < N_AUTHORITIES; i++)
    cas[i] = sceau_test_root (pki);
  for (guint i = 0; i < N_AUTHORITIES; i++)
    for (guint j = 0; j < N_AUTHORITIES; j++)
      if (i != j)
        {
          g_autofree char *cross = sceau_test_pem (sceau_test_cross_sign (pki, cas[i], cas[j]),
                                                   NULL);

          append (bytes, cross);
        }
  pem = sceau_test_pem (sceau_test_leaf (pki, cas[0], .cn = "lyon.example"), NULL);
  append (bytes, pem);
  return take ("mesh.pem", bytes);
}

/* Thousands of namesakes that copy the key identifier: none of them signed the leaf. */
static char *
decoys (void)
{
  SceauTestIdentity *root = sceau_test_root (pki), *mid = sceau_test_ca (pki, root, .cn = "Mid");
  GByteArray *bytes = g_byte_array_new ();
  g_autofree char *pem = sceau_test_pem (sceau_test_leaf (pki, mid, .cn = "lyon.example"), NULL);

  append (bytes, pem);
  for (guint i = 0; i < N_DECOYS; i++)
    {
      g_autofree char *decoy = sceau_test_pem (sceau_test_decoy (pki, root, mid), NULL);

      append (bytes, decoy);
    }
  return take ("decoys.pem", bytes);
}

/* Eight million rounds for the bag's password: read before anything is derived. */
static char *
many_rounds (void)
{
  SceauTestIdentity *leaf = sceau_test_leaf (pki, NULL, .cn = "lyon.example");
  g_autofree char *pem = sceau_test_pem (leaf, NULL), *key = sceau_test_key_pem (leaf);
  const char *certificate_path = sceau_test_write (pki, "rounds.pem", pem, -1);
  const char *key_path = sceau_test_write (pki, "rounds.key", key, -1);
  char *path = path_of ("rounds.p12");
  g_autofree char *contents = NULL;
  gsize size, n = 0;

  /* Three octets of rounds, to be put other ones in their place. */
  g_assert_cmpint (sceau_test_run (NULL, "openssl", "pkcs12", "-export", "-in", certificate_path,
                                   "-inkey", key_path, "-iter", "70000", "-nomac", "-certpbe",
                                   "AES-256-CBC", "-passout", "pass:x", "-out", path, NULL),
                   ==, 0);
  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  for (gsize i = 0; i + 5 < size; i++)
    if (memcmp (contents + i, "\x02\x03\x01\x11\x70", 5) == 0)
      {
        memcpy (contents + i + 2, "\x7f\xff\xff", 3);
        n++;
      }
  g_assert_cmpuint (n, ==, 2);
  g_assert_true (g_file_set_contents (path, contents, (gssize) size, NULL));
  return path;
}

/* A mail whose attachment is as large as a file may be. */
static char *
large_mail (void)
{
  g_autofree guint8 *zeros = g_malloc0 (57 * 200000);
  g_autofree char *base64 = g_base64_encode (zeros, 57 * 200000);
  GByteArray *bytes = g_byte_array_new ();

  append (bytes, "From: a@b.example\nMIME-Version: 1.0\nContent-Type: application/octet-stream\n"
                 "Content-Transfer-Encoding: base64\n\n");
  append (bytes, base64);
  g_assert_cmpuint (bytes->len, <, SCEAU_MAX_FILE_SIZE);
  return take ("large.eml", bytes);
}

static const struct
{
  const char *name;
  char *(*make) (void);
  guint n_certificates;
  const char *answer; /* the chain's status, and what is said about the file */
} cases[] = {
  { "fifty-mebibytes", large_file, 0, "rejected|too-large" },
  { "20-001-certificates", large_pile, SCEAU_MAX_CERTIFICATES, "incomplete|too-many" },
  { "bomb-of-10-gibibytes", bomb, 0, "rejected|too-large/unpacked" },
  { "mesh", mesh, N_AUTHORITIES *(N_AUTHORITIES - 1) + 1, "rejected|" },
  { "decoys", decoys, N_DECOYS + 1, "incomplete|" },
  { "many-rounds", many_rounds, 0, "rejected|malformed/iterations" },
  { "large-mail", large_mail, 0, "rejected|not-a-certificate/mail" },
};

static void
test_case (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *path = NULL, *output = NULL;
  double seconds;
  long kib;
  guint n_certificates;
  char answer[256];

  pki = sceau_test_pki_new ();
  path = cases[i].make ();
  g_assert_cmpint (sceau_test_run (&output, self, "--child", path, NULL), ==, 0);
  g_test_message ("%s", output);
  g_assert_cmpint (sscanf (output, "%lf %ld %u %255[^\n]", &seconds, &kib, &n_certificates, answer),
                   ==, 4);
  g_assert_cmpstr (answer, ==, cases[i].answer);
  g_assert_cmpuint (n_certificates, ==, cases[i].n_certificates);
  g_assert_cmpfloat (seconds, <, MAX_SECONDS);
  g_assert_cmpint (kib, <, MAX_MEBIBYTES * 1024);
  g_unlink (path);
  sceau_test_pki_free (pki);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    return child (argv[2]);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/fleet/limits/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  return g_test_run ();
}

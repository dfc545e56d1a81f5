/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading 10 000 certificate files: the floor (open, base64, a bare walk over the DER), GnuTLS, SceauCertificate alone, and the whole
 * reader. Each run is a process of its own, so that memory is seen too. */
#include <glib/gstdio.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>

#include "pki/sceau-reading.h"
#include "sceau-test-bench.h"
#include "sceau-test-pki.h"

#define CERTIFICATES 10000
#define ROUNDS       7
#define MAX_RATIO    1.5
#define MAX_MEMORY   25.0

/* --- the floor: nothing but what has to be done --------------------------------------------------- */

typedef struct
{
  const guint8 *data;
  gsize size;
} Span;

typedef struct
{
  Span der, issuer, subject, key_id, authority_key_id;
} Bare;

static int
next_element (Span *in, Span *value, Span *whole)
{
  gsize header = 2, length, octets;

  if (in->size < 2)
    return -1;
  length = in->data[1];
  if (length & 0x80)
    {
      octets = length & 0x7f;
      if (octets == 0 || octets > 4 || in->size < 2 + octets)
        return -1;
      for (length = 0; header < 2 + octets; header++)
        length = length << 8 | in->data[header];
    }
  if (length > in->size - header)
    return -1;
  *value = (Span){ in->data + header, length };
  *whole = (Span){ in->data, header + length };
  in->data += whole->size;
  in->size -= whole->size;
  return whole->data[0];
}

static void
walk_extensions (Span list, Bare *bare)
{
  Span extension, oid, value, inner, whole;
  int tag;

  while (next_element (&list, &extension, &whole) == 0x30)
    {
      if (next_element (&extension, &oid, &whole) != 6)
        return;
      while ((tag = next_element (&extension, &value, &whole)) > 0 && tag != 4)
        ;
      if (tag != 4 || oid.size != 3 || oid.data[0] != 0x55 || oid.data[1] != 0x1d)
        continue;
      if (oid.data[2] == 14 && next_element (&value, &inner, &whole) == 4)
        bare->key_id = inner;
      if (oid.data[2] == 35 && next_element (&value, &inner, &whole) == 0x30
          && next_element (&inner, &value, &whole) == 0x80)
        bare->authority_key_id = value;
    }
}

static gboolean
walk (Span der, Bare *bare)
{
  Span in = der, tbs, value, whole, list;
  int tag;

  memset (bare, 0, sizeof *bare);
  bare->der = der;
  if (next_element (&in, &value, &whole) != 0x30 || next_element (&value, &tbs, &whole) != 0x30)
    return FALSE;
  if ((tag = next_element (&tbs, &value, &whole)) == 0xa0)
    tag = next_element (&tbs, &value, &whole);
  if (tag != 2 || next_element (&tbs, &value, &whole) != 0x30
      || next_element (&tbs, &value, &bare->issuer) != 0x30
      || next_element (&tbs, &value, &whole) != 0x30
      || next_element (&tbs, &value, &bare->subject) != 0x30
      || next_element (&tbs, &value, &whole) != 0x30)
    return FALSE;
  while ((tag = next_element (&tbs, &value, &whole)) > 0)
    if (tag == 0xa3 && next_element (&value, &list, &whole) == 0x30)
      walk_extensions (list, bare);
  return TRUE;
}

static signed char base64[256];

static void
prepare_base64 (void)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  memset (base64, -1, sizeof base64);
  for (int i = 0; i < 64; i++)
    base64[(guint8) letters[i]] = (signed char) i;
}

/* In place. */
static Span
decode (char *pem)
{
  char *p = strstr (pem, "-----BEGIN CERTIFICATE-----") + 27;
  guint8 *start = (guint8 *) p, *out = start;
  guint bits = 0, buffer = 0;

  for (; *p != '\0' && *p != '-'; p++)
    {
      int value = base64[(guint8) *p];

      if (value < 0)
        continue;
      buffer = buffer << 6 | (guint) value;
      if ((bits += 6) >= 8)
        *out++ = (guint8) (buffer >> (bits -= 8));
    }
  return (Span){ start, (gsize) (out - start) };
}

/* --- the ways to read ------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *kept; /* all stay in memory until the end, as in a pile */
  SceauReading *reading;
  guint count;
} Pile;

static void
read_floor (Pile *pile, const char *name, char *contents, gsize size)
{
  Bare *bare = g_new (Bare, 1);

  pile->count += walk (decode (contents), bare);
  g_ptr_array_add (pile->kept, bare);
  g_ptr_array_add (pile->kept, contents);
}

static void
read_gnutls (Pile *pile, const char *name, char *contents, gsize size)
{
  gnutls_datum_t pem = { (unsigned char *) contents, (unsigned int) size };
  gnutls_x509_crt_t crt;

  gnutls_x509_crt_init (&crt);
  pile->count += gnutls_x509_crt_import (crt, &pem, GNUTLS_X509_FMT_PEM) == 0;
  g_ptr_array_add (pile->kept, crt);
  g_free (contents);
}

static void
read_certificate (Pile *pile, const char *name, char *contents, gsize size)
{
  Span span = decode (contents);
  g_autoptr (GBytes) der = g_bytes_new (span.data, span.size);
  SceauCertificate *certificate = sceau_certificate_new_from_der (der, NULL);

  pile->count += certificate != NULL;
  g_ptr_array_add (pile->kept, certificate);
  g_free (contents);
}

static void
read_reading (Pile *pile, const char *name, char *contents, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (contents, size);

  sceau_reading_add (pile->reading, name, bytes);
}

static const struct
{
  const char *mode, *name;
  void (*read) (Pile *pile, const char *name, char *contents, gsize size);
} modes[] = {
  { "floor", "bare walk", read_floor },
  { "gnutls", "GnuTLS", read_gnutls },
  { "certificate", "SceauCertificate", read_certificate },
  { "reading", "SceauReading", read_reading },
};

static int
child (const char *mode, const char *folder)
{
  Pile pile = { g_ptr_array_new (), sceau_reading_new (), 0 };
  double start = sceau_bench_processor ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint way = 0;

  while (strcmp (modes[way].mode, mode) != 0)
    way++;
  prepare_base64 ();
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      char *contents;
      gsize size;

      g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
      modes[way].read (&pile, name, contents, size);
    }
  if (modes[way].read == read_reading)
    pile.count = sceau_reading_get_objects (pile.reading)->len;
  g_assert_cmpuint (pile.count, ==, CERTIFICATES);
  sceau_bench_child_print (sceau_bench_processor () - start);
  return EXIT_SUCCESS;
}

static double
run (SceauBenchPeer *peer)
{
  const char *const *data = peer->data;

  return sceau_bench_run_child (peer, data[0], data[1]);
}

/* Leaves of many authorities with shared keys: making 10 000 keys is no part of this. */
static void
make_files (SceauTestPki *pki)
{
  SceauTestIdentity *root = sceau_test_root (pki);
  SceauTestIdentity *authorities[50];
  SceauKey *keys[64];

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    keys[i] = sceau_test_key (pki, SCEAU_TEST_EC);
  for (guint i = 0; i < G_N_ELEMENTS (authorities); i++)
    authorities[i] = sceau_test_ca (pki, root);
  for (guint i = 0; i < CERTIFICATES; i++)
    {
      g_autofree char *cn = g_strdup_printf ("host%u.example.net", i),
                      *www = g_strconcat ("www.", cn, NULL);
      g_autofree char *name = g_strdup_printf ("c%05u.pem", i);
      SceauTestIdentity *leaf = sceau_test_leaf (pki, authorities[i % G_N_ELEMENTS (authorities)],
                                                 .cn = cn, .names = SCEAU_TEST_LIST (cn, www),
                                                 .key = keys[i % G_N_ELEMENTS (keys)]);
      g_autofree char *pem = sceau_test_pem (leaf, NULL);

      sceau_test_write (pki, name, pem, -1);
    }
}

static void
test_files (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauBenchPeer peers[G_N_ELEMENTS (modes)] = { 0 };
  const char *data[G_N_ELEMENTS (modes)][2];

  make_files (pki);
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      data[i][0] = modes[i].mode;
      data[i][1] = sceau_test_get_dir (pki);
      peers[i] = (SceauBenchPeer){ .name = modes[i].name, .run = run, .data = data[i] };
    }
  sceau_bench_interleave (peers, G_N_ELEMENTS (peers), ROUNDS);
  sceau_bench_assert_ratio (&peers[2], &peers[0], MAX_RATIO);
  sceau_bench_assert_ratio (&peers[3], &peers[0], MAX_RATIO);
  g_assert_cmpfloat (peers[2].memory, <=, MAX_MEMORY);
  g_assert_cmpfloat (peers[3].memory, <=, MAX_MEMORY);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && argv[1][0] != '-')
    return child (argv[1], argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bench/reading/files", test_files);
  return g_test_run ();
}

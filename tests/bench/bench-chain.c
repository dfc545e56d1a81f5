/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chain out of a shuffled pile of 10, 1 000 and 10 000 certificates, with namesakes of which some copy the key identifier too: the
 * floor (base64, a bare walk over the DER, a hash by subject, depth first with GnuTLS for the signatures), Sceau from the bytes to the
 * verdict, and `openssl verify`. Each run is a process of its own. */
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>

#include "pki/sceau-chain.h"
#include "pki/sceau-reading.h"
#include "sceau-test-bench.h"
#include "sceau-test-pki.h"

/* Small piles take a millisecond or two: more runs, for a steady median. */
#define ROUNDS            7
#define SMALL_ROUNDS      21
#define MAX_RATIO         1.5
#define MIN_OPENSSL_RATIO 30 /* of a pile of 10 000 */

/* --- the floor --------------------------------------------------------------------------------- */

typedef struct
{
  const guint8 *data;
  gsize size;
} Span;

typedef struct
{
  Span der, issuer, subject, key_id, authority_key_id;
  int next;
} Bare;

#define BUCKETS 65536
static Bare *pile;
static int n_pile, heads[BUCKETS];

static int
next_element (Span *in, Span *value, Span *whole)
{
  gsize header = 2, length;

  if (in->size < 2)
    return -1;
  length = in->data[1];
  if (length & 0x80)
    {
      gsize octets = length & 0x7f;

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
        continue;
      if (tag != 4 || oid.size != 3 || oid.data[0] != 0x55 || oid.data[1] != 0x1d)
        continue;
      if (oid.data[2] == 14 && next_element (&value, &inner, &whole) == 4)
        bare->key_id = inner;
      if (oid.data[2] == 35 && next_element (&value, &inner, &whole) == 0x30
          && next_element (&inner, &value, &whole) == 0x80)
        bare->authority_key_id = value;
    }
}

static void
walk (Span der, Bare *bare)
{
  Span in = der, tbs, value, whole, list;
  int tag;

  memset (bare, 0, sizeof *bare);
  bare->der = der;
  next_element (&in, &value, &whole);
  next_element (&value, &tbs, &whole);
  next_element (&tbs, &value, &whole);
  next_element (&tbs, &value, &whole);
  next_element (&tbs, &value, &whole);
  next_element (&tbs, &value, &bare->issuer);
  next_element (&tbs, &value, &whole);
  next_element (&tbs, &value, &bare->subject);
  next_element (&tbs, &value, &whole);
  while ((tag = next_element (&tbs, &value, &whole)) > 0)
    if (tag == 0xa3 && next_element (&value, &list, &whole) == 0x30)
      walk_extensions (list, bare);
}

static void
read_bundle (char *pem)
{
  static signed char base64[256];
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  int capacity = 0;

  memset (base64, -1, sizeof base64);
  for (int i = 0; i < 64; i++)
    base64[(guint8) letters[i]] = (signed char) i;
  n_pile = 0;
  while ((pem = strstr (pem, "-----BEGIN CERTIFICATE-----")) != NULL)
    {
      guint8 *out, *start;
      guint bits = 0, buffer = 0;

      pem += 27;
      start = out = (guint8 *) pem;
      for (; *pem != '\0' && *pem != '-'; pem++)
        {
          int value = base64[(guint8) *pem];

          if (value < 0)
            continue;
          buffer = buffer << 6 | (guint) value;
          if ((bits += 6) >= 8)
            *out++ = (guint8) (buffer >> (bits -= 8));
        }
      if (n_pile == capacity)
        pile = g_renew (Bare, pile, capacity = capacity ? capacity * 2 : 256);
      walk ((Span){ start, (gsize) (out - start) }, &pile[n_pile++]);
    }
}

static guint
bucket_of (Span span)
{
  guint hash = 2166136261u;

  while (span.size-- > 0)
    hash = (hash ^ *span.data++) * 16777619u;
  return (hash ^ hash >> 16) & (BUCKETS - 1);
}

static gboolean
same (Span a, Span b)
{
  return a.size == b.size && memcmp (a.data, b.data, a.size) == 0;
}

static gnutls_x509_crt_t
import (Span der)
{
  gnutls_datum_t datum = { (guint8 *) der.data, (guint) der.size };
  gnutls_x509_crt_t crt;

  gnutls_x509_crt_init (&crt);
  g_assert_cmpint (gnutls_x509_crt_import (crt, &datum, GNUTLS_X509_FMT_DER), ==, 0);
  return crt;
}

static gboolean
signed_by (const Bare *subject, const Bare *issuer)
{
  gnutls_x509_crt_t a = import (subject->der), b = import (issuer->der);
  guint status = 1;
  gboolean good = gnutls_x509_crt_verify (a, &b, 1, GNUTLS_VERIFY_DISABLE_TIME_CHECKS, &status) == 0
                  && status == 0;

  gnutls_x509_crt_deinit (a);
  gnutls_x509_crt_deinit (b);
  return good;
}

static int
climb (const Bare *subject, const Bare *root, int depth)
{
  if (same (subject->issuer, root->subject) && signed_by (subject, root))
    return depth;
  for (int i = heads[bucket_of (subject->issuer)]; i != 0 && depth < 12; i = pile[i - 1].next)
    {
      const Bare *issuer = &pile[i - 1];
      int reached;

      if (!same (issuer->subject, subject->issuer)
          || !same (subject->authority_key_id, issuer->key_id) || !signed_by (subject, issuer))
        continue;
      if ((reached = climb (issuer, root, depth + 1)) != 0)
        return reached;
    }
  return 0;
}

static char *
load (const char *folder, const char *name, gsize *size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *contents;

  g_assert_true (g_file_get_contents (path, &contents, size, NULL));
  return contents;
}

static void
floor_run (const char *folder)
{
  g_autofree char *leaf_pem = load (folder, "leaf.pem", NULL),
                  *root_pem = load (folder, "root.pem", NULL);
  char *pile_pem = load (folder, "pile.pem", NULL);
  Bare leaf, root;

  read_bundle (leaf_pem);
  leaf = pile[0];
  read_bundle (root_pem);
  root = pile[0];
  read_bundle (pile_pem);
  for (int i = 0; i < n_pile; i++)
    {
      guint bucket = bucket_of (pile[i].subject);

      pile[i].next = heads[bucket];
      heads[bucket] = i + 1;
    }
  g_assert_cmpint (climb (&leaf, &root, 1), ==, 4);
}

/* --- Sceau ------------------------------------------------------------------------------------- */

static SceauCertificate *
load_certificate (const char *folder, const char *name)
{
  g_autofree char *pem = load (folder, name, NULL);

  return sceau_certificate_new_from_pem (pem, NULL);
}

/* To the verdict: what is held then goes with the process, as with the floor. */
static void
sceau_run (const char *folder)
{
  SceauReading *reading = sceau_reading_new ();
  SceauAnchors *anchors = sceau_anchors_new ();
  SceauCertificate *leaf = load_certificate (folder, "leaf.pem");
  SceauCertificate *root = load_certificate (folder, "root.pem");
  gsize size;
  char *pem = load (folder, "pile.pem", &size);
  GBytes *bytes = g_bytes_new_take (pem, size);
  SceauChainQuery query = { .now = SCEAU_TEST_NOW, .anchors = anchors };
  GPtrArray *certificates;
  SceauChain *chain;

  sceau_anchors_add (anchors, root, SCEAU_ANCHOR_FILE);
  sceau_reading_add (reading, "pile.pem", bytes);
  certificates = sceau_reading_dup_certificates (reading);
  query.spki_sha256 = sceau_certificate_get_spki_sha256 (leaf);
  chain = sceau_chain_build (certificates, &query, NULL, NULL);
  g_assert_cmpint (sceau_chain_get_status (chain), ==, SCEAU_CHAIN_COMPLETE);
  g_assert_cmpuint (sceau_chain_get_order (chain)->len, ==, 4);
}

static int
child (const char *mode, const char *folder)
{
  double start = sceau_bench_processor ();

  if (g_str_equal (mode, "floor"))
    floor_run (folder);
  else
    sceau_run (folder);
  sceau_bench_child_print (sceau_bench_processor () - start);
  return EXIT_SUCCESS;
}

/* --- the piles --------------------------------------------------------------------------------- */

/* Another certificate for the price of a copy: another serial number, and so a signature that fits nobody. */
static void
add_variant (GPtrArray *list, SceauTestIdentity *original, guint number)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (sceau_certificate_get_der (original->certificate), &size);
  g_autofree guint8 *copy = g_memdup2 (data, size);
  g_autoptr (GBytes) der = NULL;
  gsize serial = 0;

  /* version [0] { INTEGER 2 }, then the serial's INTEGER */
  for (gsize i = 0; i + 6 < 32 && serial == 0; i++)
    if (copy[i] == 0xa0 && copy[i + 1] == 3 && copy[i + 5] == 0x02)
      serial = i + 7;
  g_assert_cmpuint (serial, >, 0);
  g_assert_cmpuint (copy[serial - 1], >, 4);
  for (guint i = 0; i < 4; i++)
    copy[serial + 1 + i] = (guint8) (number >> (8 * i));
  der = g_bytes_new (copy, size);
  g_ptr_array_add (list, sceau_certificate_new_from_der (der, NULL));
}

static void
shuffle (GPtrArray *list)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint i = list->len; i > 1; i--)
    {
      guint other = (guint) g_rand_int_range (random, 0, (gint32) i);
      gpointer swapped = list->pdata[i - 1];

      list->pdata[i - 1] = list->pdata[other];
      list->pdata[other] = swapped;
    }
}

/* A leaf and its three intermediates; of the rest, 8 % namesakes of these with other keys and 1 % that copy the key identifier too. */
static void
make_pile (SceauTestPki *pki, guint size)
{
  SceauTestIdentity *root = sceau_test_root (pki, .cn = "root"), *cas[4] = { root }, *soft[3],
                    *hard[3], *leaf, *stranger_ca, *stranger;
  g_autoptr (GPtrArray)
      list = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  g_autofree char *leaf_pem = NULL, *root_pem = NULL, *pile_pem = NULL;
  guint n_hard = MAX (1, size / 100), n_soft = MAX (2, size * 8 / 100);

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("inter%u", i + 1);

      cas[i + 1] = sceau_test_ca (pki, cas[i], .cn = name);
      soft[i] = sceau_test_ca (pki, cas[i], .cn = name);
      hard[i] = sceau_test_decoy (pki, cas[i], cas[i + 1]);
      g_ptr_array_add (list, sceau_certificate_ref (cas[i + 1]->certificate));
    }
  leaf = sceau_test_leaf (pki, cas[3], .cn = "shop.example.org");
  g_ptr_array_add (list, sceau_certificate_ref (leaf->certificate));
  stranger_ca = sceau_test_ca (pki, sceau_test_root (pki));
  stranger = sceau_test_leaf (pki, stranger_ca, .cn = "elsewhere.example.net");
  for (guint i = 0; i < n_soft && list->len < size; i++)
    add_variant (list, soft[i % 3], i);
  for (guint i = 0; i < n_hard && list->len < size; i++)
    add_variant (list, hard[i % 3], i);
  while (list->len < size)
    add_variant (list, list->len % 10 == 0 ? stranger_ca : stranger, list->len);
  shuffle (list);
  leaf_pem = sceau_test_pem (leaf, NULL);
  root_pem = sceau_test_pem (root, NULL);
  pile_pem = sceau_certificates_to_pem (list);
  sceau_test_write (pki, "leaf.pem", leaf_pem, -1);
  sceau_test_write (pki, "root.pem", root_pem, -1);
  sceau_test_write (pki, "pile.pem", pile_pem, -1);
}

static double
run (SceauBenchPeer *peer)
{
  const char *const *data = peer->data;

  return sceau_bench_run_child (peer, data[0], data[1]);
}

/* Its verdict is not asked for: with such namesakes it does not find the way. */
static double
run_openssl (SceauBenchPeer *peer)
{
  const char *const *data = peer->data;
  g_autofree char *root = g_build_filename (data[1], "root.pem", NULL);
  g_autofree char *leaf = g_build_filename (data[1], "leaf.pem", NULL);
  g_autofree char *pile_path = g_build_filename (data[1], "pile.pem", NULL);
  double start = sceau_bench_processor ();

  sceau_test_run (NULL, "openssl", "verify", "-CAfile", root, "-untrusted", pile_path, leaf, NULL);
  return sceau_bench_processor () - start;
}

static void
test_pile (gconstpointer data)
{
  guint size = GPOINTER_TO_UINT (data);
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  const char *floor_data[] = { "floor", sceau_test_get_dir (pki) };
  const char *sceau_data[] = { "sceau", sceau_test_get_dir (pki) };
  SceauBenchPeer peers[] = {
    { .name = "floor", .run = run, .data = floor_data },
    { .name = "Sceau", .run = run, .data = sceau_data },
    { .name = "openssl verify", .run = run_openssl, .data = floor_data },
  };

  make_pile (pki, size);
  sceau_bench_interleave (peers, G_N_ELEMENTS (peers), size < 10000 ? SMALL_ROUNDS : ROUNDS);
  sceau_bench_assert_ratio (&peers[1], &peers[0], MAX_RATIO);
  if (size >= 10000)
    sceau_bench_assert_ratio (&peers[1], &peers[2], 1.0 / MIN_OPENSSL_RATIO);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && argv[1][0] != '-')
    return child (argv[1], argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/bench/chain/10", GUINT_TO_POINTER (10), test_pile);
  g_test_add_data_func ("/bench/chain/1000", GUINT_TO_POINTER (1000), test_pile);
  g_test_add_data_func ("/bench/chain/10000", GUINT_TO_POINTER (10000), test_pile);
  return g_test_run ();
}

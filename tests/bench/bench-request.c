/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A P-256 key and its request: certtool (two processes), GnuTLS called directly, and ours. */
#include <gnutls/x509.h>
#include <string.h>

#include "pki/sceau-request.h"
#include "sceau-test-bench.h"
#include "sceau-test-pki.h"

#define ROUNDS             9
#define AT_A_TIME          100
#define MAX_RATIO          1.2
#define MIN_CERTTOOL_RATIO 10.0

static const char *const names[] = { "shop.example.org", "www.example.org", "a.example.org",
                                     "b.example.org", NULL };

static void
floor_once (void)
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crq_t crq;
  gnutls_datum_t pem;

  gnutls_x509_privkey_init (&key);
  g_assert_cmpint (gnutls_x509_privkey_generate (
                       key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
                   ==, 0);
  gnutls_x509_crq_init (&crq);
  gnutls_x509_crq_set_version (crq, 1);
  gnutls_x509_crq_set_dn (crq, "CN=shop.example.org,O=Bench", NULL);
  for (guint i = 0; names[i] != NULL; i++)
    gnutls_x509_crq_set_subject_alt_name (crq, GNUTLS_SAN_DNSNAME, names[i],
                                          (unsigned int) strlen (names[i]),
                                          i == 0 ? GNUTLS_FSAN_SET : GNUTLS_FSAN_APPEND);
  gnutls_x509_crq_set_key (crq, key);
  g_assert_cmpint (gnutls_x509_crq_sign2 (crq, key, GNUTLS_DIG_SHA256, 0), ==, 0);
  g_assert_cmpint (gnutls_x509_crq_export2 (crq, GNUTLS_X509_FMT_PEM, &pem), ==, 0);
  gnutls_free (pem.data);
  gnutls_x509_crq_deinit (crq);
  gnutls_x509_privkey_deinit (key);
}

static void
sceau_once (void)
{
  SceauSubject subject = { .organization = (char *) "Bench",
                           .common_name = (char *) "shop.example.org" };
  g_autoptr (SceauKey) key = sceau_key_generate (SCEAU_KEY_EC_P256, NULL);
  g_autoptr (SceauRequest) request = sceau_request_new (key, &subject, names, NULL);
  g_autofree char *pem = sceau_request_to_pem (request);

  g_assert_nonnull (pem);
}

static double
run_in_process (SceauBenchPeer *peer)
{
  void (*once) (void) = peer->data;
  double start = sceau_bench_processor ();

  for (guint i = 0; i < AT_A_TIME; i++)
    once ();
  return (sceau_bench_processor () - start) / AT_A_TIME;
}

static double
run_certtool (SceauBenchPeer *peer)
{
  SceauTestPki *pki = (SceauTestPki *) peer->data;
  g_autofree char *key = g_build_filename (sceau_test_get_dir (pki), "key.pem", NULL);
  g_autofree char *request = g_build_filename (sceau_test_get_dir (pki), "request.pem", NULL);
  g_autofree char *template = g_build_filename (sceau_test_get_dir (pki), "template", NULL);
  double start = sceau_bench_processor ();

  g_assert_cmpint (sceau_test_run (NULL, "certtool", "--generate-privkey", "--key-type", "ecdsa",
                                   "--curve", "secp256r1", "--outfile", key, NULL),
                   ==, 0);
  g_assert_cmpint (sceau_test_run (NULL, "certtool", "--generate-request", "--load-privkey", key,
                                   "--template", template, "--outfile", request, NULL),
                   ==, 0);
  return sceau_bench_processor () - start;
}

static void
test_p256 (void)
{
  static const char template[] =
      "cn = \"shop.example.org\"\norganization = \"Bench\"\n"
      "dns_name = \"shop.example.org\"\ndns_name = \"www.example.org\"\n";
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauBenchPeer peers[] = {
    { .name = "GnuTLS in process", .run = run_in_process, .data = floor_once },
    { .name = "Sceau", .run = run_in_process, .data = sceau_once },
    { .name = "certtool", .run = run_certtool, .data = pki },
  };

  sceau_test_write (pki, "template", template, -1);
  sceau_bench_interleave (peers, G_N_ELEMENTS (peers), ROUNDS);
  sceau_bench_assert_ratio (&peers[1], &peers[0], MAX_RATIO);
  sceau_bench_assert_ratio (&peers[1], &peers[2], 1 / MIN_CERTTOOL_RATIO);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bench/request/p256", test_p256);
  return g_test_run ();
}

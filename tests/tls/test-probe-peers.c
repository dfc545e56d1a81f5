/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The probe against servers that share no code with us: OpenSSL's s_server and HAProxy. */
#include "config.h"

#include "tls/sceau-probe.h"

#include "sceau-test-pki.h"
#include "tls-fixture.h"

#include <string.h>

#define NAME "lyon.example"

typedef struct
{
  SceauTestPki *pki;
  SceauTestIdentity *root, *mid, *leaf;
  SceauAnchors *anchors;
  SceauProber *prober;
  const char *leaf_file, *key_file, *chain_file;
} Fixture;

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  const SceauTestKeyType type = GPOINTER_TO_INT (data) ? SCEAU_TEST_RSA : SCEAU_TEST_EC;
  g_autofree char *leaf = NULL, *key = NULL, *chain = NULL;

  fixture->pki = sceau_test_pki_new ();
  fixture->root = sceau_test_root (fixture->pki, .cn = "Root", .key_type = type);
  fixture->mid = sceau_test_ca (fixture->pki, fixture->root, .cn = "Mid", .key_type = type);
  fixture->leaf = sceau_test_leaf (fixture->pki, fixture->mid, .cn = NAME, .key_type = type);
  fixture->anchors = sceau_test_anchors (fixture->root, NULL);
  fixture->prober = sceau_prober_new (fixture->anchors);
  leaf = sceau_test_pem (fixture->leaf, NULL);
  key = sceau_test_key_pem (fixture->leaf);
  chain = sceau_test_pem (fixture->root, fixture->mid, NULL); /* the wrong way round, on purpose */
  fixture->leaf_file = sceau_test_write (fixture->pki, "leaf.pem", leaf, -1);
  fixture->key_file = sceau_test_write (fixture->pki, "key.pem", key, -1);
  fixture->chain_file = sceau_test_write (fixture->pki, "chain.pem", chain, -1);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->prober);
  g_object_unref (fixture->anchors);
  sceau_test_pki_free (fixture->pki);
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static SceauProbeResult *
probe (Fixture *fixture, guint16 port, const char *name)
{
  g_autoptr (GAsyncResult) async_result = NULL;
  g_autoptr (GError) error = NULL;
  SceauProbeResult *result;

  sceau_prober_probe_async (fixture->prober, "127.0.0.1", port, name, 10000, SCEAU_TEST_NOW, NULL,
                            on_probed, &async_result);
  while (async_result == NULL)
    g_main_context_iteration (NULL, TRUE);
  result = sceau_prober_probe_finish (fixture->prober, async_result, &error);
  g_assert_no_error (error);
  return result;
}

/* --- OpenSSL
 * --------------------------------------------------------------------------------------- */

/* Returns when it listens, and says where. */
static GSubprocess *
start_openssl (Fixture *fixture, const char *const *more, guint16 *port)
{
  const char *const own[] = { "openssl",     "s_server",        "-accept",
                              "127.0.0.1:0", "-cert",           fixture->leaf_file,
                              "-key",        fixture->key_file, "-www",
                              NULL };
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  GSubprocess *process;
  guint i;

  for (i = 0; own[i] != NULL; i++)
    g_strv_builder_add (argv, own[i]);
  for (i = 0; more[i] != NULL; i++)
    g_strv_builder_add (argv, more[i]);
  arguments = g_strv_builder_end (argv);
  process = g_subprocess_newv ((const char *const *) arguments,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                   | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                               &error);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (output), FALSE);
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (output, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (line);
      if (!g_str_has_prefix (line, "ACCEPT "))
        continue;
      *port = (guint16) g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
      g_assert_cmpint (*port, >, 0);
      return process;
    }
}

static void
stop (GSubprocess *process)
{
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
}

/* Root, then intermediate: not the order of RFC 8446, 4.4.2, and clients manage all the same. */
static void
test_openssl_order (Fixture *fixture, gconstpointer data)
{
  const char *const more[] = { "-cert_chain", fixture->chain_file, NULL };
  guint16 port;
  g_autoptr (GSubprocess) process = start_openssl (fixture, more, &port);
  g_autoptr (SceauProbeResult) result = probe (fixture, port, NAME);
  GPtrArray *chain = sceau_probe_result_get_chain (result);

  g_assert_no_error (sceau_probe_result_get_error (result));
  g_assert_cmpint (sceau_probe_result_get_status (result), ==, SCEAU_PROBE_VERIFIED);
  g_assert_cmpuint (chain->len, ==, 3);
  g_assert_cmpstr (sceau_certificate_get_sha256 (g_ptr_array_index (chain, 1)), ==,
                   sceau_certificate_get_sha256 (fixture->root->certificate));
  g_assert_true (
      sceau_findings_have (sceau_probe_result_get_findings (result), SCEAU_FINDING_ROOT_INCLUDED));
  stop (process);
}

static void
test_openssl_versions (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *option;
    const char *version;
  } cases[] = { { "-tls1_2", "TLS1.2" }, { "-tls1_3", "TLS1.3" } };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const more[] = { "-cert_chain", fixture->chain_file, cases[i].option, NULL };
      guint16 port;
      g_autoptr (GSubprocess) process = start_openssl (fixture, more, &port);
      g_autoptr (SceauProbeResult) result = probe (fixture, port, NAME);

      g_assert_no_error (sceau_probe_result_get_error (result));
      g_assert_cmpstr (sceau_probe_result_get_tls_version (result), ==, cases[i].version);
      g_assert_cmpint (sceau_probe_result_get_status (result), ==, SCEAU_PROBE_VERIFIED);
      stop (process);
    }
}

/* A server that does not know X25519, the only group in our first flight: it asks again. */
static void
test_openssl_other_group (Fixture *fixture, gconstpointer data)
{
  const char *const more[] = { "-cert_chain", fixture->chain_file, "-groups", "P-384", NULL };
  guint16 port;
  g_autoptr (GSubprocess) process = start_openssl (fixture, more, &port);
  g_autoptr (SceauProbeResult) result = probe (fixture, port, NAME);

  g_assert_no_error (sceau_probe_result_get_error (result));
  g_assert_cmpint (sceau_probe_result_get_status (result), ==, SCEAU_PROBE_VERIFIED);
  stop (process);
}

/* s_server refuses a handshake whose SNI is another name, and lets one pass that has none, as
 * for an address. */
static void
test_openssl_server_name (Fixture *fixture, gconstpointer data)
{
  const char *const more[] = {
    "-cert_chain", fixture->chain_file, "-servername",       NAME, "-cert2", fixture->leaf_file,
    "-key2",       fixture->key_file,   "-servername_fatal", NULL
  };
  guint16 port;
  g_autoptr (GSubprocess) process = start_openssl (fixture, more, &port);
  g_autoptr (SceauProbeResult) right = probe (fixture, port, NAME);
  g_autoptr (SceauProbeResult) wrong = probe (fixture, port, "paris.example");
  g_autoptr (SceauProbeResult) none = probe (fixture, port, NULL);

  g_assert_no_error (sceau_probe_result_get_error (right));
  g_assert_error (sceau_probe_result_get_error (wrong), SCEAU_ERROR, SCEAU_ERROR_TLS);
  g_assert_no_error (sceau_probe_result_get_error (none));
  g_assert_true (
      sceau_findings_have (sceau_probe_result_get_findings (none), SCEAU_FINDING_NAME_MISMATCH));
  stop (process);
}

/* --- HAProxy
 * --------------------------------------------------------------------------------------- */

/* On a socket that listens already, so that there is nothing to wait for. */
static GSubprocess *
start_haproxy (Fixture *fixture, const char *pem, guint16 *port)
{
  const char *pem_file = sceau_test_write (fixture->pki, "haproxy.pem", pem, -1);
  g_autofree char *text = g_strdup_printf (
      "defaults\n  mode http\n  timeout client 5s\n  timeout connect 5s\n  timeout server 5s\n"
      "frontend f\n  bind fd@3 ssl crt %s\n  http-request return status 200\n",
      pem_file);
  const char *configuration = sceau_test_write (fixture->pki, "haproxy.cfg", text, -1);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *program = g_find_program_in_path ("haproxy");
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  if (program == NULL)
    program = g_strdup ("/usr/sbin/haproxy");
  g_subprocess_launcher_take_fd (launcher, listen_loopback (port), 3);
  process = g_subprocess_launcher_spawn (launcher, &error, program, "-db", "-f", configuration,
                                         NULL);
  g_assert_no_error (error);
  return process;
}

static void
test_haproxy (Fixture *fixture, gconstpointer data)
{
  g_autofree char *certificates = sceau_test_pem (fixture->leaf, fixture->mid, NULL);
  g_autofree char *leaf = sceau_test_pem (fixture->leaf, NULL);
  g_autofree char *key = sceau_test_key_pem (fixture->leaf);
  g_autofree char *whole = g_strconcat (certificates, key, NULL);
  g_autofree char *short_chain = g_strconcat (leaf, key, NULL);
  guint16 port, short_port;
  g_autoptr (GSubprocess) process = start_haproxy (fixture, whole, &port);
  g_autoptr (SceauProbeResult) result = probe (fixture, port, NAME);
  g_autoptr (GSubprocess) second = start_haproxy (fixture, short_chain, &short_port);
  g_autoptr (SceauProbeResult) incomplete = probe (fixture, short_port, NAME);

  g_assert_no_error (sceau_probe_result_get_error (result));
  g_assert_cmpint (sceau_probe_result_get_status (result), ==, SCEAU_PROBE_VERIFIED);
  g_assert_cmpuint (sceau_probe_result_get_chain (result)->len, ==, 2);
  g_assert_no_error (sceau_probe_result_get_error (incomplete));
  g_assert_cmpint (sceau_probe_result_get_status (incomplete), ==, SCEAU_PROBE_NOT_ACCEPTED);
  g_assert_true (sceau_findings_have (sceau_probe_result_get_findings (incomplete),
                                      SCEAU_FINDING_CHAIN_NOT_PRESENTED));
  stop (process);
  stop (second);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *fixture, gconstpointer data);
  } cases[] = {
    { "openssl-order", test_openssl_order },
    { "openssl-versions", test_openssl_versions },
    { "openssl-other-group", test_openssl_other_group },
    { "openssl-server-name", test_openssl_server_name },
    { "haproxy", test_haproxy },
  };
  gsize i;
  int rsa;

  g_test_init (&argc, &argv, NULL);
  for (rsa = 0; rsa < 2; rsa++)
    for (i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        g_autofree char *path = g_strdup_printf ("/tls/probe-peers/%s/%s", rsa ? "rsa" : "ec",
                                                 cases[i].path);

        g_test_add (path, Fixture, GINT_TO_POINTER (rsa), fixture_set_up, cases[i].func,
                    fixture_tear_down);
      }
  return g_test_run ();
}

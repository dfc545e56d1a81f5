/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The probe, against our own listener and against endpoints that are not there, silent, or no
 * TLS. */
#include "config.h"

#include "tls/sceau-listener.h"
#include "tls/sceau-probe.h"

#include "sceau-test-pki.h"
#include "tls-fixture.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NAME "lyon.example"

typedef struct
{
  SceauTestPki *pki;
  SceauTestIdentity *root, *mid, *leaf;
  SceauAnchors *anchors;
  SceauProber *prober;
  GPtrArray *listeners;
} Fixture;

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fixture->pki = sceau_test_pki_new ();
  fixture->root = sceau_test_root (fixture->pki, .cn = "Root");
  fixture->mid = sceau_test_ca (fixture->pki, fixture->root, .cn = "Intermediate");
  fixture->leaf = sceau_test_leaf (fixture->pki, fixture->mid, .cn = NAME,
                                   .names = SCEAU_TEST_LIST (NAME, "127.0.0.1"));
  fixture->anchors = sceau_test_anchors (fixture->root, NULL);
  fixture->prober = sceau_prober_new (fixture->anchors);
  fixture->listeners = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_ptr_array_unref (fixture->listeners);
  g_assert_finalize_object (fixture->prober);
  g_object_unref (fixture->anchors);
  sceau_test_pki_free (fixture->pki);
}

static guint16
serve (Fixture *fixture, SceauTestIdentity *leaf, const char *chain_pem)
{
  g_autofree char *key_text = sceau_test_key_pem (leaf);
  g_autoptr (SceauSecret) key = sceau_secret_new (key_text, (gsize) -1);
  g_autoptr (GError) error = NULL;
  SceauListener *listener = sceau_listener_new (chain_pem, key, &error);
  guint16 port;

  g_assert_no_error (error);
  g_ptr_array_add (fixture->listeners, listener);
  port = sceau_listener_listen (listener, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  return port;
}

typedef struct
{
  SceauProbeResult *result;
  GError *error;
  gboolean done;
} Outcome;

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->result = sceau_prober_probe_finish (SCEAU_PROBER (source), result, &outcome->error);
  outcome->done = TRUE;
}

static SceauProbeResult *
probe (Fixture *fixture, const char *host, guint16 port, const char *name, gint64 now)
{
  Outcome outcome = { 0 };

  sceau_prober_probe_async (fixture->prober, host, port, name, 20000, now, NULL, on_probed,
                            &outcome);
  g_assert_false (outcome.done);
  wait_for (&outcome.done);
  g_assert_no_error (outcome.error);
  return outcome.result;
}

static int
compare_codes (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* "name-mismatch self-signed": the codes, sorted, without the informative ones. */
static char *
describe (SceauProbeResult *result)
{
  GPtrArray *findings = sceau_probe_result_get_findings (result);
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();
  guint i;

  for (i = 0; i < findings->len; i++)
    {
      const SceauFinding *finding = g_ptr_array_index (findings, i);

      if (sceau_finding_get_severity (finding) != SCEAU_SEVERITY_INFO)
        g_ptr_array_add (
            codes, (gpointer) sceau_finding_code_to_string (sceau_finding_get_code (finding)));
    }
  g_ptr_array_sort (codes, compare_codes);
  g_ptr_array_add (codes, NULL);
  return g_strjoinv (" ", (char **) codes->pdata);
}

/* --- Verdicts, cold and warm
 * ----------------------------------------------------------------------- */

static void
assert_verdict (Fixture *fixture, guint16 port, const char *name, gint64 now, const char *expected)
{
  guint i;

  for (i = 0; i < 3; i++)
    {
      g_autoptr (SceauProbeResult) result = probe (fixture, "127.0.0.1", port, name, now);
      g_autofree char *codes = describe (result);

      g_assert_no_error (sceau_probe_result_get_error (result));
      g_assert_cmpstr (codes, ==, expected);
      g_assert_cmpint (sceau_probe_result_get_status (result), ==,
                       *expected == '\0' ? SCEAU_PROBE_VERIFIED : SCEAU_PROBE_NOT_ACCEPTED);
    }
}

static void
test_verified (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pem = sceau_test_pem (fixture->leaf, fixture->mid, NULL);
  guint16 port = serve (fixture, fixture->leaf, pem);
  g_autoptr (SceauProbeResult) result = probe (fixture, "127.0.0.1", port, NAME, SCEAU_TEST_NOW);
  g_autoptr (JsonObject) json = sceau_probe_result_to_json (result);

  g_assert_no_error (sceau_probe_result_get_error (result));
  g_assert_cmpstr (sceau_probe_result_get_host (result), ==, "127.0.0.1");
  g_assert_cmpint (sceau_probe_result_get_port (result), ==, port);
  g_assert_cmpstr (sceau_probe_result_get_name (result), ==, NAME);
  g_assert_cmpstr (sceau_probe_result_get_tls_version (result), ==, "TLS1.3");
  g_assert_cmpuint (sceau_probe_result_get_chain (result)->len, ==, 2);
  g_assert_cmpstr (sceau_certificate_get_sha256 (sceau_probe_result_get_leaf (result)), ==,
                   sceau_certificate_get_sha256 (fixture->leaf->certificate));
  g_assert_cmpint (sceau_probe_result_get_time (result), ==, SCEAU_TEST_NOW);
  g_assert_cmpstr (json_object_get_string_member (json, "status"), ==, "verified");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (json, "chain")), ==, 2);
  g_assert_true (json_object_get_null_member (json, "error"));
  assert_verdict (fixture, port, NAME, SCEAU_TEST_NOW, "");
  assert_verdict (fixture, port, "127.0.0.1", SCEAU_TEST_NOW, "");
  assert_verdict (fixture, port, NULL, SCEAU_TEST_NOW, "");
  assert_verdict (fixture, port, "paris.example", SCEAU_TEST_NOW, "name-mismatch");
}

/* Warm, then the clock moves: what was remembered must not outlive the dates. */
static void
test_dates (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pem = sceau_test_pem (fixture->leaf, fixture->mid, NULL);
  guint16 port = serve (fixture, fixture->leaf, pem);
  gint64 end = sceau_certificate_get_not_after (fixture->leaf->certificate);
  gint64 start = sceau_certificate_get_not_before (fixture->leaf->certificate);

  assert_verdict (fixture, port, NAME, SCEAU_TEST_NOW, "");
  assert_verdict (fixture, port, NAME, end + 1, "expired");
  assert_verdict (fixture, port, NAME, start - 1, "not-yet-valid");
  assert_verdict (fixture, port, NAME, SCEAU_TEST_NOW, "");
}

static void
test_missing_intermediate (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pem = sceau_test_pem (fixture->leaf, NULL);
  g_autofree char *full = sceau_test_pem (fixture->leaf, fixture->mid, NULL);

  /* Also after the same leaf was seen good with its intermediate. */
  assert_verdict (fixture, serve (fixture, fixture->leaf, full), NAME, SCEAU_TEST_NOW, "");
  assert_verdict (fixture, serve (fixture, fixture->leaf, pem), NAME, SCEAU_TEST_NOW,
                  "chain-not-presented missing-issuer");
}

static void
test_untrusted (Fixture *fixture, gconstpointer data)
{
  SceauTestIdentity *root = sceau_test_root (fixture->pki, .cn = "Foreign root");
  SceauTestIdentity *leaf = sceau_test_leaf (fixture->pki, root, .cn = NAME);
  SceauTestIdentity *self_signed = sceau_test_leaf (fixture->pki, NULL, .cn = NAME);
  g_autofree char *with_root = sceau_test_pem (leaf, root, NULL);
  g_autofree char *alone = sceau_test_pem (self_signed, NULL);

  assert_verdict (fixture, serve (fixture, leaf, with_root), NAME, SCEAU_TEST_NOW,
                  "untrusted-root");
  assert_verdict (fixture, serve (fixture, self_signed, alone), NAME, SCEAU_TEST_NOW,
                  "self-signed");
}

/* Warm, then nobody is trusted any more; and back. */
static void
test_anchors_change (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pem = sceau_test_pem (fixture->leaf, fixture->mid, fixture->root, NULL);
  guint16 port = serve (fixture, fixture->leaf, pem);
  g_autoptr (SceauAnchors) none = sceau_anchors_new ();

  assert_verdict (fixture, port, NAME, SCEAU_TEST_NOW, "");
  sceau_prober_set_anchors (fixture->prober, none);
  assert_verdict (fixture, port, NAME, SCEAU_TEST_NOW, "untrusted-root");
  sceau_prober_set_anchors (fixture->prober, fixture->anchors);
  assert_verdict (fixture, port, NAME, SCEAU_TEST_NOW, "");
}

/* Which words fit a signature that nobody here made is pki's to say: the path may be looked for
 * elsewhere. */
static void
assert_refused (Fixture *fixture, guint16 port)
{
  guint i;

  for (i = 0; i < 3; i++)
    {
      g_autoptr (SceauProbeResult)
          result = probe (fixture, "127.0.0.1", port, NAME, SCEAU_TEST_NOW);
      GPtrArray *findings = sceau_probe_result_get_findings (result);

      g_assert_cmpint (sceau_probe_result_get_status (result), ==, SCEAU_PROBE_NOT_ACCEPTED);
      g_assert_true (sceau_findings_have (findings, SCEAU_FINDING_BAD_SIGNATURE)
                     || sceau_findings_have (findings, SCEAU_FINDING_MISSING_ISSUER));
    }
}

/* A good sibling is remembered; a bad certificate below the same intermediate is still found
 * bad. */
static void
test_no_borrowed_trust (Fixture *fixture, gconstpointer data)
{
  g_autofree char *good = sceau_test_pem (fixture->leaf, fixture->mid, NULL);
  SceauTestIdentity *corrupt = sceau_test_leaf (fixture->pki, fixture->mid, .cn = NAME,
                                                .flags = SCEAU_TEST_CORRUPT_SIGNATURE);
  SceauTestIdentity *decoy_mid = sceau_test_decoy (fixture->pki, NULL, fixture->mid);
  SceauTestIdentity *decoy_leaf = sceau_test_leaf (fixture->pki, decoy_mid, .cn = NAME);
  SceauTestIdentity *bad_mid = sceau_test_ca (fixture->pki, fixture->root, .cn = "No authority",
                                              .flags = SCEAU_TEST_CA_FLAG_OFF);
  SceauTestIdentity *below = sceau_test_leaf (fixture->pki, bad_mid, .cn = NAME);
  g_autofree char *corrupt_pem = sceau_test_pem (corrupt, fixture->mid, NULL);
  g_autofree char *decoy_pem = sceau_test_pem (decoy_leaf, fixture->mid, NULL);
  g_autofree char *below_pem = sceau_test_pem (below, bad_mid, NULL);

  assert_verdict (fixture, serve (fixture, fixture->leaf, good), NAME, SCEAU_TEST_NOW, "");
  assert_refused (fixture, serve (fixture, corrupt, corrupt_pem));
  assert_refused (fixture, serve (fixture, decoy_leaf, decoy_pem));
  assert_verdict (fixture, serve (fixture, below, below_pem), NAME, SCEAU_TEST_NOW, "not-a-ca");
  assert_verdict (fixture, serve (fixture, fixture->leaf, good), NAME, SCEAU_TEST_NOW, "");
}

/* --- Not reached
 * ----------------------------------------------------------------------------------- */

static void
assert_unreachable (Fixture *fixture, const char *host, guint16 port, SceauErrorCode code)
{
  g_autoptr (SceauProbeResult) result = probe (fixture, host, port, NULL, SCEAU_TEST_NOW);
  g_autoptr (JsonObject) json = sceau_probe_result_to_json (result);

  g_assert_cmpint (sceau_probe_result_get_status (result), ==, SCEAU_PROBE_UNREACHABLE);
  g_assert_error (sceau_probe_result_get_error (result), SCEAU_ERROR, (int) code);
  g_assert_cmpuint (sceau_probe_result_get_chain (result)->len, ==, 0);
  g_assert_null (sceau_probe_result_get_leaf (result));
  g_assert_null (sceau_probe_result_get_tls_version (result));
  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (json, "error"), "code"), ==,
      sceau_error_code_to_string (code));
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  guint16 port;
  int fd = listen_loopback (&port);

  close (fd);
  assert_unreachable (fixture, "127.0.0.1", port, SCEAU_ERROR_UNREACHABLE);
  assert_unreachable (fixture, "localhost", port, SCEAU_ERROR_UNREACHABLE);
}

static void
test_silent (Fixture *fixture, gconstpointer data)
{
  guint16 port;
  int fd = listen_loopback (&port);
  gint64 start = g_get_monotonic_time ();
  Outcome outcome = { 0 };

  sceau_prober_probe_async (fixture->prober, "127.0.0.1", port, NULL, 300, SCEAU_TEST_NOW, NULL,
                            on_probed, &outcome);
  wait_for (&outcome.done);
  g_assert_error (sceau_probe_result_get_error (outcome.result), SCEAU_ERROR,
                  SCEAU_ERROR_TIMED_OUT);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 300 * 1000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
  g_assert_cmpuint (sceau_probe_result_get_elapsed (outcome.result), >=, 300);
  g_object_unref (outcome.result);
  close (fd);
}

static void
test_unknown_name (Fixture *fixture, gconstpointer data)
{
  assert_unreachable (fixture, "no-such-name.invalid", 443, SCEAU_ERROR_NAME_DOES_NOT_RESOLVE);
}

typedef struct
{
  int listening;
  const char *bytes;
  gsize size;
} Plain;

static gpointer
plain_server (gpointer data)
{
  Plain *plain = data;
  struct pollfd ready = { .fd = plain->listening,
                          .events = POLLIN }; /* GSocket made it non-blocking */
  char buffer[4096];
  int fd;

  g_assert_cmpint (poll (&ready, 1, 20000), ==, 1);
  fd = accept (plain->listening, NULL, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (recv (fd, buffer, sizeof buffer, 0), >, 0);
  if (plain->size > 0)
    g_assert_cmpint (send (fd, plain->bytes, plain->size, MSG_NOSIGNAL), ==, (gssize) plain->size);
  close (fd);
  return NULL;
}

/* What answers is not TLS, or breaks off, or refuses in TLS' own words. */
static void
test_not_tls (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *bytes;
    gsize size;
  } cases[] = {
    { "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", 47 },
    { "220 mail.example ESMTP\r\n", 24 },
    { "\x15\x03\x01\x00\x02\x02\x28", 7 }, /* alert: handshake failure */
    { "\x16\x03\x03\xff\xff\xff\xff\xff", 8 },
    { "\x16\x03\x03\x00\x04\x02\xff\xff\xff", 9 },
    { NULL, 0 },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint16 port;
      Plain plain = { listen_loopback (&port), cases[i].bytes, cases[i].size };
      GThread *thread = g_thread_new ("plain", plain_server, &plain);

      assert_unreachable (fixture, "127.0.0.1", port, SCEAU_ERROR_TLS);
      g_thread_join (thread);
      close (plain.listening);
    }
}

/* --- Queue and cancellation
 * -------------------------------------------------------------------------- */

/* A silent endpoint in front of the queue, two places: the others go by. */
static void
test_queue (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pem = sceau_test_pem (fixture->leaf, fixture->mid, NULL);
  guint16 port = serve (fixture, fixture->leaf, pem), silent_port;
  int silent = listen_loopback (&silent_port);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Outcome outcomes[40] = { 0 };
  guint i;

  sceau_prober_set_parallel (fixture->prober, 2);
  for (i = 0; i < G_N_ELEMENTS (outcomes); i++)
    sceau_prober_probe_async (fixture->prober, "127.0.0.1", i == 0 ? silent_port : port, NAME,
                              60000, SCEAU_TEST_NOW, i == 0 ? cancellable : NULL, on_probed,
                              &outcomes[i]);
  for (i = 1; i < G_N_ELEMENTS (outcomes); i++)
    wait_for (&outcomes[i].done);
  g_assert_false (outcomes[0].done);
  g_cancellable_cancel (cancellable);
  wait_for (&outcomes[0].done);
  g_assert_error (outcomes[0].error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  g_clear_error (&outcomes[0].error);
  for (i = 1; i < G_N_ELEMENTS (outcomes); i++)
    {
      g_assert_cmpint (sceau_probe_result_get_status (outcomes[i].result), ==,
                       SCEAU_PROBE_VERIFIED);
      g_object_unref (outcomes[i].result);
    }
  close (silent);
}

static gpointer
cancel_later (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

/* One under way, one in the queue, one cancelled before it began; then from another thread. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  guint16 port;
  int silent = listen_loopback (&port);
  guint round, i;

  sceau_prober_set_parallel (fixture->prober, 1);
  for (round = 0; round < 3; round++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Outcome outcomes[3] = { 0 };

      if (round == 0)
        g_cancellable_cancel (cancellable);
      for (i = 0; i < G_N_ELEMENTS (outcomes); i++)
        sceau_prober_probe_async (fixture->prober, "127.0.0.1", port, NULL, 15000, SCEAU_TEST_NOW,
                                  cancellable, on_probed, &outcomes[i]);
      g_main_context_iteration (NULL, FALSE);
      if (round == 1)
        g_cancellable_cancel (cancellable);
      else
        g_thread_join (g_thread_new ("canceller", cancel_later, cancellable));
      for (i = 0; i < G_N_ELEMENTS (outcomes); i++)
        {
          wait_for (&outcomes[i].done);
          g_assert_null (outcomes[i].result);
          g_assert_error (outcomes[i].error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
          g_clear_error (&outcomes[i].error);
        }
    }
  /* The place is free again. */
  close (silent);
  assert_unreachable (fixture, "127.0.0.1", port, SCEAU_ERROR_UNREACHABLE);
}

static void
test_cancel_look_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Outcome outcome = { 0 };

  sceau_prober_probe_async (fixture->prober, "no-such-name.invalid", 443, NULL, 0, SCEAU_TEST_NOW,
                            cancellable, on_probed, &outcome);
  g_cancellable_cancel (cancellable);
  wait_for (&outcome.done);
  g_assert_error (outcome.error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  g_clear_error (&outcome.error);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *fixture, gconstpointer data);
  } cases[] = {
    { "/tls/probe/verified", test_verified },
    { "/tls/probe/dates", test_dates },
    { "/tls/probe/missing-intermediate", test_missing_intermediate },
    { "/tls/probe/untrusted", test_untrusted },
    { "/tls/probe/anchors-change", test_anchors_change },
    { "/tls/probe/no-borrowed-trust", test_no_borrowed_trust },
    { "/tls/probe/refused", test_refused },
    { "/tls/probe/silent", test_silent },
    { "/tls/probe/unknown-name", test_unknown_name },
    { "/tls/probe/not-tls", test_not_tls },
    { "/tls/probe/queue", test_queue },
    { "/tls/probe/cancel", test_cancel },
    { "/tls/probe/cancel-look-up", test_cancel_look_up },
  };
  gsize i;

  g_test_init (&argc, &argv, NULL);
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, fixture_set_up, cases[i].func, fixture_tear_down);
  return g_test_run ();
}

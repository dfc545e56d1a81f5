/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sceauctl says of an installation that was done: did it end as asked, and do clients accept it? A server in memory that answers
 * real TLS stands for the one that was worked on. */
#include "config.h"

#include "cli/sceau-cli-fleet.h"

#include "sceau-test-await.h"
#include "sceau-test-backend.h"
#include "sceau-test-pki.h"

#include <string.h>

#define NAME        "lyon.example"
#define PATIENCE_MS 500

typedef struct
{
  SceauTestPki *pki;
  SceauTestIdentity *root, *mid, *leaf, *early;
  SceauTestBackend *backend;
  SceauServer *server;
  GString *said;
} Fixture;

static GString *listener;

static void
on_said (const char *text)
{
  g_string_append (listener, text);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  f->pki = sceau_test_pki_new ();
  f->root = sceau_test_root (f->pki, .cn = "Private Root", .not_before = now - SCEAU_TEST_DAY,
                             .not_after = now + 3650 * (gint64) SCEAU_TEST_DAY);
  f->mid = sceau_test_ca (f->pki, f->root, .cn = "Mid", .not_before = now - SCEAU_TEST_DAY,
                          .not_after = now + 1825 * (gint64) SCEAU_TEST_DAY);
  f->leaf = sceau_test_leaf (f->pki, f->mid, .cn = NAME, .names = SCEAU_TEST_LIST (NAME),
                             .not_before = now - 3600, .not_after = now + 90 * SCEAU_TEST_DAY);
  f->early = sceau_test_leaf (f->pki, f->mid, .cn = NAME, .names = SCEAU_TEST_LIST (NAME),
                              .key = f->leaf->key, .not_before = now + 5 * SCEAU_TEST_DAY,
                              .not_after = now + 90 * SCEAU_TEST_DAY);
  f->backend = sceau_test_backend_new ();
  f->server = sceau_server_new (NULL);
  g_object_set (f->server, "name", "Lyon-03", "https-host", "127.0.0.1", NULL);
  sceau_test_backend_set_pending (f->backend, f->leaf->key);
  f->said = listener = g_string_new (NULL);
  g_set_printerr_handler (on_said);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_set_printerr_handler (NULL);
  g_string_free (f->said, TRUE);
  g_object_unref (f->server);
  g_object_unref (f->backend);
  sceau_test_pki_free (f->pki);
}

typedef struct
{
  const char *name;
  const char *dns_name;
  gboolean root_known, alone, root_sent, early; /* what is trusted here, and what is installed */
  gboolean root_came;                           /* in the pile: "anchor_pem" */
  gboolean enable, not_ours, deaf;              /* and where */
  SceauExit exit;
  const char *said; /* a part of it; NULL for nothing */
} Case;

static const Case cases[] = {
  { "verified", NAME, .root_known = TRUE, .enable = TRUE, .exit = SCEAU_EXIT_DONE },
  { "unknown-root-in-the-pile", NAME, .root_came = TRUE, .enable = TRUE, .exit = SCEAU_EXIT_DONE },
  /* An intermediate or a root: nothing tells. */
  { "unknown-issuer", NAME, .enable = TRUE, .exit = SCEAU_EXIT_INCOMPLETE,
    .said = "clients do not accept" },
  { "unknown-root-sent", NAME, .root_sent = TRUE, .enable = TRUE, .exit = SCEAU_EXIT_DONE },
  { "off", NAME, .exit = SCEAU_EXIT_DONE },
  { "other-name", "paris.example", .root_known = TRUE, .enable = TRUE,
    .exit = SCEAU_EXIT_INCOMPLETE, .said = "clients do not accept" },
  { "other-name-unknown-root", "paris.example", .enable = TRUE, .exit = SCEAU_EXIT_INCOMPLETE,
    .said = "clients do not accept" },
  { "other-name-root-in-the-pile", "paris.example", .root_came = TRUE, .enable = TRUE,
    .exit = SCEAU_EXIT_INCOMPLETE, .said = "clients do not accept" },
  { "without-intermediate-root-in-the-pile", NAME, .root_came = TRUE, .alone = TRUE, .enable = TRUE,
    .exit = SCEAU_EXIT_INCOMPLETE, .said = "clients do not accept" },
  { "without-intermediate", NAME, .root_known = TRUE, .alone = TRUE, .enable = TRUE,
    .exit = SCEAU_EXIT_INCOMPLETE, .said = "clients do not accept" },
  { "too-early", NAME, .root_known = TRUE, .early = TRUE, .enable = TRUE,
    .exit = SCEAU_EXIT_INCOMPLETE, .said = "clients do not accept" },
  { "not-ours", NAME, .root_known = TRUE, .enable = TRUE, .not_ours = TRUE,
    .exit = SCEAU_EXIT_INCOMPLETE, .said = "as --enable asked" },
  { "no-answer", NAME, .root_known = TRUE, .deaf = TRUE, .exit = SCEAU_EXIT_INCOMPLETE,
    .said = "no TLS client" },
};

static SceauDeployment *
install (Fixture *f, const Case *one)
{
  g_autoptr (SceauAnchors) anchors = one->root_known ? sceau_test_anchors (f->root, NULL)
                                                     : sceau_test_anchors (NULL, NULL);
  g_autoptr (SceauProber) prober = sceau_prober_new (anchors);
  g_autoptr (SceauArguments) arguments = sceau_arguments_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SceauTestIdentity *leaf = one->early ? f->early : f->leaf;
  SceauDeployment *deployment;

  arguments->chain_pem = one->alone       ? sceau_test_pem (leaf, NULL)
                         : one->root_sent ? sceau_test_pem (leaf, f->mid, f->root, NULL)
                                          : sceau_test_pem (leaf, f->mid, NULL);
  if (one->root_came)
    arguments->anchor_pem = sceau_test_pem (f->root, NULL);
  deployment = sceau_deployment_new (f->server, SCEAU_BACKEND (f->backend), prober,
                                     SCEAU_OPERATION_INSTALL, arguments, one->enable, NULL);
  sceau_deployment_set_patience (deployment, PATIENCE_MS);
  sceau_deployment_run_async (deployment, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  sceau_deployment_run_finish (deployment, result, &error);
  g_assert_no_error (error);
  return deployment;
}

static void
test_judge (Fixture *f, gconstpointer data)
{
  const Case *one = data;
  g_autoptr (GPtrArray) before = sceau_test_pile (f->leaf, f->mid, NULL);
  g_autoptr (SceauDeployment) deployment = NULL;

  g_object_set (f->server, "dns-name", one->dns_name, NULL);
  if (one->not_ours)
    sceau_test_backend_set_not_ours (f->backend);
  if (one->deaf)
    {
      /* On before, and not to be reached before either. */
      sceau_test_backend_set_installed (f->backend, before, f->leaf->key);
      sceau_test_backend_set_https (f->backend, TRUE);
      sceau_test_backend_set_deaf (f->backend, TRUE);
    }
  deployment = install (f, one);
  g_assert_cmpint (sceau_cli_judge_deployment (deployment, one->enable), ==, one->exit);
  g_test_message ("said: %s", f->said->str);
  if (one->said == NULL)
    g_assert_cmpstr (f->said->str, ==, "");
  else
    g_assert_nonnull (strstr (f->said->str, one->said));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/judge/", cases[i].name, NULL);

      g_test_add (path, Fixture, &cases[i], set_up, test_judge, tear_down);
    }
  return g_test_run ();
}

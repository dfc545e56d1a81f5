/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deployments against a server in memory that answers real TLS and fails at a chosen step: the outcome, what lies there afterwards,
 * the way back, cancelling. */
#include "fleet/sceau-deployment.h"

#include <string.h>

#include "sceau-test-await.h"
#include "sceau-test-backend.h"
#include "sceau-test-pki.h"

#define PATIENCE_MS 1500

typedef struct
{
  SceauTestPki *pki;
  SceauTestIdentity *root, *mid, *old, *new;
  GPtrArray *old_chain, *new_chain;
  char *new_pem;
  SceauTestBackend *backend;
  SceauServer *server;
  SceauProber *prober;
  SceauArguments *arguments;
} Fixture;

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static SceauTestIdentity *
leaf (Fixture *f, const char *name)
{
  return sceau_test_leaf (f->pki, f->mid, .cn = name, .names = SCEAU_TEST_LIST ("lyon.example"),
                          .not_before = now () - 3600, .not_after = now () + 90 * 86400);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauAnchors) anchors = NULL;

  f->pki = sceau_test_pki_new ();
  f->root = sceau_test_root (f->pki, .cn = "Root", .not_before = now () - 86400,
                             .not_after = now () + 3650 * (gint64) 86400);
  f->mid = sceau_test_ca (f->pki, f->root, .cn = "Mid", .not_before = now () - 86400,
                          .not_after = now () + 1825 * (gint64) 86400);
  f->old = leaf (f, "old");
  f->new = leaf (f, "new");
  f->old_chain = sceau_test_pile (f->old, f->mid, NULL);
  f->new_chain = sceau_test_pile (f->new, f->mid, NULL);
  f->new_pem = sceau_test_pem (f->new, f->mid, NULL);
  f->backend = sceau_test_backend_new ();
  f->server = sceau_server_new (NULL);
  g_object_set (f->server, "way", SCEAU_WAY_AGENT, "name", "Lyon-03", "https-host", "127.0.0.1",
                "dns-name", "lyon.example", NULL);
  anchors = sceau_test_anchors (f->root, NULL);
  f->prober = sceau_prober_new (anchors);
  f->arguments = sceau_arguments_new ();
  f->arguments->chain_pem = g_strdup (f->new_pem);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  sceau_arguments_free (f->arguments);
  g_object_unref (f->prober);
  g_object_unref (f->server);
  g_object_unref (f->backend);
  g_free (f->new_pem);
  g_ptr_array_unref (f->old_chain);
  g_ptr_array_unref (f->new_chain);
  sceau_test_pki_free (f->pki);
}

/* A server whose HTTPS is on with the old certificate, and that awaits the new one. */
static void
make_renewal (Fixture *f)
{
  sceau_test_backend_set_installed (f->backend, f->old_chain, f->old->key);
  sceau_test_backend_set_pending (f->backend, f->new->key);
  sceau_test_backend_set_https (f->backend, TRUE);
}

/* A server with nothing but a request. */
static void
make_first (Fixture *f)
{
  sceau_test_backend_set_pending (f->backend, f->new->key);
}

static SceauDeployment *
plan (Fixture *f, SceauOperation operation, gboolean enable)
{
  g_autoptr (SceauManagedState) state = sceau_test_backend_make_state (f->backend);
  SceauDeployment *deployment = sceau_deployment_new (f->server, SCEAU_BACKEND (f->backend),
                                                      f->prober, operation, f->arguments, enable,
                                                      sceau_managed_state_get_etag (state));

  sceau_deployment_set_patience (deployment, PATIENCE_MS);
  return deployment;
}

static gboolean
run (SceauDeployment *deployment, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_deployment_run_async (deployment, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  return sceau_deployment_run_finish (deployment, result, error);
}

static void
assert_ended (SceauDeployment *deployment, const char *state)
{
  GListModel *steps = sceau_deployment_get_steps (deployment);

  g_assert_cmpstr (sceau_deployment_state_to_string (sceau_deployment_get_state (deployment)), ==,
                   state);
  g_assert_false (sceau_deployment_get_can_cancel (deployment));
  g_assert_false (sceau_server_is_busy (sceau_deployment_get_server (deployment)));
  for (guint i = 0; i < g_list_model_get_n_items (steps); i++)
    {
      g_autoptr (SceauStep) step = g_list_model_get_item (steps, i);

      g_test_message ("%s: %s: %s", sceau_step_kind_to_string (sceau_step_get_kind (step)),
                      sceau_step_state_to_string (sceau_step_get_state (step)),
                      sceau_step_get_message (step));
      g_assert_cmpint (sceau_step_get_state (step), !=, SCEAU_STEP_WAITING);
      g_assert_cmpint (sceau_step_get_state (step), !=, SCEAU_STEP_RUNNING);
    }
}

static SceauStep *
find_step (SceauDeployment *deployment, SceauStepKind kind)
{
  GListModel *steps = sceau_deployment_get_steps (deployment);

  for (guint i = 0; i < g_list_model_get_n_items (steps); i++)
    {
      g_autoptr (SceauStep) step = g_list_model_get_item (steps, i);

      if (sceau_step_get_kind (step) == kind)
        return step;
    }
  return NULL;
}

static void
assert_step (SceauDeployment *deployment, SceauStepKind kind, SceauStepState state)
{
  SceauStep *step = find_step (deployment, kind);

  g_assert_nonnull (step);
  g_assert_cmpstr (sceau_step_state_to_string (sceau_step_get_state (step)), ==,
                   sceau_step_state_to_string (state));
}

static void
test_first_install (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  make_first (f);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, TRUE);
  words = sceau_deployment_dup_plan (deployment);
  g_assert_true (g_str_has_prefix (words, "1. "));
  g_assert_nonnull (strstr (words, "\n6. "));
  g_assert_true (sceau_deployment_get_can_cancel (deployment));
  run (deployment, &error);
  g_assert_no_error (error);
  assert_ended (deployment, "done");
  g_assert_cmpstr (sceau_test_backend_get_log (f->backend), ==, "install enable ");
  assert_step (deployment, SCEAU_STEP_VERIFY, SCEAU_STEP_DONE);
  g_assert_cmpint (sceau_probe_result_get_status (sceau_deployment_get_presented (deployment)), ==,
                   SCEAU_PROBE_VERIFIED);
  g_assert_cmpstr (sceau_status_to_string (sceau_server_get_status (f->server)), ==, "verified");
}

static void
test_renewal (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GError) error = NULL;

  make_renewal (f);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, TRUE);
  run (deployment, &error);
  g_assert_no_error (error);
  assert_ended (deployment, "done");
  /* HTTPS was on already: it is not switched. */
  g_assert_cmpstr (sceau_test_backend_get_log (f->backend), ==, "install ");
  assert_step (deployment, SCEAU_STEP_ENABLE, SCEAU_STEP_SKIPPED);
  g_assert_cmpstr (sceau_deployment_get_backup (deployment), ==, "0001");
  g_assert_nonnull (
      strstr (sceau_step_get_message (find_step (deployment, SCEAU_STEP_BACKUP)), "0001"));
}

static void
test_uploads_a_local_key (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GError) error = NULL;

  f->arguments->key_passphrase = sceau_secret_new ("correct horse", (gsize) -1);
  f->arguments->key_pem = sceau_key_to_encrypted_pem (f->new->key, f->arguments->key_passphrase,
                                                      &error);
  g_assert_no_error (error);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
  run (deployment, &error);
  g_assert_no_error (error);
  assert_ended (deployment, "done");
  g_assert_cmpstr (sceau_test_backend_get_log (f->backend), ==, "upload-key install ");
  assert_step (deployment, SCEAU_STEP_VERIFY, SCEAU_STEP_SKIPPED);
}

static void
test_self_sign (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GError) error = NULL;

  f->arguments->subject = sceau_subject_new ();
  f->arguments->subject->common_name = g_strdup ("lyon.example");
  f->arguments->names = g_strdupv ((char **) SCEAU_TEST_LIST ("lyon.example"));
  deployment = plan (f, SCEAU_OPERATION_SELF_SIGN, TRUE);
  run (deployment, &error);
  g_assert_no_error (error);
  assert_ended (deployment, "done");
  g_assert_cmpstr (sceau_test_backend_get_log (f->backend), ==, "self-sign enable ");
  g_assert_cmpstr (sceau_status_to_string (sceau_server_get_status (f->server)), ==, "untrusted");
}

/* A server that was added by its address: what is made for a name there tells its name, and it is looked at by that name. */
static const struct
{
  const char *common_name;
  gboolean has_name, fails;
  const char *learnt;
} learning[] = {
  { "lyon.example", .learnt = "lyon.example" },
  { "Lyon.Example.", .learnt = "lyon.example" },
  { "paris.example", .has_name = TRUE },
  { "Lyon" },
  { "192.0.2.7" },
  { "*.example" },
  { "lyon.example", .fails = TRUE },
};

static void
test_learns_its_name (Fixture *f, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (learning); i++)
    {
      const char *expected = learning[i].has_name ? "lyon.example" : learning[i].learnt;
      g_autoptr (SceauDeployment) deployment = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", learning[i].common_name);
      g_object_set (f->server, "dns-name", learning[i].has_name ? "lyon.example" : NULL, NULL);
      g_clear_pointer (&f->arguments->subject, sceau_subject_free);
      f->arguments->subject = sceau_subject_new ();
      f->arguments->subject->common_name = g_strdup (learning[i].common_name);
      f->arguments->replace = TRUE;
      if (learning[i].fails)
        sceau_test_backend_fail (f->backend, SCEAU_OPERATION_SELF_SIGN, 0, SCEAU_FAULT_REFUSED,
                                 SCEAU_ERROR_FRONT_END_REJECTED);
      deployment = plan (f, SCEAU_OPERATION_SELF_SIGN, FALSE);
      g_assert_true (run (deployment, &error) != learning[i].fails);
      g_assert_cmpstr (sceau_deployment_get_learnt_name (deployment), ==, learning[i].learnt);
      g_assert_cmpstr (sceau_server_get_dns_name (f->server), ==, expected);
      if (expected != NULL && !learning[i].has_name)
        g_assert_nonnull (
            strstr (sceau_step_get_message (find_step (deployment, SCEAU_STEP_SWITCH)), expected));
    }
}

/* The name of an answer for the server's own key; verified by it at once. Put back, it is unknown again. */
static void
test_learns_from_an_answer (Fixture *f, gconstpointer data)
{
  SceauTestIdentity *answer = sceau_test_leaf (
      f->pki, f->mid, .cn = "lyon.example", .names = SCEAU_TEST_LIST ("lyon.example"),
      .key = f->new->key, .not_before = now () - 3600, .not_after = now () + 90 * (gint64) 86400);
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (SceauDeployment) again = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (f->server, "dns-name", NULL, NULL);
  g_free (f->arguments->chain_pem);
  f->arguments->chain_pem = sceau_test_pem (answer, f->mid, NULL);
  make_first (f);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, TRUE);
  run (deployment, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sceau_server_get_dns_name (f->server), ==, "lyon.example");
  g_assert_cmpstr (sceau_status_to_string (sceau_server_get_status (f->server)), ==, "verified");

  g_object_set (f->server, "dns-name", NULL, NULL);
  sceau_test_backend_present_instead (f->backend, f->old_chain, f->old->key);
  again = plan (f, SCEAU_OPERATION_INSTALL, TRUE);
  g_assert_false (run (again, &error));
  g_assert_null (sceau_deployment_get_learnt_name (again));
  g_assert_null (sceau_server_get_dns_name (f->server));
}

static void
test_uninstall_and_back (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) removal = NULL;
  g_autoptr (SceauDeployment) restoring = NULL;
  g_autoptr (SceauDeployment) enabling = NULL;
  g_autoptr (SceauDeployment) disabling = NULL;
  g_autoptr (GError) error = NULL;

  sceau_test_backend_set_installed (f->backend, f->old_chain, f->old->key);
  sceau_test_backend_set_https (f->backend, TRUE);
  removal = plan (f, SCEAU_OPERATION_UNINSTALL, TRUE);
  run (removal, &error);
  g_assert_no_error (error);
  assert_ended (removal, "done");
  g_assert_cmpstr (sceau_test_backend_get_log (f->backend), ==, "disable uninstall ");

  f->arguments->backup_id = g_strdup (sceau_deployment_get_backup (removal));
  restoring = plan (f, SCEAU_OPERATION_RESTORE, FALSE);
  run (restoring, &error);
  g_assert_no_error (error);
  enabling = plan (f, SCEAU_OPERATION_ENABLE, FALSE);
  run (enabling, &error);
  g_assert_no_error (error);
  assert_ended (enabling, "done");
  g_assert_cmpstr (sceau_status_to_string (sceau_server_get_status (f->server)), ==, "verified");

  disabling = plan (f, SCEAU_OPERATION_DISABLE, FALSE);
  run (disabling, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sceau_status_to_string (sceau_server_get_status (f->server)), ==, "ready");
}

/* What is switched on and does not answer is switched off all the same before the certificate goes. */
static void
test_uninstall_where_https_failed (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) removal = NULL;
  g_autoptr (SceauDeployment) disabling = NULL;
  g_autoptr (GError) error = NULL;

  sceau_test_backend_set_installed (f->backend, f->old_chain, f->old->key);
  sceau_test_backend_set_https_word (f->backend, SCEAU_SERVICE_FAILED);
  disabling = plan (f, SCEAU_OPERATION_DISABLE, FALSE);
  run (disabling, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sceau_step_get_message (find_step (disabling, SCEAU_STEP_SWITCH)), ==, "Done.");
  removal = plan (f, SCEAU_OPERATION_UNINSTALL, TRUE);
  run (removal, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sceau_test_backend_get_log (f->backend), ==, "disable disable uninstall ");
}

/* Every step that asks the server something × every way to fail: what it ends as, and that the server is as it was or as meant. */
static const struct
{
  SceauOperation operation;
  guint skip;
  SceauTestFault fault;
  const char *state; /* how it ends */
  gboolean meant;    /* the server is as meant afterwards; else as it was */
} failures[] = {
  { SCEAU_OPERATION_STATE, 0, SCEAU_FAULT_REFUSED, "failed", FALSE },
  { SCEAU_OPERATION_STATE, 0, SCEAU_FAULT_LOST_BEFORE, "failed", FALSE },
  { SCEAU_OPERATION_CHECK, 0, SCEAU_FAULT_REFUSED, "failed", FALSE },
  { SCEAU_OPERATION_CHECK, 0, SCEAU_FAULT_LOST_BEFORE, "failed", FALSE },
  { SCEAU_OPERATION_CHECK, 0, SCEAU_FAULT_LOST_AFTER, "failed", FALSE },
  { SCEAU_OPERATION_INSTALL, 0, SCEAU_FAULT_REFUSED, "failed", FALSE },
  { SCEAU_OPERATION_INSTALL, 0, SCEAU_FAULT_LOST_BEFORE, "failed", FALSE },
  { SCEAU_OPERATION_INSTALL, 0, SCEAU_FAULT_LOST_AFTER, "done", TRUE },
  { SCEAU_OPERATION_INSTALL, 0, SCEAU_FAULT_LOST_DURING, "done", TRUE },
  { SCEAU_OPERATION_ENABLE, 0, SCEAU_FAULT_REFUSED, "rolled-back", FALSE },
  { SCEAU_OPERATION_ENABLE, 0, SCEAU_FAULT_LOST_BEFORE, "rolled-back", FALSE },
  { SCEAU_OPERATION_ENABLE, 0, SCEAU_FAULT_LOST_AFTER, "done", TRUE },
  { SCEAU_OPERATION_ENABLE, 0, SCEAU_FAULT_LOST_DURING, "done", TRUE },
};

/* From a certificate with HTTPS off to another with HTTPS on: every step is there. */
static void
test_failures (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr (SceauDeployment) deployment = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      gboolean done;

      g_test_message ("%s, fault %d", sceau_operation_to_string (failures[i].operation),
                      failures[i].fault);
      g_clear_object (&f->backend);
      f->backend = sceau_test_backend_new ();
      sceau_test_backend_set_installed (f->backend, f->old_chain, f->old->key);
      sceau_test_backend_set_pending (f->backend, f->new->key);
      before = sceau_test_backend_dup_picture (f->backend);
      deployment = plan (f, SCEAU_OPERATION_INSTALL, TRUE);
      sceau_test_backend_fail (f->backend, failures[i].operation, failures[i].skip,
                               failures[i].fault, SCEAU_ERROR_FRONT_END_REJECTED);
      done = run (deployment, &error);
      assert_ended (deployment, failures[i].state);
      g_assert_true (done == (error == NULL));
      after = sceau_test_backend_dup_picture (f->backend);
      if (failures[i].meant)
        g_assert_nonnull (strstr (after, sceau_certificate_get_sha256 (f->new->certificate)));
      else
        g_assert_cmpstr (after, ==, before);
      /* What the page shows is what is there. */
      if (sceau_server_get_state (f->server) != NULL)
        g_assert_cmpint (sceau_managed_state_get_https_enabled (sceau_server_get_state (f->server)),
                         ==, failures[i].meant);
    }
}

/* What clients get is not what was installed: back to what was there. */
static void
test_presented_differs (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  make_renewal (f);
  before = sceau_test_backend_dup_picture (f->backend);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
  sceau_test_backend_present_instead (f->backend, f->old_chain, f->old->key);
  run (deployment, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_ROLLED_BACK);
  assert_ended (deployment, "rolled-back");
  assert_step (deployment, SCEAU_STEP_VERIFY, SCEAU_STEP_FAILED);
  assert_step (deployment, SCEAU_STEP_ROLL_BACK, SCEAU_STEP_DONE);
  g_assert_true (
      sceau_findings_have (sceau_error_get_findings (error), SCEAU_FINDING_PRESENTED_DIFFERS));
  after = sceau_test_backend_dup_picture (f->backend);
  g_assert_cmpstr (after, ==, before);
}

static void
test_chain_not_presented (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GPtrArray) alone = sceau_test_pile (f->new, NULL);
  g_autoptr (GError) error = NULL;

  make_renewal (f);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
  sceau_test_backend_present_instead (f->backend, alone, f->new->key);
  run (deployment, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_ROLLED_BACK);
  g_assert_true (
      sceau_findings_have (sceau_error_get_findings (error), SCEAU_FINDING_CHAIN_NOT_PRESENTED));
}

static void
deafen_at_install (SceauOperation operation, gpointer data)
{
  if (operation == SCEAU_OPERATION_INSTALL)
    sceau_test_backend_set_deaf (data, TRUE);
}

/* The front end dies with the switch. */
static void
test_does_not_answer (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GError) error = NULL;

  make_renewal (f);
  sceau_test_backend_set_hook (f->backend, deafen_at_install, f->backend);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
  run (deployment, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_ROLLED_BACK);
  g_assert_cmpstr (sceau_test_backend_get_log (f->backend), ==, "install restore ");
}

/* HTTPS that is not seen on the server is not called off: it may be what clients meet. */
static void
test_https_not_seen (Fixture *f, gconstpointer data)
{
  static const struct
  {
    SceauServiceState word;
    gboolean off;
  } rows[] = {
    { SCEAU_SERVICE_OFF, TRUE },
    { SCEAU_SERVICE_FAILED, FALSE },
    { SCEAU_SERVICE_UNKNOWN, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SceauDeployment) deployment = NULL;
      g_autoptr (GError) error = NULL;
      const char *said;

      make_first (f);
      sceau_test_backend_set_https_word (f->backend, rows[i].word);
      deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
      run (deployment, &error);
      g_assert_no_error (error);
      assert_step (deployment, SCEAU_STEP_VERIFY, SCEAU_STEP_SKIPPED);
      said = sceau_step_get_message (find_step (deployment, SCEAU_STEP_VERIFY));
      g_assert_cmpint (strstr (said, "HTTPS is off") != NULL, ==, rows[i].off);
    }
}

/* It never could be reached from here: a good renewal is not undone for that, and not called verified either. */
static void
test_out_of_reach_before (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GError) error = NULL;

  make_renewal (f);
  sceau_test_backend_set_deaf (f->backend, TRUE);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
  run (deployment, &error);
  g_assert_no_error (error);
  assert_ended (deployment, "done");
  assert_step (deployment, SCEAU_STEP_VERIFY, SCEAU_STEP_SKIPPED);
  g_assert_cmpstr (sceau_status_to_string (sceau_server_get_status (f->server)), !=, "verified");
}

/* First install that cannot be seen from outside: HTTPS off again, certificate away again, the request still waits. */
static void
test_first_install_goes_back (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  make_first (f);
  before = sceau_test_backend_dup_picture (f->backend);
  sceau_test_backend_set_deaf (f->backend, TRUE);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, TRUE);
  run (deployment, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_ROLLED_BACK);
  g_assert_cmpstr (sceau_test_backend_get_log (f->backend), ==,
                   "install enable disable uninstall ");
  after = sceau_test_backend_dup_picture (f->backend);
  g_assert_cmpstr (after, ==, before);
}

static void
test_roll_back_fails (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GError) error = NULL;

  make_renewal (f);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
  sceau_test_backend_present_instead (f->backend, f->old_chain, f->old->key);
  sceau_test_backend_fail (f->backend, SCEAU_OPERATION_RESTORE, 0, SCEAU_FAULT_REFUSED,
                           SCEAU_ERROR_NO_SPACE);
  run (deployment, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_VERIFY_FAILED);
  assert_ended (deployment, "uncertain");
  assert_step (deployment, SCEAU_STEP_ROLL_BACK, SCEAU_STEP_FAILED);
}

static void
die_at_install (SceauOperation operation, gpointer data)
{
  if (operation == SCEAU_OPERATION_INSTALL)
    sceau_test_backend_die_after (data, SCEAU_OPERATION_STATE);
}

/* The server itself says that its disk, or something behind it, failed: its words, and no looking for a lost connection. */
static void
test_answer_is_no_loss (Fixture *f, gconstpointer data)
{
  static const SceauErrorCode codes[] = { SCEAU_ERROR_IO, SCEAU_ERROR_TIMED_OUT,
                                          SCEAU_ERROR_BAD_RESPONSE, SCEAU_ERROR_UNREACHABLE };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (SceauDeployment) deployment = NULL;
      g_autoptr (GError) error = NULL;

      make_first (f);
      deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
      sceau_test_backend_fail (f->backend, SCEAU_OPERATION_INSTALL, 0, SCEAU_FAULT_REFUSED,
                               codes[i]);
      run (deployment, &error);
      g_assert_error (error, SCEAU_ERROR, (int) codes[i]);
      g_assert_cmpstr (error->message, ==, sceau_error_code_to_string (codes[i]));
      assert_ended (deployment, "failed");
    }
}

/* The connection is lost in the switch and never comes back: nothing is claimed. */
static void
test_lost_for_good (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GError) error = NULL;

  make_renewal (f);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
  sceau_test_backend_die_after (f->backend, SCEAU_OPERATION_INSTALL);
  run (deployment, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE);
  assert_ended (deployment, "uncertain");
  g_assert_null (find_step (deployment, SCEAU_STEP_ROLL_BACK));
}

/* The server says that it could not put everything back: that nothing was changed is said only where it is seen. */
static void
test_half_done (Fixture *f, gconstpointer data)
{
  static const struct
  {
    SceauTestFault fault;
    gboolean dies;
    const char *state;
  } rows[] = {
    { SCEAU_FAULT_REFUSED, FALSE, "failed" },
    { SCEAU_FAULT_HALF_DONE, FALSE, "uncertain" },
    { SCEAU_FAULT_REFUSED, TRUE, "uncertain" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SceauDeployment) deployment = NULL;
      g_autoptr (GError) error = NULL;

      g_clear_object (&f->backend);
      f->backend = sceau_test_backend_new ();
      make_renewal (f);
      deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
      sceau_test_backend_fail (f->backend, SCEAU_OPERATION_INSTALL, 0, rows[i].fault,
                               SCEAU_ERROR_FAILED);
      if (rows[i].dies)
        sceau_test_backend_set_hook (f->backend, die_at_install, f->backend);
      run (deployment, &error);
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_FAILED);
      assert_ended (deployment, rows[i].state);
    }
}

static void
test_changed_meanwhile (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GError) error = NULL;

  make_renewal (f);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
  sceau_test_backend_touch (f->backend);
  run (deployment, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CHANGED_MEANWHILE);
  assert_ended (deployment, "failed");
  g_assert_cmpstr (sceau_test_backend_get_log (f->backend), ==, "");
}

/* The same certificate again, with the intermediate that was forgotten: that the leaf is there proves nothing. */
static void
test_lost_with_the_same_leaf (Fixture *f, gconstpointer data)
{
  static const struct
  {
    SceauTestFault fault;
    const char *state;
    guint length;
  } rows[] = {
    { SCEAU_FAULT_LOST_BEFORE, "failed", 1 },
    { SCEAU_FAULT_LOST_AFTER, "done", 2 },
  };
  g_autoptr (GPtrArray) alone = sceau_test_pile (f->new, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SceauDeployment) deployment = NULL;
      g_autoptr (SceauManagedState) state = NULL;
      g_autoptr (GError) error = NULL;

      sceau_test_backend_set_installed (f->backend, alone, f->new->key);
      deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
      sceau_test_backend_fail (f->backend, SCEAU_OPERATION_INSTALL, 0, rows[i].fault, 0);
      run (deployment, &error);
      assert_ended (deployment, rows[i].state);
      state = sceau_test_backend_make_state (f->backend);
      g_assert_cmpuint (sceau_managed_state_get_chain (state)->len, ==, rows[i].length);
    }
}

static void
touch_at_install (SceauOperation operation, gpointer data)
{
  if (operation == SCEAU_OPERATION_INSTALL)
    sceau_test_backend_touch (data);
}

/* The second operator comes between preflight and switch. */
static void
test_changed_in_between (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GError) error = NULL;

  make_renewal (f);
  sceau_test_backend_set_hook (f->backend, touch_at_install, f->backend);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
  run (deployment, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CHANGED_MEANWHILE);
  assert_ended (deployment, "failed");
  g_assert_cmpstr (sceau_test_backend_get_log (f->backend), ==, "");
}

static void
test_wrong_key (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GError) error = NULL;

  sceau_test_backend_set_pending (f->backend, f->old->key);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
  run (deployment, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_PAIR_MISMATCH);
  assert_ended (deployment, "failed");
  assert_step (deployment, SCEAU_STEP_PREFLIGHT, SCEAU_STEP_FAILED);
}

/* What becomes of a request that waits is told before it happens, and after. */
static const struct
{
  SceauOperation operation;
  gboolean own, key, replace;
  const char *said; /* nullable */
  gboolean refused;
} waiting[] = {
  { SCEAU_OPERATION_INSTALL, .own = TRUE },
  { SCEAU_OPERATION_INSTALL, .said = "goes on waiting" },
  { SCEAU_OPERATION_INSTALL, .key = TRUE, .refused = TRUE },
  { SCEAU_OPERATION_INSTALL, .key = TRUE, .replace = TRUE, .said = "to the backups" },
  { SCEAU_OPERATION_SELF_SIGN, .replace = TRUE, .said = "to the backups" },
  { SCEAU_OPERATION_REQUEST, .replace = TRUE, .said = "to the backups" },
  { SCEAU_OPERATION_ENABLE },
};

static void
assert_said (const char *text, const char *said)
{
  if (said != NULL)
    g_assert_nonnull (strstr (text, said));
  else
    g_assert_null (strstr (text, "wait"));
}

static void
test_tells_what_waits (Fixture *f, gconstpointer data)
{
  f->arguments->key_passphrase = sceau_secret_new ("correct horse", (gsize) -1);
  f->arguments->subject = sceau_subject_new ();
  f->arguments->subject->common_name = g_strdup ("lyon.example");
  for (gsize i = 0; i < G_N_ELEMENTS (waiting); i++)
    {
      g_autoptr (SceauDeployment) deployment = NULL;
      g_autoptr (SceauManagedState) state = NULL;
      g_autofree char *words = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      sceau_test_backend_set_installed (f->backend, f->new_chain, f->new->key);
      sceau_test_backend_set_pending (f->backend, waiting[i].own ? f->new->key : f->old->key);
      state = sceau_test_backend_make_state (f->backend);
      sceau_server_take_state (f->server, state, now ());
      f->arguments->replace = waiting[i].replace;
      g_clear_pointer (&f->arguments->key_pem, g_free);
      if (waiting[i].key)
        f->arguments->key_pem = sceau_key_to_encrypted_pem (f->new->key,
                                                            f->arguments->key_passphrase, &error);
      deployment = plan (f, waiting[i].operation, FALSE);
      words = sceau_deployment_dup_plan (deployment);
      assert_said (words, waiting[i].said);
      g_assert_true (sceau_deployment_foresee (deployment, &error) != waiting[i].refused);
      g_clear_error (&error);
      g_assert_true (run (deployment, &error) != waiting[i].refused);
      if (!waiting[i].refused && find_step (deployment, SCEAU_STEP_SWITCH) != NULL)
        assert_said (sceau_step_get_message (find_step (deployment, SCEAU_STEP_SWITCH)),
                     waiting[i].said);
    }
}

static void
test_preconditions (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) enabling = plan (f, SCEAU_OPERATION_ENABLE, FALSE);
  g_autoptr (SceauDeployment) removal = NULL;
  g_autoptr (GError) no_certificate = NULL;
  g_autoptr (GError) https_enabled = NULL;

  run (enabling, &no_certificate);
  g_assert_error (no_certificate, SCEAU_ERROR, SCEAU_ERROR_NO_CERTIFICATE);
  make_renewal (f);
  removal = plan (f, SCEAU_OPERATION_UNINSTALL, FALSE);
  run (removal, &https_enabled);
  g_assert_error (https_enabled, SCEAU_ERROR, SCEAU_ERROR_HTTPS_ENABLED);
}

/* CamTrace's own front end: the certificate stays, the click is the person's. */
static void
test_front_end_not_ours (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GError) error = NULL;

  make_first (f);
  sceau_test_backend_set_not_ours (f->backend);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, TRUE);
  run (deployment, &error);
  g_assert_no_error (error);
  assert_ended (deployment, "done");
  g_assert_cmpstr (sceau_test_backend_get_log (f->backend), ==, "install ");
  assert_step (deployment, SCEAU_STEP_ENABLE, SCEAU_STEP_SKIPPED);
  g_assert_cmpstr (sceau_status_to_string (sceau_server_get_status (f->server)), ==, "ready");
}

static void
test_clock_is_told (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) error = NULL;

  make_renewal (f);
  sceau_test_backend_set_clock_shift (f->backend, -630);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
  run (deployment, &error);
  g_assert_no_error (error);
  g_assert_nonnull (
      strstr (sceau_step_get_message (find_step (deployment, SCEAU_STEP_PREFLIGHT)), "10 minutes"));
  findings = sceau_server_dup_findings (f->server);
  g_assert_true (sceau_findings_have (findings, SCEAU_FINDING_CLOCK_SKEW));
}

/* Cancels when a chosen operation begins. */
typedef struct
{
  SceauOperation at;
  SceauDeployment *deployment;
} Cancel;

static void
cancel_at (SceauOperation operation, gpointer data)
{
  Cancel *cancel = data;

  if (operation == cancel->at)
    sceau_deployment_cancel (cancel->deployment);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  static const struct
  {
    SceauOperation at;
    const char *state;
    const char *log;
  } rows[] = {
    { SCEAU_OPERATION_STATE, "cancelled", "" },
    { SCEAU_OPERATION_CHECK, "cancelled", "" },
    /* Too late: it goes on to its end. */
    { SCEAU_OPERATION_INSTALL, "done", "install enable " },
    { SCEAU_OPERATION_ENABLE, "done", "install enable " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Cancel cancel = { .at = rows[i].at };
      g_autoptr (SceauDeployment) deployment = NULL;
      g_autoptr (GError) error = NULL;

      g_clear_object (&f->backend);
      f->backend = sceau_test_backend_new ();
      make_first (f);
      cancel.deployment = deployment = plan (f, SCEAU_OPERATION_INSTALL, TRUE);
      sceau_test_backend_set_hook (f->backend, cancel_at, &cancel);
      run (deployment, &error);
      assert_ended (deployment, rows[i].state);
      g_assert_cmpstr (sceau_test_backend_get_log (f->backend), ==, rows[i].log);
      if (g_str_equal (rows[i].state, "cancelled"))
        g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
    }
}

/* A server that says nothing: cancelling frees at once, here by the caller's own cancellable. */
static void
test_cancel_a_silent_server (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  make_first (f);
  sceau_test_backend_fail (f->backend, SCEAU_OPERATION_CHECK, 0, SCEAU_FAULT_HANGS, 0);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, TRUE);
  sceau_deployment_run_async (deployment, cancellable, sceau_test_await_cb, &result);
  while (sceau_step_get_state (find_step (deployment, SCEAU_STEP_CHECK)) != SCEAU_STEP_RUNNING)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  sceau_test_await (&result);
  g_assert_false (sceau_deployment_run_finish (deployment, result, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  assert_ended (deployment, "cancelled");
}

/* The key that was sent for nothing is taken away again. */
static void
test_cancel_after_upload (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GError) error = NULL;
  Cancel cancel = { .at = SCEAU_OPERATION_CHECK };
  g_autofree char *before = sceau_test_backend_dup_picture (f->backend);
  g_autofree char *after = NULL;

  f->arguments->key_passphrase = sceau_secret_new ("correct horse", (gsize) -1);
  f->arguments->key_pem = sceau_key_to_encrypted_pem (f->new->key, f->arguments->key_passphrase,
                                                      &error);
  g_assert_no_error (error);
  cancel.deployment = deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
  sceau_test_backend_set_hook (f->backend, cancel_at, &cancel);
  run (deployment, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  g_assert_cmpstr (sceau_test_backend_get_log (f->backend), ==, "upload-key delete-request ");
  after = sceau_test_backend_dup_picture (f->backend);
  g_assert_cmpstr (after, ==, before);
}

typedef struct
{
  Fixture *f;
  SceauOperation at;
} Colleague;

/* Another operator's key comes to the server first. */
static void
upload_theirs (SceauOperation operation, gpointer data)
{
  Colleague *colleague = data;

  if (operation != colleague->at)
    return;
  colleague->at = SCEAU_N_OPERATIONS;
  sceau_test_backend_set_pending_key (colleague->f->backend, colleague->f->old->key);
}

/* The key that waits there is somebody else's: it is not ours to take away. */
static void
test_leaves_a_colleagues_key (Fixture *f, gconstpointer data)
{
  static const SceauOperation moments[] = { SCEAU_OPERATION_UPLOAD_KEY, SCEAU_OPERATION_CHECK };

  f->arguments->key_passphrase = sceau_secret_new ("correct horse", (gsize) -1);
  f->arguments->key_pem = sceau_key_to_encrypted_pem (f->new->key, f->arguments->key_passphrase,
                                                      NULL);
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      Colleague colleague = { .f = f, .at = moments[i] };
      g_autoptr (SceauDeployment) deployment = NULL;
      g_autoptr (SceauManagedState) state = NULL;
      g_autoptr (GError) error = NULL;

      g_clear_object (&f->backend);
      f->backend = sceau_test_backend_new ();
      deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
      sceau_test_backend_set_hook (f->backend, upload_theirs, &colleague);
      run (deployment, &error);
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CHANGED_MEANWHILE);
      assert_ended (deployment, "failed");
      state = sceau_test_backend_make_state (f->backend);
      g_assert_cmpstr (sceau_managed_state_get_pending_spki (state), ==,
                       sceau_key_get_spki_sha256 (f->old->key));
    }
}

static void
test_runs_once (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GError) first = NULL;
  g_autoptr (GError) second = NULL;

  make_first (f);
  deployment = plan (f, SCEAU_OPERATION_REQUEST, FALSE);
  run (deployment, &first);
  g_assert_error (first, SCEAU_ERROR, SCEAU_ERROR_REQUEST_PENDING);
  run (deployment, &second);
  g_assert_error (second, SCEAU_ERROR, SCEAU_ERROR_BUSY);
}

#define ADD(name, func) \
  g_test_add ("/fleet/deployment/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("first-install", test_first_install);
  ADD ("renewal", test_renewal);
  ADD ("uploads-a-local-key", test_uploads_a_local_key);
  ADD ("self-sign", test_self_sign);
  ADD ("learns-its-name", test_learns_its_name);
  ADD ("learns-from-an-answer", test_learns_from_an_answer);
  ADD ("uninstall-and-back", test_uninstall_and_back);
  ADD ("uninstall-where-https-failed", test_uninstall_where_https_failed);
  ADD ("failures", test_failures);
  ADD ("presented-differs", test_presented_differs);
  ADD ("chain-not-presented", test_chain_not_presented);
  ADD ("does-not-answer", test_does_not_answer);
  ADD ("https-not-seen", test_https_not_seen);
  ADD ("out-of-reach-before", test_out_of_reach_before);
  ADD ("first-install-goes-back", test_first_install_goes_back);
  ADD ("roll-back-fails", test_roll_back_fails);
  ADD ("lost-for-good", test_lost_for_good);
  ADD ("lost-with-the-same-leaf", test_lost_with_the_same_leaf);
  ADD ("half-done", test_half_done);
  ADD ("answer-is-no-loss", test_answer_is_no_loss);
  ADD ("changed-meanwhile", test_changed_meanwhile);
  ADD ("changed-in-between", test_changed_in_between);
  ADD ("wrong-key", test_wrong_key);
  ADD ("tells-what-waits", test_tells_what_waits);
  ADD ("preconditions", test_preconditions);
  ADD ("front-end-not-ours", test_front_end_not_ours);
  ADD ("clock-is-told", test_clock_is_told);
  ADD ("cancel", test_cancel);
  ADD ("cancel-a-silent-server", test_cancel_a_silent_server);
  ADD ("cancel-after-upload", test_cancel_after_upload);
  ADD ("leaves-a-colleagues-key", test_leaves_a_colleagues_key);
  ADD ("runs-once", test_runs_once);
  return g_test_run ();
}

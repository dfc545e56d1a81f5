/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deployments against a server in memory that answers real TLS: what they do, what they tell, what they refuse. */
#include <string.h>

#include "deployment-fixture.h"

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

/* Restoring puts back what waited then: what waits now is told to lose its place, and to have lost it, if it is another one. */
static void
test_restore_tells_what_waits (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) first = NULL;
  g_autoptr (GError) error = NULL;

  make_renewal (f);
  first = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
  run (first, &error);
  g_assert_no_error (error);
  f->arguments->backup_id = g_strdup (sceau_deployment_get_backup (first));
  sceau_test_backend_set_pending (f->backend, f->old->key);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SceauManagedState) state = sceau_test_backend_make_state (f->backend);
      g_autoptr (SceauDeployment) deployment = NULL;
      g_autofree char *words = NULL;

      sceau_server_take_state (f->server, state, now ());
      deployment = plan (f, SCEAU_OPERATION_RESTORE, FALSE);
      words = sceau_deployment_dup_plan (deployment);
      assert_said (words, "to the backups, unless");
      run (deployment, &error);
      g_assert_no_error (error);
      assert_said (sceau_step_get_message (find_step (deployment, SCEAU_STEP_SWITCH)),
                   i == 0 ? "goes to the backups:" : NULL);
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
  ADD ("wrong-key", test_wrong_key);
  ADD ("tells-what-waits", test_tells_what_waits);
  ADD ("restore-tells-what-waits", test_restore_tells_what_waits);
  ADD ("preconditions", test_preconditions);
  ADD ("front-end-not-ours", test_front_end_not_ours);
  ADD ("clock-is-told", test_clock_is_told);
  ADD ("runs-once", test_runs_once);
  return g_test_run ();
}

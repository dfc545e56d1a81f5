/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deployments against a server in memory that fails at a chosen step, falls silent or is changed by somebody else: the outcome, what
 * lies there afterwards, the way back, cancelling. */
#include <string.h>

#include "deployment-fixture.h"
#include "sceau-test-await.h"

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

/* The same certificate again, which clients do not get, as they did not before: there is nothing to put back, and no backup of it. */
static void
test_same_again (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDeployment) deployment = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  sceau_test_backend_set_installed (f->backend, f->new_chain, f->new->key);
  sceau_test_backend_set_https (f->backend, TRUE);
  before = sceau_test_backend_dup_picture (f->backend);
  deployment = plan (f, SCEAU_OPERATION_INSTALL, FALSE);
  sceau_test_backend_present_instead (f->backend, f->old_chain, f->old->key);
  run (deployment, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_ROLLED_BACK);
  g_assert_nonnull (strstr (error->message, "still there"));
  assert_ended (deployment, "rolled-back");
  assert_step (deployment, SCEAU_STEP_ROLL_BACK, SCEAU_STEP_DONE);
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
  g_assert_nonnull (strstr (error->message, "has been put back"));
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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("failures", test_failures);
  ADD ("presented-differs", test_presented_differs);
  ADD ("same-again", test_same_again);
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
  ADD ("cancel", test_cancel);
  ADD ("cancel-a-silent-server", test_cancel_a_silent_server);
  ADD ("cancel-after-upload", test_cancel_after_upload);
  ADD ("leaves-a-colleagues-key", test_leaves_a_colleagues_key);
  return g_test_run ();
}

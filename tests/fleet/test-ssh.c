/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way over SSH against a real sshd, with a real HAProxy or Apache: every version's layout, every job. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sceau-test-await.h"
#include "sceau-test-site.h"

#define DAY 86400

static const SceauTestCase cases[] = {
  { "7.13", "sandbox" },
  { "8.15", "sandbox" },
  { "9.16", "jumped" },
};

/* Request and key on the server; its answer; renewed with a new key while clients are served; put back; removed. */
static void
test_authority_way (SceauTestSite *f, gconstpointer data)
{
  g_autoptr (SceauArguments) arguments = sceau_test_site_identity ();
  g_autoptr (SceauArguments) restore = sceau_arguments_new ();
  const SceauTestCase *row = data;
  g_autofree char *first = NULL;
  g_autofree char *files = NULL;
  g_autoptr (GError) error = NULL;
  SceauRequest *request;

  sceau_test_site_refresh (f);
  g_assert_no_error (sceau_server_get_error (f->server));
  sceau_test_site_assert_status (f, "not-configured");
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_REQUEST, arguments);
  sceau_test_site_assert_status (f, "waiting");
  request = sceau_managed_state_get_request (sceau_server_get_state (f->server));
  g_assert_true (sceau_request_verify (request));
  arguments->chain_pem = sceau_test_site_sign_pending (f);
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_INSTALL, arguments);
  sceau_test_site_assert_status (f, "ready");
  sceau_test_site_assert_private (f, "key");
  files = sceau_test_box_describe (f->box);
  g_assert_null (strstr (files, ".sceau"));
  /* The links that c_rehash makes from 9.16 on. */
  g_assert_cmpint (strstr (files, ".0 -> ct-tls.") != NULL, ==, g_str_equal (row->version, "9.16"));
  sceau_test_box_serve (f->box);
  sceau_test_site_refresh (f);
  sceau_test_site_assert_status (f, "verified");
  first = g_strdup (sceau_certificate_get_sha256 (sceau_server_get_leaf (f->server)));

  /* A renewal: the new request waits beside the certificate that is served. */
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_REQUEST, arguments);
  g_free (arguments->chain_pem);
  arguments->chain_pem = sceau_test_site_sign_pending (f);
  sceau_test_site_deploy (f, SCEAU_OPERATION_INSTALL, arguments, FALSE, &restore->backup_id,
                          &error);
  g_assert_no_error (error);
  sceau_test_site_assert_status (f, "verified");
  g_assert_cmpstr (sceau_certificate_get_sha256 (sceau_server_get_leaf (f->server)), !=, first);
  g_assert_nonnull (restore->backup_id);
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_RESTORE, restore);
  sceau_test_site_refresh (f);
  sceau_test_site_assert_status (f, "verified");
  g_assert_cmpstr (sceau_certificate_get_sha256 (sceau_server_get_leaf (f->server)), ==, first);

  /* In the HowTo's order. */
  sceau_test_site_deploy (f, SCEAU_OPERATION_UNINSTALL, NULL, FALSE, NULL, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_HTTPS_ENABLED);
  sceau_test_box_stop (f->box);
  sceau_test_site_refresh (f);
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_UNINSTALL, NULL);
  g_assert_cmpint (sceau_managed_state_get_installed (sceau_test_site_refresh (f)), ==,
                   SCEAU_INSTALLED_NONE);
  /* The renewal's request, which the backup had. */
  sceau_test_site_assert_status (f, "waiting");
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_DELETE_REQUEST, NULL);
  sceau_test_site_assert_status (f, "not-configured");
}

static void
install_chain_of (SceauTestSite *f, const char *chain_pem, const char *status)
{
  g_autoptr (SceauArguments) arguments = sceau_arguments_new ();

  arguments->chain_pem = g_strdup (chain_pem);
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_INSTALL, arguments);
  sceau_test_site_assert_status (f, status);
}

/* The authority answers a request that was replaced meanwhile: its key is in a backup, and is found; the newer request waits on. What was
 * installed and removed again is in nobody's way. */
static void
test_late_answer (SceauTestSite *f, gconstpointer data)
{
  g_autoptr (SceauArguments) arguments = sceau_test_site_identity ();
  g_autoptr (SceauRequest) first = NULL;
  g_autofree char *pem = NULL;
  g_autofree char *installed = NULL;
  g_autofree char *second_chain = NULL;
  g_autoptr (SceauCertificate) leaf = NULL;
  g_autoptr (SceauRequest) second = NULL;
  g_autoptr (GError) error = NULL;

  sceau_test_site_refresh (f);
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_REQUEST, arguments);
  first = sceau_request_ref (sceau_managed_state_get_request (sceau_server_get_state (f->server)));
  pem = sceau_test_site_read_file (f, "csr");
  sceau_test_site_deploy (f, SCEAU_OPERATION_REQUEST, arguments, FALSE, NULL, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_REQUEST_PENDING);
  arguments->replace = TRUE;
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_REQUEST, arguments);
  arguments->replace = FALSE;
  second = sceau_request_ref (sceau_managed_state_get_request (sceau_server_get_state (f->server)));
  second_chain = sceau_test_site_sign (f, second);
  arguments->chain_pem = sceau_test_site_sign (f, first);
  leaf = sceau_certificate_new_from_pem (arguments->chain_pem, NULL);
  g_assert_true (sceau_fleet_match (f->fleet, leaf) == f->server);
  install_chain_of (f, arguments->chain_pem, "waiting");
  g_assert_true (sceau_managed_state_is_awaiting (sceau_server_get_state (f->server)));
  g_assert_cmpstr (sceau_managed_state_get_pending_spki (sceau_server_get_state (f->server)), ==,
                   sceau_request_get_spki_sha256 (second));
  install_chain_of (f, second_chain, "ready");
  g_assert_false (sceau_managed_state_is_awaiting (sceau_server_get_state (f->server)));
  install_chain_of (f, arguments->chain_pem, "ready");
  g_assert_false (sceau_managed_state_is_awaiting (sceau_server_get_state (f->server)));
  installed = sceau_test_site_read_file (f, "csr");
  g_assert_cmpstr (installed, ==, pem);
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_UNINSTALL, NULL);
  /* As with CamTrace's own interface the request stays, but nobody awaits its answer any more. */
  g_assert_nonnull (sceau_managed_state_get_request (sceau_server_get_state (f->server)));
  sceau_test_site_assert_status (f, "not-configured");
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_INSTALL, arguments);
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_UNINSTALL, NULL);
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_REQUEST, arguments);
  sceau_test_site_assert_status (f, "waiting");
}

static void
test_self_signed (SceauTestSite *f, gconstpointer data)
{
  g_autoptr (SceauArguments) arguments = sceau_test_site_identity ();
  g_autoptr (SceauArguments) restore = sceau_arguments_new ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  arguments->key_type = SCEAU_KEY_RSA_2048;
  arguments->days = 60;
  sceau_test_site_refresh (f);
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_SELF_SIGN, arguments);
  g_assert_cmpint (sceau_managed_state_get_installed (sceau_server_get_state (f->server)), ==,
                   SCEAU_INSTALLED_SELF_SIGNED);
  sceau_test_box_serve (f->box);
  sceau_test_site_refresh (f);
  sceau_test_site_assert_status (f, "untrusted");
  before = sceau_test_box_describe (f->box);
  arguments->key_type = SCEAU_KEY_EC_P384;
  sceau_test_site_deploy (f, SCEAU_OPERATION_SELF_SIGN, arguments, FALSE, &restore->backup_id,
                          &error);
  g_assert_no_error (error);
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_RESTORE, restore);
  after = sceau_test_box_describe (f->box);
  g_assert_cmpstr (before, ==, after);
}

/* The key of a certificate for several servers: made here, sent encrypted, opened there. */
static void
test_key_from_here (SceauTestSite *f, gconstpointer data)
{
  SceauTestIdentity *leaf = sceau_test_leaf (
      f->pki, f->middle, .cn = "lyon.example",
      .names = SCEAU_TEST_LIST ("lyon.example", "paris.example"),
      .not_before = sceau_test_site_now () - DAY, .not_after = sceau_test_site_now () + 90 * DAY);
  g_autoptr (SceauArguments) arguments = sceau_arguments_new ();
  g_autoptr (GError) error = NULL;

  arguments->key_passphrase = sceau_secret_new ("a $pass `phrase` 'with' \"all\" \\ of it",
                                                (gsize) -1);
  arguments->key_pem = sceau_key_to_encrypted_pem (leaf->key, arguments->key_passphrase, &error);
  g_assert_no_error (error);
  arguments->chain_pem = sceau_test_pem (leaf, f->middle, NULL);
  sceau_test_site_refresh (f);
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_INSTALL, arguments);
  sceau_test_box_serve (f->box);
  sceau_test_site_refresh (f);
  sceau_test_site_assert_status (f, "verified");
  sceau_test_site_assert_private (f, "key");
  g_assert_false (sceau_managed_state_get_key_pending (sceau_server_get_state (f->server)));
}

/* What is refused changes nothing. */
static void
test_refusals (SceauTestSite *f, gconstpointer data)
{
  SceauTestIdentity *stranger = sceau_test_leaf (f->pki, f->middle, .cn = "lyon.example",
                                                 .not_before = sceau_test_site_now () - DAY,
                                                 .not_after = sceau_test_site_now () + DAY);
  g_autoptr (SceauArguments) arguments = sceau_test_site_identity ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  sceau_test_site_refresh (f);
  sceau_test_site_deploy (f, SCEAU_OPERATION_ENABLE, NULL, FALSE, NULL, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_NO_CERTIFICATE);
  g_clear_error (&error);
  sceau_test_site_install_by_authority (f);
  before = sceau_test_box_describe (f->box);
  sceau_test_site_deploy (f, SCEAU_OPERATION_ENABLE, NULL, FALSE, NULL, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_FRONT_END_NOT_OURS);
  g_clear_error (&error);
  arguments->chain_pem = sceau_test_pem (stranger, f->middle, NULL);
  sceau_test_site_deploy (f, SCEAU_OPERATION_INSTALL, arguments, FALSE, NULL, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_PAIR_MISMATCH);
  g_clear_error (&error);
  sceau_test_site_deploy (f, SCEAU_OPERATION_MIGRATE, NULL, FALSE, NULL, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_NOTHING_TO_MIGRATE);
  after = sceau_test_box_describe (f->box);
  g_assert_cmpstr (before, ==, after);
}

/* Two people look, then both act: the second is told, and nothing is overwritten. */
static void
test_two_operators (SceauTestSite *f, gconstpointer data)
{
  g_autoptr (SceauArguments) arguments = sceau_test_site_identity ();
  g_autoptr (SceauDeployment) second = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sceau_test_site_refresh (f);
  second = sceau_fleet_plan (f->fleet, f->server, SCEAU_OPERATION_SELF_SIGN, arguments, FALSE);
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_REQUEST, arguments);
  sceau_deployment_run_async (second, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  sceau_deployment_run_finish (second, result, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CHANGED_MEANWHILE);
  sceau_test_site_assert_status (f, "waiting");
}

/* What was looked at a moment ago is not looked at again before a change: the server itself sees that it is another. */
static void
test_behind_our_back (SceauTestSite *f, gconstpointer data)
{
  g_autoptr (SceauBackend) backend = NULL;
  g_autoptr (SceauArguments) arguments = sceau_test_site_identity ();
  g_autofree char *path = sceau_test_box_dup_path (f->box, "csr");
  g_autofree char *after = NULL;
  g_autofree char *before = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SceauManagedState) state = NULL;
  g_autoptr (GError) error = NULL;

  sceau_test_site_refresh (f);
  backend = sceau_fleet_dup_backend (f->fleet, f->server);
  g_assert_true (g_file_set_contents (path, "somebody was here\n", -1, NULL));
  before = sceau_test_box_describe (f->box);
  sceau_backend_run_async (backend, SCEAU_OPERATION_REQUEST, arguments,
                           sceau_managed_state_get_etag (sceau_server_get_state (f->server)), NULL,
                           sceau_test_await_cb, &result);
  sceau_test_site_await_long (&result);
  state = sceau_backend_run_finish (backend, result, &error);
  g_assert_null (state);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CHANGED_MEANWHILE);
  after = sceau_test_box_describe (f->box);
  g_assert_cmpstr (before, ==, after);
}

static GPtrArray *
get_history (SceauTestSite *f)
{
  g_autoptr (SceauBackend) backend = sceau_fleet_dup_backend (f->fleet, f->server);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *history;

  sceau_backend_history_async (backend, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  history = sceau_backend_history_finish (backend, result, &error);
  g_assert_no_error (error);
  return history;
}

/* A program of the server fails after the renames: everything goes back, and is served again. */
static void
test_rolled_back (void)
{
  static const SceauTestCase row = { "9.16", "sandbox" };
  SceauTestSite f = { 0 };
  g_autoptr (SceauArguments) arguments = sceau_test_site_identity ();
  g_autofree char *shim = g_build_filename (sceau_test_ssh_get_path (), "c_rehash", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *serving = NULL;
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (GError) error = NULL;

  sceau_test_site_set_up (&f, &row);
  sceau_test_site_refresh (&f);
  sceau_test_site_install_by_authority (&f);
  sceau_test_box_serve (f.box);
  sceau_test_site_refresh (&f);
  serving = g_strdup (sceau_certificate_get_sha256 (sceau_server_get_leaf (f.server)));
  before = sceau_test_box_describe (f.box);
  sceau_test_site_deploy_well (&f, SCEAU_OPERATION_REQUEST, arguments);
  arguments->chain_pem = sceau_test_site_sign_pending (&f);
  g_assert_true (g_file_set_contents_full (shim, "#!/bin/sh\necho out of order\nexit 1\n", -1,
                                           G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  sceau_test_site_deploy (&f, SCEAU_OPERATION_INSTALL, arguments, FALSE, NULL, &error);
  g_unlink (shim);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_ROLLED_BACK);
  g_assert_cmpstr (sceau_error_get_detail (error), ==, "out of order");
  after = sceau_test_box_describe (f.box);
  g_assert_cmpstr (before, ==, after);
  sceau_test_site_refresh (&f);
  g_assert_cmpstr (sceau_certificate_get_sha256 (sceau_server_get_leaf (f.server)), ==, serving);
  history = get_history (&f);
  g_assert_cmpstr (((SceauHistoryEntry *) history->pdata[0])->outcome, ==, "rolled-back");
  sceau_test_site_tear_down (&f, &row);
}

/* The front end shows a file of somebody else's: what is installed does not show. All is as before then, which is not what lay in the
 * files. */
static void
test_certificate_of_somebody_else (void)
{
  static const SceauTestCase row = { "9.16", "sandbox" };
  SceauTestSite f = { 0 };
  g_autoptr (SceauArguments) arguments = sceau_test_site_identity ();
  g_autofree char *ours = NULL;
  g_autofree char *config = NULL;
  g_autofree char *theirs = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  sceau_test_site_set_up (&f, &row);
  sceau_test_site_refresh (&f);
  sceau_test_site_deploy_well (&f, SCEAU_OPERATION_SELF_SIGN, arguments);
  ours = sceau_test_box_dup_path (f.box, "pem");
  config = g_build_filename (f.box->root, "etc", "haproxy.cfg", NULL);
  theirs = g_build_filename (f.box->root, "etc", "theirs.pem", NULL);
  g_assert_true (g_file_get_contents (ours, &bytes, NULL, NULL));
  g_assert_true (g_file_set_contents (theirs, bytes, -1, NULL));
  g_free (g_steal_pointer (&bytes));
  g_assert_true (g_file_get_contents (config, &bytes, NULL, NULL));
  g_string_assign (text, bytes);
  g_assert_cmpuint (g_string_replace (text, ours, theirs, 0), ==, 1);
  g_assert_true (g_file_set_contents (config, text->str, -1, NULL));
  sceau_test_site_deploy_well (&f, SCEAU_OPERATION_SELF_SIGN, arguments);
  sceau_test_box_serve (f.box);
  sceau_test_site_refresh (&f);
  before = sceau_test_box_describe (f.box);
  sceau_test_site_deploy (&f, SCEAU_OPERATION_SELF_SIGN, arguments, FALSE, NULL, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_ROLLED_BACK);
  after = sceau_test_box_describe (f.box);
  g_assert_cmpstr (before, ==, after);
  sceau_test_site_tear_down (&f, &row);
}

static void
assert_look_fails (SceauTestSite *f, SceauErrorCode code)
{
  const char *detail;

  sceau_test_site_refresh (f);
  g_assert_error (sceau_server_get_error (f->server), SCEAU_ERROR, (int) code);
  /* ssh's own words, of which nothing had to be replaced. */
  detail = sceau_error_get_detail (sceau_server_get_error (f->server));
  g_assert_nonnull (detail);
  g_assert_null (strstr (detail, "\xef\xbf\xbd"));
}

/* Nobody can be asked here: what would need an answer fails, and says what. */
static void
test_log_in_fails (void)
{
  static const SceauTestCase row = { "8.15", "sandbox" };
  SceauTestSite f = { 0 };
  g_autofree char *known = sceau_test_ssh_dup_known ();
  g_autofree char *changed = g_strdup (known);
  g_autofree char *address = NULL;

  sceau_test_site_set_up (&f, &row);
  sceau_test_ssh_know ("");
  assert_look_fails (&f, SCEAU_ERROR_HOST_KEY_UNKNOWN);
  /* What takes any key, or does something else, by the operator's own configuration. */
  g_object_set (f.server, "ssh-address", "careless", NULL);
  sceau_test_site_save (&f);
  assert_look_fails (&f, SCEAU_ERROR_HOST_KEY_UNKNOWN);
  sceau_test_ssh_know (known);
  sceau_test_site_refresh (&f);
  g_assert_no_error (sceau_server_get_error (f.server));
  g_object_set (f.server, "ssh-address", "sandbox", NULL);
  sceau_test_site_save (&f);
  /* One letter of the key is another. */
  changed[strlen (changed) - 10] = changed[strlen (changed) - 10] == 'A' ? 'B' : 'A';
  sceau_test_ssh_know (changed);
  assert_look_fails (&f, SCEAU_ERROR_HOST_KEY_CHANGED);
  sceau_test_ssh_know (known);
  address = g_strdup_printf ("nobody-at-all@127.0.0.1:%u", (guint) sceau_test_ssh_get_port ());
  g_object_set (f.server, "ssh-address", address, NULL);
  sceau_test_site_save (&f);
  assert_look_fails (&f, SCEAU_ERROR_AUTH_FAILED);
  g_object_set (f.server, "ssh-address", "127.0.0.1:1", NULL);
  sceau_test_site_save (&f);
  assert_look_fails (&f, SCEAU_ERROR_UNREACHABLE);
  g_object_set (f.server, "ssh-address", "no-such-host.invalid", NULL);
  sceau_test_site_save (&f);
  assert_look_fails (&f, SCEAU_ERROR_NAME_DOES_NOT_RESOLVE);
  g_object_set (f.server, "ssh-address", "sandbox", NULL);
  sceau_test_site_save (&f);
  sceau_test_site_refresh (&f);
  g_assert_no_error (sceau_server_get_error (f.server));
  sceau_test_site_tear_down (&f, &row);
}

/* A log-in script that greets, and another shell than dash. */
static void
test_other_shell (void)
{
  static const SceauTestCase row = { "8.15", "sandbox" };
  SceauTestSite f = { 0 };
  g_autofree char *shim = g_build_filename (sceau_test_ssh_get_path (), "sh", NULL);

  g_assert_true (g_file_set_contents_full (
      shim, "#!/bin/bash\n[ \"$1\" = -c ] && echo 'Bienvenue à Lyon !'\nexec /bin/bash \"$@\"\n",
      -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  sceau_test_site_set_up (&f, &row);
  sceau_test_site_refresh (&f);
  g_assert_no_error (sceau_server_get_error (f.server));
  sceau_test_site_install_by_authority (&f);
  sceau_test_site_assert_status (&f, "ready");
  sceau_test_site_tear_down (&f, &row);
  g_unlink (shim);
}

/* A cancelled job closes the connection; the server is as it was. */
static void
test_cancelled (void)
{
  static const SceauTestCase row = { "8.15", "sandbox" };
  SceauTestSite f = { 0 };
  g_autoptr (SceauBackend) backend = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sceau_test_site_set_up (&f, &row);
  backend = sceau_fleet_dup_backend (f.fleet, f.server);
  sceau_backend_run_async (backend, SCEAU_OPERATION_STATE, NULL, NULL, cancellable,
                           sceau_test_await_cb, &result);
  g_cancellable_cancel (cancellable);
  sceau_test_await (&result);
  g_assert_null (sceau_backend_run_finish (backend, result, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  sceau_test_site_refresh (&f);
  g_assert_no_error (sceau_server_get_error (f.server));
  sceau_test_site_tear_down (&f, &row);
}

/* Every version with SCEAU_TEST_ALL; else one, which the seed chooses (--seed). */
static void
add_cases (const char *name, void (*func) (SceauTestSite *, gconstpointer))
{
  gboolean all = g_getenv ("SCEAU_TEST_ALL") != NULL;
  gint32 chosen = g_test_rand_int_range (0, G_N_ELEMENTS (cases));

  for (int i = 0; i < (int) G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/fleet/ssh/%s/%s", name, cases[i].version);

      if (all || i == chosen)
        g_test_add (path, SceauTestSite, &cases[i], sceau_test_site_set_up, func,
                    sceau_test_site_tear_down);
    }
}

static const struct
{
  const char *name;
  void (*func) (SceauTestSite *, gconstpointer);
} jobs[] = {
  { "authority-way", test_authority_way },
  { "self-signed", test_self_signed },
  { "key-from-here", test_key_from_here },
};

int
main (int argc, char *argv[])
{
  guint chosen;
  int status;

  g_test_init (&argc, &argv, NULL);
  chosen = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (jobs));
  sceau_test_ssh_start ();
  /* The whole jobs, which fleet-matrix tries as well: one of them, where not all are wanted. */
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    if (g_getenv ("SCEAU_TEST_ALL") != NULL || i == chosen)
      add_cases (jobs[i].name, jobs[i].func);
  add_cases ("late-answer", test_late_answer);
  add_cases ("refusals", test_refusals);
  add_cases ("two-operators", test_two_operators);
  add_cases ("behind-our-back", test_behind_our_back);
  g_test_add_func ("/fleet/ssh/rolled-back", test_rolled_back);
  g_test_add_func ("/fleet/ssh/certificate-of-somebody-else", test_certificate_of_somebody_else);
  g_test_add_func ("/fleet/ssh/log-in-fails", test_log_in_fails);
  g_test_add_func ("/fleet/ssh/other-shell", test_other_shell);
  g_test_add_func ("/fleet/ssh/cancelled", test_cancelled);
  status = g_test_run ();
  sceau_test_ssh_stop ();
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way over SSH against a real sshd, with a real HAProxy or Apache: every version's layout, every job. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fleet/sceau-fleet.h"
#include "sceau-test-await.h"
#include "sceau-test-pki.h"
#include "sceau-test-ssh.h"

#define DAY     86400
#define SAMPLES 5 /* of the moments at which a change is cut off */

typedef struct
{
  const char *version;
  const char *host; /* of the client's configuration */
} Case;

typedef struct
{
  SceauTestBox *box;
  char *dir;
  SceauFleet *fleet;
  SceauServer *server;
  SceauTestPki *pki;
  SceauTestIdentity *root, *middle;
} Fixture;

static const Case cases[] = {
  { "7.13", "sandbox" },
  { "8.15", "sandbox" },
  { "9.16", "jumped" },
};

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
open_fleet (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  f->dir = sceau_test_make_dir ();
  f->fleet = sceau_fleet_new (f->dir);
  sceau_fleet_open_async (f->fleet, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  sceau_fleet_open_finish (f->fleet, result, &error);
  g_assert_no_error (error);
}

static void
save (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sceau_fleet_save_async (f->fleet, f->server, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  sceau_fleet_save_finish (f->fleet, result, &error);
  g_assert_no_error (error);
}

static void
make_authority (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->pki = sceau_test_pki_new ();
  f->root = sceau_test_root (f->pki, .cn = "Root", .not_before = now () - DAY,
                             .not_after = now () + 400 * DAY);
  f->middle = sceau_test_ca (f->pki, f->root, .cn = "Intermediate", .not_before = now () - DAY,
                             .not_after = now () + 300 * DAY);
  sceau_fleet_trust (f->fleet, f->root->certificate, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const Case *row = data;
  g_autofree char *url = NULL;

  f->box = sceau_test_box_new (row->version);
  url = g_strdup_printf ("http://%s", f->box->host);
  open_fleet (f);
  make_authority (f);
  f->server = sceau_server_new (NULL);
  g_object_set (f->server, "name", "Lyon", "camtrace-url", url, "dns-name", "lyon.example",
                "https-port", (guint) f->box->https_port, "way", SCEAU_WAY_SSH, "ssh-address",
                row->host, "ssh-root", f->box->root, "product-version", row->version, NULL);
  save (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->server);
  g_object_unref (f->fleet);
  sceau_test_pki_free (f->pki);
  sceau_test_box_free (f->box);
  sceau_test_remove_dir (f->dir);
}

static SceauManagedState *
refresh (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sceau_fleet_refresh_async (f->fleet, f->server, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  sceau_fleet_refresh_finish (f->fleet, result, &error);
  g_assert_no_error (error);
  return sceau_server_get_state (f->server);
}

static void
tell_steps (SceauDeployment *deployment)
{
  GListModel *steps = sceau_deployment_get_steps (deployment);

  for (guint i = 0; i < g_list_model_get_n_items (steps); i++)
    {
      g_autoptr (SceauStep) step = g_list_model_get_item (steps, i);

      g_test_message ("%s: %s: %s (%u ms)", sceau_step_kind_to_string (sceau_step_get_kind (step)),
                      sceau_step_state_to_string (sceau_step_get_state (step)),
                      sceau_step_get_message (step), sceau_step_get_elapsed (step));
    }
}

/* A dozen requests, each with hundreds of programs on the server: on a busy machine that takes longer than other waits may. The
 * test's own time limit ends it. */
static void
await_long (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
deploy (Fixture *f, SceauOperation operation, const SceauArguments *arguments, gboolean enable,
        char **backup, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SceauDeployment)
      deployment = sceau_fleet_plan (f->fleet, f->server, operation, arguments, enable);
  gboolean done;

  sceau_deployment_set_patience (deployment, 6000);
  sceau_deployment_run_async (deployment, NULL, sceau_test_await_cb, &result);
  await_long (&result);
  done = sceau_deployment_run_finish (deployment, result, error);
  if (backup != NULL)
    *backup = g_strdup (sceau_deployment_get_backup (deployment));
  tell_steps (deployment);
  return done;
}

static void
deploy_well (Fixture *f, SceauOperation operation, const SceauArguments *arguments)
{
  g_autoptr (GError) error = NULL;

  deploy (f, operation, arguments, FALSE, NULL, &error);
  if (error != NULL && sceau_error_get_detail (error) != NULL)
    g_test_message ("%s", sceau_error_get_detail (error));
  g_assert_no_error (error);
}

static SceauArguments *
identity (void)
{
  SceauArguments *arguments = sceau_arguments_new ();

  arguments->subject = sceau_subject_new ();
  arguments->subject->country = g_strdup ("FR");
  /* What a shell or OpenSSL's configuration would love to take for something else. */
  arguments->subject->organization = g_strdup ("Société $HOME `id` $(id) \"x\" 'y' #1 \\ é=[z]");
  arguments->subject->common_name = g_strdup ("lyon.example");
  arguments->names = g_strdupv (
      (char **) SCEAU_TEST_LIST ("*.lyon.example", "192.0.2.7", "2001:db8::7"));
  arguments->key_type = SCEAU_KEY_EC_P256;
  return arguments;
}

/* The authority's answer to the request that waits. */
static char *
sign_pending (Fixture *f)
{
  SceauRequest *request = sceau_managed_state_get_request (sceau_server_get_state (f->server));
  SceauTestIdentity *leaf;

  g_assert_nonnull (request);
  leaf = sceau_test_leaf (f->pki, f->middle, .request = request, .not_before = now () - DAY,
                          .not_after = now () + 90 * DAY);
  return sceau_test_pem (leaf, f->middle, NULL);
}

static void
assert_status (Fixture *f, const char *status)
{
  g_assert_cmpstr (sceau_status_to_string (sceau_server_get_status (f->server)), ==, status);
}

/* 0600, and camtrace's where there is such a user. */
static void
assert_private (Fixture *f, const char *extension)
{
  g_autofree char *path = sceau_test_box_dup_path (f->box, extension);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 07777, ==, 0600);
}

static void
install_by_authority (Fixture *f)
{
  g_autoptr (SceauArguments) arguments = identity ();

  deploy_well (f, SCEAU_OPERATION_REQUEST, arguments);
  arguments->chain_pem = sign_pending (f);
  deploy_well (f, SCEAU_OPERATION_INSTALL, arguments);
}

/* Request and key on the server; its answer; renewed with a new key while clients are served; put back; removed. */
static void
test_authority_way (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauArguments) arguments = identity ();
  g_autoptr (SceauArguments) restore = sceau_arguments_new ();
  const Case *row = data;
  g_autofree char *first = NULL;
  g_autofree char *files = NULL;
  g_autoptr (GError) error = NULL;
  SceauRequest *request;

  refresh (f);
  g_assert_no_error (sceau_server_get_error (f->server));
  assert_status (f, "not-configured");
  deploy_well (f, SCEAU_OPERATION_REQUEST, arguments);
  assert_status (f, "waiting");
  request = sceau_managed_state_get_request (sceau_server_get_state (f->server));
  g_assert_true (sceau_request_verify (request));
  arguments->chain_pem = sign_pending (f);
  deploy_well (f, SCEAU_OPERATION_INSTALL, arguments);
  assert_status (f, "ready");
  assert_private (f, "key");
  files = sceau_test_box_describe (f->box);
  g_assert_null (strstr (files, ".sceau"));
  /* The links that c_rehash makes from 9.16 on. */
  g_assert_cmpint (strstr (files, ".0 -> ct-tls.") != NULL, ==, g_str_equal (row->version, "9.16"));
  sceau_test_box_serve (f->box);
  refresh (f);
  assert_status (f, "verified");
  first = g_strdup (sceau_certificate_get_sha256 (sceau_server_get_leaf (f->server)));

  /* A renewal: the new request waits beside the certificate that is served. */
  deploy_well (f, SCEAU_OPERATION_REQUEST, arguments);
  g_free (arguments->chain_pem);
  arguments->chain_pem = sign_pending (f);
  deploy (f, SCEAU_OPERATION_INSTALL, arguments, FALSE, &restore->backup_id, &error);
  g_assert_no_error (error);
  assert_status (f, "verified");
  g_assert_cmpstr (sceau_certificate_get_sha256 (sceau_server_get_leaf (f->server)), !=, first);
  g_assert_nonnull (restore->backup_id);
  deploy_well (f, SCEAU_OPERATION_RESTORE, restore);
  refresh (f);
  assert_status (f, "verified");
  g_assert_cmpstr (sceau_certificate_get_sha256 (sceau_server_get_leaf (f->server)), ==, first);

  /* In the HowTo's order. */
  deploy (f, SCEAU_OPERATION_UNINSTALL, NULL, FALSE, NULL, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_HTTPS_ENABLED);
  sceau_test_box_stop (f->box);
  refresh (f);
  deploy_well (f, SCEAU_OPERATION_UNINSTALL, NULL);
  g_assert_cmpint (sceau_managed_state_get_installed (refresh (f)), ==, SCEAU_INSTALLED_NONE);
  assert_status (f, "waiting");
  deploy_well (f, SCEAU_OPERATION_DELETE_REQUEST, NULL);
  assert_status (f, "not-configured");
}

static void
test_self_signed (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauArguments) arguments = identity ();
  g_autoptr (SceauArguments) restore = sceau_arguments_new ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  arguments->key_type = SCEAU_KEY_RSA_2048;
  arguments->days = 60;
  refresh (f);
  deploy_well (f, SCEAU_OPERATION_SELF_SIGN, arguments);
  g_assert_cmpint (sceau_managed_state_get_installed (sceau_server_get_state (f->server)), ==,
                   SCEAU_INSTALLED_SELF_SIGNED);
  sceau_test_box_serve (f->box);
  refresh (f);
  assert_status (f, "untrusted");
  before = sceau_test_box_describe (f->box);
  arguments->key_type = SCEAU_KEY_EC_P384;
  deploy (f, SCEAU_OPERATION_SELF_SIGN, arguments, FALSE, &restore->backup_id, &error);
  g_assert_no_error (error);
  deploy_well (f, SCEAU_OPERATION_RESTORE, restore);
  after = sceau_test_box_describe (f->box);
  g_assert_cmpstr (before, ==, after);
}

/* The key of a certificate for several servers: made here, sent encrypted, opened there. */
static void
test_key_from_here (Fixture *f, gconstpointer data)
{
  SceauTestIdentity *leaf = sceau_test_leaf (
      f->pki, f->middle, .cn = "lyon.example",
      .names = SCEAU_TEST_LIST ("lyon.example", "paris.example"), .not_before = now () - DAY,
      .not_after = now () + 90 * DAY);
  g_autoptr (SceauArguments) arguments = sceau_arguments_new ();
  g_autoptr (GError) error = NULL;

  arguments->key_passphrase = sceau_secret_new ("a $pass `phrase` 'with' \"all\" \\ of it",
                                                (gsize) -1);
  arguments->key_pem = sceau_key_to_encrypted_pem (leaf->key, arguments->key_passphrase, &error);
  g_assert_no_error (error);
  arguments->chain_pem = sceau_test_pem (leaf, f->middle, NULL);
  refresh (f);
  deploy_well (f, SCEAU_OPERATION_INSTALL, arguments);
  sceau_test_box_serve (f->box);
  refresh (f);
  assert_status (f, "verified");
  assert_private (f, "key");
  g_assert_false (sceau_managed_state_get_key_pending (sceau_server_get_state (f->server)));
}

/* What is refused changes nothing. */
static void
test_refusals (Fixture *f, gconstpointer data)
{
  SceauTestIdentity *stranger = sceau_test_leaf (f->pki, f->middle, .cn = "lyon.example",
                                                 .not_before = now () - DAY,
                                                 .not_after = now () + DAY);
  g_autoptr (SceauArguments) arguments = identity ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  refresh (f);
  deploy (f, SCEAU_OPERATION_ENABLE, NULL, FALSE, NULL, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_NO_CERTIFICATE);
  g_clear_error (&error);
  install_by_authority (f);
  before = sceau_test_box_describe (f->box);
  deploy (f, SCEAU_OPERATION_ENABLE, NULL, FALSE, NULL, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_FRONT_END_NOT_OURS);
  g_clear_error (&error);
  arguments->chain_pem = sceau_test_pem (stranger, f->middle, NULL);
  deploy (f, SCEAU_OPERATION_INSTALL, arguments, FALSE, NULL, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_PAIR_MISMATCH);
  g_clear_error (&error);
  deploy (f, SCEAU_OPERATION_MIGRATE, NULL, FALSE, NULL, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_NOTHING_TO_MIGRATE);
  after = sceau_test_box_describe (f->box);
  g_assert_cmpstr (before, ==, after);
}

/* Two people look, then both act: the second is told, and nothing is overwritten. */
static void
test_two_operators (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauArguments) arguments = identity ();
  g_autoptr (SceauDeployment) second = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  refresh (f);
  second = sceau_fleet_plan (f->fleet, f->server, SCEAU_OPERATION_SELF_SIGN, arguments, FALSE);
  deploy_well (f, SCEAU_OPERATION_REQUEST, arguments);
  sceau_deployment_run_async (second, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  sceau_deployment_run_finish (second, result, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CHANGED_MEANWHILE);
  assert_status (f, "waiting");
}

static GPtrArray *
get_history (Fixture *f)
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
  static const Case row = { "9.16", "sandbox" };
  Fixture f = { 0 };
  g_autoptr (SceauArguments) arguments = identity ();
  g_autofree char *shim = g_build_filename (sceau_test_ssh_get_path (), "c_rehash", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *serving = NULL;
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (GError) error = NULL;

  set_up (&f, &row);
  refresh (&f);
  install_by_authority (&f);
  sceau_test_box_serve (f.box);
  refresh (&f);
  serving = g_strdup (sceau_certificate_get_sha256 (sceau_server_get_leaf (f.server)));
  before = sceau_test_box_describe (f.box);
  deploy_well (&f, SCEAU_OPERATION_REQUEST, arguments);
  arguments->chain_pem = sign_pending (&f);
  g_assert_true (g_file_set_contents_full (shim, "#!/bin/sh\necho out of order\nexit 1\n", -1,
                                           G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  deploy (&f, SCEAU_OPERATION_INSTALL, arguments, FALSE, NULL, &error);
  g_unlink (shim);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_ROLLED_BACK);
  g_assert_cmpstr (sceau_error_get_detail (error), ==, "out of order");
  after = sceau_test_box_describe (f.box);
  g_assert_cmpstr (before, ==, after);
  refresh (&f);
  g_assert_cmpstr (sceau_certificate_get_sha256 (sceau_server_get_leaf (f.server)), ==, serving);
  history = get_history (&f);
  g_assert_cmpstr (((SceauHistoryEntry *) history->pdata[0])->outcome, ==, "rolled-back");
  tear_down (&f, &row);
}

/* 7.13 became 7.14: CamTrace's old files lie one folder above. */
static void
test_migrate (void)
{
  static const Case new_case = { "8.15", "sandbox" };
  Fixture f = { 0 };
  static const char *const extensions[] = { "csr", "key", "crt" };
  g_autofree char *old = NULL;

  set_up (&f, &new_case);
  refresh (&f);
  install_by_authority (&f);
  sceau_test_box_serve (f.box);
  /* What 7.13 would have left: the three files under their old names, and nothing under the new ones. */
  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      g_autofree char *from = sceau_test_box_dup_path (f.box, extensions[i]);
      g_autofree char *name = g_strdup_printf ("www-ssl-cert.%s", extensions[i]);
      g_autofree char *to = g_build_filename (f.box->root, "opt/camtrace/etc", name, NULL);

      g_assert_cmpint (g_rename (from, to), ==, 0);
    }
  sceau_test_box_stop (f.box);
  old = sceau_test_box_dup_path (f.box, "pem");
  g_assert_cmpint (g_unlink (old), ==, 0);
  refresh (&f);
  assert_status (&f, "not-configured");
  deploy_well (&f, SCEAU_OPERATION_MIGRATE, NULL);
  assert_status (&f, "ready");
  sceau_test_box_serve (f.box);
  refresh (&f);
  assert_status (&f, "verified");
  tear_down (&f, &new_case);
}

static void
assert_look_fails (Fixture *f, SceauErrorCode code)
{
  refresh (f);
  g_assert_error (sceau_server_get_error (f->server), SCEAU_ERROR, (int) code);
}

/* Nobody can be asked here: what would need an answer fails, and says what. */
static void
test_log_in_fails (void)
{
  static const Case row = { "8.15", "sandbox" };
  Fixture f = { 0 };
  g_autofree char *known = sceau_test_ssh_dup_known ();
  g_autofree char *changed = g_strdup (known);
  g_autofree char *address = NULL;

  set_up (&f, &row);
  sceau_test_ssh_know ("");
  assert_look_fails (&f, SCEAU_ERROR_HOST_KEY_UNKNOWN);
  /* What takes any key, or does something else, by the operator's own configuration. */
  g_object_set (f.server, "ssh-address", "careless", NULL);
  save (&f);
  assert_look_fails (&f, SCEAU_ERROR_HOST_KEY_UNKNOWN);
  sceau_test_ssh_know (known);
  refresh (&f);
  g_assert_no_error (sceau_server_get_error (f.server));
  g_object_set (f.server, "ssh-address", "sandbox", NULL);
  save (&f);
  /* One letter of the key is another. */
  changed[strlen (changed) - 10] = changed[strlen (changed) - 10] == 'A' ? 'B' : 'A';
  sceau_test_ssh_know (changed);
  assert_look_fails (&f, SCEAU_ERROR_HOST_KEY_CHANGED);
  sceau_test_ssh_know (known);
  address = g_strdup_printf ("nobody-at-all@127.0.0.1:%u", (guint) sceau_test_ssh_get_port ());
  g_object_set (f.server, "ssh-address", address, NULL);
  save (&f);
  assert_look_fails (&f, SCEAU_ERROR_AUTH_FAILED);
  g_object_set (f.server, "ssh-address", "127.0.0.1:1", NULL);
  save (&f);
  assert_look_fails (&f, SCEAU_ERROR_UNREACHABLE);
  g_object_set (f.server, "ssh-address", "no-such-host.invalid", NULL);
  save (&f);
  assert_look_fails (&f, SCEAU_ERROR_NAME_DOES_NOT_RESOLVE);
  g_object_set (f.server, "ssh-address", "sandbox", NULL);
  save (&f);
  refresh (&f);
  g_assert_no_error (sceau_server_get_error (f.server));
  tear_down (&f, &row);
}

/* A log-in script that greets, and another shell than dash. */
static void
test_other_shell (void)
{
  static const Case row = { "8.15", "sandbox" };
  Fixture f = { 0 };
  g_autofree char *shim = g_build_filename (sceau_test_ssh_get_path (), "sh", NULL);

  g_assert_true (g_file_set_contents_full (
      shim, "#!/bin/bash\n[ \"$1\" = -c ] && echo 'Bienvenue à Lyon !'\nexec /bin/bash \"$@\"\n",
      -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  set_up (&f, &row);
  refresh (&f);
  g_assert_no_error (sceau_server_get_error (f.server));
  install_by_authority (&f);
  assert_status (&f, "ready");
  tear_down (&f, &row);
  g_unlink (shim);
}

/* A cancelled job closes the connection; the server is as it was. */
static void
test_cancelled (void)
{
  static const Case row = { "8.15", "sandbox" };
  Fixture f = { 0 };
  g_autoptr (SceauBackend) backend = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  set_up (&f, &row);
  backend = sceau_fleet_dup_backend (f.fleet, f.server);
  sceau_backend_run_async (backend, SCEAU_OPERATION_STATE, NULL, NULL, cancellable,
                           sceau_test_await_cb, &result);
  g_cancellable_cancel (cancellable);
  sceau_test_await (&result);
  g_assert_null (sceau_backend_run_finish (backend, result, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  refresh (&f);
  g_assert_no_error (sceau_server_get_error (f.server));
  tear_down (&f, &row);
}

/* --- Cut off at every program that the script runs --- */

/* Programs of the script, each in front of the real one: the n-th that runs kills the connection, or the script. */
static const char *const programs[] = {
  "awk",       "base64", "c_rehash", "cat",  "chmod", "chown", "cp",      "cut", "date",
  "flock",     "grep",   "head",     "id",   "ln",    "mkdir", "mv",      "rm",  "sed",
  "sha256sum", "sleep",  "sort",     "stat", "sync",  "tail",  "timeout", "tr",  "openssl"
};

static const char shim[] =
    "#!/bin/sh\n"
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"
    "here=%s\n"
    "if [ -f $here/armed ]; then\n"
    "  read -r limit how < $here/armed\n"
    "  echo >> $here/calls\n"
    "  if [ $(wc -l < $here/calls) -ge $limit ] && mkdir $here/fired 2> /dev/null; then\n"
    "    rm -f $here/armed\n"
    "    parent=$PPID shells=\n"
    "    until [ \"$(cat /proc/$parent/comm)\" = sshd ]; do\n"
    "      shells=\"$shells $parent\"\n"
    "      parent=$(sed -n 's/^PPid:.//p' /proc/$parent/status)\n"
    "    done\n"
    "    case $how in\n"
    "      connection) kill -9 $parent; while kill -0 $parent 2> /dev/null; do sleep 0.01; done ;;\n"
    "      script) kill -9 $shells ;;\n"
    "    esac\n"
    "  fi\n"
    "fi\n"
    "exec ${0##*/} \"$@\"\n";

static void
make_shims (void)
{
  const char *folder = sceau_test_ssh_get_path ();
  g_autofree char *text = g_strdup_printf (shim, sceau_test_ssh_get_dir ());

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autofree char *path = g_build_filename (folder, programs[i], NULL);

      g_assert_true (
          g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
    }
}

static void
remove_shims (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autofree char *path = g_build_filename (sceau_test_ssh_get_path (), programs[i], NULL);

      g_unlink (path);
    }
}

static char *
dup_mark (const char *name)
{
  return g_build_filename (sceau_test_ssh_get_dir (), name, NULL);
}

static void
arm (guint limit, const char *how)
{
  g_autofree char *armed = dup_mark ("armed");
  g_autofree char *calls = dup_mark ("calls");
  g_autofree char *fired = dup_mark ("fired");
  g_autofree char *text = g_strdup_printf ("%u %s\n", limit, how);

  g_unlink (calls);
  g_rmdir (fired);
  g_assert_true (g_file_set_contents (armed, text, -1, NULL));
}

/* How many programs have run; disarmed. */
static guint
disarm (void)
{
  g_autofree char *armed = dup_mark ("armed");
  g_autofree char *calls = dup_mark ("calls");
  g_autofree char *text = NULL;
  gsize size = 0;

  g_unlink (armed);
  g_file_get_contents (calls, &text, &size, NULL);
  return (guint) size;
}

/* One self-signed certificate with a new key, over whatever is there. */
static gboolean
run_self_sign (Fixture *f)
{
  g_autoptr (SceauBackend) backend = sceau_fleet_dup_backend (f->fleet, f->server);
  g_autoptr (SceauArguments) arguments = identity ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SceauManagedState) state = NULL;
  g_autoptr (GError) error = NULL;

  arguments->days = 60;
  sceau_backend_run_async (backend, SCEAU_OPERATION_SELF_SIGN, arguments,
                           sceau_managed_state_get_etag (sceau_server_get_state (f->server)), NULL,
                           sceau_test_await_cb, &result);
  await_long (&result);
  state = sceau_backend_run_finish (backend, result, &error);
  if (error != NULL)
    g_test_message ("%s (%s)", error->message,
                    sceau_error_get_detail (error) != NULL ? sceau_error_get_detail (error) : "");
  return state != NULL;
}

static gboolean
has_no_traces (gpointer data)
{
  g_autofree char *files = sceau_test_box_describe (data);

  return strstr (files, ".sceau") == NULL;
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* A script whose connection is gone notices that at its next word, which may be after the next log-in. */
static void
await_rest (Fixture *f)
{
  guint tick = g_timeout_add (20, on_tick, NULL);

  refresh (f);
  sceau_test_await_true (has_no_traces, f->box);
  g_source_remove (tick);
}

/* Whole, matching, served, and with no trace of us; TRUE: as it was. */
static gboolean
assert_sound (Fixture *f, const char *before)
{
  g_autofree char *after = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  SceauManagedState *state;

  await_rest (f);
  state = refresh (f);
  g_assert_no_error (sceau_server_get_error (f->server));
  after = sceau_test_box_describe (f->box);
  g_assert_cmpint (sceau_managed_state_get_installed (state), ==, SCEAU_INSTALLED_SELF_SIGNED);
  g_assert_true (sceau_managed_state_get_https_enabled (state));
  findings = sceau_server_dup_findings (f->server);
  g_assert_false (sceau_findings_have (findings, SCEAU_FINDING_PRESENTED_DIFFERS));
  g_assert_false (sceau_findings_have (findings, SCEAU_FINDING_CHANGED_OUTSIDE));
  return g_str_equal (before, after);
}

/* The connection, or the script itself, dies while any of the script's programs runs: the server is as it was, until the one
 * moment from which it is entirely changed. */
static void
test_cut (void)
{
  static const Case row = { "9.16", "sandbox" };
  static const char *const ways[] = { "connection", "script" };
  gboolean all = g_getenv ("SCEAU_TEST_ALL") != NULL;
  Fixture f = { 0 };
  guint total, n_kept = 0, n_changed = 0;

  set_up (&f, &row);
  refresh (&f);
  g_assert_true (run_self_sign (&f));
  sceau_test_box_serve (f.box);
  refresh (&f);
  make_shims ();
  arm (G_MAXINT, "never");
  g_assert_true (run_self_sign (&f));
  total = disarm ();
  g_test_message ("%u programs", total);
  refresh (&f);
  for (guint i = all ? 1 : (guint) g_test_rand_int_range (1, (gint32) total / SAMPLES); i <= total;
       i += all ? 1 : total / SAMPLES)
    {
      g_autofree char *before = sceau_test_box_describe (f.box);
      const char *way = ways[all ? i % 2 : (i / (total / SAMPLES)) % 2];
      gboolean kept;

      arm (i, way);
      run_self_sign (&f);
      disarm ();
      kept = assert_sound (&f, before);
      g_test_message ("%s cut at %u: %s", way, i, kept ? "as it was" : "changed");
      n_kept += kept;
      n_changed += !kept;
    }
  remove_shims ();
  g_assert_cmpuint (n_kept, >=, 2);
  g_assert_cmpuint (n_changed, <, total / 3);
  tear_down (&f, &row);
}

/* Every version with SCEAU_TEST_ALL; else those whose turn it is, so that each version has its share. */
#define TURN(i) (1 << (i))

static void
add_cases (const char *name, int turns, void (*func) (Fixture *, gconstpointer))
{
  for (int i = 0; i < (int) G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = NULL;

      if ((turns & TURN (i)) == 0 && g_getenv ("SCEAU_TEST_ALL") == NULL)
        continue;
      path = g_strdup_printf ("/fleet/ssh/%s/%s", name, cases[i].version);
      g_test_add (path, Fixture, &cases[i], set_up, func, tear_down);
    }
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  sceau_test_ssh_start ();
  add_cases ("authority-way", TURN (0) | TURN (2), test_authority_way);
  add_cases ("self-signed", TURN (1), test_self_signed);
  add_cases ("key-from-here", TURN (1), test_key_from_here);
  add_cases ("refusals", TURN (0), test_refusals);
  add_cases ("two-operators", TURN (1), test_two_operators);
  g_test_add_func ("/fleet/ssh/rolled-back", test_rolled_back);
  g_test_add_func ("/fleet/ssh/migrate", test_migrate);
  g_test_add_func ("/fleet/ssh/log-in-fails", test_log_in_fails);
  g_test_add_func ("/fleet/ssh/other-shell", test_other_shell);
  g_test_add_func ("/fleet/ssh/cancelled", test_cancelled);
  g_test_add_func ("/fleet/ssh/cut", test_cut);
  status = g_test_run ();
  sceau_test_ssh_stop ();
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CT-Server in a sandbox that is managed over SSH, and the fleet that manages it. */
#include "sceau-test-site.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "sceau-test-await.h"

#define DAY 86400

gint64
sceau_test_site_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
open_fleet (SceauTestSite *f)
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

void
sceau_test_site_save (SceauTestSite *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sceau_fleet_save_async (f->fleet, f->server, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  sceau_fleet_save_finish (f->fleet, result, &error);
  g_assert_no_error (error);
}

static void
make_authority (SceauTestSite *f)
{
  g_autoptr (GError) error = NULL;

  f->pki = sceau_test_pki_new ();
  f->root = sceau_test_root (f->pki, .cn = "Root", .not_before = sceau_test_site_now () - DAY,
                             .not_after = sceau_test_site_now () + 400 * DAY);
  f->middle = sceau_test_ca (f->pki, f->root, .cn = "Intermediate",
                             .not_before = sceau_test_site_now () - DAY,
                             .not_after = sceau_test_site_now () + 300 * DAY);
  sceau_fleet_trust (f->fleet, f->root->certificate, &error);
  g_assert_no_error (error);
}

void
sceau_test_site_set_up (SceauTestSite *f, gconstpointer data)
{
  const SceauTestCase *row = data;
  g_autofree char *url = NULL;

  f->box = sceau_test_box_new (row->version);
  url = g_strdup_printf ("http://%s", f->box->host);
  open_fleet (f);
  make_authority (f);
  f->server = sceau_server_new (NULL);
  g_object_set (f->server, "name", "Lyon", "camtrace-url", url, "dns-name", "lyon.example",
                "https-port", (guint) f->box->https_port, "way", SCEAU_WAY_SSH, "ssh-address",
                row->host, "ssh-root", f->box->root, "product-version", row->version, NULL);
  sceau_test_site_save (f);
}

void
sceau_test_site_tear_down (SceauTestSite *f, gconstpointer data)
{
  g_clear_object (&f->server);
  g_object_unref (f->fleet);
  sceau_test_pki_free (f->pki);
  sceau_test_box_free (f->box);
  sceau_test_remove_dir (f->dir);
}

SceauManagedState *
sceau_test_site_refresh (SceauTestSite *f)
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
void
sceau_test_site_await_long (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

gboolean
sceau_test_site_run (SceauDeployment *deployment, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean done;

  sceau_deployment_set_patience (deployment, 6000);
  sceau_deployment_run_async (deployment, NULL, sceau_test_await_cb, &result);
  sceau_test_site_await_long (&result);
  done = sceau_deployment_run_finish (deployment, result, error);
  tell_steps (deployment);
  return done;
}

gboolean
sceau_test_site_deploy (SceauTestSite *f, SceauOperation operation, const SceauArguments *arguments,
                        gboolean enable, char **backup, GError **error)
{
  g_autoptr (SceauDeployment)
      deployment = sceau_fleet_plan (f->fleet, f->server, operation, arguments, enable);
  gboolean done = sceau_test_site_run (deployment, error);

  if (backup != NULL)
    *backup = g_strdup (sceau_deployment_get_backup (deployment));
  return done;
}

void
sceau_test_site_deploy_well (SceauTestSite *f, SceauOperation operation,
                             const SceauArguments *arguments)
{
  g_autoptr (GError) error = NULL;

  sceau_test_site_deploy (f, operation, arguments, FALSE, NULL, &error);
  if (error != NULL && sceau_error_get_detail (error) != NULL)
    g_test_message ("%s", sceau_error_get_detail (error));
  g_assert_no_error (error);
}

SceauArguments *
sceau_test_site_identity (void)
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

char *
sceau_test_site_sign (SceauTestSite *f, SceauRequest *request)
{
  SceauTestIdentity *leaf = sceau_test_leaf (f->pki, f->middle, .request = request,
                                             .not_before = sceau_test_site_now () - DAY,
                                             .not_after = sceau_test_site_now () + 90 * DAY);

  return sceau_test_pem (leaf, f->middle, NULL);
}

/* The authority's answer to the request that waits. */
char *
sceau_test_site_sign_pending (SceauTestSite *f)
{
  SceauRequest *request = sceau_managed_state_get_request (sceau_server_get_state (f->server));

  g_assert_nonnull (request);
  return sceau_test_site_sign (f, request);
}

void
sceau_test_site_assert_status (SceauTestSite *f, const char *status)
{
  g_assert_cmpstr (sceau_status_to_string (sceau_server_get_status (f->server)), ==, status);
}

/* 0600, and camtrace's where there is such a user. */
void
sceau_test_site_assert_private (SceauTestSite *f, const char *extension)
{
  g_autofree char *path = sceau_test_box_dup_path (f->box, extension);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 07777, ==, 0600);
}

void
sceau_test_site_install_by_authority (SceauTestSite *f)
{
  g_autoptr (SceauArguments) arguments = sceau_test_site_identity ();

  sceau_test_site_deploy_well (f, SCEAU_OPERATION_REQUEST, arguments);
  arguments->chain_pem = sceau_test_site_sign_pending (f);
  sceau_test_site_deploy_well (f, SCEAU_OPERATION_INSTALL, arguments);
}

char *
sceau_test_site_read_file (SceauTestSite *f, const char *extension)
{
  g_autofree char *path = sceau_test_box_dup_path (f->box, extension);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From 7.13 to later versions over SSH: by CamTrace itself, and by hand as its HowTo has it. A real sshd, Apache and HAProxy. */
#include <glib/gstdio.h>

#include "sceau-test-site.h"

static const SceauTestCase old_case = { "7.13", "sandbox" };

static void
upgrade (SceauTestSite *f)
{
  g_autofree char *url = NULL;

  sceau_test_box_upgrade (f->box);
  url = g_strdup_printf ("http://%s", f->box->host);
  g_object_set (f->server, "product-version", "9.16", "camtrace-url", url, NULL);
  sceau_test_site_save (f);
  sceau_test_site_refresh (f);
}

static char *
describe_old (SceauTestSite *f)
{
  static const char *const extensions[] = { "csr", "key", "crt" };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      g_autofree char *name = g_strdup_printf ("opt/camtrace/etc/www-ssl-cert.%s", extensions[i]);
      g_autofree char *path = g_build_filename (f->box->root, name, NULL);
      g_autofree char *bytes = NULL;

      if (g_file_get_contents (path, &bytes, NULL, NULL))
        g_string_append (text, bytes);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_layout (SceauTestSite *f, const char *kind)
{
  GPtrArray *findings = sceau_managed_state_get_findings (sceau_server_get_state (f->server));
  const char *found = NULL;

  for (guint i = 0; i < findings->len; i++)
    if (sceau_finding_get_code (findings->pdata[i]) == SCEAU_FINDING_LAYOUT_CHANGED)
      found = sceau_finding_get_param (findings->pdata[i], "kind");
  g_assert_cmpstr (found, ==, kind);
}

static void
assert_not_migrated (SceauTestSite *f, SceauErrorCode code)
{
  g_autoptr (GError) error = NULL;

  sceau_test_site_deploy (f, SCEAU_OPERATION_MIGRATE, NULL, FALSE, NULL, &error);
  g_assert_error (error, SCEAU_ERROR, (int) code);
}

/* By hand, as the HowTo has it, and as one transaction: the old files stay. */
static void
test_migrate (void)
{
  SceauTestSite f = { 0 };
  g_autofree char *shim = g_build_filename (sceau_test_ssh_get_path (), "c_rehash", NULL);
  g_autofree char *old = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  sceau_test_site_set_up (&f, &old_case);
  sceau_test_site_refresh (&f);
  sceau_test_site_install_by_authority (&f);
  assert_not_migrated (&f, SCEAU_ERROR_NOTHING_TO_MIGRATE);
  old = describe_old (&f);
  upgrade (&f);
  sceau_test_site_assert_status (&f, "not-configured");
  assert_layout (&f, "upgraded");
  before = sceau_test_box_describe (f.box);
  g_assert_true (g_file_set_contents_full (shim, "#!/bin/sh\nexit 1\n", -1,
                                           G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  assert_not_migrated (&f, SCEAU_ERROR_ROLLED_BACK);
  g_unlink (shim);
  after = sceau_test_box_describe (f.box);
  g_assert_cmpstr (before, ==, after);
  sceau_test_site_refresh (&f);
  sceau_test_site_deploy_well (&f, SCEAU_OPERATION_MIGRATE, NULL);
  sceau_test_site_assert_status (&f, "ready");
  assert_layout (&f, NULL);
  sceau_test_site_assert_private (&f, "key");
  kept = describe_old (&f);
  g_assert_cmpstr (kept, ==, old);
  sceau_test_box_serve (f.box);
  sceau_test_site_refresh (&f);
  sceau_test_site_assert_status (&f, "verified");
  assert_not_migrated (&f, SCEAU_ERROR_NOTHING_TO_MIGRATE);
  sceau_test_site_tear_down (&f, &old_case);
}

/* A request that waits moves with its key: the answer fits. Another one under the new names is not lost. */
static void
test_migrate_request (void)
{
  SceauTestSite f = { 0 };
  g_autoptr (SceauArguments) arguments = sceau_test_site_identity ();
  g_autoptr (SceauRequest) request = NULL;

  sceau_test_site_set_up (&f, &old_case);
  sceau_test_site_refresh (&f);
  sceau_test_site_deploy_well (&f, SCEAU_OPERATION_REQUEST, arguments);
  request = sceau_request_ref (sceau_managed_state_get_request (sceau_server_get_state (f.server)));
  upgrade (&f);
  assert_layout (&f, "upgraded");
  sceau_test_site_deploy_well (&f, SCEAU_OPERATION_REQUEST, arguments);
  assert_not_migrated (&f, SCEAU_ERROR_REQUEST_PENDING);
  sceau_test_site_refresh (&f);
  sceau_test_site_deploy_well (&f, SCEAU_OPERATION_DELETE_REQUEST, NULL);
  sceau_test_site_deploy_well (&f, SCEAU_OPERATION_MIGRATE, NULL);
  sceau_test_site_assert_status (&f, "waiting");
  arguments->chain_pem = sceau_test_site_sign (&f, request);
  sceau_test_site_deploy_well (&f, SCEAU_OPERATION_INSTALL, arguments);
  sceau_test_site_assert_status (&f, "ready");
  sceau_test_site_tear_down (&f, &old_case);
}

/* What CamTrace has taken along by itself is recognised; certificate and key that do not fit are not taken along. */
static void
test_migrated (void)
{
  SceauTestSite f = { 0 };
  static const char *const extensions[] = { "csr", "key", "crt" };
  g_autofree char *key = NULL;
  g_autofree char *certificate = NULL;
  g_autofree char *old_key = NULL;
  g_autofree char *path = NULL;
  g_autofree char *both = NULL;

  sceau_test_site_set_up (&f, &old_case);
  sceau_test_site_refresh (&f);
  sceau_test_site_install_by_authority (&f);
  key = sceau_test_site_read_file (&f, "key");
  certificate = sceau_test_site_read_file (&f, "crt");
  old_key = sceau_test_box_dup_path (f.box, "key");
  upgrade (&f);
  g_assert_true (g_file_set_contents (old_key, certificate, -1, NULL));
  sceau_test_site_refresh (&f);
  assert_not_migrated (&f, SCEAU_ERROR_PAIR_MISMATCH);
  g_assert_true (g_file_set_contents (old_key, key, -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      g_autofree char *to = sceau_test_box_dup_path (f.box, extensions[i]);
      g_autofree char *name = g_strdup_printf ("opt/camtrace/etc/www-ssl-cert.%s", extensions[i]);
      g_autofree char *from = g_build_filename (f.box->root, name, NULL);
      g_autofree char *bytes = NULL;

      g_assert_true (g_file_get_contents (from, &bytes, NULL, NULL));
      g_assert_true (g_file_set_contents (to, bytes, -1, NULL));
    }
  path = sceau_test_box_dup_path (f.box, "pem");
  both = g_strconcat (certificate, key, NULL);
  g_assert_true (g_file_set_contents (path, both, -1, NULL));
  sceau_test_site_refresh (&f);
  sceau_test_site_assert_status (&f, "ready");
  assert_layout (&f, "migrated");
  assert_not_migrated (&f, SCEAU_ERROR_NOTHING_TO_MIGRATE);
  sceau_test_site_tear_down (&f, &old_case);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  sceau_test_ssh_start ();
  g_test_add_func ("/fleet/ssh-migrate/pair", test_migrate);
  g_test_add_func ("/fleet/ssh-migrate/request", test_migrate_request);
  g_test_add_func ("/fleet/ssh-migrate/by-camtrace", test_migrated);
  status = g_test_run ();
  sceau_test_ssh_stop ();
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A change over SSH that is cut off at any program that the script runs. A real sshd and HAProxy. */
#include <glib/gstdio.h>
#include <string.h>

#include "sceau-test-await.h"
#include "sceau-test-site.h"

#define SAMPLES 4 /* of the moments at which a change is cut off */

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
run_self_sign (SceauTestSite *f)
{
  g_autoptr (SceauBackend) backend = sceau_fleet_dup_backend (f->fleet, f->server);
  g_autoptr (SceauArguments) arguments = sceau_test_site_identity ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SceauManagedState) state = NULL;
  g_autoptr (GError) error = NULL;

  arguments->days = 60;
  sceau_backend_run_async (backend, SCEAU_OPERATION_SELF_SIGN, arguments,
                           sceau_managed_state_get_etag (sceau_server_get_state (f->server)), NULL,
                           sceau_test_await_cb, &result);
  sceau_test_site_await_long (&result);
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
await_rest (SceauTestSite *f)
{
  guint tick = g_timeout_add (20, on_tick, NULL);

  sceau_test_site_refresh (f);
  sceau_test_await_true (has_no_traces, f->box);
  g_source_remove (tick);
}

/* Whole, matching, served, and with no trace of us; TRUE: as it was. */
static gboolean
assert_sound (SceauTestSite *f, const char *before)
{
  g_autofree char *after = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  SceauManagedState *state;

  await_rest (f);
  state = sceau_test_site_refresh (f);
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
  static const SceauTestCase row = { "9.16", "sandbox" };
  static const char *const ways[] = { "connection", "script" };
  gboolean all = g_getenv ("SCEAU_TEST_ALL") != NULL;
  SceauTestSite f = { 0 };
  guint total, n_kept = 0, n_changed = 0;

  sceau_test_site_set_up (&f, &row);
  sceau_test_site_refresh (&f);
  g_assert_true (run_self_sign (&f));
  sceau_test_box_serve (f.box);
  sceau_test_site_refresh (&f);
  make_shims ();
  arm (G_MAXINT, "never");
  g_assert_true (run_self_sign (&f));
  total = disarm ();
  g_test_message ("%u programs", total);
  sceau_test_site_refresh (&f);
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
  sceau_test_site_tear_down (&f, &row);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  sceau_test_ssh_start ();
  g_test_add_func ("/fleet/ssh-cut/anywhere", test_cut);
  status = g_test_run ();
  sceau_test_ssh_stop ();
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The script of the way over SSH by itself, started by root where other users are against it. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sceau-test-await.h"
#include "sceau-test-ssh.h"

#define STRANGER 64321 /* a user without a name */

/* Made by glib-compile-resources. */
void sceau_ssh_register_resource (void);

static const char config[] = "[req]\nprompt=no\ndistinguished_name=dn\nx509_extensions=e\n"
                             "[dn]\nCN=lyon.example\n[e]\nsubjectAltName=DNS:lyon.example\n";

typedef struct
{
  SceauTestBox *box;
  char *script;
  char *shims; /* the folder that is first in PATH */
  char *tag;
} Fixture;

static void
write_text (const char *path, const char *text, int mode)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, mode, &error);
  g_assert_no_error (error);
}

static char *
in_box (Fixture *f, const char *name)
{
  return g_build_filename (f->box->root, name, NULL);
}

static void
set_up_version (Fixture *f, const char *version)
{
  g_autoptr (GBytes) script = NULL;

  f->box = sceau_test_box_new (version);
  /* Other users may pass, as on a real server. */
  g_assert_cmpint (g_chmod (f->box->root, 0755), ==, 0);
  f->script = in_box (f, "script.sh");
  f->shims = in_box (f, "shims");
  g_assert_cmpint (g_mkdir (f->shims, 0755), ==, 0);
  g_assert_cmpint (g_chmod (f->shims, 0755), ==, 0);
  sceau_ssh_register_resource ();
  script = g_resources_lookup_data ("/org/sceau/fleet/sceau-ssh-remote.sh",
                                    G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_assert_true (g_file_set_contents (f->script, g_bytes_get_data (script, NULL),
                                      (gssize) g_bytes_get_size (script), NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  set_up_version (f, "8.15");
}

static void
set_up_7_13 (Fixture *f, gconstpointer data)
{
  set_up_version (f, "7.13");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  sceau_test_box_free (f->box);
  g_free (f->script);
  g_free (f->shims);
  g_free (f->tag);
}

/* With what the client sends before "run". */
static char **
ask (Fixture *f, const char *verb, const char *more)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *root = g_base64_encode ((const guchar *) f->box->root, strlen (f->box->root));
  g_autofree char *path = g_strdup_printf ("%s:/usr/sbin:/usr/bin:/sbin:/bin", f->shims);
  g_autofree char *output = NULL;
  g_autofree char *input = g_strdup_printf (
      "verb %s\nroot %s\nhaproxy /opt/camtrace/etc/certs ct-tls.csr ct-tls.key ct-tls.crt ct-tls.pem\n"
      "apache /opt/camtrace/etc www-ssl-cert.csr www-ssl-cert.key www-ssl-cert.crt -\n"
      "port %u\n%srun\ngo\n",
      verb, root, (guint) f->box->https_port, more);

  g_subprocess_launcher_setenv (launcher, "PATH", path, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, "sh", f->script, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%.3000s", output);
  return g_strsplit (output, "\n", -1);
}

static gboolean
says (char **lines, const char *prefix)
{
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], prefix))
      return TRUE;
  return FALSE;
}

static void
look (Fixture *f)
{
  g_auto (GStrv) lines = ask (f, "state", "");

  g_clear_pointer (&f->tag, g_free);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "tag "))
      f->tag = g_strdup (lines[i] + 4);
  g_assert_true (says (lines, "done"));
  g_assert_nonnull (f->tag);
}

static char **
change (Fixture *f, const char *more)
{
  g_autofree char *text = NULL;

  look (f);
  text = g_strdup_printf ("if-match %s\nwhat test\nwho LQ==\n%s", f->tag, more);
  return ask (f, "change", text);
}

static char **
self_sign (Fixture *f, const char *more)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) config, sizeof config - 1);
  g_autofree char *text = g_strdup_printf (
      "set key generate ec:p256\nset certificate sign %s\nset request make %s\n%sdays 30\nlinks 1\n"
      "serial 4711\n%s",
      encoded, encoded, f->box->apache ? "" : "set combined assemble -\n", more);

  return change (f, text);
}

static gboolean
skip_unless_root (void)
{
  if (getuid () != 0)
    g_test_skip ("Only root can become somebody else.");
  return getuid () != 0;
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* For what tells nobody that it has happened. */
static void
await_slowly (gboolean (*condition) (gpointer data), gpointer data)
{
  guint tick = g_timeout_add (20, on_tick, NULL);

  sceau_test_await_true (condition, data);
  g_source_remove (tick);
}

/* --- Somebody else's HAProxy --- */

typedef struct
{
  const char *name;
  gboolean is_stranger; /* who runs it */
  uid_t owner;          /* of the program */
  gboolean is_link;     /* to a shell of root's */
} Decoy;

static const Decoy decoys[] = {
  { "of-a-stranger", TRUE, STRANGER, FALSE },
  { "of-a-stranger-by-root", TRUE, 0, FALSE },
  { "with-a-strangers-program", FALSE, STRANGER, FALSE },
  { "with-another-program", FALSE, 0, TRUE },
};

static void
become_stranger (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  if (data != NULL
      && (setgroups (0, NULL) != 0 || setgid (STRANGER) != 0 || setuid (STRANGER) != 0))
    _exit (1);
}

static gboolean
is_called_haproxy (gpointer data)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/comm",
                                           g_subprocess_get_identifier (G_SUBPROCESS (data)));
  g_autofree char *comm = NULL;

  return g_file_get_contents (path, &comm, NULL, NULL) && g_str_equal (comm, "haproxy\n");
}

/* A shell by that name: what it is started with as "-f" is what root would do. */
static GSubprocess *
start_decoy (Fixture *f, const Decoy *decoy, const char *mark)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autofree char *program = in_box (f, "haproxy");
  g_autofree char *order = g_strdup_printf ("echo > %s; exit 0", mark);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *process;
  gsize size;

  if (decoy->is_link)
    {
      g_unlink (program);
      g_assert_cmpint (symlink ("/bin/sh", program), ==, 0);
    }
  else
    {
      g_assert_true (g_file_get_contents ("/bin/sh", &bytes, &size, NULL));
      g_assert_true (g_file_set_contents_full (program, bytes, (gssize) size,
                                               G_FILE_SET_CONTENTS_NONE, 0755, NULL));
      g_assert_cmpint (chown (program, decoy->owner, decoy->owner), ==, 0);
    }
  g_subprocess_launcher_set_child_setup (launcher, become_stranger, decoy->is_stranger ? f : NULL,
                                         NULL);
  process = g_subprocess_launcher_spawn (launcher, &error, program, "-c", "read -r line; :", "-f",
                                         order, NULL);
  g_assert_no_error (error);
  await_slowly (is_called_haproxy, process);
  return process;
}

/* Whoever may start a process may call it haproxy: root neither runs its program nor does what its arguments say. */
static void
test_decoy (Fixture *f, gconstpointer data)
{
  const Decoy *decoy = data;
  g_autofree char *mark = in_box (f, "mark");
  g_autoptr (GSubprocess) process = NULL;
  g_auto (GStrv) first = NULL;
  g_auto (GStrv) second = NULL;

  if (skip_unless_root ())
    return;
  process = start_decoy (f, decoy, mark);
  first = self_sign (f, "");
  g_assert_true (says (first, "done"));
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  sceau_test_box_serve (f->box);
  process = (g_object_unref (process), start_decoy (f, decoy, mark));
  second = self_sign (f, "");
  /* A second HAProxy of root's may be the one that is found, and has no such file. */
  g_assert_true (says (second, "done")
                 || (!decoy->is_stranger && says (second, "failed front-end-rejected")));
  g_assert_false (g_file_test (mark, G_FILE_TEST_EXISTS));
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
}

/* --- A folder that belongs to somebody else --- */

#define SECRET "root's alone"

static const char *const programs[] = { "chmod", "chown", "cp",   "dd",     "ln",
                                        "mv",    "rm",    "sync", "openssl" };

/* What the folder's owner does before each of those programs, again and again. */
static const char *const attacks[] = {
  "for i in 1 2 3 4 5 6; do ln -sfn $box/victim .sceau-new-$i; done; "
  "for e in csr key crt pem; do ln -sfn $box/victim .sceau-new/ct-tls.$e; done",
  "rm -rf .sceau-new .sceau-old; ln -sn $box/victims .sceau-new; ln -sn $box/victims .sceau-old",
  "for e in csr key crt pem; do ln -sfn $box/victim ct-tls.$e; done",
};

static void
make_shims (Fixture *f, const char *attack)
{
  g_autofree char *text = g_strdup_printf (
      "#!/bin/sh\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\n"
      "(cd %s && box=%s exec setpriv --reuid %d --regid %d --clear-groups sh -c '%s') > /dev/null 2>&1\n"
      "exec ${0##*/} \"$@\"\n",
      f->box->folder, f->box->root, STRANGER, STRANGER, attack);

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autofree char *path = g_build_filename (f->shims, programs[i], NULL);

      if (attack != NULL)
        write_text (path, text, 0755);
      else
        g_unlink (path);
    }
}

static void
set_up_stranger (Fixture *f, gconstpointer data)
{
  g_autofree char *victim = NULL;
  g_autofree char *victims = NULL;

  set_up (f, data);
  victim = in_box (f, "victim");
  victims = in_box (f, "victims");
  write_text (victim, SECRET, 0600);
  g_assert_cmpint (g_mkdir (victims, 0755), ==, 0);
  g_assert_cmpint (chown (f->box->folder, STRANGER, STRANGER), ==, 0);
}

/* Root's file is as it was, root's folder empty, and nobody was given what is in the file. */
static void
assert_victims (Fixture *f)
{
  g_autofree char *victim = in_box (f, "victim");
  g_autofree char *victims = in_box (f, "victims");
  g_autofree char *text = NULL;
  g_autoptr (GDir) dir = g_dir_open (f->box->folder, 0, NULL);
  g_autoptr (GDir) other = g_dir_open (victims, 0, NULL);
  const char *name;
  GStatBuf info;

  g_assert_cmpint (g_lstat (victim, &info), ==, 0);
  g_assert_cmpuint (info.st_uid, ==, 0);
  g_assert_cmphex (info.st_mode & 07777, ==, 0600);
  g_assert_true (g_file_get_contents (victim, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, SECRET);
  g_assert_cmpstr (g_dir_read_name (other), ==, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->box->folder, name, NULL);
      g_autofree char *bytes = NULL;

      if (g_lstat (path, &info) != 0 || !S_ISREG (info.st_mode)
          || !g_file_get_contents (path, &bytes, NULL, NULL))
        continue;
      g_assert_null (strstr (bytes, SECRET));
    }
}

static void
assert_strangers (Fixture *f)
{
  static const char *const extensions[] = { "csr", "key", "crt", "pem" };

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      g_autofree char *path = sceau_test_box_dup_path (f->box, extensions[i]);
      GStatBuf info;

      g_assert_cmpint (g_lstat (path, &info), ==, 0);
      g_assert_true (S_ISREG (info.st_mode));
      g_assert_cmpuint (info.st_uid, ==, STRANGER);
      g_assert_cmphex (info.st_mode & 07777, ==, 0600);
    }
}

/* What an attack has left, its owner takes away again. */
static void
clean_folder (Fixture *f)
{
  g_autoptr (GDir) dir = g_dir_open (f->box->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->box->folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        g_unlink (path);
    }
}

/* Whatever links its owner puts into the folder, and whenever: root follows none. */
static void
test_links (void)
{
  Fixture f = { 0 };
  g_auto (GStrv) last = NULL;
  g_autofree char *setpriv = NULL;

  if (skip_unless_root ())
    return;
  set_up_stranger (&f, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      g_auto (GStrv) lines = NULL;

      look (&f);
      make_shims (&f, attacks[i]);
      lines = self_sign (&f, "");
      make_shims (&f, NULL);
      g_assert_true (says (lines, "done") || says (lines, "failed "));
      assert_victims (&f);
      clean_folder (&f);
    }
  last = self_sign (&f, "");
  g_assert_true (says (last, "done"));
  assert_strangers (&f);
  /* Ubuntu 18.04 may have no setpriv. */
  setpriv = g_build_filename (f.shims, "setpriv", NULL);
  write_text (setpriv, "#!/bin/sh\nexit 127\n", 0755);
  g_strfreev (g_steal_pointer (&last));
  last = self_sign (&f, "");
  g_assert_true (says (last, "done"));
  assert_strangers (&f);
  tear_down (&f, NULL);
}

/* What its owner cannot read is not read for him. */
static void
test_link_as_source (void)
{
  static const char *const orders[] = { "set request copy key\n", "set request old request\n" };
  Fixture f = { 0 };
  g_autofree char *victim = NULL;
  g_autofree char *key = NULL;
  g_autofree char *old = NULL;

  if (skip_unless_root ())
    return;
  set_up_stranger (&f, NULL);
  victim = in_box (&f, "victim");
  key = sceau_test_box_dup_path (f.box, "key");
  old = in_box (&f, "opt/camtrace/etc/www-ssl-cert.csr");
  g_assert_cmpint (symlink (victim, key), ==, 0);
  g_assert_cmpint (symlink (victim, old), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_auto (GStrv) lines = change (&f, orders[i]);

      g_assert_true (says (lines, "failed "));
      assert_victims (&f);
    }
  tear_down (&f, NULL);
}

/* The agent's lock is looked for, not made, and no link is followed to it. */
static void
test_agent_lock (void)
{
  Fixture f = { 0 };
  g_autofree char *folder = NULL;
  g_autofree char *lock = NULL;
  g_autofree char *made = NULL;
  g_auto (GStrv) lines = NULL;

  set_up (&f, NULL);
  folder = in_box (&f, "var/lib/sceau-agent");
  lock = g_build_filename (folder, "lock", NULL);
  made = in_box (&f, "made");
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  look (&f);
  g_assert_false (g_file_test (lock, G_FILE_TEST_EXISTS));
  g_assert_cmpint (symlink (made, lock), ==, 0);
  look (&f);
  g_assert_false (g_file_test (made, G_FILE_TEST_EXISTS));
  g_unlink (lock);
  write_text (lock, "", 0600);
  look (&f);
  tear_down (&f, NULL);
}

/* A certificate in a folder of a stranger's; the path of a program that is to stand before the real one. */
static char *
set_up_served_stranger (Fixture *f, const char *program)
{
  g_auto (GStrv) lines = NULL;

  set_up_stranger (f, NULL);
  lines = self_sign (f, "");
  g_assert_true (says (lines, "done"));
  return g_build_filename (f->shims, program, NULL);
}

/* What the folder's owner makes its programs say is a sum or nothing: a line more would be a line of root's journal. */
static void
test_forged_sum (void)
{
  Fixture f = { 0 };
  g_autofree char *shim = NULL;
  g_auto (GStrv) look = NULL;
  g_auto (GStrv) second = NULL;

  if (skip_unless_root ())
    return;
  shim = set_up_served_stranger (&f, "sha256sum");
  write_text (
      shim,
      "#!/bin/sh\nPATH=/usr/bin:/bin\n[ $(id -u) != 0 ] || exec sha256sum \"$@\"\n"
      "for path in \"$@\"; do\n"
      "  [ \"$path\" = -- ] || printf 'key absent - regular\\nitem  %s\\n' \"$path\"\ndone\n",
      0755);
  look = ask (&f, "state", "");
  g_assert_true (says (look, "file key odd"));
  second = ask (&f, "change", "if-match *\nwhat test\nwho LQ==\nset key remove -\n");
  g_assert_true (says (second, "failed "));
  g_assert_false (says (second, "done"));
  tear_down (&f, NULL);
}

/* A file that grows after it was looked at fills no disk. */
static void
test_growing_file (void)
{
  Fixture f = { 0 };
  g_autofree char *shim = NULL;
  g_auto (GStrv) second = NULL;

  if (skip_unless_root ())
    return;
  shim = set_up_served_stranger (&f, "head");
  look (&f);
  write_text (shim,
              "#!/bin/sh\nPATH=/usr/bin:/bin\nfor path in \"$@\"; do :; done\n"
              "case $path in ./*) truncate -s 1G -- \"$path\" ;; esac\nexec head \"$@\"\n",
              0755);
  second = self_sign (&f, "");
  g_assert_true (says (second, "failed io"));
  tear_down (&f, NULL);
}

static char *
dup_files (Fixture *f)
{
  g_auto (GStrv) lines = ask (f, "state", "");
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "file "))
      g_string_append_printf (text, "%s\n", lines[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What was told of a file once is told again without OpenSSL, until the file is another one. */
static void
test_told (Fixture *f, gconstpointer data)
{
  g_autofree char *shim = g_build_filename (f->shims, "openssl", NULL);
  g_autofree char *told = in_box (f, "var/lib/sceau-ssh/told");
  g_auto (GStrv) first = self_sign (f, "");
  g_auto (GStrv) second = NULL;
  g_autofree char *files = dup_files (f);
  g_autofree char *again = NULL;
  g_autofree char *later = NULL;
  g_autofree char *anew = NULL;

  g_assert_true (says (first, "done"));
  write_text (shim, "#!/bin/sh\nexit 1\n", 0755);
  again = dup_files (f);
  g_unlink (shim);
  g_assert_cmpstr (again, ==, files);
  second = self_sign (f, "");
  g_assert_true (says (second, "done"));
  later = dup_files (f);
  g_assert_cmpstr (later, !=, files);
  sceau_test_remove_dir (g_steal_pointer (&told));
  anew = dup_files (f);
  g_assert_cmpstr (anew, ==, later);
}

/* --- Is HTTPS on? --- */

typedef struct
{
  const char *name;
  const char *address; /* on which HAProxy listens */
  const char *options; /* before the file */
  const char *https;   /* what is seen */
} Bind;

static const Bind binds[] = {
  { "usual", "127.0.0.1", "ssl crt", "https on" },
  { "one-address", "127.0.0.2", "ssl crt", "https on" },
  { "only-by-name", "127.0.0.2", "ssl strict-sni crt", "https on" },
  { "no-certificate", "127.0.0.1", "accept-proxy ssl crt", "https unknown" },
  { "plain-http", "127.0.0.1", "name", "https off" },
};

typedef struct
{
  const char *address;
  guint16 port;
} Place;

static gboolean
answers (gpointer data)
{
  const Place *place = data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_host (
      client, place->address, place->port, NULL, NULL);

  return connection != NULL;
}

static GSubprocess *
serve_at (Fixture *f, const Bind *bind)
{
  g_autofree char *path = in_box (f, "etc/other.cfg");
  g_autofree char *text = g_strdup_printf (
      "defaults\n  mode http\n  timeout connect 5s\n  timeout client 5s\n  timeout server 5s\n"
      "frontend tls\n  bind %s:%u %s %s/ct-tls.pem\n  http-request return status 200\n",
      bind->address, (guint) f->box->https_port, bind->options, f->box->folder);
  Place place = { bind->address, f->box->https_port };
  g_autoptr (GSubprocessLauncher)
      launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  write_text (path, text, 0600);
  g_subprocess_launcher_set_child_setup (launcher, become_stranger, NULL, NULL);
  process = g_subprocess_launcher_spawn (launcher, &error, "haproxy", "-W", "-db", "-f", path,
                                         NULL);
  g_assert_no_error (error);
  await_slowly (answers, &place);
  return process;
}

static void
end (GSubprocess *process)
{
  g_subprocess_send_signal (process, SIGTERM);
  g_subprocess_wait (process, NULL, NULL);
}

/* A certificate that may be in use is not taken away, however little is seen of it, and a new one is loaded. */
static void
test_https (Fixture *f, gconstpointer data)
{
  const Bind *bind = data;
  gboolean on = g_str_equal (bind->https, "https on");
  gboolean known = !g_str_equal (bind->https, "https unknown");
  g_auto (GStrv) first = self_sign (f, "");
  g_auto (GStrv) state = NULL;
  g_auto (GStrv) renewal = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GSubprocess) process = NULL;

  g_assert_true (says (first, "done"));
  before = sceau_test_box_describe (f->box);
  process = serve_at (f, bind);
  state = ask (f, "state", "");
  g_assert_true (says (state, bind->https));
  if (on || !known)
    {
      g_auto (GStrv) removal = change (
          f, "must-be-off https-enabled\nset combined remove -\nset certificate remove -\n");

      g_assert_true (says (removal, on ? "failed https-enabled https-on "
                                       : "failed https-enabled https-unknown "));
    }
  renewal = self_sign (f, "");
  g_assert_true (says (renewal, known ? "done" : "failed failed https-unknown "));
  g_assert_cmpint (says (renewal, "step reload"), ==, on);
  after = sceau_test_box_describe (f->box);
  g_assert_cmpint (g_str_equal (before, after), ==, !known);
  end (process);
}

/* --- However it ends --- */

/* A shell that cannot open a file ends at once (POSIX, 2.8.1): it says so all the same. */
static void
test_no_lock (Fixture *f, gconstpointer data)
{
  g_autofree char *lock = in_box (f, "var/lib/sceau-ssh/lock");
  g_auto (GStrv) lines = NULL;

  look (f);
  g_assert_cmpint (g_unlink (lock), ==, 0);
  g_assert_cmpint (g_mkdir (lock, 0700), ==, 0);
  lines = ask (f, "state", "");
  g_assert_true (says (lines, "failed io "));
}

/* An old file that somebody has taken away meanwhile cannot be put back: that is told, and not called put back. */
static void
test_old_file_taken (Fixture *f, gconstpointer data)
{
  g_autofree char *shim = g_build_filename (f->shims, "c_rehash", NULL);
  g_auto (GStrv) first = self_sign (f, "rehash yes\n");
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) state = NULL;

  g_assert_true (says (first, "done"));
  write_text (shim, "#!/bin/sh\nrm -f .sceau-old/ct-tls.key\nexit 1\n", 0755);
  lines = self_sign (f, "rehash yes\n");
  g_assert_true (says (lines, "failed failed rehash not "));
  g_unlink (shim);
  state = ask (f, "state", "");
  g_assert_true (says (state, "outside key"));
}

static gboolean
is_put_back (gpointer data)
{
  Fixture *f = ((gpointer *) data)[0];
  g_autofree char *now = sceau_test_box_describe (f->box);

  return g_str_equal (now, ((gpointer *) data)[1]);
}

/* Killed between the renames, with nobody who comes again: what was there is put back at once. */
static void
test_killed (Fixture *f, gconstpointer data)
{
  g_autofree char *shim = g_build_filename (f->shims, "c_rehash", NULL);
  g_auto (GStrv) first = self_sign (f, "rehash yes\n");
  g_auto (GStrv) lines = NULL;
  g_autofree char *before = sceau_test_box_describe (f->box);
  g_autofree char *during = NULL;
  gpointer both[] = { f, before };

  g_assert_true (says (first, "done"));
  write_text (shim,
              "#!/bin/sh\nshells= p=$PPID\n"
              "while [ \"$(cat /proc/$p/comm)\" = sh ]; do\n"
              "  shells=\"$shells $p\" p=$(sed -n 's/^PPid:.//p' /proc/$p/status)\n"
              "done\nrm -- \"$0\"\nkill -9 $shells\n",
              0755);
  lines = self_sign (f, "rehash yes\n");
  g_assert_true (says (lines, "step rehash"));
  g_assert_false (says (lines, "failed "));
  g_assert_false (says (lines, "done"));
  await_slowly (is_put_back, both);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (decoys); i++)
    {
      g_autofree char *path = g_strdup_printf ("/fleet/ssh-script/decoy/%s", decoys[i].name);

      g_test_add (path, Fixture, &decoys[i], set_up, test_decoy, tear_down);
    }
  g_test_add_func ("/fleet/ssh-script/links", test_links);
  g_test_add_func ("/fleet/ssh-script/link-as-source", test_link_as_source);
  g_test_add_func ("/fleet/ssh-script/agent-lock", test_agent_lock);
  g_test_add_func ("/fleet/ssh-script/forged-sum", test_forged_sum);
  g_test_add_func ("/fleet/ssh-script/growing-file", test_growing_file);
  for (guint i = 0; i < G_N_ELEMENTS (binds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/fleet/ssh-script/https/%s", binds[i].name);

      g_test_add (path, Fixture, &binds[i], set_up, test_https, tear_down);
    }
  g_test_add ("/fleet/ssh-script/told", Fixture, NULL, set_up, test_told, tear_down);
  g_test_add ("/fleet/ssh-script/no-lock", Fixture, NULL, set_up, test_no_lock, tear_down);
  g_test_add ("/fleet/ssh-script/old-file-taken", Fixture, NULL, set_up, test_old_file_taken,
              tear_down);
  g_test_add ("/fleet/ssh-script/killed/8.15", Fixture, NULL, set_up, test_killed, tear_down);
  g_test_add ("/fleet/ssh-script/killed/7.13", Fixture, NULL, set_up_7_13, test_killed, tear_down);
  return g_test_run ();
}

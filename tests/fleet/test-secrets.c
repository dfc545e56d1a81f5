/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets with a real gnome-keyring on a bus of its own, and with none: what is kept, what is only remembered, what is said. */
#include "fleet/sceau-secrets.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "fleet/sceau-key-store.h"
#include "sceau-test-await.h"

static gboolean
store (SceauSecrets *secrets, const char *id, const char *text, gboolean remember, GError **error)
{
  g_autoptr (SceauSecret) secret = sceau_secret_new (text, (gsize) -1);
  g_autoptr (GAsyncResult) result = NULL;

  sceau_secrets_store_async (secrets, SCEAU_SECRET_CRYPTPASS, id, "Sceau test", secret, remember,
                             NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  return sceau_secrets_store_finish (secrets, result, error);
}

static char *
lookup (SceauSecrets *secrets, SceauSecretKind kind, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SceauSecret) secret = NULL;

  sceau_secrets_lookup_async (secrets, kind, id, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  secret = sceau_secrets_lookup_finish (secrets, result, error);
  return secret != NULL ? g_strdup (sceau_secret_get_text (secret)) : NULL;
}

static void
clear (SceauSecrets *secrets, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sceau_secrets_clear_async (secrets, SCEAU_SECRET_CRYPTPASS, id, NULL, sceau_test_await_cb,
                             &result);
  sceau_test_await (&result);
  sceau_secrets_clear_finish (secrets, result, &error);
  g_assert_no_error (error);
}

static void
test_remembers (void)
{
  g_autoptr (GError) error = NULL;

  {
    g_autoptr (SceauSecrets) secrets = sceau_secrets_new ();

    store (secrets, "one", "$2a$10$first", TRUE, &error);
    g_assert_no_error (error);
    store (secrets, "one", "$2a$10$second", TRUE, &error);
    g_assert_no_error (error);
    store (secrets, "two", "for this session", FALSE, &error);
    g_assert_no_error (error);
  }
  {
    /* Another start of the program. */
    g_autoptr (SceauSecrets) secrets = sceau_secrets_new ();
    g_autofree char *one = lookup (secrets, SCEAU_SECRET_CRYPTPASS, "one", &error);
    g_autofree char *two = NULL;

    g_assert_no_error (error);
    g_assert_cmpstr (one, ==, "$2a$10$second");
    two = lookup (secrets, SCEAU_SECRET_CRYPTPASS, "two", &error);
    g_assert_null (two);
    g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND);
    g_clear_error (&error);
    /* A key's passphrase of the same id is another secret. */
    g_assert_null (lookup (secrets, SCEAU_SECRET_KEY, "one", &error));
    g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND);
    g_clear_error (&error);
    clear (secrets, "one");
    g_assert_null (lookup (secrets, SCEAU_SECRET_CRYPTPASS, "one", &error));
    g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND);
  }
}

static SceauKey *
make_key (SceauKeyStore *keys, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_key_store_make_async (keys, SCEAU_KEY_EC_P256, "Sceau test", NULL, sceau_test_await_cb,
                              &result);
  sceau_test_await (&result);
  return sceau_key_store_make_finish (keys, result, error);
}

static SceauKey *
load_key (SceauKeyStore *keys, const char *spki, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_key_store_load_async (keys, spki, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  return sceau_key_store_load_finish (keys, result, error);
}

static gboolean
file_is_gone (gpointer data)
{
  return !g_file_test (data, G_FILE_TEST_EXISTS);
}

static void
test_keys (void)
{
  char *dir = sceau_test_make_dir ();
  g_autofree char *folder = g_build_filename (dir, "keys", NULL);
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *content = NULL;
  g_autofree char *spki = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  {
    g_autoptr (SceauSecrets) secrets = sceau_secrets_new ();
    g_autoptr (SceauKeyStore) keys = sceau_key_store_new (folder, secrets);
    g_autoptr (SceauKey) key = make_key (keys, &error);

    g_assert_no_error (error);
    spki = g_strdup (sceau_key_get_spki_sha256 (key));
  }
  name = g_strconcat (spki, ".pem", NULL);
  path = g_build_filename (folder, name, NULL);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_true (g_str_has_prefix (content, "-----BEGIN ENCRYPTED PRIVATE KEY-----"));
  {
    g_autoptr (SceauSecrets) secrets = sceau_secrets_new ();
    g_autoptr (SceauKeyStore) keys = sceau_key_store_new (folder, secrets);
    g_autoptr (SceauKey) key = load_key (keys, spki, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (sceau_key_get_spki_sha256 (key), ==, spki);
    g_assert_null (load_key (keys, "../../etc/passwd", &error));
    g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND);
    g_clear_error (&error);
    sceau_key_store_forget (keys, spki);
    sceau_test_await_true (file_is_gone, path);
    /* The passphrase goes too; this question is answered after that. */
    g_assert_null (lookup (secrets, SCEAU_SECRET_KEY, spki, &error));
    g_clear_error (&error);
  }
  sceau_test_remove_dir (dir);
}

/* No service: the error says so, the secret is known for this session, and no key is made that nobody could open. */
static void
test_no_keyring (void)
{
  char *dir = sceau_test_make_dir ();
  g_autoptr (SceauSecrets) secrets = sceau_secrets_new ();
  g_autoptr (SceauKeyStore) keys = sceau_key_store_new (dir, secrets);
  g_autoptr (GError) error = NULL;
  g_autofree char *known = NULL;
  g_autoptr (GDir) folder = NULL;

  g_assert_false (store (secrets, "one", "secret", TRUE, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_NO_KEYRING);
  g_clear_error (&error);
  known = lookup (secrets, SCEAU_SECRET_CRYPTPASS, "one", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (known, ==, "secret");
  g_assert_null (lookup (secrets, SCEAU_SECRET_CRYPTPASS, "other", &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_NO_KEYRING);
  g_clear_error (&error);
  g_assert_null (make_key (keys, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_NO_KEYRING);
  folder = g_dir_open (dir, 0, NULL);
  g_assert_null (g_dir_read_name (folder));
  sceau_test_remove_dir (dir);
}

static void
on_named (GDBusConnection *connection, const char *name, const char *owner, gpointer data)
{
  *(gboolean *) data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* A keyring daemon of our own, unlocked, whose files are below @home. */
static GSubprocess *
start_keyring (const char *home)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE
      | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  GSubprocess *daemon;
  gboolean named = FALSE;
  guint watch;

  g_subprocess_launcher_setenv (launcher, "HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", home, TRUE);
  daemon = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground",
                                        "--unlock", "--components=secrets", NULL);
  g_assert_no_error (error);
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (daemon), "password", 8, NULL, NULL,
                             &error);
  g_assert_no_error (error);
  g_output_stream_close (g_subprocess_get_stdin_pipe (daemon), NULL, NULL);
  watch = g_bus_watch_name (G_BUS_TYPE_SESSION, "org.freedesktop.secrets",
                            G_BUS_NAME_WATCHER_FLAGS_NONE, on_named, NULL, &named, NULL);
  sceau_test_await_true (is_true, &named);
  g_bus_unwatch_name (watch);
  return daemon;
}

static void
add_tests_with_keyring (void)
{
  g_test_add_func ("/fleet/secrets/remembers", test_remembers);
  g_test_add_func ("/fleet/secrets/keys", test_keys);
}

static int
run_with_keyring (void)
{
  char *home = sceau_test_make_dir ();
  g_autoptr (GSubprocess) daemon = start_keyring (home);
  g_autoptr (GAsyncResult) exited = NULL;
  int status;

  add_tests_with_keyring ();
  status = g_test_run ();
  g_subprocess_force_exit (daemon);
  g_subprocess_wait_async (daemon, NULL, sceau_test_await_cb, &exited);
  sceau_test_await (&exited);
  sceau_test_remove_dir (home);
  return status;
}

/* The whole program runs again within a session bus of its own, on which nobody waits but us. */
static void
enter_own_bus (int argc, char *argv[])
{
  g_autoptr (GPtrArray) command = g_ptr_array_new ();

  if (g_getenv ("SCEAU_TEST_OWN_BUS") != NULL)
    return;
  g_setenv ("SCEAU_TEST_OWN_BUS", "1", TRUE);
  g_ptr_array_add (command, (gpointer) "dbus-run-session");
  g_ptr_array_add (command, (gpointer) "--");
  for (int i = 0; i < argc; i++)
    g_ptr_array_add (command, argv[i]);
  g_ptr_array_add (command, NULL);
  execvp (command->pdata[0], (char **) command->pdata);
  g_error ("dbus-run-session: %s", g_strerror (errno));
}

/* A session bus without any keyring service. */
static int
run_without_keyring (void)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  int status;

  g_test_dbus_up (bus);
  g_test_add_func ("/fleet/secrets/no-keyring", test_no_keyring);
  status = g_test_run ();
  g_test_dbus_stop (bus);
  return status;
}

static int
run_without_bus (void)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_add_func ("/fleet/secrets/no-bus", test_no_keyring);
  return g_test_run ();
}

int
main (int argc, char *argv[])
{
  const char *mode = argc > 1 ? argv[argc - 1] : "";
  gboolean without_keyring = g_str_equal (mode, "no-keyring");
  gboolean without_bus = g_str_equal (mode, "no-bus");

  if (!without_keyring && !without_bus)
    enter_own_bus (argc, argv);
  g_test_init (&argc, &argv, NULL);
  if (without_keyring)
    return run_without_keyring ();
  return without_bus ? run_without_bus () : run_with_keyring ();
}

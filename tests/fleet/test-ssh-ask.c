/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The questions of a log-in over SSH, from a real ssh through sceau-askpass to whoever answers, and back. */
#include <glib/gstdio.h>
#include <string.h>

#include "fleet/sceau-ssh-askpass.h"
#include "fleet/sceau-ssh-client.h"
#include "fleet/sceau-ssh-session.h"
#include "sceau-test-answerer.h"
#include "sceau-test-await.h"
#include "sceau-test-ssh.h"

/* --- Logging in --- */

/* Looks at an empty sandbox: any answer of the script will do. */
static gboolean
log_in (SceauTestAnswerer *self, gboolean elevate, GError **error)
{
  g_autoptr (SceauSshTarget) target = sceau_ssh_target_parse ("sandbox", NULL);
  g_autoptr (SceauSshSession)
      session = sceau_ssh_session_new (target, elevate, SCEAU_SSH_ASKER (self));
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (GStrv) lines = NULL;

  sceau_ssh_session_ask_async (session, "verb state\nroot L25vd2hlcmU=\nrun\n", NULL, NULL, NULL,
                               sceau_test_await_cb, &result);
  sceau_test_await (&result);
  lines = sceau_ssh_session_ask_finish (session, result, error);
  return lines != NULL && g_strv_contains ((const char *const *) lines, "family unknown");
}

static char *
host_fingerprint (void)
{
  g_autofree char *path = g_build_filename (sceau_test_ssh_get_dir (), "host.pub", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  g_autofree guchar *blob = NULL;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = 0, length = sizeof digest;
  g_autofree char *encoded = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  words = g_strsplit (text, " ", 3);
  blob = g_base64_decode (words[1], &size);
  g_checksum_update (checksum, blob, (gssize) size);
  g_checksum_get_digest (checksum, digest, &length);
  encoded = g_base64_encode (digest, length);
  encoded[strcspn (encoded, "=")] = '\0';
  return g_strconcat ("SHA256:", encoded, NULL);
}

/* The key's fingerprint is shown; once confirmed it is known for good; refused, nobody logs in. */
static void
test_host_key (void)
{
  static const char *const no[] = { "", NULL };
  static const char *const yes[] = { "yes", NULL };
  static const char *const nothing[] = { NULL };
  g_autoptr (SceauTestAnswerer) refuses = sceau_test_answerer_new (no);
  g_autoptr (SceauTestAnswerer) confirms = sceau_test_answerer_new (yes);
  g_autoptr (SceauTestAnswerer) silent = sceau_test_answerer_new (nothing);
  g_autofree char *known = sceau_test_ssh_dup_known ();
  g_autofree char *fingerprint = host_fingerprint ();
  g_autoptr (GError) error = NULL;

  sceau_test_ssh_know ("");
  g_assert_false (log_in (refuses, FALSE, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_HOST_KEY_UNKNOWN);
  g_clear_error (&error);
  g_assert_true (log_in (confirms, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (confirms->n_asked, ==, 1);
  g_assert_cmpint (confirms->kinds[0], ==, SCEAU_SSH_ASKS_HOST_KEY);
  g_assert_cmpstr (confirms->fingerprint, ==, fingerprint);
  g_assert_true (log_in (silent, FALSE, &error));
  g_assert_no_error (error);
  sceau_test_ssh_know (known);
}

static void
set_passphrase (const char *old, const char *new)
{
  g_autofree char *path = g_build_filename (sceau_test_ssh_get_dir (), "client", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess)
      process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "ssh-keygen", "-q",
                                  "-p", "-P", old, "-N", new, "-f", path, NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
}

static void
test_passphrase (void)
{
  static const char *const wrong_then_right[] = { "wrong", "a $passphrase", NULL };
  static const char *const no[] = { "", "", "", NULL };
  g_autoptr (SceauTestAnswerer) answers = sceau_test_answerer_new (wrong_then_right);
  g_autoptr (SceauTestAnswerer) refuses = sceau_test_answerer_new (no);
  g_autoptr (GError) error = NULL;

  set_passphrase ("", "a $passphrase");
  g_assert_true (log_in (answers, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (answers->n_asked, ==, 2);
  g_assert_cmpint (answers->kinds[0], ==, SCEAU_SSH_ASKS_PASSPHRASE);
  g_assert_false (answers->again[0]);
  g_assert_true (answers->again[1]);
  g_assert_false (log_in (refuses, FALSE, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED);
  set_passphrase ("a $passphrase", "");
}

static char *
put_program (const char *name, const char *text)
{
  char *path = g_build_filename (sceau_test_ssh_get_path (), name, NULL);

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  return path;
}

/* As sudo does it: its prompt on the standard error, the password from the standard input, three times. */
static const char sudo_with_password[] =
    "#!/bin/sh\n"
    "[ \"$1\" != -n ] || { echo 'sudo: a password is required' >&2; exit 1; }\n"
    "prompt=$4\n"
    "shift 4\n"
    "for try in 1 2 3; do\n"
    "  printf '%s' \"$prompt\" >&2\n"
    "  read -r password || exit 1\n"
    "  [ \"$password\" != 'open; touch /tmp/sceau-oops' ] || exec \"$@\"\n"
    "  echo 'Sorry, try again.' >&2\n"
    "done\n"
    "echo 'sudo: 3 incorrect password attempts' >&2\n"
    "exit 1\n";
static const char sudo_without[] = "#!/bin/sh\nshift\nexec \"$@\"\n";
static const char sudo_forbidden[] =
    "#!/bin/sh\n[ \"$1\" != -n ] || exit 1\necho 'nobody is not in the sudoers file.' >&2\nexit 1\n";

/* Whoever logs in is not root there, by a stand-in for id(1); sudo is one too, in its three moods. */
static void
test_sudo (void)
{
  static const char *const wrong_then_right[] = { "wrong", "open; touch /tmp/sceau-oops", NULL };
  static const char *const wrong[] = { "a", "b", "c", NULL };
  static const char *const nothing[] = { NULL };
  g_autoptr (SceauTestAnswerer) answers = sceau_test_answerer_new (wrong_then_right);
  g_autoptr (SceauTestAnswerer) fails = sceau_test_answerer_new (wrong);
  g_autoptr (SceauTestAnswerer) silent = sceau_test_answerer_new (nothing);
  g_autofree char *id = put_program ("id", "#!/bin/sh\necho 1000\n");
  g_autofree char *sudo = put_program ("sudo", sudo_with_password);
  g_autoptr (GError) error = NULL;

  g_assert_true (log_in (answers, TRUE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (answers->n_asked, ==, 2);
  g_assert_cmpint (answers->kinds[1], ==, SCEAU_SSH_ASKS_SUDO);
  g_assert_true (answers->again[1]);
  g_assert_false (log_in (fails, TRUE, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED);
  g_clear_error (&error);
  g_free (put_program ("sudo", sudo_without));
  g_assert_true (log_in (silent, TRUE, &error));
  g_assert_no_error (error);
  g_free (put_program ("sudo", sudo_forbidden));
  g_assert_false (log_in (silent, TRUE, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_PERMISSION);
  g_assert_false (g_file_test ("/tmp/sceau-oops", G_FILE_TEST_EXISTS));
  g_unlink (id);
  g_unlink (sudo);
}

static void
test_classify (void)
{
  static const struct
  {
    const char *prompt;
    SceauSshQuestionKind kind;
    const char *fingerprint;
    const char *key_type;
  } rows[] = {
    { "The authenticity of host 'a (192.0.2.1)' can't be established.\nED25519 key fingerprint is "
      "SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE.\nThis key is not known by any other "
      "names.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? ",
      SCEAU_SSH_ASKS_HOST_KEY, "SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE", "ED25519" },
    { "Please type 'yes', 'no' or the fingerprint: ", SCEAU_SSH_ASKS_HOST_KEY, NULL, NULL },
    { "Enter passphrase for key 'id_rsa': ", SCEAU_SSH_ASKS_PASSPHRASE, NULL, NULL },
    { "root@192.0.2.1's password: ", SCEAU_SSH_ASKS_PASSWORD, NULL, NULL },
    { "(root@192.0.2.1) Password: ", SCEAU_SSH_ASKS_PASSWORD, NULL, NULL },
    { "Verification code: ", SCEAU_SSH_ASKS_OTHER, NULL, NULL },
    { "", SCEAU_SSH_ASKS_OTHER, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *fingerprint = NULL;
      g_autofree char *key_type = NULL;

      g_assert_cmpint (sceau_ssh_askpass_classify (rows[i].prompt, &fingerprint, &key_type), ==,
                       rows[i].kind);
      g_assert_cmpstr (fingerprint, ==, rows[i].fingerprint);
      g_assert_cmpstr (key_type, ==, rows[i].key_type);
    }
}

static void
test_target (void)
{
  static const struct
  {
    const char *text;
    const char *again; /* NULL: refused */
  } rows[] = {
    { "lyon", "lyon" },
    { "root@lyon-03.example", "root@lyon-03.example" },
    { "root@192.0.2.1:2222", "root@192.0.2.1:2222" },
    { "root@[2001:db8::1]:22", "root@[2001:db8::1]:22" },
    { "2001:db8::1", "[2001:db8::1]" },
    { "", NULL },
    { "-oProxyCommand=id", NULL },
    { "root@-oProxyCommand=id", NULL },
    { "-l@host", NULL },
    { "a b@host", NULL },
    { "root@host;id", NULL },
    { "root@$(id)", NULL },
    { "root@host:0", NULL },
    { "root@host:70000", NULL },
    { "root@host:22x", NULL },
    { "root@[::1", NULL },
    { "root@[::1]x", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SceauSshTarget) target = sceau_ssh_target_parse (rows[i].text, &error);
      g_autofree char *again = target != NULL ? sceau_ssh_target_to_string (target) : NULL;

      g_assert_cmpstr (again, ==, rows[i].again);
      if (rows[i].again == NULL)
        g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
    }
  g_assert_true (sceau_ssh_root_check (NULL, NULL));
  g_assert_true (sceau_ssh_root_check ("/srv/camtrace-1", NULL));
  g_assert_false (sceau_ssh_root_check ("srv", NULL));
  g_assert_false (sceau_ssh_root_check ("/srv/../etc", NULL));
  g_assert_false (sceau_ssh_root_check ("/srv/a b", NULL));
  g_assert_false (sceau_ssh_root_check ("/srv/$(id)", NULL));
}

/* A configuration of which nothing is known may take any host key too. */
static void
test_careless (void)
{
  static const struct
  {
    const char *configuration;
    gboolean careless;
  } rows[] = {
    { "user root\nstricthostkeychecking ask\nport 22\n", FALSE },
    { "stricthostkeychecking accept-new\n", FALSE },
    { "stricthostkeychecking true\n", FALSE },
    { "stricthostkeychecking false\n", TRUE },
    { "user root\nstricthostkeychecking no\n", TRUE },
    { "stricthostkeychecking off\n", TRUE },
    { "user root\nport 22\n", TRUE },
    { "", TRUE },
    { NULL, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (sceau_ssh_client_is_careless (rows[i].configuration), ==, rows[i].careless);
}

int
main (int argc, char *argv[])
{
  g_autofree char *askpass = g_build_filename (g_getenv ("SCEAU_BUILDDIR"), "src", "sceau-askpass",
                                               NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("SCEAU_ASKPASS", askpass, TRUE);
  sceau_test_ssh_start ();
  g_test_add_func ("/fleet/ssh-ask/classify", test_classify);
  g_test_add_func ("/fleet/ssh-ask/target", test_target);
  g_test_add_func ("/fleet/ssh-ask/careless", test_careless);
  g_test_add_func ("/fleet/ssh-ask/host-key", test_host_key);
  g_test_add_func ("/fleet/ssh-ask/passphrase", test_passphrase);
  g_test_add_func ("/fleet/ssh-ask/sudo", test_sudo);
  status = g_test_run ();
  sceau_test_ssh_stop ();
  return status;
}

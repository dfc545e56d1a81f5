/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords: of a real sshd, and of a real sudo, for users of the test's own. They exist in a mount namespace alone, in which there is
 * a CT-Server at "/" too: nothing of it is seen from outside. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "fleet/sceau-ssh-session.h"
#include "sceau-test-answerer.h"
#include "sceau-test-await.h"
#include "sceau-test-site.h"

/* What a shell, or a line-based protocol, would love to take for something else. */
#define PASSWORD "open; touch /tmp/oops $HOME `id` \"é\" '\\"
#define WRONG    "not this one"

static char *dir;

/* --- The namespace --- */

static const char prepare[] = "set -e\n"
                              "cd \"${0%/*}\"\n"
                              "for name in passwd shadow group; do\n"
                              "  cat /etc/$name more-$name > $name\n"
                              "  chmod 0644 $name\n"
                              "  mount --bind $name /etc/$name\n"
                              "done\n"
                              "chmod 0600 shadow\n"
                              "chmod 0440 sudoers\n"
                              "mount --bind sudoers /etc/sudoers\n"
                              "mount --bind pam /etc/pam.d/sudo\n"
                              "for place in /opt /var/lib /run/sudo; do\n"
                              "  mkdir -p $place\n"
                              "  mount -t tmpfs -o mode=0755 tmpfs $place\n"
                              "done\n"
                              "mkdir -p /opt/camtrace/etc/certs\n"
                              "exec \"$@\"\n";

/* Where no entry is, sudo asks for the password before it refuses. */
static const char sudoers[] = "Defaults env_reset\n"
                              "Defaults:strict requiretty\n"
                              "root ALL=(ALL:ALL) ALL\n"
                              "technician ALL=(ALL:ALL) ALL\n"
                              "strict ALL=(ALL:ALL) ALL\n"
                              "trusted ALL=(ALL:ALL) NOPASSWD: ALL\n";

/* A wrong password costs no two seconds. */
static const char pam[] = "auth required pam_unix.so nodelay\naccount required pam_unix.so\n"
                          "session required pam_permit.so\n";

static const char *const users[] = { "technician", "trusted", "guest", "strict" };

static void
write_file (const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

static void
write_users (void)
{
  g_autofree char *hash = NULL;
  g_autoptr (GString) passwd = g_string_new (NULL);
  g_autoptr (GString) shadow = g_string_new (NULL);
  g_autoptr (GString) group = g_string_new (NULL);

  g_assert_cmpint (sceau_test_run (&hash, "openssl", "passwd", "-6", PASSWORD, NULL), ==, 0);
  g_strstrip (hash);
  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    {
      guint id = 64400 + i;

      g_string_append_printf (passwd, "%s:x:%u:%u::/:/bin/sh\n", users[i], id, id);
      g_string_append_printf (shadow, "%s:%s:19000:0:99999:7:::\n", users[i], hash);
      g_string_append_printf (group, "%s:x:%u:\n", users[i], id);
    }
  write_file ("more-passwd", passwd->str);
  write_file ("more-shadow", shadow->str);
  write_file ("more-group", group->str);
  write_file ("sudoers", sudoers);
  write_file ("pam", pam);
  write_file ("prepare.sh", prepare);
}

static gboolean
can_prepare (void)
{
  return getuid () == 0 && sceau_test_run (NULL, "unshare", "--mount", "true", NULL) == 0;
}

/* --- Logging in --- */

typedef struct
{
  const char *name;
  const char *address;
  const char *answers[6]; /* to what is asked, in turn; none: nobody can be asked */
  const char
      *asked; /* a letter each: password of the log-in, of sudo; a capital when asked again */
  int code;   /* -1: it works */
} Case;

static const Case cases[] = {
  { "password", "trusted@typed", { PASSWORD }, "p", -1 },
  { "password-again", "trusted@typed", { WRONG, PASSWORD }, "pP", -1 },
  { "wrong-password", "trusted@typed", { WRONG, WRONG, WRONG }, "pPP", SCEAU_ERROR_AUTH_FAILED },
  { "no-password", "trusted@typed", { NULL }, "", SCEAU_ERROR_AUTH_FAILED },
  { "sudo", "technician@sandbox", { PASSWORD }, "s", -1 },
  { "both", "technician@typed", { PASSWORD, PASSWORD }, "ps", -1 },
  { "sudo-again", "technician@sandbox", { WRONG, PASSWORD }, "sS", -1 },
  { "wrong-sudo", "technician@sandbox", { WRONG, WRONG, WRONG }, "sSS", SCEAU_ERROR_AUTH_FAILED },
  { "sudo-refused", "technician@sandbox", { "" }, "s", SCEAU_ERROR_AUTH_FAILED },
  { "no-sudo-password", "technician@sandbox", { NULL }, "", SCEAU_ERROR_AUTH_FAILED },
  { "sudo-for-free", "trusted@sandbox", { NULL }, "", -1 },
  { "not-in-sudoers", "guest@sandbox", { PASSWORD }, "s", SCEAU_ERROR_PERMISSION },
  { "wants-a-terminal", "strict@sandbox", { PASSWORD }, "", SCEAU_ERROR_PERMISSION },
};

static char *
describe_questions (SceauTestAnswerer *answers)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < answers->n_asked; i++)
    {
      char letter = answers->kinds[i] == SCEAU_SSH_ASKS_PASSWORD ? 'p'
                    : answers->kinds[i] == SCEAU_SSH_ASKS_SUDO   ? 's'
                                                                 : 'x';

      g_string_append_c (text, answers->again[i] ? g_ascii_toupper (letter) : letter);
    }
  return g_string_free (text, FALSE);
}

static void
test_log_in (gconstpointer data)
{
  const Case *row = data;
  g_autoptr (SceauSshTarget) target = sceau_ssh_target_parse (row->address, NULL);
  g_autoptr (SceauTestAnswerer)
      answers = row->answers[0] != NULL ? sceau_test_answerer_new (row->answers) : NULL;
  g_autoptr (SceauSshSession) session = sceau_ssh_session_new (
      target, TRUE, answers != NULL ? SCEAU_SSH_ASKER (answers) : NULL);
  g_autofree char *asked = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;

  sceau_ssh_session_ask_async (session, "verb state\nroot L25vd2hlcmU=\nrun\n", NULL, NULL, NULL,
                               sceau_test_await_cb, &result);
  sceau_test_await (&result);
  lines = sceau_ssh_session_ask_finish (session, result, &error);
  if (error != NULL)
    g_test_message ("%s (%s)", error->message, sceau_error_get_detail (error));
  g_assert_true (error == NULL || sceau_error_get_detail (error) == NULL
                 || strstr (sceau_error_get_detail (error), "sceau") == NULL);
  if (row->code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, SCEAU_ERROR, row->code);
  asked = answers != NULL ? describe_questions (answers) : g_strdup ("");
  g_assert_cmpstr (asked, ==, row->asked);
  g_assert_false (g_file_test ("/tmp/oops", G_FILE_TEST_EXISTS));
}

/* The whole job, as a technician who is root by sudo alone: asked once for each password. */
static void
test_job (void)
{
  static const SceauTestCase row = { "8.15", "technician@typed" };
  static const char *const passwords[] = { PASSWORD, PASSWORD, NULL };
  SceauTestSite site = { 0 };
  g_autoptr (SceauTestAnswerer) answers = sceau_test_answerer_new (passwords);

  sceau_test_site_set_up (&site, &row);
  sceau_fleet_set_ssh_asker (site.fleet, SCEAU_SSH_ASKER (answers));
  g_object_set (site.server, "ssh-root", NULL, NULL);
  sceau_test_site_save (&site);
  sceau_test_site_refresh (&site);
  g_assert_no_error (sceau_server_get_error (site.server));
  sceau_test_site_install_by_authority (&site);
  sceau_test_site_assert_status (&site, "ready");
  g_assert_cmpuint (answers->n_asked, ==, 2);
  sceau_test_site_tear_down (&site, &row);
}

int
main (int argc, char *argv[])
{
  g_autofree char *askpass = g_build_filename (g_getenv ("SCEAU_BUILDDIR"), "src", "sceau-askpass",
                                               NULL);
  g_autofree char *script = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!can_prepare ())
    {
      g_print ("1..0 # SKIP Only root, where namespaces can be made, can have users of its own.\n");
      return 0;
    }
  g_setenv ("SCEAU_ASKPASS", askpass, TRUE);
  dir = sceau_test_make_dir ();
  write_users ();
  script = g_build_filename (dir, "prepare.sh", NULL);
  sceau_test_ssh_start_private (script);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/fleet/ssh-login/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_log_in);
    }
  g_test_add_func ("/fleet/ssh-login/job", test_job);
  status = g_test_run ();
  sceau_test_ssh_stop ();
  sceau_test_remove_dir (dir);
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server may say over SSH, and what is sent to it, without a server: a false ssh says what a case has. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "fleet/sceau-ssh-answer.h"
#include "fleet/sceau-ssh-backend.h"
#include "fleet/sceau-ssh-order.h"
#include "fleet/sceau-ssh-session.h"
#include "fleet/sceau-ssh-state.h"
#include "sceau-test-answerer.h"
#include "sceau-test-await.h"
#include "sceau-test-pki.h"

#define HEAD "clock 1795900000\nfamily haproxy\ntag 0123456789012345678901234567890123456789\n"

static SceauSshView *
read_view (const char *more, GError **error)
{
  g_autofree char *text = g_strconcat (HEAD, more, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  return sceau_ssh_view_new ((const char *const *) lines, error);
}

static SceauTestIdentity *
make_leaf (SceauTestPki *pki)
{
  return sceau_test_root (pki, .cn = "Root", .not_before = 1795800000, .not_after = 1796900000);
}

/* Only certificates in PEM are read, whatever else a server sends. */
static void
test_formats (void)
{
  SceauTestPki *pki = sceau_test_pki_new ();
  SceauTestIdentity *root = make_leaf (pki);
  gsize size;
  const guchar *der = g_bytes_get_data (sceau_certificate_get_der (root->certificate), &size);
  g_autofree char *pem = sceau_certificate_to_pem (root->certificate);
  g_autofree char *twice = g_strconcat ("words\n", pem, "\n", pem, NULL);
  g_autofree char *encoded_der = g_base64_encode (der, size);
  g_autofree char *encoded_pem = g_base64_encode ((const guchar *) twice, strlen (twice));
  const struct
  {
    const char *encoded;
    guint count;
  } rows[] = { { encoded_pem, 1 }, { encoded_der, 0 }, { "-", 0 }, { "AAAA", 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *line = g_strdup_printf ("presented %s\n", rows[i].encoded);
      g_autoptr (GError) error = NULL;
      g_autoptr (SceauSshView) view = read_view (line, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (view->presented->len, ==, rows[i].count);
    }
  sceau_test_pki_free (pki);
}

/* Nothing is said twice: each file costs its time once. */
static void
test_twice (void)
{
  static const char *const rows[] = {
    "file key absent 0 - 0 - - -\n",
    "presented -\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *twice = g_strconcat (rows[i], rows[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (SceauSshView) once = read_view (rows[i], &error);

      g_assert_no_error (error);
      g_assert_null (read_view (twice, &error));
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_BAD_RESPONSE);
    }
}

/* A file that this family does not have: whatever is said of it, the front end of 7.13 loads the other ones. */
static void
test_combined_of_7_13 (void)
{
  const SceauSshPlace place = { NULL, "7.13", NULL, 443 };
  SceauTestPki *pki = sceau_test_pki_new ();
  SceauTestIdentity *root = make_leaf (pki);
  g_autofree char *pem = sceau_certificate_to_pem (root->certificate);
  g_autofree char *encoded = g_base64_encode ((const guchar *) pem, strlen (pem));
  g_autofree char *text = g_strdup_printf (
      "family apache\nfile combined regular 600 0:0 1795900000 - - -\n"
      "file certificate regular 600 0:0 1795900000 - - %s\n"
      "file key regular 600 0:0 1795900000 - %s -\n",
      encoded, sceau_certificate_get_spki_sha256 (root->certificate));
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauSshView) view = read_view (text, &error);
  g_autoptr (SceauManagedState) state = NULL;

  g_assert_no_error (error);
  state = sceau_ssh_view_make_state (view, &place, NULL);
  g_assert_cmpint (sceau_managed_state_get_installed (state), ==, SCEAU_INSTALLED_SELF_SIGNED);
  g_assert_nonnull (sceau_managed_state_get_leaf (state));
  sceau_test_pki_free (pki);
}

static void
test_https (void)
{
  static const struct
  {
    const char *line;
    gboolean on, unknown;
  } rows[] = { { "https on\n", TRUE, FALSE },
               { "https off\n", FALSE, FALSE },
               { "https unknown\n", FALSE, TRUE },
               { "https\n", FALSE, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SceauSshView) view = read_view (rows[i].line, NULL);

      g_assert_nonnull (view);
      g_assert_cmpint (view->https_on, ==, rows[i].on);
      g_assert_cmpint (view->https_unknown, ==, rows[i].unknown);
    }
}

/* A key in clear does not travel, not even beside an encrypted one, or under its label. */
static void
test_sealed_key (void)
{
  const SceauSshPlace place = { NULL, "9.16", NULL, 443 };
  g_autoptr (SceauKey) key = sceau_key_generate (SCEAU_KEY_EC_P256, NULL);
  g_autoptr (SceauSecret) passphrase = sceau_secret_new ("a passphrase", (gsize) -1);
  g_autoptr (SceauSecret) clear = sceau_key_to_pem (key, NULL);
  g_autofree char *sealed = sceau_key_to_encrypted_pem (key, passphrase, NULL);
  g_autofree char *both = g_strconcat (sealed, sceau_secret_get_text (clear), NULL);
  g_autofree char *other = g_strconcat (sceau_secret_get_text (clear), sealed, NULL);
  g_auto (GStrv) parts = g_strsplit (sceau_secret_get_text (clear), "PRIVATE KEY", -1);
  g_autofree char *disguised = g_strjoinv ("ENCRYPTED PRIVATE KEY", parts);
  g_autoptr (SceauSshView) view = read_view ("https off\n", NULL);
  const struct
  {
    const char *pem;
    gboolean taken;
  } rows[] = { { sealed, TRUE },     { both, FALSE }, { other, FALSE },
               { disguised, FALSE }, { "", FALSE },   { sceau_secret_get_text (clear), FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SceauArguments) arguments = sceau_arguments_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (SceauSshOrder) order = NULL;

      arguments->key_pem = g_strdup (rows[i].pem);
      order = sceau_ssh_order_new (&place, view, SCEAU_OPERATION_UPLOAD_KEY, arguments, NULL, "-",
                                   &error);
      g_test_message ("row %u", i);
      g_assert_cmpint (order != NULL, ==, rows[i].taken);
      if (order == NULL)
        g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
    }
}

/* What programs there said is shown as it was, and nothing as nothing. */
static void
test_details (void)
{
  static const struct
  {
    const char *said;
    const char *detail;
  } rows[] = {
    { "", NULL },
    { "\r\n", NULL },
    { "out of order\r\n", "out of order" },
    { "unable to load key\n140:error:0909006C\n", "unable to load key\n140:error:0909006C" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *encoded = *rows[i].said != '\0' ? g_base64_encode (
                                     (const guchar *) rows[i].said, strlen (rows[i].said))
                                                       : g_strdup ("-");
      g_autofree char *line = g_strdup_printf ("failed failed openssl no %s", encoded);
      g_autofree char *row = g_strdup_printf ("entry 1795900000 YQ== install - - done %s", encoded);
      const char *const lines[] = { row, NULL };
      g_autoptr (GPtrArray) history = sceau_ssh_read_history (lines);
      g_autoptr (GError) error = NULL;

      g_assert_false (sceau_ssh_set_failure (line, &error));
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_FAILED);
      g_assert_cmpstr (sceau_error_get_detail (error), ==, rows[i].detail);
      g_assert_cmpuint (history->len, ==, 1);
      if (rows[i].detail == NULL)
        g_assert_null (((SceauHistoryEntry *) history->pdata[0])->detail);
    }
}

/* --- A server that says what it likes --- */

typedef struct
{
  const char *name;
  const char *says; /* in shell, after the log-in and the script */
  gboolean is_change;
  int code; /* -1: none */
} Talk;

static const Talk talks[] = {
  { "well", "echo one; echo done", FALSE, -1 },
  { "asks-well", "echo ready; read -r go; echo $go; echo done", TRUE, -1 },
  { "too-many-lines", "yes '' | head -n 5000; echo done", FALSE, SCEAU_ERROR_BAD_RESPONSE },
  { "asks-at-a-look", "echo ready; read -r go; echo done", FALSE, SCEAU_ERROR_BAD_RESPONSE },
  { "asks-twice", "echo ready; read -r go; echo ready; read -r go; echo done", TRUE,
    SCEAU_ERROR_BAD_RESPONSE },
  /* Words of programs there, not of ssh: nobody was refused. */
  { "dies-of-a-word", "echo 'profile: Permission denied' >&2; exit 255", FALSE,
    SCEAU_ERROR_UNREACHABLE },
  { "sudo-at-any-time", "printf %s sceau-sudo-password: >&2; echo one; echo done", FALSE, -1 },
};

static gboolean
judge (const char *const *lines, gpointer data, GError **error)
{
  return TRUE;
}

/* A log-in that takes the script. */
#define LOGS_IN                                                          \
  "echo sceau-shell\n"                                                   \
  "while read -r line && [ \"$line\" != 'serve; exit 0' ]; do :; done\n" \
  "echo sceau-ready 1\n"

/* The false ssh, first in the PATH. */
typedef struct
{
  char *dir;
  char *old_path;
} Server;

static void
server_start (Server *self, const char *says)
{
  g_autofree char *ssh = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = g_strdup_printf (
      "#!/bin/sh\n[ \"$1\" != -G ] || exit 0\n%s\ncat > /dev/null\n", says);

  self->dir = sceau_test_make_dir ();
  self->old_path = g_strdup (g_getenv ("PATH"));
  ssh = g_build_filename (self->dir, "ssh", NULL);
  path = g_strdup_printf ("%s:%s", self->dir, self->old_path);
  g_assert_true (g_file_set_contents_full (ssh, text, -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  g_setenv ("PATH", path, TRUE);
}

static void
server_stop (Server *self)
{
  g_setenv ("PATH", self->old_path, TRUE);
  g_free (self->old_path);
  sceau_test_remove_dir (self->dir);
}

static void
test_talk (gconstpointer data)
{
  const Talk *talk = data;
  Server server;
  g_autofree char *says = g_strconcat (LOGS_IN "read -r line\n", talk->says, NULL);
  g_autoptr (SceauSshTarget) target = sceau_ssh_target_parse ("sandbox", NULL);
  g_autoptr (SceauSshSession) session = sceau_ssh_session_new (target, FALSE, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;

  server_start (&server, says);
  sceau_ssh_session_ask_async (session, "run\n", talk->is_change ? judge : NULL, NULL, NULL,
                               sceau_test_await_cb, &result);
  sceau_test_await (&result);
  lines = sceau_ssh_session_ask_finish (session, result, &error);
  if (talk->code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, SCEAU_ERROR, talk->code);
  sceau_ssh_session_close (session);
  server_stop (&server);
}

/* A request lies there; it is removed; then another operator has the lock. */
static const char removes_and_is_busy[] = LOGS_IN
    "n=0\n"
    "while read -r word verb rest; do\n"
    "  [ \"$word\" != verb ] || asked=$verb\n"
    "  [ \"$word\" = run ] || continue\n"
    "  n=$((n + 1))\n"
    "  case $n$asked in\n"
    "    1state)\n"
    "      printf '" HEAD
    "https off\\nfile request regular 600 0:0 1795900000 - - -\\ndone\\n' ;;\n"
    "    2change) echo ready; read -r go; echo kept 0001; echo done ;;\n"
    "    *) echo failed busy locked no - ;;\n"
    "  esac\n"
    "done";

/* What was changed was changed, whoever keeps us from looking at it afterwards. */
static void
test_busy_after_a_change (void)
{
  Server server;
  g_autoptr (SceauServer) there = sceau_server_new (NULL);
  g_autoptr (SceauAnchors) anchors = sceau_anchors_new ();
  g_autoptr (SceauBackend) backend = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SceauManagedState) state = NULL;
  g_autoptr (GError) error = NULL;

  server_start (&server, removes_and_is_busy);
  g_object_set (there, "ssh-address", "root@sandbox", "ssh-root", "/srv/box", NULL);
  backend = sceau_ssh_backend_new (there, anchors, NULL, &error);
  g_assert_no_error (error);
  sceau_backend_run_async (backend, SCEAU_OPERATION_DELETE_REQUEST, NULL,
                           "\"0123456789012345678901234567890123456789\"", NULL,
                           sceau_test_await_cb, &result);
  sceau_test_await (&result);
  g_assert_cmpstr (sceau_backend_run_get_backup (backend, result), ==, "0001");
  state = sceau_backend_run_finish (backend, result, &error);
  g_assert_null (state);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE);
  g_clear_object (&backend);
  server_stop (&server);
}

/* Who waits for his turn need not wait until the one before has given up. */
static void
test_cancel_in_the_queue (void)
{
  Server server;
  g_autoptr (SceauSshTarget) target = sceau_ssh_target_parse ("sandbox", NULL);
  g_autoptr (SceauSshSession) session = sceau_ssh_session_new (target, FALSE, NULL);
  g_autoptr (GCancellable) first = g_cancellable_new ();
  g_autoptr (GCancellable) second = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) earlier = NULL;
  g_autoptr (GError) error = NULL;

  server_start (&server, LOGS_IN);
  sceau_ssh_session_ask_async (session, "run\n", NULL, NULL, first, sceau_test_await_cb, &earlier);
  sceau_ssh_session_ask_async (session, "run\n", NULL, NULL, second, sceau_test_await_cb, &result);
  g_cancellable_cancel (second);
  sceau_test_await (&result);
  g_assert_null (sceau_ssh_session_ask_finish (session, result, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  g_assert_null (earlier);
  g_cancellable_cancel (first);
  sceau_test_await (&earlier);
  g_assert_null (sceau_ssh_session_ask_finish (session, earlier, NULL));
  server_stop (&server);
}

static gboolean
was_asked (gpointer data)
{
  return ((SceauTestAnswerer *) data)->n_asked > 0;
}

/* Ends the false ssh, which waits for it. */
static void
server_end (Server *self)
{
  g_autofree char *fifo = g_build_filename (self->dir, "fifo", NULL);
  int fd = g_open (fifo, O_WRONLY | O_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
}

static gboolean
was_taken_back (gpointer data)
{
  return ((SceauTestAnswerer *) data)->n_taken_back > 0;
}

/* A question whose answer nobody awaits any more is taken back: whoever sees it would give a password for nothing. */
static void
test_question_is_taken_back (void)
{
  static const char *const none[] = { "…", NULL };
  Server server;
  g_autoptr (SceauTestAnswerer) answerer = sceau_test_answerer_new (none);
  g_autoptr (SceauSshTarget) target = sceau_ssh_target_parse ("sandbox", NULL);
  g_autoptr (SceauSshSession)
      session = sceau_ssh_session_new (target, TRUE, SCEAU_SSH_ASKER (answerer));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  server_start (&server, "mkfifo \"${0%/*}/fifo\"; printf %s sceau-sudo-password: >&2; "
                         "read -r line < \"${0%/*}/fifo\"; exit 255");
  g_setenv ("SCEAU_ASKPASS", "/bin/false", TRUE);
  sceau_ssh_session_ask_async (session, "run\n", NULL, NULL, NULL, sceau_test_await_cb, &result);
  sceau_test_await_true (was_asked, answerer);
  server_end (&server);
  sceau_test_await (&result);
  g_assert_null (sceau_ssh_session_ask_finish (session, result, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE);
  sceau_test_await_true (was_taken_back, answerer);
  server_stop (&server);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fleet/ssh-answer/formats", test_formats);
  g_test_add_func ("/fleet/ssh-answer/twice", test_twice);
  g_test_add_func ("/fleet/ssh-answer/combined-of-7-13", test_combined_of_7_13);
  g_test_add_func ("/fleet/ssh-answer/https", test_https);
  g_test_add_func ("/fleet/ssh-answer/sealed-key", test_sealed_key);
  g_test_add_func ("/fleet/ssh-answer/details", test_details);
  g_test_add_func ("/fleet/ssh-answer/cancel-in-the-queue", test_cancel_in_the_queue);
  g_test_add_func ("/fleet/ssh-answer/question-is-taken-back", test_question_is_taken_back);
  g_test_add_func ("/fleet/ssh-answer/busy-after-a-change", test_busy_after_a_change);
  for (guint i = 0; i < G_N_ELEMENTS (talks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/fleet/ssh-answer/talk/%s", talks[i].name);

      g_test_add_data_func (path, &talks[i], test_talk);
    }
  return g_test_run ();
}

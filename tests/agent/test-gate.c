/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may: challenges that are good once, tokens of the right minute, slowing down, sessions that end. */
#include "config.h"

#include <glib/gstdio.h>

#include "agent/sceau-gate.h"
#include "agent/sceau-haproxy-status.h"
#include "agent/sceau-throttle.h"
#include "agent/sceau-users-file.h"
#include "camtrace/sceau-wsse.h"

#define ADDRESS "192.0.2.1"

typedef struct
{
  char *root;
  SceauGate *gate;
  SceauSecret *cryptpass;
  SceauMoment now;
} Fixture;

static void
fixture_set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauSecret) password = sceau_secret_new ("a password", (gsize) -1);
  g_autoptr (SceauUsersFile) users = NULL;
  g_autoptr (SceauAgentConfig) config = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  f->root = g_dir_make_tmp ("sceau-gate-XXXXXX", &error);
  text = g_strdup_printf (
      "[agent]\nroot=%s\nstate-folder=/\nusers-file=/users\nowner=root:root\nauth=file\nadministrators=admin\n",
      f->root);
  config = sceau_agent_config_new_from_data (text, strlen (text), &error);
  g_assert_no_error (error);
  f->cryptpass = sceau_wsse_cryptpass (password, "$2a$04$abcdefghijklmnopqrstuu", &error);
  g_assert_no_error (error);
  users = sceau_users_file_new (sceau_agent_config_get_users_file (config));
  sceau_users_file_set (users, "admin", f->cryptpass);
  sceau_users_file_set (users, "guest", f->cryptpass);
  g_assert_true (sceau_users_file_save (users, &error));
  f->gate = sceau_gate_new (config, &error);
  g_assert_no_error (error);
  f->now.monotonic = 5000;
  f->now.real = 1795422600;
}

static void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "users", "decoy.key" };

  g_clear_object (&f->gate);
  g_clear_pointer (&f->cryptpass, sceau_secret_unref);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (f->root, names[i], NULL);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (f->root), ==, 0);
  g_free (f->root);
}

typedef struct
{
  GMainLoop *loop;
  SceauSecret *bearer;
  SceauVisitor *visitor;
  guint retry_after;
  GError *error;
} Login;

static void
on_login_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Login *login = data;

  login->bearer = sceau_gate_login_finish (SCEAU_GATE (source), result, &login->visitor,
                                           &login->retry_after, &login->error);
  g_main_loop_quit (login->loop);
}

static void
login_clear (Login *login)
{
  g_clear_pointer (&login->bearer, sceau_secret_unref);
  g_clear_pointer (&login->visitor, sceau_visitor_free);
  g_clear_error (&login->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Login, login_clear)

static void
try_header (Fixture *f, const char *header, Login *login)
{
  login->loop = g_main_loop_new (NULL, FALSE);
  sceau_gate_login_async (f->gate, header, ADDRESS, f->now, NULL, on_login_cb, login);
  g_main_loop_run (login->loop);
  g_main_loop_unref (login->loop);
}

static char *
make_header (Fixture *f, const char *user, const char *nonce, gint64 shift)
{
  g_autoptr (SceauWsseToken) token = sceau_wsse_token_new (user, f->cryptpass, nonce,
                                                           (f->now.real + shift) * G_USEC_PER_SEC);

  return sceau_wsse_token_to_header (token);
}

static void
try_login (Fixture *f, const char *user, gint64 shift, Login *login)
{
  g_autofree char *challenge = sceau_gate_make_challenge (f->gate, f->now);
  g_autofree char *header = make_header (f, user, challenge, shift);

  try_header (f, header, login);
}

static void
test_session (Fixture *f, gconstpointer data)
{
  g_auto (Login) login = { 0 };
  g_autofree char *authorization = NULL;
  g_autoptr (SceauVisitor) visitor = NULL;
  g_autoptr (GError) error = NULL;

  try_login (f, "admin", 0, &login);
  g_assert_no_error (login.error);
  g_assert_true (login.visitor->administrator);
  authorization = g_strconcat ("Bearer ", sceau_secret_get_text (login.bearer), NULL);
  f->now.monotonic += SCEAU_SESSION_LIFETIME - 1;
  visitor = sceau_gate_check (f->gate, authorization, f->now, &error);
  g_assert_cmpstr (visitor->username, ==, "admin");
  f->now.monotonic += 1;
  g_assert_null (sceau_gate_check (f->gate, authorization, f->now, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED);
}

static void
assert_refused (Fixture *f, const char *header)
{
  g_auto (Login) login = { 0 };

  try_header (f, header, &login);
  g_assert_error (login.error, SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED);
  g_assert_null (login.bearer);
}

static void
test_tokens (Fixture *f, gconstpointer data)
{
  g_autofree char *challenge = sceau_gate_make_challenge (f->gate, f->now);
  g_autofree char *good = make_header (f, "admin", challenge, 0);
  g_autofree char *late = NULL;
  g_autofree char *foreign = make_header (f, "admin", "0123456789abcdef0123", 0);
  g_autofree char *changed = NULL;
  g_autofree char *forged = NULL;
  g_auto (Login) login = { 0 };

  try_header (f, good, &login);
  g_assert_no_error (login.error);
  assert_refused (f, good);    /* a replay */
  assert_refused (f, foreign); /* made for CamTrace */
  assert_refused (f, NULL);
  g_free (challenge);
  challenge = sceau_gate_make_challenge (f->gate, f->now);
  changed = g_strdup (challenge);
  changed[0] = changed[0] == '0' ? '1' : '0';
  forged = make_header (f, "admin", changed, 0);
  assert_refused (f, forged);
  late = make_header (f, "admin", challenge, SCEAU_CHALLENGE_LIFETIME + 1);
  f->now.monotonic += SCEAU_CHALLENGE_LIFETIME + 1;
  f->now.real += SCEAU_CHALLENGE_LIFETIME + 1;
  assert_refused (f, late);
}

static void
test_clock (Fixture *f, gconstpointer data)
{
  static const struct
  {
    gint64 shift;
    gboolean good;
  } rows[] = { { -600, FALSE }, { -61, FALSE }, { -60, TRUE },
               { 60, TRUE },    { 61, FALSE },  { 600, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Login) login = { 0 };

      try_login (f, "admin", rows[i].shift, &login);
      g_assert_cmpint (login.bearer != NULL, ==, rows[i].good);
    }
}

static void
test_unknown_user (Fixture *f, gconstpointer data)
{
  g_auto (Login) login = { 0 };

  try_login (f, "nobody", 0, &login);
  g_assert_error (login.error, SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED);
}

/* A guesser for a day, as fast as it is let: at most a hundred guesses an hour. */
static void
test_guesses (void)
{
  g_autoptr (SceauThrottle) throttle = sceau_throttle_new ();
  gint64 now = 0;

  for (guint hour = 0; hour < 24; hour++)
    {
      guint guesses = 0;

      for (gint64 end = now + 3600; now < end;)
        {
          guint wait = sceau_throttle_attempt (throttle, "admin", ADDRESS, now);

          if (wait == 0)
            guesses++;
          now += MAX (wait, 1);
        }
      g_assert_cmpuint (guesses, <=, 100);
    }
}

/* Whoever logged in from an address is not locked out by what others do elsewhere; guessing there is slowed all the same. */
static void
test_known_address (void)
{
  g_autoptr (SceauThrottle) throttle = sceau_throttle_new ();

  g_assert_cmpuint (sceau_throttle_attempt (throttle, "admin", ADDRESS, 0), ==, 0);
  sceau_throttle_success (throttle, "admin", ADDRESS, 0);
  for (guint i = 0; i < 1000; i++)
    sceau_throttle_attempt (throttle, "admin", "198.51.100.7", 10);
  g_assert_cmpuint (sceau_throttle_attempt (throttle, "admin", "198.51.100.8", 10), >, 0);
  g_assert_cmpuint (sceau_throttle_attempt (throttle, "admin", ADDRESS, 10), ==, 0);
  for (guint i = 0; i < 20; i++)
    sceau_throttle_attempt (throttle, "admin", ADDRESS, 10);
  g_assert_cmpuint (sceau_throttle_attempt (throttle, "admin", ADDRESS, 10), >, 0);
}

/* A flood of invented names uses no more memory than there is, and does not forget who is known. */
static void
test_flood (void)
{
  g_autoptr (SceauThrottle) throttle = sceau_throttle_new ();

  sceau_throttle_attempt (throttle, "admin", ADDRESS, 0);
  sceau_throttle_success (throttle, "admin", ADDRESS, 0);
  for (guint i = 0; i < 9000; i++)
    {
      g_autofree char *name = g_strdup_printf ("user%u", i);
      g_autofree char *address = g_strdup_printf ("10.%u.%u.%u", i >> 16, (i >> 8) & 255, i & 255);

      sceau_throttle_attempt (throttle, name, address, 1);
    }
  for (guint i = 0; i < 50; i++)
    sceau_throttle_attempt (throttle, "admin", "198.51.100.7", 2);
  g_assert_cmpuint (sceau_throttle_attempt (throttle, "admin", ADDRESS, 2), ==, 0);
}

/* Whoever is slowed down does not get free by being refused under many names. */
static void
test_refused_flood (void)
{
  g_autoptr (SceauThrottle) throttle = sceau_throttle_new ();
  gint64 now = 0;
  guint wait = 0;

  for (guint i = 0; wait < 60; i++)
    {
      g_autofree char *name = g_strdup_printf ("guess%u", i);

      wait = sceau_throttle_attempt (throttle, name, ADDRESS, now);
      if (wait < 60)
        now += wait;
    }
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *name = g_strdup_printf ("user%u", i);

      g_assert_cmpuint (sceau_throttle_attempt (throttle, name, ADDRESS, now + 1), ==, 59);
    }
}

static void
test_show_proc (void)
{
  static const struct
  {
    const char *text;
    gboolean good;
    guint reloads, failed, worker;
  } rows[] = {
    { "#<PID>          <type>          <reloads>       <uptime>        <version>      \n"
      "12905           master          3 [failed: 1]   0d00h00m01s     2.6.12\n# workers\n"
      "12914           worker          0               0d00h00m01s     2.6.12\n# old workers\n"
      "12910           worker          1               0d00h00m09s     2.6.12\n# programs\n\n",
      TRUE, 3, 1, 12914 },
    { "#<PID>          <type>          <relative PID>  <reloads>       <uptime>        <version>      \n"
      "1162            master          0               5               0d00h02m07s     2.4.22\n# workers\n"
      "1271            worker          1               0               0d00h00m00s     2.4.22\n# old workers\n"
      "1233            worker          [was: 1]        3               0d00h00m43s     2.4.22\n",
      TRUE, 5, 0, 1271 },
    { "#<PID>          <type>          <reloads>       <uptime>        <version>\n"
      "12905           master          4 [failed: 2]   0d00h00m01s     2.6.12\n# workers\n# programs\n",
      TRUE, 4, 2, 0 },
    { "Unknown command\n", FALSE, 0, 0, 0 },
    { "", FALSE, 0, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SceauHaproxyStatus status;

      g_assert_cmpint (sceau_haproxy_status_parse (rows[i].text, &status), ==, rows[i].good);
      g_assert_cmpuint (status.reloads, ==, rows[i].reloads);
      g_assert_cmpuint (status.failed, ==, rows[i].failed);
      g_assert_cmpuint (status.worker, ==, rows[i].worker);
    }
}

/* A reload that failed, one that is under way, one that went well. */
static void
test_reload_outcome (void)
{
  static const struct
  {
    const char *before, *now;
    SceauReload outcome;
  } rows[] = {
#define HEAD_2_6 "#<PID>          <type>          <reloads>       <uptime>        <version>      \n"
#define HEAD_2_4 \
  "#<PID>          <type>          <relative PID>  <reloads>       <uptime>        <version>      \n"
#define BEFORE_2_6                                                        \
  HEAD_2_6 "12905           master          3               1m  2.6.12\n" \
           "# workers\n12910           worker          0               1m  2.6.12\n"
#define BEFORE_2_4                                                               \
  HEAD_2_4                                                                       \
  "24626           master          0               0               1s  2.4.30\n" \
  "# workers\n24629           worker          1               0               1s  2.4.30\n"
    { BEFORE_2_6, BEFORE_2_6, SCEAU_RELOAD_RUNNING },
    { BEFORE_2_6,
      HEAD_2_6 "12905           master          4               1s  2.6.12\n"
               "# workers\n12914           worker          0               1s  2.6.12\n"
               "# old workers\n12910           worker          1               1m  2.6.12\n",
      SCEAU_RELOAD_DONE },
    { BEFORE_2_6,
      HEAD_2_6 "12905           master          4 [failed: 1]   1s  2.6.12\n"
               "# workers\n12910           worker          1               1m  2.6.12\n",
      SCEAU_RELOAD_FAILED },
    { BEFORE_2_4, BEFORE_2_4, SCEAU_RELOAD_RUNNING },
    { BEFORE_2_4,
      HEAD_2_4
      "24626           master          0               1               3s  2.4.30\n"
      "# workers\n# old workers\n"
      "24629           worker          [was: 1]        1               3s  2.4.30\n# programs\n",
      SCEAU_RELOAD_FAILED },
    { BEFORE_2_4,
      HEAD_2_4
      "24626           master          0               1               3s  2.4.30\n"
      "# workers\n24897           worker          1               0               2s  2.4.30\n",
      SCEAU_RELOAD_DONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SceauHaproxyStatus before, now;

      g_assert_true (sceau_haproxy_status_parse (rows[i].before, &before));
      g_assert_true (sceau_haproxy_status_parse (rows[i].now, &now));
      g_assert_cmpint (sceau_haproxy_status_compare (&before, &now), ==, rows[i].outcome);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/gate/session", Fixture, NULL, fixture_set_up, test_session, fixture_tear_down);
  g_test_add ("/gate/tokens", Fixture, NULL, fixture_set_up, test_tokens, fixture_tear_down);
  g_test_add ("/gate/clock", Fixture, NULL, fixture_set_up, test_clock, fixture_tear_down);
  g_test_add ("/gate/unknown-user", Fixture, NULL, fixture_set_up, test_unknown_user,
              fixture_tear_down);
  g_test_add_func ("/throttle/guesses", test_guesses);
  g_test_add_func ("/throttle/known-address", test_known_address);
  g_test_add_func ("/throttle/flood", test_flood);
  g_test_add_func ("/throttle/refused-flood", test_refused_flood);
  g_test_add_func ("/haproxy/show-proc", test_show_proc);
  g_test_add_func ("/haproxy/show-proc-outcome", test_reload_outcome);
  return g_test_run ();
}

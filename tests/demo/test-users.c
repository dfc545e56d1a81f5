/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the stand-in lets in: a token once, in its time, of a known user with the right password. */
#include "config.h"

#include <string.h>

#include "demo/sceau-demo-users.h"

#define NOW (G_GINT64_CONSTANT (1795422600) * G_USEC_PER_SEC)

static SceauSecret *
cryptpass_of (SceauDemoUsers *users, const char *name, const char *password)
{
  g_autofree char *salt = sceau_demo_users_dup_salt (users, name);
  g_autoptr (SceauSecret) secret = sceau_secret_new (password, (gsize) -1);
  SceauSecret *cryptpass = sceau_wsse_cryptpass (secret, salt, NULL);

  g_assert_nonnull (cryptpass);
  return cryptpass;
}

static SceauDemoUsers *
make_users (void)
{
  SceauDemoUsers *users = sceau_demo_users_new ();
  g_autoptr (SceauSecret) password = sceau_secret_new ("camtrace", (gsize) -1);

  g_assert_true (sceau_demo_users_add (users, "admin", password, NULL));
  return users;
}

static void
test_check (void)
{
  static const struct
  {
    const char *name, *user, *password;
    gint64 shift; /* seconds */
    gboolean good;
  } cases[] = {
    { "right", "admin", "camtrace", 0, TRUE },
    { "a little late", "admin", "camtrace", -290, TRUE },
    { "a little early", "admin", "camtrace", 290, TRUE },
    { "too late", "admin", "camtrace", -301, FALSE },
    { "too early", "admin", "camtrace", 301, FALSE },
    { "wrong password", "admin", "Camtrace", 0, FALSE },
    { "unknown", "root", "camtrace", 0, FALSE },
    { "no password", "admin", "", 0, FALSE },
  };
  g_autoptr (SceauDemoUsers) users = make_users ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SceauSecret) cryptpass = cryptpass_of (users, cases[i].user, cases[i].password);
      g_autoptr (SceauWsseToken) token = sceau_wsse_token_new (
          cases[i].user, cryptpass, NULL, NOW + cases[i].shift * G_USEC_PER_SEC);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (sceau_demo_users_check (users, token, NOW), ==, cases[i].good);
      /* Never a second time. */
      g_assert_false (sceau_demo_users_check (users, token, NOW));
    }
}

/* A nonce is remembered for as long as its token could be good. */
static void
test_replay_later (void)
{
  g_autoptr (SceauDemoUsers) users = make_users ();
  g_autoptr (SceauSecret) cryptpass = cryptpass_of (users, "admin", "camtrace");
  g_autoptr (SceauWsseToken)
      token = sceau_wsse_token_new ("admin", cryptpass, "nonce", NOW + 290 * G_USEC_PER_SEC);

  g_assert_true (sceau_demo_users_check (users, token, NOW));
  for (gint64 seconds = 1; seconds <= 1000; seconds += 7)
    g_assert_false (sceau_demo_users_check (users, token, NOW + seconds * G_USEC_PER_SEC));
}

static void
test_decoy (void)
{
  g_autoptr (SceauDemoUsers) users = make_users ();
  g_autoptr (SceauDemoUsers) others = make_users ();
  g_autofree char *first = sceau_demo_users_dup_salt (users, "nobody");
  g_autofree char *again = sceau_demo_users_dup_salt (users, "nobody");
  g_autofree char *neighbour = sceau_demo_users_dup_salt (users, "nobodz");
  g_autofree char *elsewhere = sceau_demo_users_dup_salt (others, "nobody");
  g_autofree char *real = sceau_demo_users_dup_salt (users, "admin");

  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (first, !=, neighbour);
  g_assert_cmpstr (first, !=, elsewhere);
  g_assert_cmpuint (strlen (first), ==, strlen (real));
  g_assert_true (g_str_has_prefix (first, "$2a$10$") && g_str_has_prefix (real, "$2a$10$"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/users/check", test_check);
  g_test_add_func ("/demo/users/replay-later", test_replay_later);
  g_test_add_func ("/demo/users/decoy", test_decoy);
  return g_test_run ();
}

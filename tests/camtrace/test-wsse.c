/* SPDX-License-Identifier: GPL-3.0-or-later */
/* WSSE: against an independent implementation (wsse-referee.py), and what is not a token. */
#include "config.h"

#include <string.h>

#include "base/sceau-json.h"
#include "camtrace/sceau-wsse.h"

#define CREATED_US 1795422600123456 /* 2026-11-23T08:30:00.123456Z */
#define CREATED    "2026-11-23T08:30:00.123Z"
#define LONG_80    "0123456789012345678901234567890123456789012345678901234567890123456789abcdefghij"

typedef struct
{
  const char *password, *salt, *username, *nonce;
} DigestCase;

/* Cost 4: quick; the algorithm is the same. One of cost 10, as CamTrace has. */
static const DigestCase digest_cases[] = {
  { "camtrace", "$2a$10$abcdefghijklmnopqrstuu", "admin", "0123456789abcdef0123" },
  { "", "$2a$04$......................", "admin", "00000000000000000000" },
  { "a", "$2b$04$N9qo8uLOickgx2ZMRZoMye", "opérateur", "f" },
  { "mot de passe à accents: éèçœ€", "$2a$04$N9qo8uLOickgx2ZMRZoMye", "admin", "bm90IGRlY29kZWQ=" },
  { "\xf0\x9f\x94\x92 padlock", "$2y$04$zVHmKQtGGQob.b/Nc7l9Ne", "a b", "~!@#$%^&*()" },
  { LONG_80, "$2a$04$zVHmKQtGGQob.b/Nc7l9Ne", "admin", "0123456789abcdef0123" },
  { "0123456789012345678901234567890123456789012345678901234567890123456789ab",
    "$2a$04$zVHmKQtGGQob.b/Nc7l9Ne", "admin", "0123456789abcdef0123" },
  { "tab\tand \"quote\" \\ backslash", "$2a$05$zVHmKQtGGQob.b/Nc7l9Ne", "admin", "a,b=c;d" },
};

static JsonObject *
ask_referee (void)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "camtrace", "wsse-referee.py",
                                                   NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess)
      python = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                 &error, "/usr/bin/python3", script, NULL);
  g_autoptr (JsonObject) question = json_object_new ();
  g_autofree char *input = NULL;
  g_autofree char *output = NULL;
  JsonArray *cases = json_array_new ();
  JsonObject *answer;

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (digest_cases); i++)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "password", digest_cases[i].password);
      json_object_set_string_member (object, "salt", digest_cases[i].salt);
      json_object_set_string_member (object, "username", digest_cases[i].username);
      json_object_set_string_member (object, "nonce", digest_cases[i].nonce);
      json_object_set_string_member (object, "created", CREATED);
      json_array_add_object_element (cases, object);
    }
  json_object_set_array_member (question, "cases", cases);
  input = sceau_json_to_text (question, FALSE);
  g_subprocess_communicate_utf8 (python, input, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (python));
  answer = sceau_json_parse_object (output, -1, &error);
  g_assert_no_error (error);
  return answer;
}

static void
test_referee (void)
{
  g_autoptr (JsonObject) answer = ask_referee ();
  JsonArray *answers = sceau_json_get_array (answer, "answers");

  for (guint i = 0; i < G_N_ELEMENTS (digest_cases); i++)
    {
      const DigestCase *c = &digest_cases[i];
      JsonObject *theirs = json_array_get_object_element (answers, i);
      const char *header = sceau_json_get_string (theirs, "header", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (SceauSecret) password = sceau_secret_new (c->password, (gsize) -1);
      g_autoptr (SceauSecret) cryptpass = sceau_wsse_cryptpass (password, c->salt, &error);
      g_autoptr (SceauWsseToken) ours = NULL;
      g_autoptr (SceauWsseToken) parsed = NULL;
      g_autofree char *our_header = NULL;

      g_test_message ("case %u, salt %s", i, c->salt);
      g_assert_no_error (error);
      g_assert_cmpstr (sceau_secret_get_text (cryptpass), ==,
                       sceau_json_get_string (theirs, "cryptpass", NULL));
      ours = sceau_wsse_token_new (c->username, cryptpass, c->nonce, CREATED_US);
      our_header = sceau_wsse_token_to_header (ours);
      g_assert_cmpstr (our_header, ==, header);

      parsed = sceau_wsse_token_parse (header, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (parsed->username, ==, c->username);
      g_assert_true (sceau_wsse_token_check_digest (parsed, cryptpass));
    }
}

/* Each changed character of nonce, time or digest makes the digest wrong, and so does another cryptpass. */
static void
test_tampered (void)
{
  g_autoptr (SceauSecret) cryptpass = sceau_secret_new (
      "$2a$10$abcdefghijklmnopqrstuuP1jsw7o5vNH0gT8HNbBjIRK2UQ3ZLsO", (gsize) -1);
  g_autoptr (SceauSecret) other = sceau_secret_new (
      "$2a$10$abcdefghijklmnopqrstuuP1jsw7o5vNH0gT8HNbBjIRK2UQ3ZLsP", (gsize) -1);
  g_autoptr (SceauWsseToken) token = sceau_wsse_token_new ("admin", cryptpass, NULL, CREATED_US);
  char *members[] = { token->nonce, token->created, token->digest };

  g_assert_cmpuint (strlen (token->nonce), ==, 20);
  g_assert_true (sceau_wsse_token_check_digest (token, cryptpass));
  g_assert_false (sceau_wsse_token_check_digest (token, other));
  for (guint m = 0; m < G_N_ELEMENTS (members); m++)
    for (char *p = members[m]; *p != '\0'; p++)
      {
        *p ^= 1;
        g_assert_false (sceau_wsse_token_check_digest (token, cryptpass));
        *p ^= 1;
      }
  g_assert_true (sceau_wsse_token_check_digest (token, cryptpass));
}

#define DIGEST "AAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define TAIL   "PasswordDigest=\"" DIGEST "\", Nonce=\"n\", Created=\"" CREATED "\""

static const struct
{
  const char *header;
  gboolean good;
} parse_cases[] = {
  { "UsernameToken Username=\"admin\", " TAIL, TRUE },
  { "UsernameToken " TAIL ", Username=\"admin\"", TRUE },
  { "UsernameToken Username=\"admin\"," TAIL " ", TRUE },
  { "UsernameToken Username=\"a, b\", " TAIL, TRUE },
  { "", FALSE },
  { "UsernameToken", FALSE },
  { "UsernameToken ", FALSE },
  { "usernametoken Username=\"admin\", " TAIL, FALSE },
  { "UsernameToken Username=\"\", " TAIL, FALSE },
  { "UsernameToken Username=\"admin\"; " TAIL, FALSE },
  { "UsernameToken Username=\"admin\", Username=\"root\", " TAIL, FALSE },
  { "UsernameToken Username=\"admin\", " TAIL ", ", FALSE },
  { "UsernameToken Username=\"admin\", " TAIL ", Extra=\"1\"", FALSE },
  { "UsernameToken Username=\"admin, " TAIL, FALSE },
  { "UsernameToken Username=admin, " TAIL, FALSE },
  { "UsernameToken Username=\"ad\\min\", " TAIL, FALSE },
  { "UsernameToken Username=\"ad\nmin\", " TAIL, FALSE },
  { "UsernameToken Username=\"ad\xff\", " TAIL, FALSE },
  { "UsernameToken Username=\"" LONG_80 LONG_80 "\", " TAIL, FALSE },
  { "UsernameToken Username=\"a\", PasswordDigest=\"AAAA\", Nonce=\"n\", Created=\"" CREATED "\"",
    FALSE },
  { "UsernameToken Username=\"a\", PasswordDigest=\"AAAAAAAAAAAAAAAAAAAAAAAAAAAA\", Nonce=\"n\", "
    "Created=\"" CREATED "\"",
    FALSE },
  { "UsernameToken Username=\"a\", PasswordDigest=\"" DIGEST "\", Nonce=\"\", Created=\"" CREATED
    "\"",
    FALSE },
  { "UsernameToken Username=\"a\", PasswordDigest=\"" DIGEST "\", Nonce=\"a b\", Created=\"" CREATED
    "\"",
    FALSE },
  { "UsernameToken Username=\"a\", PasswordDigest=\"" DIGEST "\", Nonce=\"n\", Created=\"\"",
    FALSE },
  { "UsernameToken Username=\"a\", PasswordDigest=\"" DIGEST
    "\", Nonce=\"n\", Created=\"yesterday\"",
    FALSE },
};

static void
test_parse (void)
{
  g_autofree char *spaces = g_strnfill (2000, ' ');
  g_autofree char *too_long = g_strconcat ("UsernameToken ", spaces, "Username=\"a\", ", TAIL,
                                           NULL);
  g_autoptr (GError) long_error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (parse_cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SceauWsseToken) token = sceau_wsse_token_parse (parse_cases[i].header, &error);

      g_test_message ("header %u", i);
      g_assert_cmpint (token != NULL, ==, parse_cases[i].good);
      if (!parse_cases[i].good)
        g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
    }
  g_assert_null (sceau_wsse_token_parse (too_long, &long_error));
  g_assert_error (long_error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
}

static void
test_created (void)
{
  static const struct
  {
    const char *created;
    gint64 us; /* 0: not a time */
  } cases[] = {
    { CREATED, 1795422600123000 },
    { "2026-11-23T08:30:00Z", 1795422600000000 },
    { "2026-11-23T09:30:00+01:00", 1795422600000000 },
    { "2026-11-23T08:30:00", 0 }, /* no zone */
    { "2026-13-23T08:30:00Z", 0 },
    { "2026-11-23", 0 },
    { "1795422600", 0 },
  };
  g_autoptr (SceauSecret) cryptpass = sceau_secret_new ("x", 1);
  g_autoptr (SceauWsseToken) token = sceau_wsse_token_new ("admin", cryptpass, NULL, 0);

  g_assert_cmpstr (token->created, ==, "1970-01-01T00:00:00.000Z");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 us = 0;

      g_test_message ("created %s", cases[i].created);
      g_free (token->created);
      token->created = g_strdup (cases[i].created);
      g_assert_cmpint (sceau_wsse_token_get_created (token, &us), ==, cases[i].us != 0);
      g_assert_cmpint (us, ==, cases[i].us);
    }
}

static void
test_bad_salt (void)
{
  static const char *const salts[] = {
    "",
    "$1$abcdefgh",
    "$2a$10$",
    "$2a$10$abcdefghijklmnopqrstu",   /* one short */
    "$2a$10$abcdefghijklmnopqrstuuv", /* one long */
    "$2x$10$abcdefghijklmnopqrstuu",
    "$2$10$abcdefghijklmnopqrstuuv",
    "$2a$03$abcdefghijklmnopqrstuu",
    "$2a$16$abcdefghijklmnopqrstuu", /* would block the client for seconds */
    "$2a$31$abcdefghijklmnopqrstuu",
    "$2a$1x$abcdefghijklmnopqrstuu",
    "$2a$10$abcdefghijklmnopqrs uu",
    "$2a$10$abcdefghijklmnopqrs\nuu",
    "$6$rounds=999999999$abcdefghij",
    "$y$j9T$abcdefghijklmnopqrstuuvwxyz",
  };
  g_autoptr (SceauSecret) password = sceau_secret_new ("camtrace", (gsize) -1);

  for (guint i = 0; i < G_N_ELEMENTS (salts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("salt “%s”", salts[i]);
      g_assert_null (sceau_wsse_cryptpass (password, salts[i], &error));
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_BAD_RESPONSE);
    }
}

static void
take_cryptpass (GObject *source, GAsyncResult *result, gpointer data)
{
  SceauSecret **cryptpass = data;

  *cryptpass = sceau_wsse_cryptpass_finish (result, NULL);
  g_assert_nonnull (*cryptpass);
}

static void
test_async (void)
{
  g_autofree char *salt = sceau_wsse_make_salt ();
  g_autofree char *other_salt = sceau_wsse_make_salt ();
  g_autoptr (SceauSecret) password = sceau_secret_new ("camtrace", (gsize) -1);
  g_autoptr (SceauSecret) sync = sceau_wsse_cryptpass (password, salt, NULL);
  SceauSecret *cryptpass = NULL;

  g_assert_true (g_str_has_prefix (salt, "$2a$10$"));
  g_assert_cmpuint (strlen (salt), ==, 29);
  g_assert_cmpstr (salt, !=, other_salt);
  sceau_wsse_cryptpass_async (password, salt, NULL, take_cryptpass, &cryptpass);
  while (cryptpass == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (sceau_secret_equal (sync, cryptpass));
  sceau_secret_unref (cryptpass);
}

static void
take_cancelled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sceau_wsse_cryptpass_finish (result, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  *(gboolean *) data = TRUE;
}

static void
test_cancel (void)
{
  g_autoptr (SceauSecret) password = sceau_secret_new ("camtrace", (gsize) -1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gboolean done = FALSE;

  sceau_wsse_cryptpass_async (password, "$2a$04$abcdefghijklmnopqrstuu", cancellable,
                              take_cancelled, &done);
  g_cancellable_cancel (cancellable);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/camtrace/wsse/referee", test_referee);
  g_test_add_func ("/camtrace/wsse/tampered", test_tampered);
  g_test_add_func ("/camtrace/wsse/parse", test_parse);
  g_test_add_func ("/camtrace/wsse/created", test_created);
  g_test_add_func ("/camtrace/wsse/bad-salt", test_bad_salt);
  g_test_add_func ("/camtrace/wsse/async", test_async);
  g_test_add_func ("/camtrace/wsse/cancel", test_cancel);
  return g_test_run ();
}

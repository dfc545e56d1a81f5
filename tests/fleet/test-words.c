/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for errors, dates and durations: every code has its own, and foreign text never shows. */
#include "fleet/sceau-words.h"

#include <string.h>

#include "fleet/sceau-deployment.h"
#include "fleet/sceau-status.h"

static void
test_every_code_has_words (void)
{
  g_autoptr (GHashTable) titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (int code = 0; code < SCEAU_ERROR_N_CODES; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (SCEAU_ERROR, code, "");
      char *title = NULL;
      g_autofree char *body = NULL;
      g_auto (GStrv) lines = NULL;

      sceau_words_for_error (error, NULL, &title, &body);
      g_test_message ("%s: %s", sceau_error_code_to_string (code), title);
      g_assert_cmpint (strlen (title), >, 3);
      /* What happened, and on a line of its own what to do. */
      lines = g_strsplit (body, "\n", -1);
      g_assert_cmpint (g_strv_length (lines), ==, 2);
      g_assert_cmpint (strlen (lines[0]), >, 10);
      g_assert_cmpint (strlen (lines[1]), >, 10);
      /* No two codes under one title. */
      g_assert_true (g_hash_table_insert (titles, title, g_strdup ("")));
    }
}

static void
test_names_the_server (void)
{
  g_autoptr (GError)
      error = g_error_new_literal (SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE, "internal words");
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  sceau_words_for_error (error, "Lyon-03", &title, &body);
  g_assert_true (g_str_has_prefix (body, "Lyon-03: "));
  g_assert_null (strstr (body, "internal words"));
}

static void
test_says_its_own_words_where_they_say_more (void)
{
  g_autoptr (GError) error = g_error_new_literal (SCEAU_ERROR, SCEAU_ERROR_AGENT_KEY_CHANGED,
                                                  "It was ab12 and is cd34.");
  g_autofree char *body = NULL;

  sceau_words_for_error (error, NULL, NULL, &body);
  g_assert_true (g_str_has_prefix (body, "It was ab12 and is cd34.\n"));
}

static void
test_lists_findings (void)
{
  g_autoptr (GError)
      error = g_error_new_literal (SCEAU_ERROR, SCEAU_ERROR_CHAIN_REJECTED, "refused");
  g_autoptr (GPtrArray) findings = sceau_findings_new ();
  g_autofree char *body = NULL;
  g_autofree char *expected = NULL;

  g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_EXPIRED, "lyon.example", NULL, NULL));
  g_ptr_array_add (findings,
                   sceau_finding_new (SCEAU_FINDING_DUPLICATE, "other.example", NULL, NULL));
  sceau_error_set_findings (error, findings);
  sceau_words_for_error (error, NULL, NULL, &body);
  expected = sceau_finding_dup_message (findings->pdata[0]);
  g_assert_nonnull (strstr (body, expected));
  g_assert_null (strstr (body, "other.example"));
}

static void
test_foreign_errors (void)
{
  g_autoptr (GError)
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "errno 32 and more");
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  sceau_words_for_error (error, NULL, &title, &body);
  g_assert_cmpint (strlen (title), >, 0);
  g_assert_null (strstr (body, "errno"));
}

static void
test_days_left (void)
{
  static const struct
  {
    int days;
    const char *words;
  } rows[] = {
    { SCEAU_NO_DAYS_LEFT, "" }, { -5, "Expired" }, { 0, "Less than a day" }, { 1, "1 day" },
    { 41, "41 days" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = sceau_words_days_left (rows[i].days);

      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

static void
test_ago (void)
{
  const gint64 now = 1795422600;
  static const struct
  {
    gint64 seconds;
    const char *words;
  } rows[] = {
    { -30, "Just now" },       { 0, "Just now" },          { 59, "Just now" },
    { 60, "1 minute ago" },    { 3599, "59 minutes ago" }, { 3600, "1 hour ago" },
    { 86399, "23 hours ago" }, { 86400, "1 day ago" },     { 10 * 86400, "10 days ago" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = sceau_words_ago (now - rows[i].seconds, now);

      g_assert_cmpstr (words, ==, rows[i].words);
    }
  {
    g_autofree char *words = sceau_words_ago (0, now);

    g_assert_cmpstr (words, ==, "Never");
  }
}

static void
test_date (void)
{
  g_autofree char *words = sceau_words_date (1795422600);
  g_autofree char *time = sceau_words_time (1795422600);
  g_autofree char *never = sceau_words_date (G_MAXINT64);
  g_autofree char *no_time = sceau_words_time (G_MAXINT64);

  g_assert_cmpstr (words, ==, "23 November 2026");
  g_assert_cmpstr (time, ==, "23 November 2026, 08:30");
  g_assert_cmpstr (never, ==, "");
  g_assert_cmpstr (no_time, ==, "");
}

static void
test_key (void)
{
  static const char *const rows[][2] = {
    { "rsa:3072", "RSA 3072" }, { "ec:p256", "ECDSA P-256" }, { "ec:p384", "ECDSA P-384" },
    { "ed25519", "Ed25519" },   { "dsa:1024", "DSA 1024" },   { "ec:brainpool", "ECDSA brainpool" },
    { "unknown", "UNKNOWN" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = sceau_words_key (rows[i][0]);

      g_assert_cmpstr (words, ==, rows[i][1]);
    }
}

/* One state without words was once read past the end of a table. */
static void
test_every_deployment_state_has_words (void)
{
  g_autoptr (GHashTable) labels = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint state = 0; state < SCEAU_N_DEPLOYMENT_STATES; state++)
    {
      const char *label = sceau_deployment_state_to_label (state);

      g_assert_cmpuint (strlen (label), >, 3);
      g_assert_true (g_hash_table_add (labels, (gpointer) label));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fleet/words/every-code", test_every_code_has_words);
  g_test_add_func ("/fleet/words/deployments", test_every_deployment_state_has_words);
  g_test_add_func ("/fleet/words/names-the-server", test_names_the_server);
  g_test_add_func ("/fleet/words/own-words", test_says_its_own_words_where_they_say_more);
  g_test_add_func ("/fleet/words/findings", test_lists_findings);
  g_test_add_func ("/fleet/words/foreign", test_foreign_errors);
  g_test_add_func ("/fleet/words/days-left", test_days_left);
  g_test_add_func ("/fleet/words/ago", test_ago);
  g_test_add_func ("/fleet/words/date", test_date);
  g_test_add_func ("/fleet/words/key", test_key);

  return g_test_run ();
}

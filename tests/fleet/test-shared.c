/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same certificate on several servers: what is said before, what each gets, and that one does not stop the others. The real agents
 * are in tests/cli/server.py. */
#include "fleet/sceau-csv.h"
#include "fleet/sceau-shared-install.h"

#include <locale.h>
#include <string.h>

#include "base/sceau-json.h"
#include "sceau-test-await.h"
#include "sceau-test-pki.h"

#define NOWHERE "http://127.0.0.1:1"

typedef struct
{
  char *dir;
  SceauFleet *fleet;
  SceauTestPki *pki;
  SceauTestIdentity *root, *mid, *wildcard;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  f->dir = sceau_test_make_dir ();
  f->fleet = sceau_fleet_new (f->dir);
  sceau_fleet_open_async (f->fleet, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  g_assert_true (sceau_fleet_open_finish (f->fleet, result, NULL));
  f->pki = sceau_test_pki_new ();
  f->root = sceau_test_root (f->pki, .cn = "Root");
  f->mid = sceau_test_ca (f->pki, f->root, .cn = "Mid");
  f->wildcard = sceau_test_leaf (f->pki, f->mid, .cn = "*.ville.example");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->fleet);
  sceau_test_pki_free (f->pki);
  sceau_test_remove_dir (f->dir);
}

static SceauServer *
make_server (const char *name, const char *dns_name)
{
  SceauServer *server = sceau_server_new (NULL);

  g_object_set (server, "name", name, "dns-name", dns_name, "camtrace-url", NOWHERE, NULL);
  return server;
}

static SceauSharedInstall *
make_install (Fixture *f, SceauSharedMaterial *material)
{
  static const char *const servers[][2] = { { "Lyon", "lyon.ville.example" },
                                            { "Nas", "nas.local" },
                                            { "=Nobody", NULL } };
  SceauSharedInstall *all = sceau_shared_install_new (material);

  for (gsize i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      g_autoptr (SceauServer) server = make_server (servers[i][0], servers[i][1]);

      g_assert_true (sceau_shared_install_add (all, server));
      g_assert_false (sceau_shared_install_add (all, server));
    }
  return all;
}

static SceauSharedMaterial *
make_material (Fixture *f, gboolean whole, gboolean with_key)
{
  g_autoptr (GPtrArray) pile = whole ? sceau_test_pile (f->mid, f->wildcard, f->root, NULL)
                                     : sceau_test_pile (f->wildcard, NULL);

  return sceau_shared_material_new (f->fleet, pile, with_key ? f->wildcard->key : NULL,
                                    SCEAU_TEST_NOW);
}

static void
test_coverage (Fixture *f, gconstpointer data)
{
  static const SceauCoverage expected[] = { SCEAU_COVERAGE_COVERED, SCEAU_COVERAGE_NOT_COVERED,
                                            SCEAU_COVERAGE_UNKNOWN };
  static const char *const says[] = { "lyon.ville.example is covered by “*.ville.example”",
                                      "nas.local is not covered by “*.ville.example”",
                                      "no DNS name" };
  g_autoptr (SceauSharedMaterial) material = make_material (f, TRUE, TRUE);
  g_autoptr (SceauSharedInstall) all = make_install (f, material);
  g_autoptr (SceauSharedMaterial) keyless = make_material (f, TRUE, FALSE);
  g_autoptr (SceauSharedInstall) unknown = make_install (f, keyless);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (all)), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      SceauSharedTarget *target = sceau_shared_install_get (all, i);
      g_autofree char *sentence = sceau_shared_target_dup_coverage_sentence (target);

      g_assert_cmpint (sceau_shared_target_get_coverage (target), ==, expected[i]);
      g_assert_nonnull (strstr (sentence, says[i]));
    }
  g_assert_cmpuint (sceau_shared_install_count_coverage (all, SCEAU_COVERAGE_COVERED), ==, 1);
  /* Without a key nothing tells which certificate it would be. */
  g_assert_cmpuint (sceau_shared_install_count_coverage (unknown, SCEAU_COVERAGE_UNKNOWN), ==, 3);
}

static gboolean
prepare (SceauSharedTarget *target, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_shared_target_prepare_async (target, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  return sceau_shared_target_prepare_finish (target, result, error);
}

typedef struct
{
  const char *name;
  gboolean whole, with_key, allow;
  SceauTargetState state;
  int code; /* of the error; -1: none */
} PrepareCase;

static const PrepareCase prepare_cases[] = {
  { "whole", TRUE, TRUE, FALSE, SCEAU_TARGET_PLANNED, -1 },
  { "incomplete", FALSE, TRUE, FALSE, SCEAU_TARGET_FAILED, SCEAU_ERROR_CHAIN_INCOMPLETE },
  { "allowed", FALSE, TRUE, TRUE, SCEAU_TARGET_PLANNED, -1 },
  { "no key", TRUE, FALSE, FALSE, SCEAU_TARGET_FAILED, SCEAU_ERROR_CHAIN_REJECTED },
};

static void
test_prepare (Fixture *f, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (prepare_cases); i++)
    {
      const PrepareCase *one = &prepare_cases[i];
      g_autoptr (SceauSharedMaterial) material = make_material (f, one->whole, one->with_key);
      g_autoptr (SceauSharedInstall) all = make_install (f, material);
      SceauSharedTarget *target = sceau_shared_install_get (all, 0);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", one->name);
      material->allow_incomplete = one->allow;
      g_assert_true (prepare (target, &error) == (one->code < 0));
      g_assert_cmpint (sceau_shared_target_get_state (target), ==, one->state);
      g_assert_true ((sceau_shared_target_get_deployment (target) != NULL) == (one->code < 0));
      if (one->code < 0)
        continue;
      g_assert_error (error, SCEAU_ERROR, one->code);
      g_assert_cmpstr (sceau_shared_target_get_message (target), ==, error->message);
      g_assert_true (
          one->code != SCEAU_ERROR_CHAIN_INCOMPLETE
          || sceau_findings_have (sceau_error_get_findings (error), SCEAU_FINDING_MISSING_ISSUER));
    }
}

static gboolean
run (SceauSharedInstall *all, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_shared_install_run_async (all, cancellable, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  return sceau_shared_install_run_finish (all, result, error);
}

/* Nobody answers: each says so, and each had its turn. */
static void
test_goes_on (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauSharedMaterial) material = make_material (f, TRUE, TRUE);
  g_autoptr (SceauSharedInstall) all = make_install (f, material);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) report = NULL;
  g_autofree char *table = NULL;
  g_autofree char *summary = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  g_assert_true (run (all, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (sceau_shared_install_get_running (all));
  for (guint i = 0; i < 3; i++)
    {
      SceauSharedTarget *target = sceau_shared_install_get (all, i);

      g_assert_cmpint (sceau_shared_target_get_state (target), ==, SCEAU_TARGET_FAILED);
      g_assert_nonnull (sceau_shared_target_get_error (target));
    }
  summary = sceau_shared_install_dup_summary (all);
  g_assert_nonnull (strstr (summary, "not done on 3"));
  report = sceau_shared_install_to_json (all);
  g_assert_cmpint (sceau_json_get_int (report, "failed", 0, 9, 0), ==, 3);
  table = sceau_shared_install_to_csv (all);
  rows = sceau_csv_parse (table, strlen (table), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 4);
  g_assert_cmpstr (((SceauCsvRow *) rows->pdata[1])->cells[4], ==, "failed");
  /* A spreadsheet must not compute a name. */
  g_assert_cmpstr (((SceauCsvRow *) rows->pdata[3])->cells[0], ==, "'=Nobody");
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauSharedMaterial) material = make_material (f, TRUE, TRUE);
  g_autoptr (SceauSharedInstall) all = make_install (f, material);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (run (all, cancellable, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  g_assert_cmpuint (sceau_shared_install_count (all, SCEAU_TARGET_WAITING), ==, 3);
}

/* --- Tables ------------------------------------------------------------------------------------ */

static const struct
{
  const char *text;
  const char *expected; /* cells joined by "|", rows by "/"; NULL: refused */
  int code;
} tables[] = {
  { "", "", 0 },
  { "a,b\r\n1,2\r\n", "a|b/1|2", 0 },
  { "a;b\n1,5;2", "a|b/1,5|2", 0 },
  { "a\tb\r1\t2\r", "a|b/1|2", 0 },
  { "\xef\xbb\xbf"
    "a,b\n",
    "a|b", 0 },
  { "a, b ,\" c \"\n", "a|b| c ", 0 },
  { "a,\"b,\"\"c\"\"\nd\"\n", "a|b,\"c\"\nd", 0 },
  { "\n\n,,\na\n", "a", 0 },
  { "a,\n,b", "a|/|b", 0 },
  { "a,\"b\n", NULL, SCEAU_ERROR_MALFORMED },
  { "a,\"b\"c\n", NULL, SCEAU_ERROR_MALFORMED },
  { "\xe9;\x80\n", "é|€", 0 }, /* Windows-1252 */
  { "\x81,b\n", NULL, SCEAU_ERROR_MALFORMED },
};

static char *
join (GPtrArray *rows)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *line = g_strjoinv ("|", ((SceauCsvRow *) rows->pdata[i])->cells);

      g_string_append_printf (text, "%s%s", i > 0 ? "/" : "", line);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_tables (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray)
          rows = sceau_csv_parse (tables[i].text, strlen (tables[i].text), &error);
      g_autofree char *joined = rows != NULL ? join (rows) : NULL;

      g_test_message ("table %" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (joined, ==, tables[i].expected);
      g_assert_true ((rows == NULL) == (error != NULL));
      g_assert_true (error == NULL || g_error_matches (error, SCEAU_ERROR, tables[i].code));
    }
}

/* What Excel calls Unicode text, in both orders of bytes. */
static void
test_table_utf16 (void)
{
  static const char *const charsets[] = { "UTF-16LE", "UTF-16BE" };

  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      gsize size;
      g_autofree char *text = g_convert ("\xef\xbb\xbf"
                                         "nom\tNîmes\r\n",
                                         -1, charsets[i], "UTF-8", NULL, &size, NULL);
      g_autoptr (GPtrArray) rows = sceau_csv_parse (text, size, NULL);
      g_autofree char *joined = join (rows);

      g_assert_cmpstr (joined, ==, "nom|Nîmes");
    }
}

static void
test_table_lines (void)
{
  static const char text[] = "name\n\"two\nlines\"\nthree\n";
  g_autoptr (GPtrArray) rows = sceau_csv_parse (text, strlen (text), NULL);

  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_cmpuint (((SceauCsvRow *) rows->pdata[1])->line, ==, 2);
  g_assert_cmpuint (((SceauCsvRow *) rows->pdata[2])->line, ==, 4);
}

/* A French spreadsheet parts cells at semicolons: commas are in its numbers. */
static void
test_separator (void)
{
  static const char *const cells[] = { "Lyon", "a;b", "c,d", NULL };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *joined = NULL;

  g_assert_cmpint (sceau_csv_get_separator (), ==, ',');
  if (setlocale (LC_NUMERIC, "fr_FR.UTF-8") == NULL)
    {
      g_test_skip ("no French locale");
      return;
    }
  sceau_csv_append (text, cells, G_N_ELEMENTS (cells), sceau_csv_get_separator (), TRUE);
  setlocale (LC_NUMERIC, "C");
  g_assert_cmpstr (text->str, ==, "Lyon;\"a;b\";\"c,d\";\r\n");
  rows = sceau_csv_parse (text->str, text->len, NULL);
  joined = join (rows);
  g_assert_cmpstr (joined, ==, "Lyon|a;b|c,d|");
}

#define ADD(name, func) g_test_add ("/shared/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  /* Where the tests' own French locale lies. */
  if (g_getenv ("SCEAU_TEST_LOCPATH") != NULL)
    g_setenv ("LOCPATH", g_getenv ("SCEAU_TEST_LOCPATH"), TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("coverage", test_coverage);
  ADD ("prepare", test_prepare);
  ADD ("goes-on", test_goes_on);
  ADD ("cancelled", test_cancelled);
  g_test_add_func ("/shared/tables", test_tables);
  g_test_add_func ("/shared/table-utf16", test_table_utf16);
  g_test_add_func ("/shared/table-lines", test_table_lines);
  g_test_add_func ("/shared/separator", test_separator);
  return g_test_run ();
}

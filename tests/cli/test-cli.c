/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contract of sceauctl's local commands: files in, standard output, standard error, exit
 * status. */
#include "config.h"

#include "base/sceau-json.h"
#include "sceau-test-await.h"
#include "sceau-test-pki.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME "lyon.example"
#define AT   "2026-11-23T08:30:00Z" /* SCEAU_TEST_NOW */

typedef struct
{
  SceauTestPki *pki;
  char *spki; /* of the leaf's key */
} Fixture;

typedef struct
{
  char *output;
  char *errors;
  int status;
} Run;

static void
run_clear (Run *run)
{
  g_free (run->output);
  g_free (run->errors);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static GSubprocess *
start (Fixture *fixture, const char *const *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
      | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_ptr_array_add (argv, g_build_filename (g_getenv ("SCEAU_BUILDDIR"), "src", "sceauctl", NULL));
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (argv, g_strdup (*arguments));
  g_ptr_array_add (argv, NULL);
  sceau_test_use_fast_unwinder (launcher);
  g_subprocess_launcher_set_cwd (launcher, sceau_test_get_dir (fixture->pki));
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", sceau_test_get_dir (fixture->pki), TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  return process;
}

static Run
run (Fixture *fixture, const char *input, const char *arguments)
{
  g_auto (GStrv) argv = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  Run result = { 0 };

  if (arguments[0] == '\0')
    argv = g_new0 (char *, 1);
  else
    g_assert_true (g_shell_parse_argv (arguments, NULL, &argv, &error));
  process = start (fixture, (const char *const *) argv);
  g_subprocess_communicate_utf8 (process, input != NULL ? input : "", NULL, &result.output,
                                 &result.errors, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_if_exited (process))
    g_error ("sceauctl %s ended by signal %d: %s", arguments, g_subprocess_get_term_sig (process),
             result.errors);
  result.status = g_subprocess_get_exit_status (process);
  return result;
}

static char *
test_path (Fixture *fixture, const char *name)
{
  return g_build_filename (sceau_test_get_dir (fixture->pki), name, NULL);
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  SceauTestIdentity *root, *mid, *leaf, *stranger, *expired;
  g_autofree char *root_pem = NULL, *mid_pem = NULL, *leaf_pem = NULL, *key_pem = NULL;
  g_autofree char *stranger_pem = NULL, *expired_pem = NULL, *pile = NULL;
  g_autoptr (GBytes) p12 = NULL;

  fixture->pki = sceau_test_pki_new ();
  root = sceau_test_root (fixture->pki, .cn = "Test Root");
  mid = sceau_test_ca (fixture->pki, root, .cn = "Test Intermediate");
  leaf = sceau_test_leaf (fixture->pki, mid, .cn = NAME);
  stranger = sceau_test_leaf (fixture->pki, mid, .cn = "paris.example");
  expired = sceau_test_leaf (fixture->pki, mid, .cn = "old.example", .key = leaf->key,
                             .not_before = SCEAU_TEST_NOW - 90 * SCEAU_TEST_DAY,
                             .not_after = SCEAU_TEST_NOW - SCEAU_TEST_DAY);
  root_pem = sceau_test_pem (root, NULL);
  mid_pem = sceau_test_pem (mid, NULL);
  leaf_pem = sceau_test_pem (leaf, NULL);
  stranger_pem = sceau_test_pem (stranger, NULL);
  expired_pem = sceau_test_pem (expired, NULL);
  pile = sceau_test_pem (root, stranger, mid, leaf, mid, NULL);
  key_pem = sceau_test_key_pem (leaf);
  p12 = sceau_test_pkcs12 (SCEAU_TEST_PKCS12_AES, "open sesame", leaf, mid, NULL);
  fixture->spki = g_strdup (sceau_certificate_get_spki_sha256 (leaf->certificate));
  sceau_test_write (fixture->pki, "root.pem", root_pem, -1);
  sceau_test_write (fixture->pki, "mid.pem", mid_pem, -1);
  sceau_test_write (fixture->pki, "leaf.crt", leaf_pem, -1);
  sceau_test_write (fixture->pki, "stranger.crt", stranger_pem, -1);
  sceau_test_write (fixture->pki, "expired.crt", expired_pem, -1);
  sceau_test_write (fixture->pki, "pile.pem", pile, -1);
  sceau_test_write (fixture->pki, "key.pem", key_pem, -1);
  sceau_test_write (fixture->pki, "words.txt", "not a certificate\n", -1);
  sceau_test_write (fixture->pki, "list.csv",
                    "nom;adresse;couleur\nLyon;192.0.2.1;bleu\nNantes;;\n", -1);
  sceau_test_write (fixture->pki, "empty.crt", "", 0);
  sceau_test_write (fixture->pki, "password", "open sesame\n", -1);
  sceau_test_write (fixture->pki, "wrong", "wrong\n", -1);
  sceau_test_write (fixture->pki, "bom.txt", "\xef\xbb\xbfno-such-name.invalid\r\n", -1);
  sceau_test_write (fixture->pki, "odd\033[31m.pem", leaf_pem, -1);
  sceau_test_write (fixture->pki, "latin1", "caf\xe9\n", -1);
  sceau_test_write (fixture->pki, "bundle.p12", g_bytes_get_data (p12, NULL),
                    (gssize) g_bytes_get_size (p12));
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_free (fixture->spki);
  sceau_test_pki_free (fixture->pki);
}

/* --- A table
 * ---------------------------------------------------------------------------------------- */

typedef struct
{
  const char *arguments;
  int status;
  const char *output; /* a part of it; "" for nothing at all */
  const char *errors; /* likewise */
} Case;

static const Case cases[] = {
  /* wrong use */
  { "", 1, "", "a command is missing" },
  { "fly", 1, "", "there is no command “fly”" },
  { "server", 1, "", "needs a second word" },
  { "server fly", 1, "", "no command “server fly”" },
  { "inspect", 1, "", "something is missing" },
  { "inspect --fly leaf.crt", 1, "", "--fly" },
  { "request check leaf.crt mid.pem", 1, "", "too many arguments" },
  { "inspect --json", 1, "\"invalid-argument\"", "something is missing" },
  { "inspect --json --fly leaf.crt", 1, "\"invalid-argument\"", "--fly" },
  { "fly --json", 1, "\"invalid-argument\"", "there is no command “fly”" },
  { "server list --json all", 1, "\"invalid-argument\"", "too many arguments" },
  { "--help", 0, "server install", "" },
  { "help", 0, "server install", "" },
  { "server --help", 0, "server install", "" },
  { "help trust", 0, "trust add", "" },
  { "help server add", 0, "--agent-url", "" },
  { "help fly", 1, "", "there is no command “fly”" },
  { "server --json", 1, "\"invalid-argument\"", "needs a second word" },
  { "chain --help", 0, "--fetch-missing", "" },
  { "--version", 0, "sceauctl " VERSION, "" },
  /* inspect */
  { "inspect leaf.crt", 0, "CN=" NAME, "" },
  { "inspect --json leaf.crt key.pem", 0, "\"private-key\"", "" },
  { "inspect -- leaf.crt", 0, "CN=" NAME, "" },
  { "inspect 'odd\033[31m.pem'", 0, "odd\xef\xbf\xbd[31m.pem", "" },
  { "inspect nowhere.crt", 1, "", "nowhere.crt" },
  { "inspect .", 1, "", "is a folder" },
  { "inspect words.txt", 1, "words.txt", "" },
  { "inspect empty.crt", 1, "empty.crt", "" },
  { "inspect leaf.crt words.txt", 2, "words.txt", "" },
  { "inspect bundle.p12", 2, "bundle.p12", "" },
  { "inspect --password-file wrong bundle.p12", 2, "bundle.p12", "wrong" },
  { "inspect --password-file password bundle.p12", 0, "CN=" NAME, "chmod 600" },
  { "inspect --password-file nowhere bundle.p12", 1, "", "nowhere" },
  { "inspect leaf.crt nowhere.crt", 2, "CN=" NAME, "nowhere.crt" },
  { "inspect nowhere.crt leaf.crt .", 2, "CN=" NAME, "is a folder" },
  { "inspect --json leaf.crt nowhere.crt", 2, "\"unread\"", "nowhere.crt" },
  { "inspect nowhere.crt elsewhere.crt", 1, "", "elsewhere.crt" },
  { "inspect ''", 1, "", "name of a file is empty" },
  { "inspect --password-file . leaf.crt", 1, "", "“.” is a folder" },
  { "inspect --password-file - leaf.crt", 1, "", "“standard input” is empty" },
  { "inspect --password-file /dev/zero leaf.crt", 1, "", "“/dev/zero” holds no password" },
  /* chain */
  { "chain --no-system-trust --trust root.pem --key key.pem --at " AT " pile.pem", 0,
    "The chain is complete.", "" },
  { "chain --no-system-trust --trust root.pem --host " NAME " --key key.pem --at " AT
    " leaf.crt mid.pem",
    0, "Test Intermediate", "" },
  { "chain --no-system-trust --key key.pem --at " AT " leaf.crt", 2, "incomplete", "" },
  { "chain --no-system-trust --key key.pem --at " AT " stranger.crt mid.pem", 3, "cannot be used",
    "" },
  { "chain --no-system-trust --at " AT " expired.crt mid.pem root.pem", 3, "expired", "" },
  { "chain words.txt", 1, "words.txt", "" },
  { "chain --no-system-trust --key key.pem --at " AT " -o key.pem leaf.crt", 1, "",
    "never overwritten" },
  { "chain --no-system-trust --key key.pem --at " AT " -o out.pem leaf.crt", 2, "incomplete",
    "in “out.pem”" },
  { "chain --no-system-trust --key key.pem --at " AT " -o /dev/full leaf.crt", 1, "",
    "cannot be written" },
  { "chain --json --key key.pem -o - leaf.crt", 1, "\"invalid-argument\"", "--json" },
  { "chain --key key.pem -o no/such/folder/out.pem leaf.crt", 1, "", "nothing was done" },
  { "chain --key key.pem -o '' leaf.crt", 1, "", "nothing was done" },
  { "chain --at yesterday leaf.crt", 1, "", "yesterday" },
  { "chain --key key.pem --spki 00 leaf.crt", 1, "", "Only one of" },
  { "chain --spki 00 leaf.crt", 1, "", "64 hexadecimal digits" },
  { "chain --key leaf.crt leaf.crt", 1, "", "no private key" },
  { "chain --request leaf.crt leaf.crt", 1, "", "no certificate request" },
  { "chain --trust words.txt leaf.crt", 1, "", "words.txt" },
  /* request, self-sign */
  { "request new --key-out k --out r", 1, "", "--subject" },
  { "request new --subject CN=a.example.fr --out r", 1, "", "--key-out" },
  { "request new --subject CN=a.example.fr --key-out k", 1, "", "--out" },
  { "request new --subject C=France,CN=a.example.fr --key-out k --out r", 1, "", "" },
  { "request new --subject CN=a.example.fr --key-type dsa --key-out k --out r", 1, "", "dsa" },
  { "request new --subject CN=a.example.fr --name 'two words' --key-out k --out r", 1, "",
    "two words" },
  { "request new --subject CN=a.example.fr --key-out key.pem --out r", 1, "", "never overwritten" },
  { "request new --subject CN=a.example.fr --key-out - --out r", 1, "", "standard output" },
  { "request new --subject CN=a.example.fr --key-type ec:p256 --key-out k --out r "
    "--passphrase-file latin1",
    1, "", "not UTF-8" },
  { "request new --json --subject CN=a.example.fr --key-out k --out -", 1, "\"error\"", "--json" },
  { "request new --subject CN=a.example.fr --key-out k --out .", 1, "", "nothing was done" },
  { "request check leaf.crt", 1, "", "no certificate request" },
  { "self-sign --subject CN=a.example.fr --key-out k --out c --days 0", 1, "", "--days" },
  { "self-sign --subject CN=a.example.fr --key-out k --out c --days 4000", 1, "", "--days" },
  /* probe */
  { "probe", 1, "", "something is missing" },
  { "probe a:b:c:d", 1, "", "a:b:c:d" },
  { "probe http://a.example", 1, "", "http://a.example" },
  { "probe --parallel 0 a", 1, "", "--parallel" },
  { "probe --timeout 0 a", 1, "", "--timeout" },
  { "probe --from nowhere", 1, "", "nowhere" },
  { "probe --name '' a", 1, "", "--name is empty" },
  { "probe --json --from bom.txt", 4, "{\"host\":\"no-such-name.invalid\"", "" },
  { "probe --from empty.crt", 1, "", "no endpoint in" },
  { "probe --from bundle.p12", 1, "", "not a list of endpoints" },
  { "probe --help", 0, "one document a line", "" },
  { "probe --json --trust nowhere a", 1, "{\"error\":{\"code\":\"not-found\"", "nowhere" },
  { "probe --trust /dev/zero a", 1, "", "too large" },
  { "probe --json --from latin1", 1, "{\"error\"", "is neither a name nor an address" },
  { "probe --no-system-trust no-such-name.invalid", 4, "unreachable", "" },
  /* the fleet, empty */
  { "server list", 0, "no server yet", "" },
  { "server list --json", 0, "\"servers\"", "" },
  { "server show Lyon", 1, "", "Lyon" },
  { "server enable Lyon", 1, "", "server list" },
  { "server add", 1, "", "something is missing" },
  { "server add --name Brest,2 http://127.0.0.1:1", 1, "", "comma" },
  { "server add --name Brest --dns-name 'brest 02' http://127.0.0.1:1", 1, "", "brest 02" },
  { "server add --name Brest --agent-url 127.0.0.1:8444 http://127.0.0.1:1", 1, "", "https://" },
  { "server add --name Brest --product-version new http://127.0.0.1:1", 1, "", "8.15" },
  { "server set Lyon", 1, "", "Nothing to change" },
  { "server set Lyon --https-port 70000", 1, "", "not a port" },
  { "server set Lyon --name Nantes", 1, "", "server list" },
  { "server install leaf.crt leaf.crt", 1, "", "name of the server comes first" },
  { "server install '' leaf.crt", 1, "", "no server “”" },
  { "server install Lyon, leaf.crt", 1, "", "without blanks" },
  { "server install Lyon --report no/such/report.csv leaf.crt", 1, "", "nothing was done" },
  { "server install --json leaf.crt leaf.crt", 1, "\"invalid-argument\"", "comes first" },
  { "server kit --out - Lyon", 1, "", "folder, or a .zip file" },
  { "server kit --json Lyon", 1, "\"invalid-argument\"", "--out" },
  { "server import", 1, "", "something is missing" },
  { "server import nowhere.csv", 1, "", "nowhere.csv" },
  { "server import words.txt", 1, "", "must name the columns" },
  { "server import --dry-run list.csv", 2, "Line 2: “Lyon” would be added.", "“couleur”" },
  { "server export", 0, "name,camtrace_url,", "" },
  { "server export no/such/list.csv", 1, "", "“no/such/list.csv” cannot be written" },
  { "server export ''", 1, "", "cannot be written" },
  { "server export --json", 1, "\"invalid-argument\"", "server list --json" },
  { "trust list", 0, "No root", "" },
  { "trust add leaf.crt", 1, "", "is not a root" },
  { "trust add words.txt", 1, "words.txt", "no certificate" },
  { "trust remove 0123456789", 1, "", "trust list" },
  { "match leaf.crt mid.pem", 2, "no server of the fleet", "" },
  { "match leaf.crt mid.pem root.pem", 2, "intermediate certificate in the chain of " NAME, "" },
  { "match leaf.crt mid.pem root.pem", 2, "root of the chain of " NAME, "" },
  { "match mid.pem", 0, "signed none of the others", "" },
  { "match words.txt", 1, "", "" },
  /* the fleet, with one server that nothing is asked of */
  { "server add --way manual --name Metz --https-port 70000 http://127.0.0.1:1", 1, "",
    "not a port" },
  { "server add --way manual --name ' Metz' http://127.0.0.1:1", 1, "", "blanks around" },
  { "server add --way manual --name Metz --https-port 8443 http://127.0.0.1:1", 0, "Metz", "" },
  { "server show Metz", 0, "8443", "" },
  { "server set Metz --username ''", 1, "", "--username" },
  { "server set Metz --agent-url http://127.0.0.1:8444", 1, "", "https://" },
};

static void
assert_part (const char *arguments, const char *what, const char *text, const char *part)
{
  gboolean good = part[0] != '\0' ? strstr (text, part) != NULL : TRUE;

  if (!good)
    g_test_message ("%s: %s: “%s” is not in:\n%s", arguments, what, part, text);
  g_assert_true (good);
}

static void
test_table (Fixture *fixture, gconstpointer data)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Run) result = run (fixture, NULL, cases[i].arguments);
      g_autofree char *shown = g_strescape (cases[i].arguments, NULL);

      g_test_message ("sceauctl %s: %d", shown, result.status);
      g_assert_cmpint (result.status, ==, cases[i].status);
      assert_part (cases[i].arguments, "standard output", result.output, cases[i].output);
      assert_part (cases[i].arguments, "standard error", result.errors, cases[i].errors);
      g_assert_null (strstr (result.errors, "CRITICAL"));
      g_assert_null (strstr (result.errors, "WARNING **"));
      g_assert_null (strstr (result.output, "PRIVATE KEY"));
      g_assert_null (strstr (result.errors, "PRIVATE KEY"));
    }
}

/* --- JSON
 * -------------------------------------------------------------------------------------------- */

/* One document, and nothing else. */
static JsonObject *
run_json (Fixture *fixture, const char *input, const char *arguments, int status)
{
  g_auto (Run) result = run (fixture, input, arguments);
  g_autoptr (GError) error = NULL;
  JsonObject *document;

  g_assert_cmpint (result.status, ==, status);
  document = sceau_json_parse_object (result.output, -1, &error);
  g_assert_no_error (error);
  return document;
}

static void
test_inspect_json (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) document = run_json (fixture, NULL, "inspect --json pile.pem key.pem", 0);
  JsonArray *objects = sceau_json_get_array (document, "objects");
  JsonObject *first = json_array_get_object_element (objects, 0);
  JsonObject *last = json_array_get_object_element (objects, 5);

  g_assert_cmpuint (json_array_get_length (objects), ==, 6);
  g_assert_cmpstr (json_object_get_string_member (first, "kind"), ==, "certificate");
  g_assert_cmpstr (json_object_get_string_member (first, "file"), ==, "pile.pem");
  g_assert_cmpstr (json_object_get_string_member (last, "kind"), ==, "private-key");
  g_assert_cmpstr (json_object_get_string_member (last, "spki_sha256"), ==, fixture->spki);
  g_assert_nonnull (sceau_json_get_array (document, "findings"));
}

static const char *
get_first_id (JsonObject *document, const char *list)
{
  JsonObject *first = json_array_get_object_element (sceau_json_get_array (document, list), 0);
  JsonObject *server = sceau_json_get_object (first, "server");

  return sceau_json_get_string (server != NULL ? server : first, "id", "");
}

/* Added with its line, known the second time; what is wrong is told, and keeps nobody out. */
static void
test_import (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) first = run_json (fixture, NULL, "server import --json list.csv", 2);
  g_autoptr (JsonObject) second = run_json (fixture, NULL, "server import --json list.csv", 2);
  g_autoptr (JsonObject) third = NULL;
  g_autoptr (JsonObject) listed = NULL;
  JsonArray *lines = sceau_json_get_array (first, "lines");
  g_auto (Run) exported = run (fixture, NULL, "server export out.csv");

  g_assert_cmpint (json_object_get_int_member (first, "added"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (first, "refused"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (lines, 1), "line"),
                   ==, 3);
  g_assert_cmpint (json_object_get_int_member (second, "added"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (second, "duplicates"), ==, 1);
  g_assert_cmpint (exported.status, ==, 0);
  third = run_json (fixture, NULL, "server import --json out.csv", 0);
  g_assert_cmpint (json_object_get_int_member (third, "duplicates"), ==, 1);
  /* The id of a server that was there is its own. */
  listed = run_json (fixture, NULL, "server list --json", 0);
  g_assert_cmpstr (get_first_id (third, "lines"), ==, get_first_id (listed, "servers"));
}

static void
test_chain_json (Fixture *fixture, gconstpointer data)
{
  g_autofree char *arguments = g_strdup_printf ("chain --json --no-system-trust --trust root.pem "
                                                "--spki %s --at " AT " -o out.pem pile.pem",
                                                fixture->spki);
  g_autoptr (JsonObject) document = run_json (fixture, NULL, arguments, 0);
  JsonObject *anchor = sceau_json_get_object (document, "anchor");
  g_autofree char *path = test_path (fixture, "out.pem");
  g_autofree char *written = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *leaf = NULL;
  g_autofree char *leaf_path = test_path (fixture, "leaf.crt");
  g_autofree char *mid = NULL;
  g_autofree char *mid_path = test_path (fixture, "mid.pem");

  g_assert_cmpstr (json_object_get_string_member (document, "status"), ==, "complete");
  g_assert_cmpuint (json_array_get_length (sceau_json_get_array (document, "order")), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (anchor, "source"), ==, "file");
  g_assert_true (g_file_get_contents (path, &written, NULL, NULL));
  g_assert_true (g_file_get_contents (leaf_path, &leaf, NULL, NULL));
  g_assert_true (g_file_get_contents (mid_path, &mid, NULL, NULL));
  expected = g_strconcat (leaf, mid, NULL);
  g_assert_cmpstr (written, ==, expected);
}

/* Standard input, and what is written for Windows is read again. */
static void
test_chain_pkcs7 (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = test_path (fixture, "pile.pem");
  g_autofree char *pile = NULL;
  g_autoptr (JsonObject) chain = NULL;
  g_autoptr (JsonObject) read = NULL;

  g_assert_true (g_file_get_contents (path, &pile, NULL, NULL));
  chain = run_json (fixture, pile,
                    "chain --json --no-system-trust --key key.pem --at " AT " -o out.p7b -", 0);
  read = run_json (fixture, NULL, "inspect --json out.p7b", 0);
  g_assert_cmpuint (json_array_get_length (sceau_json_get_array (read, "objects")), ==, 2);
}

/* Nothing is written of what must not be installed. */
static void
test_chain_rejected_writes_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = test_path (fixture, "never.pem");
  g_auto (Run) result = run (
      fixture, NULL, "chain --no-system-trust --key key.pem --at " AT " -o never.pem stranger.crt");

  g_assert_cmpint (result.status, ==, 3);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* "--" ends the options: what looks like one after it is a file, and is read once. */
static void
test_dashed_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *from = test_path (fixture, "leaf.crt");
  g_autofree char *to = test_path (fixture, "-v");
  g_autoptr (JsonObject) document = NULL;

  g_assert_cmpint (symlink (from, to), ==, 0);
  document = run_json (fixture, NULL, "inspect --json -- -v", 0);
  g_assert_cmpuint (json_array_get_length (sceau_json_get_array (document, "objects")), ==, 1);
}

/* A fingerprint is taken as openssl writes it, too. */
static void
test_trust_remove (Fixture *fixture, gconstpointer data)
{
  g_auto (Run) added = run (fixture, NULL, "trust add root.pem");
  g_autoptr (JsonObject) document = run_json (fixture, NULL, "trust list --json", 0);
  JsonObject *root = json_array_get_object_element (sceau_json_get_array (document, "trusted"), 0);
  const char *sha256 = sceau_json_get_string (root, "sha256", "");
  g_autoptr (GString) arguments = g_string_new ("trust remove ");
  g_auto (Run) removed = { 0 };
  g_auto (Run) left = { 0 };

  g_assert_cmpint (added.status, ==, 0);
  g_assert_cmpuint (strlen (sha256), ==, 64);
  for (guint i = 0; i < 64; i += 2)
    g_string_append_printf (arguments, "%s%c%c", i > 0 ? ":" : "", g_ascii_toupper (sha256[i]),
                            g_ascii_toupper (sha256[i + 1]));
  removed = run (fixture, NULL, arguments->str);
  g_assert_cmpint (removed.status, ==, 0);
  g_assert_nonnull (strstr (removed.errors, "“Test Root” is no longer trusted here"));
  left = run (fixture, NULL, "trust list");
  g_assert_nonnull (strstr (left.output, "No root"));
}

/* A folder that somebody called "-" is in nobody's way. */
static void
test_dash_is_stdin (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = test_path (fixture, "-");
  g_autofree char *path = test_path (fixture, "leaf.crt");
  g_autofree char *text = NULL;
  g_auto (Run) result = { 0 };

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  result = run (fixture, text, "inspect -");
  g_assert_cmpint (result.status, ==, 0);
  g_assert_nonnull (strstr (result.output, "CN=" NAME));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* The name of a file is any bytes; a document is UTF-8 whatever is in it. */
static void
test_name_not_utf8 (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) one = run_json (fixture, NULL, "inspect --json no\xff.crt", 1);
  g_autoptr (JsonObject) two = run_json (fixture, NULL, "inspect --json no\xff.crt leaf.crt", 2);
  JsonObject *error = sceau_json_get_object (one, "error");

  g_assert_true (g_utf8_validate (json_object_get_string_member (error, "message"), -1, NULL));
  g_assert_cmpuint (json_array_get_length (sceau_json_get_array (two, "unread")), ==, 1);
}

static void
test_error_json (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) document = run_json (fixture, NULL, "inspect --json nowhere.crt", 1);
  JsonObject *error = sceau_json_get_object (document, "error");

  g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, "not-found");
}

/* --- Keys
 * --------------------------------------------------------------------------------------------- */

static void
assert_private_file (Fixture *fixture, const char *name)
{
  g_autofree char *path = test_path (fixture, name);
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
}

static void
test_request_new (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) made = run_json (
      fixture, NULL,
      "request new --json --key-type ec:p256 --subject 'C=FR,O=Ville,CN=a.example.fr' "
      "--name b.example.fr --key-out new.key --out new.csr",
      0);
  g_autoptr (JsonObject) read = run_json (fixture, NULL, "inspect --json new.key new.csr", 0);
  g_autoptr (JsonObject) check = run_json (fixture, NULL, "request check --json new.csr", 0);
  JsonArray *objects = sceau_json_get_array (read, "objects");
  const char *spki = json_object_get_string_member (made, "spki_sha256");
  guint i;

  assert_private_file (fixture, "new.key");
  g_assert_cmpuint (json_array_get_length (objects), ==, 2);
  for (i = 0; i < 2; i++)
    g_assert_cmpstr (
        json_object_get_string_member (json_array_get_object_element (objects, i), "spki_sha256"),
        ==, spki);
  g_assert_cmpuint (json_array_get_length (sceau_json_get_array (made, "names")), ==, 2);
  g_assert_nonnull (sceau_json_get_array (check, "findings"));
}

/* The key of a request that could not be written is not left behind, and a link is not followed. */
static void
test_request_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *key = test_path (fixture, "lost.key");
  g_autofree char *link_path = test_path (fixture, "link.key");
  g_autofree char *target = test_path (fixture, "target.key");
  g_auto (Run) failed = run (fixture, NULL,
                             "request new --key-type ec:p256 --subject CN=a.example.fr "
                             "--key-out lost.key --out no/such/folder/new.csr");
  g_auto (Run) linked = { 0 };

  g_assert_cmpint (failed.status, ==, 1);
  g_assert_false (g_file_test (key, G_FILE_TEST_EXISTS));
  g_assert_cmpint (symlink (target, link_path), ==, 0);
  linked = run (
      fixture, NULL,
      "request new --key-type ec:p256 --subject CN=a.example.fr --key-out link.key --out x.csr");
  g_assert_cmpint (linked.status, ==, 1);
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
  g_unlink (link_path);
}

static void
test_encrypted_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject)
      made = run_json (fixture, NULL,
                       "self-sign --json --key-type ec:p256 --subject CN=a.example.fr --days 30 "
                       "--key-out safe.key --out safe.crt --passphrase-file password",
                       0);
  g_autofree char *path = test_path (fixture, "safe.key");
  g_autofree char *text = NULL;
  g_auto (Run) locked = run (fixture, NULL, "inspect safe.key");
  g_auto (Run) open = run (fixture, NULL, "inspect --password-file password safe.key");

  assert_private_file (fixture, "safe.key");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "-----BEGIN ENCRYPTED PRIVATE KEY-----"));
  g_assert_cmpstr (json_object_get_string_member (made, "key"), ==, "ec:p256");
  g_assert_cmpint (locked.status, ==, 2);
  g_assert_cmpint (open.status, ==, 0);
}

/* --- Output that goes nowhere
 * ------------------------------------------------------------------------- */

/* With its standard output redirected by a shell. */
static Run
run_redirected (Fixture *fixture, const char *arguments, const char *redirection)
{
  g_autofree char *program = g_build_filename (g_getenv ("SCEAU_BUILDDIR"), "src", "sceauctl",
                                               NULL);
  g_autofree char *command = g_strdup_printf ("exec \"$0\" %s %s", arguments, redirection);
  const char *argv[] = { "sh", "-c", command, program, NULL };
  g_autoptr (GSubprocessLauncher)
      launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  Run result = { 0 };

  sceau_test_use_fast_unwinder (launcher);
  g_subprocess_launcher_set_cwd (launcher, sceau_test_get_dir (fixture->pki));
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &result.errors, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  result.status = g_subprocess_get_exit_status (process);
  return result;
}

/* A full disk, or no output at all: what was asked for is not done, and that is said. */
static void
test_output_lost (Fixture *fixture, gconstpointer data)
{
  static const char *const redirections[] = { ">/dev/full", ">&-" };
  static const char *const commands[] = { "inspect leaf.crt", "inspect --json leaf.crt",
                                          "chain --key key.pem -o - leaf.crt mid.pem", "--help" };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (redirections); j++)
      {
        g_auto (Run) result = run_redirected (fixture, commands[i], redirections[j]);

        g_assert_cmpint (result.status, ==, 1);
        g_assert_nonnull (strstr (result.errors, "Standard output cannot be written"));
      }
}

/* What is opened must not get the number of a closed output: the words would go into the key. */
static void
test_key_is_no_output (Fixture *fixture, gconstpointer data)
{
  g_auto (Run) result = run_redirected (fixture,
                                        "request new --key-type ec:p256 --subject CN=a.example.fr "
                                        "--key-out quiet.key --out quiet.csr",
                                        ">&- 2>&-");
  g_autofree char *path = test_path (fixture, "quiet.key");
  g_autofree char *text = NULL;

  g_assert_cmpint (result.status, ==, 1);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "-----BEGIN PRIVATE KEY-----"));
  g_assert_true (g_str_has_suffix (text, "-----END PRIVATE KEY-----\n"));
}

/* "| head": its reader has seen enough, and nothing is said of it. */
static void
test_reader_gone (Fixture *fixture, gconstpointer data)
{
  g_autofree char *program = g_build_filename (g_getenv ("SCEAU_BUILDDIR"), "src", "sceauctl",
                                               NULL);
  g_autoptr (GSubprocessLauncher)
      launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *errors = NULL;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  close (ends[0]);
  g_subprocess_launcher_take_stdout_fd (launcher, ends[1]);
  sceau_test_use_fast_unwinder (launcher);
  g_subprocess_launcher_set_cwd (launcher, sceau_test_get_dir (fixture->pki));
  process = g_subprocess_launcher_spawn (launcher, &error, program, "inspect", "leaf.crt", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &errors, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
  g_assert_cmpstr (errors, ==, "");
}

/* A device is written to, never replaced; a pipe that nobody reads is an error, no wait. */
static void
test_special_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = test_path (fixture, "pipe");
  GStatBuf status;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      int reader = i == 1 ? open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1;
      g_auto (Run) result = run (fixture, NULL,
                                 "chain --no-system-trust --trust root.pem --key key.pem --at " AT
                                 " -o pipe leaf.crt mid.pem");
      char begin[10] = "";

      g_assert_cmpint (result.status, ==, i == 1 ? 0 : 1);
      g_assert_cmpint (g_stat (path, &status), ==, 0);
      g_assert_true (S_ISFIFO (status.st_mode));
      if (reader < 0)
        continue;
      g_assert_cmpint (read (reader, begin, sizeof begin), ==, sizeof begin);
      g_assert_cmpmem (begin, sizeof begin, "-----BEGIN", 10);
      close (reader);
    }
}

/* A link stays one; what it leads to is replaced. */
static void
test_linked_output (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link_path = test_path (fixture, "link.pem");
  g_autofree char *target = test_path (fixture, "old.pem");
  g_auto (Run) result = { 0 };
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (target, "old", -1, NULL));
  g_assert_cmpint (symlink ("old.pem", link_path), ==, 0);
  result = run (fixture, NULL,
                "chain --no-system-trust --trust root.pem --key key.pem --at " AT
                " -o link.pem leaf.crt mid.pem");
  g_assert_cmpint (result.status, ==, 0);
  g_assert_true (g_file_test (link_path, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (target, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "-----BEGIN CERTIFICATE-----"));
}

/* --- Signals, terminal
 * -------------------------------------------------------------------------------- */

/* Reading standard input, which never comes. */
static void
test_interrupted (Fixture *fixture, gconstpointer data)
{
  const char *const arguments[] = { "inspect", "--json", "-", NULL };
  g_autoptr (GSubprocess) process = start (fixture, arguments);
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  gsize n;

  /* It takes this only when its handlers are there. */
  g_assert_true (g_output_stream_write_all (g_subprocess_get_stdin_pipe (process), "-----BEGIN", 10,
                                            &n, NULL, &error));
  while (g_subprocess_get_identifier (process) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/proc/%s/status",
                                               g_subprocess_get_identifier (process));
      g_autofree char *status = NULL;
      const char *caught;

      g_assert_true (g_file_get_contents (path, &status, NULL, NULL));
      caught = strstr (status, "SigCgt:");
      g_assert_nonnull (caught);
      if ((g_ascii_strtoull (caught + strlen ("SigCgt:"), NULL, 16) & (1 << (SIGINT - 1))) != 0)
        break;
      g_usleep (1000);
    }
  g_subprocess_send_signal (process, SIGINT);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/cli/table", test_table },
    { "/cli/inspect-json", test_inspect_json },
    { "/cli/import", test_import },
    { "/cli/chain-json", test_chain_json },
    { "/cli/chain-pkcs7", test_chain_pkcs7 },
    { "/cli/chain-rejected-writes-nothing", test_chain_rejected_writes_nothing },
    { "/cli/error-json", test_error_json },
    { "/cli/dashed-file", test_dashed_file },
    { "/cli/dash-is-stdin", test_dash_is_stdin },
    { "/cli/trust-remove", test_trust_remove },
    { "/cli/name-not-utf8", test_name_not_utf8 },
    { "/cli/output-lost", test_output_lost },
    { "/cli/key-is-no-output", test_key_is_no_output },
    { "/cli/reader-gone", test_reader_gone },
    { "/cli/special-files", test_special_files },
    { "/cli/linked-output", test_linked_output },
    { "/cli/request-new", test_request_new },
    { "/cli/request-leaves-nothing", test_request_leaves_nothing },
    { "/cli/encrypted-key", test_encrypted_key },
    { "/cli/interrupted", test_interrupted },
  };
  gsize i;

  g_test_init (&argc, &argv, NULL);
  for (i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl chain where an issuer is missing: what is said, what the store gives, what is fetched, also through a proxy. */
#include "config.h"

#include "base/sceau-json.h"
#include "sceau-test-await.h"
#include "sceau-test-pki.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#define CHAIN "chain --json --no-system-trust --at 2026-11-23T08:30:00Z "

typedef struct
{
  SceauTestPki *pki;
  SceauTestIdentity *root, *mid;
  SoupServer *server;
  char *base;
  guint n_asked;
} Fixture;

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer data)
{
  Fixture *fixture = data;
  SceauTestIdentity *identity = g_str_equal (path, "/mid.crt")    ? fixture->mid
                                : g_str_equal (path, "/root.crt") ? fixture->root
                                                                  : NULL;

  fixture->n_asked++;
  soup_server_message_set_status (message,
                                  identity != NULL ? SOUP_STATUS_OK : SOUP_STATUS_NOT_FOUND, NULL);
  if (identity != NULL)
    soup_message_body_append_bytes (soup_server_message_get_response_body (message),
                                    sceau_certificate_get_der (identity->certificate));
}

static void
write_pem (Fixture *fixture, const char *name, SceauTestIdentity *identity)
{
  g_autofree char *pem = sceau_test_pem (identity, NULL);

  sceau_test_write (fixture->pki, name, pem, -1);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *root_url = NULL, *mid_url = NULL, *dead_url = NULL;
  GSList *uris;

  fixture->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (fixture->server, NULL, on_request, fixture, NULL);
  g_assert_true (
      soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);
  uris = soup_server_get_uris (fixture->server);
  fixture->base = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  root_url = g_strconcat (fixture->base, "/root.crt", NULL);
  mid_url = g_strconcat (fixture->base, "/mid.crt", NULL);
  dead_url = g_strconcat (fixture->base, "/dead.crt", NULL);
  fixture->pki = sceau_test_pki_new ();
  fixture->root = sceau_test_root (fixture->pki, .cn = "Test Root");
  fixture->mid = sceau_test_ca (fixture->pki, fixture->root, .cn = "Test Intermediate",
                                .issuer_url = root_url);
  write_pem (fixture, "root.pem", fixture->root);
  write_pem (fixture, "mid.pem", fixture->mid);
  write_pem (
      fixture, "leaf.crt",
      sceau_test_leaf (fixture->pki, fixture->mid, .cn = "lyon.example", .issuer_url = mid_url));
  write_pem (
      fixture, "dead.crt",
      sceau_test_leaf (fixture->pki, fixture->mid, .cn = "dead.example", .issuer_url = dead_url));
  write_pem (fixture, "elsewhere.crt",
             sceau_test_leaf (fixture->pki, fixture->mid, .cn = "nice.example",
                              .issuer_url = "http://ca.invalid/mid.crt"));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  soup_server_disconnect (fixture->server);
  g_object_unref (fixture->server);
  sceau_test_pki_free (fixture->pki);
  g_free (fixture->base);
}

/* The server answers meanwhile. *errors: (optional): what was said on standard error. */
static char *
run (Fixture *fixture, const char *proxy, const char *arguments, int status, char **errors)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *line = g_strdup_printf ("'%s/src/sceauctl' %s", g_getenv ("SCEAU_BUILDDIR"),
                                           arguments);
  static const char *const of_the_session[] = {
    "http_proxy", "HTTP_PROXY", "all_proxy",           "ALL_PROXY",
    "no_proxy",   "NO_PROXY",   "XDG_CURRENT_DESKTOP", "DESKTOP_SESSION"
  };
  g_auto (GStrv) argv = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;
  char *output = NULL;

  g_assert_true (g_shell_parse_argv (line, NULL, &argv, &error));
  sceau_test_use_fast_unwinder (launcher);
  g_subprocess_launcher_set_cwd (launcher, sceau_test_get_dir (fixture->pki));
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", sceau_test_get_dir (fixture->pki), TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (of_the_session); i++)
    g_subprocess_launcher_unsetenv (launcher, of_the_session[i]);
  if (proxy != NULL)
    g_subprocess_launcher_setenv (launcher, "http_proxy", proxy, TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  g_assert_true (g_subprocess_communicate_utf8_finish (process, result, &output, &said, &error));
  g_test_message ("%s\n%s%s", arguments, output, said);
  g_assert_null (strstr (said, "CRITICAL"));
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, status);
  if (errors != NULL)
    *errors = g_steal_pointer (&said);
  return output;
}

static JsonObject *
run_json (Fixture *fixture, const char *proxy, const char *arguments, int status)
{
  g_autofree char *output = run (fixture, proxy, arguments, status, NULL);
  g_autoptr (GError) error = NULL;
  JsonObject *document = sceau_json_parse_object (output, -1, &error);

  g_assert_no_error (error);
  return document;
}

static JsonObject *
source_at (JsonObject *document, guint i)
{
  JsonArray *sources = sceau_json_get_array (document, "sources");

  g_assert_cmpuint (json_array_get_length (sources), >, i);
  return json_array_get_object_element (sources, i);
}

static void
assert_member (JsonObject *object, const char *member, const char *value)
{
  g_assert_cmpstr (sceau_json_get_string (object, member, NULL), ==, value);
}

/* All three ways are named; nothing is asked of anybody. */
static void
test_said (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) document = run_json (fixture, NULL, CHAIN "leaf.crt", 2);
  JsonObject *missing = sceau_json_get_object (document, "missing");
  g_auto (GStrv) urls = sceau_json_dup_strv (missing, "urls");
  g_autofree char *text = run (fixture, NULL, "chain --no-system-trust leaf.crt", 2, NULL);
  g_autofree char *inventory = g_build_filename (sceau_test_get_dir (fixture->pki), "sceau", NULL);

  assert_member (missing, "issuer", "CN=Test Intermediate");
  g_assert_true (g_str_has_suffix (urls[0], "/mid.crt"));
  g_assert_nonnull (strstr (sceau_json_get_string (missing, "question", ""), "lyon.example"));
  g_assert_nonnull (strstr (text, "--fetch-missing"));
  g_assert_nonnull (strstr (text, "Please send us the certificate of your authority"));
  assert_member (source_at (document, 0), "source", "file");
  assert_member (source_at (document, 0), "name", "leaf.crt");
  g_assert_cmpuint (fixture->n_asked, ==, 0);
  /* A command that reads files leaves nothing behind. */
  g_assert_false (g_file_test (inventory, G_FILE_TEST_EXISTS));
}

/* Fetched once; from then on the store has it, and offers it to the chain of another server. */
static void
test_fetched_then_stored (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) fetched = run_json (fixture, NULL, CHAIN "--fetch-missing leaf.crt", 0);
  g_autoptr (JsonObject) offered = NULL;
  g_autoptr (JsonObject) stored = NULL;
  JsonArray *store;
  guint n = fixture->n_asked;

  assert_member (source_at (fetched, 0), "source", "file");
  assert_member (source_at (fetched, 1), "source", "authority");
  assert_member (source_at (fetched, 1), "subject", "CN=Test Intermediate");
  assert_member (source_at (fetched, 2), "subject", "CN=Test Root");
  g_assert_cmpuint (n, ==, 2);
  offered = run_json (fixture, NULL, CHAIN "dead.crt", 2);
  store = sceau_json_get_array (sceau_json_get_object (offered, "missing"), "store");
  g_assert_cmpuint (json_array_get_length (store), ==, 2);
  stored = run_json (fixture, NULL, CHAIN "--from-store dead.crt", 0);
  assert_member (source_at (stored, 1), "source", "store");
  assert_member (source_at (stored, 1), "origin", "fetched");
  g_assert_true (
      g_str_has_suffix (sceau_json_get_string (source_at (stored, 1), "name", ""), "/mid.crt"));
  g_assert_cmpuint (fixture->n_asked, ==, n);
}

/* What does not come is said, with why, and the chain stays as it is. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *errors = NULL;
  g_autofree char *output = run (fixture, NULL, CHAIN "--fetch-missing dead.crt", 2, &errors);
  g_autoptr (JsonObject) document = sceau_json_parse_object (output, -1, NULL);
  JsonArray *refusals = sceau_json_get_array (document, "refusals");

  g_assert_cmpuint (json_array_get_length (refusals), ==, 1);
  assert_member (json_array_get_object_element (refusals, 0), "code", "http-error");
  g_assert_nonnull (strstr (errors, "/dead.crt"));
  g_assert_nonnull (strstr (errors, "404"));
}

/* The environment's proxy is used: the name is nobody's. */
static void
test_proxy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) document = run_json (
      fixture, fixture->base, CHAIN "--trust root.pem --fetch-missing elsewhere.crt", 0);

  assert_member (source_at (document, 1), "name", "http://ca.invalid/mid.crt");
  g_assert_cmpuint (fixture->n_asked, ==, 1);
}

#define ADD(name, func) g_test_add ("/chain-issuers/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("said", test_said);
  ADD ("fetched-then-stored", test_fetched_then_stored);
  ADD ("refused", test_refused);
  ADD ("proxy", test_proxy);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fleet as app and CLI see it, with no server at hand: opened, kept, found, matched, trusted, drafted. */
#include "fleet/sceau-fleet.h"

#include <string.h>

#include "sceau-test-await.h"
#include "sceau-test-backend.h"
#include "sceau-test-pki.h"

typedef struct
{
  char *dir;
  SceauFleet *fleet;
} Fixture;

static SceauFleet *
open_fleet (const char *dir)
{
  SceauFleet *fleet = sceau_fleet_new (dir);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sceau_fleet_open_async (fleet, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  sceau_fleet_open_finish (fleet, result, &error);
  g_assert_no_error (error);
  return fleet;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = sceau_test_make_dir ();
  f->fleet = open_fleet (f->dir);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->fleet);
  sceau_test_remove_dir (f->dir);
}

static void
open_again (Fixture *f)
{
  g_assert_finalize_object (f->fleet);
  f->fleet = open_fleet (f->dir);
}

static gboolean
save (Fixture *f, SceauServer *server, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_fleet_save_async (f->fleet, server, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  return sceau_fleet_save_finish (f->fleet, result, error);
}

static SceauServer *
add_server (Fixture *f, const char *name)
{
  SceauServer *server = sceau_server_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = g_strdup_printf (
      "http://[2001:db8::1]:%u",
      8080 + g_list_model_get_n_items (sceau_fleet_get_servers (f->fleet)));

  g_object_set (server, "name", name, "camtrace-url", url, NULL);
  save (f, server, &error);
  g_assert_no_error (error);
  return server;
}

static void
test_keeps_servers (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauServer) server = add_server (f, "Orléans-01");
  g_autofree char *id = g_strdup (sceau_server_get_id (server));
  g_autofree char *address = NULL;
  SceauServer *found;

  open_again (f);
  g_assert_cmpint (g_list_model_get_n_items (sceau_fleet_get_servers (f->fleet)), ==, 1);
  found = sceau_fleet_find (f->fleet, "ORLÉANS-01");
  g_assert_nonnull (found);
  g_assert_true (sceau_fleet_find (f->fleet, id) == found);
  g_assert_null (sceau_fleet_find (f->fleet, "Orléans"));
  g_assert_cmpstr (sceau_server_get_https_host (found), ==, "2001:db8::1");
  g_object_get (found, "address", &address, NULL);
  g_assert_cmpstr (address, ==, "[2001:db8::1]:8080");
  g_assert_cmpint (sceau_server_get_status (found), ==, SCEAU_STATUS_UNKNOWN);
}

/* Whatever it is called: the address in any spelling, and the agent's key at any address. */
static void
test_refuses_the_same (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *url;
    const char *pin;
    const char *says; /* NULL: it is another one */
  } cases[] = {
    { "http://ct.example", NULL, "it is “Lyon”" },
    { "http://CT.example:80/", NULL, "it is “Lyon”" },
    { "https://ct.example", NULL, "it is “Lyon”" },
    { "http://other.example", "ABAB", "has the key of “Lyon”" },
    { "http://ct.example", "cdcd", "it is “Lyon”" },
    { "http://ct.example:8080", "cdcd", NULL },
    { "http://ct2.example", NULL, NULL },
    { NULL, NULL, NULL },
  };
  g_autoptr (SceauServer) first = sceau_server_new (NULL);

  g_object_set (first, "name", "Lyon", "camtrace-url", "http://ct.example/", "agent-pin", "abab",
                NULL);
  g_assert_true (save (f, first, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SceauServer) second = sceau_server_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *name = g_strdup_printf ("Paris %" G_GSIZE_FORMAT, i);

      g_object_set (second, "name", name, "camtrace-url", cases[i].url, "agent-pin", cases[i].pin,
                    NULL);
      g_assert_true (save (f, second, &error) == (cases[i].says == NULL));
      g_assert_true (cases[i].says == NULL || strstr (error->message, cases[i].says) != NULL);
    }
  /* One that is there already can always be changed. */
  g_object_set (first, "note", "au sous-sol", NULL);
  g_assert_true (save (f, first, NULL));
}

static void
test_refuses_names (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauServer) first = add_server (f, "Lyon");
  g_autoptr (SceauServer) second = sceau_server_new (NULL);
  g_autoptr (GError) exists = NULL;
  g_autoptr (GError) empty = NULL;

  g_assert_false (save (f, second, &empty));
  g_assert_error (empty, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
  g_object_set (second, "name", "LYON", NULL);
  g_assert_false (save (f, second, &exists));
  g_assert_error (exists, SCEAU_ERROR, SCEAU_ERROR_EXISTS);
  g_assert_cmpint (g_list_model_get_n_items (sceau_fleet_get_servers (f->fleet)), ==, 1);
  /* Its own name is no obstacle to a change. */
  g_object_set (first, "note", "au sous-sol", NULL);
  g_assert_true (save (f, first, NULL));
}

static void
remove_server (Fixture *f, SceauServer *server)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sceau_fleet_remove_async (f->fleet, server, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  sceau_fleet_remove_finish (f->fleet, result, &error);
  g_assert_no_error (error);
}

static void
test_removes (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauServer) server = add_server (f, "Lyon");

  sceau_fleet_save_draft (f->fleet, server, "{}");
  remove_server (f, server);
  g_assert_cmpint (g_list_model_get_n_items (sceau_fleet_get_servers (f->fleet)), ==, 0);
  g_assert_null (sceau_fleet_load_draft (f->fleet, server));
  open_again (f);
  g_assert_cmpint (g_list_model_get_n_items (sceau_fleet_get_servers (f->fleet)), ==, 0);
}

/* Written behind, and there when it is opened again although nobody waited. */
static void
test_drafts (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauServer) server = add_server (f, "Lyon");
  g_autofree char *draft = NULL;

  g_assert_null (sceau_fleet_load_draft (f->fleet, server));
  sceau_fleet_save_draft (f->fleet, server, "{\"step\":1}");
  sceau_fleet_save_draft (f->fleet, server, "{\"step\":2}");
  open_again (f);
  draft = sceau_fleet_load_draft (f->fleet, sceau_fleet_find (f->fleet, "Lyon"));
  g_assert_cmpstr (draft, ==, "{\"step\":2}");
  sceau_fleet_save_draft (f->fleet, sceau_fleet_find (f->fleet, "Lyon"), NULL);
  open_again (f);
  g_assert_null (sceau_fleet_load_draft (f->fleet, sceau_fleet_find (f->fleet, "Lyon")));
}

static void
test_trust (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki, .cn = "Root");
  SceauTestIdentity *leaf = sceau_test_leaf (pki, root, .cn = "lyon.example");
  guint before = sceau_anchors_get_size (sceau_fleet_get_anchors (f->fleet));
  g_autoptr (GPtrArray) trusted = NULL;
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) unknown = NULL;

  g_assert_true (sceau_fleet_trust (f->fleet, root->certificate, NULL));
  g_assert_false (sceau_fleet_trust (f->fleet, leaf->certificate, &refused));
  g_assert_error (refused, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
  open_again (f);
  trusted = sceau_fleet_dup_trusted (f->fleet);
  g_assert_cmpint (trusted->len, ==, 1);
  g_assert_cmpint (sceau_anchors_find (sceau_fleet_get_anchors (f->fleet), root->certificate), ==,
                   SCEAU_ANCHOR_FILE);
  g_assert_true (
      sceau_fleet_distrust (f->fleet, sceau_certificate_get_sha256 (root->certificate), NULL));
  g_assert_cmpint (sceau_anchors_get_size (sceau_fleet_get_anchors (f->fleet)), ==, before);
  g_assert_false (
      sceau_fleet_distrust (f->fleet, sceau_certificate_get_sha256 (root->certificate), &unknown));
  g_assert_error (unknown, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND);
}

static void
change_trust (Fixture *f, GPtrArray *roots, const char *sha256, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_fleet_change_trust_async (f->fleet, roots, sha256, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  sceau_fleet_change_trust_finish (f->fleet, result, error);
}

/* Several at once, in a thread: what comes before the one that is refused is trusted. */
static void
test_trust_async (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *roots[] = { sceau_test_root (pki, .cn = "One"),
                                 sceau_test_root (pki, .cn = "Two") };
  SceauTestIdentity *leaf = sceau_test_leaf (pki, roots[0], .cn = "lyon.example");
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GPtrArray) trusted = NULL;
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (all, roots[0]->certificate);
  g_ptr_array_add (all, roots[1]->certificate);
  g_ptr_array_add (all, leaf->certificate);
  change_trust (f, all, NULL, &refused);
  g_assert_error (refused, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    g_assert_cmpint (sceau_anchors_find (sceau_fleet_get_anchors (f->fleet), roots[i]->certificate),
                     ==, SCEAU_ANCHOR_FILE);
  change_trust (f, NULL, sceau_certificate_get_sha256 (roots[0]->certificate), &error);
  g_assert_no_error (error);
  change_trust (f, NULL, "../../inventory", &unknown);
  g_assert_error (unknown, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND);
  open_again (f);
  trusted = sceau_fleet_dup_trusted (f->fleet);
  g_assert_cmpuint (trusted->len, ==, 1);
  g_assert_true (sceau_certificate_equal (g_ptr_array_index (trusted, 0), roots[1]->certificate));
}

/* A file in the folder of roots that is none: left out, the rest works. */
static void
test_damaged_anchor (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki, .cn = "Root");
  g_autofree char *bad = g_build_filename (f->dir, "anchors", "bad.pem", NULL);
  g_autoptr (GPtrArray) trusted = NULL;

  g_assert_true (sceau_fleet_trust (f->fleet, root->certificate, NULL));
  g_assert_true (g_file_set_contents (bad, "-----BEGIN CERTIFICATE-----\nAAAA\n", -1, NULL));
  g_test_expect_message ("sceau-fleet", G_LOG_LEVEL_WARNING, "*");
  open_again (f);
  g_test_assert_expected_messages ();
  trusted = sceau_fleet_dup_trusted (f->fleet);
  g_assert_cmpint (trusted->len, ==, 1);
}

/* A certificate finds its server by key: who awaits it goes before who has the key installed. */
static void
test_match (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki, .cn = "Root");
  SceauTestIdentity *leaf = sceau_test_leaf (pki, root, .cn = "lyon.example");
  SceauTestIdentity *stranger = sceau_test_leaf (pki, root, .cn = "lyon.example");
  g_autoptr (GPtrArray) chain = sceau_test_pile (leaf, NULL);
  g_autoptr (SceauServer) has = add_server (f, "has");
  g_autoptr (SceauServer) awaits = add_server (f, "awaits");
  g_autoptr (SceauTestBackend) installed = sceau_test_backend_new ();
  g_autoptr (SceauTestBackend) pending = sceau_test_backend_new ();
  g_autoptr (SceauManagedState) state_of_has = NULL;
  g_autoptr (SceauManagedState) state_of_awaits = NULL;

  g_assert_null (sceau_fleet_match (f->fleet, leaf->certificate));
  sceau_test_backend_set_installed (installed, chain, leaf->key);
  sceau_test_backend_set_pending (pending, leaf->key);
  state_of_has = sceau_test_backend_make_state (installed);
  state_of_awaits = sceau_test_backend_make_state (pending);
  sceau_server_take_state (has, state_of_has, 1);
  g_assert_true (sceau_fleet_match (f->fleet, leaf->certificate) == has);
  sceau_server_take_state (awaits, state_of_awaits, 1);
  g_assert_true (sceau_fleet_match (f->fleet, leaf->certificate) == awaits);
  g_assert_null (sceau_fleet_match (f->fleet, stranger->certificate));
}

static void
test_no_way (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauServer) server = add_server (f, "Lyon");
  g_autoptr (SceauBackend) backend = sceau_fleet_dup_backend (f->fleet, server);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) list = NULL;
  g_autoptr (GPtrArray) backups = NULL;
  g_autoptr (GError) error = NULL;

  for (guint operation = 0; operation < SCEAU_N_OPERATIONS; operation++)
    {
      g_autofree char *why = NULL;

      g_assert_false (sceau_backend_supports (backend, operation, &why));
      g_assert_nonnull (strstr (why, "sceau-agent"));
    }
  sceau_backend_run_async (backend, SCEAU_OPERATION_ENABLE, NULL, "x", NULL, sceau_test_await_cb,
                           &result);
  sceau_test_await (&result);
  g_assert_null (sceau_backend_run_finish (backend, result, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED);
  sceau_backend_backups_async (backend, NULL, sceau_test_await_cb, &list);
  sceau_test_await (&list);
  backups = sceau_backend_backups_finish (backend, list, NULL);
  g_assert_cmpint (backups->len, ==, 0);
}

static void
test_addresses (Fixture *f, gconstpointer data)
{
  static const char *const wrong[] = { "",
                                       "   ",
                                       "http://",
                                       "ftp://host",
                                       "http://user:secret@host",
                                       "a b",
                                       "http://host:99999",
                                       "htp:/x",
                                       "http:/host",
                                       "http://host:/" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("“%s”", wrong[i]);
      sceau_fleet_discover_async (f->fleet, wrong[i], NULL, NULL, sceau_test_await_cb, &result);
      sceau_test_await (&result);
      g_assert_null (sceau_fleet_discover_finish (f->fleet, result, &error));
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
    }
}

/* That this computer does not know the name is worth saying, and no more than that. */
static void
test_name_does_not_resolve (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauServer) server = add_server (f, "Lyon");
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;

  g_object_set (server, "dns-name", "lyon.example", NULL);
  sceau_server_take_resolution (server, TRUE);
  before = sceau_server_dup_findings (server);
  g_assert_false (sceau_findings_have (before, SCEAU_FINDING_NAME_DOES_NOT_RESOLVE));
  sceau_server_take_resolution (server, FALSE);
  after = sceau_server_dup_findings (server);
  g_assert_true (sceau_findings_have (after, SCEAU_FINDING_NAME_DOES_NOT_RESOLVE));
  g_assert_cmpint (sceau_findings_get_worst (after), ==, SCEAU_SEVERITY_WARNING);
}

#define ADD(name, func) g_test_add ("/fleet/fleet/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("keeps-servers", test_keeps_servers);
  ADD ("refuses-names", test_refuses_names);
  ADD ("refuses-the-same", test_refuses_the_same);
  ADD ("removes", test_removes);
  ADD ("drafts", test_drafts);
  ADD ("trust", test_trust);
  ADD ("trust-async", test_trust_async);
  ADD ("damaged-anchor", test_damaged_anchor);
  ADD ("match", test_match);
  ADD ("no-way", test_no_way);
  ADD ("name-does-not-resolve", test_name_does_not_resolve);
  ADD ("addresses", test_addresses);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Missing issuers: kept, found again, fetched from an authority that behaves well, badly, or not at all. */
#include "fleet/sceau-fleet-private.h"
#include "fleet/sceau-issuer-url.h"

#include <libsoup/soup.h>
#include <sqlite3.h>
#include <string.h>

#include "base/sceau-limits.h"
#include "sceau-test-await.h"
#include "sceau-test-pki.h"

/* Long enough for what answers, short enough for what does not. */
#define PATIENCE_MS     20000
#define IMPATIENCE_MS   200
#define N_LONG_CHAIN    12
#define MAX_FETCHED     8 /* what one fetch brings at most */
#define LEAF_NAME       "lyon.example"
#define NOWHERE_ADDRESS "http://127.0.0.1:1/mid.der"

typedef struct
{
  SceauTestPki *pki;
  SceauTestIdentity *root, *mid, *decoy;
  SceauTestIdentity *long_chain[N_LONG_CHAIN];
  SoupServer *server;
  char *base;
  GPtrArray *asked; /* of char: host and path, in order */
} Authority;

/* --- The authority's web server ---------------------------------------------------------------- */

static void
answer_bytes (SoupServerMessage *message, GBytes *bytes)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), bytes);
}

static void
answer_text (SoupServerMessage *message, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  answer_bytes (message, bytes);
}

static void
answer_redirect (SoupServerMessage *message, const char *to)
{
  soup_server_message_set_status (message, SOUP_STATUS_FOUND, NULL);
  if (to != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                  to);
}

static void
on_wrote_chunk (SoupServerMessage *message, gpointer data)
{
  static const char junk[4096] = { 'x' };

  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC,
                            junk, sizeof junk);
  soup_server_unpause_message (data, message);
}

static void
answer_endless (Authority *self, SoupServerMessage *message)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message),
                                     SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), self->server);
  on_wrote_chunk (message, self->server);
}

static void
answer_identity (SoupServerMessage *message, SceauTestIdentity *identity)
{
  answer_bytes (message, sceau_certificate_get_der (identity->certificate));
}

/* Certificates, in every form; FALSE: not one of these. */
static gboolean
answer_certificate (Authority *self, SoupServerMessage *message, const char *path)
{
  g_autofree char *pem = sceau_test_pem (self->mid, NULL);
  g_autoptr (GBytes) bundle = sceau_test_pkcs7 (FALSE, self->mid, self->root, NULL);

  if (g_str_equal (path, "/root.der"))
    answer_identity (message, self->root);
  else if (g_str_equal (path, "/mid.der"))
    answer_identity (message, self->mid);
  else if (g_str_equal (path, "/wrong.der"))
    answer_identity (message, self->decoy);
  else if (g_str_equal (path, "/mid.pem"))
    answer_text (message, pem);
  else if (g_str_equal (path, "/copies.pem"))
    {
      g_autofree char *copies = g_strjoin ("\n", pem, pem, pem, pem, pem, pem, pem, pem, NULL);

      answer_text (message, copies);
    }
  else if (g_str_equal (path, "/mid.p7c"))
    answer_bytes (message, bundle);
  else if (g_str_has_prefix (path, "/long/"))
    answer_identity (message, self->long_chain[atoi (path + strlen ("/long/"))]);
  else
    return FALSE;
  return TRUE;
}

static void
answer_trouble (Authority *self, SoupServerMessage *message, const char *path)
{
  if (g_str_equal (path, "/text"))
    answer_text (message, "This is the page of an authority.\n");
  else if (g_str_equal (path, "/empty"))
    soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  else if (g_str_equal (path, "/endless"))
    answer_endless (self, message);
  else if (g_str_equal (path, "/big"))
    {
      g_autofree char *junk = g_strnfill (SCEAU_MAX_ISSUER_ANSWER + 1, 'x');

      answer_text (message, junk);
    }
  else if (g_str_equal (path, "/silent"))
    soup_server_pause_message (self->server, message);
  else if (g_str_equal (path, "/moved"))
    answer_redirect (message, "mid.der");
  else if (g_str_equal (path, "/to-https"))
    answer_redirect (message, "https://127.0.0.1/mid.der");
  else if (g_str_equal (path, "/to-file"))
    answer_redirect (message, "file:///etc/passwd");
  else if (g_str_equal (path, "/to-nowhere"))
    answer_redirect (message, NULL);
  else if (g_str_equal (path, "/circle"))
    answer_redirect (message, "/circle/back");
  else if (g_str_equal (path, "/circle/back"))
    answer_redirect (message, "/circle");
  else if (g_str_has_prefix (path, "/on"))
    {
      g_autofree char *further = g_strconcat (path, "/on", NULL);

      answer_redirect (message, further);
    }
  else
    soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer data)
{
  Authority *self = data;
  const char *host = g_uri_get_host (soup_server_message_get_uri (message));

  g_ptr_array_add (self->asked, g_strconcat (host, path, NULL));
  if (!answer_certificate (self, message, path))
    answer_trouble (self, message, path);
}

static char *
url_of (Authority *self, const char *path)
{
  return g_str_has_prefix (path, "/") ? g_strconcat (self->base, path, NULL) : g_strdup (path);
}

/* Each published at the address that the one below it names. */
static void
make_long_chain (Authority *self)
{
  SceauTestIdentity *above = self->root;

  for (int i = N_LONG_CHAIN; i-- > 0;)
    {
      g_autofree char *url = g_strdup_printf ("%s/long/%d", self->base, i + 1);

      self->long_chain[i] = sceau_test_ca (self->pki, above, .issuer_url = url);
      above = self->long_chain[i];
    }
}

static void
set_up (Authority *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *root_url = NULL;
  GSList *uris;

  self->asked = g_ptr_array_new_with_free_func (g_free);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  g_assert_true (soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->base = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  root_url = url_of (self, "/root.der");
  self->pki = sceau_test_pki_new ();
  self->root = sceau_test_root (self->pki, .cn = "Test Root");
  self->mid = sceau_test_ca (self->pki, self->root, .cn = "Test Intermediate",
                             .issuer_url = root_url);
  self->decoy = sceau_test_decoy (self->pki, self->root, self->mid);
}

static void
tear_down (Authority *self, gconstpointer data)
{
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_ptr_array_unref (self->asked);
  sceau_test_pki_free (self->pki);
  g_free (self->base);
}

static SceauTestIdentity *
make_leaf (Authority *self, const char *where)
{
  g_autofree char *url = where != NULL ? url_of (self, where) : NULL;

  return sceau_test_leaf (self->pki, self->mid, .cn = LEAF_NAME, .issuer_url = url);
}

static GPtrArray *
run_fetch (SceauIssuerFetch *fetch, SceauTestIdentity *leaf, GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_issuer_fetch_run_async (fetch, leaf->certificate, SCEAU_TEST_NOW, cancellable,
                                sceau_test_await_cb, &result);
  sceau_test_await (&result);
  return sceau_issuer_fetch_run_finish (fetch, result, error);
}

static SceauIssuerFetch *
new_fetch (guint timeout_ms)
{
  SceauIssuerFetch *fetch = sceau_issuer_fetch_new (NULL);

  sceau_issuer_fetch_set_proxy_resolver (fetch, NULL);
  sceau_issuer_fetch_set_timeout (fetch, timeout_ms);
  return fetch;
}

static void
assert_issuer (GPtrArray *found, guint i, SceauTestIdentity *identity)
{
  g_assert_cmpuint (found->len, >, i);
  g_assert_true (sceau_certificate_equal (sceau_issuer_get_certificate (found->pdata[i]),
                                          identity->certificate));
}

/* --- What authorities answer ------------------------------------------------------------------- */

typedef struct
{
  const char *where;      /* what the leaf names; NULL: nothing */
  guint n_requests;       /* that reach the server */
  SceauErrorCode refused; /* FAILED: mid and root are got */
} Case;

static const Case cases[] = {
  { "/mid.der", 2, SCEAU_ERROR_FAILED },
  { "/mid.pem", 2, SCEAU_ERROR_FAILED },
  { "/mid.p7c", 1, SCEAU_ERROR_FAILED }, /* the root came along */
  { "/copies.pem", 2, SCEAU_ERROR_FAILED },
  { "/moved", 3, SCEAU_ERROR_FAILED },
  { "/wrong.der", 1, SCEAU_ERROR_MALFORMED },
  { "/root.der", 1, SCEAU_ERROR_MALFORMED },
  { "/text", 1, SCEAU_ERROR_NOT_A_CERTIFICATE },
  { "/empty", 1, SCEAU_ERROR_NOT_A_CERTIFICATE },
  { "/endless", 1, SCEAU_ERROR_TOO_LARGE },
  { "/big", 1, SCEAU_ERROR_TOO_LARGE },
  { "/silent", 1, SCEAU_ERROR_TIMED_OUT },
  { "/nothing", 1, SCEAU_ERROR_HTTP_ERROR },
  { "/to-https", 1, SCEAU_ERROR_UNSUPPORTED },
  { "/to-file", 1, SCEAU_ERROR_UNSUPPORTED },
  { "/to-nowhere", 1, SCEAU_ERROR_BAD_RESPONSE },
  { "/circle", 2, SCEAU_ERROR_EXISTS },
  { "/on", 5, SCEAU_ERROR_BAD_RESPONSE },
  { NOWHERE_ADDRESS, 0, SCEAU_ERROR_UNREACHABLE },
  { "https://127.0.0.1/mid.der", 0, SCEAU_ERROR_UNSUPPORTED },
  { "ldap://127.0.0.1/cn=CA?cACertificate", 0, SCEAU_ERROR_UNSUPPORTED },
  { "file:///etc/passwd", 0, SCEAU_ERROR_UNSUPPORTED },
  { "http://admin:secret@127.0.0.1/mid.der", 0, SCEAU_ERROR_INVALID_ARGUMENT },
  { "http:///mid.der", 0, SCEAU_ERROR_INVALID_ARGUMENT },
  { NULL, 0, SCEAU_ERROR_NOT_FOUND },
};

static void
check_case (Authority *self, const Case *one)
{
  g_autoptr (SceauIssuerFetch)
      fetch = new_fetch (one->refused == SCEAU_ERROR_TIMED_OUT ? IMPATIENCE_MS : PATIENCE_MS);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  GPtrArray *refusals = sceau_issuer_fetch_get_refusals (fetch);

  g_test_message ("%s", one->where != NULL ? one->where : "no address");
  g_ptr_array_set_size (self->asked, 0);
  found = run_fetch (fetch, make_leaf (self, one->where), NULL, &error);
  g_assert_cmpuint (self->asked->len, ==, one->n_requests);
  g_assert_cmpstr (sceau_issuer_fetch_get_status (fetch), ==, "");
  if (one->refused != SCEAU_ERROR_FAILED)
    {
      g_assert_null (found);
      g_assert_error (error, SCEAU_ERROR, (int) one->refused);
      g_assert_cmpuint (refusals->len, ==, one->where != NULL ? 1 : 0);
      g_assert_null (strstr (error->message, "secret"));
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpuint (refusals->len, ==, 0);
  assert_issuer (found, 0, self->mid);
  assert_issuer (found, 1, self->root);
  g_assert_cmpint (sceau_issuer_get_origin (found->pdata[0]), ==, SCEAU_ISSUER_FETCHED);
  g_assert_true (g_str_has_prefix (sceau_issuer_get_name (found->pdata[0]), self->base));
  g_assert_false (sceau_issuer_get_stored (found->pdata[0]));
}

static void
test_answers (Authority *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check_case (self, &cases[i]);
}

/* Above what is trusted here nothing is fetched. */
static void
test_ends_at_anchor (Authority *self, gconstpointer data)
{
  g_autoptr (SceauAnchors) anchors = sceau_test_anchors (self->root, NULL);
  g_autoptr (SceauIssuerFetch) fetch = sceau_issuer_fetch_new (anchors);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;

  sceau_issuer_fetch_set_proxy_resolver (fetch, NULL);
  found = run_fetch (fetch, make_leaf (self, "/mid.der"), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpuint (self->asked->len, ==, 1);
}

/* What was got stays got, though the next address gives nothing; it is said. */
static void
test_half_the_way (Authority *self, gconstpointer data)
{
  g_autofree char *dead = url_of (self, "/nothing");
  g_autoptr (SceauIssuerFetch) fetch = new_fetch (PATIENCE_MS);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  const SceauIssuerRefusal *refusal;

  self->mid = sceau_test_ca (self->pki, self->root, .cn = "Lonely", .issuer_url = dead);
  found = run_fetch (fetch, make_leaf (self, "/mid.der"), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpuint (sceau_issuer_fetch_get_refusals (fetch)->len, ==, 1);
  refusal = sceau_issuer_fetch_get_refusals (fetch)->pdata[0];
  g_assert_cmpstr (refusal->url, ==, dead);
  g_assert_error (refusal->error, SCEAU_ERROR, SCEAU_ERROR_HTTP_ERROR);
}

/* Two authorities that certify each other, and no root: each address is asked once. */
static void
test_loop (Authority *self, gconstpointer data)
{
  g_autofree char *other_url = url_of (self, "/root.der");
  g_autofree char *mid_url = url_of (self, "/mid.der");
  g_autoptr (SceauIssuerFetch) fetch = new_fetch (PATIENCE_MS);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  SceauTestIdentity *b = sceau_test_root (self->pki, .cn = "B");

  self->mid = sceau_test_ca (self->pki, b, .cn = "A", .issuer_url = other_url);
  self->root = sceau_test_ca (self->pki, self->mid, .cn = "B", .key = b->key,
                              .issuer_url = mid_url);
  found = run_fetch (fetch, make_leaf (self, "/mid.der"), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpuint (self->asked->len, ==, 2);
  g_assert_cmpuint (sceau_issuer_fetch_get_refusals (fetch)->len, ==, 1);
}

static void
test_endless_chain (Authority *self, gconstpointer data)
{
  g_autofree char *url = url_of (self, "/long/0");
  g_autoptr (SceauIssuerFetch) fetch = new_fetch (PATIENCE_MS);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  SceauTestIdentity *leaf;

  make_long_chain (self);
  leaf = sceau_test_leaf (self->pki, self->long_chain[0], .cn = LEAF_NAME, .issuer_url = url);
  found = run_fetch (fetch, leaf, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, MAX_FETCHED);
  g_assert_cmpuint (self->asked->len, ==, MAX_FETCHED);
}

static gboolean
was_asked (gpointer data)
{
  return ((Authority *) data)->asked->len > 0;
}

static void
test_cancelled (Authority *self, gconstpointer data)
{
  g_autoptr (SceauIssuerFetch) fetch = new_fetch (PATIENCE_MS);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sceau_issuer_fetch_run_async (fetch, make_leaf (self, "/silent")->certificate, SCEAU_TEST_NOW,
                                cancellable, sceau_test_await_cb, &result);
  sceau_test_await_true (was_asked, self);
  g_assert_nonnull (strstr (sceau_issuer_fetch_get_status (fetch), "/silent"));
  g_cancellable_cancel (cancellable);
  sceau_test_await (&result);
  g_assert_null (sceau_issuer_fetch_run_finish (fetch, result, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
}

/* The name is nobody's: only a proxy can have been asked for it. */
static void
test_proxy (Authority *self, gconstpointer data)
{
  g_autoptr (SceauIssuerFetch) fetch = new_fetch (PATIENCE_MS);
  g_autoptr (GProxyResolver) resolver = g_simple_proxy_resolver_new (self->base, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;

  sceau_issuer_fetch_set_proxy_resolver (fetch, resolver);
  found = run_fetch (fetch, make_leaf (self, "http://ca.invalid/mid.p7c"), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpuint (self->asked->len, ==, 1);
  g_assert_cmpstr (self->asked->pdata[0], ==, "ca.invalid/mid.p7c");
}

/* --- The store --------------------------------------------------------------------------------- */

typedef struct
{
  char *dir;
  SceauFleet *fleet;
} World;

static void
world_open (World *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (self->dir == NULL)
    self->dir = sceau_test_make_dir ();
  self->fleet = sceau_fleet_new (self->dir);
  sceau_fleet_open_async (self->fleet, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  g_assert_true (sceau_fleet_open_finish (self->fleet, result, &error));
  g_assert_no_error (error);
}

static void
world_clear (World *self)
{
  g_clear_object (&self->fleet);
  sceau_test_remove_dir (self->dir);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static SceauChain *
build (GPtrArray *pile)
{
  SceauChainQuery query = { .now = SCEAU_TEST_NOW };
  g_autoptr (GError) error = NULL;
  SceauChain *chain = sceau_chain_build (pile, &query, NULL, &error);

  g_assert_no_error (error);
  return chain;
}

static GPtrArray *
find (World *self, SceauTestIdentity *leaf)
{
  g_autoptr (GPtrArray) pile = sceau_test_pile (leaf, NULL);
  g_autoptr (SceauChain) chain = build (pile);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *found;

  sceau_fleet_find_issuers_async (self->fleet, chain, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  found = sceau_fleet_find_issuers_finish (self->fleet, result, &error);
  g_assert_no_error (error);
  return found;
}

static void
remember (World *self, SceauIssuerOrigin origin, const char *name, SceauTestIdentity *leaf,
          SceauTestIdentity *mid, SceauTestIdentity *root)
{
  g_autoptr (GPtrArray) pile = sceau_test_pile (leaf, mid, root, NULL);
  g_autoptr (SceauChain) chain = build (pile);

  g_assert_cmpint (sceau_chain_get_status (chain), ==, SCEAU_CHAIN_COMPLETE);
  sceau_fleet_remember_chain (self->fleet, chain, origin, name);
}

static int
execute (World *self, const char *sql)
{
  g_autofree char *path = g_build_filename (self->dir, "inventory.sqlite", NULL);
  sqlite3 *database = NULL;
  sqlite3_stmt *statement = NULL;
  int value = 0;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  sqlite3_busy_timeout (database, 5000);
  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    value = sqlite3_column_int (statement, 0);
  g_assert_cmpint (sqlite3_finalize (statement), ==, SQLITE_OK);
  sqlite3_close (database);
  return value;
}

/* Seen with one server, it completes the chain of another, also the next time Sceau runs. */
static void
test_store (Authority *self, gconstpointer data)
{
  g_auto (World) world = { 0 };
  SceauTestIdentity *paris = sceau_test_leaf (self->pki, self->mid, .cn = "paris.example");
  SceauTestIdentity *lyon = make_leaf (self, NULL);
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) pile = NULL;
  g_autoptr (SceauChain) chain = NULL;
  g_autofree char *sentence = NULL;

  world_open (&world);
  before = find (&world, lyon);
  g_assert_cmpuint (before->len, ==, 0);
  remember (&world, SCEAU_ISSUER_INSTALLED, "Paris-01", paris, self->mid, self->root);
  g_clear_object (&world.fleet);
  world_open (&world);
  found = find (&world, lyon);
  g_assert_cmpuint (found->len, ==, 2);
  assert_issuer (found, 0, self->mid);
  assert_issuer (found, 1, self->root);
  g_assert_true (sceau_issuer_get_stored (found->pdata[0]));
  sentence = sceau_issuer_dup_sentence (found->pdata[0]);
  g_assert_nonnull (strstr (sentence, "Paris-01"));
  /* Candidates like any file: the chain is complete, and its root no more trusted than before. */
  pile = sceau_test_pile (lyon, NULL);
  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (pile, sceau_certificate_ref (sceau_issuer_get_certificate (found->pdata[i])));
  chain = build (pile);
  g_assert_cmpint (sceau_chain_get_status (chain), ==, SCEAU_CHAIN_COMPLETE);
  g_assert_cmpint (sceau_chain_get_anchor_source (chain), ==, SCEAU_ANCHOR_PILE);
  g_assert_true (
      sceau_findings_have (sceau_chain_get_findings (chain), SCEAU_FINDING_UNTRUSTED_ROOT));
}

/* A namesake with another key is nobody's issuer; a damaged row is no reason to fail. */
static void
test_store_is_not_believed (Authority *self, gconstpointer data)
{
  g_auto (World) world = { 0 };
  SceauTestIdentity *paris = sceau_test_leaf (self->pki, self->decoy, .cn = "paris.example");
  SceauTestIdentity *lyon = make_leaf (self, NULL);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) damaged = NULL;

  world_open (&world);
  remember (&world, SCEAU_ISSUER_DROPPED, "order.zip", paris, self->decoy, self->root);
  found = find (&world, lyon);
  g_assert_cmpuint (found->len, ==, 0);
  g_assert_cmpint (execute (&world, "SELECT count(*) FROM issuer"), ==, 2);
  remember (&world, SCEAU_ISSUER_DROPPED, "order.zip",
            sceau_test_leaf (self->pki, self->mid, .cn = "nice.example"), self->mid, self->root);
  g_ptr_array_unref (find (&world, lyon)); /* in order: it is written now */
  execute (&world, "UPDATE issuer SET der = x'3003020100'");
  damaged = find (&world, lyon);
  g_assert_cmpuint (damaged->len, ==, 0);
}

/* A server that sends many authorities of the same name and key identifier does not hide the right one. */
static void
test_store_is_not_crowded (Authority *self, gconstpointer data)
{
  g_auto (World) world = { 0 };
  SceauTestIdentity *lyon = make_leaf (self, NULL);
  g_autoptr (GPtrArray) found = NULL;

  world_open (&world);
  remember (&world, SCEAU_ISSUER_INSTALLED, "Paris-01",
            sceau_test_leaf (self->pki, self->mid, .cn = "paris.example"), self->mid, self->root);
  g_ptr_array_unref (find (&world, lyon));
  execute (&world,
           "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)"
           " INSERT INTO issuer (sha256, subject, key_id, der, origin, origin_name, seen)"
           " SELECT 'row ' || i || sha256, subject, key_id, x'3000', 'presented', 'Lille', seen + i"
           " FROM n, issuer");
  found = find (&world, lyon);
  g_assert_cmpuint (found->len, ==, 2);
  assert_issuer (found, 0, self->mid);
}

/* Nobody fills it: what was only sent by servers, and longest ago, goes first. */
static void
test_store_is_bounded (Authority *self, gconstpointer data)
{
  g_auto (World) world = { 0 };
  SceauTestIdentity *paris = sceau_test_leaf (self->pki, self->mid, .cn = "paris.example");
  g_autofree char *fill = g_strdup_printf (
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u)"
      " INSERT INTO issuer (sha256, subject, der, origin, origin_name, seen)"
      " SELECT 'row ' || i, x'3000', x'3000',"
      " CASE WHEN i = 1 THEN 'dropped' ELSE 'presented' END, 'Lille', i FROM n",
      SCEAU_MAX_ISSUERS);

  world_open (&world);
  execute (&world, fill);
  remember (&world, SCEAU_ISSUER_PRESENTED, "Paris-01", paris, self->mid, self->root);
  g_ptr_array_unref (find (&world, paris));
  g_assert_cmpint (execute (&world, "SELECT count(*) FROM issuer"), ==, SCEAU_MAX_ISSUERS);
  g_assert_cmpint (execute (&world, "SELECT count(*) FROM issuer WHERE sha256 = 'row 1'"), ==, 1);
  g_assert_cmpint (
      execute (&world, "SELECT count(*) FROM issuer WHERE sha256 IN ('row 2', 'row 3')"), ==, 0);
}

/* What a look at a server shows is kept; a leaf, and a certificate that signed nothing, are not. */
static void
test_what_servers_send (Authority *self, gconstpointer data)
{
  g_auto (World) world = { 0 };
  SceauTestIdentity *paris = sceau_test_leaf (self->pki, self->mid, .cn = "paris.example");
  SceauTestIdentity *stranger = sceau_test_ca (self->pki, self->root, .cn = "Stranger");
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) pile = sceau_test_pile (paris, self->mid, stranger, NULL);
  SceauManagedFacts facts = {
    .etag = "\"1\"", .chain = pile, .front_end = "haproxy", .https_listen = "*:443"
  };
  g_autoptr (SceauManagedState) state = sceau_managed_state_new (&facts);
  g_autoptr (SceauServer) server = sceau_server_new (NULL);

  world_open (&world);
  g_object_set (server, "name", "Paris-01", NULL);
  sceau_server_take_state (server, state, SCEAU_TEST_NOW);
  _sceau_fleet_remember_issuers (world.fleet, server);
  found = find (&world, make_leaf (self, NULL));
  g_assert_cmpuint (found->len, ==, 1);
  assert_issuer (found, 0, self->mid);
  g_assert_cmpint (sceau_issuer_get_origin (found->pdata[0]), ==, SCEAU_ISSUER_INSTALLED);
  g_assert_cmpint (execute (&world, "SELECT count(*) FROM issuer"), ==, 1);
}

/* Fetched once, it is there without network. */
static void
test_fetched_is_kept (Authority *self, gconstpointer data)
{
  g_auto (World) world = { 0 };
  SceauTestIdentity *lyon = make_leaf (self, "/mid.der");
  g_autoptr (GPtrArray) pile = sceau_test_pile (lyon, NULL);
  g_autoptr (SceauChain) chain = build (pile);
  g_autoptr (SceauIssuerFetch) fetch = new_fetch (PATIENCE_MS);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) fetched = NULL;
  g_autoptr (GPtrArray) found = NULL;

  world_open (&world);
  sceau_fleet_fetch_issuers_async (world.fleet, fetch, chain, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  fetched = sceau_fleet_fetch_issuers_finish (world.fleet, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fetched->len, ==, 2);
  found = find (&world, lyon);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpint (sceau_issuer_get_origin (found->pdata[1]), ==, SCEAU_ISSUER_FETCHED);
  g_assert_true (g_str_has_suffix (sceau_issuer_get_name (found->pdata[1]), "/root.der"));
}

/* --- Words ------------------------------------------------------------------------------------- */

static void
test_question (Authority *self, gconstpointer data)
{
  SceauTestIdentity *leaf = make_leaf (self, NULL);
  g_autoptr (GPtrArray) pile = sceau_test_pile (leaf, NULL);
  g_autoptr (SceauChain) chain = build (pile);
  g_autofree char *question = sceau_issuer_dup_question (chain);
  g_autoptr (GPtrArray) whole = sceau_test_pile (leaf, self->mid, self->root, NULL);
  g_autoptr (SceauChain) complete = build (whole);

  g_assert_nonnull (strstr (question, "CN=Test Intermediate"));
  g_assert_nonnull (strstr (question, LEAF_NAME));
  g_assert_nonnull (strstr (question, sceau_certificate_get_serial (leaf->certificate)));
  g_assert_true (
      g_regex_match_simple ("key identifier ([0-9A-F]{4} ){9}[0-9A-F]{4}", question, 0, 0));
  g_assert_null (sceau_issuer_dup_question (complete));
}

static void
test_urls (void)
{
  static const struct
  {
    const char *text;
    const char *base;
    const char *expected; /* NULL: refused */
  } urls[] = {
    { "http://ca.example/a.crt", NULL, "http://ca.example/a.crt" },
    { "HTTP://ca.example", NULL, "http://ca.example/" },
    { "http://[2001:db8::1]:8080/a", NULL, "http://[2001:db8::1]:8080/a" },
    { "http://ca_1.local/a?b=c", NULL, "http://ca_1.local/a?b=c" },
    { "b.crt", "http://ca.example/x/a.crt", "http://ca.example/x/b.crt" },
    { "//other.example/b", "http://ca.example/a", "http://other.example/b" },
    { "b.crt", NULL, NULL },
    { "", NULL, NULL },
    { "http://", NULL, NULL },
    { "http://a b/", NULL, NULL },
    { "http://ca.example:0/", NULL, NULL },
    { "http://ca.example:65536/", NULL, NULL },
    { "http://user@ca.example/", NULL, NULL },
    { "http://ca.example\r\nHost: x/", NULL, NULL },
    { "ftp://ca.example/a", NULL, NULL },
    { "javascript:alert(1)", NULL, NULL },
    { "gopher://ca.example/", "http://ca.example/", NULL },
    { "http://10.0.0.1/a", "http://ca.example/", "http://10.0.0.1/a" },
    { "http://127.0.0.1/a", "http://127.0.0.1/", "http://127.0.0.1/a" },
    { "http://127.0.0.1/a", "http://ca.example/", NULL },
    { "http://[::1]/a", "http://ca.example/", NULL },
    { "http://LocalHost/a", "http://ca.example/", NULL },
    { "http://169.254.169.254/latest", NULL, NULL },
    { "http://[fe80::1]/a", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (GUri) base = urls[i].base != NULL
                                  ? g_uri_parse (urls[i].base, SOUP_HTTP_URI_FLAGS, NULL)
                                  : NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) uri = sceau_issuer_url_parse (base, urls[i].text, &error);
      g_autofree char *text = uri != NULL ? g_uri_to_string (uri) : NULL;

      g_test_message ("%s", urls[i].text);
      g_assert_cmpstr (text, ==, urls[i].expected);
      g_assert_true ((uri != NULL) == (error == NULL));
      g_assert_true (error == NULL || error->domain == SCEAU_ERROR);
    }
}

#define ADD(name, func) g_test_add ("/issuers/" name, Authority, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("answers", test_answers);
  ADD ("ends-at-anchor", test_ends_at_anchor);
  ADD ("half-the-way", test_half_the_way);
  ADD ("loop", test_loop);
  ADD ("endless-chain", test_endless_chain);
  ADD ("cancelled", test_cancelled);
  ADD ("proxy", test_proxy);
  ADD ("store", test_store);
  ADD ("store-is-not-believed", test_store_is_not_believed);
  ADD ("store-is-not-crowded", test_store_is_not_crowded);
  ADD ("store-is-bounded", test_store_is_bounded);
  ADD ("what-servers-send", test_what_servers_send);
  ADD ("fetched-is-kept", test_fetched_is_kept);
  ADD ("question", test_question);
  g_test_add_func ("/issuers/urls", test_urls);
  return g_test_run ();
}

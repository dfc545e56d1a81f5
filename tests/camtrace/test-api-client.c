/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client of CamTrace's API against a real server: the documented answers, and what else comes over a wire. */
#include "config.h"

#include <string.h>

#include "camtrace/sceau-api-client.h"
#include "camtrace/sceau-http.h"
#include "camtrace/sceau-wsse.h"
#include "fault-server.h"
#include "sceau-test-pki.h"

#define SALT "$2a$04$abcdefghijklmnopqrstuu"

/* --- waiting ---------------------------------------------------------------------------------- */

static void
take_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static SceauApiInfo *
discover (SceauApiClient *client, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_api_client_discover_async (client, NULL, take_result, &result);
  return sceau_api_client_discover_finish (client, wait_for (&result), error);
}

static JsonObject *
login (SceauApiClient *client, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_api_client_login_async (client, NULL, take_result, &result);
  return sceau_api_client_login_finish (client, wait_for (&result), error);
}

static SceauSecret *
cryptpass (SceauApiClient *client, const char *username, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SceauSecret) password = sceau_secret_new ("camtrace", (gsize) -1);

  sceau_api_client_cryptpass_async (client, username, password, NULL, take_result, &result);
  return sceau_api_client_cryptpass_finish (client, wait_for (&result), error);
}

static SceauApiClient *
client_for (FaultServer *server)
{
  g_autoptr (GError) error = NULL;
  SceauApiClient *client = sceau_api_client_new (server->url, NULL, NULL, &error);

  g_assert_no_error (error);
  return client;
}

/* --- discovery -------------------------------------------------------------------------------- */

typedef enum
{
  ANSWER_JSON,
  ANSWER_HTML,
  ANSWER_REDIRECT,
  ANSWER_HUGE,
  ANSWER_CUT,
  ANSWER_CLOSE,
} AnswerKind;

typedef struct
{
  const char *name;
  AnswerKind kind;
  guint status;
  const char *text;
  int code; /* -1: good */
} DiscoveryCase;

static const DiscoveryCase discovery_cases[] = {
  { "good", ANSWER_JSON, 200, "{\"versions\":{\"latest\":\"v1.2\"}}", -1 },
  { "newer", ANSWER_JSON, 200, "{\"versions\":{\"latest\":\"v1.13\"},\"more\":[1,2]}", -1 },
  { "v1", ANSWER_JSON, 200, "{\"versions\":{\"latest\":\"v1\"}}", SCEAU_ERROR_VERSION_TOO_OLD },
  { "v1.1", ANSWER_JSON, 200, "{\"versions\":{\"latest\":\"v1.1\"}}", SCEAU_ERROR_VERSION_TOO_OLD },
  { "v2", ANSWER_JSON, 200, "{\"versions\":{\"latest\":\"v2.0\"}}",
    SCEAU_ERROR_VERSION_UNSUPPORTED },
  { "odd", ANSWER_JSON, 200, "{\"versions\":{\"latest\":\"1.2\\u202e\"}}",
    SCEAU_ERROR_VERSION_UNSUPPORTED },
  { "zeros", ANSWER_JSON, 200, "{\"versions\":{\"latest\":\"v01.2\"}}",
    SCEAU_ERROR_VERSION_UNSUPPORTED },
  { "overflow", ANSWER_JSON, 200, "{\"versions\":{\"latest\":\"v4294967297.2\"}}",
    SCEAU_ERROR_VERSION_UNSUPPORTED },
  { "number", ANSWER_JSON, 200, "{\"versions\":{\"latest\":1.2}}", SCEAU_ERROR_NOT_CAMTRACE },
  { "no latest", ANSWER_JSON, 200, "{\"versions\":{}}", SCEAU_ERROR_NOT_CAMTRACE },
  { "no versions", ANSWER_JSON, 200, "{}", SCEAU_ERROR_NOT_CAMTRACE },
  { "array", ANSWER_JSON, 200, "[\"v1.2\"]", SCEAU_ERROR_NOT_CAMTRACE },
  { "empty", ANSWER_JSON, 200, "", SCEAU_ERROR_NOT_CAMTRACE },
  { "html", ANSWER_HTML, 200, "<!DOCTYPE html><title>Printer</title>", SCEAU_ERROR_NOT_CAMTRACE },
  { "404", ANSWER_HTML, 404, "<h1>Not here</h1>", SCEAU_ERROR_NOT_CAMTRACE },
  { "500", ANSWER_JSON, 500, "{\"versions\":{\"latest\":\"v1.2\"}}", SCEAU_ERROR_NOT_CAMTRACE },
  { "redirect", ANSWER_REDIRECT, 302, "/elsewhere", SCEAU_ERROR_NOT_CAMTRACE },
  { "16 MB", ANSWER_HUGE, 200, NULL, SCEAU_ERROR_NOT_CAMTRACE },
  { "cut", ANSWER_CUT, 200, NULL, SCEAU_ERROR_UNREACHABLE },
  { "closed", ANSWER_CLOSE, 200, NULL, SCEAU_ERROR_UNREACHABLE },
};

static void
answer_discovery (FaultServer *server, SoupServerMessage *message, const char *path, gpointer data)
{
  const DiscoveryCase *c = data;

  switch (c->kind)
    {
    case ANSWER_JSON:
      fault_answer_json (message, c->status, c->text);
      break;
    case ANSWER_HTML:
      fault_answer (message, c->status, "text/html", c->text);
      break;
    case ANSWER_REDIRECT:
      soup_server_message_set_redirect (message, c->status, c->text);
      break;
    case ANSWER_HUGE:
      fault_answer_huge (message, 16 * 1024 * 1024);
      break;
    case ANSWER_CUT:
      fault_answer_cut (message);
      break;
    case ANSWER_CLOSE:
      fault_answer_close (message);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
test_discovery (gconstpointer data)
{
  const DiscoveryCase *c = data;
  g_autoptr (FaultServer) server = fault_server_new (answer_discovery, (gpointer) c);
  g_autoptr (SceauApiClient) client = client_for (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauApiInfo) info = discover (client, &error);

  if (c->code < 0)
    {
      g_assert_no_error (error);
      g_assert_false (info->secure);
      g_assert_cmpint (ABS (info->clock_shift), <=, 2);
    }
  else
    {
      g_assert_null (info);
      g_assert_error (error, SCEAU_ERROR, c->code);
      /* The sentence names who answered. */
      g_assert_nonnull (strstr (error->message, "127.0.0.1"));
    }
  g_assert_cmpuint (fault_server_count (server, "GET /api/"), >=, 1);
  g_assert_cmpuint (fault_server_count (server, "GET /elsewhere"), ==, 0);
}

static void
test_nobody (void)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", fault_free_port ());
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauApiClient) client = sceau_api_client_new (url, NULL, NULL, &error);

  g_assert_null (discover (client, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE);
}

static void
test_no_such_name (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauApiClient)
      client = sceau_api_client_new ("http://lyon-03.camtrace.invalid", NULL, NULL, &error);

  g_assert_null (discover (client, &error));
  g_assert_true (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_NAME_DOES_NOT_RESOLVE)
                 || g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE));
}

static void
test_bad_url (void)
{
  static const char *const urls[] = { "",
                                      "lyon-03",
                                      "ftp://lyon-03",
                                      "http://",
                                      "http://admin:secret@lyon-03",
                                      "http://lyon-03/?a=b",
                                      "http://lyon-03/#top",
                                      "http://lyon 03" };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("“%s”", urls[i]);
      g_assert_null (sceau_api_client_new (urls[i], NULL, NULL, &error));
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
    }
}

/* What messages call the server: an address of IPv6 is not told from its port without brackets. */
static void
test_peer (void)
{
  static const struct
  {
    const char *url;
    const char *peer;
  } rows[] = {
    { "http://lyon-03", "lyon-03" },
    { "http://lyon-03:8080/camtrace/", "lyon-03:8080" },
    { "https://192.0.2.7:443", "192.0.2.7" },
    { "http://[2001:db8::7]", "2001:db8::7" },
    { "https://[2001:db8::7]:8444", "[2001:db8::7]:8444" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SceauHttp) http = sceau_http_new (rows[i].url, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (sceau_http_get_peer (http), ==, rows[i].peer);
    }
}

static void
answer_clock (FaultServer *server, SoupServerMessage *message, const char *path, gpointer data)
{
  fault_answer_json (message, 200, "{\"versions\":{\"latest\":\"v1.2\"}}");
}

static void
test_clock_shift (void)
{
  g_autoptr (FaultServer) server = fault_server_new (answer_clock, NULL);
  g_autoptr (SceauApiClient) client = client_for (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauApiInfo) info = NULL;

  server->clock_shift = -600;
  info = discover (client, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ABS (info->clock_shift + 600), <=, 2);
  g_assert_cmpint (sceau_api_client_get_clock_shift (client), ==, info->clock_shift);
}

/* --- cancelling ------------------------------------------------------------------------------- */

/* Silent: the answer never comes. Pausing tells the test that the request is there. */
static void
answer_never (FaultServer *server, SoupServerMessage *message, const char *path, gpointer data)
{
  soup_server_pause_message (server->server, message);
  g_cancellable_cancel (data);
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (FaultServer) server = fault_server_new (answer_never, cancellable);
  g_autoptr (SceauApiClient) client = client_for (server);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sceau_api_client_discover_async (client, cancellable, take_result, &result);
  g_assert_null (sceau_api_client_discover_finish (client, wait_for (&result), &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
}

/* --- password --------------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  guint status;
  const char *text;
  int code;
} salt_cases[] = {
  { "good", 200, "{\"auth\":[{\"type\":\"wsse\",\"salt\":\"" SALT "\"}]}", -1 },
  { "second", 200, "{\"auth\":[{\"type\":\"oauth\"},7,{\"type\":\"wsse\",\"salt\":\"" SALT "\"}]}",
    -1 },
  { "none", 200, "{\"auth\":[]}", SCEAU_ERROR_AUTH_CONFIG },
  { "other", 200, "{\"auth\":[{\"type\":\"oauth\"}]}", SCEAU_ERROR_AUTH_CONFIG },
  { "no auth", 200, "{}", SCEAU_ERROR_AUTH_CONFIG },
  { "no bcrypt", 200, "{\"auth\":[{\"type\":\"wsse\",\"salt\":\"$1$abc\"}]}",
    SCEAU_ERROR_BAD_RESPONSE },
  { "costly", 200, "{\"auth\":[{\"type\":\"wsse\",\"salt\":\"$2a$31$abcdefghijklmnopqrstuu\"}]}",
    SCEAU_ERROR_BAD_RESPONSE },
  { "not JSON", 200, "hello", SCEAU_ERROR_BAD_RESPONSE },
  { "500", 500, "{}", SCEAU_ERROR_AUTH_HTTP },
  { "429", 429, "{}", SCEAU_ERROR_TOO_MANY_ATTEMPTS },
};

static void
answer_salt (FaultServer *server, SoupServerMessage *message, const char *path, gpointer data)
{
  guint i = GPOINTER_TO_UINT (server->data);

  g_assert_cmpstr (path, ==, "/api/v1.2/users/op/érateur/auth");
  fault_answer_json (message, salt_cases[i].status, salt_cases[i].text);
}

static void
test_salt (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (salt_cases); i++)
    {
      g_autoptr (FaultServer) server = fault_server_new (answer_salt, GUINT_TO_POINTER (i));
      g_autoptr (SceauApiClient) client = client_for (server);
      g_autoptr (GError) error = NULL;
      g_autoptr (SceauSecret) secret = cryptpass (client, "op/érateur", &error);

      g_test_message ("%s", salt_cases[i].name);
      if (salt_cases[i].code < 0)
        {
          g_assert_no_error (error);
          g_assert_true (g_str_has_prefix (sceau_secret_get_text (secret), SALT));
        }
      else
        g_assert_error (error, SCEAU_ERROR, salt_cases[i].code);
    }
}

static void
test_impossible_user (void)
{
  g_autoptr (FaultServer) server = fault_server_new (answer_salt, NULL);
  g_autoptr (SceauApiClient) client = client_for (server);
  g_autoptr (GError) error = NULL;

  g_assert_null (cryptpass (client, "ad\"min", &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (server->log->len, ==, 0);
}

/* --- login ------------------------------------------------------------------------------------ */

typedef struct
{
  SceauSecret *cryptpass;
  guint status; /* 0: judge the token */
  GHashTable *nonces;
} Account;

/* What the vendor's server does: time within 5 minutes, each nonce once, the right digest. */
static gboolean
is_good (FaultServer *server, SoupServerMessage *message, Account *account)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *header = soup_message_headers_get_one (headers, "X-WSSE");
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauWsseToken) token = NULL;
  gint64 now = g_get_real_time () + server->clock_shift * G_USEC_PER_SEC;
  gint64 created = 0;

  g_assert_cmpstr (soup_message_headers_get_one (headers, "Authorization"), ==,
                   "WSSE profile=\"UsernameToken\"");
  g_assert_nonnull (header);
  token = sceau_wsse_token_parse (header, &error);
  g_assert_no_error (error);
  g_assert_true (sceau_wsse_token_get_created (token, &created));
  g_assert_true (g_hash_table_add (account->nonces, g_strdup (token->nonce)));
  return ABS (now - created) < 5 * G_TIME_SPAN_MINUTE
         && sceau_wsse_token_check_digest (token, account->cryptpass);
}

static void
answer_login (FaultServer *server, SoupServerMessage *message, const char *path, gpointer data)
{
  Account *account = data;

  if (account->status != 0)
    fault_answer_json (message, account->status, "{}");
  else if (is_good (server, message, account))
    fault_answer_json (message, 200, "{\"services\":{},\"permissions\":[]}");
  else
    fault_answer_json (message, 401, "{}");
}

static const struct
{
  const char *name;
  gint64 clock_shift;
  gboolean wrong_password;
  guint status;
  int code;
  guint requests;
} login_cases[] = {
  { "right", 0, FALSE, 0, -1, 1 },
  { "wrong password", 0, TRUE, 0, SCEAU_ERROR_AUTH_FAILED, 1 },
  { "clock ahead", 3600, FALSE, 0, -1, 2 },
  { "clock behind", -600, FALSE, 0, -1, 2 },
  { "clock and password", 3600, TRUE, 0, SCEAU_ERROR_AUTH_FAILED, 2 },
  { "always 401", 0, FALSE, 401, SCEAU_ERROR_AUTH_FAILED, 1 },
  { "403", 0, FALSE, 403, SCEAU_ERROR_HTTP_ERROR, 1 },
  { "500", 0, FALSE, 500, SCEAU_ERROR_HTTP_ERROR, 1 },
};

static void
test_login (void)
{
  g_autoptr (SceauSecret) password = sceau_secret_new ("camtrace", (gsize) -1);
  g_autoptr (SceauSecret) right = sceau_wsse_cryptpass (password, SALT, NULL);
  g_autoptr (SceauSecret) wrong = sceau_secret_new_random_text (360);

  for (guint i = 0; i < G_N_ELEMENTS (login_cases); i++)
    {
      g_autoptr (GHashTable) nonces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      Account account = { right, login_cases[i].status, nonces };
      g_autoptr (FaultServer) server = fault_server_new (answer_login, &account);
      g_autoptr (SceauApiClient) client = client_for (server);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) answer = NULL;

      g_test_message ("%s", login_cases[i].name);
      server->clock_shift = login_cases[i].clock_shift;
      sceau_api_client_set_account (client, "admin", login_cases[i].wrong_password ? wrong : right);
      answer = login (client, &error);
      if (login_cases[i].code < 0)
        {
          g_assert_no_error (error);
          g_assert_true (json_object_has_member (answer, "services"));
        }
      else
        g_assert_error (error, SCEAU_ERROR, login_cases[i].code);
      g_assert_cmpuint (fault_server_count (server, "GET /api/v1.2/users/login"), ==,
                        login_cases[i].requests);
    }
}

static void
test_no_account (void)
{
  g_autoptr (FaultServer) server = fault_server_new (answer_login, NULL);
  g_autoptr (SceauApiClient) client = client_for (server);
  g_autoptr (GError) error = NULL;

  g_assert_null (login (client, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED);
  g_assert_cmpuint (server->log->len, ==, 0);
}

/* --- cluster ---------------------------------------------------------------------------------- */

static void
answer_servers (FaultServer *server, SoupServerMessage *message, const char *path, gpointer data)
{
  fault_answer_json (message, 200,
                     "{\"servers\":["
                     "{\"id\":0,\"name\":\"Lyon-03\",\"host\":\"192.0.2.3\",\"httpPort\":80},"
                     "{\"id\":1,\"name\":\"Nantes\\u202e-01\",\"host\":\"nantes.example\","
                     "\"httpPort\":8080},"
                     "{\"id\":2,\"name\":\"bad host\",\"host\":\"a b\",\"httpPort\":80},"
                     "{\"id\":3,\"host\":\"::1\",\"httpPort\":99999},"
                     "7,{\"id\":4,\"name\":\"no host\"}]}");
}

static void
test_servers (void)
{
  g_autoptr (FaultServer) server = fault_server_new (answer_servers, NULL);
  g_autoptr (SceauApiClient) client = client_for (server);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) servers = NULL;
  SceauApiServer *nantes, *local;

  sceau_api_client_servers_async (client, NULL, take_result, &result);
  servers = sceau_api_client_servers_finish (client, wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (servers->len, ==, 3);
  nantes = g_ptr_array_index (servers, 1);
  g_assert_cmpint (nantes->id, ==, 1);
  g_assert_cmpstr (nantes->host, ==, "nantes.example");
  g_assert_cmpint (nantes->http_port, ==, 8080);
  g_assert_null (strstr (nantes->name, "\xe2\x80\xae"));
  local = g_ptr_array_index (servers, 2);
  g_assert_cmpstr (local->name, ==, "::1");
  g_assert_cmpint (local->http_port, ==, 80);
}

/* --- HTTPS ------------------------------------------------------------------------------------ */

typedef struct
{
  const char *name;
  const char *dns_name;
  gboolean trusted;
  gboolean expired;
  gboolean send_intermediate;
  gboolean good;
} TlsCase;

static const TlsCase tls_cases[] = {
  { "good", "lyon-03.camtrace.example", TRUE, FALSE, TRUE, TRUE },
  { "unknown root", "lyon-03.camtrace.example", FALSE, FALSE, TRUE, FALSE },
  { "other name", "nantes-01.camtrace.example", TRUE, FALSE, TRUE, FALSE },
  { "expired", "lyon-03.camtrace.example", TRUE, TRUE, TRUE, FALSE },
  { "no intermediate", "lyon-03.camtrace.example", TRUE, FALSE, FALSE, FALSE },
};

static void
test_tls (gconstpointer data)
{
  const TlsCase *c = data;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *root = sceau_test_root (pki, .cn = "Root", .not_before = now - SCEAU_TEST_YEAR,
                                             .not_after = now + SCEAU_TEST_YEAR);
  SceauTestIdentity *mid = sceau_test_ca (pki, root, .cn = "Mid",
                                          .not_before = now - SCEAU_TEST_YEAR,
                                          .not_after = now + SCEAU_TEST_YEAR);
  SceauTestIdentity *leaf = sceau_test_leaf (
      pki, mid, .cn = "lyon-03.camtrace.example", .not_before = now - 30 * SCEAU_TEST_DAY,
      .not_after = c->expired ? now - SCEAU_TEST_DAY : now + 30 * SCEAU_TEST_DAY);
  SceauTestIdentity *stranger = sceau_test_root (pki, .cn = "Root");
  g_autofree char *pem = sceau_test_pem (leaf, c->send_intermediate ? mid : NULL, NULL);
  g_autoptr (SceauAnchors) anchors = sceau_test_anchors (c->trusted ? root : stranger, NULL);
  g_autoptr (FaultServer) server = fault_server_new_tls (pem, leaf->key, answer_clock, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauApiClient)
      client = sceau_api_client_new (server->url, c->dns_name, anchors, &error);
  g_autoptr (SceauApiInfo) info = discover (client, &error);

  if (c->good)
    {
      g_assert_no_error (error);
      g_assert_true (info->secure);
      return;
    }
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_TLS);
  g_assert_nonnull (sceau_error_get_findings (error));
  /* Refused before the request was sent. */
  g_assert_cmpuint (server->log->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (discovery_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/camtrace/api-client/discovery/",
                                           discovery_cases[i].name, NULL);

      g_test_add_data_func (path, &discovery_cases[i], test_discovery);
    }
  g_test_add_func ("/camtrace/api-client/nobody", test_nobody);
  g_test_add_func ("/camtrace/api-client/no-such-name", test_no_such_name);
  g_test_add_func ("/camtrace/api-client/bad-url", test_bad_url);
  g_test_add_func ("/camtrace/api-client/peer", test_peer);
  g_test_add_func ("/camtrace/api-client/clock-shift", test_clock_shift);
  g_test_add_func ("/camtrace/api-client/cancel", test_cancel);
  g_test_add_func ("/camtrace/api-client/salt", test_salt);
  g_test_add_func ("/camtrace/api-client/impossible-user", test_impossible_user);
  g_test_add_func ("/camtrace/api-client/login", test_login);
  g_test_add_func ("/camtrace/api-client/no-account", test_no_account);
  g_test_add_func ("/camtrace/api-client/servers", test_servers);
  for (guint i = 0; i < G_N_ELEMENTS (tls_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/camtrace/api-client/tls/", tls_cases[i].name, NULL);

      g_test_add_data_func (path, &tls_cases[i], test_tls);
    }
  return g_test_run ();
}

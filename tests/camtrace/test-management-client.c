/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client of the management API: pin, session, refusals, cuts. The server is a small agent of this file's own, over real TLS. */
#include "config.h"

#include <string.h>

#include "base/sceau-json.h"
#include "base/sceau-text.h"
#include "camtrace/sceau-management-client.h"
#include "camtrace/sceau-wsse.h"
#include "fault-server.h"
#include "sceau-test-pki.h"

#define BASE "/api/https/v1/"
#define SALT "$2a$04$abcdefghijklmnopqrstuu"

/* --- a small agent ---------------------------------------------------------------------------- */

typedef struct
{
  FaultServer *server;
  SceauTestPki *pki;
  SceauSecret *cryptpass;
  GHashTable *challenges; /* good once */
  GHashTable *bearers;
  guint n_made;
  guint expires_in;
  FaultServerFunc answer; /* of what needs a session */
  gpointer answer_data;
} Agent;

static gboolean
take_token (Agent *agent, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *header = soup_message_headers_get_one (headers, "X-WSSE");
  g_autoptr (SceauWsseToken) token = header != NULL ? sceau_wsse_token_parse (header, NULL) : NULL;
  gint64 now = g_get_real_time () + agent->server->clock_shift * G_USEC_PER_SEC;
  gint64 created;

  return token != NULL && strcmp (token->username, "admin") == 0
         && g_hash_table_remove (agent->challenges, token->nonce)
         && sceau_wsse_token_get_created (token, &created)
         && ABS (now - created) < 5 * G_TIME_SPAN_MINUTE
         && sceau_wsse_token_check_digest (token, agent->cryptpass);
}

static void
answer_challenge (Agent *agent, SoupServerMessage *message)
{
  g_autofree char *challenge = g_strdup_printf ("challenge-number-%010u", agent->n_made++);
  g_autofree char *text = g_strdup_printf ("{\"challenge\":\"%s\",\"expires_in\":60}", challenge);

  g_hash_table_add (agent->challenges, g_steal_pointer (&challenge));
  fault_answer_json (message, 200, text);
}

static void
answer_session (Agent *agent, SoupServerMessage *message)
{
  g_autofree char *bearer = NULL;
  g_autofree char *text = NULL;

  if (!take_token (agent, message))
    {
      fault_answer_json (message, 401,
                         "{\"type\":\"about:blank\",\"title\":\"Unauthorized\","
                         "\"status\":401,\"code\":\"auth-failed\","
                         "\"detail\":\"Wrong user name or password\"}");
      return;
    }
  bearer = g_strdup_printf ("bearer-of-forty-three-characters-%010u", agent->n_made++);
  text = g_strdup_printf ("{\"token\":\"%s\",\"expires_in\":%u,\"user\":\"admin\","
                          "\"administrator\":true}",
                          bearer, agent->expires_in);
  g_hash_table_add (agent->bearers, g_steal_pointer (&bearer));
  fault_answer_json (message, 200, text);
}

static gboolean
has_session (Agent *agent, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *value = soup_message_headers_get_one (headers, "Authorization");

  return value != NULL && g_str_has_prefix (value, "Bearer ")
         && g_hash_table_contains (agent->bearers, value + strlen ("Bearer "));
}

static void
on_request (FaultServer *server, SoupServerMessage *message, const char *path, gpointer data)
{
  Agent *agent = data;

  if (strcmp (path, BASE) == 0)
    fault_answer_json (message, 200,
                       "{\"name\":\"lyon-03\",\"api\":\"v1\",\"version\":\"0.1.0\","
                       "\"server_time\":\"2026-11-23T08:30:00Z\"}");
  else if (strcmp (path, BASE "challenge") == 0)
    answer_challenge (agent, message);
  else if (strcmp (path, BASE "session") == 0)
    answer_session (agent, message);
  else if (g_str_has_prefix (path, BASE "users/"))
    fault_answer_json (message, 200, "{\"auth\":[{\"type\":\"wsse\",\"salt\":\"" SALT "\"}]}");
  else if (!has_session (agent, message))
    fault_answer_json (message, 401, "{\"code\":\"auth-failed\",\"detail\":\"No session\"}");
  else
    agent->answer (server, message, path, agent->answer_data);
}

static Agent *
agent_new (FaultServerFunc answer, gpointer data)
{
  Agent *agent = g_new0 (Agent, 1);
  g_autoptr (SceauSecret) password = sceau_secret_new ("camtrace", (gsize) -1);
  SceauTestIdentity *identity;
  g_autofree char *pem = NULL;

  agent->pki = sceau_test_pki_new ();
  /* Expired, and for nobody's name: the pin alone counts. */
  identity = sceau_test_leaf (agent->pki, NULL, .cn = "sceau-agent", .not_before = 1000000,
                              .not_after = 2000000);
  pem = sceau_certificate_to_pem (identity->certificate);
  agent->cryptpass = sceau_wsse_cryptpass (password, SALT, NULL);
  agent->challenges = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  agent->bearers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  agent->expires_in = 900;
  agent->answer = answer;
  agent->answer_data = data;
  agent->server = fault_server_new_tls (pem, identity->key, on_request, agent);
  return agent;
}

static void
agent_free (Agent *agent)
{
  fault_server_free (agent->server);
  sceau_secret_unref (agent->cryptpass);
  g_hash_table_unref (agent->challenges);
  g_hash_table_unref (agent->bearers);
  sceau_test_pki_free (agent->pki);
  g_free (agent);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Agent, agent_free)

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

static JsonObject *
call (SceauManagementClient *client, const char *method, const char *path, const char *if_match,
      char **etag, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) body = strcmp (method, "PUT") == 0 ? g_bytes_new_static ("{}", 2) : NULL;

  sceau_management_client_call_async (client, method, path,
                                      body != NULL ? "application/json" : NULL, body, if_match,
                                      NULL, take_result, &result);
  return sceau_management_client_call_finish (client, wait_for (&result), etag, error);
}

static gboolean
hello (SceauManagementClient *client, char **fingerprint, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *name = NULL;

  sceau_management_client_hello_async (client, NULL, take_result, &result);
  if (!sceau_management_client_hello_finish (client, wait_for (&result), fingerprint, &name, NULL,
                                             error))
    return FALSE;
  g_assert_cmpstr (name, ==, "lyon-03");
  return TRUE;
}

static SceauManagementClient *
client_new (Agent *agent, gboolean with_pin)
{
  g_autoptr (GError) error = NULL;
  SceauManagementClient *client = sceau_management_client_new (
      agent->server->url, with_pin ? agent->server->spki : NULL, &error);

  g_assert_no_error (error);
  if (with_pin)
    sceau_management_client_set_account (client, "admin", agent->cryptpass);
  return client;
}

static void
answer_empty (FaultServer *server, SoupServerMessage *message, const char *path, gpointer data)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "ETag",
                                "\"0123456789abcdef\"");
  fault_answer_json (message, 200, "{}");
}

/* --- pin -------------------------------------------------------------------------------------- */

static void
test_hello (void)
{
  g_autoptr (Agent) agent = agent_new (answer_empty, NULL);
  g_autoptr (SceauManagementClient) stranger = client_new (agent, FALSE);
  g_autoptr (SceauManagementClient) friend = client_new (agent, TRUE);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr (GError) error = NULL;

  hello (stranger, &first, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (first, ==, agent->server->spki);
  hello (friend, &second, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (second, ==, agent->server->spki);
}

/* Without a confirmed key nothing but hello is even sent. */
static void
test_no_pin (void)
{
  g_autoptr (Agent) agent = agent_new (answer_empty, NULL);
  g_autoptr (SceauManagementClient) client = client_new (agent, FALSE);
  g_autoptr (SceauSecret) password = sceau_secret_new ("camtrace", (gsize) -1);
  g_autoptr (GAsyncResult) login = NULL;
  g_autoptr (GAsyncResult) cryptpass = NULL;
  g_autoptr (GError) error = NULL;

  sceau_management_client_set_account (client, "admin", agent->cryptpass);
  g_assert_null (call (client, "GET", "state", NULL, NULL, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_AGENT_KEY_UNKNOWN);
  g_clear_error (&error);
  sceau_management_client_login_async (client, NULL, take_result, &login);
  g_assert_false (sceau_management_client_login_finish (client, wait_for (&login), &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_AGENT_KEY_UNKNOWN);
  g_clear_error (&error);
  sceau_management_client_cryptpass_async (client, "admin", password, NULL, take_result,
                                           &cryptpass);
  g_assert_null (sceau_management_client_cryptpass_finish (client, wait_for (&cryptpass), &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_AGENT_KEY_UNKNOWN);
  g_assert_cmpuint (agent->server->log->len, ==, 0);
}

/* Another key than the pinned one: both are told, and nothing was sent. */
static void
test_key_changed (void)
{
  g_autoptr (Agent) agent = agent_new (answer_empty, NULL);
  g_autofree char *pin = g_strnfill (64, 'a');
  g_autofree char *grouped_pin = sceau_fingerprint_group (pin);
  g_autofree char *grouped = sceau_fingerprint_group (agent->server->spki);
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauManagementClient)
      client = sceau_management_client_new (agent->server->url, pin, &error);

  sceau_management_client_set_account (client, "admin", agent->cryptpass);
  g_assert_false (hello (client, NULL, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_AGENT_KEY_CHANGED);
  g_assert_nonnull (strstr (error->message, grouped));
  g_assert_nonnull (strstr (error->message, grouped_pin));
  g_clear_error (&error);
  g_assert_null (call (client, "GET", "state", NULL, NULL, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_AGENT_KEY_CHANGED);
  g_assert_cmpuint (agent->server->log->len, ==, 0);
}

static void
test_bad_arguments (void)
{
  static const struct
  {
    const char *url, *pin;
  } cases[] = {
    { "http://127.0.0.1:8444", NULL },    { "127.0.0.1:8444", NULL },       { "https://", NULL },
    { "https://127.0.0.1:8444", "abcd" }, { "https://127.0.0.1:8444", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (sceau_management_client_new (cases[i].url, cases[i].pin, &error));
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT);
    }
}

/* --- session ---------------------------------------------------------------------------------- */

static void
test_session (void)
{
  g_autoptr (Agent) agent = agent_new (answer_empty, NULL);
  g_autoptr (SceauManagementClient) client = client_new (agent, TRUE);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *etag = NULL;
      g_autoptr (JsonObject) answer = call (client, "GET", "history", NULL, &etag, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (etag, ==, "\"0123456789abcdef\"");
    }
  g_assert_cmpuint (fault_server_count (agent->server, "POST " BASE "session"), ==, 1);
  g_assert_cmpuint (fault_server_count (agent->server, "GET " BASE "challenge"), ==, 1);
}

/* Five calls at once before there is a session: one login for all. */
static void
test_session_shared (void)
{
  g_autoptr (Agent) agent = agent_new (answer_empty, NULL);
  g_autoptr (SceauManagementClient) client = client_new (agent, TRUE);
  GAsyncResult *results[5] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    sceau_management_client_call_async (client, "GET", "history", NULL, NULL, NULL, NULL,
                                        take_result, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) answer = sceau_management_client_call_finish (
          client, wait_for (&results[i]), NULL, &error);

      g_assert_no_error (error);
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (fault_server_count (agent->server, "POST " BASE "session"), ==, 1);
}

/* One who waits for the shared login goes away: the others are served. */
static void
test_session_cancelled (void)
{
  g_autoptr (Agent) agent = agent_new (answer_empty, NULL);
  g_autoptr (SceauManagementClient) client = client_new (agent, TRUE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) impatient = NULL;
  g_autoptr (GAsyncResult) patient = NULL;
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (GError) error = NULL;

  sceau_management_client_call_async (client, "GET", "history", NULL, NULL, NULL, cancellable,
                                      take_result, &impatient);
  sceau_management_client_call_async (client, "GET", "history", NULL, NULL, NULL, NULL, take_result,
                                      &patient);
  g_cancellable_cancel (cancellable);
  g_assert_null (sceau_management_client_call_finish (client, wait_for (&impatient), NULL, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  g_clear_error (&error);
  answer = sceau_management_client_call_finish (client, wait_for (&patient), NULL, &error);
  g_assert_no_error (error);
}

/* Everybody who waited has gone, and so has the client: the login that is under way ends by itself, and touches nothing of it. */
static void
test_session_abandoned (void)
{
  g_autoptr (Agent) agent = agent_new (answer_empty, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SceauManagementClient *client = client_new (agent, TRUE);
  gpointer alive = client;

  sceau_management_client_call_async (client, "GET", "history", NULL, NULL, NULL, cancellable,
                                      take_result, &result);
  g_cancellable_cancel (cancellable);
  g_assert_null (sceau_management_client_call_finish (client, wait_for (&result), NULL, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
  g_clear_object (&result);
  g_object_add_weak_pointer (G_OBJECT (client), &alive);
  g_object_unref (client);
  g_assert_null (alive);
  /* The handshake that was begun is refused, so the agent is never asked for a challenge. */
  for (guint i = 0; sceau_listener_get_n_handshakes (agent->server->listener) > 0 || i < 50; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (fault_server_count (agent->server, "POST " BASE "session"), ==, 0);
}

/* The agent has been restarted: its sessions are void, a new one is opened once. */
static void
test_session_ended (void)
{
  g_autoptr (Agent) agent = agent_new (answer_empty, NULL);
  g_autoptr (SceauManagementClient) client = client_new (agent, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) before = call (client, "GET", "history", NULL, NULL, &error);
  g_autoptr (JsonObject) after = NULL;

  g_assert_no_error (error);
  g_hash_table_remove_all (agent->bearers);
  after = call (client, "GET", "history", NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fault_server_count (agent->server, "POST " BASE "session"), ==, 2);
  g_assert_cmpuint (fault_server_count (agent->server, "GET " BASE "history"), ==, 3);
}

static void
answer_denied (FaultServer *server, SoupServerMessage *message, const char *path, gpointer data)
{
  fault_answer_json (message, 401, "{\"code\":\"auth-failed\",\"detail\":\"No\"}");
}

/* An agent that accepts the login and then refuses its own bearer: twice is enough. */
static void
test_session_refused (void)
{
  g_autoptr (Agent) agent = agent_new (answer_denied, NULL);
  g_autoptr (SceauManagementClient) client = client_new (agent, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_null (call (client, "GET", "history", NULL, NULL, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED);
  g_assert_cmpuint (fault_server_count (agent->server, "POST " BASE "session"), ==, 2);
}

static void
test_wrong_password (void)
{
  g_autoptr (Agent) agent = agent_new (answer_empty, NULL);
  g_autoptr (SceauManagementClient) client = client_new (agent, TRUE);
  g_autoptr (SceauSecret) wrong = sceau_secret_new_random_text (360);
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (GError) error = NULL;

  sceau_management_client_set_account (client, "admin", wrong);
  g_assert_null (call (client, "GET", "history", NULL, NULL, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED);
  g_assert_cmpuint (fault_server_count (agent->server, "POST " BASE "session"), ==, 1);
  g_clear_error (&error);
  sceau_management_client_set_account (client, "admin", agent->cryptpass);
  answer = call (client, "GET", "history", NULL, NULL, &error);
  g_assert_no_error (error);
  sceau_management_client_set_account (client, NULL, NULL);
  g_assert_null (call (client, "GET", "history", NULL, NULL, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED);
}

/* The server's clock is an hour off: the token is made in its time. */
static void
test_clock (void)
{
  g_autoptr (Agent) agent = agent_new (answer_empty, NULL);
  g_autoptr (SceauManagementClient) client = client_new (agent, TRUE);
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (GError) error = NULL;

  agent->server->clock_shift = -3600;
  answer = call (client, "GET", "history", NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fault_server_count (agent->server, "POST " BASE "session"), ==, 1);
}

static void
test_cryptpass (void)
{
  g_autoptr (Agent) agent = agent_new (answer_empty, NULL);
  g_autoptr (SceauManagementClient) client = client_new (agent, TRUE);
  g_autoptr (SceauSecret) password = sceau_secret_new ("camtrace", (gsize) -1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SceauSecret) cryptpass = NULL;
  g_autoptr (GError) error = NULL;

  sceau_management_client_cryptpass_async (client, "admin", password, NULL, take_result, &result);
  cryptpass = sceau_management_client_cryptpass_finish (client, wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_true (sceau_secret_equal (cryptpass, agent->cryptpass));
}

/* --- refusals --------------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  guint status;
  const char *text;
  int code;
} RefusalCase;

static const RefusalCase refusal_cases[] = {
  { "412", 412, "{\"code\":\"changed-meanwhile\",\"detail\":\"Look again\"}",
    SCEAU_ERROR_CHANGED_MEANWHILE },
  { "428", 428, "{\"code\":\"precondition-required\",\"detail\":\"If-Match\"}",
    SCEAU_ERROR_PRECONDITION_REQUIRED },
  { "409", 409,
    "{\"code\":\"front-end-rejected\",\"detail\":\"HAProxy refuses it\",\"output\":\"line 12\"}",
    SCEAU_ERROR_FRONT_END_REJECTED },
  { "422", 422,
    "{\"code\":\"chain-rejected\",\"detail\":\"No\",\"findings\":[{\"code\":\"key-mismatch\","
    "\"severity\":\"error\",\"about\":\"a\",\"sha256\":null,\"params\":{},\"message\":\"m\","
    "\"fix\":\"\"}]}",
    SCEAU_ERROR_CHAIN_REJECTED },
  { "500", 500, "{\"code\":\"io\",\"detail\":\"Its own disk\"}", SCEAU_ERROR_IO },
  { "403", 403, "{\"code\":\"forbidden\",\"detail\":\"May not\"}", SCEAU_ERROR_FORBIDDEN },
  { "429", 429, "{\"code\":\"too-many-attempts\",\"detail\":\"Wait\"}",
    SCEAU_ERROR_TOO_MANY_ATTEMPTS },
  { "unknown code", 412, "{\"code\":\"from-the-future\",\"detail\":\"Look again\"}",
    SCEAU_ERROR_CHANGED_MEANWHILE },
  { "no problem document", 503, "busy", SCEAU_ERROR_BUSY },
  { "bad gateway", 502, "<html>", SCEAU_ERROR_HTTP_ERROR },
  { "redirect", 302, "{}", SCEAU_ERROR_HTTP_ERROR },
  { "not JSON", 200, "hello", SCEAU_ERROR_BAD_RESPONSE },
  { "array", 200, "[]", SCEAU_ERROR_BAD_RESPONSE },
};

static void
answer_refusal (FaultServer *server, SoupServerMessage *message, const char *path, gpointer data)
{
  const RefusalCase *c = data;

  fault_answer_json (message, c->status, c->text);
}

static void
test_refusal (gconstpointer data)
{
  const RefusalCase *c = data;
  g_autoptr (Agent) agent = agent_new (answer_refusal, (gpointer) c);
  g_autoptr (SceauManagementClient) client = client_new (agent, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_null (call (client, "PUT", "certificate", "\"x\"", NULL, &error));
  g_assert_error (error, SCEAU_ERROR, c->code);
  g_assert_cmpint (sceau_error_is_answer (error), ==, strstr (c->text, "\"code\"") != NULL);
  if (c->code == SCEAU_ERROR_CHAIN_REJECTED)
    g_assert_true (
        sceau_findings_have (sceau_error_get_findings (error), SCEAU_FINDING_KEY_MISMATCH));
  if (c->code == SCEAU_ERROR_FRONT_END_REJECTED)
    {
      g_assert_cmpstr (error->message, ==, "HAProxy refuses it");
      g_assert_cmpstr (sceau_error_get_detail (error), ==, "line 12");
    }
}

/* --- trouble on the way ----------------------------------------------------------------------- */

static void
answer_cut (FaultServer *server, SoupServerMessage *message, const char *path, gpointer data)
{
  fault_answer_cut (message);
}

static void
answer_close (FaultServer *server, SoupServerMessage *message, const char *path, gpointer data)
{
  fault_answer_close (message);
}

static void
answer_huge (FaultServer *server, SoupServerMessage *message, const char *path, gpointer data)
{
  fault_answer_huge (message, 16 * 1024 * 1024);
}

static const struct
{
  const char *name;
  FaultServerFunc answer;
  int code;
} trouble_cases[] = {
  { "cut", answer_cut, SCEAU_ERROR_UNREACHABLE },
  { "closed", answer_close, SCEAU_ERROR_UNREACHABLE },
  { "16 MB", answer_huge, SCEAU_ERROR_TOO_LARGE },
};

/* A change is sent once, whatever happens to it: nobody knows whether it was made. */
static void
test_trouble (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (trouble_cases); i++)
    {
      g_autoptr (Agent) agent = agent_new (trouble_cases[i].answer, NULL);
      g_autoptr (SceauManagementClient) client = client_new (agent, TRUE);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", trouble_cases[i].name);
      g_assert_null (call (client, "PUT", "certificate", "\"x\"", NULL, &error));
      g_assert_error (error, SCEAU_ERROR, trouble_cases[i].code);
      g_assert_cmpuint (fault_server_count (agent->server, "PUT " BASE "certificate"), ==, 1);
      g_clear_error (&error);
      g_assert_null (call (client, "GET", "history", NULL, NULL, &error));
      g_assert_error (error, SCEAU_ERROR, trouble_cases[i].code);
    }
}

static void
test_nobody (void)
{
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u", fault_free_port ());
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauManagementClient) client = sceau_management_client_new (url, NULL, &error);

  g_assert_false (hello (client, NULL, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_UNREACHABLE);
}

/* TLS, but no agent behind it. */
static void
answer_web (FaultServer *server, SoupServerMessage *message, const char *path, gpointer data)
{
  fault_answer (message, GPOINTER_TO_UINT (server->data), "text/html", "<title>Web</title>");
}

static void
test_no_agent (void)
{
  static const guint statuses[] = { 200, 302, 401, 403, 404, 405, 500 };
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *identity = sceau_test_leaf (pki, NULL, .cn = "web");
  g_autofree char *pem = sceau_certificate_to_pem (identity->certificate);

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (FaultServer) server = fault_server_new_tls (pem, identity->key, answer_web,
                                                             GUINT_TO_POINTER (statuses[i]));
      g_autoptr (GError) error = NULL;
      g_autoptr (SceauManagementClient)
          client = sceau_management_client_new (server->url, NULL, &error);

      g_assert_false (hello (client, NULL, &error));
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_NO_AGENT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/camtrace/management-client/hello", test_hello);
  g_test_add_func ("/camtrace/management-client/no-pin", test_no_pin);
  g_test_add_func ("/camtrace/management-client/key-changed", test_key_changed);
  g_test_add_func ("/camtrace/management-client/bad-arguments", test_bad_arguments);
  g_test_add_func ("/camtrace/management-client/session", test_session);
  g_test_add_func ("/camtrace/management-client/session/shared", test_session_shared);
  g_test_add_func ("/camtrace/management-client/session/cancelled", test_session_cancelled);
  g_test_add_func ("/camtrace/management-client/session/abandoned", test_session_abandoned);
  g_test_add_func ("/camtrace/management-client/session/ended", test_session_ended);
  g_test_add_func ("/camtrace/management-client/session/refused", test_session_refused);
  g_test_add_func ("/camtrace/management-client/wrong-password", test_wrong_password);
  g_test_add_func ("/camtrace/management-client/clock", test_clock);
  g_test_add_func ("/camtrace/management-client/cryptpass", test_cryptpass);
  for (guint i = 0; i < G_N_ELEMENTS (refusal_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/camtrace/management-client/refusal/",
                                           refusal_cases[i].name, NULL);

      g_test_add_data_func (path, &refusal_cases[i], test_refusal);
    }
  g_test_add_func ("/camtrace/management-client/trouble", test_trouble);
  g_test_add_func ("/camtrace/management-client/nobody", test_nobody);
  g_test_add_func ("/camtrace/management-client/no-agent", test_no_agent);
  return g_test_run ();
}

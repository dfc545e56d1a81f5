/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fleet against real servers: the demo's agents (front end included), peers that are no CamTrace, a wire that is cut. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "sceau-test-await.h"
#include "sceau-test-site.h"
#include "sceau-test-wire.h"

/* One demo fleet for all tests, and one of ours: each test adds the server anew. (To read the system's roots is what takes longest where
 * memory is watched.) */
static struct
{
  SceauFleet *fleet;
  char *fleet_dir;
  GSubprocess *process;
  char *dir;
  JsonParser *parser;
  JsonArray *servers;
} demo;

typedef struct
{
  SceauTestSite site; /* its fleet and server alone */
  char *dir;
  JsonObject *facts; /* of the demo's server */
} Fixture;

static const char *
fact (Fixture *f, const char *member)
{
  return json_object_get_string_member (f->facts, member);
}

static char *
program (void)
{
  return g_build_filename (g_getenv ("SCEAU_BUILDDIR"), "src", "sceau-demo", NULL);
}

static void
start_demo (void)
{
  g_autofree char *path = program ();
  const char *arguments[] = { path, "--servers", "3", "--dir", NULL, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  GInputStream *out;
  char c;

  demo.dir = sceau_test_make_dir ();
  arguments[4] = demo.dir;
  demo.process = sceau_test_spawn (arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  demo.parser = json_parser_new ();
  out = g_subprocess_get_stdout_pipe (demo.process);
  /* The document ends with the one brace that stands at the beginning of a line. */
  while (!g_str_has_suffix (text->str, "\n}") && g_input_stream_read (out, &c, 1, NULL, NULL) == 1)
    g_string_append_c (text, c);
  json_parser_load_from_data (demo.parser, text->str, -1, &error);
  g_assert_no_error (error);
  demo.servers = json_object_get_array_member (
      json_node_get_object (json_parser_get_root (demo.parser)), "servers");
}

static void
stop_demo (void)
{
  g_object_unref (demo.fleet);
  sceau_test_remove_dir (demo.fleet_dir);
  sceau_test_end (demo.process);
  g_object_unref (demo.parser);
  sceau_test_remove_dir (demo.dir);
}

static SceauDiscovery *
discover (Fixture *f, const char *address, const char *agent_url, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_fleet_discover_async (f->site.fleet, address, agent_url, NULL, sceau_test_await_cb,
                              &result);
  sceau_test_await (&result);
  return sceau_fleet_discover_finish (f->site.fleet, result, error);
}

static SceauServer *
enrol (Fixture *f, SceauDiscovery *discovery, const char *password, const char *pin,
       SceauSecret **cryptpass, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SceauSecret) secret = sceau_secret_new (password, (gsize) -1);

  sceau_fleet_enrol_async (f->site.fleet, discovery, fact (f, "name"), fact (f, "username"), secret,
                           pin, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  return sceau_fleet_enrol_finish (f->site.fleet, result, cryptpass, error);
}

/* Out of the fleet again, so that it can be added in another way. */
static void
remove_server (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sceau_fleet_remove_async (f->site.fleet, f->site.server, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  sceau_fleet_remove_finish (f->site.fleet, result, &error);
  g_assert_no_error (error);
  g_clear_object (&f->site.server);
}

static void
set_cryptpass (Fixture *f, SceauSecret *cryptpass)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sceau_fleet_set_cryptpass_async (f->site.fleet, f->site.server, cryptpass, FALSE, NULL,
                                   sceau_test_await_cb, &result);
  sceau_test_await (&result);
  sceau_fleet_set_cryptpass_finish (f->site.fleet, result, &error);
  g_assert_no_error (error);
}

/* The way a person adds a server. */
static void
add_server (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauDiscovery)
      discovery = discover (f, fact (f, "camtrace_url"), fact (f, "agent_url"), &error);
  g_autoptr (SceauSecret) cryptpass = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (sceau_discovery_get_api_version (discovery), ==, "v1.2");
  g_assert_cmpstr (sceau_discovery_get_agent_fingerprint (discovery), ==,
                   fact (f, "agent_fingerprint"));
  f->site.server = enrol (f, discovery, fact (f, "password"),
                          sceau_discovery_get_agent_fingerprint (discovery), &cryptpass, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sceau_server_get_way (f->site.server), ==, SCEAU_WAY_AGENT);
  g_object_set (f->site.server, "dns-name", fact (f, "dns_name"), NULL);
  sceau_test_site_save (&f->site);
  set_cryptpass (f, cryptpass);
}

static void
open_fleet (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  demo.fleet_dir = sceau_test_make_dir ();
  demo.fleet = sceau_fleet_new (demo.fleet_dir);
  sceau_fleet_open_async (demo.fleet, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  sceau_fleet_open_finish (demo.fleet, result, &error);
  g_assert_no_error (error);
}

static void
deploy_well (Fixture *f, SceauOperation operation, const SceauArguments *arguments, gboolean enable)
{
  g_autoptr (GError) error = NULL;

  sceau_test_site_deploy (&f->site, operation, arguments, enable, NULL, &error);
  g_assert_no_error (error);
}

/* Back to nothing, whatever a test has left. */
static void
reset_server (Fixture *f)
{
  sceau_test_site_refresh (&f->site);
  if (sceau_managed_state_get_installed (sceau_server_get_state (f->site.server))
      != SCEAU_INSTALLED_NONE)
    deploy_well (f, SCEAU_OPERATION_UNINSTALL, NULL, TRUE);
  while (sceau_managed_state_get_request (sceau_server_get_state (f->site.server)) != NULL
         || sceau_managed_state_get_key_pending (sceau_server_get_state (f->site.server)))
    deploy_well (f, SCEAU_OPERATION_DELETE_REQUEST, NULL, FALSE);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->facts = json_array_get_object_element (demo.servers, 0);
  f->dir = sceau_test_make_dir ();
  f->site.fleet = demo.fleet;
  add_server (f);
  reset_server (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  remove_server (f);
  sceau_test_remove_dir (f->dir);
}

static SceauArguments *
identity (Fixture *f)
{
  SceauArguments *arguments = sceau_arguments_new ();

  arguments->subject = sceau_subject_new ();
  arguments->subject->country = g_strdup ("FR");
  arguments->subject->organization = g_strdup ("Exemple");
  arguments->subject->common_name = g_strdup (fact (f, "dns_name"));
  arguments->key_type = SCEAU_KEY_EC_P256;
  return arguments;
}

/* The authority signs the pending request; its answer's files are read as a person would drop them. */
static char *
get_chain_pem (Fixture *f)
{
  SceauRequest *request = sceau_managed_state_get_request (sceau_server_get_state (f->site.server));
  g_autofree char *pem = sceau_request_to_pem (request);
  g_autofree char *request_path = g_build_filename (f->dir, "request.csr", NULL);
  g_autofree char *out = g_build_filename (f->dir, "answer", NULL);
  g_autofree char *path = program ();
  g_autoptr (GSubprocess) signing = NULL;
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  g_autoptr (GPtrArray) certificates = NULL;
  g_autoptr (SceauChain) chain = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) signed_result = NULL;
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;
  SceauChainQuery query = { .spki_sha256 = sceau_request_get_spki_sha256 (request),
                            .now = g_get_real_time () / G_USEC_PER_SEC,
                            .anchors = sceau_fleet_get_anchors (f->site.fleet) };
  const char *name;

  g_assert_true (g_file_set_contents (request_path, pem, -1, NULL));
  signing = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, path, "sign", "--dir",
                              demo.dir, "--request", request_path, "--out", out, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_async (signing, NULL, sceau_test_await_cb, &signed_result);
  sceau_test_await (&signed_result);
  g_assert_true (g_subprocess_get_successful (signing));
  dir = g_dir_open (out, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *full = g_build_filename (out, name, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (full);

      g_list_store_append (files, file);
    }
  sceau_intake_read_async (reading, G_LIST_MODEL (files), NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  g_assert_true (sceau_intake_read_finish (result, NULL));
  certificates = sceau_reading_dup_certificates (reading);
  chain = sceau_chain_build (certificates, &query, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sceau_chain_get_status (chain), ==, SCEAU_CHAIN_COMPLETE);
  return sceau_chain_to_pem (chain);
}

static void
trust_root (Fixture *f)
{
  g_autofree char *path = g_build_filename (demo.dir, "authority", "root.pem", NULL);
  g_autofree char *pem = NULL;
  g_autoptr (SceauCertificate) root = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (path, &pem, NULL, NULL));
  root = sceau_certificate_new_from_pem (pem, &error);
  g_assert_no_error (error);
  sceau_fleet_trust (f->site.fleet, root, &error);
  g_assert_no_error (error);
}

/* The main job, end to end, and back. */
static void
test_authority_way (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauArguments) arguments = identity (f);
  g_autoptr (SceauBackend) backend = NULL;
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SceauCertificate) leaf = NULL;

  trust_root (f);
  sceau_test_site_assert_status (&f->site, "not-configured");
  deploy_well (f, SCEAU_OPERATION_REQUEST, arguments, FALSE);
  sceau_test_site_assert_status (&f->site, "waiting");
  arguments->chain_pem = get_chain_pem (f);
  leaf = sceau_certificate_new_from_pem (arguments->chain_pem, NULL);
  g_assert_true (sceau_fleet_match (f->site.fleet, leaf) == f->site.server);
  deploy_well (f, SCEAU_OPERATION_INSTALL, arguments, TRUE);
  sceau_test_site_assert_status (&f->site, "verified");
  sceau_test_site_refresh (&f->site);
  sceau_test_site_assert_status (&f->site, "verified");
  deploy_well (f, SCEAU_OPERATION_DISABLE, NULL, FALSE);
  sceau_test_site_assert_status (&f->site, "ready");
  deploy_well (f, SCEAU_OPERATION_ENABLE, NULL, FALSE);
  sceau_test_site_assert_status (&f->site, "verified");
  deploy_well (f, SCEAU_OPERATION_UNINSTALL, NULL, TRUE);
  sceau_test_site_refresh (&f->site);
  g_assert_cmpint (sceau_managed_state_get_installed (sceau_server_get_state (f->site.server)), ==,
                   SCEAU_INSTALLED_NONE);
  backend = sceau_fleet_dup_backend (f->site.fleet, f->site.server);
  sceau_backend_history_async (backend, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  history = sceau_backend_history_finish (backend, result, NULL);
  g_assert_cmpint (history->len, >=, 5);
}

static void
test_self_signed_way (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauArguments) arguments = identity (f);
  g_autoptr (SceauArguments) restore = sceau_arguments_new ();
  g_autoptr (SceauDeployment) second = NULL;
  g_autofree char *first = NULL;
  g_autoptr (GError) error = NULL;

  deploy_well (f, SCEAU_OPERATION_SELF_SIGN, arguments, TRUE);
  sceau_test_site_assert_status (&f->site, "untrusted");
  first = g_strdup (sceau_certificate_get_sha256 (sceau_server_get_leaf (f->site.server)));
  second = sceau_fleet_plan (f->site.fleet, f->site.server, SCEAU_OPERATION_SELF_SIGN, arguments,
                             TRUE);
  sceau_test_site_run (second, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sceau_certificate_get_sha256 (sceau_server_get_leaf (f->site.server)), !=,
                   first);
  g_assert_nonnull (sceau_deployment_get_backup (second));
  restore->backup_id = g_strdup (sceau_deployment_get_backup (second));
  deploy_well (f, SCEAU_OPERATION_RESTORE, restore, FALSE);
  g_assert_cmpstr (sceau_certificate_get_sha256 (sceau_server_get_leaf (f->site.server)), ==,
                   first);
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauArguments) arguments = identity (f);
  g_autoptr (GError) no_certificate = NULL;
  g_autoptr (GError) pending = NULL;
  g_autoptr (GError) enabled = NULL;

  sceau_test_site_deploy (&f->site, SCEAU_OPERATION_ENABLE, NULL, FALSE, NULL, &no_certificate);
  g_assert_error (no_certificate, SCEAU_ERROR, SCEAU_ERROR_NO_CERTIFICATE);
  deploy_well (f, SCEAU_OPERATION_REQUEST, arguments, FALSE);
  sceau_test_site_deploy (&f->site, SCEAU_OPERATION_REQUEST, arguments, FALSE, NULL, &pending);
  g_assert_error (pending, SCEAU_ERROR, SCEAU_ERROR_REQUEST_PENDING);
  arguments->replace = TRUE;
  deploy_well (f, SCEAU_OPERATION_SELF_SIGN, arguments, TRUE);
  sceau_test_site_deploy (&f->site, SCEAU_OPERATION_UNINSTALL, NULL, FALSE, NULL, &enabled);
  g_assert_error (enabled, SCEAU_ERROR, SCEAU_ERROR_HTTPS_ENABLED);
}

/* Two people look, then both act: the second is told, and nothing is overwritten. */
static void
test_two_operators (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauArguments) arguments = identity (f);
  g_autoptr (SceauDeployment) first = sceau_fleet_plan (f->site.fleet, f->site.server,
                                                        SCEAU_OPERATION_REQUEST, arguments, FALSE);
  g_autoptr (SceauDeployment) second = sceau_fleet_plan (
      f->site.fleet, f->site.server, SCEAU_OPERATION_SELF_SIGN, arguments, TRUE);
  g_autoptr (GError) error = NULL;

  sceau_test_site_run (first, &error);
  g_assert_no_error (error);
  sceau_test_site_run (second, &error);
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_CHANGED_MEANWHILE);
  g_assert_cmpint (sceau_deployment_get_state (second), ==, SCEAU_DEPLOYMENT_FAILED);
  sceau_test_site_assert_status (&f->site, "waiting");
}

static void
test_wrong_password (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDiscovery)
      discovery = discover (f, fact (f, "camtrace_url"), fact (f, "agent_url"), NULL);
  g_autoptr (SceauSecret) wrong = sceau_secret_new ("$2a$10$wrong", (gsize) -1);
  g_autoptr (SceauSecret) password = sceau_secret_new (fact (f, "password"), (gsize) -1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;

  g_assert_null (
      enrol (f, discovery, "not the password", fact (f, "agent_fingerprint"), NULL, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED);
  set_cryptpass (f, wrong);
  sceau_test_site_refresh (&f->site);
  sceau_test_site_assert_status (&f->site, "trouble");
  g_assert_error (sceau_server_get_error (f->site.server), SCEAU_ERROR, SCEAU_ERROR_AUTH_FAILED);
  g_assert_cmpint (sceau_server_suggest (f->site.server, &title, NULL), ==,
                   SCEAU_SUGGEST_CREDENTIALS);
  /* The right one mends it. */
  sceau_fleet_set_password_async (f->site.fleet, f->site.server, password, FALSE, NULL,
                                  sceau_test_await_cb, &result);
  sceau_test_await (&result);
  g_clear_error (&error);
  sceau_fleet_set_password_finish (f->site.fleet, result, &error);
  g_assert_no_error (error);
  sceau_test_site_refresh (&f->site);
  sceau_test_site_assert_status (&f->site, "not-configured");
}

static void
test_agent_key_changed (Fixture *f, gconstpointer data)
{
  JsonObject *other = json_array_get_object_element (demo.servers, 1);
  g_autofree char *body = NULL;

  /* Another agent answers at the address. */
  g_object_set (f->site.server, "agent-url", json_object_get_string_member (other, "agent_url"),
                NULL);
  sceau_test_site_save (&f->site);
  sceau_test_site_refresh (&f->site);
  sceau_test_site_assert_status (&f->site, "trouble");
  g_assert_error (sceau_server_get_error (f->site.server), SCEAU_ERROR,
                  SCEAU_ERROR_AGENT_KEY_CHANGED);
  g_assert_cmpint (sceau_server_suggest (f->site.server, NULL, &body), ==, SCEAU_SUGGEST_REPIN);
}

static void
test_agent_gone (Fixture *f, gconstpointer data)
{
  g_object_set (f->site.server, "agent-url", "https://127.0.0.1:1", NULL);
  sceau_test_site_save (&f->site);
  sceau_test_site_refresh (&f->site);
  g_assert_error (sceau_server_get_error (f->site.server), SCEAU_ERROR, SCEAU_ERROR_NO_AGENT);
  sceau_test_site_assert_status (&f->site, "trouble");
}

static void
test_without_agent (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauDiscovery)
      discovery = discover (f, fact (f, "camtrace_url"), "https://127.0.0.1:1", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (sceau_discovery_get_agent_url (discovery));
  g_assert_nonnull (sceau_discovery_get_agent_error (discovery));
  remove_server (f);
  f->site.server = enrol (f, discovery, fact (f, "password"), NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sceau_server_get_way (f->site.server), ==, SCEAU_WAY_NONE);
  g_object_set (f->site.server, "name", "watched", "https-port", 1u, NULL);
  sceau_test_site_save (&f->site);
  sceau_test_site_refresh (&f->site);
  sceau_test_site_assert_status (&f->site, "not-configured");
}

static void
test_no_camtrace (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *answer; /* NULL: nobody listens */
    SceauErrorCode code;
  } rows[] = {
    { "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello",
      SCEAU_ERROR_NOT_CAMTRACE },
    { "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", SCEAU_ERROR_NOT_CAMTRACE },
    { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n"
      "{\"versions\":{\"latest\":\"v1.1\"}}",
      SCEAU_ERROR_VERSION_TOO_OLD },
    { NULL, SCEAU_ERROR_UNREACHABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SceauTestWire) wire = sceau_test_wire_new_answer (rows[i].answer);
      g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u",
                                              sceau_test_wire_get_port (wire));
      g_autoptr (GError) error = NULL;

      if (rows[i].answer == NULL)
        sceau_test_wire_close (wire);
      g_assert_null (discover (f, url, "https://127.0.0.1:1", &error));
      g_assert_error (error, SCEAU_ERROR, (int) rows[i].code);
    }
}

static void
test_clock_ten_minutes_off (Fixture *f, gconstpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) behind = g_date_time_add_minutes (now, -10);
  g_autofree char *date = g_date_time_format (behind, "%a, %d %b %Y %H:%M:%S GMT");
  g_autofree char *answer = g_strdup_printf (
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: %s\r\nContent-Length: 30\r\n\r\n"
      "{\"versions\":{\"latest\":\"v1.2\"}}",
      date);
  g_autoptr (SceauTestWire) wire = sceau_test_wire_new_answer (answer);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", sceau_test_wire_get_port (wire));
  g_autoptr (SceauDiscovery) discovery = NULL;
  g_autoptr (GError) error = NULL;

  discovery = discover (f, url, "https://127.0.0.1:1", &error);
  g_assert_no_error (error);
  g_assert_cmpint (ABS (sceau_discovery_get_clock_shift (discovery) + 600), <=, 5);
}

static int
port_of (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  return g_uri_get_port (uri);
}

/* The wire to the agent is cut after so many bytes from the client, in the middle of whatever goes over it then. Wherever that is,
 * what the server object shows afterwards is what is on the server. */
static void
test_wire_is_cut (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauTestWire)
      wire = sceau_test_wire_new_proxy ((guint16) port_of (fact (f, "agent_url")));
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u", sceau_test_wire_get_port (wire));
  g_autoptr (SceauArguments) arguments = identity (f);
  gboolean all = g_getenv ("SCEAU_TEST_ALL") != NULL;
  guint n_done = 0, n_failed = 0;

  trust_root (f);
  deploy_well (f, SCEAU_OPERATION_REQUEST, arguments, FALSE);
  arguments->chain_pem = get_chain_pem (f);
  g_object_set (f->site.server, "agent-url", url, NULL);
  sceau_test_site_save (&f->site);
  sceau_test_site_refresh (&f->site);
  for (guint bytes = all ? 500 : 500 + 1250 * (guint) g_test_rand_int_range (0, 3); bytes <= 16000;
       bytes += all ? 1250 : 3750)
    {
      g_autoptr (SceauDeployment) deployment = sceau_fleet_plan (
          f->site.fleet, f->site.server, SCEAU_OPERATION_INSTALL, arguments, TRUE);
      g_autoptr (GError) error = NULL;
      g_autofree char *shown = NULL;
      gboolean done;

      sceau_test_wire_cut_after (wire, bytes);
      done = sceau_test_site_run (deployment, &error);
      g_test_message ("cut after %u bytes: %s", bytes,
                      sceau_deployment_state_to_string (sceau_deployment_get_state (deployment)));
      g_assert_cmpint (sceau_deployment_get_state (deployment), !=, SCEAU_DEPLOYMENT_UNCERTAIN);
      shown = g_strdup (sceau_managed_state_get_etag (sceau_server_get_state (f->site.server)));
      sceau_test_wire_cut_after (wire, 0);
      sceau_test_site_refresh (&f->site);
      g_assert_null (sceau_server_get_error (f->site.server));
      g_assert_cmpstr (shown, ==,
                       sceau_managed_state_get_etag (sceau_server_get_state (f->site.server)));
      /* A certificate that was taken away again, because its backup's number was lost, is not awaited. */
      if (done || !sceau_managed_state_is_awaiting (sceau_server_get_state (f->site.server)))
        sceau_test_site_assert_status (&f->site, done ? "verified" : "not-configured");
      else
        sceau_test_site_assert_status (&f->site, "waiting");
      n_done += done;
      n_failed += !done;
      if (!done)
        continue;
      /* The request again, for the next cut. */
      deploy_well (f, SCEAU_OPERATION_UNINSTALL, NULL, TRUE);
      sceau_test_site_refresh (&f->site);
      if (sceau_managed_state_get_request (sceau_server_get_state (f->site.server)) == NULL)
        {
          deploy_well (f, SCEAU_OPERATION_REQUEST, arguments, FALSE);
          g_free (arguments->chain_pem);
          arguments->chain_pem = get_chain_pem (f);
        }
    }
  /* Both sides of the switch were there, or the cuts were in the wrong places. */
  g_assert_cmpint (n_done, >, 0);
  g_assert_cmpint (n_failed, >, 0);
}

#define ADD(name, func) g_test_add ("/fleet/real/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  start_demo ();
  open_fleet ();
  ADD ("authority-way", test_authority_way);
  ADD ("self-signed-way", test_self_signed_way);
  ADD ("refusals", test_refusals);
  ADD ("two-operators", test_two_operators);
  ADD ("wrong-password", test_wrong_password);
  ADD ("agent-key-changed", test_agent_key_changed);
  ADD ("agent-gone", test_agent_gone);
  ADD ("without-agent", test_without_agent);
  ADD ("no-camtrace", test_no_camtrace);
  ADD ("clock-ten-minutes-off", test_clock_ten_minutes_off);
  ADD ("wire-is-cut", test_wire_is_cut);
  status = g_test_run ();
  stop_demo ();
  return status;
}

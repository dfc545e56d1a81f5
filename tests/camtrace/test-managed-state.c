/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The documents of the management API: written as the OpenAPI file says, read back the same, refused when they make no sense. */
#include "config.h"

#include <string.h>

#include "base/sceau-json.h"
#include "base/sceau-limits.h"
#include "camtrace/sceau-managed-state.h"
#include "sceau-test-pki.h"

#define ETAG "\"0123456789abcdef0123456789abcdef\""

/* What an independent JSON Schema validator says. */
static void
assert_valid (const char *schema, JsonObject *object)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "camtrace", "openapi-validate.py",
                                                   NULL);
  g_autofree char *text = sceau_json_to_text (object, FALSE);
  g_autofree char *complaints = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess)
      python = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                                 &error, "/usr/bin/python3", script, schema, NULL);

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (python, text, NULL, NULL, &complaints, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (complaints, ==, "");
  g_assert_true (g_subprocess_get_successful (python));
}

static SceauRequest *
make_request (SceauTestPki *pki)
{
  g_autoptr (SceauSubject)
      subject = sceau_subject_new_from_string ("C=FR,L=Lyon,CN=lyon-03.camtrace.example", NULL);
  SceauRequest *request = sceau_request_new (sceau_test_key (pki, SCEAU_TEST_EC), subject,
                                             SCEAU_TEST_LIST ("192.0.2.3"), NULL);

  g_assert_nonnull (request);
  return request;
}

/* A full state: certificate, request, findings, each service another word. */
static SceauManagedState *
make_full (SceauTestPki *pki)
{
  SceauTestIdentity *root = sceau_test_root (pki, .cn = "Root");
  SceauTestIdentity *mid = sceau_test_ca (pki, root, .cn = "Intermediate");
  SceauTestIdentity *leaf = sceau_test_leaf (pki, mid, .cn = "lyon-03.camtrace.example");
  g_autoptr (GPtrArray) chain = sceau_test_pile (leaf, mid, NULL);
  g_autoptr (GPtrArray) findings = sceau_findings_new ();
  g_autoptr (SceauRequest) request = make_request (pki);
  SceauManagedFacts facts = {
    .etag = ETAG,
    .family = SCEAU_FAMILY_HAPROXY,
    .version = "9.16",
    .server_time = SCEAU_TEST_NOW,
    .installed = SCEAU_INSTALLED_CERTIFICATE,
    .chain = chain,
    .installed_spki = sceau_certificate_get_spki_sha256 (leaf->certificate),
    .findings = findings,
    .request = request,
    .pending_since = SCEAU_TEST_NOW - 3600,
    .services = { SCEAU_SERVICE_ON, SCEAU_SERVICE_OFF, SCEAU_SERVICE_FAILED,
                  SCEAU_SERVICE_UNKNOWN },
    .service_details = { NULL, NULL, "The handshake failed", "Nothing tells" },
    .front_end = "haproxy",
    .front_end_owner = SCEAU_OWNER_SCEAU,
    .https_listen = "*:443",
    .https_port = 443,
  };

  g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_EXPIRING_SOON, "lyon-03", NULL,
                                                "days", "12", NULL));
  return sceau_managed_state_new (&facts);
}

static SceauManagedState *
make_empty (void)
{
  SceauManagedFacts facts = {
    .family = SCEAU_FAMILY_UNKNOWN,
    .server_time = SCEAU_TEST_NOW,
    .front_end = "builtin",
    .front_end_owner = SCEAU_OWNER_NONE,
    .https_listen = "127.0.0.1:4430",
    .https_port = 4430,
  };

  return sceau_managed_state_new (&facts);
}

static SceauManagedState *
round_trip (SceauManagedState *state)
{
  g_autoptr (JsonObject) object = sceau_managed_state_to_json (state);
  g_autofree char *text = sceau_json_to_text (object, FALSE);
  g_autofree char *again_text = NULL;
  g_autoptr (JsonObject) parsed = NULL;
  g_autoptr (JsonObject) again_object = NULL;
  g_autoptr (GError) error = NULL;
  SceauManagedState *again;

  assert_valid ("State", object);
  parsed = sceau_json_parse_object (text, -1, &error);
  g_assert_no_error (error);
  again = sceau_managed_state_new_from_json (parsed, sceau_managed_state_get_etag (state), &error);
  g_assert_no_error (error);
  again_object = sceau_managed_state_to_json (again);
  again_text = sceau_json_to_text (again_object, FALSE);
  g_assert_cmpstr (text, ==, again_text);
  return again;
}

/* What is switched on and does not answer is neither seen on nor off; of what is not known nothing is said. */
static void
test_https (void)
{
  static const struct
  {
    SceauServiceState https;
    gboolean enabled, switched_on, off;
  } rows[] = {
    { SCEAU_SERVICE_ON, TRUE, TRUE, FALSE },
    { SCEAU_SERVICE_OFF, FALSE, FALSE, TRUE },
    { SCEAU_SERVICE_FAILED, FALSE, TRUE, FALSE },
    { SCEAU_SERVICE_UNKNOWN, FALSE, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SceauManagedFacts facts = { .front_end = "haproxy", .https_listen = "*:443" };
      g_autoptr (SceauManagedState) state = NULL;

      facts.services[SCEAU_SERVICE_HTTPS] = rows[i].https;
      state = sceau_managed_state_new (&facts);
      g_assert_cmpint (sceau_managed_state_get_https_enabled (state), ==, rows[i].enabled);
      g_assert_cmpint (sceau_managed_state_get_https_switched_on (state), ==, rows[i].switched_on);
      g_assert_cmpint (sceau_managed_state_get_https_off (state), ==, rows[i].off);
    }
}

static void
test_full (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  g_autoptr (SceauManagedState) made = make_full (pki);
  g_autoptr (SceauManagedState) state = round_trip (made);

  g_assert_cmpstr (sceau_managed_state_get_etag (state), ==, ETAG);
  g_assert_cmpint (sceau_managed_state_get_family (state), ==, SCEAU_FAMILY_HAPROXY);
  g_assert_cmpstr (sceau_managed_state_get_version (state), ==, "9.16");
  g_assert_cmpint (sceau_managed_state_get_server_time (state), ==, SCEAU_TEST_NOW);
  g_assert_cmpint (sceau_managed_state_get_installed (state), ==, SCEAU_INSTALLED_CERTIFICATE);
  g_assert_cmpuint (sceau_managed_state_get_chain (state)->len, ==, 2);
  g_assert_cmpstr (sceau_certificate_get_title (sceau_managed_state_get_leaf (state)), ==,
                   "lyon-03.camtrace.example");
  g_assert_true (
      sceau_findings_have (sceau_managed_state_get_findings (state), SCEAU_FINDING_EXPIRING_SOON));
  g_assert_cmpstr (sceau_request_get_names (sceau_managed_state_get_request (state))[1], ==,
                   "192.0.2.3");
  g_assert_cmpstr (sceau_managed_state_get_pending_spki (state), ==,
                   sceau_request_get_spki_sha256 (sceau_managed_state_get_request (state)));
  g_assert_false (sceau_managed_state_get_key_pending (state));
  g_assert_cmpint (sceau_managed_state_get_request_since (state), ==, SCEAU_TEST_NOW - 3600);
  g_assert_cmpint (sceau_managed_state_get_service (state, SCEAU_SERVICE_GUI), ==,
                   SCEAU_SERVICE_ON);
  g_assert_cmpint (sceau_managed_state_get_service (state, SCEAU_SERVICE_REMOTE), ==,
                   SCEAU_SERVICE_OFF);
  g_assert_cmpint (sceau_managed_state_get_service (state, SCEAU_SERVICE_VIDEO), ==,
                   SCEAU_SERVICE_UNKNOWN);
  g_assert_cmpstr (sceau_managed_state_get_service_detail (state, SCEAU_SERVICE_VIDEO), ==,
                   "Nothing tells");
  g_assert_false (sceau_managed_state_get_https_enabled (state));
  g_assert_true (sceau_managed_state_get_front_end_is_ours (state));
  g_assert_cmpuint (sceau_managed_state_get_https_port (state), ==, 443);
}

static void
test_empty (void)
{
  g_autoptr (SceauManagedState) made = make_empty ();
  g_autoptr (SceauManagedState) state = round_trip (made);

  g_assert_null (sceau_managed_state_get_etag (state));
  g_assert_null (sceau_managed_state_get_leaf (state));
  g_assert_null (sceau_managed_state_get_request (state));
  g_assert_null (sceau_managed_state_get_version (state));
  g_assert_null (sceau_managed_state_get_installed_spki (state));
  g_assert_cmpint (sceau_managed_state_get_installed (state), ==, SCEAU_INSTALLED_NONE);
  g_assert_cmpuint (sceau_managed_state_get_findings (state)->len, ==, 0);
}

/* A key made elsewhere waits: no request, and no fingerprint while it is encrypted. */
static void
test_key_pending (void)
{
  SceauManagedFacts facts = {
    .family = SCEAU_FAMILY_APACHE_7_13,
    .server_time = SCEAU_TEST_NOW,
    .installed = SCEAU_INSTALLED_BROKEN,
    .key_pending = TRUE,
    .pending_since = SCEAU_TEST_NOW,
    .front_end = "apache",
    .front_end_owner = SCEAU_OWNER_CAMTRACE,
    .https_listen = "*:443",
    .https_port = 443,
  };
  g_autoptr (SceauManagedState) made = sceau_managed_state_new (&facts);
  g_autoptr (SceauManagedState) state = round_trip (made);

  g_assert_true (sceau_managed_state_get_key_pending (state));
  g_assert_null (sceau_managed_state_get_pending_spki (state));
  g_assert_false (sceau_managed_state_get_front_end_is_ours (state));
}

/* A piece of a good document replaced by another. */
static const struct
{
  const char *what, *from, *to;
} refused[] = {
  { "family", "\"7.14+\"", "\"7.15\"" },
  { "family of another type", "\"7.14+\"", "7" },
  { "no layout", "\"layout\"", "\"layouts\"" },
  { "server_time", "\"2026-11-23T08:30:00Z\"", "\"yesterday\"" },
  { "status", "\"status\":\"installed\"", "\"status\":\"fine\"" },
  { "chain of another type", "\"chain\":[", "\"chain\":[1," },
  { "certificate", "CERTIFICATE-----\\nMI", "CERTIFICATE-----\\nAA" },
  { "no chain", "\"chain\":", "\"chains\":" },
  { "request", "REQUEST-----\\nMI", "REQUEST-----\\nAA" },
  { "no pending", "\"pending\":", "\"pendant\":" },
  { "service state", "\"state\":\"failed\"", "\"state\":\"tired\"" },
  { "no service", "\"video\"", "\"radio\"" },
  { "services of another type", "\"services\":{", "\"services\":[],\"x\":{" },
  { "owner", "\"owner\":\"sceau\"", "\"owner\":\"me\"" },
  { "port 0", "\"port\":443", "\"port\":0" },
  { "port too large", "\"port\":443", "\"port\":65536" },
  { "port of another type", "\"port\":443", "\"port\":\"443\"" },
  { "no findings", "\"findings\"", "\"foundlings\"" },
  { "no front end kind", "\"kind\"", "\"sort\"" },
};

static void
test_refused (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  g_autoptr (SceauManagedState) state = make_full (pki);
  g_autoptr (JsonObject) object = sceau_managed_state_to_json (state);
  g_autofree char *text = sceau_json_to_text (object, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GString) changed = g_string_new (text);
      g_autoptr (JsonObject) parsed = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", refused[i].what);
      g_assert_cmpuint (g_string_replace (changed, refused[i].from, refused[i].to, 1), ==, 1);
      parsed = sceau_json_parse_object (changed->str, -1, &error);
      g_assert_no_error (error);
      g_assert_null (sceau_managed_state_new_from_json (parsed, ETAG, &error));
      g_assert_nonnull (error);
      g_assert_true (error->domain == SCEAU_ERROR);
    }
}

static void
test_too_long (void)
{
  g_autoptr (SceauTestPki) pki = sceau_test_pki_new ();
  SceauTestIdentity *leaf = sceau_test_leaf (pki, NULL, .cn = "a.example");
  g_autoptr (SceauManagedState) state = make_empty ();
  g_autoptr (JsonObject) object = sceau_managed_state_to_json (state);
  g_autofree char *pem = sceau_certificate_to_pem (leaf->certificate);
  g_autofree char *long_etag = g_strnfill (300, 'a');
  g_autoptr (GError) error = NULL;
  JsonArray *chain = json_array_new ();

  g_assert_null (sceau_managed_state_new_from_json (object, long_etag, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
  g_clear_error (&error);

  for (guint i = 0; i <= SCEAU_MAX_STATE_CHAIN; i++)
    json_array_add_string_element (chain, pem);
  json_object_set_array_member (json_object_get_object_member (object, "certificate"), "chain",
                                chain);
  g_assert_null (sceau_managed_state_new_from_json (object, NULL, &error));
  g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
}

static void
test_history (void)
{
  static const char *const bad[] = {
    "{}",
    "{\"time\":\"2026-11-23T08:30:00Z\",\"who\":\"a\",\"what\":\"install\",\"outcome\":\"lost\"}",
    "{\"time\":\"now\",\"who\":\"a\",\"what\":\"install\",\"outcome\":\"done\"}",
    "{\"time\":\"2026-11-23T08:30:00Z\",\"who\":1,\"what\":\"install\",\"outcome\":\"done\"}",
  };
  SceauHistoryEntry entry = { .time = SCEAU_TEST_NOW,
                              .who = (char *) "admin",
                              .what = (char *) "install",
                              .outcome = (char *) "done",
                              .detail = (char *) "2 s" };
  g_autoptr (JsonObject) object = sceau_history_entry_to_json (&entry);
  g_autoptr (SceauHistoryEntry) again = sceau_history_entry_from_json (object, NULL);

  assert_valid ("HistoryEntry", object);
  g_assert_cmpstr (again->who, ==, "admin");
  g_assert_cmpstr (again->what, ==, "install");
  g_assert_cmpstr (again->outcome, ==, "done");
  g_assert_cmpstr (again->detail, ==, "2 s");
  g_assert_null (again->before);
  g_assert_cmpint (again->time, ==, SCEAU_TEST_NOW);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (JsonObject) parsed = sceau_json_parse_object (bad[i], -1, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (sceau_history_entry_from_json (parsed, &error));
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
    }
}

static void
test_backup (void)
{
  /* The identifier becomes part of a path. */
  static const char *const bad_ids[] = {
    "", "1", "../1", "0007/..", "0007 ", "1234567890", "000a"
  };
  SceauBackup backup = { .id = (char *) "0007",
                         .time = SCEAU_TEST_NOW,
                         .reason = (char *) "install",
                         .subject = (char *) "CN=a",
                         .not_after = SCEAU_TEST_NOW + 1,
                         .has_certificate = TRUE,
                         .restorable = TRUE };
  g_autoptr (JsonObject) object = sceau_backup_to_json (&backup);
  g_autoptr (SceauBackup) again = sceau_backup_from_json (object, NULL);

  assert_valid ("Backup", object);
  g_assert_cmpstr (again->id, ==, "0007");
  g_assert_cmpstr (again->reason, ==, "install");
  g_assert_cmpstr (again->subject, ==, "CN=a");
  g_assert_true (again->has_certificate && again->restorable && !again->has_request);
  g_assert_cmpint (again->not_after, ==, SCEAU_TEST_NOW + 1);
  for (guint i = 0; i < G_N_ELEMENTS (bad_ids); i++)
    {
      g_autoptr (GError) error = NULL;

      json_object_set_string_member (object, "id", bad_ids[i]);
      g_assert_null (sceau_backup_from_json (object, &error));
      g_assert_error (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/camtrace/managed-state/full", test_full);
  g_test_add_func ("/camtrace/managed-state/https", test_https);
  g_test_add_func ("/camtrace/managed-state/empty", test_empty);
  g_test_add_func ("/camtrace/managed-state/key-pending", test_key_pending);
  g_test_add_func ("/camtrace/managed-state/refused", test_refused);
  g_test_add_func ("/camtrace/managed-state/too-long", test_too_long);
  g_test_add_func ("/camtrace/managed-state/history", test_history);
  g_test_add_func ("/camtrace/managed-state/backup", test_backup);
  return g_test_run ();
}

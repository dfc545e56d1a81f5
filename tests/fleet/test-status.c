/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one word for a server and the one suggestion: a table of what is known and what follows. */
#include "fleet/sceau-status.h"

#include <string.h>

#define BIT(code) SCEAU_FINDING_BIT (SCEAU_FINDING_##code)

/* What most rows share. */
#define AGENT        .way = SCEAU_WAY_AGENT, .front_end_is_ours = TRUE
#define WATCHED      .way = SCEAU_WAY_NONE
#define BY_HAND      .way = SCEAU_WAY_MANUAL
#define OFF(what)    .has_state = TRUE, .installed = SCEAU_INSTALLED_##what
#define ON(what)     .has_state = TRUE, .https_enabled = TRUE, .installed = SCEAU_INSTALLED_##what
#define SEEN(status) .probed = TRUE, .presented = SCEAU_PROBE_##status

typedef struct
{
  const char *name;
  SceauStatusFacts facts;
  SceauStatus status;
  SceauSuggestion suggestion;
  int days;  /* left; 0: 80 */
  int error; /* 0: none */
} Row;

static const Row rows[] = {
  { "nothing known",
    { AGENT },
    SCEAU_STATUS_UNKNOWN,
    SCEAU_SUGGEST_REFRESH,
    .days = SCEAU_NO_DAYS_LEFT },
  { "new server",
    { AGENT, OFF (NONE) },
    SCEAU_STATUS_NOT_CONFIGURED,
    SCEAU_SUGGEST_REQUEST,
    .days = SCEAU_NO_DAYS_LEFT },
  { "new server, port closed",
    { AGENT, OFF (NONE), SEEN (UNREACHABLE) },
    SCEAU_STATUS_NOT_CONFIGURED,
    SCEAU_SUGGEST_REQUEST,
    .days = SCEAU_NO_DAYS_LEFT },
  { "request waits",
    { AGENT, OFF (NONE), .pending = TRUE },
    SCEAU_STATUS_WAITING,
    SCEAU_SUGGEST_INSTALL,
    .days = SCEAU_NO_DAYS_LEFT },
  { "installed, off", { AGENT, OFF (CERTIFICATE) }, SCEAU_STATUS_READY, SCEAU_SUGGEST_ENABLE },
  { "self-signed, off", { AGENT, OFF (SELF_SIGNED) }, SCEAU_STATUS_READY, SCEAU_SUGGEST_ENABLE },
  { "installed, off, CamTrace's front end",
    { .way = SCEAU_WAY_AGENT, OFF (CERTIFICATE) },
    SCEAU_STATUS_READY,
    SCEAU_SUGGEST_MANUAL },
  { "installed, off, renewal requested",
    { AGENT, OFF (CERTIFICATE), .pending = TRUE },
    SCEAU_STATUS_WAITING,
    SCEAU_SUGGEST_INSTALL },
  { "installed, off, 30 days",
    { AGENT, OFF (CERTIFICATE) },
    SCEAU_STATUS_EXPIRING,
    SCEAU_SUGGEST_RENEW,
    .days = 30 },
  { "installed, off, 31 days",
    { AGENT, OFF (CERTIFICATE) },
    SCEAU_STATUS_READY,
    SCEAU_SUGGEST_ENABLE,
    .days = 31 },
  { "installed, off, expired",
    { AGENT, OFF (CERTIFICATE) },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_RENEW,
    .days = -1 },
  { "expired, request waits",
    { AGENT, OFF (CERTIFICATE), .pending = TRUE },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_INSTALL,
    .days = -1 },
  { "broken pair", { AGENT, OFF (BROKEN) }, SCEAU_STATUS_TROUBLE, SCEAU_SUGGEST_REQUEST },
  { "broken pair, still served",
    { AGENT, ON (BROKEN), SEEN (VERIFIED) },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_REQUEST },
  { "off, error finding on disk",
    { AGENT, OFF (CERTIFICATE), .disk_findings = BIT (WEAK_KEY) },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_REQUEST },
  { "off, issuer missing on disk",
    { AGENT, OFF (CERTIFICATE), .disk_findings = BIT (MISSING_ISSUER) },
    SCEAU_STATUS_READY,
    SCEAU_SUGGEST_ENABLE },
  { "verified",
    { AGENT, ON (CERTIFICATE), SEEN (VERIFIED) },
    SCEAU_STATUS_VERIFIED,
    SCEAU_SUGGEST_NOTHING },
  { "verified, request waits",
    { AGENT, ON (CERTIFICATE), SEEN (VERIFIED), .pending = TRUE },
    SCEAU_STATUS_VERIFIED,
    SCEAU_SUGGEST_INSTALL },
  { "on, says the agent alone",
    { AGENT, ON (CERTIFICATE) },
    SCEAU_STATUS_UNKNOWN,
    SCEAU_SUGGEST_REFRESH },
  { "on, does not answer",
    { AGENT, ON (CERTIFICATE), SEEN (UNREACHABLE) },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_REFRESH },
  { "another certificate is presented",
    { AGENT, ON (CERTIFICATE), SEEN (VERIFIED), .presented_differs = TRUE },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_REFRESH },
  { "chain not presented",
    { AGENT, ON (CERTIFICATE), SEEN (VERIFIED), .chain_not_presented = TRUE },
    SCEAU_STATUS_INCOMPLETE,
    SCEAU_SUGGEST_REFRESH },
  { "intermediate missing",
    { AGENT, ON (CERTIFICATE), SEEN (NOT_ACCEPTED),
      .presented_findings = BIT (MISSING_ISSUER) | BIT (CHAIN_NOT_PRESENTED) },
    SCEAU_STATUS_INCOMPLETE,
    SCEAU_SUGGEST_INSTALL },
  { "root missing",
    { AGENT, ON (CERTIFICATE), SEEN (NOT_ACCEPTED), .presented_findings = BIT (MISSING_ISSUER) },
    SCEAU_STATUS_UNTRUSTED,
    SCEAU_SUGGEST_NOTHING },
  { "verified, 12 days",
    { AGENT, ON (CERTIFICATE), SEEN (VERIFIED) },
    SCEAU_STATUS_EXPIRING,
    SCEAU_SUGGEST_RENEW,
    .days = 12 },
  { "verified, 12 days, request waits",
    { AGENT, ON (CERTIFICATE), SEEN (VERIFIED), .pending = TRUE },
    SCEAU_STATUS_EXPIRING,
    SCEAU_SUGGEST_INSTALL,
    .days = 12 },
  { "on, expired",
    { AGENT, ON (CERTIFICATE), SEEN (NOT_ACCEPTED), .presented_findings = BIT (EXPIRED) },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_RENEW,
    .days = -3 },
  { "on, wrong name",
    { AGENT, ON (CERTIFICATE), SEEN (NOT_ACCEPTED), .presented_findings = BIT (NAME_MISMATCH) },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_REQUEST },
  { "on, too early",
    { AGENT, ON (CERTIFICATE), SEEN (NOT_ACCEPTED), .presented_findings = BIT (NOT_YET_VALID) },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_REFRESH },
  { "on, weak key",
    { AGENT, ON (CERTIFICATE), SEEN (NOT_ACCEPTED), .presented_findings = BIT (WEAK_KEY) },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_REQUEST },
  { "on, self-signed",
    { AGENT, ON (SELF_SIGNED), SEEN (NOT_ACCEPTED), .presented_findings = BIT (SELF_SIGNED) },
    SCEAU_STATUS_UNTRUSTED,
    SCEAU_SUGGEST_REQUEST },
  { "on, unknown root",
    { AGENT, ON (CERTIFICATE), SEEN (NOT_ACCEPTED), .presented_findings = BIT (UNTRUSTED_ROOT) },
    SCEAU_STATUS_UNTRUSTED,
    SCEAU_SUGGEST_NOTHING },
  { "on, not accepted for no known reason",
    { AGENT, ON (CERTIFICATE), SEEN (NOT_ACCEPTED) },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_REQUEST },
  { "unreachable",
    { AGENT },
    SCEAU_STATUS_UNREACHABLE,
    SCEAU_SUGGEST_REFRESH,
    .error = SCEAU_ERROR_UNREACHABLE },
  { "timed out, known before",
    { AGENT, ON (CERTIFICATE), SEEN (UNREACHABLE) },
    SCEAU_STATUS_UNREACHABLE,
    SCEAU_SUGGEST_REFRESH,
    .error = SCEAU_ERROR_TIMED_OUT },
  { "agent silent, HTTPS seen",
    { AGENT, ON (CERTIFICATE), SEEN (VERIFIED) },
    SCEAU_STATUS_VERIFIED,
    SCEAU_SUGGEST_NOTHING,
    .error = SCEAU_ERROR_UNREACHABLE },
  { "agent gone",
    { AGENT },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_REFRESH,
    .error = SCEAU_ERROR_NO_AGENT },
  { "no password yet",
    { AGENT, SEEN (UNREACHABLE) },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_REFRESH,
    .days = SCEAU_NO_DAYS_LEFT,
    .error = SCEAU_ERROR_NO_PASSWORD },
  { "no password yet, HTTPS seen",
    { AGENT, SEEN (VERIFIED) },
    SCEAU_STATUS_VERIFIED,
    SCEAU_SUGGEST_NOTHING,
    .error = SCEAU_ERROR_NO_PASSWORD },
  { "wrong password, HTTPS seen",
    { AGENT, ON (CERTIFICATE), SEEN (VERIFIED) },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_REFRESH,
    .error = SCEAU_ERROR_AUTH_FAILED },
  { "agent's key changed, HTTPS seen",
    { AGENT, ON (CERTIFICATE), SEEN (VERIFIED) },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_REFRESH,
    .error = SCEAU_ERROR_AGENT_KEY_CHANGED },
  { "watched only, port closed",
    { WATCHED, SEEN (UNREACHABLE) },
    SCEAU_STATUS_NOT_CONFIGURED,
    SCEAU_SUGGEST_REQUEST,
    .days = SCEAU_NO_DAYS_LEFT },
  { "watched only, verified",
    { WATCHED, SEEN (VERIFIED) },
    SCEAU_STATUS_VERIFIED,
    SCEAU_SUGGEST_NOTHING },
  { "by hand, not looked at yet",
    { BY_HAND },
    SCEAU_STATUS_UNKNOWN,
    SCEAU_SUGGEST_REFRESH,
    .days = SCEAU_NO_DAYS_LEFT },
  { "by hand, no route",
    { BY_HAND, SEEN (UNREACHABLE) },
    SCEAU_STATUS_BY_HAND,
    SCEAU_SUGGEST_REQUEST,
    .days = SCEAU_NO_DAYS_LEFT,
    .error = SCEAU_ERROR_UNREACHABLE },
  { "by hand, name unknown here",
    { BY_HAND },
    SCEAU_STATUS_BY_HAND,
    SCEAU_SUGGEST_REQUEST,
    .days = SCEAU_NO_DAYS_LEFT,
    .error = SCEAU_ERROR_NAME_DOES_NOT_RESOLVE },
  { "watched only, falls silent",
    { WATCHED, SEEN (UNREACHABLE) },
    SCEAU_STATUS_UNREACHABLE,
    SCEAU_SUGGEST_REFRESH,
    .days = SCEAU_NO_DAYS_LEFT,
    .error = SCEAU_ERROR_TIMED_OUT },
  { "watched only, no agent",
    { WATCHED, SEEN (UNREACHABLE) },
    SCEAU_STATUS_NOT_CONFIGURED,
    SCEAU_SUGGEST_REQUEST,
    .days = SCEAU_NO_DAYS_LEFT,
    .error = SCEAU_ERROR_NO_AGENT },
  { "by hand, no route, request waits",
    { BY_HAND, OFF (NONE), .pending = TRUE, SEEN (UNREACHABLE) },
    SCEAU_STATUS_WAITING,
    SCEAU_SUGGEST_INSTALL,
    .days = SCEAU_NO_DAYS_LEFT,
    .error = SCEAU_ERROR_UNREACHABLE },
  { "by hand, no route, a proof without certificate",
    { BY_HAND, OFF (NONE), SEEN (UNREACHABLE) },
    SCEAU_STATUS_NOT_CONFIGURED,
    SCEAU_SUGGEST_REQUEST,
    .days = SCEAU_NO_DAYS_LEFT,
    .error = SCEAU_ERROR_UNREACHABLE },
  { "by hand, no route, a proof with a certificate",
    { BY_HAND, OFF (CERTIFICATE), SEEN (UNREACHABLE) },
    SCEAU_STATUS_BY_HAND,
    SCEAU_SUGGEST_MANUAL,
    .error = SCEAU_ERROR_UNREACHABLE },
  { "by hand, no route, a proof with a certificate that ends",
    { BY_HAND, OFF (CERTIFICATE), SEEN (UNREACHABLE) },
    SCEAU_STATUS_EXPIRING,
    SCEAU_SUGGEST_RENEW,
    .days = 9,
    .error = SCEAU_ERROR_UNREACHABLE },
  { "by hand, no route, a proof of files that do not fit",
    { BY_HAND, OFF (BROKEN), SEEN (UNREACHABLE) },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_REQUEST,
    .error = SCEAU_ERROR_UNREACHABLE },
  { "by hand, proof, CamTrace answers, port closed",
    { BY_HAND, OFF (CERTIFICATE), SEEN (UNREACHABLE) },
    SCEAU_STATUS_BY_HAND,
    SCEAU_SUGGEST_MANUAL },
  { "by hand, proof, not looked at yet",
    { BY_HAND, OFF (CERTIFICATE) },
    SCEAU_STATUS_BY_HAND,
    SCEAU_SUGGEST_MANUAL },
  { "by hand, CamTrace silent, HTTPS seen",
    { BY_HAND, OFF (CERTIFICATE), SEEN (VERIFIED) },
    SCEAU_STATUS_VERIFIED,
    SCEAU_SUGGEST_NOTHING,
    .error = SCEAU_ERROR_TIMED_OUT },
  { "by hand, HTTPS seen and refused",
    { BY_HAND, SEEN (NOT_ACCEPTED), .presented_findings = BIT (NAME_MISMATCH) },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_REQUEST,
    .error = SCEAU_ERROR_UNREACHABLE },
  { "by hand, a CamTrace too old for Sceau",
    { BY_HAND, SEEN (UNREACHABLE) },
    SCEAU_STATUS_NOT_CONFIGURED,
    SCEAU_SUGGEST_REQUEST,
    .days = SCEAU_NO_DAYS_LEFT,
    .error = SCEAU_ERROR_VERSION_TOO_OLD },
  { "by hand, something else answers, HTTPS seen",
    { BY_HAND, SEEN (VERIFIED) },
    SCEAU_STATUS_VERIFIED,
    SCEAU_SUGGEST_NOTHING,
    .error = SCEAU_ERROR_NOT_CAMTRACE },
  { "by hand, something else answers",
    { BY_HAND, SEEN (UNREACHABLE) },
    SCEAU_STATUS_TROUBLE,
    SCEAU_SUGGEST_REFRESH,
    .days = SCEAU_NO_DAYS_LEFT,
    .error = SCEAU_ERROR_NOT_CAMTRACE },
};

static SceauStatusFacts
facts_of (const Row *row)
{
  SceauStatusFacts facts = row->facts;

  facts.error = row->error != 0 ? row->error : SCEAU_NO_ERROR;
  facts.days_left = row->days != 0 ? row->days : 80;
  return facts;
}

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *title = NULL;
      g_autofree char *body = NULL;
      SceauStatusFacts facts = facts_of (&rows[i]);
      SceauStatus status = sceau_status_derive (&facts);

      g_test_message ("%s: %s", rows[i].name, sceau_status_to_string (status));
      g_assert_cmpstr (sceau_status_to_string (status), ==,
                       sceau_status_to_string (rows[i].status));
      if (sceau_status_error_decides (&facts))
        continue;
      g_assert_cmpstr (sceau_suggestion_to_string (sceau_status_suggest (&facts, &title, &body)),
                       ==, sceau_suggestion_to_string (rows[i].suggestion));
      g_assert_cmpint (strlen (title), >, 0);
      g_assert_cmpint (strlen (body), >, 0);
    }
}

/* Each status is reached by some row: a word that nothing leads to is a promise not kept. */
static void
test_every_status_is_reached (void)
{
  gboolean reached[SCEAU_N_STATUS] = { FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SceauStatusFacts facts = facts_of (&rows[i]);

      reached[sceau_status_derive (&facts)] = TRUE;
    }
  for (guint status = 0; status < SCEAU_N_STATUS; status++)
    {
      g_test_message ("%s", sceau_status_to_string (status));
      g_assert_true (reached[status]);
      g_assert_cmpint (strlen (sceau_status_to_label (status)), >, 0);
    }
}

/* Invariant 4, by brute force: nothing says "verified" unless a TLS client saw it, whatever else is known. */
static void
test_verified_means_seen (void)
{
  for (guint bits = 0; bits < 1u << 9; bits++)
    for (int installed = SCEAU_INSTALLED_NONE; installed <= SCEAU_INSTALLED_BROKEN; installed++)
      for (int presented = SCEAU_PROBE_VERIFIED; presented <= SCEAU_PROBE_UNREACHABLE; presented++)
        {
          SceauStatusFacts facts = {
            .way = (bits & 256) != 0 ? SCEAU_WAY_MANUAL : SCEAU_WAY_AGENT,
            .error = SCEAU_NO_ERROR,
            .has_state = (bits & 1) != 0,
            .https_enabled = (bits & 2) != 0,
            .pending = (bits & 4) != 0,
            .probed = (bits & 8) != 0,
            .presented_differs = (bits & 16) != 0,
            .chain_not_presented = (bits & 32) != 0,
            .days_left = (bits & 64) != 0 ? -1 : 365,
            .front_end_is_ours = (bits & 128) != 0,
            .installed = installed,
            .presented = presented,
          };

          if (sceau_status_derive (&facts) != SCEAU_STATUS_VERIFIED)
            continue;
          g_assert_true (facts.probed);
          g_assert_cmpint (facts.presented, ==, SCEAU_PROBE_VERIFIED);
          g_assert_false (facts.presented_differs);
          g_assert_false (facts.chain_not_presented);
          g_assert_cmpint (facts.days_left, >, SCEAU_EXPIRING_DAYS);
        }
}

static void
test_suggestions_for_errors (void)
{
  g_assert_cmpint (sceau_status_suggest_for_error (SCEAU_ERROR_AUTH_FAILED), ==,
                   SCEAU_SUGGEST_CREDENTIALS);
  g_assert_cmpint (sceau_status_suggest_for_error (SCEAU_ERROR_NO_PASSWORD), ==,
                   SCEAU_SUGGEST_CREDENTIALS);
  g_assert_cmpint (sceau_status_suggest_for_error (SCEAU_ERROR_NO_KEYRING), ==,
                   SCEAU_SUGGEST_CREDENTIALS);
  g_assert_cmpint (sceau_status_suggest_for_error (SCEAU_ERROR_AGENT_KEY_CHANGED), ==,
                   SCEAU_SUGGEST_REPIN);
  g_assert_cmpint (sceau_status_suggest_for_error (SCEAU_ERROR_NO_AGENT), ==, SCEAU_SUGGEST_MANUAL);
  g_assert_cmpint (sceau_status_suggest_for_error (SCEAU_ERROR_UNREACHABLE), ==,
                   SCEAU_SUGGEST_REFRESH);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fleet/status/rows", test_rows);
  g_test_add_func ("/fleet/status/every-status-is-reached", test_every_status_is_reached);
  g_test_add_func ("/fleet/status/verified-means-seen", test_verified_means_seen);
  g_test_add_func ("/fleet/status/suggestions-for-errors", test_suggestions_for_errors);
  return g_test_run ();
}

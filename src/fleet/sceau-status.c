/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one word for a server, and what to do next: pure functions of what is known about it. */
#include "config.h"

#include "fleet/sceau-status.h"

#include <glib/gi18n-lib.h>

G_STATIC_ASSERT (SCEAU_FINDING_N_CODES <= 64);

static const GEnumValue status_values[] = {
  { SCEAU_STATUS_UNKNOWN, "SCEAU_STATUS_UNKNOWN", "unknown" },
  { SCEAU_STATUS_UNREACHABLE, "SCEAU_STATUS_UNREACHABLE", "unreachable" },
  { SCEAU_STATUS_TROUBLE, "SCEAU_STATUS_TROUBLE", "trouble" },
  { SCEAU_STATUS_INCOMPLETE, "SCEAU_STATUS_INCOMPLETE", "incomplete" },
  { SCEAU_STATUS_EXPIRING, "SCEAU_STATUS_EXPIRING", "expiring" },
  { SCEAU_STATUS_NOT_CONFIGURED, "SCEAU_STATUS_NOT_CONFIGURED", "not-configured" },
  { SCEAU_STATUS_BY_HAND, "SCEAU_STATUS_BY_HAND", "by-hand" },
  { SCEAU_STATUS_WAITING, "SCEAU_STATUS_WAITING", "waiting" },
  { SCEAU_STATUS_READY, "SCEAU_STATUS_READY", "ready" },
  { SCEAU_STATUS_UNTRUSTED, "SCEAU_STATUS_UNTRUSTED", "untrusted" },
  { SCEAU_STATUS_VERIFIED, "SCEAU_STATUS_VERIFIED", "verified" },
  { 0, NULL, NULL },
};

static const char *const status_labels[SCEAU_N_STATUS] = {
  [SCEAU_STATUS_UNKNOWN] = N_ ("Not looked at yet"),
  [SCEAU_STATUS_UNREACHABLE] = N_ ("Unreachable"),
  [SCEAU_STATUS_TROUBLE] = N_ ("Trouble"),
  [SCEAU_STATUS_INCOMPLETE] = N_ ("Chain incomplete"),
  [SCEAU_STATUS_EXPIRING] = N_ ("Expiring soon"),
  [SCEAU_STATUS_NOT_CONFIGURED] = N_ ("Not configured"),
  [SCEAU_STATUS_BY_HAND] = N_ ("By hand"),
  [SCEAU_STATUS_WAITING] = N_ ("Waiting for the authority"),
  [SCEAU_STATUS_READY] = N_ ("Ready, HTTPS off"),
  [SCEAU_STATUS_UNTRUSTED] = N_ ("HTTPS, not trusted here"),
  [SCEAU_STATUS_VERIFIED] = N_ ("HTTPS verified"),
};

/* Findings of warning severity that every client nevertheless refuses. */
#define REFUSED_BY_CLIENTS                             \
  (SCEAU_FINDING_BIT (SCEAU_FINDING_NAME_MISMATCH)     \
   | SCEAU_FINDING_BIT (SCEAU_FINDING_NAME_ONLY_IN_CN) \
   | SCEAU_FINDING_BIT (SCEAU_FINDING_NOT_YET_VALID)   \
   | SCEAU_FINDING_BIT (SCEAU_FINDING_INTERMEDIATE_NOT_YET_VALID))
#define NOT_TRUSTED_HERE \
  (SCEAU_FINDING_BIT (SCEAU_FINDING_SELF_SIGNED) | SCEAU_FINDING_BIT (SCEAU_FINDING_UNTRUSTED_ROOT))
#define NAMES_DIFFER                               \
  (SCEAU_FINDING_BIT (SCEAU_FINDING_NAME_MISMATCH) \
   | SCEAU_FINDING_BIT (SCEAU_FINDING_NAME_ONLY_IN_CN))
#define TOO_EARLY                                  \
  (SCEAU_FINDING_BIT (SCEAU_FINDING_NOT_YET_VALID) \
   | SCEAU_FINDING_BIT (SCEAU_FINDING_INTERMEDIATE_NOT_YET_VALID))

GType
sceau_status_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SceauStatus", status_values));
  return type;
}

/**
 * sceau_status_to_string:
 * @status: a status
 *
 * Returns: (transfer none): its stable name, as in JSON
 */
const char *
sceau_status_to_string (SceauStatus status)
{
  g_return_val_if_fail (status < SCEAU_N_STATUS, "unknown");

  return status_values[status].value_nick;
}

/**
 * sceau_status_to_label:
 * @status: a status
 *
 * Returns: (transfer none): the word for it in the reader's language
 */
const char *
sceau_status_to_label (SceauStatus status)
{
  g_return_val_if_fail (status < SCEAU_N_STATUS, "");

  return _ (status_labels[status]);
}

/**
 * sceau_suggestion_to_string:
 * @suggestion: a suggestion
 *
 * Returns: (transfer none): its stable name, as in JSON
 */
const char *
sceau_suggestion_to_string (SceauSuggestion suggestion)
{
  static const char *const names[] = {
    "nothing", "request", "install", "enable", "renew", "refresh", "credentials", "repin", "manual",
  };

  g_return_val_if_fail (suggestion < G_N_ELEMENTS (names), "nothing");

  return names[suggestion];
}

/**
 * sceau_finding_bits:
 * @findings: (nullable) (element-type SceauFinding): findings
 *
 * Returns: SCEAU_FINDING_BIT () of every code among them
 */
guint64
sceau_finding_bits (GPtrArray *findings)
{
  guint64 bits = 0;

  for (guint i = 0; findings != NULL && i < findings->len; i++)
    bits |= SCEAU_FINDING_BIT (sceau_finding_get_code (findings->pdata[i]));
  return bits;
}

static guint64
error_bits (void)
{
  static gsize bits = 0;

  if (g_once_init_enter (&bits))
    {
      guint64 found = 0;

      for (guint code = 0; code < SCEAU_FINDING_N_CODES; code++)
        if (sceau_finding_code_get_severity (code) == SCEAU_SEVERITY_ERROR)
          found |= SCEAU_FINDING_BIT (code);
      g_once_init_leave (&bits, found);
    }
  return bits;
}

/* Errors that stop every client, the incomplete chain (which some accept) left apart. */
static gboolean
is_bad (guint64 findings)
{
  return (findings & error_bits () & ~SCEAU_FINDING_BIT (SCEAU_FINDING_MISSING_ISSUER)) != 0;
}

static gboolean
lacks_issuer (guint64 findings)
{
  return (findings & SCEAU_FINDING_BIT (SCEAU_FINDING_MISSING_ISSUER)) != 0;
}

/* What is missing is known to be a root, which a server does not send: nothing is said of the chain not being sent. */
static gboolean
lacks_only_root (guint64 findings)
{
  return lacks_issuer (findings)
         && (findings & SCEAU_FINDING_BIT (SCEAU_FINDING_CHAIN_NOT_PRESENTED)) == 0;
}

static gboolean
https_is_on (const SceauStatusFacts *facts)
{
  if (facts->probed && facts->presented != SCEAU_PROBE_UNREACHABLE)
    return TRUE;
  return facts->has_state && facts->https_enabled;
}

static gboolean
tls_answers (const SceauStatusFacts *facts)
{
  return facts->probed && facts->presented != SCEAU_PROBE_UNREACHABLE;
}

static gboolean
is_by_hand (const SceauStatusFacts *facts)
{
  return facts->way == SCEAU_WAY_NONE || facts->way == SCEAU_WAY_MANUAL;
}

/* Nobody is at home on the way that we use; what a TLS client sees may still be known. */
static gboolean
error_is_silence (int error)
{
  return error == SCEAU_ERROR_UNREACHABLE || error == SCEAU_ERROR_TIMED_OUT
         || error == SCEAU_ERROR_NAME_DOES_NOT_RESOLVE || error == SCEAU_ERROR_NO_AGENT;
}

/* A person goes to the server: no route from here is needed, and none tells nothing of HTTPS. */
static gboolean
is_out_of_sight (const SceauStatusFacts *facts)
{
  return facts->way == SCEAU_WAY_MANUAL && !tls_answers (facts)
         && (!facts->probed || error_is_silence (facts->error));
}

static SceauStatus
status_when_off (const SceauStatusFacts *facts)
{
  if (!facts->has_state)
    return SCEAU_STATUS_NOT_CONFIGURED;
  if (facts->installed == SCEAU_INSTALLED_BROKEN)
    return SCEAU_STATUS_TROUBLE;
  if (facts->installed == SCEAU_INSTALLED_NONE)
    return facts->pending ? SCEAU_STATUS_WAITING : SCEAU_STATUS_NOT_CONFIGURED;
  if (is_bad (facts->disk_findings) || facts->days_left < 0)
    return SCEAU_STATUS_TROUBLE;
  if (facts->days_left <= SCEAU_EXPIRING_DAYS)
    return SCEAU_STATUS_EXPIRING;
  return facts->pending ? SCEAU_STATUS_WAITING : SCEAU_STATUS_READY;
}

static SceauStatus
status_when_on (const SceauStatusFacts *facts)
{
  guint64 seen = facts->presented_findings;

  if (!facts->probed)
    return SCEAU_STATUS_UNKNOWN;
  if (facts->presented == SCEAU_PROBE_UNREACHABLE || facts->presented_differs
      || facts->installed == SCEAU_INSTALLED_BROKEN || is_bad (facts->disk_findings)
      || is_bad (seen) || (seen & REFUSED_BY_CLIENTS) != 0 || facts->days_left < 0)
    return SCEAU_STATUS_TROUBLE;
  if (facts->chain_not_presented || (lacks_issuer (seen) && !lacks_only_root (seen)))
    return SCEAU_STATUS_INCOMPLETE;
  if (facts->days_left <= SCEAU_EXPIRING_DAYS)
    return SCEAU_STATUS_EXPIRING;
  if ((seen & NOT_TRUSTED_HERE) != 0 || lacks_only_root (seen))
    return SCEAU_STATUS_UNTRUSTED;
  return facts->presented == SCEAU_PROBE_VERIFIED ? SCEAU_STATUS_VERIFIED : SCEAU_STATUS_TROUBLE;
}

/* What is known, be it from a proof, where nothing is seen: that HTTPS is off is not known. */
static SceauStatus
status_by_hand (const SceauStatusFacts *facts)
{
  SceauStatus status = status_when_off (facts);

  if (status == SCEAU_STATUS_READY || (!facts->has_state && is_out_of_sight (facts)))
    return SCEAU_STATUS_BY_HAND;
  return status;
}

/**
 * sceau_status_is_silent:
 * @facts: what is known
 *
 * Returns: whether the last look at it met nobody at all, whatever that means there
 */
gboolean
sceau_status_is_silent (const SceauStatusFacts *facts)
{
  return error_is_silence (facts->error) && facts->error != SCEAU_ERROR_NO_AGENT
         && !tls_answers (facts);
}

/**
 * sceau_status_error_counts:
 * @facts: what is known
 *
 * A server that is worked on by hand needs neither a route from here nor an interface that Sceau could use. One that is only
 * watched has no agent to miss, but a route it had: its silence is news.
 *
 * Returns: whether there is an error, and one that somebody should mend
 */
gboolean
sceau_status_error_counts (const SceauStatusFacts *facts)
{
  if (facts->error == SCEAU_NO_ERROR)
    return FALSE;
  if (is_by_hand (facts)
      && (facts->error == SCEAU_ERROR_NO_AGENT || facts->error == SCEAU_ERROR_VERSION_TOO_OLD))
    return FALSE;
  return facts->way != SCEAU_WAY_MANUAL || !error_is_silence (facts->error);
}

/**
 * sceau_status_error_decides:
 * @facts: what is known
 *
 * An agent that is silent, or that could not be asked for want of a password, does not hide what a TLS client sees; any other
 * error does. By hand none does.
 *
 * Returns: whether the error, not the certificate, makes the status
 */
gboolean
sceau_status_error_decides (const SceauStatusFacts *facts)
{
  if (!sceau_status_error_counts (facts))
    return FALSE;
  return !tls_answers (facts)
         || (!is_by_hand (facts) && !error_is_silence (facts->error)
             && facts->error != SCEAU_ERROR_NO_PASSWORD);
}

/**
 * sceau_status_derive:
 * @facts: what is known
 *
 * The most urgent word that is true. "Verified" only after a TLS client outside the server got that leaf and that chain.
 *
 * Returns: the status
 */
SceauStatus
sceau_status_derive (const SceauStatusFacts *facts)
{
  if (sceau_status_error_decides (facts))
    return error_is_silence (facts->error) && facts->error != SCEAU_ERROR_NO_AGENT
               ? SCEAU_STATUS_UNREACHABLE
               : SCEAU_STATUS_TROUBLE;
  if (!facts->has_state && !facts->probed && facts->error == SCEAU_NO_ERROR)
    return SCEAU_STATUS_UNKNOWN;
  if (https_is_on (facts))
    return status_when_on (facts);
  return is_by_hand (facts) ? status_by_hand (facts) : status_when_off (facts);
}

typedef enum
{
  SITUATION_UNKNOWN,
  SITUATION_NOT_ANSWERING,
  SITUATION_DIFFERS,
  SITUATION_BROKEN,
  SITUATION_EXPIRED,
  SITUATION_EXPIRED_WAITING,
  SITUATION_WRONG_NAME,
  SITUATION_TOO_EARLY,
  SITUATION_REFUSED,
  SITUATION_NOT_PRESENTED,
  SITUATION_INCOMPLETE,
  SITUATION_EXPIRING,
  SITUATION_EXPIRING_WAITING,
  SITUATION_NOT_CONFIGURED,
  SITUATION_NOT_CONFIGURED_BY_HAND,
  SITUATION_NONE_BY_HAND,
  SITUATION_BY_HAND,
  SITUATION_INSTALLED_BY_HAND,
  SITUATION_WAITING,
  SITUATION_WAITING_INSTALLED,
  SITUATION_READY,
  SITUATION_READY_BY_HAND,
  SITUATION_SELF_SIGNED,
  SITUATION_UNTRUSTED_ROOT,
  SITUATION_VERIFIED,
  SITUATION_VERIFIED_WAITING,
} Situation;

static const struct
{
  SceauSuggestion suggestion;
  const char *title;
  const char *body;
} situations[] = {
  [SITUATION_UNKNOWN] = { SCEAU_SUGGEST_REFRESH, N_ ("Nothing is known yet"),
                          N_ ("Sceau has not looked at this server yet.") },
  [SITUATION_NOT_ANSWERING] = { SCEAU_SUGGEST_REFRESH,
                                N_ ("HTTPS is on, but does not answer from here"),
                                N_ ("The server says that HTTPS is on, and no TLS client gets an answer on this network. "
                                    "A firewall may block the port, or another program may hold it.") },
  [SITUATION_DIFFERS] = { SCEAU_SUGGEST_REFRESH,
                          N_ ("Clients get another certificate than the one installed"),
                          N_ ("What a TLS client gets is not the certificate that is installed on the server. "
                              "Another machine may answer at this address, HTTPS was not reloaded "
                              "(switch it off and on again), or it was set up there with files of its own.") },
  [SITUATION_BROKEN] = { SCEAU_SUGGEST_REQUEST, N_ ("The installed files do not fit together"),
                         N_ ("The certificate and the key on the server do not form a pair. "
                             "Restore a backup, or make a new request.") },
  [SITUATION_EXPIRED] = { SCEAU_SUGGEST_RENEW, N_ ("The certificate has expired"),
                          N_ ("Every client refuses it. Renew it now.") },
  [SITUATION_EXPIRED_WAITING] = { SCEAU_SUGGEST_INSTALL,
                                  N_ ("The certificate has expired, a request is waiting"),
                                  N_ ("Every client refuses the present certificate. "
                                      "Install the authority’s answer as soon as it is here.") },
  [SITUATION_WRONG_NAME] = { SCEAU_SUGGEST_REQUEST, N_ ("The certificate is for another name"),
                             N_ ("Clients refuse it, because it does not cover the name of this server. "
                                 "Make a request with the right names.") },
  [SITUATION_TOO_EARLY] = { SCEAU_SUGGEST_REFRESH, N_ ("The certificate is not valid yet"),
                            N_ ("Clients refuse it until it starts. If it should be valid already, "
                                "check the clock of the server and of this computer.") },
  [SITUATION_REFUSED] = { SCEAU_SUGGEST_REQUEST, N_ ("Clients refuse this certificate"),
                          N_ ("The findings below say why. A new certificate from the authority is needed.") },
  [SITUATION_NOT_PRESENTED] = { SCEAU_SUGGEST_REFRESH,
                                N_ ("The server does not send its whole chain"),
                                N_ ("The chain on its disk is longer than what a TLS client gets. "
                                    "Switch HTTPS off and on again.") },
  [SITUATION_INCOMPLETE] = { SCEAU_SUGGEST_INSTALL, N_ ("The certificate of an issuer is missing"),
                             N_ ("Either an intermediate certificate is not sent, and some clients refuse the chain, or its root is "
                                 "not known here. Install the complete chain from the authority; if the authority is your own, "
                                 "trust its root here.") },
  [SITUATION_EXPIRING] = { SCEAU_SUGGEST_RENEW, N_ ("The certificate expires soon"),
                           N_ ("Renew it before clients refuse it.") },
  [SITUATION_EXPIRING_WAITING] = { SCEAU_SUGGEST_INSTALL,
                                   N_ ("The certificate expires soon, a request is waiting"),
                                   N_ ("Install the authority’s answer as soon as it is here.") },
  [SITUATION_NOT_CONFIGURED] = { SCEAU_SUGGEST_REQUEST,
                                 N_ ("HTTPS is off, no certificate is installed"),
                                 N_ ("Request a certificate from an authority, or make a self-signed one.") },
  [SITUATION_NOT_CONFIGURED_BY_HAND] = { SCEAU_SUGGEST_REQUEST, N_ ("HTTPS does not answer"),
                                         N_ ("Sceau does not act on this server: the assistant leads you through the work in CamTrace, "
                                             "or makes a kit for it, and checks the result.") },
  [SITUATION_NONE_BY_HAND] = { SCEAU_SUGGEST_REQUEST, N_ ("No certificate is installed"),
                               N_ ("A proof that was brought back says so. The assistant leads you through the work in CamTrace, "
                                   "or makes a kit for it.") },
  [SITUATION_BY_HAND] = { SCEAU_SUGGEST_REQUEST, N_ ("This server is worked on by hand"),
                          N_ ("Nothing answers from here, so whether HTTPS works is not known. The assistant leads you through "
                              "the work in CamTrace, or makes a kit to take to the server; what the kit brings back is shown "
                              "here.") },
  [SITUATION_INSTALLED_BY_HAND] = { SCEAU_SUGGEST_MANUAL,
                                    N_ ("A certificate is installed, HTTPS does not answer from here"),
                                    N_ ("CamTrace itself switches HTTPS on here: Administration/System, “Web service HTTPS”, "
                                        "Enable. That it works is said once a TLS client on this computer gets the "
                                        "certificate.") },
  [SITUATION_WAITING] = { SCEAU_SUGGEST_INSTALL, N_ ("A request waits for the authority’s answer"),
                          N_ ("When the certificate files are here, drop them in to install them.") },
  [SITUATION_WAITING_INSTALLED] = { SCEAU_SUGGEST_INSTALL,
                                    N_ ("HTTPS is off, a request waits for the authority’s answer"),
                                    N_ ("A certificate is installed, and another one was requested. "
                                        "When its files are here, drop them in to install them.") },
  [SITUATION_READY] = { SCEAU_SUGGEST_ENABLE, N_ ("HTTPS is off"),
                        N_ ("A certificate is installed and ready.") },
  [SITUATION_READY_BY_HAND] = { SCEAU_SUGGEST_MANUAL, N_ ("HTTPS is off"),
                                N_ ("A certificate is installed and ready. On this server CamTrace itself switches HTTPS on: "
                                    "Administration/System, “Web service HTTPS”, Enable.") },
  [SITUATION_SELF_SIGNED] = { SCEAU_SUGGEST_REQUEST,
                              N_ ("HTTPS is on with a self-signed certificate"),
                              N_ ("The connection is encrypted, and browsers warn their users. "
                                  "A certificate from an authority ends that.") },
  [SITUATION_UNTRUSTED_ROOT] = { SCEAU_SUGGEST_NOTHING,
                                 N_ ("HTTPS is on, its root is not trusted here"),
                                 N_ ("Clients that have this root accept the certificate. "
                                     "If the authority is your own, trust its root here.") },
  [SITUATION_VERIFIED] = { SCEAU_SUGGEST_NOTHING, N_ ("HTTPS works"),
                           N_ ("A TLS client on this computer got this certificate and its chain, "
                               "and accepted them.") },
  [SITUATION_VERIFIED_WAITING] = { SCEAU_SUGGEST_INSTALL,
                                   N_ ("HTTPS works, a request waits for the authority’s answer"),
                                   N_ ("When the certificate files are here, drop them in to install them.") },
};

static Situation
situation_in_trouble (const SceauStatusFacts *facts)
{
  guint64 seen = facts->presented_findings;

  if (facts->has_state && facts->installed == SCEAU_INSTALLED_BROKEN)
    return SITUATION_BROKEN;
  if (facts->days_left < 0)
    return facts->pending ? SITUATION_EXPIRED_WAITING : SITUATION_EXPIRED;
  if (https_is_on (facts) && !tls_answers (facts))
    return SITUATION_NOT_ANSWERING;
  if (facts->presented_differs)
    return SITUATION_DIFFERS;
  if (!is_bad (seen | facts->disk_findings))
    {
      if ((seen & NAMES_DIFFER) != 0)
        return SITUATION_WRONG_NAME;
      if ((seen & TOO_EARLY) != 0)
        return SITUATION_TOO_EARLY;
    }
  return SITUATION_REFUSED;
}

static Situation
situation_of (const SceauStatusFacts *facts)
{
  gboolean by_hand = is_by_hand (facts);

  switch (sceau_status_derive (facts))
    {
    case SCEAU_STATUS_TROUBLE:
      return situation_in_trouble (facts);
    case SCEAU_STATUS_INCOMPLETE:
      return facts->chain_not_presented ? SITUATION_NOT_PRESENTED : SITUATION_INCOMPLETE;
    case SCEAU_STATUS_EXPIRING:
      return facts->pending ? SITUATION_EXPIRING_WAITING : SITUATION_EXPIRING;
    case SCEAU_STATUS_NOT_CONFIGURED:
      if (is_out_of_sight (facts))
        return SITUATION_NONE_BY_HAND;
      return by_hand ? SITUATION_NOT_CONFIGURED_BY_HAND : SITUATION_NOT_CONFIGURED;
    case SCEAU_STATUS_BY_HAND:
      return facts->has_state ? SITUATION_INSTALLED_BY_HAND : SITUATION_BY_HAND;
    case SCEAU_STATUS_WAITING:
      return by_hand || facts->installed == SCEAU_INSTALLED_NONE ? SITUATION_WAITING
                                                                 : SITUATION_WAITING_INSTALLED;
    case SCEAU_STATUS_READY:
      return facts->front_end_is_ours ? SITUATION_READY : SITUATION_READY_BY_HAND;
    case SCEAU_STATUS_UNTRUSTED:
      return (facts->presented_findings & SCEAU_FINDING_BIT (SCEAU_FINDING_SELF_SIGNED)) != 0
                 ? SITUATION_SELF_SIGNED
                 : SITUATION_UNTRUSTED_ROOT;
    case SCEAU_STATUS_VERIFIED:
      return facts->pending ? SITUATION_VERIFIED_WAITING : SITUATION_VERIFIED;
    case SCEAU_STATUS_UNKNOWN:
    case SCEAU_STATUS_UNREACHABLE:
    case SCEAU_N_STATUS:
    default:
      return SITUATION_UNKNOWN;
    }
}

/**
 * sceau_status_suggest:
 * @facts: what is known
 * @title: (out) (optional) (transfer full): what is true now, translated
 * @body: (out) (optional) (transfer full): why, and what to do next, translated
 *
 * The sentence on top of the server's page. Where @facts has an error that decides the status, its words come from
 * sceau_words_for_error () instead.
 *
 * Returns: the one suggested action
 */
SceauSuggestion
sceau_status_suggest (const SceauStatusFacts *facts, char **title, char **body)
{
  Situation situation = situation_of (facts);

  if (title != NULL)
    *title = g_strdup (_ (situations[situation].title));
  if (body != NULL)
    *body = g_strdup (_ (situations[situation].body));
  return situations[situation].suggestion;
}

/**
 * sceau_status_suggest_for_error:
 * @error_code: a SceauErrorCode that stopped the last look at the server
 *
 * Returns: the one suggested action
 */
SceauSuggestion
sceau_status_suggest_for_error (int error_code)
{
  switch (error_code)
    {
    case SCEAU_ERROR_NO_PASSWORD:
    case SCEAU_ERROR_AUTH_FAILED:
    case SCEAU_ERROR_AUTH_HTTP:
    case SCEAU_ERROR_AUTH_CONFIG:
    case SCEAU_ERROR_FORBIDDEN:
    case SCEAU_ERROR_NO_KEYRING:
    case SCEAU_ERROR_KEYRING_LOCKED:
      return SCEAU_SUGGEST_CREDENTIALS;
    case SCEAU_ERROR_AGENT_KEY_CHANGED:
    case SCEAU_ERROR_AGENT_KEY_UNKNOWN:
      return SCEAU_SUGGEST_REPIN;
    case SCEAU_ERROR_NO_AGENT:
    case SCEAU_ERROR_VERSION_TOO_OLD:
      return SCEAU_SUGGEST_MANUAL;
    default:
      return SCEAU_SUGGEST_REFRESH;
    }
}

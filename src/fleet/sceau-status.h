/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one word for a server, and what to do next: pure functions of what is known about it. */
#pragma once

#include "camtrace/sceau-managed-state.h"
#include "fleet/sceau-way.h"
#include "tls/sceau-probe.h"

G_BEGIN_DECLS

/* The one word of the fleet table; derived from state, presented, error and now. In order of urgency for sorting. */
typedef enum
{
  SCEAU_STATUS_UNKNOWN, /* not looked at yet */
  SCEAU_STATUS_UNREACHABLE,
  SCEAU_STATUS_TROUBLE, /* an error: expired, mismatch, agent key changed, auth failed, presented differs, rejected… */
  SCEAU_STATUS_INCOMPLETE,     /* HTTPS answers, an issuer is missing */
  SCEAU_STATUS_EXPIRING,       /* verified or ready, 30 days or less */
  SCEAU_STATUS_NOT_CONFIGURED, /* "Non configuré" */
  SCEAU_STATUS_BY_HAND,        /* a person works on it, and whether HTTPS is on was not seen */
  SCEAU_STATUS_WAITING,        /* a request waits for the authority's answer */
  SCEAU_STATUS_READY,          /* a certificate is installed, HTTPS is off */
  SCEAU_STATUS_UNTRUSTED,      /* HTTPS on with self-signed or a root unknown here */
  SCEAU_STATUS_VERIFIED,       /* a TLS client outside saw that leaf and chain */
  SCEAU_N_STATUS,              /*< skip >*/
} SceauStatus;
#define SCEAU_TYPE_STATUS (sceau_status_get_type ())
GType sceau_status_get_type (void);
const char *sceau_status_to_string (SceauStatus status); /* "verified"… */
const char *sceau_status_to_label (SceauStatus status);  /* translated: "HTTPS verified" */

/* The one suggested next action. */
typedef enum
{
  SCEAU_SUGGEST_NOTHING,
  SCEAU_SUGGEST_REQUEST,
  SCEAU_SUGGEST_INSTALL,
  SCEAU_SUGGEST_ENABLE,
  SCEAU_SUGGEST_RENEW,
  SCEAU_SUGGEST_REFRESH,
  SCEAU_SUGGEST_CREDENTIALS,
  SCEAU_SUGGEST_REPIN,
  SCEAU_SUGGEST_MANUAL,
} SceauSuggestion;
const char *sceau_suggestion_to_string (SceauSuggestion suggestion); /* "nothing", "request"… */

#define SCEAU_EXPIRING_DAYS 30 /* from that many days left on, it is time to renew */
#define SCEAU_CLOCK_SKEW_SECONDS \
  120 /* a server's clock may differ by that much without being named */
#define SCEAU_NO_DAYS_LEFT G_MAXINT
#define SCEAU_NO_ERROR     (-1)

/* Everything that status and suggestion depend on, as plain values. */
typedef struct
{
  SceauWay way;
  int error;          /* a SceauErrorCode, or SCEAU_NO_ERROR */
  gboolean has_state; /* the server itself told; if not, the next five are 0 */
  SceauInstalled installed;
  gboolean https_enabled;
  gboolean pending; /* a request, or a key made elsewhere, waits for its certificate */
  gboolean front_end_is_ours;
  guint64 disk_findings; /* SCEAU_FINDING_BIT () of each code */
  gboolean probed;       /* a TLS client tried from here; if not, the next four are 0 */
  SceauProbeStatus presented;
  guint64 presented_findings;
  gboolean presented_differs;
  gboolean chain_not_presented;
  int days_left; /* of the leaf; SCEAU_NO_DAYS_LEFT without one */
} SceauStatusFacts;

#define SCEAU_FINDING_BIT(code) (G_GUINT64_CONSTANT (1) << (code))
guint64 sceau_finding_bits (GPtrArray *findings);

SceauStatus sceau_status_derive (const SceauStatusFacts *facts);
/* Whether the last look met nobody at all. */
gboolean sceau_status_is_silent (const SceauStatusFacts *facts);
/* Whether there is an error that somebody should mend: by hand, no route from here is none. */
gboolean sceau_status_error_counts (const SceauStatusFacts *facts);
/* Whether the error, not the certificate, makes the status. */
gboolean sceau_status_error_decides (const SceauStatusFacts *facts);
SceauSuggestion sceau_status_suggest (
    const SceauStatusFacts *facts, char **title,
    char **body); /* not for errors: those have words of their own */
SceauSuggestion sceau_status_suggest_for_error (int error_code);

G_END_DECLS

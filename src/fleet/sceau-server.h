/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One CT-Server of the fleet, with bindable state. Lives on the main context only. */
#pragma once

#include "camtrace/sceau-managed-state.h"
#include "tls/sceau-probe.h"

G_BEGIN_DECLS

/* NONE: watched only */
typedef enum
{
  SCEAU_WAY_NONE,
  SCEAU_WAY_AGENT,
  SCEAU_WAY_SSH,
  SCEAU_WAY_MANUAL
} SceauWay;
#define SCEAU_TYPE_WAY (sceau_way_get_type ())
GType sceau_way_get_type (void);
const char *sceau_way_to_string (SceauWay way); /* "none", "agent", "ssh", "manual" */

/* The one word of the fleet table; derived from state, presented, error and now. In order of urgency for sorting. */
typedef enum
{
  SCEAU_STATUS_UNKNOWN, /* not looked at yet */
  SCEAU_STATUS_UNREACHABLE,
  /* an error: expired, mismatch, agent key changed, auth failed, presented differs, rejected… */
  SCEAU_STATUS_TROUBLE,
  SCEAU_STATUS_INCOMPLETE,     /* HTTPS answers, an intermediate is missing */
  SCEAU_STATUS_EXPIRING,       /* verified or ready, 30 days or less */
  SCEAU_STATUS_NOT_CONFIGURED, /* "Non configuré" */
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

#define SCEAU_TYPE_SERVER (sceau_server_get_type ())
G_DECLARE_FINAL_TYPE (SceauServer, sceau_server, SCEAU, SERVER, GObject)

/* Stored properties (read-write, notify): "id" (construct-only, uuid), "name", "camtrace-url", "https-host", "https-port", "dns-name", "username", "way",
 * "product-version", "agent-url", "agent-pin", "note".
 * Live properties (read-only, notify): "status", "state" (SceauManagedState), "presented" (SceauProbeResult), "error" (GError), "last-seen" (int64), "clock-shift" (int64),
 * "busy" (boolean), "days-left" (int, G_MAXINT: none), "certificate-title", "issuer-title", "chain-length", "address" (host[:port] of the CamTrace URL), "version-label". */
SceauServer *sceau_server_new (const char *id); /* NULL: a new uuid */
const char *sceau_server_get_id (SceauServer *self);
const char *sceau_server_get_name (SceauServer *self);
const char *sceau_server_get_camtrace_url (SceauServer *self);
/* where to connect; the CamTrace URL's host when not set */
const char *sceau_server_get_https_host (SceauServer *self);
/* 443 by default; the agent's state corrects it */
guint16 sceau_server_get_https_port (SceauServer *self);
/* the name that the certificate must cover; nullable */
const char *sceau_server_get_dns_name (SceauServer *self);
const char *sceau_server_get_username (SceauServer *self);
const char *sceau_server_get_product_version (SceauServer *self);
const char *sceau_server_get_agent_url (SceauServer *self);
const char *sceau_server_get_agent_pin (SceauServer *self);
SceauWay sceau_server_get_way (SceauServer *self);
SceauStatus sceau_server_get_status (SceauServer *self);
SceauManagedState *sceau_server_get_state (SceauServer *self);    /* nullable */
SceauProbeResult *sceau_server_get_presented (SceauServer *self); /* nullable */
const GError *sceau_server_get_error (SceauServer *self);         /* nullable */
SceauCertificate *sceau_server_get_leaf (SceauServer *self); /* presented, else on disk; nullable */
int sceau_server_get_days_left (SceauServer *self);
gint64 sceau_server_get_last_seen (SceauServer *self);
gint64 sceau_server_get_clock_shift (SceauServer *self);
/* state's, presented's and our own (presented-differs, clock-skew, name-does-not-resolve) */
GPtrArray *sceau_server_dup_findings (SceauServer *self);
/* Feeds what was learnt; recomputes status and notifies. now: Unix seconds. */
/* nullable */
void sceau_server_take_state (SceauServer *self, SceauManagedState *state, gint64 now);
/* nullable */
void sceau_server_take_presented (SceauServer *self, SceauProbeResult *presented, gint64 now);
/* transfer full, NULL clears */
void sceau_server_take_error (SceauServer *self, GError *error, gint64 now);
void sceau_server_set_clock_shift (SceauServer *self, gint64 seconds);

/* The sentence on top of the server page, and the one suggested next action. */
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
  SCEAU_SUGGEST_MANUAL
} SceauSuggestion;
/* translated, owned by the caller */
SceauSuggestion sceau_server_suggest (SceauServer *self, char **title, char **body);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One CT-Server of the fleet, with bindable state. Lives on the main context only. */
#pragma once

#include "fleet/sceau-status.h"
#include "fleet/sceau-way.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_SERVER (sceau_server_get_type ())
G_DECLARE_FINAL_TYPE (SceauServer, sceau_server, SCEAU, SERVER, GObject)

/* Stored properties (read-write, notify): "id" (construct-only, uuid), "name", "camtrace-url", "https-host", "https-port", "dns-name", "username", "way",
 * "product-version", "agent-url", "agent-pin", "ssh-address", "ssh-root", "note".
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
/* where its SSH is, "user@host:port"; nullable */
const char *sceau_server_get_ssh_address (SceauServer *self);
/* where its files are below, for a server in a sandbox; nullable: "/" */
const char *sceau_server_get_ssh_root (SceauServer *self);
SceauWay sceau_server_get_way (SceauServer *self);
SceauStatus sceau_server_get_status (SceauServer *self);
SceauManagedState *sceau_server_get_state (SceauServer *self);    /* nullable */
SceauProbeResult *sceau_server_get_presented (SceauServer *self); /* nullable */
const GError *sceau_server_get_error (SceauServer *self);         /* nullable */
/* the error, unless it is that a server which is worked on by hand does not answer; nullable */
const GError *sceau_server_get_trouble (SceauServer *self);
gboolean sceau_server_is_silent (SceauServer *self);
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
/* nullable; not trusted for that: only what a client lacks is told better */
void sceau_server_set_root (SceauServer *self, SceauCertificate *root);
void sceau_server_take_presented (SceauServer *self, SceauProbeResult *presented, gint64 now);
/* transfer full, NULL clears */
void sceau_server_take_error (SceauServer *self, GError *error, gint64 now);
void sceau_server_set_clock_shift (SceauServer *self, gint64 seconds);
/* Whether the DNS name resolves on this computer: a finding of its own. */
void sceau_server_take_resolution (SceauServer *self, gboolean resolves);
/* Work is under way ("busy"): counted, so that each hold needs its release. */
void sceau_server_hold (SceauServer *self);
void sceau_server_release (SceauServer *self);
gboolean sceau_server_is_busy (SceauServer *self);

/* The sentence on top of the server page, and the one suggested next action. */
/* translated, owned by the caller */
SceauSuggestion sceau_server_suggest (SceauServer *self, char **title, char **body);

G_END_DECLS

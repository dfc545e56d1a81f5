/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The documents of the HTTPS management API, as both sides hold them (written by the agent, read by the client). */
#pragma once

#include "camtrace/sceau-layout.h"
#include "pki/sceau-certificate.h"
#include "pki/sceau-finding.h"
#include "pki/sceau-request.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_INSTALLED_NONE,
  SCEAU_INSTALLED_SELF_SIGNED,
  SCEAU_INSTALLED_CERTIFICATE,
  SCEAU_INSTALLED_BROKEN
} SceauInstalled;
/* "none", "self-signed", "installed", "broken" */
const char *sceau_installed_to_string (SceauInstalled installed);
gboolean sceau_installed_from_string (const char *text, SceauInstalled *installed);

typedef enum
{
  SCEAU_SERVICE_UNKNOWN,
  SCEAU_SERVICE_ON,
  SCEAU_SERVICE_OFF,
  SCEAU_SERVICE_FAILED
} SceauServiceState;
/* "unknown", "on", "off", "failed" */
const char *sceau_service_state_to_string (SceauServiceState state);
gboolean sceau_service_state_from_string (const char *text, SceauServiceState *state);

/* The four services of the HowTo, in its order. */
typedef enum
{
  SCEAU_SERVICE_GUI,
  SCEAU_SERVICE_REMOTE,
  SCEAU_SERVICE_HTTPS,
  SCEAU_SERVICE_VIDEO,
  SCEAU_N_SERVICES
} SceauService;
const char *sceau_service_to_string (SceauService service); /* "gui", "remote", "https", "video" */

/* Whose listener serves HTTPS: the agent's own fragment, CamTrace's own front end, nobody's. */
typedef enum
{
  SCEAU_OWNER_NONE,
  SCEAU_OWNER_SCEAU,
  SCEAU_OWNER_CAMTRACE
} SceauOwner;
const char *sceau_owner_to_string (SceauOwner owner); /* "none", "sceau", "camtrace" */
gboolean sceau_owner_from_string (const char *text, SceauOwner *owner);

/* What the agent knows when it makes a state: everything borrowed for the call, copied or referenced by it. */
typedef struct
{
  const char *etag; /* with its quotes, as in the header */
  SceauFamily family;
  const char *version; /* nullable */
  gint64 server_time;  /* Unix seconds */
  SceauInstalled installed;
  gboolean
      installed_unknown; /* told by hand, and nobody told of a certificate: installed is none */
  GPtrArray *chain;      /* SceauCertificate, leaf first; NULL: none. Not changed afterwards */
  const char *installed_spki; /* of the key on disk, nullable */
  GPtrArray *findings;        /* SceauFinding; NULL: none. Not changed afterwards */
  SceauRequest *request;      /* pending, nullable */
  gboolean key_pending;       /* a key without request waits */
  const char *pending_spki;   /* nullable; the request's own when there is one */
  gint64 pending_since;       /* Unix seconds */
  gboolean answered; /* its certificate was installed and removed again: no other one is awaited */
  const char *const *archived_keys; /* SHA-256 of the public keys in backups; nullable */
  SceauServiceState services[SCEAU_N_SERVICES];
  const char *service_details[SCEAU_N_SERVICES]; /* each nullable */
  const char *front_end;                         /* "haproxy", "apache", "builtin", "command" */
  SceauOwner front_end_owner;
  const char *https_listen; /* "*:443" */
  guint16 https_port;
} SceauManagedFacts;

/* GET /state. GObject so that views can bind; immutable: a poll makes a new one. */
#define SCEAU_TYPE_MANAGED_STATE (sceau_managed_state_get_type ())
G_DECLARE_FINAL_TYPE (SceauManagedState, sceau_managed_state, SCEAU, MANAGED_STATE, GObject)

SceauManagedState *sceau_managed_state_new (const SceauManagedFacts *facts);
SceauManagedState *sceau_managed_state_new_from_json (JsonObject *object, const char *etag,
                                                      GError **error);
JsonObject *sceau_managed_state_to_json (SceauManagedState *self);

const char *sceau_managed_state_get_etag (SceauManagedState *self);
SceauFamily sceau_managed_state_get_family (SceauManagedState *self);
/* as set by the operator in agent.conf, or NULL */
const char *sceau_managed_state_get_version (SceauManagedState *self);
gint64 sceau_managed_state_get_server_time (SceauManagedState *self);
SceauInstalled sceau_managed_state_get_installed (SceauManagedState *self);
/* FALSE: nobody told whether a certificate is installed; the agent always does */
gboolean sceau_managed_state_knows_installed (SceauManagedState *self);
/* SceauCertificate as on disk, leaf first; may be empty */
GPtrArray *sceau_managed_state_get_chain (SceauManagedState *self);
SceauCertificate *sceau_managed_state_get_leaf (SceauManagedState *self); /* nullable */
GPtrArray *sceau_managed_state_get_findings (SceauManagedState *self);
SceauRequest *sceau_managed_state_get_request (SceauManagedState *self); /* pending, nullable */
gint64 sceau_managed_state_get_request_since (SceauManagedState *self);
/* a key without request waits (made elsewhere) */
gboolean sceau_managed_state_get_key_pending (SceauManagedState *self);
const char *sceau_managed_state_get_pending_spki (SceauManagedState *self); /* nullable */
/* does what is pending await a certificate? FALSE also when nothing is pending, or its certificate was installed and removed again */
gboolean sceau_managed_state_is_awaiting (SceauManagedState *self);
/* of the keys in backups, each once */
const char *const *sceau_managed_state_get_archived_keys (SceauManagedState *self);
/* pending, installed or archived */
gboolean sceau_managed_state_has_key (SceauManagedState *self, const char *spki);
/* of the key on disk, nullable */
const char *sceau_managed_state_get_installed_spki (SceauManagedState *self);
SceauServiceState sceau_managed_state_get_service (SceauManagedState *self, SceauService service);
/* why unknown or failed; nullable */
const char *sceau_managed_state_get_service_detail (SceauManagedState *self, SceauService service);
gboolean sceau_managed_state_get_https_enabled (SceauManagedState *self);
/* seen on, or switched on without being seen: either way its certificate is in use */
gboolean sceau_managed_state_get_https_switched_on (SceauManagedState *self);
/* not the opposite: it may be unknown */
gboolean sceau_managed_state_get_https_off (SceauManagedState *self);
/* "haproxy", "apache", "builtin", "command" */
const char *sceau_managed_state_get_front_end (SceauManagedState *self);
SceauOwner sceau_managed_state_get_front_end_owner (SceauManagedState *self);
/* FALSE when CamTrace's own front end has the port: then enabling is the HowTo's click */
gboolean sceau_managed_state_get_front_end_is_ours (SceauManagedState *self);
guint16 sceau_managed_state_get_https_port (SceauManagedState *self);

/* GET /history and GET /backups: boxed rows. */
/* what: "install", "enable"… ; before/after: SHA-256 of the leaf or NULL; outcome "done", "rolled-back", "refused", "recovered" */
typedef struct
{
  gint64 time;
  char *who;
  char *what;
  char *before;
  char *after;
  char *outcome;
  char *detail;
} SceauHistoryEntry;
#define SCEAU_TYPE_HISTORY_ENTRY (sceau_history_entry_get_type ())
GType sceau_history_entry_get_type (void);
SceauHistoryEntry *sceau_history_entry_copy (const SceauHistoryEntry *self);
void sceau_history_entry_free (SceauHistoryEntry *self);
JsonObject *sceau_history_entry_to_json (const SceauHistoryEntry *self);
SceauHistoryEntry *sceau_history_entry_from_json (JsonObject *object, GError **error);

/* id: "0007" */
typedef struct
{
  char *id;
  gint64 time;
  char *reason;
  char *subject;
  char *sha256;
  gint64 not_after;
  gboolean has_certificate;
  gboolean has_request;
  gboolean restorable;
} SceauBackup;
#define SCEAU_TYPE_BACKUP (sceau_backup_get_type ())
GType sceau_backup_get_type (void);
SceauBackup *sceau_backup_copy (const SceauBackup *self);
void sceau_backup_free (SceauBackup *self);
JsonObject *sceau_backup_to_json (const SceauBackup *self);
SceauBackup *sceau_backup_from_json (JsonObject *object, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauHistoryEntry, sceau_history_entry_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauBackup, sceau_backup_free)

G_END_DECLS

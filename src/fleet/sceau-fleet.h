/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fleet as app and CLI see it: inventory, secrets, trust, probes, polls. Main context only. */
#pragma once

#include "fleet/sceau-backend.h"
#include "fleet/sceau-deployment.h"
#include "fleet/sceau-discovery.h"
#include "fleet/sceau-intake.h"
#include "fleet/sceau-issuer-fetch.h"
#include "fleet/sceau-server.h"
#include "fleet/sceau-ssh-asker.h"
#include "fleet/sceau-words.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_FLEET (sceau_fleet_get_type ())
G_DECLARE_FINAL_TYPE (SceauFleet, sceau_fleet, SCEAU, FLEET, GObject)

SceauFleet *sceau_fleet_new (const char *data_dir); /* NULL: $XDG_DATA_HOME/sceau */
/* Opens the inventory (migrations), loads servers and trust; NO_KEYRING is not an error here. DATABASE, DATABASE_TOO_NEW. */
void sceau_fleet_open_async (SceauFleet *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data);
gboolean sceau_fleet_open_finish (SceauFleet *self, GAsyncResult *result, GError **error);
GListModel *sceau_fleet_get_servers (SceauFleet *self); /* of SceauServer, live */
/* transfer none, nullable; name without regard to case */
SceauServer *sceau_fleet_find (SceauFleet *self, const char *name_or_id);
/* The server of the fleet that has this agent's key, or else this address, whatever it is called; each may be NULL. transfer none,
 * nullable. check_new says it as an error: EXISTS. Saving a new server checks too. */
SceauServer *sceau_fleet_find_same (SceauFleet *self, const char *camtrace_url,
                                    const char *agent_pin);
gboolean sceau_fleet_check_new (SceauFleet *self, const char *camtrace_url, const char *agent_pin,
                                GError **error);
SceauAnchors *sceau_fleet_get_anchors (SceauFleet *self); /* system + trusted here */
SceauProber *sceau_fleet_get_prober (SceauFleet *self);

/* Inventory. A name that is taken gives EXISTS. remove keeps nothing on this side but the server itself stays untouched. */
/* adds or updates */
void sceau_fleet_save_async (SceauFleet *self, SceauServer *server, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data);
gboolean sceau_fleet_save_finish (SceauFleet *self, GAsyncResult *result, GError **error);
void sceau_fleet_remove_async (SceauFleet *self, SceauServer *server, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);
gboolean sceau_fleet_remove_finish (SceauFleet *self, GAsyncResult *result, GError **error);

/* The cryptpass: in the keyring, or only in memory when remember is FALSE (scripts with --password-file). */
void sceau_fleet_set_cryptpass_async (SceauFleet *self, SceauServer *server, SceauSecret *cryptpass,
                                      gboolean remember, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer data);
/* NO_KEYRING, KEYRING_LOCKED */
gboolean sceau_fleet_set_cryptpass_finish (SceauFleet *self, GAsyncResult *result, GError **error);
/* A password for this server from now on (asks the server for the salt by itself). */
void sceau_fleet_set_password_async (SceauFleet *self, SceauServer *server, SceauSecret *password,
                                     gboolean remember, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data);
gboolean sceau_fleet_set_password_finish (SceauFleet *self, GAsyncResult *result, GError **error);

/* Adding a server, step by step; every part is usable alone. SceauDiscovery: what is known so far. */
/* Looks at the address (with or without scheme), CamTrace's API, then for an agent at agent_url (NULL: https://HOST:8444). */
void sceau_fleet_discover_async (SceauFleet *self, const char *address, const char *agent_url,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data);
/* UNREACHABLE, NOT_CAMTRACE, VERSION_TOO_OLD, TIMED_OUT, NAME_DOES_NOT_RESOLVE… */
SceauDiscovery *sceau_fleet_discover_finish (SceauFleet *self, GAsyncResult *result,
                                             GError **error);
/* Checks user and password against CamTrace and, when confirmed_pin is given, the agent; fills the server, not saved yet. */
void sceau_fleet_enrol_async (SceauFleet *self, SceauDiscovery *discovery, const char *name,
                              const char *username, SceauSecret *password,
                              const char *confirmed_pin, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data);
/* AUTH_FAILED… */
SceauServer *sceau_fleet_enrol_finish (SceauFleet *self, GAsyncResult *result,
                                       SceauSecret **cryptpass, GError **error);

/* Over SSH: a server of two addresses, then a log-in that looks whether it is a CT-Server; save it afterwards. */
SceauServer *sceau_fleet_make_ssh_server (const char *address, const char *ssh_address,
                                          GError **error);
void sceau_fleet_reach_ssh_async (SceauFleet *self, SceauServer *server, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
gboolean sceau_fleet_reach_ssh_finish (SceauFleet *self, GAsyncResult *result, GError **error);

/* Looks at the server now: state by its way, probe of HTTPS; updates the SceauServer, coalesced when already under way. Fails only when cancelled: errors are the server's state. */
void sceau_fleet_refresh_async (SceauFleet *self, SceauServer *server, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data);
gboolean sceau_fleet_refresh_finish (SceauFleet *self, GAsyncResult *result, GError **error);
/* all servers, spread out; 0 stops */
void sceau_fleet_start_polling (SceauFleet *self, guint seconds);

/* Who answers the questions of a log-in over SSH; NULL, as at first: nobody, and what asks fails with what to do. */
void sceau_fleet_set_ssh_asker (SceauFleet *self, SceauSshAsker *asker);
/* never NULL: the way NONE supports nothing and says why */
SceauBackend *sceau_fleet_dup_backend (SceauFleet *self, SceauServer *server);
/* A deployment with the fleet's backend, prober and the server's present ETag. */
SceauDeployment *sceau_fleet_plan (SceauFleet *self, SceauServer *server, SceauOperation operation,
                                   const SceauArguments *arguments, gboolean enable);

/* Keys made here: encrypted PKCS#8 in data_dir/keys/, named by SPKI, 0600; passphrase random, in the keyring. */
void sceau_fleet_make_key_async (SceauFleet *self, SceauServer *server, SceauKeyType type,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data);
SceauKey *sceau_fleet_make_key_finish (SceauFleet *self, GAsyncResult *result, GError **error);
void sceau_fleet_load_key_async (SceauFleet *self, const char *spki_sha256,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data);
/* NOT_FOUND, NO_KEYRING, WRONG_PASSWORD */
SceauKey *sceau_fleet_load_key_finish (SceauFleet *self, GAsyncResult *result, GError **error);
/* the newest made here for that server; nullable */
char *sceau_fleet_dup_local_key_spki (SceauFleet *self, SceauServer *server);

/* Which server of the fleet is that certificate for? By public key: pending request, installed key, keys made here. */
/* transfer none, nullable */
SceauServer *sceau_fleet_match (SceauFleet *self, SceauCertificate *leaf);
/* The same for many: from public key (SHA-256, hex) to SceauServer. */
GHashTable *sceau_fleet_index_keys (SceauFleet *self);

/* What is missing at the end of a chain: first from the store of those seen before (no network), or from the authorities when a person
 * asks. Both give SceauIssuer, lowest first, to be added to the pile: nothing is trusted for where it came from. */
void sceau_fleet_find_issuers_async (SceauFleet *self, SceauChain *chain, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data);
/* empty: none was seen before, or nothing is missing */
GPtrArray *sceau_fleet_find_issuers_finish (SceauFleet *self, GAsyncResult *result, GError **error);
/* fetch: tells the progress ("status"), and what was refused */
void sceau_fleet_fetch_issuers_async (SceauFleet *self, SceauIssuerFetch *fetch, SceauChain *chain,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer data);
/* never empty */
GPtrArray *sceau_fleet_fetch_issuers_finish (SceauFleet *self, GAsyncResult *result,
                                             GError **error);
/* Keeps the intermediates of a chain, and a root that came along, for later; looks at servers do it by themselves. */
void sceau_fleet_remember_chain (SceauFleet *self, SceauChain *chain, SceauIssuerOrigin origin,
                                 const char *name);

/* Trusted roots of this workstation's operator, besides the system's: data_dir/anchors/SHA256.pem. */
gboolean sceau_fleet_trust (SceauFleet *self, SceauCertificate *root, GError **error);
gboolean sceau_fleet_distrust (SceauFleet *self, const char *sha256, GError **error);
/* Both without blocking. roots: of SceauCertificate; sha256: what to trust no more; each nullable. */
void sceau_fleet_change_trust_async (SceauFleet *self, GPtrArray *roots, const char *sha256,
                                     GAsyncReadyCallback callback, gpointer data);
gboolean sceau_fleet_change_trust_finish (SceauFleet *self, GAsyncResult *result, GError **error);
GPtrArray *sceau_fleet_dup_trusted (SceauFleet *self);

/* The assistant's draft of a server: opaque JSON text, kept until cleared; never contains a secret. */
char *sceau_fleet_load_draft (SceauFleet *self, SceauServer *server);
/* NULL clears; written behind, off the main thread */
void sceau_fleet_save_draft (SceauFleet *self, SceauServer *server, const char *json);
/* certificates: of SceauCertificate: laid on the board of that server's assistant, which opens there the next time. */
void sceau_fleet_file_answer (SceauFleet *self, SceauServer *server, GPtrArray *certificates);

G_END_DECLS

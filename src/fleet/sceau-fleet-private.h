/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of SceauFleet. */
#pragma once

#include "fleet/sceau-fleet.h"
#include "fleet/sceau-hand-record.h"
#include "fleet/sceau-inventory.h"
#include "fleet/sceau-key-store.h"
#include "fleet/sceau-monitor.h"
#include "fleet/sceau-secrets.h"
#include "fleet/sceau-ssh-asker.h"
#include "fleet/sceau-trust-store.h"

G_BEGIN_DECLS

struct _SceauFleet
{
  GObject parent_instance;
  char *data_dir;
  GListStore *servers;    /* of SceauServer */
  GHashTable *remembered; /* server id → Remembered: what the inventory has of the last look */
  GHashTable *drafts;     /* server id → JSON text */
  GHashTable *hands;      /* server id → SceauHandRecord */
  GPtrArray *keys;        /* of SceauKeyRecord, oldest first */
  GHashTable *backends;   /* server id → CachedBackend */
  GHashTable
      *issuers; /* SHA-256 of an authority's certificate → the day on which it was last kept */
  SceauInventory *inventory;
  SceauSecrets *secrets;
  SceauSshAsker *ssh_asker; /* nullable */
  SceauKeyStore *key_store;
  SceauTrustStore *trust;
  SceauProber *prober;
  SceauMonitor *monitor;
};

/* What the inventory has of the last look at a server. */
typedef struct
{
  char *pending_spki;
  char *installed_spki;
  guint16 https_port;
} SceauRemembered;
SceauRemembered *_sceau_fleet_get_remembered (SceauFleet *self, SceauServer *server); /* nullable */

/* The way to a server is made anew when one of its properties or its cryptpass changes. */
void _sceau_fleet_forget_backend (SceauFleet *self, const char *server_id);
/* After each look at it: writes behind what changed. */
void _sceau_fleet_remember (SceauFleet *self, SceauServer *server);
void _sceau_fleet_look (SceauServer *server, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer callback_data, gpointer data);
void _sceau_fleet_ask_again (SceauFleet *self, SceauServer *server);
void _sceau_fleet_looked (SceauServer *server, gpointer data);
/* Keeps what a look at it showed of authorities' certificates. */
void _sceau_fleet_remember_issuers (SceauFleet *self, SceauServer *server);
/* task: (transfer full) returns TRUE when what a client lacks of that server was looked for among the roots seen before. */
void _sceau_fleet_look_for_root (SceauFleet *self, SceauServer *server, GTask *task);
gboolean _sceau_fleet_server_has_key (SceauFleet *self, SceauServer *server, const char *spki);
/* Servers that are in the inventory now, and in no list yet. */
void _sceau_fleet_take_new (SceauFleet *self, GPtrArray *servers);
/* Equal for two URLs of the same server; nullable. */
char *_sceau_fleet_dup_address_key (const char *url);
/* What was told of a server by hand; made when first asked for. Transfer none. */
SceauHandRecord *_sceau_fleet_get_hand_record (SceauFleet *self, const char *server_id);
void _sceau_fleet_load_hands (SceauFleet *self, GHashTable *hands, GPtrArray *servers);
/* After a look at a server that is worked on by hand: what a TLS client got counts more than what was told. */
void _sceau_fleet_settle_hand (SceauFleet *self, SceauServer *server);
/* Where CamTrace is asked: over HTTPS once that was verified. */
char *_sceau_fleet_dup_camtrace_url (SceauServer *server);

G_END_DECLS

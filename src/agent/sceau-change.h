/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One order being carried out: what the operations share. Private to the worker. */
#pragma once

#include "agent/sceau-changer.h"
#include "agent/sceau-material.h"
#include "agent/sceau-transaction.h"

G_BEGIN_DECLS

typedef struct
{
  SceauAgentConfig *config;
  SceauVault *vault;
  SceauFrontEnd *front_end;
  SceauAnchors *anchors;
  const SceauOrder *order;
  SceauTransaction *transaction;
  const SceauSnapshot *before;
  SceauMaterial *material;
  gboolean https_on; /* as a TLS client saw it when the order began */
  gboolean served;   /* ... and what it got was the installed chain */
  SceauFrontEndStatus status;
  gboolean changed; /* the order did something */
  SceauOutcome *outcome;
} SceauChange;

typedef gboolean (*SceauChangeFunc) (SceauChange *change, GError **error);

/* sceau-change-request.c */
gboolean sceau_change_request (SceauChange *change, GError **error);
gboolean sceau_change_delete_request (SceauChange *change, GError **error);
gboolean sceau_change_upload_key (SceauChange *change, GError **error);

/* sceau-change-certificate.c */
gboolean sceau_change_self_sign (SceauChange *change, GError **error);
gboolean sceau_change_install (SceauChange *change, GError **error);
gboolean sceau_change_uninstall (SceauChange *change, GError **error);
gboolean sceau_change_restore (SceauChange *change, GError **error);

/* sceau-change-https.c */
gboolean sceau_change_switch (SceauChange *change, GError **error);

/* sceau-change-migrate.c */
gboolean sceau_change_migrate (SceauChange *change, GError **error);

/* sceau-change.c */
gboolean sceau_change_commit_files (SceauChange *change, GError **error);
gboolean sceau_change_prepare (SceauChange *change, GError **error);
gboolean sceau_change_rolled_back (SceauChange *change, const GError *reason, gboolean undone,
                                   GError **error);
SceauSecret *sceau_change_make_combined (const char *chain_pem, SceauSecret *key_pem);
gboolean sceau_change_set_text (SceauChange *change, SceauVaultFile file, const char *text,
                                GError **error);
gboolean sceau_change_set_pair (SceauChange *change, GPtrArray *chain, SceauKey *key,
                                const char *request_pem, GError **error);
gboolean sceau_change_set_certificate (SceauChange *change, GPtrArray *chain, SceauKey *key,
                                       const char *request_pem, GError **error);
gboolean sceau_change_is_awaiting (SceauChange *change);
gboolean sceau_change_refuse_pending (SceauChange *change, GError **error);
gboolean sceau_change_refuse_while_on (SceauChange *change, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an offline kit brings back from its server: which files are in place. Foreign bytes: bounded, typed, sealed. */
#pragma once

#include "base/sceau-error.h"
#include "pki/sceau-certificate.h"
#include "pki/sceau-request.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_KIT_LOOKED,
  SCEAU_KIT_INSTALLED,
  SCEAU_KIT_UNDONE,
  SCEAU_N_KIT_ACTIONS, /*< skip >*/
} SceauKitAction;

/* Whether certificate and key on the server belong together, by the server's own OpenSSL. */
typedef enum
{
  SCEAU_KIT_NO_PAIR, /* there is no certificate */
  SCEAU_KIT_PAIR,
  SCEAU_KIT_BROKEN_PAIR,
  SCEAU_N_KIT_PAIRS, /*< skip >*/
} SceauKitPair;

typedef struct
{
  char *kit;       /* hex */
  char *server_id; /* of the fleet that made the kit */
  SceauKitAction action;
  gint64 time; /* by the server's clock */
  SceauKitPair pair;
  char *certificate_sha256; /* of the bytes of the certificate file; NULL without one */
  GPtrArray *chain;         /* of SceauCertificate, as in that file; may be empty */
  SceauRequest *request;    /* as on the server; nullable */
  char *sealed;             /* what the seal is over, but for the nonce */
  char *seal;               /* hex */
} SceauKitProof;

SceauKitProof *sceau_kit_proof_new_from_bytes (GBytes *bytes, GError **error);
void sceau_kit_proof_free (SceauKitProof *self);
/* Was it written by the kit that has this nonce, and not changed since? */
gboolean sceau_kit_proof_is_sealed (const SceauKitProof *self, const char *nonce);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauKitProof, sceau_kit_proof_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of a snapshot mean: certificate, key, request, whether they go together, what is pending. */
#pragma once

#include "agent/sceau-snapshot.h"
#include "camtrace/sceau-managed-state.h"
#include "pki/sceau-anchors.h"

G_BEGIN_DECLS

typedef struct
{
  SceauInstalled installed;
  GPtrArray
      *chain; /* SceauCertificate, as the front end has it, leaf first; empty when there is none */
  SceauKey *key;         /* of CamTrace's key file; nullable */
  SceauRequest *request; /* of CamTrace's request file; nullable */
  gboolean pending;      /* a request or a key waits for its certificate */
  gboolean pending_ours; /* in the agent's folder; else CamTrace's own files are what is pending */
  SceauRequest *pending_request; /* nullable */
  SceauKey *pending_key;         /* nullable: encrypted, or not there */
  SceauSecret *pending_sealed;   /* the encrypted key; nullable */
  gint64 pending_since;
  GPtrArray *findings;
} SceauMaterial;

SceauMaterial *sceau_material_new (const SceauSnapshot *snapshot, SceauAnchors *anchors,
                                   gint64 now);
void sceau_material_free (SceauMaterial *self);
SceauCertificate *sceau_material_get_leaf (const SceauMaterial *self);
const char *sceau_material_get_pending_spki (const SceauMaterial *self);
GPtrArray *sceau_material_read_certificates (const SceauFileState *file);
SceauKey *sceau_material_read_key (const SceauFileState *file);
gboolean sceau_material_combined_is_stale (const SceauSnapshot *snapshot);
gboolean sceau_material_check_pair (const char *certificate_path, const char *key_path,
                                    GPtrArray **chain, GError **error);
gboolean sceau_material_key_is_sealed (SceauSecret *bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauMaterial, sceau_material_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What several servers get: certificates, their key, how. */
#pragma once

#include "fleet/sceau-fleet.h"

G_BEGIN_DECLS

/* What all targets of one installation share; certificates: of SceauCertificate, in any order. */
typedef struct
{
  SceauFleet *fleet;
  GPtrArray *certificates;
  SceauKey *key; /* NULL: each server's own: awaited, made here for it, or installed */
  gint64 now;
  gboolean allow_incomplete;
  gboolean
      replace; /* a key that is given takes the place of a request whose answer is still awaited */
  gboolean enable; /* switch HTTPS on afterwards */
} SceauSharedMaterial;
SceauSharedMaterial *sceau_shared_material_new (SceauFleet *fleet, GPtrArray *certificates,
                                                SceauKey *key, gint64 now);
SceauSharedMaterial *sceau_shared_material_ref (SceauSharedMaterial *self);
void sceau_shared_material_unref (SceauSharedMaterial *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauSharedMaterial, sceau_shared_material_unref)

G_END_DECLS

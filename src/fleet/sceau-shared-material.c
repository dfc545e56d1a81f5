/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What several servers get: certificates, their key, how. */
#include "fleet/sceau-shared-material.h"

/**
 * sceau_shared_material_new:
 * @fleet: the fleet
 * @certificates: (element-type SceauCertificate): what is installed, in any order
 * @key: (nullable): the key that they are for; %NULL: each server's own
 * @now: Unix seconds on this computer
 *
 * Returns: (transfer full): what is to be installed
 */
SceauSharedMaterial *
sceau_shared_material_new (SceauFleet *fleet, GPtrArray *certificates, SceauKey *key, gint64 now)
{
  SceauSharedMaterial *self = g_rc_box_new0 (SceauSharedMaterial);

  self->fleet = g_object_ref (fleet);
  self->certificates = g_ptr_array_ref (certificates);
  self->key = key != NULL ? sceau_key_ref (key) : NULL;
  self->now = now;
  return self;
}

/**
 * sceau_shared_material_ref:
 * @self: what is to be installed
 *
 * Returns: (transfer full): the same
 */
SceauSharedMaterial *
sceau_shared_material_ref (SceauSharedMaterial *self)
{
  return g_rc_box_acquire (self);
}

static void
material_clear (gpointer data)
{
  SceauSharedMaterial *self = data;

  g_object_unref (self->fleet);
  g_ptr_array_unref (self->certificates);
  g_clear_pointer (&self->key, sceau_key_unref);
}

/**
 * sceau_shared_material_unref:
 * @self: (transfer full): what is to be installed
 */
void
sceau_shared_material_unref (SceauSharedMaterial *self)
{
  g_rc_box_release_full (self, material_clear);
}

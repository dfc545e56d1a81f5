/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of SceauSharedTarget. */
#pragma once

#include "fleet/sceau-shared-target.h"

G_BEGIN_DECLS

struct _SceauSharedTarget
{
  GObject parent_instance;
  SceauSharedMaterial *material;
  SceauServer *server;
  SceauTargetState state;
  char *message;
  char *spki; /* of the chosen key */
  SceauChain *chain;
  SceauDeployment *deployment;
  GError *error;
};

void _sceau_shared_target_set_state (SceauSharedTarget *self, SceauTargetState state);
void _sceau_shared_target_take_deployment (SceauSharedTarget *self, SceauDeployment *deployment);
/* The key that the files have a certificate for; nullable. */
char *_sceau_shared_target_choose_spki (SceauSharedTarget *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of a server that was looked at over SSH mean: judged here, as the agent judges its own. */
#pragma once

#include "fleet/sceau-ssh-answer.h"
#include "pki/sceau-anchors.h"

G_BEGIN_DECLS

/* What the operator has set of the server. All borrowed. */
typedef struct
{
  const char *root;    /* NULL: "/" */
  const char *version; /* as set by the operator; nullable */
  const char *name;    /* to ask HTTPS for; nullable */
  guint16 https_port;
} SceauSshPlace;

const SceauLayout *sceau_ssh_place_get_layout (const SceauSshPlace *self, SceauFamily family);
SceauInstalled sceau_ssh_view_get_installed (const SceauSshView *self);
SceauCertificate *sceau_ssh_view_get_leaf (const SceauSshView *self); /* nullable */
/* Does a request or a key wait for its certificate? ours: in the folder of the SSH way, not in CamTrace's. */
gboolean sceau_ssh_view_is_pending (const SceauSshView *self, gboolean *ours);
/* Are there files of 7.13 beside those of a later version, which has no certificate? */
gboolean sceau_ssh_view_can_migrate (const SceauSshView *self);
/* Was the certificate for what is pending installed, and removed again? */
gboolean sceau_ssh_view_is_answered (const SceauSshView *self);
SceauManagedState *sceau_ssh_view_make_state (const SceauSshView *self, const SceauSshPlace *place,
                                              SceauAnchors *anchors);
/* "\"TAG\"" ↔ TAG */
char *sceau_ssh_etag_to_tag (const char *etag);

G_END_DECLS

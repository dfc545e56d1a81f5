/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the remote script is asked: an operation in its words, and the judgement of what it made before the switch. */
#pragma once

#include "fleet/sceau-arguments.h"
#include "fleet/sceau-operation.h"
#include "fleet/sceau-ssh-state.h"

G_BEGIN_DECLS

typedef struct
{
  GString *text; /* may hold a passphrase and an encrypted key: wiped */
  SceauOperation operation;
  GPtrArray *meant;      /* of SceauCertificate: the chain to be installed; nullable */
  SceauSubject *subject; /* of what the server makes; nullable */
  char **names;          /* likewise */
} SceauSshOrder;

/* "verb state", "history", "backups" */
SceauSshOrder *sceau_ssh_order_new_look (const SceauSshPlace *place, const char *verb);
/* A change of what @view shows. NULL with the error that refuses it, as the agent would. */
SceauSshOrder *sceau_ssh_order_new (const SceauSshPlace *place, const SceauSshView *view,
                                    SceauOperation operation, const SceauArguments *arguments,
                                    SceauAnchors *anchors, const char *who, GError **error);
/* Is what waits on the server what was asked for? lines: what it said before "ready". */
gboolean sceau_ssh_order_judge (const SceauSshOrder *self, const char *const *lines,
                                GError **error);
void sceau_ssh_order_free (SceauSshOrder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauSshOrder, sceau_ssh_order_free)

G_END_DECLS

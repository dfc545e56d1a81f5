/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way over SSH: the operator's own OpenSSH client, and one script on the server. */
#pragma once

#include "fleet/sceau-backend.h"
#include "fleet/sceau-server.h"
#include "fleet/sceau-ssh-asker.h"
#include "pki/sceau-anchors.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_SSH_BACKEND (sceau_ssh_backend_get_type ())
G_DECLARE_FINAL_TYPE (SceauSshBackend, sceau_ssh_backend, SCEAU, SSH_BACKEND, GObject)

/* What the server's properties say now is what counts; a change of them needs another backend. asker: who answers questions
 * (nullable). INVALID_ARGUMENT for an address that is none. */
SceauBackend *sceau_ssh_backend_new (SceauServer *server, SceauAnchors *anchors,
                                     SceauSshAsker *asker, GError **error);
void sceau_ssh_backend_ask_again (SceauSshBackend *self);

G_END_DECLS

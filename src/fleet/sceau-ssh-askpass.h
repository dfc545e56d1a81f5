/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The socket at which sceau-askpass brings the questions of one ssh. */
#pragma once

#include "fleet/sceau-ssh-asker.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_SSH_ASKPASS (sceau_ssh_askpass_get_type ())
G_DECLARE_FINAL_TYPE (SceauSshAskpass, sceau_ssh_askpass, SCEAU, SSH_ASKPASS, GObject)

/* Answers until it is closed. UNSUPPORTED when sceau-askpass is not installed, IO. */
SceauSshAskpass *sceau_ssh_askpass_new (SceauSshAsker *asker, const char *server, GError **error);
void sceau_ssh_askpass_prepare (SceauSshAskpass *self, GSubprocessLauncher *launcher);
void sceau_ssh_askpass_close (SceauSshAskpass *self);
/* What OpenSSH's words ask for. fingerprint, key_type: (out) nullable, transfer full; of a host key. For the tests. */
SceauSshQuestionKind sceau_ssh_askpass_classify (const char *prompt, char **fingerprint,
                                                 char **key_type);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The operator's OpenSSH client: its command line, and what its words mean when it gives up. */
#pragma once

#include "fleet/sceau-ssh-asker.h"
#include "fleet/sceau-ssh-target.h"

G_BEGIN_DECLS

#define SCEAU_SSH_SAYS_SHELL   "sceau-shell"
#define SCEAU_SSH_SAYS_NO_SUDO "sceau-no-sudo"
#define SCEAU_SSH_SAYS_SUDO    "sceau-sudo"
#define SCEAU_SSH_SUDO_PROMPT  "sceau-sudo-password:"
#define SCEAU_SSH_SAYS_READY   "sceau-ready 1"

/* The arguments of ssh, all of them fixed words but the address. */
char **sceau_ssh_client_dup_arguments (const SceauSshTarget *target, gboolean elevate,
                                       gboolean interactive, gboolean careless);
/* Likewise, for "ssh -G"; and whether what that prints says that any host key is taken. */
char **sceau_ssh_client_dup_question (const SceauSshTarget *target);
gboolean sceau_ssh_client_is_careless (const char *configuration);
/* Why it ended: from what it said on its standard error. Always sets the error. */
void sceau_ssh_client_set_error (const SceauSshTarget *target, const char *words, GError **error);
/* Likewise, once somebody was logged in. */
void sceau_ssh_client_set_lost (const SceauSshTarget *target, const char *words, GError **error);

G_END_DECLS

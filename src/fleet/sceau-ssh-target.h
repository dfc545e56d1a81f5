/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the operator's OpenSSH client is to go: "user@host:port", as a person writes it. */
#pragma once

#include "base/sceau-error.h"

G_BEGIN_DECLS

typedef struct
{
  char *user;   /* NULL: what the client's own configuration says */
  char *host;   /* a name, an address, or a Host of ~/.ssh/config */
  guint16 port; /* 0: likewise */
} SceauSshTarget;

SceauSshTarget *sceau_ssh_target_parse (const char *text, GError **error);
SceauSshTarget *sceau_ssh_target_copy (const SceauSshTarget *self);
void sceau_ssh_target_free (SceauSshTarget *self);
char *sceau_ssh_target_to_string (const SceauSshTarget *self);
/* A folder in which the server's files are, for a server in a sandbox: absolute, plain characters. NULL is "/". */
gboolean sceau_ssh_root_check (const char *root, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauSshTarget, sceau_ssh_target_free)

G_END_DECLS

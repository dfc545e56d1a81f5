/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What "server add" was told, for each way in which a server is added. */
#pragma once

#include "cli/sceau-cli.h"
#include "fleet/sceau-fleet.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  char *username;
  char *password_file;
  char *agent_url;
  char *agent_fingerprint;
  char *dns_name;
  char *way;
  char *ssh_address;
  char *ssh_root;
  char *version;
  int https_port;
} SceauCliAdd;

/* sceau_server_check_name (), and no comma: “server install” joins names with it. */
gboolean sceau_cli_check_name (const char *name, GError **error);
gboolean sceau_cli_check_port (int port, GError **error);

/* A server that was reached over SSH, not saved yet. */
SceauServer *sceau_cli_add_ssh (SceauCli *self, SceauFleet *fleet, const SceauCliAdd *options,
                                const char *url, GError **error);

G_END_DECLS

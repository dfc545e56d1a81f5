/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The questions of a log-in over SSH, on the terminal. */
#pragma once

#include "cli/sceau-cli.h"
#include "fleet/sceau-ssh-asker.h"

G_BEGIN_DECLS

#define SCEAU_TYPE_CLI_SSH (sceau_cli_ssh_get_type ())
G_DECLARE_FINAL_TYPE (SceauCliSsh, sceau_cli_ssh, SCEAU, CLI_SSH, GObject)

SceauSshAsker *sceau_cli_ssh_new (SceauCli *cli);

G_END_DECLS

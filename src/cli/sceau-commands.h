/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands, one file each. */
#pragma once

#include "cli/sceau-cli.h"

G_BEGIN_DECLS

extern const SceauCommand sceau_command_inspect;
extern const SceauCommand sceau_command_chain;
extern const SceauCommand sceau_command_request_new;
extern const SceauCommand sceau_command_request_check;
extern const SceauCommand sceau_command_self_sign;
extern const SceauCommand sceau_command_probe;
extern const SceauCommand sceau_command_server_list;
extern const SceauCommand sceau_command_server_show;
extern const SceauCommand sceau_command_server_remove;
extern const SceauCommand sceau_command_server_add;
extern const SceauCommand sceau_command_server_set;
extern const SceauCommand sceau_command_server_import;
extern const SceauCommand sceau_command_server_export;
extern const SceauCommand sceau_command_server_state;
extern const SceauCommand sceau_command_server_history;
extern const SceauCommand sceau_command_server_backups;
extern const SceauCommand sceau_command_server_request;
extern const SceauCommand sceau_command_server_self_sign;
extern const SceauCommand sceau_command_server_install;
extern const SceauCommand sceau_command_server_enable;
extern const SceauCommand sceau_command_server_disable;
extern const SceauCommand sceau_command_server_migrate;
extern const SceauCommand sceau_command_server_uninstall;
extern const SceauCommand sceau_command_server_restore;
extern const SceauCommand sceau_command_server_kit;
extern const SceauCommand sceau_command_server_proof;
extern const SceauCommand sceau_command_trust_add;
extern const SceauCommand sceau_command_trust_list;
extern const SceauCommand sceau_command_trust_remove;
extern const SceauCommand sceau_command_match;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reader of agent.conf fills in. */
#pragma once

#include "agent/sceau-agent-config.h"

G_BEGIN_DECLS

struct _SceauAgentConfig
{
  GObject parent_instance;
  SceauEndpoint listen;
  SceauEndpoint https_listen;
  SceauEndpoint web_backend;
  char *https_listen_text;
  char *root;
  char *state_folder;
  char *version;
  char *owner;
  guint32 uid;
  guint32 gid;
  SceauFrontEndKind front_end;
  SceauAuthKind auth;
  char *camtrace_url;
  char *users_file;
  char **administrators;
  char **trust;
  gboolean system_trust;
  char *rehash_command;
  char *helper;
  guint backups;
  char *haproxy_binary;
  char **haproxy_configs;
  char *haproxy_fragment;
  char *haproxy_socket;
  SceauApacheSettings apache;
  SceauCommandSettings command;
  SceauServiceCheck services[SCEAU_N_SERVICES];
};

gboolean _sceau_agent_config_read (SceauAgentConfig *self, GKeyFile *file, GError **error);

G_END_DECLS

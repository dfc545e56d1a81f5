/* SPDX-License-Identifier: GPL-3.0-or-later */
/* agent.conf, read once and checked whole: an agent with a wrong configuration does not start. */
#pragma once

#include "camtrace/sceau-managed-state.h"

G_BEGIN_DECLS

typedef enum
{
  SCEAU_AUTH_CAMTRACE,
  SCEAU_AUTH_FILE,
} SceauAuthKind;

typedef enum
{
  SCEAU_FRONT_END_HAPROXY,
  SCEAU_FRONT_END_APACHE,
  SCEAU_FRONT_END_COMMAND,
  SCEAU_FRONT_END_BUILTIN,
} SceauFrontEndKind;

/* How Apache runs here. Paths with the root included, programs without. */
typedef struct
{
  char *binary;    /* the server itself, for a trial */
  char *control;   /* what checks a configuration with "-t": apache2ctl knows Debian's variables */
  char *config;    /* the main configuration */
  char **sites;    /* files, and folders of *.conf, that are not ours: read only */
  char *site;      /* ours: there while HTTPS is on */
  char *pid_file;  /* written anew at each restart */
  char *modules;   /* folder of the modules */
  char **graceful; /* nullable: instead of a signal */
} SceauApacheSettings;

/* The site's own commands, each nullable; a word {FILE} stands for the file with chain and key. */
typedef struct
{
  char **check;
  char **reload;
  char **enable;
  char **disable;
  char **status; /* exit status 0: switched on */
} SceauCommandSettings;

/* An address and a port to listen on or to connect to. Host "*": every address. */
typedef struct
{
  char *host;
  guint16 port;
} SceauEndpoint;

/* How the state of a service that we only show is found; at most one of the three is set. */
typedef struct
{
  char **command; /* status-command: exit status 0 is on */
  char *unit;     /* systemd unit */
  guint16 port;   /* status-port on this machine: a listener is on */
} SceauServiceCheck;

#define SCEAU_TYPE_AGENT_CONFIG (sceau_agent_config_get_type ())
G_DECLARE_FINAL_TYPE (SceauAgentConfig, sceau_agent_config, SCEAU, AGENT_CONFIG, GObject)

SceauAgentConfig *sceau_agent_config_new_from_file (const char *path, GError **error);
SceauAgentConfig *sceau_agent_config_new_from_data (const char *text, gsize length, GError **error);

const SceauEndpoint *sceau_agent_config_get_listen (SceauAgentConfig *self);
const SceauEndpoint *sceau_agent_config_get_https_listen (SceauAgentConfig *self);
const char *sceau_agent_config_get_https_listen_text (SceauAgentConfig *self);
const SceauEndpoint *sceau_agent_config_get_web_backend (SceauAgentConfig *self);
char *sceau_agent_config_dup_path (SceauAgentConfig *self, const char *path);
const char *sceau_agent_config_get_state_folder (SceauAgentConfig *self);
const char *sceau_agent_config_get_version (SceauAgentConfig *self);
gboolean sceau_agent_config_get_owner (SceauAgentConfig *self, guint32 *uid, guint32 *gid);
SceauFrontEndKind sceau_agent_config_get_front_end (SceauAgentConfig *self);
SceauAuthKind sceau_agent_config_get_auth (SceauAgentConfig *self);
const char *sceau_agent_config_get_camtrace_url (SceauAgentConfig *self);
const char *sceau_agent_config_get_users_file (SceauAgentConfig *self);
gboolean sceau_agent_config_is_administrator (SceauAgentConfig *self, const char *username);
guint sceau_agent_config_get_backups (SceauAgentConfig *self);
const char *const *sceau_agent_config_get_trust (SceauAgentConfig *self);
gboolean sceau_agent_config_get_system_trust (SceauAgentConfig *self);
const char *sceau_agent_config_get_rehash_command (SceauAgentConfig *self);
const SceauServiceCheck *sceau_agent_config_get_service (SceauAgentConfig *self,
                                                         SceauService service);

const char *sceau_agent_config_get_helper (SceauAgentConfig *self);

const char *sceau_agent_config_get_haproxy_binary (SceauAgentConfig *self);
const char *const *sceau_agent_config_get_haproxy_configs (SceauAgentConfig *self);
const char *sceau_agent_config_get_haproxy_fragment (SceauAgentConfig *self);
const char *sceau_agent_config_get_haproxy_socket (SceauAgentConfig *self);

const SceauApacheSettings *sceau_agent_config_get_apache (SceauAgentConfig *self);
const SceauCommandSettings *sceau_agent_config_get_command (SceauAgentConfig *self);

G_END_DECLS

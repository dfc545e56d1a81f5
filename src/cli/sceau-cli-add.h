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

/* What "server add" is told at first and "server set" later. Options: a struct with these members. */
#define SCEAU_FACT_ENTRIES(options)                                                                  \
  {                                                                                                  \
    "name", 0, 0, G_OPTION_ARG_STRING, &(options)->name, N_ ("What the fleet calls it"), N_ ("NAME") \
  },                                                                                                 \
      { "username", 0, 0, G_OPTION_ARG_STRING, &(options)->username, N_ ("User on the server"),      \
        N_ ("USER") },                                                                               \
      { "agent-url",                                                                                 \
        0,                                                                                           \
        0,                                                                                           \
        G_OPTION_ARG_STRING,                                                                         \
        &(options)->agent_url,                                                                       \
        N_ ("Where its agent is (https://HOST:8444 by default)"),                                    \
        N_ ("URL") },                                                                                \
      { "agent-fingerprint",                                                                         \
        0,                                                                                           \
        0,                                                                                           \
        G_OPTION_ARG_STRING,                                                                         \
        &(options)->agent_fingerprint,                                                               \
        N_ ("The agent’s key, as “sceau-agent fingerprint” shows it"),                               \
        N_ ("HEX") },                                                                                \
      { "dns-name",                                                                                  \
        0,                                                                                           \
        0,                                                                                           \
        G_OPTION_ARG_STRING,                                                                         \
        &(options)->dns_name,                                                                        \
        N_ ("The name that its certificate must cover"),                                             \
        N_ ("DNS") },                                                                                \
  {                                                                                                  \
    "https-port", 0, 0, G_OPTION_ARG_INT, &(options)->https_port,                                    \
        N_ ("Where its HTTPS is (443 by default)"), N_ ("PORT")                                      \
  }

/* sceau_server_check_name (), and no comma: “server install” joins names with it. */
gboolean sceau_cli_check_name (const char *name, GError **error);
gboolean sceau_cli_check_port (int port, GError **error);
gboolean sceau_cli_check_version (const char *version, GError **error);

/* A server that was reached over SSH, not saved yet. */
SceauServer *sceau_cli_add_ssh (SceauCli *self, SceauFleet *fleet, const SceauCliAdd *options,
                                const char *url, GError **error);

G_END_DECLS

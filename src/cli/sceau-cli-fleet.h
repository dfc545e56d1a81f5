/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands about servers share: the fleet, one of its servers, a job on it. */
#pragma once

#include "cli/sceau-cli.h"
#include "fleet/sceau-fleet.h"

G_BEGIN_DECLS

/* The options that every job on a server has. */
typedef struct
{
  char *password_file;
  gboolean dry_run;
} SceauServerOptions;

void sceau_server_options_clear (SceauServerOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SceauServerOptions, sceau_server_options_clear)

#define SCEAU_PASSWORD_ENTRY(options)                                             \
  {                                                                               \
    "password-file", 0, 0, G_OPTION_ARG_FILENAME, &(options)->password_file,      \
        N_ ("The password on the server, in the first line of FILE"), N_ ("FILE") \
  }
#define SCEAU_DRY_RUN_ENTRY(options)                         \
  {                                                          \
    "dry-run", 0, 0, G_OPTION_ARG_NONE, &(options)->dry_run, \
        N_ ("Say what would be done, and do nothing"), NULL  \
  }

/* The inventory of $XDG_DATA_HOME. NULL: *exit says how to end, and the message is out. */
SceauFleet *sceau_cli_open_fleet (SceauCli *self, SceauExit *exit);
/* transfer none */
SceauServer *sceau_cli_find_server (SceauCli *self, SceauFleet *fleet, const char *name,
                                    SceauExit *exit);
/* Over SSH, and by hand, the account of CamTrace is of no use. */
gboolean sceau_cli_takes_password (SceauServer *server);
/* The same without a word: for several servers, of which each keeps its error. */
gboolean sceau_cli_look (SceauCli *self, SceauFleet *fleet, SceauServer *server,
                         const char *password_file, GError **error);
/* Looks at a server now; asks for its password where one is missing and there is a terminal.
 * FALSE: it could not be looked at. */
gboolean sceau_cli_refresh (SceauCli *self, SceauFleet *fleet, SceauServer *server,
                            const char *password_file, SceauExit *exit);
/* Finds it and looks at it. NULL: it is not there, or the look failed; the message is out. */
SceauServer *sceau_cli_reach_server (SceauCli *self, SceauFleet *fleet, const char *name,
                                     const char *password_file, SceauExit *exit);

/* Does Sceau act on this server at all? FALSE: a person does, what is to be done was said. */
gboolean sceau_cli_check_way (SceauCli *self, SceauServer *server, SceauOperation operation,
                              SceauExit *exit);
/* Finds it, and where Sceau acts on it looks at it for operation. NULL: *exit says how to end. */
SceauServer *sceau_cli_reach_for (SceauCli *self, SceauFleet *fleet, const char *name,
                                  const char *password_file, SceauOperation operation,
                                  SceauExit *exit);

/* Plans one job, and does it unless dry_run; prints its steps, or with --json its document, to
 * which extra (nullable, taken) adds its members. */
typedef JsonObject *(*SceauCliExtra) (SceauServer *server, gpointer data);
SceauExit sceau_cli_run_job (SceauCli *self, SceauFleet *fleet, SceauServer *server,
                             SceauOperation operation, const SceauArguments *arguments,
                             gboolean enable, gboolean dry_run, SceauCliExtra extra,
                             gpointer extra_data);
/* Parts of it, for a deployment that somebody else runs: its steps while they are done, what a TLS client got, the document. */
void sceau_cli_watch_deployment (SceauDeployment *deployment);
void sceau_cli_print_presented (SceauCli *self, SceauDeployment *deployment);
/* Of a job that was done: is HTTPS on if that was asked, and accepted by clients? Says what is not; INCOMPLETE then. A root that is not
 * trusted here is no reason: private authorities are normal. */
SceauExit sceau_cli_judge_deployment (SceauDeployment *deployment, gboolean enable);
/* What the job has learnt of its server is stored before the program ends; what stands against it is said. */
void sceau_cli_keep_learnt (SceauFleet *fleet, SceauDeployment *deployment);
JsonObject *sceau_cli_deployment_to_json (SceauDeployment *deployment, const GError *error);
/* Stored facts of a server: the object of "server list". */
JsonObject *sceau_cli_server_to_json (SceauServer *server);

G_END_DECLS

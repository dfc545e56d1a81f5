/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every command of sceauctl shares: options, waiting, output, exit status. */
#pragma once

#include "base/sceau-error.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  SCEAU_EXIT_DONE = 0,       /* done, complete */
  SCEAU_EXIT_FAILED = 1,     /* wrong use, or nothing readable */
  SCEAU_EXIT_INCOMPLETE = 2, /* incomplete, or not as asked */
  SCEAU_EXIT_REJECTED = 3,
  SCEAU_EXIT_SERVER = 4, /* not reached, refused, or rolled back */
  SCEAU_EXIT_CANCELLED = 130,
} SceauExit;

typedef struct _SceauCommand SceauCommand;

/* One run of the program. */
typedef struct
{
  const SceauCommand *command;
  GCancellable *cancellable; /* cancelled by SIGINT and SIGTERM */
  gboolean json;
  gint64 now;           /* Unix seconds, when the program started */
  GPtrArray *passwords; /* of SceauSecret: those of files that were typed; nullable */
} SceauCli;

struct _SceauCommand
{
  const char *name;        /* "inspect", "server add" */
  const char *arguments;   /* translatable: "FILE…" */
  const char *summary;     /* translatable: one line */
  const char *description; /* translatable, nullable: below the options */
  gboolean json_lines;     /* --json prints many documents, each in a line */
  SceauExit (*run) (SceauCli *self, int argc, char **argv);
};

/* Takes the options out of argv, "--json" among them; what stays are the arguments from argv[1]
 * on. FALSE: said why. */
gboolean sceau_cli_parse (SceauCli *self, const GOptionEntry *entries, int *argc, char ***argv);
gboolean sceau_cli_wants_json (int argc, char **argv);
/* As many arguments as there must be; max 0: any number, -1: none. FALSE: said why. */
gboolean sceau_cli_check_arguments (SceauCli *self, int argc, int min, int max);

/* For "x_async (…, sceau_cli_on_ready, &result); sceau_cli_wait (&result); x_finish (…, result,
 * …)". */
void sceau_cli_on_ready (GObject *source, GAsyncResult *result, gpointer data);
GAsyncResult *sceau_cli_wait (GAsyncResult **result);
/* Waits for a descriptor; FALSE with CANCELLED. */
gboolean sceau_cli_wait_readable (SceauCli *self, int fd, GError **error);

/* Prints a document on standard output and takes it. pretty FALSE: one line. */
void sceau_cli_print_json (JsonObject *object, gboolean pretty);
/* Says what went wrong on standard error, and with --json on standard output; gives the exit
 * status for it. */
SceauExit sceau_cli_fail (SceauCli *self, const GError *error, const char *about);
/* The same for a job, whose document comes later: first the findings, each with what mends it. */
SceauExit sceau_cli_fail_with_findings (SceauCli *self, const GError *error, const char *about);
SceauExit sceau_cli_exit_for (const GError *error);
/* {"error":{"code","message","detail"},"findings":[…]} */
JsonObject *sceau_cli_error_to_json (const GError *error);
void sceau_cli_warn (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* sceau_cli_fail () for wrong use. */
SceauExit sceau_cli_misuse (SceauCli *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* At the very end: what could not be printed is not done. */
SceauExit sceau_cli_end_output (SceauExit exit);

G_END_DECLS

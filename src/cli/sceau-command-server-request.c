/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl server request, server self-sign: keys made on the server, where they stay. */
#include "config.h"

#include "base/sceau-json.h"
#include "cli/sceau-cli-files.h"
#include "cli/sceau-cli-fleet.h"
#include "cli/sceau-commands.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_DAYS 365
#define MAX_DAYS     3650

typedef struct
{
  SceauServerOptions server;
  char *subject;
  char **names;
  char *key_type;
  char *output;
  int days;
  gboolean replace;
  gboolean remove;
  gboolean keep_key;
  gboolean enable;
} KeyOptions;

static void
key_options_clear (KeyOptions *options)
{
  sceau_server_options_clear (&options->server);
  g_free (options->subject);
  g_strfreev (options->names);
  g_free (options->key_type);
  g_free (options->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KeyOptions, key_options_clear)

#define SUBJECT_HELP  N_ ("Who it is for: “C=FR,ST=…,L=…,O=…,OU=…,CN=server.example”")
#define NAME_HELP     N_ ("A DNS name or address of the server (may be repeated)")
#define KEY_TYPE_HELP N_ ("rsa:2048, rsa:3072 (default), rsa:4096, ec:p256 or ec:p384")
#define REPLACE_HELP  N_ ("Replace a request whose answer is still awaited (it is archived)")

/* What both commands ask about key and names, then @more, ended by an empty entry; free with
 * g_free (). */
static GOptionEntry *
key_make_entries (KeyOptions *options, const GOptionEntry *more)
{
  const GOptionEntry own[] = {
    SCEAU_PASSWORD_ENTRY (&options->server),
    SCEAU_DRY_RUN_ENTRY (&options->server),
    { "subject", 0, 0, G_OPTION_ARG_STRING, &options->subject, SUBJECT_HELP, N_ ("SUBJECT") },
    { "name", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->names, NAME_HELP, N_ ("NAME") },
    { "key-type", 0, 0, G_OPTION_ARG_STRING, &options->key_type, KEY_TYPE_HELP, N_ ("TYPE") },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &options->replace, REPLACE_HELP, NULL },
  };
  gsize n = 0;
  GOptionEntry *entries;

  while (more[n].long_name != NULL)
    n++;
  entries = g_new0 (GOptionEntry, G_N_ELEMENTS (own) + n + 1);
  memcpy (entries, own, sizeof own);
  memcpy (entries + G_N_ELEMENTS (own), more, n * sizeof *more);
  return entries;
}

/* Without --subject: the server's DNS name as common name, where it has one. */
static SceauArguments *
key_make_arguments (const KeyOptions *options, SceauServer *server, GError **error)
{
  g_autoptr (SceauArguments) arguments = sceau_arguments_new ();

  if (options->subject != NULL)
    arguments->subject = sceau_subject_new_from_string (options->subject, error);
  else if (sceau_server_get_dns_name (server) != NULL)
    {
      arguments->subject = sceau_subject_new ();
      arguments->subject->common_name = g_strdup (sceau_server_get_dns_name (server));
    }
  else
    g_set_error_literal (
        error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
        _ ("--subject is missing, and the server has no DNS name to use instead."));
  if (arguments->subject == NULL || !sceau_subject_check (arguments->subject, error))
    return NULL;
  arguments->key_type = SCEAU_KEY_TYPE_DEFAULT;
  if (options->key_type != NULL
      && !sceau_key_type_from_string (options->key_type, &arguments->key_type))
    {
      g_set_error (
          error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
          _ ("“%s” is no kind of key: use rsa:2048, rsa:3072, rsa:4096, ec:p256 or ec:p384."),
          options->key_type);
      return NULL;
    }
  arguments->names = g_strdupv (options->names);
  arguments->replace = options->replace;
  arguments->keep_key = options->keep_key;
  arguments->days = (guint) options->days;
  return g_steal_pointer (&arguments);
}

/* --- request
 * ---------------------------------------------------------------------------------------- */

static JsonObject *
request_extra (SceauServer *server, gpointer data)
{
  JsonObject *extra = json_object_new ();
  SceauManagedState *state = sceau_server_get_state (server);
  SceauRequest *request = state != NULL ? sceau_managed_state_get_request (state) : NULL;

  if (request == NULL)
    json_object_set_null_member (extra, "request");
  else
    {
      JsonObject *object = sceau_request_to_json (request);
      g_autofree char *pem = sceau_request_to_pem (request);

      sceau_json_set_string (object, "pem", pem);
      json_object_set_object_member (extra, "request", object);
    }
  return extra;
}

/* With --out a file; without it, and without --json, standard output. */
static SceauExit
request_deliver (SceauCli *self, const KeyOptions *options, SceauServer *server)
{
  SceauManagedState *state = sceau_server_get_state (server);
  SceauRequest *request = state != NULL ? sceau_managed_state_get_request (state) : NULL;
  g_autofree char *pem = NULL;
  g_autoptr (GError) error = NULL;

  if (request == NULL || (options->output == NULL && self->json))
    return SCEAU_EXIT_DONE;
  pem = sceau_request_to_pem (request);
  if (!sceau_cli_write (options->output != NULL ? options->output : "-", pem, strlen (pem), &error))
    return sceau_cli_fail (self, error, NULL);
  if (options->output != NULL)
    sceau_cli_warn (_ ("the request is in “%s”: send it to the authority."), options->output);
  return SCEAU_EXIT_DONE;
}

/* The one that waits already, when nothing says that another is wanted. */
static gboolean
wants_pending (const KeyOptions *options, SceauServer *server)
{
  SceauManagedState *state = sceau_server_get_state (server);

  return options->subject == NULL && options->names == NULL && !options->replace && state != NULL
         && sceau_managed_state_get_request (state) != NULL;
}

static SceauExit
request_make (SceauCli *self, const KeyOptions *options, SceauFleet *fleet, SceauServer *server)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauArguments) arguments = key_make_arguments (options, server, &error);
  SceauExit exit;

  if (arguments == NULL)
    return sceau_cli_fail (self, error, NULL);
  exit = sceau_cli_run_job (self, fleet, server, SCEAU_OPERATION_REQUEST, arguments, FALSE,
                            options->server.dry_run, request_extra, NULL);
  return exit == SCEAU_EXIT_DONE && !options->server.dry_run
             ? request_deliver (self, options, server)
             : exit;
}

static SceauExit
request_go (SceauCli *self, const KeyOptions *options, const char *name)
{
  SceauExit exit = SCEAU_EXIT_FAILED;
  g_autoptr (SceauFleet) fleet = sceau_cli_open_fleet (self, &exit);
  g_autoptr (SceauArguments) none = sceau_arguments_new ();
  SceauServer *server = NULL;

  if (fleet != NULL)
    server = sceau_cli_reach_server (self, fleet, name, options->server.password_file, &exit);
  if (server == NULL)
    return exit;
  if (options->remove)
    return sceau_cli_run_job (self, fleet, server, SCEAU_OPERATION_DELETE_REQUEST, none, FALSE,
                              options->server.dry_run, NULL, NULL);
  if (!wants_pending (options, server))
    return request_make (self, options, fleet, server);
  if (self->json)
    sceau_cli_print_json (request_extra (server, NULL), TRUE);
  return request_deliver (self, options, server);
}

static SceauExit
request_run (SceauCli *self, int argc, char **argv)
{
  g_auto (KeyOptions) options = { 0 };
  const GOptionEntry more[] = {
    { "keep-key", 0, 0, G_OPTION_ARG_NONE, &options.keep_key,
      N_ ("Ask for a new certificate for the installed key"), NULL },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &options.output, N_ ("Where the request goes (PEM)"),
      N_ ("FILE") },
    { "delete", 0, 0, G_OPTION_ARG_NONE, &options.remove, N_ ("Remove the request that waits"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree GOptionEntry *entries = key_make_entries (&options, more);
  g_autoptr (GError) error = NULL;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 1))
    return SCEAU_EXIT_FAILED;
  /* Before a key is made on the server: afterwards the request would wait there without having been delivered. */
  if (!sceau_cli_check_output (self, options.output, &error))
    return sceau_cli_fail (self, error, NULL);
  return request_go (self, &options, argv[1]);
}

const SceauCommand sceau_command_server_request = {
  .name = "server request",
  .arguments = N_ ("NAME"),
  .summary = N_ ("Make a key and a certificate request on a server, or show the one that waits"),
  .description = N_ ("The key never leaves the server. Without --subject a request that waits is "
                     "shown; where there is none, the server’s DNS name is the common name."),
  .run = request_run,
};

/* --- self-sign
 * -------------------------------------------------------------------------------------- */

static SceauExit
self_sign_go (SceauCli *self, const KeyOptions *options, const char *name)
{
  SceauExit exit = SCEAU_EXIT_FAILED;
  g_autoptr (SceauFleet) fleet = sceau_cli_open_fleet (self, &exit);
  g_autoptr (SceauArguments) arguments = NULL;
  g_autoptr (GError) error = NULL;
  SceauServer *server = NULL;

  if (fleet != NULL)
    server = sceau_cli_reach_server (self, fleet, name, options->server.password_file, &exit);
  if (server == NULL)
    return exit;
  arguments = key_make_arguments (options, server, &error);
  if (arguments == NULL)
    return sceau_cli_fail (self, error, NULL);
  return sceau_cli_run_job (self, fleet, server, SCEAU_OPERATION_SELF_SIGN, arguments,
                            options->enable, options->server.dry_run, NULL, NULL);
}

static SceauExit
self_sign_run (SceauCli *self, int argc, char **argv)
{
  g_auto (KeyOptions) options = { .days = DEFAULT_DAYS };
  const GOptionEntry more[] = {
    { "days", 0, 0, G_OPTION_ARG_INT, &options.days, N_ ("How long it is valid (365 by default)"),
      N_ ("DAYS") },
    { "enable", 0, 0, G_OPTION_ARG_NONE, &options.enable, N_ ("Switch HTTPS on afterwards"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree GOptionEntry *entries = key_make_entries (&options, more);
  g_autoptr (GError) error = NULL;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 1))
    return SCEAU_EXIT_FAILED;
  if (options.days >= 1 && options.days <= MAX_DAYS)
    return self_sign_go (self, &options, argv[1]);
  g_set_error (&error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
               _ ("--days takes a number from 1 to %d."), MAX_DAYS);
  return sceau_cli_fail (self, error, NULL);
}

const SceauCommand sceau_command_server_self_sign = {
  .name = "server self-sign",
  .arguments = N_ ("NAME"),
  .summary = N_ ("Make a key and a self-signed certificate on a server, and install it"),
  .description = N_ ("Without --subject the server’s DNS name is the common name."),
  .run = self_sign_run,
};

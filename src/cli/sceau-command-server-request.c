/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl server request, server self-sign: keys made on the server, where they stay. */
#include "config.h"

#include "base/sceau-json.h"
#include "cli/sceau-cli-files.h"
#include "cli/sceau-cli-fleet.h"
#include "cli/sceau-commands.h"
#include "fleet/sceau-fleet-hand.h"
#include "pki/sceau-names.h"

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

/* --- What is asked for
 * ------------------------------------------------------------------------------ */

/* The certificate that is to be renewed: installed, unless it is for another server than this one is now. */
static SceauCertificate *
key_get_installed (SceauServer *server)
{
  SceauManagedState *state = sceau_server_get_state (server);
  SceauCertificate *leaf = state != NULL ? sceau_managed_state_get_leaf (state) : NULL;
  const char *name = sceau_server_get_dns_name (server);

  return leaf != NULL && (name == NULL || sceau_certificate_matches_name (leaf, name)) ? leaf
                                                                                       : NULL;
}

/* What an authority may have left out: a common name. */
static SceauSubject *
key_dup_installed_subject (SceauServer *server, SceauCertificate *installed)
{
  SceauSubject *subject = sceau_certificate_dup_subject_fields (installed);
  const char *const *names = sceau_certificate_get_names (installed);
  const char *name = sceau_server_get_dns_name (server);

  if (subject->common_name == NULL || *subject->common_name == '\0')
    {
      g_free (subject->common_name);
      subject->common_name = g_strdup (name != NULL ? name : names[0]);
    }
  return subject;
}

/* Without --subject: as in the installed certificate, else the server's DNS name as common name, where it has one. */
static SceauSubject *
key_make_subject (const KeyOptions *options, SceauServer *server, SceauCertificate *installed,
                  GError **error)
{
  SceauSubject *subject = NULL;

  if (options->subject != NULL)
    subject = sceau_subject_new_from_string (options->subject, error);
  else if (installed != NULL)
    subject = key_dup_installed_subject (server, installed);
  else if (sceau_server_get_dns_name (server) != NULL)
    {
      subject = sceau_subject_new ();
      subject->common_name = g_strdup (sceau_server_get_dns_name (server));
    }
  else
    g_set_error (
        error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
        _ ("--subject is missing, and the server has no DNS name to use instead: give --subject, "
           "or the name with “sceauctl server set %s --dns-name NAME”."),
        sceau_server_get_name (server));
  return subject;
}

/* A name that is none for us would be refused: it is told as one that is lost. */
static char **
key_dup_installed_names (SceauCertificate *installed)
{
  const char *const *names = sceau_certificate_get_names (installed);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = sceau_name_normalize (names[i]);

      if (name != NULL)
        g_strv_builder_add (builder, name);
    }
  return g_strv_builder_end (builder);
}

/* What the installed certificate covers and the new one will not. */
static char *
key_dup_lost_names (SceauCertificate *installed, const SceauArguments *arguments)
{
  const char *const *names = sceau_certificate_get_names (installed);
  g_auto (GStrv) kept = sceau_names_normalize (arguments->subject->common_name,
                                               (const char *const *) arguments->names, NULL);
  g_autoptr (GStrvBuilder) lost = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (gsize i = 0; kept != NULL && names[i] != NULL; i++)
    {
      g_autofree char *name = sceau_name_normalize (names[i]);

      if (name == NULL || !g_strv_contains ((const char *const *) kept, name))
        g_strv_builder_add (lost, names[i]);
    }
  list = g_strv_builder_end (lost);
  return g_strjoinv (", ", list);
}

/* What was taken over from the installed certificate, and what will not be covered any more. */
static void
key_say_taken (const KeyOptions *options, SceauServer *server, SceauCertificate *installed,
               const SceauArguments *arguments)
{
  g_autofree char *names = arguments->names != NULL ? g_strjoinv (", ", arguments->names) : NULL;
  g_autofree char *lost = key_dup_lost_names (installed, arguments);
  g_autofree char *subject = sceau_subject_to_string (arguments->subject);

  if (options->subject == NULL)
    sceau_cli_warn (_ ("%s: taken over from the installed certificate: %s"),
                    sceau_server_get_name (server), subject);
  if (options->subject == NULL && options->names == NULL && names != NULL && *names != '\0')
    sceau_cli_warn (_ ("%s: names taken over from the installed certificate: %s"),
                    sceau_server_get_name (server), names);
  if (*lost != '\0')
    sceau_cli_warn (
        _ ("%s: the installed certificate covers these names, the new one will not: %s"),
        sceau_server_get_name (server), lost);
}

static SceauArguments *
key_make_arguments (const KeyOptions *options, SceauServer *server, GError **error)
{
  g_autoptr (SceauArguments) arguments = sceau_arguments_new ();
  SceauCertificate *installed = key_get_installed (server);

  arguments->subject = key_make_subject (options, server, installed, error);
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
  if (options->names != NULL || options->subject != NULL || installed == NULL)
    arguments->names = g_strdupv (options->names);
  else
    arguments->names = key_dup_installed_names (installed);
  arguments->replace = options->replace;
  arguments->keep_key = options->keep_key;
  arguments->days = (guint) options->days;
  if (installed != NULL)
    key_say_taken (options, server, installed, arguments);
  return g_steal_pointer (&arguments);
}

/* Before the server is asked anything: a slip is no fault of it. */
static gboolean
key_check_names (const KeyOptions *options, GError **error)
{
  for (char **typed = options->names; typed != NULL && *typed != NULL; typed++)
    {
      g_autofree char *name = sceau_name_normalize (*typed);

      if (name == NULL)
        return sceau_error_refuse (error, _ ("“%s” is neither a DNS name nor an address."), *typed);
    }
  return TRUE;
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

/* The one that waits already, when nothing says that another is wanted: --keep-key and --key-type do, unless it has that key. */
static gboolean
wants_pending (const KeyOptions *options, SceauServer *server)
{
  SceauManagedState *state = sceau_server_get_state (server);
  SceauRequest *request = state != NULL ? sceau_managed_state_get_request (state) : NULL;

  return options->subject == NULL && options->names == NULL && !options->replace && request != NULL
         && (options->key_type == NULL
             || g_str_equal (sceau_request_get_key_description (request), options->key_type))
         && (!options->keep_key
             || g_strcmp0 (sceau_managed_state_get_pending_spki (state),
                           sceau_managed_state_get_installed_spki (state))
                    == 0);
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

/* By hand only the request that was told is to be had: no route to the server is needed for it. */
static SceauServer *
request_reach (SceauCli *self, const KeyOptions *options, SceauFleet *fleet, const char *name,
               SceauExit *exit)
{
  SceauOperation operation = options->remove ? SCEAU_OPERATION_DELETE_REQUEST
                                             : SCEAU_OPERATION_REQUEST;
  SceauServer *server = sceau_cli_find_server (self, fleet, name, exit);

  if (server == NULL)
    return NULL;
  if (sceau_fleet_is_by_hand (server) && !options->remove && wants_pending (options, server))
    return server;
  return sceau_cli_reach_for (self, fleet, name, options->server.password_file, operation, exit);
}

static SceauExit
request_go (SceauCli *self, const KeyOptions *options, const char *name)
{
  SceauExit exit = SCEAU_EXIT_FAILED;
  g_autoptr (SceauFleet) fleet = sceau_cli_open_fleet (self, &exit);
  g_autoptr (SceauArguments) none = sceau_arguments_new ();
  SceauServer *server = NULL;

  if (fleet != NULL)
    server = request_reach (self, options, fleet, name, &exit);
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
  if (!key_check_names (&options, &error) || !sceau_cli_check_output (self, options.output, &error))
    return sceau_cli_fail (self, error, NULL);
  return request_go (self, &options, argv[1]);
}

const SceauCommand sceau_command_server_request = {
  .name = "server request",
  .arguments = N_ ("NAME"),
  .summary = N_ ("Make a key and a certificate request on a server, or show the one that waits"),
  .description = N_ ("The key never leaves the server. Without --subject a request that waits is "
                     "shown. Where there is none, subject and names are those of the installed "
                     "certificate; where none is installed, or it is for another name than the "
                     "server’s, the server’s DNS name is the common name. --subject replaces both "
                     "subject and names, --name the names."),
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
    server = sceau_cli_reach_for (self, fleet, name, options->server.password_file,
                                  SCEAU_OPERATION_SELF_SIGN, &exit);
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
  if (!key_check_names (&options, &error))
    return sceau_cli_fail (self, error, NULL);
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
  .description = N_ (
      "Without --subject, subject and names are those of the installed certificate, else the server’s "
      "DNS name is the common name."),
  .run = self_sign_run,
};

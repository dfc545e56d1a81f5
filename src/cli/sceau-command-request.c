/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl request new, request check: keys and requests made on this machine, and what an
 * authority will do with one. */
#include "config.h"

#include "base/sceau-json.h"
#include "cli/sceau-cli-files.h"
#include "cli/sceau-cli-identity.h"
#include "cli/sceau-cli-print.h"
#include "cli/sceau-commands.h"
#include "pki/sceau-request-check.h"

#include <glib/gi18n-lib.h>

/* --- request new
 * ------------------------------------------------------------------------------------ */

static void
request_report (SceauCli *self, const SceauIdentityOptions *options, SceauRequest *request)
{
  JsonObject *document;
  g_autofree char *names = NULL;

  if (self->json)
    {
      document = sceau_request_to_json (request);
      sceau_json_set_string (document, "key_file", options->key_file);
      sceau_json_set_string (document, "request_file", options->output);
      sceau_cli_print_json (document, TRUE);
      return;
    }
  if (g_str_equal (options->output, "-"))
    return;
  names = g_strjoinv (", ", (char **) sceau_request_get_names (request));
  g_print (_ ("Request made. Send “%s” to the authority; keep “%s” to yourself.\n"),
           options->output, options->key_file);
  sceau_print_fields (_ ("Subject"), sceau_request_get_subject (request), _ ("Names"), names,
                      _ ("Key"), sceau_request_get_key_description (request), _ ("Key SHA-256"),
                      sceau_request_get_spki_sha256 (request), NULL);
}

static SceauExit
request_new_go (SceauCli *self, SceauIdentityOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauKey) key = NULL;
  g_autoptr (SceauRequest) request = NULL;
  g_autofree char *pem = NULL;

  if (sceau_identity_options_check (self, options, &error))
    key = sceau_identity_make_key (self, options, &error);
  if (key != NULL)
    request = sceau_request_new (key, options->subject, (const char *const *) options->names,
                                 &error);
  if (request == NULL)
    return sceau_cli_fail (self, error, NULL);
  pem = sceau_request_to_pem (request);
  if (!sceau_identity_write (self, options, key, pem, &error))
    return sceau_cli_fail (self, error, NULL);
  request_report (self, options, request);
  return SCEAU_EXIT_DONE;
}

static SceauExit
request_new_run (SceauCli *self, int argc, char **argv)
{
  g_auto (SceauIdentityOptions) options = { 0 };
  g_autofree GOptionEntry *entries = sceau_identity_options_make_entries (&options, NULL);

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 0, -1))
    return SCEAU_EXIT_FAILED;
  return request_new_go (self, &options);
}

const SceauCommand sceau_command_request_new = {
  .name = "request new",
  .summary = N_ ("Make a private key and a certificate request, on this machine"),
  .description = N_ ("The key file is made with mode 0600. Nothing is sent anywhere."),
  .run = request_new_run,
};

/* --- request check
 * ----------------------------------------------------------------------------------- */

static SceauRequest *
request_find (SceauReading *reading, const char *path, GError **error)
{
  GPtrArray *objects = sceau_reading_get_objects (reading);
  guint i;

  for (i = 0; i < objects->len; i++)
    {
      SceauRequest *request = sceau_object_get_request (g_ptr_array_index (objects, i));

      if (request != NULL)
        return sceau_request_ref (request);
    }
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
               _ ("There is no certificate request in “%s”."), path);
  return NULL;
}

static JsonObject *
request_check_to_json (SceauRequest *request, GPtrArray *findings)
{
  JsonObject *document = json_object_new ();

  json_object_set_object_member (document, "request", sceau_request_to_json (request));
  json_object_set_array_member (document, "findings", sceau_findings_to_json (findings));
  return document;
}

static void
request_check_print (SceauRequest *request, GPtrArray *findings)
{
  g_autofree char *names = g_strjoinv (", ", (char **) sceau_request_get_names (request));

  sceau_print_fields (_ ("Subject"), sceau_request_get_subject (request), _ ("Names"),
                      *names != '\0' ? names : NULL, _ ("Key"),
                      sceau_request_get_key_description (request), NULL);
  sceau_print_findings (findings);
  if (findings->len == 0)
    g_print ("%s\n", _ ("Nothing to say against it."));
}

static SceauExit
request_check_exit (GPtrArray *findings)
{
  switch (sceau_findings_get_worst (findings))
    {
    case SCEAU_SEVERITY_ERROR:
      return SCEAU_EXIT_REJECTED;
    case SCEAU_SEVERITY_WARNING:
      return SCEAU_EXIT_INCOMPLETE;
    case SCEAU_SEVERITY_INFO:
    default:
      return SCEAU_EXIT_DONE;
    }
}

static SceauExit
request_check_run (SceauCli *self, int argc, char **argv)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauReading) reading = NULL;
  g_autoptr (SceauRequest) request = NULL;
  g_autoptr (GPtrArray) findings = NULL;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 1))
    return SCEAU_EXIT_FAILED;
  reading = sceau_cli_read_all (self, (const char *const *) argv + 1, NULL, &error);
  if (reading != NULL)
    request = request_find (reading, argv[1], &error);
  if (request == NULL)
    return sceau_cli_fail (self, error, NULL);
  findings = sceau_request_check (request);
  if (self->json)
    sceau_cli_print_json (request_check_to_json (request, findings), TRUE);
  else
    request_check_print (request, findings);
  return request_check_exit (findings);
}

const SceauCommand sceau_command_request_check = {
  .name = "request check",
  .arguments = N_ ("FILE"),
  .summary = N_ ("Say what an authority will drop from a request, or refuse"),
  .description = N_ (
      "Exit status: 0 nothing to say or only notes, 1 no request, 2 warnings, 3 every "
      "authority refuses it."),
  .run = request_check_run,
};

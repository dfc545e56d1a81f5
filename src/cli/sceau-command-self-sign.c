/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl self-sign: a key and a certificate signed with it, on this machine. */
#include "config.h"

#include "base/sceau-json.h"
#include "cli/sceau-cli-identity.h"
#include "cli/sceau-cli-print.h"
#include "cli/sceau-commands.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_DAYS 365
#define MAX_DAYS     3650

static void
self_sign_report (SceauCli *self, const SceauIdentityOptions *options,
                  SceauCertificate *certificate)
{
  if (self->json)
    {
      JsonObject *document = sceau_certificate_to_json (certificate);

      sceau_json_set_string (document, "key_file", options->key_file);
      sceau_json_set_string (document, "certificate_file", options->output);
      sceau_cli_print_json (document, TRUE);
      return;
    }
  if (g_str_equal (options->output, "-"))
    return;
  g_print (_ ("Self-signed certificate made: “%s”, with its key in “%s”.\n"), options->output,
           options->key_file);
  sceau_print_certificate (certificate, self->now);
  g_print (_ ("Browsers warn about it until each of them is told to trust it.\n"));
}

static SceauExit
self_sign_go (SceauCli *self, SceauIdentityOptions *options, int days)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauKey) key = NULL;
  g_autoptr (SceauCertificate) certificate = NULL;
  g_autofree char *pem = NULL;

  if (days < 1 || days > MAX_DAYS)
    g_set_error (&error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                 _ ("--days takes a number from 1 to %d."), MAX_DAYS);
  else if (sceau_identity_options_check (self, options, &error))
    key = sceau_identity_make_key (self, options, &error);
  if (key != NULL)
    certificate = sceau_certificate_new_self_signed (key, options->subject,
                                                     (const char *const *) options->names,
                                                     self->now, (guint) days, &error);
  if (certificate == NULL)
    return sceau_cli_fail (self, error, NULL);
  pem = sceau_certificate_to_pem (certificate);
  if (!sceau_identity_write (self, options, key, pem, &error))
    return sceau_cli_fail (self, error, NULL);
  self_sign_report (self, options, certificate);
  return SCEAU_EXIT_DONE;
}

static SceauExit
self_sign_run (SceauCli *self, int argc, char **argv)
{
  g_auto (SceauIdentityOptions) options = { 0 };
  int days = DEFAULT_DAYS;
  const GOptionEntry more[] = {
    { "days", 0, 0, G_OPTION_ARG_INT, &days, N_ ("How long it is valid (365 by default)"),
      N_ ("DAYS") },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree GOptionEntry *entries = sceau_identity_options_make_entries (&options, more);

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 0, -1))
    return SCEAU_EXIT_FAILED;
  return self_sign_go (self, &options, days);
}

const SceauCommand sceau_command_self_sign = {
  .name = "self-sign",
  .summary = N_ ("Make a private key and a self-signed certificate, on this machine"),
  .description = N_ (
      "The key file is made with mode 0600. “sceauctl server self-sign” does it on a "
      "server and installs it."),
  .run = self_sign_run,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl trust add, list, remove: roots that this operator trusts besides the system's. */
#include "config.h"

#include "base/sceau-text.h"
#include "cli/sceau-cli-files.h"
#include "cli/sceau-cli-fleet.h"
#include "cli/sceau-cli-print.h"
#include "cli/sceau-commands.h"

#include <glib/gi18n-lib.h>

static JsonObject *
trust_to_json (GPtrArray *certificates)
{
  JsonObject *document = json_object_new ();
  JsonArray *array = json_array_new ();
  guint i;

  for (i = 0; i < certificates->len; i++)
    json_array_add_object_element (array,
                                   sceau_certificate_to_json (g_ptr_array_index (certificates, i)));
  json_object_set_array_member (document, "trusted", array);
  return document;
}

static void
trust_print (SceauCli *self, GPtrArray *certificates)
{
  guint i;

  for (i = 0; i < certificates->len; i++)
    {
      g_print ("%s\n", sceau_certificate_get_title (g_ptr_array_index (certificates, i)));
      sceau_print_certificate (g_ptr_array_index (certificates, i), self->now);
    }
  if (certificates->len == 0)
    g_print ("%s\n", _ ("No root is trusted here besides this machine’s own."));
}

static void
trust_report (SceauCli *self, GPtrArray *certificates)
{
  if (self->json)
    sceau_cli_print_json (trust_to_json (certificates), TRUE);
  else
    trust_print (self, certificates);
}

static SceauExit
trust_list_run (SceauCli *self, int argc, char **argv)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (SceauFleet) fleet = NULL;
  g_autoptr (GPtrArray) trusted = NULL;
  SceauExit exit = SCEAU_EXIT_FAILED;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 0, -1))
    return SCEAU_EXIT_FAILED;
  fleet = sceau_cli_open_fleet (self, &exit);
  if (fleet == NULL)
    return exit;
  trusted = sceau_fleet_dup_trusted (fleet);
  trust_report (self, trusted);
  return SCEAU_EXIT_DONE;
}

/* Roots only: an intermediate or a server's certificate among them is a mistake more often than
 * not. */
static gboolean
trust_check (GPtrArray *certificates, GError **error)
{
  guint i;

  if (certificates->len == 0)
    g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_NOT_A_CERTIFICATE,
                         _ ("There is no certificate in these files."));
  for (i = 0; i < certificates->len; i++)
    {
      SceauCertificate *certificate = g_ptr_array_index (certificates, i);

      if (sceau_certificate_is_self_signed (certificate))
        continue;
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is not a root: it is signed by “%s”. Nothing was added."),
                   sceau_certificate_get_title (certificate),
                   sceau_certificate_get_issuer_title (certificate));
      return FALSE;
    }
  return certificates->len > 0;
}

static SceauExit
trust_add_go (SceauCli *self, SceauReading *reading)
{
  g_autoptr (GPtrArray) certificates = sceau_reading_dup_certificates (reading);
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauFleet) fleet = NULL;
  g_autoptr (GPtrArray) trusted = NULL;
  SceauExit exit = SCEAU_EXIT_FAILED;
  guint i;

  if (!self->json)
    sceau_print_findings (sceau_reading_get_findings (reading));
  if (!trust_check (certificates, &error))
    return sceau_cli_fail (self, error, NULL);
  fleet = sceau_cli_open_fleet (self, &exit);
  if (fleet == NULL)
    return exit;
  trusted = sceau_fleet_dup_trusted (fleet);
  for (i = 0; i < certificates->len; i++)
    if (g_ptr_array_find_with_equal_func (trusted, g_ptr_array_index (certificates, i),
                                          sceau_certificate_equal, NULL))
      sceau_cli_warn (_ ("“%s” is trusted here already."),
                      sceau_certificate_get_title (g_ptr_array_index (certificates, i)));
    else if (!sceau_fleet_trust (fleet, g_ptr_array_index (certificates, i), &error))
      return sceau_cli_fail (self, error, NULL);
    else
      sceau_cli_warn (_ ("“%s” is trusted here from now on."),
                      sceau_certificate_get_title (g_ptr_array_index (certificates, i)));
  trust_report (self, certificates);
  sceau_cli_warn (
      "%s",
      _ ("compare the SHA-256 with the one that whoever runs the authority tells you by another way; "
         "“sceauctl trust remove” takes it back."));
  return SCEAU_EXIT_DONE;
}

static SceauExit
trust_add_run (SceauCli *self, int argc, char **argv)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (SceauReading) reading = NULL;
  g_autoptr (GError) error = NULL;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 0))
    return SCEAU_EXIT_FAILED;
  reading = sceau_cli_read_all (self, (const char *const *) argv + 1, NULL, &error);
  return reading != NULL ? trust_add_go (self, reading) : sceau_cli_fail (self, error, NULL);
}

/* A fingerprint in any grouping, or its beginning where that is enough to know which. */
static SceauCertificate *
trust_find (GPtrArray *trusted, const char *typed, GError **error)
{
  g_autofree char *whole = sceau_fingerprint_normalize (typed);
  const char *begin = whole != NULL ? whole : typed;
  SceauCertificate *found = NULL;
  guint n = 0;

  for (guint i = 0; i < trusted->len; i++)
    {
      SceauCertificate *root = g_ptr_array_index (trusted, i);

      if (strlen (begin) >= 8
          && g_ascii_strncasecmp (sceau_certificate_get_sha256 (root), begin, strlen (begin)) == 0)
        {
          found = root;
          n++;
        }
    }
  if (n == 1)
    return found;
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
               _ ("“%s” is no fingerprint of “sceauctl trust list” (8 digits at least)."), typed);
  return NULL;
}

static SceauExit
trust_remove_run (SceauCli *self, int argc, char **argv)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (SceauFleet) fleet = NULL;
  g_autoptr (GPtrArray) trusted = NULL;
  g_autoptr (GPtrArray) left = NULL;
  SceauCertificate *root;
  g_autoptr (GError) error = NULL;
  SceauExit exit = SCEAU_EXIT_FAILED;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 1))
    return SCEAU_EXIT_FAILED;
  fleet = sceau_cli_open_fleet (self, &exit);
  if (fleet == NULL)
    return exit;
  trusted = sceau_fleet_dup_trusted (fleet);
  root = trust_find (trusted, argv[1], &error);
  if (root == NULL || !sceau_fleet_distrust (fleet, sceau_certificate_get_sha256 (root), &error))
    return sceau_cli_fail (self, error, NULL);
  sceau_cli_warn (_ ("“%s” is no longer trusted here."), sceau_certificate_get_title (root));
  left = sceau_fleet_dup_trusted (fleet);
  trust_report (self, left);
  return SCEAU_EXIT_DONE;
}

const SceauCommand sceau_command_trust_add = {
  .name = "trust add",
  .arguments = N_ ("FILE…"),
  .summary = N_ ("Trust roots on this workstation, besides the machine’s own"),
  .run = trust_add_run,
};

const SceauCommand sceau_command_trust_list = {
  .name = "trust list",
  .summary = N_ ("List the roots trusted on this workstation"),
  .run = trust_list_run,
};

const SceauCommand sceau_command_trust_remove = {
  .name = "trust remove",
  .arguments = N_ ("SHA256"),
  .summary = N_ ("No longer trust a root on this workstation"),
  .run = trust_remove_run,
};

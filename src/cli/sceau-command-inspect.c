/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl inspect: everything found in files. */
#include "config.h"

#include "cli/sceau-cli-files.h"
#include "cli/sceau-cli-print.h"
#include "cli/sceau-commands.h"

#include <glib/gi18n-lib.h>

static JsonObject *
inspect_to_json (SceauReading *reading)
{
  JsonObject *document = json_object_new ();
  JsonArray *array = json_array_new ();
  GPtrArray *objects = sceau_reading_get_objects (reading);
  guint i;

  for (i = 0; i < objects->len; i++)
    json_array_add_object_element (array, sceau_object_to_json (g_ptr_array_index (objects, i)));
  json_object_set_array_member (document, "objects", array);
  json_object_set_array_member (document, "findings",
                                sceau_findings_to_json (sceau_reading_get_findings (reading)));
  return document;
}

static const char *
kind_label (SceauObjectKind kind)
{
  switch (kind)
    {
    case SCEAU_OBJECT_CERTIFICATE:
      return _ ("Certificate");
    case SCEAU_OBJECT_REQUEST:
      return _ ("Certificate request");
    case SCEAU_OBJECT_PRIVATE_KEY:
      return _ ("Private key");
    case SCEAU_OBJECT_PUBLIC_KEY:
      return _ ("Public key");
    case SCEAU_OBJECT_CRL:
    default:
      return _ ("Revocation list");
    }
}

static void
print_request (SceauRequest *request)
{
  g_autofree char *names = g_strjoinv (", ", (char **) sceau_request_get_names (request));

  sceau_print_fields (_ ("Subject"), sceau_request_get_subject (request), _ ("Names"),
                      *names != '\0' ? names : NULL, _ ("Key"),
                      sceau_request_get_key_description (request), _ ("Key SHA-256"),
                      sceau_request_get_spki_sha256 (request), NULL);
}

static void
print_object (const SceauObject *object, gint64 now)
{
  const char *entry = sceau_object_get_entry (object);

  g_print ("%s – %s%s%s\n", kind_label (sceau_object_get_kind (object)),
           sceau_object_get_file (object), entry != NULL ? ": " : "", entry != NULL ? entry : "");
  if (sceau_object_get_certificate (object) != NULL)
    sceau_print_certificate (sceau_object_get_certificate (object), now);
  else if (sceau_object_get_request (object) != NULL)
    print_request (sceau_object_get_request (object));
  else if (sceau_object_get_key (object) != NULL)
    sceau_print_fields (_ ("Key"), sceau_key_get_description (sceau_object_get_key (object)),
                        _ ("Key SHA-256"),
                        sceau_key_get_spki_sha256 (sceau_object_get_key (object)), NULL);
}

static void
inspect_print (SceauCli *self, SceauReading *reading)
{
  GPtrArray *objects = sceau_reading_get_objects (reading);
  guint i;

  for (i = 0; i < objects->len; i++)
    print_object (g_ptr_array_index (objects, i), self->now);
  sceau_print_findings (sceau_reading_get_findings (reading));
}

static SceauExit
inspect_exit (SceauReading *reading)
{
  g_auto (GStrv) refused = sceau_reading_dup_refused (reading);

  if (sceau_reading_get_objects (reading)->len == 0 && !sceau_reading_needs_password (reading))
    return SCEAU_EXIT_FAILED;
  return refused[0] != NULL || sceau_reading_needs_password (reading) ? SCEAU_EXIT_INCOMPLETE
                                                                      : SCEAU_EXIT_DONE;
}

static SceauExit
inspect_run (SceauCli *self, int argc, char **argv)
{
  g_autofree char *password_file = NULL;
  const GOptionEntry entries[] = {
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &password_file,
      N_ ("The password of encrypted files, in the first line of FILE"), N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauReading) reading = NULL;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 0))
    return SCEAU_EXIT_FAILED;
  reading = sceau_cli_read_all (self, (const char *const *) argv + 1, password_file, &error);
  if (reading == NULL)
    return sceau_cli_fail (self, error, NULL);
  if (self->json)
    sceau_cli_print_json (inspect_to_json (reading), TRUE);
  else
    inspect_print (self, reading);
  return inspect_exit (reading);
}

const SceauCommand sceau_command_inspect = {
  .name = "inspect",
  .arguments = N_ ("FILE…"),
  .summary = N_ ("Show the certificates, requests and keys in files of any format"),
  .description = N_ (
      "“-” reads standard input. Exit status: 0 all was read, 1 nothing was, 2 a file "
      "was refused or needs a password."),
  .run = inspect_run,
};

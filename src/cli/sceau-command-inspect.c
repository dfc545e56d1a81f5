/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sceauctl inspect: everything found in files. */
#include "config.h"

#include "base/sceau-error-json.h"
#include "base/sceau-json.h"
#include "cli/sceau-cli-files.h"
#include "cli/sceau-cli-print.h"
#include "cli/sceau-commands.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  SceauCli *cli;
  SceauReading *reading;
  GPtrArray *errors; /* of GError, one for each file that could not even be opened */
  JsonArray *unread; /* the same: [{"file","error"}] */
} Inspection;

static void
inspection_clear (Inspection *inspection)
{
  g_clear_object (&inspection->reading);
  g_clear_pointer (&inspection->errors, g_ptr_array_unref);
  g_clear_pointer (&inspection->unread, json_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Inspection, inspection_clear)

/* FALSE: cancelled. */
static gboolean
inspect_read (Inspection *inspection, GPtrArray *files, const char *const *paths)
{
  inspection->errors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  inspection->unread = json_array_new ();
  for (; *paths != NULL; paths++)
    {
      g_autofree char *name = g_filename_display_name (*paths);
      JsonObject *object;
      GError *error = NULL;

      if (sceau_cli_files_read (inspection->cli, files, *paths, &error))
        continue;
      g_ptr_array_add (inspection->errors, error);
      if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED))
        return FALSE;
      object = json_object_new ();
      sceau_json_set_string (object, "file", name);
      json_object_set_object_member (object, "error", sceau_error_to_json (error));
      json_array_add_object_element (inspection->unread, object);
    }
  return TRUE;
}

static JsonObject *
inspect_to_json (Inspection *inspection)
{
  SceauReading *reading = inspection->reading;
  JsonObject *document = json_object_new ();
  JsonArray *array = json_array_new ();
  GPtrArray *objects = sceau_reading_get_objects (reading);
  guint i;

  for (i = 0; i < objects->len; i++)
    json_array_add_object_element (array, sceau_object_to_json (g_ptr_array_index (objects, i)));
  json_object_set_array_member (document, "objects", array);
  json_object_set_array_member (document, "findings",
                                sceau_findings_to_json (sceau_reading_get_findings (reading)));
  json_object_set_array_member (document, "unread", json_array_ref (inspection->unread));
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
inspect_exit (Inspection *inspection)
{
  SceauReading *reading = inspection->reading;
  g_auto (GStrv) refused = sceau_reading_dup_refused (reading);

  if (sceau_reading_get_objects (reading)->len == 0 && !sceau_reading_needs_password (reading))
    return SCEAU_EXIT_FAILED;
  return refused[0] != NULL || inspection->errors->len > 0 || sceau_reading_needs_password (reading)
             ? SCEAU_EXIT_INCOMPLETE
             : SCEAU_EXIT_DONE;
}

/* What could be read goes first; one file that is not there hides nothing of the others. */
static SceauExit
inspect_report (Inspection *inspection)
{
  if (inspection->cli->json)
    sceau_cli_print_json (inspect_to_json (inspection), TRUE);
  else
    inspect_print (inspection->cli, inspection->reading);
  for (guint i = 0; i < inspection->errors->len; i++)
    sceau_cli_warn ("%s", ((GError *) inspection->errors->pdata[i])->message);
  return inspect_exit (inspection);
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
  g_auto (Inspection) inspection = { .cli = self };
  g_autoptr (GPtrArray) files = sceau_cli_files_new ();
  g_autoptr (GError) error = NULL;

  if (!sceau_cli_parse (self, entries, &argc, &argv)
      || !sceau_cli_check_arguments (self, argc, 1, 0))
    return SCEAU_EXIT_FAILED;
  /* Nothing but one file that is not there, or cancelled: the error is all there is to tell. */
  if (!inspect_read (&inspection, files, (const char *const *) argv + 1)
      || (argc == 2 && inspection.errors->len == 1))
    return sceau_cli_fail (self, inspection.errors->pdata[inspection.errors->len - 1], NULL);
  inspection.reading = sceau_cli_files_understand (self, files, password_file, &error);
  if (inspection.reading == NULL)
    return sceau_cli_fail (self, error, NULL);
  return inspect_report (&inspection);
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

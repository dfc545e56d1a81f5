/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What "request new" and "self-sign" share: subject, names, kind of key, and where the key goes. */
#include "config.h"

#include "cli/sceau-cli-identity.h"

#include "cli/sceau-cli-files.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

void
sceau_identity_options_clear (SceauIdentityOptions *options)
{
  g_free (options->subject_text);
  g_strfreev (options->names);
  g_free (options->key_type_text);
  g_free (options->key_file);
  g_free (options->output);
  g_free (options->passphrase_file);
  g_clear_pointer (&options->subject, sceau_subject_free);
}

GOptionEntry *
sceau_identity_options_make_entries (SceauIdentityOptions *options, const GOptionEntry *more)
{
  const GOptionEntry own[] = {
    { "subject", 0, 0, G_OPTION_ARG_STRING, &options->subject_text,
      N_ ("Who it is for: “C=FR,ST=…,L=…,O=…,OU=…,CN=server.example”"), N_ ("SUBJECT") },
    { "name", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->names,
      N_ ("A DNS name or address of the server (may be repeated)"), N_ ("NAME") },
    { "key-type", 0, 0, G_OPTION_ARG_STRING, &options->key_type_text,
      N_ ("rsa:2048, rsa:3072 (default), rsa:4096, ec:p256 or ec:p384"), N_ ("TYPE") },
    { "key-out", 0, 0, G_OPTION_ARG_FILENAME, &options->key_file,
      N_ ("Where the new private key goes; an existing file is never touched"), N_ ("FILE") },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &options->output, N_ ("Where the result goes (PEM)"),
      N_ ("FILE") },
    { "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &options->passphrase_file,
      N_ ("Encrypt the key with the first line of FILE"), N_ ("FILE") },
  };
  gsize n = 0;
  GOptionEntry *entries;

  while (more != NULL && more[n].long_name != NULL)
    n++;
  entries = g_new0 (GOptionEntry, G_N_ELEMENTS (own) + n + 1);
  memcpy (entries, own, sizeof own);
  if (n > 0)
    memcpy (entries + G_N_ELEMENTS (own), more, n * sizeof *more);
  return entries;
}

gboolean
sceau_identity_options_check (SceauCli *self, SceauIdentityOptions *options, GError **error)
{
  const char *missing = options->subject_text == NULL ? "--subject"
                        : options->key_file == NULL   ? "--key-out"
                        : options->output == NULL     ? "--out"
                                                      : NULL;

  if (missing != NULL)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT, _ ("%s is missing."), missing);
      return FALSE;
    }
  if (g_str_equal (options->key_file, "-"))
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                           _ ("A private key is not written to standard output: name a file."));
      return FALSE;
    }
  if (!sceau_cli_check_output (self, options->output, error))
    return FALSE;
  options->key_type = SCEAU_KEY_TYPE_DEFAULT;
  if (options->key_type_text != NULL
      && !sceau_key_type_from_string (options->key_type_text, &options->key_type))
    {
      g_set_error (
          error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
          _ ("“%s” is no kind of key: use rsa:2048, rsa:3072, rsa:4096, ec:p256 or ec:p384."),
          options->key_type_text);
      return FALSE;
    }
  options->subject = sceau_subject_new_from_string (options->subject_text, error);
  return options->subject != NULL && sceau_subject_check (options->subject, error);
}

/* A key that could not be written afterwards would have been made for nothing. */
SceauKey *
sceau_identity_make_key (SceauCli *self, const SceauIdentityOptions *options, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (g_file_test (options->key_file, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_EXISTS,
                   _ ("“%s” exists already. A key is never overwritten: choose another name."),
                   options->key_file);
      return NULL;
    }
  sceau_key_generate_async (options->key_type, self->cancellable, sceau_cli_on_ready, &result);
  return sceau_key_generate_finish (sceau_cli_wait (&result), error);
}

gboolean
sceau_identity_write (SceauCli *self, const SceauIdentityOptions *options, SceauKey *key,
                      const char *text, GError **error)
{
  g_autoptr (SceauSecret) passphrase = NULL;

  if (options->passphrase_file != NULL)
    {
      passphrase = sceau_cli_read_passphrase (self, options->passphrase_file, error);
      if (passphrase == NULL)
        return FALSE;
    }
  if (!sceau_cli_write_key (options->key_file, key, passphrase, error))
    return FALSE;
  if (sceau_cli_write (options->output, text, strlen (text), error))
    return TRUE;
  g_unlink (options->key_file);
  return FALSE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the remote script answers to a change: what was made, which backup is kept, what failed and whether it was put back. */
#include "config.h"

#include "fleet/sceau-ssh-answer-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/sceau-limits.h"
#include "base/sceau-text.h"

/**
 * sceau_ssh_staged_free:
 * @self: (nullable) (transfer full): what was made
 */
void
sceau_ssh_staged_free (SceauSshStaged *self)
{
  if (self == NULL)
    return;
  g_free (self->key_spki);
  g_free (self->pending_key_spki);
  g_ptr_array_unref (self->certificates);
  g_clear_pointer (&self->request, sceau_request_unref);
  g_clear_pointer (&self->pending_request, sceau_request_unref);
  g_free (self);
}

static void
read_made (SceauSshStaged *self, const char *name, const char *field)
{
  SceauRequest **request = NULL;

  if (g_str_equal (name, "certificate") && self->certificates->len == 0)
    {
      g_ptr_array_unref (self->certificates);
      self->certificates = _sceau_ssh_read_certificates (field, SCEAU_MAX_STATE_CHAIN);
    }
  else if (g_str_equal (name, "request"))
    request = &self->request;
  else if (g_str_equal (name, "pending-request"))
    request = &self->pending_request;
  if (request != NULL && *request == NULL)
    *request = _sceau_ssh_read_request (field);
}

static void
read_key (SceauSshStaged *self, const char *name, const char *field)
{
  char **print = g_str_equal (name, "key")           ? &self->key_spki
                 : g_str_equal (name, "pending-key") ? &self->pending_key_spki
                                                     : NULL;

  if (print == NULL)
    return;
  g_free (*print);
  *print = _sceau_ssh_dup_print (field);
}

/**
 * sceau_ssh_staged_new:
 * @lines: (array zero-terminated=1): what was said before "ready"
 *
 * Returns: (transfer full): what waits beside the server's files
 */
SceauSshStaged *
sceau_ssh_staged_new (const char *const *lines)
{
  SceauSshStaged *self = g_new0 (SceauSshStaged, 1);

  self->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_certificate_unref);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 3);

      if (g_strv_length (words) != 3)
        continue;
      if (g_str_equal (words[0], "made"))
        read_made (self, words[1], words[2]);
      else if (g_str_equal (words[0], "key"))
        read_key (self, words[1], words[2]);
    }
  return self;
}

/**
 * sceau_ssh_find_backup:
 * @lines: (array zero-terminated=1): the answer to "verb change"
 *
 * Returns: (transfer full) (nullable): the number of the backup that was made
 */
char *
sceau_ssh_find_backup (const char *const *lines)
{
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "kept ")
        && strspn (lines[i] + 5, "0123456789") == strlen (lines[i] + 5))
      return g_strdup (lines[i] + 5);
  return NULL;
}

static const struct
{
  const char *reason;
  const char *text;
} reasons[] = {
  { "changed", N_ ("The server has changed since you looked; nothing was done.") },
  { "locked", N_ ("Another change is being made on this server.") },
  { "agent-interrupted",
    N_ ("A change by the Sceau agent of this server was cut short: restart the agent first.") },
  { "no-flock", N_ ("The program “flock” is missing on the server.") },
  { "no-folder", N_ ("The folder of CamTrace’s certificate files was not found.") },
  { "no-engine",
    N_ ("HTTPS is on, but neither HAProxy nor Apache was found running with these files: nobody could be told to load them.") },
  { "no-source", N_ ("A file that this needs is not on the server.") },
  { "no-backup", N_ ("There is no such backup on the server.") },
  { "odd",
    N_ ("A file is a link, too large, or closed to the owner of its folder: it was made outside of Sceau, and is left as it is.") },
  { "hand",
    N_ ("CamTrace’s folder belongs to root and is open to others, or is reached through a link: give it to the user “camtrace” (chown).") },
  { "https-unknown",
    N_ ("A program listens on the HTTPS port of this server, but shows no certificate: it cannot be seen whether HTTPS is on. Nothing was done; check the port that is set for this server.") },
  { "unexpected", N_ ("The script stopped on the server before its end.") },
  { "pair", N_ ("The certificate and the key do not belong together.") },
  { "short", N_ ("The chain did not arrive whole on the server.") },
  { "openssl", N_ ("OpenSSL on the server refuses this.") },
  { "unseal", N_ ("The waiting key could not be opened with this passphrase.") },
  { "front-end", N_ ("The server’s web front end refuses these files.") },
  { "reload", N_ ("The server’s web front end could not be told to load the files.") },
  { "rehash", N_ ("c_rehash did not work on the server.") },
  { "probe", N_ ("After the change a TLS client on the server did not get the new certificate.") },
  { "https-on", N_ ("HTTPS is on and needs these files: switch it off first.") },
  { "folder", N_ ("A folder on the server could not be made or read.") },
  { "read-back", N_ ("A file did not come out of the server’s disk as it went in.") },
  { "put-back", N_ ("A change that was cut short could not be put back.") },
};

/* %NULL when it is not known. */
const char *
_sceau_ssh_find_reason (const char *reason)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_str_equal (reasons[i].reason, reason))
      return _ (reasons[i].text);
  return NULL;
}

/**
 * sceau_ssh_set_failure:
 * @line: "failed CODE REASON UNDONE DETAIL"
 * @error: where it goes: ROLLED_BACK when something had been changed and was put back; else the code
 *
 * Returns: %FALSE
 */
gboolean
sceau_ssh_set_failure (const char *line, GError **error)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 5);
  g_autofree char *said = NULL;
  g_autofree char *detail = NULL;
  SceauErrorCode code = SCEAU_ERROR_FAILED;
  const char *text;

  if (g_strv_length (words) != 5 || !sceau_error_code_from_string (words[1], &code))
    return _sceau_ssh_refuse_answer (error, line);
  text = _sceau_ssh_find_reason (words[2]);
  if (text == NULL)
    text = _ ("A file on the server could not be written.");
  said = _sceau_ssh_decode_bytes (words[4]);
  detail = sceau_text_make_safe_lines (said, MAX_DETAIL);
  if (g_str_equal (words[3], "no"))
    g_set_error_literal (error, SCEAU_ERROR, (int) code, text);
  else if (g_str_equal (words[3], "yes"))
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_ROLLED_BACK,
                 _ ("%s Everything was put back as it was."), text);
  else
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_FAILED,
                 _ ("%s It could not all be put back: look at the server again."), text);
  if (*detail != '\0' && error != NULL)
    sceau_error_set_detail (*error, detail);
  return FALSE;
}

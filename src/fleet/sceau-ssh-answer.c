/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answers of the remote script. Words that are not known are passed over; a known word with odd fields is an error. */
#include "config.h"

#include "fleet/sceau-ssh-answer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/sceau-limits.h"
#include "base/sceau-text.h"

#define MAX_DETAIL  2000 /* characters of a program's own words */
#define MAX_ENTRIES 1000 /* of a history, of backups */
#define MAX_ARCHIVE 50   /* backups whose keys are told with a state */

static const char *const kinds[SCEAU_SSH_N_FILES] = {
  [SCEAU_SSH_COMBINED] = "combined",
  [SCEAU_SSH_CERTIFICATE] = "certificate",
  [SCEAU_SSH_KEY] = "key",
  [SCEAU_SSH_REQUEST] = "request",
  [SCEAU_SSH_PENDING_KEY] = "pending-key",
  [SCEAU_SSH_PENDING_REQUEST] = "pending-request",
  [SCEAU_SSH_OLD_CERTIFICATE] = "old-certificate",
  [SCEAU_SSH_OLD_KEY] = "old-key",
  [SCEAU_SSH_OLD_REQUEST] = "old-request",
};

/**
 * sceau_ssh_file_kind_to_string:
 * @kind: one of the files
 *
 * Returns: (transfer none): its name in the script
 */
const char *
sceau_ssh_file_kind_to_string (SceauSshFileKind kind)
{
  return kinds[kind];
}

static gboolean
refuse (GError **error, const char *line)
{
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_BAD_RESPONSE,
                       _ ("What the server answers over SSH cannot be understood."));
  if (error != NULL)
    {
      g_autofree char *safe = sceau_text_make_safe (line, 100);

      sceau_error_set_detail (*error, safe);
    }
  return FALSE;
}

/* --- Fields --- */

static GBytes *
decode (const char *field)
{
  gsize size = 0;
  guchar *data;

  if (field == NULL || g_str_equal (field, "-"))
    return g_bytes_new (NULL, 0);
  data = g_base64_decode (field, &size);
  return g_bytes_new_take (data, size);
}

static char *
decode_bytes (const char *field)
{
  g_autoptr (GBytes) bytes = decode (field);
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  return g_strndup (data != NULL ? data : "", size);
}

/* As one line; %NULL when it is empty. */
static char *
decode_text (const char *field)
{
  g_autofree char *text = decode_bytes (field);
  g_autofree char *safe = sceau_text_make_safe (g_strstrip (text), MAX_DETAIL);

  return *safe != '\0' ? g_steal_pointer (&safe) : NULL;
}

/* The next block with that label, taken out of *@text, which goes on behind it; %NULL when there is none. Nothing else is read: what
 * a server sends is not worth a guess, and no password is tried on it. */
static char *
next_block (const char **text, const char *label)
{
  g_autofree char *begin = g_strdup_printf ("-----BEGIN %s-----", label);
  g_autofree char *end = g_strdup_printf ("-----END %s-----", label);
  const char *from = strstr (*text, begin);
  const char *to = from != NULL ? strstr (from, end) : NULL;

  if (to == NULL)
    return NULL;
  *text = to + strlen (end);
  return (gsize) (*text - from) <= 2 * SCEAU_MAX_CERTIFICATE_SIZE
             ? g_strndup (from, (gsize) (*text - from))
             : NULL;
}

static gboolean
has_certificate (GPtrArray *certificates, SceauCertificate *certificate)
{
  return g_ptr_array_find_with_equal_func (certificates, certificate,
                                           (GEqualFunc) sceau_certificate_equal, NULL);
}

/* Bounded as what an agent tells of; each once, unreadable ones left out. */
static GPtrArray *
read_certificates (const char *field, guint max)
{
  g_autofree char *pem = decode_bytes (field);
  GPtrArray *certificates = g_ptr_array_new_with_free_func (
      (GDestroyNotify) sceau_certificate_unref);
  const char *text = pem;

  for (guint i = 0; i < max; i++)
    {
      g_autofree char *block = next_block (&text, "CERTIFICATE");
      g_autoptr (SceauCertificate)
          certificate = block != NULL ? sceau_certificate_new_from_pem (block, NULL) : NULL;

      if (block == NULL)
        break;
      if (certificate != NULL && !has_certificate (certificates, certificate))
        g_ptr_array_add (certificates, g_steal_pointer (&certificate));
    }
  return certificates;
}

static SceauRequest *
read_request (const char *field)
{
  g_autofree char *pem = decode_bytes (field);
  const char *text = pem;
  g_autofree char *block = next_block (&text, "CERTIFICATE REQUEST");

  return block != NULL ? sceau_request_new_from_pem (block, NULL) : NULL;
}

static gboolean
is_hex (const char *field, gsize length)
{
  return strlen (field) == length && strspn (field, "0123456789abcdef") == length;
}

static char *
dup_print (const char *field)
{
  return field != NULL && is_hex (field, 64) ? g_strdup (field) : NULL;
}

static gboolean
read_time (const char *field, gint64 *seconds)
{
  return field != NULL && g_ascii_string_to_signed (field, 10, 0, G_MAXINT32 * 4LL, seconds, NULL);
}

static gboolean
find_kind (const char *name, SceauSshFileKind *kind)
{
  for (guint i = 0; i < SCEAU_SSH_N_FILES; i++)
    if (g_str_equal (kinds[i], name))
      {
        *kind = (SceauSshFileKind) i;
        return TRUE;
      }
  return FALSE;
}

/* --- A state --- */

/* file NAME KIND MODE OWNER CHANGED SUM PRINT PUBLIC */
static gboolean
read_file (SceauSshView *self, char **words)
{
  SceauSshFileKind kind;
  SceauSshFile *file;

  if (g_strv_length (words) != 9 || !find_kind (words[1], &kind))
    return FALSE;
  file = &self->files[kind];
  if (file->told || !read_time (words[5], &file->changed))
    return FALSE;
  file->told = TRUE;
  file->exists = !g_str_equal (words[2], "absent");
  file->regular = g_str_equal (words[2], "regular");
  file->sealed = g_str_equal (words[7], "sealed");
  file->spki = dup_print (words[7]);
  if (g_str_has_suffix (words[1], "request"))
    file->request = read_request (words[8]);
  else
    {
      g_ptr_array_unref (file->certificates);
      file->certificates = read_certificates (words[8], SCEAU_MAX_STATE_CHAIN);
    }
  return TRUE;
}

static void
archive_free (gpointer data)
{
  SceauSshArchive *archive = data;

  g_free (archive->id);
  g_free (archive->key);
  g_free (archive->pending_key);
  g_free (archive->request);
  g_free (archive->pending_request);
  g_free (archive->certificate);
  g_free (archive);
}

static gboolean
is_backup_id (const char *word)
{
  gsize length = strlen (word);

  return length >= 4 && length <= 9 && strspn (word, "0123456789") == length;
}

/* archive ID TIME WHAT KEY PENDING-KEY REQUEST PENDING-REQUEST CERTIFICATE */
static gboolean
read_archive (SceauSshView *self, char **words)
{
  SceauSshArchive *archive;
  gint64 time;

  if (g_strv_length (words) != 9 || !is_backup_id (words[1]) || !read_time (words[2], &time)
      || self->archive->len >= MAX_ARCHIVE)
    return FALSE;
  archive = g_new0 (SceauSshArchive, 1);
  archive->id = g_strdup (words[1]);
  archive->time = time;
  archive->removed = g_str_equal (words[3], "uninstall");
  archive->key = dup_print (words[4]);
  archive->pending_key = dup_print (words[5]);
  archive->request = dup_print (words[6]);
  archive->pending_request = dup_print (words[7]);
  archive->certificate = dup_print (words[8]);
  g_ptr_array_insert (self->archive, 0, archive);
  return TRUE;
}

static gboolean
read_family (SceauSshView *self, const char *word)
{
  if (g_strcmp0 (word, "haproxy") == 0)
    self->family = SCEAU_FAMILY_HAPROXY;
  else if (g_strcmp0 (word, "apache") == 0)
    self->family = SCEAU_FAMILY_APACHE_7_13;
  else
    return g_strcmp0 (word, "unknown") == 0;
  return TRUE;
}

static gboolean
read_tag (SceauSshView *self, const char *word)
{
  if (word == NULL || !is_hex (word, 40))
    return FALSE;
  g_free (self->tag);
  self->tag = g_strdup (word);
  return TRUE;
}

static gboolean
read_presented (SceauSshView *self, const char *word)
{
  if (self->presented != NULL)
    return FALSE;
  self->presented = read_certificates (word, SCEAU_MAX_STATE_CHAIN);
  return TRUE;
}

static void
read_https (SceauSshView *self, const char *word)
{
  self->https_on = g_strcmp0 (word, "on") == 0;
  self->https_unknown = !self->https_on && g_strcmp0 (word, "off") != 0;
}

static gboolean
read_word (SceauSshView *self, char **words, GStrvBuilder *outside)
{
  if (g_str_equal (words[0], "clock"))
    return read_time (words[1], &self->clock);
  if (g_str_equal (words[0], "family"))
    return read_family (self, words[1]);
  if (g_str_equal (words[0], "tag"))
    return read_tag (self, words[1]);
  if (g_str_equal (words[0], "file"))
    return read_file (self, words);
  if (g_str_equal (words[0], "archive"))
    return read_archive (self, words);
  if (g_str_equal (words[0], "presented"))
    return read_presented (self, words[1]);
  if (g_str_equal (words[0], "https"))
    read_https (self, words[1]);
  else if (g_str_equal (words[0], "engine"))
    self->has_engine = words[1] != NULL && !g_str_equal (words[1], "-");
  else if (g_str_equal (words[0], "moved"))
    self->moved = TRUE;
  else if (g_str_equal (words[0], "complete"))
    {
      g_free (self->complete);
      self->complete = dup_print (words[1]);
    }
  else if (g_str_equal (words[0], "outside") && words[1] != NULL)
    {
      g_autofree char *safe = sceau_text_make_safe (words[1], 40);

      g_strv_builder_add (outside, safe);
    }
  return TRUE;
}

/**
 * sceau_ssh_view_free:
 * @self: (nullable) (transfer full): a view
 */
void
sceau_ssh_view_free (SceauSshView *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < SCEAU_SSH_N_FILES; i++)
    {
      g_free (self->files[i].spki);
      g_ptr_array_unref (self->files[i].certificates);
      g_clear_pointer (&self->files[i].request, sceau_request_unref);
    }
  g_clear_pointer (&self->presented, g_ptr_array_unref);
  g_ptr_array_unref (self->archive);
  g_strfreev (self->outside);
  g_free (self->complete);
  g_free (self->tag);
  g_free (self);
}

/**
 * sceau_ssh_view_new:
 * @lines: (array zero-terminated=1): the answer to "verb state"
 * @error: BAD_RESPONSE
 *
 * Returns: (transfer full) (nullable): what the script saw on the server
 */
SceauSshView *
sceau_ssh_view_new (const char *const *lines, GError **error)
{
  g_autoptr (SceauSshView) self = g_new0 (SceauSshView, 1);
  g_autoptr (GStrvBuilder) outside = g_strv_builder_new ();

  self->archive = g_ptr_array_new_with_free_func (archive_free);
  for (guint i = 0; i < SCEAU_SSH_N_FILES; i++)
    self->files[i].certificates = g_ptr_array_new_with_free_func (
        (GDestroyNotify) sceau_certificate_unref);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 16);

      if (words[0] != NULL && !read_word (self, words, outside))
        {
          refuse (error, lines[i]);
          return NULL;
        }
    }
  self->outside = g_strv_builder_end (outside);
  if (self->presented == NULL)
    self->presented = read_certificates (NULL, 0);
  if (self->clock > 0 && (self->tag != NULL || self->family == SCEAU_FAMILY_UNKNOWN))
    return g_steal_pointer (&self);
  refuse (error, "");
  return NULL;
}

/* --- A change --- */

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
      self->certificates = read_certificates (field, SCEAU_MAX_STATE_CHAIN);
    }
  else if (g_str_equal (name, "request"))
    request = &self->request;
  else if (g_str_equal (name, "pending-request"))
    request = &self->pending_request;
  if (request != NULL && *request == NULL)
    *request = read_request (field);
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
  *print = dup_print (field);
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
static const char *
find_reason (const char *reason)
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
    return refuse (error, line);
  text = find_reason (words[2]);
  if (text == NULL)
    text = _ ("A file on the server could not be written.");
  said = decode_bytes (words[4]);
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

/* --- Records --- */

/* entry TIME WHO WHAT BEFORE AFTER OUTCOME DETAIL */
static SceauHistoryEntry *
read_entry (char **words)
{
  g_autoptr (SceauHistoryEntry) entry = g_new0 (SceauHistoryEntry, 1);
  const char *reason;

  if (g_strv_length (words) != 8 || !read_time (words[1], &entry->time))
    return NULL;
  entry->who = decode_text (words[2]);
  entry->what = sceau_text_make_safe (words[3], 40);
  entry->before = dup_print (words[4]);
  entry->after = dup_print (words[5]);
  entry->outcome = sceau_text_make_safe (words[6], 40);
  entry->detail = decode_text (words[7]);
  /* Of what was put back the script noted why, in a word of its own. */
  reason = entry->detail != NULL ? find_reason (entry->detail) : NULL;
  if (reason != NULL)
    {
      g_free (entry->detail);
      entry->detail = g_strdup (reason);
    }
  return g_steal_pointer (&entry);
}

/* backup ID TIME WHAT SOUND HAS-REQUEST CERTIFICATES */
static SceauBackup *
read_backup (char **words)
{
  g_autoptr (SceauBackup) backup = g_new0 (SceauBackup, 1);
  g_autoptr (GPtrArray) certificates = NULL;
  SceauCertificate *leaf;

  if (g_strv_length (words) != 7 || !read_time (words[2], &backup->time)
      || !is_backup_id (words[1]))
    return NULL;
  backup->id = g_strdup (words[1]);
  backup->reason = sceau_text_make_safe (words[3], 40);
  backup->restorable = g_str_equal (words[4], "yes");
  backup->has_request = g_str_equal (words[5], "yes");
  certificates = read_certificates (words[6], 1);
  backup->has_certificate = certificates->len > 0;
  if (certificates->len == 0)
    return g_steal_pointer (&backup);
  leaf = certificates->pdata[0];
  backup->subject = g_strdup (sceau_certificate_get_subject (leaf));
  backup->sha256 = g_strdup (sceau_certificate_get_sha256 (leaf));
  backup->not_after = sceau_certificate_get_not_after (leaf);
  return g_steal_pointer (&backup);
}

typedef gpointer (*ReadRow) (char **words);

/* Of the lines that begin with @word; the newest, which is the last, first. Odd ones are left out. */
static GPtrArray *
read_rows (const char *const *lines, const char *word, ReadRow read, GDestroyNotify destroy)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (destroy);

  for (guint i = 0; lines[i] != NULL && rows->len < MAX_ENTRIES; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 16);
      gpointer row = g_strcmp0 (words[0], word) == 0 ? read (words) : NULL;

      if (row != NULL)
        g_ptr_array_insert (rows, 0, row);
    }
  return rows;
}

/**
 * sceau_ssh_read_history:
 * @lines: (array zero-terminated=1): the answer to "verb history"
 *
 * Returns: (transfer full) (element-type SceauHistoryEntry): newest first
 */
GPtrArray *
sceau_ssh_read_history (const char *const *lines)
{
  return read_rows (lines, "entry", (ReadRow) read_entry,
                    (GDestroyNotify) sceau_history_entry_free);
}

/**
 * sceau_ssh_read_backups:
 * @lines: (array zero-terminated=1): the answer to "verb backups"
 *
 * Returns: (transfer full) (element-type SceauBackup): newest first
 */
GPtrArray *
sceau_ssh_read_backups (const char *const *lines)
{
  return read_rows (lines, "backup", (ReadRow) read_backup, (GDestroyNotify) sceau_backup_free);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reading: what was found in all the inputs so far, what there is to say about them, and the
 * table of readers that each input is shown to. */
#include "config.h"

#include "pki/sceau-reading-private.h"

#include "base/sceau-limits.h"
#include "base/sceau-text.h"
#include "pki/sceau-text-repair.h"

#define MAX_FINDINGS_A_FILE 100

struct _SceauReading
{
  GObject parent_instance;

  GPtrArray *objects;
  GPtrArray *findings;
  GPtrArray *passwords; /* of SceauSecret */
  GPtrArray *refused;   /* of char *: each name once, in order */
  SceauUnpackFunc unpacker;
  gboolean needs_password;
  gboolean full;
};

G_DEFINE_FINAL_TYPE (SceauReading, sceau_reading, G_TYPE_OBJECT)

/* Cheapest to refuse first; the last one takes everything. What a file is called decides nothing. */
static const SceauReadFunc binary_formats[] = {
  sceau_read_archive,
  sceau_read_foreign_binary,
  sceau_read_der,
};
static const SceauReadFunc text_formats[] = {
  sceau_read_mail,
  sceau_read_pem,
  sceau_read_bare_base64,
  sceau_read_foreign_text,
};

static void
sceau_reading_finalize (GObject *object)
{
  SceauReading *self = SCEAU_READING (object);

  g_ptr_array_unref (self->objects);
  g_ptr_array_unref (self->findings);
  g_ptr_array_unref (self->passwords);
  g_ptr_array_unref (self->refused);
  G_OBJECT_CLASS (sceau_reading_parent_class)->finalize (object);
}

static void
sceau_reading_class_init (SceauReadingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_reading_finalize;
}

static void
sceau_reading_init (SceauReading *self)
{
  self->objects = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_object_unref);
  self->findings = sceau_findings_new ();
  self->passwords = g_ptr_array_new_with_free_func ((GDestroyNotify) sceau_secret_unref);
  self->refused = g_ptr_array_new_with_free_func (g_free);
}

/**
 * sceau_reading_new:
 *
 * Returns: (transfer full): a reading in which there is nothing yet
 */
SceauReading *
sceau_reading_new (void)
{
  return g_object_new (SCEAU_TYPE_READING, NULL);
}

/**
 * sceau_reading_set_unpacker:
 * @self: a reading
 * @func: (nullable) (scope forever): opens archives and mails; without one an archive is a finding, a mail is text
 */
void
sceau_reading_set_unpacker (SceauReading *self, SceauUnpackFunc func)
{
  g_return_if_fail (SCEAU_IS_READING (self));
  self->unpacker = func;
}

/**
 * sceau_reading_add_password:
 * @self: a reading
 * @password: a password, tried on everything encrypted that is added from now on
 */
void
sceau_reading_add_password (SceauReading *self, SceauSecret *password)
{
  g_return_if_fail (SCEAU_IS_READING (self) && password != NULL);
  g_ptr_array_add (self->passwords, sceau_secret_ref (password));
}

static void
remember_refused (SceauReading *self, const char *file)
{
  for (guint i = self->refused->len; i > 0; i--)
    if (g_str_equal (self->refused->pdata[i - 1], file))
      return;
  g_ptr_array_add (self->refused, g_strdup (file));
}

void
_sceau_reading_say (const SceauPlace *place, SceauFindingCode code, const char *kind,
                    const char *param, const char *value)
{
  SceauReading *self = place->reading;

  if (sceau_finding_code_get_severity (code) == SCEAU_SEVERITY_ERROR)
    remember_refused (self, place->file);
  if (code == SCEAU_FINDING_ENCRYPTED || code == SCEAU_FINDING_WRONG_PASSWORD)
    self->needs_password = TRUE;
  if (place->budget->findings == 0)
    return;
  place->budget->findings--;
  g_ptr_array_add (self->findings,
                   sceau_finding_new (code, place->about, NULL, "file", place->file, "entry",
                                      place->entry, "kind", kind, param, value, NULL));
}

gboolean
_sceau_reading_is_full (SceauReading *self)
{
  return self->full;
}

static gboolean
put (const SceauPlace *place, SceauObjectKind kind, gpointer content, gsize offset)
{
  SceauReading *self = place->reading;
  g_autofree char *limit = NULL;

  if (self->full)
    return FALSE;
  if (self->objects->len < SCEAU_MAX_CERTIFICATES)
    {
      g_ptr_array_add (self->objects, _sceau_object_new (kind, place->file, place->entry,
                                                         offset * place->offset_scale, content));
      return TRUE;
    }
  self->full = TRUE;
  limit = g_strdup_printf ("%u", SCEAU_MAX_CERTIFICATES);
  _sceau_reading_say (place, SCEAU_FINDING_TOO_MANY, NULL, "limit", limit);
  return FALSE;
}

gboolean
_sceau_reading_put_certificate (const SceauPlace *place, SceauCertificate *certificate,
                                gsize offset)
{
  return put (place, SCEAU_OBJECT_CERTIFICATE, certificate, offset);
}

gboolean
_sceau_reading_put_request (const SceauPlace *place, SceauRequest *request, gsize offset)
{
  return put (place, SCEAU_OBJECT_REQUEST, request, offset);
}

/* Looks at what this call of sceau_reading_add () said only: at most MAX_FINDINGS_A_FILE. */
static gboolean
key_was_told (const SceauPlace *place)
{
  GPtrArray *findings = place->reading->findings;

  for (guint i = findings->len, n = MAX_FINDINGS_A_FILE; i > 0 && n > 0; i--, n--)
    if (sceau_finding_get_code (findings->pdata[i - 1]) == SCEAU_FINDING_PRIVATE_KEY_INCLUDED
        && g_strcmp0 (sceau_finding_get_about (findings->pdata[i - 1]), place->about) == 0)
      return TRUE;
  return FALSE;
}

/* A key in the pile is welcome if it is the one awaited, but never passed over in silence. */
gboolean
_sceau_reading_put_key (const SceauPlace *place, SceauKey *key, gsize offset)
{
  if (!put (place, SCEAU_OBJECT_PRIVATE_KEY, key, offset))
    return FALSE;
  if (!key_was_told (place))
    _sceau_reading_say (place, SCEAU_FINDING_PRIVATE_KEY_INCLUDED, NULL, NULL, NULL);
  return TRUE;
}

gboolean
_sceau_reading_put_other (const SceauPlace *place, SceauObjectKind kind, GBytes *der, gsize offset)
{
  return put (place, kind, der, offset);
}

GPtrArray *
_sceau_reading_get_passwords (SceauReading *self)
{
  return self->passwords;
}

SceauUnpackFunc
_sceau_reading_get_unpacker (SceauReading *self)
{
  return self->unpacker;
}

SceauReadOutcome
sceau_read_outcome_merge (SceauReadOutcome a, SceauReadOutcome b)
{
  static const guint rank[] = { [SCEAU_READ_NOT_MINE] = 0,
                                [SCEAU_READ_BROKEN] = 1,
                                [SCEAU_READ_NEEDS_PASSWORD] = 2,
                                [SCEAU_READ_FOUND] = 3 };

  return rank[a] >= rank[b] ? a : b;
}

void
sceau_read_wipe_bytes (GBytes *bytes)
{
  gsize size;
  gpointer data = g_bytes_unref_to_data (bytes, &size);

  sceau_wipe (data, size);
  g_free (data);
}

static void
show_to_readers (const SceauPlace *place, GBytes *bytes)
{
  GBytes *text;
  SceauPlace text_place = *place;

  for (gsize i = 0; i < G_N_ELEMENTS (binary_formats); i++)
    if (binary_formats[i](place, bytes) != SCEAU_READ_NOT_MINE)
      return;

  text = sceau_text_narrow_utf16 (bytes);
  if (text != NULL)
    text_place.offset_scale = 2;
  for (gsize i = 0; i < G_N_ELEMENTS (text_formats); i++)
    if (text_formats[i](&text_place, text != NULL ? text : bytes) != SCEAU_READ_NOT_MINE)
      break;
  if (text != NULL)
    sceau_read_wipe_bytes (text);
}

void
_sceau_reading_add_entry (const SceauPlace *place, const char *entry, GBytes *bytes)
{
  g_autofree char *safe = sceau_text_make_safe (entry, SCEAU_MAX_NAME_LENGTH);
  g_autofree char *about = g_strdup_printf ("%s: %s", place->about, safe);
  g_autofree char *inner = place->entry != NULL ? g_strconcat (place->entry, "/", safe, NULL)
                                                : g_strdup (safe);
  SceauPlace inside = *place;

  if (g_bytes_get_size (bytes) == 0 || place->reading->full)
    return;
  inside.entry = g_ref_string_new (inner);
  inside.about = about;
  show_to_readers (&inside, bytes);
  g_ref_string_release (inside.entry);
}

/**
 * sceau_reading_add:
 * @self: a reading
 * @name: what the person calls these bytes, usually a file's name; it decides nothing
 * @bytes: the whole input
 *
 * Reads whatever is in @bytes. What cannot be used becomes a finding about @name, never an error.
 * The cost is linear in the size of @bytes.
 */
void
sceau_reading_add (SceauReading *self, const char *name, GBytes *bytes)
{
  g_autofree char *valid = NULL;
  SceauReadBudget budget = { SCEAU_MAX_KDF_ITERATIONS, MAX_FINDINGS_A_FILE };
  SceauPlace place = { .reading = self, .offset_scale = 1, .budget = &budget };

  g_return_if_fail (SCEAU_IS_READING (self) && name != NULL && bytes != NULL);

  valid = g_utf8_make_valid (name, -1);
  place.file = g_ref_string_new (valid);
  place.about = place.file;
  if (g_bytes_get_size (bytes) == 0)
    _sceau_reading_say (&place, SCEAU_FINDING_EMPTY, NULL, NULL, NULL);
  else if (g_bytes_get_size (bytes) > SCEAU_MAX_FILE_SIZE)
    {
      g_autofree char *limit = g_format_size_full (SCEAU_MAX_FILE_SIZE, G_FORMAT_SIZE_IEC_UNITS);

      _sceau_reading_say (&place, SCEAU_FINDING_TOO_LARGE, NULL, "limit", limit);
    }
  else if (!self->full)
    show_to_readers (&place, bytes);
  g_ref_string_release (place.file);
}

static gboolean
finding_is_of (const SceauFinding *finding, const char *name)
{
  return g_strcmp0 (sceau_finding_get_param (finding, "file"), name) == 0;
}

/**
 * sceau_reading_forget:
 * @self: a reading
 * @name: a name that was given to sceau_reading_add()
 *
 * Takes out everything that came from @name: it was removed, or it will be read again with a
 * password.
 */
void
sceau_reading_forget (SceauReading *self, const char *name)
{
  gboolean needs_password = FALSE;

  g_return_if_fail (SCEAU_IS_READING (self) && name != NULL);

  for (guint i = self->objects->len; i > 0; i--)
    if (g_str_equal (sceau_object_get_file (self->objects->pdata[i - 1]), name))
      g_ptr_array_remove_index (self->objects, i - 1);
  for (guint i = self->findings->len; i > 0; i--)
    if (finding_is_of (self->findings->pdata[i - 1], name))
      g_ptr_array_remove_index (self->findings, i - 1);
    else
      needs_password |= sceau_finding_get_code (self->findings->pdata[i - 1])
                            == SCEAU_FINDING_ENCRYPTED
                        || sceau_finding_get_code (self->findings->pdata[i - 1])
                               == SCEAU_FINDING_WRONG_PASSWORD;
  for (guint i = self->refused->len; i > 0; i--)
    if (g_str_equal (self->refused->pdata[i - 1], name))
      g_ptr_array_remove_index (self->refused, i - 1);
  self->needs_password = needs_password;
  self->full = self->full && self->objects->len >= SCEAU_MAX_CERTIFICATES;
}

/**
 * sceau_reading_get_objects:
 * @self: a reading
 *
 * Returns: (transfer none) (element-type SceauObject): what was found, in that order
 */
GPtrArray *
sceau_reading_get_objects (SceauReading *self)
{
  g_return_val_if_fail (SCEAU_IS_READING (self), NULL);
  return self->objects;
}

/**
 * sceau_reading_get_findings:
 * @self: a reading
 *
 * Returns: (transfer none) (element-type SceauFinding): what there is to say about the inputs
 */
GPtrArray *
sceau_reading_get_findings (SceauReading *self)
{
  g_return_val_if_fail (SCEAU_IS_READING (self), NULL);
  return self->findings;
}

/**
 * sceau_reading_dup_certificates:
 * @self: a reading
 *
 * Returns: (transfer full) (element-type SceauCertificate): the certificates, duplicates kept
 */
GPtrArray *
sceau_reading_dup_certificates (SceauReading *self)
{
  GPtrArray *certificates = g_ptr_array_new_with_free_func (
      (GDestroyNotify) sceau_certificate_unref);

  g_return_val_if_fail (SCEAU_IS_READING (self), certificates);

  for (guint i = 0; i < self->objects->len; i++)
    {
      SceauCertificate *certificate = sceau_object_get_certificate (self->objects->pdata[i]);

      if (certificate != NULL)
        g_ptr_array_add (certificates, sceau_certificate_ref (certificate));
    }
  return certificates;
}

/**
 * sceau_reading_dup_refused:
 * @self: a reading
 *
 * Returns: (transfer full): names about which there is an error, or that need a password
 */
GStrv
sceau_reading_dup_refused (SceauReading *self)
{
  GStrv names;

  g_return_val_if_fail (SCEAU_IS_READING (self), NULL);

  names = g_new0 (char *, self->refused->len + 1);
  for (guint i = 0; i < self->refused->len; i++)
    names[i] = g_strdup (self->refused->pdata[i]);
  return names;
}

/**
 * sceau_reading_needs_password:
 * @self: a reading
 *
 * Returns: whether something is encrypted for which no right password is there
 */
gboolean
sceau_reading_needs_password (SceauReading *self)
{
  g_return_val_if_fail (SCEAU_IS_READING (self), FALSE);
  return self->needs_password;
}

/**
 * sceau_reading_find_damaged:
 * @self: a reading
 *
 * For a chain whose issuer is missing: it may be here.
 *
 * Returns: (transfer none) (nullable): the name of the first file with a certificate that was cut short or is damaged
 */
const char *
sceau_reading_find_damaged (SceauReading *self)
{
  g_return_val_if_fail (SCEAU_IS_READING (self), NULL);

  for (guint i = 0; i < self->findings->len; i++)
    if (sceau_finding_is_damaged_certificate (self->findings->pdata[i]))
      return sceau_finding_get_param (self->findings->pdata[i], "file");
  return NULL;
}

static const char *
kind_of_other (SceauObjectKind kind)
{
  return kind == SCEAU_OBJECT_CERTIFICATE ? NULL : sceau_object_kind_to_string (kind);
}

/* Files from which no certificate came, each with what came instead. */
static GHashTable *
files_without_certificate (SceauReading *self)
{
  GHashTable *files = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->objects->len; i++)
    {
      const SceauObject *object = self->objects->pdata[i];
      const char *file = sceau_object_get_file (object);
      const char *kind = kind_of_other (sceau_object_get_kind (object));

      if (kind == NULL || !g_hash_table_contains (files, file))
        g_hash_table_insert (files, (gpointer) file, (gpointer) kind);
    }
  return files;
}

/**
 * sceau_reading_dup_certificate_findings:
 * @self: a reading
 *
 * The findings for somebody who wanted certificates: a file that holds only a request, a key or a
 * list of revocations reads well, but is not what was asked for.
 *
 * Returns: (transfer full) (element-type SceauFinding): sceau_reading_get_findings(), and
 *   not-a-certificate about each file that gave something else only
 */
GPtrArray *
sceau_reading_dup_certificate_findings (SceauReading *self)
{
  GPtrArray *findings = sceau_findings_new ();
  g_autoptr (GHashTable) files = NULL;

  g_return_val_if_fail (SCEAU_IS_READING (self), findings);

  for (guint i = 0; i < self->findings->len; i++)
    g_ptr_array_add (findings, sceau_finding_ref (self->findings->pdata[i]));
  files = files_without_certificate (self);
  for (guint i = 0; i < self->objects->len; i++)
    {
      const char *file = sceau_object_get_file (self->objects->pdata[i]);
      const char *kind = g_hash_table_lookup (files, file);

      if (kind != NULL)
        g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_NOT_A_CERTIFICATE, file, NULL,
                                                      "file", file, "kind", kind, NULL));
      g_hash_table_insert (files, (gpointer) file, NULL);
    }
  return findings;
}

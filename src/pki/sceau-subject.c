/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The six fields of the HowTo: from text and JSON, to text and JSON, and checked before a request is made of them. */
#include "config.h"

#include "pki/sceau-subject.h"

#include "base/sceau-error.h"
#include "base/sceau-json.h"
#include "base/sceau-limits.h"
#include "base/sceau-text.h"
#include "pki/sceau-dn.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_BOXED_TYPE (SceauSubject, sceau_subject, sceau_subject_copy, sceau_subject_free)

/* One row a field, in the order in which they are written. The upper bounds are those of X.520, RFC 5280 (appendix A.1); that of the country
 * has a sentence of its own. */
typedef struct
{
  const char *key;    /* in text */
  const char *member; /* in JSON */
  const char *label;  /* in messages */
  gsize offset;
  guint max;
} Field;

static const Field fields[] = {
  { "C", "country", N_ ("Country (C)"), G_STRUCT_OFFSET (SceauSubject, country),
    SCEAU_MAX_FIELD_LENGTH },
  { "ST", "state", N_ ("State (ST)"), G_STRUCT_OFFSET (SceauSubject, state), 128 },
  { "L", "locality", N_ ("Locality (L)"), G_STRUCT_OFFSET (SceauSubject, locality), 128 },
  { "O", "organization", N_ ("Organization (O)"), G_STRUCT_OFFSET (SceauSubject, organization),
    SCEAU_MAX_FIELD_LENGTH },
  { "OU", "unit", N_ ("Unit (OU)"), G_STRUCT_OFFSET (SceauSubject, unit), SCEAU_MAX_FIELD_LENGTH },
  { "CN", "common_name", N_ ("Common name (CN)"), G_STRUCT_OFFSET (SceauSubject, common_name),
    SCEAU_MAX_FIELD_LENGTH },
};

#define FIELD_VALUE(subject, field) (G_STRUCT_MEMBER (char *, (subject), (field)->offset))

/**
 * sceau_subject_new:
 *
 * Returns: (transfer full): a subject without any field
 */
SceauSubject *
sceau_subject_new (void)
{
  return g_new0 (SceauSubject, 1);
}

/**
 * sceau_subject_copy:
 * @self: a subject
 *
 * Returns: (transfer full): a copy
 */
SceauSubject *
sceau_subject_copy (const SceauSubject *self)
{
  SceauSubject *copy = sceau_subject_new ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (fields); i++)
    FIELD_VALUE (copy, &fields[i]) = g_strdup (FIELD_VALUE (self, &fields[i]));
  return copy;
}

/**
 * sceau_subject_free:
 * @self: (transfer full) (nullable): a subject
 */
void
sceau_subject_free (SceauSubject *self)
{
  guint i;

  if (self == NULL)
    return;
  for (i = 0; i < G_N_ELEMENTS (fields); i++)
    g_free (FIELD_VALUE (self, &fields[i]));
  g_free (self);
}

static const Field *
find_field (const char *key)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_ascii_strcasecmp (fields[i].key, key) == 0)
      return &fields[i];
  return NULL;
}

/* After a backslash: two hex digits are an octet, anything else stands for itself (RFC 4514, 3). */
static const char *
unescape_one (const char *p, GString *out)
{
  int high = g_ascii_xdigit_value (p[0]), low = high < 0 ? -1 : g_ascii_xdigit_value (p[1]);

  if (high >= 0 && low >= 0)
    {
      g_string_append_c (out, (char) (high << 4 | low));
      return p + 2;
    }
  if (*p == '\0')
    return NULL;
  g_string_append_c (out, *p);
  return p + 1;
}

/* The value up to an unescaped comma or the end; spaces around it do not count unless escaped. NULL for a dangling
 * backslash and for a NUL. */
static char *
read_value (const char **cursor)
{
  g_autoptr (GString) value = g_string_new (NULL);
  gsize keep = 0;
  const char *p = *cursor;

  while (*p == ' ')
    p++;
  while (*p != '\0' && *p != ',')
    {
      gboolean escaped = *p == '\\';

      if (!escaped)
        g_string_append_c (value, *p++);
      else if ((p = unescape_one (p + 1, value)) == NULL)
        return NULL;
      if (escaped || value->str[value->len - 1] != ' ')
        keep = value->len;
    }
  *cursor = *p == ',' ? p + 1 : p;
  g_string_truncate (value, keep);
  if (strlen (value->str) != value->len)
    return NULL;
  return g_string_free (g_steal_pointer (&value), FALSE);
}

/* "KEY=" off the cursor. */
static char *
read_key (const char **cursor)
{
  const char *end = *cursor + strcspn (*cursor, "=,");
  char *key;

  if (*end != '=')
    return NULL;
  key = g_strstrip (g_strndup (*cursor, end - *cursor));
  *cursor = end + 1;
  return key;
}

static gboolean
set_field (SceauSubject *self, const char *key, char *value, GError **error)
{
  const Field *field = find_field (key);
  g_autofree char *owned = value;
  g_autofree char *shown = sceau_text_make_safe (key, 32);

  if (field == NULL)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                 _ ("“%s” is not a field of a subject; the fields are C, ST, L, O, OU and CN"),
                 shown);
  else if (FIELD_VALUE (self, field) != NULL)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                 _ ("The subject has the field “%s” twice"), _ (field->label));
  else if (owned == NULL || !g_utf8_validate (owned, -1, NULL))
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                 _ ("The field “%s” of the subject is not valid text"), _ (field->label));
  else
    {
      FIELD_VALUE (self, field) = *owned != '\0' ? g_steal_pointer (&owned) : NULL;
      return TRUE;
    }
  return FALSE;
}

/**
 * sceau_subject_new_from_string:
 * @text: "C=FR,ST=Rhône,L=Lyon,O=Ville de Lyon,OU=Vidéo,CN=cam.lyon.example", any order, any of them left out
 * @error: INVALID_ARGUMENT, which names the field
 *
 * Reads fields with the escapes of RFC 4514. An empty value counts as none. Lengths and the country are not checked here, see
 * sceau_subject_check().
 *
 * Returns: (transfer full) (nullable): the subject
 */
SceauSubject *
sceau_subject_new_from_string (const char *text, GError **error)
{
  g_autoptr (SceauSubject) self = sceau_subject_new ();
  const char *cursor = text;

  do
    {
      g_autofree char *key = read_key (&cursor);

      if (key == NULL)
        {
          g_set_error (
              error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
              _ ("A subject is written as “C=FR,ST=…,L=…,O=…,OU=…,CN=…”; a comma inside a field as “\\,”"));
          return NULL;
        }
      if (!set_field (self, key, read_value (&cursor), error))
        return NULL;
    }
  while (*cursor != '\0');
  return g_steal_pointer (&self);
}

/**
 * sceau_subject_to_string:
 * @self: a subject
 *
 * Returns: (transfer full): the form that sceau_subject_new_from_string() reads, in the order C, ST, L, O, OU, CN
 */
char *
sceau_subject_to_string (const SceauSubject *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (fields); i++)
    if (FIELD_VALUE (self, &fields[i]) != NULL)
      {
        g_string_append_printf (text, "%s%s=", text->len > 0 ? "," : "", fields[i].key);
        sceau_dn_append_escaped (text, FIELD_VALUE (self, &fields[i]));
      }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
check_field (const Field *field, const char *value, GError **error)
{
  g_autofree char *safe = NULL;
  const char *end = NULL;

  if (!g_utf8_validate (value, -1, &end))
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("The field “%s” of the subject is not valid text"), _ (field->label));
      return FALSE;
    }
  if (*value == '\0')
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("The field “%s” of the subject is empty"), _ (field->label));
      return FALSE;
    }
  if (g_utf8_strlen (value, -1) > field->max)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                   ngettext ("The field “%s” of the subject may have %u character at most",
                             "The field “%s” of the subject may have %u characters at most",
                             field->max),
                   _ (field->label), field->max);
      return FALSE;
    }
  safe = sceau_text_make_safe (value, strlen (value));
  if (strcmp (safe, value) == 0)
    return TRUE;
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
               _ ("The field “%s” of the subject has a character that cannot be seen"),
               _ (field->label));
  return FALSE;
}

/**
 * sceau_subject_check:
 * @self: a subject
 * @error: INVALID_ARGUMENT, which names the field
 *
 * Checks what a request needs: a common name, a country of two letters, no field over the upper bounds of X.520 (RFC 5280,
 * appendix A.1), no invisible characters.
 *
 * Returns: whether a request can be made with it
 */
gboolean
sceau_subject_check (const SceauSubject *self, GError **error)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (fields); i++)
    if (FIELD_VALUE (self, &fields[i]) != NULL
        && !check_field (&fields[i], FIELD_VALUE (self, &fields[i]), error))
      return FALSE;
  if (self->country != NULL
      && (strlen (self->country) != 2 || !g_ascii_isalpha (self->country[0])
          || !g_ascii_isalpha (self->country[1])))
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("The country (C) is a code of two letters, such as FR, not “%s”"),
                   self->country);
      return FALSE;
    }
  if (self->common_name == NULL)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                   _ ("The common name (CN) is missing: the name of the server"));
      return FALSE;
    }
  return TRUE;
}

/**
 * sceau_subject_to_json:
 * @self: a subject
 *
 * Returns: (transfer full): an object with a member for each field, null where it has none
 */
JsonObject *
sceau_subject_to_json (const SceauSubject *self)
{
  JsonObject *object = json_object_new ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (fields); i++)
    sceau_json_set_string (object, fields[i].member, FIELD_VALUE (self, &fields[i]));
  return object;
}

/**
 * sceau_subject_from_json:
 * @object: an object as sceau_subject_to_json() makes it; null and missing members are the same
 * @error: INVALID_ARGUMENT for a member that is no field, MALFORMED for one that is no string
 *
 * Returns: (transfer full) (nullable): the subject, not checked
 */
SceauSubject *
sceau_subject_from_json (JsonObject *object, GError **error)
{
  g_autoptr (SceauSubject) self = sceau_subject_new ();
  const char *allowed[G_N_ELEMENTS (fields) + 1] = { NULL };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (fields); i++)
    allowed[i] = fields[i].member;
  if (!sceau_json_check_members (object, allowed, error))
    return NULL;
  for (i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      JsonNode *node = json_object_get_member (object, fields[i].member);
      const char *value;

      if (node == NULL || JSON_NODE_HOLDS_NULL (node))
        continue;
      if ((value = sceau_json_require_string (object, fields[i].member, error)) == NULL)
        return NULL;
      FIELD_VALUE (self, &fields[i]) = *value != '\0' ? g_strdup (value) : NULL;
    }
  return g_steal_pointer (&self);
}

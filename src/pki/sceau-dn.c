/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distinguished names: the DER of an X.501 Name into RFC 4514 text, a title, or the six fields of a subject. */
#include "pki/sceau-dn.h"

#include "base/sceau-limits.h"
#include "base/sceau-text.h"

#include <string.h>

#define MAX_VALUE_LENGTH 256  /* characters shown of one value */
#define MAX_TEXT_LENGTH  1024 /* characters shown of one name */

/* Attribute types by their content octets. RFC 4514 (3) requires the first nine; the others are the usual short names. */
typedef struct
{
  const char *oid;
  guint8 size;
  const char *name;
} Attribute;

#define ATTRIBUTE(oid, name)    \
  {                             \
    oid, sizeof (oid) - 1, name \
  }

static const Attribute attributes[] = {
  ATTRIBUTE ("\x55\x04\x03", "CN"),
  ATTRIBUTE ("\x55\x04\x07", "L"),
  ATTRIBUTE ("\x55\x04\x08", "ST"),
  ATTRIBUTE ("\x55\x04\x0a", "O"),
  ATTRIBUTE ("\x55\x04\x0b", "OU"),
  ATTRIBUTE ("\x55\x04\x06", "C"),
  ATTRIBUTE ("\x55\x04\x09", "STREET"),
  ATTRIBUTE ("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", "DC"),
  ATTRIBUTE ("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01", "UID"),
  ATTRIBUTE ("\x55\x04\x04", "SN"),
  ATTRIBUTE ("\x55\x04\x05", "serialNumber"),
  ATTRIBUTE ("\x55\x04\x0c", "title"),
  ATTRIBUTE ("\x55\x04\x0f", "businessCategory"),
  ATTRIBUTE ("\x55\x04\x11", "postalCode"),
  ATTRIBUTE ("\x55\x04\x2a", "GN"),
  ATTRIBUTE ("\x55\x04\x2e", "dnQualifier"),
  ATTRIBUTE ("\x55\x04\x61", "organizationIdentifier"),
  ATTRIBUTE ("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", "emailAddress"),
  ATTRIBUTE ("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x01", "jurisdictionL"),
  ATTRIBUTE ("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x02", "jurisdictionST"),
  ATTRIBUTE ("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x03", "jurisdictionC"),
};

static const char *
attribute_name (SceauSpan oid)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (attributes); i++)
    if (sceau_span_is (oid, attributes[i].oid, attributes[i].size))
      return attributes[i].name;
  return NULL;
}

/* One AttributeTypeAndValue off *in. */
static gboolean
next_attribute (SceauSpan *in, SceauDer *oid, SceauDer *value)
{
  SceauDer pair;

  return sceau_der_expect (in, SCEAU_DER_SEQUENCE, &pair)
         && sceau_der_expect (&pair.value, SCEAU_DER_OID, oid)
         && sceau_der_next (&pair.value, value) && pair.value.size == 0;
}

/**
 * sceau_dn_check: (skip)
 * @name: a whole Name
 *
 * Returns: whether it is built as X.501 has it: a SEQUENCE of SETs, none empty, of pairs of type and value. The Name itself may
 *   be empty.
 */
gboolean
sceau_dn_check (SceauSpan name)
{
  SceauDer rdns, rdn, oid, value;

  if (!sceau_der_only (name, SCEAU_DER_SEQUENCE, &rdns))
    return FALSE;
  while (rdns.value.size > 0)
    {
      if (!sceau_der_expect (&rdns.value, SCEAU_DER_SET, &rdn) || rdn.value.size == 0)
        return FALSE;
      while (rdn.value.size > 0)
        if (!next_attribute (&rdn.value, &oid, &value))
          return FALSE;
    }
  return TRUE;
}

/* A string of one, two or four octets a character, most significant first. NUL and what is no character become U+FFFD. */
static char *
decode_fixed (SceauSpan value, guint width)
{
  GString *text = g_string_sized_new (value.size);
  gsize i;
  guint j;

  for (i = 0; i + width <= value.size && text->len < 4 * MAX_VALUE_LENGTH; i += width)
    {
      gunichar character = 0;

      for (j = 0; j < width; j++)
        character = character << 8 | value.data[i + j];
      g_string_append_unichar (text, character != 0 && g_unichar_validate (character) ? character
                                                                                      : 0xfffd);
    }
  return g_string_free (text, FALSE);
}

/* UTF-8 or ASCII: as it is, but for NULs, which would hide what follows. */
static char *
decode_text (SceauSpan value)
{
  GString *text = g_string_sized_new (value.size);
  gsize i;

  for (i = 0; i < value.size && i < 4 * MAX_VALUE_LENGTH; i++)
    if (value.data[i] == 0)
      g_string_append (text, "\xef\xbf\xbd");
    else
      g_string_append_c (text, (char) value.data[i]);
  return g_string_free (text, FALSE);
}

/* The value as safe text, or NULL when it is no string. */
static char *
decode_value (const SceauDer *value)
{
  g_autofree char *text = NULL;

  switch (value->tag)
    {
    case SCEAU_DER_UTF8_STRING:
    case SCEAU_DER_NUMERIC_STRING:
    case SCEAU_DER_PRINTABLE_STRING:
    case SCEAU_DER_IA5_STRING:
    case SCEAU_DER_VISIBLE_STRING:
      text = decode_text (value->value);
      break;
    case SCEAU_DER_T61_STRING: /* everybody writes Latin-1 into it */
      text = decode_fixed (value->value, 1);
      break;
    case SCEAU_DER_BMP_STRING:
      text = decode_fixed (value->value, 2);
      break;
    case SCEAU_DER_UNIVERSAL_STRING:
      text = decode_fixed (value->value, 4);
      break;
    default:
      return NULL;
    }
  return sceau_text_make_safe (text, MAX_VALUE_LENGTH);
}

/**
 * sceau_dn_append_escaped: (skip)
 * @out: where to
 * @value: UTF-8
 *
 * Appends the value with the escapes of RFC 4514 (2.4).
 */
void
sceau_dn_append_escaped (GString *out, const char *value)
{
  const char *p;

  for (p = value; *p != '\0'; p++)
    {
      gboolean first = p == value, last = p[1] == '\0';

      if (strchr ("\"+,;<>\\", *p) != NULL || (first && *p == '#')
          || ((first || last) && *p == ' '))
        g_string_append_c (out, '\\');
      g_string_append_c (out, *p);
    }
}

/* "#" and the value's DER in hex, as RFC 4514 (2.4) wants it where the type has no short name or the value is no string. */
static void
append_hex (GString *out, SceauSpan whole)
{
  g_autofree char *hex = sceau_hex_encode (whole.data, MIN (whole.size, MAX_VALUE_LENGTH));

  g_string_append_c (out, '#');
  g_string_append (out, hex);
}

static void
append_attribute (GString *out, const SceauDer *oid, const SceauDer *value)
{
  const char *name = attribute_name (oid->value);
  g_autofree char *text = decode_value (value);
  g_autofree char *dotted = name == NULL ? sceau_der_oid_to_string (oid->value) : NULL;

  g_string_append (out, name != NULL ? name : dotted != NULL ? dotted : "0.0");
  g_string_append_c (out, '=');
  if (name != NULL && text != NULL)
    sceau_dn_append_escaped (out, text);
  else
    append_hex (out, value->whole);
}

static char *
rdn_to_string (SceauSpan rdn)
{
  GString *text = g_string_new (NULL);
  SceauDer oid, value;

  while (text->len < 4 * MAX_TEXT_LENGTH && next_attribute (&rdn, &oid, &value))
    {
      if (text->len > 0)
        g_string_append_c (text, '+');
      append_attribute (text, &oid, &value);
    }
  return g_string_free (text, FALSE);
}

/**
 * sceau_dn_to_string: (skip)
 * @name: a whole Name
 *
 * Returns: (transfer full): RFC 4514 text, the most specific part first ("CN=a.example,O=Ville,C=FR"), without control or bidi
 *   characters, cut when it is longer than any honest one; "" for the empty Name
 */
char *
sceau_dn_to_string (SceauSpan name)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) text = g_string_new (NULL);
  SceauDer rdns, rdn;
  guint i;

  if (!sceau_der_only (name, SCEAU_DER_SEQUENCE, &rdns))
    return g_strdup ("");
  while (sceau_der_expect (&rdns.value, SCEAU_DER_SET, &rdn))
    g_ptr_array_add (parts, rdn_to_string (rdn.value));
  for (i = parts->len; i > 0 && text->len < 4 * MAX_TEXT_LENGTH; i--)
    {
      if (text->len > 0)
        g_string_append_c (text, ',');
      g_string_append (text, g_ptr_array_index (parts, i - 1));
    }
  return sceau_text_make_safe (text->str, MAX_TEXT_LENGTH);
}

/* The last value of a type, which is the most specific one, as safe text; NULL when there is none. */
static char *
dup_attribute (SceauSpan name, const char *wanted)
{
  SceauDer rdns, rdn, oid, value;
  char *found = NULL;

  if (!sceau_der_only (name, SCEAU_DER_SEQUENCE, &rdns))
    return NULL;
  while (sceau_der_expect (&rdns.value, SCEAU_DER_SET, &rdn))
    while (next_attribute (&rdn.value, &oid, &value))
      if (g_strcmp0 (attribute_name (oid.value), wanted) == 0)
        {
          g_free (found);
          found = decode_value (&value);
        }
  if (found != NULL && *found == '\0')
    g_clear_pointer (&found, g_free);
  return found;
}

/**
 * sceau_dn_dup_title: (skip)
 * @name: a whole Name
 *
 * Returns: (transfer full) (nullable): what a person calls it: the common name, else the organisation, else all of it; NULL when
 *   the Name is empty
 */
char *
sceau_dn_dup_title (SceauSpan name)
{
  char *title = dup_attribute (name, "CN");

  if (title == NULL)
    title = dup_attribute (name, "O");
  if (title == NULL)
    title = sceau_dn_to_string (name);
  if (*title == '\0')
    g_clear_pointer (&title, g_free);
  return title;
}

/**
 * sceau_dn_dup_fields: (skip)
 * @name: a whole Name
 *
 * Returns: (transfer full): the six fields, each NULL where the Name has none
 */
SceauSubject *
sceau_dn_dup_fields (SceauSpan name)
{
  SceauSubject *subject = sceau_subject_new ();

  subject->country = dup_attribute (name, "C");
  subject->state = dup_attribute (name, "ST");
  subject->locality = dup_attribute (name, "L");
  subject->organization = dup_attribute (name, "O");
  subject->unit = dup_attribute (name, "OU");
  subject->common_name = dup_attribute (name, "CN");
  return subject;
}

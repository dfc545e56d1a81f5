/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distinguished names compared as RFC 5280 (7.1) has it: without regard to case, runs of spaces and kinds of strings. GnuTLS compares
 * them byte by byte, and does not look at constraints on them. */
#include "pki/sceau-chain-private.h"

typedef struct
{
  SceauDer type, value;
} Attribute;

/* RelativeDistinguishedName ::= SET OF SEQUENCE { type, value }; only those of one attribute are taken apart. */
static gboolean
only_attribute (SceauSpan rdn, Attribute *out)
{
  SceauDer sequence;

  return sceau_der_only (rdn, SCEAU_DER_SEQUENCE, &sequence)
         && sceau_der_expect (&sequence.value, SCEAU_DER_OID, &out->type)
         && sceau_der_next (&sequence.value, &out->value) && sequence.value.size == 0;
}

static gboolean
is_text (guint8 tag)
{
  return tag == SCEAU_DER_UTF8_STRING || tag == SCEAU_DER_PRINTABLE_STRING
         || tag == SCEAU_DER_IA5_STRING || tag == SCEAU_DER_T61_STRING
         || tag == SCEAU_DER_VISIBLE_STRING;
}

/* Lower case, each run of spaces one, none at either end. */
static char *
canonical (SceauSpan text)
{
  GString *out = g_string_sized_new (text.size);

  for (gsize i = 0; i < text.size; i++)
    {
      if (text.data[i] != ' ')
        g_string_append_c (out, g_ascii_tolower ((char) text.data[i]));
      else if (out->len > 0 && out->str[out->len - 1] != ' ')
        g_string_append_c (out, ' ');
    }
  if (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

static gboolean
values_are_alike (const SceauDer *a, const SceauDer *b)
{
  g_autofree char *left = NULL, *right = NULL;

  if (!is_text (a->tag) || !is_text (b->tag))
    return FALSE;
  left = canonical (a->value);
  right = canonical (b->value);
  return g_str_equal (left, right);
}

static gboolean
rdns_are_alike (const SceauDer *a, const SceauDer *b)
{
  Attribute left, right;

  if (sceau_span_equal (a->whole, b->whole))
    return TRUE;
  return only_attribute (a->value, &left) && only_attribute (b->value, &right)
         && sceau_span_equal (left.type.value, right.type.value)
         && values_are_alike (&left.value, &right.value);
}

/* Whether the name begins with the RDNs of @base; *rest: what comes after them. */
static gboolean
begins_with (SceauSpan name, SceauSpan base, gsize *rest)
{
  SceauDer whole_name, whole_base, left, right;

  if (!sceau_der_only (name, SCEAU_DER_SEQUENCE, &whole_name)
      || !sceau_der_only (base, SCEAU_DER_SEQUENCE, &whole_base))
    return FALSE;
  while (sceau_der_expect (&whole_base.value, SCEAU_DER_SET, &right))
    if (!sceau_der_expect (&whole_name.value, SCEAU_DER_SET, &left)
        || !rdns_are_alike (&left, &right))
      return FALSE;
  *rest = whole_name.value.size;
  return whole_base.value.size == 0;
}

/**
 * sceau_chain_names_are_alike: (skip)
 * @a: the DER of a name
 * @b: another
 *
 * Returns: whether a person, and RFC 5280, take them for the same name
 */
gboolean
sceau_chain_names_are_alike (SceauSpan a, SceauSpan b)
{
  gsize rest;

  return begins_with (a, b, &rest) && rest == 0;
}

/* GeneralSubtrees: is there a directory name in it, and does @name lie below one? */
static gboolean
lies_below (SceauSpan subtrees, SceauSpan name, gboolean *any)
{
  SceauDer subtree, base;
  gsize rest;

  *any = FALSE;
  while (sceau_der_expect (&subtrees, SCEAU_DER_SEQUENCE, &subtree))
    {
      if (!sceau_der_next (&subtree.value, &base) || base.tag != SCEAU_DER_EXPLICIT (4))
        continue;
      *any = TRUE;
      if (begins_with (name, base.value, &rest))
        return TRUE;
    }
  return FALSE;
}

static gboolean
name_is_allowed (SceauSpan constraints, SceauSpan name)
{
  SceauDer list, whole;
  gboolean any;

  /* The empty name is no name (RFC 5280, 4.2.1.10). */
  if (!sceau_der_only (name, SCEAU_DER_SEQUENCE, &whole) || whole.value.size == 0)
    return TRUE;
  if (sceau_der_expect (&constraints, SCEAU_DER_EXPLICIT (0), &list)
      && !lies_below (list.value, name, &any) && any)
    return FALSE;
  return !sceau_der_expect (&constraints, SCEAU_DER_EXPLICIT (1), &list)
         || !lies_below (list.value, name, &any);
}

/**
 * sceau_chain_directory_name_allowed: (skip)
 * @issuer: an authority with name constraints
 * @subject: a certificate below it
 *
 * Returns: whether the constraints on directory names (RFC 5280, 4.2.1.10) allow the subject, and the
 *   directory names among its alternative names
 */
gboolean
sceau_chain_directory_name_allowed (SceauCertificate *issuer, SceauCertificate *subject)
{
  SceauSpan constraints = sceau_certificate_span (issuer, issuer->name_constraints);
  SceauSpan alternatives = sceau_certificate_span (subject, subject->names);
  SceauDer name;

  if (!name_is_allowed (constraints,
                        sceau_certificate_span (subject, subject->slices[SLICE_SUBJECT])))
    return FALSE;
  while (sceau_der_next (&alternatives, &name))
    if (name.tag == SCEAU_DER_EXPLICIT (4) && !name_is_allowed (constraints, name.value))
      return FALSE;
  return TRUE;
}

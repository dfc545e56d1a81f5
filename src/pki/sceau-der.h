/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bounded walk over DER (X.690), which borrows: nothing is copied, nothing is allocated. Private to pki. */
#pragma once

#include "base/sceau-error.h"

#include <string.h>

G_BEGIN_DECLS

/* Bytes that belong to somebody else. */
typedef struct
{
  const guint8 *data;
  gsize size;
} SceauSpan;

/* One element: its identifier octet, what is inside, and all of it. */
typedef struct
{
  guint8 tag;
  SceauSpan value;
  SceauSpan whole;
} SceauDer;

#define SCEAU_DER_BOOLEAN          0x01
#define SCEAU_DER_INTEGER          0x02
#define SCEAU_DER_BIT_STRING       0x03
#define SCEAU_DER_OCTET_STRING     0x04
#define SCEAU_DER_NULL             0x05
#define SCEAU_DER_OID              0x06
#define SCEAU_DER_UTF8_STRING      0x0c
#define SCEAU_DER_NUMERIC_STRING   0x12
#define SCEAU_DER_PRINTABLE_STRING 0x13
#define SCEAU_DER_T61_STRING       0x14
#define SCEAU_DER_IA5_STRING       0x16
#define SCEAU_DER_UTC_TIME         0x17
#define SCEAU_DER_GENERALIZED_TIME 0x18
#define SCEAU_DER_VISIBLE_STRING   0x1a
#define SCEAU_DER_UNIVERSAL_STRING 0x1c
#define SCEAU_DER_BMP_STRING       0x1e
#define SCEAU_DER_SEQUENCE         0x30
#define SCEAU_DER_SET              0x31
/* Context tags: [n] primitive and constructed. */
#define SCEAU_DER_CONTEXT(n)  (0x80 | (n))
#define SCEAU_DER_EXPLICIT(n) (0xa0 | (n))

/* A certificate has some hundred elements, and a pile 20 000 certificates: these few are inline. */

static inline SceauSpan
sceau_span_new (const void *data, gsize size)
{
  SceauSpan span = { data, size };

  return span;
}

static inline gboolean
sceau_span_is (SceauSpan span, const void *data, gsize size)
{
  return span.size == size && (size == 0 || memcmp (span.data, data, size) == 0);
}

static inline gboolean
sceau_der_peek_is (SceauSpan in, guint8 tag)
{
  return in.size > 0 && in.data[0] == tag;
}

SceauSpan sceau_span_from_bytes (GBytes *bytes);
gboolean sceau_span_equal (SceauSpan a, SceauSpan b);

gboolean sceau_der_read_length (SceauSpan in, gsize *header, gsize *length);

/* Reads one element off @in. Indefinite and overlong lengths and identifiers of more than one octet are refused: DER has none of the first
 * two, and X.509 none of the last. FALSE at the end of @in and for what is no DER; then @in has not moved. */
static inline gboolean
sceau_der_next (SceauSpan *in, SceauDer *out)
{
  gsize header = 2, length;

  if (in->size < 2 || (in->data[0] & 0x1f) == 0x1f)
    return FALSE;
  length = in->data[1];
  if (length >= 0x80 && !sceau_der_read_length (*in, &header, &length))
    return FALSE;
  if (length > in->size - header)
    return FALSE;
  out->tag = in->data[0];
  out->value = sceau_span_new (in->data + header, length);
  out->whole = sceau_span_new (in->data, header + length);
  in->data += header + length;
  in->size -= header + length;
  return TRUE;
}

/* The same for an element that must have that identifier. */
static inline gboolean
sceau_der_expect (SceauSpan *in, guint8 tag, SceauDer *out)
{
  return sceau_der_peek_is (*in, tag) && sceau_der_next (in, out);
}

gboolean sceau_der_only (SceauSpan in, guint8 tag, SceauDer *out);
gboolean sceau_der_get_uint (SceauSpan value, guint64 *number);
gboolean sceau_der_get_bits (SceauSpan value, SceauSpan *bits);
gboolean sceau_der_get_time (const SceauDer *element, gint64 *unix_seconds);
char *sceau_der_oid_to_string (SceauSpan value);

/* An object identifier's content octets as a literal: SCEAU_OID_IS (span, "\x55\x1d\x11"). */
#define SCEAU_OID_IS(span, literal) (sceau_span_is ((span), (literal), sizeof (literal) - 1))

G_END_DECLS

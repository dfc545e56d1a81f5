/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Armoured text as people and their programs mangle it: finds the BEGIN and END lines, and takes the
 * base64 from between them. Private to pki. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A BEGIN or END line. */
typedef struct
{
  gboolean is_end;
  char label[48]; /* "CERTIFICATE" */
  gsize start;    /* of the first dash */
  gsize end;      /* behind the last one */
} SceauArmour;

/* What came out of a text of base64. The bytes may be a private key: they are wiped. */
typedef struct
{
  guint8 *data;
  gsize size;
  gsize capacity;
  gsize n_digits; /* base64 digits */
  gsize n_clean;  /* of them, before the first character that does not belong there */
  gsize n_foreign;
  gboolean encrypted; /* a "Proc-Type: 4,ENCRYPTED" header was there */
  gsize stopped;      /* where the text ended: at a BEGIN or END line, or at the end */
  gboolean at_armour;
  SceauArmour armour; /* that line */
} SceauBase64;

/* nullable: NULL when it is not UTF-16 */
GBytes *sceau_text_narrow_utf16 (GBytes *bytes);
gboolean sceau_armour_find (const char *text, gsize size, gsize from, gboolean is_end,
                            SceauArmour *armour);
void sceau_base64_clear (SceauBase64 *self);
void sceau_base64_decode (SceauBase64 *self, const char *text, gsize size, gsize from);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mails: what comes out is within the limits, with names that name files, or an error says why not. */
#include "fleet/sceau-mail.h"

#include "base/sceau-error.h"
#include "base/sceau-limits.h"

typedef struct
{
  gsize bytes;
  guint parts;
} Out;

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static gboolean
take (const char *entry, GBytes *bytes, gpointer data)
{
  Out *out = data;

  g_assert_true (g_utf8_validate (entry, -1, NULL));
  g_assert_true (entry[0] != '\0' && !g_str_equal (entry, ".."));
  g_assert_null (strpbrk (entry, "/\\\n"));
  out->bytes += g_bytes_get_size (bytes);
  return ++out->parts != 100;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) mail = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  Out out = { 0, 0 };
  gboolean read = sceau_mail_unpack ("fuzz.eml", mail, take, &out, &error);

  g_assert_true (read == (error == NULL));
  g_assert_true (error == NULL || error->domain == SCEAU_ERROR);
  g_assert_cmpuint (out.bytes, <=, SCEAU_MAX_UNPACKED_SIZE);
  g_assert_cmpuint (out.parts, <=, 100);
  return 0;
}

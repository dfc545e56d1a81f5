/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Archives: what comes out is within the limits and lies below the folder it would be unpacked in, or an error says why not. */
#include "fleet/sceau-intake.h"

#include <string.h>

#include "base/sceau-error.h"
#include "base/sceau-limits.h"

typedef struct
{
  gsize bytes;
  guint entries;
} Out;

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static gboolean
take (const char *entry, GBytes *bytes, gpointer data)
{
  Out *out = data;
  g_auto (GStrv) parts = g_strsplit_set (entry, "/\\", -1);

  g_assert_true (g_utf8_validate (entry, -1, NULL));
  g_assert_false (g_strv_contains ((const char *const *) parts, ".."));
  g_assert_true (entry[0] != '/' && entry[0] != '\\');
  out->bytes += g_bytes_get_size (bytes);
  out->entries++;
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) archive = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  Out out = { 0, 0 };
  gboolean read = sceau_intake_unpack ("fuzz.zip", archive, take, &out, &error);

  g_assert_true (read == (error == NULL));
  g_assert_true (error == NULL || error->domain == SCEAU_ERROR);
  g_assert_cmpuint (out.bytes, <=, SCEAU_MAX_UNPACKED_SIZE);
  g_assert_cmpuint (out.entries, <=, SCEAU_MAX_ARCHIVE_ENTRIES);
  return 0;
}

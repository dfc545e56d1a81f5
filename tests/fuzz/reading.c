/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader as a whole. The first byte says whether there is a password, and whether the rest is an archive's entry; whatever comes
 * after it, the reading holds to its word. */
#include "pki/sceau-reading.h"

#include "base/sceau-limits.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

enum
{
  WITH_PASSWORD = 1 << 0,
  IN_ARCHIVE = 1 << 1,
  TWICE = 1 << 2,
};

static GBytes *archived;

static gboolean
unpack (const char *name, GBytes *archive, SceauUnpackEmit emit, gpointer emit_data, GError **error)
{
  return emit ("dir/a\xff.crt", archived, emit_data) && emit ("b.pem", archived, emit_data);
}

static void
add (SceauReading *reading, guint mode, GBytes *bytes)
{
  static const char zip[] = "PK\003\004";
  g_autoptr (GBytes) archive = g_bytes_new_static (zip, sizeof zip - 1);

  archived = bytes;
  sceau_reading_set_unpacker (reading, unpack);
  sceau_reading_add (reading, "input", mode & IN_ARCHIVE ? archive : bytes);
}

static void
check_objects (GPtrArray *objects)
{
  g_assert_cmpuint (objects->len, <=, SCEAU_MAX_CERTIFICATES);
  for (guint i = 0; i < objects->len; i++)
    {
      g_autoptr (JsonObject) json = sceau_object_to_json (objects->pdata[i]);

      g_assert_cmpstr (json_object_get_string_member (json, "file"), ==, "input");
    }
}

static void
check_findings (GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      g_autofree char *message = sceau_finding_dup_message (findings->pdata[i]);
      g_autofree char *fix = sceau_finding_dup_fix (findings->pdata[i]);

      g_assert_true (g_utf8_validate (message, -1, NULL) && message[0] != '\0');
      g_assert_true (g_utf8_validate (fix, -1, NULL));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  g_autoptr (SceauSecret) password = sceau_secret_new ("fuzz", (gsize) -1);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  guint mode = size > 0 ? data[0] : 0;

  bytes = g_bytes_new_static (data + (size > 0), size - (size > 0));
  if (mode & WITH_PASSWORD)
    sceau_reading_add_password (reading, password);
  add (reading, mode, bytes);
  if (mode & TWICE)
    add (reading, mode, bytes);
  /* Nothing is passed over in silence. */
  if (!(mode & IN_ARCHIVE))
    g_assert_cmpuint (
        sceau_reading_get_objects (reading)->len + sceau_reading_get_findings (reading)->len, >, 0);
  check_objects (sceau_reading_get_objects (reading));
  findings = sceau_reading_dup_certificate_findings (reading);
  check_findings (findings);
  sceau_reading_forget (reading, "input");
  g_assert_cmpuint (sceau_reading_get_objects (reading)->len, ==, 0);
  g_assert_cmpuint (sceau_reading_get_findings (reading)->len, ==, 0);
  return 0;
}

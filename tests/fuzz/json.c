/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Untrusted JSON: what the scan lets through, json-glib reads; whatever is in it, the getters hold to their word. */
#include "base/sceau-error.h"
#include "base/sceau-json.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
try_member (JsonObject *object, const char *member, JsonNode *node, gpointer user_data)
{
  static const char *const allowed[] = { "id", "names", NULL };
  g_auto (GStrv) strv = sceau_json_dup_strv (object, member);
  const char *text = sceau_json_get_string (object, member, NULL);
  gint64 value = sceau_json_get_int (object, member, -5, 5, 7);
  gint64 time = sceau_json_get_time (object, member, G_MININT64);
  gboolean flag;

  g_assert_nonnull (strv);
  g_assert_true (value == 7 || (value >= -5 && value <= 5));
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
  g_assert_true (text != NULL || time == G_MININT64);
  if (sceau_json_require_boolean (object, member, &flag, NULL))
    g_assert_cmpint (flag, ==, sceau_json_get_boolean (object, member, !flag));
  if (sceau_json_get_object (object, member) != NULL)
    g_assert_null (sceau_json_get_array (object, member));
  (void) sceau_json_check_members (object, allowed, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = sceau_json_parse_bytes (bytes, &error);
  g_autofree char *text = NULL;

  if (object == NULL)
    {
      g_assert_nonnull (error);
      g_assert_true (error->domain == SCEAU_ERROR);
      return 0;
    }
  json_object_foreach_member (object, try_member, NULL);
  text = sceau_json_to_text (object, FALSE);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings that came over the network: what is understood is shown, and goes out as it came in. */
#include "base/sceau-json.h"
#include "pki/sceau-finding.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (JsonObject) object = sceau_json_parse_bytes (bytes, NULL);
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (JsonArray) array = NULL;

  if (object == NULL)
    return 0;
  findings = sceau_findings_from_json (sceau_json_get_array (object, "findings"));
  array = sceau_findings_to_json (findings);
  again = sceau_findings_from_json (array);
  g_assert_cmpuint (again->len, ==, findings->len);
  for (guint i = 0; i < findings->len; i++)
    {
      g_autofree char *before = sceau_finding_dup_message (findings->pdata[i]);
      g_autofree char *after = sceau_finding_dup_message (again->pdata[i]);

      g_assert_true (g_utf8_validate (before, -1, NULL));
      g_assert_cmpstr (before, ==, after);
    }
  return 0;
}

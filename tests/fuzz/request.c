/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request's DER. */
#include "base/sceau-error.h"
#include "pki/sceau-request.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauRequest) request = sceau_request_new_from_der (bytes, &error);
  g_autoptr (SceauRequest) again = NULL;
  g_autoptr (SceauSubject) fields = NULL;
  g_autofree char *pem = NULL;

  if (request == NULL)
    {
      g_assert_true (error->domain == SCEAU_ERROR);
      return 0;
    }
  g_assert_true (g_utf8_validate (sceau_request_get_subject (request), -1, NULL));
  for (const char *const *name = sceau_request_get_names (request); *name != NULL; name++)
    g_assert_true (g_utf8_validate (*name, -1, NULL));
  fields = sceau_request_dup_subject_fields (request);
  sceau_request_verify (request);
  pem = sceau_request_to_pem (request);
  again = sceau_request_new_from_pem (pem, NULL);
  g_assert_cmpstr (sceau_request_get_sha256 (request), ==, sceau_request_get_sha256 (again));
  return 0;
}

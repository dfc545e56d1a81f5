/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An error as a document tells it. */
#include "base/sceau-error-json.h"

#include "base/sceau-json.h"

/**
 * sceau_error_to_json:
 * @error: an error of our domain
 *
 * Returns: (transfer full): `{"code","message","detail"}`; the code is the stable name, the detail may be null
 */
JsonObject *
sceau_error_to_json (const GError *error)
{
  JsonObject *object = json_object_new ();
  /* The name of a file in it may be any bytes. */
  g_autofree char *message = g_utf8_make_valid (error->message, -1);

  sceau_json_set_string (object, "code", sceau_error_code_to_string ((SceauErrorCode) error->code));
  sceau_json_set_string (object, "message", message);
  sceau_json_set_string (object, "detail", sceau_error_get_detail (error));
  return object;
}

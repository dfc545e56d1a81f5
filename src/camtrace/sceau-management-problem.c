/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers of the management API: their JSON, or the error that their problem document tells (RFC 9457). */
#include "config.h"

#include "camtrace/sceau-management-problem.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-json.h"
#include "base/sceau-text.h"
#include "pki/sceau-finding.h"

#define MAX_DETAIL 1000 /* characters of foreign text in a message */
#define MAX_OUTPUT 8000

/* What a status means where no code that we know comes with it. */
static SceauErrorCode
code_for_status (guint status)
{
  static const struct
  {
    guint status;
    SceauErrorCode code;
  } table[] = {
    { 401, SCEAU_ERROR_AUTH_FAILED },
    { 403, SCEAU_ERROR_FORBIDDEN },
    { 404, SCEAU_ERROR_NOT_FOUND },
    { 405, SCEAU_ERROR_METHOD_NOT_ALLOWED },
    { 412, SCEAU_ERROR_CHANGED_MEANWHILE },
    { 413, SCEAU_ERROR_TOO_LARGE },
    { 428, SCEAU_ERROR_PRECONDITION_REQUIRED },
    { 429, SCEAU_ERROR_TOO_MANY_ATTEMPTS },
    { 503, SCEAU_ERROR_BUSY },
    { 507, SCEAU_ERROR_NO_SPACE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].status == status)
      return table[i].code;
  return SCEAU_ERROR_HTTP_ERROR;
}

static GError *
error_from_problem (JsonObject *problem, guint status)
{
  const char *code_name = sceau_json_get_string (problem, "code", NULL);
  const char *detail = sceau_json_get_string (problem, "detail", NULL);
  const char *output = sceau_json_get_string (problem, "output", NULL);
  JsonArray *findings = sceau_json_get_array (problem, "findings");
  g_autofree char *message = NULL;
  SceauErrorCode code;
  GError *error;

  if (!sceau_error_code_from_string (code_name, &code))
    code = code_for_status (status);
  message = detail != NULL && *detail != '\0' ? sceau_text_make_safe (detail, MAX_DETAIL)
                                              : g_strdup (sceau_error_code_to_message (code));
  error = g_error_new_literal (SCEAU_ERROR, (int) code, message);
  sceau_error_set_answer (error);
  if (output != NULL)
    {
      g_autofree char *safe = sceau_text_make_safe_lines (output, MAX_OUTPUT);

      sceau_error_set_detail (error, safe);
    }
  if (findings != NULL)
    {
      g_autoptr (GPtrArray) list = sceau_findings_from_json (findings);

      sceau_error_set_findings (error, list);
    }
  return error;
}

/**
 * sceau_management_read_answer:
 * @answer: what came, untrusted
 * @peer: who sent it, for messages
 * @error: return location: the problem's own code with its findings; BAD_RESPONSE or HTTP_ERROR when it makes no sense
 *
 * Returns: (transfer full) (nullable): the document
 */
JsonObject *
sceau_management_read_answer (const SceauHttpAnswer *answer, const char *peer, GError **error)
{
  gboolean good = answer->status >= 200 && answer->status <= 299;
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) object = NULL;

  if (answer->status == 204)
    return json_object_new ();
  object = sceau_json_parse_bytes (answer->body, &local);
  if (good && object != NULL)
    return g_steal_pointer (&object);
  if (good)
    {
      GError *bad = g_error_new (SCEAU_ERROR, SCEAU_ERROR_BAD_RESPONSE,
                                 _ ("%s gave an answer that cannot be understood"), peer);

      sceau_error_set_detail (bad, local->message);
      g_propagate_error (error, bad);
      return NULL;
    }
  if (object != NULL && sceau_json_get_string (object, "code", NULL) != NULL)
    g_propagate_error (error, error_from_problem (object, answer->status));
  else
    g_set_error (error, SCEAU_ERROR, (int) code_for_status (answer->status),
                 _ ("%s answered with the error %u"), peer, answer->status);
  return NULL;
}

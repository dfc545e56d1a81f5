/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table from error codes to HTTP statuses: a handler never chooses a status itself. */
#include "config.h"

#include "agent/sceau-answer.h"
#include "base/sceau-json.h"
#include "pki/sceau-finding.h"

#define JSON_TYPE     "application/json"
#define PROBLEM_TYPE  "application/problem+json"
#define DEFAULT_RETRY 5 /* seconds */

static const struct
{
  SceauErrorCode code;
  guint status;
} statuses[] = {
  { SCEAU_ERROR_INVALID_ARGUMENT, 400 },
  { SCEAU_ERROR_AUTH_FAILED, 401 },
  { SCEAU_ERROR_FORBIDDEN, 403 },
  { SCEAU_ERROR_NOT_FOUND, 404 },
  { SCEAU_ERROR_METHOD_NOT_ALLOWED, 405 },
  { SCEAU_ERROR_NO_CERTIFICATE, 409 },
  { SCEAU_ERROR_PAIR_MISMATCH, 409 },
  { SCEAU_ERROR_FRONT_END_REJECTED, 409 },
  { SCEAU_ERROR_FRONT_END_NOT_OURS, 409 },
  { SCEAU_ERROR_REQUEST_PENDING, 409 },
  { SCEAU_ERROR_KEY_IN_USE, 409 },
  { SCEAU_ERROR_HTTPS_ENABLED, 409 },
  { SCEAU_ERROR_CHANGED_OUTSIDE, 409 },
  { SCEAU_ERROR_LAYOUT_CHANGED, 409 },
  { SCEAU_ERROR_VERIFY_FAILED, 409 },
  { SCEAU_ERROR_ROLLED_BACK, 409 },
  { SCEAU_ERROR_NOTHING_TO_MIGRATE, 409 },
  { SCEAU_ERROR_CHANGED_MEANWHILE, 412 },
  { SCEAU_ERROR_TOO_LARGE, 413 },
  { SCEAU_ERROR_UNSUPPORTED, 415 },
  { SCEAU_ERROR_CHAIN_REJECTED, 422 },
  { SCEAU_ERROR_CHAIN_INCOMPLETE, 422 },
  { SCEAU_ERROR_EMPTY, 422 },
  { SCEAU_ERROR_NOT_A_CERTIFICATE, 422 },
  { SCEAU_ERROR_ENCRYPTED, 422 },
  { SCEAU_ERROR_WRONG_PASSWORD, 422 },
  { SCEAU_ERROR_PRECONDITION_REQUIRED, 428 },
  { SCEAU_ERROR_TOO_MANY_ATTEMPTS, 429 },
  { SCEAU_ERROR_AUTH_HTTP, 502 },
  { SCEAU_ERROR_AUTH_CONFIG, 502 },
  { SCEAU_ERROR_BAD_RESPONSE, 502 },
  { SCEAU_ERROR_UNREACHABLE, 502 },
  { SCEAU_ERROR_NAME_DOES_NOT_RESOLVE, 502 },
  { SCEAU_ERROR_TIMED_OUT, 502 },
  { SCEAU_ERROR_TLS, 502 },
  { SCEAU_ERROR_BUSY, 503 },
  { SCEAU_ERROR_NO_SPACE, 507 },
};

/**
 * sceau_answer_status_for:
 *
 * Returns: the HTTP status for an error of ours. MALFORMED is 400, unless findings say that it is about a certificate: 422.
 */
guint
sceau_answer_status_for (const GError *error)
{
  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED))
    return sceau_error_get_findings (error) != NULL ? 422 : 400;
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      if (g_error_matches (error, SCEAU_ERROR, (int) statuses[i].code))
        return statuses[i].status;
    }
  return 500;
}

/**
 * sceau_answer_set_header:
 *
 * Sets a header of the answer.
 */
void
sceau_answer_set_header (SoupServerMessage *message, const char *name, const char *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), name, value);
}

static void
answer (SoupServerMessage *message, guint status, const char *type, GBytes *body)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (body, &size);

  sceau_answer_set_header (message, "Cache-Control", "no-store");
  sceau_answer_set_header (message, "X-Content-Type-Options", "nosniff");
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, data, size);
}

/**
 * sceau_answer_bytes:
 * @json: a document as text
 *
 * Answers 200 with it.
 */
void
sceau_answer_bytes (SoupServerMessage *message, GBytes *json)
{
  answer (message, SOUP_STATUS_OK, JSON_TYPE, json);
}

/**
 * sceau_answer_object:
 *
 * Answers 200 with a document.
 */
void
sceau_answer_object (SoupServerMessage *message, JsonObject *object)
{
  g_autoptr (GBytes) json = sceau_json_to_bytes (object);

  sceau_answer_bytes (message, json);
}

/**
 * sceau_answer_nothing:
 *
 * Answers 204.
 */
void
sceau_answer_nothing (SoupServerMessage *message)
{
  soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
}

/**
 * sceau_answer_error:
 * @retry_after: seconds; 0: the default where the status needs one
 *
 * Answers with the problem document of an error: its code, its sentence, the words of whoever said no, findings.
 */
void
sceau_answer_error (SoupServerMessage *message, const GError *error, guint retry_after)
{
  guint status = sceau_answer_status_for (error);
  g_autoptr (JsonObject) problem = json_object_new ();
  g_autoptr (GBytes) body = NULL;
  const char *output = sceau_error_get_detail (error);
  GPtrArray *findings = sceau_error_get_findings (error);

  sceau_json_set_string (problem, "type", "about:blank");
  sceau_json_set_string (problem, "title", soup_status_get_phrase (status));
  json_object_set_int_member (problem, "status", status);
  sceau_json_set_string (problem, "code",
                         sceau_error_code_to_string (error->domain == SCEAU_ERROR
                                                         ? (SceauErrorCode) error->code
                                                         : SCEAU_ERROR_FAILED));
  sceau_json_set_string (problem, "detail", error->message);
  if (output != NULL)
    sceau_json_set_string (problem, "output", output);
  if (findings != NULL)
    json_object_set_array_member (problem, "findings", sceau_findings_to_json (findings));
  if (status == 401)
    sceau_answer_set_header (message, "WWW-Authenticate", "Bearer");
  if (status == 429 || status == 503)
    {
      g_autofree char *seconds = g_strdup_printf ("%u",
                                                  retry_after > 0 ? retry_after : DEFAULT_RETRY);

      sceau_answer_set_header (message, "Retry-After", seconds);
    }
  body = sceau_json_to_bytes (problem);
  answer (message, status, PROBLEM_TYPE, body);
}

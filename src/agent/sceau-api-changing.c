/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that changes something: an order for the worker, then the state that came of it. */
#include "config.h"

#include "agent/sceau-answer.h"
#include "agent/sceau-api-handlers.h"
#include "base/sceau-json.h"

#include <glib/gi18n-lib.h>

/* An order that was carried out, while the state after it is read. */
typedef struct
{
  SceauApiCall *call;
  SceauOutcome *outcome;
} Done;

static void
done_free (Done *done)
{
  sceau_api_call_free (done->call);
  sceau_outcome_free (done->outcome);
  g_free (done);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Done, done_free)

static void
on_state_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Done) done = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauManagedState)
      state = sceau_state_reader_read_finish (SCEAU_STATE_READER (source), result, NULL, &error);
  g_autoptr (JsonObject) object = NULL;

  if (state == NULL)
    {
      sceau_api_call_fail (done->call, error);
      return;
    }
  object = json_object_new ();
  json_object_set_object_member (object, "state", sceau_managed_state_to_json (state));
  sceau_json_set_string (object, "backup", done->outcome->backup);
  if (done->outcome->request != NULL)
    sceau_json_set_string (object, "request", done->outcome->request);
  if (done->outcome->findings != NULL)
    json_object_set_array_member (object, "findings",
                                  sceau_findings_to_json (done->outcome->findings));
  sceau_answer_set_header (done->call->message, "ETag", sceau_managed_state_get_etag (state));
  sceau_answer_object (done->call->message, object);
}

static void
on_order_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauApiCall) call = data;
  g_autoptr (GError) error = NULL;
  SceauOutcome *outcome = sceau_agent_order_finish (SCEAU_AGENT (source), result, &error);
  Done *done;

  if (outcome == NULL)
    {
      sceau_api_call_fail (call, error);
      return;
    }
  done = g_new0 (Done, 1);
  done->call = g_steal_pointer (&call);
  done->outcome = outcome;
  sceau_state_reader_read_async (sceau_agent_get_state_reader (SCEAU_AGENT (source)), NULL,
                                 on_state_cb, done);
}

static gboolean
check_if_match (SceauApiCall *call, SceauOrder *order, GError **error)
{
  order->if_match = g_strdup (sceau_api_call_get_header (call, "If-Match"));
  if (order->if_match != NULL)
    return TRUE;
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_PRECONDITION_REQUIRED,
                       _ ("A change needs If-Match with the ETag of the state that it is for"));
  return FALSE;
}

static gboolean
check_type (SceauApiCall *call, const char *type, GError **error)
{
  const char *sent = soup_message_headers_get_content_type (
      soup_server_message_get_request_headers (call->message), NULL);

  if (sent != NULL && g_ascii_strcasecmp (sent, type) == 0)
    return TRUE;
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_UNSUPPORTED, _ ("The body must be of the type %s"),
               type);
  return FALSE;
}

/* The body's own buffer is wiped with the message; this is a view of it. */
static GBytes *
view_body (SceauApiCall *call)
{
  SceauApiBody *body = sceau_api_body_get (call->message);

  return g_bytes_new_static (body->bytes->data, body->bytes->len);
}

static gboolean
read_json (SceauApiCall *call, SceauOrder *order, GError **error)
{
  g_autoptr (GBytes) body = view_body (call);

  return check_type (call, "application/json", error) && sceau_order_read_json (order, body, error);
}

static gboolean
read_key (SceauApiCall *call, SceauOrder *order, GError **error)
{
  g_autoptr (GBytes) body = view_body (call);
  const char *replace = call->query != NULL ? g_hash_table_lookup (call->query, "replace") : NULL;

  if (replace != NULL && !g_str_equal (replace, "true") && !g_str_equal (replace, "false"))
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                           _ ("“replace” is true or false"));
      return FALSE;
    }
  order->replace = g_strcmp0 (replace, "true") == 0;
  return check_type (call, "application/x-pem-file", error)
         && sceau_order_read_key (order, body, error);
}

typedef gboolean (*ReadBody) (SceauApiCall *call, SceauOrder *order, GError **error);

static void
give_order (SceauApiCall *call, SceauOrderKind kind, ReadBody read_body)
{
  g_autoptr (SceauApiCall) owned = call;
  g_autoptr (SceauOrder) order = sceau_order_new (kind);
  g_autoptr (GError) error = NULL;

  order->who = g_strdup (call->visitor->username);
  order->now = g_get_real_time () / G_USEC_PER_SEC;
  order->backup_id = g_strdup (call->argument);
  if (!check_if_match (call, order, &error)
      || (read_body != NULL && !read_body (call, order, &error)))
    {
      sceau_api_call_fail (call, error);
      return;
    }
  sceau_api_call_pause (call);
  sceau_agent_order_async (call->agent, g_steal_pointer (&order), on_order_cb,
                           g_steal_pointer (&owned));
}

/**
 * sceau_api_make_request:
 * @call: (transfer full): `POST /request`
 */
void
sceau_api_make_request (SceauApiCall *call)
{
  give_order (call, SCEAU_ORDER_REQUEST, read_json);
}

/**
 * sceau_api_delete_request:
 * @call: (transfer full): `DELETE /request`
 */
void
sceau_api_delete_request (SceauApiCall *call)
{
  give_order (call, SCEAU_ORDER_DELETE_REQUEST, NULL);
}

/**
 * sceau_api_self_sign:
 * @call: (transfer full): `POST /self-signed`
 */
void
sceau_api_self_sign (SceauApiCall *call)
{
  give_order (call, SCEAU_ORDER_SELF_SIGN, read_json);
}

/**
 * sceau_api_upload_key:
 * @call: (transfer full): `PUT /pending/key`
 */
void
sceau_api_upload_key (SceauApiCall *call)
{
  give_order (call, SCEAU_ORDER_UPLOAD_KEY, read_key);
}

/**
 * sceau_api_install:
 * @call: (transfer full): `PUT /certificate`
 */
void
sceau_api_install (SceauApiCall *call)
{
  give_order (call, SCEAU_ORDER_INSTALL, read_json);
}

/**
 * sceau_api_uninstall:
 * @call: (transfer full): `DELETE /certificate`
 */
void
sceau_api_uninstall (SceauApiCall *call)
{
  give_order (call, SCEAU_ORDER_UNINSTALL, NULL);
}

/**
 * sceau_api_switch:
 * @call: (transfer full): `PUT /services/https`
 */
void
sceau_api_switch (SceauApiCall *call)
{
  give_order (call, SCEAU_ORDER_SWITCH, read_json);
}

/**
 * sceau_api_restore:
 * @call: (transfer full): `POST /backups/{id}/restore`
 */
void
sceau_api_restore (SceauApiCall *call)
{
  give_order (call, SCEAU_ORDER_RESTORE, NULL);
}

/**
 * sceau_api_migrate:
 * @call: (transfer full): `POST /migrate`
 */
void
sceau_api_migrate (SceauApiCall *call)
{
  give_order (call, SCEAU_ORDER_MIGRATE, NULL);
}

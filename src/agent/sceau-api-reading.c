/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that changes nothing: who is there, who may, what is. */
#include "config.h"

#include "agent/sceau-answer.h"
#include "agent/sceau-api-handlers.h"
#include "base/sceau-json.h"

/**
 * sceau_api_hello:
 * @call: (transfer full): `GET /`
 */
void
sceau_api_hello (SceauApiCall *call)
{
  g_autoptr (SceauApiCall) owned = call;
  g_autoptr (JsonObject) object = json_object_new ();

  sceau_json_set_string (object, "name", g_get_host_name ());
  sceau_json_set_string (object, "api", "v1");
  sceau_json_set_string (object, "version", VERSION);
  sceau_json_set_time (object, "server_time", g_get_real_time () / G_USEC_PER_SEC);
  sceau_answer_object (call->message, object);
}

static void
on_salt_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauApiCall) call = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *salt = sceau_gate_salt_finish (SCEAU_GATE (source), result, &error);
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *auth = json_array_new ();
  JsonObject *entry = json_object_new ();

  json_object_set_array_member (object, "auth", auth);
  json_array_add_object_element (auth, entry);
  sceau_json_set_string (entry, "type", "wsse");
  sceau_json_set_string (entry, "salt", salt);
  if (salt != NULL)
    sceau_answer_object (call->message, object);
  else
    sceau_api_call_fail (call, error);
}

/**
 * sceau_api_salt:
 * @call: (transfer full): `GET /users/{name}/auth`
 */
void
sceau_api_salt (SceauApiCall *call)
{
  g_autofree char *address = sceau_api_call_dup_address (call);

  sceau_api_call_pause (call);
  sceau_gate_salt_async (sceau_agent_get_gate (call->agent), call->argument, address, NULL,
                         on_salt_cb, call);
}

/**
 * sceau_api_challenge:
 * @call: (transfer full): `GET /challenge`
 */
void
sceau_api_challenge (SceauApiCall *call)
{
  g_autoptr (SceauApiCall) owned = call;
  g_autofree char *challenge = sceau_gate_make_challenge (sceau_agent_get_gate (call->agent),
                                                          sceau_moment_now ());
  g_autoptr (JsonObject) object = json_object_new ();

  sceau_json_set_string (object, "challenge", challenge);
  json_object_set_int_member (object, "expires_in", SCEAU_CHALLENGE_LIFETIME);
  sceau_answer_object (call->message, object);
}

static void
on_login_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauApiCall) call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauVisitor) visitor = NULL;
  guint retry_after = 0;
  g_autoptr (SceauSecret)
      token = sceau_gate_login_finish (SCEAU_GATE (source), result, &visitor, &retry_after, &error);
  g_autoptr (JsonObject) object = NULL;

  if (token == NULL)
    {
      sceau_answer_error (call->message, error, retry_after);
      return;
    }
  object = json_object_new ();
  sceau_json_set_string (object, "token", sceau_secret_get_text (token));
  json_object_set_int_member (object, "expires_in", SCEAU_SESSION_LIFETIME);
  sceau_json_set_string (object, "user", visitor->username);
  json_object_set_boolean_member (object, "administrator", visitor->administrator);
  sceau_answer_object (call->message, object);
}

/**
 * sceau_api_login:
 * @call: (transfer full): `POST /session`
 */
void
sceau_api_login (SceauApiCall *call)
{
  g_autofree char *address = sceau_api_call_dup_address (call);

  sceau_api_call_pause (call);
  sceau_gate_login_async (sceau_agent_get_gate (call->agent),
                          sceau_api_call_get_header (call, "X-WSSE"), address, sceau_moment_now (),
                          NULL, on_login_cb, call);
}

/**
 * sceau_api_logout:
 * @call: (transfer full): `DELETE /session`
 */
void
sceau_api_logout (SceauApiCall *call)
{
  g_autoptr (SceauApiCall) owned = call;

  sceau_gate_logout (sceau_agent_get_gate (call->agent),
                     sceau_api_call_get_header (call, "Authorization"));
  sceau_answer_nothing (call->message);
}

static void
on_state_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauApiCall) call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) json = NULL;
  g_autoptr (SceauManagedState)
      state = sceau_state_reader_read_finish (SCEAU_STATE_READER (source), result, &json, &error);

  if (state == NULL)
    {
      sceau_api_call_fail (call, error);
      return;
    }
  sceau_answer_set_header (call->message, "ETag", sceau_managed_state_get_etag (state));
  sceau_answer_bytes (call->message, json);
}

/**
 * sceau_api_state:
 * @call: (transfer full): `GET /state`
 */
void
sceau_api_state (SceauApiCall *call)
{
  sceau_api_call_pause (call);
  sceau_state_reader_read_async (sceau_agent_get_state_reader (call->agent), NULL, on_state_cb,
                                 call);
}

static void
on_presented_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauApiCall) call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject)
      object = sceau_state_reader_presented_finish (SCEAU_STATE_READER (source), result, &error);

  if (object != NULL)
    sceau_answer_object (call->message, object);
  else
    sceau_api_call_fail (call, error);
}

/**
 * sceau_api_presented:
 * @call: (transfer full): `GET /presented`
 */
void
sceau_api_presented (SceauApiCall *call)
{
  sceau_api_call_pause (call);
  sceau_state_reader_presented_async (sceau_agent_get_state_reader (call->agent), NULL,
                                      on_presented_cb, call);
}

/**
 * sceau_api_read_request:
 * @call: (transfer full): `GET /request`
 */
void
sceau_api_read_request (SceauApiCall *call)
{
  g_autoptr (SceauApiCall) owned = call;
  g_autoptr (GError) error = NULL;
  g_autofree char *pem = sceau_state_reader_dup_request (sceau_agent_get_state_reader (call->agent),
                                                         &error);
  g_autoptr (JsonObject) object = json_object_new ();

  if (pem == NULL)
    {
      sceau_api_call_fail (call, error);
      return;
    }
  sceau_json_set_string (object, "request", pem);
  sceau_answer_object (call->message, object);
}

/* Nothing is offered that would be refused: with HTTPS on there must be a certificate afterwards, too. */
static void
on_backups_state_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauApiCall) call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SceauManagedState)
      state = sceau_state_reader_read_finish (SCEAU_STATE_READER (source), result, NULL, &error);
  g_autoptr (GPtrArray) backups = sceau_backups_list (sceau_agent_get_backups (call->agent));
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < backups->len; i++)
    {
      SceauBackup *backup = g_ptr_array_index (backups, i);

      if (state != NULL && !backup->has_certificate
          && sceau_managed_state_get_https_switched_on (state))
        backup->restorable = FALSE;
      json_array_add_object_element (list, sceau_backup_to_json (backup));
    }
  json_object_set_array_member (object, "backups", list);
  if (state != NULL)
    sceau_answer_object (call->message, object);
  else
    sceau_api_call_fail (call, error);
}

/**
 * sceau_api_backups:
 * @call: (transfer full): `GET /backups`
 */
void
sceau_api_backups (SceauApiCall *call)
{
  sceau_api_call_pause (call);
  sceau_state_reader_read_async (sceau_agent_get_state_reader (call->agent), NULL,
                                 on_backups_state_cb, call);
}

/**
 * sceau_api_history:
 * @call: (transfer full): `GET /history`
 */
void
sceau_api_history (SceauApiCall *call)
{
  g_autoptr (SceauApiCall) owned = call;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      entries = sceau_history_list (sceau_agent_get_history (call->agent), &error);
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *list = NULL;

  if (entries == NULL)
    {
      sceau_api_call_fail (call, error);
      return;
    }
  list = json_array_new ();
  for (guint i = 0; i < entries->len; i++)
    json_array_add_object_element (list,
                                   sceau_history_entry_to_json (g_ptr_array_index (entries, i)));
  json_object_set_array_member (object, "history", list);
  sceau_answer_object (call->message, object);
}

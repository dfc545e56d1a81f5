/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The request of the HTTPS management API that an operation is (data/openapi/https-management-v1.yaml). */
#include "base/sceau-json.h"
#include "fleet/sceau-agent-backend.h"

#define JSON_TYPE "application/json"
#define PEM_TYPE  "application/x-pem-file"

static void
free_wiped (gpointer text)
{
  sceau_wipe_string (text);
}

/* A copy of the caller's: wiped when the request has gone. */
static GBytes *
wiped_bytes (const char *text)
{
  char *copy = g_strdup (text != NULL ? text : "");

  return g_bytes_new_with_free_func (copy, strlen (copy), free_wiped, copy);
}

static GBytes *
json_bytes (JsonObject *object)
{
  char *text = sceau_json_to_text (object, FALSE);

  return g_bytes_new_with_free_func (text, strlen (text), free_wiped, text);
}

static void
set_identity (JsonObject *object, const SceauArguments *arguments)
{
  if (arguments->subject != NULL)
    json_object_set_object_member (object, "subject", sceau_subject_to_json (arguments->subject));
  if (arguments->names != NULL)
    sceau_json_set_strv (object, "names", (const char *const *) arguments->names);
  json_object_set_string_member (object, "key_type",
                                 sceau_key_type_to_string (arguments->key_type));
  json_object_set_boolean_member (object, "replace", arguments->replace);
}

static GBytes *
request_body (const SceauArguments *arguments)
{
  g_autoptr (JsonObject) object = json_object_new ();

  set_identity (object, arguments);
  json_object_set_string_member (object, "key", arguments->keep_key ? "keep" : "new");
  return json_bytes (object);
}

static GBytes *
self_sign_body (const SceauArguments *arguments)
{
  g_autoptr (JsonObject) object = json_object_new ();

  set_identity (object, arguments);
  if (arguments->days != 0)
    json_object_set_int_member (object, "days", arguments->days);
  return json_bytes (object);
}

static GBytes *
install_body (const SceauArguments *arguments, gboolean check_only)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *chain = NULL;
  static const char *const allowed[] = { "missing-issuer", NULL };

  chain = g_strconcat (arguments->chain_pem != NULL ? arguments->chain_pem : "",
                       arguments->anchor_pem, NULL);
  sceau_json_set_string (object, "chain", chain);
  if (arguments->allow_incomplete)
    sceau_json_set_strv (object, "allow", allowed);
  if (check_only)
    json_object_set_boolean_member (object, "check_only", TRUE);
  if (arguments->key_passphrase != NULL)
    return sceau_json_to_bytes_with_secret (object, "key_passphrase", arguments->key_passphrase);
  return json_bytes (object);
}

static GBytes *
switch_body (gboolean enabled)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_boolean_member (object, "enabled", enabled);
  return json_bytes (object);
}

static char *
restore_path (const SceauArguments *arguments)
{
  g_autofree char *id = g_uri_escape_string (
      arguments->backup_id != NULL ? arguments->backup_id : "", NULL, FALSE);

  return g_strdup_printf ("backups/%s/restore", id);
}

static SceauAgentCall *
call_new (const char *method, const char *path, const char *content_type, GBytes *body)
{
  SceauAgentCall *self = g_new0 (SceauAgentCall, 1);

  self->method = method;
  self->path = g_strdup (path);
  self->content_type = content_type;
  self->body = body;
  return self;
}

/**
 * sceau_agent_call_new:
 * @operation: an operation
 * @arguments: its arguments
 *
 * Returns: (transfer full): the request for it
 */
SceauAgentCall *
sceau_agent_call_new (SceauOperation operation, const SceauArguments *arguments)
{
  g_autofree char *path = NULL;

  switch (operation)
    {
    case SCEAU_OPERATION_REQUEST:
      return call_new ("POST", "request", JSON_TYPE, request_body (arguments));
    case SCEAU_OPERATION_DELETE_REQUEST:
      return call_new ("DELETE", "request", NULL, NULL);
    case SCEAU_OPERATION_SELF_SIGN:
      return call_new ("POST", "self-signed", JSON_TYPE, self_sign_body (arguments));
    case SCEAU_OPERATION_UPLOAD_KEY:
      return call_new ("PUT", arguments->replace ? "pending/key?replace=true" : "pending/key",
                       PEM_TYPE, wiped_bytes (arguments->key_pem));
    case SCEAU_OPERATION_CHECK:
      return call_new ("PUT", "certificate", JSON_TYPE, install_body (arguments, TRUE));
    case SCEAU_OPERATION_INSTALL:
      return call_new ("PUT", "certificate", JSON_TYPE, install_body (arguments, FALSE));
    case SCEAU_OPERATION_ENABLE:
      return call_new ("PUT", "services/https", JSON_TYPE, switch_body (TRUE));
    case SCEAU_OPERATION_DISABLE:
      return call_new ("PUT", "services/https", JSON_TYPE, switch_body (FALSE));
    case SCEAU_OPERATION_UNINSTALL:
      return call_new ("DELETE", "certificate", NULL, NULL);
    case SCEAU_OPERATION_RESTORE:
      path = restore_path (arguments);
      return call_new ("POST", path, NULL, NULL);
    case SCEAU_OPERATION_MIGRATE:
      return call_new ("POST", "migrate", NULL, NULL);
    case SCEAU_OPERATION_STATE:
    case SCEAU_N_OPERATIONS:
    default:
      return call_new ("GET", "state", NULL, NULL);
    }
}

/**
 * sceau_agent_call_free:
 * @self: (nullable) (transfer full): a request
 */
void
sceau_agent_call_free (SceauAgentCall *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

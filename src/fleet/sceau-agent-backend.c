/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way through the server's agent: each operation is one call of the HTTPS management API. */
#include "config.h"

#include "fleet/sceau-agent-backend.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-json.h"
#include "fleet/sceau-task.h"

struct _SceauAgentBackend
{
  GObject parent_instance;
  SceauManagementClient *client;
  SceauSecrets *secrets;
  char *username;
  char *server_id;
  gboolean has_account;
};

static void sceau_agent_backend_iface_init (SceauBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SceauAgentBackend, sceau_agent_backend, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SCEAU_TYPE_BACKEND,
                                                      sceau_agent_backend_iface_init))

typedef gpointer (*ReadFunc) (JsonObject *answer, const char *etag, GError **error);

/* One call under way. */
typedef struct
{
  SceauAgentCall *call;
  char *if_match;
  ReadFunc read;          /* makes the result of the answer */
  GDestroyNotify destroy; /* frees such a result */
  char *backup;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  g_clear_pointer (&run->call, sceau_agent_call_free);
  g_free (run->if_match);
  g_free (run->backup);
  g_free (run);
}

static void
sceau_agent_backend_finalize (GObject *object)
{
  SceauAgentBackend *self = SCEAU_AGENT_BACKEND (object);

  g_clear_object (&self->client);
  g_clear_object (&self->secrets);
  g_free (self->username);
  g_free (self->server_id);
  G_OBJECT_CLASS (sceau_agent_backend_parent_class)->finalize (object);
}

static void
sceau_agent_backend_class_init (SceauAgentBackendClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_agent_backend_finalize;
}

static void
sceau_agent_backend_init (SceauAgentBackend *self)
{
}

/**
 * sceau_agent_backend_new:
 * @url: where the agent answers, "https://host:8444"
 * @pin: (nullable): its key that a person confirmed; without one everything gives AGENT_KEY_UNKNOWN
 * @username: (nullable): the account
 * @server_id: whose cryptpass it is
 * @secrets: where the cryptpass is
 * @error: INVALID_ARGUMENT for a URL that is none
 *
 * Returns: (transfer full) (nullable): the way
 */
SceauBackend *
sceau_agent_backend_new (const char *url, const char *pin, const char *username,
                         const char *server_id, SceauSecrets *secrets, GError **error)
{
  SceauManagementClient *client = sceau_management_client_new (url, pin, error);
  SceauAgentBackend *self;

  if (client == NULL)
    return NULL;
  self = g_object_new (SCEAU_TYPE_AGENT_BACKEND, NULL);
  self->client = client;
  self->secrets = g_object_ref (secrets);
  self->username = g_strdup (username);
  self->server_id = g_strdup (server_id);
  return SCEAU_BACKEND (self);
}

static gboolean
sceau_agent_backend_supports (SceauBackend *backend, SceauOperation operation, char **why)
{
  return TRUE;
}

static gpointer
read_state (JsonObject *answer, const char *etag, GError **error)
{
  JsonObject *state = sceau_json_get_object (answer, "state");

  /* GET /state answers the state itself; every change has it as a member. */
  return sceau_managed_state_new_from_json (state != NULL ? state : answer, etag, error);
}

static gpointer
read_rows (JsonObject *answer, const char *member, gpointer (*read) (JsonObject *, GError **),
           GDestroyNotify destroy, GError **error)
{
  JsonArray *array = sceau_json_get_array (answer, member);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (destroy);

  if (array == NULL)
    {
      g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_BAD_RESPONSE,
                   _ ("The agent’s answer has no member “%s”."), member);
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gpointer row;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      row = read (json_node_get_object (node), error);
      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

static gpointer
read_history_row (JsonObject *object, GError **error)
{
  return sceau_history_entry_from_json (object, error);
}

static gpointer
read_backup_row (JsonObject *object, GError **error)
{
  return sceau_backup_from_json (object, error);
}

static gpointer
read_history (JsonObject *answer, const char *etag, GError **error)
{
  return read_rows (answer, "history", read_history_row, (GDestroyNotify) sceau_history_entry_free,
                    error);
}

static gpointer
read_backups (JsonObject *answer, const char *etag, GError **error)
{
  return read_rows (answer, "backups", read_backup_row, (GDestroyNotify) sceau_backup_free, error);
}

/* What the agent says is malformed in its own answer is a bad response to a person. */
static GError *
as_bad_response (GError *error)
{
  GError *plain;

  if (!g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_MALFORMED))
    return error;
  plain = g_error_new_literal (SCEAU_ERROR, SCEAU_ERROR_BAD_RESPONSE,
                               _ ("The agent’s answer could not be understood."));
  sceau_error_set_detail (plain, error->message);
  g_error_free (error);
  return plain;
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *etag = NULL;
  g_autoptr (JsonObject) answer = sceau_management_client_call_finish (
      SCEAU_MANAGEMENT_CLIENT (source), result, &etag, &error);
  gpointer value;

  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  run->backup = g_strdup (sceau_json_get_string (answer, "backup", NULL));
  value = run->read (answer, etag, &error);
  if (value != NULL)
    g_task_return_pointer (task, value, run->destroy);
  else
    g_task_return_error (task, as_bad_response (error));
}

static void
start_call (GTask *task)
{
  SceauAgentBackend *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);

  sceau_management_client_call_async (
      self->client, run->call->method, run->call->path, run->call->content_type, run->call->body,
      run->if_match, g_task_get_cancellable (task), on_answered, g_object_ref (task));
}

static void
on_cryptpass_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SceauAgentBackend *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (SceauSecret)
      cryptpass = sceau_secrets_lookup_finish (SCEAU_SECRETS (source), result, &error);

  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND))
    {
      g_error_free (error);
      g_task_return_new_error (
          task, SCEAU_ERROR, SCEAU_ERROR_NO_PASSWORD, "%s",
          self->username != NULL
              ? _ ("No password of this server was given on this computer yet.")
              : _ ("Neither user nor password of this server was given on this computer yet."));
      return;
    }
  if (cryptpass == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  sceau_management_client_set_account (self->client, self->username, cryptpass);
  self->has_account = TRUE;
  start_call (task);
}

static void
start_run (SceauAgentBackend *self, Run *run, gpointer source_tag, GCancellable *cancellable,
           GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, run, run_free);
  if (sceau_management_client_get_pin (self->client) == NULL)
    g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_AGENT_KEY_UNKNOWN,
                             _ ("The agent’s fingerprint has not been confirmed yet."));
  else if (self->has_account)
    start_call (task);
  else
    sceau_secrets_lookup_async (self->secrets, SCEAU_SECRET_CRYPTPASS, self->server_id, cancellable,
                                on_cryptpass_found, g_steal_pointer (&task));
}

static void
sceau_agent_backend_run_async (SceauBackend *backend, SceauOperation operation,
                               const SceauArguments *arguments, const char *if_match,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (SceauArguments) none = NULL;
  Run *run = g_new0 (Run, 1);

  if (arguments == NULL)
    arguments = none = sceau_arguments_new ();
  run->call = sceau_agent_call_new (operation, arguments);
  run->if_match = g_strdup (if_match);
  run->read = read_state;
  run->destroy = g_object_unref;
  start_run (SCEAU_AGENT_BACKEND (backend), run, sceau_agent_backend_run_async, cancellable,
             callback, data);
}

static gpointer
sceau_agent_backend_finish (SceauBackend *backend, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, backend), NULL);

  return sceau_task_finish_pointer (result, error);
}

static SceauManagedState *
sceau_agent_backend_run_finish (SceauBackend *backend, GAsyncResult *result, GError **error)
{
  return sceau_agent_backend_finish (backend, result, error);
}

static const char *
sceau_agent_backend_run_get_backup (SceauBackend *backend, GAsyncResult *result)
{
  Run *run;

  g_return_val_if_fail (g_task_is_valid (result, backend), NULL);

  run = g_task_get_task_data (G_TASK (result));
  return run->backup;
}

static void
start_list (SceauBackend *backend, const char *path, ReadFunc read, gpointer source_tag,
            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  Run *run = g_new0 (Run, 1);

  run->call = g_new0 (SceauAgentCall, 1);
  run->call->method = "GET";
  run->call->path = g_strdup (path);
  run->read = read;
  run->destroy = (GDestroyNotify) g_ptr_array_unref;
  start_run (SCEAU_AGENT_BACKEND (backend), run, source_tag, cancellable, callback, data);
}

static void
sceau_agent_backend_history_async (SceauBackend *backend, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data)
{
  start_list (backend, "history", read_history, sceau_agent_backend_history_async, cancellable,
              callback, data);
}

static void
sceau_agent_backend_backups_async (SceauBackend *backend, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data)
{
  start_list (backend, "backups", read_backups, sceau_agent_backend_backups_async, cancellable,
              callback, data);
}

static GPtrArray *
sceau_agent_backend_list_finish (SceauBackend *backend, GAsyncResult *result, GError **error)
{
  return sceau_agent_backend_finish (backend, result, error);
}

static void
sceau_agent_backend_iface_init (SceauBackendInterface *iface)
{
  iface->supports = sceau_agent_backend_supports;
  iface->run_async = sceau_agent_backend_run_async;
  iface->run_finish = sceau_agent_backend_run_finish;
  iface->run_get_backup = sceau_agent_backend_run_get_backup;
  iface->history_async = sceau_agent_backend_history_async;
  iface->history_finish = sceau_agent_backend_list_finish;
  iface->backups_async = sceau_agent_backend_backups_async;
  iface->backups_finish = sceau_agent_backend_list_finish;
}

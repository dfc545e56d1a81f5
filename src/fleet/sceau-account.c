/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turns a user and a password into a cryptpass that was accepted: by CamTrace, by the agent, or by both. */
#include "fleet/sceau-account.h"

#include "camtrace/sceau-api-client.h"
#include "camtrace/sceau-management-client.h"
#include "fleet/sceau-task.h"

typedef struct
{
  SceauApiClient *api;          /* nullable */
  SceauManagementClient *agent; /* nullable */
  char *username;
  SceauSecret *password;
  SceauSecret *cryptpass;
  SceauManagedState *state;
} Check;

static void ask_camtrace (GTask *task);
static void on_camtrace_cryptpass (GObject *source, GAsyncResult *result, gpointer data);
static void on_camtrace_login (GObject *source, GAsyncResult *result, gpointer data);
static void ask_agent (GTask *task);
static void on_agent_cryptpass (GObject *source, GAsyncResult *result, gpointer data);
static void on_agent_login (GObject *source, GAsyncResult *result, gpointer data);
static void on_agent_state (GObject *source, GAsyncResult *result, gpointer data);

static void
check_free (gpointer data)
{
  Check *check = data;

  g_clear_object (&check->api);
  g_clear_object (&check->agent);
  g_free (check->username);
  g_clear_pointer (&check->password, sceau_secret_unref);
  g_clear_pointer (&check->cryptpass, sceau_secret_unref);
  g_clear_object (&check->state);
  g_free (check);
}

static void
take_cryptpass (Check *check, SceauSecret *cryptpass)
{
  g_clear_pointer (&check->cryptpass, sceau_secret_unref);
  check->cryptpass = cryptpass;
}

static void
ask_camtrace (GTask *task)
{
  Check *check = g_task_get_task_data (task);

  if (check->api == NULL)
    ask_agent (task);
  else
    sceau_api_client_cryptpass_async (check->api, check->username, check->password,
                                      g_task_get_cancellable (task), on_camtrace_cryptpass,
                                      g_object_ref (task));
}

static void
on_camtrace_cryptpass (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Check *check = g_task_get_task_data (task);
  GError *error = NULL;
  SceauSecret *cryptpass = sceau_api_client_cryptpass_finish (check->api, result, &error);

  if (cryptpass == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  take_cryptpass (check, cryptpass);
  sceau_api_client_set_account (check->api, check->username, cryptpass);
  sceau_api_client_login_async (check->api, g_task_get_cancellable (task), on_camtrace_login,
                                g_object_ref (task));
}

static void
on_camtrace_login (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Check *check = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) answer = sceau_api_client_login_finish (check->api, result, &error);

  if (answer == NULL)
    g_task_return_error (task, error);
  else
    ask_agent (task);
}

static void
ask_agent (GTask *task)
{
  Check *check = g_task_get_task_data (task);

  if (check->agent == NULL)
    g_task_return_boolean (task, TRUE);
  else
    sceau_management_client_cryptpass_async (check->agent, check->username, check->password,
                                             g_task_get_cancellable (task), on_agent_cryptpass,
                                             g_object_ref (task));
}

static void
on_agent_cryptpass (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Check *check = g_task_get_task_data (task);
  GError *error = NULL;
  SceauSecret *cryptpass = sceau_management_client_cryptpass_finish (check->agent, result, &error);

  if (cryptpass == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  take_cryptpass (check, cryptpass);
  sceau_management_client_set_account (check->agent, check->username, cryptpass);
  sceau_management_client_login_async (check->agent, g_task_get_cancellable (task), on_agent_login,
                                       g_object_ref (task));
}

static void
on_agent_login (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Check *check = g_task_get_task_data (task);
  GError *error = NULL;

  if (!sceau_management_client_login_finish (check->agent, result, &error))
    g_task_return_error (task, error);
  else
    sceau_management_client_get_state_async (check->agent, g_task_get_cancellable (task),
                                             on_agent_state, g_object_ref (task));
}

static void
on_agent_state (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Check *check = g_task_get_task_data (task);
  GError *error = NULL;

  check->state = sceau_management_client_get_state_finish (check->agent, result, &error);
  if (check->state == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * sceau_account_check_async:
 * @camtrace_url: (nullable): where CamTrace answers
 * @dns_name: (nullable): the name its certificate must cover, when that is https
 * @anchors: whom to trust then
 * @agent_url: (nullable): where the agent answers
 * @agent_pin: (nullable): its confirmed key
 * @username: the account
 * @password: its password; kept only until the salt has come
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 */
void
sceau_account_check_async (const char *camtrace_url, const char *dns_name, SceauAnchors *anchors,
                           const char *agent_url, const char *agent_pin, const char *username,
                           SceauSecret *password, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Check *check = g_new0 (Check, 1);
  GError *error = NULL;

  check->username = g_strdup (username);
  check->password = sceau_secret_ref (password);
  g_task_set_source_tag (task, sceau_account_check_async);
  g_task_set_task_data (task, check, check_free);
  if (camtrace_url != NULL)
    check->api = sceau_api_client_new (camtrace_url, dns_name, anchors, &error);
  if (error == NULL && agent_url != NULL)
    check->agent = sceau_management_client_new (agent_url, agent_pin, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    ask_camtrace (task);
}

/**
 * sceau_account_check_finish:
 * @result: what the callback got
 * @state: (out) (optional) (nullable) (transfer full): what the agent tells about the server
 * @error: AUTH_FAILED, AUTH_CONFIG, AGENT_KEY_CHANGED, UNREACHABLE, TIMED_OUT, CANCELLED…
 *
 * Returns: (transfer full) (nullable): the cryptpass for the agent where there is one, else for CamTrace
 */
SceauSecret *
sceau_account_check_finish (GAsyncResult *result, SceauManagedState **state, GError **error)
{
  Check *check;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  check = g_task_get_task_data (G_TASK (result));
  if (!sceau_task_finish_boolean (result, error))
    return NULL;
  if (state != NULL)
    *state = g_steal_pointer (&check->state);
  return g_steal_pointer (&check->cryptpass);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sceau's own client against the real agent, in one process. */
#include "config.h"

#include "camtrace/sceau-management-client.h"
#include "sceau-test-agent.h"

typedef struct
{
  GMainLoop *loop;
  SceauManagedState *state;
  SceauSecret *cryptpass;
  JsonObject *answer;
  GError *error;
} Wait;

static void
on_cryptpass_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;

  wait->cryptpass = sceau_management_client_cryptpass_finish (SCEAU_MANAGEMENT_CLIENT (source),
                                                              result, &wait->error);
  g_main_loop_quit (wait->loop);
}

static void
on_state_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;

  g_clear_object (&wait->state);
  wait->state = sceau_management_client_get_state_finish (SCEAU_MANAGEMENT_CLIENT (source), result,
                                                          &wait->error);
  g_main_loop_quit (wait->loop);
}

static void
on_call_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;

  g_clear_pointer (&wait->answer, json_object_unref);
  wait->answer = sceau_management_client_call_finish (SCEAU_MANAGEMENT_CLIENT (source), result,
                                                      NULL, &wait->error);
  g_main_loop_quit (wait->loop);
}

static void
read_state (SceauManagementClient *client, Wait *wait)
{
  sceau_management_client_get_state_async (client, NULL, on_state_cb, wait);
  g_main_loop_run (wait->loop);
}

static void
change (SceauManagementClient *client, Wait *wait, const char *method, const char *path,
        const char *body)
{
  g_autoptr (GBytes) bytes = body != NULL ? g_bytes_new_static (body, strlen (body)) : NULL;

  read_state (client, wait);
  g_assert_no_error (wait->error);
  sceau_management_client_call_async (
      client, method, path, body != NULL ? "application/json" : NULL, bytes,
      sceau_managed_state_get_etag (wait->state), NULL, on_call_cb, wait);
  g_main_loop_run (wait->loop);
}

static SceauManagementClient *
log_in (SceauTestAgent *agent, const char *user, Wait *wait)
{
  g_autoptr (SceauSecret) password = sceau_secret_new (SCEAU_TEST_AGENT_PASSWORD, (gsize) -1);
  g_autoptr (GError) error = NULL;
  SceauManagementClient *client = sceau_management_client_new (
      sceau_test_agent_get_url (agent), sceau_test_agent_get_fingerprint (agent), &error);

  g_assert_no_error (error);
  wait->loop = g_main_loop_new (NULL, FALSE);
  sceau_management_client_cryptpass_async (client, user, password, NULL, on_cryptpass_cb, wait);
  g_main_loop_run (wait->loop);
  g_assert_no_error (wait->error);
  sceau_management_client_set_account (client, user, wait->cryptpass);
  return client;
}

static void
wait_clear (Wait *wait)
{
  g_clear_pointer (&wait->loop, g_main_loop_unref);
  g_clear_object (&wait->state);
  g_clear_pointer (&wait->cryptpass, sceau_secret_unref);
  g_clear_pointer (&wait->answer, json_object_unref);
  g_clear_error (&wait->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wait, wait_clear)

static void
test_self_signed_way (gconstpointer version)
{
  g_autoptr (SceauTestAgent) agent = sceau_test_agent_new (version);
  g_auto (Wait) wait = { 0 };
  g_autoptr (SceauManagementClient) client = log_in (agent, "admin", &wait);

  change (client, &wait, "PUT", "services/https", "{\"enabled\":true}");
  g_assert_error (wait.error, SCEAU_ERROR, SCEAU_ERROR_NO_CERTIFICATE);
  g_clear_error (&wait.error);
  change (client, &wait, "POST", "self-signed",
          "{\"subject\":{\"common_name\":\"a.example\"},\"key_type\":\"ec:p256\"}");
  g_assert_no_error (wait.error);
  change (client, &wait, "PUT", "services/https", "{\"enabled\":true}");
  g_assert_no_error (wait.error);
  read_state (client, &wait);
  g_assert_true (sceau_managed_state_get_https_enabled (wait.state));
  g_assert_cmpint (sceau_managed_state_get_installed (wait.state), ==, SCEAU_INSTALLED_SELF_SIGNED);
  change (client, &wait, "DELETE", "certificate", NULL);
  g_assert_error (wait.error, SCEAU_ERROR, SCEAU_ERROR_HTTPS_ENABLED);
}

static void
test_guest (void)
{
  g_autoptr (SceauTestAgent) agent = sceau_test_agent_new ("8.15");
  g_auto (Wait) wait = { 0 };
  g_autoptr (SceauManagementClient) client = log_in (agent, "guest", &wait);

  change (client, &wait, "DELETE", "request", NULL);
  g_assert_error (wait.error, SCEAU_ERROR, SCEAU_ERROR_FORBIDDEN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/client/self-signed-way/7.13", "7.13", test_self_signed_way);
  g_test_add_data_func ("/client/self-signed-way/9.16", "9.16", test_self_signed_way);
  g_test_add_func ("/client/guest", test_guest);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How servers come into the fleet, and with which account they are reached. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/sceau-text.h"
#include "fleet/sceau-account.h"
#include "fleet/sceau-discovery-private.h"
#include "fleet/sceau-fleet-private.h"
#include "fleet/sceau-task.h"

static void on_password_checked (GObject *source, GAsyncResult *result, gpointer data);
static void on_password_stored (GObject *source, GAsyncResult *result, gpointer data);

char *
_sceau_fleet_dup_camtrace_url (SceauServer *server)
{
  SceauProbeResult *presented = sceau_server_get_presented (server);
  const char *host = sceau_server_get_https_host (server);

  if (presented == NULL || host == NULL
      || sceau_probe_result_get_status (presented) != SCEAU_PROBE_VERIFIED)
    return g_strdup (sceau_server_get_camtrace_url (server));
  return g_strdup_printf (strchr (host, ':') != NULL ? "https://[%s]:%u" : "https://%s:%u", host,
                          sceau_server_get_https_port (server));
}

static void
on_cryptpass_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (sceau_secrets_store_finish (SCEAU_SECRETS (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * sceau_fleet_set_cryptpass_async:
 * @self: a fleet
 * @server: whose it is
 * @cryptpass: the cryptpass: for its agent where it has one, else for CamTrace
 * @remember: whether it goes to the keyring, or is known only while this program runs
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 *
 * After NO_KEYRING and KEYRING_LOCKED it is known all the same while this program runs.
 */
void
sceau_fleet_set_cryptpass_async (SceauFleet *self, SceauServer *server, SceauSecret *cryptpass,
                                 gboolean remember, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data)
{
  GTask *task;
  g_autofree char *label = NULL;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (SCEAU_IS_SERVER (server));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sceau_fleet_set_cryptpass_async);
  /* Translators: the name of a secret in the keyring; the server's name. */
  label = g_strdup_printf (_ ("Sceau: account on %s"), sceau_server_get_name (server));
  _sceau_fleet_forget_backend (self, sceau_server_get_id (server));
  sceau_secrets_store_async (self->secrets, SCEAU_SECRET_CRYPTPASS, sceau_server_get_id (server),
                             label, cryptpass, remember, cancellable, on_cryptpass_stored, task);
}

/**
 * sceau_fleet_set_cryptpass_finish:
 * @self: a fleet
 * @result: what the callback got
 * @error: NO_KEYRING, KEYRING_LOCKED, CANCELLED
 *
 * Returns: whether it is where it was asked to be
 */
gboolean
sceau_fleet_set_cryptpass_finish (SceauFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return sceau_task_finish_boolean (result, error);
}

typedef struct
{
  SceauServer *server;
  gboolean remember;
} PasswordChange;

static void
password_change_free (gpointer data)
{
  PasswordChange *change = data;

  g_object_unref (change->server);
  g_free (change);
}

static void
on_password_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (sceau_fleet_set_cryptpass_finish (SCEAU_FLEET (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_password_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  SceauFleet *self = g_task_get_source_object (task);
  PasswordChange *change = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SceauSecret) cryptpass = sceau_account_check_finish (result, NULL, &error);

  if (cryptpass == NULL)
    g_task_return_error (task, error);
  else
    sceau_fleet_set_cryptpass_async (self, change->server, cryptpass, change->remember, cancellable,
                                     on_password_stored, g_steal_pointer (&task));
}

/**
 * sceau_fleet_set_password_async:
 * @self: a fleet
 * @server: whose it is
 * @password: a password; only the cryptpass made of it is kept
 * @remember: whether that goes to the keyring, or is known only while this program runs
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 *
 * Asks the server for the salt, and logs in once to see whether it is right: at its agent where it has one, else at CamTrace.
 */
void
sceau_fleet_set_password_async (SceauFleet *self, SceauServer *server, SceauSecret *password,
                                gboolean remember, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  GTask *task;
  PasswordChange *change;
  gboolean by_agent;
  g_autofree char *url = NULL;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (SCEAU_IS_SERVER (server));

  task = g_task_new (self, cancellable, callback, data);
  change = g_new0 (PasswordChange, 1);
  change->server = g_object_ref (server);
  change->remember = remember;
  g_task_set_source_tag (task, sceau_fleet_set_password_async);
  g_task_set_task_data (task, change, password_change_free);
  if (sceau_server_get_username (server) == NULL)
    {
      g_task_return_new_error (
          task, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
          _ ("The fleet knows no user of this server: a password has no use there."));
      g_object_unref (task);
      return;
    }
  by_agent = sceau_server_get_way (server) == SCEAU_WAY_AGENT
             && sceau_server_get_agent_url (server) != NULL;
  url = by_agent ? NULL : _sceau_fleet_dup_camtrace_url (server);
  sceau_account_check_async (
      url, sceau_server_get_dns_name (server), sceau_fleet_get_anchors (self),
      by_agent ? sceau_server_get_agent_url (server) : NULL, sceau_server_get_agent_pin (server),
      sceau_server_get_username (server), password, cancellable, on_password_checked, task);
}

/**
 * sceau_fleet_set_password_finish:
 * @self: a fleet
 * @result: what the callback got
 * @error: AUTH_FAILED, AUTH_CONFIG, UNREACHABLE, TIMED_OUT, AGENT_KEY_CHANGED, NO_KEYRING, KEYRING_LOCKED, CANCELLED;
 *   INVALID_ARGUMENT when the fleet knows no user of that server
 *
 * Returns: whether it is right, and where it was asked to be
 */
gboolean
sceau_fleet_set_password_finish (SceauFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return sceau_task_finish_boolean (result, error);
}

static void
on_discovered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  SceauDiscovery *discovery = sceau_discovery_run_finish (result, &error);

  if (discovery != NULL)
    g_task_return_pointer (task, discovery, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * sceau_fleet_discover_async:
 * @self: a fleet
 * @address: what a person typed: a name or an address, with or without scheme
 * @agent_url: (nullable): where its agent answers; %NULL: https://HOST:8444
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 */
void
sceau_fleet_discover_async (SceauFleet *self, const char *address, const char *agent_url,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (address != NULL);

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, sceau_fleet_discover_async);
  sceau_discovery_run_async (address, agent_url, sceau_fleet_get_anchors (self), cancellable,
                             on_discovered, task);
}

/**
 * sceau_fleet_discover_finish:
 * @self: a fleet
 * @result: what the callback got
 * @error: UNREACHABLE, NOT_CAMTRACE, VERSION_TOO_OLD, TIMED_OUT, NAME_DOES_NOT_RESOLVE, INVALID_ARGUMENT, CANCELLED…
 *
 * Returns: (transfer full) (nullable): what is known so far
 */
SceauDiscovery *
sceau_fleet_discover_finish (SceauFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return sceau_task_finish_pointer (result, error);
}

typedef struct
{
  SceauDiscovery *discovery;
  char *name;
  char *username;
  char *pin;
  SceauSecret *cryptpass;
} Enrolment;

static void
enrolment_free (gpointer data)
{
  Enrolment *enrolment = data;

  g_clear_object (&enrolment->discovery);
  g_free (enrolment->name);
  g_free (enrolment->username);
  g_free (enrolment->pin);
  g_clear_pointer (&enrolment->cryptpass, sceau_secret_unref);
  g_free (enrolment);
}

static SceauServer *
make_server (Enrolment *enrolment, SceauManagedState *state)
{
  SceauServer *server = sceau_server_new (NULL);
  const char *host = sceau_discovery_get_host (enrolment->discovery);

  g_object_set (server, "name", enrolment->name, "camtrace-url",
                sceau_discovery_get_url (enrolment->discovery), "username", enrolment->username,
                NULL);
  /* The name under which it is reached is the one that its clients use, until somebody says otherwise. */
  if (sceau_name_is_dns (host) && !sceau_name_is_ip (host) && strchr (host, '.') != NULL)
    g_object_set (server, "dns-name", host, NULL);
  if (enrolment->pin != NULL)
    g_object_set (server, "way", SCEAU_WAY_AGENT, "agent-url",
                  sceau_discovery_get_agent_url (enrolment->discovery), "agent-pin", enrolment->pin,
                  NULL);
  sceau_server_set_clock_shift (server, sceau_discovery_get_clock_shift (enrolment->discovery));
  if (state == NULL)
    return server;
  g_object_set (server, "product-version", sceau_managed_state_get_version (state), NULL);
  sceau_server_take_state (server, state, g_get_real_time () / G_USEC_PER_SEC);
  return server;
}

static void
on_account_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Enrolment *enrolment = g_task_get_task_data (task);
  g_autoptr (SceauManagedState) state = NULL;
  GError *error = NULL;

  enrolment->cryptpass = sceau_account_check_finish (result, &state, &error);
  if (enrolment->cryptpass == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, make_server (enrolment, state), g_object_unref);
}

/**
 * sceau_fleet_enrol_async:
 * @self: a fleet
 * @discovery: what is known so far
 * @name: what the server is to be called
 * @username: the account
 * @password: its password
 * @confirmed_pin: (nullable): the agent's fingerprint that a person has confirmed, in any grouping; %NULL: without the agent
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @data: for @callback
 *
 * Checks user and password at CamTrace, and at the agent when its fingerprint was confirmed.
 */
void
sceau_fleet_enrol_async (SceauFleet *self, SceauDiscovery *discovery, const char *name,
                         const char *username, SceauSecret *password, const char *confirmed_pin,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;
  Enrolment *enrolment;

  g_return_if_fail (SCEAU_IS_FLEET (self));
  g_return_if_fail (SCEAU_IS_DISCOVERY (discovery));

  task = g_task_new (self, cancellable, callback, data);
  enrolment = g_new0 (Enrolment, 1);
  enrolment->discovery = g_object_ref (discovery);
  enrolment->name = g_strdup (name);
  enrolment->username = g_strdup (username);
  enrolment->pin = confirmed_pin != NULL ? sceau_fingerprint_normalize (confirmed_pin) : NULL;
  g_task_set_source_tag (task, sceau_fleet_enrol_async);
  g_task_set_task_data (task, enrolment, enrolment_free);
  if (confirmed_pin != NULL && enrolment->pin == NULL)
    {
      g_task_return_new_error (task, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                               _ ("A fingerprint has 64 hexadecimal digits."));
      return;
    }
  sceau_account_check_async (
      sceau_discovery_get_url (discovery), NULL, sceau_fleet_get_anchors (self),
      enrolment->pin != NULL ? sceau_discovery_get_agent_url (discovery) : NULL, enrolment->pin,
      username, password, cancellable, on_account_checked, g_steal_pointer (&task));
}

/**
 * sceau_fleet_enrol_finish:
 * @self: a fleet
 * @result: what the callback got
 * @cryptpass: (out) (optional) (transfer full): for sceau_fleet_set_cryptpass_async ()
 * @error: AUTH_FAILED, AUTH_CONFIG, AGENT_KEY_CHANGED, INVALID_ARGUMENT, UNREACHABLE, TIMED_OUT, CANCELLED…
 *
 * Returns: (transfer full) (nullable): the server, filled in, not saved yet
 */
SceauServer *
sceau_fleet_enrol_finish (SceauFleet *self, GAsyncResult *result, SceauSecret **cryptpass,
                          GError **error)
{
  Enrolment *enrolment;
  SceauServer *server;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  enrolment = g_task_get_task_data (G_TASK (result));
  server = sceau_task_finish_pointer (result, error);
  if (server != NULL && cryptpass != NULL)
    *cryptpass = g_steal_pointer (&enrolment->cryptpass);
  return server;
}

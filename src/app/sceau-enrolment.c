/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last part of adding a server, in one go: check the account and the agent, save, keep the password's derivative. */
#include "app/sceau-enrolment.h"

typedef struct
{
  SceauFleet *fleet;
  SceauServer *server;
  SceauSecret *cryptpass;
  char *product_version;
  gboolean remembered;
} Enrolment;

static void on_enrolled_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_saved_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_remembered_cb (GObject *source, GAsyncResult *result, gpointer data);
static void on_kept_cb (GObject *source, GAsyncResult *result, gpointer data);

static void
enrolment_free (gpointer data)
{
  Enrolment *self = data;

  g_clear_object (&self->fleet);
  g_clear_object (&self->server);
  g_clear_pointer (&self->cryptpass, sceau_secret_unref);
  g_free (self->product_version);
  g_free (self);
}

/**
 * sceau_enrolment_run_async:
 * @fleet: the fleet
 * @discovery: what was found at the address
 * @name: the server's name in the fleet
 * @product_version: (nullable): what the person chose
 * @username: an account of that server
 * @password: its password
 * @confirmed_pin: (nullable): the agent's fingerprint, confirmed; %NULL: no agent
 * @cancellable: (nullable): stops it
 * @callback: called at the end
 * @data: for @callback
 *
 * Adds the server. Nothing is kept unless the account was accepted.
 */
void
sceau_enrolment_run_async (SceauFleet *fleet, SceauDiscovery *discovery, const char *name,
                           const char *product_version, const char *username, SceauSecret *password,
                           const char *confirmed_pin, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Enrolment *self = g_new0 (Enrolment, 1);

  g_task_set_source_tag (task, sceau_enrolment_run_async);
  self->fleet = g_object_ref (fleet);
  self->product_version = g_strdup (product_version);
  g_task_set_task_data (task, self, enrolment_free);
  sceau_fleet_enrol_async (fleet, discovery, name, username, password, confirmed_pin, cancellable,
                           on_enrolled_cb, g_steal_pointer (&task));
}

static void
on_enrolled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Enrolment *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  self->server = sceau_fleet_enrol_finish (SCEAU_FLEET (source), result, &self->cryptpass, &error);
  if (self->server == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->product_version != NULL)
    g_object_set (self->server, "product-version", self->product_version, NULL);
  sceau_fleet_save_async (self->fleet, self->server, cancellable, on_saved_cb,
                          g_steal_pointer (&task));
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Enrolment *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!sceau_fleet_save_finish (SCEAU_FLEET (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  /* From here on the server is in the fleet: cancelling no longer undoes anything. */
  sceau_fleet_set_cryptpass_async (self->fleet, self->server, self->cryptpass, TRUE, NULL,
                                   on_remembered_cb, g_steal_pointer (&task));
}

static void
on_remembered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Enrolment *self = g_task_get_task_data (task);

  self->remembered = sceau_fleet_set_cryptpass_finish (SCEAU_FLEET (source), result, NULL);
  if (self->remembered)
    {
      g_task_return_pointer (task, g_object_ref (self->server), g_object_unref);
      return;
    }
  sceau_fleet_set_cryptpass_async (self->fleet, self->server, self->cryptpass, FALSE, NULL,
                                   on_kept_cb, g_steal_pointer (&task));
}

static void
on_kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Enrolment *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!sceau_fleet_set_cryptpass_finish (SCEAU_FLEET (source), result, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_object_ref (self->server), g_object_unref);
}

/**
 * sceau_enrolment_run_finish:
 * @result: the result
 * @remembered: (out) (optional): whether a keyring keeps the account
 * @error: return location
 *
 * Returns: (transfer full): the new server of the fleet; %NULL with AUTH_FAILED, EXISTS (the name), AGENT_KEY_CHANGED…
 */
SceauServer *
sceau_enrolment_run_finish (GAsyncResult *result, gboolean *remembered, GError **error)
{
  Enrolment *self = g_task_get_task_data (G_TASK (result));

  if (remembered != NULL)
    *remembered = self->remembered;
  return g_task_propagate_pointer (G_TASK (result), error);
}

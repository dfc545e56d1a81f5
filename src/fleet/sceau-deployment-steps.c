/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps up to and with the switch. */
#include "config.h"

#include "fleet/sceau-deployment-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/sceau-text.h"
#include "fleet/sceau-comparison.h"
#include "pki/sceau-names.h"

#define PROBE_LIMIT_MS 5000

static void on_preflight_state (GObject *source, GAsyncResult *result, gpointer data);
static void take_baseline (SceauDeployment *self);
static void on_baseline (GObject *source, GAsyncResult *result, gpointer data);
static void end_preflight (SceauDeployment *self);

static void
fail (SceauDeployment *self, SceauErrorCode code, const char *message)
{
  _sceau_deployment_step_failed (self, g_error_new_literal (SCEAU_ERROR, code, message));
}

static gboolean
spki_fits (SceauManagedState *state, const char *spki)
{
  return sceau_managed_state_has_key (state, spki)
         /* An uploaded key that was not opened yet: only the server can tell, and its check will. */
         || (sceau_managed_state_get_key_pending (state)
             && sceau_managed_state_get_pending_spki (state) == NULL);
}

static gboolean
check_chain (SceauDeployment *self, GError **error)
{
  const char *spki;

  if (self->arguments->chain_pem == NULL)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                           _ ("There is no chain to install."));
      return FALSE;
    }
  self->meant = sceau_comparison_read_chain (self->arguments->chain_pem, error);
  if (self->meant == NULL)
    return FALSE;
  spki = sceau_certificate_get_spki_sha256 (self->meant->pdata[0]);
  if (self->arguments->key_pem != NULL || spki_fits (self->before, spki))
    return TRUE;
  g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_PAIR_MISMATCH,
               _ ("The certificate for “%s” belongs to no key on this server."),
               sceau_certificate_get_title (self->meant->pdata[0]));
  return FALSE;
}

/* Can it be done at all to what is there? */
gboolean
_sceau_deployment_check_operation (SceauDeployment *self, GError **error)
{
  switch (self->operation)
    {
    case SCEAU_OPERATION_INSTALL:
    case SCEAU_OPERATION_CHECK:
      return check_chain (self, error);
    case SCEAU_OPERATION_ENABLE:
      if (sceau_managed_state_get_installed (self->before) != SCEAU_INSTALLED_NONE)
        return TRUE;
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_NO_CERTIFICATE,
                           _ ("HTTPS cannot be switched on: no certificate is installed."));
      return FALSE;
    case SCEAU_OPERATION_UNINSTALL:
      if (self->enable || !sceau_managed_state_get_https_switched_on (self->before))
        return TRUE;
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_HTTPS_ENABLED,
                           _ ("The certificate cannot be removed while HTTPS is on."));
      return FALSE;
    case SCEAU_OPERATION_STATE:
    case SCEAU_OPERATION_REQUEST:
    case SCEAU_OPERATION_DELETE_REQUEST:
    case SCEAU_OPERATION_SELF_SIGN:
    case SCEAU_OPERATION_UPLOAD_KEY:
    case SCEAU_OPERATION_DISABLE:
    case SCEAU_OPERATION_RESTORE:
    case SCEAU_OPERATION_MIGRATE:
    case SCEAU_N_OPERATIONS:
    default:
      return TRUE;
    }
}

static gboolean
check_etag (SceauDeployment *self, GError **error)
{
  if (self->etag == NULL
      || g_strcmp0 (self->etag, sceau_managed_state_get_etag (self->before)) == 0)
    return TRUE;
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_CHANGED_MEANWHILE,
                       _ ("The server has changed since you looked; nothing was done."));
  return FALSE;
}

static char *
dup_clock_remark (SceauDeployment *self)
{
  gint64 shift = sceau_server_get_clock_shift (self->server);
  int minutes = (int) (ABS (shift) / 60);

  if (ABS (shift) <= SCEAU_CLOCK_SKEW_SECONDS)
    return g_strdup (_ ("Nothing has changed there meanwhile."));
  if (shift < 0)
    return g_strdup_printf (ngettext ("The server’s clock is %d minute behind: a new certificate "
                                      "may not be valid there yet.",
                                      "The server’s clock is %d minutes behind: a new certificate "
                                      "may not be valid there yet.",
                                      minutes),
                            minutes);
  return g_strdup_printf (ngettext ("The server’s clock is %d minute ahead.",
                                    "The server’s clock is %d minutes ahead.", minutes),
                          minutes);
}

static void
end_preflight (SceauDeployment *self)
{
  g_autofree char *remark = dup_clock_remark (self);

  _sceau_deployment_step_done (self, SCEAU_STEP_DONE, remark);
}

static void
on_baseline (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauDeployment) self = data;
  GError *error = NULL;

  self->baseline = sceau_prober_probe_finish (self->prober, result, &error);
  if (self->baseline == NULL)
    _sceau_deployment_step_failed (self, error);
  else
    end_preflight (self);
}

/* Can HTTPS be reached from here at all? If not, a verification afterwards says nothing about the change. */
static void
take_baseline (SceauDeployment *self)
{
  const char *host = sceau_server_get_https_host (self->server);

  if (self->prober == NULL || host == NULL
      || _sceau_deployment_find_step (self, SCEAU_STEP_VERIFY) == NULL
      || !sceau_managed_state_get_https_enabled (self->before))
    {
      end_preflight (self);
      return;
    }
  sceau_prober_probe_async (self->prober, host, sceau_server_get_https_port (self->server),
                            sceau_server_get_dns_name (self->server), PROBE_LIMIT_MS,
                            _sceau_deployment_now (), self->cancellable, on_baseline,
                            g_object_ref (self));
}

static void
on_preflight_state (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauDeployment) self = data;
  GError *error = NULL;

  self->before = sceau_backend_run_finish (self->backend, result, &error);
  if (self->before == NULL)
    {
      _sceau_deployment_step_failed (self, error);
      return;
    }
  _sceau_deployment_take_state (self, self->before);
  if (check_etag (self, &error) && _sceau_deployment_check_operation (self, &error))
    take_baseline (self);
  else
    _sceau_deployment_step_failed (self, error);
}

/* A fresh look at the server: is it as the person saw it, and can this be done to it? */
void
_sceau_deployment_preflight (SceauDeployment *self)
{
  g_autofree char *why = NULL;

  if (!sceau_backend_supports (self->backend, self->operation, &why))
    {
      fail (self, SCEAU_ERROR_UNSUPPORTED, why);
      return;
    }
  sceau_backend_run_async (self->backend, SCEAU_OPERATION_STATE, NULL, NULL, self->cancellable,
                           on_preflight_state, g_object_ref (self));
}

static gboolean
has_something_to_keep (SceauManagedState *state)
{
  return sceau_managed_state_get_installed (state) != SCEAU_INSTALLED_NONE
         || sceau_managed_state_get_request (state) != NULL
         || sceau_managed_state_get_key_pending (state);
}

static void
on_backups (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauDeployment) self = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) backups = sceau_backend_backups_finish (self->backend, result, &error);

  if (backups == NULL)
    _sceau_deployment_step_failed (self, error);
  else
    _sceau_deployment_step_done (
        self, SCEAU_STEP_DONE,
        _ ("The server keeps what is there now in the very move that replaces it."));
}

/* The server itself makes the backup within its transaction; here it is asked whether it keeps any. */
void
_sceau_deployment_backup (SceauDeployment *self)
{
  if (!has_something_to_keep (self->before))
    _sceau_deployment_step_done (self, SCEAU_STEP_SKIPPED,
                                 _ ("There is nothing yet that could be lost."));
  else
    sceau_backend_backups_async (self->backend, self->cancellable, on_backups, g_object_ref (self));
}

static void
on_uploaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauDeployment) self = data;
  GError *error = NULL;
  g_autoptr (SceauManagedState) state = sceau_backend_run_finish (self->backend, result, &error);

  if (state == NULL)
    {
      /* Where the server refused it, a key that waits there is somebody else's. */
      self->uploaded = _sceau_deployment_is_loss (error)
                       || g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_CANCELLED);
      _sceau_deployment_step_failed (self, error);
      return;
    }
  self->uploaded_as = g_strdup (sceau_managed_state_get_etag (state));
  _sceau_deployment_take_state (self, state);
  _sceau_deployment_step_done (self, SCEAU_STEP_DONE, _ ("The key waits for its certificate."));
}

void
_sceau_deployment_upload (SceauDeployment *self)
{
  /* From now on a key may lie there: a clean-up looks. */
  self->uploaded = TRUE;
  sceau_backend_run_async (self->backend, SCEAU_OPERATION_UPLOAD_KEY, self->arguments,
                           sceau_managed_state_get_etag (self->now), self->cancellable, on_uploaded,
                           g_object_ref (self));
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauDeployment) self = data;
  GError *error = NULL;
  g_autoptr (SceauManagedState) state = sceau_backend_run_finish (self->backend, result, &error);

  if (state == NULL)
    {
      _sceau_deployment_step_failed (self, error);
      return;
    }
  _sceau_deployment_take_state (self, state);
  _sceau_deployment_step_done (self, SCEAU_STEP_DONE, _ ("Key, chain and front end fit together."));
}

/* Everything that the server does for an install but the switch. */
void
_sceau_deployment_check (SceauDeployment *self)
{
  sceau_backend_run_async (self->backend, SCEAU_OPERATION_CHECK, self->arguments,
                           sceau_managed_state_get_etag (self->now), self->cancellable, on_checked,
                           g_object_ref (self));
}

static void
tell_backup (SceauDeployment *self)
{
  SceauStep *step = _sceau_deployment_find_step (self, SCEAU_STEP_BACKUP);
  g_autofree char *message = NULL;

  if (step == NULL || self->backup == NULL || sceau_step_get_state (step) != SCEAU_STEP_DONE)
    return;
  message = g_strdup_printf (_ ("Kept as backup %s."), self->backup);
  sceau_step_set_message (step, message);
}

/* The common name of what was made on the server itself; a certificate whose key came from elsewhere may be for several servers. */
static char *
dup_common_name (SceauDeployment *self)
{
  g_autoptr (SceauSubject) subject = NULL;

  if (self->operation == SCEAU_OPERATION_REQUEST || self->operation == SCEAU_OPERATION_SELF_SIGN)
    return self->arguments->subject != NULL ? g_strdup (self->arguments->subject->common_name)
                                            : NULL;
  if (self->operation != SCEAU_OPERATION_INSTALL || self->arguments->key_pem != NULL)
    return NULL;
  subject = sceau_certificate_dup_subject_fields (self->meant->pdata[0]);
  return g_strdup (subject->common_name);
}

/* Before clients are asked by that name. */
static void
learn_name (SceauDeployment *self)
{
  g_autofree char *common_name = NULL;
  g_autofree char *name = NULL;

  if (sceau_server_get_dns_name (self->server) != NULL)
    return;
  common_name = dup_common_name (self);
  name = common_name != NULL ? sceau_name_normalize (common_name) : NULL;
  if (name == NULL || sceau_name_is_ip (name) || strchr (name, '.') == NULL
      || strchr (name, '*') != NULL)
    return;
  self->learnt = g_steal_pointer (&name);
  g_object_set (self->server, "dns-name", self->learnt, NULL);
}

static void
on_switched (SceauDeployment *self, GError *error)
{
  g_autofree char *message = NULL;

  if (error != NULL)
    {
      _sceau_deployment_step_failed (self, error);
      return;
    }
  self->switched = TRUE;
  tell_backup (self);
  if (self->operation != SCEAU_OPERATION_INSTALL)
    {
      g_clear_pointer (&self->meant, g_ptr_array_unref);
      self->meant = g_ptr_array_ref (sceau_managed_state_get_chain (self->now));
    }
  learn_name (self);
  if (self->learnt != NULL)
    message = g_strdup_printf (
        _ ("Done. The server had no DNS name in the fleet: from now on it is “%s”."), self->learnt);
  else if (self->operation == SCEAU_OPERATION_DISABLE
           && sceau_managed_state_get_https_off (self->before))
    message = g_strdup (_ ("HTTPS was off already."));
  else
    message = _sceau_deployment_dup_remark (self, self->before);
  _sceau_deployment_step_done (self, SCEAU_STEP_DONE, message != NULL ? message : _ ("Done."));
}

/* The one step that changes what clients get. */
void
_sceau_deployment_switch (SceauDeployment *self)
{
  _sceau_deployment_change (self, self->operation, self->arguments, on_switched);
}

/* CamTrace's own front end is switched by a person: what was installed stays, the page shows the click. */
static void
leave_to_person (SceauDeployment *self, GError *error)
{
  g_error_free (error);
  _sceau_deployment_step_done (
      self, SCEAU_STEP_SKIPPED,
      _ ("On this server CamTrace itself switches HTTPS: open Administration/System and enable “Web "
         "service HTTPS”, then look again."));
}

static void
on_enabled (SceauDeployment *self, GError *error)
{
  if (g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_FRONT_END_NOT_OURS) && self->switched)
    {
      leave_to_person (self, error);
      return;
    }
  if (error != NULL)
    {
      _sceau_deployment_step_failed (self, error);
      return;
    }
  if (self->operation == SCEAU_OPERATION_UNINSTALL)
    self->disabled_here = TRUE;
  else
    self->enabled_here = TRUE;
  if (self->meant == NULL)
    self->meant = g_ptr_array_ref (sceau_managed_state_get_chain (self->now));
  _sceau_deployment_step_done (self, SCEAU_STEP_DONE, _ ("Done."));
}

/* Switches HTTPS on; for a removal: off. */
void
_sceau_deployment_enable (SceauDeployment *self)
{
  gboolean on = self->operation != SCEAU_OPERATION_UNINSTALL;

  if (on ? sceau_managed_state_get_https_enabled (self->now)
         : sceau_managed_state_get_https_off (self->now))
    {
      if (self->meant == NULL)
        self->meant = g_ptr_array_ref (sceau_managed_state_get_chain (self->now));
      _sceau_deployment_step_done (self, SCEAU_STEP_SKIPPED,
                                   on ? _ ("HTTPS is on already.") : _ ("HTTPS is off already."));
      return;
    }
  _sceau_deployment_change (self, on ? SCEAU_OPERATION_ENABLE : SCEAU_OPERATION_DISABLE, NULL,
                            on_enabled);
}

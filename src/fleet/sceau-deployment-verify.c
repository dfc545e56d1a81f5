/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last step: a real TLS client from outside gets what was meant, or it did not work. */
#include "config.h"

#include "fleet/sceau-deployment-private.h"

#include <glib/gi18n-lib.h>

#include "fleet/sceau-comparison.h"

#define PROBE_LIMIT_MS 5000
#define RETRY_MS       300

static void probe (SceauDeployment *self);
static void on_probed (GObject *source, GAsyncResult *result, gpointer data);
static gboolean on_retry (gpointer data);

static GError *
error_for (SceauDeployment *self, SceauComparison comparison)
{
  GError *error;
  GPtrArray *findings;
  const GError *why = sceau_probe_result_get_error (self->presented);

  if (comparison == SCEAU_COMPARISON_NONE)
    {
      error = g_error_new_literal (SCEAU_ERROR, SCEAU_ERROR_VERIFY_FAILED,
                                   _ ("No TLS client gets an answer from the server."));
      if (why != NULL)
        sceau_error_set_detail (error, why->message);
      return error;
    }
  error = g_error_new_literal (
      SCEAU_ERROR, SCEAU_ERROR_VERIFY_FAILED,
      comparison == SCEAU_COMPARISON_LEAF_DIFFERS
          ? _ ("A TLS client gets another certificate than the one that was installed.")
          : _ ("A TLS client gets the certificate without the chain that was installed."));
  findings = sceau_findings_new ();
  g_ptr_array_add (findings,
                   sceau_comparison_to_finding (comparison, self->meant,
                                                sceau_probe_result_get_chain (self->presented),
                                                sceau_server_get_name (self->server)));
  sceau_error_set_findings (error, findings);
  g_ptr_array_unref (findings);
  return error;
}

/* It was not to be reached before the change either: that is no fault of the change, and proves nothing. */
static gboolean
was_out_of_reach_before (SceauDeployment *self)
{
  return self->baseline != NULL
         && sceau_probe_result_get_status (self->baseline) == SCEAU_PROBE_UNREACHABLE;
}

static void
end_well (SceauDeployment *self)
{
  if (sceau_probe_result_get_status (self->presented) == SCEAU_PROBE_VERIFIED)
    _sceau_deployment_step_done (
        self, SCEAU_STEP_DONE,
        _ ("A TLS client on this computer got this certificate and its chain, and accepts them."));
  else
    _sceau_deployment_step_done (
        self, SCEAU_STEP_DONE,
        _ ("A TLS client on this computer got this certificate and its chain; the findings say why "
           "some clients do not accept them."));
}

static void
judge (SceauDeployment *self)
{
  SceauComparison comparison = SCEAU_COMPARISON_NONE;

  if (sceau_probe_result_get_status (self->presented) != SCEAU_PROBE_UNREACHABLE)
    comparison = sceau_comparison_of_chains (self->meant,
                                             sceau_probe_result_get_chain (self->presented));
  if (comparison == SCEAU_COMPARISON_EQUAL)
    end_well (self);
  else if (g_get_monotonic_time () < self->verify_deadline)
    /* A front end that reloads answers with the old certificate, or not at all, for a moment. */
    g_timeout_add_full (G_PRIORITY_DEFAULT, RETRY_MS, on_retry, g_object_ref (self),
                        g_object_unref);
  else if (comparison == SCEAU_COMPARISON_NONE && was_out_of_reach_before (self))
    _sceau_deployment_step_done (
        self, SCEAU_STEP_SKIPPED,
        _ ("Not verified: HTTPS cannot be reached from this computer, and could not before either."));
  else
    _sceau_deployment_step_failed (self, error_for (self, comparison));
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SceauDeployment) self = data;
  GError *error = NULL;
  g_autoptr (SceauProbeResult) presented = sceau_prober_probe_finish (self->prober, result, &error);

  if (presented == NULL)
    {
      _sceau_deployment_step_failed (self, error);
      return;
    }
  sceau_server_take_presented (self->server, presented, _sceau_deployment_now ());
  g_set_object (&self->presented, sceau_server_get_presented (self->server));
  judge (self);
}

static void
probe (SceauDeployment *self)
{
  sceau_prober_probe_async (self->prober, sceau_server_get_https_host (self->server),
                            sceau_server_get_https_port (self->server),
                            sceau_server_get_dns_name (self->server), PROBE_LIMIT_MS,
                            _sceau_deployment_now (), NULL, on_probed, g_object_ref (self));
}

static gboolean
on_retry (gpointer data)
{
  probe (data);
  return G_SOURCE_REMOVE;
}

/* With the root that came along it can be told whether a client lacks nothing else. */
static void
learn_root (SceauDeployment *self)
{
  g_autoptr (SceauCertificate) root = NULL;

  if (self->operation != SCEAU_OPERATION_INSTALL || self->arguments->anchor_pem == NULL)
    return;
  root = sceau_certificate_new_from_pem (self->arguments->anchor_pem, NULL);
  sceau_server_set_root (self->server, root);
}

void
_sceau_deployment_verify (SceauDeployment *self)
{
  learn_root (self);
  if (sceau_managed_state_get_https_off (self->now))
    _sceau_deployment_step_done (self, SCEAU_STEP_SKIPPED,
                                 _ ("HTTPS is off: there is nothing to see from outside yet."));
  else if (!sceau_managed_state_get_https_enabled (self->now))
    _sceau_deployment_step_done (
        self, SCEAU_STEP_SKIPPED,
        _ ("Not verified: the server itself does not see HTTPS answer as it should."));
  else if (self->prober == NULL || sceau_server_get_https_host (self->server) == NULL)
    _sceau_deployment_step_done (self, SCEAU_STEP_SKIPPED, _ ("Not verified from outside."));
  else
    {
      self->verify_deadline = g_get_monotonic_time ()
                              + (gint64) MIN (self->patience_ms, 10000) * 1000;
      probe (self);
    }
}

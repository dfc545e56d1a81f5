/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One job on one server, as the command line tells it: its plan, its steps while they are done,
 * its outcome. */
#include "config.h"

#include "base/sceau-error-json.h"
#include "base/sceau-json.h"
#include "cli/sceau-cli-fleet.h"
#include "cli/sceau-cli-print.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  SceauCli *cli;
  SceauServer *server;
  SceauDeployment *deployment;
  SceauOperation operation;
  gboolean enable;
  SceauCliExtra extra;
  gpointer extra_data;
} Job;

static JsonArray *
job_steps_to_json (SceauDeployment *deployment)
{
  GListModel *steps = sceau_deployment_get_steps (deployment);
  JsonArray *array = json_array_new ();
  guint i;

  for (i = 0; i < g_list_model_get_n_items (steps); i++)
    {
      g_autoptr (SceauStep) step = g_list_model_get_item (steps, i);
      JsonObject *object = json_object_new ();

      sceau_json_set_string (object, "step",
                             sceau_step_kind_to_string (sceau_step_get_kind (step)));
      sceau_json_set_string (object, "state",
                             sceau_step_state_to_string (sceau_step_get_state (step)));
      sceau_json_set_string (object, "title", sceau_step_get_title (step));
      sceau_json_set_string (object, "message", sceau_step_get_message (step));
      json_object_set_int_member (object, "elapsed_ms", sceau_step_get_elapsed (step));
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
merge_members (JsonObject *into, JsonObject *from)
{
  JsonObjectIter iterator;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iterator, from);
  while (json_object_iter_next (&iterator, &name, &node))
    json_object_set_member (into, name, json_node_copy (node));
  json_object_unref (from);
}

JsonObject *
sceau_cli_deployment_to_json (SceauDeployment *deployment, const GError *error)
{
  JsonObject *document = json_object_new ();
  SceauProbeResult *presented = sceau_deployment_get_presented (deployment);
  GPtrArray *findings = error != NULL ? sceau_error_get_findings (error) : NULL;
  SceauDeploymentState state = sceau_deployment_get_state (deployment);

  sceau_json_set_string (document, "server",
                         sceau_server_get_name (sceau_deployment_get_server (deployment)));
  sceau_json_set_string (document, "operation",
                         sceau_operation_to_string (sceau_deployment_get_operation (deployment)));
  sceau_json_set_string (document, "outcome", sceau_deployment_state_to_string (state));
  json_object_set_array_member (document, "steps", job_steps_to_json (deployment));
  if (state == SCEAU_DEPLOYMENT_PLANNED && error == NULL)
    return document;
  sceau_json_set_string (document, "backup", sceau_deployment_get_backup (deployment));
  if (presented != NULL)
    json_object_set_object_member (document, "presented", sceau_probe_result_to_json (presented));
  else
    json_object_set_null_member (document, "presented");
  if (error != NULL)
    json_object_set_object_member (document, "error", sceau_error_to_json (error));
  else
    json_object_set_null_member (document, "error");
  json_object_set_array_member (document, "findings",
                                findings != NULL ? sceau_findings_to_json (findings)
                                                 : json_array_new ());
  return document;
}

static JsonObject *
job_to_json (Job *job, const GError *error)
{
  JsonObject *document = sceau_cli_deployment_to_json (job->deployment, error);

  if (job->extra != NULL && error == NULL)
    merge_members (document, job->extra (job->server, job->extra_data));
  return document;
}

/* --- For people
 * ------------------------------------------------------------------------------------ */

/* A check that was made, and found what some clients do not accept, is no success. */
static const char *
mark_for (SceauStep *step, SceauDeployment *deployment)
{
  SceauProbeResult *presented = sceau_deployment_get_presented (deployment);

  switch (sceau_step_get_state (step))
    {
    case SCEAU_STEP_DONE:
      return sceau_step_get_kind (step) == SCEAU_STEP_VERIFY && presented != NULL
                     && sceau_probe_result_get_status (presented) != SCEAU_PROBE_VERIFIED
                 ? "!"
                 : "✓";
    case SCEAU_STEP_FAILED:
      return "✗";
    case SCEAU_STEP_SKIPPED:
      return "–";
    case SCEAU_STEP_WAITING:
    case SCEAU_STEP_RUNNING:
    case SCEAU_N_STEP_STATES:
    default:
      return NULL;
    }
}

static void
on_step_changed (SceauStep *step, GParamSpec *pspec, SceauDeployment *deployment)
{
  SceauStepState state = sceau_step_get_state (step);
  const char *message = sceau_step_get_message (step);
  const char *mark = mark_for (step, deployment);

  if (mark == NULL)
    return;
  g_print ("%s ", mark);
  if (message != NULL && *message != '\0')
    g_print (_ ("%s: %s"), sceau_step_get_title (step), message);
  else
    g_print ("%s", sceau_step_get_title (step));
  if (state != SCEAU_STEP_SKIPPED) /* what was not done took no time */
    g_print (" (%u ms)", sceau_step_get_elapsed (step));
  g_print ("\n");
}

static void
job_watch_step (SceauStep *step, SceauDeployment *deployment)
{
  if (g_object_get_data (G_OBJECT (step), "sceau-watched") != NULL)
    return;
  g_object_set_data (G_OBJECT (step), "sceau-watched", step);
  g_signal_connect_object (step, "notify::state", G_CALLBACK (on_step_changed), deployment, 0);
}

/* A roll-back adds its step while the job runs. */
static void
on_steps_changed (GListModel *steps, guint position, guint removed, guint added,
                  SceauDeployment *deployment)
{
  guint i;

  for (i = position; i < position + added; i++)
    {
      g_autoptr (SceauStep) step = g_list_model_get_item (steps, i);

      job_watch_step (step, deployment);
    }
}

void
sceau_cli_watch_deployment (SceauDeployment *deployment)
{
  GListModel *steps = sceau_deployment_get_steps (deployment);

  g_signal_connect_object (steps, "items-changed", G_CALLBACK (on_steps_changed), deployment, 0);
  on_steps_changed (steps, 0, 0, g_list_model_get_n_items (steps), deployment);
}

void
sceau_cli_print_presented (SceauCli *self, SceauDeployment *deployment)
{
  SceauProbeResult *presented = sceau_deployment_get_presented (deployment);
  SceauCertificate *leaf = presented != NULL ? sceau_probe_result_get_leaf (presented) : NULL;

  if (leaf == NULL)
    return;
  g_print ("%s\n", _ ("A TLS client now gets:"));
  sceau_print_certificate (leaf, self->now);
  sceau_print_findings (sceau_probe_result_get_findings (presented));
}

/* The window's own word for a server decides, so that both say the same of it: a root that is not known here is nobody's fault,
 * whether it was sent or not. */
static gboolean
clients_refuse (SceauServer *server)
{
  switch (sceau_server_get_status (server))
    {
    case SCEAU_STATUS_UNREACHABLE:
    case SCEAU_STATUS_TROUBLE:
    case SCEAU_STATUS_INCOMPLETE:
      return TRUE;
    case SCEAU_STATUS_UNKNOWN:
    case SCEAU_STATUS_EXPIRING:
    case SCEAU_STATUS_NOT_CONFIGURED:
    case SCEAU_STATUS_BY_HAND:
    case SCEAU_STATUS_WAITING:
    case SCEAU_STATUS_READY:
    case SCEAU_STATUS_UNTRUSTED:
    case SCEAU_STATUS_VERIFIED:
    case SCEAU_N_STATUS:
    default:
      return FALSE;
    }
}

SceauExit
sceau_cli_judge_deployment (SceauDeployment *deployment, gboolean enable)
{
  SceauServer *server = sceau_deployment_get_server (deployment);
  SceauManagedState *state = sceau_server_get_state (server);
  SceauProbeResult *presented = sceau_deployment_get_presented (deployment);
  const char *name = sceau_server_get_name (server);

  if (enable && state != NULL && !sceau_managed_state_get_https_enabled (state))
    sceau_cli_warn (_ ("%s: HTTPS is not on, as --enable asked: on this server it is switched in "
                       "CamTrace itself."),
                    name);
  else if (presented == NULL)
    return SCEAU_EXIT_DONE;
  else if (sceau_probe_result_get_status (presented) == SCEAU_PROBE_UNREACHABLE)
    sceau_cli_warn (_ ("%s: it is done, but no TLS client on this computer gets an answer from "
                       "this server."),
                    name);
  else if (clients_refuse (server))
    sceau_cli_warn (_ ("%s: it is done, but clients do not accept what they get from this server."),
                    name);
  else
    return SCEAU_EXIT_DONE;
  return SCEAU_EXIT_INCOMPLETE;
}

/* What stays, or is back, on a server without certificate: it is not seen otherwise until something refuses because of it. */
static void
job_print_waiting (Job *job)
{
  SceauManagedState *state = sceau_server_get_state (job->server);

  if ((job->operation != SCEAU_OPERATION_RESTORE && job->operation != SCEAU_OPERATION_UNINSTALL)
      || state == NULL
      || (sceau_managed_state_get_request (state) == NULL
          && !sceau_managed_state_get_key_pending (state)))
    return;
  if (job->operation == SCEAU_OPERATION_RESTORE)
    g_print ("%s\n", _ ("A request is on the server again, and waits for its certificate."));
  else
    g_print ("%s\n", _ ("The request and its key stay on the server: the same certificate can be "
                        "installed again."));
  g_print (_ ("“sceauctl server request %s --delete” removes it.\n"),
           sceau_server_get_name (job->server));
}

/* --- Running
 * ---------------------------------------------------------------------------------------- */

static SceauExit
job_report_failure (Job *job, const GError *error)
{
  SceauExit exit = sceau_cli_fail_with_findings (job->cli, error,
                                                 sceau_server_get_name (job->server));

  if (job->cli->json)
    sceau_cli_print_json (job_to_json (job, error), TRUE);
  return exit == SCEAU_EXIT_FAILED ? SCEAU_EXIT_SERVER : exit;
}

void
sceau_cli_keep_learnt (SceauFleet *fleet, SceauDeployment *deployment)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (sceau_deployment_get_learnt_name (deployment) == NULL)
    return;
  sceau_fleet_save_async (fleet, sceau_deployment_get_server (deployment), NULL, sceau_cli_on_ready,
                          &result);
  if (!sceau_fleet_save_finish (fleet, sceau_cli_wait (&result), &error))
    sceau_cli_warn ("%s", error->message);
}

/* A dry run refuses what would be refused, with the same words and the same exit status. */
static SceauExit
job_print_plan (Job *job)
{
  g_autofree char *plan = NULL;
  g_autoptr (GError) error = NULL;

  if (!sceau_deployment_foresee (job->deployment, &error))
    return job_report_failure (job, error);

  if (job->cli->json)
    {
      sceau_cli_print_json (sceau_cli_deployment_to_json (job->deployment, NULL), TRUE);
      return SCEAU_EXIT_DONE;
    }
  plan = sceau_deployment_dup_plan (job->deployment);
  g_print (_ ("On %s, this would be done:\n"), sceau_server_get_name (job->server));
  g_print ("%s%s", plan, g_str_has_suffix (plan, "\n") ? "" : "\n");
  return SCEAU_EXIT_DONE;
}

static SceauExit
job_run (Job *job)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (!job->cli->json)
    sceau_cli_watch_deployment (job->deployment);
  sceau_deployment_run_async (job->deployment, job->cli->cancellable, sceau_cli_on_ready, &result);
  if (!sceau_deployment_run_finish (job->deployment, sceau_cli_wait (&result), &error))
    return job_report_failure (job, error);
  if (job->cli->json)
    sceau_cli_print_json (job_to_json (job, NULL), TRUE);
  else
    {
      sceau_cli_print_presented (job->cli, job->deployment);
      job_print_waiting (job);
    }
  return job->operation == SCEAU_OPERATION_SELF_SIGN || job->operation == SCEAU_OPERATION_ENABLE
             ? sceau_cli_judge_deployment (job->deployment, job->enable)
             : SCEAU_EXIT_DONE;
}

SceauExit
sceau_cli_run_job (SceauCli *self, SceauFleet *fleet, SceauServer *server, SceauOperation operation,
                   const SceauArguments *arguments, gboolean enable, gboolean dry_run,
                   SceauCliExtra extra, gpointer extra_data)
{
  g_autoptr (SceauDeployment)
      deployment = sceau_fleet_plan (fleet, server, operation, arguments, enable);
  Job job = { self, server, deployment, operation, enable, extra, extra_data };
  SceauExit exit;

  if (dry_run)
    return job_print_plan (&job);
  exit = job_run (&job);
  sceau_cli_keep_learnt (fleet, deployment);
  return exit;
}

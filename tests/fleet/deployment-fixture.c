/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of deployments share: a server in memory that answers real TLS, and certificates for it. */
#include "deployment-fixture.h"

#include "sceau-test-await.h"

#define PATIENCE_MS 1500

gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static SceauTestIdentity *
leaf (Fixture *f, const char *name)
{
  return sceau_test_leaf (f->pki, f->mid, .cn = name, .names = SCEAU_TEST_LIST ("lyon.example"),
                          .not_before = now () - 3600, .not_after = now () + 90 * 86400);
}

void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (SceauAnchors) anchors = NULL;

  f->pki = sceau_test_pki_new ();
  f->root = sceau_test_root (f->pki, .cn = "Root", .not_before = now () - 86400,
                             .not_after = now () + 3650 * (gint64) 86400);
  f->mid = sceau_test_ca (f->pki, f->root, .cn = "Mid", .not_before = now () - 86400,
                          .not_after = now () + 1825 * (gint64) 86400);
  f->old = leaf (f, "old");
  f->new = leaf (f, "new");
  f->old_chain = sceau_test_pile (f->old, f->mid, NULL);
  f->new_chain = sceau_test_pile (f->new, f->mid, NULL);
  f->new_pem = sceau_test_pem (f->new, f->mid, NULL);
  f->backend = sceau_test_backend_new ();
  f->server = sceau_server_new (NULL);
  g_object_set (f->server, "way", SCEAU_WAY_AGENT, "name", "Lyon-03", "https-host", "127.0.0.1",
                "dns-name", "lyon.example", NULL);
  anchors = sceau_test_anchors (f->root, NULL);
  f->prober = sceau_prober_new (anchors);
  f->arguments = sceau_arguments_new ();
  f->arguments->chain_pem = g_strdup (f->new_pem);
}

void
tear_down (Fixture *f, gconstpointer data)
{
  sceau_arguments_free (f->arguments);
  g_object_unref (f->prober);
  g_object_unref (f->server);
  g_object_unref (f->backend);
  g_free (f->new_pem);
  g_ptr_array_unref (f->old_chain);
  g_ptr_array_unref (f->new_chain);
  sceau_test_pki_free (f->pki);
}

void
make_renewal (Fixture *f)
{
  sceau_test_backend_set_installed (f->backend, f->old_chain, f->old->key);
  sceau_test_backend_set_pending (f->backend, f->new->key);
  sceau_test_backend_set_https (f->backend, TRUE);
}

void
make_first (Fixture *f)
{
  sceau_test_backend_set_pending (f->backend, f->new->key);
}

SceauDeployment *
plan (Fixture *f, SceauOperation operation, gboolean enable)
{
  g_autoptr (SceauManagedState) state = sceau_test_backend_make_state (f->backend);
  SceauDeployment *deployment = sceau_deployment_new (f->server, SCEAU_BACKEND (f->backend),
                                                      f->prober, operation, f->arguments, enable,
                                                      sceau_managed_state_get_etag (state));

  sceau_deployment_set_patience (deployment, PATIENCE_MS);
  return deployment;
}

gboolean
run (SceauDeployment *deployment, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sceau_deployment_run_async (deployment, NULL, sceau_test_await_cb, &result);
  sceau_test_await (&result);
  return sceau_deployment_run_finish (deployment, result, error);
}

void
assert_ended (SceauDeployment *deployment, const char *state)
{
  GListModel *steps = sceau_deployment_get_steps (deployment);

  g_assert_cmpstr (sceau_deployment_state_to_string (sceau_deployment_get_state (deployment)), ==,
                   state);
  g_assert_false (sceau_deployment_get_can_cancel (deployment));
  g_assert_false (sceau_server_is_busy (sceau_deployment_get_server (deployment)));
  for (guint i = 0; i < g_list_model_get_n_items (steps); i++)
    {
      g_autoptr (SceauStep) step = g_list_model_get_item (steps, i);

      g_test_message ("%s: %s: %s", sceau_step_kind_to_string (sceau_step_get_kind (step)),
                      sceau_step_state_to_string (sceau_step_get_state (step)),
                      sceau_step_get_message (step));
      g_assert_cmpint (sceau_step_get_state (step), !=, SCEAU_STEP_WAITING);
      g_assert_cmpint (sceau_step_get_state (step), !=, SCEAU_STEP_RUNNING);
    }
}

SceauStep *
find_step (SceauDeployment *deployment, SceauStepKind kind)
{
  GListModel *steps = sceau_deployment_get_steps (deployment);

  for (guint i = 0; i < g_list_model_get_n_items (steps); i++)
    {
      g_autoptr (SceauStep) step = g_list_model_get_item (steps, i);

      if (sceau_step_get_kind (step) == kind)
        return step;
    }
  return NULL;
}

void
assert_step (SceauDeployment *deployment, SceauStepKind kind, SceauStepState state)
{
  SceauStep *step = find_step (deployment, kind);

  g_assert_nonnull (step);
  g_assert_cmpstr (sceau_step_state_to_string (sceau_step_get_state (step)), ==,
                   sceau_step_state_to_string (state));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lock, look, compare with what the person saw, do it, write it down. */
#include "config.h"

#include "agent/sceau-change.h"
#include "agent/sceau-changer.h"
#include "agent/sceau-loopback.h"

#include <glib/gi18n-lib.h>

struct _SceauChanger
{
  GObject parent_instance;
  SceauAgentConfig *config;
  SceauVault *vault;
  SceauFrontEnd *front_end;
  SceauHistory *history;
  SceauAnchors *anchors;
};

G_DEFINE_FINAL_TYPE (SceauChanger, sceau_changer, G_TYPE_OBJECT)

static const SceauChangeFunc operations[SCEAU_N_ORDERS] = {
  [SCEAU_ORDER_REQUEST] = sceau_change_request,
  [SCEAU_ORDER_DELETE_REQUEST] = sceau_change_delete_request,
  [SCEAU_ORDER_SELF_SIGN] = sceau_change_self_sign,
  [SCEAU_ORDER_UPLOAD_KEY] = sceau_change_upload_key,
  [SCEAU_ORDER_INSTALL] = sceau_change_install,
  [SCEAU_ORDER_UNINSTALL] = sceau_change_uninstall,
  [SCEAU_ORDER_SWITCH] = sceau_change_switch,
  [SCEAU_ORDER_RESTORE] = sceau_change_restore,
  [SCEAU_ORDER_MIGRATE] = sceau_change_migrate,
};

/**
 * sceau_outcome_free:
 * @outcome: (nullable) (transfer full): what came of an order
 */
void
sceau_outcome_free (SceauOutcome *outcome)
{
  if (outcome == NULL)
    return;
  g_free (outcome->backup);
  g_clear_pointer (&outcome->findings, g_ptr_array_unref);
  g_free (outcome->request);
  g_free (outcome);
}

static void
sceau_changer_finalize (GObject *object)
{
  SceauChanger *self = SCEAU_CHANGER (object);

  g_clear_object (&self->config);
  g_clear_object (&self->vault);
  g_clear_object (&self->front_end);
  g_clear_object (&self->history);
  g_clear_object (&self->anchors);
  G_OBJECT_CLASS (sceau_changer_parent_class)->finalize (object);
}

static void
sceau_changer_class_init (SceauChangerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sceau_changer_finalize;
}

static void
sceau_changer_init (SceauChanger *self)
{
}

/**
 * sceau_changer_new:
 * @anchors: the roots that this server trusts
 *
 * Returns: (transfer full): who carries out orders.
 */
SceauChanger *
sceau_changer_new (SceauAgentConfig *config, SceauVault *vault, SceauFrontEnd *front_end,
                   SceauHistory *history, SceauAnchors *anchors)
{
  SceauChanger *self = g_object_new (SCEAU_TYPE_CHANGER, NULL);

  self->config = g_object_ref (config);
  self->vault = g_object_ref (vault);
  self->front_end = g_object_ref (front_end);
  self->history = g_object_ref (history);
  self->anchors = g_object_ref (anchors);
  return self;
}

/* Under the lock: what is on disk at this moment, and what a TLS client gets at this moment. */
static gboolean
look (SceauChange *change, GError **error)
{
  g_autoptr (SceauProbeResult) seen = NULL;

  change->transaction = sceau_transaction_begin (change->vault,
                                                 sceau_order_get_name (change->order),
                                                 change->order->who, change->order->now, error);
  if (change->transaction == NULL)
    return FALSE;
  change->before = sceau_transaction_get_before (change->transaction);
  change->material = sceau_material_new (change->before, change->anchors, change->order->now);
  seen = sceau_loopback_probe (
      change->config, change->anchors,
      sceau_certificate_get_probe_name (sceau_material_get_leaf (change->material)));
  change->https_on = sceau_probe_saw_https (seen);
  change->served = change->material->chain != NULL
                   && sceau_probe_saw_chain (seen, change->material->chain);
  sceau_front_end_look (change->front_end);
  sceau_front_end_status (change->front_end, change->before->paths[SCEAU_FILE_COMBINED],
                          &change->status);
  return TRUE;
}

static gboolean
compare (SceauChange *change, GError **error)
{
  g_autofree char *etag = sceau_snapshot_dup_etag (change->before, change->https_on);

  if (g_str_equal (etag, change->order->if_match))
    return TRUE;
  g_set_error_literal (
      error, SCEAU_ERROR, SCEAU_ERROR_CHANGED_MEANWHILE,
      _ ("Something changed on this server since you last looked: look again, then decide"));
  return FALSE;
}

static gboolean
refuse_layout (GError **error, const char *folder)
{
  if (folder != NULL)
    g_set_error (
        error, SCEAU_ERROR, SCEAU_ERROR_LAYOUT_CHANGED,
        _ ("CamTrace’s folder for certificates, “%s”, is missing: nothing was changed. Put it back, or install CamTrace again. If another version of CamTrace runs here now, write it as version= into agent.conf."),
        folder);
  else
    g_set_error_literal (
        error, SCEAU_ERROR, SCEAU_ERROR_LAYOUT_CHANGED,
        _ ("The folder of CamTrace’s certificate files was not found: nothing was changed. Install CamTrace first."));
  return FALSE;
}

/* Without CamTrace's folder there is no place for anything. Only switching HTTPS off is possible, and wise: the front end would not start
 * again with what is missing. */
static gboolean
check_layout (SceauChange *change, GError **error)
{
  const SceauSnapshot *before = change->before;

  if (change->order->kind == SCEAU_ORDER_SWITCH && !change->order->enabled)
    return TRUE;
  if (before->layout != NULL && before->missing == NULL)
    return TRUE;
  return refuse_layout (error, before->missing);
}

static const char *
outcome_word (const GError *error)
{
  if (error == NULL)
    return "done";
  return g_error_matches (error, SCEAU_ERROR, SCEAU_ERROR_ROLLED_BACK) ? "rolled-back" : "refused";
}

static void
set_hash (char **hash, const SceauMaterial *material)
{
  SceauCertificate *leaf = material != NULL ? sceau_material_get_leaf (material) : NULL;

  *hash = leaf != NULL ? g_strdup (sceau_certificate_get_sha256 (leaf)) : NULL;
}

/* A change that was made but could not be written down is still made: told in the log, not to the person as a failure. */
static void
write_history (SceauChanger *self, SceauChange *change, const GError *outcome)
{
  g_autoptr (SceauHistoryEntry) entry = g_new0 (SceauHistoryEntry, 1);
  g_autoptr (SceauSnapshot) after = sceau_vault_read (self->vault, NULL);
  g_autoptr (SceauMaterial)
      material = after != NULL ? sceau_material_new (after, NULL, change->order->now) : NULL;
  g_autoptr (GError) error = NULL;

  entry->time = change->order->now;
  entry->who = g_strdup (change->order->who);
  entry->what = g_strdup (sceau_order_get_name (change->order));
  entry->outcome = g_strdup (outcome_word (outcome));
  entry->detail = outcome != NULL ? g_strdup (outcome->message) : NULL;
  set_hash (&entry->before, change->material);
  set_hash (&entry->after, material);
  if (!sceau_history_add (self->history, entry, &error))
    g_warning ("The history could not be written: %s", error->message);
}

static gboolean
carry_out (SceauChanger *self, SceauChange *change, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean done;

  if (!look (change, error) || !compare (change, error))
    return FALSE;
  done = check_layout (change, &local) && operations[change->order->kind](change, &local);
  change->outcome->backup = g_strdup (sceau_transaction_get_backup (change->transaction));
  if (!change->order->check_only && (change->changed || !done))
    write_history (self, change, local);
  if (!done)
    g_propagate_error (error, g_steal_pointer (&local));
  return done;
}

/**
 * sceau_changer_run:
 *
 * Carries out one order, blocking for as long as it takes. Others wait for their turn.
 *
 * Returns: (nullable) (transfer full): what came of it; %SCEAU_ERROR_CHANGED_MEANWHILE when the order was given for another
 *   state than the present one, and the refusals of the API.
 */
SceauOutcome *
sceau_changer_run (SceauChanger *self, SceauOrder *order, GError **error)
{
  g_autoptr (SceauOutcome) outcome = g_new0 (SceauOutcome, 1);
  SceauChange change = { .config = self->config,
                         .vault = self->vault,
                         .front_end = self->front_end,
                         .anchors = self->anchors,
                         .order = order,
                         .outcome = outcome };
  gboolean done = carry_out (self, &change, error);

  g_clear_object (&change.transaction);
  g_clear_pointer (&change.material, sceau_material_free);
  sceau_front_end_status_clear (&change.status);
  return done ? g_steal_pointer (&outcome) : NULL;
}

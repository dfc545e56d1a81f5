/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one way in which certificate files change: whatever the operation wants to be there goes through the same steps. */
#include "config.h"

#include "agent/sceau-archive.h"
#include "agent/sceau-change.h"
#include "agent/sceau-loopback.h"
#include "agent/sceau-rehash.h"

#include <glib/gi18n-lib.h>

/**
 * sceau_change_set_text:
 * @text: (nullable): the file's new content; %NULL removes it
 *
 * Says what a file shall be.
 */
gboolean
sceau_change_set_text (SceauChange *change, SceauVaultFile file, const char *text, GError **error)
{
  g_autoptr (SceauSecret) bytes = text != NULL ? sceau_secret_new (text, (gsize) -1) : NULL;

  return sceau_transaction_set (change->transaction, file, bytes, error);
}

/**
 * sceau_change_make_combined:
 * @chain_pem: leaf and intermediates
 * @key_pem: the key
 *
 * Returns: (transfer full): what the front end loads: leaf, intermediates, key, the order that HAProxy documents.
 */
SceauSecret *
sceau_change_make_combined (const char *chain_pem, SceauSecret *key_pem)
{
  gsize chain_size = strlen (chain_pem);
  gsize key_size = sceau_secret_get_size (key_pem);
  char *text = g_malloc (chain_size + key_size + 1);

  memcpy (text, chain_pem, chain_size);
  memcpy (text + chain_size, sceau_secret_get_data (key_pem, NULL), key_size);
  text[chain_size + key_size] = '\0';
  return sceau_secret_new_take (text, chain_size + key_size);
}

/**
 * sceau_change_set_pair:
 * @chain: (element-type SceauCertificate): leaf and intermediates in order
 * @key: the leaf's key
 * @request_pem: the request that goes with it
 *
 * Says that all four files shall agree on this certificate. Everything is written anew from what was understood: no byte of a file
 * that a person gave gets to the front end.
 */
gboolean
sceau_change_set_pair (SceauChange *change, GPtrArray *chain, SceauKey *key,
                       const char *request_pem, GError **error)
{
  g_autofree char *chain_pem = sceau_certificates_to_pem (chain);
  g_autoptr (SceauSecret) key_pem = sceau_key_to_pem (key, error);
  g_autoptr (SceauSecret) combined = NULL;

  if (key_pem == NULL)
    return FALSE;
  combined = sceau_change_make_combined (chain_pem, key_pem);
  return sceau_transaction_set (change->transaction, SCEAU_FILE_COMBINED, combined, error)
         && sceau_transaction_set (change->transaction, SCEAU_FILE_KEY, key_pem, error)
         && sceau_change_set_text (change, SCEAU_FILE_CERTIFICATE, chain_pem, error)
         && sceau_change_set_text (change, SCEAU_FILE_REQUEST, request_pem, error);
}

/**
 * sceau_change_set_certificate:
 * @chain: (element-type SceauCertificate): leaf and intermediates in order
 * @key: the leaf's key
 * @request_pem: the request that goes with it
 *
 * The same, and nothing is pending any more.
 */
gboolean
sceau_change_set_certificate (SceauChange *change, GPtrArray *chain, SceauKey *key,
                              const char *request_pem, GError **error)
{
  return sceau_change_set_pair (change, chain, key, request_pem, error)
         && sceau_change_set_text (change, SCEAU_FILE_PENDING_KEY, NULL, error)
         && sceau_change_set_text (change, SCEAU_FILE_PENDING_REQUEST, NULL, error);
}

static gboolean
answer_was_installed (SceauChange *change)
{
  g_autoptr (SceauArchive) archive = sceau_archive_new (sceau_vault_get_backups (change->vault),
                                                        change->before, change->order->now);

  return sceau_archive_has_answer (archive, change->material);
}

/**
 * sceau_change_is_awaiting:
 *
 * A request whose certificate was installed and removed since is still there, as with CamTrace's own interface, but nobody awaits
 * an answer to it any more.
 *
 * Returns: whether a request or a key waits for its certificate.
 */
gboolean
sceau_change_is_awaiting (SceauChange *change)
{
  return change->material->pending && !answer_was_installed (change);
}

/**
 * sceau_change_refuse_pending:
 *
 * Returns: %FALSE with %SCEAU_ERROR_REQUEST_PENDING when a request awaits its answer and the order does not say "replace".
 */
gboolean
sceau_change_refuse_pending (SceauChange *change, GError **error)
{
  if (change->order->replace || !sceau_change_is_awaiting (change))
    return TRUE;
  g_set_error_literal (
      error, SCEAU_ERROR, SCEAU_ERROR_REQUEST_PENDING,
      _ ("A request is waiting for the authority’s answer; what replaces it moves it to the backups, and its answer can be installed only as long as that backup is kept"));
  return FALSE;
}

/**
 * sceau_change_refuse_while_on:
 *
 * Returns: %FALSE with %SCEAU_ERROR_HTTPS_ENABLED while HTTPS is on, and the front end needs its certificate.
 */
gboolean
sceau_change_refuse_while_on (SceauChange *change, GError **error)
{
  if (!change->https_on && !change->status.enabled)
    return TRUE;
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_HTTPS_ENABLED,
                       _ ("HTTPS is on: switch it off before the certificate is removed"));
  return FALSE;
}

static SceauBackup *
describe_before (SceauChange *change)
{
  SceauCertificate *leaf = sceau_material_get_leaf (change->material);
  g_autoptr (SceauBackup) about = g_new0 (SceauBackup, 1);

  about->time = change->order->now;
  about->reason = g_strdup (sceau_order_get_name (change->order));
  about->has_certificate = leaf != NULL;
  about->has_request = change->material->request != NULL
                       || change->material->pending_request != NULL;
  about->restorable = change->material->installed != SCEAU_INSTALLED_BROKEN;
  if (leaf != NULL)
    {
      about->subject = g_strdup (sceau_certificate_get_subject (leaf));
      about->sha256 = g_strdup (sceau_certificate_get_sha256 (leaf));
      about->not_after = sceau_certificate_get_not_after (leaf);
    }
  return g_steal_pointer (&about);
}

/**
 * sceau_change_prepare:
 *
 * The last step before anything changes.
 */
gboolean
sceau_change_prepare (SceauChange *change, GError **error)
{
  g_autoptr (SceauBackup) about = describe_before (change);

  if (!sceau_transaction_prepare (change->transaction, about, error))
    return FALSE;
  change->changed = TRUE;
  return TRUE;
}

/**
 * sceau_change_rolled_back:
 * @reason: why it did not work
 * @undone: whether everything is as it was before
 *
 * Makes the error that says both. Always %FALSE.
 */
gboolean
sceau_change_rolled_back (SceauChange *change, const GError *reason, gboolean undone,
                          GError **error)
{
  const char *detail = sceau_error_get_detail (reason);

  if (undone)
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_ROLLED_BACK,
                 _ ("%s. Everything was put back as it was."), reason->message);
  else
    g_set_error (error, SCEAU_ERROR, SCEAU_ERROR_FAILED,
                 _ ("%s. It could not all be put back: restart the agent, which will finish that."),
                 reason->message);
  if (error != NULL && detail != NULL)
    sceau_error_set_detail (*error, detail);
  return FALSE;
}

static gboolean
rehash (SceauChange *change, GError **error)
{
  g_autofree char *folder = NULL;

  if (change->before->layout == NULL || !change->before->layout->needs_rehash)
    return TRUE;
  folder = sceau_agent_config_dup_path (change->config, change->before->layout->folder);
  return sceau_rehash (change->config, folder, error);
}

static const char *
combined_path (SceauChange *change)
{
  return change->before->paths[SCEAU_FILE_COMBINED];
}

/* Somebody else's HTTPS that loads files of its own: nothing that is installed here would ever be seen. */
static void
name_the_owner (SceauChange *change, GError **error, GError *taken)
{
  g_autoptr (GError) local = taken;
  g_autofree char *folder = g_path_get_dirname (combined_path (change));

  if (change->status.owner == SCEAU_OWNER_CAMTRACE && change->status.detail != NULL)
    g_set_error (
        error, SCEAU_ERROR, local->code,
        _ ("%s. %s: certificate and key must be loaded from “%s” there, or HTTPS be left to "
           "Sceau"),
        local->message, change->status.detail, folder);
  else
    g_propagate_error (error, g_steal_pointer (&local));
}

/* Everything after the rename that can still fail. */
static gboolean
bring_into_service (SceauChange *change, GPtrArray *chain, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!rehash (change, error))
    return FALSE;
  if (!change->https_on || chain == NULL)
    return TRUE;
  if (!sceau_front_end_reload (change->front_end, combined_path (change), NULL, error))
    return FALSE;
  if (sceau_loopback_expect (change->config, change->anchors, chain, &local))
    return TRUE;
  name_the_owner (change, error, g_steal_pointer (&local));
  return FALSE;
}

/* Whether it is as before is not what a reload answers, but what a TLS client gets. One that got something else before, from a front end
 * that never loaded these files, gets that again. */
static gboolean
take_back (SceauChange *change, const GError *reason, GError **error)
{
  gboolean undone = sceau_transaction_undo (change->transaction, NULL);

  rehash (change, NULL);
  if (change->https_on)
    {
      sceau_front_end_reload (change->front_end, combined_path (change), NULL, NULL);
      if (change->served)
        undone = sceau_loopback_expect (change->config, change->anchors, change->material->chain,
                                        NULL)
                 && undone;
    }
  return sceau_change_rolled_back (change, reason, undone, error);
}

static gboolean
switch_files (SceauChange *change, GPtrArray *chain, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (!sceau_change_prepare (change, error)
      || !sceau_transaction_switch (change->transaction, error))
    return FALSE;
  if (!bring_into_service (change, chain, &reason))
    return take_back (change, reason, error);
  return sceau_transaction_commit (change->transaction, error);
}

/**
 * sceau_change_commit_files:
 *
 * Carries out what the operation has set: stage, read back, the pair, the front end's own checker, one rename, the other files,
 * c_rehash, reload, a TLS client. With check_only it stops before the first thing that changes.
 */
gboolean
sceau_change_commit_files (SceauChange *change, GError **error)
{
  g_autoptr (GPtrArray) chain = NULL;
  g_autofree char *staged = NULL;

  /* Whatever the operation: no file that is being served goes away. */
  if (sceau_snapshot_have (change->before, SCEAU_FILE_COMBINED)
      && !sceau_snapshot_have (sceau_transaction_get_after (change->transaction),
                               SCEAU_FILE_COMBINED)
      && !sceau_change_refuse_while_on (change, error))
    return FALSE;
  if (!sceau_transaction_stage (change->transaction, error))
    return FALSE;
  staged = sceau_transaction_dup_staged (change->transaction, SCEAU_FILE_COMBINED);
  if (staged != NULL && sceau_transaction_changes (change->transaction, SCEAU_FILE_COMBINED)
      && (!sceau_material_check_pair (staged, staged, &chain, error)
          || !sceau_front_end_check (change->front_end, staged, NULL, error)))
    return FALSE;
  if (change->order->check_only)
    return TRUE;
  return switch_files (change, chain, error);
}

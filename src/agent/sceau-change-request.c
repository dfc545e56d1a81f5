/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests and keys that wait for a certificate. While a certificate is installed they wait in the agent's own folder; with
 * none, CamTrace's files hold them, so that its own interface can install the answer too. */
#include "config.h"

#include "agent/sceau-change.h"

#include <glib/gi18n-lib.h>

static gboolean
has_certificate (SceauChange *change)
{
  return sceau_snapshot_have (change->before, SCEAU_FILE_CERTIFICATE)
         || sceau_snapshot_have (change->before, SCEAU_FILE_COMBINED);
}

static SceauKey *
keep_key (SceauChange *change, GError **error)
{
  SceauMaterial *material = change->material;
  SceauKey *key = material->pending_key != NULL ? material->pending_key : material->key;

  if (key != NULL)
    return sceau_key_ref (key);
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                       _ ("There is no key on this server to keep: a new one is needed"));
  return NULL;
}

/* Exactly one place holds the pending pair. */
static gboolean
set_pending (SceauChange *change, SceauKey *key, const char *request_pem, GError **error)
{
  gboolean ours = has_certificate (change);
  g_autoptr (SceauSecret) key_pem = sceau_key_to_pem (key, error);

  if (key_pem == NULL)
    return FALSE;
  if (!ours)
    return sceau_transaction_set (change->transaction, SCEAU_FILE_KEY, key_pem, error)
           && sceau_change_set_text (change, SCEAU_FILE_REQUEST, request_pem, error)
           && sceau_change_set_text (change, SCEAU_FILE_PENDING_KEY, NULL, error)
           && sceau_change_set_text (change, SCEAU_FILE_PENDING_REQUEST, NULL, error);
  return sceau_transaction_set (change->transaction, SCEAU_FILE_PENDING_KEY, key_pem, error)
         && sceau_change_set_text (change, SCEAU_FILE_PENDING_REQUEST, request_pem, error);
}

/**
 * sceau_change_request:
 *
 * Makes a key (or keeps the one that is there) and a request for it.
 */
gboolean
sceau_change_request (SceauChange *change, GError **error)
{
  const SceauOrder *order = change->order;
  g_autoptr (SceauKey) key = NULL;
  g_autoptr (SceauRequest) request = NULL;

  if (!sceau_change_refuse_pending (change, error))
    return FALSE;
  key = order->keep_key ? keep_key (change, error) : sceau_key_generate (order->key_type, error);
  if (key == NULL)
    return FALSE;
  request = sceau_request_new (key, order->subject, (const char *const *) order->names, error);
  if (request == NULL)
    return FALSE;
  change->outcome->request = sceau_request_to_pem (request);
  return set_pending (change, key, change->outcome->request, error)
         && sceau_change_commit_files (change, error);
}

static gboolean
not_found (GError **error)
{
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
                       _ ("There is no request on this server"));
  return FALSE;
}

/**
 * sceau_change_delete_request:
 *
 * Removes the pending pair; with none pending, the request file, whose key stays with its certificate.
 */
gboolean
sceau_change_delete_request (SceauChange *change, GError **error)
{
  SceauMaterial *material = change->material;

  if (material->pending && material->pending_ours)
    return sceau_change_set_text (change, SCEAU_FILE_PENDING_KEY, NULL, error)
           && sceau_change_set_text (change, SCEAU_FILE_PENDING_REQUEST, NULL, error)
           && sceau_change_commit_files (change, error);
  if (!material->pending)
    {
      if (!sceau_snapshot_have (change->before, SCEAU_FILE_REQUEST))
        return not_found (error);
      return sceau_change_set_text (change, SCEAU_FILE_REQUEST, NULL, error)
             && sceau_change_commit_files (change, error);
    }
  /* Somebody serves HTTPS without the files that we know: that key may be what it was started with. */
  if (change->https_on)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_KEY_IN_USE,
                           _ ("HTTPS is on and may be using this key: switch it off first"));
      return FALSE;
    }
  return sceau_change_set_text (change, SCEAU_FILE_KEY, NULL, error)
         && sceau_change_set_text (change, SCEAU_FILE_REQUEST, NULL, error)
         && sceau_change_commit_files (change, error);
}

/**
 * sceau_change_upload_key:
 *
 * Keeps the key of a chain made elsewhere, as it came: encrypted. Its passphrase comes with the certificate.
 */
gboolean
sceau_change_upload_key (SceauChange *change, GError **error)
{
  if (!sceau_change_refuse_pending (change, error))
    return FALSE;
  return sceau_transaction_set (change->transaction, SCEAU_FILE_PENDING_KEY,
                                change->order->sealed_key, error)
         && sceau_change_set_text (change, SCEAU_FILE_PENDING_REQUEST, NULL, error)
         && sceau_change_commit_files (change, error);
}

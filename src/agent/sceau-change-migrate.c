/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the files of 7.13 to those of 7.14 and above, as the HowTo describes it: request and key under their new names, the certificate
 * installed again. The old files stay where they are. */
#include "config.h"

#include "agent/sceau-change.h"

#include <glib/gi18n-lib.h>

static gboolean
nothing_to_migrate (GError **error, const char *message)
{
  g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_NOTHING_TO_MIGRATE, message);
  return FALSE;
}

/* A key under the new names that waits for its certificate, and is another one than the old one. */
static gboolean
refuse_other_request (SceauChange *change, const SceauMaterial *old, GError **error)
{
  SceauKey *key = change->material->key;

  if (key == NULL
      || g_str_equal (sceau_key_get_spki_sha256 (key), sceau_key_get_spki_sha256 (old->key)))
    return TRUE;
  g_set_error_literal (
      error, SCEAU_ERROR, SCEAU_ERROR_REQUEST_PENDING,
      _ ("A request is waiting under the new names already: remove it first if the old certificate is to be taken over"));
  return FALSE;
}

static gboolean
check (SceauChange *change, const SceauMaterial *old, GError **error)
{
  if (change->material->installed != SCEAU_INSTALLED_NONE)
    return nothing_to_migrate (
        error,
        _ ("There is a certificate under the new names already: CamTrace has migrated it, or a new one was installed"));
  if (old->installed == SCEAU_INSTALLED_BROKEN)
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_PAIR_MISMATCH,
                           _ ("Certificate and key of 7.13 do not belong together"));
      return FALSE;
    }
  if (old->key == NULL)
    return nothing_to_migrate (error, _ ("There are no files of 7.13 on this server"));
  return refuse_other_request (change, old, error);
}

/* The old request, or one made from the certificate, so that all four files agree. */
static char *
find_request (const SceauMaterial *old, GError **error)
{
  SceauCertificate *leaf = sceau_material_get_leaf (old);
  g_autoptr (SceauRequest) request = NULL;
  g_autoptr (SceauSubject) subject = NULL;

  if (old->request != NULL
      && g_str_equal (sceau_request_get_spki_sha256 (old->request),
                      sceau_key_get_spki_sha256 (old->key)))
    return sceau_request_to_pem (old->request);
  subject = sceau_certificate_dup_subject_fields (leaf);
  request = sceau_request_new (old->key, subject, sceau_certificate_get_names (leaf), error);
  return request != NULL ? sceau_request_to_pem (request) : NULL;
}

/* A request that still waits for its answer: its key moves, so that the answer fits. */
static gboolean
move_request (SceauChange *change, const SceauMaterial *old, GError **error)
{
  g_autofree char *request = old->request != NULL ? sceau_request_to_pem (old->request) : NULL;
  g_autoptr (SceauSecret) key = sceau_key_to_pem (old->key, error);

  return key != NULL && sceau_transaction_set (change->transaction, SCEAU_FILE_KEY, key, error)
         && sceau_change_set_text (change, SCEAU_FILE_REQUEST, request, error)
         && sceau_change_commit_files (change, error);
}

/**
 * sceau_change_migrate:
 *
 * Takes the certificate of 7.13, or its waiting request, over to the names of 7.14 and above. As with a backup only a pair that does not
 * match stops it, and the front end's checker has its say.
 */
gboolean
sceau_change_migrate (SceauChange *change, GError **error)
{
  g_autoptr (SceauSnapshot) files = NULL;
  g_autoptr (SceauMaterial) old = NULL;
  g_autofree char *request = NULL;

  if (change->before->family != SCEAU_FAMILY_HAPROXY)
    return nothing_to_migrate (
        error, _ ("This server has the files of 7.13: there is nothing to migrate them to"));
  files = sceau_vault_read_old (change->vault, error);
  if (files == NULL)
    return FALSE;
  old = sceau_material_new (files, change->anchors, change->order->now);
  if (!check (change, old, error))
    return FALSE;
  change->outcome->findings = g_ptr_array_ref (old->findings);
  if (old->installed == SCEAU_INSTALLED_NONE)
    return move_request (change, old, error);
  request = find_request (old, error);
  return request != NULL && sceau_change_set_pair (change, old->chain, old->key, request, error)
         && sceau_change_commit_files (change, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Installing, making, removing and restoring certificates. */
#include "config.h"

#include "agent/sceau-change.h"
#include "pki/sceau-chain.h"
#include "pki/sceau-reading.h"

#include <glib/gi18n-lib.h>

/* A key that a chain may be for, with the request that was made with it. */
typedef struct
{
  SceauKey *key;
  SceauRequest *request;
} Candidate;

static void
candidate_free (Candidate *candidate)
{
  g_clear_pointer (&candidate->key, sceau_key_unref);
  g_clear_pointer (&candidate->request, sceau_request_unref);
  g_free (candidate);
}

static void
add_candidate (GPtrArray *candidates, SceauKey *key, SceauRequest *request)
{
  Candidate *candidate;

  if (key == NULL)
    return;
  candidate = g_new0 (Candidate, 1);
  candidate->key = sceau_key_ref (key);
  if (request != NULL
      && g_str_equal (sceau_request_get_spki_sha256 (request), sceau_key_get_spki_sha256 (key)))
    candidate->request = sceau_request_ref (request);
  g_ptr_array_add (candidates, candidate);
}

/* An authority may answer a request that was replaced meanwhile: its key is in a backup. */
static void
add_archived (SceauChange *change, GPtrArray *candidates)
{
  g_autoptr (GPtrArray) backups = sceau_backups_list (sceau_vault_get_backups (change->vault));

  for (guint i = 0; i < backups->len; i++)
    {
      const SceauBackup *backup = g_ptr_array_index (backups, i);
      SceauFileState *files[SCEAU_N_FILES] = { NULL };

      if (sceau_backups_read (sceau_vault_get_backups (change->vault), backup->id, files, NULL))
        {
          SceauSnapshot snapshot = *change->before;
          g_autoptr (SceauMaterial) material = NULL;

          memcpy (snapshot.files, files, sizeof files);
          material = sceau_material_new (&snapshot, NULL, change->order->now);
          add_candidate (candidates, material->pending_key, material->pending_request);
          add_candidate (candidates, material->key, material->request);
        }
      for (guint k = 0; k < SCEAU_N_FILES; k++)
        sceau_file_state_free (files[k]);
    }
}

/* Opens the key that was uploaded encrypted. Its KDF rounds were bounded by the reader before anything is derived. */
static gboolean
add_sealed (SceauChange *change, GPtrArray *candidates, GError **error)
{
  SceauSecret *sealed = change->material->pending_sealed;
  SceauSecret *passphrase = change->order->key_passphrase;
  g_autoptr (SceauKey) key = NULL;

  if (sealed == NULL || passphrase == NULL)
    return TRUE;
  key = sceau_key_new_from_data (sceau_secret_get_data (sealed, NULL),
                                 sceau_secret_get_size (sealed), passphrase, error);
  if (key == NULL)
    return FALSE;
  add_candidate (candidates, key, change->material->pending_request);
  return TRUE;
}

/* In the order of likelihood: what is pending, what is installed, what was archived. */
static GPtrArray *
find_candidates (SceauChange *change, GError **error)
{
  g_autoptr (GPtrArray)
      candidates = g_ptr_array_new_with_free_func ((GDestroyNotify) candidate_free);
  SceauMaterial *material = change->material;

  if (!add_sealed (change, candidates, error))
    return NULL;
  add_candidate (candidates, material->pending_key, material->pending_request);
  add_candidate (candidates, material->key, material->request);
  add_archived (change, candidates);
  return g_steal_pointer (&candidates);
}

static const Candidate *
choose_candidate (GPtrArray *candidates, GPtrArray *certificates)
{
  for (guint i = 0; i < candidates->len; i++)
    {
      const Candidate *candidate = g_ptr_array_index (candidates, i);

      for (guint k = 0; k < certificates->len; k++)
        {
          if (g_str_equal (sceau_certificate_get_spki_sha256 (g_ptr_array_index (certificates, k)),
                           sceau_key_get_spki_sha256 (candidate->key)))
            return candidate;
        }
    }
  return NULL;
}

static gboolean
refuse_chain (GError **error, SceauErrorCode code, const char *message, GPtrArray *findings)
{
  g_set_error_literal (error, SCEAU_ERROR, code, message);
  if (error != NULL)
    sceau_error_set_findings (*error, findings);
  return FALSE;
}

static gboolean
refuse_key_mismatch (SceauChange *change, GPtrArray *certificates, GError **error)
{
  g_autoptr (GPtrArray) findings = sceau_findings_new ();
  SceauCertificate *first = g_ptr_array_index (certificates, 0);

  if (change->material->pending_sealed != NULL && change->order->key_passphrase == NULL)
    return refuse_chain (error, SCEAU_ERROR_ENCRYPTED,
                         _ ("The pending key is encrypted: its passphrase is needed"), findings);
  g_ptr_array_add (findings, sceau_finding_new (SCEAU_FINDING_KEY_MISMATCH,
                                                sceau_certificate_get_title (first),
                                                sceau_certificate_get_sha256 (first), NULL));
  return refuse_chain (error, SCEAU_ERROR_CHAIN_REJECTED,
                       _ ("This certificate was made for another key than those of this server"),
                       findings);
}

static GPtrArray *
read_pile (SceauChange *change, GError **error)
{
  g_autoptr (SceauReading) reading = sceau_reading_new ();
  g_autoptr (GBytes) bytes = g_bytes_new (change->order->chain, strlen (change->order->chain));
  g_autoptr (GPtrArray) certificates = NULL;

  sceau_reading_add (reading, "chain", bytes);
  certificates = sceau_reading_dup_certificates (reading);
  if (sceau_findings_get_worst (sceau_reading_get_findings (reading)) == SCEAU_SEVERITY_ERROR
      || certificates->len == 0)
    {
      refuse_chain (error,
                    certificates->len == 0 ? SCEAU_ERROR_NOT_A_CERTIFICATE : SCEAU_ERROR_MALFORMED,
                    _ ("These are not certificates, or not whole ones"),
                    sceau_reading_get_findings (reading));
      return NULL;
    }
  return g_steal_pointer (&certificates);
}

static gboolean
judge (SceauChange *change, SceauChain *chain, GError **error)
{
  GPtrArray *findings = sceau_chain_get_findings (chain);

  switch (sceau_chain_get_status (chain))
    {
    case SCEAU_CHAIN_COMPLETE:
      return TRUE;
    case SCEAU_CHAIN_INCOMPLETE:
      return change->order->allow_incomplete
             || refuse_chain (
                 error, SCEAU_ERROR_CHAIN_INCOMPLETE,
                 _ ("An intermediate certificate is missing: many clients would refuse this server"),
                 findings);
    case SCEAU_CHAIN_REJECTED:
    default:
      return refuse_chain (error, SCEAU_ERROR_CHAIN_REJECTED,
                           _ ("This chain cannot be installed: every client would refuse it"),
                           findings);
    }
}

/* The request that will lie beside the certificate: the one it answers; the one that came with it; else one made from it. */
static char *
find_request (SceauChange *change, const Candidate *candidate, SceauCertificate *leaf,
              GError **error)
{
  g_autoptr (SceauRequest) request = NULL;
  g_autoptr (SceauSubject) subject = NULL;

  if (change->order->request != NULL)
    {
      request = sceau_request_new_from_pem (change->order->request, error);
      if (request == NULL)
        return NULL;
      if (!g_str_equal (sceau_request_get_spki_sha256 (request),
                        sceau_key_get_spki_sha256 (candidate->key)))
        {
          g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_INVALID_ARGUMENT,
                               _ ("The request was made with another key than the certificate"));
          return NULL;
        }
    }
  else if (candidate->request != NULL)
    request = sceau_request_ref (candidate->request);
  else
    {
      subject = sceau_certificate_dup_subject_fields (leaf);
      request = sceau_request_new (candidate->key, subject, sceau_certificate_get_names (leaf),
                                   error);
    }
  return request != NULL ? sceau_request_to_pem (request) : NULL;
}

/* Only spares the person a finding that is not true: the installation does not fail for it. */
static void
remember_complete (SceauChange *change, SceauChain *chain)
{
  const char *leaf = sceau_certificate_get_sha256 (sceau_chain_get_leaf (chain));
  g_autoptr (GError) error = NULL;

  if (change->order->check_only || sceau_chain_get_status (chain) != SCEAU_CHAIN_COMPLETE)
    return;
  if (!sceau_vault_remember_complete (change->vault, leaf, &error))
    g_warning ("It could not be written down that the chain is complete: %s", error->message);
}

/* The answer to an earlier request leaves the later one waiting. */
static gboolean
stays_waiting (SceauChange *change, SceauKey *key)
{
  const SceauMaterial *material = change->material;

  return material->pending_request != NULL && material->pending_key != NULL
         && !g_str_equal (sceau_request_get_spki_sha256 (material->pending_request),
                          sceau_key_get_spki_sha256 (key))
         && sceau_change_is_awaiting (change);
}

/* While a certificate is installed a request waits in the agent's folder: what CamTrace's files held of it moves there. */
static gboolean
set_waiting (SceauChange *change, SceauKey *key, GError **error)
{
  SceauFileState *const *files = change->before->files;

  if (!stays_waiting (change, key))
    return sceau_change_set_text (change, SCEAU_FILE_PENDING_KEY, NULL, error)
           && sceau_change_set_text (change, SCEAU_FILE_PENDING_REQUEST, NULL, error);
  return change->material->pending_ours
         || (sceau_transaction_set (change->transaction, SCEAU_FILE_PENDING_KEY,
                                    files[SCEAU_FILE_KEY]->bytes, error)
             && sceau_transaction_set (change->transaction, SCEAU_FILE_PENDING_REQUEST,
                                       files[SCEAU_FILE_REQUEST]->bytes, error));
}

static gboolean
install_chain (SceauChange *change, const Candidate *candidate, GPtrArray *certificates,
               GError **error)
{
  SceauChainQuery query = { .spki_sha256 = sceau_key_get_spki_sha256 (candidate->key),
                            .now = change->order->now,
                            .anchors = change->anchors };
  g_autoptr (SceauChain) chain = sceau_chain_build (certificates, &query, NULL, error);
  g_autofree char *request = NULL;

  if (chain == NULL || !judge (change, chain, error))
    return FALSE;
  change->outcome->findings = g_ptr_array_ref (sceau_chain_get_findings (chain));
  request = find_request (change, candidate, sceau_chain_get_leaf (chain), error);
  if (request == NULL
      || !sceau_change_set_pair (change, sceau_chain_get_order (chain), candidate->key, request,
                                 error)
      || !set_waiting (change, candidate->key, error) || !sceau_change_commit_files (change, error))
    return FALSE;
  remember_complete (change, chain);
  return TRUE;
}

/**
 * sceau_change_install:
 *
 * Installs a chain for whichever key of this server it was made for. It is read, judged and put in order here, whatever the
 * client has done already.
 */
gboolean
sceau_change_install (SceauChange *change, GError **error)
{
  g_autoptr (GPtrArray) certificates = NULL;
  g_autoptr (GPtrArray) candidates = NULL;
  const Candidate *candidate;

  certificates = read_pile (change, error);
  if (certificates == NULL)
    return FALSE;
  candidates = find_candidates (change, error);
  if (candidates == NULL)
    return FALSE;
  candidate = choose_candidate (candidates, certificates);
  if (candidate == NULL)
    return refuse_key_mismatch (change, certificates, error);
  return install_chain (change, candidate, certificates, error);
}

/**
 * sceau_change_self_sign:
 *
 * Makes a key and a certificate that it signs itself, and installs them.
 */
gboolean
sceau_change_self_sign (SceauChange *change, GError **error)
{
  const SceauOrder *order = change->order;
  const char *const *names = (const char *const *) order->names;
  g_autoptr (SceauKey) key = NULL;
  g_autoptr (SceauCertificate) certificate = NULL;
  g_autoptr (SceauRequest) request = NULL;
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();
  g_autofree char *request_pem = NULL;

  if (!sceau_change_refuse_pending (change, error))
    return FALSE;
  key = sceau_key_generate (order->key_type, error);
  if (key == NULL)
    return FALSE;
  certificate = sceau_certificate_new_self_signed (key, order->subject, names, order->now,
                                                   order->days, error);
  request = certificate != NULL ? sceau_request_new (key, order->subject, names, error) : NULL;
  if (request == NULL)
    return FALSE;
  request_pem = sceau_request_to_pem (request);
  g_ptr_array_add (chain, certificate);
  return sceau_change_set_certificate (change, chain, key, request_pem, error)
         && sceau_change_commit_files (change, error);
}

/**
 * sceau_change_uninstall:
 *
 * Removes certificate and key (HTTPS is off). As with CamTrace's own interface the request stays, and can be removed
 * afterwards; so does its key, without which it would be useless.
 */
gboolean
sceau_change_uninstall (SceauChange *change, GError **error)
{
  SceauMaterial *material = change->material;
  gboolean keep;

  if (!sceau_snapshot_have (change->before, SCEAU_FILE_COMBINED)
      && !sceau_snapshot_have (change->before, SCEAU_FILE_CERTIFICATE))
    {
      g_set_error_literal (error, SCEAU_ERROR, SCEAU_ERROR_NOT_FOUND,
                           _ ("There is no certificate on this server"));
      return FALSE;
    }
  if (!sceau_change_refuse_while_on (change, error))
    return FALSE;
  keep = material->installed == SCEAU_INSTALLED_CERTIFICATE && material->request != NULL
         && !material->pending_ours;
  if (!keep
      && (!sceau_change_set_text (change, SCEAU_FILE_KEY, NULL, error)
          || !sceau_change_set_text (change, SCEAU_FILE_REQUEST, NULL, error)))
    return FALSE;
  return sceau_change_set_text (change, SCEAU_FILE_COMBINED, NULL, error)
         && sceau_change_set_text (change, SCEAU_FILE_CERTIFICATE, NULL, error)
         && sceau_change_commit_files (change, error);
}

/* On 7.13 a backup may be older than the combined file, which is ours: while HTTPS is on the front end needs it all the same. */
static gboolean
complete_restored (SceauChange *change, const SceauMaterial *material, GError **error)
{
  g_autofree char *chain_pem = NULL;
  g_autoptr (SceauSecret) key_pem = NULL;
  g_autoptr (SceauSecret) combined = NULL;

  if (sceau_snapshot_have (sceau_transaction_get_after (change->transaction), SCEAU_FILE_COMBINED)
      || (!change->https_on && !change->status.enabled))
    return TRUE;
  key_pem = sceau_key_to_pem (material->key, error);
  if (key_pem == NULL)
    return FALSE;
  chain_pem = sceau_certificates_to_pem (material->chain);
  combined = sceau_change_make_combined (chain_pem, key_pem);
  return sceau_transaction_set (change->transaction, SCEAU_FILE_COMBINED, combined, error);
}

static gboolean
check_restored (SceauChange *change, const SceauSnapshot *after, GError **error)
{
  g_autoptr (SceauMaterial)
      material = sceau_material_new (after, change->anchors, change->order->now);

  change->outcome->findings = g_ptr_array_ref (material->findings);
  if (material->installed == SCEAU_INSTALLED_BROKEN)
    return refuse_chain (error, SCEAU_ERROR_PAIR_MISMATCH,
                         _ ("Key and certificate of this backup do not belong together"),
                         material->findings);
  if (material->installed == SCEAU_INSTALLED_NONE)
    return sceau_change_refuse_while_on (change, error);
  return complete_restored (change, material, error);
}

/**
 * sceau_change_restore:
 *
 * Puts back the bytes of a backup. Only a pair that does not match stops it: expiry and the rest are told, and the front end's
 * checker still has its say.
 */
gboolean
sceau_change_restore (SceauChange *change, GError **error)
{
  SceauFileState *files[SCEAU_N_FILES] = { NULL };
  gboolean read = sceau_backups_read (sceau_vault_get_backups (change->vault),
                                      change->order->backup_id, files, error);

  for (guint i = 0; i < SCEAU_N_FILES; i++)
    {
      if (read && change->before->paths[i] != NULL)
        sceau_transaction_set_state (change->transaction, (SceauVaultFile) i, files[i]);
      sceau_file_state_free (files[i]);
    }
  return read && check_restored (change, sceau_transaction_get_after (change->transaction), error)
         && sceau_change_commit_files (change, error);
}
